"""A company file written out and read in again."""

from collections import Counter
from itertools import chain
from pathlib import Path
from random import Random

import pytest
from company.asking import asking, document, session
from company.capturing import saved
from company.drawn_requests import Drawer, Known
from lxml import etree

from simulator.clock import VirtualClock
from simulator.company import CompanyFacts, CompanyFile
from simulator.company.books.kinds import KINDS
from simulator.company.recipes.populate import Wanted
from simulator.errors import Shortcoming


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


#: The types of accounts that what pieces cost is not posted to.
MONEY = ("Bank", "CreditCard", "AccountsReceivable", "AccountsPayable", "Income", "OtherCurrentLiability")


def drawn(seed: int, clock: VirtualClock) -> CompanyFile:
    """A company with some of everything in it."""
    file, known, random = CompanyFile.new(CompanyFacts("A"), clock), Known(), Random(seed)
    drawer = Drawer(random, known)
    for request in chain(drawer.first(), (drawer.draw() for _ in range(60))):
        try:
            (given,) = etree.fromstring(file.process(document(request), session()).encode())[0]
        except Shortcoming:
            continue
        known.learn(given)
        clock.skip_to(clock.now() + random.choice((0, 60, 86_400)))
    return file


def figures(file: CompanyFile) -> Counter[str]:
    """What all accounts, customers and vendors have, and what is open; what pieces cost is apart."""
    told: Counter[str] = Counter()
    for kind in ("Account", "Customer", "Vendor", "ItemInventory", "Invoice", "Bill", "ReceivePayment"):
        for each in file.records(kind):
            for name in ("Balance", "QuantityOnHand", "BalanceRemaining", "OpenAmount", "UnusedPayment"):
                if name in each and each.get("AccountType", "Bank") in MONEY:
                    told[f"{kind} {each.get('ListID', each.get('TxnID'))} {name} {each[name]}"] += 1
    return told


@pytest.mark.parametrize("source", ["landscaping", "construction", "shop", 1, 2, 3])
def test_every_transaction_can_go_afterwards_as_it_could_before(tmp_path: Path, source: str | int) -> None:
    clock = VirtualClock()
    made = drawn(source, clock) if isinstance(source, int) else CompanyFile.from_recipe(source, clock)
    again, report = CompanyFile.from_captures(saved(tmp_path, *everything(made)), clock)
    with made, again:
        assert everything(again) == everything(made)
        assert [str(finding) for finding in again.audit()] == []
        # what a payment of bills that are gone paid, its record does not tell
        assert {each.kind for each in report.unposted} <= {"BillPaymentCheck", "BillPaymentCreditCard"}
        unposted = {each.own_id for each in report.unposted}
        gone = 0
        for kind in KINDS:
            for record in again.records(kind) if KINDS[kind].table == "txn" else ():
                if record["TxnID"] in unposted:
                    continue
                request = document(
                    f"<TxnDelRq><TxnDelType>{kind}</TxnDelType><TxnID>{record['TxnID']}</TxnID></TxnDelRq>"
                )
                with made.copy(clock) as one, again.copy(clock) as other:
                    try:
                        expected = one.process(request, session())
                    except Shortcoming:
                        continue
                    assert other.process(request, session()) == expected
                    assert figures(other) == figures(one)
                    assert [str(finding) for finding in other.audit()] == []
                    gone += 1
        assert gone
