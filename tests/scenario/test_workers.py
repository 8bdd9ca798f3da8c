"""Plays in several processes: told in one order, and no worker's end is the endpoint's fault."""

from __future__ import annotations

import multiprocessing
import sys

import pytest
from support.stages import EndingAt

from simulator import events as e
from simulator.clock import VirtualClock
from simulator.connector.session import Guards
from simulator.scenario import Outcome
from simulator.scenario.selection import select
from simulator.scenario.stage import Run
from simulator.scenario.workers import Rules, WorkerDied, play_in_workers
from simulator.switches import Switches

FIRST, SECOND = "quickbooks/closed[2]", "quickbooks/open"


class Played:
    """Two plays with two workers, of which one may end at the second play."""

    def __init__(self, how: str = "", play: str = "", workers: int = 2) -> None:
        self.events: list[e.Event] = []
        self.began: list[str] = []
        stream = e.Stream(VirtualClock())
        stream.subscribe(self.events.append)
        self._stream, self._workers = stream, workers
        self._staging = EndingAt(Run(Switches(), Guards(), 0), how, play)

    def play(self) -> tuple[Outcome, ...]:
        """Play them, to whatever end."""
        rules = Rules(VirtualClock, Switches(), strict=False)
        scenarios = select([FIRST, SECOND])
        return play_in_workers(
            scenarios, self._staging, self._stream, rules, self._workers, self.began.append
        )

    def ended(self) -> list[str]:
        return [event.at.scenario for event in self.events if isinstance(event, e.ScenarioEnded)]


def test_plays_are_told_in_the_order_of_the_scenarios() -> None:
    played = Played(workers=8)
    outcomes = played.play()
    assert [outcome.id for outcome in outcomes] == played.ended() == [FIRST, SECOND]
    assert {outcome.verdict for outcome in outcomes} == {e.Verdict.PASSED}
    assert played.began == [FIRST, SECOND]
    assert multiprocessing.active_children() == []


@pytest.mark.parametrize(
    ("how", "told"),
    [
        ("exit", "ended with code 7"),
        pytest.param(
            "kill",
            "was killed by signal 9",
            marks=[
                pytest.mark.long,
                pytest.mark.skipif(sys.platform == "win32", reason="signals are POSIX's"),
            ],
        ),
    ],
)
def test_a_worker_that_dies_is_a_fault_that_names_the_play(how: str, told: str) -> None:
    played = Played(how, SECOND)
    with pytest.raises(WorkerDied) as died:
        played.play()
    assert str(died.value) == f"the worker that played {SECOND} {told}: a fault of the simulator"
    assert died.value.exit_code == 4
    assert played.ended() == [FIRST]
    assert multiprocessing.active_children() == []


@pytest.mark.long
def test_an_error_in_a_worker_is_the_error_of_the_run_and_says_where_it_was() -> None:
    with pytest.raises(ZeroDivisionError, match="as a test has it") as raised:
        Played("divide", FIRST).play()
    assert "stages.py" in raised.value.__notes__[0]
    assert multiprocessing.active_children() == []


@pytest.mark.long
def test_an_error_that_cannot_be_sent_is_told_by_its_text() -> None:
    with pytest.raises(RuntimeError, match="Unpicklable: this and that"):
        Played("raise", FIRST).play()
