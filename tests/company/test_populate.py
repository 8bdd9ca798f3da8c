"""A populated company: believable, sound, the same for the same seed, and of any size."""

import re

import pytest
from company.asking import asking

from simulator.clock import VirtualClock
from simulator.company import CompanyFile
from simulator.company.books.audit import audit
from simulator.company.recipes.pools import contact
from simulator.company.recipes.populate import Wanted
from simulator.errors import InputError

SMALL = Wanted(customers=30, jobs=20, vendors=10, items=5, invoices=40)


def populated(wanted: Wanted, seed: int = 0) -> CompanyFile:
    file = CompanyFile.from_recipe("empty", VirtualClock())
    file.populate(wanted, seed)
    return file


def test_it_has_what_was_wanted_and_its_books_are_sound() -> None:
    with populated(SMALL) as file:
        counts = {kind: file.count(kind) for kind in ("Customer", "Vendor", "ItemService", "Invoice")}
        assert counts == {"Customer": 50, "Vendor": 10, "ItemService": 5, "Invoice": 40}
        assert file.count("ReceivePayment") > 20
        assert audit(file._store) == []
        assert not any(each.apart for each in file.summary().invariants)


def test_some_invoices_are_paid_some_in_part_and_some_not() -> None:
    with populated(SMALL) as file:
        invoices = list(file.records("Invoice"))
    assert {each["IsPaid"] for each in invoices} == {"true", "false"}
    assert any(each["BalanceRemaining"] not in ("0.00", each["Subtotal"]) for each in invoices)


def test_invoices_go_back_over_the_years_and_not_into_the_future() -> None:
    with populated(SMALL) as file:
        days = [each["TxnDate"] for each in file.records("Invoice")]
    assert days == sorted(days)
    assert days[0][:4] == "2023"
    assert days[-1] <= "2026-01-05"


def test_the_same_seed_gives_the_same_company_and_another_another() -> None:
    def told(seed: int) -> list[dict[str, str]]:
        with populated(SMALL, seed) as file:
            kinds = ("Customer", "Vendor", "Invoice", "ReceivePayment")
            return [each for kind in kinds for each in file.records(kind)]

    assert told(1) == told(1)
    assert told(1) != told(2)


def test_a_name_is_written_as_an_add_request_would_have_left_it() -> None:
    """Every element in the same order; the addition is of what the record says."""
    with populated(Wanted(customers=1, vendors=1)) as file:
        (customers, vendors) = asking(file)("<CustomerQueryRq/><VendorQueryRq/>")
        sent = "".join(
            f"<{name}>{text}</{name}>"
            for name, text in (("Name", "Added"), ("CompanyName", "A"), ("FirstName", "B"), ("LastName", "C"))
        )
        address = "<{0}><Addr1>A</Addr1><Addr2>B</Addr2><City>C</City><State>CA</State>"
        address += "<PostalCode>9</PostalCode></{0}>"
        rest = "<Phone>1</Phone><Email>e</Email><TermsRef><FullName>Net 30</FullName></TermsRef>"
        terms = rest.partition("<TermsRef>")
        (added, bought) = asking(file)(
            f"<CustomerAddRq><CustomerAdd>{sent}{address.format('BillAddress')}{rest}</CustomerAdd>"
            f"</CustomerAddRq><VendorAddRq><VendorAdd>{sent.replace('Added', 'Bought')}"
            f"{address.format('VendorAddress')}{terms[0]}<TermsRef>{terms[2]}</VendorAdd></VendorAddRq>"
        )
    assert customers.names("CustomerRet") == added.names("CustomerRet")
    assert customers.names("CustomerRet/BillAddressBlock") == added.names("CustomerRet/BillAddressBlock")
    a_person = [name for name in bought.names("VendorRet") if name != "CompanyName"]
    assert vendors.names("VendorRet") == a_person


def test_it_may_be_populated_again() -> None:
    with populated(Wanted(customers=20, jobs=5)) as file:
        file.populate(Wanted(customers=20, jobs=30))
        assert file.count("Customer") == 75
        assert audit(file._store) == []


def test_a_name_that_somebody_has_is_left_to_him() -> None:
    with CompanyFile.from_recipe("empty", VirtualClock()) as file:
        taken = contact(0, 0).name
        asking(file)(f"<CustomerAddRq><CustomerAdd><Name>{taken}</Name></CustomerAdd></CustomerAddRq>")
        file.populate(Wanted(customers=3))
        names = [each["Name"] for each in file.records("Customer")]
    assert names.count(taken) == 1
    assert len(names) == 4


@pytest.mark.parametrize("seed", [0, 7, 12345])
def test_no_two_numbers_share_a_name(seed: int) -> None:
    names = {contact(number, seed).name for number in (*range(20_000), *range(4_132_800, 4_142_800))}
    assert len(names) == 30_000
    assert max(map(len, names)) <= 41


def test_names_are_plainly_invented() -> None:
    for number in range(2_000):
        who = contact(number, 3)
        assert who.email.endswith(".example")
        assert re.fullmatch(r"\d{3}-555-\d{4}", who.phone)


@pytest.mark.parametrize(
    ("wanted", "told"),
    [
        (Wanted(customers=-1), "customers from 0 on, got -1"),
        (Wanted(invoices=1), "customers and service items"),
        (Wanted(jobs=1), "customers to give jobs to"),
    ],
)
def test_what_cannot_be_made(wanted: Wanted, told: str) -> None:
    with CompanyFile.from_recipe("empty", VirtualClock()) as file:
        with pytest.raises(InputError, match=told):
            file.populate(wanted)
        assert file.count("Customer") == 0


def test_interrupted_it_leaves_whole_records() -> None:
    class Interrupted(Exception):
        pass

    def progress(what: str, done: int, of: int) -> None:
        if what == "invoices":
            raise Interrupted

    with CompanyFile.from_recipe("empty", VirtualClock()) as file:
        with pytest.raises(Interrupted):
            file.populate(Wanted(customers=5, invoices=120), progress=progress)
        assert 0 < file.count("Invoice") < 120
        assert audit(file._store) == []
