"""Sequence 11: NoOp twice."""

from __future__ import annotations

import pytest
from support.golden import working
from support.office import PRELUDE, ROUND, UNLOCK, office, opens
from support.scripted_endpoint import CUSTOMERS

NOT_XML = "0x80040400"


@pytest.mark.parametrize("said", ["", "NoOp"])
def test_noop_twice_holds_everything_for_ten_seconds(said: str) -> None:
    held: list[tuple[float, bool, str]] = []
    endpoint = working(
        sendRequestXML=[said, said, CUSTOMERS], getLastError=["NoOp", "noop"], receiveResponseXML=100
    )
    with office(endpoint) as pc:
        pc.linked()
        began = pc.stream.clock.now()

        def look(method: str) -> None:
            pc.log.append(method)
            if method == "sendRequestXML":
                lock = (pc.app_lock() or "").partition(":")[0]
                held.append((pc.stream.clock.now() - began, pc.update_lock, lock))

        endpoint.before = look
        pc.desktop.update_selected()
        wait = ["sendRequestXML", "getLastError", "waits 5 s"]
        assert pc.log == [*PRELUDE, *opens(), *wait, *wait, *ROUND, *UNLOCK, "closeConnection"]
        assert held == [(0.0, True, "LOCKED"), (5.0, True, "LOCKED"), (10.0, True, "LOCKED")]
        sent = endpoint.calls("sendRequestXML")
        assert [bool(call.text("strHCPResponse")) for call in sent] == [True, False, False]
        assert {call.text("ticket") for call in endpoint.asked[3:]} == {"T-1"}
        assert pc.end.ends == "complete"
        assert pc.relied.get("noop_from_send") == ("like-empty" if said else None)


def test_noop_instead_of_a_request_may_go_to_quickbooks_which_cannot_read_it() -> None:
    endpoint = working(sendRequestXML=["NoOp", CUSTOMERS], receiveResponseXML=[0, 100])
    with office(endpoint, noop_from_send="pass-to-quickbooks") as pc:
        pc.linked()
        pc.desktop.update_selected()
        not_read = ["sendRequestXML", "no XML", "receiveResponseXML"]
        assert pc.log == [*PRELUDE, *opens(), *not_read, *ROUND, *UNLOCK, "closeConnection"]
        assert endpoint.calls("receiveResponseXML")[0].text("hresult") == NOT_XML
        assert pc.relied["noop_from_send"] == "pass-to-quickbooks"
