"""Payments of bills: by check and by card, with discounts and vendors' credits."""

import pytest
from company.asking import Answer, Ask
from company.buying import buy, change, expense, ordered
from company.selling import balance, named, posted, quantity

from simulator.company import CompanyFile
from simulator.errors import Shortcoming

TOO_MUCH = (
    'The "AppliedToTxnAdd payment amount" field has an invalid value "100.01".  QuickBooks error message:'
    " You cannot pay more than the amount due."
)


def bill(ask: Ask, amount: str = "100.00", who: str = "Nursery") -> str:
    (own_id,) = buy(ask, "Bill", expense("Supplies", amount), who=who).all("BillRet/TxnID")
    return own_id


def applied(own_id: str, paid: str = "", more: str = "", mode: str = "Add") -> str:
    amount = f"<PaymentAmount>{paid}</PaymentAmount>" if paid else ""
    return f"<AppliedToTxn{mode}><TxnID>{own_id}</TxnID>{amount}{more}</AppliedToTxn{mode}>"


def discount(amount: str) -> str:
    return f"<DiscountAmount>{amount}</DiscountAmount>{named('DiscountAccountRef', 'Discounts taken')}"


def pay(ask: Ask, *lines: str, who: str = "Nursery", number: str = "<RefNumber>1041</RefNumber>") -> Answer:
    head = named("PayeeEntityRef", who) + named("BankAccountRef", "Checking") + number
    answer = ask(
        f"<BillPaymentCheckAddRq><BillPaymentCheckAdd>{head}{''.join(lines)}</BillPaymentCheckAdd>"
        "</BillPaymentCheckAddRq>"
    )
    assert isinstance(answer, Answer)
    return answer


def bill_of(ask: Ask, own_id: str) -> tuple[str, str]:
    answer = ask(f"<BillQueryRq><TxnID>{own_id}</TxnID></BillQueryRq>")
    ((open_,), (paid,)) = (answer.all(f"BillRet/{each}") for each in ("OpenAmount", "IsPaid"))
    return open_, paid


def test_a_check_pays_a_bill(shop: CompanyFile, ask_shop: Ask) -> None:
    own_id = bill(ask_shop)
    answer = pay(ask_shop, applied(own_id, "100.00"))
    assert answer.names("BillPaymentCheckRet") == [
        *("TxnID", "TimeCreated", "TimeModified", "EditSequence", "TxnNumber", "PayeeEntityRef"),
        *("APAccountRef", "TxnDate", "BankAccountRef", "Amount", "RefNumber", "Address", "AddressBlock"),
        *("IsToBePrinted", "AppliedToTxnRet"),
    ]
    assert answer.all("BillPaymentCheckRet/AppliedToTxnRet/TxnType") == ["Bill"]
    assert answer.all("BillPaymentCheckRet/AppliedToTxnRet/BalanceRemaining") == ["0.00"]
    assert bill_of(ask_shop, own_id) == ("0.00", "true")
    assert balance(shop, "Vendor", "Nursery") == "0.00"
    assert balance(shop, "Account", "Checking") == "-100.00"


def test_a_card_pays_part_of_two_bills(shop: CompanyFile, ask_shop: Ask) -> None:
    first, second = bill(ask_shop), bill(ask_shop, "50.00")
    head = named("PayeeEntityRef", "Nursery") + named("CreditCardAccountRef", "Card")
    answer = ask_shop(
        f"<BillPaymentCreditCardAddRq><BillPaymentCreditCardAdd>{head}{applied(first, '60.00')}"
        f"{applied(second, '50.00')}</BillPaymentCreditCardAdd></BillPaymentCreditCardAddRq>"
    )
    assert answer.all("BillPaymentCreditCardRet/Amount") == ["110.00"]
    assert answer.all("BillPaymentCreditCardRet/AppliedToTxnRet/BalanceRemaining") == ["40.00", "0.00"]
    assert (bill_of(ask_shop, first), bill_of(ask_shop, second)) == (("40.00", "false"), ("0.00", "true"))
    assert balance(shop, "Account", "Card") == "110.00"


def test_more_than_is_open_is_refused_in_quickbooks_words(ask_shop: Ask) -> None:
    answer = pay(ask_shop, applied(bill(ask_shop), "100.01"))
    assert (answer.code, answer.message) == (3210, TOO_MUCH)


def test_the_same_bill_twice_is_too_much(ask_shop: Ask) -> None:
    own_id = bill(ask_shop)
    assert pay(ask_shop, applied(own_id, "60.00"), applied(own_id, "60.00")).code == 3210


def test_a_discount_settles_without_money(shop: CompanyFile, ask_shop: Ask) -> None:
    own_id = bill(ask_shop)
    answer = pay(ask_shop, applied(own_id, "98.00", discount("2.00")))
    (payment,) = answer.all("BillPaymentCheckRet/TxnID")
    assert posted(shop, payment) == [
        ("Checking", -9800, "Nursery"),
        ("Accounts Payable", 9800, "Nursery"),
        ("Accounts Payable", 200, "Nursery"),
        ("Discounts taken", -200, "Nursery"),
    ]
    assert bill_of(ask_shop, own_id) == ("0.00", "true")
    assert answer.all("BillPaymentCheckRet/AppliedToTxnRet/DiscountAmount") == ["2.00"]


@pytest.mark.parametrize("way", ["Del", "Void"])
def test_a_bill_that_goes_takes_its_discount_along(shop: CompanyFile, ask_shop: Ask, way: str) -> None:
    own_id, other = bill(ask_shop), bill(ask_shop, "50.00")
    pay(ask_shop, applied(own_id, "98.00", discount("2.00")), applied(other, "49.00", discount("1.00")))
    gone = ask_shop(f"<Txn{way}Rq><Txn{way}Type>Bill</Txn{way}Type><TxnID>{own_id}</TxnID></Txn{way}Rq>")
    assert gone.code == 0
    assert balance(shop, "Account", "Discounts taken") == "1.00"
    assert balance(shop, "Account", "Checking") == "-147.00"
    assert balance(shop, "Vendor", "Nursery") == "-98.00"
    left = ask_shop(
        "<BillPaymentCheckQueryRq><IncludeLineItems>true</IncludeLineItems></BillPaymentCheckQueryRq>"
    )
    assert left.all("BillPaymentCheckRet/AppliedToTxnRet/TxnID") == [other]
    assert left.all("BillPaymentCheckRet/Amount") == ["147.00"]


@pytest.mark.parametrize("way", ["Del", "Void"])
def test_a_payment_that_goes_takes_its_discount_along(shop: CompanyFile, ask_shop: Ask, way: str) -> None:
    own_id = bill(ask_shop)
    (payment,) = pay(ask_shop, applied(own_id, "98.00", discount("2.00"))).all("BillPaymentCheckRet/TxnID")
    kind = f"<Txn{way}Type>BillPaymentCheck</Txn{way}Type>"
    assert ask_shop(f"<Txn{way}Rq>{kind}<TxnID>{payment}</TxnID></Txn{way}Rq>").code == 0
    assert bill_of(ask_shop, own_id) == ("100.00", "false")
    assert balance(shop, "Account", "Discounts taken") == "0.00"
    assert balance(shop, "Vendor", "Nursery") == "100.00"


def test_a_discount_needs_an_account(ask_shop: Ask) -> None:
    line = applied(bill(ask_shop), "98.00", "<DiscountAmount>2.00</DiscountAmount>")
    assert pay(ask_shop, line).code == 3150


def credited(ask: Ask, amount: str, used: str) -> str:
    answer = buy(ask, "VendorCredit", expense("Supplies", amount))
    (own_id,) = answer.all("VendorCreditRet/TxnID")
    return f"<SetCredit><CreditTxnID>{own_id}</CreditTxnID><AppliedAmount>{used}</AppliedAmount></SetCredit>"


def test_a_vendors_credit_pays_the_rest(shop: CompanyFile, ask_shop: Ask) -> None:
    own_id = bill(ask_shop)
    answer = pay(ask_shop, applied(own_id, "70.00", credited(ask_shop, "40.00", "30.00")))
    assert bill_of(ask_shop, own_id) == ("0.00", "true")
    assert answer.all("BillPaymentCheckRet/Amount") == ["70.00"]
    left = ask_shop("<VendorCreditQueryRq/>")
    assert left.all("VendorCreditRet/OpenAmount") == ["10.00"]
    assert balance(shop, "Vendor", "Nursery") == "-10.00"


def test_credits_alone_make_no_transaction(shop: CompanyFile, ask_shop: Ask) -> None:
    own_id = bill(ask_shop)
    answer = pay(ask_shop, applied(own_id, "", credited(ask_shop, "40.00", "40.00")))
    assert answer.code == 0
    assert answer.all("BillPaymentCheckRet/TxnID") == []
    assert bill_of(ask_shop, own_id) == ("60.00", "false")
    assert shop.count("BillPaymentCheck") == 0


def test_a_payment_can_be_changed(ask_shop: Ask) -> None:
    first, second = bill(ask_shop), bill(ask_shop)
    made = pay(ask_shop, applied(first, "100.00"))
    changed = change(ask_shop, "BillPaymentCheck", made, applied(second, "30.00", mode="Mod"))
    assert changed.all("BillPaymentCheckRet/Amount") == ["30.00"]
    assert changed.all("BillPaymentCheckRet/RefNumber") == ["1041"]
    assert (bill_of(ask_shop, first)[0], bill_of(ask_shop, second)[0]) == ("100.00", "70.00")
    noted = change(ask_shop, "BillPaymentCheck", changed, "<Memo>Late</Memo>")
    assert noted.all("BillPaymentCheckRet/AppliedToTxnRet/TxnID") == [second]
    over = change(ask_shop, "BillPaymentCheck", noted, applied(second, "100.01", mode="Mod"))
    assert (over.code, over.message) == (3210, TOO_MUCH.replace("TxnAdd", "TxnMod"))


def test_a_bill_tells_what_it_came_of_and_what_paid_it(ask_shop: Ask) -> None:
    order = buy(ask_shop, "PurchaseOrder", ordered("Rose", quantity("10")))
    (order_id,) = order.all("PurchaseOrderRet/TxnID")
    made = buy(ask_shop, "Bill", head=f"<LinkToTxnID>{order_id}</LinkToTxnID>")
    (own_id,) = made.all("BillRet/TxnID")
    pay(ask_shop, applied(own_id, "25.00"))
    linked = "<IncludeLinkedTxns>true</IncludeLinkedTxns>"
    answer = ask_shop(f"<BillQueryRq><TxnID>{own_id}</TxnID>{linked}</BillQueryRq>")
    assert answer.all("BillRet/LinkedTxn/TxnType") == ["PurchaseOrder", "BillPaymentCheck"]
    assert answer.all("BillRet/LinkedTxn/LinkType") == ["QUANTYPE", "AMTTYPE"]


def test_a_check_to_be_printed_has_no_number(ask_shop: Ask) -> None:
    answer = pay(ask_shop, applied(bill(ask_shop), "1.00"), number="<IsToBePrinted>true</IsToBePrinted>")
    assert answer.all("BillPaymentCheckRet/IsToBePrinted") == ["true"]
    assert "RefNumber" not in answer.names("BillPaymentCheckRet")


def test_what_is_no_bill_is_refused(ask_shop: Ask) -> None:
    check = buy(ask_shop, "Check", expense("Rent", "5.00")).all("CheckRet/TxnID")[0]
    assert pay(ask_shop, applied(check, "5.00")).code == 3000
    assert pay(ask_shop, applied("99-1", "5.00")).code == 3120
    assert pay(ask_shop, applied(check, "5.00"), who="Nobody").code == 3140


@pytest.mark.parametrize(
    ("paid", "who"), [("", "Nursery"), ("-1.00", "Nursery"), ("1.00", "Landlord"), ("1.00", "Ames")]
)
def test_what_nobody_has_written_down_is_a_shortcoming(ask_shop: Ask, paid: str, who: str) -> None:
    line = applied(bill(ask_shop), paid)
    with pytest.raises(Shortcoming):
        pay(ask_shop, line, who=who)


def test_too_much_credit_is_a_shortcoming(ask_shop: Ask) -> None:
    line = applied(bill(ask_shop), "70.00", credited(ask_shop, "40.00", "40.00"))
    with pytest.raises(Shortcoming, match="SetCredit"):
        pay(ask_shop, line)
