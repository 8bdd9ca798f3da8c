"""Time tracking: hours of a person, for a customer perhaps. They post nothing.

A Duration that is none is 3035 (C), said before it comes here; it goes out with hours, minutes and seconds
(A: `PT8H30M0S`). Assumed (D): time for a customer is Billable unless it says otherwise, other time
NotBillable; a customer's own time, and billable time for nobody, are 3180, without the words that
follow.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from simulator.company.books.drafts import Draft
from simulator.company.books.kinds import KINDS
from simulator.company.books.preferences import CLASS_TRACKING, is_on
from simulator.company.requests.work import Executor
from simulator.company.transactions import documents
from simulator.company.transactions.documents import Filing, Rule, ref_item
from simulator.qbxml import statuses
from simulator.qbxml.aggregates import Aggregate, Item

_PART = re.compile(r"(\d+)([HMS])")
_SECONDS = {"H": 3600, "M": 60, "S": 1}
_REFS = ("CustomerRef", "ItemServiceRef", "ClassRef", "PayrollItemWageRef")


def build(filing: Filing, sent: Aggregate) -> Draft:
    """Time of what was sent."""
    if "ClassRef" in sent and not is_on(filing.store, CLASS_TRACKING):
        raise statuses.refused(3250)
    entity = filing.resolve("EntityRef", sent)
    if entity is None:
        raise statuses.refused(3150, value="EntityRef")
    customer = filing.resolve("CustomerRef", sent)
    status = sent.text("BillableStatus") or ("Billable" if customer else "NotBillable")
    if entity.kind == "Customer" or (customer is None and status == "Billable" and filing.stored is None):
        raise statuses.refused_unsaid(3180, object=filing.rule.kind.name)
    status = status if customer else "NotBillable"
    txn_date = filing.txn_date(sent)
    header: list[Item] = [
        ("TxnDate", txn_date),
        *ref_item("EntityRef", entity),
        *(item for name in _REFS for item in ref_item(name, filing.resolve(name, sent))),
        ("Duration", _written(sent.text("Duration") or "")),
        *(item for item in sent if item[0] in ("Notes", "ExternalGUID")),
        ("IsBillable", "false" if status == "NotBillable" else "true"),
        ("IsBilled", "true" if status == "HasBeenBilled" else "false"),
        ("BillableStatus", status),
    ]
    return Draft(KINDS["TimeTracking"], txn_date, "", entity, None, 0, header)


def _written(duration: str) -> str:
    """A duration with hours, minutes and seconds."""
    seconds = sum(int(count) * _SECONDS[unit] for count, unit in _PART.findall(duration))
    minutes, seconds = divmod(seconds, 60)
    hours, minutes = divmod(minutes, 60)
    return f"PT{hours}H{minutes}M{seconds}S"


RULES = (Rule(KINDS["TimeTracking"], build, {}, numbered=False),)
EXECUTORS: Mapping[str, Executor] = documents.executors(RULES)
