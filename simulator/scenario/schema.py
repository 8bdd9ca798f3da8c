"""The language as a JSON Schema, for editors: completion, words explained, misspelt ones underlined.

The models give it (`fields.Reads` says what is written where); here it becomes what editors need. They look
at a file before anything is put together, with scalars already resolved: steps may be texts or stand under
a desktop's name, a scenario may extend another one, a column of the matrix may stand anywhere, and `13.0`,
`yes` or `0x80040408` may have become a number or a truth value. So a schema takes what `load` takes and a
little more; what is wrong with a file in the end, `load` says.

Of draft 2020-12 only what older drafts have too is used, so that editors which know no newer one read it.
What JSON Schema has no word for (`patternErrorMessage`, `doNotSuggest`) is VS Code's; others pass it over.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Any

from pydantic import BaseModel

from simulator.scenario import verbs
from simulator.scenario.assembling import OPERATIONS
from simulator.scenario.bykind import by_kind
from simulator.scenario.endpointfile import Described
from simulator.scenario.model import ID, Document
from simulator.scenario.steps import VERBS, WORDS, Step

DRAFT = "https://json-schema.org/draft/2020-12/schema"

Schema = dict[str, Any]

_COLUMN = r"\{[a-z][a-z0-9_]*\}"
_A_COLUMN: Schema = {"type": "string", "pattern": _COLUMN}
_NOTHING: Schema = {"type": "null"}
_NAME = "^[a-z][a-z0-9_]*$"
_STEP, _OWN_STEP, _WHOLE_STEP = "#/$defs/AnyStep", "#/$defs/OwnStep", "#/$defs/Step"
#: What has steps in it, beside the list of the scenario.
_HOLD_STEPS = ("do", "together")


def scenario() -> Schema:
    """The JSON Schema of a scenario file."""
    drawn = of_model(Document, "A scenario of qbwc-sim")
    known = drawn["$defs"]
    for name in ("Step", "Action", "Deed", "Click"):
        if name in known:
            _is_step(known[name])
    known["Alone"] = {"anyOf": _SHORT}
    known["AnyStep"], known["OwnStep"] = _any_step(), _step_is({"$ref": _WHOLE_STEP})
    known["Change"] = _change()
    properties = drawn["properties"]
    properties["steps"] = {"type": ["array", "string"], "doNotSuggest": True}
    # without several desktops no step stands under the name of one: a misspelt verb is no such name
    drawn["if"] = {"anyOf": [{"required": ["desktops"]}, {"required": ["extends"]}]}
    for branch, step in (("then", _STEP), ("else", _OWN_STEP)):
        done = {"description": "What is done, in order.", "anyOf": [_steps(step), _A_COLUMN]}
        drawn[branch] = {"properties": {"steps": done}}
    properties["extends"] = {
        "type": "string",
        "pattern": f"^{ID}$",
        "description": "The id of another scenario that is taken over.",
    }
    properties["patch"] = {
        "type": "array",
        "items": {"$ref": "#/$defs/Change"},
        "description": "What is done otherwise than in the scenario that is extended.",
    }
    properties["matrix"] = {
        "type": "array",
        "items": {"type": "object", "propertyNames": {"pattern": _NAME}, "minProperties": 1},
        "description": "A table of cases: one play a row; {column} stands for a row's value anywhere.",
    }
    drawn["required"] = [name for name in drawn["required"] if name != "steps"]
    drawn["anyOf"] = [{"required": ["steps"]}, {"required": ["extends"]}]
    return by_kind(drawn)


def endpoint() -> Schema:
    """The JSON Schema of `endpoint.yaml`, which has no matrix."""
    drawn: Schema = _without_columns(of_model(Described, "An endpoint under test, as qbwc-sim is told of it"))
    for part in ("hooks", "probes"):
        drawn["properties"][part]["anyOf"].append(_NOTHING)
    drawn["anyOf"] = [{"required": ["qwc"]}, {"required": ["url", "user"]}]
    return by_kind(drawn)


def of_model(model: type[BaseModel], title: str) -> Schema:
    """The JSON Schema of a kind of file, as editors need it."""
    drawn = model.model_json_schema()
    about = drawn.pop("description", "")
    whole = _adapted(drawn, top=True)
    assert isinstance(whole, dict)
    return {"$schema": DRAFT, "title": title, **({"description": about} if about else {}), **whole}


# -- for editors -----------------------------------------------------------------------------


def _adapted(schema: Any, top: bool = False) -> Any:
    """A schema without pydantic's titles and defaults, which takes columns and resolved scalars."""
    if isinstance(schema, list):
        return [_adapted(each) for each in schema]
    if not isinstance(schema, dict):
        return schema
    adapted: Schema = {}
    for key, value in schema.items():
        if key in ("properties", "$defs"):
            adapted[key] = {
                name: _adapted(each) if key == "$defs" else _or_a_column(_adapted(each))
                for name, each in value.items()
            }
        elif key == "enum":
            adapted[key] = _resolved(value)
        elif key == "description":
            adapted[key] = " ".join(str(value).split())
        elif not (key == "title" and isinstance(value, str)) and key != "default":
            adapted[key] = _adapted(value)
    if adapted.get("type") == "string" and adapted.get("pattern", _COLUMN) != _COLUMN:
        adapted["type"] = _types_of(adapted["pattern"])
    if "pattern" in adapted and "description" in adapted:
        adapted["patternErrorMessage"] = f"expected {adapted['description']}"
    if adapted.get("additionalProperties") is False:
        adapted["patternProperties"] = {_COLUMN: {}}
    return adapted


def _or_a_column(schema: Schema) -> Schema:
    """A column of the matrix may stand for any value."""
    choices = schema.get("anyOf")
    if choices is None:
        return {"anyOf": [schema, _A_COLUMN]}
    return {**schema, "anyOf": [each for each in choices if each not in (_A_COLUMN, _NOTHING)] + [_A_COLUMN]}


def _resolved(words: list[Any]) -> list[Any]:
    """Words, and what an editor's reader may have made of them."""
    made = [value for word in words for value in _as_read(word)]
    return list({(type(value), value): value for value in (*words, *made)}.values())


def _as_read(word: object) -> list[object]:
    if not isinstance(word, str):
        return []
    if re.fullmatch("[0-9]+", word):
        return [int(word)]
    if re.fullmatch(r"[0-9]+\.[0-9]+", word):
        return [float(word)]
    truth = {"yes": True, "no": False}
    return [truth[word]] if word in truth else []


#: Texts that readers take for something else, by the type that they make of them.
_TAKEN_FOR = {"integer": ("7", "2026"), "number": ("2.5",), "boolean": ("true", "no")}


def _types_of(pattern: str) -> str | list[str]:
    others = [kind for kind, texts in _TAKEN_FOR.items() if any(re.search(pattern, text) for text in texts)]
    return ["string", *others] if others else "string"


def _without_columns(schema: Any) -> Any:
    match schema:
        case list():
            return [_without_columns(each) for each in schema if each != _A_COLUMN]
        case dict():
            return {
                key: _without_columns(value)
                for key, value in schema.items()
                if (key, value) != ("patternProperties", {_COLUMN: {}})
            }
    return schema


# -- steps -----------------------------------------------------------------------------------


def _steps(reference: str = _STEP) -> Schema:
    return {"type": "array", "items": {"$ref": reference}}


def _is_step(schema: Schema) -> None:
    """A verb may be a column; nothing need stand beside one; what it holds are steps."""
    properties: dict[str, Schema] = schema["properties"]
    properties.pop("desktop", None)  # it stands around the step
    for name, value in properties.items():
        if name in _HOLD_STEPS:
            properties[name] = {"anyOf": [_steps(), _A_COLUMN]}
        elif name in verbs.MODELS:
            properties[name] = {"anyOf": [*_verb(name, value), *value["anyOf"]]}
        if name in VERBS:
            properties[name] = {"description": _about(name), "anyOf": properties[name]["anyOf"]}
    schema["minProperties"] = 1


def _about(verb: str) -> str:
    """What a verb, or a word of the language, does."""
    said, model = WORDS.get(verb) or ("", verbs.MODELS[verb])
    return " ".join((said or (model and model.__doc__) or "").split())


def _verb(verb: str, whole: Schema) -> list[Schema]:
    """What may stand beside a verb but its arguments: nothing, or the first of them without its name."""
    first = verbs.first(verbs.MODELS[verb])
    in_place = {"$ref": f"#/$defs/{verb}"} in whole["anyOf"]
    alone: list[Schema] = [{"$ref": f"#/$defs/{verb}/properties/{first}"}] if first and in_place else []
    return [*alone, *([_NOTHING] if _stands_alone(verb) and in_place else [])]


def _any_step() -> Schema:
    """A step: with its verb as a key, a verb alone, or under the name of its desktop."""
    beside = {"expect": {"$ref": "#/$defs/Step/properties/expect"}, "name": {"type": ["string", "number"]}}
    of_a_desktop: Schema = {
        "type": "object",
        "properties": beside,
        "patternProperties": {
            f"^(?!(?:{'|'.join(VERBS)}|do|expect|name)$)[a-z][a-z0-9_]*$": {"$ref": _OWN_STEP}
        },
        "additionalProperties": False,
    }
    return _step_is({"anyOf": [{"$ref": _WHOLE_STEP}, of_a_desktop]})


def _step_is(mapping: Schema) -> Schema:
    """A step is such a mapping, or a text."""
    return {"if": {"type": "object"}, "then": mapping, "else": {"$ref": "#/$defs/Alone"}}


def _stands_alone(verb: str) -> bool:
    model = verbs.MODELS.get(verb)
    return model is not None and not any(field.is_required() for field in model.model_fields.values())


def _change() -> Schema:
    """One change of a patch."""

    def one(operation: str, under: str) -> Schema:
        step: Schema = {"type": ["string", "number"], "description": "the name of a step"}
        held = {under: {**_steps(), "minItems": 1}} if under else {}
        return {
            "type": "object",
            "properties": {operation: step, **held},
            "required": [operation, *held],
            "additionalProperties": False,
        }

    return {"anyOf": [one(operation, under) for operation, under in OPERATIONS.items()]}


_ALONE = [verb for verb in VERBS if _stands_alone(verb)]
#: A step that is a text: a verb that needs no arguments, or a column. (Of an `enum` beside properties of the
#: same names editors would complete `link: link`.)
_SHORT: list[Schema] = [
    *(
        {
            "type": "string",
            "pattern": f"^{verb}$",
            "description": _about(verb),
            "patternErrorMessage": f"expected a verb that needs no arguments: {', '.join(_ALONE)}",
        }
        for verb in _ALONE
    ),
    _A_COLUMN,
]


#: What can be printed, by its name.
SCHEMAS: Mapping[str, Callable[[], Schema]] = {"scenario": scenario, "endpoint": endpoint}

assert set(_HOLD_STEPS) <= set(Step.model_fields)
