"""The kinds of records, as a table: where they are kept and how their text is put together.

Adding an entity is adding a row. `family` is the name space and the ListID counter: Customer, Vendor,
Employee and OtherName share one (behaviours 7.1, 7.10, A), and so do all items.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from typing import Literal

from simulator.qbxml import catalogue
from simulator.qbxml.aggregates import Item
from simulator.qbxml.shapes import Element

#: SQL that writes a slot as a line, of its column and its name. An amount's line is kept beside its cents;
#: `quantity` and `price` are functions that `Store` gives to SQLite, of hundred-thousandths.
_FORMS = {
    "amount": "{0}_line",
    "quantity": "'<{1}>' || quantity({0}) || '</{1}>\n'",
    "price": "'<{1}>' || price({0}) || '</{1}>\n'",
}


@dataclass(frozen=True, slots=True)
class Slot:
    """An element of a list record whose value moves with transactions: kept in a column, not in the text."""

    name: str
    column: str
    form: Literal["amount", "quantity", "price"] = "amount"

    @property
    def sql(self) -> str:
        """SQL that writes the element as a line."""
        return _FORMS[self.form].format(self.column, self.name)


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of record.

    `list_name` is what QuickBooks calls the list in its messages (A: "Customers", "Accounts"); `named_by`
    the element that holds an element's name, `typed_by` the one that its list is sorted or filtered by (the
    type of an account); `slots` the elements kept in columns, side by side in the
    record. `lines` are the elements of a transaction that a query gives with IncludeLineItems only;
    `settled` the elements that say how much of it is paid: what is `open`, what is `applied` (negative on
    the wire, C: a public capture), whether it is `paid`.
    """

    name: str
    table: Literal["element", "txn"]
    family: str
    list_name: str = ""
    named_by: str = "Name"
    typed_by: str = ""
    slots: tuple[Slot, ...] = ()
    lines: frozenset[str] = frozenset()
    settled: Mapping[str, Literal["open", "applied", "paid"]] = field(default_factory=dict)

    @property
    def id_name(self) -> str:
        """`ListID` or `TxnID`."""
        return "ListID" if self.table == "element" else "TxnID"

    @property
    def ret(self) -> str:
        """The element that holds a record: `CustomerRet`."""
        return f"{self.name}Ret"

    @property
    def moving(self) -> str:
        """SQL for the slots' lines."""
        return " || ".join(slot.sql for slot in self.slots) or "''"

    def shape(self) -> Element:
        """The record's shape in the catalogue."""
        return _shape(self.name)


@cache
def _shape(name: str) -> Element:
    shape = catalogue.response(f"{name}QueryRs").find(f"{name}Ret")
    assert shape is not None
    return shape


def _list(
    name: str, family: str, list_name: str, *slots: Slot, named_by: str = "Name", typed_by: str = ""
) -> Kind:
    return Kind(name, "element", family, list_name, named_by, typed_by, slots)


def _txn(name: str, lines: str, **settled: Literal["open", "applied", "paid"]) -> Kind:
    return Kind(name, "txn", "Txn", lines=frozenset(lines.split()), settled=settled)


_BALANCE = Slot("Balance", "balance")
_TOTAL_BALANCE = Slot("TotalBalance", "total_balance")
_PURCHASE_LINES = "ExpenseLineRet ItemLineRet ItemGroupLineRet"

KINDS: Mapping[str, Kind] = {
    kind.name: kind
    for kind in (
        _list("Account", "Account", "Accounts", _BALANCE, _TOTAL_BALANCE, typed_by="AccountType"),
        _list("Customer", "Name", "Customers", _BALANCE, _TOTAL_BALANCE),
        _list("Vendor", "Name", "Vendors", _BALANCE),
        _list("Employee", "Name", "Employees"),
        _list("OtherName", "Name", "Other Names"),
        _list("Class", "Class", "Classes"),
        _list("SalesRep", "SalesRep", "Sales Reps", named_by="Initial"),
        _list("CustomerType", "CustomerType", "Customer Types"),
        _list("VendorType", "VendorType", "Vendor Types"),
        _list("JobType", "JobType", "Job Types"),
        _list("CustomerMsg", "CustomerMsg", "Customer Messages"),
        _list("StandardTerms", "Terms", "Terms"),
        _list("DateDrivenTerms", "Terms", "Terms"),
        _list("PaymentMethod", "PaymentMethod", "Payment Methods", typed_by="PaymentMethodType"),
        _list("ShipMethod", "ShipMethod", "Ship Methods"),
        _list("SalesTaxCode", "SalesTaxCode", "Sales Tax Codes"),
        _list("PriceLevel", "PriceLevel", "Price Levels"),
        _list("Template", "Template", "Templates"),
        _list("ItemService", "Item", "Items"),
        _list("ItemNonInventory", "Item", "Items"),
        _list("ItemOtherCharge", "Item", "Items"),
        _list(
            "ItemInventory",
            "Item",
            "Items",
            Slot("QuantityOnHand", "on_hand", "quantity"),
            Slot("AverageCost", "average_cost", "price"),
            Slot("QuantityOnOrder", "on_order", "quantity"),
            Slot("QuantityOnSalesOrder", "on_sales_order", "quantity"),
        ),
        _list("ItemSubtotal", "Item", "Items"),
        _list("ItemGroup", "Item", "Items"),
        _list("ItemDiscount", "Item", "Items"),
        _list("ItemPayment", "Item", "Items"),
        _list("ItemSalesTax", "Item", "Items"),
        _list("ItemSalesTaxGroup", "Item", "Items"),
        _txn(
            "Invoice",
            "InvoiceLineRet InvoiceLineGroupRet",
            AppliedAmount="applied",
            BalanceRemaining="open",
            IsPaid="paid",
        ),
        _txn("SalesReceipt", "SalesReceiptLineRet SalesReceiptLineGroupRet"),
        _txn("CreditMemo", "CreditMemoLineRet CreditMemoLineGroupRet", CreditRemaining="open"),
        _txn("Estimate", "EstimateLineRet EstimateLineGroupRet"),
        _txn("SalesOrder", "SalesOrderLineRet SalesOrderLineGroupRet"),
        _txn("PurchaseOrder", "PurchaseOrderLineRet PurchaseOrderLineGroupRet"),
        _txn("ItemReceipt", _PURCHASE_LINES),
        _txn("Bill", _PURCHASE_LINES, IsPaid="paid", OpenAmount="open"),
        _txn("VendorCredit", _PURCHASE_LINES, OpenAmount="open"),
        _txn("BillPaymentCheck", "AppliedToTxnRet"),
        _txn("BillPaymentCreditCard", "AppliedToTxnRet"),
        _txn("Check", _PURCHASE_LINES),
        _txn("CreditCardCharge", _PURCHASE_LINES),
        _txn("CreditCardCredit", _PURCHASE_LINES),
        _txn("ReceivePayment", "AppliedToTxnRet", UnusedPayment="open"),
        _txn("Deposit", "DepositLineRet"),
        _txn("Transfer", ""),
        _txn("JournalEntry", "JournalDebitLine JournalCreditLine"),
        _txn("InventoryAdjustment", "InventoryAdjustmentLineRet"),
        _txn("TimeTracking", ""),
    )
}

#: The queries over several kinds of one family.
ITEMS = tuple(kind for kind in KINDS.values() if kind.family == "Item")
TERMS = (KINDS["StandardTerms"], KINDS["DateDrivenTerms"])
ENTITIES = tuple(kind for kind in KINDS.values() if kind.family == "Name")

#: What a *Ref element refers to: the family, the kinds that may stand there (none: any of the family), and
#: what status 3140 calls them (A: "Customer", "Item", "Vendor", "SalesTaxCode"; the others follow, D).
REFERENCES: Mapping[str, tuple[str, frozenset[str], str]] = {
    name: (family, frozenset(kinds.split()), word)
    for name, family, kinds, word in (
        ("CustomerRef", "Name", "Customer", "Customer"),
        ("VendorRef", "Name", "Vendor", "Vendor"),
        ("PrefVendorRef", "Name", "Vendor", "Vendor"),
        ("EntityRef", "Name", "", "Entity"),
        ("PayeeEntityRef", "Name", "", "Entity"),
        ("ShipToEntityRef", "Name", "", "Entity"),
        ("ClassRef", "Class", "", "Class"),
        ("CustomerTypeRef", "CustomerType", "", "CustomerType"),
        ("VendorTypeRef", "VendorType", "", "VendorType"),
        ("JobTypeRef", "JobType", "", "JobType"),
        ("TermsRef", "Terms", "", "Terms"),
        ("SalesRepRef", "SalesRep", "", "SalesRep"),
        ("SalesRepEntityRef", "Name", "Employee Vendor OtherName", "Entity"),
        ("SupervisorRef", "Name", "Employee", "Employee"),
        ("TaxVendorRef", "Name", "Vendor", "Vendor"),
        ("SalesTaxCodeRef", "SalesTaxCode", "", "SalesTaxCode"),
        ("CustomerSalesTaxCodeRef", "SalesTaxCode", "", "SalesTaxCode"),
        ("ItemSalesTaxRef", "Item", "ItemSalesTax ItemSalesTaxGroup", "ItemSalesTax"),
        ("PreferredPaymentMethodRef", "PaymentMethod", "", "PaymentMethod"),
        ("PaymentMethodRef", "PaymentMethod", "", "PaymentMethod"),
        ("ShipMethodRef", "ShipMethod", "", "ShipMethod"),
        ("CustomerMsgRef", "CustomerMsg", "", "CustomerMsg"),
        ("PriceLevelRef", "PriceLevel", "", "PriceLevel"),
        ("TemplateRef", "Template", "", "Template"),
        ("ItemRef", "Item", "", "Item"),
        ("ItemGroupRef", "Item", "ItemGroup", "ItemGroup"),
        ("ItemServiceRef", "Item", "ItemService", "Item"),
        ("AccountRef", "Account", "", "Account"),
        ("ARAccountRef", "Account", "", "Account"),
        ("APAccountRef", "Account", "", "Account"),
        ("BankAccountRef", "Account", "", "Account"),
        ("CreditCardAccountRef", "Account", "", "Account"),
        ("LiabilityAccountRef", "Account", "", "Account"),
        ("TransferFromAccountRef", "Account", "", "Account"),
        ("TransferToAccountRef", "Account", "", "Account"),
        ("IncomeAccountRef", "Account", "", "Account"),
        ("COGSAccountRef", "Account", "", "Account"),
        ("AssetAccountRef", "Account", "", "Account"),
        ("ExpenseAccountRef", "Account", "", "Account"),
        ("DepositToAccountRef", "Account", "", "Account"),
        ("DiscountAccountRef", "Account", "", "Account"),
        ("DiscountClassRef", "Class", "", "Class"),
        ("OverrideClassRef", "Class", "", "Class"),
        ("PrefillAccountRef", "Account", "", "Account"),
        ("OverrideItemAccountRef", "Account", "", "Account"),
        # lists that no message of ours fills: nothing is found in them
        ("BillingRateRef", "BillingRate", "", "BillingRate"),
        ("PayrollItemWageRef", "PayrollItemWage", "", "PayrollItemWage"),
        ("UnitOfMeasureSetRef", "UnitOfMeasureSet", "", "UnitOfMeasureSet"),
    )
}

#: What a new company file has in its small lists (A: "Tax" and "Non" are built in; the new-company capture).
BUILT_IN: Mapping[str, tuple[tuple[str, tuple[Item, ...]], ...]] = {
    "SalesTaxCode": (("Tax", (("IsTaxable", "true"),)), ("Non", (("IsTaxable", "false"),))),
    "StandardTerms": (
        ("Due on receipt", (("StdDueDays", "0"),)),
        ("Net 15", (("StdDueDays", "15"),)),
        ("Net 30", (("StdDueDays", "30"),)),
        ("Net 60", (("StdDueDays", "60"),)),
    ),
    "PaymentMethod": (
        ("Cash", (("PaymentMethodType", "Cash"),)),
        ("Check", (("PaymentMethodType", "Check"),)),
        ("American Express", (("PaymentMethodType", "AmericanExpress"),)),
        ("Discover", (("PaymentMethodType", "Discover"),)),
        ("MasterCard", (("PaymentMethodType", "MasterCard"),)),
        ("VISA", (("PaymentMethodType", "Visa"),)),
    ),
    "Template": (("Intuit Product Invoice", (("TemplateType", "Invoice"),)),),
    "Account": (("Sales", (("AccountType", "Income"), ("CashFlowClassification", "None"))),),
}
