"""Classes of customers, vendors and items: only where class tracking is on, and asked for by ClassFilter."""

from collections.abc import Iterator

import pytest
from company.asking import Ask, asking
from company.listing import add, changed, of, ref, sold

from simulator.clock import VirtualClock
from simulator.company import CompanyFacts, CompanyFile


@pytest.fixture
def classed(clock: VirtualClock) -> Iterator[Ask]:
    """A company with the classes East, East:Coast and West, and a customer, vendor or item in each."""
    on = {"AccountingPreferences/IsUsingClassTracking": "true"}
    with CompanyFile.new(CompanyFacts("C", preferences=on), clock) as file:

        def ask(*what: str, **how: str) -> object:
            return asking(file)(*what, **how)[0]

        ask(add("Class", name="East") + add("Class", name="West"))
        ask(add("Class", ref("ParentRef", "East"), name="Coast"))
        for kind, class_, name in (
            ("Customer", "East", "A"),
            ("Customer", "East:Coast", "B"),
            ("Customer", "West", "C"),
            ("Vendor", "West", "V"),
        ):
            ask(add(kind, ref("ClassRef", class_), name=name))
        ask(add("Customer", name="D"))
        ask(add("ItemService", ref("ClassRef", "West"), sold(), name="I"))
        yield ask  # type: ignore[misc]


def wanted(kind: str, filter_: str) -> str:
    return f"<{kind}QueryRq><ClassFilter>{filter_}</ClassFilter></{kind}QueryRq>"


@pytest.mark.parametrize(
    ("filter_", "found"),
    [
        ("<FullName>east</FullName>", ["A"]),
        ("<FullName>East</FullName><FullName>West</FullName>", ["A", "C"]),
        ("<FullNameWithChildren>East</FullNameWithChildren>", ["A", "B"]),
    ],
)
def test_customers_of_a_class(classed: Ask, filter_: str, found: list[str]) -> None:
    assert classed(wanted("Customer", filter_)).all("CustomerRet/Name") == found


def test_by_id(classed: Ask) -> None:
    own_id = classed("<ClassQueryRq><FullName>East</FullName></ClassQueryRq>").all("ClassRet/ListID")[0]
    for how, found in (("ListID", ["A"]), ("ListIDWithChildren", ["A", "B"])):
        answer = classed(wanted("Customer", f"<{how}>{own_id}</{how}>"))
        assert answer.all("CustomerRet/Name") == found


@pytest.mark.parametrize(("kind", "found"), [("Vendor", "V"), ("ItemService", "I")])
def test_others_of_a_class(classed: Ask, kind: str, found: str) -> None:
    assert classed(wanted(kind, "<FullName>West</FullName>")).all(f"{kind}Ret/Name") == [found]


def test_a_class_that_does_not_exist(classed: Ask) -> None:
    assert classed(wanted("Customer", "<FullName>North</FullName>")).code == 3140


def test_a_class_that_is_renamed_is_renamed_with_whoever_is_in_it(classed: Ask) -> None:
    east = classed("<ClassQueryRq><FullName>East</FullName></ClassQueryRq>")
    changed(classed, "Class", east, "<Name>Ost</Name>")
    customers = classed("<CustomerQueryRq/>")
    assert customers.all("CustomerRet/ClassRef/FullName") == ["Ost", "Ost:Coast", "West"]


@pytest.mark.parametrize("kind", ["Customer", "Vendor"])
def test_class_tracking_may_be_off(ask_empty: Ask, kind: str) -> None:
    of(ask_empty(add("Class", name="East")), "Class")
    assert ask_empty(add(kind, ref("ClassRef", "East"), name="A")).code == 3250
