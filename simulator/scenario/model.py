"""The words of the language and what each of them takes: models of a scenario, frozen and strict.

A scenario is a list of steps; a step is one verb with its arguments. Most verbs are what a person
can do at the PC, the methods of `Desktop` (`verbs`); the others are words of the language: `hook` and
`probe` (the platform), `fault` (what goes wrong on the way or in QuickBooks), `during`, `every` and `at`
(when something is done), `together` (what is done at the same time). What is expected stands beside the
step (`expect:`) or at the end (`expect_at_end:`).

The models take plain values (`nodes.plain`); places and messages are `load`'s.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING, Annotated, Any, Self

from pydantic import BeforeValidator, ConfigDict, Field, create_model, model_validator

from simulator import bundled, switches
from simulator.connector import profiles
from simulator.errors import InputError
from simulator.protocol.contract import METHODS
from simulator.quickbooks import faults
from simulator.quickbooks.editions import KINDS
from simulator.scenario import agenda, rawcalls, verbs, words
from simulator.scenario import needs as vocabulary
from simulator.scenario.expectations import DAY_TIME, About, AtEnd, Expectation, ProbeExpected
from simulator.scenario.fields import (
    HRESULT,
    SECONDS,
    Method,
    Model,
    Number,
    Ordinal,
    Reads,
    SubMistake,
    Text,
    YesNo,
    keys,
    matching,
    one_of,
    or_a_text,
    refuse,
)
from simulator.scenario.nodes import describe
from simulator.switches import Switches
from simulator.windows.versions import VERSIONS

#: The version of the language.
FORMAT = "1"

# -- what is given ---------------------------------------------------------------------------


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

    model_config = ConfigDict(json_schema_extra=or_a_text)

    company: Recipe
    """The recipe that it is built by."""
    identity: Ordinal | None = None
    """Which of the endpoint's users it is linked for; `link` its company to add that one's application."""


def _also(value: object) -> object:
    return {"company": value} if isinstance(value, str) else value


class QuickBooks(Model):
    """QuickBooks and the company files as they are before the first step."""

    company: Recipe = "landscaping"
    """The recipe that the company file is built by."""
    edition: Annotated[str, one_of(*KINDS)] | None = None
    year: Number | None = None
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


# -- what goes wrong, and when something is done -------------------------------------------------


class OddAnswer(Model):
    """An answer that comes from somewhere before the endpoint, which never sees the call."""

    status: Number = 503
    type: Text = "text/html; charset=utf-8"
    body: Text = ""


#: What can go wrong on the way, in the order in which a call meets it.
TROUBLES = ("connection-refused", "name-not-resolved", "no-tls", "certificate", "times-out")


_CHANCE = {"type": "string", "pattern": "^[0-9]+%$", "description": "a chance (`10%`)"}


class Fault(Model):
    """Something goes wrong once: at the nth call of a kind, counted from here, or in QuickBooks.

    With `chance` every such call may meet it, as the seed decides.
    """

    on: Method | None = None
    carrying: Text | None = None
    """A text that the call has in it."""
    nth: Ordinal = 1
    chance: Annotated[float, Reads(words.chance, _CHANCE)] | None = None
    lose: Annotated[str, one_of("before-delivery", "after-processing")] | None = None
    """The connection breaks: before the endpoint has the call, or after it has done its work."""
    fails: Annotated[str, one_of(*TROUBLES)] | None = None
    answer: OddAnswer | None = None
    soap_fault: Text | None = None
    quickbooks: Annotated[str, Reads(words.hresult, HRESULT)] | None = None
    """QuickBooks refuses the next session or request with this hresult; a session's first request is the
    Web Connector's own."""
    process: Annotated[str, one_of("connect", "process")] | None = None
    """Which of the two, where the hresult may come in both."""
    text: Text | None = None
    """What QuickBooks says with it, where only QuickBooks knows."""

    @model_validator(mode="after")
    def _one_thing(self) -> Self:
        kinds = ("lose", "fails", "answer", "soap_fault", "quickbooks")
        written = [name for name in kinds if name in self.model_fields_set]
        if len(written) != 1:
            raise ValueError(
                f"expected one thing that goes wrong ({words.listed(kinds)}), "
                f"got {' and '.join(written) or 'none'}"
            )
        beside = ("process", "text") if self.quickbooks is None else ("on", "carrying", "nth", "chance")
        for name in beside:
            if name in self.model_fields_set:
                refuse(SubMistake((name,), f"expected {name} not beside {written[0]}, got it", of_key=True))
        if self.quickbooks is not None:
            try:
                faults.Faults().add(int(self.quickbooks, 16), self.process, self.text or "")  # type: ignore[arg-type]
            except InputError as error:
                refuse(SubMistake(("quickbooks",), str(error)))
        if "chance" in self.model_fields_set and "nth" in self.model_fields_set:
            refuse(SubMistake(("nth",), "expected nth or chance, got both", of_key=True))
        return self


class During(Model):
    """The moment of a call: when `call` is sent for the `nth` time, counted from where the step stands."""

    call: Method
    carrying: Text | None = None
    """A text that the call has in it."""
    nth: Ordinal = 1


# -- steps ------------------------------------------------------------------------------------


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
    readers = vocabulary.HOOKS[name].arguments
    if isinstance(given, str) and readers:
        given = {next(iter(readers)): given}
    given = {} if given is None else given
    if not isinstance(given, dict):
        raise ValueError(f"expected a mapping of arguments for {name}, got {describe(given)}")
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


_SCALAR = {"type": ["string", "number", "boolean"]}


def _arguments_of(hook: vocabulary.Hook) -> dict[str, Any]:
    """What may be written for a hook: its arguments, the first of them alone, or nothing at all."""
    if not hook.arguments:
        return {"type": ["object", "null"], "maxProperties": 0, "description": hook.about}
    properties = dict.fromkeys(hook.arguments, _SCALAR)
    whole = {"type": ["object", "null"], "properties": properties, "additionalProperties": False}
    return {"anyOf": [whole, _SCALAR], "description": hook.about}


_HOOKS = {
    "type": "object",
    "properties": {name: _arguments_of(hook) for name, hook in vocabulary.HOOKS.items()},
    "additionalProperties": False,
    "maxProperties": 1,
    "description": "a hook with its arguments",
}

_TIME = {"type": ["string", "integer"], "pattern": "^[0-9]{1,2}:[0-9]{2}$"}
_EVERY = {
    "anyOf": [
        SECONDS,
        {
            "type": "object",
            "properties": dict.fromkeys(agenda.DAYS, _TIME),
            "additionalProperties": False,
            "minProperties": 1,
            "maxProperties": 1,
        },
    ],
    "description": "a duration (`2h`), or a kind of day with a time (`{weekday: 09:00}`)",
}

#: What stands beside a verb.
BESIDE = ("name", "desktop", "expect", "do")
_LINKING = ("link", "add_application")
#: Verbs that take time: they are steps of their own, and cannot be done during something else.
_TIMED = ("update_selected", "wait")
_LATER = ("during", "every", "at")
_FEWEST_TOGETHER = 2


class Beside(Model):
    """What stands beside the one verb of a step."""

    name: Text | None = None
    desktop: Text | None = None
    """Whose PC, where there are several; written around the step."""
    expect: Expectation | None = None

    @property
    def verb(self) -> str:
        """The step's one verb."""
        return next(name for name in VERBS if name in self.model_fields_set)

    @property
    def value(self) -> Any:
        """What stands beside the verb, read."""
        return getattr(self, self.verb)

    @property
    def steps(self) -> tuple[Deed, ...]:
        """The steps that it holds."""
        held = getattr(self, "together", None) or getattr(self, "do", None)
        return held or ()

    @model_validator(mode="after")
    def _one_verb(self) -> Self:
        known = _verbs(type(self))
        written = [name for name in known if name in self.model_fields_set]
        if len(written) != 1:
            came = " and ".join(written) or "none"
            raise ValueError(f"expected one verb in a step ({USUAL}), got {came}")
        if self.expect and self.expect.hresult and written[0] not in _LINKING:
            text = f"expected hresult inside update: (beside {written[0]}), got it outside"
            refuse(SubMistake(("expect", "hresult"), text, of_key=True))
        if self.expect and self.expect.answer and written[0] != "call":
            text = f"expected answer: beside call, got it beside {written[0]}"
            refuse(SubMistake(("expect", "answer"), text, of_key=True))
        return self


def _arguments(model: type[Model]) -> BeforeValidator:
    """No arguments where nothing is written; a single text is the first of them."""
    first = verbs.first(model)

    def whole(value: object) -> object:
        if value is None:
            return {}
        return {first: value} if isinstance(value, str) and first else value

    return BeforeValidator(whole)


def _nothing(value: object) -> object:
    """A word that says nothing says nothing, but it is there."""
    return {} if value is None else value


def _of_a_person(names: Any) -> dict[str, Any]:
    return {
        name: (Annotated[verbs.MODELS[name] | None, _arguments(verbs.MODELS[name])], None) for name in names
    }


#: There are too many verbs to list them all in a message.
USUAL = "link, update_selected, wait or another one"

_Hook = Annotated[dict[str, dict[str, str]] | None, Reads(_hook, _HOOKS)]
_CALL = {
    "type": ["object", "string"],
    "propertyNames": {"enum": [*METHODS, "body", "times"]},
    "description": "a call with its arguments, or `body` (and `times`)",
}
_Call = Annotated[rawcalls.RawCall | None, Reads(rawcalls.read, _CALL)]
_Fault = Annotated[Fault | None, BeforeValidator(_nothing)]

if TYPE_CHECKING:

    class Deed(Beside):
        """What can be done at any moment, during a call too: one verb, with what stands beside it."""

    class Action(Deed):
        """What can be done at a time of day: what a person does, however long it takes."""

    class Click(Beside):
        """One of several clicks on Update Selected at the same time."""

else:
    Deed = create_model(
        "Deed",
        __base__=Beside,
        __module__=__name__,
        hook=(_Hook, None),
        fault=(_Fault, None),
        call=(_Call, None),
        **_of_a_person(name for name in verbs.MODELS if name not in _TIMED),
    )
    Action = create_model("Action", __base__=Deed, __module__=__name__, **_of_a_person(["update_selected"]))
    Click = create_model("Click", __base__=Beside, __module__=__name__, **_of_a_person(["update_selected"]))


class Step(Action):
    """One verb, or one word of the language; `do` stands beside `during`, `every` and `at`."""

    wait: Annotated[float | None, Reads(words.duration, SECONDS)] = None
    probe: Annotated[ProbeExpected | None, BeforeValidator(_nothing)] = None
    together: tuple[Click, ...] | None = None
    during: Annotated[During | None, BeforeValidator(_nothing)] = None
    every: Annotated[agenda.Every | None, Reads(agenda.every, _EVERY)] = None
    at: Annotated[agenda.DayTime | None, Reads(agenda.day_time, DAY_TIME)] = None
    do: tuple[Action, ...] | None = None

    @model_validator(mode="after")
    def _do_beside_when(self) -> Self:
        written = self.model_fields_set
        if self.together is not None and len(self.together) < _FEWEST_TOGETHER:
            refuse(SubMistake(("together",), "expected two steps or more, got fewer"))
        when = next((name for name in _LATER if name in written), "")
        if not when:
            if "do" in written:
                text = f"expected do: beside {words.listed(_LATER)}, got it beside {self.verb}"
                refuse(SubMistake(("do",), text, of_key=True))
            return self
        if "do" not in written:
            refuse(SubMistake((when,), f"expected do: beside {when}, got nothing of that name", of_key=True))
        if self.do == ():
            refuse(SubMistake(("do",), "expected at least one step, got none"))
        if self.expect:
            text = (
                f"expected expect: beside a step of do:, got it beside {when}, in which nothing happens yet"
            )
            refuse(SubMistake(("expect",), text, of_key=True))
        if when == "during":
            for at, deed in enumerate(self.do or ()):
                if deed.verb in _TIMED:
                    text = (
                        f"expected what can be done during a call, got {deed.verb}, which takes time itself"
                    )
                    refuse(SubMistake(("do", at, deed.verb), text, of_key=True))
        return self


def _verbs(model: type[Beside]) -> tuple[str, ...]:
    names = [name for name in model.model_fields if name not in BESIDE]
    return tuple(sorted(names, key=(*verbs.MODELS, *names).index))


#: What can be done during a call.
DEEDS = _verbs(Deed)
#: Every verb and word of the language.
VERBS = _verbs(Step)

ID = "[a-z0-9-]+(/[a-z0-9-]+)*"
Id = Annotated[str, matching(ID, "an id of small letters, digits, - and /")]


_NEEDS = {
    "anyOf": [{"enum": list(vocabulary.NEEDS)}, {"type": "string", "pattern": "^identities[.][1-9][0-9]?$"}],
    "description": "a [need](#needs)",
}
_NAME = "[a-z][a-z0-9_]*"


def _desktop_name(value: object) -> str:
    if not isinstance(value, str) or not re.fullmatch(_NAME, value):
        raise ValueError(f"expected a name of small letters, digits and _, got {describe(value)}")
    if value in (*VERBS, *BESIDE):
        raise ValueError(f"expected a name that is no word of the language, got {value}")
    return value


_DESKTOP = {
    "type": "string",
    "pattern": f"^{_NAME}$",
    "not": {"enum": [*VERBS, *BESIDE]},
    "description": "a name of small letters, digits and _",
}
DesktopName = Annotated[str, Reads(_desktop_name, _DESKTOP)]


class Document(Model):
    """One scenario as written, after it was put together and its matrix expanded."""

    scenario: Id
    title: Text
    format: Annotated[str, one_of(FORMAT, what=f"the version of the language, {FORMAT}")] = FORMAT
    covers: tuple[Annotated[str, matching("[A-I][1-9][0-9]?", "a requirement (A1 to I12)")], ...]
    tags: tuple[Annotated[str, matching("[a-z0-9-]+", "a tag of small letters, digits and -")], ...] = ()
    needs: tuple[Annotated[str, Reads(vocabulary.known, _NEEDS)], ...] = ()
    given: Given = Given()
    desktops: dict[DesktopName, GivenDesktop] = Field(default={}, json_schema_extra=keys(DesktopName))
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
        last = self.steps[-1].verb
        if last in (*_LATER, "fault"):
            text = f"expected a step after {last}, in which its moment can come, got none"
            refuse(SubMistake(("steps", len(self.steps) - 1, last), text, of_key=True))
        self._whose()
        return self

    def _whose(self) -> None:
        """Where there are several desktops, every step says whose it is."""
        mistakes = [*self._beyond(), *self._shared()]
        for at, step in enumerate(self.steps):
            for path, one in ((("steps", at), step), *_within(("steps", at), step)):
                anybody = one.verb in ("wait", "hook", "probe", "together", *_LATER)
                if self.desktops and one.desktop is None and not anybody:
                    text = f"expected the step under the name of its desktop ({words.listed(self.desktops)})"
                    mistakes.append(SubMistake((*path, one.verb), f"{text}, got none", of_key=True))
                mistakes += self._known(path, one.desktop)
            mistakes += self._once_each(at, step)
        for at, end in enumerate(self.expect_at_end):
            [name] = end.model_fields_set
            mistakes += self._known(("expect_at_end", at, name), getattr(getattr(end, name), "desktop", None))
            mistakes += self._linked(("expect_at_end", at, name), end)
        if self.desktops and {"windows", "quickbooks", "connector"} & self.given.model_fields_set:
            mistakes.append(
                SubMistake(("given",), "expected what is given under desktops:, got it here too", of_key=True)
            )
        refuse(*mistakes)

    def _beyond(self) -> Iterator[SubMistake]:
        """A desktop in front of a user of the endpoint's whom nobody asks for."""
        most = vocabulary.identities(self.needs)
        for path, desktop in (
            (("given",), self.given),
            *((("desktops", name), one) for name, one in self.desktops.items()),
        ):
            files = (
                (("quickbooks", "also", name), one.identity) for name, one in desktop.quickbooks.also.items()
            )
            for where, identity in (((), desktop.identity), *files):
                if (identity or 1) > most:
                    text = f"expected identities.{identity} under needs:, got a user that nobody needs"
                    yield SubMistake((*path, *where, "identity"), text)

    def _linked(self, path: tuple[str | int, ...], end: AtEnd) -> Iterator[SubMistake]:
        """A company file that is looked at must be there, and linked for somebody."""
        if end.same and end.same.file is not None:
            at = self.desktops.get(end.same.desktop or next(iter(self.desktops), ""), self.given)
            linked = [name for name, also in at.quickbooks.also.items() if also.identity]
            if end.same.file not in linked:
                came = words.choose(end.same.file, linked)
                yield SubMistake((*path, "file"), f"expected a file under also: with an identity, got {came}")

    def _known(self, path: tuple[str | int, ...], desktop: str | None) -> Iterator[SubMistake]:
        if desktop is not None and desktop not in self.desktops:
            came = words.choose(desktop, self.desktops)
            yield SubMistake((*path, "desktop"), f"expected the name of a desktop, got {came}")

    def _once_each(self, at: int, step: Step) -> Iterator[SubMistake]:
        """What is done together is done at different desktops."""
        seen: set[str | None] = set()
        for index, click in enumerate(step.together or ()):
            if click.desktop in seen:
                text = f"expected each desktop once, got {click.desktop or 'the same one'} again"
                yield SubMistake(("steps", at, "together", index), text)
            seen.add(click.desktop)

    def _shared(self) -> list[SubMistake]:
        others = {name: desktop.quickbooks.shared_with for name, desktop in self.desktops.items()}
        return [
            SubMistake(
                ("desktops", name, "quickbooks", "shared_with"),
                f"expected another desktop with a company file of its own, got {words.choose(other, others)}",
            )
            for name, other in others.items()
            if other and (other == name or other not in others or others[other])
        ]


def _within(path: tuple[str | int, ...], step: Beside) -> list[tuple[tuple[str | int, ...], Beside]]:
    held = "together" if getattr(step, "together", None) else "do"
    return [((*path, held, at), each) for at, each in enumerate(step.steps)]
