"""The chart of accounts as transactions use it: the account that is meant where none is named.

Receivables, payables, undeposited funds, inventory and cost of goods sold are created when they are first
needed (9.6, A: the new-company capture, whose ListIDs are later than the rest).
"""

from __future__ import annotations

from simulator.company.elements import Named
from simulator.company.kinds import KINDS
from simulator.company.records import ListRecord, add_element
from simulator.company.store import Store

#: What is created on first use: name and AccountType, by SpecialAccountType.
SPECIAL = {
    "AccountsReceivable": ("Accounts Receivable", "AccountsReceivable"),
    "AccountsPayable": ("Accounts Payable", "AccountsPayable"),
    "UndepositedFunds": ("Undeposited Funds", "OtherCurrentAsset"),
    "InventoryAssets": ("Inventory Asset", "OtherCurrentAsset"),
    "CostOfGoodsSold": ("Cost of Goods Sold", "CostOfGoodsSold"),
    "SalesTaxPayable": ("Sales Tax Payable", "OtherCurrentLiability"),
    "OpeningBalanceEquity": ("Opening Balance Equity", "Equity"),
    "RetainedEarnings": ("Retained Earnings", "Equity"),
    "UncategorizedIncome": ("Uncategorized Income", "Income"),
    "UncategorizedExpenses": ("Uncategorized Expenses", "Expense"),
}
#: The element of an item's record that names its account, by what the account is for.
_OF_ITEM = {"income": ("IncomeAccountRef",), "cost": ("COGSAccountRef",), "asset": ("AssetAccountRef",)}


def special(store: Store, which: str) -> Named:
    """The account of that SpecialAccountType, created if the file has none yet."""
    remembered = store.meta(f"account {which}")
    if remembered:
        return store.elements.get(int(remembered))
    name, type_ = SPECIAL[which]
    found = store.elements.find("Account", full_name=name)
    if found is None:
        found = add_element(
            store,
            ListRecord(
                KINDS["Account"],
                name,
                items=(("AccountType", type_), ("SpecialAccountType", which)),
                subtype=type_,
            ),
        )
    store.set_meta(f"account {which}", str(found.row))
    return found


def receivable(store: Store) -> Named:
    """The receivable account that is meant where none is named."""
    return special(store, "AccountsReceivable")


def of_item(store: Store, item: Named, what: str) -> Named:
    """The account of an item that takes its income, its cost or its worth."""
    record = store.elements.record(item)
    for name in _OF_ITEM[what]:
        ref = record.child(name)
        if ref is not None:
            return store.elements.resolve(name, ref, item.kind)
    return special(store, "UncategorizedIncome")
