"""Transactions that were imported: later changes move balances by their difference, or are not made."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from company.asking import asking, document, not_deleted, session
from company.capturing import account, answer, answers, customer, element, ref, saved

from simulator.clock import VirtualClock
from simulator.company import CompanyFile
from simulator.company.captures.importing import ImportReport
from simulator.errors import Shortcoming

RECEIVABLE, CHECKING, SALES = (ref(9, "Debtors"), ref(8, "Checking"), ref(7, "Plant sales"))
MADE = (
    "<TimeCreated>2019-12-31T19:01:40-05:00</TimeCreated>\n"
    "<TimeModified>2019-12-31T19:01:40-05:00</TimeModified>\n<EditSequence>1577836900</EditSequence>\n"
)
#: Fern bought for 80.00 and has paid 50.00; what was sold before this is not captured.
LISTS = (
    answer(
        "AccountQueryRs",
        account(9, "Debtors", "AccountsReceivable", "130.00", special="AccountsReceivable"),
        account(8, "Checking", "Bank", "1050.00"),
        account(7, "Plant sales", "Income", "1180.00"),
    ),
    answer("CustomerQueryRs", customer(1, "Fern", balance="130.00")),
)
ITEM = answer(
    "ItemServiceQueryRs",
    element(
        "ItemService",
        5,
        "Planting",
        f"<SalesOrPurchase>\n<Price>40.00</Price>\n<AccountRef>\n{SALES}</AccountRef>\n</SalesOrPurchase>",
    ),
)


def invoice(*, owed: str = "30.00", total: str = "80.00", more: str = "", lines: bool = True) -> str:
    line = (
        "<InvoiceLineRet>\n<TxnLineID>22-1577836900</TxnLineID>\n"
        f"<ItemRef>\n{ref(5, 'Planting')}</ItemRef>\n<Quantity>2</Quantity>\n<Rate>40.00</Rate>\n"
        "<Amount>80.00</Amount>\n</InvoiceLineRet>\n"
    )
    paid = "0.00" if owed == "80.00" else "-50.00"
    return (
        f"<InvoiceRet>\n<TxnID>20-1577836900</TxnID>\n{MADE}<TxnNumber>1</TxnNumber>\n"
        f"<CustomerRef>\n{ref(1, 'Fern')}</CustomerRef>\n<ARAccountRef>\n{RECEIVABLE}</ARAccountRef>\n"
        f"<TxnDate>2020-01-02</TxnDate>\n<RefNumber>41</RefNumber>\n<Subtotal>{total}</Subtotal>\n"
        f"<SalesTaxTotal>0.00</SalesTaxTotal>\n<AppliedAmount>{paid}</AppliedAmount>\n"
        f"<BalanceRemaining>{owed}</BalanceRemaining>\n<IsPaid>false</IsPaid>\n"
        f"{more}{line if lines else ''}</InvoiceRet>\n"
    )


def payment(amount: str = "50.00") -> str:
    return (
        f"<ReceivePaymentRet>\n<TxnID>24-1577836900</TxnID>\n{MADE}<TxnNumber>2</TxnNumber>\n"
        f"<CustomerRef>\n{ref(1, 'Fern')}</CustomerRef>\n<ARAccountRef>\n{RECEIVABLE}</ARAccountRef>\n"
        f"<TxnDate>2020-01-03</TxnDate>\n<TotalAmount>50.00</TotalAmount>\n"
        f"<DepositToAccountRef>\n{CHECKING}</DepositToAccountRef>\n<UnusedPayment>0.00</UnusedPayment>\n"
        "<UnusedCredits>0.00</UnusedCredits>\n"
        "<AppliedToTxnRet>\n<TxnID>20-1577836900</TxnID>\n<TxnType>Invoice</TxnType>\n"
        "<TxnDate>2020-01-02</TxnDate>\n<RefNumber>41</RefNumber>\n<BalanceRemaining>30.00</BalanceRemaining>\n"
        f"<Amount>{amount}</Amount>\n</AppliedToTxnRet>\n</ReceivePaymentRet>\n"
    )


def imported(folder: Path, *parts: str) -> tuple[CompanyFile, ImportReport]:
    return CompanyFile.from_captures(saved(folder, answers(*parts)), VirtualClock())


WHOLE = (
    *LISTS,
    ITEM,
    answer("InvoiceQueryRs", invoice()),
    answer("ReceivePaymentQueryRs", payment()),
)


@pytest.fixture
def books(tmp_path: Path) -> Iterator[CompanyFile]:
    file, report = imported(tmp_path, *WHOLE)
    assert report.unposted == []
    with file:
        yield file
        assert [str(finding) for finding in file.audit()] == []


def figures(file: CompanyFile) -> dict[str, str]:
    """What each account holds, and what the customer owes."""
    return {each["Name"]: each["Balance"] for kind in ("Account", "Customer") for each in file.records(kind)}


def owed(file: CompanyFile) -> str:
    return next(file.records("Invoice"))["BalanceRemaining"]


def do(file: CompanyFile, request: str) -> None:
    (given,) = asking(file)(request)
    assert given.code == 0


BEFORE = {"Debtors": "130.00", "Checking": "1050.00", "Plant sales": "1180.00", "Fern": "130.00"}
INVOICE_MOD = (
    "<InvoiceModRq><InvoiceMod><TxnID>20-1577836900</TxnID><EditSequence>1577836900</EditSequence>"
    "<InvoiceLineMod><TxnLineID>22-1577836900</TxnLineID><Quantity>3</Quantity></InvoiceLineMod>"
    "</InvoiceMod></InvoiceModRq>"
)
PAYMENT_MOD = (
    "<ReceivePaymentModRq><ReceivePaymentMod><TxnID>24-1577836900</TxnID>"
    "<EditSequence>1577836900</EditSequence><TotalAmount>60.00</TotalAmount><AppliedToTxnMod>"
    "<TxnID>20-1577836900</TxnID><PaymentAmount>60.00</PaymentAmount></AppliedToTxnMod></ReceivePaymentMod>"
    "</ReceivePaymentModRq>"
)


def delete(kind: str, own_id: str, what: str = "Del") -> str:
    return (
        f"<Txn{what}Rq><Txn{what}Type>{kind}</Txn{what}Type><TxnID>{own_id}-1577836900</TxnID></Txn{what}Rq>"
    )


def test_an_import_moves_nothing(books: CompanyFile) -> None:
    assert figures(books) == BEFORE
    with_lines = "<IncludeLineItems>true</IncludeLineItems>"
    given = books.process(document(f'<InvoiceQueryRq requestID="1">{with_lines}</InvoiceQueryRq>'), session())
    assert given == answers(answer("InvoiceQueryRs", invoice()))


def test_a_line_is_changed(books: CompanyFile) -> None:
    do(books, INVOICE_MOD)
    assert figures(books) == {
        "Debtors": "170.00",
        "Checking": "1050.00",
        "Plant sales": "1220.00",
        "Fern": "170.00",
    }
    assert owed(books) == "70.00"


@pytest.mark.parametrize("what", ["Del", "Void"])
def test_an_invoice_goes_and_leaves_its_payment_unused(books: CompanyFile, what: str) -> None:
    do(books, delete("Invoice", "20", what))
    assert figures(books) == {
        "Debtors": "50.00",
        "Checking": "1050.00",
        "Plant sales": "1100.00",
        "Fern": "50.00",
    }
    assert next(books.records("ReceivePayment"))["UnusedPayment"] == "50.00"


def test_a_payment_goes_and_leaves_its_invoice_open(books: CompanyFile) -> None:
    do(books, delete("ReceivePayment", "24"))
    assert figures(books) == BEFORE | {"Debtors": "180.00", "Checking": "1000.00", "Fern": "180.00"}
    assert owed(books) == "80.00"


def test_a_payment_is_changed(books: CompanyFile) -> None:
    do(books, PAYMENT_MOD)
    assert figures(books) == BEFORE | {"Debtors": "120.00", "Checking": "1060.00", "Fern": "120.00"}
    assert owed(books) == "20.00"


def test_the_rest_is_paid(books: CompanyFile) -> None:
    do(
        books,
        "<ReceivePaymentAddRq><ReceivePaymentAdd><CustomerRef><FullName>Fern</FullName></CustomerRef>"
        "<TotalAmount>30.00</TotalAmount><DepositToAccountRef><FullName>Checking</FullName>"
        "</DepositToAccountRef><IsAutoApply>true</IsAutoApply></ReceivePaymentAdd></ReceivePaymentAddRq>",
    )
    assert figures(books) == BEFORE | {"Debtors": "100.00", "Checking": "1080.00", "Fern": "100.00"}
    assert next(books.records("Invoice"))["IsPaid"] == "true"


def test_an_account_that_holds_something_from_before_stays(tmp_path: Path) -> None:
    file, _ = imported(tmp_path, LISTS[0])
    with file:
        (given,) = asking(file)(
            "<ListDelRq><ListDelType>Account</ListDelType><ListID>80000008-1577836808</ListID></ListDelRq>"
        )
        assert given.refusal == not_deleted("80000008-1577836808")


class TestOneEndOnly:
    def test_an_invoice_whose_payment_was_not_captured(self, tmp_path: Path) -> None:
        file, report = imported(tmp_path, *LISTS, ITEM, answer("InvoiceQueryRs", invoice()))
        assert report.unposted == []
        with file:
            do(file, INVOICE_MOD)
            assert owed(file) == "70.00"
            assert figures(file)["Fern"] == "170.00"
            assert file.audit() == []

    def test_a_payment_whose_invoice_was_not_captured(self, tmp_path: Path) -> None:
        file, report = imported(tmp_path, *LISTS, answer("ReceivePaymentQueryRs", payment()))
        assert [(each.kind, each.own_id) for each in report.unposted] == [("ReceivePayment", "24-1577836900")]
        with file:
            for request in (delete("ReceivePayment", "24"), PAYMENT_MOD):
                with pytest.raises(Shortcoming, match=r"could not be posted: .*20-1577836900"):
                    asking(file)(request)
            assert figures(file) == BEFORE
            assert file.audit() == []

    def test_what_was_missing_comes_later(self, tmp_path: Path) -> None:
        file, _ = imported(tmp_path, *LISTS, answer("ReceivePaymentQueryRs", payment()))
        with file:
            rest = answers(ITEM, answer("InvoiceQueryRs", invoice()))
            assert file.import_captures(saved(tmp_path, rest)).unposted == []
            do(file, delete("ReceivePayment", "24"))
            assert figures(file)["Fern"] == "180.00"
            assert owed(file) == "80.00"
            assert file.audit() == []


class TestNotPosted:
    @pytest.mark.parametrize(
        ("parts", "reason"),
        [
            ((*LISTS, answer("InvoiceQueryRs", invoice())), "it names the ItemService Planting"),
            (
                (*LISTS, ITEM, answer("InvoiceQueryRs", invoice(total="81.50", owed="31.50"))),
                "it comes to 80.00, where 81.50 were captured: -1.50 apart",
            ),
            (
                (*LISTS, ITEM, answer("InvoiceQueryRs", invoice(lines=False))),
                "it was captured without its lines",
            ),
            (
                (
                    *LISTS,
                    ITEM,
                    answer("InvoiceQueryRs", invoice(owed="80.00")),
                    answer("ReceivePaymentQueryRs", payment()),
                ),
                "it applies 50.00 to 20-1577836900, of which only 0.00 were settled",
            ),
            (
                (
                    *LISTS,
                    ITEM,
                    answer("InvoiceQueryRs", invoice(owed="80.00")),
                    answer("ReceivePaymentQueryRs", payment("60.00")),
                ),
                "less than is applied",
            ),
        ],
    )
    def test_it_is_told_and_stays_as_it_is(self, tmp_path: Path, parts: tuple[str, ...], reason: str) -> None:
        file, report = imported(tmp_path, *parts)
        (unposted,) = report.unposted
        assert reason in unposted.reason
        with file:
            assert file.summary().unposted == {unposted.kind: 1}
            with pytest.raises(Shortcoming, match="could not be posted"):
                asking(file)(delete(unposted.kind, unposted.own_id[:2]))
            assert figures(file) == BEFORE
            assert file.audit() == []

    def test_a_change_of_it_is_not_made(self, tmp_path: Path) -> None:
        file, _ = imported(tmp_path, *LISTS, answer("InvoiceQueryRs", invoice()))
        with file:
            for request in (INVOICE_MOD, delete("Invoice", "20"), delete("Invoice", "20", "Void")):
                with pytest.raises(Shortcoming, match="could not be posted"):
                    asking(file)(request)

    def test_it_can_be_paid(self, tmp_path: Path) -> None:
        file, _ = imported(tmp_path, *LISTS, answer("InvoiceQueryRs", invoice()))
        with file:
            do(
                file,
                "<ReceivePaymentAddRq><ReceivePaymentAdd><CustomerRef><FullName>Fern</FullName></CustomerRef>"
                "<TotalAmount>30.00</TotalAmount><DepositToAccountRef><FullName>Checking</FullName>"
                "</DepositToAccountRef><IsAutoApply>true</IsAutoApply></ReceivePaymentAdd>"
                "</ReceivePaymentAddRq>",
            )
            assert owed(file) == "0.00"
            assert figures(file)["Fern"] == "100.00"
            assert file.audit() == []
