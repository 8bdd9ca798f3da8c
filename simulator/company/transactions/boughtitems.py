"""What an item says when it is bought: its description, its cost, the account that takes it.

The table tells where each kind of item keeps them (B: the schema). An item without an account of its own
is an uncategorized expense (D). Items that no purchase takes (subtotals, discounts, payments, taxes) are
not here.
"""

from __future__ import annotations

from collections.abc import Mapping

from simulator.company.books.elements import Named
from simulator.company.books.store import Store
from simulator.company.transactions.solditems import Place, SoldItem, item_by

_EXPENSE = "UncategorizedExpenses"
_ONE_WAY = Place("SalesOrPurchase", "Desc", "Price", "", "AccountRef", posted=_EXPENSE)
_BOTH_WAYS = Place(
    "SalesAndPurchase", "PurchaseDesc", "PurchaseCost", "", "ExpenseAccountRef", posted=_EXPENSE
)
PLACES: Mapping[str, tuple[Place, ...]] = {
    "ItemService": (_ONE_WAY, _BOTH_WAYS),
    "ItemNonInventory": (_ONE_WAY, _BOTH_WAYS),
    "ItemOtherCharge": (_ONE_WAY, _BOTH_WAYS),
    "ItemInventory": (
        Place("", "PurchaseDesc", "PurchaseCost", "", "AssetAccountRef", posted="InventoryAssets"),
    ),
}


def bought_item(store: Store, named: Named) -> SoldItem | None:
    """What an item says of its purchase, None for items that are not bought."""
    return store.elements.once("bought", named, lambda: item_by(store, named, PLACES))
