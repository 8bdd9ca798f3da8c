"""Playing scenarios from the command line: options into a run, its events into reports."""

from __future__ import annotations

import contextlib
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from simulator import __version__
from simulator import events as e
from simulator.cli import options
from simulator.cli.origin import moment_of
from simulator.cli.terminal import printer, say
from simulator.cli.written import Written, annotate, commands_off, summarise
from simulator.clock import DEFAULT_ORIGIN, Clock, RealClock, VirtualClock
from simulator.report.again import command
from simulator.report.console import Console
from simulator.report.failure import Again
from simulator.report.progress import Progress
from simulator.report.summary import Summary
from simulator.running import clients
from simulator.running.ready import Ready, ready, said_to_offer
from simulator.running.registration import Given, Registration, described, most, qwc_of, registered
from simulator.running.staging import Common
from simulator.scenario import Outcome, ScenarioFile, exit_code, run_scenarios
from simulator.scenario.accepting import Subject, nothing
from simulator.scenario.needs import BARE_URL, BUILT_IN, explained, lacking
from simulator.scenario.selection import select, text_of, whole
from simulator.scenario.workers import Rules, play_in_workers
from simulator.switches import FIELDS, Switches, with_settings

if TYPE_CHECKING:
    from simulator.scenario.stage import Stage


@dataclass(frozen=True, slots=True)
class _Run:
    """What is played, on what, and how."""

    chosen: Sequence[ScenarioFile]
    registration: Registration | None
    common: Common
    rules: Rules
    offered: frozenset[str]
    """The needs that somebody says the endpoint meets."""
    workers: int


def play(
    *,
    scenarios: Sequence[str],
    tags: Sequence[str],
    endpoint: str | None,
    qwc: Path | None,
    user: str | None,
    password: str | None,
    offers: Sequence[str],
    connect_to: str | None,
    ca: Path | None,
    style: str | None,
    client: str,
    client_version: str | None,
    timeout: str | None,
    seed: int,
    origin: str | None,
    switches: Sequence[str],
    guards: Sequence[str],
    workers: int,
    strict: bool,
    dry_run: bool,
    json_file: Path | None,
    junit_file: Path | None,
    record: Path | None,
    given: Sequence[str],
) -> int:
    """Play, report, and return the exit code. Raises `errors.SimulatorError`.

    `given` are the options with which any of the plays is played again.
    """
    foreign = endpoint is not None or qwc is not None
    said = Given(endpoint, qwc, user, password, style, options.address_of(connect_to), ca)
    options.check(said, offers)
    chosen = select(scenarios, tags)
    settings = options.pairs(switches, "--switch")
    if timeout is not None:
        settings["timeout_seconds"] = timeout
    chosen_switches, chosen_guards = with_settings(Switches(), settings), options.guards(guards)
    moment, version = moment_of(origin), options.version_of(client_version)
    file, offered = described(said), options.offered(offers)
    if dry_run:
        if file is None:
            registered(said, None, chosen_switches, version)
        elif file.described.qwc is not None:
            qwc_of(file, chosen_switches, version)
        return _dry_run(chosen, BARE_URL | offered | said_to_offer(file) if foreign else BUILT_IN)
    options.check_password(file)
    registration = registered(said, file, chosen_switches, version)
    if registration is not None:
        most(file).checked(workers)
    clock: Callable[[], Clock] = (
        partial(RealClock, moment) if foreign else partial(VirtualClock, moment or DEFAULT_ORIGIN)
    )
    with contextlib.ExitStack() as opened:
        # before anything is played: a long run must not find at its end that it cannot be written down
        written = Written(json_file, junit_file, record, opened)
        run = _Run(
            chosen,
            registration,
            Common(chosen_switches, chosen_guards, seed, client, version),
            Rules(clock, chosen_switches, strict),
            offered,
            workers,
        )
        return exit_code(_play(run, written, command(seed, given)))


def _play(run: _Run, written: Written, again: Again) -> Sequence[Outcome]:
    """Play and report, on standard error where standard output is for something else."""
    stream = e.Stream(run.rules.clock())
    summary = Summary()
    stream.subscribe(summary)
    if written.recorder is not None:
        stream.subscribe(written.recorder)
    began, started = time.time(), time.perf_counter()
    looked: list[tuple[str, str, str]] = []
    with contextlib.ExitStack() as opened:
        today = datetime.fromtimestamp(stream.clock.now(), UTC).date()
        found = opened.enter_context(
            ready(
                run.registration,
                run.common,
                today=today,
                offers=run.offered,
                workers=run.workers,
                tell=lambda *line: looked.append(line),
            )
        )
        # with more than one worker each has a stage of its own
        stage = opened.enter_context(found.staging(0)) if run.workers == 1 else None
        print_line, show, width = opened.enter_context(printer(err=written.to_stdout, doing=""))
        progress = Progress(show, sum(len(scenario.rows) for scenario in run.chosen))
        stream.subscribe(progress)
        stream.subscribe(Console(summary, print_line, width=width, sources=text_of, again=again))
        with commands_off(print_line):
            stream.emit(_started(run, stream))
            for name, value in run.registration.relied if run.registration else ():
                stream.emit(e.SwitchRelied(stream.at(), name, value))
            for what, said, outcome in looked:
                stream.emit(e.LookedAt(stream.at(), what, said, outcome))
            outcomes = _outcomes(run, found, stage, stream, progress)
            for event in _never_came(run, found, outcomes, summary, stream.at()):
                stream.emit(event)
            stream.emit(e.RunEnded(stream.at(), summary.verdict, time.perf_counter() - started))
        annotate(summary, print_line)
    written.reports(summary, again, began)
    summarise(summary, again)
    return outcomes


def _started(run: _Run, stream: e.Stream) -> e.RunStarted:
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


def _outcomes(
    run: _Run, found: Ready, stage: Stage | None, stream: e.Stream, progress: Progress
) -> Sequence[Outcome]:
    rules = replace(run.rules, accepts=found.accepted or nothing)
    if stage is None:
        return play_in_workers(run.chosen, found.staging, stream, rules, run.workers, progress.began)
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
    run: _Run, found: Ready, outcomes: Sequence[Outcome], summary: Summary, at: e.At
) -> Iterator[e.AcceptedNeverCame]:
    """What is accepted for nothing, as far as this run shows it."""
    if found.accepted is None:
        return
    rows = [row for scenario in run.chosen for row in scenario.rows]
    played = {Subject.of(row): outcome.verdict for row, outcome in zip(rows, outcomes, strict=True)}
    findings = {(play.id, finding.check) for play in summary.plays for finding in play.findings}

    def known() -> Iterator[Subject]:
        return (Subject.of(row) for scenario in whole(run.chosen) for row in scenario.rows)

    for entry in found.accepted.never_came(findings, played, known):
        yield entry.told(at)


def _changed(switches: Switches, name: str) -> bool:
    return bool(getattr(switches, name) != FIELDS[name].default)


def _dry_run(chosen: Sequence[ScenarioFile], offered: frozenset[str]) -> int:
    for scenario in chosen:
        for row in scenario.rows:
            lacks = lacking(row.needs, offered)
            say(f"{'skip' if lacks else 'play'}  {row.id}")
            for need in lacks:
                say(f"      needs {explained(need)}")
    return 0
