"""A company file out of captured answers: what was captured comes out again as it was."""

from pathlib import Path

import pytest
from company.asking import asking, document, session
from company.capturing import INVOICE, account, answer, answers, customer, element, ref, saved

from simulator.clock import VirtualClock
from simulator.company import CompanyFacts, CompanyFile


def imported(clock: VirtualClock, folder: Path, *texts: str) -> CompanyFile:
    return CompanyFile.from_captures(saved(folder, *texts), clock)[0]


def asked(file: CompanyFile, request: str) -> str:
    return file.process(document(request), session())


def names(file: CompanyFile, kind: str = "Customer") -> list[str]:
    return [each.get("FullName", each["Name"]) for each in file.records(kind)]


CUSTOMERS = answers(
    answer(
        "CustomerQueryRs",
        customer(
            1,
            "Bj&#246;rk &amp; S&apos;n",
            "<JobStatus>None</JobStatus>",
            "<Notes>One\nTwo</Notes>",
            balance="10.50",
        ),
        customer(
            7,
            "Job",
            full_name="Bj&#246;rk &amp; S&apos;n:Job",
            parent=ref(1, "Bj&#246;rk &amp; S&apos;n"),
            balance="-3.00",
        ),
        customer(3, "Fern"),
        customer(4, "Zinnia"),
        customer(2, "Aster"),
    )
)


def test_what_was_captured_comes_out_byte_for_byte(clock: VirtualClock, tmp_path: Path) -> None:
    with imported(clock, tmp_path, CUSTOMERS) as file:
        assert asked(file, '<CustomerQueryRq requestID="1"/>') == CUSTOMERS


def test_an_order_made_by_hand_stays_and_new_names_fall_into_place(
    clock: VirtualClock, tmp_path: Path
) -> None:
    with imported(clock, tmp_path, CUSTOMERS) as file:
        for name in ("Moss", "Zz"):
            asking(file)(f"<CustomerAddRq><CustomerAdd><Name>{name}</Name></CustomerAdd></CustomerAddRq>")
        assert names(file) == ["Björk & S'n", "Björk & S'n:Job", "Fern", "Moss", "Zinnia", "Aster", "Zz"]


def test_pages_of_one_iterator_are_joined_in_any_order_of_files(clock: VirtualClock, tmp_path: Path) -> None:
    def page(remaining: int, *rets: str) -> str:
        more = f' iteratorRemainingCount="{remaining}" iteratorID="{{a}}"'
        return answers(answer("CustomerQueryRs", *rets, more=more))

    last, first = page(0, customer(3, "A"), customer(4, "D")), page(2, customer(1, "B"), customer(2, "C"))
    with imported(clock, tmp_path, last, first) as file:
        assert names(file) == ["B", "C", "A", "D"]


def test_a_transaction_comes_out_with_and_without_its_lines(clock: VirtualClock, tmp_path: Path) -> None:
    captured = answers(answer("InvoiceQueryRs", INVOICE))
    with imported(clock, tmp_path, captured) as file:
        with_lines = (
            "<InvoiceQueryRq requestID='1'><IncludeLineItems>true</IncludeLineItems></InvoiceQueryRq>"
        )
        assert asked(file, with_lines) == captured
        (without,) = asking(file)("<InvoiceQueryRq/>")
    assert "InvoiceLineRet" not in without.names("InvoiceRet")


def test_the_fuller_and_later_copy_of_a_record_counts(clock: VirtualClock, tmp_path: Path) -> None:
    header = INVOICE[: INVOICE.index("<InvoiceLineRet>")] + "</InvoiceRet>\n"
    later = header.replace("<EditSequence>1577836900", "<EditSequence>1577836999").replace("0041", "0042")
    for texts, expected in (((header, INVOICE, header), 1), ((INVOICE, later), 0)):
        with imported(clock, tmp_path, *(answers(answer("InvoiceQueryRs", each)) for each in texts)) as file:
            (given,) = asking(file)(
                "<InvoiceQueryRq><IncludeLineItems>true</IncludeLineItems></InvoiceQueryRq>"
            )
            assert len(given.all("InvoiceRet/InvoiceLineRet")) == expected


def test_numbers_go_on_after_the_largest(clock: VirtualClock, tmp_path: Path) -> None:
    vendor = element("Vendor", 0x41, "Aphid Ltd", "<Balance>0.00</Balance>")
    with imported(
        clock,
        tmp_path,
        answers(answer("InvoiceQueryRs", INVOICE), answer("VendorQueryRs", vendor)),
        answers(answer("AccountQueryRs", account(9, "Accounts Receivable", "AccountsReceivable"))),
    ) as file:
        (added,) = asking(file)("<CustomerAddRq><CustomerAdd><Name>New</Name></CustomerAdd></CustomerAddRq>")
        assert added.all("CustomerRet/ListID")[0].startswith("80000042-")
        (invoice,) = asking(file)(
            "<InvoiceAddRq><InvoiceAdd><CustomerRef><FullName>Fern</FullName></CustomerRef>"
            "<InvoiceLineAdd><Desc>x</Desc></InvoiceLineAdd></InvoiceAdd></InvoiceAddRq>"
        )
    assert invoice.all("InvoiceRet/TxnID")[0].startswith("32-")
    assert invoice.all("InvoiceRet/TxnNumber") == ["16"]
    assert invoice.all("InvoiceRet/RefNumber") == ["42"]
    assert invoice.all("InvoiceRet/TxnDate") == ["2020-01-02"]


def test_the_numbers_of_an_old_file_count_in_their_upper_half(clock: VirtualClock, tmp_path: Path) -> None:
    old = customer(1, "Fern").replace("80000001-", "A50000-")
    with imported(clock, tmp_path, answers(answer("CustomerQueryRs", old))) as file:
        (added,) = asking(file)("<CustomerAddRq><CustomerAdd><Name>New</Name></CustomerAdd></CustomerAddRq>")
    assert added.all("CustomerRet/ListID")[0].startswith("800000A6-")


def test_what_is_only_named_gets_a_stand_in(clock: VirtualClock, tmp_path: Path) -> None:
    job = customer(5, "Bed", full_name="Fern:Bed", parent=ref(1, "Fern"))
    sold = answers(answer("InvoiceQueryRs", INVOICE), answer("CustomerAddRs", job))
    file, report = CompanyFile.from_captures(saved(tmp_path, sold), clock)
    with file:
        assert sorted(report.stand_ins) == [("Account", "Accounts Receivable"), ("Customer", "Fern")]
        (fern, bed) = file.records("Customer")
    assert (fern["ListID"], fern["FullName"], fern["TimeCreated"]) == (
        "80000001-1577836801",
        "Fern",
        "2019-12-31T19:00:01-05:00",
    )
    assert bed["FullName"] == "Fern:Bed"


def test_the_real_record_takes_the_place_of_its_stand_in(clock: VirtualClock, tmp_path: Path) -> None:
    lists = answers(
        answer("CustomerQueryRs", customer(1, "Fern", balance="30.00")),
        answer("AccountQueryRs", account(9, "Accounts Receivable", "AccountsReceivable", "30.00")),
    )
    with imported(clock, tmp_path, answers(answer("InvoiceQueryRs", INVOICE))) as file:
        report = file.import_captures(saved(tmp_path, lists))
        assert report.added == {"Customer": 1, "Account": 1}
        assert report.stand_ins == []
        assert [each["Balance"] for each in file.records("Customer")] == ["30.00"]
        assert names(file, "Account") == ["Accounts Receivable"]
        assert asking(file)(
            "<InvoiceQueryRq><EntityFilter><FullName>Fern</FullName></EntityFilter></InvoiceQueryRq>"
        )[0].all("InvoiceRet/RefNumber") == ["0041"]


def test_the_built_in_list_makes_way_for_the_captured_one(clock: VirtualClock, tmp_path: Path) -> None:
    with imported(clock, tmp_path, answers(answer("CustomerQueryRs", customer(1, "Fern")))) as file:
        assert names(file, "SalesTaxCode") == ["Non", "Tax"]
        code = element("SalesTaxCode", 9, "Tax", "<IsTaxable>true</IsTaxable>")
        file.import_captures(saved(tmp_path, answers(answer("SalesTaxCodeQueryRs", code))))
        codes = [(each["Name"], each["ListID"]) for each in file.records("SalesTaxCode")]
    assert codes == [("Tax", "80000009-1577836809")]


def test_balances_stay_as_captured_and_what_does_not_agree_is_told(
    clock: VirtualClock, tmp_path: Path
) -> None:
    lists = answers(
        answer(
            "AccountQueryRs",
            account(1, "Checking", "Bank", "70.00"),
            account(2, "Accounts Receivable", "AccountsReceivable", "30.00"),
            account(3, "Sales", "Income", "100.00"),
        ),
        answer("CustomerQueryRs", customer(1, "Fern", balance="29.50")),
    )
    file, report = CompanyFile.from_captures(saved(tmp_path, lists), clock)
    file.close()
    assert [str(each) for each in report.invariants if each.apart] == [
        "the balances of customers is 29.50, accounts receivable is 30.00: -0.50 apart"
    ]
    assert "assets and expenses = liabilities, equity and income: 100.00" in map(str, report.invariants)


def test_a_special_account_is_found_again(clock: VirtualClock, tmp_path: Path) -> None:
    receivable = account(4, "Debtors", "AccountsReceivable", special="AccountsReceivable")
    with imported(clock, tmp_path, answers(answer("AccountQueryRs", receivable))) as file:
        (invoice,) = asking(file)(
            "<CustomerAddRq><CustomerAdd><Name>New</Name></CustomerAdd></CustomerAddRq>"
            "<InvoiceAddRq><InvoiceAdd><CustomerRef><FullName>New</FullName></CustomerRef>"
            "<InvoiceLineAdd><Desc>x</Desc></InvoiceLineAdd></InvoiceAdd></InvoiceAddRq>"
        )[1:]
    assert invoice.all("InvoiceRet/ARAccountRef/FullName") == ["Debtors"]


def test_custom_fields_define_themselves(clock: VirtualClock, tmp_path: Path) -> None:
    def field(name: str) -> str:
        return (
            f"<DataExtRet>\n<OwnerID>0</OwnerID>\n<DataExtName>{name}</DataExtName>\n"
            f"<DataExtType>STR255TYPE</DataExtType>\n<DataExtValue>about {name}</DataExtValue>\n</DataExtRet>"
        )

    captured = answers(answer("CustomerQueryRs", customer(1, "Fern", field("Colour"), field("Height"))))
    with imported(clock, tmp_path, captured) as file:
        with_fields = '<CustomerQueryRq requestID="1"><OwnerID>0</OwnerID></CustomerQueryRq>'
        assert asked(file, with_fields) == captured
        (without, defined) = asking(file)("<CustomerQueryRq/><DataExtDefQueryRq/>")
    assert "DataExtRet" not in without.names("CustomerRet")
    assert defined.all("DataExtDefRet/AssignToObject") == ["Customer", "Customer"]


def test_the_company_and_its_preferences(clock: VirtualClock, tmp_path: Path) -> None:
    service = (
        "<Service>\n<Name>{}</Name>\n<Domain>x.qbn</Domain>\n<ServiceStatus>Never</ServiceStatus>\n</Service>"
    )
    company = (
        "<CompanyRet>\n<IsSampleCompany>true</IsSampleCompany>\n<CompanyName>Fern &amp; Co</CompanyName>\n"
        "<FirstMonthFiscalYear>April</FirstMonthFiscalYear>\n<SubscribedServices>\n"
        f"{service.format('One')}\n{service.format('Two')}\n</SubscribedServices>\n</CompanyRet>\n"
    )
    host = "<HostRet>\n<ProductName>QuickBooks Pro 2014</ProductName>\n<Country>US</Country>\n</HostRet>\n"
    captured = answers(answer("CompanyQueryRs", company), answer("HostQueryRs", host))
    with imported(clock, tmp_path, captured) as file:
        assert asked(file, '<CompanyQueryRq requestID="1"/>') == answers(answer("CompanyQueryRs", company))
        assert asking(file)("<PreferencesQueryRq/>")[0].code == 0


def test_what_a_company_file_does_not_keep_is_counted(clock: VirtualClock, tmp_path: Path) -> None:
    captured = answers(
        answer("CurrencyQueryRs", element("Currency", 1, "Euro", "<CurrencyCode>EUR</CurrencyCode>"))
    )
    captured = captured.replace("<FullName>Euro</FullName>\n", "").replace("<Sublevel>0</Sublevel>\n", "")
    file, report = CompanyFile.from_captures(saved(tmp_path, captured), clock)
    file.close()
    assert report.skipped == {"CurrencyRet": 1}


def test_a_name_that_its_parent_does_not_make_is_kept_and_told(clock: VirtualClock, tmp_path: Path) -> None:
    captured = answers(
        answer("CustomerAddRs", customer(5, "Bed", full_name="Fer:Bed", parent=ref(1, "Fern")))
    )
    file, report = CompanyFile.from_captures(saved(tmp_path, captured), clock)
    with file:
        assert sorted(names(file)) == ["Fer:Bed", "Fern"]
    assert len(report.odd) == 1
    assert "0.xml:5: FullName is 'Fer:Bed', but Name and ParentRef make it 'Fern:Bed'" in report.odd[0]


def test_captures_may_be_added_to_a_company_of_ones_own(clock: VirtualClock, tmp_path: Path) -> None:
    with CompanyFile.new(CompanyFacts("A"), clock) as file:
        asking(file)("<CustomerAddRq><CustomerAdd><Name>Fern</Name></CustomerAdd></CustomerAddRq>")
        report = file.import_captures(
            saved(tmp_path, answers(answer("CustomerQueryRs", customer(0x99, "Moss"))))
        )
        assert names(file) == ["Fern", "Moss"]
    assert report.added == {"Customer": 1}


def test_the_time_zone_is_the_one_that_the_times_show(clock: VirtualClock, tmp_path: Path) -> None:
    with imported(clock, tmp_path, CUSTOMERS) as file:
        (added,) = asking(file)("<CustomerAddRq><CustomerAdd><Name>New</Name></CustomerAdd></CustomerAddRq>")
        assert added.all("CustomerRet/TimeCreated")[0].endswith("-05:00")
    sydney = CUSTOMERS.replace("-05:00", "+11:00")
    with imported(clock, tmp_path, sydney) as file:
        (added,) = asking(file)("<CustomerAddRq><CustomerAdd><Name>New</Name></CustomerAdd></CustomerAddRq>")
        assert added.all("CustomerRet/TimeCreated")[0].endswith("+11:00")


@pytest.mark.parametrize("on_disk", [True, False])
def test_it_may_lie_on_disk(clock: VirtualClock, tmp_path: Path, on_disk: bool) -> None:
    path = str(tmp_path / "a.qbw") if on_disk else ":memory:"
    file, _ = CompanyFile.from_captures(saved(tmp_path, CUSTOMERS), clock, path)
    file.close()
    if on_disk:
        with CompanyFile.open(path, clock) as again:
            assert again.count("Customer") == 5
