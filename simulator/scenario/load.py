"""A scenario file read, expanded and checked: a `ScenarioFile`, or every mistake of it at once.

`nodes` reads the YAML, `matrix` expands it, `model` checks it; here the model's complaints become
lines for a person: ``file:line:column: what was expected, what came, the near spelling``.
"""

from __future__ import annotations

import inspect
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any, get_args

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from simulator.scenario import matrix
from simulator.scenario.model import BESIDE, DEEDS, VERBS, Deed, Document, Step
from simulator.scenario.nodes import (
    MAX_BYTES,
    MAX_MISTAKES,
    Listing,
    Mapping,
    Mistake,
    Node,
    Scalar,
    ScenarioMistakes,
    describe,
    place_of,
    plain,
    read_tree,
)
from simulator.scenario.plays import PlayedStep, ScenarioFile, ScenarioRow
from simulator.scenario.words import choose, listed

SUFFIX = ".yaml"

#: With so many mistakes found, the other rows of a matrix are not looked at.
_ENOUGH = 10 * MAX_MISTAKES


def load_file(path: Path, expected_id: str = "", name: str = "") -> ScenarioFile:
    """The scenario in the file at `path`. Raises `ScenarioMistakes` with all that is wrong with it.

    `expected_id` is the id that the file must have because of where it lies; empty: any. `name` is
    the file's name in messages; empty: its path.
    """
    name = name or str(path)
    try:
        with path.open("rb") as file:
            content = file.read(MAX_BYTES + 1)
    except (OSError, ValueError) as error:  # ValueError: a NUL in the path
        reason = getattr(error, "strerror", None) or str(error)
        raise _only(name, f"expected a file that can be read, got {reason}") from None
    return load_bytes(content, name, expected_id)


def load_bytes(content: bytes, name: str, expected_id: str = "") -> ScenarioFile:
    """The scenario in a file's `content`; `name` is the file's name in messages."""
    if len(content) > MAX_BYTES:
        raise _only(name, f"expected a scenario of at most {MAX_BYTES // 1024} KiB, got a larger file")
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise _only(name, f"expected text in UTF-8, got something else at byte {error.start + 1}") from None
    return load_text(text, name, expected_id)


def load_folder(folder: Path, name: str = "") -> tuple[ScenarioFile, ...]:
    """Every scenario below `folder`, by id. An id ends with the file's path below it, without the suffix.

    `name` is the folder's name in messages; empty: its path.

    Raises `ScenarioMistakes` with the mistakes of all files.
    """
    files = sorted(path for path in folder.rglob(f"*{SUFFIX}") if path.is_file())
    if not files:
        raise _only(str(folder), f"expected a folder with scenarios (*{SUFFIX}), got none there")
    scenarios: list[ScenarioFile] = []
    mistakes: list[Mistake] = []
    for path in files:
        try:
            below = path.relative_to(folder)
            shown = f"{name}/{below.as_posix()}" if name else str(path)
            scenarios.append(load_file(path, below.with_suffix("").as_posix(), shown))
        except ScenarioMistakes as error:
            mistakes += error.mistakes
    if mistakes:
        raise ScenarioMistakes(tuple(mistakes))
    return tuple(scenarios)


def load_text(text: str, name: str, expected_id: str = "") -> ScenarioFile:
    """The scenario in `text`; `name` is the file's name in messages."""
    root, mistakes = read_tree(text, name)
    if not isinstance(root, Mapping):
        if not mistakes:
            came = describe(plain(root)) if root is not None else "an empty file"
            came = "an empty file" if isinstance(root, Scalar) and not root.text else came
            text = f"expected a scenario (scenario: ID), got {came}"
            mistakes = [Mistake(name, root.place if root else None, text)]
        raise ScenarioMistakes(tuple(mistakes))
    plays, matrix_mistakes = matrix.expand(root, name)
    mistakes += [*_empty_values(root, name), *matrix_mistakes, *_wrong_id(root, name, expected_id)]
    told = dict.fromkeys(mistakes)  # rows make the same mistake again
    documents: list[tuple[matrix.Expanded, Document]] = []
    for play in plays:
        try:
            documents.append((play, Document.model_validate(plain(play.document))))
        except ValidationError as error:
            told.update(dict.fromkeys(_told(error, play.document, name)))
        if len(told) > _ENOUGH:
            break
    if told:
        raise ScenarioMistakes(tuple(sorted(told, key=lambda mistake: mistake.place or (0, 0))))
    return _scenario(name, documents)


def _only(name: str, text: str) -> ScenarioMistakes:
    return ScenarioMistakes((Mistake(name, None, text),))


def _scenario(name: str, documents: list[tuple[matrix.Expanded, Document]]) -> ScenarioFile:
    first = documents[0][1]
    rows = tuple(_row(name, number, play, document) for number, (play, document) in enumerate(documents, 1))
    needs = tuple(dict.fromkeys(need for row in rows for need in row.needs))
    title = first.title
    return ScenarioFile(first.scenario, title, first.covers, first.tags, needs, name, rows)


def _row(name: str, number: int, play: matrix.Expanded, document: Document) -> ScenarioRow:
    tree, row = play
    at_end = tree.get("expect_at_end")
    ends = at_end.items if isinstance(at_end, Listing) else ()
    return ScenarioRow(
        id=document.scenario + (f"[{number}]" if row else ""),
        title=document.title,
        cells=_cells(row) if row else "",
        file=name,
        line=(row or tree).place.line,
        document=document,
        steps=_steps(document.steps, tree.get("steps")),
        at_end=tuple((end, node.place.line) for end, node in zip(document.expect_at_end, ends, strict=True)),
    )


def _steps(steps: Iterable[Deed], listing: Node | None) -> tuple[PlayedStep, ...]:
    """`steps` with their lines; the same for those that one of them holds under ``do:``."""
    assert isinstance(listing, Listing)
    return tuple(
        PlayedStep(step, node.place.line, _written(node, step.verb), _done_meanwhile(step, node))
        for step, node in zip(steps, listing.items, strict=True)
    )


def _done_meanwhile(step: Deed, node: Node) -> tuple[PlayedStep, ...]:
    assert isinstance(node, Mapping)
    return _steps(step.do, node.get("do")) if isinstance(step, Step) and step.do else ()


def _written(node: Node, verb: str) -> Any:
    assert isinstance(node, Mapping)
    arguments = node.get(verb)
    return {} if arguments is None else plain(arguments)


def _cells(row: Mapping) -> str:
    """A row as a person reads it: `access: always, names: path`."""
    return ", ".join(f"{key.text}: {value.text}" for key, value in row.pairs if isinstance(value, Scalar))


# -- mistakes --------------------------------------------------------------------------------


def _wrong_id(root: Mapping, name: str, expected_id: str) -> list[Mistake]:
    written = root.get("scenario")
    if not expected_id or not isinstance(written, Scalar) or written.text is None:
        return []
    # a folder may lie within a larger tree: what stands below it ends the id
    if f"/{written.text}".endswith(f"/{expected_id}"):
        return []
    text = f"expected the id {expected_id} (where the file lies), got {describe(written.text)}"
    return [Mistake(name, written.place, text)]


def _empty_values(root: Mapping, name: str) -> Iterator[Mistake]:
    """A key without a value says nothing; only a verb or a hook may stand alone."""
    for path, key, value in _pairs(root, ()):
        if isinstance(value, Scalar) and value.text is None and not _stands_alone(path):
            yield Mistake(name, key.place, f"expected a value for {key.text}, got nothing")


def _stands_alone(path: tuple[str | int, ...]) -> bool:
    match path:
        case ("steps", int(), str() as verb) | ("steps", int(), "do", int(), str() as verb):
            return verb not in BESIDE
        case ("steps", int(), "hook", str()):
            return True
    return False


def _pairs(node: Node, path: tuple[str | int, ...]) -> Iterator[tuple[tuple[str | int, ...], Scalar, Node]]:
    if isinstance(node, Mapping):
        for key, value in node.pairs:
            below = (*path, key.text or "")
            yield below, key, value
            yield from _pairs(value, below)
    elif isinstance(node, Listing):
        for index, item in enumerate(node.items):
            yield from _pairs(item, (*path, index))


def _told(error: ValidationError, tree: Mapping, name: str) -> list[Mistake]:
    """The model's complaints, as lines for a person."""
    mistakes = []
    for detail in error.errors(include_url=False)[: 2 * MAX_MISTAKES]:
        kind, path = detail["type"], detail["loc"]
        if kind == "mistakes":
            for below, text, of_key in detail["ctx"]["mistakes"]:
                mistakes.append(Mistake(name, place_of(tree, (*path, *below), of_key), text))
        elif detail["input"] is not None or _stands_alone(path):  # other empty values were told of before
            unknown = kind == "extra_forbidden"
            mistakes.append(Mistake(name, place_of(tree, path, of_key=unknown), _text(detail)))
    return mistakes


def _text(detail: ErrorDetails) -> str:
    """What was expected and what came, from one of pydantic's error details."""
    kind, path, came = detail["type"], detail["loc"], describe(detail["input"])
    match kind:
        case "extra_forbidden":
            model, word = _model_at(path[:-1]), str(path[-1])
            if model is Deed and word in VERBS:
                return f"expected what a person can do during a call ({listed(DEEDS)}), got {word}"
            known = sorted(model.model_fields, key=BESIDE.__contains__)
            return f"expected a word that is known here, got {choose(word, known)}"
        case "model_type":
            return f"expected a mapping{_mapping_for(_model_at(path), detail['input'])}"
        case "missing":
            return f"expected {path[-1]}:, got nothing of that name"
        case "value_error":
            return str(detail["ctx"]["error"])
    return f"expected {_SHAPES.get(kind, 'something else')}, got {came}"


def _mapping_for(model: type[BaseModel], value: object) -> str:
    """Which words the mapping that was expected has, and what came in its place."""
    came = describe(value)
    if issubclass(model, Deed):
        return f", got {came}" + (f"; did you mean {value}:?" if value in VERBS else "")
    return (f" ({', '.join(model.model_fields)})" if model.model_fields else "") + f", got {came}"


_SHAPES = {
    "dict_type": "a mapping",
    "tuple_type": "a list",
    "string_type": "a text",
}


def _model_at(path: tuple[str | int, ...]) -> type[BaseModel]:
    """The model that takes what stands at `path` of a document."""
    model: type[BaseModel] = Document
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
