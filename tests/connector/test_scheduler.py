"""Several updates on one clock: calls in flight at once, an order that the seed decides, time that waits."""

from __future__ import annotations

import threading
from collections.abc import Generator
from contextlib import ExitStack
from typing import Any

import pytest
from support.office import PATH, added, office
from support.scripted_endpoint import CUSTOMERS, Scripted

from simulator import events as e
from simulator.clock import VirtualClock
from simulator.connector.commands import Ending, Finish
from simulator.connector.driver import Sent, Until, Waiting
from simulator.connector.scheduler import Scheduler
from simulator.errors import CallError
from simulator.protocol.answers import HttpAnswer
from simulator.protocol.codec import Call
from simulator.windows import Ask

Steps = Generator[Waiting, Any, Finish]


class Answer:
    """A call in flight whose answer is there when it is wanted."""

    def __init__(self, log: list[str], name: str, fails: bool = False) -> None:
        self._log, self._name, self._fails = log, name, fails
        log.append(f"{name} sent")

    def receive(self) -> HttpAnswer:
        self._log.append(f"{self._name} received")
        if self._fails:
            raise CallError("reset")
        return HttpAnswer(200, self._name)


def calling(log: list[str], name: str, calls: int = 3) -> Steps:
    for number in range(calls):
        answer = yield Sent(Answer(log, f"{name}{number}"))
        assert answer.reason == f"{name}{number}"
    return Finish(Ending.COMPLETE, name)


def nobody(_: Ask) -> str | None:
    return None


def play(seed: int) -> list[str]:
    log: list[str] = []
    finished = Scheduler(VirtualClock(), seed).run((calling(log, "a"), nobody), (calling(log, "b"), nobody))
    assert [finish.status for finish in finished] == ["a", "b"]
    return log


def test_calls_of_two_updates_are_in_flight_at_once() -> None:
    assert play(0)[:2] == ["a0 sent", "b0 sent"]


def test_the_same_seed_gives_the_same_order_and_some_other_seed_another() -> None:
    assert play(1) == play(1)
    assert len({tuple(play(seed)) for seed in range(8)}) > 1


def test_the_clock_moves_only_when_everybody_waits_for_it() -> None:
    clock = VirtualClock(0.0)
    moments: list[tuple[str, float]] = []

    def waiting(name: str, *until: float) -> Steps:
        for moment in until:
            yield Until(moment)
            moments.append((name, clock.now()))
        return Finish(Ending.COMPLETE, name)

    log: list[str] = []
    Scheduler(clock).run(
        (waiting("a", 5.0, 20.0), nobody), (waiting("b", 10.0), nobody), (calling(log, "c"), nobody)
    )
    assert moments == [("a", 5.0), ("b", 10.0), ("a", 20.0)]
    assert len(log) == 6


def test_a_failed_call_is_thrown_to_who_made_it() -> None:
    def failing() -> Steps:
        with pytest.raises(CallError, match="reset"):
            yield Sent(Answer([], "x", fails=True))
        return Finish(Ending.FAILED_CALL, "")

    [finish] = Scheduler(VirtualClock()).run((failing(), nobody))
    assert finish.ending is Ending.FAILED_CALL


def test_each_update_asks_its_own_person() -> None:
    def asking(name: str) -> Steps:
        answer = yield Ask("certificate", "may it?", ("yes", "no"))
        return Finish(Ending.COMPLETE, f"{name} {answer}")

    finished = Scheduler(VirtualClock()).run((asking("a"), lambda _: "yes"), (asking("b"), nobody))
    assert [finish.status for finish in finished] == ["a yes", "b None"]


def test_an_interrupt_closes_every_update() -> None:
    closed: list[str] = []

    def careful(name: str, fails: bool) -> Steps:
        try:
            yield Until(1.0)
            if fails:
                raise KeyboardInterrupt
            yield Until(2.0)
        finally:
            closed.append(name)
        return Finish(Ending.COMPLETE, name)

    with pytest.raises(KeyboardInterrupt):
        Scheduler(VirtualClock(0.0)).run((careful("a", True), nobody), (careful("b", False), nobody))
    assert sorted(closed) == ["a", "b"]


# -- real updates of several PCs ---------------------------------------------------------------------


def several(seed: int, count: int = 3) -> list[tuple[str, str]]:
    """Updates of `count` PCs at once, each with its own endpoint; the calls in the order of the stream."""
    stream = e.Stream(VirtualClock())
    calls: list[tuple[str, str]] = []

    def heard(event: e.Event) -> None:
        if isinstance(event, e.CallAnswered):
            calls.append((event.at.desktop, event.method))

    with ExitStack() as offices:
        pcs = []
        for number in range(count):
            endpoint = Scripted(
                authenticate=(f"T-{number}", PATH),
                sendRequestXML=[added(f"Customer of {number}"), "", CUSTOMERS],
                receiveResponseXML=[50, 100],
                getLastError="NoOp",
            )
            pc = offices.enter_context(office(endpoint, stream=stream, name=f"pc{number}"))
            pc.linked()
            pcs.append(pc)
        stream.subscribe(heard)
        began = stream.clock.now()
        updates = [(pc.desktop.connector.updates(pc.row, scheduled=False), nobody) for pc in pcs]
        finished = Scheduler(stream.clock, seed).run(*updates)
        assert [finish.ending for finish in finished] == [Ending.COMPLETE] * count
        assert stream.clock.now() - began == 5.0  # everybody's wait is the same wait
        for number, pc in enumerate(pcs):
            after_authenticate = {call.text("ticket") for call in pc.endpoint.asked[3:]}
            assert after_authenticate == {f"T-{number}"}
            names = [record["Name"] for record in pc.company.records("Customer")]
            assert [name for name in names if name.startswith("Customer of")] == [f"Customer of {number}"]
            assert pc.app_lock() == "UNLOCKED:OFFICE-PC"
    return calls


def test_updates_of_several_pcs_interleave_by_the_seed_and_never_mix() -> None:
    first = several(1)
    assert first == several(1)
    assert len({tuple(several(seed)) for seed in range(4)}) > 1
    desktops = [desktop for desktop, _ in first]
    assert desktops != sorted(desktops)
    for name in set(desktops):
        assert [method for desktop, method in first if desktop == name] == [
            "serverVersion",
            "clientVersion",
            "authenticate",
            "sendRequestXML",
            "receiveResponseXML",
            "sendRequestXML",
            "getLastError",
            "sendRequestXML",
            "receiveResponseXML",
            "closeConnection",
        ]


def test_calls_of_two_pcs_are_at_the_endpoint_at_once() -> None:
    together = threading.Barrier(2, timeout=10)

    def met(_: Call) -> tuple[str, str]:
        together.wait()
        return "T", "none"

    endpoint = Scripted(authenticate=met)
    stream = e.Stream(VirtualClock())
    with (
        office(endpoint, stream=stream, name="one") as one,
        office(endpoint, stream=stream, name="other") as other,
    ):
        for pc in (one, other):
            pc.desktop.link()
        updates = [(pc.desktop.connector.updates(pc.row, scheduled=False), nobody) for pc in (one, other)]
        finished = Scheduler(stream.clock).run(*updates)
    assert [finish.ending for finish in finished] == [Ending.NO_WORK] * 2


def test_two_applications_of_one_pc_do_not_run_at_once() -> None:
    with office(Scripted(authenticate=("T", "none"))) as pc:
        pc.linked()
        updates = [(pc.desktop.connector.updates(pc.row, scheduled=False), nobody) for _ in range(2)]
        finished = Scheduler(pc.stream.clock).run(*updates)
        assert sorted(finish.ending.value for finish in finished) == ["no-work", "not-started"]
        assert not pc.update_lock
