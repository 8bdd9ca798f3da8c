"""Inventory: pieces on hand and their worth, pieces on order and promised, and the average cost.

The average cost is worth by pieces as long as there are both; it moves with what comes in, and what was
sold before is not costed again (policy; 9.24, B: AverageCost is value by quantity).
"""

from __future__ import annotations

from simulator.company.books.drafts import StockMove
from simulator.company.books.store import PARTS, Store

_CENTS = 100


def move(store: Store, row: int, place: int, by: StockMove) -> None:
    """Keep what a transaction moves of an item, and move it."""
    keep(store, row, place, by)
    add(store, by.item.row, by.on_hand, by.value, by.on_order, by.on_sales_order)


def keep(store: Store, row: int, place: int, by: StockMove) -> None:
    """Write down what a transaction moves of an item; nothing moves by that alone."""
    quantities = (by.on_hand, by.value, by.on_order, by.on_sales_order)
    line = by.line.own_id if by.line else ""
    store.sql.execute(
        "INSERT INTO stock VALUES (?, ?, ?, ?, ?, ?, ?, ?)", (row, place, line, by.item.row, *quantities)
    )


def take_back(store: Store, row: int) -> None:
    """Undo all that a transaction moved."""
    moves = store.sql.execute(
        "SELECT item, on_hand, value, on_order, on_sales_order FROM stock WHERE txn = ?", (row,)
    ).fetchall()
    for item, *by in moves:
        add(store, item, *(-each for each in by))
    store.sql.execute("DELETE FROM stock WHERE txn = ?", (row,))


def add(store: Store, item: int, on_hand: int, value: int, on_order: int, on_sales_order: int) -> None:
    """Add to an item's quantities (hundred-thousandths) and its worth (cents)."""
    pieces, worth, average = store.sql.execute(
        "UPDATE element SET on_hand = on_hand + ?, stock_value = stock_value + ?, on_order = on_order + ?,"
        " on_sales_order = on_sales_order + ? WHERE id = ? RETURNING on_hand, stock_value, average_cost",
        (on_hand, value, on_order, on_sales_order, item),
    ).fetchone()
    if pieces > 0 and worth >= 0 and (on_hand or value):
        now = _rounded(worth * PARTS * PARTS, pieces * _CENTS)
        if now != average:
            store.sql.execute("UPDATE element SET average_cost = ? WHERE id = ?", (now, item))


def _rounded(above: int, below: int) -> int:
    """A fraction of two positive whole numbers, rounded half up."""
    return (2 * above + below) // (2 * below)
