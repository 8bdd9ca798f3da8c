"""What an element of qbXML may hold, and in which order.

`Element` and `Choice` are what the catalogue's text says. `Content` is the same thing as a
table for one dialect (a qbXML version in one country's QuickBooks): which child may follow which.
Reading walks that table, writing sorts by it. Nothing here knows a message by name.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache
from typing import NamedTuple

#: The edition that answers in each country (the catalogue's `not` names editions).
EDITIONS = {"US": "QBD", "CA": "QBCA", "UK": "QBUK", "AU": "QBAU"}
#: The place of each country in the catalogue's lengths (`15/21/21/21`).
COUNTRIES = tuple(EDITIONS)


def version_number(version: str) -> int:
    """`"4.1"` as a number that compares: 401."""
    major, _, minor = version.partition(".")
    return int(major) * 100 + int(minor or 0)


def version_text(number: int) -> str:
    """The version of a number: 401 as `"4.1"`."""
    return f"{number // 100}.{number % 100}"


class Dialect(NamedTuple):
    """One qbXML version as one country's edition speaks it."""

    version: int
    country: str = "US"

    def has(self, element: Element) -> bool:
        """Whether the element exists in this dialect."""
        return element.since <= self.version and EDITIONS[self.country] not in element.not_in


@dataclass(frozen=True, slots=True)
class Attribute:
    """An XML attribute; `values` is its enumeration (empty: any text)."""

    name: str
    type: str
    required: bool
    values: tuple[str, ...] = ()
    default: str = ""


#: What stands on `<TxnID useMacro="…"/>`, instead of a text, where the catalogue says `macro`.
MACRO_USE = Attribute("useMacro", "MACRO", required=False)


@dataclass(frozen=True, eq=False, slots=True)
class Element:
    """One element as the catalogue describes it. `type` is `AGG` for one that holds elements.

    `longest` has one length per country (None: no limit), `least` and `most` bound a number.
    """

    name: str
    type: str
    required: bool = True
    repeats: bool = False
    longest: tuple[int | None, ...] = ()
    values: tuple[str, ...] = ()
    default: str = ""
    least: str = ""
    most: str = ""
    macro: bool = False
    since: int = 0
    not_in: frozenset[str] = frozenset()
    attributes: tuple[Attribute, ...] = ()
    particles: tuple[Particle, ...] = ()

    @property
    def accepted(self) -> tuple[Attribute, ...]:
        """Every attribute that may stand on it, useMacro included."""
        return (*self.attributes, MACRO_USE) if self.macro else self.attributes

    def find(self, name: str) -> Element | None:
        """The child of that name, in whatever choice it stands."""
        return _children(self).get(name)


@dataclass(frozen=True, eq=False, slots=True)
class Choice:
    """One of several sequences; freely mixed if it repeats."""

    alternatives: tuple[tuple[Particle, ...], ...]
    required: bool = True
    repeats: bool = False


Particle = Element | Choice


@cache
def _children(shape: Element) -> dict[str, Element]:
    found: dict[str, Element] = {}
    for child in elements(shape.particles):
        found.setdefault(child.name, child)
    return found


def elements(particles: tuple[Particle, ...]) -> Iterator[Element]:
    """Every element of a content, in catalogue order, the choices opened."""
    for particle in particles:
        if isinstance(particle, Element):
            yield particle
        else:
            for alternative in particle.alternatives:
                yield from elements(alternative)


@dataclass(slots=True)
class Content:
    """The order of an element's children as a table.

    A place is an element's position in the catalogue's text, 0 the place before the first.
    `follow[place]` gives the next place by the child's name, `ends` the places after which the
    content may end. `order` is a child's first place, `rank` the same but for children that may be freely
    mixed, which share one. The table is Glushkov's: it exists because qbXML is deterministic.
    """

    elements: list[Element | None] = field(default_factory=lambda: [None])
    follow: list[dict[str, int]] = field(default_factory=lambda: [{}])
    ends: set[int] = field(default_factory=set)
    order: dict[str, int] = field(default_factory=dict)
    rank: dict[str, int] = field(default_factory=dict)

    def place(self, element: Element) -> int:
        """Give the element a place of its own."""
        self.elements.append(element)
        self.follow.append({})
        place = len(self.elements) - 1
        self.order.setdefault(element.name, place)
        self.rank.setdefault(element.name, place)
        return place

    def connect(self, before: list[int], after: list[int]) -> None:
        """Let each place of `after` follow each of `before`."""
        for place in before:
            for later in after:
                element = self.elements[later]
                assert element is not None
                self.follow[place].setdefault(element.name, later)

    def expected(self, place: int) -> list[str]:
        """The names that may come after `place`."""
        return list(self.follow[place])


@cache
def content(shape: Element, dialect: Dialect) -> Content:
    """The table of `shape`'s children in `dialect`; built once."""
    table = Content()
    nullable, first, last = _sequence(shape.particles, dialect, table)
    table.connect([0], first)
    table.ends.update(last)
    if nullable:
        table.ends.add(0)
    return table


_Part = tuple[bool, list[int], list[int]]  # may be absent, first places, last places


def _sequence(particles: tuple[Particle, ...], dialect: Dialect, table: Content) -> _Part:
    nullable, first, last = True, list[int](), list[int]()
    for particle in particles:
        part = _particle(particle, dialect, table)
        if part is None:
            continue
        absent, part_first, part_last = part
        table.connect(last, part_first)
        first = first + part_first if nullable else first
        last = last + part_last if absent else part_last
        nullable = nullable and absent
    return nullable, first, last


def _particle(particle: Particle, dialect: Dialect, table: Content) -> _Part | None:
    if isinstance(particle, Element):
        if not dialect.has(particle):
            return None
        place = table.place(particle)
        nullable, first, last = not particle.required, [place], [place]
    else:
        parts = [_sequence(alternative, dialect, table) for alternative in particle.alternatives]
        parts = [part for part in parts if part[1]]
        if not parts:
            return None
        nullable = not particle.required or any(part[0] for part in parts)
        first = [place for part in parts for place in part[1]]
        last = [place for part in parts for place in part[2]]
    if particle.repeats:
        table.connect(last, first)
        if isinstance(particle, Choice) and first == last:
            for element in (table.elements[place] for place in first):
                if element is not None and table.order[element.name] in first:
                    table.rank[element.name] = first[0]
    return nullable, first, last
