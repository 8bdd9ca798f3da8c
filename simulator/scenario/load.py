"""A scenario file read, expanded and checked: a `ScenarioFile`, or every mistake of it at once.

`nodes` reads the YAML, `matrix` expands it, `model` checks it; here the model's complaints become
lines for a person: ``file:line:column: what was expected, what came, the near spelling``.
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterable
from functools import partial
from pathlib import Path
from typing import Any

from pydantic import BaseModel, ValidationError

from simulator import bundled
from simulator.scenario import matrix
from simulator.scenario.assembling import extended, placed_in, tidied
from simulator.scenario.mistakes import Language, content_of, empty_values, only, read_mapping, text_of, told
from simulator.scenario.model import ID, Document
from simulator.scenario.nodes import (
    MAX_MISTAKES,
    Listing,
    Mapping,
    Mistake,
    Node,
    Scalar,
    ScenarioMistakes,
    describe,
    plain,
)
from simulator.scenario.plays import PlayedStep, ScenarioFile, ScenarioRow
from simulator.scenario.steps import BESIDE, USUAL, VERBS, Beside
from simulator.scenario.words import choose

SUFFIX = ".yaml"
#: A file of this name beside scenarios describes the endpoint that they are played against.
ENDPOINT = "endpoint.yaml"

#: With so many mistakes found, the other rows of a matrix are not looked at.
_ENOUGH = 10 * MAX_MISTAKES


def load_file(path: Path, expected_id: str = "", name: str = "") -> ScenarioFile:
    """The scenario in the file at `path`. Raises `ScenarioMistakes` with all that is wrong with it.

    `expected_id` is the id that the file must have because of where it lies; empty: any. `name` is
    the file's name in messages; empty: its path.
    """
    name = name or str(path)
    return load_text(text_of(content_of(path, name), name, SCENARIO), name, expected_id, path)


def load_bytes(content: bytes, name: str, expected_id: str = "") -> ScenarioFile:
    """The scenario in a file's `content`; `name` is the file's name in messages."""
    return load_text(text_of(content, name, SCENARIO), name, expected_id)


def load_folder(folder: Path, name: str = "") -> tuple[ScenarioFile, ...]:
    """Every scenario below `folder`, by id. An id ends with the file's path below it, without the suffix.

    `name` is the folder's name in messages; empty: its path.

    Raises `ScenarioMistakes` with the mistakes of all files.
    """
    files = sorted(path for path in folder.rglob(f"*{SUFFIX}") if path.is_file() and path.name != ENDPOINT)
    if not files:
        raise only(str(folder), f"expected a folder with scenarios (*{SUFFIX}), got none there")
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


def load_text(text: str, name: str, expected_id: str = "", path: Path | None = None) -> ScenarioFile:
    """The scenario in `text`; `name` is the file's name in messages, `path` where it lies.

    What it extends is looked for in the folder that `path` and its id tell, and among the bundled scenarios.
    """
    written, mistakes = read_mapping(text, name, SCENARIO)
    try:
        whole, more = extended(written, name, partial(_found, _folders(written, path)))
    except ScenarioMistakes as error:
        raise ScenarioMistakes((*mistakes, *error.mistakes)) from None
    root = tidied(whole, VERBS)
    plays, matrix_mistakes = matrix.expand(root, name)
    mistakes += [*more, *empty_values(root, name, SCENARIO), *matrix_mistakes]
    mistakes += _wrong_id(root, name, expected_id)
    all_told = dict.fromkeys(mistakes)  # rows make the same mistake again
    documents: list[tuple[matrix.Expanded, Document]] = []
    for play in plays:
        document = tidied(play.document, VERBS)
        try:
            documents.append((play._replace(document=document), Document.model_validate(plain(document))))
        except ValidationError as error:
            all_told.update(dict.fromkeys(told(error, document, name, SCENARIO)))
        if len(all_told) > _ENOUGH:
            break
    if all_told:
        raise ScenarioMistakes(tuple(sorted(all_told, key=lambda mistake: mistake.place or (0, 0))))
    return _scenario(name, documents)


def _folders(root: Mapping, path: Path | None) -> list[Path]:
    """Where a scenario is looked for by its id: in the folder below which `path` has its own, or there."""
    folders = [bundled.scenarios()]
    if path is not None:
        written = root.get("scenario")
        parts = written.text.split("/") if isinstance(written, Scalar) and written.text else []
        below = path.with_suffix("").parts
        whole = len(parts) if parts and list(below[-len(parts) :]) == parts else 1
        folders.insert(0, path.resolve().parents[whole - 1])
    return folders


def _found(folders: Iterable[Path], id_: str) -> tuple[Mapping, list[Mistake]] | None:
    """The tree of the scenario of that id, which knows its file."""
    if not re.fullmatch(ID, id_):
        return None
    for folder in folders:
        path = folder / f"{id_}{SUFFIX}"
        if path.is_file():
            name = str(path)
            tree, mistakes = read_mapping(text_of(content_of(path, name), name, SCENARIO), name, SCENARIO)
            placed = placed_in(tree, name)
            assert isinstance(placed, Mapping)
            return placed, [mistake._replace(file=name) for mistake in mistakes]
    return None


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
        steps=_steps(document.steps, tree.get("steps"), name),
        at_end=tuple(
            (end, f"{node.place.file or name}:{node.place.line}")
            for end, node in zip(document.expect_at_end, ends, strict=True)
        ),
    )


def _steps(steps: Iterable[Beside], listing: Node | None, name: str) -> tuple[PlayedStep, ...]:
    """`steps` with their places; the same for those that one of them holds."""
    assert isinstance(listing, Listing)
    return tuple(
        PlayedStep(
            step, node.place.line, node.place.file or name, _written(node, step.verb), _held(step, node, name)
        )
        for step, node in zip(steps, listing.items, strict=True)
    )


def _held(step: Beside, node: Node, name: str) -> tuple[PlayedStep, ...]:
    assert isinstance(node, Mapping)
    return _steps(step.steps, node.get("together") or node.get("do"), name) if step.steps else ()


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


def _stands_alone(path: tuple[str | int, ...]) -> bool:
    match path:
        case ("steps", int(), "do" | "together", int(), *below):
            return _alone_in_a_step(below)
        case ("steps", int(), *below):
            return _alone_in_a_step(below)
    return False


def _alone_in_a_step(path: list[str | int]) -> bool:
    match path:
        case [str() as verb]:
            return verb not in BESIDE
        case ["hook", str()] | ["add_application", "change", str()]:
            return True
    return False


def _unknown(model: type[BaseModel], word: str) -> str:
    """A step that nobody can take at that moment; a word of a file, of which the model knows some only."""
    if issubclass(model, Beside) and word in VERBS:
        return f"expected what somebody can do then ({USUAL_THEN}), got {word}"
    if issubclass(model, Beside) and not difflib.get_close_matches(word, model.model_fields, n=1):
        return f"expected a verb ({USUAL}) or the name of a desktop, got {describe(word)}"
    if model is Document:
        return f"expected a word that is known here, got {choose(word, (*Document.model_fields, *ASSEMBLED))}"
    return ""


def _no_mapping(model: type[BaseModel], value: object) -> str:
    """A step's verbs are many: they are not listed."""
    if not issubclass(model, Beside):
        return ""
    near = difflib.get_close_matches(value, VERBS, n=1) if isinstance(value, str) else []
    return f", got {describe(value)}" + (f"; did you mean {near[0]}?" if near else "")


#: Words of a file that are gone when it was put together.
ASSEMBLED = ("extends", "patch", "matrix")
USUAL_THEN = "open_quickbooks, power_cut, hook or another one"

SCENARIO = Language(Document, "a scenario", "scenario: ID", _stands_alone, _unknown, _no_mapping, last=BESIDE)
