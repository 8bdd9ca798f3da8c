"""Checks, credit card charges and credits."""

import pytest
from company.asking import Ask, not_saved
from company.buying import buy, change, expense, item
from company.selling import balance, line, named, posted, quantity, sell

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


def credit_memo(ask: Ask) -> str:
    (own_id,) = sell(ask, line("Advice", kind="CreditMemo"), customer="Boole", kind="CreditMemo").all(
        "CreditMemoRet/TxnID"
    )
    return own_id


def refund(own_id: str, amount: str = "", mode: str = "Add") -> str:
    said = f"<Amount>{amount}</Amount>" if amount else ""
    return f"<ApplyCheckToTxn{mode}><TxnID>{own_id}</TxnID>{said}</ApplyCheckToTxn{mode}>"


BACK = expense("Accounts Receivable", "60.00")


def left_of(ask: Ask, own_id: str) -> str:
    (left,) = ask(f"<CreditMemoQueryRq><TxnID>{own_id}</TxnID></CreditMemoQueryRq>").all(
        "CreditMemoRet/CreditRemaining"
    )
    return str(left)


def test_a_check_pays_a_credit_back(shop: CompanyFile, ask_shop: Ask) -> None:
    own_id = credit_memo(ask_shop)
    made = buy(ask_shop, "Check", BACK, who="Boole", head=refund(own_id))
    assert left_of(ask_shop, own_id) == "0.00"
    assert balance(shop, "Customer", "Boole") == "0.00"
    noted = change(ask_shop, "Check", made, "<Memo>Sorry</Memo>")
    assert left_of(ask_shop, own_id) == "0.00"
    change(ask_shop, "Check", noted, refund(own_id, "15.00", "Mod"))
    assert left_of(ask_shop, own_id) == "45.00"
    assert buy(ask_shop, "Check", BACK, who="Boole", head=refund("99-1")).code == 3120


@pytest.mark.parametrize(
    ("line_", "who", "amount"),
    [(BACK, "Boole", "60.01"), (BACK, "Ames", ""), (expense("Rent", "60.00"), "Boole", "")],
)
def test_an_odd_refund_is_a_shortcoming(ask_shop: Ask, line_: str, who: str, amount: str) -> None:
    own_id = credit_memo(ask_shop)
    with pytest.raises(Shortcoming, match="applied"):
        buy(ask_shop, "Check", line_, who=who, head=refund(own_id, amount))


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


def test_a_check_on_no_bank_account_is_refused(ask_shop: Ask) -> None:
    card, rent = named("AccountRef", "Card"), expense("Rent", "1.00")
    refused = ask_shop(f"<CheckAddRq><CheckAdd>{card}{rent}</CheckAdd></CheckAddRq>")
    assert refused.refusal == not_saved("Check")
