"""What is done at a time of day: ``every: {weekday: 09:00}``, ``at: day 3 02:00``.

Times are those of the clock on the wall beside the PC. Day 1 is the day on which the scenario starts.
"""

from __future__ import annotations

import heapq
import itertools
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Generic, TypeVar
from zoneinfo import ZoneInfo

from simulator.scenario import words
from simulator.scenario.fields import SubMistake, refuse
from simulator.scenario.nodes import describe

_DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
#: Which days of the week (0 is Monday) a word means.
DAYS: dict[str, frozenset[int]] = {
    "day": frozenset(range(7)),
    "weekday": frozenset(range(5)),
    "weekend": frozenset((5, 6)),
    **{name: frozenset((number,)) for number, name in enumerate(_DAYS)},
}
_TIME = re.compile(r"([01]?[0-9]|2[0-3]):([0-5][0-9])")
_DAY_TIME = re.compile(r"day ([1-9][0-9]{0,3}) ([0-9:]+)")

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class DayTime:
    """A minute of a day of the scenario."""

    day: int
    minute: int

    def moment(self, origin: float, zone: ZoneInfo) -> float:
        """When that is, in a scenario that started at `origin`."""
        first = datetime.fromtimestamp(origin, zone).date()
        return _moment(first + timedelta(days=self.day - 1), self.minute, zone)

    def __str__(self) -> str:
        return f"day {self.day} {self.minute // 60:02d}:{self.minute % 60:02d}"


@dataclass(frozen=True, slots=True)
class Every:
    """Again and again: after so many seconds, or at a minute of certain days of the week."""

    seconds: float = 0.0
    days: frozenset[int] = frozenset()
    minute: int = 0

    def after(self, moment: float, zone: ZoneInfo) -> float:
        """The first time after `moment`."""
        if self.seconds:
            return moment + self.seconds
        day = datetime.fromtimestamp(moment, zone).date()
        while True:
            then = _moment(day, self.minute, zone)
            if day.weekday() in self.days and then > moment:
                return then
            day += timedelta(days=1)


def day_time(value: object) -> DayTime:
    """``day 3 02:00``."""
    found = _DAY_TIME.fullmatch(value) if isinstance(value, str) else None
    if not found:
        raise ValueError(f"expected a day and a time (day 3 02:00), got {describe(value)}")
    return DayTime(int(found[1]), _minute(found[2]))


def every(value: object) -> Every:
    """``2h``, or ``{weekday: 09:00}``."""
    if isinstance(value, str):
        seconds = words.duration(value)
        if seconds < 1:
            raise ValueError(f"expected a duration of a second or more, got {describe(value)}")
        return Every(seconds)
    if not isinstance(value, dict) or len(value) != 1:
        expected = "a duration (2h), or one kind of day with a time ({weekday: 09:00})"
        raise ValueError(f"expected {expected}, got {describe(value)}")
    [(day, at)] = value.items()
    if day not in DAYS:
        text = f"expected a kind of day ({words.listed(DAYS)}), got {words.choose(day, DAYS)}"
        refuse(SubMistake((day,), text, of_key=True))
    try:
        return Every(days=DAYS[day], minute=_minute(at))
    except ValueError as error:
        refuse(SubMistake((day,), str(error)))
        raise


def _minute(value: object) -> int:
    found = _TIME.fullmatch(value) if isinstance(value, str) else None
    if not found:
        raise ValueError(f"expected a time of day (09:00), got {describe(value)}")
    return 60 * int(found[1]) + int(found[2])


def _moment(day: date, minute: int, zone: ZoneInfo) -> float:
    return datetime.combine(day, time(minute // 60, minute % 60), zone).timestamp()


class Agenda(Generic[T]):
    """What is to be done when, the earliest first; of several at one moment, what was written first."""

    def __init__(self, zone: ZoneInfo) -> None:
        self._zone = zone
        self._entries: list[tuple[float, int, T, Every | None]] = []
        self._numbers = itertools.count()
        self._never: dict[int, T] = {}

    def at(self, moment: float, what: T) -> None:
        """Do it once."""
        self._begin(moment, what, None)

    def every(self, when: Every, now: float, what: T) -> None:
        """Do it again and again."""
        self._begin(when.after(now, self._zone), what, when)

    def _begin(self, moment: float, what: T, when: Every | None) -> None:
        number = next(self._numbers)
        self._never[number] = what
        heapq.heappush(self._entries, (moment, number, what, when))

    def due(self, until: float) -> Iterator[tuple[float, T]]:
        """What is due until a moment, with its own moment, one after the other."""
        while self._entries and self._entries[0][0] <= until:
            moment, number, what, when = heapq.heappop(self._entries)
            self._never.pop(number, None)
            if when is not None:
                heapq.heappush(self._entries, (when.after(moment, self._zone), number, what, when))
            yield moment, what

    def never_came(self) -> list[T]:
        """What was to be done and has never been due."""
        return list(self._never.values())
