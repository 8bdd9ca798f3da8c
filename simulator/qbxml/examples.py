"""Writes an example of a request: a whole document that QuickBooks would read.

*Full* has every element that the dialect has, of each choice one alternative; *minimal* has what is
required and no more. Which alternative and which values is the seed's to say. An aggregate that would
stand empty gets its last plain element (a reference its FullName), because an empty one, though lawful,
says nothing. Attributes other than requestID are left out: an iterator's belong to a conversation.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from random import Random
from xml.sax.saxutils import escape

from simulator.errors import InputError
from simulator.qbxml import catalogue
from simulator.qbxml.describing import dialect, find
from simulator.qbxml.samplevalues import fitting
from simulator.qbxml.shapes import Choice, Dialect, Element, Particle, elements, version_text

_INDENT = "  "
_INCLUDE = "IncludeRetElement"


def example(
    name: str, version: str | None = None, country: str = "US", *, full: bool = True, seed: int = 0
) -> str:
    """A document with one request. Errors: those of `describing.find` and `describing.dialect`."""
    listing, parts = find(name)
    if listing.name not in parts:
        raise InputError(f"expected a request, got {name}: an answer is QuickBooks' to write")
    spoken = dialect(listing, version, country)
    writer = _Writer(spoken, Random(f"{seed}/{listing.name}"), full, _ret_names(listing.response, spoken))
    body = writer.content(catalogue.request(listing.name), 3)
    message_set = f"{listing.message_set}MsgsRq"
    on_error = "" if listing.message_set != catalogue.MESSAGE_SET else ' onError="stopOnError"'
    start, indent = f'{listing.name} requestID="1"', _INDENT * 2
    lines = [
        '<?xml version="1.0" encoding="utf-8"?>',
        f'<?qbxml version="{version_text(spoken.version)}"?>',
        "<QBXML>",
        f"{_INDENT}<{message_set}{on_error}>",
        *([f"{indent}<{start}>", *body, f"{indent}</{listing.name}>"] if body else [f"{indent}<{start}/>"]),
        f"{_INDENT}</{message_set}>",
        "</QBXML>",
    ]
    return "\n".join(lines) + "\n"


def _ret_names(response: str, spoken: Dialect) -> tuple[str, ...]:
    """What IncludeRetElement may name: the elements of the record that is answered."""
    for ret in elements(catalogue.response(response).particles):
        if ret.name.endswith("Ret"):
            return tuple(child.name for child in elements(ret.particles) if spoken.has(child))
    return ()


class _Writer:
    """One document on its way out."""

    def __init__(self, spoken: Dialect, random: Random, full: bool, ret_names: tuple[str, ...]) -> None:
        self._spoken = spoken
        self._random = random
        self._full = full
        self._ret_names = ret_names

    def content(self, shape: Element, depth: int) -> list[str]:
        """The lines of an aggregate's content."""
        return [
            line
            for child in self._chosen(shape.particles)
            for line in self._element(child, shape.name, depth)
        ]

    def _element(self, element: Element, parent: str, depth: int) -> list[str]:
        indent = _INDENT * depth
        if element.type != "AGG":
            text = escape(self._value(element, parent))
            return [f"{indent}<{element.name}>{text}</{element.name}>"]
        body = self.content(element, depth + 1) or self._least(element, depth + 1)
        if not body:
            return [f"{indent}<{element.name}/>"]
        return [f"{indent}<{element.name}>", *body, f"{indent}</{element.name}>"]

    def _value(self, element: Element, parent: str) -> str:
        if element.name == _INCLUDE and self._ret_names:
            return self._random.choice(self._ret_names)
        return fitting(element, parent, self._spoken, self._random)

    def _least(self, shape: Element, depth: int) -> list[str]:
        plain = [child for child in elements(shape.particles) if self._spoken.has(child)]
        plain = [child for child in plain if child.type != "AGG"]
        return self._element(plain[-1], shape.name, depth) if plain else []

    def _chosen(self, particles: Iterable[Particle]) -> Iterator[Element]:
        for particle in particles:
            if isinstance(particle, Choice):
                yield from self._alternative(particle)
            elif self._spoken.has(particle) and (particle.required or self._full):
                yield particle

    def _alternative(self, choice: Choice) -> Iterator[Element]:
        if not (choice.required or self._full):
            return
        there = [each for each in choice.alternatives if any(map(self._spoken.has, elements(each)))]
        if there:
            yield from self._chosen(self._random.choice(there))
