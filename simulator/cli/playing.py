"""Playing scenarios from the command line: options into a run, which `telling` plays and tells."""

from __future__ import annotations

import contextlib
import time
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from functools import partial
from pathlib import Path

from simulator.cli import options
from simulator.cli.origin import moment_of
from simulator.cli.terminal import say
from simulator.cli.written import Written
from simulator.clock import DEFAULT_ORIGIN, Clock, RealClock, VirtualClock
from simulator.running.ready import ready, said_to_offer
from simulator.running.registration import Given, described, most, qwc_of, registered
from simulator.running.staging import Common
from simulator.scenario import ScenarioFile
from simulator.scenario.accepting import nothing
from simulator.scenario.needs import BARE_URL, BUILT_IN, explained, lacking
from simulator.scenario.selection import select
from simulator.switches import Switches, with_settings


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
        began, started = time.time(), time.perf_counter()
        common = Common(chosen_switches, chosen_guards, seed, client, version)
        looked: list[tuple[str, str, str]] = []
        found = opened.enter_context(
            ready(
                registration,
                common,
                today=datetime.fromtimestamp(clock().now(), UTC).date(),
                offers=offered,
                workers=workers,
                tell=lambda *line: looked.append(line),
            )
        )
        # what plays and what reports is loaded when the endpoint was looked at: so the look leaves soon
        from simulator.cli.telling import Run, told
        from simulator.scenario.workers import Rules

        rules = Rules(clock, chosen_switches, strict, found.accepted or nothing)
        run = Run(chosen, registration, found, common, rules, workers, looked, began, started)
        return told(run, written, given)


def _dry_run(chosen: Sequence[ScenarioFile], offered: frozenset[str]) -> int:
    for scenario in chosen:
        for row in scenario.rows:
            lacks = lacking(row.needs, offered)
            say(f"{'skip' if lacks else 'play'}  {row.id}")
            for need in lacks:
                say(f"      needs {explained(need)}")
    return 0
