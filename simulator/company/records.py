"""Puts records into the store: identity, order of elements, where their text is cut.

Every record passes through here, whoever makes it (an Add request, a recipe).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from simulator.company.kinds import KINDS, REFERENCES, Kind
from simulator.company.store import Named, Store, fold, name_key, sort_key
from simulator.qbxml import statuses, values
from simulator.qbxml.aggregates import Aggregate, Item, aggregate
from simulator.qbxml.shapes import Dialect, content
from simulator.qbxml.writing import in_order, render

#: Records are written in the newest dialect there will ever be; older requests see less of them.
_NEWEST = 99_99


@dataclass(frozen=True, slots=True)
class ListRecord:
    """A list element to be kept: its name, its place in the hierarchy, and its other elements."""

    kind: Kind
    name: str
    parent: Named | None = None
    active: bool = True
    items: tuple[Item, ...] = ()


@dataclass(frozen=True, slots=True)
class TxnRecord:
    """A transaction to be kept; `lines` is the aggregate name and content of each line."""

    kind: Kind
    txn_date: str
    ref_number: str
    entity: Named
    items: tuple[Item, ...]
    lines: tuple[tuple[str, Aggregate], ...]
    applied: int
    remaining: int


def add_list_record(store: Store, record: ListRecord) -> Named:
    """Keep a new list element; 3100 if its full name is in use in its family."""
    kind, parent = record.kind, record.parent
    full_name = f"{parent.full_name}:{record.name}" if parent else record.name
    sublevel = parent.sublevel + 1 if parent else 0
    key = sort_key(full_name)
    if store.find_named(kind.family, full_name=full_name):
        raise statuses.refused(3100, value=record.name)
    now = store.now()
    own_id = store.new_list_id(kind.family, now)
    head, tail = "", ""
    if kind.name in KINDS:
        identity = _identity("ListID", own_id, store.stamp(now), now)
        named: tuple[Item, ...] = (
            ("Name", record.name),
            ("FullName", full_name),
            ("Sublevel", str(sublevel)),
        )
        flag: tuple[Item, ...] = (("IsActive", "true" if record.active else "false"),)
        above: tuple[Item, ...] = (("ParentRef", reference(parent)),) if parent else ()
        head, *rest = _pieces(store, kind, (*identity, *named, *flag, *above, *record.items))
        tail = "".join(rest)
    row = store.sql.execute(
        "INSERT INTO element (kind, family, own_id, name, name_fold, name_key, full_name, sort_key, parent,"
        " sublevel, is_active, modified, edit_sequence, head, tail)"
        " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        (
            kind.name,
            kind.family,
            own_id,
            record.name,
            fold(record.name),
            name_key(record.name),
            full_name,
            key,
            parent.row if parent else None,
            sublevel,
            record.active,
            values.wall_of(now, store.zone),
            now,
            head,
            tail,
        ),
    ).lastrowid
    assert row is not None
    return Named(row, own_id, full_name, key, sublevel)


def add_txn_record(store: Store, record: TxnRecord) -> str:
    """Keep a new transaction and move its entity's balance; its TxnID.

    Header and lines share one counter: the header takes n and n + 1, the lines start at n + 2
    (behaviours 7.2, A). TxnNumber runs over all types (7.4, A).
    """
    now = store.now()
    number = store.take("TxnID", 2 + len(record.lines))
    own_id = f"{number:X}-{now}"
    txn_number = store.take("TxnNumber")
    identity = _identity("TxnID", own_id, store.stamp(now), now)
    pieces = _pieces(store, record.kind, (*identity, ("TxnNumber", str(txn_number)), *record.items))
    shape, dialect = record.kind.shape(), Dialect(_NEWEST, store.country)
    lines = (
        (name, aggregate(("TxnLineID", f"{number + 2 + index:X}-{now}"), *line))
        for index, (name, line) in enumerate(record.lines)
    )
    store.sql.execute(
        "INSERT INTO txn (kind, own_id, sort_key, txn_date, ref_number, ref_fold, entity, modified,"
        " edit_sequence, applied, remaining, head, mid, tail, lines)"
        " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        (
            record.kind.name,
            own_id,
            f"{record.txn_date}/{txn_number:010d}",
            record.txn_date,
            record.ref_number,
            fold(record.ref_number),
            record.entity.row,
            values.wall_of(now, store.zone),
            now,
            record.applied,
            record.remaining,
            *pieces,
            render(in_order(shape, lines, dialect)),
        ),
    )
    store.move_balance(record.entity.row, record.remaining)
    return own_id


def reference(named: Named) -> Aggregate:
    """A Ref as answers carry it: both ListID and FullName (7.11, A)."""
    return aggregate(("ListID", named.own_id), ("FullName", named.full_name))


def resolve(store: Store, element: str, ref: Aggregate, referrer: str) -> Named:
    """What a Ref refers to; ListID beats FullName (7.11, B). 3140 if there is no such element."""
    own_id, full_name = ref.text("ListID"), ref.text("FullName")
    family, word = REFERENCES[element]
    named = store.find_named(family, own_id=own_id, full_name=full_name)
    if named is None:
        raise statuses.refused(3140, type=word, value=own_id or full_name or "", object=referrer)
    return named


def _identity(id_name: str, own_id: str, stamp: str, now: int) -> tuple[Item, ...]:
    """What every record begins with."""
    return (
        (id_name, own_id),
        ("TimeCreated", stamp),
        ("TimeModified", stamp),
        ("EditSequence", str(now)),
    )


def _pieces(store: Store, kind: Kind, items: Iterable[Item]) -> Sequence[str]:
    """The record's text, cut where the amounts that move go."""
    shape, dialect = kind.shape(), Dialect(_NEWEST, store.country)
    order = content(shape, dialect).order
    bounds = [order[cut[0]] for cut in kind.cuts]
    pieces: list[list[Item]] = [[] for _ in range(len(bounds) + 1)]
    for name, value in in_order(shape, items, dialect):
        pieces[sum(order[name] > bound for bound in bounds)].append((name, value))
    return [render(piece) for piece in pieces]
