"""ReceivePayment: what is paid, what is left over, what is refused."""

import pytest
from company.asking import Answer, Ask
from company.selling import balance, credit_of, line, named, pay, posted, sell, to

from simulator.company import CompanyFile
from simulator.errors import Shortcoming


def invoice(ask: Ask, amount: str, customer: str = "Ames", day: str = "2026-01-05") -> str:
    made = sell(
        ask, line("Advice", f"<Rate>{amount}</Rate>"), customer=customer, head=f"<TxnDate>{day}</TxnDate>"
    )
    return made.all("InvoiceRet/TxnID")[0]


AUTO = "<IsAutoApply>true</IsAutoApply>"
NOT_APPLIED = "<IsAutoApply>false</IsAutoApply>"


def remaining(ask: Ask, txn_id: str) -> str:
    found = ask(f"<InvoiceQueryRq><TxnID>{txn_id}</TxnID></InvoiceQueryRq>")
    return found.all("InvoiceRet/BalanceRemaining")[0]


class TestApplying:
    def test_the_answer_has_the_elements_of_the_capture(self, ask_shop: Ask) -> None:
        made = pay(ask_shop, to(invoice(ask_shop, "112.35"), "112.35"), "112.35")
        assert made.code == 0
        assert made.names("ReceivePaymentRet") == [
            *("TxnID", "TimeCreated", "TimeModified", "EditSequence", "TxnNumber", "CustomerRef"),
            *("ARAccountRef", "TxnDate", "TotalAmount", "DepositToAccountRef", "UnusedPayment"),
            *("UnusedCredits", "AppliedToTxnRet"),
        ]
        assert made.names("ReceivePaymentRet/AppliedToTxnRet") == [
            *("TxnID", "TxnType", "TxnDate", "RefNumber", "BalanceRemaining", "Amount")
        ]
        assert made.all("ReceivePaymentRet/AppliedToTxnRet/BalanceRemaining") == ["0.00"]
        assert made.all("ReceivePaymentRet/DepositToAccountRef/FullName") == ["Undeposited Funds"]

    def test_a_part_is_paid(self, shop: CompanyFile, ask_shop: Ask) -> None:
        owed = invoice(ask_shop, "100")
        made = pay(ask_shop, to(owed, "30.00"), "30.00")
        assert remaining(ask_shop, owed) == "70.00"
        paid = next(shop.records("Invoice"))
        assert (paid["AppliedAmount"], paid["IsPaid"]) == ("-30.00", "false")
        assert posted(shop, made.all("ReceivePaymentRet/TxnID")[0]) == [
            ("Undeposited Funds", 3000, "Ames"),
            ("Accounts Receivable", -3000, "Ames"),
        ]
        assert balance(shop, "Customer", "Ames") == "70.00"

    def test_all_is_paid(self, shop: CompanyFile, ask_shop: Ask) -> None:
        pay(ask_shop, to(invoice(ask_shop, "100"), "100.00"), "100.00")
        assert next(shop.records("Invoice"))["IsPaid"] == "true"

    def test_what_is_left_over_is_unused(self, shop: CompanyFile, ask_shop: Ask) -> None:
        made = pay(ask_shop, to(invoice(ask_shop, "10"), "10.00"), "25.00")
        assert made.all("ReceivePaymentRet/UnusedPayment") == ["15.00"]
        assert balance(shop, "Customer", "Ames") == "-15.00"

    def test_several_invoices_of_a_customer_and_the_jobs(self, shop: CompanyFile, ask_shop: Ask) -> None:
        own, jobs = invoice(ask_shop, "10"), invoice(ask_shop, "20", "Ames:Kitchen")
        made = pay(ask_shop, to(own, "10.00") + to(jobs, "20.00"), "30.00")
        assert made.all("ReceivePaymentRet/AppliedToTxnRet/TxnID") == [own, jobs]
        assert balance(shop, "Customer", "Ames") == "0.00"
        assert balance(shop, "Customer", "Ames:Kitchen") == "0.00"

    def test_without_a_total_it_is_the_sum(self, ask_shop: Ask) -> None:
        made = pay(ask_shop, to(invoice(ask_shop, "10"), "10.00"))
        assert made.all("ReceivePaymentRet/TotalAmount") == ["10.00"]

    def test_a_discount_settles_too(self, shop: CompanyFile, ask_shop: Ask) -> None:
        owed = invoice(ask_shop, "100")
        discount = "<DiscountAmount>2.00</DiscountAmount>" + named("DiscountAccountRef", "Fees")
        made = pay(ask_shop, to(owed, "98.00", discount), "98.00")
        assert remaining(ask_shop, owed) == "0.00"
        assert made.names("ReceivePaymentRet/AppliedToTxnRet")[-2:] == [
            "DiscountAmount",
            "DiscountAccountRef",
        ]
        assert posted(shop, made.all("ReceivePaymentRet/TxnID")[0])[2:] == [
            ("Fees", 200, "Ames"),
            ("Accounts Receivable", -200, "Ames"),
        ]

    def test_a_query_tells_what_is_open_today(self, ask_shop: Ask) -> None:
        owed = invoice(ask_shop, "100")
        pay(ask_shop, to(owed, "30.00"), "30.00")
        pay(ask_shop, to(owed, "20.00"), "20.00")
        asked = "<ReceivePaymentQueryRq><IncludeLineItems>true</IncludeLineItems></ReceivePaymentQueryRq>"
        assert ask_shop(asked).all(".//BalanceRemaining") == ["50.00", "50.00"]


class TestAutoApply:
    def test_an_exact_match_goes_first(self, ask_shop: Ask) -> None:
        old, exact = invoice(ask_shop, "50", day="2026-01-01"), invoice(ask_shop, "30", "Ames:Kitchen")
        made = pay(ask_shop, AUTO, "30.00")
        assert made.all("ReceivePaymentRet/AppliedToTxnRet/TxnID") == [exact]
        assert remaining(ask_shop, old) == "50.00"

    def test_otherwise_the_oldest(self, ask_shop: Ask) -> None:
        new, old = invoice(ask_shop, "50", day="2026-02-01"), invoice(ask_shop, "40", day="2026-01-01")
        pay(ask_shop, AUTO, "60.00")
        assert (remaining(ask_shop, old), remaining(ask_shop, new)) == ("0.00", "30.00")

    def test_off_applies_nothing(self, ask_shop: Ask) -> None:
        owed = invoice(ask_shop, "50")
        made = pay(ask_shop, NOT_APPLIED, "50.00")
        assert made.all("ReceivePaymentRet/UnusedPayment") == ["50.00"]
        assert remaining(ask_shop, owed) == "50.00"


class TestCredits:
    def credit(self, ask: Ask, amount: str) -> str:
        made = sell(ask, line("Advice", f"<Rate>{amount}</Rate>", "CreditMemo"), kind="CreditMemo")
        return made.all("CreditMemoRet/TxnID")[0]

    def test_credits_alone_make_no_payment(self, shop: CompanyFile, ask_shop: Ask) -> None:
        owed, credit = invoice(ask_shop, "100"), self.credit(ask_shop, "40")
        made = pay(ask_shop, to(owed, "", credit_of(credit, "40.00")))
        assert (made.code, made.all("ReceivePaymentRet/TxnID")) == (0, [])
        assert shop.count("ReceivePayment") == 0
        assert remaining(ask_shop, owed) == "60.00"
        assert next(shop.records("CreditMemo"))["CreditRemaining"] == "0.00"

    def test_with_a_payment(self, ask_shop: Ask) -> None:
        owed, credit = invoice(ask_shop, "100"), self.credit(ask_shop, "40")
        pay(ask_shop, to(owed, "60.00", credit_of(credit, "40.00")), "60.00")
        assert remaining(ask_shop, owed) == "0.00"

    def test_an_unused_payment_is_a_credit(self, ask_shop: Ask) -> None:
        unused = pay(ask_shop, NOT_APPLIED, "50.00").all("ReceivePaymentRet/TxnID")[0]
        owed = invoice(ask_shop, "100")
        pay(ask_shop, to(owed, "", credit_of(unused, "50.00")))
        asked = "<ReceivePaymentQueryRq><IncludeLineItems>true</IncludeLineItems></ReceivePaymentQueryRq>"
        assert ask_shop(asked).all(".//AppliedToTxnRet/TxnID") == [owed]
        assert ask_shop(asked).all(".//UnusedPayment") == ["0.00"]

    def test_an_invoice_uses_a_credit_at_once(self, ask_shop: Ask) -> None:
        credit = self.credit(ask_shop, "40")
        made = sell(ask_shop, line("Advice"), head=credit_of(credit, "40.00"))
        assert made.all("InvoiceRet/BalanceRemaining") == ["20.00"]

    def test_more_than_is_left_of_it(self, ask_shop: Ask) -> None:
        owed, credit = invoice(ask_shop, "100"), self.credit(ask_shop, "40")
        with pytest.raises(Shortcoming, match=r"40\.00 are left"):
            pay(ask_shop, to(owed, "", credit_of(credit, "41.00")))


class TestChanging:
    def modify(self, ask: Ask, made: Answer, changes: str) -> Answer:
        ids = "".join(
            f"<{name}>{made.all(f'ReceivePaymentRet/{name}')[0]}</{name}>"
            for name in ("TxnID", "EditSequence")
        )
        answer = ask(
            f"<ReceivePaymentModRq><ReceivePaymentMod>{ids}{changes}</ReceivePaymentMod></ReceivePaymentModRq>"
        )
        assert isinstance(answer, Answer)
        return answer

    def test_what_is_applied_stays_if_nothing_is_said_of_it(self, ask_shop: Ask) -> None:
        owed = invoice(ask_shop, "100")
        changed = self.modify(ask_shop, pay(ask_shop, to(owed, "30.00"), "30.00"), "<Memo>m</Memo>")
        assert changed.all("ReceivePaymentRet/AppliedToTxnRet/Amount") == ["30.00"]
        assert remaining(ask_shop, owed) == "70.00"

    def test_what_is_sent_replaces_it(self, ask_shop: Ask) -> None:
        owed, other = invoice(ask_shop, "100"), invoice(ask_shop, "50")
        made = pay(ask_shop, to(owed, "30.00"), "30.00")
        changes = (
            f"<AppliedToTxnMod><TxnID>{other}</TxnID><PaymentAmount>20.00</PaymentAmount></AppliedToTxnMod>"
        )
        changed = self.modify(ask_shop, made, changes)
        assert changed.all("ReceivePaymentRet/UnusedPayment") == ["10.00"]
        assert (remaining(ask_shop, owed), remaining(ask_shop, other)) == ("100.00", "30.00")


class TestRefusals:
    def test_more_than_is_due(self, ask_shop: Ask) -> None:
        refused = pay(ask_shop, to(invoice(ask_shop, "100"), "129.43"), "129.43")
        assert (refused.code, refused.message) == (
            3210,
            'The "AppliedToTxnAdd payment amount" field has an invalid value "129.43".  QuickBooks error'
            " message: You cannot pay more than the amount due.",
        )

    def test_more_than_is_due_in_two_parts(self, ask_shop: Ask) -> None:
        owed = invoice(ask_shop, "100")
        assert pay(ask_shop, to(owed, "60.00") + to(owed, "60.00"), "120.00").code == 3210

    def test_a_document_that_does_not_exist(self, ask_shop: Ask) -> None:
        assert pay(ask_shop, to("FFFF-1", "1.00"), "1.00").code == 3120

    def test_a_document_of_another_kind(self, ask_shop: Ask) -> None:
        other = pay(ask_shop, NOT_APPLIED, "50.00").all("ReceivePaymentRet/TxnID")[0]
        assert pay(ask_shop, to(other, "1.00"), "1.00").code == 3000

    def test_a_discount_without_an_account(self, ask_shop: Ask) -> None:
        applied = to(invoice(ask_shop, "9"), "", "<DiscountAmount>2.00</DiscountAmount>")
        assert pay(ask_shop, applied).code == 3150

    def test_no_total(self, ask_shop: Ask) -> None:
        assert pay(ask_shop, AUTO).code == 3150

    def test_another_customers_document(self, shop: CompanyFile, ask_shop: Ask) -> None:
        owed = invoice(ask_shop, "100", "Boole")
        with pytest.raises(Shortcoming, match="another customer"):
            pay(ask_shop, to(owed, "1.00"), "1.00")

    def test_less_than_is_applied(self, ask_shop: Ask) -> None:
        owed = invoice(ask_shop, "100")
        with pytest.raises(Shortcoming, match="less than is applied"):
            pay(ask_shop, to(owed, "10.00"), "5.00")


def test_card_numbers_are_masked(ask_shop: Ask) -> None:
    card = (
        "<CreditCardTxnInfo><CreditCardTxnInputInfo><CreditCardNumber>4111111111111234</CreditCardNumber>"
        "<ExpirationMonth>1</ExpirationMonth><ExpirationYear>2031</ExpirationYear><NameOnCard>A</NameOnCard>"
        "</CreditCardTxnInputInfo><CreditCardTxnResultInfo><ResultCode>0</ResultCode>"
        "<ResultMessage>ok</ResultMessage><CreditCardTransID>1</CreditCardTransID>"
        "<MerchantAccountNumber>2</MerchantAccountNumber><PaymentStatus>Completed</PaymentStatus>"
        "<TxnAuthorizationTime>2026-01-05T10:00:00</TxnAuthorizationTime></CreditCardTxnResultInfo>"
        "</CreditCardTxnInfo>"
    )
    made = pay(ask_shop, named("PaymentMethodRef", "VISA") + card + NOT_APPLIED, "5.00")
    assert made.all(".//CreditCardNumber") == ["xxxxxxxxxxxx1234"]
