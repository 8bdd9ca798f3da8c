"""Sequence 13: the power goes in the middle of a session. What is left behind, and what comes after.

Against the built-in endpoint, whose work is one customer to be added: whenever the power goes, the company
file and the endpoint have it once in the end.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from support.office import PRELUDE, Office, office
from support.watched_endpoint import Watched, builtin_endpoint

from simulator import events as e
from simulator.clock import VirtualClock
from simulator.endpoint import BuiltinEndpoint
from simulator.switches import values

HOUR, DAY = 3600.0, 86_400.0

#: When the power goes: as which call is made, and whether that call still arrives.
MOMENTS = [
    ("sendRequestXML", True),  # QuickBooks has not begun
    ("receiveResponseXML", False),  # QuickBooks has done it, and the endpoint does not know
    ("receiveResponseXML", True),  # both have, and the Web Connector does not know
]


@contextmanager
def interrupted(call: str, arrives: bool, **switches: Any) -> Iterator[tuple[Office, BuiltinEndpoint]]:
    """An office whose power was cut as it handed an addition over, Auto-Run ticked every hour."""
    stream = e.Stream(VirtualClock())
    with builtin_endpoint(stream.clock) as built_in:
        endpoint = Watched(built_in)
        with office(endpoint, stream=stream, **switches) as pc:
            pc.linked()
            pc.desktop.close_quickbooks()
            pc.desktop.update_selected()
            assert pc.end.ends == "complete"
            built_in.queue_work(customers=1)
            pc.forget()

            def cut(method: str) -> None:
                pc.log.append(method)
                if method == call:
                    pc.desktop.power_cut()
                    if not arrives:
                        raise ConnectionError

            endpoint.before = cut
            pc.desktop.auto_run(HOUR)
            pc.desktop.wait(HOUR)
            endpoint.before = pc.log.append
            yield pc, built_in


def customer_names(pc: Office) -> list[str]:
    return [record["Name"] for record in pc.company.records("Customer")]


def everybody_has_each_customer_once(pc: Office, built_in: BuiltinEndpoint) -> bool:
    known = [customer["Name"] for customer in built_in.customers()]
    in_file = customer_names(pc)
    return len(set(in_file)) == len(in_file) and sorted(known) == sorted(in_file)


@pytest.mark.parametrize(("call", "arrives"), MOMENTS)
def test_what_is_left_behind_is_silence_and_two_locks(call: str, arrives: bool) -> None:
    with interrupted(call, arrives) as (pc, _):
        assert pc.endpoint.asked[-1].method.name == call
        assert (pc.end.ends, pc.update_lock) == ("interrupted", True)
        assert (pc.app_lock() or "").startswith("LOCKED:OFFICE-PC:")
        pc.forget()
        pc.desktop.wait(DAY)
        pc.desktop.power_on()
        pc.desktop.wait(DAY)  # nothing until someone logs on: it is no service
        assert pc.log == []


@pytest.mark.parametrize(("call", "arrives"), MOMENTS)
@pytest.mark.parametrize("overdue", values("overdue_after_boot"))
def test_the_next_session_begins_anew_and_everything_is_there_once(
    call: str, arrives: bool, overdue: str
) -> None:
    with interrupted(call, arrives, overdue_after_boot=overdue) as (pc, built_in):
        [before] = {one.text("ticket") for one in pc.endpoint.calls("sendRequestXML")}
        pc.desktop.wait(3.5 * HOUR)
        pc.desktop.power_on()
        pc.forget()
        pc.desktop.log_on()
        # as a stale hidden QuickBooks would have it: none is left, because the power was off
        assert pc.desktop.pc.running("QBW.EXE") == []
        back = pc.stream.clock.now()
        pc.desktop.wait(HOUR)
        first = pc.of(e.UpdateStarted)[0].at.time - back
        assert first == (0.0 if overdue == "at-once" else HOUR / 2)
        assert pc.log[:3] == PRELUDE
        tickets = {one.text("ticket") for one in pc.endpoint.asked if one.text("ticket")}
        assert before not in tickets
        if not arrives or call == "sendRequestXML":
            assert pc.endpoint.calls("sendRequestXML")[0].text("strHCPResponse")
        assert everybody_has_each_customer_once(pc, built_in)
        assert pc.update_lock is False
        assert pc.relied["updatelock_at_start"] == "reset"


def test_where_update_lock_is_not_reset_every_run_is_skipped_until_it_is_cleared() -> None:
    with interrupted("receiveResponseXML", False, updatelock_at_start="runs-skipped") as (pc, built_in):
        pc.desktop.power_on()
        pc.desktop.log_on()
        pc.forget()
        pc.desktop.wait(2 * HOUR)
        assert [event.ends for event in pc.of(e.UpdateEnded)] == ["not-started"] * 2
        assert pc.log == []
        pc.desktop.clear_update_lock()
        pc.desktop.wait(HOUR)
        assert everybody_has_each_customer_once(pc, built_in)


@pytest.mark.parametrize("choice", values("stale_applock_same_pc"))
def test_where_app_lock_is_not_taken_over_the_update_ends_before_any_request(choice: str) -> None:
    with interrupted("receiveResponseXML", False, stale_applock_same_pc=choice) as (pc, built_in):
        pc.desktop.power_on()
        pc.desktop.log_on()
        pc.forget()
        pc.desktop.wait(HOUR)
        assert pc.relied["stale_applock_same_pc"] == choice
        if choice == "locked":
            assert pc.row.last_result == "Update aborted. Company file is locked by another client OFFICE-PC"
            assert pc.endpoint.calls("sendRequestXML") == []
            pc.set_app_lock("UNLOCKED:OFFICE-PC")
            pc.desktop.wait(HOUR)
        assert everybody_has_each_customer_once(pc, built_in)
        assert pc.app_lock() == "UNLOCKED:OFFICE-PC"
