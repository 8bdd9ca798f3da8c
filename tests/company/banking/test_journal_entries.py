"""Journal entries: debits and credits as they are said, and what may not be."""

import pytest
from company.asking import Answer, Ask, asking, not_saved
from company.buying import change, furnish_to_buy
from company.selling import balance, named, posted

from simulator.clock import VirtualClock
from simulator.company import CompanyFacts, CompanyFile


def debit(account: str, amount: str, more: str = "") -> str:
    return (
        f"<JournalDebitLine>{named('AccountRef', account)}<Amount>{amount}</Amount>{more}</JournalDebitLine>"
    )


def credit(account: str, amount: str, more: str = "") -> str:
    return debit(account, amount, more).replace("Debit", "Credit")


def enter(ask: Ask, *lines: str, head: str = "") -> Answer:
    answer = ask(
        f"<JournalEntryAddRq><JournalEntryAdd>{head}{''.join(lines)}</JournalEntryAdd></JournalEntryAddRq>"
    )
    assert isinstance(answer, Answer)
    return answer


def test_an_entry_posts_what_it_says(shop: CompanyFile, ask_shop: Ask) -> None:
    answer = enter(
        ask_shop,
        debit("Rent", "90.00", "<Memo>July</Memo>"),
        credit("Checking", "70.00"),
        credit("Card", "20.00"),
    )
    (own_id,) = answer.all("JournalEntryRet/TxnID")
    assert answer.names("JournalEntryRet") == [
        *("TxnID", "TimeCreated", "TimeModified", "EditSequence", "TxnNumber", "TxnDate", "RefNumber"),
        *("IsAdjustment", "JournalDebitLine", "JournalCreditLine", "JournalCreditLine"),
    ]
    assert posted(shop, own_id) == [("Rent", 9000, ""), ("Checking", -7000, ""), ("Card", -2000, "")]
    assert balance(shop, "Account", "Card") == "20.00"


def test_lines_keep_the_order_in_which_they_were_sent(ask_shop: Ask) -> None:
    answer = enter(ask_shop, credit("Checking", "5.00"), debit("Rent", "5.00"))
    assert answer.names("JournalEntryRet")[-2:] == ["JournalCreditLine", "JournalDebitLine"]


def test_entries_are_numbered(ask_shop: Ask) -> None:
    lines = debit("Rent", "5.00"), credit("Checking", "5.00")
    enter(ask_shop, *lines, head="<RefNumber>7</RefNumber>")
    assert enter(ask_shop, *lines).all("JournalEntryRet/RefNumber") == ["8"]


def test_entries_are_not_numbered_if_the_company_does_not_want_it(clock: VirtualClock) -> None:
    off = {"AccountingPreferences/IsAssigningJournalEntryNumbers": "false"}
    with CompanyFile.new(CompanyFacts("Shop", preferences=off), clock) as file:
        furnish_to_buy(file)
        answer = enter(lambda what: asking(file)(what)[0], debit("Rent", "5.00"), credit("Checking", "5.00"))
    assert "RefNumber" not in answer.names("JournalEntryRet")


def test_receivables_are_somebodys(shop: CompanyFile, ask_shop: Ask) -> None:
    enter(
        ask_shop, debit("Accounts Receivable", "5.00", named("EntityRef", "Boole")), credit("Sales", "5.00")
    )
    assert balance(shop, "Customer", "Boole") == "5.00"


def test_a_mod_may_turn_a_line_around(shop: CompanyFile, ask_shop: Ask) -> None:
    made = enter(ask_shop, debit("Rent", "5.00"), credit("Checking", "5.00"))
    ids = made.all("JournalEntryRet/*/TxnLineID")
    turned = "".join(
        f"<JournalLineMod><TxnLineID>{own_id}</TxnLineID><JournalLineType>{type_}</JournalLineType></JournalLineMod>"
        for own_id, type_ in zip(ids, ("Credit", "Debit"), strict=True)
    )
    changed = change(ask_shop, "JournalEntry", made, turned)
    assert changed.names("JournalEntryRet")[-2:] == ["JournalCreditLine", "JournalDebitLine"]
    assert changed.all("JournalEntryRet/*/TxnLineID") == ids
    assert balance(shop, "Account", "Checking") == "5.00"


def test_a_mod_keeps_the_side_that_it_does_not_say(shop: CompanyFile, ask_shop: Ask) -> None:
    made = enter(ask_shop, debit("Rent", "5.00"), credit("Checking", "5.00"))
    amounts = "".join(
        f"<JournalLineMod><TxnLineID>{own_id}</TxnLineID><Amount>8.00</Amount></JournalLineMod>"
        for own_id in made.all("JournalEntryRet/*/TxnLineID")
    )
    change(ask_shop, "JournalEntry", made, amounts)
    assert balance(shop, "Account", "Rent") == "8.00"


def test_a_new_line_of_a_mod_needs_its_side(ask_shop: Ask) -> None:
    made = enter(ask_shop, debit("Rent", "5.00"), credit("Checking", "5.00"))
    line = f"<JournalLineMod><TxnLineID>-1</TxnLineID>{named('AccountRef', 'Rent')}</JournalLineMod>"
    assert change(ask_shop, "JournalEntry", made, line).code == 3150


def test_what_names_nothing_is_refused(ask_shop: Ask) -> None:
    assert enter(ask_shop, debit("Nowhere", "5.00"), credit("Checking", "5.00")).code == 3140
    assert enter(ask_shop, "<JournalDebitLine><Amount>5.00</Amount></JournalDebitLine>").code == 3150
    home = "<IsHomeCurrencyAdjustment>true</IsHomeCurrencyAdjustment>"
    assert enter(ask_shop, debit("Rent", "5.00"), credit("Checking", "5.00"), head=home).code == 3250


RECEIVABLE = debit("Accounts Receivable", "5.00", named("EntityRef", "Boole"))


@pytest.mark.parametrize(
    "lines",
    [
        (debit("Rent", "5.00"), credit("Checking", "4.99")),
        (debit("Accounts Receivable", "5.00"), credit("Checking", "5.00")),
        (debit("Accounts Receivable", "5.00", named("EntityRef", "Nursery")), credit("Checking", "5.00")),
        (RECEIVABLE, RECEIVABLE, credit("Checking", "10.00")),
    ],
    ids=["unbalanced", "owed by nobody", "owed by a vendor", "owed twice"],
)
def test_what_an_accountant_would_not_enter_is_refused(
    shop: CompanyFile, ask_shop: Ask, lines: tuple[str, ...]
) -> None:
    assert enter(ask_shop, *lines).refusal == not_saved("JournalEntry")
    assert shop.count("JournalEntry") == 0
