"""ReceivePayment: money from a customer, and what it pays.

An application may pay up to what is open of a document (3210 with QuickBooks' words, A); what is applied to
nothing is unused, and to the customer's credit. IsAutoApply pays the document whose open amount is exactly
that of the payment, otherwise the oldest first (9.13, B), jobs' documents included (D). A payment of nothing
but SetCredit uses the credits and makes no transaction (B); its answer has no TxnID.

Assumed (D): what pays a job's invoice is credited in the job's name; TotalAmount that is not sent is the
sum of what is applied; AppliedToTxnMods replace all that was applied before; UnusedCredits is 0.00, as in
the capture; AppliedToTxnRet has no LinkedTxn of its own.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import partial

from simulator.company.books import accounts, ledger
from simulator.company.books.cards import masked
from simulator.company.books.drafts import Credit, Draft, Line, Link, Posting
from simulator.company.books.elements import Named
from simulator.company.books.kinds import KINDS
from simulator.company.books.names import below
from simulator.company.books.store import Store
from simulator.company.requests.work import Executor, Work
from simulator.company.transactions.applied import APPLIED
from simulator.company.transactions.credits import CREDITS, sent_credits
from simulator.company.transactions.documents import Filing, Rule, filled, ref_item, txn_add, txn_mod
from simulator.errors import Shortcoming
from simulator.qbxml import statuses, values
from simulator.qbxml.aggregates import Aggregate, Item
from simulator.qbxml.writing import Response

_TOO_MUCH = "You cannot pay more than the amount due."
_COPIED = ("Memo", "ExternalGUID")


@dataclass(slots=True)
class Application:
    """Part of a payment on its way to a document: `row`, whose it is, and cents of each sort."""

    row: int
    own_id: str
    entity: Named
    payment: int = 0
    discount: int = 0
    account: Named | None = None
    class_: Named | None = None
    credits: list[Credit] = field(default_factory=list)
    type: str = "Invoice"

    @property
    def line(self) -> Line:
        """The line of the record; `applied` writes what else belongs there."""
        items = (*ref_item("DiscountAccountRef", self.account), *ref_item("DiscountClassRef", self.class_))
        return Line(APPLIED, [("TxnID", self.own_id), ("TxnType", self.type), *items], self.own_id)


def build(filing: Filing, sent: Aggregate) -> Draft:
    """A payment of what was sent."""
    store = filing.store
    customer, receivable = _who(filing, sent)
    if "CreditCardTxnInfoMod" in sent:
        raise Shortcoming("ReceivePaymentMod with CreditCardTxnInfoMod: not executed yet")
    applications = _applications(filing, sent, customer, receivable)
    paid = sum(each.payment for each in applications)
    total = values.cents(sent.text("TotalAmount") or "")
    if total is None:
        if sent.text("IsAutoApply") is not None:
            raise statuses.refused(3150, value="TotalAmount")
        total = paid
    if sent.text("IsAutoApply") == "true":
        applications = _automatic(store, customer, receivable, total)
        paid = sum(each.payment for each in applications)
    if total < 0 or paid > total:
        raise Shortcoming(
            "ReceivePayment of less than nothing, or less than is applied: refused in words that nobody has"
            " written down"
        )
    deposit = filing.resolve("DepositToAccountRef", sent) or accounts.special(store, "UndepositedFunds")
    txn_date, ref_number = filing.txn_date(sent), filing.ref_number(sent)
    card = sent.child("CreditCardTxnInfo")
    header: list[Item] = [
        *ref_item("CustomerRef", customer),
        *ref_item("ARAccountRef", receivable),
        ("TxnDate", txn_date),
        *((("RefNumber", ref_number),) if ref_number else ()),
        ("TotalAmount", values.amount(total)),
        *ref_item("PaymentMethodRef", filing.resolve("PaymentMethodRef", sent)),
        *(item for item in sent if item[0] in _COPIED),
        *ref_item("DepositToAccountRef", deposit),
        *((("CreditCardTxnInfo", masked(card)),) if card else ()),
        ("UnusedCredits", "0.00"),
    ]
    lines = [each.line for each in applications]
    return Draft(
        KINDS["ReceivePayment"],
        txn_date,
        ref_number,
        customer,
        deposit,
        total,
        header,
        lines,
        open=total,
        postings=list(_postings(total, customer, receivable, deposit, applications, lines)),
        links=[
            Link(each.row, "AMTTYPE", each.payment, each.discount)
            for each in applications
            if each.payment or each.discount
        ],
        credits=[credit for each in applications for credit in each.credits],
    )


def _who(filing: Filing, sent: Aggregate) -> tuple[Named, Named]:
    customer = filing.resolve("CustomerRef", sent)
    if customer is None:
        raise statuses.refused(3150, value="CustomerRef")
    if "ExchangeRate" in sent:
        raise statuses.refused(3250)
    return customer, filing.resolve("ARAccountRef", sent) or accounts.receivable(filing.store)


def _postings(
    total: int,
    customer: Named,
    receivable: Named,
    deposit: Named,
    applications: list[Application],
    lines: list[Line],
) -> Iterator[Posting]:
    """Money in, receivables out in the name of whoever owed; discounts bear the line of their document."""
    if total:
        yield Posting(deposit, total, customer)
    unused = total
    for each in applications:
        unused -= each.payment
        if each.payment:
            yield Posting(receivable, -each.payment, each.entity)
    if unused:
        yield Posting(receivable, -unused, customer)
    for each, line in zip(applications, lines, strict=True):
        if each.discount and each.account is not None:
            yield Posting(each.account, each.discount, each.entity, line, class_=each.class_)
            yield Posting(receivable, -each.discount, each.entity, line)


# -- what is paid


def _applications(filing: Filing, sent: Aggregate, customer: Named, receivable: Named) -> list[Application]:
    open_: dict[str, int] = {}
    return [
        _application(filing, each, customer, receivable, open_)
        for name, each in sent
        if name == "AppliedToTxnAdd" and isinstance(each, Aggregate)
    ]


def _application(
    filing: Filing, sent: Aggregate, customer: Named, receivable: Named, open_: dict[str, int]
) -> Application:
    """`open_` is what is left of the documents of this request, by TxnID."""
    document = _document(filing.store, sent.text("TxnID") or "", customer, receivable)
    return application_to(filing, sent, document, customer, open_)


def application_to(
    filing: Filing,
    sent: Aggregate,
    document: tuple[int, Named, int],
    payer: Named,
    open_: dict[str, int],
    *,
    type_: str = "Invoice",
    credits_of: tuple[str, ...] = CREDITS,
) -> Application:
    """What an AppliedToTxn applies to a `document`: its row, whose it is, what is open of it.

    `open_` is what is left of the documents of this request, by TxnID; it is changed. `credits_of` are the
    kinds whose credits `payer` may use.
    """
    own_id = sent.text("TxnID") or ""
    row, entity, left = document
    left = open_.get(own_id, left)
    paid = sent.text("PaymentAmount") or sent.text("Amount") or ""
    application = Application(
        row,
        own_id,
        entity,
        values.cents(paid) or 0,
        values.cents(sent.text("DiscountAmount") or "") or 0,
        filing.resolve("DiscountAccountRef", sent),
        filing.resolve("DiscountClassRef", sent),
        type=type_,
    )
    if application.discount and application.account is None:
        raise statuses.refused(3150, value="DiscountAccountRef")
    left -= application.payment + application.discount
    if left < 0:
        raise _too_much(filing, paid)
    if application.payment < 0 or application.discount < 0:
        raise Shortcoming("AppliedToTxnAdd of less than nothing: not known what QuickBooks says")
    used = sent_credits(filing.store, sent, payer, left, credits_of)
    application.credits = [Credit(each.credit, each.amount, row) for each in used]
    open_[own_id] = left - sum(each.amount for each in used)
    return application


def _too_much(filing: Filing, paid: str) -> statuses.RequestRefused:
    """3210 for an application that pays more than is open, in QuickBooks' words (A)."""
    field_ = f"AppliedToTxn{'Mod' if filing.stored else 'Add'} payment amount"
    return statuses.refused(3210, field=field_, value=paid, text=_TOO_MUCH)


def _document(store: Store, own_id: str, customer: Named, receivable: Named) -> tuple[int, Named, int]:
    """The document that is paid: its row, whose it is, what is open of it."""
    found = store.sql.execute(
        "SELECT id, kind, entity, account, open, head FROM txn WHERE own_id = ?", (own_id,)
    ).fetchone()
    if found is None:
        raise statuses.refused(3120, value=own_id)
    row, kind, entity, account, left, head = found
    if kind != "Invoice":
        raise statuses.refused(3000, value=own_id, field="Transaction id")
    owner = store.elements.get(entity)
    if customer.row not in {each.row for each in (owner, *store.elements.ancestors(owner))}:
        raise Shortcoming(f"a payment of {own_id}, which is another customer's: not known what is said")
    if account != receivable.row or "<IsPending>true</IsPending>" in head:
        raise Shortcoming(
            f"a payment of {own_id}, pending or on another receivable account: not known what is said"
        )
    return row, owner, left


def _automatic(store: Store, customer: Named, receivable: Named, total: int) -> list[Application]:
    """One document that is exactly paid, otherwise the oldest first."""
    first, end = below(customer.sort_key)
    rows = store.sql.execute(
        "SELECT id, own_id, entity, open FROM txn WHERE kind = 'Invoice' AND open > 0 AND account = ? AND"
        " entity IN (SELECT id FROM element WHERE id = ? OR family = ? AND sort_key >= ? AND sort_key < ?)"
        " AND instr(head, '<IsPending>true</IsPending>') = 0 ORDER BY position",
        (receivable.row, customer.row, customer.family, first, end),
    ).fetchall()
    exact = next((each for each in rows if each[3] == total), None)
    applications: list[Application] = []
    for row, own_id, entity, left in [exact] if exact else rows:
        by = min(left, total)
        if by:
            applications.append(Application(row, own_id, store.elements.get(entity), by))
            total -= by
    return applications


# -- requests


def payment_add(work: Work, rule: Rule) -> Response:
    """An Add of a payment by a customer or to a vendor: a payment, or the use of credits alone."""
    sent = work.request.values.child(f"{rule.kind.name}Add")
    assert sent is not None
    applied = sent.children("AppliedToTxnAdd")
    if (
        not values.cents(sent.text("TotalAmount") or "")
        and any("SetCredit" in each for each in applied)
        and not any("PaymentAmount" in each or "DiscountAmount" in each for each in applied)
    ):
        return _credits_alone(work, rule, filled(sent))
    return txn_add(work, rule)


def _credits_alone(work: Work, rule: Rule, sent: Aggregate) -> Response:
    filing = Filing(work.store, rule)
    draft = rule.build(filing, sent)
    for credit in draft.credits:
        assert credit.invoice is not None
        ledger.apply(work.store, credit.credit, credit.invoice, credit.amount)
    header = [*draft.header, *ledger.settled(rule.kind.name, 0, 0).items()]
    return work.answer(work.projection(rule.kind.shape()).show(header))


RULE = Rule(KINDS["ReceivePayment"], build, {"AppliedToTxnAdd": APPLIED}, numbered=False, line_key="TxnID")
EXECUTORS: Mapping[str, Executor] = {
    "ReceivePaymentAddRq": partial(payment_add, rule=RULE),
    "ReceivePaymentModRq": partial(txn_mod, rule=RULE),
}
