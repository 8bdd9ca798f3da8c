"""The result in an answer's Body, as the real client reads it: one reader for each Style.

Document [N][L]: the response and the result element must have the contract's names and namespace; whatever
else there is is skipped and leaves the result null. DocWrapped [U]: the same, but an array is its element
again and again, or is nested as in Style Document (switch `docwrapped_array`). RPC [N]: names and
namespaces do not matter (an answer in ``urn:ActionWebService`` was accepted [L]): the first element of the
Body is the response, its first element the result; ``href`` leads to an element of the Body with that
``id``, ``xsi:type`` must fit, and an array must say ``soapenc:arrayType``.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from simulator.errors import CallError
from simulator.protocol.codec import is_nil, nil_or_text
from simulator.protocol.contract import ENCODING, NAMESPACE, XSI, Kind, Method, Missing, Result, Style, Text
from simulator.protocol.envelope import Element, Name

#: How a DocWrapped client takes an array: the values of the switch `docwrapped_array`.
EITHER, REPEATED, NESTED = "either", "repeated", "as-document"

#: An Int32 as .NET's XmlConvert takes it: blanks around it, a sign, leading zeros; at most ten digits count.
_INT = re.compile(r"[ \t\r\n]*([+-]?)0*([0-9]{1,10})[ \t\r\n]*")
#: Wrappers in which some SOAP stacks put a scalar once more; a .NET client reads through them.
_WRAPPERS = {Kind.STRING: "string", Kind.INT: "int"}

_ARRAY_TYPE = Name(ENCODING, "arrayType")
_TYPE, _HREF, _ID = Name(XSI, "type"), Name("", "href"), Name("", "id")
#: Types of XML Schema (and of SOAP's encoding) whose value .NET does not hold as a string [N].
_NO_STRINGS = frozenset(
    {
        *("boolean", "byte", "short", "int", "long", "unsignedByte", "unsignedShort", "unsignedInt"),
        *("unsignedLong", "float", "double", "decimal", "dateTime", "date", "time"),
        *("base64", "base64Binary", "hexBinary", "Array"),
    }
)


@dataclass(frozen=True, slots=True)
class Reading:
    """What an answer says: its result, and where in the body's bytes each text of an array stands."""

    result: Result
    spans: tuple[tuple[int, int], ...] = field(default=())


@dataclass(frozen=True, slots=True)
class Source:
    """The bytes of an answer: as they were parsed (UTF-8), and as they came."""

    document: bytes
    raw: bytes
    encoding: str
    bom: int
    """Bytes of a byte order mark at the beginning of `raw`."""

    def span(self, element: Element) -> tuple[int, int]:
        """Where the element's content stands in `raw`.

        Where decoding lost something the span is the whole body: better too much masked than too little.
        """
        start, end = element.text_span(self.document)
        if self.document == self.raw[self.bom :]:
            return (start + self.bom, end + self.bom)
        edges = [self.document[:edge].decode() for edge in (start, end)]
        if self.encoding == "ascii":
            return (len(edges[0]) + self.bom, len(edges[1]) + self.bom)
        if self.document.decode().encode(self.encoding, "replace") != self.raw[self.bom :]:
            return (0, len(self.raw))
        return (
            len(edges[0].encode(self.encoding)) + self.bom,
            len(edges[1].encode(self.encoding)) + self.bom,
        )


def read_result(method: Method, body: Element, source: Source, style: Style, arrays: str) -> Reading:
    """The result in an envelope's Body. Raises `CallError` with the text of the real client's exception."""
    return _READERS[style](method, body, source, arrays)


# -- Document and DocWrapped -------------------------------------------------------------------


def _document(method: Method, body: Element, source: Source, _: str) -> Reading:
    elements = _results(method, body)
    if not elements:
        return Reading(Missing.ABSENT)
    element = elements[0]
    if method.result is not Kind.STRINGS:
        return Reading(_scalar(method.result, element))
    if is_nil(element):
        return Reading(Missing.NULL)
    return _strings(element.named(NAMESPACE, "string"), source)


def _doc_wrapped(method: Method, body: Element, source: Source, arrays: str) -> Reading:
    elements = _results(method, body)
    nested = arrays == NESTED or (arrays == EITHER and any(element.children for element in elements))
    if method.result is not Kind.STRINGS or not elements or nested:
        return _document(method, body, source, arrays)
    return _strings(elements, source)


def _results(method: Method, body: Element) -> list[Element]:
    """The result elements; those of a response of another name or namespace are skipped."""
    response = body.first(NAMESPACE, method.response_element)
    return response.named(NAMESPACE, method.result_element) if response is not None else []


def _strings(items: Sequence[Element], source: Source) -> Reading:
    """Texts; one that has elements in it fails."""
    for item in items:
        if item.children:
            raise CallError(_document_error(item.children[0]))
    texts: tuple[Text, ...] = tuple(nil_or_text(item) for item in items)
    return Reading(texts, tuple(source.span(item) for item in items))


def _scalar(kind: Kind, element: Element) -> Result:
    wrapper = _WRAPPERS[kind]
    inner = element.children
    if len(inner) == 1 and inner[0].name.local == wrapper and not element.text.strip():
        element = inner[0]
    if element.children:
        raise CallError(_document_error(element.children[0]))
    return _value(kind, element)


def _value(kind: Kind, element: Element) -> Result:
    value = nil_or_text(element)
    if kind is Kind.STRING or isinstance(value, Missing):
        return value
    number = _INT.fullmatch(value)
    result = int(number[1] + number[2]) if number else 2**31
    if not -(2**31) <= result < 2**31:
        raise CallError(_document_error(element))
    return result


def _document_error(element: Element) -> str:
    return f"There is an error in XML document ({element.line}, {element.column})."


# -- RPC -----------------------------------------------------------------------------------------


def _rpc(method: Method, body: Element, source: Source, _: str) -> Reading:
    if not body.children or not body.children[0].children:
        return Reading(Missing.ABSENT)
    by_id = {element.attributes[_ID]: element for element in body.children if _ID in element.attributes}
    element = _referred(body.children[0].children[0], by_id)
    if is_nil(element):
        return Reading(Missing.NULL)
    if method.result is not Kind.STRINGS:
        return Reading(_typed(method.result, element))
    if _ARRAY_TYPE not in element.attributes:
        raise CallError(_document_error(element))
    items = [_referred(item, by_id) for item in element.children]
    for item in items:
        _typed(Kind.STRING, item)
    return _strings(items, source)


def _referred(element: Element, by_id: dict[str, Element]) -> Element:
    """The element itself, or the one that its ``href`` names. Raises `CallError` where there is none."""
    href = element.attributes.get(_HREF)
    if href is None:
        return element
    target = by_id.get(href.removeprefix("#"))
    if target is None or not href.startswith("#"):
        raise CallError(_document_error(element))
    return target


def _typed(kind: Kind, element: Element) -> Result:
    """A value whose ``xsi:type``, where there is one, must be one that .NET holds in the same way."""
    named = element.attributes.get(_TYPE, "").rpartition(":")[2].strip()
    fits = named == "int" if kind is Kind.INT else named not in _NO_STRINGS
    if element.children or (named and not fits):
        raise CallError(_document_error(element))
    return _value(kind, element)


_READERS: dict[Style, Callable[[Method, Element, Source, str], Reading]] = {
    Style.DOCUMENT: _document,
    Style.DOC_WRAPPED: _doc_wrapped,
    Style.RPC: _rpc,
}
