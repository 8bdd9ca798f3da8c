"""AccountAdd, AccountMod and the order of the chart of accounts."""

from collections.abc import Iterator

import pytest
from company.asking import Ask, asking, not_saved
from company.listing import account, add, changed, mod, of, ref, texts

from simulator.clock import VirtualClock
from simulator.company import CompanyFacts, CompanyFile
from simulator.errors import Shortcoming


@pytest.fixture
def numbered(clock: VirtualClock) -> Iterator[Ask]:
    """A company that uses account numbers."""
    facts = CompanyFacts("N", preferences={"AccountingPreferences/IsUsingAccountNumbers": "true"})
    with CompanyFile.new(facts, clock) as file:
        yield lambda *what, **how: asking(file)(*what, **how)[0]


def order(ask: Ask, type_: str) -> list[str]:
    return ask(f"<AccountQueryRq><AccountType>{type_}</AccountType></AccountQueryRq>").all(
        "AccountRet/FullName"
    )


class TestAdd:
    def test_a_minimal_request(self, ask_empty: Ask) -> None:
        answer = ask_empty(account("Checking", "Bank"))
        assert texts(answer, "Account") == [
            ("Name", "Checking"),
            ("FullName", "Checking"),
            ("IsActive", "true"),
            ("Sublevel", "0"),
            ("AccountType", "Bank"),
            ("Balance", "0.00"),
            ("TotalBalance", "0.00"),
            ("CashFlowClassification", "NotApplicable"),
        ]

    @pytest.mark.parametrize(
        ("type_", "classification"),
        [
            ("OtherCurrentAsset", "Operating"),
            ("FixedAsset", "Investing"),
            ("Equity", "Financing"),
            ("Expense", "None"),
        ],
    )
    def test_cash_flow(self, ask_empty: Ask, type_: str, classification: str) -> None:
        answer = ask_empty(account("A", type_))
        assert answer.all("AccountRet/CashFlowClassification") == [classification]

    def test_a_tax_line(self, ask_empty: Ask) -> None:
        answer = ask_empty(
            add("Account", "<AccountType>Bank</AccountType><TaxLineID>1535</TaxLineID>", name="A")
        )
        assert answer.all("AccountRet/TaxLineInfoRet/TaxLineID") == ["1535"]

    def test_an_account_below_another(self, ask_empty: Ask) -> None:
        ask_empty(account("Utilities", "Expense"))
        answer = ask_empty(account("Gas", "Expense", parent="utilities"))
        assert answer.all("AccountRet/FullName") == ["Utilities:Gas"]

    def test_a_number_in_use(self, ask_empty: Ask) -> None:
        ask_empty(account("A", "Bank", number="100"))
        answer = ask_empty(account("B", "Bank", number="100"))
        assert answer.code == 3180
        assert answer.message == (
            'There was an error when saving a Accounts list, element "B".'
            "  QuickBooks error message: The account number is already in use."
        )

    def test_a_type_that_is_quickbooks_own(self, ask_empty: Ask) -> None:
        assert ask_empty(account("A", "NonPosting")).code == 3110

    def test_a_name_in_use(self, ask_empty: Ask) -> None:
        answer = ask_empty(account("sales", "Income"))
        assert (answer.code, answer.message) == (
            3100,
            'The name "sales" of the list element is already in use.',
        )

    def test_an_unknown_parent(self, ask_empty: Ask) -> None:
        answer = ask_empty(account("A", "Bank", parent="Nowhere"))
        assert answer.code == 3130
        assert '"Nowhere" in the Accounts list' in answer.message

    def test_a_parent_of_another_type(self, ask_empty: Ask) -> None:
        refused = ask_empty(account("A", "Bank", parent="Sales"))
        assert refused.refusal == not_saved('Accounts list, element "A"')

    def test_multicurrency_is_off(self, ask_empty: Ask) -> None:
        request = add("Account", "<AccountType>Bank</AccountType>", ref("CurrencyRef", "Euro"), name="A")
        assert ask_empty(request).code == 3250


class TestMod:
    def test_a_number_of_its_own_is_not_in_use(self, ask_empty: Ask) -> None:
        added = ask_empty(account("A", "Bank", number="100"))
        answer = changed(ask_empty, "Account", added, "<AccountNumber>100</AccountNumber>")
        assert answer.all("AccountRet/AccountNumber") == ["100"]

    def test_a_number_in_use(self, ask_empty: Ask) -> None:
        ask_empty(account("A", "Bank", number="100"))
        added = ask_empty(account("B", "Bank"))
        answer = changed(ask_empty, "Account", added, "<AccountNumber>100</AccountNumber>")
        assert answer.code == 3180

    def test_another_type(self, ask_empty: Ask) -> None:
        added = ask_empty(account("A", "Expense"))
        answer = changed(ask_empty, "Account", added, "<AccountType>FixedAsset</AccountType>")
        assert answer.all("AccountRet/CashFlowClassification") == ["Investing"]

    def test_another_type_of_an_account_with_subaccounts_is_a_shortcoming(self, ask_empty: Ask) -> None:
        added = ask_empty(account("A", "Expense"))
        ask_empty(account("B", "Expense", parent="A"))
        with pytest.raises(Shortcoming, match="another AccountType"):
            changed(ask_empty, "Account", added, "<AccountType>FixedAsset</AccountType>")

    def test_an_opening_balance_is_a_shortcoming(self, ask_empty: Ask) -> None:
        added = ask_empty(account("A", "Bank"))
        with pytest.raises(Shortcoming, match="OpenBalance"):
            changed(ask_empty, "Account", added, "<OpenBalance>1.00</OpenBalance>")


class TestOrder:
    def test_by_type_then_by_name(self, ask_empty: Ask) -> None:
        for name, type_ in (("b", "Expense"), ("Z", "Bank"), ("A", "Expense")):
            ask_empty(account(name, type_, number="9" if name == "A" else ""))
        names = ask_empty("<AccountQueryRq/>").all("AccountRet/FullName")
        assert names.index("Z") == 0
        assert names[-2:] == ["A", "b"]

    def test_by_number_where_numbers_are_used(self, numbered: Ask) -> None:
        for name, number in (("A", "620"), ("B", "61000"), ("C", "")):
            numbered(account(name, "Expense", number=number))
        numbered(account("Z", "Expense", parent="B", number="999"))
        assert order(numbered, "Expense") == ["C", "B", "B:Z", "A"]

    def test_children_go_where_their_parent_goes(self, numbered: Ask) -> None:
        added = numbered(account("A", "Expense", number="1"))
        numbered(account("Sub", "Expense", parent="A", number="5"))
        numbered(account("B", "Expense", number="2"))
        changed(numbered, "Account", added, "<AccountNumber>3</AccountNumber>")
        assert order(numbered, "Expense") == ["B", "A", "A:Sub"]

    def test_a_change_that_places_nothing_moves_nothing(self, numbered: Ask) -> None:
        added = numbered(account("A", "Expense", number="1"))
        numbered(account("B", "Expense", number="2"))
        changed(numbered, "Account", added, "<Desc>x</Desc>")
        assert order(numbered, "Expense") == ["A", "B"]

    def test_several_types_are_asked_for(self, ask_empty: Ask) -> None:
        for name, type_ in (("A", "Bank"), ("B", "Expense"), ("C", "CreditCard")):
            ask_empty(account(name, type_))
        answer = ask_empty(
            "<AccountQueryRq><AccountType>Bank</AccountType><AccountType>CreditCard</AccountType>"
            "</AccountQueryRq>"
        )
        assert answer.all("AccountRet/FullName") == ["A", "C"]


def test_a_stale_edit_sequence(ask_empty: Ask) -> None:
    own_id, _ = of(ask_empty(account("A", "Bank")), "Account")
    answer = ask_empty(mod("Account", own_id, "7"))
    assert (answer.code, answer.message) == (3200, 'The provided edit sequence "7" is out-of-date.')


def test_what_quickbooks_makes_itself(ask_empty: Ask) -> None:
    answer = ask_empty("<AccountQueryRq><FullName>Accounts Receivable</FullName></AccountQueryRq>")
    assert texts(answer, "Account")[4:] == [
        ("AccountType", "AccountsReceivable"),
        ("SpecialAccountType", "AccountsReceivable"),
        ("AccountNumber", "11000"),
        ("Desc", "Unpaid or unapplied customer invoices and credits"),
        ("Balance", "0.00"),
        ("TotalBalance", "0.00"),
        ("CashFlowClassification", "Operating"),
    ]


def test_a_special_account_whose_number_is_taken_gets_none(ask_empty: Ask) -> None:
    ask_empty(account("Mine", "Bank", number="12000"))
    ask_empty(add("ItemPayment", name="Down payment"))
    answer = ask_empty("<AccountQueryRq><FullName>Undeposited Funds</FullName></AccountQueryRq>")
    assert "AccountNumber" not in answer.names("AccountRet")
    assert answer.all("AccountRet/CashFlowClassification") == ["NotApplicable"]
