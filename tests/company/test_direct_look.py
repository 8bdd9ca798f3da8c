"""What scenarios and probes see of a company file without asking it in qbXML."""

import sqlite3
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path

import pytest
from company.asking import asking

from simulator.clock import VirtualClock
from simulator.company import CompanyFacts, CompanyFile, Grant
from simulator.company.books.store import Store
from simulator.errors import InputError


def test_counts(company: CompanyFile) -> None:
    assert [company.count(kind) for kind in ("Customer", "Invoice", "ItemInventory")] == [23, 12, 3]


def test_records_are_flat_and_in_list_order(company: CompanyFile) -> None:
    first = next(company.records("Customer"))
    assert first["FullName"] == "Abernathy's Nursery"
    assert first["TotalBalance"] == "96.00"
    assert all(isinstance(value, str) for value in first.values())
    assert "BillAddress" not in first


@pytest.mark.parametrize("kind", ["Unicorn", "customer", ""])
def test_a_kind_that_is_not_kept_is_told(company: CompanyFile, kind: str) -> None:
    with pytest.raises(InputError, match="Customer or Invoice"):
        company.count(kind)
    with pytest.raises(InputError):
        next(company.records(kind))


def test_grants_are_kept_in_the_file(tmp_path: Path, clock: VirtualClock) -> None:
    path = tmp_path / "a.qbw"
    grant = Grant("always", "Connector", personal_data=True)
    with CompanyFile.new(CompanyFacts("A"), clock, path) as file:
        assert file.grant("App") is None
        file.set_grant("App", Grant("prompt"))
        file.set_grant("App", grant)
    with CompanyFile.open(path, clock) as file:
        assert file.grant("App") == grant
        file.set_grant("App", None)
        assert file.grant("App") is None


def test_the_sum_of_balances_is_what_the_invoices_leave_open(company: CompanyFile) -> None:
    """Every customer's total is its own balance and that of all below it."""

    def cents(text: str) -> int:
        return int(text.replace(".", ""))

    customers = list(company.records("Customer"))
    still_open = sum(cents(each["BalanceRemaining"]) for each in company.records("Invoice"))
    assert sum(cents(each["Balance"]) for each in customers) == still_open
    for each in customers:
        below = [other for other in customers if f"{other['FullName']}:".startswith(f"{each['FullName']}:")]
        assert cents(each["TotalBalance"]) == sum(cents(other["Balance"]) for other in below)


def test_a_file_is_not_made_over_another(tmp_path: Path, clock: VirtualClock) -> None:
    path = tmp_path / "a.qbw"
    path.write_text("hello")
    with pytest.raises(InputError, match="no file is yet"):
        CompanyFile.new(CompanyFacts("A"), clock, path)


@pytest.mark.parametrize("content", [None, b"", b"hello, this is no database at all"])
def test_what_is_no_company_file_is_not_opened(
    tmp_path: Path, clock: VirtualClock, content: bytes | None
) -> None:
    path = tmp_path / "a.qbw"
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(InputError, match=r"a\.qbw"):
        CompanyFile.open(path, clock)


def test_another_program_s_database_is_not_opened(tmp_path: Path, clock: VirtualClock) -> None:
    path = tmp_path / "other.db"
    with closing(sqlite3.connect(path)) as other:
        other.execute("CREATE TABLE meta (name TEXT, value TEXT)")
    with pytest.raises(InputError, match="made by this simulator"):
        CompanyFile.open(path, clock)


def test_two_changes_within_a_second_have_two_edit_sequences(clock: VirtualClock) -> None:
    store = Store.new(":memory:", clock, "UTC", "US", 0)
    now = store.now()
    after = [int(store.next_edit_sequence(str(last))) - now for last in (now - 5, now, now + 3)]
    assert after == [0, 1, 4]
    store.close()


def test_a_place_that_cannot_be_is_told(tmp_path: Path, clock: VirtualClock) -> None:
    with pytest.raises(InputError, match="a place for one"):
        CompanyFile.new(CompanyFacts("A"), clock, tmp_path / "nowhere" / "a.qbw")


def test_it_may_be_made_in_one_thread_and_used_in_another(clock: VirtualClock) -> None:
    with (
        ThreadPoolExecutor(1) as pool,
        pool.submit(CompanyFile.from_recipe, "landscaping", clock).result() as file,
    ):
        assert asking(file)("<CustomerQueryRq/>")[0].code == 0
        assert pool.submit(file.count, "Customer").result() == 23


def test_the_same_recipe_and_clock_give_the_same_bytes() -> None:
    def everything() -> list[str]:
        with CompanyFile.from_recipe("landscaping", VirtualClock(), seed=7) as file:
            return [str(list(file.records(kind))) for kind in ("Customer", "Invoice", "ItemInventory")] + [
                str(
                    asking(file)(
                        '<CustomerQueryRq iterator="Start"><MaxReturned>1</MaxReturned></CustomerQueryRq>'
                    )[0]["iteratorID"]
                )
            ]

    assert everything() == everything()
