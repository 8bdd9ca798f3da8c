"""Documents that come from others, line by line: an invoice from a sales order or an estimate, a bill or
an item receipt from a purchase order.

LinkToTxnID stands for every line of an order that something is left of, before the lines that are sent (D);
LinkToTxn for one line. Both in one request for the same order are 3000, one order twice is 3177, an order
with nothing left is a warning 570 if other lines are there, otherwise 3180 (9.14, B). A line without a
quantity counts as one piece, and is left until it was taken over (D).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal

from simulator.company.books.drafts import Line, Link
from simulator.company.books.kinds import KINDS
from simulator.company.books.records import txn_text
from simulator.company.books.store import PARTS, Store, number, parts
from simulator.errors import Shortcoming
from simulator.qbxml import statuses, values
from simulator.qbxml.aggregates import Aggregate, Item, aggregate
from simulator.qbxml.statuses import Status
from simulator.qbxml.writing import read_back

_CLOSED = "IsManuallyClosed"


@dataclass(frozen=True, slots=True)
class Source:
    """What a kind of document may come from, what an Add of it calls its lines, and what a line takes over.

    `rate` is what the document calls the Rate of an order's line, `words` tells whether lines without an item
    come along.
    """

    orders: tuple[str, ...]
    line: str
    group: str
    taken: frozenset[str]
    rate: str = "Rate"
    words: bool = True


_PURCHASE = Source(
    ("PurchaseOrder",),
    "ItemLineAdd",
    "ItemGroupLineAdd",
    frozenset(("ItemRef", "Desc", "Quantity", "Rate", "Amount", "ClassRef", "CustomerRef")),
    "Cost",
    words=False,
)
#: The documents that may come from orders (B: the schema's descriptions).
SOURCES: Mapping[str, Source] = {
    "Invoice": Source(
        ("SalesOrder", "Estimate"),
        "InvoiceLineAdd",
        "InvoiceLineGroupAdd",
        frozenset(
            (
                *("ItemRef", "Desc", "Quantity", "Rate", "RatePercent", "Amount", "ClassRef"),
                *("SalesTaxCodeRef", "Other1", "Other2"),
            )
        ),
    ),
    "Bill": _PURCHASE,
    "ItemReceipt": _PURCHASE,
}
_PRICES = frozenset(("Rate", "RatePercent", "Cost"))


@dataclass(frozen=True, slots=True)
class Order:
    """A document that others come from: its row, its lines by TxnLineID, and how much of each is done."""

    row: int
    own_id: str
    record: Aggregate
    lines: dict[str, Aggregate]
    done: dict[str, int]

    def left(self, own_id: str) -> int:
        """What is left of a line, in hundred-thousandths; nothing of one that is closed."""
        line = self.lines[own_id]
        if line.text(_CLOSED) == "true" or self.record.text(_CLOSED) == "true":
            return 0
        return max(parts(Decimal(line.text("Quantity") or 1)) - self.done.get(own_id, 0), 0)


@dataclass(slots=True)
class Sources:
    """The orders that one document comes from, and the links to them as they are found out."""

    store: Store
    kind: str
    orders: dict[str, Order] = field(default_factory=dict)
    links: list[Link] = field(default_factory=list)
    kept: dict[str, tuple[int, str]] = field(default_factory=dict)

    def order(self, own_id: str) -> Order:
        """The order of that TxnID; 3120 if there is none, 3000 if it is something else."""
        if own_id not in self.orders:
            row = self.store.sql.execute(
                "SELECT id, kind, (SELECT reason FROM unposted WHERE txn = id), head, lines, tail FROM txn"
                " WHERE own_id = ?",
                (own_id,),
            ).fetchone()
            if row is None:
                raise statuses.refused(3120, value=own_id)
            id_, kind, unposted, *pieces = row
            if kind not in SOURCES[self.kind].orders:
                raise statuses.refused(3000, value=own_id, field="Transaction id")
            if unposted is not None:
                raise Shortcoming(
                    f"a {self.kind} of the {kind} {own_id}, which was imported but could not be posted:"
                    f" {unposted}"
                )
            done = self.store.sql.execute(
                "SELECT other_line, SUM(amount) FROM link WHERE other = ? AND type IN ('QUANTYPE', 'CARRIED')"
                " GROUP BY other_line",
                (id_,),
            )
            record = read_back(txn_text(KINDS[kind], *pieces))
            self.orders[own_id] = Order(id_, own_id, record, dict(_lines(record)), dict(done))
        return self.orders[own_id]

    def expanded(self, sent: Aggregate, *, alone: bool) -> tuple[list[Item], list[Status]]:
        """The lines that the header's LinkToTxnIDs stand for, and the warnings that go with them."""
        ids = sent.texts("LinkToTxnID")
        if len(set(ids)) < len(ids):
            raise statuses.refused(3177)
        items: list[Item] = []
        closed: list[Status] = []
        for own_id in ids:
            order = self.order(own_id)
            found = list(_left(order, order.record, SOURCES[self.kind]))
            if not found:
                closed.append(statuses.status(570, value=own_id))
            items += found
        if closed and alone and not items:
            raise statuses.refused_unsaid(3180, object=self.kind)
        return items, closed

    def filled(self, sent: Aggregate, header_ids: list[str]) -> Aggregate:
        """A sent line, with what it takes over from the order's line that it names."""
        link = sent.child("LinkToTxn")
        if link is None:
            return sent
        own_id, line_id = link.text("TxnID") or "", link.text("TxnLineID") or ""
        if own_id in header_ids and "ItemRef" not in sent and not link.attributes.get("whole"):
            raise statuses.refused(3000, value=own_id, field="Transaction id")
        if "ItemRef" in sent:
            raise Shortcoming(
                "LinkToTxn with an ItemRef is refused by QuickBooks, with a status nobody has written down"
            )
        order = self.order(own_id)
        if line_id not in order.lines:
            raise statuses.refused(3120, value=line_id)
        if not order.left(line_id):
            raise Shortcoming(
                f"LinkToTxn to a line of {own_id} of which nothing is left: not known what QuickBooks says"
            )
        return Aggregate((*_taken(order, line_id, sent, SOURCES[self.kind]), *sent))

    def note(self, line: Line, sent: Aggregate) -> None:
        """Remember that a built line comes from an order, or did so before it was changed."""
        link = sent.child("LinkToTxn")
        if link is None and line.own_id not in self.kept:
            return
        by = parts(Decimal(sent.text("Quantity") or 1))
        if link is not None:
            order = self.order(link.text("TxnID") or "")
            self._link(line, order.row, link.text("TxnLineID") or "", by)
        else:
            self._link(line, *self.kept[line.own_id], by)

    def _link(self, line: Line, row: int, other_line: str, by: int) -> None:
        self.links.append(Link(row, "QUANTYPE", by or PARTS, line=line, other_line=other_line))


def _lines(record: Aggregate) -> Iterator[tuple[str, Aggregate]]:
    for _, value in record:
        if isinstance(value, Aggregate) and "TxnLineID" in value:
            yield value.text("TxnLineID") or "", value
            yield from _lines(value)


def _left(order: Order, within: Aggregate, source: Source) -> Iterator[Item]:
    """Lines to be sent for what is left of an order's lines, groups with their members."""
    for _, value in within:
        if not isinstance(value, Aggregate) or "TxnLineID" not in value:
            continue
        own_id = value.text("TxnLineID") or ""
        group = value.child("ItemGroupRef")
        if group is not None:
            members = tuple(_left(order, value, source))
            if members:
                kept = tuple(item for item in value if item[0] in ("ItemGroupRef", "Quantity", "Desc"))
                yield source.group, Aggregate((*kept, *members))
        elif order.left(own_id) and (source.words or "ItemRef" in value):
            link = Aggregate((("TxnID", order.own_id), ("TxnLineID", own_id)), {"whole": "true"})
            yield source.line, aggregate(("LinkToTxn", link))


def _taken(order: Order, line_id: str, sent: Aggregate, source: Source) -> Iterator[Item]:
    """What a line takes over; what follows from what is sent instead does not come along."""
    stored, names = order.lines[line_id], {name for name, _ in sent}
    left = order.left(line_id)
    is_whole = left == parts(Decimal(stored.text("Quantity") or 1)) and "Quantity" not in names
    for name, value in stored:
        if name not in source.taken or name in names:
            continue
        if name == "Quantity":
            yield name, values.quantity(number(left))
        elif name == "Amount":
            if is_whole and "Rate" not in stored and not names & _PRICES:
                yield name, value
        elif name not in _PRICES:
            yield name, value
        elif not names & {*_PRICES, "Amount"}:
            yield source.rate if name == "Rate" else name, value
