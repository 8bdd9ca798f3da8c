"""ApplyCheckToTxn: a check that pays back what a customer has to his credit.

The check posts to receivables in the customer's name; what it is applied to, a credit memo or a payment of
which something is unused, has that much less left. Assumed (D), since only the elements are known (B): an
Amount that is not sent is all that is left; a Mod's replace all that were there. More than is left, another
customer's credit, more than the check posts to receivables: a `Shortcoming` each, the words being unknown.
"""

from __future__ import annotations

from simulator.company.books.drafts import Link, Posting
from simulator.company.books.elements import Named
from simulator.company.books.ledger import RECEIVABLE
from simulator.company.transactions.credits import CREDITS, belong_together
from simulator.company.transactions.documents import Filing
from simulator.errors import Shortcoming
from simulator.qbxml import statuses, values
from simulator.qbxml.aggregates import Aggregate

ELEMENTS = ("ApplyCheckToTxnAdd", "ApplyCheckToTxnMod")


def refunds(filing: Filing, sent: Aggregate, postings: list[Posting]) -> list[Link] | None:
    """What a check is applied to, None if the request does not say."""
    asked = [each for name in ELEMENTS for each in sent.children(name)]
    if not asked:
        return None
    owed = [each for each in postings if each.account.subtype == RECEIVABLE and each.amount > 0]
    links: list[Link] = []
    for each in asked:
        row, left = _credit(filing, each.text("TxnID") or "", [each.entity for each in owed])
        left -= sum(link.amount for link in links if link.other == row)
        said = values.cents(each.text("Amount") or "")
        cents = left if said is None else said
        if not 0 < cents <= left:
            raise Shortcoming(
                f"a check applied with {values.amount(cents)} where {values.amount(left)} are left: not known"
                " what QuickBooks says"
            )
        links.append(Link(row, "AMTTYPE", cents))
    if sum(link.amount for link in links) > sum(each.amount for each in owed):
        raise Shortcoming(
            "a check applied with more than it posts to receivables: not known what QuickBooks says"
        )
    return links


def _credit(filing: Filing, own_id: str, customers: list[Named | None]) -> tuple[int, int]:
    """The row of a credit, and what is left of it."""
    store = filing.store
    found = store.sql.execute("SELECT id, kind, entity, open FROM txn WHERE own_id = ?", (own_id,)).fetchone()
    if found is None:
        raise statuses.refused(3120, value=own_id)
    row, kind, entity, left = found
    if kind not in CREDITS:
        raise statuses.refused(3000, value=own_id, field="Transaction id")
    if not any(belong_together(store, customer, entity) for customer in customers):
        raise Shortcoming(f"a check applied to {own_id}, another customer's: not known what QuickBooks says")
    return row, left
