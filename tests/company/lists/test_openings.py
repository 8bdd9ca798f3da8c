"""Opening figures become transactions, and the books balance."""

import pytest
from company.asking import Ask
from company.listing import account, add, inventory

from simulator.company import CompanyFile
from simulator.errors import Shortcoming

OPENED = "<OpenBalance>1000.00</OpenBalance><OpenBalanceDate>2025-03-01</OpenBalanceDate>"


def balance(ask: Ask, full_name: str) -> str:
    answer = ask(f"<AccountQueryRq><FullName>{full_name}</FullName></AccountQueryRq>")
    return answer.all("AccountRet/Balance")[0]


def lines(ask: Ask, kind: str) -> str:
    return f"<{kind}QueryRq><IncludeLineItems>true</IncludeLineItems></{kind}QueryRq>"


def opened(name: str, type_: str, balance_: str = "77.00") -> str:
    return account(name, type_).replace(
        "</AccountAdd>", f"<OpenBalance>{balance_}</OpenBalance></AccountAdd>"
    )


def test_a_customer_s_is_an_invoice_without_lines(ask_empty: Ask) -> None:
    address = "<BillAddress><Addr1>Igreja</Addr1></BillAddress>"
    answer = ask_empty(add("Customer", address, OPENED, name="A"))
    assert answer.all("CustomerRet/Balance") == ["1000.00"]
    invoice = ask_empty(lines(ask_empty, "Invoice"))
    record = invoice.element[0]
    assert [str(each.tag) for each in record][5:] == [
        *("CustomerRef", "ARAccountRef", "TemplateRef", "TxnDate", "BillAddress", "BillAddressBlock"),
        *("IsPending", "IsFinanceCharge", "DueDate", "ShipDate", "Subtotal", "SalesTaxPercentage"),
        *("SalesTaxTotal", "AppliedAmount", "BalanceRemaining", "Memo", "IsPaid", "IsToBePrinted"),
        "IsToBeEmailed",
    ]
    assert record.findtext("TxnDate") == record.findtext("DueDate") == "2025-03-01"
    assert record.findtext("Memo") == "Opening balance"
    assert record.findtext("BalanceRemaining") == "1000.00"
    assert balance(ask_empty, "Accounts Receivable") == "1000.00"
    assert balance(ask_empty, "Uncategorized Income") == "1000.00"


def test_a_vendor_s_is_a_bill(ask_empty: Ask) -> None:
    answer = ask_empty(add("Vendor", OPENED, name="V"))
    assert answer.all("VendorRet/Balance") == ["1000.00"]
    bill = ask_empty(lines(ask_empty, "Bill"))
    assert bill.all("BillRet/DueDate") == ["2025-03-11"]
    assert bill.all("BillRet/OpenAmount") == ["1000.00"]
    assert bill.all("BillRet/ExpenseLineRet/AccountRef/FullName") == ["Uncategorized Expenses"]
    assert balance(ask_empty, "Accounts Payable") == "1000.00"
    assert balance(ask_empty, "Uncategorized Expenses") == "1000.00"


@pytest.mark.parametrize(
    ("type_", "equity"), [("Bank", "77.00"), ("CreditCard", "-77.00"), ("FixedAsset", "77.00")]
)
def test_an_account_s_goes_against_opening_balance_equity(ask_empty: Ask, type_: str, equity: str) -> None:
    answer = ask_empty(opened("A", type_))
    assert answer.all("AccountRet/Balance") == ["77.00"]
    assert balance(ask_empty, "Opening Balance Equity") == equity


def test_an_overdrawn_account(ask_empty: Ask) -> None:
    assert ask_empty(opened("A", "Bank", "-5.00")).all("AccountRet/Balance") == ["-5.00"]
    assert balance(ask_empty, "Opening Balance Equity") == "-5.00"


def test_an_item_s_is_an_adjustment(ask_empty: Ask) -> None:
    answer = ask_empty(
        inventory(
            "Bulb",
            "<QuantityOnHand>4</QuantityOnHand><TotalValue>10.00</TotalValue>"
            "<InventoryDate>2025-03-01</InventoryDate>",
        )
    )
    assert answer.all("ItemInventoryRet/QuantityOnHand") == ["4"]
    assert answer.all("ItemInventoryRet/AverageCost") == ["2.50"]
    adjustment = ask_empty(lines(ask_empty, "InventoryAdjustment"))
    assert adjustment.all("InventoryAdjustmentRet/TxnDate") == ["2025-03-01"]
    assert adjustment.all("*/InventoryAdjustmentLineRet/ValueDifference") == ["10.00"]
    assert balance(ask_empty, "Inventory Asset") == "10.00"
    assert balance(ask_empty, "Opening Balance Equity") == "10.00"


def test_an_item_s_worth_is_what_it_costs(ask_empty: Ask) -> None:
    request = inventory("Bulb", "<QuantityOnHand>4</QuantityOnHand>").replace(
        "<COGSAccountRef>", "<PurchaseCost>1.50</PurchaseCost><COGSAccountRef>"
    )
    assert ask_empty(request).all("ItemInventoryRet/AverageCost") == ["1.50"]
    assert balance(ask_empty, "Inventory Asset") == "6.00"


@pytest.mark.parametrize(
    "request_", [add("Customer", "<OpenBalance>0.00</OpenBalance>", name="A"), opened("A", "Bank", "0")]
)
def test_nothing_to_open_with(ask_empty: Ask, empty: CompanyFile, request_: str) -> None:
    assert ask_empty(request_).code == 0
    assert empty.count("Invoice") == empty.count("JournalEntry") == 0


@pytest.mark.parametrize("kind", ["Customer", "Vendor"])
def test_a_negative_balance_is_a_shortcoming(ask_empty: Ask, empty: CompanyFile, kind: str) -> None:
    with pytest.raises(Shortcoming, match="negative OpenBalance"):
        ask_empty(add(kind, "<OpenBalance>-1.00</OpenBalance>", name="A"))
    assert empty.count(kind) == 0


@pytest.mark.parametrize("type_", ["Income", "Expense", "AccountsReceivable", "AccountsPayable"])
def test_an_account_that_only_transactions_move_is_a_shortcoming(ask_empty: Ask, type_: str) -> None:
    with pytest.raises(Shortcoming, match=f"AccountType {type_}"):
        ask_empty(opened("A", type_))


def test_the_books_balance_afterwards(ask_empty: Ask, empty: CompanyFile) -> None:
    ask_empty(add("Customer", OPENED, name="A"))
    ask_empty(add("Vendor", OPENED, name="V"))
    ask_empty(opened("Checking", "Bank"))
    ask_empty(inventory("Bulb", "<QuantityOnHand>3</QuantityOnHand><TotalValue>10.00</TotalValue>"))
    assert list(empty.audit()) == []
