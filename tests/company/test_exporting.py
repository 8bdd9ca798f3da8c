"""A company file written out and read in again."""

from pathlib import Path

import pytest
from company.asking import asking
from company.capturing import saved
from lxml import etree

from simulator.clock import VirtualClock
from simulator.company import CompanyFile
from simulator.company.books.kinds import KINDS
from simulator.company.recipes.populate import Wanted


def everything(file: CompanyFile) -> list[str]:
    return [document for _, document in file.export()]


@pytest.mark.parametrize("name", ["landscaping", "construction", "shop", "empty"])
def test_what_is_exported_and_imported_is_exported_the_same(
    clock: VirtualClock, tmp_path: Path, name: str
) -> None:
    with CompanyFile.from_recipe(name, clock) as file:
        written = everything(file)
        counts = {kind: file.count(kind) for kind in KINDS}
        balances = file.summary().balances
    again, report = CompanyFile.from_captures(saved(tmp_path, *reversed(written)), clock)
    with again:
        assert everything(again) == written
        assert {kind: again.count(kind) for kind in KINDS} == counts
        assert again.summary().balances == balances
    assert not report.stand_ins
    assert not [each for each in report.invariants if each.apart]


def test_many_records_are_written_in_pages(clock: VirtualClock, tmp_path: Path) -> None:
    with CompanyFile.from_recipe("empty", clock) as file:
        file.populate(Wanted(customers=2_300))
        written = dict(file.export())
        names = [each["Name"] for each in file.records("Customer")]
    pages = [written[f"Customer-{page}"] for page in (1, 2, 3)]
    left = [etree.fromstring(page.encode())[0][0].get("iteratorRemainingCount") for page in pages]
    assert left == ["1300", "300", "0"]
    again, _ = CompanyFile.from_captures(saved(tmp_path, *pages[::-1]), clock)
    with again:
        assert [each["Name"] for each in again.records("Customer")] == names


def test_custom_fields_go_along(clock: VirtualClock, tmp_path: Path) -> None:
    with CompanyFile.from_recipe("landscaping", clock) as file:
        fern = next(file.records("Customer"))["ListID"]
        asking(file)(
            "<DataExtDefAddRq><DataExtDefAdd><OwnerID>0</OwnerID><DataExtName>Colour</DataExtName>"
            "<DataExtType>STR255TYPE</DataExtType><AssignToObject>Customer</AssignToObject></DataExtDefAdd>"
            "</DataExtDefAddRq><DataExtAddRq><DataExtAdd><OwnerID>0</OwnerID><DataExtName>Colour</DataExtName>"
            f"<ListDataExtType>Customer</ListDataExtType><ListObjRef><ListID>{fern}</ListID></ListObjRef>"
            "<DataExtValue>green</DataExtValue></DataExtAdd></DataExtAddRq>"
        )
        written = everything(file)
    again, _ = CompanyFile.from_captures(saved(tmp_path, *written), clock)
    with again:
        (answer,) = asking(again)("<CustomerQueryRq><OwnerID>0</OwnerID></CustomerQueryRq>")
        assert answer.all("CustomerRet/DataExtRet/DataExtValue") == ["green"]


def test_one_document_has_everything(clock: VirtualClock, tmp_path: Path) -> None:
    with CompanyFile.from_recipe("shop", clock) as file:
        (path,) = saved(tmp_path, file.exported())
        written = everything(file)
    again, _ = CompanyFile.from_captures([path], clock)
    with again:
        assert everything(again) == written
