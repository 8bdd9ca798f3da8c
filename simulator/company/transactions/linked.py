"""LinkedTxn: the transactions that one is linked to, on both ends (IncludeLinkedTxns).

AMTTYPE is money that was applied, QUANTYPE what of an order went into a document. Applied money is negative
(C: public captures of a credit memo and of a payment); that the other end says the same, and that a QUANTYPE
link has the amount of the document that the order went into, is assumed (D).
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable, Mapping

from simulator.company.books.store import Store
from simulator.qbxml import values
from simulator.qbxml.aggregates import Aggregate, Item
from simulator.qbxml.writing import render

#: What a record calls them.
LINKED = "LinkedTxn"
_SELECT = """
SELECT me.own_id, other.position, other.own_id, other.kind, other.txn_date, other.ref_number, link.type,
    SUM(link.amount + link.discount), {document}.amount
FROM json_each(?) AS asked JOIN txn AS me ON me.own_id = asked.value
JOIN link ON link.{mine} = me.id JOIN txn AS other ON other.id = link.{theirs}
WHERE link.type IN ('AMTTYPE', 'QUANTYPE')
GROUP BY me.id, other.id, link.type
"""
_BOTH_ENDS = (
    _SELECT.format(mine="txn", theirs="other", document="me")
    + "UNION ALL"
    + _SELECT.format(mine="other", theirs="txn", document="other")
    + "ORDER BY 1, 2, 7"
)


def linked_txns(store: Store, own_ids: Iterable[str]) -> Mapping[str, str]:
    """The LinkedTxns of some transactions as finished lines, by TxnID; in the order of their dates."""
    asked = json.dumps(list(own_ids))
    items: dict[str, list[Item]] = defaultdict(list)
    rows = store.sql.execute(_BOTH_ENDS, (asked, asked)).fetchall()
    for own_id, _, other_id, kind, txn_date, ref_number, type_, applied, document in rows:
        told: tuple[Item, ...] = (
            ("TxnID", other_id),
            ("TxnType", kind),
            ("TxnDate", txn_date),
            *((("RefNumber", ref_number),) if ref_number else ()),
            ("LinkType", type_),
            ("Amount", values.amount(-applied if type_ == "AMTTYPE" else document)),
        )
        items[own_id].append((LINKED, Aggregate(told)))
    return {own_id: render(each) for own_id, each in items.items()}
