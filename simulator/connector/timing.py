"""Auto-Run and Every-Minute of one application: its interval, and when its next update is due.

The interval is the least time between two connections, by hand or by schedule [D]. Where Auto-Run is ticked
or the interval is changed, it begins to count then [U]. What the endpoint asks for (authRet[2] and [3]) acts
under Auto-Run only [D]. Intervals are seconds that pass: a change of the PC's clock, to summer time for one,
changes nothing; no source says other.
"""

from __future__ import annotations

from dataclasses import dataclass

from simulator.connector.applications import Application
from simulator.connector.commands import Finish
from simulator.errors import InputError

#: The least that a person can type into Every-Minute [D].
LEAST_MINUTES = 1


@dataclass(slots=True)
class Timing:
    """Auto-Run and Every-Minute of one application. Intervals are seconds, moments since the Unix epoch."""

    every: float | None = None
    """The interval; ``None`` where neither the .QWC file nor a person has said one."""
    real_time: bool = False
    """The interval came in seconds, as RunEveryNSeconds: it is shown as "Real Time" [D]."""
    ticked: bool = False
    """Auto-Run."""
    due: float | None = None
    """When the next scheduled update is due; ``None`` where Auto-Run is not ticked."""
    minimum: float = 0.0
    """The least interval that the endpoint has asked for (authRet[3])."""

    @classmethod
    def of(cls, application: Application) -> Timing:
        """As adding pre-fills it: the interval of the .QWC file's Scheduler; Auto-Run is not ticked [D]."""
        wanted = application.scheduler
        if wanted is None:
            return cls()
        return cls(float(wanted.seconds), wanted.unit == "RunEveryNSeconds")

    @property
    def shown(self) -> str:
        """What the column Every-Minute shows: minutes, or "Real Time" [D]."""
        if self.every is None:
            return ""
        return "Real Time" if self.real_time else f"{self.every / 60:g}"

    def tick(self, now: float, every: float | None = None) -> None:
        """Tick Auto-Run, with another interval of so many seconds or with the one that is there.

        Raises `InputError` where there is none, or one that is not above 0.
        """
        every = self.every if every is None else every
        if every is None:
            raise InputError(
                "Auto-Run: expected an interval, got none: the .QWC file has no Scheduler, "
                "and nobody has typed minutes into Every-Minute"
            )
        if not 0 < every < float("inf"):
            raise InputError(f"Auto-Run: expected an interval of more than 0 seconds, got {every:g}")
        self.real_time = self.real_time and every == self.every
        self.every, self.ticked, self.due = max(every, self.minimum), True, now + max(every, self.minimum)

    def untick(self) -> None:
        """Untick Auto-Run: an update that is under way goes on, and no further one is due."""
        self.ticked, self.due = False, None

    def type_minutes(self, minutes: int, now: float) -> bool:
        """Type minutes into Every-Minute. "Real Time" is lost until the application is added again [D].

        Returns whether the endpoint's limit allowed it; else the limit is what stands there now [D]. Raises
        `InputError` for less than a minute, which the window does not take [D].
        """
        if minutes < LEAST_MINUTES:
            raise InputError(f"Every-Minute: expected {LEAST_MINUTES} or more whole minutes, got {minutes}")
        wanted = minutes * 60.0
        self.every, self.real_time = max(wanted, self.minimum), False
        if self.ticked:
            self.due = now + self.every
        return wanted >= self.minimum

    def after(self, started: float, now: float, finish: Finish) -> None:
        """An update that began at `started` has ended `now`: when is the next one due [D]?

        The endpoint may ask for a longer interval, and for this once only for a later update.
        """
        self.minimum = max(self.minimum, finish.minimum or 0.0)
        if self.every is not None:
            self.every = max(self.every, self.minimum)
        if self.ticked and self.every is not None:
            self.due = max(started + (finish.postpone or self.every), now)

    def missed(self, now: float) -> int:
        """How many updates fell due before `now`."""
        if self.due is None or self.every is None or self.due > now:
            return 0
        return 1 + int((now - self.due) // self.every)

    def skip(self, count: int) -> None:
        """Let so many updates be: the next one is due as the schedule goes on."""
        if self.due is not None and self.every is not None:
            self.due += self.every * count
