"""The reports of a run, loaded when there is time for it: once the endpoint was looked at.

What happened before is held for them. Whatever ends the run, they say so: none is left as another run wrote
it.
"""

from __future__ import annotations

import contextlib
import time
from collections.abc import Sequence
from types import TracebackType
from typing import TYPE_CHECKING, Self

from simulator import events as e
from simulator.cli.ends import end_of
from simulator.cli.written import Written
from simulator.clock import VirtualClock

if TYPE_CHECKING:
    from simulator.cli.telling import Reporters


class Reports:
    """What happens is told to the `stream`, which is on the run's clock as soon as there is one."""

    def __init__(self, written: Written, seed: int, options: Sequence[str]) -> None:
        """`options` are those with which any of the plays is played again."""
        self.stream = e.Stream(VirtualClock())
        self._written, self._seed, self._options = written, seed, options
        self._began = time.time()
        self._held: list[e.Event] = []
        self._hold = self._held.append
        self.stream.subscribe(self._hold)
        self._opened = contextlib.ExitStack()
        self._reporters: Reporters | None = None

    def load(self) -> Reporters:
        """Let the reports take part, and know what was held for them."""
        if self._reporters is None:
            from simulator.cli.telling import reporters

            self.stream.unsubscribe(self._hold)
            report = reporters(self.stream, self._written, self._seed, self._options, self._began)
            self._reporters = self._opened.enter_context(report)
            for event in self._held:
                self.stream.emit(event)
        return self._reporters

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        with self._opened:
            if error is not None:
                self.load()
                end = end_of(error)
                self.stream.emit(e.RunCutShort(self.stream.at(), end.kind, end.text, end.exit_code))
