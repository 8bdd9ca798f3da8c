"""Plays in several processes at once, told to one stream in the order of the scenarios.

Each worker is a process of its own, started anew (``spawn``: the same on Linux, macOS and Windows), with a
stage of its own. A play is handed to whichever is free; its events come back and are told when all plays
before it have been, so that no report can tell how many workers there were.

Whatever ends the run ends every worker. A worker whose parent has gone ends by itself.
"""

from __future__ import annotations

import contextlib
import multiprocessing
import os
import pickle
import signal
import sys
import threading
import traceback
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from multiprocessing import resource_tracker
from multiprocessing.connection import Connection, wait
from types import FrameType
from typing import TYPE_CHECKING

from simulator.clock import Clock
from simulator.errors import SimulatorError
from simulator.events import Event, Stream
from simulator.scenario.accepting import Accepts, nothing
from simulator.scenario.play import Outcome
from simulator.scenario.plays import ScenarioFile, ScenarioRow
from simulator.scenario.run import play
from simulator.switches import Switches

if TYPE_CHECKING:
    from multiprocessing.context import SpawnProcess

    from simulator.scenario.stage import Stage

Staging = Callable[[int], AbstractContextManager["Stage"]]
"""Makes the stage of the worker of that number, from 0; it must be one that can be pickled."""

_GRACE = 5.0
"""Seconds that a worker has to let go of what it holds."""


class WorkerDied(SimulatorError):
    """A worker ended in the middle of a play: a fault of the simulator, not of the endpoint (exit code 4)."""


@dataclass(frozen=True, slots=True)
class Rules:
    """How every play of a run is played."""

    clock: Callable[[], Clock]
    switches: Switches
    strict: bool
    accepts: Accepts = nothing


@dataclass(frozen=True, slots=True)
class _Played:
    """What came of a play: its events, and its outcome or the error that ends the run."""

    events: tuple[Event, ...]
    outcome: Outcome | None
    error: BaseException | None = None


def play_in_workers(
    scenarios: Iterable[ScenarioFile],
    staging: Staging,
    stream: Stream,
    rules: Rules,
    workers: int,
    began: Callable[[str], None] = lambda _: None,
) -> tuple[Outcome, ...]:
    """Play every row of `scenarios` in so many processes; `began` is told each play's id as it is handed out.

    An error that ends the run is raised when everything before it has been told. Raises `WorkerDied`.
    """
    rows = [row for scenario in scenarios for row in scenario.rows]
    outcomes: list[Outcome] = []
    with _started(staging, rules, min(workers, len(rows))) as pool:
        for played in _in_order(rows, pool, began):
            for event in played.events:
                stream.emit(event)
            if played.error is not None:
                raise played.error
            assert played.outcome is not None
            outcomes.append(played.outcome)
    return tuple(outcomes)


# -- the parent --------------------------------------------------------------------------------------


@dataclass(slots=True)
class _Worker:
    process: SpawnProcess
    pipe: Connection
    playing: int | None = None
    """The place of its play among the rows."""


def _in_order(
    rows: Sequence[ScenarioRow], pool: Sequence[_Worker], began: Callable[[str], None]
) -> Iterator[_Played]:
    """What came of each of `rows`, in their order, whoever played it and whenever it was done."""
    waiting = iter(enumerate(rows))
    done: dict[int, _Played] = {}
    told = 0

    def hand_out(worker: _Worker) -> None:
        worker.playing = None
        for number, row in waiting:
            worker.playing = number
            began(row.id)
            with contextlib.suppress(OSError):  # it has died: its pipe says so below
                worker.pipe.send(row)
            return

    for worker in pool:
        hand_out(worker)
    while told < len(rows):
        by_pipe = {worker.pipe: worker for worker in pool if worker.playing is not None}
        for pipe in wait(list(by_pipe)):
            worker = by_pipe[pipe]  # type: ignore[index]  # every one that is waited for is a pipe
            assert worker.playing is not None
            done[worker.playing] = _received(worker, rows[worker.playing])
            if done[worker.playing].error is None:
                hand_out(worker)
            else:
                worker.playing = None
        while told in done:
            yield done.pop(told)
            told += 1


def _received(worker: _Worker, row: ScenarioRow) -> _Played:
    try:
        played = worker.pipe.recv()
    except (EOFError, OSError):
        worker.process.join(_GRACE)
        code = worker.process.exitcode
        how = f"was killed by signal {-code}" if code is not None and code < 0 else f"ended with code {code}"
        told = f"the worker that played {row.id} {how}: a fault of the simulator"
        return _Played((), None, WorkerDied(told))
    assert isinstance(played, _Played)
    return played


@contextlib.contextmanager
def _started(staging: Staging, rules: Rules, workers: int) -> Iterator[list[_Worker]]:
    """So many workers; whatever happens, none is left."""
    context = multiprocessing.get_context("spawn")
    pool: list[_Worker] = []
    try:
        with _unheard():
            for number in range(workers):
                ours, theirs = context.Pipe()
                arguments = (number, staging, rules, theirs)
                process = context.Process(target=_work, args=arguments, daemon=True, name=f"worker {number}")
                process.start()
                theirs.close()
                pool.append(_Worker(process, ours))
        yield pool
    finally:
        for worker in pool:
            worker.process.terminate()
        for worker in pool:
            worker.process.join(_GRACE)
            if worker.process.exitcode is None:
                worker.process.kill()
                worker.process.join()
            worker.pipe.close()


@contextlib.contextmanager
def _unheard() -> Iterator[None]:
    """A process that is started meanwhile hears no Ctrl-C, which is its parent's to answer; ours comes after.

    Where signals cannot be blocked (Windows) a worker ignores it as soon as it runs.
    """
    if sys.platform == "win32" or threading.current_thread() is not threading.main_thread():
        yield
        return
    resource_tracker.ensure_running()  # or the first process that is started would unblock it
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


# -- a worker ----------------------------------------------------------------------------------------


def _work(number: int, staging: Staging, rules: Rules, pipe: Connection) -> None:
    """Play what comes until nothing does."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, _leave)
    threading.Thread(target=_leave_with_parent, daemon=True).start()
    with contextlib.suppress(EOFError, BrokenPipeError), contextlib.ExitStack() as opened:
        stage: Stage | None = None
        while True:
            row = pipe.recv()
            events: list[Event] = []
            try:
                if stage is None:
                    stage = opened.enter_context(staging(number))
                played = _played(row, stage, rules, events)
            except Exception as error:
                played = _Played(tuple(events), None, _portable(error))
            pipe.send(played)


def _played(row: ScenarioRow, stage: Stage, rules: Rules, events: list[Event]) -> _Played:
    stream = Stream(rules.clock())
    stream.subscribe(events.append)
    outcome = play(
        row,
        stage,
        stream,
        clock=rules.clock,
        offered=stage.offered,
        switches=rules.switches,
        strict=rules.strict,
        accepts=rules.accepts,
    )
    return _Played(tuple(events), outcome)


def _portable(error: Exception) -> BaseException:
    """`error` as it can be sent to another process, with where it was raised as a note."""
    where = "".join(traceback.format_exception(error))
    try:
        sent = pickle.loads(pickle.dumps(error))  # noqa: S301  # our own bytes
    except Exception:
        sent = RuntimeError(f"{type(error).__name__}: {error}")
    sent.add_note(f"in a worker:\n{where}")
    assert isinstance(sent, BaseException)
    return sent


def _leave(signal_number: int, frame: FrameType | None) -> None:
    """Go, and let go of everything on the way."""
    sys.exit(0)


def _leave_with_parent() -> None:
    parent = multiprocessing.parent_process()
    assert parent is not None
    parent.join()
    os._exit(1)
