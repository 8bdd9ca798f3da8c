"""A shop that buys: a vendor, accounts to pay from, items with costs, and short ways to write requests."""

from collections.abc import Iterator

import pytest
from company.asking import Answer, Ask, asking
from company.selling import add, furnish, named, ref

from simulator.clock import VirtualClock
from simulator.company import CompanyFacts, CompanyFile
from simulator.qbxml.aggregates import aggregate

#: What a kind of purchase calls its payee, and what it is paid from.
PAYEE = {
    **dict.fromkeys(("Bill", "VendorCredit", "ItemReceipt", "PurchaseOrder"), ("VendorRef", "")),
    "Check": ("PayeeEntityRef", named("AccountRef", "Checking")),
    **dict.fromkeys(
        ("CreditCardCharge", "CreditCardCredit"), ("PayeeEntityRef", named("AccountRef", "Card"))
    ),
}


def furnish_to_buy(file: CompanyFile) -> None:
    """The shop, and whom it buys from."""
    furnish(file)
    for name, type_ in (
        ("Checking", "Bank"),
        ("Savings", "Bank"),
        ("Card", "CreditCard"),
        ("Rent", "Expense"),
        ("Supplies", "Expense"),
        ("Discounts taken", "Income"),
    ):
        add(file, "Account", name, ("AccountType", type_))
    yard = aggregate(("Addr1", "The Nursery"), ("City", "Half Moon Bay"), ("State", "CA"))
    add(file, "Vendor", "Nursery", ("VendorAddress", yard), ("TermsRef", ref(file, "Terms", "Net 30")))
    add(file, "Vendor", "Landlord")
    supplies = ("AccountRef", ref(file, "Account", "Supplies"))
    add(
        file,
        "ItemNonInventory",
        "Pots",
        ("SalesOrPurchase", aggregate(("Desc", "Clay pots"), ("Price", "3.00"), supplies)),
    )
    expense = ("ExpenseAccountRef", ref(file, "Account", "Supplies"))
    both = aggregate(
        ("SalesPrice", "9.00"), ("PurchaseDesc", "A day's help"), ("PurchaseCost", "80.00"), expense
    )
    add(file, "ItemService", "Help", ("SalesAndPurchase", both))
    add(
        file,
        "ItemInventory",
        "Rose",
        ("SalesPrice", "15.00"),
        ("IncomeAccountRef", ref(file, "Account", "Sales")),
        ("PurchaseDesc", "Bare root rose"),
        ("PurchaseCost", "6.00"),
        ("COGSAccountRef", ref(file, "Account", "Cost of Goods Sold")),
        ("AssetAccountRef", ref(file, "Account", "Inventory Asset")),
    )
    members = [
        ("ItemGroupLine", aggregate(("ItemRef", ref(file, "Item", name)), ("Quantity", count)))
        for name, count in (("Pots", "2"), ("Rose", "1"))
    ]
    add(file, "ItemGroup", "Potted rose", *members)


def expense(account: str, amount: str, more: str = "") -> str:
    return f"<ExpenseLineAdd>{named('AccountRef', account)}<Amount>{amount}</Amount>{more}</ExpenseLineAdd>"


def item(name: str, more: str = "", tag: str = "ItemLine") -> str:
    return f"<{tag}Add>{named('ItemRef', name)}{more}</{tag}Add>"


def ordered(name: str, more: str = "") -> str:
    return item(name, more, "PurchaseOrderLine")


def buy(ask: Ask, kind: str, *lines: str, who: str = "Nursery", head: str = "") -> Answer:
    """Ask for a purchase; `head` is what follows whom it is of."""
    payee, account = PAYEE[kind]
    to = named(payee, who) if who else ""
    answer = ask(f"<{kind}AddRq><{kind}Add>{account}{to}{head}{''.join(lines)}</{kind}Add></{kind}AddRq>")
    assert isinstance(answer, Answer)
    return answer


def change(ask: Ask, kind: str, made: Answer, more: str) -> Answer:
    """Ask for a Mod of what an Add or a Mod answered with."""
    (own_id,) = made.all(f"{kind}Ret/TxnID")
    (edit,) = made.all(f"{kind}Ret/EditSequence")
    key = f"<TxnID>{own_id}</TxnID><EditSequence>{edit}</EditSequence>"
    answer = ask(f"<{kind}ModRq><{kind}Mod>{key}{more}</{kind}Mod></{kind}ModRq>")
    assert isinstance(answer, Answer)
    return answer


def stock_of(ask: Ask, name: str) -> tuple[str, str, str]:
    """Pieces on hand, their average cost, pieces on order."""
    answer = ask(f"<ItemInventoryQueryRq><FullName>{name}</FullName></ItemInventoryQueryRq>")
    ((hand,), (cost,), (order,)) = (
        answer.all(f"ItemInventoryRet/{each}")
        for each in ("QuantityOnHand", "AverageCost", "QuantityOnOrder")
    )
    return hand, cost, order


@pytest.fixture
def shop(clock: VirtualClock) -> Iterator[CompanyFile]:
    """A shop without sales tax."""
    address = {"Addr1": "Shop", "City": "Bayshore", "State": "CA", "PostalCode": "94326"}
    with CompanyFile.new(CompanyFacts("Shop", address=address), clock) as file:
        furnish_to_buy(file)
        yield file
        assert file.audit() == []


@pytest.fixture
def ask_shop(shop: CompanyFile) -> Ask:
    return lambda *what, **how: asking(shop)(*what, **how)[0]
