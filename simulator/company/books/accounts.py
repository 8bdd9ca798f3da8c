"""The chart of accounts as transactions use it: the account that is meant where none is named.

Receivables, payables, undeposited funds, inventory and cost of goods sold are created when they are first
needed (9.6, A: the new-company capture, whose ListIDs are later than the rest). Assumed (D): one whose
number is in use gets none.
"""

from __future__ import annotations

from dataclasses import dataclass

from simulator.company.books.elements import Named
from simulator.company.books.kinds import KINDS
from simulator.company.books.records import ListRecord, add_element
from simulator.company.books.store import Store

#: How the cash flow statement sees an account, by its type (A); undeposited funds are NotApplicable (A).
CASH_FLOW = {
    **dict.fromkeys(("Bank", "NonPosting"), "NotApplicable"),
    **dict.fromkeys(("AccountsReceivable", "OtherCurrentAsset", "AccountsPayable"), "Operating"),
    **dict.fromkeys(("CreditCard", "OtherCurrentLiability"), "Operating"),
    **dict.fromkeys(("FixedAsset", "OtherAsset"), "Investing"),
    **dict.fromkeys(("LongTermLiability", "Equity"), "Financing"),
    **dict.fromkeys(("Income", "CostOfGoodsSold", "Expense", "OtherIncome", "OtherExpense"), "None"),
}


@dataclass(frozen=True, slots=True)
class Special:
    """An account that QuickBooks makes itself."""

    name: str
    type: str
    number: str
    desc: str = ""


#: What is created on first use, by SpecialAccountType (A: the new-company capture; sales tax from Rock
#: Castle; the name of retained earnings is Rock Castle's too).
SPECIAL = {
    "AccountsReceivable": Special(
        "Accounts Receivable",
        "AccountsReceivable",
        "11000",
        "Unpaid or unapplied customer invoices and credits",
    ),
    "UndepositedFunds": Special(
        "Undeposited Funds",
        "OtherCurrentAsset",
        "12000",
        "Funds received, but not yet deposited to a bank account",
    ),
    "InventoryAssets": Special(
        "Inventory Asset", "OtherCurrentAsset", "12100", "Costs of inventory purchased for resale"
    ),
    "AccountsPayable": Special(
        "Accounts Payable", "AccountsPayable", "20000", "Unpaid or unapplied vendor bills or credits"
    ),
    "SalesTaxPayable": Special("Sales Tax Payable", "OtherCurrentLiability", "25500"),
    "OpeningBalanceEquity": Special(
        "Opening Balance Equity",
        "Equity",
        "30000",
        "Opening balances during setup post to this account. The balance of this account should be zero"
        " after completing your setup",
    ),
    "RetainedEarnings": Special("Retained Earnings", "Equity", "32000"),
    "UncategorizedIncome": Special(
        "Uncategorized Income", "Income", "49900", "Income not categorized elsewhere"
    ),
    "CostOfGoodsSold": Special(
        "Cost of Goods Sold",
        "CostOfGoodsSold",
        "50000",
        "Costs of items purchased and then sold to customers",
    ),
    "UncategorizedExpenses": Special(
        "Uncategorized Expenses", "Expense", "69800", "Expenses not categorized elsewhere"
    ),
    "Estimates": Special(
        "Estimates",
        "NonPosting",
        "90000",
        "Estimates for jobs or projects. Customer proposals for work to be done, or items to be sold upon"
        " customer acceptance of the estimate",
    ),
    "PurchaseOrders": Special(
        "Purchase Orders", "NonPosting", "90100", "Purchase orders specifying items ordered from vendors"
    ),
    "SalesOrders": Special(
        "Sales Orders",
        "NonPosting",
        "90200",
        "Orders from customers to be filled, work to be performed, or items to be shipped",
    ),
}
#: Those that a new file has from its first day: inventory is on in it (D).
FROM_THE_START = ("OpeningBalanceEquity", "AccountsReceivable", "InventoryAssets", "CostOfGoodsSold")
#: The element of an item's record that names its account, by what the account is for.
_OF_ITEM = {"income": ("IncomeAccountRef",), "cost": ("COGSAccountRef",), "asset": ("AssetAccountRef",)}


def special(store: Store, which: str) -> Named:
    """The account of that SpecialAccountType, created if the file has none yet."""
    remembered = store.meta(f"account {which}")
    if remembered:
        return store.elements.get(int(remembered))
    said = SPECIAL[which]
    found = store.elements.find("Account", full_name=said.name)
    if found is None:
        items = [
            ("AccountType", said.type),
            ("SpecialAccountType", which),
            ("CashFlowClassification", cash_flow(said.type, which)),
        ]
        if said.desc:
            items.append(("Desc", said.desc))
        if of_number(store, said.number) is None:
            items.append(("AccountNumber", said.number))
        record = ListRecord(KINDS["Account"], said.name, items=tuple(items), subtype=said.type)
        found = add_element(store, record)
    store.set_meta(f"account {which}", str(found.row))
    return found


def of_number(store: Store, number: str) -> int | None:
    """The row of the account that has a number."""
    row = store.sql.execute("SELECT id FROM element WHERE account_number = ?", (number,)).fetchone()
    return None if row is None else int(row[0])


def cash_flow(type_: str, which: str) -> str:
    """The CashFlowClassification of an account, by its AccountType and SpecialAccountType."""
    return "NotApplicable" if which == "UndepositedFunds" else CASH_FLOW[type_]


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
