"""Filters of transactions by what they name: accounts and their numbers, items, people."""

from collections.abc import Iterator

import pytest
from company.asking import Answer, Ask, asking
from company.buying import buy, expense, furnish_to_buy
from company.selling import add, named

from simulator.clock import VirtualClock
from simulator.company import CompanyFacts, CompanyFile


@pytest.fixture
def ask_numbered(clock: VirtualClock) -> Iterator[Ask]:
    """The shop with account numbers, one of which is another account's name."""
    numbers = {"AccountingPreferences/IsUsingAccountNumbers": "true"}
    with CompanyFile.new(CompanyFacts("Shop", preferences=numbers), clock) as file:
        furnish_to_buy(file)
        add(file, "Account", "Postage", ("AccountType", "Expense"), ("AccountNumber", "6100"))
        add(file, "Account", "6100", ("AccountType", "Expense"))
        yield lambda what: asking(file)(what)[0]


def bills(ask: Ask, filters: str) -> Answer:
    answer = ask(f"<BillQueryRq>{filters}</BillQueryRq>")
    assert isinstance(answer, Answer)
    return answer


def of_account(name: str, how: str = "FullName") -> str:
    return f"<AccountFilter><{how}>{name}</{how}></AccountFilter>"


def test_an_account_selects_what_posts_to_it(ask_shop: Ask) -> None:
    buy(ask_shop, "Bill", expense("Rent", "1.00"))
    buy(ask_shop, "Bill", expense("Supplies", "2.00"))
    assert bills(ask_shop, of_account("Rent")).all("BillRet/AmountDue") == ["1.00"]
    assert bills(ask_shop, of_account("Accounts Payable")).all("BillRet/AmountDue") == ["1.00", "2.00"]
    assert bills(ask_shop, of_account("Checking")).code == 1
    assert bills(ask_shop, of_account("Nowhere")).code == 3140


def test_an_account_with_children(shop: CompanyFile, ask_shop: Ask) -> None:
    (rent,) = (shop._store.elements.find("Account", full_name="Rent"),)
    add(shop, "Account", "Office", ("AccountType", "Expense"), parent=rent)
    buy(ask_shop, "Bill", expense("Rent:Office", "3.00"))
    assert bills(ask_shop, of_account("Rent")).code == 1
    found = bills(ask_shop, of_account("Rent", "FullNameWithChildren"))
    assert found.all("BillRet/AmountDue") == ["3.00"]


def test_numbers_come_before_names(ask_numbered: Ask) -> None:
    buy(ask_numbered, "Bill", expense("Postage", "1.00"))
    buy(ask_numbered, "Bill", expense("6100", "2.00"))
    assert bills(ask_numbered, of_account("6100")).all("BillRet/AmountDue") == ["1.00"]
    assert bills(ask_numbered, of_account("Postage")).all("BillRet/AmountDue") == ["1.00"]


def test_names_are_all_there_is_without_numbers(shop: CompanyFile, ask_shop: Ask) -> None:
    add(shop, "Account", "Postage", ("AccountType", "Expense"), ("AccountNumber", "6100"))
    assert bills(ask_shop, of_account("6100")).code == 3140


def test_an_item_selects_its_adjustments(ask_shop: Ask) -> None:
    filters = "<ItemFilter><FullName>{}</FullName></ItemFilter>"
    ask = "<InventoryAdjustmentQueryRq>{}</InventoryAdjustmentQueryRq>"
    counted = "<QuantityAdjustment><NewQuantity>1</NewQuantity></QuantityAdjustment>"
    line = f"<InventoryAdjustmentLineAdd>{named('ItemRef', 'Rose')}{counted}</InventoryAdjustmentLineAdd>"
    ask_shop(
        f"<InventoryAdjustmentAddRq><InventoryAdjustmentAdd>{named('AccountRef', 'Rent')}{line}"
        "</InventoryAdjustmentAdd></InventoryAdjustmentAddRq>"
    )
    found = ask_shop(ask.format(filters.format("Rose")))
    assert found.all("InventoryAdjustmentRet/AccountRef/FullName") == ["Rent"]
    assert ask_shop(ask.format(filters.format("Pots"))).code == 1
    assert ask_shop(ask.format(filters.format("Lily"))).code == 3140


def test_time_is_selected_by_whose_it_is(ask_shop: Ask) -> None:
    who, duration = named("EntityRef", "Landlord"), "<Duration>PT1H</Duration>"
    ask_shop(f"<TimeTrackingAddRq><TimeTrackingAdd>{who}{duration}</TimeTrackingAdd></TimeTrackingAddRq>")
    ask = (
        "<TimeTrackingQueryRq><TimeTrackingEntityFilter><FullName>{}</FullName></TimeTrackingEntityFilter>"
        "</TimeTrackingQueryRq>"
    )
    assert ask_shop(ask.format("Landlord")).code == 0
    assert ask_shop(ask.format("Nursery")).code == 1
    assert ask_shop(ask.format("Nobody")).code == 3140


def test_people_on_the_lines_of_a_journal_entry_count(ask_shop: Ask) -> None:
    lines = "".join(
        f"<Journal{side}Line>{named('AccountRef', account)}<Amount>5.00</Amount>{more}</Journal{side}Line>"
        for side, account, more in (("Debit", "Rent", ""), ("Credit", "Sales", named("EntityRef", "Boole")))
    )
    ask_shop(f"<JournalEntryAddRq><JournalEntryAdd>{lines}</JournalEntryAdd></JournalEntryAddRq>")
    ask = "<JournalEntryQueryRq><EntityFilter><FullName>{}</FullName></EntityFilter></JournalEntryQueryRq>"
    assert ask_shop(ask.format("Boole")).code == 0
    assert ask_shop(ask.format("Ames")).code == 1
