"""Puts records into the store and changes them: identity, order of elements, references, names.

Every record passes through here, whoever makes it (a request, a recipe, an import).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from typing import NamedTuple

from simulator.company.books.drafts import Draft, Line
from simulator.company.books.elements import Named
from simulator.company.books.kinds import KINDS, Kind
from simulator.company.books.names import LEVEL, below, fold, name_key, sort_key
from simulator.company.books.references import drop_references, keep_references, rewrite_references, text_line
from simulator.company.books.store import Store
from simulator.company.lists import listorder
from simulator.qbxml import statuses, values
from simulator.qbxml.aggregates import Aggregate, Item
from simulator.qbxml.shapes import Dialect, content
from simulator.qbxml.writing import escape, lines_in_order, read_back

#: Records are written in the newest dialect there will ever be; older requests see less of them.
NEWEST = 99_99


#: A place that no element has.
_NEVER = 1 << 30


class Identity(NamedTuple):
    """Who a record is, and since when: the texts of its answer, and TimeModified in wall-clock seconds."""

    own_id: str
    time_created: str
    time_modified: str
    edit_sequence: str
    modified: int

    def items(self, id_name: str) -> tuple[Item, ...]:
        """What every record begins with."""
        return (
            (id_name, self.own_id),
            ("TimeCreated", self.time_created),
            ("TimeModified", self.time_modified),
            ("EditSequence", self.edit_sequence),
        )


@dataclass(frozen=True, slots=True)
class ListRecord:
    """A list element to be kept: its name, its place in the hierarchy, and its other elements.

    `subtype` is an account's type; `position` where it stands in its list, empty for where it belongs.
    """

    kind: Kind
    name: str
    parent: Named | None = None
    active: bool = True
    items: tuple[Item, ...] = ()
    subtype: str = ""
    position: str = ""

    @property
    def full_name(self) -> str:
        """The whole path of names."""
        return f"{self.parent.full_name}:{self.name}" if self.parent else self.name

    @property
    def number(self) -> str:
        """An account's number, else empty."""
        if self.kind.family != "Account":
            return ""
        return next((str(value) for name, value in self.items if name == "AccountNumber"), "")

    def place(self, store: Store) -> str:
        """Where it stands in its list."""
        return self.position or listorder.position(
            store, self.kind, self.parent, self.name, self.subtype, self.number
        )


def new_identity(store: Store, own_id: str, moment: int) -> Identity:
    """The identity of what is made at a moment (UTC epoch)."""
    stamp = store.stamp(moment)
    return Identity(own_id, stamp, stamp, str(moment), values.wall_of(moment, store.zone))


def changed_identity(store: Store, old: Identity) -> Identity:
    """The identity of what is changed now."""
    now = store.now()
    return Identity(
        old.own_id,
        old.time_created,
        store.stamp(now),
        store.next_edit_sequence(old.edit_sequence),
        values.wall_of(now, store.zone),
    )


# -- list elements


def add_element(store: Store, record: ListRecord, identity: Identity | None = None) -> Named:
    """Keep a new list element; 3100 if its full name is in use in its family."""
    kind, parent = record.kind, record.parent
    key = sort_key(record.full_name)
    if store.elements.find(kind.family, full_name=record.full_name):
        raise statuses.refused(3100, value=record.name)
    if identity is None:
        now = store.now()
        identity = new_identity(store, store.new_list_id(kind.family, now), now)
    head, tail = _element_text(store, record, identity)
    row = store.sql.execute(
        "INSERT INTO element (kind, family, own_id, name, name_fold, name_key, full_name, sort_key, position,"
        " parent, sublevel, is_active, subtype, account_number, modified, edit_sequence, head, tail)"
        " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        (
            kind.name,
            kind.family,
            identity.own_id,
            record.name,
            fold(record.name),
            name_key(record.name),
            record.full_name,
            key,
            record.place(store),
            parent.row if parent else None,
            parent.sublevel + 1 if parent else 0,
            record.active,
            record.subtype,
            record.number,
            identity.modified,
            identity.edit_sequence,
            head,
            tail,
        ),
    ).lastrowid
    assert row is not None
    keep_references(store, "element", row, record.items)
    return store.elements.get(row)


def replace_element(store: Store, named: Named, record: ListRecord) -> Named:
    """Keep a list element anew, under another name or parent perhaps; 3100 if that name is in use.

    Its descendants' names follow, and so does every record that names one of them (7.12, D: their
    TimeModified stays). It keeps its place in the list unless what places it changes.
    """
    key = sort_key(record.full_name)
    other = store.elements.find(record.kind.family, full_name=record.full_name)
    if other is not None and other.row != named.row:
        raise statuses.refused(3100, value=record.name)
    identity = changed_identity(store, element_identity(store, named))
    head, tail = _element_text(store, record, identity)
    above = {each.row for each in store.elements.ancestors(named)}
    place, number = store.sql.execute(
        "SELECT position, account_number FROM element WHERE id = ?", (named.row,)
    ).fetchone()
    was = (named.full_name, named.subtype, number)
    now_place = place if (record.full_name, record.subtype, record.number) == was else record.place(store)
    store.sql.execute(
        "UPDATE element SET name = ?, name_fold = ?, name_key = ?, full_name = ?, sort_key = ?, position = ?,"
        " parent = ?, sublevel = ?, is_active = ?, subtype = ?, account_number = ?, modified = ?,"
        " edit_sequence = ?, head = ?, tail = ? WHERE id = ?",
        (
            record.name,
            fold(record.name),
            name_key(record.name),
            record.full_name,
            key,
            now_place,
            record.parent.row if record.parent else None,
            record.parent.sublevel + 1 if record.parent else 0,
            record.active,
            record.subtype,
            record.number,
            identity.modified,
            identity.edit_sequence,
            head,
            tail,
            named.row,
        ),
    )
    drop_references(store, "element", named.row)
    keep_references(store, "element", named.row, record.items)
    store.elements.forget()
    changed = store.elements.get(named.row)
    _move_totals(store, named, above, {each.row for each in store.elements.ancestors(changed)})
    if (changed.full_name, now_place) != (named.full_name, place):
        _rename(store, named, changed, place, now_place)
        store.elements.forget()
    return changed


def drop_element(store: Store, named: Named) -> None:
    """Remove a list element that nothing names, and remember that it was there."""
    identity = element_identity(store, named)
    now = store.now()
    store.sql.execute(
        "INSERT INTO deleted (record_table, kind, own_id, name, time_created, time_deleted, deleted)"
        " VALUES ('element', ?, ?, ?, ?, ?, ?)",
        (
            named.kind,
            named.own_id,
            named.full_name,
            identity.time_created,
            store.stamp(now),
            values.wall_of(now, store.zone),
        ),
    )
    drop_references(store, "element", named.row)
    store.sql.execute("DELETE FROM extension WHERE object = ?", (f"ListID {named.family} {named.own_id}",))
    store.sql.execute("DELETE FROM element WHERE id = ?", (named.row,))
    store.elements.forget()


def element_identity(store: Store, named: Named) -> Identity:
    """The identity that a list element has."""
    record = store.elements.record(named)
    return Identity(
        named.own_id,
        record.text("TimeCreated") or "",
        record.text("TimeModified") or "",
        record.text("EditSequence") or "",
        0,
    )


def element_text(store: Store, named: Named, kind: Kind) -> str:
    """The whole record as an answer has it."""
    (text,) = store.sql.execute(
        f"SELECT head || {kind.moving} || tail FROM element WHERE id = ?",  # noqa: S608
        (named.row,),
    ).fetchone()
    return f"<{kind.ret}>\n{text}</{kind.ret}>\n"


def _element_text(store: Store, record: ListRecord, identity: Identity) -> tuple[str, str]:
    """The record's text, cut where what moves stands."""
    kind, parent = record.kind, record.parent
    flag = "true" if record.active else "false"
    own: list[Item] = [
        *identity.items("ListID"),
        (kind.named_by, record.name),
        ("FullName", record.full_name),
        ("IsActive", flag),
        ("Sublevel", str(parent.sublevel + 1 if parent else 0)),
    ]
    if parent:
        own.append(("ParentRef", parent.reference))
    shape, dialect = kind.shape(), Dialect(NEWEST, store.country)
    moving = {slot.name for slot in kind.slots}
    lines = lines_in_order(shape, [item for item in (*own, *record.items) if item[0] not in moving], dialect)
    cut = content(shape, dialect).rank[kind.slots[0].name] if kind.slots else _NEVER
    return "".join(lines[:cut]), "".join(lines[cut:])


def _move_totals(store: Store, named: Named, before: set[int], after: set[int]) -> None:
    """An element went from under some parents to under others, and its total balance with it."""
    if before == after:
        return
    (total,) = store.sql.execute("SELECT total_balance FROM element WHERE id = ?", (named.row,)).fetchone()
    store.sql.executemany(
        "UPDATE element SET total_balance = total_balance + ? WHERE id = ?",
        [(-total, row) for row in before - after] + [(total, row) for row in after - before],
    )


def _rename(store: Store, old: Named, new: Named, old_place: str, new_place: str) -> None:
    first, end = below(old.sort_key)
    descendants = store.sql.execute(
        "SELECT id, own_id, full_name, sort_key, position, sublevel, head FROM element"
        " WHERE family = ? AND sort_key >= ? AND sort_key < ?",
        (old.family, first, end),
    ).fetchall()
    renamed = [(old.row, old.own_id, old.full_name, new.full_name)]
    for row, own_id, full_name, key, position, sublevel, head in descendants:
        now_full_name = new.full_name + full_name[len(old.full_name) :]
        now_key = new.sort_key + key[len(old.sort_key) :]
        now_sublevel = sublevel + new.sublevel - old.sublevel
        now_head = head
        for name, was, now in (
            ("FullName", full_name, now_full_name),
            ("Sublevel", str(sublevel), str(now_sublevel)),
        ):
            now_head = now_head.replace(text_line(name, was), text_line(name, now), 1)
        follows = position.startswith(old_place + LEVEL)
        store.sql.execute(
            "UPDATE element SET full_name = ?, sort_key = ?, position = ?, sublevel = ?, head = ?"
            " WHERE id = ?",
            (
                now_full_name,
                now_key,
                new_place + position[len(old_place) :] if follows else position,
                now_sublevel,
                now_head,
                row,
            ),
        )
        renamed.append((row, own_id, full_name, now_full_name))
    # only now, because what is renamed may name something that is renamed too: its parent
    for row, own_id, before, after in renamed:
        rewrite_references(store, row, (own_id, before), (own_id, after))


# -- transactions


def _pieces(store: Store, kind: Kind, items: Iterable[Item]) -> tuple[str, str, str]:
    """A transaction's text: what comes before its lines, its lines, what comes after."""
    shape, dialect = kind.shape(), Dialect(NEWEST, store.country)
    shown: list[Item] = []
    asked_for: list[Item] = []
    for item in items:
        (asked_for if item[0] in kind.lines else shown).append(item)
    lines = lines_in_order(shape, shown, dialect)
    cut = _before_lines(kind.name, dialect)
    return (
        "".join(lines[:cut]),
        "".join(lines_in_order(shape, asked_for, dialect)),
        "".join(lines[cut:]),
    )


@cache
def _before_lines(kind: str, dialect: Dialect) -> int:
    """How many places in the order of a kind's record come before those of its lines."""
    rank = content(KINDS[kind].shape(), dialect).rank
    return min((rank[name] for name in KINDS[kind].lines if name in rank), default=_NEVER)


def _line_item(line: Line) -> Item:
    items: tuple[Item, ...] = (("TxnLineID", line.own_id), *line.items)
    return line.name, Aggregate((*items, *map(_line_item, line.children)) if line.children else items)


def keep_txn(store: Store, draft: Draft, identity: Identity, number: int, row: int | None = None) -> int:
    """Keep a transaction, new or (with its `row`) anew; its row."""
    items = [*draft.header, *map(_line_item, draft.lines)]
    own = (*identity.items("TxnID"), ("TxnNumber", str(number)))
    columns = (
        identity.own_id,
        f"{draft.txn_date}/{number:010d}",
        number,
        draft.txn_date,
        draft.ref_number,
        fold(draft.ref_number),
        draft.entity.row if draft.entity else None,
        draft.account.row if draft.account else None,
        draft.amount,
        draft.open,
        identity.modified,
        identity.edit_sequence,
        *_pieces(store, draft.kind, (*own, *items)),
    )
    if row is None:
        row = _next_row(store)
        store.waiting.txns.append((row, draft.kind.name, *columns))
    else:
        store.sql.execute(
            "UPDATE txn SET own_id = ?, position = ?, number = ?, txn_date = ?, ref_number = ?, ref_fold = ?,"
            " entity = ?, account = ?, amount = ?, open = ?, modified = ?, edit_sequence = ?, head = ?,"
            " lines = ?, tail = ? WHERE id = ?",
            (*columns, row),
        )
        drop_references(store, "txn", row)
    keep_references(store, "txn", row, items)
    return row


def _next_row(store: Store) -> int:
    """The row of a new transaction."""
    if store.waiting.txns:
        return int(store.waiting.txns[-1][0] or 0) + 1
    (last,) = store.sql.execute("SELECT COALESCE(MAX(id), 0) FROM txn").fetchone()
    return int(last) + 1


def kept_pieces(store: Store, row: int) -> tuple[str, str, str]:
    """The text of a transaction: what comes before its lines, its lines, what comes after.

    One that was just added need not be written for that.
    """
    if store.waiting.txns and store.waiting.txns[-1][0] == row:
        head, lines, tail = store.waiting.txns[-1][-3:]
    else:
        head, lines, tail = store.sql.execute(
            "SELECT head, lines, tail FROM txn WHERE id = ?", (row,)
        ).fetchone()
    return str(head), str(lines), str(tail)


def drop_txn(store: Store, row: int) -> None:
    """Remove a transaction that does nothing any more, and remember that it was there."""
    kind, own_id, ref_number, head = store.sql.execute(
        "SELECT kind, own_id, ref_number, head FROM txn WHERE id = ?", (row,)
    ).fetchone()
    now = store.now()
    store.sql.execute(
        "INSERT INTO deleted (record_table, kind, own_id, name, time_created, time_deleted, deleted)"
        " VALUES ('txn', ?, ?, ?, ?, ?, ?)",
        (
            kind,
            own_id,
            ref_number,
            read_back(f"<Head>\n{head}</Head>").text("TimeCreated") or "",
            store.stamp(now),
            values.wall_of(now, store.zone),
        ),
    )
    drop_references(store, "txn", row)
    store.sql.execute("DELETE FROM extension WHERE object = ?", (f"TxnID Txn {own_id}",))
    store.sql.execute("DELETE FROM txn WHERE id = ?", (row,))


def amend_txn(store: Store, row: int, texts: Mapping[str, str], *, changed: bool = True) -> None:
    """Give some elements of a kept transaction, outside its lines, other texts.

    It counts as a change of the transaction, with a new TimeModified and EditSequence, unless `changed` is
    False. An element that the record does not have is left out.
    """
    head, tail, last = store.sql.execute(
        "SELECT head, tail, edit_sequence FROM txn WHERE id = ?", (row,)
    ).fetchone()
    edit_sequence = last
    if changed:
        now = store.now()
        edit_sequence = store.next_edit_sequence(last)
        texts = {"TimeModified": store.stamp(now), "EditSequence": edit_sequence, **texts}
        store.sql.execute(
            "UPDATE txn SET modified = ?, edit_sequence = ? WHERE id = ?",
            (values.wall_of(now, store.zone), edit_sequence, row),
        )
    for name, text in texts.items():
        line = re.compile(rf"^<{name}>[^<]*</{name}>$", re.MULTILINE)
        after = f"<{name}>{escape(text)}</{name}>".replace("\\", r"\\")
        head, tail = line.sub(after, head, count=1), line.sub(after, tail, count=1)
    store.sql.execute("UPDATE txn SET head = ?, tail = ? WHERE id = ?", (head, tail, row))


def txn_text(kind: Kind, head: str, lines: str, tail: str) -> str:
    """The whole record as an answer has it."""
    return f"<{kind.ret}>\n{head}{lines}{tail}</{kind.ret}>\n"
