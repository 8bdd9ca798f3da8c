"""Sales receipts, credit memos, estimates and sales orders: what differs from an invoice."""

import pytest
from company.asking import Ask
from company.selling import balance, line, named, posted, quantity, sell

from simulator.company import CompanyFile


def test_an_estimate_has_the_elements_of_the_capture_and_posts_nothing(
    shop: CompanyFile, ask_shop: Ask
) -> None:
    made = sell(
        ask_shop,
        line("Advice", "<Rate>111.111</Rate>", "Estimate"),
        customer="Boole",
        head="<TxnDate>2026-02-01</TxnDate>",
        kind="Estimate",
    )
    assert (made.code, made.names("EstimateRet")) == (
        0,
        [
            *("TxnID", "TimeCreated", "TimeModified", "EditSequence", "TxnNumber", "CustomerRef", "TxnDate"),
            *("RefNumber", "IsActive", "DueDate", "Subtotal", "SalesTaxPercentage", "SalesTaxTotal"),
            *("TotalAmount", "IsToBeEmailed", "EstimateLineRet"),
        ],
    )
    assert made.all("EstimateRet/TotalAmount") == ["111.11"]
    assert posted(shop, made.all("EstimateRet/TxnID")[0]) == []


def test_a_sales_receipt_goes_to_undeposited_funds(shop: CompanyFile, ask_shop: Ask) -> None:
    made = sell(ask_shop, line("Advice", "", "SalesReceipt"), kind="SalesReceipt")
    assert made.all("SalesReceiptRet/DepositToAccountRef/FullName") == ["Undeposited Funds"]
    assert made.all("SalesReceiptRet/TotalAmount") == ["60.00"]
    assert posted(shop, made.all("SalesReceiptRet/TxnID")[0]) == [
        ("Undeposited Funds", 6000, "Ames"),
        ("Fees", -6000, "Ames"),
    ]
    assert balance(shop, "Customer", "Ames") == "0.00"


def test_a_sales_receipt_needs_no_customer(ask_shop: Ask) -> None:
    assert sell(ask_shop, line("Advice", "", "SalesReceipt"), customer="", kind="SalesReceipt").code == 0


def test_a_credit_memo_takes_back(shop: CompanyFile, ask_shop: Ask) -> None:
    made = sell(ask_shop, line("Bulb", quantity("10"), "CreditMemo"), kind="CreditMemo")
    assert made.all("CreditMemoRet/CreditRemaining") == made.all("CreditMemoRet/TotalAmount") == ["20.00"]
    assert posted(shop, made.all("CreditMemoRet/TxnID")[0]) == [
        ("Accounts Receivable", -2000, "Ames"),
        ("Sales", 2000, "Ames"),
        ("Cost of Goods Sold", -500, "Ames"),
        ("Inventory Asset", 500, "Ames"),
    ]
    assert balance(shop, "Customer", "Ames") == "-20.00"
    assert next(shop.records("ItemInventory"))["QuantityOnHand"] == "110"


def test_a_sales_order_promises(shop: CompanyFile, ask_shop: Ask) -> None:
    made = sell(ask_shop, line("Bulb", quantity("10"), "SalesOrder"), kind="SalesOrder")
    assert made.all("SalesOrderRet/IsFullyInvoiced") == ["false"]
    assert made.all("SalesOrderRet/SalesOrderLineRet/Invoiced") == ["0"]
    bulb = next(shop.records("ItemInventory"))
    assert (bulb["QuantityOnHand"], bulb["QuantityOnSalesOrder"]) == ("100", "10")


@pytest.mark.parametrize("kind", ["SalesReceipt", "CreditMemo", "Estimate", "SalesOrder"])
def test_each_can_be_changed(ask_shop: Ask, kind: str) -> None:
    made = sell(ask_shop, line("Advice", "", kind), kind=kind)
    ids = "".join(
        f"<{name}>{made.all(f'{kind}Ret/{name}')[0]}</{name}>" for name in ("TxnID", "EditSequence")
    )
    changes = f"{ids}{named('CustomerRef', 'Boole')}<Memo>new</Memo>"
    changed = ask_shop(f"<{kind}ModRq><{kind}Mod>{changes}</{kind}Mod></{kind}ModRq>")
    assert changed.all(f"{kind}Ret/Memo") == ["new"]
    assert changed.all(f"{kind}Ret/CustomerRef/FullName") == ["Boole"]
    assert changed.all(f"{kind}Ret/TotalAmount") == ["60.00"]
