"""IncludeLinkedTxns: the transactions that one is linked to, on both ends."""

from company.asking import Answer, Ask
from company.selling import line, pay, quantity, sell, to


def asked(ask: Ask, kind: str, more: str = "") -> Answer:
    answer = ask(f"<{kind}QueryRq>{more}<IncludeLinkedTxns>true</IncludeLinkedTxns></{kind}QueryRq>")
    assert isinstance(answer, Answer)
    return answer


def test_a_payment_is_told_at_the_end_of_the_head(ask_shop: Ask) -> None:
    own_id = sell(ask_shop, line("Advice")).all("InvoiceRet/TxnID")[0]
    paid = pay(ask_shop, to(own_id, "20.00"), "20.00", head="<RefNumber>77</RefNumber>")
    lines = (
        "<InvoiceQueryRq><IncludeLineItems>true</IncludeLineItems><IncludeLinkedTxns>true</IncludeLinkedTxns>"
    )
    found = ask_shop(f"{lines}</InvoiceQueryRq>")
    assert found.names("InvoiceRet")[-2:] == ["LinkedTxn", "InvoiceLineRet"]
    at = "InvoiceRet/LinkedTxn"
    assert found.names(at) == ["TxnID", "TxnType", "TxnDate", "RefNumber", "LinkType", "Amount"]
    assert found.all(f"{at}/TxnID") == paid.all("ReceivePaymentRet/TxnID")
    assert [found.all(f"{at}/{name}")[0] for name in ("TxnType", "RefNumber", "LinkType", "Amount")] == [
        *("ReceivePayment", "77", "AMTTYPE", "-20.00")
    ]


def test_an_order_and_its_invoice_tell_of_each_other(ask_shop: Ask) -> None:
    order = sell(
        ask_shop,
        line("Bulb", quantity("10"), "SalesOrder"),
        line("Advice", "", "SalesOrder"),
        kind="SalesOrder",
    )
    order_id = order.all("SalesOrderRet/TxnID")[0]
    made = sell(ask_shop, head=f"<LinkToTxnID>{order_id}</LinkToTxnID>")
    from_order, from_invoice = asked(ask_shop, "SalesOrder"), asked(ask_shop, "Invoice")
    assert from_order.all("SalesOrderRet/LinkedTxn/TxnID") == made.all("InvoiceRet/TxnID")
    assert from_invoice.all("InvoiceRet/LinkedTxn/TxnID") == [order_id]
    assert from_invoice.all("InvoiceRet/LinkedTxn/LinkType") == ["QUANTYPE"]
    assert from_invoice.all("InvoiceRet/LinkedTxn/Amount") == ["80.00"]


def test_without_being_asked_for_nothing_is_told(ask_shop: Ask) -> None:
    own_id = sell(ask_shop, line("Advice")).all("InvoiceRet/TxnID")[0]
    pay(ask_shop, to(own_id, "20.00"), "20.00")
    assert ask_shop("<InvoiceQueryRq/>").all("InvoiceRet/LinkedTxn") == []


def test_each_invoice_of_a_page_has_its_own(ask_shop: Ask) -> None:
    first, second = (sell(ask_shop, line("Advice")).all("InvoiceRet/TxnID")[0] for _ in range(2))
    pay(ask_shop, to(first, "20.00") + to(second, "30.00"), "50.00")
    assert asked(ask_shop, "Invoice").all("InvoiceRet/LinkedTxn/Amount") == ["-20.00", "-30.00"]
