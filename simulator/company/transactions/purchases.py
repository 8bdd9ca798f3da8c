"""Purchases: bills and vendor credits, checks, card charges and credits, item receipts; purchase orders.

One builder, a row of `PURCHASES` per kind. Sources: bills with lines (A: a capture; DueDate without terms is
TxnDate and the preference DaysBillsAreDue, 10 there), a purchase order's answer (9.2, A), terms (B).

Assumed (D): a bill's terms and addresses are the payee's; a bill's, credit's and charge's RefNumber is
empty unless it is sent, a check's the next one unless it is to be printed; an item receipt is owed like a
bill (payables), but nothing settles it. Other types of accounts than the table's, a document of nothing or
of less than nothing are 3180, without the words that follow.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from functools import partial

from simulator.company.books import accounts
from simulator.company.books.addresses import printed
from simulator.company.books.drafts import Draft, Posting
from simulator.company.books.elements import Named, Reference
from simulator.company.books.kinds import KINDS, REFERENCES
from simulator.company.books.preferences import CLASS_TRACKING, DAYS_BILLS_ARE_DUE, is_on, preference
from simulator.company.books.store import Store
from simulator.company.requests.information import kept_ret
from simulator.company.requests.work import Executor
from simulator.company.transactions import documents, refunds
from simulator.company.transactions.documents import Filing, Rule, ref_item
from simulator.company.transactions.duedates import due_date
from simulator.company.transactions.orderlinks import Sources
from simulator.company.transactions.purchaselines import BOUGHT, ORDERED, LineNames, PurchaseLines
from simulator.company.transactions.templates import template_of
from simulator.errors import Shortcoming
from simulator.qbxml import statuses, values
from simulator.qbxml.aggregates import Aggregate, Item


@dataclass(frozen=True, slots=True)
class Purchase:
    """What a kind of purchase is.

    `side` is +1 where the header's account is credited, -1 where it is debited, 0 where nothing is posted.
    `entity` names whom it is of, `account` the header's account, of one of the `types`; `special` is the
    account where none is sent. `total` is what the record calls its total, `address` that of the payee.
    `flags` are there without being sent, `dates` those that are TxnDate if they are not sent. `open`: it can
    be settled.
    """

    kind: str
    side: int
    entity: str = "VendorRef"
    account: str = "APAccountRef"
    types: frozenset[str] = frozenset(("AccountsPayable",))
    special: str = "AccountsPayable"
    total: str = "TotalAmount"
    address: str = ""
    flags: tuple[Item, ...] = ()
    dates: tuple[str, ...] = ()
    from_vendor: tuple[str, ...] = ()
    names: LineNames = BOUGHT
    open: bool = False
    needs_entity: bool = True
    numbered: bool = False

    @property
    def lines(self) -> Mapping[str, str]:
        """The names of its lines in an Add and in the record."""
        names = self.names
        expenses = {"ExpenseLineAdd": "ExpenseLineRet"} if self.side else {}
        return {**expenses, names.line: names.line_ret, names.group: names.group_ret}


_BANK, _CARD = frozenset(("Bank",)), frozenset(("CreditCard",))
_CHARGE = partial(
    Purchase,
    entity="PayeeEntityRef",
    account="AccountRef",
    types=_CARD,
    special="",
    total="Amount",
    needs_entity=False,
)
PURCHASES = (
    Purchase(
        "Bill",
        1,
        total="AmountDue",
        address="VendorAddress",
        dates=("DueDate",),
        from_vendor=("TermsRef",),
        open=True,
    ),
    Purchase("VendorCredit", -1, total="CreditAmount", open=True),
    Purchase("ItemReceipt", 1),
    _CHARGE("Check", 1, types=_BANK, address="Address", flags=(("IsToBePrinted", "false"),), numbered=True),
    _CHARGE("CreditCardCharge", 1),
    _CHARGE("CreditCardCredit", -1),
    Purchase(
        "PurchaseOrder",
        0,
        account="",
        special="PurchaseOrders",
        address="VendorAddress",
        flags=(
            ("IsManuallyClosed", "false"),
            ("IsFullyReceived", "false"),
            ("IsToBePrinted", "true"),
            ("IsToBeEmailed", "false"),
        ),
        dates=("DueDate", "ExpectedDate"),
        from_vendor=("TermsRef",),
        names=ORDERED,
        needs_entity=False,
        numbered=True,
    ),
)
#: What an address is called in the record of each kind of name.
_ADDRESSES = {
    "Vendor": "VendorAddress",
    "Customer": "BillAddress",
    "Employee": "EmployeeAddress",
    "OtherName": "OtherNameAddress",
}
#: Elements of the request that are not the record's, or are built from others.
_BUILT = frozenset(("TxnDate", "RefNumber", "LinkToTxnID", *refunds.ELEMENTS))
_CLEARS = {
    "ClearExpenseLines": frozenset(("ExpenseLineAdd",)),
    "ClearItemLines": frozenset((BOUGHT.line, BOUGHT.group)),
}


def build(filing: Filing, sent: Aggregate, what: Purchase) -> Draft:
    """A purchase of what was sent."""
    store = filing.store
    _check(filing, sent)
    entity = filing.resolve(what.entity, sent)
    if entity is None and what.needs_entity:
        raise statuses.refused(3150, value=what.entity)
    account = _account(filing, sent, what)
    txn_date = filing.txn_date(sent)
    ref_number = "" if _has_no_number(what, sent) else filing.ref_number(sent)
    header = _header(filing, sent, what, entity)
    present = {name for name, _ in header}
    terms = next((value for name, value in header if name == "TermsRef"), None)
    class_ = filing.resolve("ClassRef", sent)
    lines = _lines(filing, sent, what, entity, class_)
    header += (
        *(ref_item(what.account, account) if what.account else ()),
        ("TxnDate", txn_date),
        *((("RefNumber", ref_number),) if ref_number else ()),
        (what.total, values.amount(lines.total)),
    )
    for name in what.dates:
        if name not in present:
            header.append((name, _date(store, what, name, terms, txn_date)))
    draft = Draft(
        KINDS[what.kind],
        txn_date,
        ref_number,
        entity,
        account,
        lines.total,
        header,
        lines.lines,
        open=lines.total if what.open else None,
        moves=lines.moves,
        links=lines.sources.links,
    )
    applied = refunds.refunds(filing, sent, lines.postings)
    if applied is None and filing.stored is not None:
        applied = [link for link in filing.stored.links if link.type == "AMTTYPE"]
    draft.links += applied or []
    if what.side:
        if lines.total:
            draft.postings.append(Posting(account, -lines.total * what.side, entity))
        draft.postings += lines.postings
    return draft


def _lines(
    filing: Filing, sent: Aggregate, what: Purchase, entity: Named | None, class_: Named | None
) -> PurchaseLines:
    sources = Sources(filing.store, what.kind)
    if filing.stored is not None:
        sources.kept = {
            link.line.own_id: (link.other, link.other_line)
            for link in filing.stored.links
            if link.line is not None and link.type == "QUANTYPE"
        }
    lines = PurchaseLines(filing, what.names, what.side, entity, class_, sources, sent.texts("LinkToTxnID"))
    names = what.lines
    own = [item for item in sent if item[0] in names]
    linked, closed = sources.expanded(sent, alone=not own)
    filing.warnings.extend(closed)
    if not own and not linked:
        raise statuses.refused_unsaid(3180, object=what.kind)
    for name, value in sorted((*linked, *own), key=lambda item: item[0] != "ExpenseLineAdd"):
        assert isinstance(value, Aggregate)
        lines.add(name, value)
    if lines.total < 0 and what.side:
        raise statuses.refused_unsaid(3180, object=what.kind)
    return lines


def _account(filing: Filing, sent: Aggregate, what: Purchase) -> Named:
    """The account of the whole; an order's is there for queries only."""
    account = filing.resolve(what.account, sent) if what.account else None
    if account is None:
        if not what.special:
            raise statuses.refused(3150, value=what.account)
        return accounts.special(filing.store, what.special)
    if account.subtype not in what.types:
        raise statuses.refused_unsaid(3180, object=what.kind)
    return account


def _header(filing: Filing, sent: Aggregate, what: Purchase, entity: Named | None) -> list[Item]:
    """All elements but those that follow from the lines, the account and the dates."""
    header: list[Item] = []
    lines = what.lines
    for name, value in sent:
        if name in lines or name in _BUILT or name == what.account:
            continue
        if name in REFERENCES and isinstance(value, Aggregate):
            header += ref_item(name, filing.resolve(name, sent))
        else:
            header.append((name, value))
    present = {name for name, _ in header}
    header += (flag for flag in what.flags if flag[0] not in present)
    if filing.stored is None:
        header += (item for item in _defaults(filing.store, what, entity, sent) if item[0] not in present)
    addresses = [
        (name, each) for name, each in header if name.endswith("Address") and isinstance(each, Aggregate)
    ]
    for name, address in addresses:
        block = printed({each: text for each, text in address if isinstance(text, str)})
        header.append((f"{name}Block", Aggregate(tuple(block))))
    return header


def _defaults(store: Store, what: Purchase, entity: Named | None, sent: Aggregate) -> Iterator[Item]:
    """What an Add takes from the payee and from the company."""
    record = store.elements.record(entity) if entity else Aggregate()
    for name in what.from_vendor:
        ref = record.child(name)
        if ref is not None:
            yield from ref_item(name, store.elements.resolve(name, ref, "Vendor"))
    address = record.child(_ADDRESSES[entity.kind]) if entity else None
    if what.address and address is not None:
        yield what.address, address
    if what.kind == "PurchaseOrder":
        yield from ref_item("TemplateRef", template_of(store, what.kind))
        ship_to = _ship_to(store, sent)
        if ship_to is not None:
            yield "ShipAddress", ship_to


def _ship_to(store: Store, sent: Aggregate) -> Aggregate | None:
    """The address of whom an order is to be shipped to, or the company's (9.2, A)."""
    ref = sent.child("ShipToEntityRef")
    if ref is not None:
        to = store.elements.resolve("ShipToEntityRef", ref, "PurchaseOrder")
        record = store.elements.record(to)
        return record.child("ShipAddress") or record.child(_ADDRESSES[to.kind])
    return kept_ret(store, "CompanyRet").child("Address")


def _date(store: Store, what: Purchase, name: str, terms: object, txn_date: str) -> str:
    if name != "DueDate":
        return txn_date
    if isinstance(terms, Reference):
        return due_date(store, store.elements.get(terms.row), txn_date)
    days = int(preference(store, DAYS_BILLS_ARE_DUE) or 0) if what.kind == "Bill" else 0
    return (date.fromisoformat(txn_date) + timedelta(days)).isoformat()


def _has_no_number(what: Purchase, sent: Aggregate) -> bool:
    """A check that is to be printed gets its number when it is."""
    return what.kind == "Check" and sent.text("IsToBePrinted") == "true" and "RefNumber" not in sent


def _check(filing: Filing, sent: Aggregate) -> None:
    if any(name in sent for name in ("ExchangeRate", "InventorySiteRef")) or (
        "ClassRef" in sent and not is_on(filing.store, CLASS_TRACKING)
    ):
        raise statuses.refused(3250)
    for name in ("IsTaxIncluded", "SalesTaxCodeRef"):
        if name in sent:
            raise Shortcoming(f"{filing.rule.kind.name} with {name}: not executed yet")
    if sent.text("IsToBeEmailed") == "true":
        vendor = filing.resolve("VendorRef", sent)
        if vendor is None or not filing.store.elements.record(vendor).text("Email"):
            raise statuses.refused_unsaid(3180, object=filing.rule.kind.name)


RULES = tuple(
    Rule(
        KINDS[what.kind],
        partial(build, what=what),
        what.lines,
        numbered=what.numbered,
        clears=_CLEARS if what.side else {},
    )
    for what in PURCHASES
)
EXECUTORS: Mapping[str, Executor] = documents.executors(RULES)
