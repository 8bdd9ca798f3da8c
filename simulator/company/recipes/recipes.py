"""Builds a company file from a recipe: a YAML file in which every scalar is text.

    company:   {name: …, address: {Addr1: …}, zone: America/Los_Angeles}    see `CompanyFacts`
    opened:    2019-03-04                                                   the file's first day
    lists:     {CustomerType: [Residential, Commercial]}                    small lists, by kind
    customers: [{Name: …, Phone: …, jobs: [{Name: …}]}]                     elements of CustomerAdd
    items:     [{Name: …, SalesPrice: …, PurchaseCost: …, QuantityOnHand: …}]
    invoices:  [{customer: 'A:B', date: …, number: …, paid: …, lines: [{item: …, quantity: …}]}]

Customers and `records` go through Add requests like anybody's; `records` in their order, after the customers
and items, and those with a TxnDate on it. Records are spread over the time from `opened` to the
clock's present, invoices are made on their date. What does not fit is an `InputError` that says where.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import fields, replace
from datetime import date, datetime, time
from decimal import ROUND_HALF_UP, Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

import yaml

from simulator import bundled
from simulator.clock import VirtualClock
from simulator.company.books import ledger
from simulator.company.books.drafts import Draft, Line, Posting
from simulator.company.books.elements import Named
from simulator.company.books.kinds import KINDS
from simulator.company.books.records import ListRecord, add_element, keep_txn, new_identity
from simulator.company.books.store import Store, parts
from simulator.company.captures.reposting import repost
from simulator.company.context import CompanyFacts, HostFacts, SessionContext
from simulator.company.transactions.saleslines import cents_of
from simulator.errors import InputError
from simulator.qbxml import catalogue, values
from simulator.qbxml.aggregates import Aggregate, Item, aggregate
from simulator.qbxml.shapes import Dialect, Element
from simulator.qbxml.statuses import RequestRefused
from simulator.qbxml.writing import in_order, render

if TYPE_CHECKING:
    from simulator.company.file import CompanyFile

#: Makes texts, lists and mappings only; the C one where libyaml is there.
_LOADER = getattr(yaml, "CBaseLoader", yaml.BaseLoader)
_VERSION = "16.0"
_PARTS = ("company", "opened", "lists", "customers", "items", "records", "invoices")
_STATUS = re.compile(r'statusCode="(\d+)"[^>]* statusMessage="([^"]*)"')
#: The small lists a recipe may fill.
_KIND_OF = {"Terms": "StandardTerms"}
_SMALL_LISTS = {kind.family for kind in KINDS.values() if kind.table == "element"} - {"Name", "Item"}

Recipe = Mapping[str, Any]


def load(recipe: str | Path | Recipe) -> Recipe:
    """A recipe by bundled name, from a file, or as it is."""
    if isinstance(recipe, Mapping):
        loaded: Any = recipe
    else:
        path = recipe if isinstance(recipe, Path) else bundled.company(recipe)
        try:
            loaded = yaml.load(path.read_text(encoding="utf-8"), Loader=_LOADER)  # noqa: S506
        except (OSError, UnicodeDecodeError, yaml.YAMLError) as error:
            raise InputError(f"expected a company recipe in {path}: {error}") from error
    if not isinstance(loaded, Mapping) or "company" not in loaded:
        raise InputError("expected a recipe that is a mapping with `company:`")
    _known("recipe", loaded, _PARTS)
    return loaded


def facts_of(recipe: Recipe) -> CompanyFacts:
    """The facts of the recipe's company."""
    said = _mapping("company", recipe["company"])
    _known("company", said, [field.name for field in fields(CompanyFacts)])
    if not said.get("name"):
        raise InputError("expected company: to have a name")
    month = str(said.get("fiscal_month", "1"))
    if month not in map(str, range(1, 13)):
        raise InputError(f"expected company: fiscal_month to be 1 to 12, got {month!r}")
    return replace(CompanyFacts(name=said["name"]), **{**said, "fiscal_month": int(month)})


def opening(recipe: Recipe, facts: CompanyFacts, present: float) -> VirtualClock:
    """The clock of the day on which the recipe's file was made, never later than the present."""
    opened = values.day_of(str(recipe.get("opened", "")))
    return VirtualClock(min(_morning(opened, ZoneInfo(facts.zone)), present) if opened else present)


def fill(file: CompanyFile, store: Store, recipe: Recipe, present: float) -> None:
    """Put the recipe's records into a new company file whose clock is `opening`'s."""
    build = _Builder(file, store, recipe, present)
    try:
        with store.all_or_nothing():
            build.run()
            # what the recipe says is on hand is what is left of what its invoices sold
            for wrong in repost(store, build.written, {}):
                raise InputError(f"invoices: {wrong.own_id} cannot be posted: {wrong.reason}")
    except RequestRefused as refusal:
        raise InputError(f"{build.at}: {refusal.status.message}") from refusal


class _Builder:
    """One recipe on its way into a file. `at` is what it is at, for messages, `written` its invoices."""

    def __init__(self, file: CompanyFile, store: Store, recipe: Recipe, present: float) -> None:
        self.at = "recipe"
        self.written: list[int] = []
        self._file = file
        self._store = store
        self._recipe = recipe
        self._present = present
        self._customers = list(_with_jobs(_sequence("customers", recipe.get("customers", []))))
        self._items = _sequence("items", recipe.get("items", []))
        self._invoices = sorted(
            (_mapping("invoices", each) for each in _sequence("invoices", recipe.get("invoices", []))),
            key=lambda each: str(each.get("date")),
        )
        first = values.day_of(str(self._invoices[0].get("date", ""))) if self._invoices else None
        until = min(self._moment(first), present) if first else present
        records = len(self._customers) + len(self._items) + 1
        self._step = max(until - store.clock.now(), 0) / records

    def run(self) -> None:
        for kind, names in _mapping("lists", self._recipe.get("lists", {})).items():
            self.at = f"lists: {kind}"
            if kind not in _SMALL_LISTS:
                raise InputError(f"{self.at}: expected one of {', '.join(sorted(_SMALL_LISTS))}")
            for name in _sequence(self.at, names):
                if self._store.elements.find(kind, full_name=name) is None:
                    add_element(self._store, ListRecord(KINDS[_KIND_OF.get(kind, kind)], name))
        for item in self._items:
            self._add_item(_mapping("items", item))
        for parent, customer in self._customers:
            self._add_customer(parent, customer)
        for kind, records in _mapping("records", self._recipe.get("records", {})).items():
            for record in _sequence(f"records: {kind}", records):
                self._add_record(kind, _mapping(f"records: {kind}", record))
        for invoice in self._invoices:
            self._add_invoice(invoice)

    def _add_customer(self, parent: str, customer: Recipe) -> None:
        self.at = f"customers: {customer.get('Name')}"
        self._pass_time()
        sent = {name: value for name, value in customer.items() if name != "jobs"}
        if parent:
            sent["ParentRef"] = {"FullName": parent}
        self._request("Customer", sent)

    def _add_record(self, kind: str, record: Recipe) -> None:
        self.at = f"records: {kind} {record.get('Name', record.get('RefNumber', ''))}".rstrip()
        day = values.day_of(str(record.get("TxnDate", "")))
        if day is not None:
            self._store.clock.skip_to(min(self._moment(day), self._present))
        self._request(kind, record)

    def _request(self, kind: str, sent: Recipe) -> None:
        """Add a record as whoever sends requests does."""
        try:
            shape = catalogue.request(f"{kind}AddRq").find(f"{kind}Add")
        except KeyError:
            raise InputError(f"{self.at}: expected a kind that can be added, Vendor for one") from None
        assert shape is not None
        dialect = Dialect(9999, self._store.country)
        body = render(in_order(shape, _described(self.at, shape, sent), dialect))
        host = HostFacts(country=self._store.country, supported_versions=(_VERSION,))
        answer = self._file.process(
            f'<?qbxml version="{_VERSION}"?><QBXML><QBXMLMsgsRq onError="stopOnError">'
            f"<{kind}AddRq><{kind}Add>{body}</{kind}Add></{kind}AddRq></QBXMLMsgsRq></QBXML>",
            SessionContext(host, "recipe", "recipe"),
        )
        matched = _STATUS.search(answer)
        if matched is None or matched[1] != "0":
            raise InputError(f"{self.at}: {matched[2] if matched else answer}")

    def _add_item(self, item: Recipe) -> None:
        self.at = f"items: {item.get('Name')}"
        self._pass_time()
        shape = KINDS["ItemInventory"].shape()
        name = str(item.get("Name", ""))
        described = [pair for pair in _described(self.at, shape, item) if pair[0] not in ("Name", "IsActive")]
        cost = str(item.get("PurchaseCost", "0"))
        defaults: tuple[Item, ...] = (
            ("IncomeAccountRef", self._ref("Account", "Sales")),
            ("COGSAccountRef", self._ref("Account", "Cost of Goods Sold")),
            ("AssetAccountRef", self._ref("Account", "Inventory Asset")),
            ("QuantityOnHand", "0"),
            ("AverageCost", _converted(self.at, "PRICE", cost)),
            ("QuantityOnOrder", "0"),
            ("QuantityOnSalesOrder", "0"),
        )
        sent = {pair[0] for pair in described}
        items = (*described, *(default for default in defaults if default[0] not in sent))
        active = item.get("IsActive", "true") == "true"
        named = add_element(self._store, ListRecord(KINDS["ItemInventory"], name, None, active, items))
        said = dict(items)
        pieces, each = (Decimal(str(said[what])) for what in ("QuantityOnHand", "AverageCost"))
        worth = cents_of(pieces * each)
        self._store.sql.execute(
            "UPDATE element SET on_hand = ?, stock_value = ?, average_cost = ? WHERE id = ?",
            (parts(pieces), worth, parts(each), named.row),
        )
        self._store.sql.execute(
            "INSERT INTO carried VALUES (?, 0, ?, ?, 0, 0)", (named.row, parts(pieces), worth)
        )

    def _add_invoice(self, invoice: Recipe) -> None:
        self.at = f"invoices: {invoice.get('number')}"
        _known(self.at, invoice, ("customer", "date", "number", "terms", "due", "memo", "paid", "lines"))
        day = values.day_of(str(invoice.get("date", "")))
        if day is None:
            raise InputError(f"{self.at}: expected a date as 2025-11-03, got {invoice.get('date')!r}")
        self._store.clock.skip_to(min(self._moment(day), self._present))
        customer = self._named("Name", str(invoice.get("customer", "")))
        lines = [self._line(_mapping(self.at, line)) for line in _sequence(self.at, invoice.get("lines", []))]
        subtotal = sum(values.cents(line.text("Amount") or "0") or 0 for line in lines)
        paid = values.cents(str(invoice.get("paid", "0")))
        if paid is None or not 0 <= paid <= subtotal:
            raise InputError(
                f"{self.at}: expected paid: from 0 to {values.amount(subtotal)}, got {invoice.get('paid')}"
            )
        terms = invoice.get("terms")
        due = str(invoice.get("due", day.isoformat()))
        number = str(invoice.get("number", ""))
        items = aggregate(
            ("CustomerRef", customer.reference),
            ("ARAccountRef", self._ref("Account", "Accounts Receivable")),
            ("TemplateRef", self._ref("Template", "Intuit Product Invoice")),
            ("TxnDate", day.isoformat()),
            ("RefNumber", number) if number else None,
            *self._bill_address(customer),
            ("IsPending", "false"),
            ("IsFinanceCharge", "false"),
            ("TermsRef", self._ref("Terms", str(terms))) if terms else None,
            ("DueDate", _converted(self.at, "DATE", due)),
            ("ShipDate", day.isoformat()),
            ("Subtotal", values.amount(subtotal)),
            ("SalesTaxPercentage", "0.00"),
            ("SalesTaxTotal", "0.00"),
            ("Memo", str(invoice["memo"])) if invoice.get("memo") else None,
            ("IsToBePrinted", "true"),
            ("IsToBeEmailed", "false"),
        )
        draft = Draft(
            KINDS["Invoice"],
            day.isoformat(),
            number,
            customer,
            self._named("Account", "Accounts Receivable"),
            subtotal,
            [*items, *ledger.settled("Invoice", subtotal, subtotal).items()],
            [Line("InvoiceLineRet", list(line)) for line in lines],
            subtotal,
        )
        now = self._store.now()
        first = self._store.take("TxnID", 2 + len(lines))
        for at, line in enumerate(draft.lines, first + 2):
            line.own_id = f"{at:X}-{now}"
        identity = new_identity(self._store, f"{first:X}-{now}", now)
        row = keep_txn(self._store, draft, identity, self._store.take("TxnNumber"))
        draft.postings = [
            Posting(self._named("Account", "Accounts Receivable"), subtotal, customer),
            Posting(self._named("Account", "Sales"), -subtotal),
        ]
        ledger.post(self._store, row, draft)
        self.written.append(row)
        if paid:
            applied = {"TxnID": identity.own_id, "PaymentAmount": values.amount(paid)}
            self._request(
                "ReceivePayment",
                {
                    "CustomerRef": {"ListID": customer.own_id},
                    "TxnDate": day.isoformat(),
                    "TotalAmount": values.amount(paid),
                    "AppliedToTxnAdd": applied,
                },
            )

    def _line(self, line: Recipe) -> Aggregate:
        _known(self.at, line, ("item", "quantity", "rate", "desc"))
        item = self._named("Item", str(line.get("item", "")))
        record = self._store.elements.record(item)
        quantity = _converted(self.at, "QUAN", str(line.get("quantity", "1")))
        rate = _converted(self.at, "PRICE", str(line.get("rate", record.text("SalesPrice") or "0")))
        cents = (Decimal(quantity) * Decimal(rate) * 100).quantize(Decimal(1), ROUND_HALF_UP)
        desc = str(line.get("desc", record.text("SalesDesc") or ""))
        return aggregate(
            ("ItemRef", item.reference),
            ("Desc", values.storable(desc)) if desc else None,
            ("Quantity", quantity),
            ("Rate", rate),
            ("Amount", values.amount(int(cents))),
            ("SalesTaxCodeRef", self._ref("SalesTaxCode", "Non")),
        )

    def _bill_address(self, customer: Named) -> Iterator[Item]:
        record = self._store.elements.record(customer)
        for name in ("BillAddress", "BillAddressBlock"):
            address = record.child(name)
            if address is not None:
                yield name, address

    def _ref(self, family: str, name: str) -> Aggregate:
        return self._named(family, name).reference

    def _named(self, family: str, name: str) -> Named:
        named = self._store.elements.find(family, full_name=name)
        if named is None:
            raise InputError(f"{self.at}: nothing is called {name!r} here")
        return named

    def _moment(self, day: date) -> float:
        return _morning(day, self._store.zone)

    def _pass_time(self) -> None:
        """On to the next record, made in the morning of its day."""
        clock = self._store.clock
        due = clock.now() + self._step
        morning = _morning(datetime.fromtimestamp(due, self._store.zone).date(), self._store.zone)
        clock.skip_to(min(morning if morning > clock.now() else due, self._present))


def _morning(day: date, zone: ZoneInfo) -> float:
    return datetime.combine(day, time(10), zone).timestamp()


def _with_jobs(customers: Sequence[Any], parent: str = "") -> Iterator[tuple[str, Recipe]]:
    """Every customer and job with the full name of what it belongs to, parents first."""
    for each in customers:
        customer = _mapping("customers", each)
        yield parent, customer
        full_name = f"{parent}:{customer.get('Name')}" if parent else str(customer.get("Name"))
        yield from _with_jobs(_sequence("jobs", customer.get("jobs", [])), full_name)


def _described(at: str, shape: Element, said: Recipe) -> Iterator[Item]:
    """What a recipe says of an element, as an aggregate's items; texts are converted as if sent."""
    for name, value in said.items():
        child = shape.find(name)
        if child is None:
            raise InputError(f"{at}: {shape.name} has no element {name}")
        for each in value if isinstance(value, list) else [value]:
            if isinstance(each, Mapping):
                yield name, Aggregate(tuple(_described(at, child, each)))
            else:
                yield name, _converted(at, child.type, str(each))


def _converted(at: str, type_: str, text: str) -> str:
    converted = None if type_ == "AGG" else values.canonical(type_, text)
    if converted is None:
        raise InputError(f"{at}: expected a value of type {type_}, got {text!r}")
    return values.storable(converted)


def _mapping(at: str, value: Any) -> Recipe:
    if not isinstance(value, Mapping):
        raise InputError(f"{at}: expected a mapping, got {value!r}")
    return value


def _sequence(at: str, value: Any) -> Sequence[Any]:
    if not isinstance(value, list):
        raise InputError(f"{at}: expected a list, got {value!r}")
    return value


def _known(at: str, said: Recipe, names: Sequence[str]) -> None:
    for name in said:
        if name not in names:
            raise InputError(f"{at}: expected one of {', '.join(names)}, got {name!r}")
