"""One engine for every transaction: Add, Mod, and what they share.

A rule's builder turns what was sent into a `Draft`; this module gives it its identity, keeps it and has
the ledger do what it says. A Mod is the stored record, changed by what was sent, built anew: what is not
sent keeps its value, a blank clears it (9.7, B); if any line is sent, the lines that are not are deleted,
-1 adds one, and the order must be the stored one (9.8, B; 3290, A).

Sources: the counters of ids and lines (7.2, A), TxnNumber over all types (7.4, A), 3120 and 3200 (A).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cache, partial

from simulator.company.books import ledger, linefields
from simulator.company.books.drafts import Draft, Line, Link
from simulator.company.books.elements import Named
from simulator.company.books.kinds import Kind
from simulator.company.books.orders import ORDERS, fulfil
from simulator.company.books.preferences import CLOSING_DATE, preference
from simulator.company.books.records import (
    Identity,
    changed_identity,
    keep_txn,
    kept_pieces,
    new_identity,
    txn_text,
)
from simulator.company.books.store import Store
from simulator.company.requests.work import Executor, Work
from simulator.company.transactions.applied import write_payers
from simulator.errors import Shortcoming
from simulator.qbxml import catalogue, statuses, values
from simulator.qbxml.aggregates import Aggregate, Item, MacroUse
from simulator.qbxml.shapes import elements
from simulator.qbxml.statuses import OK, Status
from simulator.qbxml.writing import Response, read_back

#: The TxnLineID that asks a Mod to add a line.
_NEW_LINE = "-1"
#: Setting one of these makes what the others said stale.
_AMOUNT_PARTS = ("Quantity", "Rate", "RatePercent", "Amount", "Cost", "TotalAmount")
#: These are ignored beside an Amount (8.7, B).
_BESIDE_AMOUNT = ("Rate", "RatePercent", "Cost")
#: What a Mod says which transaction it changes with.
_OF_A_MOD = frozenset(("TxnID", "EditSequence"))
#: What is sent where nothing is sent.
NOTHING = Aggregate()


@dataclass(frozen=True, slots=True)
class Stored:
    """A transaction as it is kept. `record` is the whole of it, lines included.

    `links` are its own to others, each of whose lines has its TxnLineID only; `accounts` the rows of the
    accounts that its lines post to, by TxnLineID and item.
    """

    row: int
    kind: Kind
    number: int
    identity: Identity
    amount: int
    open: int | None
    txn_date: str
    record: Aggregate
    links: tuple[Link, ...] = ()
    accounts: Mapping[tuple[str, int], int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Filing:
    """What a builder is given beside what was sent: the file, and what is changed by it.

    `asked` is what a Mod said itself, before the stored record was added to it. `warnings` are the builder's:
    the first of them is the status of the answer.
    """

    store: Store
    rule: Rule
    stored: Stored | None = None
    asked: Aggregate = NOTHING
    warnings: list[Status] = field(default_factory=list)

    def resolve(self, name: str, sent: Aggregate, place: str = "") -> Named | None:
        """The element that a Ref of `sent` names, None if it is not sent; 3140 if it does not exist.

        `place` is "" for the header, " line" for a line: what 3140 says the Ref stands in.
        """
        ref = sent.child(name)
        if ref is None:
            return None
        return self.store.elements.resolve(name, ref, f"{self.rule.kind.name}{place}")

    def posted_to(self, line_id: str, item: Named) -> Named | None:
        """The account that a line that is kept posted to before the change, if it had the same item then."""
        row = self.stored.accounts.get((line_id, item.row)) if self.stored else None
        return self.store.elements.get(row) if row is not None else None

    def today(self) -> str:
        """The PC's date."""
        return values.pc_day(self.store.clock.now(), self.store.zone).isoformat()

    def txn_date(self, sent: Aggregate) -> str:
        """TxnDate as sent, or that of the last saved transaction of the type, or today (9.5, C)."""
        return sent.text("TxnDate") or self.store.meta(f"last date {self.rule.kind.name}") or self.today()

    def ref_number(self, sent: Aggregate) -> str:
        """RefNumber as sent (blank stays blank), or the next number of the type (9.5, C/B)."""
        if "RefNumber" in sent:
            return values.storable(sent.text("RefNumber") or "")
        if self.stored is not None or not self.rule.numbered:
            return ""
        last = self.store.meta(f"last number {self.rule.kind.name}")
        return str(int(last) + 1) if last.isdecimal() else "1"


Builder = Callable[[Filing, Aggregate], Draft]
#: Turns what a Mod sent into the names of an Add where more than "Mod" differs; it is given the record too.
Turn = Callable[[Aggregate, Aggregate], Aggregate]


@dataclass(frozen=True, slots=True)
class Rule:
    """What adding and changing one kind of transaction means.

    `lines` are the names of its lines in an Add, each with its name in the record; `line_key` what a Mod
    knows them by: with a TxnID, those that it sends replace all that were there. `numbered`: a RefNumber that
    is not sent is the next one of the type. `clears` are the elements of a Mod that delete lines, each with
    the Add's names of those lines, which are kept apart from the others ("": nothing deletes them). `turn`:
    see `Turn`.
    """

    kind: Kind
    build: Builder
    lines: Mapping[str, str]
    numbered: bool = True
    line_key: str = "TxnLineID"
    clears: Mapping[str, frozenset[str]] = field(default_factory=dict)
    turn: Turn = lambda _record, sent: sent

    def groups(self) -> Iterator[tuple[str, frozenset[str]]]:
        """The lines that a Mod keeps or deletes together, by the Add's names, with what clears them."""
        yield from self.clears.items()
        apart = frozenset(name for names in self.clears.values() for name in names)
        yield "", frozenset(self.lines) - apart


def txn_add(work: Work, rule: Rule) -> Response:
    """Execute an Add and answer with the whole new transaction, lines included (9.9, A)."""
    sent = filled(_sent(work, f"{rule.kind.name}Add"))
    filing = Filing(work.store, rule)
    draft = rule.build(filing, sent)
    store = work.store
    check_open_period(store, rule.kind, draft.txn_date)
    row, identity = add(store, draft)
    _remember(store, rule, draft)
    if work.macros.are_defined:
        work.macros.define(sent, "TxnID", identity.own_id)
        for line_sent, line in sent_lines(rule, sent, draft):
            work.macros.define(line_sent, "TxnLineID", line.own_id)
    if any("DataExt" in value for _, value in sent if isinstance(value, Aggregate)):
        for line_sent, line in sent_lines(rule, sent, draft):
            linefields.keep_sent(store, rule.kind, line_sent, line.own_id)
    return answer(work, rule.kind, row, filing.warnings)


def add(store: Store, draft: Draft) -> tuple[int, Identity]:
    """Keep a new transaction, whoever makes it: its row and its identity."""
    now = store.now()
    new_lines = [line for line in _all_lines(draft.lines) if not line.own_id]
    first = store.take("TxnID", 2 + len(new_lines))
    identity = new_identity(store, f"{first:X}-{now}", now)
    _number_lines(new_lines, first + 2, now)
    return _keep(store, draft, identity, store.take("TxnNumber"), None), identity


def txn_mod(work: Work, rule: Rule) -> Response:
    """Execute a Mod and answer with the whole changed transaction."""
    sent = _sent(work, f"{rule.kind.name}Mod")
    store = work.store
    stored = find(store, rule.kind, sent.text("TxnID") or "")
    check_posted(store, stored)
    check_edit_sequence(sent, stored.identity.edit_sequence)
    check_open_period(store, rule.kind, stored.txn_date)
    before = replace(stored, links=_links(store, stored), accounts=_accounts(store, stored))
    filing = Filing(store, rule, before, sent)
    deposited = ledger.in_deposits(store, stored.row)
    ledger.unpost(store, stored.row)
    draft = rule.build(filing, merged(rule, stored.record, sent))
    check_open_period(store, rule.kind, draft.txn_date)
    now = store.now()
    new_lines = [line for line in _all_lines(draft.lines) if not line.own_id]
    if new_lines:
        _number_lines(new_lines, store.take("TxnID", len(new_lines)), now)
    _keep(store, draft, changed_identity(store, stored.identity), stored.number, stored.row)
    if deposited is not None and ledger.in_deposits(store, stored.row) != deposited:
        raise statuses.refused_unsaid(3180, object=rule.kind.name)
    left = {line.own_id for line in _all_lines(draft.lines)}
    linefields.forget(store, (), (each for each in _line_ids(stored.record) if each not in left))
    write_payers(store, stored.row)
    return answer(work, rule.kind, stored.row, filing.warnings)


def sent_lines(rule: Rule, sent: Aggregate, draft: Draft) -> Iterator[tuple[Aggregate, Line]]:
    """The lines that an Add sent, each with what became of it."""
    for name, ret in rule.lines.items():
        lines = [line for line in draft.lines if line.name == ret]
        # lines that another transaction brought along stand before those that were sent
        yield from zip(reversed(sent.children(name)), reversed(lines), strict=False)


def executors(rules: Iterable[Rule]) -> Mapping[str, Executor]:
    """The Add and Mod requests of some kinds of transactions."""
    return {
        f"{rule.kind.name}{what}Rq": partial(execute, rule=rule)
        for rule in rules
        for what, execute in (("Add", txn_add), ("Mod", txn_mod))
        if f"{rule.kind.name}{what}Rq" in catalogue.listings()
    }


def find(store: Store, kind: Kind, own_id: str) -> Stored:
    """The transaction of that kind and TxnID; 3120 if there is none."""
    row = store.sql.execute(
        "SELECT id, number, amount, open, txn_date, head, lines, tail FROM txn WHERE own_id = ? AND kind = ?",
        (own_id, kind.name),
    ).fetchone()
    if row is None:
        raise statuses.refused(3120, value=own_id)
    id_, number, amount, open_, txn_date, *pieces = row
    record = read_back(txn_text(kind, *pieces))
    identity = Identity(
        own_id,
        record.text("TimeCreated") or "",
        record.text("TimeModified") or "",
        record.text("EditSequence") or "",
        0,
    )
    return Stored(id_, kind, number, identity, amount, open_, txn_date, record)


def check_edit_sequence(sent: Aggregate, current: str) -> None:
    """3200 if a Mod does not name the current EditSequence (7.5, A)."""
    named = (sent.text("EditSequence") or "").strip()
    if named != current:
        raise statuses.refused(3200, value=named)


def check_posted(store: Store, stored: Stored) -> None:
    """A `Shortcoming` for an imported transaction that does nothing: a change of it would not be right."""
    row = store.sql.execute("SELECT reason FROM unposted WHERE txn = ?", (stored.row,)).fetchone()
    if row is not None:
        raise Shortcoming(
            f"a change of the {stored.kind.name} {stored.identity.own_id}, which was imported but could not"
            f" be posted: {row[0]}"
        )


def check_open_period(store: Store, kind: Kind, txn_date: str) -> None:
    """3171 if a date is on or before the closing date (A for the words; a password there, D: always)."""
    closing = preference(store, CLOSING_DATE)
    if closing and txn_date <= closing:
        raise statuses.refused(3171, object=kind.name)


def _links(store: Store, stored: Stored) -> tuple[Link, ...]:
    rows = store.sql.execute(
        "SELECT other, type, amount, discount, line, other_line FROM link WHERE txn = ? AND type <> 'CARRIED'"
        " ORDER BY place",
        (stored.row,),
    ).fetchall()
    return tuple(
        Link(other, type_, amount, discount, Line("", [], line) if line else None, other_line)
        for other, type_, amount, discount, line, other_line in rows
    )


def _accounts(store: Store, stored: Stored) -> Mapping[tuple[str, int], int]:
    rows = store.sql.execute(
        "SELECT line, item, account FROM posting WHERE txn = ? AND line <> '' AND item IS NOT NULL"
        " ORDER BY place DESC",
        (stored.row,),
    )
    return {(line, item): account for line, item, account in rows}


def filled(sent: Aggregate) -> Aggregate:
    """What was really sent: characters that cannot be stored are `?`; blank aggregates are nothing."""
    if _is_plain(sent):
        return sent
    kept: list[Item] = []
    for name, value in sent.items:
        if isinstance(value, str):
            kept.append((name, value if isinstance(value, MacroUse) else values.storable(value)))
        elif (inner := filled(value)).items:
            kept.append((name, inner))
    return Aggregate(tuple(kept), sent.attributes)


def _is_plain(sent: Aggregate) -> bool:
    """Whether all that was sent can be stored as it is: most requests."""
    for _, value in sent.items:
        if isinstance(value, str):
            if not value.isascii():
                return False
        elif not value.items or not _is_plain(value):
            return False
    return True


# -- what a Mod is built of


def merged(rule: Rule, record: Aggregate, sent: Aggregate) -> Aggregate:
    """The stored record, changed by a Mod, in the form of an Add whose lines know their TxnLineID."""
    sent = rule.turn(record, sent)
    add_names = {ret: name for name, ret in rule.lines.items()}
    known = _header_names(rule.kind.name)
    header = Aggregate(tuple(item for item in record if item[0] not in add_names and item[0] in known))
    changes = Aggregate(
        tuple(item for item in sent if _add_name(item[0]) not in rule.lines and item[0] not in _OF_A_MOD)
    )
    kept = [(add_names[name], value) for name, value in _renamed(record, add_names) if name in add_names]
    changed = [(_add_name(name), value) for name, value in sent if _add_name(name) in rule.lines]
    lines: list[Item] = []
    for clear, names in rule.groups():
        ours, theirs = ([item for item in each if item[0] in names] for each in (kept, changed))
        if clear and changes.text(clear) == "true":
            ours = []
        lines += _merged_lines(ours, theirs) if rule.line_key == "TxnLineID" else theirs or ours
    header = Aggregate(tuple(_overlaid(header, _without_names(changes, rule.clears))))
    return filled(Aggregate((*header, *lines)))


@cache
def _header_names(kind: str) -> frozenset[str]:
    """The elements of a record that an Add or a Mod can set."""
    messages = (catalogue.request(f"{kind}{what}Rq").find(f"{kind}{what}") for what in ("Add", "Mod"))
    shapes = (shape for shape in messages if shape is not None)
    return frozenset(each.name for shape in shapes for each in elements(shape.particles)) - _OF_A_MOD


def _without_names(whole: Aggregate, names: Iterable[str]) -> Aggregate:
    return Aggregate(tuple(item for item in whole if item[0] not in names))


def _renamed(stored: Aggregate, add_names: Mapping[str, str]) -> Iterator[Item]:
    """Stored lines; the lines within a group are called as an Add calls them."""
    for name, value in stored:
        if name in add_names and isinstance(value, Aggregate):
            within = tuple((add_names.get(each, each), inner) for each, inner in value)
            yield name, Aggregate(within)
        else:
            yield name, value


def _add_name(name: str) -> str:
    """What an Add calls the line that a Mod calls `name`."""
    return f"{name[:-3]}Add" if name.endswith("Mod") else name


def _overlaid(stored: Aggregate, sent: Aggregate) -> Iterator[Item]:
    """Stored elements, those that are sent in their place; a blank clears."""
    names = {name for name, _ in sent}
    stale = {name for name in _AMOUNT_PARTS if names & set(_AMOUNT_PARTS) - {name}} - names
    for name, value in stored:
        if name not in names and not (name in stale and _is_stale(name, names)):
            yield name, value
    settled = "Amount" in names
    yield from (item for item in sent if item[1] != "" and not (settled and item[0] in _BESIDE_AMOUNT))


def _is_stale(name: str, sent: set[str]) -> bool:
    """Whether a stored part of an amount follows from what was sent instead."""
    if name == "Amount":
        return bool(sent & {"Quantity", "Rate", "RatePercent", "Cost"})
    return name in ("Rate", "RatePercent", "Cost") and bool(sent & {"Amount", "Rate", "RatePercent"})


def _merged_lines(stored: list[Item], sent: list[Item]) -> Iterator[Item]:
    if not sent:
        yield from stored
        return
    kept = {_line_id(value): (place, value) for place, (_, value) in enumerate(stored)}
    last = -1
    for name, value in sent:
        assert isinstance(value, Aggregate)
        own_id = _line_id(value)
        if own_id == _NEW_LINE:
            yield name, _new_line(value)
            continue
        if own_id not in kept:
            raise statuses.refused(3120, value=own_id)
        place, old = kept[own_id]
        if place <= last:
            raise statuses.refused(3290, field="TxnLineID")
        last = place
        assert isinstance(old, Aggregate)
        yield name, _merged_line(old, value)


def _merged_line(stored: Aggregate, sent: Aggregate) -> Aggregate:
    """A line, or a group with its lines."""
    within, changes = (
        [item for item in each if isinstance(item[1], Aggregate) and "TxnLineID" in item[1]]
        for each in (stored, sent)
    )
    lines = _merged_lines(within, [(_add_name(name), value) for name, value in changes])
    return Aggregate(
        (
            *_overlaid(_without(stored, within), _without(sent, changes)),
            *lines,
        )
    )


def _without(whole: Aggregate, items: list[Item]) -> Aggregate:
    return Aggregate(tuple(item for item in whole if item not in items))


def _new_line(sent: Aggregate) -> Aggregate:
    """A line that a Mod adds, and lines within it."""
    items = (
        (
            _add_name(name),
            _new_line(value) if isinstance(value, Aggregate) and "TxnLineID" in value else value,
        )
        for name, value in sent
        if name != "TxnLineID"
    )
    return Aggregate(tuple(items))


def _line_ids(record: Aggregate) -> Iterator[str]:
    """The TxnLineIDs of all lines, those in groups too."""
    for name, value in record:
        if isinstance(value, Aggregate):
            yield from _line_ids(value)
        elif name == "TxnLineID":
            yield value


def _line_id(line: str | Aggregate) -> str:
    assert isinstance(line, Aggregate)
    return line.text("TxnLineID") or ""


# -- keeping


def _keep(store: Store, draft: Draft, identity: Identity, number: int, row: int | None) -> int:
    if draft.open is not None:
        draft.open -= sum(link.amount for link in draft.links if link.type == "AMTTYPE")
        draft.open -= _settled_by_others(store, row) if row is not None else 0
        if draft.open < 0:
            raise Shortcoming(
                f"{draft.kind.name} of less than was already applied to it: not known what QuickBooks says"
            )
        texts = ledger.settled(draft.kind.name, draft.amount, draft.open)
        draft.header += texts.items()
    row = keep_txn(store, draft, identity, number, row)
    ledger.post(store, row, draft)
    for credit in draft.credits:
        ledger.apply(store, credit.credit, credit.invoice or row, credit.amount)
    if draft.kind.name in ORDERS:
        fulfil(store, row, changed=False)
    return row


def _settled_by_others(store: Store, row: int) -> int:
    (cents,) = store.sql.execute(
        "SELECT COALESCE(SUM(amount + discount), 0) FROM link WHERE other = ?"
        " AND type IN ('AMTTYPE', 'CARRIED')",
        (row,),
    ).fetchone()
    return int(cents)


def _remember(store: Store, rule: Rule, draft: Draft) -> None:
    """What the next one of the type starts from."""
    store.set_meta(f"last date {rule.kind.name}", draft.txn_date)
    if draft.ref_number.isdecimal():
        store.set_meta(f"last number {rule.kind.name}", draft.ref_number)


def _all_lines(lines: list[Line]) -> Iterator[Line]:
    for line in lines:
        yield line
        yield from _all_lines(line.children)


def _number_lines(lines: list[Line], first: int, moment: int) -> None:
    for number, line in enumerate(lines, first):
        line.own_id = f"{number:X}-{moment}"


def answer(work: Work, kind: Kind, row: int, warnings: Sequence[Status] = ()) -> Response:
    """The answer with a whole transaction; the first warning is its status."""
    text = work.projection(kind.shape()).apply(txn_text(kind, *kept_pieces(work.store, row)))
    return work.answer(text, warnings[0] if warnings else OK)


def _sent(work: Work, name: str) -> Aggregate:
    sent = work.request.values.child(name)
    assert sent is not None
    return sent


def ref_item(name: str, named: Named | None) -> tuple[Item, ...]:
    """A Ref as an element of the record, nothing for None."""
    return ((name, named.reference),) if named else ()
