"""A WSDL 1.1 document as the few things that matter here: its SOAP 1.1 operations and their messages.

Read with lxml and not with a SOAP stack, so that what is wrong can be told with its line, and so that a WSDL
that no stack loads can still be looked at. Nothing is fetched; a DOCTYPE is refused before anything is
built of the document.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any
from xml.parsers import expat

from simulator.protocol.contract import ENCODING, XSD
from simulator.protocol.envelope import Name

WSDL = "http://schemas.xmlsoap.org/wsdl/"
SOAP_11 = "http://schemas.xmlsoap.org/wsdl/soap/"
SOAP_12 = "http://schemas.xmlsoap.org/wsdl/soap12/"
_W, _S, _B = f"{{{WSDL}}}", f"{{{XSD}}}", f"{{{SOAP_11}}}"
#: How far types are followed from one to the next.
_DEPTH = 16

STRING, INT = "string", "int"


class NotRead(ValueError):
    """The document cannot be read at all. `line` and `column` count from 1; 0 where there is no place."""

    def __init__(self, expected: str, got: str, line: int = 0, column: int = 0) -> None:
        super().__init__(f"expected {expected}, got {got}")
        self.expected, self.got, self.line, self.column = expected, got, line, column


@dataclass(frozen=True, slots=True)
class Field:
    """A parameter or result: its name, whose namespace is empty where it is unqualified, and its type.

    `kind` is ``string``, ``int``, or the type as it is written; `many` whether it may be there several times.
    An array has `items`: the field that stands in it again and again.
    """

    name: Name
    kind: str
    line: int
    many: bool = False
    items: Field | None = None


@dataclass(frozen=True, slots=True)
class Message:
    """What is sent or answered: its element (``None`` in RPC) and its fields in order."""

    element: Name | None
    fields: tuple[Field, ...]
    line: int


@dataclass(frozen=True, slots=True)
class Operation:
    """One operation of a SOAP 1.1 binding."""

    name: str
    action: str
    style: str
    use: str
    namespace: str
    """Of the operation's element in RPC."""
    line: int
    sent: Message | None
    answered: Message | None


@dataclass(frozen=True, slots=True)
class Description:
    """What a WSDL says."""

    namespace: str
    line: int
    operations: tuple[Operation, ...]
    addresses: tuple[tuple[str, int], ...]
    """Every ``soap:address`` with its line."""
    soap_11: bool
    soap_12: bool
    imports: tuple[tuple[str, int], ...] = field(default=())
    """What is imported from another place, with its line."""


def parse(document: bytes) -> Any:
    """The root element of `document`. Raises `NotRead`, for a DOCTYPE too."""
    _check(document)
    from lxml import etree  # noqa: PLC0415

    parser = etree.XMLParser(resolve_entities=False, no_network=True, remove_comments=True, remove_pis=True)
    try:
        return etree.fromstring(document, parser)
    except etree.XMLSyntaxError as error:
        line, column = error.position
        raise NotRead("one well-formed XML document", error.msg or "none", line, column) from None


def _check(document: bytes) -> None:
    """One pass that builds nothing: is it XML, and without a DTD?"""
    parser = expat.ParserCreate()

    def doctype(*_: object) -> None:
        raise NotRead(
            "XML without a DOCTYPE", "a DOCTYPE", parser.CurrentLineNumber, parser.CurrentColumnNumber + 1
        )

    parser.StartDoctypeDeclHandler = doctype
    try:
        parser.Parse(document, True)
    except expat.ExpatError as error:
        reason = expat.ErrorString(error.code)
        raise NotRead("one well-formed XML document", reason, error.lineno, error.offset + 1) from None


def read(roots: Iterable[Any]) -> Description:
    """What the WSDL says whose documents are `roots`, its own first. Raises `NotRead` for what is no WSDL."""
    documents = tuple(roots)
    root = documents[0]
    if root.tag != f"{_W}definitions":
        raise NotRead(f"<definitions> of {WSDL}", f"<{root.tag}>", root.sourceline or 0, 1)
    return _Reader(documents).description()


def imported(root: Any) -> Iterator[tuple[str, int]]:
    """Where a document imports or includes others from, with the line."""
    for tag, attribute in (
        (f"{_W}import", "location"),
        (f"{_S}import", "schemaLocation"),
        (f"{_S}include", "schemaLocation"),
    ):
        for element in root.iter(tag):
            if element.get(attribute):
                yield element.get(attribute), element.sourceline or 0


def _name(element: Any, text: str | None, *, default: bool = True) -> Name | None:
    """A QName in an attribute, by the prefixes in scope."""
    if not text:
        return None
    prefix, _, local = text.strip().rpartition(":")
    namespace = element.nsmap.get(prefix or None, "") if prefix or default else ""
    return Name(namespace or "", local)


class _Reader:
    """Finds what the parts of a WSDL refer to."""

    def __init__(self, roots: tuple[Any, ...]) -> None:
        self._roots = roots
        schemas = [schema for root in roots for schema in root.iter(f"{_S}schema")]
        self._elements = _declared(schemas, f"{_S}element")
        self._types = {**_declared(schemas, f"{_S}complexType"), **_declared(schemas, f"{_S}simpleType")}
        self._messages = self._definitions("message")
        self._port_types = self._definitions("portType")

    def _definitions(self, tag: str) -> Mapping[Name, Any]:
        found = {}
        for root in self._roots:
            for element in root.iterchildren(f"{_W}{tag}"):
                found[Name(root.get("targetNamespace", ""), element.get("name", ""))] = element
        return found

    def description(self) -> Description:
        """The whole of it."""
        root = self._roots[0]
        bindings = [b for r in self._roots for b in r.iterchildren(f"{_W}binding")]
        soap = [binding for binding in bindings if binding.find(f"{_B}binding") is not None]
        operations: dict[str, Operation] = {}
        for binding in soap:
            for operation in self._operations(binding):
                operations.setdefault(operation.name, operation)
        return Description(
            namespace=root.get("targetNamespace", ""),
            line=root.sourceline or 0,
            operations=tuple(operations.values()),
            addresses=tuple(
                (address.get("location", ""), address.sourceline or 0)
                for r in self._roots
                for address in r.iter(f"{_B}address")
            ),
            soap_11=bool(soap),
            soap_12=any(binding.find(f"{{{SOAP_12}}}binding") is not None for binding in bindings),
        )

    def _operations(self, binding: Any) -> Iterator[Operation]:
        style = binding.find(f"{_B}binding").get("style", "document")
        port_type = self._port_types.get(_name(binding, binding.get("type")) or Name("", ""))
        abstract = {}
        if port_type is not None:
            abstract = {o.get("name"): o for o in port_type.iterchildren(f"{_W}operation")}
        for operation in binding.iterchildren(f"{_W}operation"):
            name = operation.get("name", "")
            soap = operation.find(f"{_B}operation")
            bodies = [operation.find(f"{_W}{way}/{_B}body") for way in ("input", "output")]
            body: Any = next((b for b in bodies if b is not None), {})
            own = soap.get("style") if soap is not None else None
            place = operation if soap is None else soap
            yield Operation(
                name,
                soap.get("soapAction", "") if soap is not None else "",
                own or style,
                body.get("use", "literal"),
                body.get("namespace", ""),
                place.sourceline or 0,
                self._message(abstract.get(name), "input"),
                self._message(abstract.get(name), "output"),
            )

    def _message(self, operation: Any, way: str) -> Message | None:
        reference = operation.find(f"{_W}{way}") if operation is not None else None
        if reference is None:
            return None
        message = self._messages.get(_name(reference, reference.get("message")) or Name("", ""))
        if message is None:
            return None
        parts = list(message.iterchildren(f"{_W}part"))
        for part in parts:
            named = _name(part, part.get("element"))
            if named is not None:
                return self._wrapped(named, message.sourceline or 0)
        return Message(None, tuple(self._part(part) for part in parts), message.sourceline or 0)

    def _part(self, part: Any) -> Field:
        return self._field(part, Name("", part.get("name", "")), _name(part, part.get("type")), many=False)

    def _wrapped(self, name: Name, line: int) -> Message:
        """A message of one element: its children are the fields."""
        element = self._elements.get(name)
        if element is None:
            return Message(name, (), line)
        return Message(name, tuple(self._children(element)), element.sourceline or line)

    def _children(self, element: Any) -> Iterator[Field]:
        kind = element.find(f"{_S}complexType")
        if kind is None:
            kind = self._types.get(_name(element, element.get("type")) or Name("", ""))
        if kind is None:
            return
        for child in kind.iter(f"{_S}element"):
            yield self._child(child)

    def _child(self, child: Any, depth: int = 0) -> Field:
        schema = next(child.iterancestors(f"{_S}schema"))
        target = schema.get("targetNamespace", "")
        many = child.get("maxOccurs", "1") not in ("0", "1")
        reference = _name(child, child.get("ref"))
        if reference is not None:
            declared = self._elements.get(reference)
            kind = _name(declared, declared.get("type")) if declared is not None else None
            return self._field(child, reference, kind, many=many, depth=depth)
        qualified = child.get("form", schema.get("elementFormDefault", "unqualified")) == "qualified"
        name = Name(target if qualified else "", child.get("name", ""))
        return self._field(child, name, _name(child, child.get("type")), many=many, depth=depth)

    def _field(self, place: Any, name: Name, kind: Name | None, *, many: bool, depth: int = 0) -> Field:
        line = place.sourceline or 0
        declared = place.find(f"{_S}complexType") if kind is None else self._types.get(kind)
        if kind is not None and kind.namespace in (XSD, ENCODING):
            return Field(name, kind.local, line, many)
        if declared is None or depth > _DEPTH:
            return Field(name, f"{{{kind.namespace}}}{kind.local}" if kind else "no type", line, many)
        restriction = declared.find(f"{_S}restriction")
        if restriction is not None:  # a simple type: what it restricts
            base = _name(restriction, restriction.get("base"))
            return self._field(place, name, base, many=many, depth=depth + 1)
        items = self._items(declared, depth)
        written = kind.local if kind else "an array" if items else "a type of its own"
        return Field(name, written, line, many, items)

    def _items(self, kind: Any, depth: int) -> Field | None:
        """What stands in an array of this type."""
        for attribute in kind.iter(f"{_S}attribute"):
            array = attribute.get(f"{_W}arrayType")
            if array:  # SOAP's encoding: items may have any name
                item = _name(attribute, array.partition("[")[0])
                return self._field(attribute, Name("", ""), item, many=True, depth=depth + 1)
        children = list(kind.iter(f"{_S}element"))
        if len(children) == 1 and children[0].get("maxOccurs", "1") not in ("0", "1"):
            return self._child(children[0], depth + 1)
        return None


def _declared(schemas: Iterable[Any], tag: str) -> dict[Name, Any]:
    """The global declarations of schemas."""
    return {
        Name(schema.get("targetNamespace", ""), element.get("name", "")): element
        for schema in schemas
        for element in schema.iterchildren(tag)
    }
