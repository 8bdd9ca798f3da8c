"""A SOAP envelope as a small tree of elements, read with the caps that every foreign byte meets.

Both directions read envelopes here: `answers` for what an endpoint answers, `codec` for what an
endpoint is asked. Expat does the parsing; no DTD, no entity beyond XML's own five, no
recursion. An envelope has a dozen elements and at most a few very long texts, so the tree is
small however long the texts are.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from functools import lru_cache
from typing import NamedTuple
from xml.parsers import expat

#: How deep and how many elements an envelope may have. The real client has no such limits.
MAX_DEPTH = 64
MAX_ELEMENTS = 20_000

#: A start tag, at the offset of its "<" in a well-formed document.
_START_TAG = re.compile(rb"""<[^\s/>]+(?:\s+[^\s=]+\s*=\s*(?:"[^"]*"|'[^']*'))*\s*/?>""")


class NotWellFormed(ValueError):
    """The text is not one XML document without a DTD."""


class EnvelopeLimit(ValueError):
    """One of our own caps was reached; the real client has none."""


class Name(NamedTuple):
    """A qualified name; `namespace` is empty for none."""

    namespace: str
    local: str


@dataclass(slots=True)
class Element:
    """One element: its name, attributes, own text (children's left out) and children."""

    name: Name
    attributes: dict[Name, str]
    start: int
    """Offset of the start tag in the document's UTF-8 bytes."""
    line: int
    column: int
    end: int = 0
    """Offset of the end tag."""
    texts: list[str] = field(default_factory=list)
    children: list[Element] = field(default_factory=list)

    @property
    def text(self) -> str:
        """The element's own character data, verbatim."""
        return "".join(self.texts)

    def named(self, namespace: str, local: str) -> list[Element]:
        """The children of that name, in order."""
        name = (namespace, local)
        return [child for child in self.children if child.name == name]

    def first(self, namespace: str, local: str) -> Element | None:
        """The first child of that name."""
        return next(iter(self.named(namespace, local)), None)

    def text_span(self, document: bytes) -> tuple[int, int]:
        """Where the element's content stands in the document's UTF-8 bytes."""
        tag = _START_TAG.match(document, self.start)
        opened = tag.end() if tag else self.start
        return (opened, max(opened, self.end))


@lru_cache(maxsize=256)  # an endpoint has the same few in every answer
def _name(qualified: str) -> Name:
    namespace, _, local = qualified.rpartition(" ")
    return Name(namespace, local)


def parse(document: bytes) -> Element:
    """The root element of a UTF-8 `document`, whatever encoding its declaration names.

    Raises `NotWellFormed` (a DOCTYPE included) or `EnvelopeLimit`.
    """
    # names come as "namespace local"; a blank cannot occur in either
    parser = expat.ParserCreate("utf-8", " ")
    parser.buffer_text = True
    roots: list[Element] = []
    open_elements: list[Element] = []
    count = 0

    def start(name: str, attributes: dict[str, str]) -> None:
        nonlocal count
        count += 1
        if len(open_elements) >= MAX_DEPTH:
            raise EnvelopeLimit(f"elements are nested more than {MAX_DEPTH} deep")
        if count > MAX_ELEMENTS:
            raise EnvelopeLimit(f"there are more than {MAX_ELEMENTS} elements")
        element = Element(
            _name(name),
            {_name(key): value for key, value in attributes.items()} if attributes else {},
            parser.CurrentByteIndex,
            parser.CurrentLineNumber,
            parser.CurrentColumnNumber + 1,
        )
        (open_elements[-1].children if open_elements else roots).append(element)
        open_elements.append(element)

    def end(_name: str) -> None:
        open_elements.pop().end = parser.CurrentByteIndex

    def text(data: str) -> None:
        if open_elements:
            open_elements[-1].texts.append(data)

    def doctype(*_: object) -> None:
        raise NotWellFormed("a DOCTYPE is not allowed")

    def declaration(version: str, *_: object) -> None:
        if version != "1.0":
            raise NotWellFormed(
                f"XML {version} is not XML 1.0"
            )  # expat lets it pass, .NET's reader does not [N]

    parser.XmlDeclHandler = declaration
    parser.StartElementHandler = start
    parser.EndElementHandler = end
    parser.CharacterDataHandler = text
    parser.StartDoctypeDeclHandler = doctype
    try:
        parser.Parse(document, True)
    except expat.ExpatError as error:
        reason = expat.ErrorString(error.code)
        raise NotWellFormed(f"{reason} at line {error.lineno}, column {error.offset + 1}") from None
    finally:
        # they hold the parser, and it them: whatever was read would stay until the garbage is collected
        parser.StartElementHandler = parser.EndElementHandler = None
    return roots[0]
