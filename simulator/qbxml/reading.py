"""Reads a request document and refuses it as QuickBooks does, in two layers.

**Structure** refuses the whole document with an HRESULT and nothing is executed: XML, the version,
onError, unknown or misplaced elements, wrong order, what is missing or newer than the version.
**Values** refuse one request with a status, the others go on: conversions, lengths, enumerations,
the shape of ids, an over-long requestID. (A for 3040, 3045, 3070 and 3110 being statuses; B for the
rest.) Business rules are not known here.

Choices where the sources are silent (D): an enumerated *attribute* (`iterator="Foo"`) is structure,
as onError is; an element that this country's edition lacks is structure; of several bad values the
first in document order is reported; a number out of its bounds does not convert.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from types import MappingProxyType

from lxml import etree

from simulator.errors import Shortcoming
from simulator.qbxml import catalogue, hresults, values
from simulator.qbxml.aggregates import Aggregate, Item, MacroUse
from simulator.qbxml.document import StructureRefusal, parse, place_of
from simulator.qbxml.shapes import COUNTRIES, Attribute, Content, Dialect, Element, content, version_number
from simulator.qbxml.statuses import Status, status

ROOT = "QBXML"
MESSAGE_SET = "QBXMLMsgsRq"
LONGEST_REQUEST_ID = 50
#: Message sets of qbXML that ProcessRequest does not take (B).
FOREIGN_MESSAGE_SETS = frozenset(["QBXMLSubscriptionMsgsRq"])
#: What QuickBooks calls a field in status 3000 (A: seen in logs); others by their element's name.
ID_WORDS = {"ListID": "list id", "TxnID": "Transaction id"}

_SET_ATTRIBUTES = {
    "onError": frozenset(["stopOnError", "continueOnError", "rollbackOnError"]),
    "responseData": frozenset(["includeAll", "includeNone"]),
    "newMessageSetID": None,
    "oldMessageSetID": None,
}


@dataclass(frozen=True, slots=True)
class Request:
    """One request: `values` is its checked content, `status` the refusal of a value or None."""

    name: str
    request_id: str | None
    attributes: Mapping[str, str]
    values: Aggregate
    status: Status | None = None

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

    Raises `StructureRefusal` (a `QuickBooksRefusal`) if QuickBooks would refuse it as a whole, and
    `Shortcoming` for a lawful message whose shape the catalogue does not have.
    """
    version, root = parse(text)
    if version not in supported_versions:
        raise StructureRefusal(
            f"expected one of the qbXML versions {', '.join(supported_versions)}, got {version!r}",
            hresult=hresults.VERSION_UNSUPPORTED,
        )
    if not version[:1].isdigit():
        raise Shortcoming(f"qbXML {version} (a country's own numbering, before 2008) is not spoken yet")
    dialect = Dialect(version_number(version), country)
    return _Reader(text, version, dialect).read(root)


class _Reader:
    """One document on its way in."""

    def __init__(self, text: str, version: str, dialect: Dialect) -> None:
        self._text = text
        self._version = version
        self._dialect = dialect
        self._country = COUNTRIES.index(dialect.country)
        self._status: Status | None = None

    def read(self, root: etree._Element) -> RequestSet:
        message_set = self._message_set(root)
        attributes = {str(name): str(value) for name, value in message_set.attrib.items()}
        return RequestSet(
            self._version,
            self._on_error(message_set),
            MappingProxyType(attributes),
            tuple(self._request(node) for node in message_set),
            self._dialect,
        )

    def _message_set(self, root: etree._Element) -> etree._Element:
        if root.tag != ROOT:
            raise self._refusal(root, f"expected <{ROOT}>, got <{root.tag}>")
        self._no_text(root)
        self._no_attributes(root)
        for node in root:
            if node.tag in FOREIGN_MESSAGE_SETS:
                raise self._refusal(
                    node, f"<{node.tag}> does not go through ProcessRequest", hresults.WRONG_MESSAGE_SET
                )
        if len(root) != 1 or root[0].tag != MESSAGE_SET:
            got = ", ".join(f"<{node.tag}>" for node in list(root)[:3]) or "nothing"
            raise self._refusal(root, f"expected exactly one <{MESSAGE_SET}>, got {got}")
        self._no_text(root[0])
        return root[0]

    def _on_error(self, message_set: etree._Element) -> str:
        for name, value in message_set.attrib.items():
            if name not in _SET_ATTRIBUTES:
                raise self._refusal(message_set, f"{MESSAGE_SET} has no attribute {name!s}")
            allowed = _SET_ATTRIBUTES[str(name)]
            if allowed is not None and value not in allowed:
                raise self._refusal(
                    message_set,
                    f'expected {name!s} to be one of {", ".join(sorted(allowed))}, got "{value!s}"',
                )
        on_error = message_set.get("onError")
        if on_error is None:
            raise self._refusal(message_set, f"expected the attribute onError on {MESSAGE_SET}, got none")
        if on_error == "rollbackOnError":
            raise self._refusal(
                message_set,
                "expected onError stopOnError or continueOnError, got rollbackOnError",
                hresults.ROLLBACK_UNSUPPORTED,
            )
        return on_error

    def _request(self, node: etree._Element) -> Request:
        shape = self._shape(node)
        self._status = None
        attributes = self._attributes(node, shape)
        request_id = attributes.pop("requestID", None)
        if request_id is not None and len(request_id) > LONGEST_REQUEST_ID:
            self._refuse_value(status(1060, value=request_id))
        checked = self._aggregate(node, shape)
        return Request(shape.name, request_id, MappingProxyType(attributes), checked, self._status)

    def _shape(self, node: etree._Element) -> Element:
        name = str(node.tag)
        listing = catalogue.listings().get(name)
        if listing is None or listing.message_set != catalogue.MESSAGE_SET:
            raise self._refusal(node, f"expected a request message of qbXML, got <{name}>")
        if listing.since > self._dialect.version:
            raise self._refusal(node, f"<{name}> is newer than qbXML {self._version}")
        return catalogue.request(name)

    # -- structure

    def _aggregate(self, node: etree._Element, shape: Element) -> Aggregate:
        self._no_text(node)
        table = content(shape, self._dialect)
        place = 0
        items: list[Item] = []
        for child in node:
            following = table.follow[place].get(child.tag)
            if following is None:
                raise self._misplaced(child, shape, table, place)
            place = following
            element = table.elements[place]
            assert element is not None
            items.append((element.name, self._value(child, element)))
        if place not in table.ends:
            expected = " or ".join(table.expected(place))
            raise self._refusal(node, f"expected {expected} in <{shape.name}>, got its end")
        return Aggregate(tuple(items))

    def _value(self, node: etree._Element, element: Element) -> str | Aggregate:
        if element.type == "AGG":
            attributes = self._attributes(node, element)
            checked = self._aggregate(node, element)
            return replace(checked, attributes=attributes) if attributes else checked
        if len(node):
            raise self._refusal(node[0], f"expected a text in <{element.name}>, got <{node[0].tag}>")
        macro = node.get("useMacro") if element.macro else None
        if macro is not None and len(node.attrib) == 1:
            return MacroUse(macro)
        self._no_attributes(node)
        return self._checked(element, node.text or "")

    def _attributes(self, node: etree._Element, shape: Element) -> dict[str, str]:
        known: dict[str, Attribute] = {attribute.name: attribute for attribute in shape.attributes}
        found: dict[str, str] = {}
        for raw_name, raw_value in node.attrib.items():
            name, value = str(raw_name), str(raw_value)
            if name not in known:
                raise self._refusal(node, f"<{shape.name}> has no attribute {name}")
            allowed = known[name].values
            if allowed and value not in allowed:
                raise self._refusal(node, f'expected {name} to be one of {", ".join(allowed)}, got "{value}"')
            found[name] = value
        return found

    def _no_attributes(self, node: etree._Element) -> None:
        if node.attrib:
            raise self._refusal(node, f"<{node.tag}> has no attribute {next(iter(node.attrib))!s}")

    def _no_text(self, node: etree._Element) -> None:
        for text in (node.text, *(child.tail for child in node)):
            if text and not text.isspace():
                raise self._refusal(
                    node, f"expected only elements in <{node.tag}>, got {text.strip()[:40]!r}"
                )

    def _misplaced(
        self, node: etree._Element, shape: Element, table: Content, place: int
    ) -> StructureRefusal:
        name = str(node.tag)
        expected = table.expected(place)
        also = [f"</{shape.name}>"] if place in table.ends else []
        wanted = " or ".join([*expected, *also]) or f"</{shape.name}>"
        hint = ""
        element = shape.find(name)
        if element is None:
            hint = f"; <{shape.name}> has no such element"
        elif element.since > self._dialect.version:
            hint = f"; it is newer than qbXML {self._version}"
        elif not self._dialect.has(element):
            hint = f"; this country's edition ({self._dialect.country}) lacks it"
        elif table.order[name] <= place:
            hint = "; it comes earlier, or not again, or not together with what is before it"
        return self._refusal(
            node, f"expected {wanted} in <{shape.name}> (qbXML {self._version}), got {name}{hint}"
        )

    def _refusal(
        self, node: etree._Element, detail: str, hresult: int = hresults.PARSE_ERROR
    ) -> StructureRefusal:
        line, column = place_of(self._text, node)
        return StructureRefusal(detail, hresult=hresult, line=line, column=column)

    # -- values

    def _checked(self, element: Element, text: str) -> str:
        converted = values.canonical(element.type, text)
        if converted is None or not _within(element, converted):
            field = ID_WORDS.get(element.name, element.name) if element.type == "ID" else element.name
            self._refuse_value(status(values.CODES.get(element.type, 3080), value=text, field=field))
            return text
        if element.values and converted not in element.values:
            self._refuse_value(status(3110, value=text, field=element.name))
        limit = element.longest[self._country] if element.longest else None
        if limit is not None and len(converted) > limit:
            self._refuse_value(status(3070, value=text, field=element.name))
        return converted

    def _refuse_value(self, refusal: Status) -> None:
        if self._status is None:
            self._status = refusal


def _within(element: Element, text: str) -> bool:
    if not text or not (element.least or element.most):
        return True
    number = Decimal(text)
    return not (element.least and number < Decimal(element.least)) and not (
        element.most and number > Decimal(element.most)
    )
