"""Reads captured answers of QuickBooks: the records in them, as they stand, each with its place.

A capture is held against the catalogue's answers: every element must be known, and stand where the
catalogue has it. What is required there may be missing: captures are cut and made anonymous by hand
(A: two of the published ones are). Texts are kept as they came; those that are numbers, times or ids
must be some. What contradicts itself is an `InputError` with file and line.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import cast

from lxml import etree

from simulator.company.books.kinds import KINDS, REFERENCES, Kind
from simulator.company.books.records import NEWEST
from simulator.errors import InputError
from simulator.qbxml import catalogue, values
from simulator.qbxml.aggregates import Aggregate, Item
from simulator.qbxml.decoding import decode
from simulator.qbxml.diagnosis import all_versions, diagnose
from simulator.qbxml.document import StructureRefusal, opening
from simulator.qbxml.envelope import RESPONSES, ROOT
from simulator.qbxml.findings import Finding
from simulator.qbxml.schema import messages
from simulator.qbxml.shapes import EDITIONS, Dialect, Element, content

_PARSER = etree.XMLParser(
    encoding="utf-8",
    resolve_entities=False,
    load_dtd=False,
    no_network=True,
    remove_comments=True,
    remove_pis=True,
    huge_tree=True,
)
#: The types whose texts must convert; names and words of an enumeration are taken as they come.
_CHECKED = frozenset(values.CODES)
_KINDS = {kind.ret: kind for kind in KINDS.values()}
_FAMILIES = frozenset(kind.family for kind in KINDS.values())
_PARENT = "ParentRef"
_EXTENSION = "DataExtRet"
#: Answers that tell of the program that gave them, not of the company file.
_OF_THE_PROGRAM = frozenset(["HostRet"])


@dataclass(frozen=True, slots=True)
class Mention:
    """A list element that is spoken of: in which family, by which id and name, where.

    `subtype` is an account's type, where it is known.
    """

    family: str
    kinds: frozenset[str]
    ref: str
    own_id: str
    full_name: str
    place: str
    subtype: str = ""


@dataclass(slots=True)
class Captured:
    """One record. `items` are its elements in their order, without the values of custom fields.

    `refs` are what it names, its parent apart; `ranks` is which copy is the better one where there are
    several: the later EditSequence, then the fuller.
    """

    kind: Kind
    own_id: str
    name: str
    full_name: str
    items: tuple[Item, ...]
    extensions: tuple[Aggregate, ...]
    parent: Mention | None
    refs: tuple[Mention, ...]
    place: str

    @property
    def key(self) -> tuple[str, str]:
        """What tells it from all others."""
        return self.kind.family, self.own_id

    @property
    def subtype(self) -> str:
        """Its type, where its kind has types."""
        return self.record.text(self.kind.typed_by) or ""

    @property
    def record(self) -> Aggregate:
        """Its elements."""
        return Aggregate(self.items)

    @property
    def rank(self) -> tuple[int, int]:
        """Which of two copies is the better: the later EditSequence, then the fuller."""
        edit_sequence = self.record.text("EditSequence") or ""
        return int(edit_sequence) if edit_sequence.isdecimal() else 0, len(self.items)


@dataclass(slots=True)
class Capture:
    """All that some files hold. `orders` are records in the order of an answer, the pages of one joined.

    `skipped` counts records of kinds that a company file does not keep; `odd` tells of what is kept though
    it is not as QuickBooks writes it.
    """

    records: dict[tuple[str, str], Captured] = field(default_factory=dict)
    orders: list[list[tuple[str, str]]] = field(default_factory=list)
    company: Aggregate | None = None
    preferences: Aggregate | None = None
    definitions: list[Aggregate] = field(default_factory=list)
    skipped: Counter[str] = field(default_factory=Counter)
    odd: list[str] = field(default_factory=list)
    country: str = "US"


def read(paths: Sequence[str | Path], country: str = "US") -> Capture:
    """Read captures, in any order. `country` is whose QuickBooks gave them, where they do not say it.

    `InputError` for what cannot be read, is no answer, is malformed, or contradicts itself.
    """
    documents = [_Document(str(path)) for path in paths]
    capture = Capture(country=_country(documents) or country)
    pages: dict[tuple[str, str], list[tuple[int, list[tuple[str, str]]]]] = {}
    for document in documents:
        for answer in document.answers:
            reading = _Answer(document, answer, capture)
            remaining = answer.get("iteratorRemainingCount") or ""
            part_of = str(answer.get("iteratorID") or f"{document.at(answer)}")
            page = int(remaining) if remaining.isdecimal() else 0, reading.run()
            pages.setdefault((str(answer.tag), part_of), []).append(page)
    for parts in pages.values():
        parts.sort(key=lambda page: -page[0])
        capture.orders.append([key for _, keys in parts for key in keys])
    _one_id_each(capture.records.values())
    return capture


def _country(documents: Iterable[_Document]) -> str | None:
    for document in documents:
        for host in document.root.iter("HostRet"):
            country = host.findtext("Country")
            if country in EDITIONS:
                return str(country)
    return None


def _one_id_each(records: Iterable[Captured]) -> None:
    """Two elements of a family never share a name."""
    seen: dict[tuple[str, str], Captured] = {}
    for each in records:
        if each.kind.table == "txn":
            continue
        other = seen.setdefault((each.kind.family, each.full_name.casefold()), each)
        if other is not each:
            raise InputError(
                f"{each.place}: expected one ListID for {each.full_name!r}, got {each.own_id} here and"
                f" {other.own_id} at {other.place}"
            )


def line_of(node: etree._Element) -> int:
    """The line of an element."""
    return cast("int", node.sourceline)


class _Document:
    """One file as a tree."""

    def __init__(self, path: str) -> None:
        self.path = path
        try:
            data = Path(path).read_bytes()
        except OSError as error:
            raise InputError(f"{path} cannot be read: {error.strerror or error}") from error
        self.text, wrong = decode(data)
        try:
            start = opening(self.text)
        except StructureRefusal as refusal:
            raise InputError(f"{path}: {refusal.detail.partition(':')[0]}: capture it in pages") from refusal
        self._tell([*wrong, *start.faults])
        try:
            self.root = etree.fromstring(start.body.encode(), _PARSER)
        except (etree.XMLSyntaxError, UnicodeEncodeError) as error:
            self._tell(self.findings("US"))
            raise InputError(f"{path}: expected well-formed XML: {error}") from error
        within = self.root[0] if len(self.root) else self.root
        if self.root.tag != ROOT or within.tag != RESPONSES or len(self.root) != 1:
            got = within if self.root.tag == ROOT and len(self.root) == 1 else self.root
            raise InputError(
                f"{self.at(got)}: expected an answer of QuickBooks, one <{RESPONSES}> in <{ROOT}>,"
                f" got <{got.tag}>"
            )
        self.answers = list(within)

    def at(self, node: etree._Element) -> str:
        """File and line of an element."""
        return f"{self.path}:{line_of(node)}"

    def findings(self, country: str) -> list[Finding]:
        """All that is wrong with it."""
        return list(diagnose(self.text, all_versions(country), country, expects=RESPONSES).findings)

    def _tell(self, findings: list[Finding]) -> None:
        if findings:
            first = findings[0]
            raise InputError(f"{self.path}:{first.line}: {first.message}")


class _Answer:
    """One Rs of a document on its way into the capture."""

    def __init__(self, document: _Document, answer: etree._Element, capture: Capture) -> None:
        self._document = document
        self._answer = answer
        self._capture = capture
        self._dialect = Dialect(NEWEST, capture.country)
        self._refs: list[Mention] = []

    def run(self) -> list[tuple[str, str]]:
        """Take up its records; their keys in order."""
        name = str(self._answer.tag)
        if name not in messages(RESPONSES, self._dialect):
            raise self._fault(self._answer, f"expected an answer that qbXML has, got <{name}>")
        shape = catalogue.response(name)
        keys: list[tuple[str, str]] = []
        for node in self._answer:
            child = shape.find(str(node.tag))
            if child is None:
                raise self._fault(node, f"expected no <{node.tag}> in <{name}>")
            self._refs = []
            inner = self._value(node, child)
            if isinstance(inner, Aggregate):
                self._take(node, inner, keys)
        return keys

    def _take(self, node: etree._Element, record: Aggregate, keys: list[tuple[str, str]]) -> None:
        capture, name = self._capture, str(node.tag)
        if name in _KINDS:
            keys.append(self._record(node, record, _KINDS[name]))
        elif name == "CompanyRet":
            capture.company = record
        elif name == "PreferencesRet":
            capture.preferences = record
        elif name == "DataExtDefRet":
            capture.definitions.append(record)
        elif name not in _OF_THE_PROGRAM:
            capture.skipped[name] += 1

    def _record(self, node: etree._Element, record: Aggregate, kind: Kind) -> tuple[str, str]:
        own_id = self._required(node, record, kind, kind.id_name)
        self._required(node, record, kind, "EditSequence")
        self._required(node, record, kind, "TimeModified")
        name = own_id if kind.table == "txn" else self._required(node, record, kind, kind.named_by)
        full_name = record.text("FullName") or name
        parent = next((each for each in self._refs if each.ref == _PARENT), None)
        self._levels(node, name, full_name, parent, kind)
        above = full_name.rpartition(":")[0]
        if parent is None and above and kind.shape().find(_PARENT) is not None:
            at = self._document.at(node)
            parent = Mention(kind.family, frozenset([kind.name]), _PARENT, "", above, at)
        if parent is not None and kind.name == "Account":
            parent = replace(parent, subtype=record.text("AccountType") or "")
        captured = Captured(
            kind,
            own_id,
            name,
            full_name,
            tuple(item for item in record if item[0] != _EXTENSION),
            tuple(record.children(_EXTENSION)),
            parent,
            tuple(each for each in self._refs if each.ref != _PARENT),
            self._document.at(node),
        )
        other = self._capture.records.get(captured.key)
        if other is not None and (other.full_name, other.kind) != (full_name, kind):
            raise self._fault(
                node,
                f"expected {kind.id_name} {own_id} to be the {other.kind.name} {other.full_name!r} as at"
                f" {other.place}, got the {kind.name} {full_name!r}",
            )
        if other is None or captured.rank > other.rank:
            self._capture.records[captured.key] = captured
        return captured.key

    def _levels(
        self, node: etree._Element, name: str, full_name: str, parent: Mention | None, kind: Kind
    ) -> None:
        """A FullName is the parent's and the Name; in a capture changed by hand it may be another (A)."""
        above = parent.full_name if parent else full_name.removesuffix(name).rstrip(":")
        expected = f"{above}:{name}" if above else name
        if kind.table == "element" and full_name != expected:
            self._capture.odd.append(
                f"{self._document.at(node)}: FullName is {full_name!r}, but Name and ParentRef make it"
                f" {expected!r}; kept as it is"
            )

    def _required(self, node: etree._Element, record: Aggregate, kind: Kind, element: str) -> str:
        text = record.text(element)
        if not text:
            raise self._fault(
                node, f"expected a whole {kind.ret} (no IncludeRetElement), got one without {element}"
            )
        return text

    def _aggregate(self, node: etree._Element, shape: Element) -> Aggregate:
        """The content of an element, each part in its place."""
        table = content(shape, self._dialect)
        items: list[Item] = []
        place = 0
        for child in node:
            name = str(child.tag)
            inner = shape.find(name)
            if inner is None or name not in table.order:
                raise self._fault(child, f"expected no <{name}> in <{node.tag}>")
            later = table.order[name] if table.order[name] >= place else 0
            place = table.follow[place].get(name, later)
            if not place:
                raise self._fault(child, f"expected <{name}> further up in <{node.tag}>")
            items.append((name, self._value(child, inner)))
        if "".join([str(text or "") for text in (node.text, *[child.tail for child in node])]).strip():
            raise self._fault(node, f"expected elements only in <{node.tag}>, got a text beside them")
        return Aggregate(tuple(items))

    def _value(self, node: etree._Element, shape: Element) -> str | Aggregate:
        if shape.type == "AGG":
            inner = self._aggregate(node, shape)
            self._refer(node, inner)
            return inner
        if len(node):
            raise self._fault(node, f"expected a text in <{node.tag}>, got <{node[0].tag}>")
        text = node.text or ""
        if text and shape.type in _CHECKED and values.canonical(shape.type, text) is None:
            raise self._fault(node, f"expected a value of type {shape.type} in <{node.tag}>, got {text!r}")
        return text

    def _refer(self, node: etree._Element, ref: Aggregate) -> None:
        name = str(node.tag)
        if name != _PARENT and (name not in REFERENCES or REFERENCES[name][0] not in _FAMILIES):
            return
        own_id, full_name = ref.text("ListID") or "", ref.text("FullName") or ""
        if name == _PARENT:
            above = node.getparent()
            kind = None if above is None else _KINDS.get(str(above.tag))
            if kind is None:
                return
            family, kinds = kind.family, frozenset([kind.name])
        else:
            family, kinds, _ = REFERENCES[name]
        if own_id or full_name:
            self._refs.append(Mention(family, kinds, name, own_id, full_name, self._document.at(node)))

    def _fault(self, node: etree._Element, told: str) -> InputError:
        """What is wrong, in the words of the diagnosis if it has some for that line."""
        for finding in self._document.findings(self._capture.country):
            if finding.line == line_of(node) and finding.layer == "structure":
                told = finding.message
                break
        return InputError(f"{self._document.at(node)}: {told}")


def all_refs(records: Iterable[Captured]) -> Iterator[Mention]:
    """Everything that some records name, their parents too."""
    for each in records:
        if each.parent is not None:
            yield each.parent
        yield from each.refs
