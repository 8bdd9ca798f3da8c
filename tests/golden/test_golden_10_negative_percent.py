"""Sequence 10: a negative percent, and a request that QuickBooks cannot parse."""

from __future__ import annotations

import pytest
from support.golden import TICKET, working
from support.office import PATH, PRELUDE, ROUND, UNLOCK, office, opens
from support.scripted_endpoint import CUSTOMERS

from simulator.switches import values

PARSING = "QuickBooks found an error when parsing the provided XML text stream."


def test_a_negative_percent_ends_the_session_and_the_next_begins_anew() -> None:
    endpoint = working(
        authenticate=[("T-1", PATH), ("T-2", PATH)],
        receiveResponseXML=[-1, 100],
        getLastError="it did not fit",
        closeConnection="bye",
    )
    with office(endpoint) as pc:
        pc.linked()
        pc.desktop.update_selected()
        assert pc.log == [*PRELUDE, *opens(), *ROUND, "getLastError", *UNLOCK, "closeConnection"]
        assert (pc.end.ends, pc.end.status) == ("stopped-by-endpoint", "bye")
        pc.forget()
        pc.desktop.update_selected()
        assert pc.log == [*PRELUDE, *opens(), *ROUND, *UNLOCK, "closeConnection"]
        assert {call.text("ticket") for call in endpoint.asked[3:]} == {"T-2"}
        assert endpoint.calls("sendRequestXML")[0].text("strHCPResponse")


@pytest.mark.parametrize("shown", values("status_text"))
@pytest.mark.parametrize("choice", values("noop_after_negative"))
def test_noop_after_a_negative_percent_is_a_text_or_a_wait(choice: str, shown: str) -> None:
    endpoint = working(receiveResponseXML=[-1, 100], getLastError="NoOp", closeConnection="bye")
    with office(endpoint, noop_after_negative=choice, status_text=shown) as pc:
        pc.linked()
        pc.desktop.update_selected()
        first = [*PRELUDE, *opens(), *ROUND, "getLastError"]
        if choice == "text":
            assert pc.log == [*first, *UNLOCK, "closeConnection"]
            said = {"close-connection": "bye", "get-last-error": "NoOp"}[shown]
            assert (pc.end.ends, pc.end.status) == ("stopped-by-endpoint", said)
        else:
            assert pc.log == [*first, "waits 5 s", *ROUND, *UNLOCK, "closeConnection"]
            assert (pc.end.ends, pc.end.status) == ("complete", "bye")
        assert pc.relied["noop_after_negative"] == choice


def test_a_request_that_quickbooks_cannot_parse_comes_back_without_a_response() -> None:
    endpoint = working(sendRequestXML="<QBXML>", receiveResponseXML=-101, getLastError="my mistake")
    with office(endpoint) as pc:
        pc.linked()
        pc.desktop.update_selected()
        assert pc.log == [
            *PRELUDE,
            *opens(),
            "sendRequestXML",
            "no XML",
            "receiveResponseXML",
            "getLastError",
            *UNLOCK,
            "closeConnection",
        ]
        assert endpoint.calls("receiveResponseXML")[0].arguments == {
            **TICKET,
            "response": "",
            "hresult": "0x80040400",
            "message": PARSING,
        }


def test_after_a_refused_request_the_connector_goes_on_where_the_endpoint_says_so() -> None:
    endpoint = working(sendRequestXML=["<QBXML>", CUSTOMERS], receiveResponseXML=[50, 100])
    with office(endpoint) as pc:
        pc.linked()
        pc.desktop.update_selected()
        received = endpoint.calls("receiveResponseXML")
        assert [(call.text("hresult"), bool(call.text("response"))) for call in received] == [
            ("0x80040400", False),
            ("", True),
        ]
        assert (pc.end.ends, pc.end.hresult) == ("complete", "")
