"""What the models of the language are made of: their base, and the fields that stand for one value each.

Every value of a file is a text; a field's type reads it (`words`) and refuses it with a sentence
of its own. Several mistakes inside one field are raised together, each with its path.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Annotated, Any, ClassVar, NamedTuple, TypeVar

from pydantic import BaseModel, ConfigDict, GetCoreSchemaHandler, GetJsonSchemaHandler
from pydantic_core import CoreSchema, PydanticCustomError, core_schema

from simulator import switches
from simulator.connector.commands import Ending
from simulator.errors import InputError
from simulator.protocol.contract import METHODS
from simulator.scenario import words
from simulator.scenario.docstrings import of_fields
from simulator.scenario.nodes import describe

#: How an update can end.
ENDINGS = tuple(ending.value for ending in Ending)

#: Anything, or nothing, at this place of a sequence of calls.
GAP = "..."
_CALLS = (*METHODS, *(method + "+" for method in METHODS), GAP)


class SubMistake(NamedTuple):
    """One mistake of several in a field."""

    path: tuple[str | int, ...]
    """Below the field."""
    text: str
    of_key: bool = False
    """It is the last key of `path` that is wrong, not its value."""


def refuse(*mistakes: SubMistake) -> None:
    """Report `mistakes`, each with its own place below the field."""
    if mistakes:
        raise PydanticCustomError("mistakes", "several mistakes", {"mistakes": mistakes})


def sequence(value: object) -> object:
    """A list; `none` is an empty one and a single text one of one."""
    if isinstance(value, str):
        return () if value == "none" else (value,)
    return value


def any_of(value: object) -> object:
    """A list of alternatives; a single value is a list of one."""
    if value == ():
        raise ValueError("expected at least one value, got an empty list")
    return value if isinstance(value, tuple) else (value,)


@dataclass(frozen=True, eq=False)
class Listed:
    """A field that is a list, of which `before` makes a single value one too."""

    before: Callable[[object], object]

    def __get_pydantic_core_schema__(self, source: Any, handler: GetCoreSchemaHandler) -> CoreSchema:
        return core_schema.no_info_before_validator_function(self.before, handler(source))

    def __get_pydantic_json_schema__(
        self, schema: CoreSchema, handler: GetJsonSchemaHandler
    ) -> dict[str, Any]:
        listed = handler(schema)
        empty = [{"enum": ["none"]}] if self.before is sequence else []
        return {"anyOf": [listed, listed.get("items", {}), *empty]}


#: Where a column of the matrix may stand for a value, an editor's schema must allow it.
_COLUMN = {"type": "string", "pattern": r"\{[a-z][a-z0-9_]*\}"}


@dataclass(frozen=True, eq=False)
class Reads:
    """A field that `read` reads, and how an editor's JSON Schema says the same.

    Editors resolve scalars (``13.0``, ``yes``) before they look, so a schema says what is written, of
    whatever type it is taken for.
    """

    read: Callable[[Any], Any]
    schema: dict[str, Any]

    def __get_pydantic_core_schema__(self, source: Any, handler: GetCoreSchemaHandler) -> CoreSchema:
        return core_schema.no_info_plain_validator_function(self.read)

    def __get_pydantic_json_schema__(
        self, schema: CoreSchema, handler: GetJsonSchemaHandler
    ) -> dict[str, Any]:
        return {"anyOf": [self.schema, _COLUMN]}

    @property
    def takes(self) -> str:
        """What is written there, for a person."""
        said = [f"`{word}`" for word in self.schema.get("enum", ()) if not isinstance(word, bool)]
        return words.listed(said) if said else str(self.schema.get("description", ""))


def one_of(*known: str, what: str = "") -> Any:
    """A field that takes one of the words `known`, which are called `what`."""
    return Reads(lambda value: words.word(value, known, what), {"enum": list(known)})


def matching(pattern: str, what: str) -> Any:
    """A field that takes texts of a pattern."""
    compiled = re.compile(pattern)

    def check(value: object) -> str:
        if not isinstance(value, str) or not compiled.fullmatch(value):
            raise ValueError(f"expected {what}, got {describe(value)}")
        return value

    return Reads(check, {"type": "string", "pattern": f"^(?:{pattern})$", "description": what})


_ANYTHING = {"type": ["string", "number", "boolean", "null"], "description": "a text"}
_DIGITS = {
    "type": ["integer", "string"],
    "pattern": "^[0-9]+$",
    "minimum": 0,
    "description": "a whole number",
}
SECONDS = {
    "type": "string",
    "pattern": r"^[0-9]{1,6}(\.[0-9]{1,3})?[smhd]$",
    "description": "a duration (`10s`, `60m`, `24h`, `1d`)",
}
_CHANGE = {
    "type": ["integer", "string"],
    "pattern": r"^[+-]?[0-9]+$",
    "description": "a count (`25`) or a difference since the start (`+3`)",
}
HRESULT = {
    "type": ["string", "integer"],
    "pattern": "^0x[0-9A-Fa-f]{8}$",
    "minimum": 0x10000000,
    "description": "an hresult (`0x80040408`)",
}

Text = Annotated[str, Reads(words.text, _ANYTHING)]
YesNo = Annotated[bool, Reads(words.yes_no, {"enum": ["yes", "no", True, False]})]
Number = Annotated[int, Reads(words.number, _DIGITS)]
Ordinal = Annotated[int, Reads(words.ordinal, {**_DIGITS, "minimum": 1})]
Duration = Annotated[float, Reads(words.duration, SECONDS)]
Change = Annotated[str, Reads(words.change, _CHANGE)]
Method = Annotated[str, one_of(*METHODS, what="a call")]
CallOrGap = Annotated[str, one_of(*_CALLS, what="a call, a call with + for one or more, or ...")]
EndingWord = Annotated[str, one_of(*ENDINGS, what="an ending")]
Code = Annotated[str, matching("QBWC[0-9]{4}", "a code of the Web Connector (QBWC1022)")]
Entity = Annotated[str, matching("[A-Z][A-Za-z]*", "a kind of record (Customer)")]


def keys(key: Any) -> dict[str, Any]:
    """For the JSON Schema of a mapping: what its keys are, which pydantic does not say."""
    [reads] = [each for each in key.__metadata__ if isinstance(each, Reads)]
    return {"propertyNames": {"anyOf": [reads.schema, _COLUMN]}}


class Model(BaseModel):
    """What all models share.

    They are built when a file is first read: its models at once, and not each with all that it holds.
    """

    model_config = ConfigDict(strict=True, extra="forbid", frozen=True, defer_build=True)

    short: ClassVar[dict[str, Any] | None] = None
    """What may stand for the mapping, as the JSON Schema says it."""

    @classmethod
    def __get_pydantic_json_schema__(
        cls, schema: CoreSchema, handler: GetJsonSchemaHandler
    ) -> dict[str, Any]:
        """With what the docstrings say: they are looked for when somebody wants to read them."""
        drawn = handler(schema)
        mine = handler.resolve_ref_schema(drawn)
        for name, about in of_fields(cls).items():
            mine["properties"][cls.model_fields[name].alias or name]["description"] = about
        if cls.short is not None:
            whole = dict(mine)
            mine.clear()
            mine["anyOf"] = [cls.short, whole]
        return drawn


M = TypeVar("M", bound=Model)


def exactly_one(value: M, what: str) -> M:
    """`value`, of which exactly one field must have been written."""
    if len(value.model_fields_set) != 1:
        came = " and ".join(sorted(value.model_fields_set)) or "none"
        raise ValueError(f"expected {what} ({words.listed(type(value).model_fields)}), got {came}")
    return value


@dataclass(frozen=True, slots=True)
class SwitchValue:
    """``{switch: NAME}``: whatever the run's switch of that name has as value."""

    name: str


def _hresult(value: object) -> str | SwitchValue:
    if not isinstance(value, dict):
        return words.hresult(value)
    if value.keys() != {"switch"}:
        raise ValueError("expected an hresult (0x80040408) or {switch: NAME}, got another mapping")
    try:
        return SwitchValue(switches.canonical(words.text(value["switch"])))
    except InputError as error:
        raise ValueError(f"expected the name of a switch: {error}") from None


_SWITCH = {
    "type": "object",
    "properties": {"switch": {"enum": sorted(switches.FIELDS)}},
    "required": ["switch"],
    "additionalProperties": False,
}
Hresults = Annotated[
    tuple[
        Annotated[
            str | SwitchValue,
            Reads(
                _hresult,
                {
                    "anyOf": [HRESULT, _SWITCH],
                    "description": "an hresult (`0x80040408`), or `{switch: NAME}`",
                },
            ),
        ],
        ...,
    ],
    Listed(any_of),
]
Endings = Annotated[tuple[EndingWord, ...], Listed(any_of)]
Words = Annotated[tuple[Text, ...], Listed(any_of)]
