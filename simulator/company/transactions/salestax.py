"""Sales tax: which lines are taxed, at what rate, and whom it is owed to.

The tax of a document is that of its ItemSalesTaxRef: sent, or the customer's, or the preferences' (B). A
group of tax items is the sum of its items; each is rounded by itself (D). A customer whose code is not
taxable pays none (D). What is owed is posted to Sales Tax Payable in the name of the item's tax agency (A:
the balances of agencies are that account's). Where sales tax is turned off, a taxable code is refused (A
for status and words, whose end the log that we know cuts off), and an item's own code counts as "Non" (D).
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

from simulator.company.books.elements import Named
from simulator.company.books.preferences import DEFAULT_TAX_ITEM, has_sales_tax, preference
from simulator.company.books.store import Store
from simulator.qbxml import statuses, values
from simulator.qbxml.aggregates import Aggregate
from simulator.qbxml.statuses import RequestRefused, Status

_TURNED_OFF = "You can't set taxable if Sales tax is turned off or the item is not a taxable item"
_QUICKBOOKS_SAYS = "QuickBooks error message: "


@dataclass(frozen=True, slots=True)
class Share:
    """What one tax item takes: its rate in percent, and whom it is owed to."""

    item: Named
    rate: Decimal
    agency: Named | None


@dataclass(frozen=True, slots=True)
class Tax:
    """The tax of one document. `item` is its ItemSalesTaxRef."""

    item: Named | None
    shares: tuple[Share, ...] = ()

    @property
    def percentage(self) -> str:
        """SalesTaxPercentage."""
        return values.price(sum((share.rate for share in self.shares), Decimal(0)))

    def of(self, taxable: int) -> list[tuple[Share, int]]:
        """What each agency gets of so many taxable cents."""
        return [
            (share, int((taxable * share.rate / 100).quantize(Decimal(1), ROUND_HALF_UP)))
            for share in self.shares
        ]


NO_TAX = Tax(None)


def tax_of(store: Store, sent_item: Named | None, code: Named | None, record: Aggregate) -> Tax:
    """The tax of a document: its own tax item and customer's tax code, and the customer's record."""
    item = sent_item
    if not has_sales_tax(store):
        return NO_TAX if item is None else Tax(item)
    if item is None:
        item = _default(store, record)
    if item is None or (code is not None and not is_taxable(store, code)):
        return Tax(item)
    return Tax(item, _shares(store, item))


def _default(store: Store, record: Aggregate) -> Named | None:
    ref = record.child("ItemSalesTaxRef")
    if ref is not None:
        return store.elements.resolve("ItemSalesTaxRef", ref, "Customer")
    own_id = preference(store, f"{DEFAULT_TAX_ITEM}/ListID") or None
    full_name = preference(store, f"{DEFAULT_TAX_ITEM}/FullName") or None
    return store.elements.find("Item", own_id=own_id, full_name=full_name)


def _shares(store: Store, item: Named) -> tuple[Share, ...]:
    record = store.elements.record(item)
    if item.kind == "ItemSalesTaxGroup":
        members = record.children("ItemSalesTaxRef")
        return tuple(
            share
            for ref in members
            for share in _shares(store, store.elements.resolve("ItemSalesTaxRef", ref, item.kind))
        )
    agency = record.child("TaxVendorRef")
    return (
        Share(
            item,
            Decimal(record.text("TaxRate") or 0),
            store.elements.find("Name", own_id=agency.text("ListID")) if agency else None,
        ),
    )


def is_taxable(store: Store, code: Named) -> bool:
    """Whether a sales tax code means that tax is paid."""
    return store.elements.record(code).text("IsTaxable") == "true"


def line_code(store: Store, kind: str, sent: Named | None, own: Named | None) -> Named | None:
    """A line's SalesTaxCodeRef: as sent, or the item's own, or "Non" (A: captures)."""
    is_on = has_sales_tax(store)
    if sent is not None:
        if not is_on and is_taxable(store, sent):
            raise _not_taxable(kind, sent)
        return sent
    if own is None or (not is_on and is_taxable(store, own)):
        return store.elements.find("SalesTaxCode", full_name="Non")
    return own


def customer_code(store: Store, sent: Named | None, record: Aggregate) -> Named | None:
    """A document's CustomerSalesTaxCodeRef: as sent; with sales tax, the customer's, or "Tax" (D)."""
    if sent is not None or not has_sales_tax(store):
        return sent
    ref = record.child("SalesTaxCodeRef")
    if ref is not None:
        return store.elements.resolve("SalesTaxCodeRef", ref, "Customer")
    return store.elements.find("SalesTaxCode", full_name="Tax")


def _not_taxable(kind: str, code: Named) -> RequestRefused:
    told = statuses.status(3140, type=f"{kind}Line SalesTaxCode", value=code.full_name, object=f"{kind} line")
    before = told.message.partition(_QUICKBOOKS_SAYS)[0]
    return RequestRefused(Status(told.code, told.severity, f"{before}{_QUICKBOOKS_SAYS}{_TURNED_OFF}"))
