"""Sequence 3: "whenever this company file is open", and QuickBooks closed."""

from __future__ import annotations

import pytest
from support.golden import TICKET, connection_error, refused, working
from support.office import (
    office,
    words,
)

from simulator.switches import values


@pytest.mark.parametrize("hresult", values("automatic_login_refused_hresult"))
@pytest.mark.parametrize("access", ["while-open", "prompt"])
def test_a_grant_for_an_open_file_does_not_cover_a_closed_one(access: str, hresult: str) -> None:
    with office(working(), automatic_login_refused_hresult=hresult) as pc:
        pc.linked(access)
        pc.desktop.close_quickbooks()
        pc.desktop.update_selected({"certificate": ["prompt"]})
        assert pc.log == refused(hresult)
        assert connection_error(pc) == {**TICKET, "hresult": hresult, "message": words(hresult)}
        assert pc.relied["automatic_login_refused_hresult"] == hresult
        pc.forget()
        pc.desktop.open_quickbooks()
        pc.desktop.update_selected({"certificate": ["prompt"]})
        assert pc.end.ends == "complete"
