"""Reads a request document and refuses it as QuickBooks does, in two layers.

**Structure** refuses the whole document with an HRESULT and nothing is executed: XML, the version,
onError, unknown or misplaced elements, wrong order, what is missing or newer than the version.
**Values** refuse one request with a status, the others go on: conversions, lengths, enumerations,
the shape of ids, an over-long requestID. Business rules are not known here.

libxml2 says yes, by the schema that `schema` derives from the catalogue; then only the texts are left to
check, and the tree is walked once. What libxml2 refuses is read again by `diagnosis`, whose first finding
becomes the refusal's `detail`; should it find nothing (a namespace prefix that does no harm), the
document is taken: both speak of the same shapes.

Choices where the sources are silent (D): an enumerated *attribute* (`iterator="Foo"`) is structure, as
onError is; an element that this country's edition lacks is structure, a message that it lacks a status
(1030, B); of several bad values the first in document order is reported.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from types import MappingProxyType
from typing import NamedTuple

from lxml import etree

from simulator.qbxml import catalogue, checking
from simulator.qbxml.aggregates import NO_ATTRIBUTES, Aggregate, Item, MacroUse
from simulator.qbxml.document import Opening, opening, spoken
from simulator.qbxml.envelope import REQUESTS, ROLLBACK
from simulator.qbxml.findings import StructureRefusal, refusal
from simulator.qbxml.schema import validated
from simulator.qbxml.shapes import MACRO_USE, Dialect, Element, elements
from simulator.qbxml.statuses import Status

__all__ = ["Request", "RequestSet", "StructureRefusal", "read_request_set"]


class Request:
    """One request: `values` is its checked content, `status` the refusal of a value or None.

    Its values are checked when it is read, but put together when they are first asked for: a request that
    is not executed any more costs no more than its check. It is not to be changed.
    """

    __slots__ = ("_node", "_plan", "_values", "attributes", "name", "request_id", "status")

    def __init__(
        self,
        name: str,
        request_id: str | None,
        attributes: Mapping[str, str],
        status: Status | None,
        node: etree._Element,
        plan: _Plan,
    ) -> None:
        self.name = name
        self.request_id = request_id
        self.attributes = attributes
        self.status = status
        self._node, self._plan = node, plan
        self._values: Aggregate | None = None

    @property
    def values(self) -> Aggregate:
        """The content, its texts canonical (one that is refused: as it came)."""
        if self._values is None:
            self._values = Aggregate(_items(self._node, self._plan), NO_ATTRIBUTES)
        return self._values

    def with_values(self, values: Aggregate) -> Request:
        """The same request with another content (its macros resolved)."""
        other = Request(self.name, self.request_id, self.attributes, self.status, self._node, self._plan)
        other._values = values
        return other

    @property
    def response_name(self) -> str:
        """`CustomerQueryRs` for `CustomerQueryRq`."""
        return f"{self.name[:-2]}Rs"


@dataclass(frozen=True, slots=True)
class RequestSet:
    """A request document: its version, what to do on an error, and the requests in order."""

    version: str
    on_error: str
    attributes: Mapping[str, str]
    requests: tuple[Request, ...]
    dialect: Dialect


def read_request_set(text: str, supported_versions: Sequence[str], country: str = "US") -> RequestSet:
    """Read and check a document.

    Raises `StructureRefusal` (a `QuickBooksRefusal`) if QuickBooks would refuse it as a whole.
    """
    supported = tuple(supported_versions)
    start = opening(text)
    dialect = spoken(start.version, supported, country)
    root = _plainly_lawful(start, dialect)
    if root is None:
        root = _looked_at_closely(text, start, supported, country)
    assert start.version is not None
    assert dialect is not None
    (message_set,) = root
    attributes = {str(name): str(value) for name, value in message_set.attrib.items()}
    reader = _Reader(dialect)
    requests = tuple([reader.request(node) for node in message_set])
    return RequestSet(start.version, attributes["onError"], MappingProxyType(attributes), requests, dialect)


def _plainly_lawful(start: Opening, dialect: Dialect | None) -> etree._Element | None:
    """The tree, if libxml2 takes the document; None if it is worth a closer look.

    That goes for processing instructions and namespaces too, of which a schema knows less than we do.
    """
    if start.faults or dialect is None or "?>" in start.body or "xmlns" in start.body:
        return None
    try:
        root = validated(start.body.encode(), REQUESTS, dialect)
    except UnicodeEncodeError:
        return None
    return None if root is None or root[0].get("onError") == ROLLBACK else root


def _looked_at_closely(text: str, start: Opening, supported: tuple[str, ...], country: str) -> etree._Element:
    from simulator.qbxml.diagnosis import diagnose  # noqa: PLC0415 (start-up: only a refusal needs it)

    refused = refusal(diagnose(text, supported, country, expects=REQUESTS).findings)
    if refused is not None:
        raise refused
    parser = etree.XMLParser(
        encoding="utf-8", resolve_entities=False, no_network=True, remove_comments=True, remove_pis=True
    )
    return etree.fromstring(start.body.encode(), parser)


_Test = Callable[[str], object]
_UNLIMITED = 1 << 62


class _Field(NamedTuple):
    """How a child is read that is not just a text.

    `inside` is the plan of an aggregate. Of a text `as_is` tells that it is canonical, `check` makes it so.
    `attributed`: it may have an attribute (useMacro, defMacro).
    """

    inside: _Plan | None
    as_is: _Test
    check: checking.Check
    attributed: bool


#: How each child is read, by its name: no content of qbXML names a child twice. None: a plain text.
_Plan = dict[str, "_Field | None"]


#: What tells quickly that a text will do as it stands: the longest it may be, or a test; by the name of its
#: parent where that makes a difference. None for an aggregate.
_Sure = int | _Test | None
_Tests = dict[str, "_Sure | dict[str, _Sure]"]


class _Message(NamedTuple):
    """How a request is read; `status` is its refusal in any case (1030), or None."""

    shape: Element
    plan: _Plan
    tests: _Tests
    status: Status | None


@cache
def _message(name: str, dialect: Dialect) -> _Message:
    refused = checking.request_status(catalogue.listings()[name], None, dialect.country)
    shape = catalogue.request(name)
    return _Message(shape, _plan(shape, dialect), _tests(shape, dialect), refused)


def _tests(shape: Element, dialect: Dialect) -> _Tests:
    by_name: dict[str, dict[str, _Sure]] = {shape.name: {"": None}}
    for parent, child in _below(shape, dialect, set()):
        test = _sure(child, dialect.country)
        before = by_name.setdefault(child.name, {}).setdefault(parent, test)
        if before != test:
            by_name[child.name][parent] = checking.unsure
    return {
        name: next(iter(tests.values())) if len(set(tests.values())) == 1 else tests
        for name, tests in by_name.items()
    }


def _sure(element: Element, country: str) -> _Sure:
    if element.type == "AGG":
        return None
    if element.type == "STR":
        return checking.length_limit(element, country) or _UNLIMITED
    return checking.as_is(element)


def _below(shape: Element, dialect: Dialect, met: set[tuple[str, int]]) -> Iterator[tuple[str, Element]]:
    """Everything in a shape, with the name of its parent; a shape that is met again is not looked into."""
    for child in elements(shape.particles):
        if dialect.has(child):
            yield shape.name, child
            if child.type == "AGG" and (child.name, id(child.particles)) not in met:
                met.add((child.name, id(child.particles)))
                yield from _below(child, dialect, met)


@cache
def _plan(shape: Element, dialect: Dialect) -> _Plan:
    return {child.name: _field(child, dialect) for child in elements(shape.particles) if dialect.has(child)}


def _field(element: Element, dialect: Dialect) -> _Field | None:
    attributed = bool(element.accepted)
    if element.type == "STR" and not attributed:
        return None
    inside = _plan(element, dialect) if element.type == "AGG" else None
    check = checking.check(element, dialect.country)
    return _Field(inside, checking.as_is(element), check, attributed)


class _Reader:
    """The requests of one document, whose structure is lawful, on their way in."""

    def __init__(self, dialect: Dialect) -> None:
        self._dialect = dialect
        self._messages: dict[str, _Message] = {}

    def request(self, node: etree._Element) -> Request:
        """One request. Its first value that is refused, if one is, becomes its status."""
        name = node.tag
        message = self._messages.get(name)
        if message is None:
            message = self._messages[name] = _message(name, self._dialect)
        shape, plan, tests, status = message
        attributes, request_id = NO_ATTRIBUTES, None
        given: dict[str, str] = dict(node.items())  # type: ignore[arg-type]
        if given:
            request_id = given.pop("requestID", None)
            if given:
                attributes = MappingProxyType(given)
            if status is None:
                status = checking.id_status(request_id)
        if status is None:
            status = _refused(node, shape, tests, self._dialect.country)
        return Request(shape.name, request_id, attributes, status, node, plan)


def _refused(node: etree._Element, shape: Element, tests: _Tests, country: str) -> Status | None:
    """The status of the first text that is refused."""
    for child in node.iter():
        test = tests[child.tag]
        if type(test) is dict:
            test = test[child.getparent().tag]  # type: ignore[union-attr]
        if test is None:
            continue
        text = child.text or ""
        if len(text) <= test if type(test) is int else test(text):  # type: ignore[operator]
            continue
        status = _looked_up(child, node, shape, text, country)
        if status is not None:
            return status
    return None


def _looked_up(
    child: etree._Element, node: etree._Element, shape: Element, text: str, country: str
) -> Status | None:
    """The status of one text that is not surely right, by the element that it really is."""
    names = [child.tag, *(each.tag for each in child.iterancestors())]
    for name in reversed(names[: names.index(node.tag)]):
        inner = shape.find(name)
        assert inner is not None
        shape = inner
    if shape.type == "AGG" or MACRO_USE.name in child.attrib:
        return None
    return checking.refusal(shape, text, country)


def _items(node: etree._Element, plan: _Plan) -> tuple[Item, ...]:
    items: list[Item] = []
    for child in node:
        name = child.tag
        field = plan[name]
        if field is None:
            items.append((name, child.text or ""))
            continue
        inside, as_is, check, attributed = field
        if inside is not None:
            attributes: dict[str, str] = dict(child.items()) if attributed else {}  # type: ignore[arg-type]
            items.append((name, Aggregate(_items(child, inside), attributes or NO_ATTRIBUTES)))
        elif attributed and child.attrib:
            items.append((name, MacroUse(child.attrib[MACRO_USE.name])))
        else:
            text = child.text or ""
            if not as_is(text):
                value = check(text)
                text = text if value is None else value
            items.append((name, text))
    return tuple(items)
