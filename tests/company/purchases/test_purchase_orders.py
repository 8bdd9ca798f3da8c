"""Purchase orders, and the bills and receipts that come of them."""

import pytest
from company.asking import Answer, Ask, not_saved
from company.buying import buy, change, expense, item, ordered, stock_of
from company.selling import balance, named, quantity

from simulator.company import CompanyFile
from simulator.errors import Shortcoming


def order(ask: Ask, *lines: str, head: str = "") -> tuple[Answer, str]:
    answer = buy(ask, "PurchaseOrder", *(lines or (ordered("Rose", quantity("10")),)), head=head)
    (own_id,) = answer.all("PurchaseOrderRet/TxnID")
    return answer, own_id


def look(ask: Ask, own_id: str) -> Answer:
    answer = ask(
        f"<PurchaseOrderQueryRq><TxnID>{own_id}</TxnID><IncludeLineItems>true</IncludeLineItems>"
        "</PurchaseOrderQueryRq>"
    )
    assert isinstance(answer, Answer)
    return answer


def linked(own_id: str) -> str:
    return f"<LinkToTxnID>{own_id}</LinkToTxnID>"


def linked_line(own_id: str, line: str, count: str) -> str:
    link = f"<LinkToTxn><TxnID>{own_id}</TxnID><TxnLineID>{line}</TxnLineID></LinkToTxn>"
    return f"<ItemLineAdd>{quantity(count)}{link}</ItemLineAdd>"


def test_an_order_says_what_the_capture_says(ask_shop: Ask) -> None:
    answer, _ = order(ask_shop, head="<TxnDate>2026-02-27</TxnDate><RefNumber>45SKY</RefNumber>")
    assert answer.names("PurchaseOrderRet") == [
        *("TxnID", "TimeCreated", "TimeModified", "EditSequence", "TxnNumber", "VendorRef", "TxnDate"),
        *("RefNumber", "VendorAddress", "VendorAddressBlock", "ShipAddress", "ShipAddressBlock", "TermsRef"),
        *("DueDate", "ExpectedDate", "TotalAmount", "IsManuallyClosed", "IsFullyReceived", "IsToBePrinted"),
        *("IsToBeEmailed", "PurchaseOrderLineRet"),
    ]
    assert answer.names("PurchaseOrderRet/PurchaseOrderLineRet") == [
        *("TxnLineID", "ItemRef", "Desc", "Quantity", "Rate", "Amount", "ReceivedQuantity"),
        "IsManuallyClosed",
    ]
    assert answer.all("PurchaseOrderRet/ShipAddress/City") == ["Bayshore"]
    assert answer.all("PurchaseOrderRet/ExpectedDate") == ["2026-02-27"]


def test_an_order_posts_nothing_but_is_on_order(shop: CompanyFile, ask_shop: Ask) -> None:
    order(ask_shop)
    assert stock_of(ask_shop, "Rose") == ("0", "0.00", "10")
    assert balance(shop, "Vendor", "Nursery") == "0.00"


@pytest.mark.parametrize("kind", ["Bill", "ItemReceipt"])
def test_a_whole_order_is_received(shop: CompanyFile, ask_shop: Ask, kind: str) -> None:
    _, own_id = order(ask_shop, ordered("Rose", quantity("10") + "<Rate>5.50</Rate>"))
    answer = buy(ask_shop, kind, head=linked(own_id))
    assert answer.all(f"{kind}Ret/ItemLineRet/Quantity") == ["10"]
    assert answer.all(f"{kind}Ret/ItemLineRet/Cost") == ["5.50"]
    assert stock_of(ask_shop, "Rose") == ("10", "5.50", "0")
    after = look(ask_shop, own_id)
    assert after.all("PurchaseOrderRet/IsFullyReceived") == ["true"]
    assert after.all("PurchaseOrderRet/PurchaseOrderLineRet/ReceivedQuantity") == ["10"]
    assert balance(shop, "Vendor", "Nursery") == "55.00"


def test_part_of_an_order_is_received_line_by_line(ask_shop: Ask) -> None:
    answer, own_id = order(ask_shop)
    (line,) = answer.all("PurchaseOrderRet/PurchaseOrderLineRet/TxnLineID")
    buy(ask_shop, "ItemReceipt", linked_line(own_id, line, "4"))
    assert stock_of(ask_shop, "Rose") == ("4", "6.00", "6")
    assert look(ask_shop, own_id).all("PurchaseOrderRet/IsFullyReceived") == ["false"]
    rest = buy(ask_shop, "ItemReceipt", head=linked(own_id))
    assert rest.all("ItemReceiptRet/ItemLineRet/Quantity") == ["6"]


def test_less_received_after_all_is_on_order_again(ask_shop: Ask) -> None:
    _, own_id = order(ask_shop)
    receipt = buy(ask_shop, "ItemReceipt", head=linked(own_id))
    (line,) = receipt.all("ItemReceiptRet/ItemLineRet/TxnLineID")
    less = f"<ItemLineMod><TxnLineID>{line}</TxnLineID>{quantity('7')}</ItemLineMod>"
    change(ask_shop, "ItemReceipt", receipt, less)
    assert stock_of(ask_shop, "Rose") == ("7", "6.00", "3")
    assert look(ask_shop, own_id).all("PurchaseOrderRet/IsFullyReceived") == ["false"]


def test_a_closed_order_expects_nothing_more(ask_shop: Ask) -> None:
    answer, own_id = order(ask_shop)
    closed = change(ask_shop, "PurchaseOrder", answer, "<IsManuallyClosed>true</IsManuallyClosed>")
    assert closed.all("PurchaseOrderRet/IsManuallyClosed") == ["true"]
    assert stock_of(ask_shop, "Rose")[2] == "0"
    warned = buy(ask_shop, "Bill", expense("Rent", "1.00"), head=linked(own_id))
    assert (warned.code, warned["statusSeverity"]) == (570, "Warn")
    assert own_id in warned.message
    opened = change(ask_shop, "PurchaseOrder", closed, "<IsManuallyClosed>false</IsManuallyClosed>")
    assert opened.code == 0
    assert stock_of(ask_shop, "Rose")[2] == "10"


def test_one_order_in_header_and_line_is_refused(ask_shop: Ask) -> None:
    answer, own_id = order(ask_shop)
    (line,) = answer.all("PurchaseOrderRet/PurchaseOrderLineRet/TxnLineID")
    assert buy(ask_shop, "Bill", linked_line(own_id, line, "4"), head=linked(own_id)).code == 3000


def test_links_to_what_is_no_order_are_refused(ask_shop: Ask) -> None:
    (bill,) = buy(ask_shop, "Bill", expense("Rent", "1.00")).all("BillRet/TxnID")
    assert buy(ask_shop, "Bill", head=linked(bill)).code == 3000
    assert buy(ask_shop, "Bill", head=linked("99-1")).code == 3120


def test_what_quickbooks_says_in_unknown_words_is_a_shortcoming(ask_shop: Ask) -> None:
    answer, own_id = order(ask_shop)
    (line,) = answer.all("PurchaseOrderRet/PurchaseOrderLineRet/TxnLineID")
    with pytest.raises(Shortcoming, match="3177"):
        buy(ask_shop, "Bill", head=linked(own_id) * 2)
    link = f"<LinkToTxn><TxnID>{own_id}</TxnID><TxnLineID>{line}</TxnLineID></LinkToTxn>"
    with pytest.raises(Shortcoming, match="ItemRef"):
        buy(ask_shop, "Bill", item("Rose", link))


def test_a_bill_of_nothing_but_a_closed_order_is_refused(ask_shop: Ask) -> None:
    _, own_id = order(ask_shop)
    buy(ask_shop, "Bill", head=linked(own_id))
    assert buy(ask_shop, "Bill", head=linked(own_id)).refusal == not_saved("Bill")


def test_an_order_has_lines_of_words(ask_shop: Ask) -> None:
    words = "<PurchaseOrderLineAdd><Desc>As agreed</Desc></PurchaseOrderLineAdd>"
    answer, own_id = order(ask_shop, words, ordered("Pots", quantity("3") + "<Rate>2.00</Rate>"))
    assert answer.all("PurchaseOrderRet/TotalAmount") == ["6.00"]
    bill = buy(ask_shop, "Bill", head=linked(own_id))
    assert bill.all("BillRet/ItemLineRet/ItemRef/FullName") == ["Pots"]


def test_an_order_is_shipped_to_whom_it_names(ask_shop: Ask) -> None:
    answer, _ = order(ask_shop, head=named("ShipToEntityRef", "Ames"))
    assert answer.all("PurchaseOrderRet/ShipAddress/Addr1") == ["Ames & Co"]


def test_amounts_without_an_item_are_refused(ask_shop: Ask) -> None:
    line = "<PurchaseOrderLineAdd><Desc>As agreed</Desc><Amount>3.00</Amount></PurchaseOrderLineAdd>"
    assert buy(ask_shop, "PurchaseOrder", line).code == 3150


def test_a_group_is_ordered_and_received_as_one(shop: CompanyFile, ask_shop: Ask) -> None:
    group = (
        f"<PurchaseOrderLineGroupAdd>{named('ItemGroupRef', 'Potted rose')}{quantity('3')}"
        "</PurchaseOrderLineGroupAdd>"
    )
    answer, own_id = order(ask_shop, group)
    assert answer.all("PurchaseOrderRet/PurchaseOrderLineGroupRet/*/Quantity") == ["6", "3"]
    assert answer.all("PurchaseOrderRet/TotalAmount") == ["36.00"]
    assert stock_of(ask_shop, "Rose")[2] == "3"
    bill = buy(ask_shop, "Bill", head=linked(own_id))
    assert bill.all("BillRet/ItemGroupLineRet/ItemLineRet/Quantity") == ["6", "3"]
    assert stock_of(ask_shop, "Rose") == ("3", "6.00", "0")
    after = look(ask_shop, own_id)
    assert after.all("PurchaseOrderRet/IsFullyReceived") == ["true"]
    assert after.all("PurchaseOrderRet/PurchaseOrderLineGroupRet/*/ReceivedQuantity") == ["6", "3"]


def test_a_line_of_a_group_can_be_changed(ask_shop: Ask) -> None:
    group = f"<PurchaseOrderLineGroupAdd>{named('ItemGroupRef', 'Potted rose')}</PurchaseOrderLineGroupAdd>"
    answer, _ = order(ask_shop, group)
    (outer,) = answer.all("PurchaseOrderRet/PurchaseOrderLineGroupRet/TxnLineID")
    pots, rose = answer.all("PurchaseOrderRet/PurchaseOrderLineGroupRet/PurchaseOrderLineRet/TxnLineID")
    inner = (
        f"<PurchaseOrderLineMod><TxnLineID>{pots}</TxnLineID></PurchaseOrderLineMod>"
        f"<PurchaseOrderLineMod><TxnLineID>{rose}</TxnLineID>{quantity('5')}</PurchaseOrderLineMod>"
    )
    changed = change(
        ask_shop,
        "PurchaseOrder",
        answer,
        f"<PurchaseOrderLineGroupMod><TxnLineID>{outer}</TxnLineID>{inner}</PurchaseOrderLineGroupMod>",
    )
    assert changed.all("PurchaseOrderRet/PurchaseOrderLineGroupRet/*/Quantity") == ["2", "5"]
    assert changed.all("PurchaseOrderRet/TotalAmount") == ["36.00"]
    assert stock_of(ask_shop, "Rose")[2] == "5"


def test_a_line_can_be_closed(ask_shop: Ask) -> None:
    answer, own_id = order(ask_shop, ordered("Rose", quantity("10")), ordered("Pots", quantity("2")))
    first, second = answer.all("PurchaseOrderRet/PurchaseOrderLineRet/TxnLineID")
    closed = (
        f"<PurchaseOrderLineMod><TxnLineID>{first}</TxnLineID><IsManuallyClosed>true</IsManuallyClosed>"
        f"</PurchaseOrderLineMod><PurchaseOrderLineMod><TxnLineID>{second}</TxnLineID></PurchaseOrderLineMod>"
    )
    change(ask_shop, "PurchaseOrder", answer, closed)
    assert stock_of(ask_shop, "Rose")[2] == "0"
    assert buy(ask_shop, "Bill", head=linked(own_id)).all("BillRet/ItemLineRet/ItemRef/FullName") == ["Pots"]


def test_whom_a_line_is_for_comes_along(ask_shop: Ask) -> None:
    _, own_id = order(ask_shop, ordered("Help", quantity("2") + named("CustomerRef", "Ames")))
    bill = buy(ask_shop, "Bill", head=linked(own_id))
    assert bill.all("BillRet/ItemLineRet/CustomerRef/FullName") == ["Ames"]
    assert bill.all("BillRet/ItemLineRet/BillableStatus") == ["Billable"]
