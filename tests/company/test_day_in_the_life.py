"""A day in the life of a small nursery, told as its bookkeeper would: what is done, and the balances then.

Every figure stands here as an accountant would write it; the sum of the day is proved at the end.
"""

import pytest
from company.asking import Answer, Ask

from simulator.company import CompanyFile

SETTING_UP = """
<AccountAddRq><AccountAdd><Name>Checking</Name><AccountType>Bank</AccountType></AccountAdd></AccountAddRq>
<AccountAddRq><AccountAdd><Name>Plant sales</Name><AccountType>Income</AccountType></AccountAdd>
</AccountAddRq>
<AccountAddRq><AccountAdd><Name>Withered stock</Name><AccountType>Expense</AccountType></AccountAdd>
</AccountAddRq>
<VendorAddRq><VendorAdd><Name>Seedling Wholesale</Name></VendorAdd></VendorAddRq>
<CustomerAddRq><CustomerAdd><Name>Ruth Abernathy</Name></CustomerAdd></CustomerAddRq>
<ItemServiceAddRq><ItemServiceAdd><Name>Design</Name><SalesOrPurchase><Desc>Garden design, an hour</Desc>
<Price>80</Price><AccountRef><FullName>Plant sales</FullName></AccountRef></SalesOrPurchase>
</ItemServiceAdd></ItemServiceAddRq>
<ItemInventoryAddRq><ItemInventoryAdd><Name>Lavender</Name><SalesDesc>Lavender, 2 l pot</SalesDesc>
<SalesPrice>12.5</SalesPrice><IncomeAccountRef><FullName>Plant sales</FullName></IncomeAccountRef>
<PurchaseCost>5</PurchaseCost><COGSAccountRef><FullName>Cost of Goods Sold</FullName></COGSAccountRef>
<AssetAccountRef><FullName>Inventory Asset</FullName></AssetAccountRef></ItemInventoryAdd>
</ItemInventoryAddRq>
"""


class Books:
    """The books of the day: asks, and reads balances by the name of an account, a customer or a vendor."""

    def __init__(self, file: CompanyFile, ask: Ask) -> None:
        self._file = file
        self.ask = ask

    def do(self, request: str) -> Answer:
        answer = self.ask(request)
        assert answer.code == 0, answer.message
        return answer

    def balances(self, *names: str) -> list[str]:
        found: dict[str, str] = {}
        for kind in ("Account", "Customer", "Vendor"):
            for record in self._file.records(kind):
                found[record["Name"]] = record["Balance"]
        return [found.get(name, "0.00") for name in names]

    def stock(self) -> list[str]:
        (lavender,) = self._file.records("ItemInventory")
        names = ("QuantityOnHand", "AverageCost", "QuantityOnOrder", "QuantityOnSalesOrder")
        return [lavender[name] for name in names]


@pytest.fixture
def books(empty: CompanyFile, ask_empty: Ask) -> Books:
    books = Books(empty, ask_empty)
    for request in SETTING_UP.strip().replace("Rq>\n<", "Rq>\n\n<").split("\n\n"):
        books.do(request)
    return books


def line(name: str, **elements: str) -> str:
    """One line of a document: an item by name and what is said of it."""
    item = f"<ItemRef><FullName>{elements.pop('item')}</FullName></ItemRef>"
    return f"<{name}>{item}{''.join(f'<{key}>{text}</{key}>' for key, text in elements.items())}</{name}>"


def add(kind: str, *parts: str, **refs: str) -> str:
    """An Add of a document: the names it refers to, then the rest in order."""
    named = "".join(f"<{key}><FullName>{text}</FullName></{key}>" for key, text in refs.items())
    return f"<{kind}AddRq><{kind}Add>{named}{''.join(parts)}</{kind}Add></{kind}AddRq>"


def applied(txn_id: str, amount: str) -> str:
    return (
        f"<AppliedToTxnAdd><TxnID>{txn_id}</TxnID><PaymentAmount>{amount}</PaymentAmount></AppliedToTxnAdd>"
    )


def test_the_day(books: Books) -> None:  # noqa: PLR0915 - a day is told in one go
    # In the morning twenty lavenders are ordered. Nothing is owed yet.
    order = books.do(
        add(
            "PurchaseOrder",
            line("PurchaseOrderLineAdd", item="Lavender", Quantity="20"),
            VendorRef="Seedling Wholesale",
        )
    )
    assert books.stock() == ["0", "0.00", "20", "0"]
    assert books.balances("Accounts Payable", "Seedling Wholesale") == ["0.00", "0.00"]
    order_id = order.all("PurchaseOrderRet/TxnID")[0]
    order_line = order.all("PurchaseOrderRet/PurchaseOrderLineRet/TxnLineID")[0]

    # Twelve arrive at once: they are stock, and owed.
    books.do(
        add(
            "ItemReceipt",
            "<ItemLineAdd><Quantity>12</Quantity><LinkToTxn>"
            f"<TxnID>{order_id}</TxnID><TxnLineID>{order_line}</TxnLineID></LinkToTxn></ItemLineAdd>",
            VendorRef="Seedling Wholesale",
        )
    )
    assert books.stock() == ["12", "5.00", "8", "0"]
    assert books.balances("Inventory Asset", "Accounts Payable", "Seedling Wholesale") == ["60.00"] * 3
    assert after(books, "PurchaseOrder", order_id, "IsFullyReceived") == "false"

    # The other eight come with their bill.
    bill = books.do(
        add(
            "Bill",
            "<ItemLineAdd><Quantity>8</Quantity><LinkToTxn>"
            f"<TxnID>{order_id}</TxnID><TxnLineID>{order_line}</TxnLineID></LinkToTxn></ItemLineAdd>",
            VendorRef="Seedling Wholesale",
        )
    )
    assert bill.all("BillRet/AmountDue") == ["40.00"]
    assert books.stock() == ["20", "5.00", "0", "0"]
    assert books.balances("Inventory Asset", "Accounts Payable", "Seedling Wholesale") == ["100.00"] * 3
    assert after(books, "PurchaseOrder", order_id, "IsFullyReceived") == "true"
    bill_id = bill.all("BillRet/TxnID")[0]

    # The bill is paid by cheque.
    books.do(
        add(
            "BillPaymentCheck",
            "<BankAccountRef><FullName>Checking</FullName></BankAccountRef><RefNumber>1001</RefNumber>",
            applied(bill_id, "40.00"),
            PayeeEntityRef="Seedling Wholesale",
        )
    )
    assert books.balances("Checking", "Accounts Payable", "Seedling Wholesale") == [
        "-40.00",
        "60.00",
        "60.00",
    ]
    assert after(books, "Bill", bill_id, "IsPaid") == "true"

    # Ruth Abernathy asks what a border would cost, and orders it. Neither is in the books.
    wanted = [("Design", "2"), ("Lavender", "5")]
    books.do(
        add(
            "Estimate",
            *(line("EstimateLineAdd", item=item, Quantity=quantity) for item, quantity in wanted),
            CustomerRef="Ruth Abernathy",
        )
    )
    sales_order = books.do(
        add(
            "SalesOrder",
            *(line("SalesOrderLineAdd", item=item, Quantity=quantity) for item, quantity in wanted),
            CustomerRef="Ruth Abernathy",
        )
    )
    assert sales_order.all("SalesOrderRet/TotalAmount") == ["222.50"]
    assert books.balances("Ruth Abernathy", "Plant sales") == ["0.00", "0.00"]
    assert books.stock() == ["20", "5.00", "0", "5"]
    sales_order_id = sales_order.all("SalesOrderRet/TxnID")[0]

    # It is planted, and invoiced from the order: 160.00 of design, 62.50 of lavender that cost 25.00.
    invoice = books.do(
        add("Invoice", f"<LinkToTxnID>{sales_order_id}</LinkToTxnID>", CustomerRef="Ruth Abernathy")
    )
    assert invoice.all("InvoiceRet/Subtotal") == ["222.50"]
    assert books.balances("Accounts Receivable", "Ruth Abernathy", "Plant sales") == ["222.50"] * 3
    assert books.balances("Cost of Goods Sold", "Inventory Asset") == ["25.00", "75.00"]
    assert books.stock() == ["15", "5.00", "0", "0"]
    assert after(books, "SalesOrder", sales_order_id, "IsFullyInvoiced") == "true"
    invoice_id = invoice.all("InvoiceRet/TxnID")[0]

    # She pays a hundred now.
    payment = books.do(
        add(
            "ReceivePayment",
            "<TotalAmount>100.00</TotalAmount>",
            applied(invoice_id, "100.00"),
            CustomerRef="Ruth Abernathy",
        )
    )
    assert books.balances("Accounts Receivable", "Undeposited Funds") == ["122.50", "100.00"]
    assert after(books, "Invoice", invoice_id, "BalanceRemaining") == "122.50"

    # One lavender comes back, and she is credited for it; the credit goes against the invoice.
    credit = books.do(
        add(
            "CreditMemo",
            line("CreditMemoLineAdd", item="Lavender", Quantity="1"),
            CustomerRef="Ruth Abernathy",
        )
    )
    assert books.balances("Accounts Receivable", "Plant sales") == ["110.00", "210.00"]
    assert books.balances("Cost of Goods Sold", "Inventory Asset") == ["20.00", "80.00"]
    assert books.stock() == ["16", "5.00", "0", "0"]
    credit_id = credit.all("CreditMemoRet/TxnID")[0]
    books.do(
        add(
            "ReceivePayment",
            f"<AppliedToTxnAdd><TxnID>{invoice_id}</TxnID><SetCredit><CreditTxnID>{credit_id}</CreditTxnID>"
            "<AppliedAmount>12.50</AppliedAmount></SetCredit></AppliedToTxnAdd>",
            CustomerRef="Ruth Abernathy",
        )
    )
    assert after(books, "Invoice", invoice_id, "BalanceRemaining") == "110.00"
    assert after(books, "CreditMemo", credit_id, "CreditRemaining") == "0.00"
    assert books.balances("Accounts Receivable", "Ruth Abernathy") == ["110.00", "110.00"]

    # The hundred goes to the bank.
    books.do(
        add(
            "Deposit",
            "<DepositToAccountRef><FullName>Checking</FullName></DepositToAccountRef>",
            f"<DepositLineAdd><PaymentTxnID>{payment.all('ReceivePaymentRet/TxnID')[0]}</PaymentTxnID>"
            "</DepositLineAdd>",
        )
    )
    assert books.balances("Checking", "Undeposited Funds") == ["60.00", "0.00"]

    # In the evening one plant has withered.
    books.do(
        add(
            "InventoryAdjustment",
            line(
                "InventoryAdjustmentLineAdd",
                item="Lavender",
                QuantityAdjustment="<QuantityDifference>-1</QuantityDifference>",
            ),
            AccountRef="Withered stock",
        )
    )
    assert books.stock() == ["15", "5.00", "0", "0"]
    assert books.balances("Inventory Asset", "Withered stock") == ["75.00", "5.00"]

    # What is there, less what is owed, is what was earned.
    assets = sum(map(cents, books.balances("Checking", "Accounts Receivable", "Inventory Asset")))
    owed = cents(books.balances("Accounts Payable")[0])
    earned = cents(books.balances("Plant sales")[0])
    spent = sum(map(cents, books.balances("Cost of Goods Sold", "Withered stock")))
    assert (assets, owed, earned - spent) == (245_00, 60_00, 185_00)
    assert assets - owed == earned - spent


def cents(amount: str) -> int:
    return int(amount.replace(".", ""))


def after(books: Books, kind: str, txn_id: str, element: str) -> str:
    """What a document says of itself now."""
    answer = books.do(f"<{kind}QueryRq><TxnID>{txn_id}</TxnID></{kind}QueryRq>")
    return answer.all(f"{kind}Ret/{element}")[0]
