"""What an item says when it is sold: its description, its price, the account of its income.

The table tells where each kind of item keeps them (B: the schema). A price level changes the price: by a
percentage of all, or item by item; what it gives is rounded to cents (D).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

from simulator.company.books.elements import Named
from simulator.company.books.store import Store
from simulator.qbxml.aggregates import Aggregate

_CENT = Decimal("0.01")


@dataclass(frozen=True, slots=True)
class Place:
    """Where a kind of item keeps what is said of its sale: names below `within`, or of the record itself.

    `sign` is -1 for what lowers the total; `posted` the account that is meant where the item names none.
    """

    within: str = ""
    desc: str = "ItemDesc"
    price: str = ""
    percent: str = ""
    account: str = ""
    sign: int = 1
    posted: str = "UncategorizedIncome"


_ONE_WAY = Place("SalesOrPurchase", "Desc", "Price", "PricePercent", "AccountRef")
_BOTH_WAYS = Place("SalesAndPurchase", "SalesDesc", "SalesPrice", "", "IncomeAccountRef")
PLACES: Mapping[str, tuple[Place, ...]] = {
    "ItemService": (_ONE_WAY, _BOTH_WAYS),
    "ItemNonInventory": (_ONE_WAY, _BOTH_WAYS),
    "ItemOtherCharge": (_ONE_WAY, _BOTH_WAYS),
    "ItemInventory": (Place("", "SalesDesc", "SalesPrice", "", "IncomeAccountRef"),),
    "ItemDiscount": (Place("", "ItemDesc", "DiscountRate", "DiscountRatePercent", "AccountRef", -1),),
    "ItemPayment": (Place("", "ItemDesc", "", "", "DepositToAccountRef", -1, "UndepositedFunds"),),
    "ItemSubtotal": (Place(),),
}


@dataclass(frozen=True, slots=True)
class SoldItem:
    """An item as a sale sees it. `percent` is of the line above; `account` and `code` are those it names."""

    named: Named
    code: Named | None
    desc: str
    price: Decimal | None
    percent: Decimal | None
    account: Named | None
    sign: int
    posted: str


def sold_item(store: Store, named: Named) -> SoldItem | None:
    """What an item says of its sale, None for items that are not sold on a line."""
    return store.elements.once("sold", named, lambda: item_by(store, named, PLACES))


def item_by(store: Store, named: Named, table: Mapping[str, tuple[Place, ...]]) -> SoldItem | None:
    """What an item says of its sale, or by another table of its purchase; None if it has no place there."""
    record = store.elements.record(named)
    places = table.get(named.kind)
    if places is None:
        return None
    place, said = next(
        ((each, inner) for each in places if (inner := record.child(each.within)) is not None),
        (places[0], Aggregate() if places[0].within else record),
    )
    ref, code = said.child(place.account), record.child("SalesTaxCodeRef")
    return SoldItem(
        named,
        store.elements.resolve("SalesTaxCodeRef", code, named.kind) if code else None,
        said.text(place.desc) or "",
        _number(said.text(place.price)),
        _number(said.text(place.percent)),
        store.elements.resolve(place.account, ref, named.kind) if ref else None,
        place.sign,
        place.posted,
    )


def at_level(store: Store, item: SoldItem, level: Named | None) -> Decimal | None:
    """The item's price at a price level."""
    if level is None or item.price is None or item.sign < 0:
        return item.price
    record = store.elements.record(level)
    percent = _number(record.text("PriceLevelFixedPercentage"))
    for own in record.children("PriceLevelPerItemRet"):
        ref = own.child("ItemRef")
        if ref is not None and ref.text("ListID") == item.named.own_id:
            price = _number(own.text("CustomPrice"))
            if price is not None:
                return price
            percent = _number(own.text("CustomPricePercent"))
    if percent is None:
        return item.price
    return (item.price * (100 + percent) / 100).quantize(_CENT, ROUND_HALF_UP)


def _number(text: str | None) -> Decimal | None:
    return Decimal(text) if text else None
