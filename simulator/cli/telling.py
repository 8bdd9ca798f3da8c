"""A run played and told: its events into reports."""

from __future__ import annotations

import contextlib
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from simulator import __version__
from simulator import events as e
from simulator.cli.github import annotate, commands_off, summarise
from simulator.cli.terminal import printer
from simulator.cli.written import Written
from simulator.report.again import command
from simulator.report.console import Console
from simulator.report.progress import Progress
from simulator.report.summary import Summary
from simulator.running import clients
from simulator.running.ready import Ready
from simulator.running.registration import Registration
from simulator.running.staging import Common
from simulator.scenario import Outcome, ScenarioFile, exit_code, run_scenarios
from simulator.scenario.accepting import Subject
from simulator.scenario.selection import text_of, whole
from simulator.scenario.workers import Rules, play_in_workers
from simulator.switches import FIELDS, Switches

if TYPE_CHECKING:
    from simulator.scenario.stage import Stage


@dataclass(frozen=True, slots=True)
class Run:
    """What is played, on what, and how."""

    chosen: Sequence[ScenarioFile]
    registration: Registration | None
    """None for the built-in endpoint."""
    found: Ready
    common: Common
    rules: Rules
    workers: int
    looked: Sequence[tuple[str, str, str]]
    """What was looked at before, line by line."""
    began: float
    """The real time at which the run did, in seconds since the epoch."""
    started: float
    """The same as `time.perf_counter` has it."""


def told(run: Run, written: Written, options: Sequence[str]) -> int:
    """Play and report, on standard error where standard output is for something else; the exit code.

    `options` are those with which any of the plays is played again.
    """
    again = command(run.common.seed, options)
    stream = e.Stream(run.rules.clock())
    summary = Summary()
    stream.subscribe(summary)
    if written.recorder is not None:
        stream.subscribe(written.recorder)
    with contextlib.ExitStack() as opened:
        # with more than one worker each has a stage of its own
        stage = opened.enter_context(run.found.staging(0)) if run.workers == 1 else None
        print_line, show, width = opened.enter_context(printer(err=written.to_stdout, doing=""))
        progress = Progress(show, sum(len(scenario.rows) for scenario in run.chosen))
        stream.subscribe(progress)
        stream.subscribe(Console(summary, print_line, width=width, sources=text_of, again=again))
        with commands_off(print_line):
            stream.emit(_started(run, stream))
            for name, value in run.registration.relied if run.registration else ():
                stream.emit(e.SwitchRelied(stream.at(), name, value))
            for what, said, outcome in run.looked:
                stream.emit(e.LookedAt(stream.at(), what, said, outcome))
            outcomes = _outcomes(run, stage, stream, progress)
            for event in _never_came(run, outcomes, summary, stream.at()):
                stream.emit(event)
            stream.emit(e.RunEnded(stream.at(), summary.verdict, time.perf_counter() - run.started))
        annotate(summary, print_line)
    written.reports(summary, again, run.began)
    summarise(summary, again)
    return exit_code(outcomes)


def _started(run: Run, stream: e.Stream) -> e.RunStarted:
    common, switches = run.common, run.common.switches
    return e.RunStarted(
        stream.at(),
        __version__,
        run.registration.address if run.registration else "the built-in endpoint",
        common.seed,
        stream.clock.now(),
        {name: str(getattr(switches, name)) for name in FIELDS if _changed(switches, name)},
        clients.named(common.client, common.version),
    )


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


def _changed(switches: Switches, name: str) -> bool:
    return bool(getattr(switches, name) != FIELDS[name].default)
