"""A run played and told: its events into reports."""

from __future__ import annotations

import contextlib
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from simulator import events as e
from simulator.cli.github import annotate, commands_off, summarise
from simulator.cli.terminal import Show, printer
from simulator.cli.written import Written
from simulator.report.again import command
from simulator.report.console import Console
from simulator.report.progress import Progress
from simulator.report.summary import Summary
from simulator.running.ready import Ready
from simulator.scenario import Outcome, ScenarioFile, exit_code, run_scenarios
from simulator.scenario.accepting import Subject
from simulator.scenario.selection import text_of, whole
from simulator.scenario.workers import Rules, play_in_workers

if TYPE_CHECKING:
    from simulator.cli.reports import Reports
    from simulator.scenario.stage import Stage


@dataclass(frozen=True, slots=True)
class Reporters:
    """What takes part in a run to tell of it."""

    summary: Summary
    show: Show
    """Shows what is going on."""


@contextlib.contextmanager
def reporters(
    stream: e.Stream, written: Written, seed: int, options: Sequence[str], began: float
) -> Iterator[Reporters]:
    """Tell of what `stream` is told, on standard error where standard output is for something else.

    At the end all reports are written. `began` is the real time at which the run did.
    """
    summary, again = Summary(), command(seed, options)
    stream.subscribe(summary)
    if written.recorder is not None:
        stream.subscribe(written.recorder)
    try:
        with printer(err=written.to_stdout, doing="") as (print_line, show, width):
            stream.subscribe(Console(summary, print_line, width=width, sources=text_of, again=again))
            try:
                with commands_off(print_line):
                    yield Reporters(summary, show)
            finally:
                annotate(summary, print_line)
    finally:
        written.reports(summary, again, began)
        summarise(summary, again)


@dataclass(frozen=True, slots=True)
class Run:
    """What is played, on what, and how."""

    chosen: Sequence[ScenarioFile]
    found: Ready
    rules: Rules
    workers: int
    started: float
    """When the run did, as `time.perf_counter` has it."""


def told(run: Run, reports: Reports) -> int:
    """Play, and tell of it; the exit code."""
    stream, reporters = reports.stream, reports.load()
    with contextlib.ExitStack() as opened:
        # with more than one worker each has a stage of its own
        stage = opened.enter_context(run.found.staging(0)) if run.workers == 1 else None
        progress = Progress(reporters.show, sum(len(scenario.rows) for scenario in run.chosen))
        stream.subscribe(progress)
        outcomes = _outcomes(run, stage, stream, progress)
        for event in _never_came(run, outcomes, reporters.summary, stream.at()):
            stream.emit(event)
        seconds = time.perf_counter() - run.started
        stream.emit(e.RunEnded(stream.at(), reporters.summary.verdict, seconds))
    return exit_code(outcomes)


def _outcomes(run: Run, stage: Stage | None, stream: e.Stream, progress: Progress) -> Sequence[Outcome]:
    rules = run.rules
    if stage is None:
        return play_in_workers(run.chosen, run.found.staging, stream, rules, run.workers, progress.began)
    return run_scenarios(
        run.chosen,
        stage,
        stream,
        clock=rules.clock,
        offered=stage.offered,
        switches=rules.switches,
        strict=rules.strict,
        accepts=rules.accepts,
    )


def _never_came(
    run: Run, outcomes: Sequence[Outcome], summary: Summary, at: e.At
) -> Iterator[e.AcceptedNeverCame]:
    """What is accepted for nothing, as far as this run shows it."""
    accepted = run.found.accepted
    if accepted is None:
        return
    rows = [row for scenario in run.chosen for row in scenario.rows]
    played = {Subject.of(row): outcome.verdict for row, outcome in zip(rows, outcomes, strict=True)}
    findings = {(play.id, finding.check) for play in summary.plays for finding in play.findings}

    def known() -> Iterator[Subject]:
        return (Subject.of(row) for scenario in whole(run.chosen) for row in scenario.rows)

    for entry in accepted.never_came(findings, played, known):
        yield entry.told(at)
