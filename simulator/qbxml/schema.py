"""An XML Schema of the catalogue's shapes, for libxml2 to say yes at the speed of parsing.

Nothing is known here that the shapes do not say: a schema is derived from them, for the messages of one
document in one dialect, when it is first wanted. It holds **structure only** (order, presence, choices,
attributes and their enumerations); texts are free, because QuickBooks answers a bad value with a status.

Its yes is final. Its no is only a reason to look closer: what was expected where is for `diagnosis` to
say, from the same shapes. That no content of qbXML is ambiguous, and that none names a child twice, is
what lets every shape be written down as it stands (tests/qbxml/test_schema.py holds it to that).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import cache, lru_cache
from typing import IO, cast

from lxml import etree

from simulator.qbxml import catalogue
from simulator.qbxml.envelope import ROOT, SETS
from simulator.qbxml.shapes import Attribute, Choice, Dialect, Element, Particle

#: So many schemas are kept: an application sends the same few kinds of document over and over.
KEPT = 64
#: A document of at most so many bytes is parsed first and its tree validated. A longer one is validated
#: while it is read, and given up at its first faults: libxml2 spends on each fault of a tree the time to
#: count its siblings, and keeps a report of each of a million.
SHORT = 1 << 17
#: How many bytes of a long document, at either end, are searched for the names of its messages.
SEARCHED = 1 << 12

_HEAD = '<xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema">'
#: Every text; and what may stand in an element without content, where XML Schema would take no line end.
_TEXTS = (
    '<xs:simpleType name="text"><xs:restriction base="xs:string"/></xs:simpleType>'
    '<xs:simpleType name="blank"><xs:restriction base="xs:string"><xs:pattern value="\\s*"/>'
    "</xs:restriction></xs:simpleType>"
)
_OCCURS = {
    (True, False): "",
    (False, False): ' minOccurs="0"',
    (True, True): ' maxOccurs="unbounded"',
    (False, True): ' minOccurs="0" maxOccurs="unbounded"',
}
_MESSAGE = re.compile(rb"<([A-Z][A-Za-z0-9]*R[qs])[\s/>]")


def validated(body: bytes, message_set: str, dialect: Dialect) -> etree._Element | None:
    """The tree of a document (UTF-8, without a prolog) if the schema takes it, None if it does not."""
    if len(body) <= SHORT:
        return _short(body, message_set, dialect)
    likely = _names(body[:SEARCHED], body[-SEARCHED:])
    root = _long(body, likely, message_set, dialect)
    if root is None:
        names = _names(body)
        root = None if names == likely else _long(body, names, message_set, dialect)
    return root


def _short(body: bytes, message_set: str, dialect: Dialect) -> etree._Element | None:
    try:
        root = etree.fromstring(body, _plain())
    except etree.XMLSyntaxError:
        return None
    if len(root) != 1:
        return None
    names = frozenset([node.tag for node in root[0]])
    if not names <= messages(message_set, dialect):
        return None
    return root if schema(message_set, names, dialect).validate(root) else None


def _long(body: bytes, names: frozenset[str], message_set: str, dialect: Dialect) -> etree._Element | None:
    known = names & messages(message_set, dialect)
    parser = _parser(schema(message_set, known, dialect))
    try:
        return etree.parse(cast("IO[bytes]", _Source(body, parser)), parser).getroot()
    except (etree.XMLSyntaxError, _GivenUp):
        return None


def _names(*parts: bytes) -> frozenset[str]:
    return frozenset([name.decode() for part in parts for name in _MESSAGE.findall(part)])


class _GivenUp(Exception):
    """The document has faults: libxml2 need not read it to its end."""


class _Source:
    """What a parser reads a body from, as long as it has no fault to report."""

    def __init__(self, body: bytes, parser: etree.XMLParser) -> None:
        self._body = body
        self._at = 0
        self._parser = parser

    def read(self, size: int) -> bytes:
        """The next bytes."""
        if self._at and len(self._parser.error_log):
            raise _GivenUp
        piece = self._body[self._at : self._at + size]
        self._at += len(piece)
        return piece


@cache
def _plain() -> etree.XMLParser:
    """The parser of short documents: making one costs more than a short document does."""
    return _parser(None)


def _parser(validating: etree.XMLSchema | None) -> etree.XMLParser:
    return etree.XMLParser(
        encoding="utf-8",
        schema=validating,
        resolve_entities=False,
        load_dtd=False,
        no_network=True,
        remove_comments=True,
        remove_pis=True,
        huge_tree=False,
    )


@lru_cache(maxsize=KEPT)
def schema(message_set: str, messages: frozenset[str], dialect: Dialect) -> etree.XMLSchema:
    """The schema of documents with these messages, all of which the dialect has, and no others."""
    return etree.XMLSchema(etree.fromstring(schema_text(message_set, messages, dialect)))


def schema_text(message_set: str, messages: Iterable[str], dialect: Dialect) -> str:
    """The same as text."""
    return "".join(_Writer(dialect).document(message_set, sorted(messages)))


@lru_cache(maxsize=KEPT)
def messages(message_set: str, dialect: Dialect) -> frozenset[str]:
    """The messages that the set may hold in the dialect."""
    there = [
        listing
        for listing in catalogue.listings().values()
        if listing.goes_into(message_set) and listing.since <= dialect.version
    ]
    return frozenset(each.name if message_set.endswith("Rq") else each.response for each in there)


class _Writer:
    """One schema on its way out: a named type for each shape, written once."""

    def __init__(self, dialect: Dialect) -> None:
        self._dialect = dialect
        self._names: dict[tuple[int, tuple[Attribute, ...], bool], str] = {}
        self._waiting: list[tuple[str, Element]] = []

    def document(self, message_set: str, messages: list[str]) -> Iterator[str]:
        yield f'{_HEAD}{_TEXTS}<xs:element name="{ROOT}"><xs:complexType><xs:sequence>'
        yield f'<xs:element name="{message_set}"><xs:complexType>'
        yield '<xs:choice minOccurs="0" maxOccurs="unbounded">'
        for message in messages:
            yield f'<xs:element name="{message}" type="{self._type(catalogue.message(message))}"/>'
        yield "</xs:choice>"
        yield from map(_attribute, SETS[message_set])
        yield "</xs:complexType></xs:element></xs:sequence></xs:complexType></xs:element>"
        while self._waiting:
            yield from self._definition(*self._waiting.pop())
        yield "</xs:schema>"

    def _type(self, shape: Element) -> str:
        attributes = shape.accepted
        if shape.type != "AGG" and not attributes:
            return "text"
        key = (id(shape.particles), attributes, shape.type == "AGG")
        if key not in self._names:
            self._names[key] = f"t{len(self._names)}"
            self._waiting.append((self._names[key], shape))
        return self._names[key]

    def _definition(self, name: str, shape: Element) -> Iterator[str]:
        yield f'<xs:complexType name="{name}">'
        content = "".join(self._particles(shape.particles))
        if content:
            yield f"<xs:sequence>{content}</xs:sequence>"
            yield from map(_attribute, shape.accepted)
        else:
            yield f'<xs:simpleContent><xs:extension base="{"blank" if shape.type == "AGG" else "text"}">'
            yield from map(_attribute, shape.accepted)
            yield "</xs:extension></xs:simpleContent>"
        yield "</xs:complexType>"

    def _particles(self, particles: tuple[Particle, ...]) -> Iterator[str]:
        for particle in particles:
            if isinstance(particle, Choice):
                yield from self._choice(particle)
            elif self._dialect.has(particle):
                occurs = _OCCURS[particle.required, particle.repeats]
                yield f'<xs:element name="{particle.name}" type="{self._type(particle)}"{occurs}/>'

    def _choice(self, choice: Choice) -> Iterator[str]:
        """The alternatives that the dialect has; a choice of none is no choice."""
        written = ["".join(self._particles(alternative)) for alternative in choice.alternatives]
        alternatives = [f"<xs:sequence>{text}</xs:sequence>" for text in written if text]
        if alternatives:
            yield f"<xs:choice{_OCCURS[choice.required, choice.repeats]}>"
            yield from alternatives
            yield "</xs:choice>"


def _attribute(attribute: Attribute) -> str:
    use = ' use="required"' if attribute.required else ""
    if not attribute.values:
        return f'<xs:attribute name="{attribute.name}" type="xs:string"{use}/>'
    words = "".join(f'<xs:enumeration value="{word}"/>' for word in attribute.values)
    return (
        f'<xs:attribute name="{attribute.name}"{use}><xs:simpleType><xs:restriction base="xs:string">'
        f"{words}</xs:restriction></xs:simpleType></xs:attribute>"
    )
