"""Stages whose worker comes to an end in the middle of a play; at the top of a module, to be pickled."""

from __future__ import annotations

import contextlib
import os
import signal
from collections.abc import Iterator
from dataclasses import dataclass

from simulator.events import Stream
from simulator.scenario.needs import BUILT_IN
from simulator.scenario.plays import ScenarioRow
from simulator.scenario.stage import BuiltinStage, PlayedWorld, Run, Stage


class Unpicklable(Exception):
    """An error that cannot be made again from its text."""

    def __init__(self, one: str, other: str) -> None:
        super().__init__(f"{one} and {other}")


class _Ending:
    offered = BUILT_IN

    def __init__(self, stage: BuiltinStage, how: str, play: str) -> None:
        self._stage, self._how, self._play = stage, how, play

    def __call__(self, row: ScenarioRow, stream: Stream) -> PlayedWorld:
        if row.id == self._play:
            if self._how == "exit":
                os._exit(7)
            if self._how == "kill":
                os.kill(os.getpid(), signal.SIGKILL)
            raise (
                Unpicklable("this", "that") if self._how == "raise" else ZeroDivisionError("as a test has it")
            )
        return self._stage(row, stream)

    def close(self) -> None:
        self._stage.close()


@dataclass(frozen=True)
class EndingAt:
    """The built-in endpoint, until the play of that id."""

    run: Run
    how: str
    play: str

    @contextlib.contextmanager
    def __call__(self, worker: int) -> Iterator[Stage]:
        with contextlib.closing(_Ending(BuiltinStage(self.run), self.how, self.play)) as stage:
            yield stage
