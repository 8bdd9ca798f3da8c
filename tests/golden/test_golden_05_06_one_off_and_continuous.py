"""Sequences 5 and 6: a one-off sync and its end, and an empty queue."""

from __future__ import annotations

import pytest
from support.golden import TICKET, working
from support.office import (
    PATH,
    PRELUDE,
    ROUND,
    UNLOCK,
    added,
    office,
    opens,
)
from support.scripted_endpoint import CUSTOMERS, Scripted

from simulator import events as e

PARSING = "QuickBooks found an error when parsing the provided XML text stream."
HOUR = 3600.0


@pytest.mark.parametrize(
    ("verdict", "ends", "status"),
    [
        ("nvu", "not-authorised", "Invalid password for username"),
        ("none", "no-work", "No data exchange required"),
    ],
)
def test_a_one_off_sync_then_auto_run_calls_on_until_somebody_unticks_it(
    verdict: str, ends: str, status: str
) -> None:
    endpoint = working(
        authenticate=[("T-1", PATH), ("T-2", verdict)],
        sendRequestXML=[CUSTOMERS, added("Anna"), CUSTOMERS],
        receiveResponseXML=[0, 99, 100],
    )
    with office(endpoint) as pc:
        pc.linked()
        pc.desktop.update_selected()
        rounds = [*ROUND, "sendRequestXML", "CustomerAdd", "receiveResponseXML", *ROUND]
        assert pc.log == [*PRELUDE, *opens(), *rounds, *UNLOCK, "closeConnection"]
        sent = endpoint.calls("sendRequestXML")
        assert [bool(call.text("strHCPResponse")) for call in sent] == [True, False, False]
        assert {call.text("strCompanyFileName") for call in sent} == {PATH}
        pc.forget()
        pc.desktop.auto_run(HOUR)
        pc.desktop.wait(2 * HOUR)
        refused_ = [line for line in pc.log if not line.startswith("QBWC1040")]
        assert refused_ == [*PRELUDE, "closeConnection"] * 2
        assert [call.text("ticket") for call in endpoint.calls("closeConnection")] == ["T-2", "T-2"]
        assert (pc.end.ends, pc.end.status, pc.row.last_result) == (ends, status, status)
        assert pc.row.ticked


def test_an_empty_queue_leaves_quickbooks_and_its_lock_alone() -> None:
    with office(Scripted(authenticate=("T-1", "NONE"))) as pc:
        pc.linked()
        pc.desktop.close_quickbooks()
        pc.desktop.auto_run(HOUR)
        began = pc.stream.clock.now()
        pc.desktop.wait(2 * HOUR)
        assert pc.log == [*PRELUDE, "closeConnection"] * 2
        assert [event.at.time - began for event in pc.of(e.UpdateStarted)] == [HOUR, 2 * HOUR]
        assert all(event.scheduled for event in pc.of(e.UpdateStarted))
        assert pc.endpoint.calls("closeConnection")[0].arguments == TICKET
        assert pc.end.status == "No data exchange required"


def test_an_empty_queue_may_be_told_at_the_first_request() -> None:
    endpoint = working(sendRequestXML="", getLastError="Nothing to do", closeConnection="bye")
    for switch, status in (("close-connection", "bye"), ("get-last-error", "Nothing to do")):
        with office(endpoint, status_text=switch) as pc:
            pc.linked()
            pc.desktop.close_quickbooks()
            pc.desktop.update_selected()
            assert pc.log == [
                *PRELUDE,
                *opens(),
                "sendRequestXML",
                "getLastError",
                *UNLOCK,
                "closeConnection",
            ]
            assert (pc.end.ends, pc.end.status) == ("no-more-requests", status)
            assert pc.relied["status_text"] == switch
            assert pc.endpoint.calls("getLastError")[0].arguments == TICKET
