"""Writes answers in QuickBooks' own byte form.

The form (A, hex-checked capture): `<?xml version="1.0" ?>`, LF line ends, one element per line, no
indentation, a final LF; an answer without content is `<XRs … />`; `"` and `'` are escaped in texts
too; what is not ASCII is a decimal reference; attributes in the order of `Response`. A value that
is not there is left out, never written empty.

Records are kept as such text. `Projection` says what of a record a request may see: what its qbXML
version and edition have (B), and what IncludeRetElement names (top level only; a wrong name is
ignored, B).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cache, lru_cache
from operator import itemgetter
from types import MappingProxyType
from typing import NamedTuple

from lxml import etree

from simulator.qbxml.aggregates import NO_ATTRIBUTES, Aggregate, Item, Written
from simulator.qbxml.shapes import Dialect, Element, content, elements
from simulator.qbxml.statuses import Status

_SPECIAL = re.compile(r"[&<>\"'\r\x80-\U0010ffff]")
_NAMED = {"&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "'": "&apos;"}
_ATTRIBUTE_BREAKS = str.maketrans({"\n": "&#10;", "\t": "&#9;"})
_PARSER = etree.XMLParser(resolve_entities=False, no_network=True)


class Response(NamedTuple):
    """One answer: `name` is `CustomerQueryRs`, `body` its content as finished lines."""

    name: str
    request_id: str | None
    status: Status
    body: str = ""
    ret_count: int | None = None
    iterator_remaining: int | None = None
    iterator_id: str | None = None

    def without_data(self) -> Response:
        """The same answer with its status only (responseData="includeNone", B)."""
        return self._replace(body="")

    def attributes(self) -> str:
        """The attributes in QuickBooks' order (A), those that are not there left out."""
        status = self.status
        more = (
            ("retCount", self.ret_count),
            ("iteratorRemainingCount", self.iterator_remaining),
            ("iteratorID", self.iterator_id),
        )
        return "".join(
            (
                "" if self.request_id is None else f' requestID="{_attribute(self.request_id)}"',
                _status_attributes(status.code, status.severity, status.message),
                *[f' {name}="{_attribute(str(value))}"' for name, value in more if value is not None],
            )
        )


@lru_cache(maxsize=64)
def _status_attributes(code: int, severity: str, message: str) -> str:
    return f' statusCode="{code}" statusSeverity="{severity}" statusMessage="{_attribute(message)}"'


def escape(text: str) -> str:
    """`text` as it stands between tags on QuickBooks' wire (LF raw, A)."""
    if text.isascii() and not (
        "&" in text or "<" in text or ">" in text or '"' in text or "'" in text or "\r" in text
    ):
        return text  # the search of an expression would cost as much as all the rest of an element
    return _SPECIAL.sub(_escaped, text)


def render(items: Iterable[Item]) -> str:
    """The items as lines, in the order given."""
    lines: list[str] = []
    _render(items, lines)
    return "".join(lines)


def written(responses: Iterable[Response]) -> list[str]:
    """The answers, one after the other, in pieces."""
    parts: list[str] = []
    for response in responses:
        if response.body:
            parts += (f"<{response.name}{response.attributes()}>\n", response.body, f"</{response.name}>\n")
        else:
            parts.append(f"<{response.name}{response.attributes()} />\n")
    return parts


def enclose(answers: Sequence[str], attributes: Mapping[str, str] = NO_ATTRIBUTES) -> str:
    """The whole document around written answers; `attributes` are the message set's, in order."""
    start = "<QBXMLMsgsRs" + "".join(f' {name}="{_attribute(text)}"' for name, text in attributes.items())
    before = f'<?xml version="1.0" ?>\n<QBXML>\n{start}'
    if not any(answers):
        return f"{before} />\n</QBXML>\n"
    return "".join((before, ">\n", *answers, "</QBXMLMsgsRs>\n</QBXML>\n"))


def write_response_set(responses: Iterable[Response]) -> str:
    """The whole document of some answers."""
    return enclose(written(responses))


def in_order(shape: Element, items: Iterable[Item], dialect: Dialect) -> tuple[Item, ...]:
    """The items in the catalogue's order, at every level; what the dialect lacks is left out."""
    order = content(shape, dialect).rank
    kept: list[tuple[int, Item]] = []
    for name, value in items:
        if name not in order:
            continue
        if isinstance(value, Aggregate):
            inner = in_order(_child(shape, name), value, dialect)
            if inner:
                kept.append((order[name], (name, Aggregate(inner))))
        else:
            kept.append((order[name], (name, value)))
    kept.sort(key=itemgetter(0))
    return tuple(item for _, item in kept)


def lines_in_order(shape: Element, items: Iterable[Item], dialect: Dialect) -> list[str]:
    """The same as finished lines: by its place in the catalogue's order (`Content.rank`), each child's."""
    return _form(shape, dialect).lines(items)


def write_ahead(shape: Element, items: Iterable[Item], dialect: Dialect) -> Iterator[Item]:
    """Those of the items that the shape has, for `lines_in_order` to take often: aggregates are `Written`."""
    for name, value in items:
        child = shape.find(name)
        if isinstance(value, (str, Written)):
            yield name, value
        elif child is not None:
            inner = in_order(child, value, dialect)
            if inner:
                yield name, Written(inner, render(inner))


class _Form:
    """How the children of a shape are written in a dialect: place, start tag, end tag as it ends a line."""

    def __init__(self, shape: Element, dialect: Dialect) -> None:
        self._shape = shape
        self._dialect = dialect
        rank = content(shape, dialect).rank
        self._size = max(rank.values(), default=0) + 1
        self._tags = {name: (place, f"<{name}>", f"</{name}>\n") for name, place in rank.items()}
        self._below: dict[str, _Form] = {}

    def lines(self, items: Iterable[Item]) -> list[str]:
        """The lines of each child, in their places."""
        lines = [""] * self._size
        tags = self._tags
        for name, value in items:
            tag = tags.get(name)
            if tag is None:
                continue
            place, start, end = tag
            if isinstance(value, str):
                lines[place] += f"{start}{escape(value)}{end}" if value else f"<{name} />\n"
            elif isinstance(value, Written):
                lines[place] += f"{start}\n{value.written}{end}"
            else:
                inner = "".join(self._form_of(name).lines(value.items))
                if inner:
                    lines[place] += f"{start}\n{inner}{end}"
        return lines

    def _form_of(self, name: str) -> _Form:
        """The form of a child; kept, because finding it costs more than writing it."""
        form = self._below.get(name)
        if form is None:
            form = self._below[name] = _form(_child(self._shape, name), self._dialect)
        return form


@cache
def _form(shape: Element, dialect: Dialect) -> _Form:
    return _Form(shape, dialect)


def read_back(text: str) -> Aggregate:
    """A written element as an aggregate again: `read_back("<Ret>\\n…</Ret>\\n")` has Ret's children."""
    return _aggregate(etree.fromstring(text, _PARSER))


def _aggregate(node: etree._Element) -> Aggregate:
    attributes = {str(name): str(value) for name, value in node.items()}
    return Aggregate(
        tuple(
            (str(child.tag), _aggregate(child) if len(child) or child.attrib else child.text or "")
            for child in node
        ),
        MappingProxyType(attributes) if attributes else NO_ATTRIBUTES,
    )


class Projection:
    """What one request sees of stored records of one shape.

    `identity` tells that a record goes out as stored: nothing in the shape is newer than the dialect,
    the record was written in the same country's edition, and the request asked for all of it.
    """

    def __init__(
        self, shape: Element, dialect: Dialect, include: frozenset[str] | None, written_in: str
    ) -> None:
        self._shape = shape
        self._dialect = dialect
        self._include = include
        self.identity = (
            include is None and written_in == dialect.country and _newest(shape) <= dialect.version
        )
        #: Finds what may have to be left out of a record that is otherwise seen whole.
        self._newer = _newer(shape, dialect) if include is None and written_in == dialect.country else None

    def passes(self, records: str) -> bool:
        """Whether stored records go out as they are."""
        return self.identity or (self._newer is not None and self._newer.search(records) is None)

    def apply(self, record: str) -> str:
        """The stored record as this request sees it."""
        return record if self.passes(record) else self._cut(record)

    def show(self, items: Iterable[Item]) -> str:
        """Items that are not stored as text (the company, the preferences) as this request sees them."""
        shown = [item for item in items if self._include is None or item[0] in self._include]
        body = render(in_order(self._shape, shown, self._dialect))
        name = self._shape.name
        return f"<{name}>\n{body}</{name}>\n" if body else f"<{name} />\n"

    def _cut(self, record: str) -> str:
        """The record line by line, without what is not seen: no tree is made of it."""
        lines = record.split("\n")
        kept: list[str] = []
        self._walk(self._shape, lines, 1, kept, self._include)
        name = self._shape.name
        return "\n".join((f"<{name}>", *kept, f"</{name}>", "")) if kept else f"<{name} />\n"

    def _walk(
        self, shape: Element, lines: list[str], at: int, kept: list[str], include: frozenset[str] | None
    ) -> int:
        """From line `at` to the end tag of `shape`, whose place is given back."""
        order = content(shape, self._dialect).order
        while not lines[at].startswith("</"):
            first = lines[at]
            name = first[1 : first.index(">")].removesuffix(" /")
            end = f"</{name}>"
            seen = name in order and (include is None or name in include)
            if first.endswith((end, "/>")):
                last = at
            elif _child(shape, name).type == "AGG":
                before = len(kept)
                last = (
                    self._walk(_child(shape, name), lines, at + 1, kept, None)
                    if seen
                    else lines.index(end, at)
                )
                if len(kept) > before:
                    kept.insert(before, first)
                    kept.append(end)
                at = last + 1
                continue
            else:  # a text of several lines
                last = next(place for place in range(at, len(lines)) if lines[place].endswith(end))
            if seen:
                kept.extend(lines[at : last + 1])
            at = last + 1
        return at


@lru_cache(maxsize=256)
def projection(
    shape: Element, dialect: Dialect, include: frozenset[str] | None, written_in: str
) -> Projection:
    """The projection of what is asked for, made once for all who ask for the same."""
    return Projection(shape, dialect, include, written_in)


def _child(shape: Element, name: str) -> Element:
    child = shape.find(name)
    if child is None:
        raise ValueError(f"{shape.name} has no element {name}")
    return child


@cache
def _newest(shape: Element) -> int:
    below = [max(child.since, _newest(child)) for child in elements(shape.particles)]
    return max(below, default=0)


@cache
def _newer(shape: Element, dialect: Dialect) -> re.Pattern[str]:
    """Finds the start of any element of a shape that a dialect lacks, at whatever level it is lacking."""
    names = "|".join(sorted(_lacking(shape, dialect, set())))
    return re.compile(f"<(?:{names})[ >]" if names else "(?!)")


def _lacking(shape: Element, dialect: Dialect, met: set[int]) -> set[str]:
    names: set[str] = set()
    if id(shape.particles) not in met:
        met.add(id(shape.particles))
        for child in elements(shape.particles):
            names |= _lacking(child, dialect, met) if dialect.has(child) else {child.name}
    return names


def _render(items: Iterable[Item], lines: list[str]) -> None:
    for name, value in items:
        if isinstance(value, str):
            lines.append(f"<{name}>{escape(value)}</{name}>\n" if value else f"<{name} />\n")
            continue
        start = name + "".join(f' {key}="{_attribute(each)}"' for key, each in value.attributes.items())
        if value.attributes and not value.items:  # a cell of a report
            lines.append(f"<{start} />\n")
            continue
        lines.append(f"<{start}>\n")
        _render(value.items, lines)
        lines.append(f"</{name}>\n")


def _attribute(text: str) -> str:
    return escape(text).translate(_ATTRIBUTE_BREAKS)


def _escaped(matched: re.Match[str]) -> str:
    character = matched[0]
    return _NAMED.get(character) or f"&#{ord(character)};"
