"""YAML as a tree in which no scalar is resolved and everything knows its place.

`no`, `13.0` and `0x80040408` are texts here; what they mean is decided by the field that takes
them (`model`). The part of YAML that a scenario has no use for is refused: tags, anchors and
aliases, several documents, keys that are no words. Files may be hostile: size, depth and number
of nodes are bounded, and the tree is built from events, without recursion.

What a scenario's words mean is not known here.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import NamedTuple

import yaml

from simulator.errors import InputError

MAX_BYTES = 1024 * 1024
MAX_DEPTH = 32
MAX_NODES = 20_000
#: So many mistakes are told; the others are counted.
MAX_MISTAKES = 50

_SHOWN = 60

_LOADER: type = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


class Place(NamedTuple):
    """Where something stands in its file, counted from 1."""

    line: int
    column: int
    file: str = ""
    """The file, where it is another than the one that is read."""


class Mistake(NamedTuple):
    """One thing wrong with a file. `text` says what was expected and what came."""

    file: str
    place: Place | None
    """None: the file as a whole."""
    text: str

    def __str__(self) -> str:
        where = f":{self.place.line}:{self.place.column}" if self.place else ""
        file = self.place.file if self.place and self.place.file else self.file
        return f"{file}{where}: {self.text}"


class ScenarioMistakes(InputError):
    """Scenario files that cannot be used. The message has one line per mistake."""

    def __init__(self, mistakes: tuple[Mistake, ...]) -> None:
        told = [str(mistake) for mistake in mistakes[:MAX_MISTAKES]]
        if len(mistakes) > MAX_MISTAKES:
            told.append(f"... and {len(mistakes) - MAX_MISTAKES} more mistakes")
        super().__init__("\n".join(told))
        self.mistakes = mistakes


@dataclass(frozen=True, slots=True)
class Scalar:
    """A text; None where nothing was written (``close_quickbooks:``)."""

    text: str | None
    place: Place


@dataclass(frozen=True, slots=True)
class Listing:
    """A YAML sequence."""

    items: tuple[Node, ...]
    place: Place


@dataclass(frozen=True, slots=True)
class Mapping:
    """A YAML mapping, in the order of the file; keys are unique."""

    pairs: tuple[tuple[Scalar, Node], ...]
    place: Place

    def get(self, key: str) -> Node | None:
        """The value under `key`."""
        return next((value for name, value in self.pairs if name.text == key), None)


Node = Scalar | Listing | Mapping

#: A tree without places: what the models validate. Sequences are tuples.
Plain = str | None | tuple["Plain", ...] | dict[str, "Plain"]


def plain(node: Node) -> Plain:
    """`node` without its places."""
    match node:
        case Scalar(text):
            return text
        case Listing(items):
            return tuple(plain(item) for item in items)
        case Mapping(pairs):
            return {key.text or "": plain(value) for key, value in pairs}


def scalars(node: Node, *, keys: bool = True) -> Iterator[Scalar]:
    """Every text of `node`, in the order of the file; those of its keys too, unless they do not count."""
    match node:
        case Scalar():
            yield node
        case Listing(items):
            for item in items:
                yield from scalars(item, keys=keys)
        case Mapping(pairs):
            for key, value in pairs:
                if keys:
                    yield key
                yield from scalars(value, keys=keys)


def place_of(node: Node, path: tuple[str | int, ...], of_key: bool = False) -> Place:
    """Where the thing at `path` below `node` stands, or else its nearest ancestor.

    With `of_key`, the place of the last key itself and not that of its value.
    """
    place = node.place
    for step in path:
        if isinstance(node, Mapping):
            found = next(((k, v) for k, v in node.pairs if k.text == step), None)
            if found is None:
                continue  # a step that only the model knows
            key, node = found
            # nothing written: show its key, the text is nowhere
            nothing = isinstance(node, Scalar) and node.text is None
            place = key.place if (of_key and step == path[-1]) or nothing else node.place
        elif isinstance(node, Listing) and isinstance(step, int) and step < len(node.items):
            node = node.items[step]
            place = node.place
    return place


def read_tree(text: str, file: str) -> tuple[Node | None, list[Mistake]]:
    """The tree of the one document in `text`, and what is wrong with it as YAML.

    None where the text is no YAML at all; a tree may come with mistakes, so that what is wrong
    with its words can be reported beside them.
    """
    builder = _Builder(file)
    try:
        for event in yaml.parse(text, Loader=_LOADER):
            builder.take(event)
            if builder.hopeless:
                return None, builder.mistakes
    except yaml.reader.ReaderError as error:
        before = text[: error.position]
        place = Place(before.count("\n") + 1, len(before) - before.rfind("\n"))
        code = error.character if isinstance(error.character, int) else ord(error.character or "\0")
        return None, [Mistake(file, place, f"expected text, got the control character U+{code:04X}")]
    except yaml.MarkedYAMLError as error:
        return None, [*builder.mistakes, Mistake(file, *_yaml_error(error, text))]
    return builder.root, builder.mistakes


def _yaml_error(error: yaml.MarkedYAMLError, text: str) -> tuple[Place | None, str]:
    mark = error.problem_mark or error.context_mark
    context = f" {error.context}" if error.context else ""
    problem = f"expected YAML, but {error.problem}{context}"
    if mark is None:
        return None, problem
    lines = re.split(r"\r\n|\r|\n", text)
    line = lines[mark.line] if mark.line < len(lines) else ""
    if "\t" in line[: mark.column + 1]:
        column = line.index("\t") + 1
        return Place(mark.line + 1, column), "expected blanks, got a tab: YAML is indented with blanks only"
    return Place(mark.line + 1, mark.column + 1), problem


class _Open:
    """A sequence or mapping that has not ended yet."""

    def __init__(self, place: Place, is_mapping: bool) -> None:
        self.place = place
        self.is_mapping = is_mapping
        self.items: list[Node] = []

    def close(self, file: str, mistakes: list[Mistake]) -> Node:
        if not self.is_mapping:
            return Listing(tuple(self.items), self.place)
        pairs: dict[str, tuple[Scalar, Node]] = {}
        for key, value in zip(self.items[::2], self.items[1::2], strict=True):
            if not isinstance(key, Scalar) or key.text is None:
                text = f"expected a word as key, got {describe(plain(key))}"
                mistakes.append(Mistake(file, key.place, text))
            elif key.text in pairs:
                first = pairs[key.text][0].place.line
                text = f"expected each key once, got {shortened(key.text)} again (first in line {first})"
                mistakes.append(Mistake(file, key.place, text))
            else:
                pairs[key.text] = (key, value)
        return Mapping(tuple(pairs.values()), self.place)


class _Builder:
    """Takes parse events one by one and builds the tree."""

    def __init__(self, file: str) -> None:
        self.file = file
        self.root: Node | None = None
        self.mistakes: list[Mistake] = []
        self.hopeless = False
        """The rest of the file is not worth reading."""
        self._open: list[_Open] = []
        self._nodes = 0

    def take(self, event: yaml.Event) -> None:
        mark = event.start_mark
        place = Place(mark.line + 1, mark.column + 1) if mark else Place(1, 1)
        match event:
            case yaml.AliasEvent():
                self._refuse(place, f"expected a value, got the alias *{event.anchor}: write it out")
                self._add(Scalar("", place))
            case yaml.NodeEvent():
                self._node(event, place)
            case yaml.CollectionEndEvent():
                self._add(self._open.pop().close(self.file, self.mistakes))
            case yaml.DocumentStartEvent() if self.root is not None:
                self._give_up(place, "expected one document, got a second one")

    def _node(self, event: yaml.NodeEvent, place: Place) -> None:
        self._nodes += 1
        if event.anchor is not None:
            self._refuse(place, f"expected a value, got the anchor &{event.anchor}: write it out")
        tag = getattr(event, "tag", None)
        if tag is not None:
            self._refuse(place, f"expected a value, got the tag {tag}: scenarios have no tags")
        if self._nodes > MAX_NODES:
            self._give_up(place, f"expected at most {MAX_NODES} values in a file, got more")
        elif isinstance(event, yaml.ScalarEvent):
            nothing = event.value == "" and not event.style  # quotes are a style
            self._add(Scalar(None if nothing else event.value, place))
        elif len(self._open) >= MAX_DEPTH:
            self._give_up(place, f"expected at most {MAX_DEPTH} levels, got a deeper one")
        else:
            self._open.append(_Open(place, isinstance(event, yaml.MappingStartEvent)))

    def _add(self, node: Node) -> None:
        if self._open:
            self._open[-1].items.append(node)
        else:
            self.root = node

    def _refuse(self, place: Place, text: str) -> None:
        self.mistakes.append(Mistake(self.file, place, text))

    def _give_up(self, place: Place, text: str) -> None:
        self._refuse(place, text)
        self.hopeless = True


def describe(value: object) -> str:
    """What came, for a person: `a list`, `a mapping`, `nothing` or the text itself, shortened."""
    match value:
        case None:
            return "nothing"
        case tuple():
            return "a list"
        case dict():
            return "a mapping"
    return repr(_cut(str(value))) if value != "" else "an empty text"


def shortened(text: str) -> str:
    """`text` without quotes for a message: cut where it is too long, and safe to print."""
    return repr(_cut(text))[1:-1]


def _cut(text: str) -> str:
    return text if len(text) <= _SHOWN else text[: _SHOWN - 3] + "..."
