"""The lines of a sale: what each item is worth, and what it does to the books and the stock.

Amount = round(Quantity x Rate, 2), half away from zero (8.4: A for the rounding to cents, D for ties).
Quantity and Amount give the Rate; a Rate beside an Amount is ignored; with neither, it is the item's price,
of one piece if there is no Quantity (8.7, B; Assumed (D): the warning that goes with an ignored Rate is not
given, its status being unknown). A percentage is of the line above, a group counting as one line, or of the
subtotal above (B). What lowers the total is negative on the line, however it was sent (D). A Quantity on a
discount's line is refused (9.17, B) with 3210, without the words that follow.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from decimal import ROUND_HALF_UP, Decimal
from typing import NamedTuple

from simulator.company.books import accounts
from simulator.company.books.drafts import Line, Posting, StockMove
from simulator.company.books.elements import Named
from simulator.company.books.preferences import CLASS_TRACKING, is_on
from simulator.company.books.store import number, parts
from simulator.company.transactions import salestax
from simulator.company.transactions.documents import Filing, ref_item
from simulator.company.transactions.orderlinks import Sources
from simulator.company.transactions.solditems import SoldItem, at_level, sold_item
from simulator.errors import Shortcoming
from simulator.qbxml import statuses, values
from simulator.qbxml.aggregates import Aggregate, Item

#: Elements of features that are off: units of measure, sites, serial numbers, price rules (3250; D).
_OFF = frozenset(
    (
        *("UnitOfMeasure", "OverrideUOMSetRef", "InventorySiteRef", "InventorySiteLocationRef"),
        *("SerialNumber", "LotNumber", "OptionForPriceRuleConflict"),
    )
)
_UNDONE = frozenset(("MarkupRate", "MarkupRatePercent", "CreditCardTxnInfo"))
_COPIED = ("ServiceDate", "Other1", "Other2", "IsManuallyClosed")
#: What a line of an item keeps as it was sent, and what no line is let through with unseen.
_AS_SENT = frozenset(("Quantity", *_COPIED))
_WATCHED = frozenset(("ClassRef", *_OFF, *_UNDONE))
_HUNDRED_THOUSANDTH = Decimal("0.00001")


@dataclass(slots=True)
class SalesLines:
    """The lines of one document as they are built, and what they add up to.

    `side` is +1 where what is sold goes out and its income is credited, -1 where it comes back, 0 where
    nothing is posted. `name` is `InvoiceLine`. `promised`: it is an order.
    """

    filing: Filing
    name: str
    side: int
    customer: Named | None
    class_: Named | None
    level: Named | None
    sources: Sources
    header_ids: list[str]
    promised: bool = False
    lines: list[Line] = field(default_factory=list)
    total: int = 0
    taxable: int = 0
    postings: list[Posting] = field(default_factory=list)
    moves: list[StockMove] = field(default_factory=list)
    gone: dict[int, tuple[int, int]] = field(default_factory=dict)
    """By an item's row: the pieces that lines above have delivered, and what they were worth."""
    above: int = 0
    since_subtotal: int = 0

    def add(self, name: str, sent: Aggregate) -> None:
        """Build a line, or a group of lines, and what it does."""
        is_group = name.endswith("GroupAdd")
        self.lines.append(self._group(sent) if is_group else self._line(sent))

    def _group(self, sent: Aggregate) -> Line:
        self._check(sent)
        group = self.filing.resolve("ItemGroupRef", sent, " line")
        if group is None:
            raise statuses.refused(3150, value="ItemGroupRef")
        record = self.filing.store.elements.record(group)
        own = [value for name, value in sent if name == f"{self.name}Add" and isinstance(value, Aggregate)]
        if not own and not sent.text("TxnLineID"):
            own = list(members(record, Decimal(sent.text("Quantity") or 1)))
        before = self.total
        children = [self._line(member) for member in own]
        self.above = self.total - before
        desc = sent.text("Desc") or record.text("ItemDesc")
        items: list[Item] = [
            *ref_item("ItemGroupRef", group),
            *((("Desc", desc),) if desc else ()),
            *(item for item in sent if item[0] == "Quantity"),
            ("IsPrintItemsInGroup", record.text("IsPrintItemsInGroup") or "false"),
            ("TotalAmount", values.amount(self.above)),
        ]
        return Line(f"{self.name}GroupRet", items, sent.text("TxnLineID") or "", children)

    def _line(self, sent: Aggregate) -> Line:
        sent = self.sources.filled(sent, self.header_ids)
        self._check(sent)
        filing = self.filing
        named = filing.resolve("ItemRef", sent, " line")
        if named is None:
            return self._text(sent)
        item = sold_item(filing.store, named)
        if item is None:
            raise Shortcoming(f"{filing.rule.kind.name} with a line of a {named.kind}: not executed yet")
        if named.kind == "ItemSubtotal":
            return self._subtotal(sent, item)
        if named.kind == "ItemDiscount" and "Quantity" in sent:
            raise statuses.refused_unsaid(3210, field="Quantity", value=sent.text("Quantity") or "")
        level = filing.resolve("PriceLevelRef", sent, " line") or self.level
        quantity = Decimal(sent.text("Quantity") or 1)
        worth = self._worth(sent, item, level, quantity)
        class_ = filing.resolve("ClassRef", sent, " line") or self.class_
        code = None
        if named.kind != "ItemPayment":
            sent_code = filing.resolve("SalesTaxCodeRef", sent, " line")
            code = salestax.line_code(filing.store, filing.rule.kind.name, sent_code, item.code)
        desc = sent.text("Desc") if "Desc" in sent or sent.text("TxnLineID") else item.desc
        items: list[Item] = [("ItemRef", named.reference), *worth.items()]
        items += [each for each in sent.items if each[0] in _AS_SENT]
        if desc:
            items.append(("Desc", desc))
        if class_ is not None:
            items.append(("ClassRef", class_.reference))
        if code is not None:
            items.append(("SalesTaxCodeRef", code.reference))
        if self.promised:
            items.append(("Invoiced", "0"))
        line = Line(f"{self.name}Ret", items, sent.text("TxnLineID") or "")
        self._count(worth.cents, taxed=code is not None and salestax.is_taxable(filing.store, code))
        self.sources.note(line, sent)
        self._post(sent, item, line, quantity, worth.cents, class_)
        return line

    def _text(self, sent: Aggregate) -> Line:
        """A line of words only."""
        for name, _ in sent:
            if name in ("Quantity", "Rate", "RatePercent", "Amount", "PriceLevelRef"):
                raise statuses.refused(3150, value="ItemRef")
        items = [item for item in sent if item[0] in ("Desc", *_COPIED)]
        return Line(f"{self.name}Ret", items, sent.text("TxnLineID") or "")

    def _subtotal(self, sent: Aggregate, item: SoldItem) -> Line:
        """What the lines since the last subtotal add up to; it adds nothing itself."""
        desc = sent.text("Desc") or item.desc
        self.above, self.since_subtotal = self.since_subtotal, 0
        items: list[Item] = [
            *ref_item("ItemRef", item.named),
            *((("Desc", desc),) if desc else ()),
            ("Amount", values.amount(self.above)),
        ]
        return Line(f"{self.name}Ret", items, sent.text("TxnLineID") or "")

    def _worth(self, sent: Aggregate, item: SoldItem, level: Named | None, quantity: Decimal) -> _Worth:
        asked = sent.text("Amount")
        amount = values.cents(asked) if asked else None
        rate, percent = _number(sent.text("Rate")), _number(sent.text("RatePercent"))
        kept = bool(sent.text("TxnLineID"))
        if amount is not None and not (kept and percent is not None):
            if not kept or rate is None:
                each = Decimal(amount) / 100 / quantity if quantity else None
                rate = each and each.quantize(_HUNDRED_THOUSANDTH, ROUND_HALF_UP)
            exact = _signed(item, Decimal(amount) / 100)
            return _Worth(cents_of(exact), rate and _signed(item, rate), None)
        if rate is None and percent is None:
            percent, rate = item.percent, at_level(self.filing.store, item, level)
        if percent is not None and rate is None:
            percent = _signed(item, percent)
            return _Worth(cents_of(Decimal(self.above) / 100 * percent / 100), None, percent)
        if rate is None:
            return _Worth(0, None, None)
        rate = _signed(item, rate)
        return _Worth(cents_of(quantity * rate), rate, None)

    def _count(self, cents: int, *, taxed: bool) -> None:
        self.total += cents
        self.since_subtotal += cents
        self.above = cents
        if taxed:
            self.taxable += cents

    def _post(
        self,
        sent: Aggregate,
        item: SoldItem,
        line: Line,
        quantity: Decimal,
        cents: int,
        class_: Named | None,
    ) -> None:
        filing, store = self.filing, self.filing.store
        override = filing.resolve("OverrideItemAccountRef", sent, " line")
        if override is not None and not self.side:
            raise Shortcoming(
                f"{filing.rule.kind.name} with OverrideItemAccountRef: it posts nothing, and is not kept yet"
            )
        if item.named.kind == "ItemInventory" and self.promised:
            self.moves.append(StockMove(item.named, line, on_sales_order=parts(quantity)))
        if not self.side:
            return
        if cents:
            account = (
                override
                or filing.posted_to(line.own_id, item.named)
                or item.account
                or accounts.special(store, item.posted)
            )
            self.postings.append(
                Posting(account, -cents * self.side, self.customer, line, item.named, class_)
            )
        if item.named.kind == "ItemInventory" and quantity:
            self._deliver(item.named, line, parts(quantity) * self.side, class_)

    def _deliver(self, item: Named, line: Line, pieces: int, class_: Named | None) -> None:
        """Pieces go out at average cost; with the last of them goes all that they were worth."""
        store = self.filing.store
        on_hand, worth, average = store.sql.execute(
            "SELECT on_hand, stock_value, average_cost FROM element WHERE id = ?", (item.row,)
        ).fetchone()
        gone, taken = self.gone.get(item.row, (0, 0))
        on_hand, worth = on_hand - gone, worth - taken
        cost = worth if pieces == on_hand and worth > 0 else cents_of(number(pieces) * number(average))
        self.gone[item.row] = gone + pieces, taken + cost
        self.moves.append(StockMove(item, line, on_hand=-pieces, value=-cost))
        if cost:
            for what, by in (("cost", cost), ("asset", -cost)):
                account = accounts.of_item(store, item, what)
                self.postings.append(Posting(account, by, self.customer, line, item, class_))

    def _check(self, sent: Aggregate) -> None:
        if _WATCHED.isdisjoint(sent.names()):
            return
        for name, _ in sent:
            if name in _OFF or (name == "ClassRef" and not is_on(self.filing.store, CLASS_TRACKING)):
                raise statuses.refused(3250)
            if name in _UNDONE:
                raise Shortcoming(f"{self.filing.rule.kind.name} with {name} on a line: not executed yet")


class _Worth(NamedTuple):
    """What a line is worth in cents, and the rate or the percentage that it says."""

    cents: int
    rate: Decimal | None
    percent: Decimal | None

    def items(self) -> list[Item]:
        items: list[Item] = [("Amount", values.amount(self.cents))]
        if self.percent is not None:
            items.append(("RatePercent", values.price(self.percent)))
        if self.rate is not None:
            items.append(("Rate", values.price(self.rate)))
        return items


def cents_of(amount: Decimal) -> int:
    """An exact amount as cents, half away from zero."""
    return int((amount * 100).to_integral_value(ROUND_HALF_UP))


def members(group: Aggregate, times: Decimal) -> Iterator[Aggregate]:
    """The lines that a group item stands for."""
    for member in group.children("ItemGroupLine"):
        ref = member.child("ItemRef")
        if ref is not None:
            quantity = Decimal(member.text("Quantity") or 1) * times
            yield Aggregate((("ItemRef", ref), ("Quantity", values.quantity(quantity))))


def _signed(item: SoldItem, number_: Decimal) -> Decimal:
    return -abs(number_) if item.sign < 0 else number_


def _number(text: str | None) -> Decimal | None:
    return Decimal(text) if text else None
