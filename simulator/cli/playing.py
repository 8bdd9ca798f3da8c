"""Playing scenarios from the command line: options into a run, its events into reports."""

from __future__ import annotations

import contextlib
import dataclasses
import time
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from typing import IO, TYPE_CHECKING, NamedTuple

import click

from simulator import __version__
from simulator import events as e
from simulator.cli import clients
from simulator.cli.origin import moment_of
from simulator.cli.registration import Registration, registered
from simulator.cli.selection import select
from simulator.cli.terminal import printer, say
from simulator.clock import DEFAULT_ORIGIN, Clock, RealClock, VirtualClock
from simulator.connector.client import Client
from simulator.connector.http import HttpNetwork
from simulator.connector.profiles import profile, with_tls
from simulator.connector.session import Guards
from simulator.errors import InputError
from simulator.recording import Recorder
from simulator.report.console import Console
from simulator.report.document import document
from simulator.report.summary import Summary
from simulator.scenario import Outcome, ScenarioFile, exit_code, run_scenarios
from simulator.scenario.needs import BARE_URL, BUILT_IN, SAYABLE, explained, lacking
from simulator.scenario.preflight import Caller, company_file
from simulator.switches import FIELDS, Switches, with_settings

if TYPE_CHECKING:
    from simulator.scenario.stage import Stage


class _Settings(NamedTuple):
    """What all plays of a run have in common."""

    switches: Switches
    guards: Guards
    seed: int
    client: Client
    version: str


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
    strict: bool,
    dry_run: bool,
    json_file: Path | None,
    record: Path | None,
) -> int:
    """Play, report, and return the exit code. Raises `errors.SimulatorError`."""
    foreign = endpoint is not None or qwc is not None
    _check_options(endpoint, qwc, user, password, offers, connect_to, ca, style)
    chosen = select(scenarios, tags)
    settings = _pairs(switches, "--switch")
    if timeout is not None:
        settings["timeout_seconds"] = timeout
    chosen_switches, chosen_guards = with_settings(Switches(), settings), _guards(guards)
    moment, version = moment_of(origin), clients.version_of(client_version)
    registration = registered(endpoint, qwc, user or "", style, chosen_switches, version)
    if dry_run:
        return _dry_run(chosen, BARE_URL | _offered(offers) if foreign else BUILT_IN)
    clock: Callable[[], Clock] = (
        partial(RealClock, moment) if foreign else partial(VirtualClock, moment or DEFAULT_ORIGIN)
    )
    with contextlib.ExitStack() as opened:
        # before anything is played: a long run must not find at its end that it cannot be written down
        recorder = Recorder(_opened(record, "--record", opened)) if record else None
        written = _opened(json_file, "--json", opened) if json_file and not _is_stdout(json_file) else None
        reached_at = _address(connect_to) or (registration.reached_at if registration else None)
        caller = clients.make(client, reached_at, ca, opened)
        common = _Settings(chosen_switches, chosen_guards, seed, caller, version)
        if registration is None:
            stage, name = _builtin(common), "the built-in endpoint"
        else:
            stage = _foreign(common, registration, password or "", _offered(offers), connect_to, ca)
            name = registration.address
        opened.callback(stage.close)
        to_stdout = json_file is not None and written is None
        outcomes, summary = _play(chosen, common, clock, stage, name, recorder, strict, aside=to_stdout)
        if written is not None:
            written.write(document(summary))
        elif to_stdout:
            say(document(summary).rstrip("\n").encode())  # UTF-8 whatever the terminal's
        return exit_code(outcomes)


def _play(
    chosen: Sequence[ScenarioFile],
    common: _Settings,
    clock: Callable[[], Clock],
    stage: Stage,
    name: str,
    recorder: Recorder | None,
    strict: bool,
    *,
    aside: bool,
) -> tuple[Sequence[Outcome], Summary]:
    """Play and print, on standard error where `aside` says that standard output is for something else."""
    stream = e.Stream(clock())
    summary = Summary()
    stream.subscribe(summary)
    if recorder is not None:
        stream.subscribe(recorder)
    started = time.perf_counter()
    with printer(err=aside) as (print_line, progress, width):
        stream.subscribe(Console(summary, print_line, width=width, progress=progress))
        switches = common.switches
        changed = {f: str(getattr(switches, f)) for f in FIELDS if _changed(switches, f)}
        now, client = stream.clock.now(), clients.named(common.client, common.version)
        stream.emit(e.RunStarted(stream.at(), __version__, name, common.seed, now, changed, client))
        outcomes = run_scenarios(
            chosen,
            stage,
            stream,
            clock=clock,
            offered=stage.offered,
            switches=switches,
            strict=strict,
        )
        stream.emit(e.RunEnded(stream.at(), summary.verdict, time.perf_counter() - started))
    return outcomes, summary


def _changed(switches: Switches, name: str) -> bool:
    return bool(getattr(switches, name) != FIELDS[name].default)


def _builtin(common: _Settings) -> Stage:
    from simulator.scenario.stage import BuiltinStage, Run

    return BuiltinStage(Run(*common))


def _foreign(
    common: _Settings,
    registration: Registration,
    password: str,
    offers: frozenset[str],
    connect_to: str | None,
    ca: Path | None,
) -> Stage:
    """The endpoint, looked at. What a play is made of is imported afterwards: so the look leaves soon."""
    application, reached_at, address = registration
    network = partial(HttpNetwork, connect_to=_address(connect_to) or reached_at, ca=ca)
    looking = network(RealClock())
    looking.speak_as(with_tls(profile(common.version), common.switches))
    caller = Caller(common.client, common.version)
    named = company_file(application, password, looking, common.switches, caller, address=address)
    from simulator.scenario.stage import Endpoint, ForeignStage, Run

    return ForeignStage(Run(*common), Endpoint(application, password, network, named, offers))


def _dry_run(chosen: Sequence[ScenarioFile], offered: frozenset[str]) -> int:
    for scenario in chosen:
        for row in scenario.rows:
            lacks = lacking(row.needs, offered)
            say(f"{'skip' if lacks else 'play'}  {row.id}")
            for need in lacks:
                say(f"      needs {explained(need)}")
    return 0


# -- options -----------------------------------------------------------------------------------------


def _check_options(
    endpoint: str | None,
    qwc: Path | None,
    user: str | None,
    password: str | None,
    offers: Sequence[str],
    connect_to: str | None,
    ca: Path | None,
    style: str | None,
) -> None:
    given = {
        "--user": user,
        "--offers": offers or None,
        "--connect-to": connect_to,
        "--ca": ca,
        "--style": style,
    }
    if endpoint is None and qwc is None:
        for option, value in given.items():
            if value is not None:
                raise click.UsageError(
                    f"{option} goes with --endpoint URL or --qwc FILE; the built-in endpoint needs none."
                )
        return
    if qwc is not None:
        for option, value in {"--endpoint": endpoint, "--user": user, "--style": style}.items():
            if value is not None:
                raise click.UsageError(f"{option} does not go with --qwc FILE, which says it.")
    elif not user:
        raise click.UsageError("--endpoint needs --user NAME, the user in its .QWC file.")
    if password is None:
        option = "--endpoint" if qwc is None else "--qwc"
        raise click.UsageError(f"{option} needs --password TEXT, or the environment variable QBWC_PASSWORD.")


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


def _address(text: str | None) -> tuple[str, int] | None:
    if text is None:
        return None
    host, colon, port = text.rpartition(":")
    host = host.removeprefix("[").removesuffix("]")
    if not colon or not host or not port.isdecimal() or not 0 < int(port) < 65536:
        raise InputError(f"--connect-to: expected HOST:PORT, got {text!r}")
    return host, int(port)


# -- files -------------------------------------------------------------------------------------------


def _is_stdout(path: Path) -> bool:
    return str(path) == "-"


def _opened(path: Path, option: str, opened: contextlib.ExitStack) -> IO[str]:
    """The file at `path`, to be written; what it held before is gone. Raises `InputError`."""
    if _is_stdout(path):
        raise InputError(f"{option}: expected a file, got -, which is standard output")
    try:
        return opened.enter_context(path.open("w", encoding="utf-8", newline="\n"))
    except OSError as error:
        raise InputError(f"{option} {path}: cannot be written: {error.strerror}") from None
