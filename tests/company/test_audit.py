"""The audit finds whatever is off in a file, and nothing in a sound one."""

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
from company.asking import asking

from simulator.clock import VirtualClock
from simulator.company import CompanyFacts, CompanyFile

INVOICE = "(SELECT min(txn) FROM posting)"
CUSTOMER = f"(SELECT entity FROM txn WHERE id = {INVOICE})"
BALANCE = "a balance is the sum of its postings"
CUSTOMERS = "receivables are what customers owe"
INCOME = "assets less liabilities less equity are net income"
TOTAL = "a total balance is one's own and that of all below"
OPEN = "what is open is what was not settled"
TEXT = "a list element's text agrees with its columns"
TXN_TEXT = "a transaction's text agrees with its columns"
ROWS = "rows refer to rows that are there"
INDEX = "the index of references agrees with the texts"


def change(path: Path, damage: str) -> None:
    """Change a closed file behind the simulator's back."""
    with closing(sqlite3.connect(path)) as sql:
        assert sql.execute(damage).rowcount > 0
        sql.commit()


def test_a_sound_company(company: CompanyFile) -> None:
    assert company.audit() == []


def test_an_empty_company(empty: CompanyFile) -> None:
    assert empty.audit() == []


@pytest.mark.parametrize(
    ("damage", "laws"),
    [
        (
            f"UPDATE posting SET amount = amount + 5 WHERE txn = {INVOICE} AND place = 0",
            {"postings add up to nothing", BALANCE},
        ),
        (f"UPDATE element SET balance = balance + 5 WHERE id = {CUSTOMER}", {BALANCE, TOTAL, CUSTOMERS}),
        (f"UPDATE element SET total_balance = 1 WHERE id = {CUSTOMER}", {TOTAL}),
        ("UPDATE element SET balance = balance + 5 WHERE name = 'Sales'", {BALANCE, TOTAL, INCOME}),
        (
            "UPDATE element SET balance = 7, total_balance = 7 WHERE name = 'Inventory Asset'",
            {BALANCE, INCOME},
        ),
        (
            f"INSERT INTO stock VALUES ({INVOICE}, 99, '', (SELECT id FROM element WHERE kind ="
            " 'ItemInventory'), 100000, 0, 0, 0)",
            {"quantities are the sums of movements"},
        ),
        (
            f"UPDATE txn SET open = -1 WHERE id = {INVOICE}",
            {"what is open is within the amount", OPEN, TXN_TEXT},
        ),
        (f"UPDATE txn SET amount = amount + 1 WHERE id = {INVOICE}", {OPEN, TXN_TEXT}),
        (
            "UPDATE element SET on_hand = on_hand + 1 WHERE kind = 'ItemInventory'",
            {"quantities are the sums of movements"},
        ),
        (
            f"UPDATE txn SET head = replace(head, '<IsPaid>', '<IsPaid>x'), tail = replace(tail, '<IsPaid>',"
            f" '<IsPaid>x') WHERE id = {INVOICE}",
            {TXN_TEXT},
        ),
        (f"UPDATE txn SET edit_sequence = '1' WHERE id = {INVOICE}", {TXN_TEXT}),
        (f"UPDATE txn SET ref_fold = 'x' WHERE id = {INVOICE}", {TXN_TEXT}),
        (f"UPDATE txn SET lines = lines || lines WHERE id = {INVOICE}", {"ids are unique"}),
        (f"UPDATE element SET edit_sequence = '1' WHERE id = {CUSTOMER}", {TEXT}),
        (f"UPDATE element SET is_active = 0 WHERE id = {CUSTOMER}", {TEXT}),
        (f"UPDATE element SET name_fold = 'x' WHERE id = {CUSTOMER}", {TEXT}),
        (
            f"UPDATE element SET full_name = 'Wexler', sort_key = 'wexler' WHERE id = {CUSTOMER}",
            {TEXT, "names are current"},
        ),
        (f"DELETE FROM reference WHERE source_table = 'txn' AND source = {INVOICE}", {INDEX}),
        ("INSERT INTO reference VALUES (1, 'txn', 999999)", {INDEX}),
        ("INSERT INTO stand_in VALUES (999999, 'named')", {ROWS}),
        ("INSERT INTO unposted VALUES (999999, 'nobody knows')", {ROWS}),
        (
            f"UPDATE txn SET head = replace(head, '<ListID>8', '<ListID>9') WHERE id = {INVOICE}",
            {"what is named exists", INDEX},
        ),
    ],
)
def test_what_is_off_is_found(tmp_path: Path, damage: str, laws: set[str]) -> None:
    path = tmp_path / "company.qbw"
    with CompanyFile.from_recipe("landscaping", VirtualClock(), path):
        pass
    change(path, damage)
    with CompanyFile.open(path, VirtualClock()) as file:
        assert {finding.law for finding in file.audit()} == laws


def test_what_vendors_are_owed(tmp_path: Path) -> None:
    path = tmp_path / "company.qbw"
    with CompanyFile.new(CompanyFacts("A"), VirtualClock(), path):
        pass
    change(
        path,
        "UPDATE element SET subtype = 'AccountsPayable', balance = 5, total_balance = 5 WHERE name = 'Sales'",
    )
    with CompanyFile.open(path, VirtualClock()) as file:
        assert "payables and sales tax are what vendors are owed" in {each.law for each in file.audit()}


def test_a_finding_tells_the_amount(tmp_path: Path) -> None:
    path = tmp_path / "company.qbw"
    with CompanyFile.new(CompanyFacts("A"), VirtualClock(), path) as file:
        asking(file)("<CustomerAddRq><CustomerAdd><Name>Alpha</Name></CustomerAdd></CustomerAddRq>")
    change(path, "UPDATE element SET balance = 150, total_balance = 150 WHERE name = 'Alpha'")
    with CompanyFile.open(path, VirtualClock()) as file:
        assert str(file.audit()[0]) == (
            "a balance is the sum of its postings: Customer Alpha: it is 1.50, its postings add up to 0.00"
            " (off by 1.50)"
        )
