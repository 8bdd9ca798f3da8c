"""Deposits and transfers: money on its way to the bank, and between accounts."""

from collections.abc import Callable

import pytest
from company.asking import Answer, Ask, not_deleted, not_saved, not_voided
from company.buying import change
from company.selling import balance, line, named, posted, sell

from simulator.company import CompanyFile

TO_CHECKING = named("DepositToAccountRef", "Checking")


def received(ask: Ask, amount: str) -> str:
    """A payment that lies in undeposited funds."""
    answer = ask(
        f"<ReceivePaymentAddRq><ReceivePaymentAdd>{named('CustomerRef', 'Boole')}<RefNumber>55</RefNumber>"
        f"<TotalAmount>{amount}</TotalAmount>{named('PaymentMethodRef', 'Check')}"
        "<IsAutoApply>false</IsAutoApply></ReceivePaymentAdd></ReceivePaymentAddRq>"
    )
    (own_id,) = answer.all("ReceivePaymentRet/TxnID")
    return str(own_id)


def payment(own_id: str) -> str:
    return f"<DepositLineAdd><PaymentTxnID>{own_id}</PaymentTxnID></DepositLineAdd>"


def money(account: str, amount: str, more: str = "") -> str:
    return f"<DepositLineAdd>{more}{named('AccountRef', account)}<Amount>{amount}</Amount></DepositLineAdd>"


def cash_back(amount: str) -> str:
    return f"<CashBackInfoAdd>{named('AccountRef', 'Savings')}<Amount>{amount}</Amount></CashBackInfoAdd>"


def deposit(ask: Ask, *lines: str, head: str = TO_CHECKING) -> Answer:
    answer = ask(f"<DepositAddRq><DepositAdd>{head}{''.join(lines)}</DepositAdd></DepositAddRq>")
    assert isinstance(answer, Answer)
    return answer


def test_a_payment_is_brought_to_the_bank(shop: CompanyFile, ask_shop: Ask) -> None:
    own_id = received(ask_shop, "80.00")
    answer = deposit(ask_shop, payment(own_id))
    assert answer.names("DepositRet/DepositLineRet") == [
        *("TxnType", "TxnID", "TxnLineID", "PaymentTxnLineID", "EntityRef", "AccountRef", "CheckNumber"),
        *("PaymentMethodRef", "Amount"),
    ]
    assert answer.all("DepositRet/DepositLineRet/TxnType") == ["ReceivePayment"]
    assert answer.all("DepositRet/DepositTotal") == ["80.00"]
    assert balance(shop, "Account", "Undeposited Funds") == "0.00"
    assert balance(shop, "Account", "Checking") == "80.00"


def test_a_payment_is_deposited_once(ask_shop: Ask) -> None:
    own_id = received(ask_shop, "80.00")
    assert deposit(ask_shop, payment(own_id), payment(own_id)).refusal == not_saved("Deposit")
    made = deposit(ask_shop, payment(own_id))
    assert deposit(ask_shop, payment(own_id)).refusal == not_saved("Deposit")
    assert change(ask_shop, "Deposit", made, "<Memo>Monday</Memo>").code == 0


def test_a_payment_is_named_by_its_line_too(ask_shop: Ask) -> None:
    own_id = received(ask_shop, "80.00")
    (line,) = deposit(ask_shop, payment(own_id)).all("DepositRet/DepositLineRet/PaymentTxnLineID")
    other = received(ask_shop, "10.00")
    stranger = f"<PaymentTxnID>{other}</PaymentTxnID><PaymentTxnLineID>{line}</PaymentTxnLineID>"
    refused = deposit(ask_shop, f"<DepositLineAdd>{stranger}</DepositLineAdd>")
    assert refused.refusal == not_saved("Deposit")


def test_other_money_and_cash_back(shop: CompanyFile, ask_shop: Ask) -> None:
    answer = deposit(ask_shop, cash_back("20.00"), money("Sales", "100.00", named("EntityRef", "Boole")))
    (own_id,) = answer.all("DepositRet/TxnID")
    assert posted(shop, own_id) == [("Checking", 8000, ""), ("Savings", 2000, ""), ("Sales", -10000, "Boole")]
    assert answer.all("DepositRet/DepositTotal") == ["80.00"]
    short = ask_shop("<DepositQueryRq/>")
    assert short.all("DepositRet/CashBackInfoRet/Amount") == ["20.00"]
    assert short.all("DepositRet/DepositLineRet") == []


def test_cash_back_and_lines_are_changed_apart(shop: CompanyFile, ask_shop: Ask) -> None:
    made = deposit(ask_shop, cash_back("20.00"), money("Sales", "100.00"))
    less = "<CashBackInfoMod><Amount>5.00</Amount></CashBackInfoMod>"
    changed = change(ask_shop, "Deposit", made, less)
    assert changed.all("DepositRet/DepositTotal") == ["95.00"]
    assert changed.all("DepositRet/*/TxnLineID") == made.all("DepositRet/*/TxnLineID")
    assert balance(shop, "Account", "Savings") == "5.00"


def test_a_line_that_is_not_sent_again_frees_its_payment(shop: CompanyFile, ask_shop: Ask) -> None:
    own_id = received(ask_shop, "80.00")
    made = deposit(ask_shop, payment(own_id), money("Sales", "1.00"))
    second = made.all("DepositRet/DepositLineRet/TxnLineID")[1]
    line = f"<DepositLineMod><TxnLineID>{second}</TxnLineID><Amount>2.00</Amount></DepositLineMod>"
    assert change(ask_shop, "Deposit", made, line).all("DepositRet/DepositTotal") == ["2.00"]
    assert balance(shop, "Account", "Undeposited Funds") == "80.00"
    assert deposit(ask_shop, payment(own_id)).code == 0


def test_what_is_in_a_deposit_stays_as_large(ask_shop: Ask) -> None:
    own_id = received(ask_shop, "80.00")
    deposit(ask_shop, payment(own_id))
    made = ask_shop(f"<ReceivePaymentQueryRq><TxnID>{own_id}</TxnID></ReceivePaymentQueryRq>")
    noted = change(ask_shop, "ReceivePayment", made, "<Memo>Thanks</Memo>")
    assert noted.code == 0
    refused = change(ask_shop, "ReceivePayment", noted, "<TotalAmount>70.00</TotalAmount>")
    assert refused.refusal == not_saved("ReceivePayment")


@pytest.mark.parametrize(("way", "refusal"), [("Del", not_deleted), ("Void", not_voided)])
def test_what_is_in_a_deposit_stays(
    shop: CompanyFile, ask_shop: Ask, way: str, refusal: Callable[[str], tuple[int, str]]
) -> None:
    receipt = sell(ask_shop, line("Advice", "", "SalesReceipt"), kind="SalesReceipt")
    (own_id,) = receipt.all("SalesReceiptRet/TxnID")
    deposit(ask_shop, payment(own_id))
    kind = f"<Txn{way}Type>SalesReceipt</Txn{way}Type>"
    refused = ask_shop(f"<Txn{way}Rq>{kind}<TxnID>{own_id}</TxnID></Txn{way}Rq>")
    assert refused.refusal == refusal(own_id)
    assert balance(shop, "Account", "Checking") == "60.00"


def test_a_deposit_without_a_line_is_refused(ask_shop: Ask) -> None:
    answer = deposit(ask_shop)
    assert (answer.code, answer.message) == (3150, 'There is a missing element: "DepositLineAdd".')


def test_what_names_nothing_is_refused(ask_shop: Ask) -> None:
    assert deposit(ask_shop, payment("99-1")).code == 3120
    assert deposit(ask_shop, money("Nowhere", "1.00")).code == 3140
    assert (
        deposit(ask_shop, money("Sales", "1.00"), head=named("DepositToAccountRef", "Nowhere")).code == 3140
    )


@pytest.mark.parametrize(
    ("head", "line"),
    [
        (named("DepositToAccountRef", "Sales"), money("Sales", "1.00")),
        (TO_CHECKING, money("Sales", "-1.00")),
        (TO_CHECKING, money("Accounts Receivable", "1.00")),
    ],
    ids=["to no bank", "of less than nothing", "of what nobody owes"],
)
def test_an_odd_deposit_is_refused(shop: CompanyFile, ask_shop: Ask, head: str, line: str) -> None:
    assert deposit(ask_shop, line, head=head).refusal == not_saved("Deposit")
    assert shop.count("Deposit") == 0


def transferred(ask: Ask, source: str, target: str, amount: str) -> Answer:
    answer = ask(
        f"<TransferAddRq><TransferAdd>{named('TransferFromAccountRef', source)}"
        f"{named('TransferToAccountRef', target)}<Amount>{amount}</Amount></TransferAdd></TransferAddRq>"
    )
    assert isinstance(answer, Answer)
    return answer


def test_a_transfer_moves_money(shop: CompanyFile, ask_shop: Ask) -> None:
    made = transferred(ask_shop, "Checking", "Savings", "50.00")
    assert balance(shop, "Account", "Savings") == "50.00"
    change(ask_shop, "Transfer", made, named("TransferToAccountRef", "Card") + "<Amount>30.00</Amount>")
    assert (balance(shop, "Account", "Savings"), balance(shop, "Account", "Card")) == ("0.00", "-30.00")
    assert ask_shop("<TransferQueryRq/>").all("TransferRet/Amount") == ["30.00"]


def test_a_transfer_needs_all_its_parts(ask_shop: Ask) -> None:
    parts = named("TransferFromAccountRef", "Checking"), named("TransferToAccountRef", "Savings")
    for each in (*parts, "".join(parts)):
        assert ask_shop(f"<TransferAddRq><TransferAdd>{each}</TransferAdd></TransferAddRq>").code == 3150


@pytest.mark.parametrize(
    ("source", "target", "amount"),
    [
        ("Checking", "Checking", "1.00"),
        ("Checking", "Rent", "1.00"),
        ("Checking", "Accounts Receivable", "1.00"),
        ("Checking", "Savings", "-1.00"),
    ],
    ids=["to itself", "to an expense", "to what nobody owes", "of less than nothing"],
)
def test_an_odd_transfer_is_refused(ask_shop: Ask, source: str, target: str, amount: str) -> None:
    assert transferred(ask_shop, source, target, amount).refusal == not_saved("Transfer")
