"""Reads the catalogue's notation (explained in the package's docstring) into shapes.

A fault in a catalogue file is a fault of the simulator: `ValueError` with file and line.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from itertools import pairwise

from simulator.qbxml.shapes import COUNTRIES, Attribute, Choice, Element, Particle, version_number

TYPES = frozenset(
    (
        *("STR", "ENUM", "ID", "GUID", "UUID", "MACRO", "EMPTY", "BOOL"),
        *("INT", "AMT", "PRICE", "QUAN", "PERCENT", "FLOAT", "DATE", "DATETIME", "TIMEINTERVAL"),
    )
)
_KEYWORDS = frozenset(["=", "min", "max", "macro", "since", "not"])
_LINE = re.compile(r"(@?[A-Za-z]\w*)([?*+]?)(?:\s+(.+))?")
_Editions = frozenset[str]


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a file: its level (two blanks each), whether it starts an alternative, its text."""

    number: int
    level: int
    alternative: bool
    text: str


class Definitions:
    """The definitions of one file, each turned into a shape when it is asked for.

    `elsewhere` gives the other files that this one may speak of: those of its `use` lines by name, and
    `shared` for what every file knows.
    """

    def __init__(self, text: str, file: str, elsewhere: Callable[[str], Definitions] | None = None) -> None:
        self._file = file
        self._elsewhere = elsewhere
        self._used: list[str] = []
        self._blocks: dict[str, list[Line]] = {}
        self._shapes: dict[tuple[str, str, _Editions], Element] = {}
        block: list[Line] = []
        for line in _lines(text):
            if line.level == 0:
                word, *more = line.text.split()
                if word == "use":
                    self._used += more
                    continue
                block = self._blocks.setdefault(more[0] if word == "enum" else word, [])
            block.append(line)

    def names(self) -> Iterable[str]:
        """What is defined here (messages, aggregates and enumerations)."""
        return self._blocks.keys()

    def shape(self, name: str, argument: str = "", lacking: _Editions = frozenset()) -> Element:
        """The aggregate or message of that name, `$` replaced by `argument`.

        `lacking` are editions that it is not in where it stands: its elements say no word of them.
        """
        known = self._shapes.get((name, argument, lacking))
        if known is None:
            known = self._shapes[name, argument, lacking] = self._read(name, argument, lacking)
        return known

    def _home(self, name: str, line: Line) -> Definitions:
        if name in self._blocks:
            return self
        if self._elsewhere is not None:
            for file in (*self._used, "Shared"):
                there = self._elsewhere(file)
                if name in there._blocks:
                    return there
        raise self._fault(line, f"nothing is called {name}")

    def _read(self, name: str, argument: str, lacking: _Editions) -> Element:
        head, *body = self._blocks[name]
        mixed, _, editions = head.text.partition(" not ")
        lacking |= frozenset(editions.split())
        sets = [self._home(word[1:], head).shape(word[1:]) for word in mixed.split()[1:]]
        lines = [_with_argument(line, argument) for line in body]
        attributes, particles = self._content(lines, 1, lacking)
        inherited = tuple(attribute for shape in sets for attribute in shape.attributes)
        return Element(name, "AGG", attributes=inherited + attributes, particles=particles)

    def _content(
        self, lines: list[Line], level: int, lacking: _Editions
    ) -> tuple[tuple[Attribute, ...], tuple[Particle, ...]]:
        attributes: list[Attribute] = []
        particles: list[Particle] = []
        for line, inner in _groups(lines, level):
            if line.text.startswith("@"):
                attributes.append(self._attribute(line))
            elif line.text.rstrip("?*+") == "choice":
                particles.append(self._choice(line, inner, lacking))
            else:
                particles.append(self._element(line, inner, lacking))
        return tuple(attributes), tuple(particles)

    def _choice(self, line: Line, inner: list[Line], lacking: _Editions) -> Choice:
        alternatives: list[list[Line]] = []
        level = line.level + 2
        for each in inner:
            if each.alternative and each.level == level:
                alternatives.append([])
            alternatives[-1].append(each)
        mark = line.text.removeprefix("choice")
        return Choice(
            tuple(self._content(lines, level, lacking)[1] for lines in alternatives),
            required=mark in ("", "+"),
            repeats=mark in ("*", "+"),
        )

    def _attribute(self, line: Line) -> Attribute:
        name, mark, type_, arguments, extras = self._words(line)
        values = self._values(arguments, line) if type_ == "ENUM" else ()
        return Attribute(name[1:], type_, mark == "", values, " ".join(extras.get("=", ())))

    def _element(self, line: Line, inner: list[Line], lacking: _Editions) -> Element:
        name, mark, type_, arguments, extras = self._words(line)
        not_in = frozenset(extras.get("not", ()))
        attributes, particles = self._content(inner, line.level + 1, lacking | not_in)
        if type_.startswith("&"):
            home = self._home(type_[1:], line)
            shared = home.shape(type_[1:], " ".join(arguments), lacking | not_in)
            attributes, particles, type_ = shared.attributes + attributes, shared.particles, "AGG"
        return Element(
            name,
            type_,
            required=mark in ("", "+"),
            repeats=mark in ("*", "+"),
            longest=_longest(arguments) if type_ == "STR" and arguments else (),
            values=self._values(arguments, line) if type_ == "ENUM" else (),
            default=" ".join(extras.get("=", ())),
            least=" ".join(extras.get("min", ())),
            most=" ".join(extras.get("max", ())),
            macro="macro" in extras,
            since=version_number(extras["since"][0]) if "since" in extras else 0,
            not_in=not_in - lacking,
            attributes=attributes,
            particles=particles,
        )

    def _values(self, arguments: list[str], line: Line) -> tuple[str, ...]:
        words = " ".join(arguments)
        if not words.startswith("&"):
            return tuple(words.split("|"))
        home = self._home(words[1:], line)
        return tuple(word for row in home._blocks[words[1:]][1:] for word in row.text.split())

    def _words(self, line: Line) -> tuple[str, str, str, list[str], dict[str, list[str]]]:
        """Name, mark, type (`AGG` if none is written), its arguments, and the extras by keyword."""
        matched = _LINE.fullmatch(line.text)
        if matched is None:
            raise self._fault(line, "expected NAME[?*+] TYPE …")
        words = (matched[3] or "").split()
        type_ = "AGG"
        if words and words[0] not in _KEYWORDS:
            type_ = words.pop(0)
            if type_ not in TYPES and not type_.startswith("&"):
                raise self._fault(line, f"no type is called {type_}")
        groups: dict[str, list[str]] = {"": []}
        current = groups[""]
        for word in words:
            if word in _KEYWORDS:
                current = groups.setdefault(word, [])
            else:
                current.append(word)
        return matched[1], matched[2], type_, groups.pop(""), groups

    def _fault(self, line: Line, what: str) -> ValueError:
        return ValueError(f"{self._file}:{line.number}: {what} (got {line.text!r})")


def _lines(text: str) -> Iterator[Line]:
    for number, raw in enumerate(text.splitlines(), 1):
        stripped = raw.strip()
        if not stripped or stripped.startswith("#"):
            continue
        alternative = stripped.startswith("| ")
        blanks = len(raw) - len(raw.lstrip()) + 2 * alternative
        yield Line(number, blanks // 2, alternative, stripped[2:].strip() if alternative else stripped)


def _with_argument(line: Line, argument: str) -> Line:
    return replace(line, text=line.text.replace("$", argument)) if "$" in line.text else line


def _groups(lines: list[Line], level: int) -> Iterable[tuple[Line, list[Line]]]:
    """The lines of `level`, each with the deeper ones below it."""
    starts = [index for index, line in enumerate(lines) if line.level == level]
    for start, end in pairwise([*starts, len(lines)]):
        yield lines[start], lines[start + 1 : end]


def _longest(arguments: list[str]) -> tuple[int | None, ...]:
    parts = arguments[0].split("/")
    parts = parts * len(COUNTRIES) if len(parts) == 1 else parts
    return tuple(None if part == "-" else int(part) for part in parts)
