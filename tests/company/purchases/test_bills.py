"""Bills, vendor credits and item receipts: what they say, and what they do to the books."""

import pytest
from company.asking import Ask, not_saved
from company.buying import buy, change, expense, item, ordered, stock_of
from company.selling import balance, named, posted, quantity

from simulator.company import CompanyFile
from simulator.errors import Shortcoming

TWO = quantity("2")


def test_a_bill_says_what_the_capture_says(ask_shop: Ask) -> None:
    answer = buy(
        ask_shop,
        "Bill",
        expense("Rent", "10.00", named("CustomerRef", "Ames:Kitchen")),
        head="<TxnDate>2026-02-27</TxnDate>",
        who="Landlord",
    )
    assert answer.names("BillRet") == [
        *("TxnID", "TimeCreated", "TimeModified", "EditSequence", "TxnNumber", "VendorRef", "APAccountRef"),
        *("TxnDate", "DueDate", "AmountDue", "IsPaid", "ExpenseLineRet", "OpenAmount"),
    ]
    assert answer.names("BillRet/ExpenseLineRet") == [
        *("TxnLineID", "AccountRef", "Amount", "CustomerRef", "BillableStatus")
    ]
    assert answer.all("BillRet/ExpenseLineRet/BillableStatus") == ["Billable"]
    assert answer.all("BillRet/OpenAmount") == ["10.00"]


def test_a_bill_without_terms_is_due_after_the_days_of_the_preference(ask_shop: Ask) -> None:
    dated = "<TxnDate>2026-02-27</TxnDate>"
    answer = buy(ask_shop, "Bill", expense("Rent", "10.00"), who="Landlord", head=dated)
    assert answer.all("BillRet/DueDate") == ["2026-03-09"]


def test_a_bill_takes_terms_and_address_from_its_vendor(ask_shop: Ask) -> None:
    answer = buy(ask_shop, "Bill", expense("Rent", "10.00"), head="<TxnDate>2026-02-27</TxnDate>")
    assert answer.all("BillRet/TermsRef/FullName") == ["Net 30"]
    assert answer.all("BillRet/DueDate") == ["2026-03-29"]
    assert answer.all("BillRet/VendorAddress/Addr1") == ["The Nursery"]


def test_a_bill_is_owed_to_its_vendor(shop: CompanyFile, ask_shop: Ask) -> None:
    lines = expense("Rent", "100.00"), expense("Supplies", "-20.00"), item("Help")
    (own_id,) = buy(ask_shop, "Bill", *lines).all("BillRet/TxnID")
    assert posted(shop, own_id) == [
        ("Accounts Payable", -16000, "Nursery"),
        ("Rent", 10000, "Nursery"),
        ("Supplies", -2000, "Nursery"),
        ("Supplies", 8000, "Nursery"),
    ]
    assert balance(shop, "Vendor", "Nursery") == "160.00"


def test_inventory_comes_in_at_what_was_paid_and_moves_the_average(shop: CompanyFile, ask_shop: Ask) -> None:
    buy(ask_shop, "Bill", item("Rose", quantity("10")))
    assert stock_of(ask_shop, "Rose") == ("10", "6.00", "0")
    buy(ask_shop, "ItemReceipt", item("Rose", quantity("10") + "<Amount>90.00</Amount>"))
    assert stock_of(ask_shop, "Rose") == ("20", "7.50", "0")


def test_what_goes_back_leaves_at_average_cost(shop: CompanyFile, ask_shop: Ask) -> None:
    buy(ask_shop, "Bill", item("Rose", quantity("10")))
    back = item("Rose", quantity("4") + "<Amount>20.00</Amount>")
    (own_id,) = buy(ask_shop, "VendorCredit", back).all("VendorCreditRet/TxnID")
    assert posted(shop, own_id) == [
        ("Accounts Payable", 2000, "Nursery"),
        ("Inventory Asset", -2400, "Nursery"),
        ("Cost of Goods Sold", 400, "Nursery"),
    ]
    assert stock_of(ask_shop, "Rose") == ("6", "6.00", "0")


def test_an_item_without_quantity_is_one_piece(ask_shop: Ask) -> None:
    answer = buy(ask_shop, "Bill", item("Help", "<Cost>20</Cost>"))
    assert answer.names("BillRet/ItemLineRet") == ["TxnLineID", "ItemRef", "Desc", "Cost", "Amount"]
    assert answer.all("BillRet/ItemLineRet/Amount") == ["20.00"]


def test_quantity_and_amount_give_the_cost(ask_shop: Ask) -> None:
    answer = buy(ask_shop, "Bill", item("Pots", quantity("3") + "<Amount>10.00</Amount>"))
    assert answer.all("BillRet/ItemLineRet/Cost") == ["3.33333"]


def test_a_group_brings_its_members(shop: CompanyFile, ask_shop: Ask) -> None:
    group = f"<ItemGroupLineAdd>{named('ItemGroupRef', 'Potted rose')}{TWO}</ItemGroupLineAdd>"
    answer = buy(ask_shop, "Bill", item("Help"), group, item("Pots"))
    lines = [name for name in answer.names("BillRet") if name.startswith("Item")]
    assert lines == ["ItemLineRet", "ItemGroupLineRet", "ItemLineRet"]
    assert answer.all("BillRet/ItemGroupLineRet/ItemLineRet/Quantity") == ["4", "2"]
    assert answer.all("BillRet/ItemGroupLineRet/TotalAmount") == ["24.00"]
    assert stock_of(ask_shop, "Rose")[0] == "2"


def test_a_mod_of_one_sort_of_lines_leaves_the_other(shop: CompanyFile, ask_shop: Ask) -> None:
    made = buy(ask_shop, "Bill", expense("Rent", "10.00"), item("Rose", quantity("5")))
    (rent,) = made.all("BillRet/ExpenseLineRet/TxnLineID")
    line = f"<ExpenseLineMod><TxnLineID>{rent}</TxnLineID><Amount>15.00</Amount></ExpenseLineMod>"
    changed = change(ask_shop, "Bill", made, line)
    assert changed.all("BillRet/AmountDue") == ["45.00"]
    assert changed.all("BillRet/ItemLineRet/TxnLineID") == made.all("BillRet/ItemLineRet/TxnLineID")
    assert stock_of(ask_shop, "Rose") == ("5", "6.00", "0")


def test_lines_can_be_cleared(shop: CompanyFile, ask_shop: Ask) -> None:
    made = buy(ask_shop, "Bill", expense("Rent", "10.00"), item("Rose", quantity("5")))
    changed = change(ask_shop, "Bill", made, "<ClearItemLines>true</ClearItemLines>")
    assert changed.all("BillRet/AmountDue") == ["10.00"]
    assert changed.all("BillRet/ItemLineRet") == []
    assert stock_of(ask_shop, "Rose")[0] == "0"


def test_lines_that_are_not_sent_again_are_deleted(ask_shop: Ask) -> None:
    made = buy(ask_shop, "Bill", expense("Rent", "10.00"), expense("Supplies", "5.00"))
    second = made.all("BillRet/ExpenseLineRet/TxnLineID")[1]
    kept = f"<ExpenseLineMod><TxnLineID>{second}</TxnLineID></ExpenseLineMod>"
    rent = named("AccountRef", "Rent") + "<Amount>1.00</Amount>"
    added = f"<ExpenseLineMod><TxnLineID>-1</TxnLineID>{rent}</ExpenseLineMod>"
    changed = change(ask_shop, "Bill", made, kept + added)
    assert changed.all("BillRet/ExpenseLineRet/Amount") == ["5.00", "1.00"]


def test_lines_out_of_order_are_refused(ask_shop: Ask) -> None:
    made = buy(ask_shop, "Bill", expense("Rent", "10.00"), expense("Supplies", "5.00"))
    ids = made.all("BillRet/ExpenseLineRet/TxnLineID")
    lines = "".join(
        f"<ExpenseLineMod><TxnLineID>{each}</TxnLineID></ExpenseLineMod>" for each in reversed(ids)
    )
    assert change(ask_shop, "Bill", made, lines).code == 3290


def test_changing_the_quantity_changes_the_amount(ask_shop: Ask) -> None:
    made = buy(ask_shop, "Bill", item("Rose", quantity("5")))
    (own_id,) = made.all("BillRet/ItemLineRet/TxnLineID")
    line = f"<ItemLineMod><TxnLineID>{own_id}</TxnLineID>{quantity('7')}</ItemLineMod>"
    changed = change(ask_shop, "Bill", made, line)
    assert changed.all("BillRet/AmountDue") == ["42.00"]
    assert stock_of(ask_shop, "Rose") == ("7", "6.00", "0")


def test_what_names_nothing_is_refused(ask_shop: Ask) -> None:
    for line in (expense("Nowhere", "1.00"), item("Nothing")):
        assert buy(ask_shop, "Bill", line).code == 3140
    assert buy(ask_shop, "Bill", expense("Rent", "1.00"), who="Nobody").code == 3140
    assert buy(ask_shop, "Bill", "<ExpenseLineAdd><Amount>1.00</Amount></ExpenseLineAdd>").code == 3150
    assert buy(ask_shop, "Bill", "<ItemLineAdd><Amount>1.00</Amount></ItemLineAdd>").code == 3150


def test_features_that_are_off_are_refused(ask_shop: Ask) -> None:
    class_ = named("ClassRef", "North")
    assert buy(ask_shop, "Bill", expense("Rent", "1.00", class_)).code == 3250
    assert buy(ask_shop, "Bill", expense("Rent", "1.00"), head="<ExchangeRate>2</ExchangeRate>").code == 3250


@pytest.mark.parametrize(
    "lines",
    [[], [expense("Rent", "-1.00")], [expense("Accounts Receivable", "1.00")]],
    ids=["without a line", "of less than nothing", "of what nobody owes"],
)
def test_an_odd_bill_is_refused(shop: CompanyFile, ask_shop: Ask, lines: list[str]) -> None:
    assert buy(ask_shop, "Bill", *lines).refusal == not_saved("Bill")
    assert shop.count("Bill") == 0


@pytest.mark.parametrize(
    "line",
    [item("Subtotal"), expense("Rent", "1.00", "<BillableStatus>Billable</BillableStatus>")],
    ids=["an item of sales", "billable to nobody"],
)
def test_a_line_that_nobody_has_written_down_is_a_shortcoming(ask_shop: Ask, line: str) -> None:
    with pytest.raises(Shortcoming):
        buy(ask_shop, "Bill", line)


def test_a_bill_owed_on_another_type_of_account_is_refused(ask_shop: Ask) -> None:
    refused = buy(ask_shop, "Bill", expense("Rent", "1.00"), head=named("APAccountRef", "Checking"))
    assert refused.refusal == not_saved("Bill")


def test_an_order_to_be_e_mailed_to_nobody_is_refused(ask_shop: Ask) -> None:
    mailed = "<IsToBeEmailed>true</IsToBeEmailed>"
    refused = buy(ask_shop, "PurchaseOrder", ordered("Rose"), head=mailed)
    assert refused.refusal == not_saved("PurchaseOrder")
