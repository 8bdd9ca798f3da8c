"""What has become of an order: how much of each line went into receipts and bills, or into invoices.

The links from those documents say it; here the order's record, its flags and what is still on order are
made to agree with them. It counts as a change of the order (D). A line that is closed by hand expects
nothing more; an order is through when no line that has a quantity expects anything (B for the fields,
D for the details).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal

from simulator.company.books import stock
from simulator.company.books.kinds import KINDS
from simulator.company.books.records import NEWEST, amend_txn
from simulator.company.books.store import Store, number, parts
from simulator.qbxml import values
from simulator.qbxml.aggregates import Aggregate, Item
from simulator.qbxml.shapes import Dialect
from simulator.qbxml.writing import in_order, read_back, render


@dataclass(frozen=True, slots=True)
class Order:
    """How one kind of order says it: `done` of a line, `through` of the whole.

    `on_order`: what is not done is on order; otherwise it is promised to a customer.
    """

    done: str
    through: str
    on_order: bool


ORDERS: Mapping[str, Order] = {
    "PurchaseOrder": Order("ReceivedQuantity", "IsFullyReceived", on_order=True),
    "SalesOrder": Order("Invoiced", "IsFullyInvoiced", on_order=False),
}
_CLOSED = "IsManuallyClosed"


def fulfil(store: Store, row: int, *, changed: bool = True) -> None:
    """Make an order say what the links to it say; `changed` False leaves TimeModified as it is."""
    kind, head, lines = store.sql.execute("SELECT kind, head, lines FROM txn WHERE id = ?", (row,)).fetchone()
    order = ORDERS.get(kind)
    if order is None:  # an estimate does not say it
        return
    done = done_of(store, row)
    closed = f"<{_CLOSED}>true</{_CLOSED}>" in head
    expected: dict[str, int] = {}
    stored = read_back(f"<Lines>\n{lines}</Lines>")
    told = [(name, _told(value, order, done, expected)) for name, value in stored]
    through = bool(expected) and not any(expected.values())
    shape, dialect = KINDS[kind].shape(), Dialect(NEWEST, store.country)
    store.sql.execute("UPDATE txn SET lines = ? WHERE id = ?", (render(in_order(shape, told, dialect)), row))
    amend_txn(store, row, {order.through: "true" if through else "false"}, changed=changed)
    _expect(store, row, order, {} if closed else expected)


def done_of(store: Store, row: int) -> dict[str, int]:
    """How much of each line of an order its links say is done, by TxnLineID."""
    return dict(
        store.sql.execute(
            "SELECT other_line, SUM(amount) FROM link WHERE other = ? AND type IN ('QUANTYPE', 'CARRIED')"
            " GROUP BY other_line",
            (row,),
        )
    )


def said_of(kind: str, record: Aggregate) -> dict[str, tuple[int, int]]:
    """What the record of an order says of each line that has a quantity: what is done, what is expected."""
    order, said = ORDERS[kind], dict[str, tuple[int, int]]()
    closed = record.text(_CLOSED) == "true"
    for line in _lines(record):
        quantity, own_id = line.text("Quantity"), line.text("TxnLineID") or ""
        done = parts(Decimal(line.text(order.done) or 0))
        if done or quantity is not None:
            left = 0 if closed or line.text(_CLOSED) == "true" else parts(Decimal(quantity or 0)) - done
            said[own_id] = done, max(left, 0)
    return said


def _lines(record: Aggregate) -> Iterator[Aggregate]:
    for _, value in record:
        if isinstance(value, Aggregate) and "TxnLineID" in value:
            yield value
            yield from _lines(value)


def _told(
    value: str | Aggregate, order: Order, done: Mapping[str, int], expected: dict[str, int]
) -> str | Aggregate:
    """A line, or a group of lines, with what is done of it; `expected` learns what is not."""
    if isinstance(value, str) or "TxnLineID" not in value:
        return value
    own_id = value.text("TxnLineID") or ""
    items: list[Item] = [(name, _told(each, order, done, expected)) for name, each in value]
    if order.done not in value and own_id not in done:
        return Aggregate(tuple(items))
    by = done.get(own_id, 0)
    quantity = value.text("Quantity")
    if quantity is not None:
        is_closed = value.text(_CLOSED) == "true"
        expected[own_id] = 0 if is_closed else max(parts(Decimal(quantity)) - by, 0)
    items = [item for item in items if item[0] != order.done]
    return Aggregate((*items, (order.done, values.quantity(number(by)))))


def _expect(store: Store, row: int, order: Order, expected: Mapping[str, int]) -> None:
    """What is on order, or promised, of each line's item."""
    column = "on_order" if order.on_order else "on_sales_order"
    moves = store.sql.execute(
        f"SELECT place, line, item, {column} FROM stock WHERE txn = ?",  # noqa: S608
        (row,),
    ).fetchall()
    for place, line, item, now in moves:
        by = expected.get(line, 0) - now
        if by:
            store.sql.execute(
                f"UPDATE stock SET {column} = {column} + ? WHERE txn = ? AND place = ?",  # noqa: S608
                (by, row, place),
            )
            stock.add(store, item, 0, 0, *((by, 0) if order.on_order else (0, by)))
