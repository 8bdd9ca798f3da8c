"""Virtual and real time behind one protocol.

A time is a float: seconds since the Unix epoch, UTC. Everything in the package that asks
for the time asks a `Clock`, so that a run with the built-in endpoint takes no real time to
wait and gives the same recording on any day.
"""

from __future__ import annotations

import time
from datetime import UTC, datetime
from typing import Protocol

#: Where virtual time starts with the built-in endpoint: Monday 5 January 2026, 09:00 in the
#: simulated PC's zone (17:00 UTC).
DEFAULT_ORIGIN = datetime(2026, 1, 5, 17, 0, tzinfo=UTC).timestamp()


class Clock(Protocol):
    """What the simulated world asks for the time."""

    def now(self) -> float:
        """The present moment, in seconds since the Unix epoch."""
        ...

    def wait_until(self, moment: float) -> None:
        """Let time pass until `moment`, as the endpoint feels it. A moment in the past passes at once."""
        ...

    def skip_to(self, moment: float) -> None:
        """Jump over a stretch in which nothing happens (between two updates)."""
        ...


class VirtualClock:
    """Time that passes only when told to: for an endpoint that shares this clock."""

    def __init__(self, origin: float = DEFAULT_ORIGIN) -> None:
        self._now = origin

    def now(self) -> float:
        return self._now

    def wait_until(self, moment: float) -> None:
        self._now = max(self._now, moment)

    skip_to = wait_until


class RealClock:
    """Real time for a foreign endpoint: waits are felt, only skips are virtual."""

    def __init__(self, origin: float | None = None) -> None:
        self._started = time.monotonic()
        self._offset = time.time() if origin is None else origin

    def now(self) -> float:
        return self._offset + (time.monotonic() - self._started)

    def wait_until(self, moment: float) -> None:
        remaining = moment - self.now()
        if remaining > 0:
            time.sleep(remaining)

    def skip_to(self, moment: float) -> None:
        self._offset += max(0.0, moment - self.now())


def iso(moment: float) -> str:
    """`moment` as ISO 8601 in UTC with milliseconds, for recordings and reports."""
    text = datetime.fromtimestamp(moment, UTC).isoformat(timespec="milliseconds")
    return text.replace("+00:00", "Z")
