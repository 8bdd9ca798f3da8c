"""Where an element stands in its list: what answers and paging are ordered by.

Lists are in the order of names, children after their parent (behaviours section 6, A). Accounts are by
type, then by number as text where numbers are on, else by name (A: Rock Castle, and a new company that
has numbers but does not use them). Items are by type, then by name; the types are in the order of the
answer's schema (A for service, non-inventory, other charge, subtotal, discount, payment, group; B for
where the others stand among them). Assumed (D): an account without a number comes before those with one.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

from simulator.company.books.elements import Named
from simulator.company.books.kinds import Kind
from simulator.company.books.names import LEVEL, name_key
from simulator.company.books.preferences import is_on
from simulator.company.books.store import Store

#: The account types in the order of the chart of accounts (A).
ACCOUNT_TYPES = (
    *("Bank", "AccountsReceivable", "OtherCurrentAsset", "FixedAsset", "OtherAsset"),
    *("AccountsPayable", "CreditCard", "OtherCurrentLiability", "LongTermLiability", "Equity"),
    *("Income", "CostOfGoodsSold", "Expense", "OtherIncome", "OtherExpense", "NonPosting"),
)
#: The kinds of items in the order of the item list.
ITEM_KINDS = (
    *("ItemService", "ItemNonInventory", "ItemOtherCharge", "ItemInventory", "ItemSubtotal"),
    *("ItemDiscount", "ItemPayment", "ItemSalesTax", "ItemSalesTaxGroup", "ItemGroup"),
)
_NUMBERS = "AccountingPreferences/IsUsingAccountNumbers"
_AFTER_NUMBER = "\x02"


def position(store: Store, kind: Kind, parent: Named | None, name: str, subtype: str, number: str) -> str:
    """The place of an element in its list; `number` is an account's number, else empty."""
    if parent is None:
        return place(store, kind, "", name, subtype, number)
    (above,) = store.sql.execute("SELECT position FROM element WHERE id = ?", (parent.row,)).fetchone()
    return place(store, kind, above, name, subtype, number)


def place(store: Store, kind: Kind, above: str, name: str, subtype: str, number: str) -> str:
    """The same below a parent that stands at `above`, empty for none."""
    own = name_key(name)
    if kind.name == "Account" and is_on(store, _NUMBERS):
        own = f"{number}{_AFTER_NUMBER}{own}"
    return f"{above}{LEVEL}{own}" if above else _group(kind, subtype) + own


def _group(kind: Kind, subtype: str) -> str:
    where = _GROUPS.get(kind.family)
    return f"{where(kind, subtype):02d}/" if where else ""


_GROUPS: Mapping[str, Callable[[Kind, str], int]] = {
    "Account": lambda _, subtype: ACCOUNT_TYPES.index(subtype) if subtype in ACCOUNT_TYPES else 0,
    "Item": lambda kind, _: ITEM_KINDS.index(kind.name),
}
