"""Sequence 7: QuickBooks closed, or without a company, and no company file named."""

from __future__ import annotations

import pytest
from support.golden import TICKET, connection_error, refused, working
from support.office import (
    PATH,
    PRELUDE,
    QBWC1013,
    ROUND,
    UNLOCK,
    office,
    opens,
    words,
)

from simulator.switches import values

FIRST_REFUSAL = 'BeginSession "": 0x80040416'


@pytest.mark.parametrize("hresult", values("closed_without_path_hresult"))
def test_closed_and_nothing_named_ends_with_done(hresult: str) -> None:
    with office(working(authenticate=("T-1", "")), closed_without_path_hresult=hresult) as pc:
        pc.linked()
        pc.desktop.close_quickbooks()
        pc.desktop.update_selected()
        assert pc.log == refused(hresult, "")
        assert connection_error(pc) == {**TICKET, "hresult": hresult, "message": words(hresult)}
        assert pc.relied["closed_without_path_hresult"] == hresult


def test_closed_and_nothing_named_twice_is_the_same_again() -> None:
    with office(working(authenticate=("T-1", ""), connectionError=["", "Done"])) as pc:
        pc.linked()
        pc.desktop.close_quickbooks()
        pc.desktop.update_selected()
        again = [FIRST_REFUSAL, QBWC1013 + words("0x80040416"), "connectionError"]
        assert pc.log == [*PRELUDE, *again, *again]
        assert pc.end.ends == "refused-by-quickbooks"


def test_closed_and_the_path_named_at_the_second_try() -> None:
    endpoint = working(authenticate=("T-1", ""), connectionError=[PATH, "done"])
    with office(endpoint) as pc:
        pc.linked()
        pc.desktop.close_quickbooks()
        pc.desktop.update_selected()
        again = [FIRST_REFUSAL, QBWC1013 + words("0x80040416"), "connectionError"]
        assert pc.log == [*PRELUDE, *again, *opens(), *ROUND, *UNLOCK, "closeConnection"]
        assert endpoint.calls("sendRequestXML")[0].text("strHCPResponse")
        assert (pc.end.ends, pc.end.hresult) == ("complete", "")


def test_closed_and_the_path_named_at_the_second_try_without_the_right_to_log_in() -> None:
    with office(working(authenticate=("T-1", ""), connectionError=[PATH, "done"])) as pc:
        pc.linked("while-open")
        pc.desktop.close_quickbooks()
        pc.desktop.update_selected()
        assert [call.text("hresult") for call in pc.endpoint.calls("connectionError")] == [
            "0x80040416",
            "0x8004041D",
        ]
        assert (pc.end.ends, pc.end.hresult) == ("refused-by-quickbooks", "0x8004041D")


def test_quickbooks_without_a_company_and_nothing_named() -> None:
    with office(working(authenticate=("T-1", ""))) as pc:
        pc.linked()
        pc.quickbooks_without_a_company()
        pc.desktop.update_selected()
        assert pc.log == refused("0x80040417", "")
        assert connection_error(pc)["message"] == words("0x80040417")


def test_quickbooks_without_a_company_opens_the_named_one_and_stays_up() -> None:
    with office(working()) as pc:
        pc.linked()
        pc.quickbooks_without_a_company()
        pc.desktop.update_selected()
        assert pc.log == [*PRELUDE, *opens(), *ROUND, *UNLOCK, "closeConnection"]
        assert pc.desktop.quickbooks_is_open
        assert pc.desktop.quickbooks.open_path == ""


@pytest.mark.parametrize("access", ["while-open", "prompt"])
def test_quickbooks_without_a_company_opens_none_without_the_right_to_log_in(access: str) -> None:
    with office(working()) as pc:
        pc.linked(access)
        pc.quickbooks_without_a_company()
        pc.desktop.update_selected({"certificate": ["always"]})
        assert pc.log == refused("0x8004041D")
