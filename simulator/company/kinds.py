"""The kinds of records, as a table: where they are kept and how their text is put together.

Adding an entity is adding a row. `family` is the name space and the ListID counter: Customer, Vendor,
Employee and OtherName share one (behaviours 7.1, 7.10, A). `cuts` names the elements whose amounts
move; the record's text is kept in pieces around them.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import Literal

from simulator.qbxml import catalogue
from simulator.qbxml.shapes import Element


def _money(name: str, column: str) -> str:
    """SQL that writes an amount element from a column of cents."""
    return (
        f"'<{name}>' || printf('%s%d.%02d', CASE WHEN {column} < 0 THEN '-' ELSE '' END,"
        f" abs({column}) / 100, abs({column}) % 100) || '</{name}>\n'"
    )


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of record. `text` is SQL for the record's lines without its outer tags.

    `list_name` is what QuickBooks calls the list in its messages (A: "Customers").
    """

    name: str
    table: Literal["element", "txn"]
    family: str
    text: str
    cuts: tuple[tuple[str, ...], ...] = ()
    list_name: str = ""

    @property
    def id_name(self) -> str:
        """`ListID` or `TxnID`."""
        return "ListID" if self.table == "element" else "TxnID"

    @property
    def ret(self) -> str:
        """The element that holds a record: `CustomerRet`."""
        return f"{self.name}Ret"

    def select(self, columns: str, where: str) -> str:
        """SQL over this kind's table. Names in it are our own; what a request says is a parameter."""
        return f"SELECT {columns} FROM {self.table} WHERE {where}"  # noqa: S608

    def shape(self) -> Element:
        """The record's shape in the catalogue."""
        return _shape(self.name)


@cache
def _shape(name: str) -> Element:
    shape = catalogue.response(f"{name}QueryRs").find(f"{name}Ret")
    assert shape is not None
    return shape


KINDS = {
    kind.name: kind
    for kind in (
        Kind(
            "Customer",
            "element",
            "Name",
            f"head || {_money('Balance', 'balance')} || {_money('TotalBalance', 'total_balance')} || tail",
            (("Balance", "TotalBalance"),),
            "Customers",
        ),
        Kind("ItemInventory", "element", "Item", "head || tail", (), "Items"),
        Kind(
            "Invoice",
            "txn",
            "Txn",
            f"head || {_money('AppliedAmount', 'applied')}"
            f" || {_money('BalanceRemaining', 'remaining')} || mid"
            " || '<IsPaid>' || CASE remaining WHEN 0 THEN 'true' ELSE 'false' END || '</IsPaid>\n' || tail",
            (("AppliedAmount", "BalanceRemaining"), ("IsPaid",)),
        ),
    )
}

#: What a *Ref element refers to: the list, and what status 3140 calls its elements (A: "Customer", "Item",
#: "Vendor", "SalesTaxCode"; the others follow their pattern, D).
REFERENCES = {
    "CustomerRef": ("Name", "Customer"),
    "ClassRef": ("Class", "Class"),
    "CustomerTypeRef": ("CustomerType", "CustomerType"),
    "TermsRef": ("Terms", "Terms"),
    "SalesRepRef": ("SalesRep", "SalesRep"),
    "SalesTaxCodeRef": ("SalesTaxCode", "SalesTaxCode"),
    "ItemSalesTaxRef": ("Item", "ItemSalesTax"),
    "PreferredPaymentMethodRef": ("PaymentMethod", "PaymentMethod"),
    "JobTypeRef": ("JobType", "JobType"),
    "PriceLevelRef": ("PriceLevel", "PriceLevel"),
    "ARAccountRef": ("Account", "Account"),
    "IncomeAccountRef": ("Account", "Account"),
    "COGSAccountRef": ("Account", "Account"),
    "AssetAccountRef": ("Account", "Account"),
    "TemplateRef": ("Template", "Template"),
    "ItemRef": ("Item", "Item"),
    "PrefVendorRef": ("Name", "Vendor"),
}

#: What a new company file has in its small lists (A: "Tax" and "Non" are built in; the new-company capture).
BUILT_IN = {
    "SalesTaxCode": ("Tax", "Non"),
    "Terms": ("Due on receipt", "Net 15", "Net 30", "Net 60"),
    "PaymentMethod": ("Cash", "Check", "American Express", "Discover", "MasterCard", "VISA"),
    "Template": ("Intuit Product Invoice",),
    "Account": ("Accounts Receivable", "Inventory Asset", "Sales", "Cost of Goods Sold"),
}
