"""A JSON Schema whose alternatives are told apart by the kind of what is written: mapping, list or one value.

Of several alternatives that do not fit (`anyOf`) an editor shows what is wrong with any one of them: that a
mapping with a misspelt key is none of the words that could stand there. So `anyOf` says which values there
may be, and that it may be a mapping; what a mapping must be comes after it (`if`). Editors complete values
from `anyOf` alone.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

Schema = dict[str, Any]

_OBJECT, _ARRAY, _SCALAR, _ANY = "object", "array", "scalar", ""


def by_kind(schema: Schema) -> Schema:
    """The same schema, with `if` beside `anyOf` where the alternatives are of several kinds."""
    return {key: _told_apart(value, schema) for key, value in schema.items()}


def _told_apart(schema: Any, whole: Schema) -> Any:
    if isinstance(schema, list):
        return [_told_apart(each, whole) for each in schema]
    if not isinstance(schema, dict):
        return schema
    told = {key: _told_apart(value, whole) for key, value in schema.items()}
    if not isinstance(schema.get("anyOf"), list):
        return told
    kinds: dict[str, list[Schema]] = {}
    for each in _alternatives(schema, whole):
        kinds.setdefault(_kind(each, whole), []).append(_told_apart(each, whole))
    if _ANY in kinds or len(kinds) < 2:
        return told
    scalars = kinds.pop(_SCALAR, [])
    told["anyOf"] = [*_words_first(scalars), {"type": list(kinds)}]
    chosen: Schema = {}
    for kind, those in kinds.items():
        then = those[0] if len(those) == 1 else {"anyOf": those}
        about = _meant(then, whole).get("description")
        told = {"description": about, **told} if about else told
        then.pop("description", None)  # editors explain a word by what stands innermost
        chosen = {"if": {"type": kind}, "then": then, **({"else": chosen} if chosen else {})}
    return told | chosen


def _words_first(alternatives: list[Schema]) -> list[Schema]:
    """Of several values that do not fit, an editor shows the first."""
    return sorted(alternatives, key=lambda each: "enum" not in each)


def _alternatives(schema: Schema, whole: Schema) -> Iterator[Schema]:
    """Those of a schema, and those of an alternative that may be of any kind itself."""
    for each in schema["anyOf"]:
        meant = _meant(each, whole)
        if _kind(each, whole) == _ANY and {"anyOf"} <= set(meant) <= {"anyOf", "description"}:
            yield from _alternatives(meant, whole)
        else:
            yield each


def _kind(schema: Schema, whole: Schema) -> str:
    schema = _meant(schema, whole)
    if "anyOf" in schema:
        kinds = {_kind(each, whole) for each in schema["anyOf"]}
    else:
        types = schema.get("type", [_SCALAR] if "enum" in schema else [])
        types = [types] if isinstance(types, str) else types
        kinds = {kind if kind in (_OBJECT, _ARRAY) else _SCALAR for kind in types}
    return kinds.pop() if len(kinds) == 1 else _ANY


def _meant(schema: Schema, whole: Schema) -> Schema:
    """What a reference means."""
    while "$ref" in schema:
        meant: Any = whole
        for step in schema["$ref"].removeprefix("#/").split("/"):
            meant = meant[step]
        schema = meant
    return schema
