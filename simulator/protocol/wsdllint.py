"""What is wrong with an endpoint's WSDL: whether it is the contract's, and what a client would make of it.

The Web Connector never reads a WSDL [L]; it was written against the vendor's own, and services whose WSDL
departs from that one failed in the field (Guide ch. 3) [D]: what they expect and answer departs with it. So a
finding is about the service that the WSDL describes, not about a document that nobody fetches: *must* where
the Web Connector and such a service cannot understand each other, *should* where some stacks cannot, *note*
where it is good to know.
"""

from __future__ import annotations

import difflib
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from urllib.parse import urljoin, urlsplit

from simulator.errors import SimulatorError
from simulator.protocol import wsdlread
from simulator.protocol.contract import METHODS, NAMESPACE, Kind, Method, Style
from simulator.protocol.stack import NotLoaded, Stack
from simulator.protocol.wsdlread import Description, Field, Message, NotRead, Operation

#: The most bytes that a WSDL may have, and the most documents that it may be made of.
MAX_BYTES = 1024 * 1024
MAX_DOCUMENTS = 16

MUST, SHOULD, NOTE = "must", "should", "note"
_INTERACTIVE = ("getInteractiveURL", "interactiveRejected", "interactiveDone", "isInteractiveDone")
_VERSIONS = ("serverVersion", "clientVersion")


@dataclass(frozen=True, slots=True)
class WsdlFinding:
    """One fault: what was expected, what is there, what to do. `line` and `column` are 0 where unknown."""

    line: int
    column: int
    level: str
    rule: str
    expected: str
    got: str
    repair: str


Load = Callable[[str], bytes]
"""Gives an imported document by its URL. Raises `errors.SimulatorError` or `NotRead`."""


def _not_followed(url: str) -> bytes:
    raise NotLoaded(f"{url} is not followed")


def lint(
    document: bytes, url: str, *, style: Style | None = None, load: Load = _not_followed
) -> tuple[WsdlFinding, ...]:
    """What is wrong with the WSDL `document` that came from `url`, by line.

    `style` is the Style of the endpoint's .QWC file where it is known; `load` gives what the WSDL imports
    from its own host. Never raises for what a document says.
    """
    return tuple(
        sorted(_lint(document, url, style, load), key=lambda finding: (finding.line, finding.column))
    )


def _lint(document: bytes, url: str, style: Style | None, load: Load) -> Iterator[WsdlFinding]:
    if len(document) > MAX_BYTES:
        yield _finding(MUST, "size", f"at most {MAX_BYTES} bytes", f"{len(document)} bytes", "Serve a WSDL.")
        return
    documents: dict[str, bytes] = {url: document}
    try:
        roots, skipped = _roots(documents, url, load)
        description = wsdlread.read(roots)
    except NotRead as error:
        repair = "Serve a WSDL 1.1 document at this address; a page that says something else is none."
        yield WsdlFinding(error.line, error.column, MUST, "wsdl", error.expected, error.got, repair)
        return
    yield from skipped
    yield from _whole(description, url)
    if description.soap_11:
        yield from _operations(description)
        yield from _style(description, style)
    yield from _loaded(documents, url)


def _finding(level: str, rule: str, expected: str, got: str, repair: str, line: int = 0) -> WsdlFinding:
    return WsdlFinding(line, 1 if line else 0, level, rule, expected, got, repair)


def _roots(documents: dict[str, bytes], url: str, load: Load) -> tuple[list[object], list[WsdlFinding]]:
    """The documents that a WSDL is made of, its own first; `documents` is filled with their bytes."""
    roots: list[object] = []
    skipped: list[WsdlFinding] = []
    waiting = [url]
    for place in waiting:
        root = wsdlread.parse(documents[place])
        roots.append(root)
        for location, line in wsdlread.imported(root):
            target = urljoin(place, location)
            if target in documents:
                continue
            try:
                documents[target] = _imported(target, url, len(documents), load)
            except (NotRead, SimulatorError) as error:
                text = f"the import of {location}: {error}"
                repair = "Serve one document, or serve what it imports from the same host."
                skipped.append(_finding(NOTE, "import", "a WSDL in one piece", text, repair, line))
            else:
                waiting.append(target)
    return roots, skipped


def _imported(target: str, url: str, count: int, load: Load) -> bytes:
    ours, theirs = urlsplit(url), urlsplit(target)
    if (ours.scheme, ours.netloc) != (theirs.scheme, theirs.netloc):
        raise NotRead("an import from the same host", f"one from {theirs.netloc or target}")
    if count >= MAX_DOCUMENTS:
        raise NotRead(f"at most {MAX_DOCUMENTS} documents", "more")
    document = load(target)
    if len(document) > MAX_BYTES:
        raise NotRead(f"at most {MAX_BYTES} bytes", f"{len(document)} bytes")
    wsdlread.parse(document)
    return document


# -- the whole -----------------------------------------------------------------------------------


def _whole(description: Description, url: str) -> Iterator[WsdlFinding]:
    if description.namespace != NAMESPACE:
        yield _finding(
            MUST,
            "namespace",
            f'targetNamespace="{NAMESPACE}"',
            f'"{description.namespace}"',
            "Use the vendor's namespace, its last slash included: what is in another is skipped.",
            description.line,
        )
    if not description.soap_11:
        got = "one of SOAP 1.2 only" if description.soap_12 else "none"
        repair = "Add a binding of SOAP 1.1 over HTTP: the Web Connector speaks no other."
        yield _finding(MUST, "binding", "a binding of SOAP 1.1", got, repair, description.line)
    asked = url.partition("?")[0]
    for address, line in description.addresses if _is_address(url) else ():
        if address.partition("?")[0] != asked:
            yield _finding(
                NOTE,
                "address",
                f"soap:address {asked}",
                address or "none",
                "The Web Connector posts to AppURL and never looks here; other SOAP clients would go there, "
                "and take the password with them.",
                line,
            )


def _is_address(url: str) -> bool:
    """Whether a WSDL came from its endpoint, and not out of a file."""
    return url.lower().startswith(("http://", "https://"))


def _style(description: Description, style: Style | None) -> Iterator[WsdlFinding]:
    """Which Style the .QWC file must have."""
    known = [operation for operation in description.operations if operation.name in METHODS]
    if not known:
        return
    rpc = known[0].style == "rpc"
    needed = Style.RPC if rpc else _literal_style(known)
    line = known[0].line
    if any((operation.style == "rpc") is not rpc for operation in known):
        repair = "Give all operations one style: a .QWC file names one for all."
        yield _finding(MUST, "style", "one style for all operations", "document and rpc mixed", repair, line)
    elif style is not None and style is not needed:
        repair = f"Write <Style>{needed.value}</Style> into the .QWC file, or change the service."
        yield _finding(MUST, "style", f"operations of Style {style.value}", needed.value, repair, line)
    elif style is None and needed is not Style.DOCUMENT:
        repair = f"The .QWC file must say <Style>{needed.value}</Style>."
        if needed is Style.DOC_WRAPPED:
            repair += " How a DocWrapped client reads an array no source says: try it with the real program."
        yield _finding(NOTE, "style", "Style Document, the default", needed.value, repair, line)
    for operation in known:
        use = "encoded" if rpc else "literal"
        if operation.use != use:
            repair = f'Use soap:body use="{use}": that is what the Web Connector sends in this Style.'
            yield _finding(
                SHOULD, "use", f'{operation.name}: use="{use}"', operation.use, repair, operation.line
            )


def _literal_style(operations: Iterable[Operation]) -> Style:
    """DocWrapped where the array is its element again and again [U]."""
    for operation in operations:
        fields = operation.answered.fields if operation.answered is not None else ()
        if METHODS[operation.name].result is Kind.STRINGS and any(field.many for field in fields):
            return Style.DOC_WRAPPED
    return Style.DOCUMENT


def _loaded(documents: dict[str, bytes], url: str) -> Iterator[WsdlFinding]:
    """Whether a stock stack can load it."""
    try:
        Stack(
            url if _is_address(url) else "http://localhost/wsdl",
            documents[url],
            lambda place: documents[place] if place in documents else _not_followed(place),
        )
    except NotLoaded as error:
        repair = "The Web Connector does not mind; other clients and generators cannot use this WSDL."
        yield _finding(NOTE, "stack", "a WSDL that a stock SOAP stack loads", str(error), repair)


# -- operations ------------------------------------------------------------------------------------


def _operations(description: Description) -> Iterator[WsdlFinding]:
    found = {operation.name: operation for operation in description.operations}
    for method in METHODS.values():
        operation = found.get(method.name)
        if operation is not None:
            yield from _operation(method, operation)
        elif method.required:
            near = difflib.get_close_matches(method.name, set(found) - set(METHODS), n=1)
            got = f"{near[0]}, which is not called" if near else "none"
            yield _finding(
                MUST,
                "operation",
                f"an operation {method.name}",
                got,
                "Add it: every endpoint must have it, by this name.",
                description.line,
            )
    for name in _VERSIONS:
        if name not in found:
            repair = "Not needed: the Web Connector calls it first all the same, and goes on after any error."
            yield _finding(NOTE, "optional", f"an operation {name}", "none", repair, description.line)
    if not any(name in found for name in _INTERACTIVE):
        repair = "Not needed, unless getLastError answers Interactive mode."
        yield _finding(
            NOTE, "optional", "the operations of interactive mode", "none", repair, description.line
        )
    for name in found.keys() - METHODS.keys():
        line = found[name].line
        yield _finding(NOTE, "operation", "the contract's operations", name, "Nobody calls it.", line)


def _operation(method: Method, operation: Operation) -> Iterator[WsdlFinding]:
    name = method.name
    if operation.action != method.action:
        repair = "Use the contract's action: services that dispatch by SOAPAction find no other."
        got, line = f'"{operation.action}"', operation.line
        yield _finding(SHOULD, "action", f'{name}: soapAction="{method.action}"', got, repair, line)
    rpc = operation.style == "rpc"
    if rpc and operation.namespace != NAMESPACE:
        repair = "Name the contract's namespace in soap:body: the Web Connector's operations are in it."
        got, line = f'"{operation.namespace}"', operation.line
        yield _finding(SHOULD, "namespace", f'{name}: namespace="{NAMESPACE}"', got, repair, line)
    if operation.sent is None:
        repair = "Point the port type's input at a message with the contract's parameters."
        yield _finding(MUST, "message", f"{name}: an input message", "none", repair, operation.line)
    else:
        yield from _element(name, name, operation.sent, rpc)
        yield from _parameters(method, operation.sent, rpc)
    if operation.answered is None:
        repair = "Point the port type's output at a message with the contract's result."
        yield _finding(MUST, "message", f"{name}: an output message", "none", repair, operation.line)
    else:
        yield from _element(name, method.response_element, operation.answered, rpc)
        yield from _result(method, operation.answered, rpc)


def _element(operation: str, local: str, message: Message, rpc: bool) -> Iterator[WsdlFinding]:
    """The element of a message: the contract's in Document, none in RPC."""
    if rpc:
        return
    expected = f"{operation}: the element {{{NAMESPACE}}}{local}"
    if message.element is None:
        repair = "In Style Document a message has one part with an element."
        yield _finding(MUST, "element", expected, "parts with types", repair, message.line)
    elif tuple(message.element) != (NAMESPACE, local):
        repair = "Name it as the contract does: the Web Connector sends and looks for no other."
        got = f"{{{message.element.namespace}}}{message.element.local}"
        yield _finding(MUST, "element", expected, got, repair, message.line)


def _parameters(method: Method, message: Message, rpc: bool) -> Iterator[WsdlFinding]:
    fields = {field.name.local: field for field in message.fields}
    names = [parameter.name for parameter in method.parameters]
    for parameter in method.parameters:
        expected = f"{method.name}: a parameter {parameter.name}"
        field = fields.get(parameter.name)
        if field is None:
            near = difflib.get_close_matches(parameter.name, fields.keys() - set(names), n=1, cutoff=0.5)
            repair = "Use the contract's name: what is sent under it is lost to a service that has another."
            yield _finding(MUST, "parameter", expected, near[0] if near else "none", repair, message.line)
            continue
        yield from _typed(f"{method.name}: {parameter.name}", parameter.kind, field)
        yield from _qualified(f"{method.name}: {parameter.name}", field, rpc)
    for name in fields.keys() - set(names):
        if not difflib.get_close_matches(name, set(names) - fields.keys(), n=1, cutoff=0.5):
            repair = "Remove it, or do not rely on it: it is never sent."
            expected = f"{method.name}: {'no parameters' if not names else 'only ' + ', '.join(names)}"
            yield _finding(SHOULD, "parameter", expected, name, repair, fields[name].line)
    order = [name for name in fields if name in names]
    if order != [name for name in names if name in fields]:
        repair = "Use the contract's order: it is the order in which they are sent."
        yield _finding(
            SHOULD,
            "order",
            f"{method.name}: {', '.join(names)}",
            ", ".join(order),
            repair,
            message.line,
        )


def _result(method: Method, message: Message, rpc: bool) -> Iterator[WsdlFinding]:
    name = method.result_element
    expected = f"{method.name}: a result {name}"
    if rpc:  # the first part is the result, whatever it is called
        field = message.fields[0] if message.fields else None
    else:
        field = next((field for field in message.fields if field.name.local == name), None)
    if field is None:
        got = ", ".join(field.name.local for field in message.fields) or "none"
        repair = "Name it as the contract does: under another name the Web Connector sees no result."
        yield _finding(MUST, "result", expected, got, repair, message.line)
        return
    yield from _qualified(f"{method.name}: {name}", field, rpc)
    if method.result is Kind.STRINGS:
        yield from _strings(f"{method.name}: {name}", field, rpc)
    else:
        yield from _typed(f"{method.name}: {name}", method.result, field)


def _typed(what: str, kind: Kind, field: Field) -> Iterator[WsdlFinding]:
    if field.kind != kind.value or field.items is not None or field.many:
        got = f"{field.kind}, several times" if field.many else field.kind
        repair = f"Declare it as {kind.value}: that is how it is sent and read."
        yield _finding(SHOULD, "type", f"{what} of type {kind.value}", got, repair, field.line)


def _qualified(what: str, field: Field, rpc: bool) -> Iterator[WsdlFinding]:
    if not rpc and field.name.namespace != NAMESPACE:
        got = f"in {field.name.namespace}" if field.name.namespace else "in no namespace"
        repair = 'Say elementFormDefault="qualified" in the schema: the Web Connector sends and reads it so.'
        yield _finding(MUST, "form", f"{what} in {NAMESPACE}", got, repair, field.line)


def _strings(what: str, field: Field, rpc: bool) -> Iterator[WsdlFinding]:
    """An array of strings: of elements called string, or itself again and again."""
    if field.many and field.kind == Kind.STRING.value:
        return
    items = field.items
    if items is None or items.kind != Kind.STRING.value:
        got = field.kind if items is None else f"an array of {items.kind}"
        repair = (
            "Declare ArrayOfString as the vendor's WSDL has it: its texts are the ticket and the company."
        )
        yield _finding(MUST, "array", f"{what}, an array of strings", got, repair, field.line)
    elif not rpc and tuple(items.name) != (NAMESPACE, "string"):
        got = f"{{{items.name.namespace}}}{items.name.local}"
        repair = (
            "Call the texts string, in the contract's namespace: others are skipped, and no ticket is left."
        )
        yield _finding(MUST, "array", f"{what}, of {{{NAMESPACE}}}string", got, repair, items.line)
