"""The course of a play: what must have come in it, beside its steps, for its verdict to mean something."""

from __future__ import annotations

from simulator.events import (
    CallSent,
    Event,
    RequestProcessed,
    SessionOpened,
    SessionRefused,
    UpdateEnded,
    UpdateStarted,
)
from simulator.scenario.expect import status_codes

WORK = "work at the first update, which the endpoint is said to have"
#: What makes it have some.
HAVE_WORK = (
    "let it have work at every update, or begin anew for every scenario (hooks: reset:, or start: with "
    "per: scenario)"
)


class Course:
    """A subscriber for the length of a play."""

    def __init__(self, told: str = "") -> None:
        self.requests = 0
        """Requests that QuickBooks was given."""
        self.statuses: dict[str, None] = {}
        """The statusCodes of its responses, each once."""
        self.is_told = False
        """Whether a call has told the endpoint `told`."""
        self._told = told
        self.idle = ""
        """How an update ended for which the endpoint had no work, where it had none for any before it."""
        self._under_way = 0
        self._had_work = False

    def __call__(self, event: Event) -> None:
        match event:
            case RequestProcessed():
                self.requests += 1
                self.statuses.update(dict.fromkeys(status_codes(event)))
            case CallSent():
                self.is_told |= self._told in "\n".join(map(str, event.arguments.values()))
            case UpdateStarted():
                self._under_way += 1
            case SessionOpened(at) | SessionRefused(at):
                self._had_work |= at.update > 0
            case UpdateEnded(_, ends):
                self._under_way -= 1
                if ends in ("no-work", "busy") and not self._had_work and not self._under_way:
                    self.idle = ends
