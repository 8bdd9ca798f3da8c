"""What adding and changing a list element means, as a table: a row of `RULES` per kind.

Sources: the answers to minimal requests (9.3 and 9.4, A; captures of VendorAdd, of seven kinds of items,
of account queries: CashFlowClassification by type). Assumed (D): an item's accounts are missing elements
(3150) where they are not sent, the agency of a sales tax item too unless its rate is zero; a price or cost
that is not sent is 0.00; a payment item goes to undeposited funds; 3090 and 3140 name the other kinds the
way they name customers and sales tax items (A); a customer message may contain a colon; names of employees
are composed of first, middle and last name.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace

from simulator.company.books import accounts
from simulator.company.books.kinds import ITEMS, KINDS, Kind
from simulator.company.lists.listchecks import account_check, tax_item_check
from simulator.company.lists.turns import (
    CHANGED_NOTES,
    EXISTING_TRANSACTIONS,
    ITEM_PRICES,
    MASKED_CARD,
    NO_LINES,
    NOTES,
    SENSITIVE,
    TAX_LINE,
    Making,
    Turn,
    renamed,
    with_block,
)
from simulator.qbxml.aggregates import Aggregate, Item

#: Elements to be added to a record, depending on what it has.
Defaults = Callable[[Making, Aggregate], Iterator[Item]]
#: Refuses a record that may not be: the whole record, and the Making it comes of.
Check = Callable[[Making, Aggregate], None]


def _nothing(_making: Making, _record: Aggregate) -> Iterator[Item]:
    return iter(())


def _passes(_making: Making, _record: Aggregate) -> None:
    return None


@dataclass(frozen=True, slots=True)
class Rule:
    """`name_words` is what 3090 calls its name, empty where a colon may stand in it; `referrer` what 3140
    calls it. `defaults` are there without being sent, `follows` too but depend on the record.

    `turned`: the elements that do not go over as they are. `undone`: what is not executed, in an Add or in
    a Mod. `required`: what the record must have, as a path (3150 names its last part; if what holds it is
    not there, it is not missed). `among`: which kinds a Ref may name, where that is narrower than elsewhere.
    `feature`: the preference without which all of it is 3250. `composed`: what its name is made of.
    """

    kind: Kind
    name_words: str
    referrer: str
    defaults: tuple[Item, ...] = ()
    follows: Defaults = _nothing
    turned: Mapping[str, Turn] = field(default_factory=dict)
    undone: frozenset[str] = frozenset()
    required: tuple[str, ...] = ()
    among: Mapping[str, frozenset[str]] = field(default_factory=dict)
    feature: str = ""
    composed: tuple[str, ...] = ()
    check: Check = _passes


_NOTES = {"AdditionalNotes": NOTES, "AdditionalNotesMod": CHANGED_NOTES}
_CONTACTS = frozenset(["Contacts", "ContactsMod"])
_BAR_CODE = frozenset(["BarCode"])
_APPLY = ("Account", "IncomeAccount", "ExpenseAccount", "COGSAccount")
_EXISTING = {
    **{f"Apply{account}RefToExistingTxns": EXISTING_TRANSACTIONS for account in _APPLY},
    "ForceUOMChange": EXISTING_TRANSACTIONS,
}
_PARTS = {
    "SalesOrPurchaseMod": renamed("SalesOrPurchase"),
    "SalesAndPurchaseMod": renamed("SalesAndPurchase"),
}
_PART_ACCOUNTS = (
    "SalesOrPurchase/AccountRef",
    "SalesAndPurchase/IncomeAccountRef",
    "SalesAndPurchase/ExpenseAccountRef",
)

# -- defaults that depend on the record


def _cash_flow(_making: Making, record: Aggregate) -> Iterator[Item]:
    type_, which = record.text("AccountType") or "", record.text("SpecialAccountType") or ""
    yield "CashFlowClassification", accounts.cash_flow(type_, which)


def _price_level_type(_making: Making, record: Aggregate) -> Iterator[Item]:
    fixed = "PriceLevelFixedPercentage" in record
    yield "PriceLevelType", "FixedPercentage" if fixed else "PerItem"


def _prices(_making: Making, record: Aggregate) -> Iterator[Item]:
    """Both parts of an item say what it costs, 0.00 if nobody said."""
    sold, both = record.child("SalesOrPurchase"), record.child("SalesAndPurchase")
    if sold is not None and not {"Price", "PricePercent"} & {name for name, _ in sold}:
        yield "SalesOrPurchase", Aggregate((*sold, ("Price", "0.00")))
    if both is not None:
        missing = [(name, "0.00") for name in ("SalesPrice", "PurchaseCost") if name not in both]
        if missing:
            yield "SalesAndPurchase", Aggregate((*both, *missing))


def _undeposited(making: Making, record: Aggregate) -> Iterator[Item]:
    if "DepositToAccountRef" not in record:
        yield "DepositToAccountRef", accounts.special(making.work.store, "UndepositedFunds").reference


def _words(kind: Kind) -> str:
    """`ItemSalesTax` as 3140 writes it: "Item Sales Tax" (A)."""
    return re.sub(r"(?<=[a-z])(?=[A-Z])", " ", kind.name) if kind.family == "Item" else kind.name


def _rule(name: str, name_words: str) -> Rule:
    return Rule(KINDS[name], name_words, _words(KINDS[name]))


def _item(name: str, **more: object) -> Rule:
    common = replace(_rule(name, "item name"), turned=_EXISTING, undone=_BAR_CODE)
    return replace(common, **more)  # type: ignore[arg-type]


def _item_with_parts(name: str) -> Rule:
    return _item(name, turned={**_EXISTING, **_PARTS}, required=_PART_ACCOUNTS, follows=_prices)


_GROUPABLE = frozenset(kind.name for kind in ITEMS) - {"ItemGroup"}

RULES: Mapping[str, Rule] = {
    rule.kind.name: rule
    for rule in (
        replace(
            _rule("Account", "account name"),
            follows=_cash_flow,
            turned={"TaxLineID": TAX_LINE},
            required=("AccountType",),
            check=account_check,
        ),
        replace(
            _rule("Customer", "customer name"),
            defaults=(("JobStatus", "None"), ("PreferredDeliveryMethod", "None")),
            turned={
                "BillAddress": with_block("BillAddress"),
                "ShipAddress": with_block("ShipAddress"),
                "CreditCardInfo": MASKED_CARD,
                **_NOTES,
            },
            undone=_CONTACTS,
        ),
        replace(
            _rule("Vendor", "vendor name"),
            defaults=(("IsVendorEligibleFor1099", "false"),),
            turned={"VendorAddress": with_block("VendorAddress"), **_NOTES},
            undone=_CONTACTS,
        ),
        replace(
            _rule("Employee", "employee name"),
            turned={
                **_NOTES,
                **SENSITIVE,
                "EmployeePayrollInfoMod": SENSITIVE["EmployeePayrollInfo"],
            },
            composed=("FirstName", "MiddleName", "LastName"),
        ),
        replace(
            _rule("OtherName", "other name"),
            turned={"OtherNameAddress": with_block("OtherNameAddress")},
        ),
        _rule("Class", "class name"),
        replace(_rule("SalesRep", "sales rep initials"), required=("SalesRepEntityRef",)),
        _rule("CustomerType", "customer type name"),
        _rule("VendorType", "vendor type name"),
        _rule("JobType", "job type name"),
        _rule("CustomerMsg", ""),
        _rule("StandardTerms", "terms name"),
        _rule("DateDrivenTerms", "terms name"),
        _rule("PaymentMethod", "payment method name"),
        _rule("ShipMethod", "ship method name"),
        replace(_rule("SalesTaxCode", "sales tax code name"), required=("IsTaxable",)),
        replace(
            _rule("PriceLevel", "price level name"),
            follows=_price_level_type,
            turned={"PriceLevelPerItem": ITEM_PRICES},
            feature="SalesAndCustomersPreferences/PriceLevels/IsUsingPriceLevels",
        ),
        _item_with_parts("ItemService"),
        _item_with_parts("ItemNonInventory"),
        _item_with_parts("ItemOtherCharge"),
        _item(
            "ItemInventory",
            defaults=(("SalesPrice", "0.00"), ("PurchaseCost", "0.00")),
            required=("IncomeAccountRef", "COGSAccountRef", "AssetAccountRef"),
            feature="PurchasesAndVendorsPreferences/IsUsingInventory",
        ),
        _item("ItemSubtotal"),
        _item("ItemDiscount", required=("AccountRef",)),
        _item("ItemPayment", follows=_undeposited),
        _item("ItemSalesTax", check=tax_item_check),
        _item("ItemSalesTaxGroup", among={"ItemSalesTaxRef": frozenset(["ItemSalesTax"])}),
        _item(
            "ItemGroup",
            defaults=(("IsPrintItemsInGroup", "false"),),
            turned={**_EXISTING, "ClearItemsInGroup": NO_LINES},
            among={"ItemRef": _GROUPABLE},
        ),
    )
}
