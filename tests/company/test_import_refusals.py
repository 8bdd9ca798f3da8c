"""A capture that is wrong: the file, the line, what was expected; the company file stays as it is."""

from pathlib import Path

import pytest
from company.asking import asking
from company.capturing import account, answer, answers, customer, element, ref, saved

from simulator.clock import VirtualClock
from simulator.company import CompanyFile
from simulator.errors import InputError

RIGHT = answers(answer("CustomerQueryRs", customer(1, "Fern")))


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("", "0.xml:1: expected"),
        (RIGHT.replace("</FullName>", "</FullNam>"), "0.xml:11: expected well-formed XML"),
        (RIGHT[:-10], "0.xml:"),
        (RIGHT.replace("QBXMLMsgsRs", "QBXMLMsgsRq"), "0.xml:3: expected an answer of QuickBooks"),
        ("<html/>", "0.xml:1: expected an answer of QuickBooks, one <QBXMLMsgsRs> in <QBXML>, got <html>"),
        ("<QBXML/>", "0.xml:1: expected an answer of QuickBooks"),
        (RIGHT.replace("CustomerQueryRs", "CustomerQuarryRs"), "0.xml:4: expected"),
        (RIGHT.replace("CustomerRet", "VendorRet"), "0.xml:5: expected"),
        (RIGHT.replace("<Balance>", "<Colour>red</Colour><Balance>"), "0.xml:14: expected"),
        (
            RIGHT.replace("<Name>", "<Balance>1.00</Balance><Name>"),
            "0.xml:10: expected Name before Balance",
        ),
        (
            RIGHT.replace("<Balance>0.00", "<Balance>much"),
            "0.xml:14: expected a value of type AMT in <Balance>",
        ),
        (RIGHT.replace("<TimeModified>2019", "<TimeModified>next year"), "0.xml:8: expected a value of type"),
        (RIGHT.replace("<Name>Fern</Name>", "<Name><b>Fern</b></Name>"), "0.xml:10: expected"),
        (RIGHT.replace("<CustomerRet>", "<CustomerRet>text"), "0.xml:5: expected"),
        (RIGHT.replace("<Name>Fern</Name>\n", ""), "0.xml:5: expected"),
        (RIGHT.replace("<EditSequence>1577836801</EditSequence>\n", ""), "without EditSequence"),
        (
            answers(answer("CustomerQueryRs", customer(1, "Fern"), customer(1, "Moss"))),
            "0.xml:17: expected ListID 80000001-1577836801 to be the Customer 'Fern' as at",
        ),
        (
            answers(answer("CustomerQueryRs", customer(1, "Fern"), customer(2, "fern"))),
            "0.xml:17: expected one ListID for 'fern', got 80000002-1577836802 here and",
        ),
        (
            answers(
                answer("CustomerQueryRs", customer(1, "Fern")),
                answer("VendorQueryRs", element("Vendor", 1, "Fern", "<Balance>0.00</Balance>")),
            ),
            "got the Vendor 'Fern'",
        ),
        (
            answers(
                answer(
                    "CustomerQueryRs",
                    customer(1, "Fern"),
                    customer(2, "Bed", full_name="Moss:Bed", parent=ref(1, "Moss")),
                )
            ),
            "expected 80000001-1577836801 to be 'Fern', as at",
        ),
        (
            answers(
                answer(
                    "CustomerQueryRs",
                    customer(1, "Fern"),
                    customer(2, "Bed", full_name="Fern:Bed", parent=ref(3, "Fern")),
                )
            ),
            "expected ListID 80000001-1577836801 for 'Fern', as at",
        ),
        (
            answers(
                answer(
                    "CustomerQueryRs",
                    customer(2, "Bed", full_name="Fern:Bed", parent=ref(1, "Fern")),
                    customer(3, "Bed", full_name="Moss:Bed", parent=ref(1, "Moss")),
                )
            ),
            "expected 80000001-1577836801 to be 'Fern', as at",
        ),
        (
            answers(
                answer(
                    "CustomerQueryRs",
                    customer(2, "Bed", full_name="Fern:Bed", parent=ref(1, "Fern")),
                    customer(3, "Box", full_name="Fern:Box", parent=ref(4, "Fern")),
                )
            ),
            "expected ListID 80000001-1577836801 for 'Fern', as at",
        ),
    ],
)
def test_a_capture_that_is_wrong_is_told_with_its_place(
    clock: VirtualClock, tmp_path: Path, text: str, told: str
) -> None:
    path = tmp_path / "a.qbw"
    captures = saved(tmp_path, text)
    with pytest.raises(InputError) as error:
        CompanyFile.from_captures(captures, clock, path)
    assert told in str(error.value)
    assert not path.exists()


def test_a_file_that_cannot_be_read(clock: VirtualClock, tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"none\.xml cannot be read"):
        CompanyFile.from_captures([tmp_path / "none.xml"], clock)


def test_bytes_that_are_no_text(clock: VirtualClock, tmp_path: Path) -> None:
    (tmp_path / "a.xml").write_bytes(RIGHT.replace("Fern", "Färn").encode("cp1252"))
    with pytest.raises(InputError, match=r"a\.xml:10: expected UTF-8"):
        CompanyFile.from_captures([tmp_path / "a.xml"], clock)


@pytest.mark.parametrize(
    ("second", "told"),
    [
        (customer(1, "Moss"), "expected 80000001-1577836801 to be 'Fern', as at the file, got 'Moss'"),
        (customer(2, "Fern"), "expected ListID 80000001-1577836801 for 'Fern', as in the company file"),
        (
            customer(2, "Bed", full_name="Moss:Bed", parent=ref(1, "Moss")),
            "expected 80000001-1577836801 to be 'Fern', as at the file, got 'Moss'",
        ),
        (
            customer(2, "Bed", full_name="Fern:Bed", parent=ref(3, "Fern")),
            "expected ListID 80000001-1577836801 for 'Fern', as at the file, got 80000003-1577836803",
        ),
    ],
)
def test_what_contradicts_the_company_file_leaves_it_untouched(
    clock: VirtualClock, tmp_path: Path, second: str, told: str
) -> None:
    with CompanyFile.from_captures(saved(tmp_path, RIGHT), clock)[0] as file:
        before = [list(file.records(kind)) for kind in ("Customer", "Account", "SalesTaxCode")]
        captures = saved(
            tmp_path,
            answers(
                answer("AccountQueryRs", account(1, "Checking", "Bank")),
                answer("CustomerQueryRs", customer(9, "New"), second),
            ),
        )
        with pytest.raises(InputError) as error:
            file.import_captures(captures)
        assert told in str(error.value)
        assert [list(file.records(kind)) for kind in ("Customer", "Account", "SalesTaxCode")] == before
        (added,) = asking(file)("<CustomerAddRq><CustomerAdd><Name>New</Name></CustomerAdd></CustomerAddRq>")
        assert added.all("CustomerRet/ListID")[0].startswith("80000002-")


def test_an_older_capture_does_not_undo_a_newer_one(clock: VirtualClock, tmp_path: Path) -> None:
    newer = answers(answer("CustomerQueryRs", customer(1, "Fern", balance="2.00", edit=1577836999)))
    with CompanyFile.from_captures(saved(tmp_path, newer), clock)[0] as file:
        report = file.import_captures(saved(tmp_path, RIGHT))
        assert [each["Balance"] for each in file.records("Customer")] == ["2.00"]
        assert not report.replaced
        report = file.import_captures(saved(tmp_path, newer.replace("2.00", "3.00")))
        assert [each["Balance"] for each in file.records("Customer")] == ["3.00"]
    assert report.replaced == {"Customer": 1}


def test_another_countrys_capture(clock: VirtualClock, tmp_path: Path) -> None:
    host = "<HostRet>\n<ProductName>QuickBooks</ProductName>\n<Country>CA</Country>\n</HostRet>\n"
    canadian = answers(answer("HostQueryRs", host), answer("CustomerQueryRs", customer(2, "Moss")))
    with CompanyFile.from_captures(saved(tmp_path, RIGHT), clock)[0] as file:
        (path,) = saved(tmp_path, canadian)
        with pytest.raises(InputError, match="captures of a US QuickBooks"):
            file.import_captures([path])
