"""A shop to sell in: a customer with a job, items of every kind, and short ways to write requests."""

from decimal import Decimal

from company.asking import Answer, Ask

from simulator.company import CompanyFile
from simulator.company.books import accounts, ledger
from simulator.company.books.drafts import Draft, Posting, StockMove
from simulator.company.books.elements import Named, Reference
from simulator.company.books.kinds import KINDS
from simulator.company.books.records import ListRecord, add_element, keep_txn, new_identity
from simulator.company.books.store import Store, parts
from simulator.qbxml.aggregates import Item, aggregate

ON_TAX = {
    "SalesTaxPreferences/DefaultItemSalesTaxRef/FullName": "County",
    "SalesTaxPreferences/PaySalesTax": "Monthly",
    "SalesTaxPreferences/DefaultTaxableSalesTaxCodeRef/FullName": "Tax",
    "SalesTaxPreferences/DefaultNonTaxableSalesTaxCodeRef/FullName": "Non",
}


def add(file: CompanyFile, kind: str, name: str, *items: Item, parent: Named | None = None) -> Named:
    subtype = str(dict(items).get("AccountType", ""))
    return add_element(file._store, ListRecord(KINDS[kind], name, parent, items=items, subtype=subtype))


def ref(file: CompanyFile, family: str, full_name: str) -> Reference:
    named = file._store.elements.find(family, full_name=full_name)
    assert named is not None
    return Reference(named)


def furnish(file: CompanyFile) -> None:
    """Put customers and items into a company with nothing in it."""
    store = file._store
    add(file, "Account", "Fees", ("AccountType", "Income"))
    income = ("IncomeAccountRef", ref(file, "Account", "Sales"))
    office = aggregate(("Addr1", "Ames & Co"), ("City", "Bayshore"), ("State", "CA"))
    terms = ref(file, "Terms", "Net 30")
    ames = add(
        file, "Customer", "Ames", ("BillAddress", office), ("TermsRef", terms), ("Email", "a@ames.example")
    )
    add(file, "Customer", "Kitchen", parent=ames)
    add(file, "Customer", "Boole")
    fees = ("AccountRef", ref(file, "Account", "Fees"))
    for kind, name, said in (
        ("ItemService", "Advice", aggregate(("Desc", "An hour of advice"), ("Price", "60.00"), fees)),
        ("ItemOtherCharge", "Postage", aggregate(("Price", "4.50"), fees)),
    ):
        add(file, kind, name, ("SalesOrPurchase", said))
    bought = aggregate(("SalesDesc", "Slab"), ("SalesPrice", "12.125"), income)
    add(file, "ItemNonInventory", "Slab", ("SalesAndPurchase", bought))
    bulb = add(
        file,
        "ItemInventory",
        "Bulb",
        ("SalesDesc", "Tulip bulb"),
        ("SalesPrice", "2.00"),
        income,
        ("COGSAccountRef", ref(file, "Account", "Cost of Goods Sold")),
        ("AssetAccountRef", ref(file, "Account", "Inventory Asset")),
    )
    _stock(store, bulb)
    add(file, "ItemDiscount", "Ten off", ("DiscountRatePercent", "10.00"), fees)
    add(file, "ItemDiscount", "Five off", ("DiscountRate", "5.00"), fees)
    add(file, "ItemSubtotal", "Subtotal", ("ItemDesc", "So far"))
    add(file, "ItemPayment", "Paid")
    members = [
        ("ItemGroupLine", aggregate(("ItemRef", ref(file, "Item", name)), ("Quantity", quantity)))
        for name, quantity in (("Advice", "1"), ("Bulb", "10"))
    ]
    add(file, "ItemGroup", "Border", ("ItemDesc", "A planted border"), *members)
    agency = Reference(add(file, "Vendor", "Tax office"))
    add(file, "ItemSalesTax", "County", ("TaxRate", "7.25"), ("TaxVendorRef", agency))
    add(file, "ItemSalesTax", "City", ("TaxRate", "1.00"), ("TaxVendorRef", agency))
    both = [("ItemSalesTaxRef", ref(file, "Item", name)) for name in ("County", "City")]
    add(file, "ItemSalesTaxGroup", "Both", *both)


def _stock(store: Store, bulb: Named) -> None:
    """A hundred bulbs at half a dollar, put there by an adjustment."""
    asset, equity = (accounts.special(store, which) for which in ("InventoryAssets", "OpeningBalanceEquity"))
    draft = Draft(
        KINDS["InventoryAdjustment"],
        "2025-12-31",
        "",
        None,
        equity,
        0,
        [("TxnDate", "2025-12-31"), ("AccountRef", Reference(equity))],
        postings=[Posting(asset, 5000, item=bulb), Posting(equity, -5000)],
        moves=[StockMove(bulb, on_hand=parts(Decimal(100)), value=5000)],
    )
    now = store.now()
    identity = new_identity(store, f"{store.take('TxnID', 2):X}-{now}", now)
    row = keep_txn(store, draft, identity, store.take("TxnNumber"))
    ledger.post(store, row, draft)


def named(name: str, full_name: str) -> str:
    return f"<{name}><FullName>{full_name}</FullName></{name}>"


def line(item: str = "", more: str = "", kind: str = "Invoice") -> str:
    """A line of an item; `more` is what follows its ItemRef."""
    return f"<{kind}LineAdd>{named('ItemRef', item) if item else ''}{more}</{kind}LineAdd>"


def quantity(count: str) -> str:
    return f"<Quantity>{count}</Quantity>"


def sell(ask: Ask, *lines: str, customer: str = "Ames", head: str = "", kind: str = "Invoice") -> Answer:
    """Ask for a sale; `head` is what follows CustomerRef."""
    who = named("CustomerRef", customer) if customer else ""
    answer = ask(f"<{kind}AddRq><{kind}Add>{who}{head}{''.join(lines)}</{kind}Add></{kind}AddRq>")
    assert isinstance(answer, Answer)
    return answer


def pay(ask: Ask, applied: str, total: str = "", customer: str = "Ames", head: str = "") -> Answer:
    """Ask for a payment; `applied` is what follows its own elements."""
    amount = f"<TotalAmount>{total}</TotalAmount>" if total else ""
    answer = ask(
        f"<ReceivePaymentAddRq><ReceivePaymentAdd>{named('CustomerRef', customer)}{head}{amount}{applied}"
        "</ReceivePaymentAdd></ReceivePaymentAddRq>"
    )
    assert isinstance(answer, Answer)
    return answer


def to(txn_id: str, amount: str = "", more: str = "") -> str:
    """What of a payment goes to a document."""
    payment = f"<PaymentAmount>{amount}</PaymentAmount>" if amount else ""
    return f"<AppliedToTxnAdd><TxnID>{txn_id}</TxnID>{payment}{more}</AppliedToTxnAdd>"


def credit_of(credit: str, amount: str) -> str:
    """The use of a credit."""
    used = f"<CreditTxnID>{credit}</CreditTxnID><AppliedAmount>{amount}</AppliedAmount>"
    return f"<SetCredit>{used}</SetCredit>"


def balance(file: CompanyFile, kind: str, name: str, element: str = "Balance") -> str:
    return next(
        each[element] for each in file.records(kind) if each.get("FullName", each.get("Name")) == name
    )


def posted(file: CompanyFile, txn_id: str) -> list[tuple[str, int, str]]:
    """What a transaction posts: account, cents (a debit is positive), name."""
    rows = file._store.sql.execute(
        "SELECT account.full_name, posting.amount, COALESCE(entity.full_name, '') FROM posting"
        " JOIN txn ON txn.id = posting.txn JOIN element AS account ON account.id = posting.account"
        " LEFT JOIN element AS entity ON entity.id = posting.entity WHERE txn.own_id = ? ORDER BY place",
        (txn_id,),
    )
    return rows.fetchall()
