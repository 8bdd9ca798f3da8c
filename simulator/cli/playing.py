"""Playing scenarios from the command line: options into a run, which `telling` plays and tells."""

from __future__ import annotations

import contextlib
import time
from collections.abc import Callable
from datetime import UTC, datetime
from functools import partial

from simulator import __version__
from simulator import events as e
from simulator.cli.options import Options, check_password
from simulator.cli.origin import moment_of
from simulator.cli.reports import Reports
from simulator.cli.terminal import say
from simulator.cli.written import Written
from simulator.clock import DEFAULT_ORIGIN, Clock, RealClock, VirtualClock
from simulator.connector.http import trusting
from simulator.running import clients
from simulator.running.ready import ready, said_to_offer
from simulator.running.registration import Registration, described, most, qwc_of, registered
from simulator.running.staging import Common
from simulator.scenario.accepting import nothing
from simulator.scenario.needs import BARE_URL, BUILT_IN, explained, lacking
from simulator.scenario.selection import select
from simulator.switches import FIELDS, Switches


def play(options: Options) -> int:
    """Play, report, and return the exit code. Raises `errors.SimulatorError`, which every report has told."""
    if options.dry_run:
        return _dry_run(options)
    with contextlib.ExitStack() as opened:
        # before anything else: no report of another run may be left, and a long run must not find at its end
        # that it cannot be written down
        written = Written(options.json_file, options.junit_file, options.record, opened)
        return _played(options, opened.enter_context(Reports(written, options.seed, options.given)))


def _played(options: Options, reports: Reports) -> int:
    started, stream, given = time.perf_counter(), reports.stream, options.checked()
    chosen = select(options.scenarios, options.tags)
    switches, guards, offered = options.all_switches(), options.all_guards(), options.offered()
    moment, version, file = moment_of(options.origin), options.version(), described(given)
    check_password(file)
    registration = registered(given, file, switches, version)
    if registration is not None:
        most(file).checked(options.workers)
        if registration.ca is not None:
            trusting(registration.ca)  # which says what is wrong with it
    clock = _clock(moment, foreign=registration is not None)
    stream.clock = clock()
    common = Common(switches, guards, options.seed, options.client, version)
    stream.emit(_started(registration, common, stream))
    for name, value in registration.relied if registration is not None else ():
        stream.emit(e.SwitchRelied(stream.at(), name, value))
    looking = ready(
        registration,
        common,
        today=datetime.fromtimestamp(stream.clock.now(), UTC).date(),
        offers=offered,
        workers=options.workers,
        tell=lambda *line: stream.emit(e.LookedAt(stream.at(), *line)),
    )
    with looking as found:
        # what plays and what reports is loaded when the endpoint was looked at: so the look leaves soon
        from simulator.cli.telling import Run, told
        from simulator.scenario.workers import Rules

        rules = Rules(clock, switches, options.strict, found.accepted or nothing)
        return told(Run(chosen, found, rules, options.workers, started), reports)


def _clock(moment: float | None, *, foreign: bool) -> Callable[[], Clock]:
    """Makes the clock of a play: somebody else's endpoint lives in real time."""
    return partial(RealClock, moment) if foreign else partial(VirtualClock, moment or DEFAULT_ORIGIN)


def _started(registration: Registration | None, common: Common, stream: e.Stream) -> e.RunStarted:
    return e.RunStarted(
        stream.at(),
        __version__,
        registration.address if registration is not None else "the built-in endpoint",
        common.seed,
        stream.clock.now(),
        {name: str(getattr(common.switches, name)) for name in FIELDS if _changed(common.switches, name)},
        clients.named(common.client, common.version),
    )


def _changed(switches: Switches, name: str) -> bool:
    return bool(getattr(switches, name) != FIELDS[name].default)


def _dry_run(options: Options) -> int:
    """Say what would be played; a password is not needed for that, and nobody is called."""
    given = options.checked()
    chosen, offered = select(options.scenarios, options.tags), options.offered()
    switches, version, file = options.all_switches(), options.version(), described(given)
    moment_of(options.origin)
    options.all_guards()
    if file is None:
        registered(given, None, switches, version)
    elif file.described.qwc is not None:
        qwc_of(file, switches, version)
    offers = BARE_URL | offered | said_to_offer(file) if given.is_foreign else BUILT_IN
    for scenario in chosen:
        for row in scenario.rows:
            lacks = lacking(row.needs, offers)
            say(f"{'skip' if lacks else 'play'}  {row.id}")
            for need in lacks:
                say(f"      needs {explained(need)}")
    return 0
