"""What QuickBooks answers, read with distrust: the text came through a client that nobody vouches for.

A DOCTYPE is refused wherever it stands, which leaves no entity to expand; encoding declarations are
ignored, because the text was decoded long before; depth is bounded. One error, `Unreadable`, says
what is wrong. Knows no state: `work` says what an answer means.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from xml.etree import ElementTree

#: A record as it is kept: texts, nested records, and lists where an element repeats.
Record = Mapping[str, Any]

_MAX_DEPTH = 16
#: How many characters are parsed at once.
_CHUNK = 1 << 20


class Unreadable(ValueError):
    """The text is not a qbXML response."""


@dataclass(frozen=True, slots=True)
class Answer:
    """One response of a message set."""

    message: str
    """Its element name, such as ``CustomerQueryRs``."""
    request_id: str
    code: int
    severity: str
    text: str
    remaining: int
    """Records that the iterator has left; 0 without an iterator."""
    iterator_id: str
    records: tuple[Record, ...]

    @property
    def failed(self) -> bool:
        """Whether QuickBooks did not do it. 1 (nothing found) and warnings are no failures."""
        return self.severity == "Error"


def parse(text: str) -> ElementTree.Element:
    """The root of a document without a DTD. Raises `Unreadable`."""
    if "<!DOCTYPE" in text:
        raise Unreadable("a DOCTYPE is not allowed")
    parser = ElementTree.XMLParser(encoding="utf-8")
    try:
        for start in range(0, len(text), _CHUNK):
            parser.feed(text[start : start + _CHUNK].encode("utf-8", "replace"))
        root: ElementTree.Element = parser.close()
    except ElementTree.ParseError as error:
        raise Unreadable(f"it is not well-formed XML ({error})") from None
    return root


def read_response(text: str) -> tuple[Answer, ...]:
    """The responses of a message set, in their order. Raises `Unreadable`."""
    root = parse(text)
    message_set = root.find("QBXMLMsgsRs")
    if root.tag != "QBXML" or message_set is None:
        raise Unreadable(f"it has no QBXMLMsgsRs; its root is {root.tag[:80]}")
    return tuple(_answer(element) for element in message_set)


def _answer(element: ElementTree.Element) -> Answer:
    # a severity may be left out; the classes of codes are QuickBooks' own
    code = _number(element, "statusCode", None)
    default = "Info" if code < 500 else "Warn" if code < 600 else "Error"
    return Answer(
        element.tag,
        element.get("requestID", ""),
        code,
        element.get("statusSeverity", default),
        element.get("statusMessage", ""),
        _number(element, "iteratorRemainingCount", 0),
        element.get("iteratorID", ""),
        tuple(_record(child, 0) for child in element if child.tag.endswith("Ret")),
    )


def _number(element: ElementTree.Element, name: str, default: int | None) -> int:
    text = element.get(name)
    if text is None and default is not None:
        return default
    if text is None or not (text.isascii() and text.isdigit() and len(text) <= 9):
        raise Unreadable(f"{element.tag[:80]} has no usable {name}")
    return int(text)


def _record(element: ElementTree.Element, depth: int) -> dict[str, Any]:
    if depth > _MAX_DEPTH:
        raise Unreadable(f"records are nested more than {_MAX_DEPTH} deep")
    record: dict[str, Any] = {}
    for child in element:
        value: Any = _record(child, depth + 1) if len(child) else (child.text or "")
        present = record.get(child.tag)
        if present is None:
            record[child.tag] = value
        elif isinstance(present, list):
            present.append(value)
        else:
            record[child.tag] = [present, value]
    return record


def stamp_of(hcp: str) -> str | None:
    """The FileID that the company file bears, from the first sendRequestXML's strHCPResponse.

    Empty where the company bears none; None where the text tells nothing of a company.
    """
    if not hcp:
        return None
    try:
        company = parse(hcp).find(".//CompanyRet")
    except Unreadable:
        return None
    if company is None:
        return None
    for extension in company.iter("DataExtRet"):
        if extension.findtext("DataExtName") == "FileID":
            return extension.findtext("DataExtValue") or ""
    return ""
