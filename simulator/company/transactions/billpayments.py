"""Payments of bills, by check or by credit card, with discounts and the vendor's credits.

An application may pay up to what is open of a bill (3210 with QuickBooks' words, A); a payment is as large as
what it applies. What a vendor owes us back (VendorCredit) is used by SetCredit; a payment of nothing but
SetCredit makes no transaction, as for customers (B there; here D: all of this answer's
elements may be absent).

Assumed (D): a check with a RefNumber is not to be printed, one to be printed has none; the address on it is
the vendor's; AppliedToTxnMods replace all that was applied before. Other vendors' bills, bills on another
payables account, nothing to pay: refused in words that nobody has written down, a `Shortcoming` each.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import partial

from simulator.company.books import accounts
from simulator.company.books.addresses import printed
from simulator.company.books.drafts import Draft, Line, Link, Posting
from simulator.company.books.elements import Named
from simulator.company.books.kinds import KINDS
from simulator.company.requests.work import Executor
from simulator.company.transactions.applied import APPLIED
from simulator.company.transactions.documents import Filing, Rule, ref_item, txn_mod
from simulator.company.transactions.payments import Application, application_to, payment_add
from simulator.errors import Shortcoming
from simulator.qbxml import statuses, values
from simulator.qbxml.aggregates import Aggregate, Item

_CREDITS = ("VendorCredit",)
_COPIED = ("Memo", "ExternalGUID")


@dataclass(frozen=True, slots=True)
class Way:
    """A way to pay a bill: the account that it is paid from, of that type; `check`: it is printed, or not."""

    kind: str
    account: str
    type: str
    check: bool


WAYS = (
    Way("BillPaymentCheck", "BankAccountRef", "Bank", check=True),
    Way("BillPaymentCreditCard", "CreditCardAccountRef", "CreditCard", check=False),
)


def build(filing: Filing, sent: Aggregate, way: Way) -> Draft:
    """A payment of what was sent."""
    store = filing.store
    vendor, payable, account = _who(filing, sent, way)
    applications = _applications(filing, sent, vendor, payable)
    total = sum(each.payment for each in applications)
    _check_total(filing, sent, applications, total)
    lines = [each.line for each in applications]
    txn_date = filing.txn_date(sent)
    ref_number = filing.ref_number(sent)
    header: list[Item] = [
        *ref_item("PayeeEntityRef", vendor),
        *ref_item("APAccountRef", payable),
        ("TxnDate", txn_date),
        *ref_item(way.account, account),
        ("Amount", values.amount(total)),
        *((("RefNumber", ref_number),) if ref_number else ()),
        *(item for item in sent if item[0] in _COPIED),
    ]
    if way.check:
        address = store.elements.record(vendor).child("VendorAddress")
        if address is not None:
            block = printed({name: text for name, text in address if isinstance(text, str)})
            header += (("Address", address), ("AddressBlock", Aggregate(tuple(block))))
        header.append(("IsToBePrinted", "false" if ref_number else sent.text("IsToBePrinted") or "false"))
    return Draft(
        KINDS[way.kind],
        txn_date,
        ref_number,
        vendor,
        account,
        total,
        header,
        lines,
        postings=list(_postings(total, vendor, payable, account, applications, lines)),
        links=[
            Link(each.row, "AMTTYPE", each.payment, each.discount)
            for each in applications
            if each.payment or each.discount
        ],
        credits=[credit for each in applications for credit in each.credits],
    )


def _who(filing: Filing, sent: Aggregate, way: Way) -> tuple[Named, Named, Named]:
    """Who is paid, on which payables account, from which account."""
    if "ExchangeRate" in sent:
        raise statuses.refused(3250)
    vendor = filing.resolve("PayeeEntityRef", sent)
    account = filing.resolve(way.account, sent)
    for name, named in (("PayeeEntityRef", vendor), (way.account, account)):
        if named is None:
            raise statuses.refused(3150, value=name)
    assert vendor is not None
    assert account is not None
    payable = filing.resolve("APAccountRef", sent) or accounts.special(filing.store, "AccountsPayable")
    if vendor.kind != "Vendor" or account.subtype != way.type or payable.subtype != "AccountsPayable":
        raise Shortcoming(
            f"{way.kind} of {vendor.full_name} from {account.full_name} on {payable.full_name}: it takes a"
            f" vendor, an account of type {way.type} and one of payables; not known what QuickBooks says"
        )
    return vendor, payable, account


def _applications(filing: Filing, sent: Aggregate, vendor: Named, payable: Named) -> list[Application]:
    left: dict[str, int] = {}
    return [_application(filing, each, vendor, payable, left) for each in sent.children("AppliedToTxnAdd")]


def _application(
    filing: Filing, sent: Aggregate, vendor: Named, payable: Named, open_: dict[str, int]
) -> Application:
    """`open_` is what is left of the bills of this request, by TxnID."""
    bill = _bill(filing, sent.text("TxnID") or "", vendor, payable)
    return application_to(filing, sent, bill, vendor, open_, type_="Bill", credits_of=_CREDITS)


def _bill(filing: Filing, own_id: str, vendor: Named, payable: Named) -> tuple[int, Named, int]:
    """The bill that is paid: its row, whose it is, what is open of it."""
    found = filing.store.sql.execute(
        "SELECT id, kind, entity, account, open FROM txn WHERE own_id = ?", (own_id,)
    ).fetchone()
    if found is None:
        raise statuses.refused(3120, value=own_id)
    row, kind, entity, account, left = found
    if kind != "Bill":
        raise statuses.refused(3000, value=own_id, field="Transaction id")
    if entity != vendor.row or account != payable.row:
        raise Shortcoming(
            f"a payment of {own_id}, which is another vendor's or on another payables account: not known what"
            " QuickBooks says"
        )
    return row, vendor, left


def _check_total(filing: Filing, sent: Aggregate, applications: list[Application], total: int) -> None:
    if not any(each.payment or each.discount or each.credits for each in applications):
        raise Shortcoming(f"{filing.rule.kind.name} of nothing: not known what QuickBooks says")
    said = values.cents(filing.asked.text("Amount") or "")
    if said is not None and said != total:
        raise Shortcoming(
            f"{filing.rule.kind.name} with another Amount than it applies: not known what QuickBooks says"
        )


def _postings(
    total: int,
    vendor: Named,
    payable: Named,
    account: Named,
    applications: list[Application],
    lines: list[Line],
) -> Iterator[Posting]:
    """Money out, payables down; a discount lowers them too, to its own account, and bears its bill's line."""
    if total:
        yield Posting(account, -total, vendor)
        yield Posting(payable, total, vendor)
    for each, line in zip(applications, lines, strict=True):
        if each.discount and each.account is not None:
            yield Posting(payable, each.discount, vendor, line)
            yield Posting(each.account, -each.discount, vendor, line, class_=each.class_)


RULES = tuple(
    Rule(
        KINDS[way.kind],
        partial(build, way=way),
        {"AppliedToTxnAdd": APPLIED},
        numbered=False,
        line_key="TxnID",
    )
    for way in WAYS
)
EXECUTORS: Mapping[str, Executor] = {
    **{f"{rule.kind.name}AddRq": partial(payment_add, rule=rule) for rule in RULES},
    "BillPaymentCheckModRq": partial(txn_mod, rule=RULES[0]),
}
