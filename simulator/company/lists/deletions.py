"""ListDel, and the queries for what was deleted: elements of lists, transactions.

An element that anything names stays (9.10, B): 3160, without the words of QuickBooks' own that follow,
which no source gives. What was deleted is told for 90 days (section 6, B), in the
order in which it was deleted (D). Assumed (D): an id of another list is one that does not exist (3120).
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from simulator.company.books.elements import Named
from simulator.company.books.kinds import KINDS
from simulator.company.books.records import drop_element
from simulator.company.books.references import is_referred_to
from simulator.company.books.store import Conditions, Store, numbered
from simulator.company.queries.filters import date_range
from simulator.company.requests.work import Executor, Work
from simulator.qbxml import catalogue, statuses, values
from simulator.qbxml.aggregates import Item
from simulator.qbxml.statuses import NO_MATCH, OK
from simulator.qbxml.writing import Response, render

_DAYS_TOLD = 90
_DAY = 24 * 60 * 60


def list_del(work: Work) -> Response:
    """Execute a ListDel: what is not in use is gone."""
    type_ = work.request.values.text("ListDelType") or ""
    own_id = work.request.values.text("ListID") or ""
    named = _existing(work.store, type_, own_id)
    if named is None:
        raise statuses.refused(3120, value=own_id)
    if _is_used(work.store, named):
        raise statuses.refused_unsaid(3160, value=own_id)
    now = work.store.stamp(work.store.now())
    drop_element(work.store, named)
    answer = (
        ("ListDelType", type_),
        ("ListID", own_id),
        ("TimeDeleted", now),
        ("FullName", named.full_name),
    )
    return work.answer(render(answer))


def _existing(store: Store, type_: str, own_id: str) -> Named | None:
    kind = KINDS.get(type_)
    named = store.elements.find(kind.family, own_id=own_id) if kind and kind.table == "element" else None
    return named if named is not None and named.kind == type_ else None


def _is_used(store: Store, named: Named) -> bool:
    """Whether a record names it, a transaction posts to it, or QuickBooks cannot do without it."""
    posting = store.sql.execute(
        "SELECT 1 FROM posting WHERE account = :p1 UNION SELECT 1 FROM carried WHERE element = :p1 LIMIT 1",
        numbered(named.row),
    ).fetchone()
    special = "SpecialAccountType" in store.elements.record(named)
    return special or posting is not None or is_referred_to(store, named)


# -- what was deleted


@dataclass(frozen=True, slots=True)
class Deleted:
    """A kind of records that were deleted: their table, and what the query calls their type, id and name."""

    table: str
    type_name: str
    id_name: str
    name: str

    @property
    def ret(self) -> str:
        """The element that tells of one: `ListDeletedRet`."""
        return self.type_name.replace("DelType", "DeletedRet")


LISTS = Deleted("element", "ListDelType", "ListID", "FullName")
TXNS = Deleted("txn", "TxnDelType", "TxnID", "RefNumber")


def deleted_query(work: Work, of: Deleted) -> Response:
    """Execute a query for what was deleted in the last 90 days."""
    asked = work.request.values
    store = work.store
    earliest = values.wall_of(store.now() - _DAYS_TOLD * _DAY, store.zone)
    selected = Conditions(
        "record_table = ? AND deleted >= ? AND kind IN (SELECT value FROM json_each(?))",
        (of.table, earliest, json.dumps(asked.texts(of.type_name))),
    )
    range_ = asked.child("DeletedDateRangeFilter")
    if range_ is not None:
        selected &= date_range(range_, "DeletedDate", "deleted", store.zone)
    rows = store.sql.execute(
        "SELECT kind, own_id, time_created, time_deleted, name FROM deleted"  # noqa: S608
        f" WHERE {selected.sql} ORDER BY deleted, id",
        selected.parameters,
    ).fetchall()
    status = OK if rows else NO_MATCH
    meta_data = work.request.attributes.get("metaData", "NoMetaData")
    count = None if meta_data == "NoMetaData" else len(rows)
    if meta_data == "MetaDataOnly":
        return work.answer(status=status, ret_count=count)
    shape = catalogue.response(work.request.response_name).find(of.ret)
    assert shape is not None
    projection = work.projection(shape)
    body = "".join(projection.show(_said(of, row)) for row in rows)
    return work.answer(body, status, ret_count=count)


def _said(of: Deleted, row: tuple[str, ...]) -> Iterator[Item]:
    names = (of.type_name, of.id_name, "TimeCreated", "TimeDeleted", of.name)
    return ((name, text) for name, text in zip(names, row, strict=True) if text)


EXECUTORS: Mapping[str, Executor] = {
    "ListDelRq": list_del,
    "ListDeletedQueryRq": lambda work: deleted_query(work, LISTS),
    "TxnDeletedQueryRq": lambda work: deleted_query(work, TXNS),
}
