"""A table of cases: each row of ``matrix:`` becomes one play of the same steps.

``{column}`` is replaced by the row's value, anywhere in the file: as a whole scalar by whatever
the row has there (a list, a mapping), inside a longer text by text, as a key by a word. A column
that a row leaves out leaves its key (or list item) out; a step whose verb is left out is left out.

What the words mean is `model`'s; this module only moves nodes, and keeps their places, so that a
mistake in a row is shown in the row.
"""

from __future__ import annotations

import re
from typing import NamedTuple

from simulator.errors import InputError
from simulator.scenario.nodes import Listing, Mapping, Mistake, Node, Scalar, describe, plain, scalars
from simulator.scenario.words import choose

#: Rows times nodes of a file, so that a small file cannot become a huge one.
MAX_EXPANDED = 200_000
MAX_TEXT = 4_096

_COLUMN = re.compile(r"[a-z][a-z0-9_]*")
_PLACEHOLDER = re.compile(r"\{([a-z][a-z0-9_]*)\}")


class Expanded(NamedTuple):
    """One play of a file: the document with the row's values in place, and the row to show."""

    document: Mapping
    row: Mapping | None


class MatrixMistake(InputError):
    """A row's value does not fit where its column is used. `load` never lets it out."""

    def __init__(self, node: Scalar, text: str) -> None:
        super().__init__(text)
        self.node = node


def expand(document: Mapping, file: str) -> tuple[list[Expanded], list[Mistake]]:
    """The plays of `document` (one, where it has no matrix), and the mistakes of its matrix."""
    table = document.get("matrix")
    if table is None:
        return [Expanded(document, None)], []
    rows, mistakes = _rows(table, file)
    body = Mapping(tuple(pair for pair in document.pairs if pair[0].text != "matrix"), document.place)
    used = {name: node for node in scalars(body) for name in _PLACEHOLDER.findall(node.text or "")}
    columns = {key.text or "": key for row in rows for key, _ in row.pairs}
    if rows:
        for name, node in used.items():
            if name not in columns:
                text = f"expected a column of the matrix, got {choose('{' + name + '}', _braced(columns))}"
                mistakes.append(Mistake(file, node.place, text))
        for name, key in columns.items():
            if name not in used:
                text = f"expected a column that is used as {{{name}}} somewhere, got {name}, which is not"
                mistakes.append(Mistake(file, key.place, text))
    if len(rows) * sum(1 for _ in scalars(body)) > MAX_EXPANDED:
        text = "expected a smaller matrix, got too many rows for so many steps"
        return [], [*mistakes, Mistake(file, table.place, text)]
    plays = []
    for row in rows:
        values = {key.text or "": value for key, value in row.pairs}
        try:
            filled = _fill(body, values)
        except MatrixMistake as error:
            mistakes.append(Mistake(file, error.node.place, str(error)))
            continue
        assert isinstance(filled, Mapping)
        plays.append(Expanded(filled, row))
    return plays, mistakes


def _rows(table: Node, file: str) -> tuple[list[Mapping], list[Mistake]]:
    if not isinstance(table, Listing) or not table.items:
        came = "an empty list" if isinstance(table, Listing) else describe(plain(table))
        return [], [Mistake(file, table.place, f"expected a list of rows, got {came}")]
    rows: list[Mapping] = []
    mistakes: list[Mistake] = []
    for item in table.items:
        if not isinstance(item, Mapping):
            text = f"expected a row {{column: value}}, got {describe(plain(item))}"
            mistakes.append(Mistake(file, item.place, text))
            continue
        rows.append(item)
        for key, _ in item.pairs:
            if not _COLUMN.fullmatch(key.text or ""):
                text = f"expected a column's name (small letters, digits, _), got {describe(key.text)}"
                mistakes.append(Mistake(file, key.place, text))
    return rows, mistakes


def _braced(columns: dict[str, Scalar]) -> tuple[str, ...]:
    return tuple("{" + name + "}" for name in columns)


def _fill(node: Node, values: dict[str, Node]) -> Node | None:
    """`node` with `values` in place; None where a value that it needs was left out."""
    match node:
        case Scalar():
            return _fill_scalar(node, values)
        case Listing(items):
            filled = (_fill(item, values) for item in items)
            return Listing(tuple(item for item in filled if item is not None), node.place)
        case Mapping(pairs):
            kept: list[tuple[Scalar, Node]] = []
            for key, value in pairs:
                name, content = _fill(key, values), _fill(value, values)
                if name is None and key is pairs[0][0]:
                    return None  # the word that the whole mapping is about, a step's verb
                if name is None or content is None:
                    continue
                if not isinstance(name, Scalar):
                    came = describe(plain(name))
                    raise MatrixMistake(key, f"expected a word for the key {key.text}, got {came}")
                kept.append((name, content))
            return Mapping(tuple(kept), node.place)


def _fill_scalar(node: Scalar, values: dict[str, Node]) -> Node | None:
    text = node.text or ""
    names = _PLACEHOLDER.findall(text)
    if not names:
        return node
    if any(name not in values for name in names):
        return None
    whole = _PLACEHOLDER.fullmatch(text)
    if whole:
        return values[whole[1]]
    texts = {name: _text(values[name], name, node) for name in names}
    length = len(text) + sum(len(texts[name]) for name in names)
    if length > MAX_TEXT:
        raise MatrixMistake(node, f"expected at most {MAX_TEXT} characters, got {length}")
    return Scalar(_PLACEHOLDER.sub(lambda found: texts[found[1]], text), node.place)


def _text(value: Node, name: str, where: Scalar) -> str:
    """The text that a row has for the column `name`, used inside the longer text of `where`."""
    if not isinstance(value, Scalar):
        expected = f"expected a text for {{{name}}} inside {describe(where.text)}"
        raise MatrixMistake(where, f"{expected}, got {describe(plain(value))}")
    return value.text or ""
