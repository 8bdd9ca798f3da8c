"""The only loop: plays updates to their ends, several at once, interleaved by a seed.

An update waits for an answer, a moment or a person. All that can go on without waiting goes on first,
so that calls of several updates are in flight at once; then one answer is received, in an order that
the seed decides; the clock moves only when everybody waits for it.
"""

from __future__ import annotations

from collections.abc import Callable, Generator
from dataclasses import dataclass
from random import Random
from typing import Any

from simulator.clock import Clock
from simulator.connector.commands import Finish
from simulator.connector.driver import Sent, Until, Waiting
from simulator.errors import CallError
from simulator.windows import Ask

Person = Callable[[Ask], str | None]
"""Who sits at the PC: gives the answer to a question, or ``None``."""


@dataclass(slots=True)
class _Playing:
    """One generator and what it waits for; `result` once it has ended."""

    steps: Generator[Waiting, Any, Finish]
    person: Person
    waits: Waiting | None = None
    result: Finish | None = None

    def go(self, value: object = None, error: CallError | None = None) -> None:
        try:
            self.waits = self.steps.throw(error) if error else self.steps.send(value)
        except StopIteration as stop:
            self.waits, self.result = None, stop.value


class Scheduler:
    """Runs updates on one clock."""

    def __init__(self, clock: Clock, seed: int = 0) -> None:
        self._clock = clock
        self._random = Random(f"scheduler {seed}")

    def run(self, *updates: tuple[Generator[Waiting, Any, Finish], Person]) -> list[Finish]:
        """Play all `updates` to their ends; returns how each ended, in the order given."""
        playing = [_Playing(steps, person) for steps, person in updates]
        try:
            for one in playing:
                one.go()
            while waiting := [one for one in playing if one.waits is not None]:
                self._go_on(waiting)
        finally:
            for one in playing:
                one.steps.close()
        return [one.result for one in playing if one.result is not None]

    def _go_on(self, waiting: list[_Playing]) -> None:
        """Let one update go on: one that a person answers, else one whose call is answered, else in time."""
        asking = [one for one in waiting if isinstance(one.waits, Ask)]
        if asking:
            one = asking[0]
            assert isinstance(one.waits, Ask)
            one.go(one.person(one.waits))
            return
        sent = [one for one in waiting if isinstance(one.waits, Sent)]
        if sent:
            one = self._random.choice(sent)
            assert isinstance(one.waits, Sent)
            try:
                answer = one.waits.pending.receive()
            except CallError as error:
                one.go(error=error)
            else:
                one.go(answer)
            return
        first = min(waiting, key=_moment)
        self._clock.wait_until(_moment(first))
        first.go()


def _moment(one: _Playing) -> float:
    assert isinstance(one.waits, Until)
    return one.waits.moment
