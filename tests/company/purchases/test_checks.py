"""Checks, credit card charges and credits."""

import pytest
from company.asking import Ask
from company.buying import buy, change, expense, item
from company.selling import balance, named, posted, quantity

from simulator.company import CompanyFile
from simulator.errors import Shortcoming


def test_a_check_takes_from_the_bank(shop: CompanyFile, ask_shop: Ask) -> None:
    answer = buy(ask_shop, "Check", expense("Rent", "900.00"), item("Rose", quantity("2")))
    (own_id,) = answer.all("CheckRet/TxnID")
    assert posted(shop, own_id) == [
        ("Checking", -91200, "Nursery"),
        ("Rent", 90000, "Nursery"),
        ("Inventory Asset", 1200, "Nursery"),
    ]
    assert answer.all("CheckRet/Amount") == ["912.00"]
    assert answer.all("CheckRet/Address/Addr1") == ["The Nursery"]
    assert balance(shop, "Account", "Checking") == "-912.00"


def test_checks_are_numbered_unless_they_are_to_be_printed(ask_shop: Ask) -> None:
    first = buy(ask_shop, "Check", expense("Rent", "1.00"), head="<RefNumber>1041</RefNumber>")
    second = buy(ask_shop, "Check", expense("Rent", "1.00"))
    printed = buy(ask_shop, "Check", expense("Rent", "1.00"), head="<IsToBePrinted>true</IsToBePrinted>")
    numbers = [each.all("CheckRet/RefNumber") for each in (first, second, printed)]
    assert numbers == [["1041"], ["1042"], []]


def test_a_check_needs_no_payee(shop: CompanyFile, ask_shop: Ask) -> None:
    answer = buy(ask_shop, "Check", expense("Rent", "5.00"), who="")
    assert "PayeeEntityRef" not in answer.names("CheckRet")


def test_a_refund_check_is_the_customers(shop: CompanyFile, ask_shop: Ask) -> None:
    refund = expense("Accounts Receivable", "25.00", named("CustomerRef", "Boole"))
    answer = buy(ask_shop, "Check", refund, who="Boole")
    assert balance(shop, "Customer", "Boole") == "25.00"
    assert "BillableStatus" not in answer.names("CheckRet/ExpenseLineRet")


def test_a_charge_is_owed_to_the_card_and_a_credit_is_not(shop: CompanyFile, ask_shop: Ask) -> None:
    buy(ask_shop, "CreditCardCharge", expense("Supplies", "30.00"))
    assert balance(shop, "Account", "Card") == "30.00"
    credit = buy(ask_shop, "CreditCardCredit", expense("Supplies", "12.00"))
    assert credit.all("CreditCardCreditRet/Amount") == ["12.00"]
    assert balance(shop, "Account", "Card") == "18.00"
    assert balance(shop, "Account", "Supplies") == "18.00"


def test_a_check_can_be_changed(shop: CompanyFile, ask_shop: Ask) -> None:
    made = buy(ask_shop, "Check", expense("Rent", "5.00"), head="<Memo>July</Memo>")
    changed = change(ask_shop, "Check", made, named("AccountRef", "Savings") + "<Memo></Memo>")
    assert changed.all("CheckRet/AccountRef/FullName") == ["Savings"]
    assert "Memo" not in changed.names("CheckRet")
    assert balance(shop, "Account", "Checking") == "0.00"
    assert balance(shop, "Account", "Savings") == "-5.00"


def test_a_stale_change_is_refused(ask_shop: Ask) -> None:
    made = buy(ask_shop, "Check", expense("Rent", "5.00"))
    change(ask_shop, "Check", made, "<Memo>July</Memo>")
    assert change(ask_shop, "Check", made, "<Memo>August</Memo>").code == 3200


def test_a_check_on_no_bank_account_is_a_shortcoming(ask_shop: Ask) -> None:
    line = expense("Rent", "1.00")
    with pytest.raises(Shortcoming, match="Card"):
        ask_shop(f"<CheckAddRq><CheckAdd>{named('AccountRef', 'Card')}{line}</CheckAdd></CheckAddRq>")
    apply = "<ApplyCheckToTxnAdd><TxnID>1-1</TxnID></ApplyCheckToTxnAdd>"
    with pytest.raises(Shortcoming, match="ApplyCheckToTxnAdd"):
        buy(ask_shop, "Check", line, head=apply)
