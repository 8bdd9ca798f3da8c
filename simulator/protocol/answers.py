"""How the real client reads an answer: one decision table, in the order in which .NET works.

Status → content type → emptiness → charset → XML without a DTD → envelope namespace → Fault, and then
what `results` reads: the result element in the right namespace, and its type. Texts are those of .NET's
System.Web.Services [N]; rows that were seen in the Web Connector's logs are marked [L] in the tests.
"""

from __future__ import annotations

import codecs
import re
from dataclasses import dataclass
from functools import lru_cache
from html.entities import name2codepoint

from simulator.errors import CallError
from simulator.protocol.contract import SOAP_1_1, SOAP_1_2, Method, Style
from simulator.protocol.envelope import Element, EnvelopeLimit, Name, NotWellFormed, parse
from simulator.protocol.results import EITHER, Reading, Source, read_result

#: How much of a body an error text quotes; the real program quotes all of it.
QUOTED = 4_000
#: Bytes of an answer that are read at the most. The real client has no such limit.
MAX_BYTES = 64 * 1024 * 1024

BAD_XML = "Response is not well-formed XML."
EMPTY = "The request failed with an empty response."

_BOMS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
)
#: The names that .NET knows of Unicode's charsets; ``utf8`` is none of them and so is read as US-ASCII [N].
_UNICODE = frozenset({"utf-7", "utf-8", "utf-16", "utf-16le", "utf-16be", "utf-32", "utf-32le", "utf-32be"})
#: Without a byte order mark .NET takes these for little-endian.
_LITTLE = {"utf-16": "utf-16-le", "utf-32": "utf-32-le"}
#: A reference as .NET undoes it in an error page: never without its semicolon [N].
_REFERENCE = re.compile(r"&(?:#[xX]([0-9A-Fa-f]{1,6})|#([0-9]{1,7})|([A-Za-z][A-Za-z0-9]*));")
#: Codecs of Python that are no charsets: .NET knows none of them, and some refuse to decode leniently.
_NO_CHARSETS = frozenset(
    {"idna", "mbcs", "oem", "punycode", "raw-unicode-escape", "undefined", "unicode-escape"}
)


class AnswerLimit(CallError):
    """One of our own limits was reached, not one of the real program's. `guard` names it."""

    def __init__(self, guard: str, text: str) -> None:
        super().__init__(text)
        self.guard = guard


@dataclass(frozen=True, slots=True)
class Certificate:
    """A server's certificate: whose it is, until when, and who says so. Names are common names."""

    name: str
    expires: str
    issuer: str


@dataclass(frozen=True, slots=True)
class HttpAnswer:
    """An HTTP answer as it came: header names as sent, `body` with transfer coding removed.

    `certificate` is the server's, where it was asked for over TLS.
    """

    status: int
    reason: str
    headers: tuple[tuple[str, str], ...] = ()
    body: bytes = b""
    certificate: Certificate | None = None

    def header(self, name: str) -> str:
        """The first header of that name, or an empty text."""
        wanted = name.lower()
        for key, value in self.headers:
            if key.lower() == wanted:
                return value
        return ""


def read_answer(
    method: Method, answer: HttpAnswer, style: Style = Style.DOCUMENT, arrays: str = EITHER
) -> Reading:
    """The result of a call of `method`, as the real client reads `answer` for an application of that Style.

    `arrays` is the switch `docwrapped_array`. Raises `CallError` with the text that the real client's
    exception has, or `AnswerLimit`.
    """
    body, source = _read(answer)
    return read_result(method, body, source, style, arrays)


def read_body(answer: HttpAnswer) -> Element:
    """The Body of a SOAP answer, whatever it answers. Raises as `read_answer` does, for a Fault too."""
    return _read(answer)[0]


def _read(answer: HttpAnswer) -> tuple[Element, Source]:
    _check_status(answer)
    _check_content(answer)
    encoding, bom = _encoding(answer)
    text = _decode(answer.body[bom:], encoding)
    document = text.encode("utf-8", "replace")
    try:
        root = parse(document)
    except NotWellFormed:
        raise CallError(BAD_XML) from None
    except EnvelopeLimit as limit:
        raise AnswerLimit("envelope", f"the answer's envelope is too large: {limit}") from None
    return _body(root), Source(document, answer.body, encoding, bom)


# -- HTTP ------------------------------------------------------------------------------------


def _check_status(answer: HttpAnswer) -> None:
    """Everything from 300 on fails at once, but for 500 and 400, which may carry a Fault."""
    if answer.status >= 300 and answer.status not in (400, 500):
        raise CallError(_failure_text(answer))


def _check_content(answer: HttpAnswer) -> None:
    content_type = answer.header("Content-Type")
    if _is_soap(content_type) and answer.header("Content-Length").strip() != "0":
        return
    if answer.status == 400:
        raise CallError(_failure_text(answer))
    raise CallError(
        f"Client found response content type of '{content_type}', but expected 'text/xml'.\n"
        + _failure_text(answer)
    )


def _failure_text(answer: HttpAnswer) -> str:
    if answer.status >= 400 and answer.status != 500:
        return f"The request failed with HTTP status {answer.status}: {answer.reason}."
    encoding, bom = _encoding(answer)
    content = _REFERENCE.sub(_dereferenced, _decode(answer.body[bom : bom + 4 * QUOTED], encoding))
    if not content:
        return EMPTY
    if len(content) > QUOTED:
        content = content[:QUOTED] + "…"
    return f"The request failed with the error message:\n--\n{content}\n--."


def _dereferenced(reference: re.Match[str]) -> str:
    """The character of a reference; one that .NET does not know, or that is none, stays as it is."""
    hexadecimal, decimal, name = reference.groups()
    code = name2codepoint.get(name, 0) if name else int(hexadecimal or decimal, 16 if hexadecimal else 10)
    return chr(code) if 0 < code < 0xD800 or 0xDFFF < code <= 0xFFFF else reference[0]


def _media_type(content_type: str) -> str:
    """What stands before the first semicolon: a blank before it belongs to it [N]."""
    return content_type.strip().partition(";")[0].lower()


@lru_cache(maxsize=64)
def _is_soap(content_type: str) -> bool:
    return _media_type(content_type) in ("text/xml", "application/soap+xml")


def _charset(content_type: str) -> str:
    """The first parameter whose name begins with ``charset``, without blanks and quotes around it [N]."""
    for parameter in content_type.split(";")[1:]:
        name, _, value = parameter.partition("=")
        if name.lstrip().lower().startswith("charset"):
            return value.strip(" '\"\t")
    return ""


@lru_cache(maxsize=64)
def _codec(content_type: str) -> str | None:
    """Python's name for the charset that a content type names: ``None`` for none, ascii for an unknown one.

    Cached, because an endpoint gives the same content type with every answer.
    """
    named = _charset(content_type)
    return _known(named) if named else None


# -- characters --------------------------------------------------------------------------------


def _encoding(answer: HttpAnswer) -> tuple[str, int]:
    """The codec that the client decodes with, and how many bytes of byte order mark to leave out.

    A byte order mark wins; then the header's charset; a ``text/…`` answer without one, or with
    an unknown one, is US-ASCII whatever its XML declaration says [N]. ``application/soap+xml``
    without a charset is left to the XML declaration [N].
    """
    for mark, encoding in _BOMS:
        if answer.body.startswith(mark):
            return encoding, len(mark)
    content_type = answer.header("Content-Type")
    codec = _codec(content_type)
    if codec is not None:
        return codec, 0
    if _media_type(content_type) != "application/soap+xml":
        return "ascii", 0
    declared = re.match(rb"""<\?xml[^>]*\sencoding\s*=\s*["']([A-Za-z0-9._-]+)""", answer.body)
    return _known(declared[1].decode() if declared else "utf-8"), 0


def _known(name: str) -> str:
    """Python's codec for a charset; US-ASCII for one that .NET does not know."""
    if name.lower().startswith("utf") and name.lower() not in _UNICODE:
        return "ascii"
    try:
        info = codecs.lookup(name)
    except (LookupError, ValueError):
        return "ascii"
    if info.name in _NO_CHARSETS or not getattr(info, "_is_text_encoding", True):
        return "ascii"
    return _LITTLE.get(info.name, info.name)


def _decode(body: bytes, encoding: str) -> str:
    """`body` as text; what cannot be decoded becomes ``?`` in US-ASCII and U+FFFD elsewhere."""
    try:
        return body.decode(encoding)
    except UnicodeError:
        text = body.decode(encoding, "replace")
    return text.replace("\ufffd", "?") if encoding == "ascii" else text


# -- SOAP --------------------------------------------------------------------------------------


def _body(root: Element) -> Element:
    """The envelope's Body, after the checks of its version and of headers that must be understood."""
    namespace = root.name.namespace
    if namespace not in (SOAP_1_1, SOAP_1_2, ""):
        raise CallError(
            f"Possible SOAP version mismatch: Envelope namespace {namespace} was unexpected. "
            f"Expecting {SOAP_1_1}."
        )
    if root.name.local != "Envelope":
        raise CallError(BAD_XML)
    for header in root.named(namespace, "Header"):
        for entry in header.children:
            if entry.attributes.get(Name(namespace, "mustUnderstand")) in ("1", "true"):
                raise CallError(f"SOAP header {entry.name.local} was not understood.")
    body = root.first(namespace, "Body")
    if body is None:
        raise CallError(BAD_XML)
    fault = body.first(namespace, "Fault")
    if fault is not None:
        raise CallError(_fault_text(fault))
    return body


def _fault_text(fault: Element) -> str:
    """The faultstring; in SOAP 1.2 the Reason's Text. Of several the last counts; no elements in it."""
    text = ""
    for child in fault.children:
        namespace, local = child.name
        if namespace not in (SOAP_1_1, SOAP_1_2, ""):
            continue
        spoken = [child] if local == "faultstring" else []
        if local == "Reason":
            spoken = child.named(SOAP_1_2, "Text")
        for element in spoken:
            if element.children:
                raise CallError(BAD_XML)
            text = element.text
    return text
