"""`qbwc-sim company`: files made, asked, filled from captures and looked at from a shell."""

from __future__ import annotations

import io
import sys
from pathlib import Path

import pytest
from cli.conftest import Called
from company.capturing import INVOICE, account, answer, answers, customer, ref, saved

from simulator.clock import VirtualClock
from simulator.company import CompanyFile

REQUEST = (
    '<?xml version="1.0"?>\n<?qbxml version="{version}"?>\n<QBXML>\n<QBXMLMsgsRq onError="stopOnError">\n'
    '<{name} requestID="1"/>\n</QBXMLMsgsRq>\n</QBXML>\n'
)


@pytest.fixture
def books(tmp_path: Path) -> str:
    return str(tmp_path / "books.qbw")


@pytest.fixture
def request_of(tmp_path: Path) -> str:
    """A file with a request for all customers."""
    path = tmp_path / "request.xml"
    path.write_text(REQUEST.format(version="13.0", name="CustomerQueryRq"), encoding="utf-8")
    return str(path)


CAPTURE = answers(
    answer(
        "CustomerQueryRs",
        customer(1, "Fern &amp; S&#246;n", balance="12.00"),
        customer(2, "Bed", full_name="Moss:Bed", parent=ref(3, "Moss")),
    ),
    answer("AccountQueryRs", account(9, "Debtors", "AccountsReceivable", "11.50")),
)


def test_a_new_file_from_a_recipe(called: Called, books: str) -> None:
    ran = called("company", "new", books, "--recipe", "landscaping")
    assert (ran.code, ran.err) == (0, "")
    assert ran.out.startswith(f"{books}: Fennimore & Daughter Landscaping; ")
    assert "23 Customer" in ran.out
    with CompanyFile.open(books, VirtualClock()) as file:
        assert file.count("Customer") == 23


def test_a_new_file_is_empty_if_nothing_is_said(called: Called, books: str) -> None:
    assert called("company", "new", books, "--name", "Fern & Co").code == 0
    ran = called("company", "info", books, "--json")
    assert ran.json["name"] == "Fern & Co"
    assert "Customer" not in ran.json["counts"]


def test_a_recipe_of_ones_own(called: Called, books: str, tmp_path: Path) -> None:
    (tmp_path / "own.yaml").write_text("company: {name: Own}\ncustomers: [{Name: Fern}]\n")
    ran = called("company", "new", books, "--recipe", str(tmp_path / "own.yaml"))
    assert ran.code == 0
    assert f"{books}: Own; " in ran.out
    assert "1 Customer" in ran.out


def test_the_same_recipe_seed_and_origin_give_the_same_answers(
    called: Called, tmp_path: Path, request_of: str
) -> None:
    said = []
    for at in range(2):
        books = str(tmp_path / f"{at}.qbw")
        called("company", "new", books, "--recipe", "landscaping", "--origin", "2026-03-01")
        said.append(called("company", "query", books, request_of).out)
    assert said[0] == said[1]
    assert "<Name>" in said[0]


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (("--recipe", "landscapping"), "did you mean landscaping?"),
        (("--recipe", "none.yaml"), "none.yaml"),
        (("--origin", "soon"), "--origin: expected a date"),
        (("--seed", "x"), "not a valid integer"),
    ],
)
def test_a_new_file_that_cannot_be(called: Called, books: str, arguments: tuple[str, ...], told: str) -> None:
    ran = called("company", "new", books, *arguments)
    assert (ran.code, ran.out) == (2, "")
    assert told in ran.err
    assert not Path(books).exists()


def test_a_file_is_not_made_over_another(called: Called, books: str) -> None:
    Path(books).write_text("hello")
    ran = called("company", "new", books)
    assert ran.code == 2
    assert "no file is yet" in ran.err
    assert Path(books).read_text() == "hello"


def test_a_query_prints_the_response_and_nothing_else(
    called: Called, books: str, tmp_path: Path, request_of: str
) -> None:
    (capture,) = saved(tmp_path, answers(answer("CustomerQueryRs", customer(1, "Fern &amp; S&#246;n"))))
    called("company", "import", books, str(capture))
    ran = called("company", "query", books, request_of)
    assert (ran.code, ran.err) == (0, "")
    assert ran.out == capture.read_text()


def test_a_query_from_standard_input(
    called: Called, books: str, request_of: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    called("company", "new", books)
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(Path(request_of).read_bytes())))
    ran = called("company", "query", books, "-")
    assert ran.code == 0
    assert 'statusCode="1"' in ran.out


def test_a_query_may_change_the_file(called: Called, books: str, tmp_path: Path) -> None:
    called("company", "new", books)
    add = REQUEST.replace(
        '<{name} requestID="1"/>', "<CustomerAddRq><CustomerAdd><Name>A</Name></CustomerAdd></CustomerAddRq>"
    )
    (tmp_path / "add.xml").write_text(add.format(version="13.0"))
    assert 'statusCode="0"' in called("company", "query", books, str(tmp_path / "add.xml")).out
    assert 'statusCode="3100"' in called("company", "query", books, str(tmp_path / "add.xml")).out


def test_a_refused_document_is_told_with_its_hresult(called: Called, books: str, tmp_path: Path) -> None:
    called("company", "new", books)
    (tmp_path / "wrong.xml").write_text(REQUEST.format(version="13.0", name="CustomerQuarryRq"))
    ran = called("company", "query", books, str(tmp_path / "wrong.xml"))
    assert (ran.code, ran.out) == (1, "")
    assert ran.err.startswith("qbwc-sim: 0x80040400: ")
    assert "wrong.xml: line 5, column 1: " in ran.err


def test_what_is_lawful_but_not_executed_is_a_shortcoming(called: Called, books: str, tmp_path: Path) -> None:
    called("company", "new", books)
    (tmp_path / "a.xml").write_text(REQUEST.format(version="13.0", name="CompanyActivityQueryRq"))
    ran = called("company", "query", books, str(tmp_path / "a.xml"))
    assert (ran.code, ran.out) == (4, "")
    assert "CompanyActivityQueryRq" in ran.err


def test_a_query_that_cannot_be_read(called: Called, books: str, tmp_path: Path) -> None:
    called("company", "new", books)
    assert "none.xml cannot be read" in called("company", "query", books, "none.xml").err
    (tmp_path / "latin.xml").write_bytes(b"<QBXML>\xe4</QBXML>")
    ran = called("company", "query", books, str(tmp_path / "latin.xml"))
    assert ran.code == 2
    assert "latin.xml:1:8: expected UTF-8" in ran.err


@pytest.mark.parametrize("command", ["info", "query"])
def test_a_file_that_is_none(called: Called, tmp_path: Path, request_of: str, command: str) -> None:
    other = tmp_path / "notes.txt"
    other.write_text("hello, world" * 100)
    for path in (other, tmp_path / "none.qbw"):
        ran = called("company", command, str(path), *([request_of] if command == "query" else []))
        assert (ran.code, ran.out) == (2, "")
        assert "expected a company file" in ran.err
    assert other.read_text() == "hello, world" * 100


def test_an_import_tells_what_it_did(called: Called, books: str, tmp_path: Path) -> None:
    (capture,) = saved(tmp_path, CAPTURE)
    ran = called("company", "import", books, str(capture))
    assert (ran.code, ran.err) == (0, "")
    assert ran.out.splitlines() == [
        f"{books}: 1 Account, 2 Customer",
        "  named but not captured: 1; company info lists these stand-ins",
        "  does not balance: the balances of customers is 12.00, accounts receivable is 11.50: 0.50 apart",
        "  does not balance: assets and expenses is 11.50, liabilities, equity and income is 0.00:"
        " 11.50 apart",
    ]
    again = called("company", "import", books, str(capture))
    assert again.out.splitlines()[:2] == [f"{books}: nothing new", "  replaced: 1 Account, 2 Customer"]


def test_an_import_that_is_wrong_leaves_the_books_alone(called: Called, books: str, tmp_path: Path) -> None:
    good, bad = saved(tmp_path, CAPTURE, CAPTURE.replace("<Balance>12.00", "<Balance>12,00"))
    ran = called("company", "import", books, str(good), str(bad))
    assert (ran.code, ran.out) == (2, "")
    assert f"{bad}:" in ran.err
    assert not Path(books).exists()
    called("company", "import", books, str(good))
    before = called("company", "info", books).out
    assert called("company", "import", books, str(bad)).code == 2
    assert called("company", "info", books).out == before


def test_info(called: Called, books: str, tmp_path: Path) -> None:
    (capture,) = saved(tmp_path, CAPTURE)
    called("company", "import", books, str(capture))
    told = called("company", "info", books, "--json").json
    assert told["name"] == "Imported company"
    assert told["counts"]["Customer"] == 3
    assert told["balances"] == {"AccountsReceivable": "11.50"}
    assert told["invariants"][0]["apart"] == "0.50"
    assert told["stand_ins"] == [{"kind": "Customer", "full_name": "Moss"}]
    lines = called("company", "info", books).out.splitlines()
    assert lines[0] == "Imported company"
    assert any(line.split() == ["Customer", "3"] for line in lines)
    assert any(line.startswith("  no   the balances of customers is 12.00") for line in lines)
    assert lines[-1] == "  Customer  Moss"


def test_what_could_not_be_posted_is_told(called: Called, books: str, tmp_path: Path) -> None:
    customers = answer("CustomerQueryRs", customer(1, "Fern", balance="30.00"))
    (capture,) = saved(tmp_path, answers(customers, answer("InvoiceQueryRs", INVOICE)))
    told = called("company", "import", books, str(capture)).out.splitlines()
    assert "  kept, but not posted: 1 transactions, which cannot be changed or deleted" in told
    (reason,) = [line for line in told if line.startswith("    Invoice 2F-1577836900: ")]
    assert "it would be refused with 3150, There is a missing element" in reason
    assert called("company", "info", books, "--json").json["unposted"] == {"Invoice": 1}
    assert "imported, but not posted: 1 Invoice" in called("company", "info", books).out


def test_two_programs_do_not_share_a_file(called: Called, books: str) -> None:
    called("company", "new", books)
    with CompanyFile.open(books, VirtualClock()):
        ran = called("company", "info", books)
    assert ran.code == 2
    assert "another program has it open" in ran.err


def test_populate(called: Called, books: str) -> None:
    ran = called("company", "populate", books, "--customers", "20", "--invoices", "10", "--seed", "3")
    assert (ran.code, ran.err) == (0, "")
    assert "20 Customer" in ran.out
    assert "10 Invoice" in ran.out
    told = called("company", "info", books, "--json").json
    assert {each["apart"] for each in told["invariants"]} == {"0.00"}
    assert called("company", "populate", books, "--customers", "5").code == 0
    assert called("company", "info", books, "--json").json["counts"]["Customer"] == 25


def test_populate_with_what_cannot_be(called: Called, books: str) -> None:
    ran = called("company", "populate", books, "--customers", "-1")
    assert (ran.code, ran.out) == (2, "")
    assert "expected customers from 0 on, got -1" in ran.err


def test_export_and_import_again(called: Called, books: str, tmp_path: Path) -> None:
    called("company", "new", books, "--recipe", "landscaping")
    out, copy = tmp_path / "out", str(tmp_path / "copy.qbw")
    ran = called("company", "export", books, "--out", str(out))
    assert (ran.code, ran.out, ran.err) == (0, "", "")
    files = sorted(map(str, out.iterdir()))
    assert str(out / "Customer.xml") in files
    assert called("company", "import", copy, *files).code == 0
    assert called("company", "export", copy).out == called("company", "export", books).out


def test_export_to_where_nothing_can_be(called: Called, books: str, request_of: str) -> None:
    called("company", "new", books)
    ran = called("company", "export", books, "--out", request_of)
    assert (ran.code, ran.out) == (2, "")
    assert "cannot be written" in ran.err
