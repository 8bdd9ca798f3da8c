"""Company files from recipes: what a recipe may say, and what it is told when it says it wrong."""

from pathlib import Path
from typing import Any

import pytest
from company.asking import asking

from simulator import bundled
from simulator.clock import VirtualClock
from simulator.company import CompanyFile
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
