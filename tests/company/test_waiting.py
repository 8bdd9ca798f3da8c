"""What new transactions write waits until somebody looks or the work ends; nobody can tell that it does."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator

import pytest
from company.asking import AskAll, asking
from company.selling import furnish, line, named, quantity

from simulator.clock import VirtualClock
from simulator.company import CompanyFacts, CompanyFile
from simulator.company.books.store import Store
from simulator.company.books.waiting import MOST

ADVICE = line("Advice", quantity("1"))
#: A quantity of nothing is refused.
REFUSED = line("", quantity("1"))
BALANCE = "<CustomerQueryRq><FullName>Ames</FullName></CustomerQueryRq>"


@pytest.fixture
def shop(clock: VirtualClock) -> Iterator[CompanyFile]:
    with CompanyFile.new(CompanyFacts("Shop"), clock) as file:
        with file._store.all_or_nothing():
            furnish(file)
        yield file


@pytest.fixture
def ask(shop: CompanyFile) -> AskAll:
    return asking(shop)


@pytest.fixture
def store(shop: CompanyFile) -> Store:
    return shop._store


def invoice(*lines: str) -> str:
    body = f"{named('CustomerRef', 'Ames')}{''.join(lines)}"
    return f"<InvoiceAddRq><InvoiceAdd>{body}</InvoiceAdd></InvoiceAddRq>"


def move(store: Store, cents: int) -> None:
    """Let the balance of the customer move, without a transaction."""
    store.waiting.balances.append((ames(store), cents, cents))


def ames(store: Store) -> int:
    found = store.elements.find("Name", full_name="Ames")
    assert found is not None
    return found.row


def moved(store: Store) -> int:
    """The balance of the customer as the database has it."""
    (balance,) = store.sql.execute("SELECT balance FROM element WHERE id = ?", (ames(store),)).fetchone()
    return int(balance)


def fail(store: Store, cents: int, *, look: bool = False, after: int = 0) -> None:
    """Move the balance `after` other work has, look at it perhaps, and fail."""
    with store.all_or_nothing():
        move(store, cents)
        if after:
            with store.all_or_nothing():
                move(store, after)
                assert moved(store) == after + cents
        if look:
            assert moved(store) >= cents
        raise ZeroDivisionError


def test_a_query_sees_what_was_added_before_it_in_its_set(shop: CompanyFile, ask: AskAll) -> None:
    answers = ask(invoice(ADVICE) + BALANCE + invoice(ADVICE) + BALANCE + "<InvoiceQueryRq/>")
    assert [each.all("CustomerRet/Balance") for each in answers] == [[], ["60.00"], [], ["120.00"], []]
    added = [*answers[0].all("InvoiceRet/TxnID"), *answers[2].all("InvoiceRet/TxnID")]
    assert added == answers[4].all("InvoiceRet/TxnID")
    assert shop.audit() == []


def test_what_is_refused_between_others_leaves_no_trace(shop: CompanyFile, ask: AskAll) -> None:
    requests = invoice(ADVICE) + invoice(ADVICE, REFUSED) + invoice(ADVICE) + BALANCE
    answers = ask(requests, on_error="continueOnError")
    assert [each.code for each in answers] == [0, 3150, 0, 0]
    assert answers[3].all("CustomerRet/Balance") == ["120.00"]
    first, third = (int(answers[at].all("InvoiceRet/TxnNumber")[0]) for at in (0, 2))
    assert third == first + 1
    assert shop.audit() == []


def test_what_is_written_goes_to_the_database_at_the_end(store: Store) -> None:
    before = store.sql.total_changes
    with store.together():
        with store.all_or_nothing():
            move(store, 5)
        assert store._sql.total_changes == before
    assert store._sql.total_changes > before
    assert not store.waiting


@pytest.mark.parametrize("look", [False, True])
def test_what_fails_is_taken_back_and_what_came_before_stays(store: Store, *, look: bool) -> None:
    with store.together():
        with store.all_or_nothing():
            move(store, 500)
        with pytest.raises(ZeroDivisionError):
            fail(store, 70, look=look)
        with store.all_or_nothing():
            move(store, 3)
    assert moved(store) == 503


@pytest.mark.parametrize("inner", [False, True])
@pytest.mark.parametrize("outer", [False, True])
def test_work_within_work_is_taken_back_by_itself(store: Store, *, inner: bool, outer: bool) -> None:
    """`inner` and `outer`: whether the one looks at the database before it fails, and the other."""
    with store.together(), store.all_or_nothing():
        move(store, 500)
        if outer:
            assert moved(store) == 500
        move(store, 20)
        with pytest.raises(ZeroDivisionError):
            fail(store, 7, look=inner)
        assert moved(store) == 520


def test_work_is_taken_back_with_the_work_within_it(store: Store) -> None:
    with store.together():
        with pytest.raises(ZeroDivisionError):
            fail(store, 500, after=20)
        assert moved(store) == 0


def test_what_cannot_be_written_takes_back_the_whole_set(store: Store) -> None:
    with store.together():
        with store.all_or_nothing():
            move(store, 500)
        store.waiting.references += [(ames(store), "txn", 1)] * 2
        with pytest.raises(sqlite3.IntegrityError):
            moved(store)
    assert not store.waiting
    assert moved(store) == 0


def test_no_more_wait_than_is_said(store: Store) -> None:
    with store.together():
        for waits in (MOST, 0):
            with store.all_or_nothing():
                store.waiting.balances += [(ames(store), 1, 1)] * MOST
            with store.all_or_nothing():
                assert len(store.waiting) == waits
