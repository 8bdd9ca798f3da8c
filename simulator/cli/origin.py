"""``--origin``: when a simulated clock starts."""

from __future__ import annotations

from datetime import UTC, datetime

from simulator.clock import DEFAULT_ORIGIN, VirtualClock
from simulator.errors import InputError

#: Between them every moment that a scenario may come to is a date that all of the simulator can hold.
_FIRST_YEAR, _LAST_YEAR = 1980, 2999


def moment_of(origin: str | None) -> float | None:
    """`origin` as seconds since the epoch; a date without a zone is UTC."""
    if origin is None:
        return None
    try:
        moment = datetime.fromisoformat(origin)
    except ValueError:
        raise InputError(f"--origin: expected a date such as 2026-01-05T09:00:00Z, got {origin!r}") from None
    if not _FIRST_YEAR <= moment.year <= _LAST_YEAR:
        raise InputError(f"--origin: expected a year from {_FIRST_YEAR} to {_LAST_YEAR}, got {moment.year}")
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=UTC)
    return moment.timestamp()


def clock_at(origin: str | None) -> VirtualClock:
    """A clock that stands at `origin`."""
    moment = moment_of(origin)
    return VirtualClock(DEFAULT_ORIGIN if moment is None else moment)
