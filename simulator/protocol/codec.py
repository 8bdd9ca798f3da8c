"""The wire form of calls and answers, both directions, in Style Document.

What the client sends is byte for byte what a capture shows (envelopes on one line, UTF-8 without
a byte order mark, an empty text as an empty element with a blank before its slash) [L]; the
escaping rules are those of .NET's XmlTextWriter [N]. `answers` reads what comes back.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from simulator.protocol.contract import (
    METHODS,
    NAMESPACE,
    SOAP_1_1,
    XSD,
    XSI,
    Argument,
    Method,
    Missing,
    Style,
    Text,
)
from simulator.protocol.envelope import Element, EnvelopeLimit, Name, NotWellFormed, parse

_HEAD = (
    '<?xml version="1.0" encoding="utf-8"?>'
    f'<soap:Envelope xmlns:soap="{SOAP_1_1}" xmlns:xsi="{XSI}" xmlns:xsd="{XSD}"><soap:Body>'
).encode()
_TAIL = b"</soap:Body></soap:Envelope>"

#: Characters that XML 1.0 forbids. .NET's writer does not refuse them, it writes a reference [N],
#: and the endpoint's parser then meets an ill-formed document.
_FORBIDDEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")
_NIL = Name(XSI, "nil")


def escape(text: str) -> str:
    """`text` as character data: only ``&``, ``<`` and ``>`` are escaped; quotes and line ends stand raw."""
    if "&" in text:
        text = text.replace("&", "&amp;")
    if "<" in text:
        text = text.replace("<", "&lt;")
    if ">" in text:
        text = text.replace(">", "&gt;")
    return _FORBIDDEN.sub(lambda found: f"&#x{ord(found[0]):X};", text)


@dataclass(frozen=True, slots=True)
class Encoded:
    """An envelope's bytes, and for each argument that was written where its text stands in them."""

    body: bytes
    spans: Mapping[str, tuple[int, int]]


def encode_call(method: Method, arguments: Mapping[str, Argument], style: Style = Style.DOCUMENT) -> Encoded:
    """The request envelope of one call.

    A text that is null or absent is left out, as .NET does with ``minOccurs="0"`` [N]; an empty one
    is an empty element [L].
    """
    assert style is Style.DOCUMENT
    chunks = [_HEAD]
    spans: dict[str, tuple[int, int]] = {}
    size = len(_HEAD)

    def put(chunk: bytes) -> None:
        nonlocal size
        chunks.append(chunk)
        size += len(chunk)

    sent = [(p.name, v) for p in method.parameters if not isinstance(v := arguments[p.name], Missing)]
    if not sent:
        put(f'<{method.name} xmlns="{NAMESPACE}" />'.encode())
    else:
        put(f'<{method.name} xmlns="{NAMESPACE}">'.encode())
        for name, value in sent:
            content = escape(str(value)).encode("utf-8", "replace")
            if content:
                put(f"<{name}>".encode())
                spans[name] = (size, size + len(content))
                put(content)
                put(f"</{name}>".encode())
            else:
                put(f"<{name} />".encode())
        put(f"</{method.name}>".encode())
    put(_TAIL)
    return Encoded(b"".join(chunks), spans)


class NotACall(ValueError):
    """The body is not an envelope with one call of the contract."""


@dataclass(frozen=True, slots=True)
class Call:
    """One call as an endpoint reads it. Arguments are by name; one that was not sent is absent."""

    method: Method
    arguments: Mapping[str, Text]

    def text(self, name: str) -> str:
        """The argument `name`, empty where it is null or absent."""
        value = self.arguments.get(name, Missing.ABSENT)
        return value if isinstance(value, str) else ""


def decode_call(body: bytes) -> Call:
    """Read a request envelope, as tolerantly as a good endpoint should.

    Any prefixes, parameters qualified or not (Style RPC leaves them unqualified), missing and
    empty elements, blanks between elements. Raises `NotACall` with what was expected and what came.
    """
    try:
        root = parse(body)
    except (NotWellFormed, EnvelopeLimit) as error:
        raise NotACall(f"expected a SOAP envelope: {error}") from None
    bodies = [child for child in root.children if child.name.local == "Body"]
    if root.name.local != "Envelope" or len(bodies) != 1:
        raise NotACall(f"expected a SOAP envelope with one Body, got <{root.name.local}>")
    calls = bodies[0].children
    if len(calls) != 1:
        raise NotACall(f"expected one call in the Body, got {len(calls)}")
    method = METHODS.get(calls[0].name.local)
    if method is None:
        raise NotACall(f"there is no web method {calls[0].name.local}")
    return Call(method, {child.name.local: nil_or_text(child) for child in calls[0].children})


def is_nil(element: Element) -> bool:
    """Whether the element is marked null."""
    return element.attributes.get(_NIL) in ("true", "1")


def nil_or_text(element: Element) -> Text:
    """The element's text, or null."""
    return Missing.NULL if is_nil(element) else element.text


def encode_answer(method: Method, result: str | int | Sequence[Text] | Missing) -> bytes:
    """The answer envelope of an ASP.NET service: the form that every client of this protocol reads."""
    tag = method.result_element
    if isinstance(result, Missing):
        inner = ""
    elif isinstance(result, str | int):
        inner = f"<{tag}>{escape(str(result))}</{tag}>" if result != "" else f"<{tag} />"
    else:
        items = "".join(
            '<string xsi:nil="true" />'
            if isinstance(item, Missing)
            else (f"<string>{escape(item)}</string>" if item else "<string />")
            for item in result
        )
        inner = f"<{tag}>{items}</{tag}>"
    name = method.response_element
    return _HEAD + f'<{name} xmlns="{NAMESPACE}">{inner}</{name}>'.encode("utf-8", "replace") + _TAIL


def encode_fault(code: str, text: str) -> bytes:
    """A SOAP 1.1 fault; `code` is ``Client`` or ``Server``."""
    fault = (
        f"<soap:Fault><faultcode>soap:{code}</faultcode>"
        f"<faultstring>{escape(text)}</faultstring></soap:Fault>"
    )
    return _HEAD + fault.encode("utf-8", "replace") + _TAIL
