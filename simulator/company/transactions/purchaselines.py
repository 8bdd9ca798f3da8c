"""The lines of a purchase: expenses, items and groups of items, and what they do to books and stock.

Amounts as on a sale (8.7, B): Quantity and Amount give the Cost, which is ignored beside an Amount; with
neither, it is the item's cost, of one piece if there is no Quantity. Inventory comes in at what was paid and
moves the average cost; what goes back leaves at average cost, the difference is cost of goods sold (D).

A line for a customer is Billable unless it says otherwise (A: the capture of a bill). Receivables, payables
and sales tax need somebody's name: the line's customer, else whom the purchase is of. Without the right one
it is 3180 (C), without the words that follow.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from decimal import ROUND_HALF_UP, Decimal

from simulator.company.books import accounts, ledger
from simulator.company.books.drafts import Line, Posting, StockMove
from simulator.company.books.elements import Named
from simulator.company.books.preferences import CLASS_TRACKING, is_on
from simulator.company.books.store import number, parts
from simulator.company.transactions.boughtitems import bought_item
from simulator.company.transactions.documents import Filing, ref_item
from simulator.company.transactions.journal import check_name
from simulator.company.transactions.orderlinks import Sources
from simulator.company.transactions.saleslines import cents_of, members
from simulator.company.transactions.solditems import SoldItem
from simulator.errors import Shortcoming
from simulator.qbxml import statuses, values
from simulator.qbxml.aggregates import Aggregate, Item

#: Elements of features that are off: units of measure, sites, serial numbers (3250; D).
_OFF = frozenset(
    (
        *("UnitOfMeasure", "OverrideUOMSetRef", "InventorySiteRef", "InventorySiteLocationRef"),
        *("SerialNumber", "LotNumber"),
    )
)
_UNDONE = frozenset(("TaxAmount", "SalesTaxCodeRef"))
_COPIED = ("ServiceDate", "Other1", "Other2", "ManufacturerPartNumber", "IsManuallyClosed")
_HUNDRED_THOUSANDTH = Decimal("0.00001")


@dataclass(frozen=True, slots=True)
class LineNames:
    """What a kind of document calls its item lines in an Add and in the record, and what a piece costs."""

    line: str
    line_ret: str
    group: str
    group_ret: str
    cost: str


BOUGHT = LineNames("ItemLineAdd", "ItemLineRet", "ItemGroupLineAdd", "ItemGroupLineRet", "Cost")
ORDERED = LineNames(
    "PurchaseOrderLineAdd",
    "PurchaseOrderLineRet",
    "PurchaseOrderLineGroupAdd",
    "PurchaseOrderLineGroupRet",
    "Rate",
)


@dataclass(slots=True)
class PurchaseLines:
    """The lines of one document as they are built, and what they add up to.

    `side` is +1 where something is bought, -1 where it goes back, 0 for an order, which posts nothing.
    `entity` is whom the purchase is of.
    """

    filing: Filing
    names: LineNames
    side: int
    entity: Named | None
    class_: Named | None
    sources: Sources
    header_ids: list[str]
    lines: list[Line] = field(default_factory=list)
    total: int = 0
    postings: list[Posting] = field(default_factory=list)
    moves: list[StockMove] = field(default_factory=list)
    moved: Counter[int] = field(default_factory=Counter)

    def add(self, name: str, sent: Aggregate) -> None:
        """Build a line, or a group of lines, and what it does."""
        build = {self.names.line: self._item, self.names.group: self._group}.get(name, self._expense)
        self.lines.append(build(sent))

    # -- expenses

    def _expense(self, sent: Aggregate) -> Line:
        self._check(sent)
        filing = self.filing
        account = filing.resolve("AccountRef", sent, " line")
        if account is None:
            raise statuses.refused(3150, value="AccountRef")
        cents = values.cents(sent.text("Amount") or "") or 0
        customer = filing.resolve("CustomerRef", sent, " line")
        class_ = filing.resolve("ClassRef", sent, " line")
        items: list[Item] = [
            *ref_item("AccountRef", account),
            ("Amount", values.amount(cents)),
            *(item for item in sent if item[0] == "Memo"),
            *self._for_whom(sent, customer, billable=account.subtype not in ledger.OWED),
            *ref_item("ClassRef", class_),
            *ref_item("SalesRepRef", filing.resolve("SalesRepRef", sent, " line")),
        ]
        line = Line("ExpenseLineRet", items, sent.text("TxnLineID") or "")
        self.total += cents
        if cents:
            entity = self._name(account, customer)
            self.postings.append(Posting(account, cents * self.side, entity, line, class_=class_))
        return line

    # -- items

    def _group(self, sent: Aggregate) -> Line:
        self._check(sent)
        group = self.filing.resolve("ItemGroupRef", sent, " line")
        if group is None:
            raise statuses.refused(3150, value="ItemGroupRef")
        record = self.filing.store.elements.record(group)
        own = [value for name, value in sent if name == self.names.line and isinstance(value, Aggregate)]
        if not own and not sent.text("TxnLineID"):
            own = list(members(record, Decimal(sent.text("Quantity") or 1)))
        before = self.total
        children = [self._item(member) for member in own]
        desc = sent.text("Desc") or record.text("ItemDesc")
        items: list[Item] = [
            *ref_item("ItemGroupRef", group),
            *((("Desc", desc),) if desc else ()),
            *(item for item in sent if item[0] == "Quantity"),
            ("IsPrintItemsInGroup", record.text("IsPrintItemsInGroup") or "false"),
            ("TotalAmount", values.amount(self.total - before)),
        ]
        return Line(self.names.group_ret, items, sent.text("TxnLineID") or "", children)

    def _item(self, sent: Aggregate) -> Line:
        sent = self.sources.filled(sent, self.header_ids)
        self._check(sent)
        filing, store = self.filing, self.filing.store
        named = filing.resolve("ItemRef", sent, " line")
        if named is None:
            return self._text(sent)
        item = bought_item(store, named)
        if item is None:
            raise Shortcoming(f"{filing.rule.kind.name} with a line of a {named.kind}: not executed yet")
        cost, cents = self._worth(sent, item)
        customer = filing.resolve("CustomerRef", sent, " line")
        class_ = filing.resolve("ClassRef", sent, " line") or self.class_
        desc = sent.text("Desc") if "Desc" in sent or sent.text("TxnLineID") else item.desc
        items: list[Item] = [
            *ref_item("ItemRef", named),
            *((("Desc", desc),) if desc else ()),
            *(each for each in sent if each[0] == "Quantity"),
            *(((self.names.cost, values.price(cost)),) if cost is not None else ()),
            ("Amount", values.amount(cents)),
            *self._for_whom(sent, customer, billable=bool(self.side)),
            *ref_item("ClassRef", class_),
            *ref_item("SalesRepRef", filing.resolve("SalesRepRef", sent, " line")),
            *(each for each in sent if each[0] in _COPIED),
        ]
        if not self.side:
            items.append(("ReceivedQuantity", "0"))
            if "IsManuallyClosed" not in sent:
                items.append(("IsManuallyClosed", "false"))
        line = Line(self.names.line_ret, items, sent.text("TxnLineID") or "")
        self.total += cents
        self.sources.note(line, sent)
        self._post(sent, item, line, cents, customer, class_)
        return line

    def _text(self, sent: Aggregate) -> Line:
        """A line of words only, which only an order has."""
        if self.side or any(name in sent for name in ("Quantity", "Rate", "Amount")):
            raise statuses.refused(3150, value="ItemRef")
        items = [item for item in sent if item[0] in ("Desc", *_COPIED)]
        return Line(self.names.line_ret, items, sent.text("TxnLineID") or "")

    def _worth(self, sent: Aggregate, item: SoldItem) -> tuple[Decimal | None, int]:
        """What a piece costs, if that is known, and what the line is worth in cents."""
        quantity = Decimal(sent.text("Quantity") or 1)
        said = sent.text(self.names.cost)
        cost = Decimal(said) if said else None
        cents = values.cents(sent.text("Amount") or "")
        if cents is None:
            cost = item.price if cost is None else cost
            return cost, cents_of(quantity * cost) if cost is not None else 0
        if (cost is None or not sent.text("TxnLineID")) and quantity:
            cost = (Decimal(cents) / 100 / quantity).quantize(_HUNDRED_THOUSANDTH, ROUND_HALF_UP)
        return cost, cents

    def _post(
        self,
        sent: Aggregate,
        item: SoldItem,
        line: Line,
        cents: int,
        customer: Named | None,
        class_: Named | None,
    ) -> None:
        filing, store = self.filing, self.filing.store
        override = filing.resolve("OverrideItemAccountRef", sent, " line")
        is_stock = item.named.kind == "ItemInventory"
        pieces = parts(Decimal(sent.text("Quantity") or 1))
        if not self.side:
            if override is not None:
                raise Shortcoming(
                    f"{filing.rule.kind.name} with OverrideItemAccountRef: it posts nothing,"
                    " and is not kept yet"
                )
            if is_stock:
                self.moves.append(StockMove(item.named, line, on_order=pieces))
            return
        account = (
            override
            or filing.posted_to(line.own_id, item.named)
            or item.account
            or accounts.special(store, item.posted)
        )
        entity = self._name(account, customer)
        worth = cents * self.side
        if is_stock:
            worth = self._move(item.named, line, pieces * self.side, worth)
        for each, by in ((account, worth), (None, cents * self.side - worth)):
            if by:
                where = each or accounts.of_item(store, item.named, "cost")
                self.postings.append(Posting(where, by, entity, line, item.named, class_))

    def _move(self, item: Named, line: Line, pieces: int, paid: int) -> int:
        """Pieces come in at what was paid, or go out at average cost; the cents that the stock gains."""
        worth = paid
        if pieces < 0:
            on_hand, value, average = self.filing.store.sql.execute(
                "SELECT on_hand, stock_value, average_cost FROM element WHERE id = ?", (item.row,)
            ).fetchone()
            all_of_it = on_hand == -pieces and value > 0 and not self.moved[item.row]
            worth = -value if all_of_it else cents_of(number(pieces) * number(average))
        self.moved[item.row] += 1
        self.moves.append(StockMove(item, line, on_hand=pieces, value=worth))
        return worth

    # -- every line

    def _name(self, account: Named, customer: Named | None) -> Named | None:
        """Whose a posting is: the customer's that the line is for, but what is owed to vendors is theirs."""
        owed = ledger.owes_names(self.filing.store, account) and account.subtype != ledger.RECEIVABLE
        entity = self.entity if owed else customer or self.entity
        check_name(self.filing, account, entity)
        return entity

    def _for_whom(self, sent: Aggregate, customer: Named | None, *, billable: bool) -> tuple[Item, ...]:
        status = sent.text("BillableStatus")
        if customer is None:
            if status == "Billable" and not sent.text("TxnLineID"):
                raise Shortcoming(
                    f"{self.filing.rule.kind.name} with a Billable line without CustomerRef: not known what"
                    " QuickBooks says"
                )
            return ()
        status = status or ("Billable" if billable else "")
        return (*ref_item("CustomerRef", customer), *((("BillableStatus", status),) if status else ()))

    def _check(self, sent: Aggregate) -> None:
        for name, _ in sent:
            if name in _OFF or (name == "ClassRef" and not is_on(self.filing.store, CLASS_TRACKING)):
                raise statuses.refused(3250)
            if name in _UNDONE:
                raise Shortcoming(f"{self.filing.rule.kind.name} with {name} on a line: not executed yet")
