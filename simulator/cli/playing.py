"""Playing scenarios from the command line: options into a run, its events into reports."""

from __future__ import annotations

import contextlib
import dataclasses
import sys
import time
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from functools import partial
from pathlib import Path

import click

from simulator import __version__
from simulator import events as e
from simulator.cli.selection import select
from simulator.cli.terminal import printer
from simulator.clock import DEFAULT_ORIGIN, Clock, RealClock, VirtualClock
from simulator.connector.applications import implied
from simulator.connector.http import HttpNetwork
from simulator.connector.session import Guards
from simulator.errors import InputError
from simulator.recording import Recorder
from simulator.report.console import Console
from simulator.report.document import document
from simulator.report.summary import Summary
from simulator.scenario import ScenarioFile, exit_code, run_scenarios
from simulator.scenario.needs import BARE_URL, BUILT_IN, SAYABLE, explained, lacking
from simulator.scenario.preflight import company_file
from simulator.scenario.stage import BuiltinStage, Endpoint, ForeignStage, Run, Stage
from simulator.switches import FIELDS, Switches, with_settings


def play(
    *,
    scenarios: Sequence[str],
    tags: Sequence[str],
    endpoint: str | None,
    user: str | None,
    password: str | None,
    offers: Sequence[str],
    connect_to: str | None,
    ca: Path | None,
    timeout: str | None,
    seed: int,
    origin: str | None,
    switches: Sequence[str],
    guards: Sequence[str],
    strict: bool,
    dry_run: bool,
    json_file: Path | None,
    record: Path | None,
) -> int:
    """Play, report, and return the exit code. Raises `errors.SimulatorError`."""
    foreign = endpoint is not None
    _check_options(foreign, user, password, offers, connect_to, ca)
    chosen = select(scenarios, tags)
    settings = _pairs(switches, "--switch")
    if timeout is not None:
        settings["timeout_seconds"] = timeout
    used = with_settings(Switches(), settings)
    if dry_run:
        return _dry_run(chosen, BARE_URL | _offered(offers) if foreign else BUILT_IN)
    run = Run(used, _guards(guards), seed)
    moment = _moment(origin)
    clock: Callable[[], Clock] = (
        partial(RealClock, moment) if foreign else partial(VirtualClock, moment or DEFAULT_ORIGIN)
    )
    with contextlib.ExitStack() as opened:
        recorder = _recorder(record, opened)
        stage: Stage
        if endpoint is None:
            stage, name = BuiltinStage(run), "the built-in endpoint"
        else:
            stage = _foreign(run, endpoint, user or "", password or "", _offered(offers), connect_to, ca)
            name = endpoint
        opened.callback(stage.close)
        return _play(chosen, run, clock, stage, name, recorder, strict, json_file)


def _play(
    chosen: Sequence[ScenarioFile],
    run: Run,
    clock: Callable[[], Clock],
    stage: Stage,
    name: str,
    recorder: Recorder | None,
    strict: bool,
    json_file: Path | None,
) -> int:
    stream = e.Stream(clock())
    summary = Summary()
    stream.subscribe(summary)
    if recorder is not None:
        stream.subscribe(recorder)
    started = time.perf_counter()
    with printer() as (print_line, progress, width):
        stream.subscribe(Console(summary, print_line, width=width, progress=progress))
        changed = {f: str(getattr(run.switches, f)) for f in FIELDS if _changed(run.switches, f)}
        stream.emit(e.RunStarted(stream.at(), __version__, name, run.seed, stream.clock.now(), changed))
        outcomes = run_scenarios(
            chosen,
            stage,
            stream,
            clock=clock,
            offered=stage.offered,
            switches=run.switches,
            strict=strict,
        )
        stream.emit(e.RunEnded(stream.at(), summary.verdict, time.perf_counter() - started))
    if json_file is not None:
        _write(json_file, document(summary))
    return exit_code(outcomes)


def _changed(switches: Switches, name: str) -> bool:
    return bool(getattr(switches, name) != FIELDS[name].default)


def _foreign(
    run: Run,
    url: str,
    user: str,
    password: str,
    offers: frozenset[str],
    connect_to: str | None,
    ca: Path | None,
) -> ForeignStage:
    application, reached_at = implied(url, user)
    network = partial(HttpNetwork, connect_to=_address(connect_to) or reached_at, ca=ca)
    named = company_file(application, password, network(RealClock()), run.switches)
    return ForeignStage(run, Endpoint(application, password, network, named, offers))


def _dry_run(chosen: Sequence[ScenarioFile], offered: frozenset[str]) -> int:
    for scenario in chosen:
        for row in scenario.rows:
            lacks = lacking(row.needs, offered)
            click.echo(f"{'skip' if lacks else 'play'}  {row.id}")
            for need in lacks:
                click.echo(f"      needs {explained(need)}")
    return 0


# -- options -----------------------------------------------------------------------------------------


def _check_options(
    foreign: bool,
    user: str | None,
    password: str | None,
    offers: Sequence[str],
    connect_to: str | None,
    ca: Path | None,
) -> None:
    given = {"--user": user, "--offers": offers or None, "--connect-to": connect_to, "--ca": ca}
    if not foreign:
        for option, value in given.items():
            if value is not None:
                raise click.UsageError(
                    f"{option} goes with --endpoint URL; the built-in endpoint needs none."
                )
    elif not user:
        raise click.UsageError("--endpoint needs --user NAME, the user in its .QWC file.")
    elif password is None:
        raise click.UsageError("--endpoint needs --password TEXT, or the environment variable QBWC_PASSWORD.")


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


def _moment(origin: str | None) -> float | None:
    """`origin` as seconds since the epoch; a date without a zone is UTC."""
    if origin is None:
        return None
    try:
        moment = datetime.fromisoformat(origin)
    except ValueError:
        raise InputError(f"--origin: expected a date such as 2026-01-05T09:00:00Z, got {origin!r}") from None
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=UTC)
    return moment.timestamp()


def _address(text: str | None) -> tuple[str, int] | None:
    if text is None:
        return None
    host, colon, port = text.rpartition(":")
    host = host.removeprefix("[").removesuffix("]")
    if not colon or not host or not port.isdecimal() or not 0 < int(port) < 65536:
        raise InputError(f"--connect-to: expected HOST:PORT, got {text!r}")
    return host, int(port)


# -- files -------------------------------------------------------------------------------------------


def _recorder(path: Path | None, opened: contextlib.ExitStack) -> Recorder | None:
    if path is None:
        return None
    try:
        return Recorder(opened.enter_context(path.open("w", encoding="utf-8", newline="\n")))
    except OSError as error:
        raise InputError(f"--record {path}: cannot be written: {error.strerror}") from None


def _write(path: Path, text: str) -> None:
    if str(path) == "-":
        sys.stdout.write(text)
        return
    try:
        path.write_text(text, encoding="utf-8", newline="\n")
    except OSError as error:
        raise InputError(f"--json {path}: cannot be written: {error.strerror}") from None
