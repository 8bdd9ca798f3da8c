"""The words of the language and what each of them takes: models of a scenario, frozen and strict.

A scenario is a list of steps; a step is one verb with its arguments. Most verbs are what a person
can do at the PC, methods of the same name of the desktop; `hook`, `probe` and `during` are words of
the language. What is expected stands beside the step (`expect:`) or at the end (`expectations`).

The models take plain values (`nodes.plain`); places and messages are `load`'s.
"""

from __future__ import annotations

from typing import Annotated, Self

from pydantic import BeforeValidator, Field, PlainValidator, model_validator

from simulator import bundled, switches
from simulator.errors import InputError
from simulator.scenario import needs as vocabulary
from simulator.scenario import words
from simulator.scenario.expectations import About, AtEnd, Expectation, ProbeExpected
from simulator.scenario.fields import (
    Access,
    Duration,
    Method,
    Model,
    Number,
    Ordinal,
    SubMistake,
    Text,
    YesNo,
    any_of,
    matching,
    one_of,
    refuse,
)
from simulator.scenario.nodes import describe
from simulator.switches import Switches

# -- what is given ---------------------------------------------------------------------------


class Windows(Model):
    """The person's Windows."""

    account: Annotated[str, one_of("administrator", "standard")] = "administrator"


def _company(value: object) -> str:
    name = words.text(value)
    try:
        bundled.company(name)
    except InputError as error:
        raise ValueError(str(error)) from None
    return name


class QuickBooks(Model):
    """QuickBooks and the company file as they are before the first step."""

    company: Annotated[str, PlainValidator(_company)] = "landscaping"
    """The recipe that the company file is built by."""
    edition: Annotated[str, one_of("pro", "premier", "enterprise")] | None = None
    year: Number | None = None
    path: Text | None = None
    """Where the company file lies; else where the endpoint says, or the recipe's usual place."""
    opened: YesNo = False
    """Whether QuickBooks has it open."""


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


class Given(Model):
    """The PC at the start."""

    windows: Windows = Windows()
    quickbooks: QuickBooks = QuickBooks()
    switches: Annotated[dict[str, str], PlainValidator(_settings)] = Field(default={})
    guards: Guards = Guards()


# -- what a person does ----------------------------------------------------------------------


class Answers(Model):
    """What the person answers to which dialog, in the order in which it comes."""

    certificate: Annotated[
        tuple[Annotated[str, one_of("no", "prompt", "while-open", "always")], ...], BeforeValidator(any_of)
    ] = ()
    QBWC1022: Annotated[tuple[Annotated[str, one_of("ok", "cancel")], ...], BeforeValidator(any_of)] = ()


class Link(Model):
    """The usual prelude: QuickBooks open, application added and allowed, password saved, row ticked."""

    access: Access = "always"
    approved_by: Annotated[str, one_of("administrator")] | None = None
    auto_run: Duration | None = None


class AddApplication(Model):
    """Add the application to the Web Connector."""

    answers: Answers = Answers()


class EnterPassword(Model):
    """Type a password and save it: `right`, `wrong`, or the text itself."""

    password: Text


class OpenQuickBooks(Model):
    """Start QuickBooks with the company file."""

    elevated: YesNo | None = None


class CloseQuickBooks(Model):
    """Close QuickBooks."""


class StartConnector(Model):
    """Start the Web Connector (anew, where it runs)."""

    elevated: YesNo | None = None


class UpdateSelected(Model):
    """Click Update Selected."""

    answers: Answers = Answers()


class AutoRun(Model):
    """Tick Auto-Run and set its interval."""

    every: Duration


class During(Model):
    """The moment of a call: when `call` is sent for the `nth` time, counted from where the step stands."""

    call: Method
    nth: Ordinal = 1


# -- the scenario ----------------------------------------------------------------------------


def _arguments(value: object) -> object:
    """No arguments where nothing is written."""
    return {} if value is None else value


def _hook(value: object) -> dict[str, dict[str, str]]:
    if not isinstance(value, dict) or len(value) != 1:
        came = " and ".join(value) if isinstance(value, dict) else describe(value)
        known = words.listed(vocabulary.HOOKS)
        raise ValueError(f"expected one hook with its arguments ({known}), got {came or 'none'}")
    [(name, given)] = value.items()
    if name not in vocabulary.HOOKS:
        refuse(
            SubMistake((name,), f"expected a hook, got {words.choose(name, vocabulary.HOOKS)}", of_key=True)
        )
    given = _arguments(given)
    if not isinstance(given, dict):
        raise ValueError(f"expected a mapping of arguments for {name}, got {describe(given)}")
    readers = vocabulary.HOOKS[name].arguments
    read: dict[str, str] = {}
    mistakes: list[SubMistake] = []
    for argument, content in given.items():
        if argument not in readers:
            came = words.choose(argument, readers)
            text = f"expected an argument of {name}, got {came}"
            mistakes.append(SubMistake((name, argument), text, of_key=True))
            continue
        try:
            read[argument] = readers[argument](content)
        except ValueError as error:
            mistakes.append(SubMistake((name, argument), str(error)))
    refuse(*mistakes)
    return {name: read}


#: What stands beside a verb.
BESIDE = ("name", "expect", "do")
_LINKING = ("link", "add_application")


class Deed(Model):
    """What a person can do at any moment, during a call too: one verb, with what stands beside it."""

    link: Annotated[Link | None, BeforeValidator(_arguments)] = None
    add_application: Annotated[AddApplication | None, BeforeValidator(_arguments)] = None
    enter_password: Annotated[EnterPassword | None, BeforeValidator(_arguments)] = None
    open_quickbooks: Annotated[OpenQuickBooks | None, BeforeValidator(_arguments)] = None
    close_quickbooks: Annotated[CloseQuickBooks | None, BeforeValidator(_arguments)] = None
    start_connector: Annotated[StartConnector | None, BeforeValidator(_arguments)] = None
    auto_run: Annotated[AutoRun | None, BeforeValidator(_arguments)] = None
    name: Text | None = None
    expect: Expectation | None = None

    @property
    def verb(self) -> str:
        """The step's one verb."""
        return next(name for name in VERBS if name in self.model_fields_set)

    @model_validator(mode="after")
    def _one_verb(self) -> Self:
        known = _verbs(type(self))
        verbs = [name for name in known if name in self.model_fields_set]
        if len(verbs) != 1:
            came = " and ".join(verbs) or "none"
            raise ValueError(f"expected one verb in a step ({words.listed(known)}), got {came}")
        if self.expect and self.expect.hresult and verbs[0] not in _LINKING:
            text = f"expected hresult inside update: (beside {verbs[0]}), got it outside"
            refuse(SubMistake(("expect", "hresult"), text, of_key=True))
        return self


class Step(Deed):
    """One verb, or one word of the language; `do` stands beside `during`."""

    update_selected: Annotated[UpdateSelected | None, BeforeValidator(_arguments)] = None
    wait: Annotated[float | None, PlainValidator(words.duration)] = None
    hook: Annotated[dict[str, dict[str, str]] | None, PlainValidator(_hook)] = None
    probe: Annotated[ProbeExpected | None, BeforeValidator(_arguments)] = None
    during: Annotated[During | None, BeforeValidator(_arguments)] = None
    do: tuple[Deed, ...] | None = None

    @model_validator(mode="after")
    def _do_beside_during(self) -> Self:
        written = self.model_fields_set
        if "during" not in written:
            if "do" in written:
                text = f"expected do: beside during, got it beside {self.verb}"
                refuse(SubMistake(("do",), text, of_key=True))
            return self
        if "do" not in written:
            refuse(
                SubMistake(("during",), "expected do: beside during, got nothing of that name", of_key=True)
            )
        if self.do == ():
            refuse(SubMistake(("do",), "expected at least one step, got none"))
        if self.expect:
            text = "expected expect: beside a step of do:, got it beside during, in which nothing happens yet"
            refuse(SubMistake(("expect",), text, of_key=True))
        return self


def _verbs(model: type[Deed]) -> tuple[str, ...]:
    return tuple(name for name in model.model_fields if name not in BESIDE)


#: What a person can do during a call.
DEEDS = _verbs(Deed)
#: Every verb and word of the language.
VERBS = _verbs(Step)


class Document(Model):
    """One scenario as written, after its matrix was expanded."""

    scenario: Annotated[str, matching("[a-z0-9-]+(/[a-z0-9-]+)*", "an id of small letters, digits, - and /")]
    title: Text
    covers: tuple[Annotated[str, matching("[A-I][1-9][0-9]?", "a requirement (A1 to I12)")], ...]
    tags: tuple[Annotated[str, matching("[a-z0-9-]+", "a tag of small letters, digits and -")], ...] = ()
    needs: tuple[Annotated[str, PlainValidator(vocabulary.known)], ...] = ()
    given: Given = Given()
    about: About | None = None
    steps: tuple[Step, ...]
    expect_at_end: tuple[AtEnd, ...] = ()

    @model_validator(mode="after")
    def _possible(self) -> Document:
        clash = vocabulary.contradiction(self.needs)
        if clash:
            refuse(SubMistake(("needs",), clash))
        if not self.steps:
            refuse(SubMistake(("steps",), "expected at least one step, got none"))
        if self.steps[-1].during:
            text = "expected a step after during, in which its moment can come, got none"
            refuse(SubMistake(("steps", len(self.steps) - 1, "during"), text, of_key=True))
        return self
