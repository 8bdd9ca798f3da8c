"""Keeps the clock of somebody else's endpoint in step with the PC's, where it has a hook for that.

Time between updates is jumped over at the PC; an endpoint that lives in real time would not know, and what it
does by the clock (a pause, hours, the age of its work) would not end when it should.
"""

from __future__ import annotations

import time
from collections.abc import Mapping

from simulator.clock import iso
from simulator.events import Event, Stream, UpdateStarted
from simulator.scenario.world import Platform

#: Seconds of difference that are no jump.
_SAME = 1.0


class InStep:
    """A platform whose clock is set after every jump in time, before the next update, hook or probe.

    It has `clocks` of them, the first user's and so on. When the play is over they are right again, as they
    are taken to be when it begins.
    """

    def __init__(self, platform: Platform, stream: Stream, clocks: int = 1) -> None:
        self._platform = platform
        self._stream = stream
        self._clocks = clocks
        self._ahead = 0.0
        """How far the endpoint's clock was set ahead of the real time, in seconds."""
        stream.subscribe(self._at_an_update)

    def hook(self, name: str, arguments: Mapping[str, str], identity: int) -> None:
        """Let the platform do something, at the PC's time."""
        self._keep()
        self._platform.hook(name, arguments, identity)

    def probe(self, name: str, identity: int) -> object:
        """What the endpoint says of its own state, at the PC's time."""
        self._keep()
        return self._platform.probe(name, identity)

    def close(self) -> None:
        """Keep its time no longer."""
        self._stream.unsubscribe(self._at_an_update)
        try:
            if abs(self._ahead) >= _SAME:
                self._set(time.time())
        finally:
            self._platform.close()

    def _at_an_update(self, event: Event) -> None:
        if isinstance(event, UpdateStarted):
            self._keep()

    def _keep(self) -> None:
        now = self._stream.clock.now()
        ahead = now - time.time()
        if abs(ahead - self._ahead) >= _SAME:
            self._ahead = ahead
            self._set(now)

    def _set(self, moment: float) -> None:
        for identity in range(1, self._clocks + 1):
            self._platform.hook("set_time", {"time": iso(moment)}, identity)
