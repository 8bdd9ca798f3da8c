"""AppliedToTxnRet: what a payment says of the documents that it pays.

It tells how much of each is still open, which others' payments change too: whenever that happens, the
payments that are linked to the document are written anew (A: the capture of a ReceivePayment, whose
BalanceRemaining is that of today). The links say what is there; what only the record knows, the account of
a discount, stays from one writing to the next.
"""

from __future__ import annotations

from simulator.company.books.kinds import KINDS
from simulator.company.books.records import NEWEST
from simulator.company.books.store import Store, numbered
from simulator.qbxml import values
from simulator.qbxml.aggregates import Aggregate, Item
from simulator.qbxml.shapes import Dialect
from simulator.qbxml.writing import in_order, read_back, render

APPLIED = "AppliedToTxnRet"
_REFERENCES = ("DiscountAccountRef", "DiscountClassRef")


def write_applied(store: Store, payment: int) -> None:
    """Make the lines of a payment, by its row, say what its links say; nothing for other transactions."""
    kind, lines = store.sql.execute("SELECT kind, lines FROM txn WHERE id = ?", (payment,)).fetchone()
    if APPLIED not in KINDS[kind].lines:
        return
    before = {
        each.text("TxnID") or "": each for each in read_back(f"<Lines>\n{lines}</Lines>").children(APPLIED)
    }
    links = store.sql.execute(
        "SELECT own_id, kind, txn_date, ref_number, open, SUM(link.amount), SUM(link.discount) FROM link"
        " JOIN txn ON txn.id = link.other WHERE link.txn = ? AND type = 'AMTTYPE'"
        " GROUP BY link.other ORDER BY MIN(link.place)",
        (payment,),
    ).fetchall()
    items: list[Item] = []
    for own_id, other_kind, txn_date, ref_number, left, amount, discount in links:
        told: list[Item] = [("TxnID", own_id), ("TxnType", other_kind), ("TxnDate", txn_date)]
        if ref_number:
            told.append(("RefNumber", ref_number))
        told += (("BalanceRemaining", values.amount(left)), ("Amount", values.amount(amount)))
        if discount:
            told.append(("DiscountAmount", values.amount(discount)))
        known = before.pop(own_id, Aggregate())
        told += (item for item in known if item[0] in _REFERENCES)
        items.append((APPLIED, Aggregate(tuple(told))))
    text = render(in_order(KINDS[kind].shape(), items, Dialect(NEWEST, store.country)))
    if text != lines:
        store.sql.execute("UPDATE txn SET lines = ? WHERE id = ?", (text, payment))
        _drop_references(store, payment, before)


def write_payers(store: Store, row: int, but: int | None = None) -> None:
    """Write the payments of a document anew, all `but` one."""
    payers = store.sql.execute(
        "SELECT DISTINCT txn FROM link WHERE other = ? AND type = 'AMTTYPE'", (row,)
    ).fetchall()
    for (payer,) in payers:
        if payer != but:
            write_applied(store, payer)


def _drop_references(store: Store, payment: int, gone: dict[str, Aggregate]) -> None:
    """Forget what only lines that are gone referred to."""
    refs = [ref for each in gone.values() for name in _REFERENCES if (ref := each.child(name)) is not None]
    for ref in refs:
        own_id, full_name = ref.text("ListID") or "", ref.text("FullName") or ""
        store.sql.execute(
            "DELETE FROM reference WHERE source_table = 'txn' AND source = :p1 AND target IN"
            " (SELECT id FROM element WHERE own_id = :p2 AND full_name = :p3)"
            " AND NOT EXISTS (SELECT 1 FROM txn WHERE id = :p1 AND instr(head || lines || tail, :p4) > 0)",
            numbered(payment, own_id, full_name, f"<ListID>{own_id}</ListID>"),
        )
