"""The links of imported transactions, found in what their LinkedTxns say.

A payment's own record tells what it pays; a credit's, a check's and a document's from an order do not: only
LinkedTxn does, on either end, and only if the capture asked for it. Of an order it names no line (A: its
elements), so that lines are found by their items, in order, as far as the order says they are done (D).
Both ends must be in the file; what the other end of a link was, where it is not, is not to be known.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal

from simulator.company.books.drafts import Line, Link
from simulator.company.books.kinds import KINDS
from simulator.company.books.orders import ORDERS, done_of, said_of
from simulator.company.books.store import PARTS, Store, parts
from simulator.company.transactions.documents import Stored, find
from simulator.company.transactions.orderlinks import SOURCES
from simulator.errors import Shortcoming
from simulator.qbxml import values
from simulator.qbxml.aggregates import Aggregate

#: What settles what, where the record of neither says so.
_SETTLES = {
    "Check": ("CreditMemo", "ReceivePayment"),
    "CreditMemo": ("Invoice",),
    "VendorCredit": ("Bill",),
}


class FoundLinks:
    """The links between the transactions of a file that LinkedTxns tell of, each told once or twice."""

    def __init__(self, store: Store, linked: Mapping[str, Sequence[Aggregate]]) -> None:
        """`linked` are the LinkedTxns of transactions, by TxnID."""
        self._store = store
        self._money: dict[int, dict[int, int]] = defaultdict(dict)
        self._orders: dict[int, dict[int, str]] = defaultdict(dict)
        for own_id, others in linked.items():
            for each in others:
                self._see(own_id, each)

    def _see(self, own_id: str, linked: Aggregate) -> None:
        ends = [self._end(own_id), self._end(linked.text("TxnID") or "")]
        for one, other in (ends, ends[::-1]):
            if one is None or other is None:
                continue
            (row, kind), (other_row, other_kind) = one, other
            if linked.text("LinkType") == "QUANTYPE":
                if kind in SOURCES and other_kind in SOURCES[kind].orders:
                    self._orders[row][other_row] = other_kind
            elif other_kind in _SETTLES.get(kind, ()):
                self._money[row][other_row] = abs(values.cents(linked.text("Amount") or "") or 0)

    def _end(self, own_id: str) -> tuple[int, str] | None:
        found = self._store.sql.execute("SELECT id, kind FROM txn WHERE own_id = ?", (own_id,)).fetchone()
        return (int(found[0]), str(found[1])) if found else None

    def of(self, stored: Stored) -> tuple[Link, ...]:
        """The links of a transaction that its own record does not tell.

        A `Shortcoming` if it comes from an order, and no line shows what of it.
        """
        money = (Link(other, "AMTTYPE", cents) for other, cents in self._money[stored.row].items() if cents)
        used: set[tuple[int, str]] = set()
        lines = dict(_item_lines(stored.record))
        links = [*money]
        for order, kind in self._orders[stored.row].items():
            found = self._from_order(order, kind, lines, used)
            links += found
            for link in found:
                assert link.line is not None
                del lines[link.line.own_id]
        return tuple(links)

    def _from_order(
        self, row: int, kind: str, lines: Mapping[str, Aggregate], used: set[tuple[int, str]]
    ) -> list[Link]:
        (own_id,) = self._store.sql.execute("SELECT own_id FROM txn WHERE id = ?", (row,)).fetchone()
        record = find(self._store, KINDS[kind], own_id).record
        room = Counter(
            {line: done for line, (done, _) in said_of(kind, record).items()} if kind in ORDERS else {}
        )
        room.subtract(done_of(self._store, row))
        links: list[Link] = []
        for line_id, line in lines.items():
            pieces = parts(Decimal(line.text("Quantity") or 1)) or PARTS
            for other_id, other in _item_lines(record):
                fits = kind not in ORDERS or room[other_id] >= pieces
                if fits and (row, other_id) not in used and _item(line) == _item(other):
                    used.add((row, other_id))
                    links.append(Link(row, "QUANTYPE", pieces, 0, Line("", [], line_id), other_id))
                    break
        if not links:
            raise Shortcoming(f"it comes from the {kind} {own_id}, and no line shows what of it")
        return links


def _item_lines(record: Aggregate) -> Iterator[tuple[str, Aggregate]]:
    for _, value in record:
        if isinstance(value, Aggregate) and "TxnLineID" in value:
            if "ItemRef" in value:
                yield value.text("TxnLineID") or "", value
            yield from _item_lines(value)


def _item(line: Aggregate) -> str | None:
    ref = line.child("ItemRef")
    return ref.text("ListID") if ref else None
