"""Captured records as rows of the store: the text as it came, and the columns that are read out of it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from decimal import Decimal

from simulator.company.books.elements import Named
from simulator.company.books.kinds import Slot
from simulator.company.books.names import fold, name_key, sort_key
from simulator.company.books.records import NEWEST
from simulator.company.books.store import PARTS, Store, parts
from simulator.company.captures.captures import Captured
from simulator.company.transactions.linked import LINKED
from simulator.qbxml import values
from simulator.qbxml.aggregates import Aggregate, Item
from simulator.qbxml.shapes import Dialect, content
from simulator.qbxml.writing import render

Column = str | int | None
#: Whose a transaction is, and which account its header names; the first that is there counts.
_ENTITIES = ("CustomerRef", "VendorRef", "PayeeEntityRef", "EntityRef")
_ACCOUNTS = (
    *("ARAccountRef", "APAccountRef", "BankAccountRef", "CreditCardAccountRef", "DepositToAccountRef"),
    *("TransferFromAccountRef", "AccountRef"),
)
#: What a transaction comes to; the first that is there counts.
_AMOUNTS = ("TotalAmount", "AmountDue", "CreditAmount", "Amount", "DepositTotal")
#: What it is the sum of if it does not say it.
_LINE_AMOUNTS = (("JournalDebitLine", "Amount"), ("InventoryAdjustmentLineRet", "ValueDifference"))
_COUNTED_ID = re.compile(r"([0-9A-Fa-f]{1,8})-[0-9]+")
#: ListIDs count from here on; older files count in the upper half of the number (7.1, A).
_LIST_IDS_FROM = 0x80000000


def write(store: Store, table: str, row: int | None, columns: Mapping[str, Column]) -> int:
    """Write a row, new or (with its number) anew; its number."""
    names = ", ".join(columns)
    if row is None:
        marks = ", ".join("?" * len(columns))
        written = store.sql.execute(
            f"INSERT INTO {table} ({names}) VALUES ({marks})",  # noqa: S608
            tuple(columns.values()),
        ).lastrowid
        assert written is not None
        return written
    marks = ", ".join(f"{name} = ?" for name in columns)
    store.sql.execute(f"UPDATE {table} SET {marks} WHERE id = ?", (*columns.values(), row))  # noqa: S608
    return row


def element_columns(
    store: Store, captured: Captured, parent: Named | None, position: str
) -> dict[str, Column]:
    """The columns of a captured list element."""
    kind, record = captured.kind, captured.record
    order = content(kind.shape(), Dialect(NEWEST, store.country)).order
    moving = {slot.name for slot in kind.slots}
    cut = order[kind.slots[0].name] if kind.slots else len(order) + 1
    kept = [item for item in captured.items if item[0] not in moving]
    return {
        "kind": kind.name,
        "family": kind.family,
        "own_id": captured.own_id,
        "name": captured.name,
        "name_fold": fold(captured.name),
        "name_key": name_key(captured.name),
        "full_name": captured.full_name,
        "sort_key": sort_key(captured.full_name),
        "position": position,
        "parent": parent.row if parent else None,
        "sublevel": parent.sublevel + 1 if parent else 0,
        "is_active": record.text("IsActive") != "false",
        "subtype": captured.subtype,
        "account_number": record.text("AccountNumber") or "" if kind.name == "Account" else "",
        **_identity_columns(store, record),
        **dict(_moving(kind.slots, record)),
        "head": render(item for item in kept if order[item[0]] < cut),
        "tail": render(item for item in kept if order[item[0]] >= cut),
    }


def _moving(slots: Iterable[Slot], record: Aggregate) -> Iterator[tuple[str, int]]:
    said = {slot.column: _number(slot, record.text(slot.name)) for slot in slots}
    if "total_balance" in said and "TotalBalance" not in record:
        said["total_balance"] = said["balance"]
    yield from said.items()
    if "on_hand" in said:
        yield "stock_value", _rounded(said["on_hand"] * said["average_cost"] * 100, PARTS * PARTS)
    elif "total_balance" not in said and "balance" in said:
        yield "total_balance", said["balance"]


def _number(slot: Slot, text: str | None) -> int:
    if not text:
        return 0
    return values.cents(text) or 0 if slot.form == "amount" else parts(Decimal(text))


def _rounded(above: int, below: int) -> int:
    sign = -1 if above < 0 else 1
    return sign * ((2 * abs(above) + below) // (2 * below))


def txn_columns(
    store: Store, captured: Captured, number: int, entity: Named | None, account: Named | None
) -> dict[str, Column]:
    """The columns of a captured transaction, all but its position."""
    kind, record = captured.kind, captured.record
    order = content(kind.shape(), Dialect(NEWEST, store.country)).order
    cut = min((order[name] for name in kind.lines if name in order), default=len(order) + 1)
    ref_number = record.text("RefNumber") or ""
    kept = [item for item in captured.items if item[0] != LINKED]
    lines = [item for item in kept if item[0] in kind.lines]
    rest = [item for item in kept if item[0] not in kind.lines]
    return {
        "kind": kind.name,
        "own_id": captured.own_id,
        "number": number,
        "txn_date": record.text("TxnDate") or "",
        "ref_number": ref_number,
        "ref_fold": fold(ref_number),
        "entity": entity.row if entity else None,
        "account": account.row if account else None,
        "amount": amount(record),
        "open": open_amount(captured),
        **_identity_columns(store, record),
        "head": render(item for item in rest if order[item[0]] < cut),
        "lines": render(lines),
        "tail": render(item for item in rest if order[item[0]] >= cut),
    }


def entity_ref(record: Aggregate) -> Aggregate | None:
    """The Ref that says whose a transaction is."""
    return next((ref for name in _ENTITIES if (ref := record.child(name))), None)


def account_ref(record: Aggregate) -> Aggregate | None:
    """The Ref that says which account a transaction's header is about."""
    return next((ref for name in _ACCOUNTS if (ref := record.child(name))), None)


def amount(record: Aggregate) -> int:
    """What a transaction comes to, in cents."""
    if "Subtotal" in record and "TotalAmount" not in record:
        return sum(values.cents(record.text(name) or "0") or 0 for name in ("Subtotal", "SalesTaxTotal"))
    for name in _AMOUNTS:
        if name in record:
            return values.cents(record.text(name) or "0") or 0
    return sum(
        values.cents(line.text(name) or "0") or 0
        for lines, name in _LINE_AMOUNTS
        for line in record.children(lines)
    )


def open_amount(captured: Captured) -> int | None:
    """What of a transaction is still open, None if it is never settled."""
    for name, what in captured.kind.settled.items():
        if what == "open":
            return values.cents(captured.record.text(name) or "0") or 0
    return None


def _identity_columns(store: Store, record: Aggregate) -> dict[str, Column]:
    return {
        "modified": values.wall_seconds(record.text("TimeModified") or "", store.zone) or 0,
        "edit_sequence": record.text("EditSequence") or "",
    }


def use_ids(store: Store, captured: Captured) -> None:
    """Let the counters go on after a captured record's numbers."""
    if captured.kind.table == "element":
        use_list_id(store, captured.kind.family, captured.own_id)
        return
    store.used("TxnID", max(map(_counted, _ids(captured.items)), default=0))
    number_text = captured.record.text("TxnNumber") or ""
    if number_text.isdecimal():
        store.used("TxnNumber", int(number_text))


def use_list_id(store: Store, family: str, own_id: str) -> None:
    """Let the ListIDs of a family go on after one."""
    number, from_ = _counted(own_id), _LIST_IDS_FROM
    store.used(f"ListID {family}", number - from_ if number >= from_ else number >> 16)


def _ids(items: Iterable[Item]) -> Iterator[str]:
    for name, value in items:
        if isinstance(value, Aggregate):
            yield from _ids(value)
        elif name in ("TxnID", "TxnLineID"):
            yield value


def _counted(own_id: str) -> int:
    """The number that an id counts by, 0 for an id of another form."""
    matched = _COUNTED_ID.fullmatch(own_id)
    return int(matched[1], 16) if matched else 0
