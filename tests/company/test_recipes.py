"""Company files from recipes: what a recipe may say, and what it is told when it says it wrong."""

from pathlib import Path
from typing import Any

import pytest
from company.asking import asking

from simulator import bundled
from simulator.clock import VirtualClock
from simulator.company import CompanyFile
from simulator.company.books.audit import audit
from simulator.errors import InputError

SMALL: dict[str, Any] = {
    "company": {"name": "A", "fiscal_month": "4", "zone": "Europe/Paris"},
    "opened": "2025-12-01",
    "customers": [{"Name": "Root", "jobs": [{"Name": "Branch", "jobs": [{"Name": "Leaf"}]}]}],
    "items": [{"Name": "Nail", "SalesPrice": "0.05", "SalesDesc": "A nail"}],
    "invoices": [
        {"customer": "Root:Branch", "date": "2025-12-20", "lines": [{"item": "Nail", "quantity": "3"}]}
    ],
}


def built(**changes: Any) -> CompanyFile:
    return CompanyFile.from_recipe({**SMALL, **changes}, VirtualClock())


def test_a_mapping_is_a_recipe() -> None:
    with built() as file:
        assert [each["FullName"] for each in file.records("Customer")] == [
            "Root",
            "Root:Branch",
            "Root:Branch:Leaf",
        ]
        (invoice,) = file.records("Invoice")
        assert invoice["Subtotal"] == "0.15"
        assert invoice["TimeCreated"] == "2025-12-20T10:00:00+01:00"
        assert "RefNumber" not in invoice


def test_records_are_made_between_the_opening_and_the_first_invoice() -> None:
    with built() as file:
        times = [each["TimeCreated"][:10] for each in file.records("Customer")]
    assert times == sorted(times)
    assert times[0] > "2025-12-01"
    assert times[-1] < "2025-12-20"


def test_nothing_is_made_after_the_present() -> None:
    with built(opened="2030-01-01") as file:
        assert {each["TimeCreated"] for each in file.records("Customer")} == {"2026-01-05T18:00:00+01:00"}


def test_a_recipe_may_be_almost_nothing() -> None:
    with CompanyFile.from_recipe({"company": {"name": "A"}}, VirtualClock()) as file:
        assert file.count("Customer") == 0


def test_a_file_is_a_recipe(tmp_path: Path) -> None:
    path = tmp_path / "small.yaml"
    path.write_text("company: {name: No, phone: 0123}\ncustomers: [{Name: yes}]\n")
    with CompanyFile.from_recipe(path, VirtualClock()) as file:
        assert next(file.records("Customer"))["Name"] == "yes"
        (answer,) = asking(file)("<CompanyQueryRq/>")
    assert answer.all("CompanyRet/CompanyName") == ["No"]
    assert answer.all("CompanyRet/Phone") == ["0123"]


def test_the_bundled_company_exercises_escaping() -> None:
    with CompanyFile.from_recipe("landscaping", VirtualClock()) as file:
        names = "".join(each["Name"] for each in file.records("Customer"))
    assert set("&'\"éßÁñ") <= set(names)


def test_every_bundled_company_builds() -> None:
    for name in bundled.companies():
        with CompanyFile.from_recipe(name, VirtualClock()) as file:
            assert (file.count("Customer") > 0) == (name != "empty")


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({"company": {}}, "a name"),
        ({"company": "A"}, "company: expected a mapping"),
        ({"company": {"name": "A", "colour": "red"}}, "company: expected one of name"),
        ({"company": {"name": "A", "fiscal_month": "13"}}, "fiscal_month to be 1 to 12"),
        ({"unicorns": []}, "recipe: expected one of company"),
        ({"customers": {}}, "customers: expected a list"),
        ({"customers": ["A"]}, "customers: expected a mapping"),
        ({"customers": [{"Name": "A"}, {"Name": "a"}]}, "customers: a: The name"),
        ({"customers": [{"Name": "A", "Colour": "red"}]}, "CustomerAdd has no element Colour"),
        ({"customers": [{"Name": "A", "CreditLimit": "x"}]}, "customers: A: expected a value of type AMT"),
        ({"customers": [{"Name": "A", "BillAddress": "x"}]}, "type AGG"),
        ({"customers": [{"Name": "A", "Phone": "1" * 30}]}, "too long"),
        ({"records": {"Unicorn": [{"Name": "A"}]}}, "records: Unicorn A: expected a kind that can be added"),
        ({"records": {"Vendor": [{"Name": "Root"}]}}, "records: Vendor Root: The name"),
        ({"records": {"Vendor": [{"Colour": "red"}]}}, "VendorAdd has no element Colour"),
        ({"records": {"Vendor": {}}}, "records: Vendor: expected a list"),
        ({"lists": {"Unicorn": ["A"]}}, "lists: Unicorn: expected one of"),
        ({"items": [{"Name": "Nail", "SalesPrice": "x"}]}, "items: Nail: expected a value of type PRICE"),
        ({"items": [{"Name": "Nail"}, {"Name": "nail"}]}, "items: nail: The name"),
        ({"invoices": [{"customer": "Root"}]}, "expected a date"),
        ({"invoices": [{"customer": "Nobody", "date": "2025-12-20"}]}, "nothing is called 'Nobody'"),
        (
            {"invoices": [{"customer": "Root", "date": "2025-12-20", "colour": "red"}]},
            "expected one of customer",
        ),
        (
            {"invoices": [{"customer": "Root", "date": "2025-12-20", "paid": "5.00"}]},
            "expected paid: from 0 to 0.00",
        ),
    ],
)
def test_a_mistake_is_told_with_its_place(changes: dict[str, Any], told: str) -> None:
    with pytest.raises(InputError) as error:
        built(**changes)
    assert told in str(error.value)


@pytest.mark.parametrize("text", ["company: [", "- a\n", "\t", "customers: []\n"])
def test_a_file_that_is_no_recipe(tmp_path: Path, text: str) -> None:
    path = tmp_path / "small.yaml"
    path.write_text(text)
    with pytest.raises(InputError, match="recipe"):
        CompanyFile.from_recipe(path, VirtualClock())


def test_a_file_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"none\.yaml"):
        CompanyFile.from_recipe(tmp_path / "none.yaml", VirtualClock())


def test_an_unknown_name_is_told_the_nearest() -> None:
    with pytest.raises(InputError, match=r"landscaping.*did you mean landscaping\?"):
        bundled.company("landscapping")
    with pytest.raises(InputError, match="expected a bundled company") as error:
        bundled.company("../../etc/passwd")
    assert "did you mean" not in str(error.value)


def test_scenarios_have_one_place() -> None:
    assert bundled.scenarios().name == "scenarios"


def test_what_is_not_there_is_told(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(bundled, "_PLACES", {"scenarios": (tmp_path / "a", tmp_path / "b")})
    with pytest.raises(InputError, match="reinstall"):
        bundled.scenarios()


def test_what_was_paid_of_an_invoice_is_a_payment() -> None:
    paid = {**SMALL["invoices"][0], "paid": "0.10"}
    with built(invoices=[paid]) as file:
        (invoice,), (payment,) = file.records("Invoice"), file.records("ReceivePayment")
        assert (invoice["AppliedAmount"], invoice["BalanceRemaining"]) == ("-0.10", "0.05")
        assert (payment["TotalAmount"], payment["TxnDate"]) == ("0.10", "2025-12-20")
        assert audit(file._store) == []


def test_records_of_any_kind_go_through_their_requests() -> None:
    records = {
        "Account": [
            {"Name": "Bank", "AccountType": "Bank"},
            {"Name": "Safe", "AccountType": "Bank", "ParentRef": {"FullName": "Bank"}},
        ],
        "Vendor": [{"Name": "Aphid Ltd"}],
        "Invoice": [
            {
                "CustomerRef": {"FullName": "Root"},
                "TxnDate": "2026-01-02",
                "InvoiceLineAdd": [{"ItemRef": {"FullName": "Nail"}, "Quantity": "2"}, {"Desc": "Thanks"}],
            }
        ],
    }
    with built(records=records, invoices=[]) as file:
        assert [each["FullName"] for each in file.records("Account")][:2] == ["Bank", "Bank:Safe"]
        (invoice,) = file.records("Invoice")
        assert (invoice["Subtotal"], invoice["TimeCreated"][:10]) == ("0.10", "2026-01-02")


@pytest.mark.parametrize("name", ["construction", "shop"])
def test_the_books_of_a_bundled_company_are_sound(name: str) -> None:
    with CompanyFile.from_recipe(name, VirtualClock()) as file:
        assert audit(file._store) == []
        assert not any(each.apart for each in file.summary().invariants)
        assert {each["IsPaid"] for each in file.records("Invoice")} == {"true", "false"}


def test_construction_has_jobs_and_a_numbered_chart_of_accounts() -> None:
    with CompanyFile.from_recipe("construction", VirtualClock()) as file:
        accounts, customers = list(file.records("Account")), list(file.records("Customer"))
    assert len(accounts) > 100
    assert {each["Sublevel"] for each in accounts} == {"0", "1"}
    numbers = [each["AccountNumber"] for each in accounts if each["AccountType"] == "Expense"]
    assert numbers == sorted(numbers)
    assert all(len(each) == 5 for each in numbers)
    assert sum(each["Sublevel"] == "1" for each in customers) > 15


def test_the_shop_has_goods_in_stock() -> None:
    with CompanyFile.from_recipe("shop", VirtualClock()) as file:
        stock = [each["QuantityOnHand"] for each in file.records("ItemInventory")]
    assert len(stock) == 10
    assert all(int(each) > 0 for each in stock)
