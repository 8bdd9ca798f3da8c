"""Reads a document element by element, as libxml2's schema validation does, but says what it expected.

The same shapes and the same tables of `shapes.content` decide here; nothing is accepted that the schema
refuses, nor the other way round. After a fault it reads on as the sender must have meant it, so that the
next fault is found too and one fault is not told twice. No tree is made: memory is the depth of the
document and a bounded list of findings.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace

from simulator.qbxml import catalogue, checking, wording
from simulator.qbxml.envelope import REQUESTS, RESPONSES, ROLLBACK, ROOT, SETS, SUBSCRIPTIONS
from simulator.qbxml.findings import VALUE, Finding, structure
from simulator.qbxml.hresults import PARSE_ERROR, ROLLBACK_UNSUPPORTED, WRONG_MESSAGE_SET
from simulator.qbxml.shapes import MACRO_USE, Attribute, Content, Dialect, Element, content
from simulator.qbxml.wording import Words

#: So many findings are told of one document; then reading stops.
ENOUGH = 100
BLANKS = " \t\r\n"
_SHOWN = 80
_OTHER_SET = {REQUESTS: RESPONSES, RESPONSES: REQUESTS, SUBSCRIPTIONS: RESPONSES}

Where = tuple[int, int]


class Enough(Exception):
    """There are as many findings as anybody reads."""


@dataclass(slots=True)
class Frame:
    """One open element. `kind`: document, root, set, aggregate, leaf or skipped (not looked into).

    `seen` has the children that came, by name, with the place of the first; `text` a leaf's text, or what
    stands between elements where none may.
    """

    kind: str
    name: str
    where: Where
    shape: Element | None = None
    table: Content | None = None
    place: int = 0
    seen: dict[str, Where] = field(default_factory=dict)
    text: list[str] = field(default_factory=list)
    text_where: Where = (0, 0)
    silent: bool = False
    clean: bool = True
    unexplained: Finding | None = None
    culprits: dict[str, int] = field(default_factory=dict)


class Inspector:
    """What expat tells, held against the catalogue. `expects` is the message set that is lawful here."""

    def __init__(self, expects: str, version: str, dialect: Dialect, here: Callable[[], Where]) -> None:
        self._expects = expects
        self._dialect = dialect
        self._here = here
        self._words = Words(version, dialect)
        self._stack = [Frame("document", "", (1, 1))]
        self.findings: list[Finding] = []

    # -- what expat calls

    def start(self, name: str, attributes: dict[str, str]) -> None:
        """A start tag."""
        parent = self._stack[-1]
        self._stray(parent)
        where = self._here()
        attributes = self._without_namespaces(name, attributes, where)
        frame = _OPEN[parent.kind](self, parent, name, attributes, where)
        self._stack.append(frame)

    def text(self, text: str) -> None:
        """A piece of a text, never more than a line."""
        frame = self._stack[-1]
        if frame.kind == "leaf":
            frame.text.append(text)
        elif frame.kind != "skipped" and (frame.text or text.strip(BLANKS)):
            if not frame.text:
                line, column = self._here()
                frame.text_where = line, column + len(text) - len(text.lstrip(BLANKS))
            if len(frame.text) < _SHOWN:
                frame.text.append(text)

    def end(self, _name: str) -> None:
        """An end tag."""
        frame = self._stack.pop()
        if frame.kind == "leaf":
            self._leaf(frame)
            return
        self._stray(frame)
        if frame.kind == "aggregate":
            self._missing(frame)
        elif frame.kind == "root" and not frame.seen:
            self._fault(
                self._here(),
                f"expected exactly one <{self._expects}>, got nothing",
                wording.example_of(self._expects),
            )

    def instruction(self, target: str, _data: str) -> None:
        """A processing instruction behind the root's start tag."""
        if target == "qbxml":
            self._fault(
                self._here(),
                f'expected <?qbxml version="…"?> before <{ROOT}>, got it inside',
                f"put it on the line before <{ROOT}>",
            )

    def opened(self) -> list[tuple[str, int]]:
        """Names and lines of the elements that are open, outermost first."""
        return [(frame.name, frame.where[0]) for frame in self._stack[1:]]

    # -- the envelope

    def _root(self, parent: Frame, name: str, attributes: dict[str, str], where: Where) -> Frame:
        if name == ROOT:
            self._no_attributes(name, attributes, where)
            return Frame("root", name, where)
        if name.casefold() == ROOT.casefold():
            self._fault(where, f"expected <{ROOT}>, got <{name}>", f"write <{ROOT}>: case counts")
            return Frame("root", name, where)
        self._fault(where, f"expected <{ROOT}>, got <{name}>", wording.around(name, self._expects))
        if name == self._expects:
            return self._set(name, attributes, where)
        if self._message_named(name):
            return self._message(Frame("set", self._expects, where), name, attributes, where)
        return Frame("skipped", name, where)

    def _in_root(self, parent: Frame, name: str, attributes: dict[str, str], where: Where) -> Frame:
        if name == SUBSCRIPTIONS != self._expects:
            parent.seen[name] = where
            self._fault(
                where,
                f"<{name}> does not go through ProcessRequest",
                "subscriptions are made by a program on the PC, with another call; leave them out",
                WRONG_MESSAGE_SET,
            )
            return Frame("skipped", name, where)
        known = name == self._expects
        if known and self._expects not in parent.seen:
            parent.seen[name] = where
            return self._set(name, attributes, where)
        if known:
            self._fault(
                where,
                f"expected exactly one <{name}>, got <{name}>, <{name}>",
                f"put all requests into one <{name}>",
            )
            return self._set(name, attributes, where)
        parent.seen.setdefault(name, where)
        if name.casefold() == self._expects.casefold():
            repair = f"write <{self._expects}>: case counts"
            self._fault(where, f"expected exactly one <{self._expects}>, got <{name}>", repair)
            return self._set(self._expects, attributes, where)
        if name == _OTHER_SET[self._expects]:
            self._fault(where, wording.wrong_way(name), wording.wrong_way_repair(name))
            return Frame("skipped", name, where)
        self._fault(
            where,
            f"expected exactly one <{self._expects}>, got <{name}>",
            wording.around(name, self._expects),
        )
        if self._message_named(name):
            return self._message(parent, name, attributes, where)
        return Frame("skipped", name, where)

    def _set(self, name: str, attributes: dict[str, str], where: Where) -> Frame:
        self._attributes(name, SETS[name], attributes, where)
        if attributes.get("onError") == ROLLBACK:
            self._fault(
                where,
                f"expected onError stopOnError or continueOnError, got {ROLLBACK}",
                "write stopOnError: QuickBooks Desktop cannot roll back",
                ROLLBACK_UNSUPPORTED,
            )
        return Frame("set", name, where)

    def _in_set(self, parent: Frame, name: str, attributes: dict[str, str], where: Where) -> Frame:
        if self._message_named(name):
            return self._message(parent, name, attributes, where)
        meant = self._words.message(name, self._expects)
        self._fault(where, meant.message, meant.repair)
        if name == ROOT:
            return Frame("root", name, where)
        if meant.name:
            return self._message(parent, meant.name, attributes, where)
        return Frame("skipped", name, where)

    def _message_named(self, name: str) -> bool:
        listing = catalogue.listings().get(f"{name[:-2]}Rq")
        return listing is not None and listing.goes_into(self._expects) and name.endswith(self._expects[-2:])

    def _message(self, parent: Frame, name: str, attributes: dict[str, str], where: Where) -> Frame:
        listing = catalogue.listings()[f"{name[:-2]}Rq"]
        if listing.since > self._dialect.version:
            newer = self._words.newer(f"<{name}>", listing.since)
            self._fault(where, newer.message, newer.repair)
            return Frame("skipped", name, where)
        shape = catalogue.message(name)
        self._attributes(name, shape.attributes, attributes, where)
        if name.endswith("Rq"):
            refused = checking.request_status(listing, attributes.get("requestID"), self._dialect.country)
            if refused is not None:
                repair = wording.request_repair(refused.code, listing)
                self._add(
                    Finding(*where, VALUE, str(refused.code), refused.message, repair, self._path(name))
                )
        return Frame("aggregate", name, where, shape, content(shape, self._dialect))

    # -- what is in a message

    def _child(self, parent: Frame, name: str, attributes: dict[str, str], where: Where) -> Frame:
        assert parent.shape is not None
        assert parent.table is not None
        table = parent.table
        following = table.follow[parent.place].get(name)
        if following is not None:
            parent.place = following
        elif name in table.order:
            self._misplaced(parent, name, where)
        else:
            parent.clean = False
            meant = self._words.unknown(parent.shape, table, parent.place, name, self._outer())
            self._fault(where, meant.message, meant.repair, path=self._path(name))
            if not meant.name:
                return Frame("skipped", name, where)
            name = meant.name
            parent.place = table.follow[parent.place].get(name, parent.place)
        parent.seen.setdefault(name, where)
        element = table.elements[table.order[name]]
        assert element is not None
        return self._element(element, attributes, where)

    def _element(self, element: Element, attributes: dict[str, str], where: Where) -> Frame:
        self._attributes(element.name, element.accepted, attributes, where)
        if element.type == "AGG":
            return Frame("aggregate", element.name, where, element, content(element, self._dialect))
        silent = element.macro and MACRO_USE.name in attributes
        return Frame("leaf", element.name, where, element, silent=silent)

    def _misplaced(self, parent: Frame, name: str, where: Where) -> None:
        """A child that the parent has, but not here."""
        assert parent.shape is not None
        assert parent.table is not None
        table = parent.table
        parent.clean = False
        told = self._words.misplaced(parent.shape, table, parent.seen, name)
        if told is None:  # something before it is missing, or has still to come: its end tells which
            message = self._words.expected(parent.shape, table, parent.place, name)
            parent.unexplained = parent.unexplained or structure(where, message, path=self._path(name))
        elif told.before in parent.culprits:
            self._blame(parent, told.before, name, where)
        else:
            if told.before:
                parent.culprits[told.before] = len(self.findings)
            self._fault(where, told.message, told.repair, path=self._path(name))
        parent.place = max(parent.place, table.order[name])

    def _blame(self, parent: Frame, culprit: str, name: str, where: Where) -> None:
        """Several children that should come before the same one are one fault, of that one."""
        at = parent.culprits[culprit]
        line, _ = parent.seen[culprit]
        repair = f"move <{culprit}> in line {line} down, behind <{name}> in line {where[0]}"
        self.findings[at] = replace(self.findings[at], repair=repair)

    def _missing(self, frame: Frame) -> None:
        """At the end of an aggregate: what is required and did not come."""
        assert frame.shape is not None
        assert frame.table is not None
        order = frame.table.order
        if frame.clean and frame.place in frame.table.ends:
            return
        told_of = len(self.findings)
        path = f"{self._path()}/{frame.name}"
        for label, place in self._words.unmet(frame.shape, frame.table, frame.seen):
            later = [(where, name) for name, where in frame.seen.items() if order.get(name, 0) > place]
            where, follower = min(later, default=(self._here(), ""))
            told = self._words.missing(frame.shape.name, label, follower)
            self._fault(where, told.message, told.repair, path=path)
        if len(self.findings) > told_of:
            return
        if frame.unexplained is not None and not frame.culprits:
            self._add(frame.unexplained)
        elif frame.clean:
            label = " or ".join(frame.table.expected(frame.place))
            told = self._words.missing(frame.shape.name, label, "")
            self._fault(self._here(), told.message, told.repair, path=path)

    def _in_leaf(self, parent: Frame, name: str, attributes: dict[str, str], where: Where) -> Frame:
        self._fault(
            where,
            f"expected a text in <{parent.name}>, got <{name}>",
            f"write &lt; for < in a text, or close <{parent.name}> before <{name}>",
        )
        parent.silent = True
        return Frame("skipped", name, where)

    def _skipped(self, parent: Frame, name: str, attributes: dict[str, str], where: Where) -> Frame:
        return Frame("skipped", name, where)

    def _leaf(self, frame: Frame) -> None:
        assert frame.shape is not None
        if frame.silent:
            return
        text = "".join(frame.text)
        refused = checking.refusal(frame.shape, text, self._dialect.country)
        if refused is not None:
            repair = wording.value_repair(frame.shape, text, self._dialect.country)
            path = f"{self._path()}/{frame.name}"
            self._add(Finding(*frame.where, VALUE, str(refused.code), refused.message, repair, path))

    # -- what every element has

    def _stray(self, frame: Frame) -> None:
        """Text where only elements may stand."""
        if not frame.text or frame.kind in ("leaf", "skipped"):
            return
        text = "".join(frame.text).strip(BLANKS)[:_SHOWN]
        frame.text = []
        told = wording.stray(frame.name, text)
        self._fault(frame.text_where, told.message, told.repair)

    def _attributes(
        self, name: str, known: Iterable[Attribute], attributes: dict[str, str], where: Where
    ) -> None:
        by_name = {attribute.name: attribute for attribute in known}
        for given, value in attributes.items():
            attribute = by_name.get(given)
            if attribute is None:
                told = wording.unknown_attribute(name, given, by_name)
                self._fault(where, told.message, told.repair, path=self._path(name))
                by_name.pop(told.name, None)
            elif attribute.values and value not in attribute.values:
                told = wording.wrong_word(attribute, value)
                self._fault(where, told.message, told.repair, path=self._path(name))
        for attribute in by_name.values():
            if attribute.required and attribute.name not in attributes:
                told = wording.missing_attribute(name, attribute)
                self._fault(where, told.message, told.repair, path=self._path(name))

    def _no_attributes(self, name: str, attributes: dict[str, str], where: Where) -> None:
        self._attributes(name, (), attributes, where)

    def _without_namespaces(self, name: str, attributes: dict[str, str], where: Where) -> dict[str, str]:
        """Declarations of prefixes do no harm (D); a namespace for all elements does."""
        if attributes.get("xmlns"):
            self._fault(
                where, f"expected <{name}> without a namespace, got xmlns", "leave the xmlns attribute out"
            )
        return {key: attributes[key] for key in attributes if key != "xmlns" and key[:6] != "xmlns:"}

    # -- findings

    def _outer(self) -> list[Element]:
        return [frame.shape for frame in self._stack[-2:0:-1] if frame.shape is not None]

    def _path(self, name: str = "") -> str:
        return "".join(f"/{each}" for each in (*(frame.name for frame in self._stack[1:]), name) if each)

    def _fault(
        self, where: Where, message: str, repair: str = "", hresult: int = PARSE_ERROR, *, path: str = ""
    ) -> None:
        self._add(structure(where, message, repair, path=path or self._path(), hresult=hresult))

    def _add(self, finding: Finding) -> None:
        self.findings.append(finding)
        if len(self.findings) >= ENOUGH:
            raise Enough


_OPEN = {
    "document": Inspector._root,
    "root": Inspector._in_root,
    "set": Inspector._in_set,
    "aggregate": Inspector._child,
    "leaf": Inspector._in_leaf,
    "skipped": Inspector._skipped,
}
