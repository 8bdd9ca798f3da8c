"""What is wrong with a file of ours, for a person: all mistakes at once, each with its place.

`nodes` reads the YAML, a model checks it; here the file is read with care, and the model's complaints
become ``file:line:column: what was expected, what came, the near spelling``. A kind of file is a
`Language`: its model, and what is special about its words.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, get_args

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from simulator.scenario.nodes import (
    MAX_BYTES,
    MAX_MISTAKES,
    Listing,
    Mapping,
    Mistake,
    Node,
    Place,
    Scalar,
    ScenarioMistakes,
    describe,
    place_of,
    plain,
    read_tree,
)
from simulator.scenario.words import choose

Steps = tuple[str | int, ...]
"""A way down a document: keys and indices."""


def _nowhere(_: Steps) -> bool:
    return False


@dataclass(frozen=True, slots=True)
class Language:
    """A kind of file."""

    document: type[BaseModel]
    what: str
    """What the file is (`a scenario`)."""
    begins: str
    """How one begins (`scenario: ID`)."""
    stands_alone: Callable[[Steps], bool] = _nowhere
    """Whether nothing need be written at such a place."""
    unknown: Callable[[type[BaseModel], str], str] = lambda model, word: ""
    """A sentence of its own for a word that a model does not have; empty for the usual one."""
    no_mapping: Callable[[type[BaseModel], object], str] = lambda model, value: ""
    """The same for what came where a model's mapping was expected: the end of the sentence."""
    last: tuple[str, ...] = ()
    """Words that come last where all that are known are listed."""


# -- reading ---------------------------------------------------------------------------------


def only(name: str, text: str) -> ScenarioMistakes:
    """A mistake of the file as a whole."""
    return ScenarioMistakes((Mistake(name, None, text),))


def content_of(path: Path, name: str) -> bytes:
    """The bytes of a file, one more than it may have at the most. Raises `ScenarioMistakes`."""
    try:
        with path.open("rb") as file:
            return file.read(MAX_BYTES + 1)
    except (OSError, ValueError) as error:  # ValueError: a NUL in the path
        reason = getattr(error, "strerror", None) or str(error)
        raise only(name, f"expected a file that can be read, got {reason}") from None


def text_of(content: bytes, name: str, language: Language) -> str:
    """A file's `content` as text. Raises `ScenarioMistakes`."""
    if len(content) > MAX_BYTES:
        text = f"expected {language.what} of at most {MAX_BYTES // 1024} KiB, got a larger file"
        raise only(name, text)
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        *before, line = content[: error.start].split(b"\n")
        place = Place(len(before) + 1, len(line.decode("utf-8", "replace")) + 1)
        text = f"expected text in UTF-8, got something else at byte {error.start + 1}"
        raise ScenarioMistakes((Mistake(name, place, text),)) from None


def read_mapping(text: str, name: str, language: Language) -> tuple[Mapping, list[Mistake]]:
    """The tree of `text`, and what is wrong with it as YAML; `ScenarioMistakes` where it is no mapping."""
    root, mistakes = read_tree(text, name)
    if isinstance(root, Mapping):
        return root, mistakes
    if not mistakes:
        came = describe(plain(root)) if root is not None else "an empty file"
        came = "an empty file" if isinstance(root, Scalar) and not root.text else came
        said = f"expected {language.what} ({language.begins}), got {came}"
        mistakes = [Mistake(name, root.place if root else None, said)]
    raise ScenarioMistakes(tuple(mistakes))


# -- complaints ------------------------------------------------------------------------------


def empty_values(root: Mapping, name: str, language: Language) -> Iterator[Mistake]:
    """A key or a dash without a value says nothing, but where the language has words that stand alone."""
    for path, key, value in _values(root, ()):
        if isinstance(value, Scalar) and value.text is None and not language.stands_alone(path):
            what = f"a value for {key.text}" if key else "something in the list"
            yield Mistake(name, (key or value).place, f"expected {what}, got nothing")


def _values(node: Node, path: Steps) -> Iterator[tuple[Steps, Scalar | None, Node]]:
    """Every value below `node`, with its key, or without one where it is in a list."""
    if isinstance(node, Mapping):
        for key, value in node.pairs:
            below = (*path, key.text or "")
            yield below, key, value
            yield from _values(value, below)
    elif isinstance(node, Listing):
        for index, item in enumerate(node.items):
            yield (*path, index), None, item
            yield from _values(item, (*path, index))


_OF_A_KEY = "[key]"
"""The end of pydantic's way to a key."""


def told(error: ValidationError, tree: Mapping, name: str, language: Language) -> list[Mistake]:
    """The model's complaints of `tree`, as lines for a person."""
    mistakes = []
    for detail in error.errors(include_url=False)[: 2 * MAX_MISTAKES]:
        kind, path = detail["type"], detail["loc"]
        of_key = path[-1:] == (_OF_A_KEY,)
        path = path[:-1] if of_key else path
        if kind == "mistakes":
            for below, text, of_key in detail["ctx"]["mistakes"]:
                mistakes.append(Mistake(name, place_of(tree, (*path, *below), of_key), text))
        elif detail["input"] is not None or language.stands_alone(path):  # other empty values were told of
            place = place_of(tree, path, of_key=of_key or kind == "extra_forbidden")
            mistakes.append(Mistake(name, place, _text(detail, language)))
    return mistakes


def _text(detail: ErrorDetails, language: Language) -> str:
    """What was expected and what came, from one of pydantic's error details."""
    kind, path, came = detail["type"], detail["loc"], describe(detail["input"])
    match kind:
        case "extra_forbidden":
            model, word = _model_at(path[:-1], language), str(path[-1])
            known = sorted(model.model_fields, key=language.last.__contains__)
            usual = f"expected a word that is known here, got {choose(word, known)}"
            return language.unknown(model, word) or usual
        case "model_type":
            model = _model_at(path, language)
            words = f" ({', '.join(model.model_fields)})" if model.model_fields else ""
            usual = f"{words}, got {came}"
            return "expected a mapping" + (language.no_mapping(model, detail["input"]) or usual)
        case "missing":
            return f"expected {path[-1]}:, got nothing of that name"
        case "value_error":
            return str(detail["ctx"]["error"])
    return f"expected {_SHAPES.get(kind, 'something else')}, got {came}"


_SHAPES = {
    "dict_type": "a mapping",
    "tuple_type": "a list",
    "string_type": "a text",
}


def _model_at(path: Steps, language: Language) -> type[BaseModel]:
    """The model that takes what stands at `path` of a document."""
    model = language.document
    for step in path:
        if isinstance(step, str) and step in model.model_fields:
            model = next(_models(model.model_fields[step].annotation), model)
    return model


def _models(annotation: Any) -> Iterator[type[BaseModel]]:
    """The models inside an annotation."""
    if inspect.isclass(annotation) and issubclass(annotation, BaseModel):
        yield annotation
    for inner in get_args(annotation):
        yield from _models(inner)
