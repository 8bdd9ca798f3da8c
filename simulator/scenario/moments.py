"""The moment of a call, at which somebody at the PC does something.

A moment watches the stream and says that it came; what is then done is `run`'s. It must be
subscribed last: whoever comes after it would be told of what is done before the call itself.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

from simulator.events import CallSent, Event
from simulator.scenario.expect import Shortfall, counted
from simulator.scenario.happenings import During


class Moment:
    """A subscriber that calls `then`, once, when its call is sent for the nth time since it was made.

    A call is told before it leaves, so what is done then is done before any answer. `place` is where
    the moment stands in its file; with `desktop` only the calls of that PC count.
    """

    def __init__(
        self, during: During, place: str, then: Callable[[CallSent], None], desktop: str = ""
    ) -> None:
        self._desktop = desktop
        self._during = during
        self._place = place
        self._then = then
        self._calls = 0

    def __call__(self, event: Event) -> None:
        if isinstance(event, CallSent) and self._is_meant(event):
            self._calls += 1
            if self._calls == self._during.nth:
                self._then(event)

    def _is_meant(self, call: CallSent) -> bool:
        during = self._during
        carried = during.carrying is None or during.carrying.encode() in call.body
        return call.method == during.call and carried and self._desktop in ("", call.at.desktop)

    def never_came(self) -> Iterator[Shortfall]:
        """What was missing, where the moment has not come."""
        if self._calls < self._during.nth:
            noun = f"{self._during.call} call"
            expected = f"at least {counted(self._during.nth, noun)} after {self._place} (during)"
            yield Shortfall(expected, counted(self._calls, noun), "")
