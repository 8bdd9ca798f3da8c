"""What is going on, in one passing line: which plays, how many are done, and how many of them failed."""

from __future__ import annotations

from collections.abc import Callable

from simulator import events as e


class Progress:
    """A subscriber that shows. `began` is for whoever knows of a play before its events are told."""

    def __init__(self, show: Callable[[str], None], total: int) -> None:
        self._show = show
        self._total = total
        self._done = 0
        self._failed = 0
        self._playing: dict[str, None] = {}

    def __call__(self, event: e.Event) -> None:
        match event:
            case e.ScenarioStarted():
                self.began(event.at.scenario)
            case e.ScenarioEnded():
                self._done += 1
                self._failed += event.verdict is e.Verdict.FAILED
                self._playing.pop(event.at.scenario, None)
                self._tell()

    def began(self, play: str) -> None:
        """A play begins."""
        if play not in self._playing:
            self._playing[play] = None
            self._tell()

    def _tell(self) -> None:
        failed = f", {self._failed} failed" if self._failed else ""
        playing = f"; playing {', '.join(self._playing)}" if self._playing else ""
        self._show(f"{self._done} of {self._total} played{failed}{playing}")
