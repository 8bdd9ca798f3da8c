"""Playing scenarios from the command line: options into a run, its events into reports."""

from __future__ import annotations

import contextlib
import dataclasses
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import click
from click.core import ParameterSource

from simulator import __version__
from simulator import events as e
from simulator.cli import clients
from simulator.cli.foreign import Looked, said_to_offer, tested
from simulator.cli.origin import moment_of
from simulator.cli.registration import Given, described, qwc_of, registered
from simulator.cli.staging import Builtin, Common, Foreign, Staging, checked
from simulator.cli.terminal import printer, say
from simulator.cli.written import Written, annotate, commands_off, summarise
from simulator.clock import DEFAULT_ORIGIN, Clock, RealClock, VirtualClock
from simulator.connector.session import Guards
from simulator.errors import InputError
from simulator.report.again import command
from simulator.report.console import Console
from simulator.report.failure import Again
from simulator.report.progress import Progress
from simulator.report.summary import Summary
from simulator.scenario import Outcome, ScenarioFile, exit_code, run_scenarios
from simulator.scenario.accepting import nothing
from simulator.scenario.needs import BARE_URL, BUILT_IN, SAYABLE, explained, lacking
from simulator.scenario.selection import select, text_of
from simulator.scenario.workers import Rules, play_in_workers
from simulator.switches import FIELDS, Switches, with_settings

if TYPE_CHECKING:
    from simulator.scenario.endpointfile import EndpointFile
    from simulator.scenario.stage import Stage


@dataclass(frozen=True, slots=True)
class _Run:
    """What is played, on what, and how."""

    chosen: Sequence[ScenarioFile]
    staging: Staging
    common: Common
    rules: Rules
    workers: int
    looked: Sequence[Looked] = ()


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
    said = Given(endpoint, qwc, user, password, style, address_of(connect_to), ca)
    _check_options(said, offers)
    chosen = select(scenarios, tags)
    settings = _pairs(switches, "--switch")
    if timeout is not None:
        settings["timeout_seconds"] = timeout
    chosen_switches, chosen_guards = with_settings(Switches(), settings), _guards(guards)
    moment, version = moment_of(origin), clients.version_of(client_version)
    file = described(said)
    if dry_run:
        if file is None:
            registered(said, None, chosen_switches, version)
        elif file.described.qwc is not None:
            qwc_of(file, chosen_switches, version)
        return _dry_run(chosen, BARE_URL | _offered(offers) | said_to_offer(file) if foreign else BUILT_IN)
    _check_password(said, file)
    registration = registered(said, file, chosen_switches, version)
    clock: Callable[[], Clock] = (
        partial(RealClock, moment) if foreign else partial(VirtualClock, moment or DEFAULT_ORIGIN)
    )
    common = Common(chosen_switches, chosen_guards, seed, client, version)
    staging: Staging = Builtin(common)
    if registration is not None:
        common = replace(common, reached_at=registration.reached_at, ca=registration.ca)
        staging = Foreign(common, registration, workers)
    checked(workers, staging)
    with contextlib.ExitStack() as opened:
        # before anything is played: a long run must not find at its end that it cannot be written down
        written = Written(json_file, junit_file, record, opened)
        looked: Sequence[Looked] = ()
        rules = Rules(clock, chosen_switches, strict)
        if isinstance(staging, Foreign):
            today = datetime.fromtimestamp(clock().now(), UTC).date()
            found = opened.enter_context(tested(staging.registration, common, _offered(offers), today))
            staging, looked = staging.of(found), found.looked
            rules = replace(rules, accepts=found.accepted or nothing)
        run = _Run(chosen, staging, common, rules, workers, looked)
        return exit_code(_play(run, written, command(seed, given)))


def _play(run: _Run, written: Written, again: Again) -> Sequence[Outcome]:
    """Play and report, on standard error where standard output is for something else."""
    stream = e.Stream(run.rules.clock())
    summary = Summary()
    stream.subscribe(summary)
    if written.recorder is not None:
        stream.subscribe(written.recorder)
    began, started = time.time(), time.perf_counter()
    with contextlib.ExitStack() as opened:
        # with more than one worker each has a stage of its own
        stage = opened.enter_context(run.staging(0)) if run.workers == 1 else None
        print_line, show, width = opened.enter_context(printer(err=written.to_stdout, doing=""))
        progress = Progress(show, sum(len(scenario.rows) for scenario in run.chosen))
        stream.subscribe(progress)
        stream.subscribe(Console(summary, print_line, width=width, sources=text_of, again=again))
        common, switches = run.common, run.common.switches
        changed = {f: str(getattr(switches, f)) for f in FIELDS if _changed(switches, f)}
        now, client = stream.clock.now(), clients.named(common.client, common.version)
        with commands_off(print_line):
            stream.emit(
                e.RunStarted(stream.at(), __version__, run.staging.name, common.seed, now, changed, client)
            )
            for name, value in run.staging.relied:
                stream.emit(e.SwitchRelied(stream.at(), name, value))
            for line in run.looked:
                stream.emit(line.event(stream.at()))
            outcomes = _outcomes(run, stage, stream, progress)
            stream.emit(e.RunEnded(stream.at(), summary.verdict, time.perf_counter() - started))
        annotate(summary, print_line)
    written.reports(summary, again, began)
    summarise(summary, again)
    return outcomes


def _outcomes(run: _Run, stage: Stage | None, stream: e.Stream, progress: Progress) -> Sequence[Outcome]:
    rules = run.rules
    if stage is None:
        return play_in_workers(run.chosen, run.staging, stream, rules, run.workers, progress.began)
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


# -- options -----------------------------------------------------------------------------------------


def _check_options(given: Given, offers: Sequence[str]) -> None:
    options = {
        "--user": given.user,
        "--offers": offers or None,
        "--connect-to": given.connect_to,
        "--ca": given.ca,
        "--style": given.style,
    }
    if given.endpoint is None and given.qwc is None:
        for option, value in options.items():
            if value is not None:
                raise click.UsageError(
                    f"{option} goes with --endpoint URL or --qwc FILE; the built-in endpoint needs none."
                )
        return
    if given.file is not None:
        for option, value in {"--qwc": given.qwc, "--user": given.user, "--style": given.style}.items():
            if value is not None:
                raise click.UsageError(f"{option} does not go with --endpoint FILE, which says it.")
        return
    if given.qwc is not None:
        told = {"--endpoint": given.endpoint, "--user": given.user, "--style": given.style}
        for option, value in told.items():
            if value is not None:
                raise click.UsageError(f"{option} does not go with --qwc FILE, which says it.")
    elif not given.user:
        raise click.UsageError("--endpoint needs --user NAME, the user in its .QWC file.")
    if given.password is None:
        option = "--endpoint" if given.qwc is None else "--qwc"
        raise click.UsageError(f"{option} needs --password TEXT, or the environment variable QBWC_PASSWORD.")


def _check_password(given: Given, file: EndpointFile | None) -> None:
    """A password comes from one place."""
    if file is None:
        return
    if file.described.password is None:
        if given.password is None:
            raise click.UsageError(
                f"{file.name} has no password:, so it needs --password TEXT, or the environment variable "
                "QBWC_PASSWORD."
            )
        return
    context = click.get_current_context(silent=True)
    if context is not None and context.get_parameter_source("password") is ParameterSource.COMMANDLINE:
        raise click.UsageError(f"--password does not go with {file.name}, which says where it comes from.")


def _offered(offers: Sequence[str]) -> frozenset[str]:
    needs = frozenset(need.strip() for offer in offers for need in offer.split(","))
    unknown = sorted(needs - set(SAYABLE))
    if unknown:
        raise InputError(f"--offers: expected some of {', '.join(SAYABLE)}, got {', '.join(unknown)}")
    return needs


def _pairs(settings: Sequence[str], option: str) -> dict[str, str]:
    pairs: dict[str, str] = {}
    for setting in settings:
        name, equals, value = setting.partition("=")
        if not equals:
            raise InputError(f"{option}: expected NAME=VALUE, got {setting!r}")
        pairs[name.strip()] = value.strip()
    return pairs


def _guards(settings: Sequence[str]) -> Guards:
    known = [field.name for field in dataclasses.fields(Guards)]
    values: dict[str, int] = {}
    for name, value in _pairs(settings, "--guard").items():
        if name not in known:
            raise InputError(f"--guard: expected one of {', '.join(known)}, got {name!r}")
        if not value.isdecimal() or int(value) < 1:
            raise InputError(f"--guard {name}: expected a whole number from 1 on, got {value!r}")
        values[name] = int(value)
    return Guards(**values)


def address_of(text: str | None) -> tuple[str, int] | None:
    """``--connect-to``. Raises `InputError`."""
    if text is None:
        return None
    host, colon, port = text.rpartition(":")
    host = host.removeprefix("[").removesuffix("]")
    if not colon or not host or not port.isdecimal() or not 0 < int(port) < 65536:
        raise InputError(f"--connect-to: expected HOST:PORT, got {text!r}")
    return host, int(port)
