"""Sequence 1: QuickBooks and the Web Connector on two levels of elevation."""

from __future__ import annotations

import pytest
from support.golden import TICKET, connection_error, refused, working
from support.office import (
    PATH,
    PRELUDE,
    ROUND,
    UNLOCK,
    office,
    opens,
    words,
)

from simulator import events as e
from simulator.switches import values


@pytest.mark.parametrize("hresult", values("elevation_hresult"))
def test_linked_at_the_administrators_level_then_updated_at_the_users(hresult: str) -> None:
    endpoint = working()
    with office(endpoint, elevation_hresult=hresult) as pc:
        pc.desktop.link(approved_by="administrator")
        pc.forget()
        pc.desktop.update_selected()
        assert pc.log == [*PRELUDE, *opens(), *ROUND, *UNLOCK, "closeConnection"]

        pc.forget()
        pc.desktop.start_connector()
        pc.desktop.update_selected()
        assert pc.log == refused(hresult)
        assert connection_error(pc) == {**TICKET, "hresult": hresult, "message": words(hresult)}
        assert (pc.end.ends, pc.end.hresult) == ("refused-by-quickbooks", hresult)
        assert pc.relied["elevation_hresult"] == hresult
        assert pc.relied["close_after_connection_error"] == "skip"
        assert not pc.update_lock

        pc.forget()
        pc.desktop.close_quickbooks()
        endpoint.before = lambda method: pc.desktop.open_quickbooks() if method == "sendRequestXML" else None
        pc.desktop.update_selected()
        assert pc.end.ends == "complete"
        hcp = endpoint.calls("sendRequestXML")[0].text("strHCPResponse")
        assert "<IsAutomaticLogin>true</IsAutomaticLogin>" in hcp
        assert "LOCKED:OFFICE-PC:" in hcp
        assert endpoint.calls("sendRequestXML")[0].text("strCompanyFileName") == PATH
        # who starts QuickBooks meanwhile cannot open the file
        assert [shown.code for shown in pc.of(e.ScreenShown)] == [""]
        assert not pc.desktop.quickbooks_is_open
        endpoint.before = pc.log.append
        pc.desktop.open_quickbooks()
        assert pc.desktop.quickbooks_is_open


def test_quickbooks_reopened_at_the_users_level_is_refused_to_an_elevated_connector() -> None:
    with office(working()) as pc:
        pc.desktop.link(approved_by="administrator")
        pc.desktop.close_quickbooks()
        pc.desktop.open_quickbooks()
        pc.forget()
        pc.desktop.update_selected()
        assert pc.log == refused("0x80040408")
