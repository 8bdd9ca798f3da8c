"""Steps: one verb with its arguments, and what may stand beside it.

Most verbs are what a person can do at the PC, the methods of `Desktop` (`verbs`); the others are words of the
language. What can be done when is said by three models: a `Deed` at any moment, an `Action` at a time of
day too, a `Step` by itself.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any, Self

from pydantic import BaseModel, BeforeValidator, create_model, model_validator

from simulator.protocol.contract import METHODS
from simulator.scenario import agenda, rawcalls, verbs, words
from simulator.scenario import needs as vocabulary
from simulator.scenario.expectations import DAY_TIME, Expectation, ProbeExpected
from simulator.scenario.fields import (
    SECONDS,
    Model,
    Reads,
    SubMistake,
    Text,
    refuse,
)
from simulator.scenario.happenings import During, Fault
from simulator.scenario.nodes import describe


def _hook(value: object) -> dict[str, dict[str, str]]:
    if not isinstance(value, dict) or len(value) != 1:
        came = " and ".join(value) if isinstance(value, dict) else describe(value)
        known = words.listed(vocabulary.STEPS)
        raise ValueError(f"expected one hook with its arguments ({known}), got {came or 'none'}")
    [(name, given)] = value.items()
    if name not in vocabulary.STEPS:
        refuse(
            SubMistake((name,), f"expected a hook, got {words.choose(name, vocabulary.STEPS)}", of_key=True)
        )
    readers = vocabulary.STEPS[name].arguments
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
    "properties": {name: _arguments_of(hook) for name, hook in vocabulary.STEPS.items()},
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
#: Words by which something is done later than where they stand.
LATER = ("during", "every", "at")
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
        when = next((name for name in LATER if name in written), "")
        if not when:
            if "do" in written:
                text = f"expected do: beside {words.listed(LATER)}, got it beside {self.verb}"
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

#: The words that are no method of the desktop: what each is for (empty: as its model says), what it takes.
WORDS: dict[str, tuple[str, type[BaseModel] | None]] = {
    "hook": ("The platform does something.", None),
    "probe": ("What the endpoint must say of its own state.", ProbeExpected),
    "fault": ("", Fault),
    "call": (
        "One raw call that the Web Connector would never make, from outside the PC: a call with its "
        "arguments (`ticket: unknown`, or `last` for that of the last call which had one; "
        "`response: a-lawful-one`; what is left out is as it should be), or `body:` with bytes, so many "
        "`times`.",
        None,
    ),
    "during": ("", During),
    "every": (
        "`do:` again and again: after a duration, or at a time on `day`, `weekday`, `weekend` or `monday` …",
        None,
    ),
    "at": ("`do:` once, at a day and time of the scenario; day 1 is the day on which it starts.", None),
    "together": (
        "Clicks on Update Selected at several desktops at once; calls are interleaved by the seed.",
        None,
    ),
}
