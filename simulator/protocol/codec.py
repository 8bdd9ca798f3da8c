"""The wire form of calls and answers, both directions, in each Style of the .QWC file.

What the client sends is byte for byte what captures show (envelopes on one line, UTF-8 without
a byte order mark, an empty text as an empty element with a blank before its slash) [L]; the
escaping rules are those of .NET's XmlTextWriter [N]. Style RPC is SOAP's encoding as a capture of
2.3.0.215 has it: more namespaces declared, the operation with a prefix, its parameters in no namespace and
with their type [L]; the order of the declarations is [N], an ``xsd:int`` and an empty parameter are [N].
That a DocWrapped call is one of Style Document is [U]. `answers` reads what comes back.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from simulator.protocol.contract import (
    ENCODING,
    METHODS,
    NAMESPACE,
    SOAP_1_1,
    XSD,
    XSI,
    Argument,
    Kind,
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
#: The service's own namespace has no slash at its end, the operation's has one [L].
_RPC_HEAD = (
    '<?xml version="1.0" encoding="utf-8"?>'
    f'<soap:Envelope xmlns:soap="{SOAP_1_1}" xmlns:soapenc="{ENCODING}" xmlns:tns="{NAMESPACE[:-1]}"'
    f' xmlns:types="{NAMESPACE}encodedTypes" xmlns:xsi="{XSI}" xmlns:xsd="{XSD}">'
    f'<soap:Body soap:encodingStyle="{ENCODING}">'
).encode()
_TAIL = b"</soap:Body></soap:Envelope>"


@dataclass(frozen=True, slots=True)
class _Form:
    """How a Style writes a call: the envelope's head, the operation's prefix, the parameters' types."""

    head: bytes
    prefix: str
    types: Mapping[Kind, str]


_UNTYPED = dict.fromkeys(Kind, "")
_FORMS = {
    Style.DOCUMENT: _Form(_HEAD, "", _UNTYPED),
    Style.DOC_WRAPPED: _Form(_HEAD, "", _UNTYPED),
    Style.RPC: _Form(
        _RPC_HEAD, "q1", {Kind.STRING: ' xsi:type="xsd:string"', Kind.INT: ' xsi:type="xsd:int"'}
    ),
}

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
    form = _FORMS[style]
    operation, declared = method.name, "xmlns"
    if form.prefix:
        operation, declared = f"{form.prefix}:{operation}", f"xmlns:{form.prefix}"
    chunks = [form.head]
    spans: dict[str, tuple[int, int]] = {}
    size = len(form.head)

    def put(chunk: bytes) -> None:
        nonlocal size
        chunks.append(chunk)
        size += len(chunk)

    sent = [(p, v) for p in method.parameters if not isinstance(v := arguments[p.name], Missing)]
    if not sent:
        put(f'<{operation} {declared}="{NAMESPACE}" />'.encode())
    else:
        put(f'<{operation} {declared}="{NAMESPACE}">'.encode())
        for parameter, value in sent:
            name, kind = parameter.name, form.types[parameter.kind]
            content = escape(str(value)).encode("utf-8", "replace")
            if content:
                put(f"<{name}{kind}>".encode())
                spans[name] = (size, size + len(content))
                put(content)
                put(f"</{name}>".encode())
            else:
                put(f"<{name}{kind} />".encode())
        put(f"</{operation}>".encode())
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


def encode_answer(
    method: Method, result: str | int | Sequence[Text] | Missing, style: Style = Style.DOCUMENT
) -> bytes:
    """The answer envelope of a service of that Style.

    Document is what an ASP.NET service writes, the form that every client of this protocol reads; RPC
    what a service with SOAP's encoding writes, an array in place [N]; DocWrapped see `Style`.
    """
    name = method.response_element
    if style is Style.RPC:
        inner = "" if isinstance(result, Missing) else _encoded(method.result_element, result)
        answer = f'<q1:{name} xmlns:q1="{NAMESPACE}">{inner}</q1:{name}>'
        return _RPC_HEAD + answer.encode("utf-8", "replace") + _TAIL
    inner = _LITERAL[style](method.result_element, result)
    return _HEAD + f'<{name} xmlns="{NAMESPACE}">{inner}</{name}>'.encode("utf-8", "replace") + _TAIL


def _leaf(tag: str, value: str | int | Missing, kind: str = "") -> str:
    """An element with a text, an empty one, or one that is null."""
    if isinstance(value, Missing):
        return f'<{tag} xsi:nil="true" />'
    text = escape(str(value))
    return f"<{tag}{kind}>{text}</{tag}>" if text else f"<{tag}{kind} />"


def _nested(tag: str, result: str | int | Sequence[Text] | Missing) -> str:
    if isinstance(result, Missing):
        return ""
    if isinstance(result, str | int):
        return _leaf(tag, result)
    return f"<{tag}>{''.join(_leaf('string', item) for item in result)}</{tag}>"


def _repeated(tag: str, result: str | int | Sequence[Text] | Missing) -> str:
    if isinstance(result, str | int | Missing):
        return _nested(tag, result)
    return "".join(_leaf(tag, item) for item in result)


_LITERAL = {Style.DOCUMENT: _nested, Style.DOC_WRAPPED: _repeated}


def _encoded(tag: str, result: str | int | Sequence[Text]) -> str:
    if isinstance(result, str | int):
        kind = "string" if isinstance(result, str) else "int"
        return _leaf(tag, result, f' xsi:type="xsd:{kind}"')
    items = "".join(_leaf("item", item, ' xsi:type="xsd:string"') for item in result)
    return f'<{tag} xsi:type="soapenc:Array" soapenc:arrayType="xsd:string[{len(result)}]">{items}</{tag}>'


def encode_fault(code: str, text: str) -> bytes:
    """A SOAP 1.1 fault; `code` is ``Client`` or ``Server``."""
    fault = (
        f"<soap:Fault><faultcode>soap:{code}</faultcode>"
        f"<faultstring>{escape(text)}</faultstring></soap:Fault>"
    )
    return _HEAD + fault.encode("utf-8", "replace") + _TAIL
