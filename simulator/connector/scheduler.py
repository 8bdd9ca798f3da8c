"""The only loop: plays updates to their ends, several at once, interleaved by a seed.

An update waits for an answer, a moment or a person. All that can go on without waiting goes on first,
so that calls of several updates are in flight at once; then one answer is received, in an order that
the seed decides; the clock moves only when everybody waits for it.

Beside what is played, every Web Connector on the same clock does what it does by itself: its *life*. Several
PCs and Windows sessions share one clock by sharing one scheduler.
"""

from __future__ import annotations

from collections.abc import Callable, Generator, Sequence
from dataclasses import dataclass
from random import Random
from typing import Any, TypeVar

from simulator.clock import Clock
from simulator.connector.driver import Sent, Until, Waiting
from simulator.errors import CallError
from simulator.windows import Ask

Person = Callable[[Ask], str | None]
"""Who sits at the PC: gives the answer to a question, or ``None``."""

T = TypeVar("T")
Steps = Generator[Waiting, Any, T]
"""What is played: yields what it waits for, and ends with a result."""


@dataclass(slots=True)
class _Playing:
    """One generator and what it waits for; `result` once it has ended. A life is played `beside`."""

    steps: Steps[Any]
    person: Person
    beside: bool = False
    waits: Waiting | None = None
    result: Any = None

    def go(self, value: object = None, error: CallError | None = None) -> None:
        try:
            self.waits = self.steps.throw(error) if error else self.steps.send(value)
        except StopIteration as stop:
            self.waits, self.result = None, stop.value

    @property
    def idle(self) -> bool:
        """Whether nothing of it is under way."""
        return self.waits is None or (isinstance(self.waits, Until) and self.waits.idle)

    @property
    def moment(self) -> float:
        """When it goes on."""
        assert isinstance(self.waits, Until)
        return self.waits.moment


@dataclass(frozen=True, slots=True)
class _Life:
    """What somebody does by themselves, begun anew for every run."""

    whose: object
    begin: Callable[[], Steps[None]]
    person: Person


class Scheduler:
    """Runs updates on one clock."""

    def __init__(self, clock: Clock, seed: int = 0) -> None:
        self._clock = clock
        self._random = Random(f"scheduler {seed}")
        self._lives: list[_Life] = []

    def live(self, whose: object, begin: Callable[[], Steps[None]], person: Person) -> None:
        """From now on `whose` life goes on beside everything that is played."""
        self._lives.append(_Life(whose, begin, person))

    def run(self, *updates: tuple[Steps[T], Person], instead_of: Sequence[object] = ()) -> list[T]:
        """Play all `updates` to their ends; returns how each ended, in the order given.

        The lives go on beside them, but for those of whom they are played `instead_of`; what a life has under
        way at the end is played to its own end.
        """
        playing = [_Playing(steps, person) for steps, person in updates]
        lives = [
            _Playing(life.begin(), life.person, beside=True)
            for life in self._lives
            if not any(life.whose is one for one in instead_of)
        ]
        try:
            for one in (*playing, *lives):
                one.go()
            while True:
                over = all(one.waits is None for one in playing)
                waiting = [
                    one for one in (*lives, *playing) if one.waits is not None and not (over and one.idle)
                ]
                if not waiting:
                    break
                self._go_on(waiting)
        finally:
            for one in (*playing, *lives):
                one.steps.close()
        return [one.result for one in playing]

    def wait_until(self, moment: float) -> None:
        """Let time pass until `moment`; every life goes on."""
        self.run((_idle(moment), _nobody))

    def _go_on(self, waiting: list[_Playing]) -> None:
        """Let one go on: one that a person answers, or whose time has come, or whose call is answered; else
        it is time that goes on."""
        for one in waiting:
            if isinstance(one.waits, Ask):
                one.go(one.person(one.waits))
                return
        now = self._clock.now()
        timed = [one for one in waiting if isinstance(one.waits, Until)]
        for one in timed:
            if one.moment <= now and (one.beside or not one.idle):
                one.go()
                return
        sent = [one for one in waiting if isinstance(one.waits, Sent)]
        if sent:
            self._receive(self._random.choice(sent))
            return
        first = min(timed, key=lambda one: one.moment)  # lives come before who only waits
        if all(one.idle for one in timed):
            self._clock.skip_to(first.moment)
        else:
            self._clock.wait_until(first.moment)
        first.go()

    @staticmethod
    def _receive(one: _Playing) -> None:
        assert isinstance(one.waits, Sent)
        try:
            answer = one.waits.pending.receive()
        except CallError as error:
            one.go(error=error)
        else:
            one.go(answer)


def _idle(moment: float) -> Steps[None]:
    yield Until(moment, idle=True)


def _nobody(_: Ask) -> None:
    return None
