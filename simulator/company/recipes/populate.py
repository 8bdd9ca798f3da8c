"""Fills a company file with a believable company of any size.

Customers, jobs and vendors are many: they are written as finished records, in the very form in which an
Add request would have left them. Items, invoices and payments go through the request processor like
anybody's, so the books balance. Times rise from the file's opening to the clock's present.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from heapq import heappop, heappush
from random import Random
from typing import TYPE_CHECKING

from simulator.clock import Clock, VirtualClock
from simulator.company.books.names import LEVEL, fold, name_key
from simulator.company.books.store import Store
from simulator.company.context import HostFacts, SessionContext
from simulator.company.recipes.pools import Contact, contact
from simulator.errors import InputError
from simulator.qbxml import values
from simulator.qbxml.writing import escape

if TYPE_CHECKING:
    from simulator.company.file import CompanyFile

#: So many records are written between two looks at Ctrl-C.
_BATCH = 2_000
#: So many requests are sent in one document.
_DOCUMENT = 50
_DAY = 86_400
_VERSION = "13.0"
_SERVICES = (
    *("Consultation", "Delivery", "Design", "Estimate visit", "Inspection", "Installation", "Labor"),
    *("Maintenance", "Overtime", "Permit handling", "Pick-up", "Rental", "Repair", "Set-up", "Training"),
)
_JOBS = (
    "Addition",
    "Annex",
    "Front office",
    "Garage",
    "Kitchen",
    "Lobby",
    "Main house",
    "Remodel",
    "Roof",
    "Yard",
)

_CUSTOMER_TAIL = "<JobStatus>None</JobStatus>\n<PreferredDeliveryMethod>None</PreferredDeliveryMethod>\n"
_VENDOR_END = "<IsVendorEligibleFor1099>false</IsVendorEligibleFor1099>\n"
_ADD = (
    "INSERT INTO element (kind, family, own_id, name, name_fold, name_key, full_name, sort_key, position,"
    " parent, sublevel, is_active, subtype, account_number, modified, edit_sequence, head, tail)"
    " VALUES (?, 'Name', ?, ?, ?, ?, ?, ?, ?, ?, ?, 1, '', '', ?, ?, ?, ?)"
)
_REFER = "INSERT INTO reference SELECT ?, 'element', id FROM element WHERE own_id = ? AND family = 'Name'"
_OPEN = re.compile(r"<BalanceRemaining>([^<]*)</BalanceRemaining>")
_REFUSED = re.compile(r'statusSeverity="Error" statusMessage="([^"]*)"')
#: Which part of the invoices is paid at all, and which of them as a whole.
_PAID, _PAID_WHOLE = 0.85, 0.75
#: Leads from customer to customer, so that neighbours do not buy one after another.
_SCATTER = 7_919

Progress = Callable[[str, int, int], None]
"""Called with what is being made, how many there are, how many there will be."""


@dataclass(frozen=True, slots=True)
class _Parent:
    """The customer that a job is of."""

    row: int
    own_id: str
    full_name: str
    key: str
    position: str


@dataclass(frozen=True, slots=True)
class _Row:
    """A name to be written: its record's text after Sublevel, before and after the balances."""

    name: str
    parent: _Parent | None
    head: str
    tail: str
    terms: int | None


@dataclass(frozen=True, slots=True)
class Wanted:
    """How many of each are to be added, and over how many years the invoices are spread."""

    customers: int = 0
    jobs: int = 0
    vendors: int = 0
    items: int = 0
    invoices: int = 0
    years: int = 3


def populate(file: CompanyFile, store: Store, wanted: Wanted, seed: int, progress: Progress) -> None:
    """Add to a file what is wanted. Interrupted, it leaves whole records only.

    `InputError` for invoices without a customer, or a number below 0.
    """
    for name in ("customers", "jobs", "vendors", "items", "invoices", "years"):
        if getattr(wanted, name) < 0:
            raise InputError(f"expected {name} from 0 on, got {getattr(wanted, name)}")
    present = store.clock
    fill = _Filling(file, store, present, seed, wanted.years, progress)
    store.clock = fill.clock
    try:
        fill.names("Customer", wanted.customers)
        fill.jobs(wanted.jobs)
        fill.names("Vendor", wanted.vendors)
        needs_items = wanted.invoices and not file.count("ItemService")
        fill.items(wanted.items or (len(_SERVICES) if needs_items else 0))
        fill.invoices(wanted.invoices)
    finally:
        store.clock = present


class _Filling:
    """One file that is being filled."""

    def __init__(
        self, file: CompanyFile, store: Store, present: Clock, seed: int, years: int, progress: Progress
    ) -> None:
        self._file = file
        self._store = store
        self._random = Random(seed)
        self._seed = seed
        self._progress = progress
        self._present = int(present.now())
        self._start = self._present - max(years, 1) * 365 * _DAY
        self.clock = VirtualClock(self._start)
        self._made = 0
        self._terms = [
            (
                row,
                f"<TermsRef>\n<ListID>{own_id}</ListID>\n<FullName>{escape(name)}</FullName>\n</TermsRef>\n",
            )
            for row, own_id, name in store.sql.execute(
                "SELECT id, own_id, full_name FROM element WHERE kind = 'StandardTerms' ORDER BY id"
            )
        ]

    # -- names

    def names(self, kind: str, count: int) -> None:
        """Customers or vendors."""
        for first in range(0, count, _BATCH):
            batch = min(_BATCH, count - first)
            with self._store.all_or_nothing():
                self._insert(kind, [self._name(kind, each) for each in self._contacts(batch)])
            self._progress(f"{kind.lower()}s", first + batch, count)

    def jobs(self, count: int) -> None:
        """Jobs of the customers that are there, one after another in the order in which they were made."""
        parents = self._store.sql.execute(
            "SELECT id, own_id, full_name, sort_key, position FROM element"
            " WHERE kind = 'Customer' AND parent IS NULL ORDER BY id LIMIT ?",
            (count,),
        ).fetchall()
        if count and not parents:
            raise InputError("expected customers to give jobs to, got a file without any")
        for first in range(0, count, _BATCH):
            batch = range(first, min(first + _BATCH, count))
            with self._store.all_or_nothing():
                self._insert(
                    "Customer", [self._job(at // len(parents), *parents[at % len(parents)]) for at in batch]
                )
            self._progress("jobs", batch.stop, count)

    def _contacts(self, count: int) -> Iterator[Contact]:
        """The next so many whose names nobody has yet."""
        while count:
            first = self._store.take("populated", count) - 1
            for number in range(first, first + count):
                found = contact(number, self._seed)
                if self._store.elements.find("Name", full_name=found.name) is None:
                    count -= 1
                    yield found

    def _name(self, kind: str, who: Contact) -> _Row:
        terms, terms_text = self._random.choice(self._terms) if self._terms else (None, "")
        address = f"<Addr1>{escape(who.name)}</Addr1>\n<Addr2>{who.street}</Addr2>\n"
        place = (
            f"<City>{who.city}</City>\n<State>{who.state}</State>\n"
            f"<PostalCode>{who.postal_code}</PostalCode>\n"
        )
        block = f"{address}<Addr3>{who.city}, {who.state} {who.postal_code}</Addr3>\n"
        company = f"<CompanyName>{escape(who.company)}</CompanyName>\n" if who.company else ""
        where = "BillAddress" if kind == "Customer" else "VendorAddress"
        middle = (
            f"{company}<FirstName>{who.first}</FirstName>\n<LastName>{who.last}</LastName>\n"
            f"<{where}>\n{address}{place}</{where}>\n<{where}Block>\n{block}</{where}Block>\n"
            f"<Phone>{who.phone}</Phone>\n<Email>{who.email}</Email>\n"
        )
        if kind == "Customer":
            return _Row(who.name, None, middle + terms_text, _CUSTOMER_TAIL, terms)
        return _Row(who.name, None, f"{middle}{terms_text}{_VENDOR_END}", "", terms)

    def _job(self, time: int, row: int, own_id: str, full_name: str, key: str, position: str) -> _Row:
        word = _JOBS[(row + time) % len(_JOBS)]
        name = f"{word} {time + 1}"
        while self._store.elements.find("Name", full_name=f"{full_name}:{name}") is not None:
            time += 1
            name = f"{word} {time + 1}"
        return _Row(name, _Parent(row, own_id, full_name, key, position), "", _CUSTOMER_TAIL, None)

    def _insert(self, kind: str, rows: list[_Row]) -> None:
        store = self._store
        first = store.take("ListID Name", len(rows))
        flat = kind == "Vendor"
        columns, references = [], []
        for number, row in enumerate(rows, first):
            moment = self._moment()
            stamp, parent = store.stamp(moment), row.parent
            own_id, own_key = f"{0x80000000 + number:08X}-{moment}", name_key(row.name)
            full_name = f"{parent.full_name}:{row.name}" if parent else row.name
            levels = "" if flat else f"<FullName>{escape(full_name)}</FullName>\n"
            level = "" if flat else f"<Sublevel>{1 if parent else 0}</Sublevel>\n"
            above = f"<ParentRef>\n{_ref(parent.own_id, parent.full_name)}</ParentRef>\n" if parent else ""
            head = (
                f"<ListID>{own_id}</ListID>\n<TimeCreated>{stamp}</TimeCreated>\n"
                f"<TimeModified>{stamp}</TimeModified>\n<EditSequence>{moment}</EditSequence>\n"
                f"<Name>{escape(row.name)}</Name>\n{levels}<IsActive>true</IsActive>\n{above}{level}{row.head}"
            )
            key = f"{parent.key}{LEVEL}{own_key}" if parent else own_key
            place = f"{parent.position}{LEVEL}{own_key}" if parent else own_key
            columns.append(
                (
                    *(kind, own_id, row.name, fold(row.name), own_key, full_name, key, place),
                    *(parent.row if parent else None, 1 if parent else 0),
                    *(values.wall_of(moment, store.zone), str(moment), head, row.tail),
                )
            )
            if row.terms is not None:
                references.append((row.terms, own_id))
        store.sql.executemany(_ADD, columns)
        store.sql.executemany(_REFER, references)

    def _moment(self) -> int:
        """Names are made in the first days of the file, one a second."""
        self._made += 1
        return min(self._start + self._made, self._present)

    # -- what goes through the request processor

    def items(self, count: int) -> None:
        """Service items."""
        self._start_clock()
        for first in range(0, count, _DOCUMENT):
            batch = range(first, min(first + _DOCUMENT, count))
            numbers = [self._store.take("populated items") for _ in batch]
            self._send("".join(map(self._item, numbers)))
            self._progress("items", batch.stop, count)

    def _item(self, number: int) -> str:
        word = _SERVICES[number % len(_SERVICES)]
        again = number // len(_SERVICES)
        name = f"{word} {again + 1}" if again else word
        return (
            f"<ItemServiceAddRq><ItemServiceAdd><Name>{name}</Name><SalesOrPurchase><Desc>{word}</Desc>"
            f"<Price>{15 + number * 7 % 180}.00</Price><AccountRef><FullName>Sales</FullName></AccountRef>"
            "</SalesOrPurchase></ItemServiceAdd></ItemServiceAddRq>"
        )

    def invoices(self, count: int) -> None:
        """Invoices over the years, and payments of most of them."""
        customers = self._ids("Customer", count)
        items = self._ids("ItemService", 1000)
        if count and not (customers and items):
            raise InputError("expected customers and service items to write invoices with, got none")
        self._start_clock()
        first, last = self._store.now(), self._present
        payments: list[tuple[int, str, int]] = []
        for done in range(count):
            moment = first + (last - first) * (done + 1) // (count + 1)
            while payments and payments[0][0] <= moment:
                self._pay(*heappop(payments))
            customer = customers[done * _SCATTER % len(customers)]
            self.clock.skip_to(moment)
            amount = self._invoice(customer, items, moment)
            paid = self._random.random()
            if paid < _PAID:
                due = moment + self._random.randint(8, 70) * _DAY
                heappush(payments, (due, customer, amount if paid < _PAID_WHOLE else amount // 2))
            if done % _DOCUMENT == _DOCUMENT - 1 or done == count - 1:
                self._progress("invoices", done + 1, count)
        while payments and payments[0][0] <= last:
            self._pay(*heappop(payments))

    def _invoice(self, customer: str, items: list[str], moment: int) -> int:
        day = values.pc_day(moment, self._store.zone)
        lines = "".join(
            f"<InvoiceLineAdd><ItemRef><ListID>{self._random.choice(items)}</ListID></ItemRef>"
            f"<Quantity>{self._random.randint(1, 12)}</Quantity></InvoiceLineAdd>"
            for _ in range(self._random.randint(1, 4))
        )
        answer = self._send(
            f"<InvoiceAddRq><InvoiceAdd><CustomerRef><ListID>{customer}</ListID></CustomerRef>"
            f"<TxnDate>{day}</TxnDate>{lines}</InvoiceAdd></InvoiceAddRq>"
        )
        matched = _OPEN.search(answer)
        return values.cents(matched[1]) or 0 if matched else 0

    def _pay(self, moment: int, customer: str, cents: int) -> None:
        self.clock.skip_to(moment)
        day = values.pc_day(moment, self._store.zone)
        self._send(
            f"<ReceivePaymentAddRq><ReceivePaymentAdd><CustomerRef><ListID>{customer}</ListID></CustomerRef>"
            f"<TxnDate>{day}</TxnDate><TotalAmount>{values.amount(cents)}</TotalAmount>"
            "<IsAutoApply>true</IsAutoApply></ReceivePaymentAdd></ReceivePaymentAddRq>"
        )

    def _ids(self, kind: str, most: int) -> list[str]:
        rows = self._store.sql.execute(
            "SELECT own_id FROM element WHERE kind = ? AND is_active ORDER BY id LIMIT ?", (kind, most)
        )
        return [own_id for (own_id,) in rows]

    def _start_clock(self) -> None:
        """What is sent is sent in the past: the store has a clock of its own while it is filled."""
        moment = self._start + self._made + _DAY
        self.clock.skip_to(min(moment, self._present))

    def _send(self, requests: str) -> str:
        host = HostFacts(country=self._store.country, supported_versions=(_VERSION,))
        answer = self._file.process(
            f'<?qbxml version="{_VERSION}"?><QBXML><QBXMLMsgsRq onError="stopOnError">{requests}'
            "</QBXMLMsgsRq></QBXML>",
            SessionContext(host, "populate", "populate"),
        )
        refused = _REFUSED.search(answer)
        if refused is not None:
            raise InputError(f"expected books that can be filled, but QuickBooks says: {refused[1]}")
        return answer


def _ref(own_id: str, full_name: str) -> str:
    return f"<ListID>{own_id}</ListID>\n<FullName>{escape(full_name)}</FullName>\n"
