"""SetCredit: what a customer has to his credit, used for an invoice; what a vendor owes us, for a bill.

The credit is a credit memo or a payment of which something is unused; it is the credit that settles the
invoice, whoever asked for it, and stays so when the payment that came with it goes (D). More than what is
left of the credit, and somebody else's credit, are refused in words that nobody has written down.
"""

from __future__ import annotations

from simulator.company.books.drafts import Credit
from simulator.company.books.elements import Named
from simulator.company.books.store import Store
from simulator.errors import Shortcoming
from simulator.qbxml import statuses, values
from simulator.qbxml.aggregates import Aggregate

CREDITS = ("CreditMemo", "ReceivePayment")


def sent_credits(
    store: Store,
    sent: Aggregate,
    owner: Named | None,
    most: int,
    kinds: tuple[str, ...] = CREDITS,
) -> list[Credit]:
    """The credits of those kinds that a request uses, of which at most `most` cents are needed."""
    credits_ = [_credit(store, each, owner, kinds) for each in sent.children("SetCredit")]
    if sum(credit.amount for credit in credits_) > most:
        raise Shortcoming("SetCredit of more than is due: refused in words that nobody has written down")
    return credits_


def _credit(store: Store, sent: Aggregate, owner: Named | None, kinds: tuple[str, ...]) -> Credit:
    own_id, cents = sent.text("CreditTxnID") or "", values.cents(sent.text("AppliedAmount") or "") or 0
    row = store.sql.execute("SELECT id, kind, entity, open FROM txn WHERE own_id = ?", (own_id,)).fetchone()
    if row is None:
        raise statuses.refused(3120, value=own_id)
    id_, kind, entity, left = row
    if kind not in kinds:
        raise statuses.refused(3000, value=own_id, field="Transaction id")
    if cents <= 0 or cents > left:
        raise Shortcoming(
            f"SetCredit of {values.amount(cents)} where {values.amount(left)} are left: refused in words that"
            " nobody has written down"
        )
    if not belong_together(store, owner, entity):
        raise Shortcoming("SetCredit of another name's credit: refused in words nobody has written down")
    return Credit(id_, cents)


def belong_together(store: Store, customer: Named | None, entity: int | None) -> bool:
    """Whether two names are the same customer, or jobs of one."""
    if customer is None or entity is None:
        return False
    return _top(store, customer) == _top(store, store.elements.get(entity))


def _top(store: Store, named: Named) -> int:
    return ([named, *store.elements.ancestors(named)])[-1].row
