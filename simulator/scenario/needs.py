"""What a scenario needs of the endpoint that plays it: one vocabulary with two meanings.

Needs *configure* the built-in endpoint (`configuration`) and *filter* for a foreign one (`lacking`):
what an endpoint is not known to offer leads to *skipped* with the reason, never to a failure.
Hooks (what the platform does) and probes (what the endpoint says of its own state) are fixed
lists, here with the arguments that they take.

How an endpoint does these things is known to whoever builds a `World`.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass
from typing import NamedTuple

from simulator.scenario.nodes import describe
from simulator.scenario.words import choose, duration, number, text, word


class Argument(NamedTuple):
    """An argument of a hook: how it is read in a scenario, and what the hook is given then, for instance."""

    read: Callable[[object], str]
    example: str
    rare: bool = False
    """An endpoint takes it only where it says so: few have anything of the kind."""

    def __call__(self, value: object) -> str:
        return self.read(value)


def _matching(pattern: str, expected: str) -> Callable[[object], str]:
    def read(value: object) -> str:
        if not isinstance(value, str) or not re.fullmatch(pattern, value):
            raise ValueError(f"expected {expected}, got {describe(value)}")
        return value

    return read


def _words(*known: str) -> Argument:
    return Argument(lambda value: word(value, known), known[0])


_TIME_OF_DAY = "([01][0-9]|2[0-3]):[0-5][0-9]"
_count = Argument(lambda value: str(number(value)), "3")
_zone = Argument(_matching("[A-Za-z0-9_+/-]+", "a time zone (America/New_York)"), "America/New_York")
_day = Argument(_matching("[0-9]{4}-[0-9]{2}-[0-9]{2}", "a day (1980-01-01)"), "1980-01-01")


def _seconds(example: str) -> Argument:
    return Argument(lambda value: f"{duration(value):g}", example)


def _time_of_day(example: str) -> Argument:
    return Argument(_matching(_TIME_OF_DAY, "a time of day (19:00)"), example)


class Hook(NamedTuple):
    """Something that the platform does: its arguments, and what it must bring about."""

    arguments: dict[str, Argument]
    about: str
    is_step: bool = True
    """Whether a scenario says when; else it is done by itself."""

    @property
    def usual(self) -> frozenset[str]:
        """The arguments that it is taken to have where nothing is said of them."""
        return frozenset(name for name, argument in self.arguments.items() if not argument.rare)

    @property
    def examples(self) -> dict[str, str]:
        """What it is given, for instance, by the names of its arguments."""
        return {name: argument.example for name, argument in self.arguments.items()}


HOOKS: dict[str, Hook] = {
    "queue": Hook(
        {
            "customers": _count,
            "invoices": _count,
            "employees": _count._replace(rare=True),
            "pay": Argument(text, "1005", rare=True),
            "change": Argument(text, "Orchard Cafe"),
            "read": _words("customers", "invoices"),
            "ready_in": _seconds("10"),
        },
        "puts work into the endpoint's queue: new records to write (an employee with a social security "
        "number), an invoice (by its number) that was paid, a customer (by full name) whose telephone "
        "number changes, a list to read; there is no other work. "
        "Work that is ready_in some time is waited for within a session, with NoOp",
    ),
    "relink": Hook({"mode": _words("one-off", "continuous")}, "authorises the connection again, in a mode"),
    "pause": Hook(
        {"seconds": _seconds("86400"), "starts_in": _seconds("43200")},
        "lets the platform send no requests for a while, from now or from later on",
    ),
    "hours": Hook(
        {"since": _time_of_day("19:00"), "to": _time_of_day("07:00"), "zone": _zone},
        "lets the platform send requests only from one time of day to another, as clocks show it in zone",
    ),
    "history": Hook(
        {"months": _count, "since": _day},
        "lets the first sync read what has a date in batches of so many months, from a day on",
    ),
    "delete": Hook({}, "deletes the connection, as its user can in the vendor's portal"),
    "restart": Hook(
        {},
        "ends the endpoint's process at once, as a power cut does, and starts it again: it goes on with what "
        "it had written down",
    ),
    "reset": Hook(
        {},
        "brings the endpoint back to the state that it had before its first update: done by itself when a "
        "scenario begins",
    ),
    "set_time": Hook(
        {"time": Argument(text, "2026-01-05T17:00:00.000Z")},
        "sets the endpoint's clock, in UTC (2026-01-05T17:00:00.000Z). No step: it is done by itself when "
        "time was jumped over, so that a pause of a day ends, and to set it right when a scenario is over",
        is_step=False,
    ),
}
#: The hooks that a scenario can have done.
STEPS: dict[str, Hook] = {name: hook for name, hook in HOOKS.items() if hook.is_step}


class Probe(NamedTuple):
    """Something that the endpoint can be asked: the shape of what it says, and its meaning."""

    shape: str
    """`word`, `records` (a list of mappings) or `counts` (a mapping of numbers)."""
    about: str


PROBES: dict[str, Probe] = {
    "status": Probe("word", "whether the connection is authorised or deauthorised"),
    "customers": Probe("records", "the customers that the endpoint has"),
    "invoices": Probe("records", "the invoices that the endpoint has"),
    "queue": Probe("counts", "how many pieces of work are queued, handed-out, done and failed"),
}


class Need(NamedTuple):
    """What a need asks for, and what makes a foreign endpoint meet it."""

    about: str
    meet: str


_SAY = "say so with --offers {0}, or under offers: in endpoint.yaml"
_SAY_NAMES = "say so with --offers {0}, or with {1} in endpoint.yaml"
_HOOK = "say under hooks: in endpoint.yaml by which request or command it is done"
_PROBE = "say under probes: in endpoint.yaml by which request or command it is asked"

_TWO_USERS = (
    "give endpoint.yaml under identities: a user to whom the endpoint names {} to the first, with "
    "company_path: where the look cannot find it out"
)

NEEDS: dict[str, Need] = {
    "work": Need(
        "when a scenario begins the endpoint has work, and some for every update until it is done: it "
        "answers neither none nor busy and postpones nothing, also where the update before was cut off",
        f"let the endpoint have work at every update and {_SAY.format('work')}",
    ),
    "names.path": Need(
        "the endpoint names the company file's path in its answer to authenticate",
        _SAY_NAMES.format("names.path", "names: path"),
    ),
    "names.open-file": Need(
        "the endpoint names no company file in its answer to authenticate",
        _SAY_NAMES.format("names.open-file", "names: open-file"),
    ),
    "mode.one-off": Need(
        "the endpoint deauthorises the connection after its first sync", _SAY.format("mode.one-off")
    ),
    "mode.continuous": Need(
        "the endpoint goes on after its first sync and does what is queued, in one of the next updates",
        _SAY.format("mode.continuous"),
    ),
    "idle": Need(
        "the endpoint asks for nothing by itself: where nothing is queued an update has no request",
        _SAY.format("idle"),
    ),
    "paths.same": Need(
        "the endpoint names the same path to two of its users, whose company files are on two PCs",
        _TWO_USERS.format("the same path as"),
    ),
    "paths.apart": Need(
        "the endpoint names different paths to two of its users, whose company files may be on one PC",
        _TWO_USERS.format("another path than"),
    ),
    "fresh": Need(
        "the endpoint is in a known state when the scenario begins",
        "give endpoint.yaml a hook that brings it back there (hooks: reset:), or let it be started anew for "
        "every scenario (start: with per: scenario)",
    ),
    **{f"hooks.{name}": Need(hook.about, _HOOK) for name, hook in HOOKS.items()},
    **{f"probes.{name}": Need(probe.about, _PROBE) for name, probe in PROBES.items()},
}

_IDENTITIES = re.compile(r"identities\.([1-9][0-9]?)")
_ARGUMENT = re.compile(r"hooks\.([a-z_]+)\.([a-z_]+)")

#: Needs of which an endpoint can be only one at a time.
_ALTERNATIVES = (("names.path", "names.open-file"), ("mode.one-off", "mode.continuous"))

#: What the built-in endpoint can be asked for. Its clock is the simulator's own, and so is always set.
BUILT_IN: frozenset[str] = (
    frozenset(NEEDS)
    | {"identities.9"}
    | {f"hooks.{name}.{argument}" for name, hook in STEPS.items() for argument in hook.arguments}
)

#: What can be said of an endpoint with --offers, or in endpoint.yaml.
SAYABLE = ("work", "names.path", "names.open-file", "mode.one-off", "mode.continuous", "idle")

#: What is known of an endpoint of which nothing but its address is known.
BARE_URL: frozenset[str] = frozenset({"identities.1"})


def known(value: object) -> str:
    """`value` as a need; `ValueError` where it is not one."""
    if isinstance(value, str) and (_IDENTITIES.fullmatch(value) or value in BUILT_IN):
        return value
    if isinstance(value, str) and value not in NEEDS:
        raise ValueError(f"expected a need, got {choose(value, [*NEEDS, 'identities.2'])}")
    return word(value, NEEDS, "a need")


def contradiction(needs: Collection[str]) -> str:
    """Which needs no endpoint can meet together; empty where there are none."""
    clash = next((pair for pair in _ALTERNATIVES if set(pair) <= set(needs)), None)
    return f"expected {clash[0]} or {clash[1]}, got both" if clash else ""


def identities(needs: Iterable[str]) -> int:
    """How many users `needs` ask for; one where they say nothing of it."""
    return max(map(_identities, needs), default=0) or 1


def lacking(needs: Iterable[str], offered: Collection[str]) -> tuple[str, ...]:
    """The `needs` that an endpoint that offers `offered` is not known to meet.

    Of a hook that is not there no argument is missed.
    """
    most = max((_identities(offer) for offer in offered), default=0)
    missing = [need for need in needs if not (need in offered or 0 < _identities(need) <= most)]
    return tuple(need for need in missing if need.rpartition(".")[0] not in missing)


def of_paths(first: str | None, other: str | None) -> frozenset[str]:
    """The needs that two users meet by what the endpoint names to them: a path, none, or unknown."""
    if not first or not other:
        return frozenset()
    return frozenset({"paths.same" if first == other else "paths.apart"})


def explained(need: str) -> str:
    """What a need asks for, and what makes an endpoint meet it."""
    return f"{need}: {_need(need).about}; to meet it, {_need(need).meet}"


def ways(needs: Iterable[str]) -> dict[str, list[str]]:
    """What makes an endpoint meet `needs`: each way once, with the needs that it is for."""
    found: dict[str, list[str]] = {}
    for need in needs:
        found.setdefault(_need(need).meet, []).append(need)
    return found


def _identities(need: str) -> int:
    found = _IDENTITIES.fullmatch(need)
    return int(found[1]) if found else 0


def _need(name: str) -> Need:
    of_hook = _ARGUMENT.fullmatch(name)
    if of_hook:
        return Need(
            f"its hook {of_hook[1]} takes {of_hook[2]}",
            f"let the hook take {of_hook[2]}, in its url, body or command, or under takes: in endpoint.yaml",
        )
    return NEEDS.get(name) or Need(
        f"{_identities(name)} users, each with a company of its own",
        "write the others down under identities: in endpoint.yaml",
    )


@dataclass(frozen=True, slots=True)
class Configuration:
    """How the built-in endpoint is set up for a scenario."""

    mode: str = "continuous"
    """`one-off` or `continuous`."""
    names: str = "path"
    """What its answer to authenticate names: `path` or `open-file`."""
    identities: int = 1


def configuration(needs: Iterable[str]) -> Configuration:
    """The built-in endpoint that meets `needs`; where they leave something open, its defaults."""
    settings: dict[str, str] = {}
    identities = 1
    for need in needs:
        area, _, choice = need.partition(".")
        if area in ("mode", "names"):
            settings[area] = choice
        identities = max(identities, _identities(need))
    return Configuration(**settings, identities=identities)
