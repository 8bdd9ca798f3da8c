"""Sales: what is sold to a customer, promised or taken back, line by line, with its tax.

One builder, a row of `SALES` for each kind. Add's defaults are those of captures (9.1, A: invoice and
estimate; the others follow them, D): the receivable account, the first template of the kind, the customer's
address, terms and so on, DueDate from the terms, ShipDate, the flags. Assumed (D): a job without an address
of its own has its parent's; where sales tax is off, neither tax item nor the customer's tax code is told; a
Mod takes nothing from the customer anew; an invoice that is pending posts nothing, and is open all the same;
what has no line, is of less than nothing or is to be e-mailed to nobody is 3180, without the words that
follow.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import partial

from simulator.company.books import accounts
from simulator.company.books.addresses import printed
from simulator.company.books.cards import masked
from simulator.company.books.drafts import Draft, Posting
from simulator.company.books.elements import Named, Reference
from simulator.company.books.kinds import KINDS, REFERENCES
from simulator.company.books.preferences import CLASS_TRACKING, PRICE_LEVELS, is_on
from simulator.company.books.records import NEWEST
from simulator.company.books.store import Store
from simulator.company.requests.work import Executor
from simulator.company.transactions import documents, salestax
from simulator.company.transactions.credits import sent_credits
from simulator.company.transactions.documents import Filing, Rule, ref_item
from simulator.company.transactions.duedates import due_date, suggested_discount
from simulator.company.transactions.orderlinks import Sources
from simulator.company.transactions.saleslines import SalesLines
from simulator.company.transactions.templates import template_of
from simulator.qbxml import statuses, values
from simulator.qbxml.aggregates import Aggregate, Item
from simulator.qbxml.shapes import Dialect
from simulator.qbxml.writing import write_ahead


@dataclass(frozen=True, slots=True)
class Sale:
    """What a kind of sale is.

    `side` is +1 where the header account is debited, -1 where it is credited, 0 where nothing is posted.
    `account` is that account's element, `special` the account where none is sent. `flags` are there without
    being sent, `dates` those that are TxnDate if they are not sent, `from_customer` what is the customer's.
    `open`: it can be settled. `lines` are the names of its lines in an Add, each with that in the record.
    """

    kind: str
    side: int = 0
    account: str = ""
    special: str = ""
    total: bool = True
    flags: tuple[Item, ...] = ()
    dates: tuple[str, ...] = ("DueDate", "ShipDate")
    from_customer: tuple[tuple[str, str], ...] = (("TermsRef", "TermsRef"), ("SalesRepRef", "SalesRepRef"))
    open: bool = False
    needs_customer: bool = True
    lines: Mapping[str, str] = field(init=False)

    def __post_init__(self) -> None:
        names = {f"{self.line}{what}Add": f"{self.line}{what}Ret" for what in ("", "Group")}
        object.__setattr__(self, "lines", names)

    @property
    def line(self) -> str:
        """What its lines are called: `InvoiceLine`."""
        return f"{self.kind}Line"


_PENDING = ("IsPending", "false")
_PRINTED = ("IsToBePrinted", "true")
_MAILED = ("IsToBeEmailed", "false")
_REP = ("SalesRepRef", "SalesRepRef")
SALES = (
    Sale(
        "Invoice",
        1,
        "ARAccountRef",
        "AccountsReceivable",
        total=False,
        flags=(_PENDING, ("IsFinanceCharge", "false"), _PRINTED, _MAILED),
        open=True,
    ),
    Sale(
        "SalesReceipt",
        1,
        "DepositToAccountRef",
        "UndepositedFunds",
        flags=(_PENDING, _PRINTED, _MAILED),
        from_customer=(("PaymentMethodRef", "PreferredPaymentMethodRef"), _REP),
        needs_customer=False,
    ),
    Sale(
        "CreditMemo",
        -1,
        "ARAccountRef",
        "AccountsReceivable",
        flags=(_PENDING, _PRINTED, _MAILED),
        from_customer=(_REP,),
        open=True,
    ),
    Sale("Estimate", flags=(("IsActive", "true"), _MAILED), dates=("DueDate",)),
    Sale(
        "SalesOrder",
        flags=(("IsManuallyClosed", "false"), ("IsFullyInvoiced", "false"), _PRINTED, _MAILED),
    ),
)
#: Elements of the request that are not the record's, or are built from others.
_BUILT = frozenset(
    (
        *("CustomerRef", "ItemSalesTaxRef", "CustomerSalesTaxCodeRef", "TxnDate", "RefNumber", "SetCredit"),
        *("LinkToTxnID", "CreditCardTxnInfo"),
    )
)
_ADDRESSES = ("BillAddress", "ShipAddress")


def build(filing: Filing, sent: Aggregate, sale: Sale) -> Draft:
    """A sale of what was sent."""
    store = filing.store
    customer = filing.resolve("CustomerRef", sent)
    if customer is None and sale.needs_customer:
        raise statuses.refused(3150, value="CustomerRef")
    record = store.elements.record(customer) if customer else Aggregate()
    _check(filing, sent, sale, record)
    header = _Header(filing, sale, record, customer).of(sent)
    told = dict(header)
    account = _referred(store, told.get(sale.account))
    txn_date, ref_number = filing.txn_date(sent), filing.ref_number(sent)
    tax, code = _tax(filing, sent, record)
    lines = _lines(filing, sent, sale, customer, _referred(store, told.get("ClassRef")), record)
    shares = tax.of(lines.taxable)
    total = lines.total + sum(cents for _, cents in shares)
    if total < 0 and sale.side:
        raise statuses.refused_unsaid(3180, object=sale.kind)
    terms = _referred(store, told.get("TermsRef"))
    header += (
        *[(name, _date(store, name, terms, txn_date)) for name in sale.dates if name not in told],
        ("TxnDate", txn_date),
        *((("RefNumber", ref_number),) if ref_number else ()),
        ("Subtotal", values.amount(lines.total)),
        *ref_item("ItemSalesTaxRef", tax.item),
        ("SalesTaxPercentage", tax.percentage),
        ("SalesTaxTotal", values.amount(total - lines.total)),
        *((("TotalAmount", values.amount(total)),) if sale.total else ()),
        *ref_item("CustomerSalesTaxCodeRef", code),
        *suggested_discount(store, terms if sale.kind == "Invoice" else None, txn_date, total),
    )
    draft = Draft(
        KINDS[sale.kind],
        txn_date,
        ref_number,
        customer,
        account,
        total,
        header,
        lines.lines,
        open=total if sale.open else None,
        links=lines.sources.links,
    )
    if sale.kind == "Invoice":
        draft.credits = sent_credits(store, sent, customer, total)
    elif sale.kind == "CreditMemo" and filing.stored is not None:
        draft.links += filing.stored.links
    if told.get("IsPending") != "true":
        draft.postings = list(_postings(store, sale, draft, lines, shares))
        draft.moves = lines.moves
    return draft


def _postings(
    store: Store, sale: Sale, draft: Draft, lines: SalesLines, shares: list[tuple[salestax.Share, int]]
) -> Iterator[Posting]:
    """The whole to the header's account, each line to its item's, the tax to whom it is owed."""
    if not sale.side or draft.account is None:
        return
    if draft.amount:
        yield Posting(draft.account, draft.amount * sale.side, draft.entity)
    yield from lines.postings
    for share, cents in shares:
        if cents:
            yield Posting(
                accounts.special(store, "SalesTaxPayable"),
                -cents * sale.side,
                share.agency,
                None,
                share.item,
            )


def _lines(
    filing: Filing,
    sent: Aggregate,
    sale: Sale,
    customer: Named | None,
    class_: Named | None,
    record: Aggregate,
) -> SalesLines:
    sources = Sources(filing.store, sale.kind)
    if filing.stored is not None:
        sources.kept = {
            link.line.own_id: (link.other, link.other_line)
            for link in filing.stored.links
            if link.line is not None and link.type == "QUANTYPE"
        }
    lines = SalesLines(
        filing,
        sale.line,
        sale.side,
        customer,
        class_,
        _level(filing.store, record),
        sources,
        sent.texts("LinkToTxnID"),
        promised=sale.kind == "SalesOrder",
    )
    names = sale.lines
    own = [item for item in sent.items if item[0] in names]
    linked, closed = sources.expanded(sent, alone=not own)
    filing.warnings.extend(closed)
    if not own and not linked:
        raise statuses.refused_unsaid(3180, object=sale.kind)
    for name, value in (*linked, *own):
        assert isinstance(value, Aggregate)
        lines.add(name, value)
    return lines


@dataclass(frozen=True, slots=True)
class _Header:
    """Builds the elements of the record that come from the request's header, or from the customer."""

    filing: Filing
    sale: Sale
    record: Aggregate
    customer: Named | None

    def of(self, sent: Aggregate) -> list[Item]:
        """All elements but those that follow from the lines, the tax and the dates."""
        header: list[Item] = [*ref_item("CustomerRef", self.customer)]
        lines = self.sale.lines
        for name, value in sent.items:
            if name in lines or name in _BUILT:
                continue
            if name in REFERENCES and isinstance(value, Aggregate):
                header += ref_item(name, self.filing.resolve(name, sent))
            else:
                header.append((name, value))
                if name in _ADDRESSES and isinstance(value, Aggregate):
                    header += _block(name, value)
        card = sent.child("CreditCardTxnInfo")
        if card is not None:
            header.append(("CreditCardTxnInfo", masked(card)))
        present = {name for name, _ in header}
        header += [flag for flag in self.sale.flags if flag[0] not in present]
        header += [item for item in self._defaults() if item[0] not in present]
        return header

    def _defaults(self) -> Iterator[Item]:
        store, sale = self.filing.store, self.sale
        if sale.account:
            yield sale.account, accounts.special(store, sale.special).reference
        if self.filing.stored is not None:
            return
        yield from ref_item("TemplateRef", template_of(store, sale.kind))
        if self.customer is not None:
            yield from store.elements.once(f"{sale.kind} to", self.customer, self._from_customer)

    def _from_customer(self) -> tuple[Item, ...]:
        """What is the customer's: it stays the same until some element is changed."""
        store, sale, items = self.filing.store, self.sale, list[Item]()
        for name, theirs in sale.from_customer:
            ref = self.record.child(theirs)
            if ref is not None:
                items += ref_item(name, store.elements.resolve(name, ref, "Customer"))
        for name in _ADDRESSES:
            address = self._address(name)
            if address is not None:
                items += ((name, address), *_block(name, address))
        return tuple(write_ahead(KINDS[sale.kind].shape(), items, Dialect(NEWEST, store.country)))

    def _address(self, name: str) -> Aggregate | None:
        """The customer's address, or that of what the job belongs to."""
        elements = self.filing.store.elements
        above = elements.ancestors(self.customer) if self.customer else []
        records = (self.record, *(elements.record(each) for each in above))
        return next((address for each in records if (address := each.child(name)) is not None), None)


def _block(name: str, address: Aggregate) -> tuple[Item, ...]:
    lines = printed({each: text for each, text in address if isinstance(text, str)})
    return ((f"{name}Block", Aggregate(tuple(lines))),) if lines else ()


def _check(filing: Filing, sent: Aggregate, sale: Sale, record: Aggregate) -> None:
    if "ExchangeRate" in sent or ("ClassRef" in sent and not is_on(filing.store, CLASS_TRACKING)):
        raise statuses.refused(3250)
    if sent.text("IsToBeEmailed") == "true" and not record.text("Email"):
        raise statuses.refused_unsaid(3180, object=sale.kind)


def _tax(filing: Filing, sent: Aggregate, record: Aggregate) -> tuple[salestax.Tax, Named | None]:
    store = filing.store
    code = salestax.customer_code(store, filing.resolve("CustomerSalesTaxCodeRef", sent), record)
    item = filing.resolve("ItemSalesTaxRef", sent)
    return salestax.tax_of(store, item, code, record), code


def _level(store: Store, record: Aggregate) -> Named | None:
    ref = record.child("PriceLevelRef")
    if ref is None or not is_on(store, PRICE_LEVELS):
        return None
    return store.elements.resolve("PriceLevelRef", ref, "Customer")


def _date(store: Store, name: str, terms: Named | None, txn_date: str) -> str:
    return due_date(store, terms, txn_date) if name == "DueDate" else txn_date


def _referred(store: Store, ref: str | Aggregate | None) -> Named | None:
    """The element that a Ref of the built header refers to."""
    return store.elements.get(ref.row) if isinstance(ref, Reference) else None


RULES = tuple(Rule(KINDS[sale.kind], partial(build, sale=sale), sale.lines) for sale in SALES)
EXECUTORS: Mapping[str, Executor] = documents.executors(RULES)
