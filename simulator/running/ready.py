"""Somebody else's endpoint made ready for a run: started, looked at, and put on a stage."""

from __future__ import annotations

import contextlib
import dataclasses
from collections.abc import Callable, Iterator
from datetime import date
from functools import partial
from typing import TYPE_CHECKING, NamedTuple

from simulator.clock import RealClock
from simulator.connector.http import HttpNetwork
from simulator.connector.profiles import profile, with_tls
from simulator.errors import EndpointUnreachable, InputError, SimulatorError
from simulator.running.registration import Registration
from simulator.running.staging import Builtin, Common, Foreign
from simulator.scenario.needs import contradiction, of_paths
from simulator.scenario.preflight import NOTE, OK, WARNING, Caller, Tell, all_at_once, look, wrong
from simulator.switches import Switches

if TYPE_CHECKING:
    from simulator.scenario.accepting import Acceptance
    from simulator.scenario.endpointfile import EndpointFile
    from simulator.scenario.stage import Endpoint
    from simulator.scenario.surroundings import Surroundings
    from simulator.scenario.workers import Staging


class Ready(NamedTuple):
    """What a run is played on, once the endpoint is known to be there."""

    staging: Staging
    accepted: Acceptance | None = None
    """Which findings fail nothing."""


def said_to_offer(file: EndpointFile | None) -> frozenset[str]:
    """The needs that hold, as far as `endpoint.yaml` says."""
    if file is None:
        return frozenset()
    said = file.described
    names = said.names or ("path" if said.company_path is not None else None)
    of_two = (of_paths(said.company_path, other.company_path) for other in said.identities)
    return said.offered.union({f"names.{names}"} if names else set(), *of_two)


@contextlib.contextmanager
def ready(
    registration: Registration | None,
    common: Common,
    *,
    today: date,
    offers: frozenset[str] = frozenset(),
    workers: int = 1,
    tell: Tell = lambda what, said, outcome: None,
) -> Iterator[Ready]:
    """The endpoint, started where `endpoint.yaml` says how, and looked at; ended when the block is left.

    `offers` is what somebody says beside it. `today` decides which findings are accepted still. Raises
    `EndpointUnreachable` or `InputError` for what is wrong with the configuration, all of it at once.
    """
    if registration is None:
        yield Ready(Builtin(common))
        return
    common = dataclasses.replace(common, reached_at=registration.reached_at, ca=registration.ca)
    with contextlib.ExitStack() as opened:
        surroundings = _surroundings(registration, opened)
        if surroundings is not None:
            surroundings.start(tell)
        with common.caller() as client:
            caller = Caller(client, common.version)
            users = tuple(_users(registration, common.switches, caller, offers, tell, surroundings))
        accepted = _accepted(registration.file, today, tell)
        ours = surroundings if workers == 1 else None
        yield Ready(Foreign(common, registration, users, workers, ours), accepted)


def _surroundings(registration: Registration, opened: contextlib.ExitStack) -> Surroundings | None:
    file, secrets = registration.file, registration.secrets
    if file is None or secrets is None:
        return None
    from simulator.connector.http import trusting
    from simulator.scenario.processes import ended_in_order
    from simulator.scenario.starting import Started, address_of
    from simulator.scenario.surroundings import Surroundings

    tls, started = trusting(registration.ca), None
    if file.described.start is not None:
        place = address_of(registration.users[0].application.url, registration.reached_at)
        started = Started(file, file.described.start, secrets, place, tls)
    opened.enter_context(ended_in_order())
    surroundings = Surroundings(file, secrets, tls, started)
    opened.callback(surroundings.close)
    return surroundings


def _users(
    registration: Registration,
    switches: Switches,
    caller: Caller,
    offers: frozenset[str],
    tell: Tell,
    surroundings: Surroundings | None,
) -> Iterator[Endpoint]:
    """Every user, looked at, and then the hooks and probes; what is wrong is raised in the end."""
    network = partial(HttpNetwork, connect_to=registration.reached_at, ca=registration.ca)
    problems: list[SimulatorError] = []
    found: list[str | None] = []
    for number, user in enumerate(registration.users, 1):
        looking = network(RealClock())
        looking.speak_as(with_tls(profile(caller.version), switches))
        words = registration.words
        if number > 1:
            words = dataclasses.replace(words, credentials=f"identities: (the {_nth(number - 1)})")
        try:
            named = look(
                user.application,
                user.password,
                looking,
                switches,
                caller,
                words=words,
                tell=tell,
                around=around_it(registration, looking, switches, tell) if number == 1 else _nothing,
            )
            found.append(_named(registration, number, user.company_path, named, tell))
        except EndpointUnreachable as error:
            raise EndpointUnreachable(_beginning_with(problems, error)) from None
        except InputError as error:
            problems.append(error)
    if surroundings is not None:
        problems += surroundings.look([user.application.user for user in registration.users], tell)
    all_at_once(problems)
    offered = offers | said_to_offer(registration.file)
    _modes(offered, tell)
    # what a play is made of is imported afterwards: so the look leaves soon
    from simulator.scenario.stage import Endpoint

    if "names.path" in offered and found[0] is None and registration.file is not None:
        tell("names", "names.path cannot be played: say with company_path: which path it names", WARNING)
        offered -= {"names.path"}
    learnt = set() if found[0] is None else {"names.path" if found[0] else "names.open-file"}
    clash = contradiction(offered | learnt)
    if clash:
        told = f"what is said that it offers does not agree with the endpoint: {clash}"
        raise wrong(tell, "offers", InputError(told))
    for user, name in zip(registration.users, found, strict=True):
        yield Endpoint(user.application, user.password, network, name, offered)


def around_it(
    registration: Registration, network: HttpNetwork, switches: Switches, tell: Tell
) -> Callable[[bool], None]:
    """The look at what lies around the endpoint."""

    def look_around_it(answers: bool) -> None:
        # the first call has left: only now is there time to load what looks
        from simulator.scenario.around import Way, look_around

        application = registration.users[0].application
        way = Way(registration.reached_at, registration.ca)
        look_around(application, network, switches.timeout, way, tell, answers=answers)

    return look_around_it


def _nothing(_: bool) -> None:
    """Looked at before."""


def _beginning_with(problems: list[SimulatorError], error: SimulatorError) -> str:
    return "\n".join(map(str, (*problems, error)))


def _nth(number: int) -> str:
    return {1: "first", 2: "second", 3: "third"}.get(number, f"{number}th")


def _named(
    registration: Registration, number: int, path: str | None, learnt: str | None, tell: Tell
) -> str | None:
    """What the endpoint names to a user: as learnt, else as said. Raises `InputError` where they differ."""
    file = registration.file
    said = file.described.names if file is not None and number == 1 else None
    if file is not None and learnt is not None:
        keys = ("company_path",) if number == 1 else ("identities", number - 2, "company_path")
        if path is not None and learnt != path:
            came = repr(learnt) if learnt else "the file that is open (an empty text)"
            told = f"{file.place(*keys)}: expected what the endpoint names, {came}, got {path!r}"
            raise wrong(tell, "names", InputError(told))
        if said is not None and said != ("path" if learnt else "open-file"):
            came = f"it names {learnt!r}" if learnt else "it names none (an empty text)"
            told = f"{file.place('names')}: expected what the endpoint does ({came}), got {said}"
            raise wrong(tell, "names", InputError(told))
    if learnt is not None:
        return learnt
    return path if path is not None else ("" if said == "open-file" else None)


def _modes(offered: frozenset[str], tell: Tell) -> None:
    modes = sorted(need.partition(".")[2] for need in offered if need.startswith("mode."))
    if modes:
        tell("modes", f"{', '.join(modes)}, as you say", OK)
    else:
        tell("modes", "unknown: only a sync would show; say it with offers: [mode.continuous]", NOTE)


def _accepted(file: EndpointFile | None, today: date, tell: Tell) -> Acceptance | None:
    if file is None or not file.described.accepted:
        return None
    from simulator.scenario.accepting import Acceptance

    acceptance = Acceptance(file, today)
    for entry in file.described.accepted:
        if entry.until < today:
            said = f"{entry.check}: only until {entry.until}, which is over: it is a finding again"
            tell("accepted", f"{said} ({entry.reason})", WARNING)
        else:
            tell("accepted", f"{entry.check}: until {entry.until} ({entry.reason})", NOTE)
    return acceptance
