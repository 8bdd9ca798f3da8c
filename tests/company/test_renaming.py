"""Another name or parent of a list element, in every record that names it."""

import pytest
from company.asking import Ask, asking

from simulator.company import CompanyFile


def add(name: str, parent: str = "") -> str:
    below = f"<ParentRef><FullName>{parent}</FullName></ParentRef>" if parent else ""
    return f"<CustomerAddRq><CustomerAdd><Name>{name}</Name>{below}</CustomerAdd></CustomerAddRq>"


@pytest.fixture
def ids(empty: CompanyFile) -> dict[str, str]:
    """A, a job of it, and a job of the job: their ListIDs."""
    answers = asking(empty)(add("A") + add("B", "A") + add("C", "A:B"))
    return {each.all("CustomerRet/Name")[0]: each.all("CustomerRet/ListID")[0] for each in answers}


def modify(own_id: str, edit_sequence: str, change: str) -> str:
    return (
        f"<CustomerModRq><CustomerMod><ListID>{own_id}</ListID><EditSequence>{edit_sequence}</EditSequence>"
        f"{change}</CustomerMod></CustomerModRq>"
    )


def full_names(ask: Ask) -> list[tuple[str, str]]:
    """Every customer's FullName and what its ParentRef says."""
    answer = ask("<CustomerQueryRq/>")
    return [
        (ret.findtext("FullName") or "", ret.findtext("ParentRef/FullName") or "") for ret in answer.element
    ]


def test_all_that_is_below_follows(empty: CompanyFile, ask_empty: Ask, ids: dict[str, str]) -> None:
    (edit_sequence,) = ask_empty(f"<CustomerQueryRq><ListID>{ids['A']}</ListID></CustomerQueryRq>").all(
        "CustomerRet/EditSequence"
    )
    assert ask_empty(modify(ids["A"], edit_sequence, "<Name>X &amp; Co</Name>")).code == 0
    assert full_names(ask_empty) == [
        ("X & Co", ""),
        ("X & Co:B", "X & Co"),
        ("X & Co:B:C", "X & Co:B"),
    ]
    assert empty.audit() == []


SOLD = (
    "<SalesAndPurchase><IncomeAccountRef><FullName>Sales</FullName></IncomeAccountRef><ExpenseAccountRef>"
    "<FullName>Sales</FullName></ExpenseAccountRef><PrefVendorRef><FullName>Twin</FullName></PrefVendorRef>"
    "</SalesAndPurchase>"
)


def item(head: str) -> str:
    return f"<ItemServiceAddRq><ItemServiceAdd>{head}{SOLD}</ItemServiceAdd></ItemServiceAddRq>"


def test_what_has_the_same_id_and_name_in_another_list_keeps_its_name(
    empty: CompanyFile, ask_empty: Ask
) -> None:
    vendor = ask_empty("<VendorAddRq><VendorAdd><Name>Twin</Name></VendorAdd></VendorAddRq>")
    ((own_id,), (edit,)) = (vendor.all(f"VendorRet/{each}") for each in ("ListID", "EditSequence"))
    assert ask_empty(item("<Name>Twin</Name>")).all("ItemServiceRet/ListID") == [own_id]
    ask_empty(item("<Name>Part</Name><ParentRef><FullName>Twin</FullName></ParentRef>"))
    line = "<ItemLineAdd><ItemRef><FullName>Twin</FullName></ItemRef><Amount>1.00</Amount></ItemLineAdd>"
    who = "<VendorRef><FullName>Twin</FullName></VendorRef>"
    assert ask_empty(f"<BillAddRq><BillAdd>{who}{line}</BillAdd></BillAddRq>").code == 0
    change = f"<ListID>{own_id}</ListID><EditSequence>{edit}</EditSequence><Name>Other</Name>"
    assert ask_empty(f"<VendorModRq><VendorMod>{change}</VendorMod></VendorModRq>").code == 0
    items = ask_empty("<ItemServiceQueryRq/>")
    assert items.all("ItemServiceRet/FullName") == ["Twin", "Twin:Part"]
    assert items.all("ItemServiceRet/ParentRef/FullName") == ["Twin"]
    assert items.all("ItemServiceRet/*/PrefVendorRef/FullName") == ["Other", "Other"]
    bill = ask_empty("<BillQueryRq><IncludeLineItems>true</IncludeLineItems></BillQueryRq>")
    assert bill.all("BillRet/VendorRef/FullName") == ["Other"]
    assert bill.all("BillRet/ItemLineRet/ItemRef/FullName") == ["Twin"]
    assert empty.audit() == []
