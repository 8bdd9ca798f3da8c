"""Inventory adjustments: pieces and their worth, set anew or by a difference.

Pieces that come or go do so at average cost, the last of them with all that is left of their worth; their
worth can be set apart (B for the elements; policy of the ledger). The other side is the account that is
named.

Assumed (D): pieces of an item that never had a cost are worth its PurchaseCost; a Mod that says only how many
pieces has them at average cost again. Serial and lot numbers are 3250: the feature is off.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal

from simulator.company.books import accounts
from simulator.company.books.drafts import Draft, Line, Posting, StockMove
from simulator.company.books.elements import Named
from simulator.company.books.kinds import KINDS
from simulator.company.books.preferences import CLASS_TRACKING, is_on
from simulator.company.books.store import number, parts
from simulator.company.requests.work import Executor
from simulator.company.transactions import documents
from simulator.company.transactions.documents import Filing, Rule, ref_item
from simulator.company.transactions.journal import check_name
from simulator.company.transactions.saleslines import cents_of
from simulator.errors import Shortcoming
from simulator.qbxml import statuses, values
from simulator.qbxml.aggregates import Aggregate, Item

_LINE = "InventoryAdjustmentLineAdd"
_OFF = frozenset(
    (
        *("SerialNumberAdjustment", "LotNumberAdjustment", "SerialNumber", "LotNumber", "CountAdjustment"),
        *("InventorySiteRef", "InventorySiteLocationRef"),
    )
)


@dataclass(slots=True)
class _Adjusted:
    """The lines of one adjustment as they are built; `pieces` and `worth`: what they change of each item."""

    filing: Filing
    account: Named
    customer: Named | None
    class_: Named | None
    lines: list[Line] = field(default_factory=list)
    postings: list[Posting] = field(default_factory=list)
    moves: list[StockMove] = field(default_factory=list)
    pieces: Counter[int] = field(default_factory=Counter)
    worth: Counter[int] = field(default_factory=Counter)

    def add(self, sent: Aggregate) -> None:
        """Build a line and what it does."""
        filing, store = self.filing, self.filing.store
        _check(sent)
        item = filing.resolve("ItemRef", sent, " line")
        if item is None:
            raise statuses.refused(3150, value="ItemRef")
        if item.kind != "ItemInventory":
            raise Shortcoming(
                f"an adjustment of {item.full_name}, a {item.kind}: not known what QuickBooks says"
            )
        by, cents = self._difference(item, sent)
        self.pieces[item.row] += by
        self.worth[item.row] += cents
        line = Line(
            "InventoryAdjustmentLineRet",
            [
                *ref_item("ItemRef", item),
                ("QuantityDifference", values.quantity(number(by))),
                ("ValueDifference", values.amount(cents)),
            ],
            sent.text("TxnLineID") or "",
        )
        self.lines.append(line)
        self.moves.append(StockMove(item, line, on_hand=by, value=cents))
        if cents:
            asset = accounts.of_item(store, item, "asset")
            self.postings += (
                Posting(asset, cents, self.customer, line, item, self.class_),
                Posting(self.account, -cents, self.customer, line, item, self.class_),
            )

    def _difference(self, item: Named, sent: Aggregate) -> tuple[int, int]:
        """By how many pieces, and cents, an item changes."""
        on_hand, value, average = self.filing.store.sql.execute(
            "SELECT on_hand, stock_value, average_cost FROM element WHERE id = ?", (item.row,)
        ).fetchone()
        on_hand += self.pieces[item.row]
        value += self.worth[item.row]
        said = sent.child("QuantityAdjustment") or sent.child("ValueAdjustment") or sent
        _check(said)
        new, by = said.text("NewQuantity"), parts(Decimal(said.text("QuantityDifference") or 0))
        if new:
            by = parts(Decimal(new)) - on_hand
        new_value, value_by = (
            values.cents(said.text(name) or "") for name in ("NewValue", "ValueDifference")
        )
        if new_value is not None:
            return by, new_value - value
        if value_by is not None:
            return by, value_by
        if by and on_hand + by == 0 and value > 0:
            return by, -value
        cost = number(average)
        if not average and on_hand == 0:
            record = self.filing.store.elements.record(item)
            cost = Decimal(record.text("PurchaseCost") or 0)
        return by, cents_of(number(by) * cost)


def build(filing: Filing, sent: Aggregate) -> Draft:
    """An adjustment of what was sent."""
    _check(sent)
    if "ClassRef" in sent and not is_on(filing.store, CLASS_TRACKING):
        raise statuses.refused(3250)
    account = filing.resolve("AccountRef", sent)
    if account is None:
        raise statuses.refused(3150, value="AccountRef")
    customer, class_ = filing.resolve("CustomerRef", sent), filing.resolve("ClassRef", sent)
    check_name(filing, account, customer)
    adjusted = _Adjusted(filing, account, customer, class_)
    for value in sent.children(_LINE):
        adjusted.add(value)
    txn_date, ref_number = filing.txn_date(sent), filing.ref_number(sent)
    header: list[Item] = [
        *ref_item("AccountRef", account),
        ("TxnDate", txn_date),
        *((("RefNumber", ref_number),) if ref_number else ()),
        *ref_item("CustomerRef", customer),
        *ref_item("ClassRef", class_),
        *(item for item in sent if item[0] in ("Memo", "ExternalGUID")),
    ]
    return Draft(
        KINDS["InventoryAdjustment"],
        txn_date,
        ref_number,
        customer,
        account,
        adjusted.worth.total(),
        header,
        adjusted.lines,
        postings=adjusted.postings,
        moves=adjusted.moves,
    )


def _check(sent: Aggregate) -> None:
    if any(name in _OFF for name, _ in sent):
        raise statuses.refused(3250)


def _turned(_record: Aggregate, sent: Aggregate) -> Aggregate:
    """A line of which only the pieces are said is worth anew."""
    items: list[Item] = []
    for name, value in sent:
        if isinstance(value, Aggregate) and "QuantityDifference" in value and "ValueDifference" not in value:
            value = Aggregate((*value, ("ValueDifference", "")))  # noqa: PLW2901
        items.append((name, value))
    return Aggregate(tuple(items))


RULES = (Rule(KINDS["InventoryAdjustment"], build, {_LINE: "InventoryAdjustmentLineRet"}, turn=_turned),)
EXECUTORS: Mapping[str, Executor] = documents.executors(RULES)
