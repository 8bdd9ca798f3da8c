"""The PCs of a scenario before its first step: Windows, QuickBooks, the Web Connector, the switches."""

from __future__ import annotations

from typing import Annotated, ClassVar

from pydantic import BeforeValidator, Field

from simulator import bundled, switches
from simulator.connector import profiles
from simulator.errors import InputError
from simulator.quickbooks.editions import COUNTRIES, KINDS
from simulator.scenario import words
from simulator.scenario.fields import (
    Model,
    Number,
    Ordinal,
    Reads,
    SubMistake,
    Text,
    YesNo,
    one_of,
    refuse,
)
from simulator.scenario.nodes import describe
from simulator.switches import Switches
from simulator.windows.versions import VERSIONS


class Windows(Model):
    """The person's Windows."""

    version: Annotated[str, one_of(*VERSIONS)] = "11"
    account: Annotated[str, one_of("administrator", "standard")] = "administrator"
    uac: YesNo = True
    """Whether User Account Control asks before a program runs as administrator."""
    blocks_unsigned: YesNo = False
    hosted: YesNo = False
    """A server with many Windows sessions, on which the Web Connector is already."""
    others: tuple[Text, ...] = ()
    """More Windows accounts, without administrator rights."""


def _company(value: object) -> str:
    name = words.text(value)
    try:
        bundled.company(name)
    except InputError as error:
        raise ValueError(str(error)) from None
    return name


Recipe = Annotated[
    str, Reads(_company, {"type": "string", "description": "a bundled company (`landscaping`)"})
]


class Also(Model):
    """One more company file of a PC."""

    short: ClassVar = {"type": "string"}

    company: Recipe
    """The recipe that it is built by."""
    identity: Ordinal | None = None
    """Which of the endpoint's users it is linked for; `link` its company to add that one's application."""


def _also(value: object) -> object:
    return {"company": value} if isinstance(value, str) else value


class Populate(Model):
    """So many believable records more than the recipe makes, as `qbwc-sim company populate` adds them."""

    customers: Number = 0
    jobs: Number = 0
    vendors: Number = 0
    items: Number = 0
    invoices: Number = 0


class QuickBooks(Model):
    """QuickBooks and the company files as they are before the first step."""

    company: Recipe = "landscaping"
    """The recipe that the company file is built by."""
    populate: Populate = Populate()
    """What is in it besides."""
    edition: Annotated[str, one_of(*KINDS)] | None = None
    year: Number | None = None
    country: Annotated[str, one_of(*COUNTRIES)] | None = None
    """Whose edition QuickBooks is, and the company file."""
    path: Text | None = None
    """Where the company file lies; else where the endpoint says, or the recipe's usual place."""
    opened: YesNo = False
    """Whether QuickBooks has it open."""
    also: dict[str, Annotated[Also, BeforeValidator(_also)]] = Field(default={})
    """More company files, by name: the recipe of each, or a mapping (`company`, `identity`)."""
    canary: Text | None = None
    """A text that is in the company file, and should be nowhere else."""
    shared_with: Text | None = None
    """The desktop whose company file it is: the same file, on a share."""


def _connector(value: object) -> str:
    version = words.text(value)
    try:
        return version if version == "none" else profiles.profile(version).version
    except InputError as error:
        raise ValueError(f"{error} or none") from None


_CONNECTOR = {
    "type": ["string", "number"],
    "description": "a version (`2.1.0.30`, `34`), or `none`",
}


class GivenDesktop(Model):
    """One PC at the start."""

    windows: Windows = Windows()
    quickbooks: QuickBooks = QuickBooks()
    connector: Annotated[str, Reads(_connector, _CONNECTOR)] | None = None
    """The Web Connector that is installed before the first step."""
    identity: Ordinal = 1
    """Which of the endpoint's users this PC is."""


class Guards(Model):
    """Where the simulator stops an update that the real program would go on with for ever."""

    rounds: Number | None = None
    noops: Number | None = None
    retries: Number | None = None


def _settings(value: object) -> dict[str, str]:
    if not isinstance(value, dict):
        raise ValueError(f"expected a mapping of switches, got {describe(value)}")
    mistakes: list[SubMistake] = []
    for name, setting in value.items():
        try:
            switches.with_settings(Switches(), {name: words.text(setting)})
        except (InputError, ValueError) as error:
            mistakes.append(SubMistake((name,), str(error), isinstance(error, InputError)))
    refuse(*mistakes)
    return {switches.canonical(name): setting for name, setting in value.items()}


_SWITCHES = {
    "type": "object",
    "propertyNames": {"enum": sorted(switches.FIELDS)},
    "description": "values by [switch](switches.md)",
}


class Given(GivenDesktop):
    """The PC at the start, and what holds for the whole play."""

    switches: Annotated[dict[str, str], Reads(_settings, _SWITCHES)] = Field(default={})
    guards: Guards = Guards()
