"""One engine for every query over lists and transactions.

Records come in the file's order by keyset paging, never by offset: the last page costs what the
first does. Lists and transactions differ in their row of `kinds.KINDS` only.

Sources: A for the status of a FullName that does not exist (500, the found ones still follow), for
3120 on a ListID that does not, for 3150 on an iterator without MaxReturned, for the attributes of
an iterator's answers. Assumed (D): several ids of which some exist are 500; records asked for by
name or id come in list order; a continued iterator keeps the conditions it was started with;
retCount counts what the query gives back.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

from simulator.company.extensions import data_ext_rets
from simulator.company.filters import Scope, conditions
from simulator.company.iterators import OpenIterator
from simulator.company.kinds import Kind
from simulator.company.store import Conditions, fold, sort_key
from simulator.company.work import Work
from simulator.errors import Shortcoming
from simulator.qbxml import statuses
from simulator.qbxml.aggregates import Aggregate
from simulator.qbxml.statuses import NO_MATCH, OK, Status
from simulator.qbxml.writing import Projection, Response, render

_UNLIMITED = -1


@dataclass(frozen=True, slots=True)
class Lookup:
    """Asking for records by name: the column to look in and how the text is turned to look for it."""

    column: str
    turned: Callable[[str], str]
    by_id: bool = False


#: The elements that ask for records by name or id; several rows may bear one RefNumber.
LOOKUPS: Mapping[str, Lookup] = {
    "ListID": Lookup("own_id", str, by_id=True),
    "TxnID": Lookup("own_id", str, by_id=True),
    "FullName": Lookup("sort_key", sort_key),
    "RefNumber": Lookup("ref_fold", fold),
    "RefNumberCaseSensitive": Lookup("ref_number", str),
}


def query(work: Work, kind: Kind) -> Response:
    """Execute a query over records of one kind."""
    asked = work.request.values
    if asked.text("IncludeLinkedTxns") == "true":
        raise Shortcoming(
            f"{work.request.name} with IncludeLinkedTxns: links between transactions are not kept yet"
        )
    wanted = Aggregate(tuple(item for item in asked if item[0] != "IncludeLinkedTxns"))
    for name, lookup in LOOKUPS.items():
        texts = wanted.texts(name)
        if texts:
            return _named(work, kind, lookup, texts)
    how = work.request.attributes.get("iterator")
    if how is None:
        return _listed(work, kind, conditions(Scope(work.store, kind, wanted), work.request.name))
    return _iterated(work, kind, wanted, how)


def _named(work: Work, kind: Kind, lookup: Lookup, texts: list[str]) -> Response:
    found: set[str] = set()
    missing: list[str] = []
    if "iterator" in work.request.attributes:
        raise statuses.refused(3150, value="MaxReturned")
    for text in texts:
        keys = work.store.sql.execute(
            kind.select("sort_key", f"kind = ? AND {lookup.column} = ?"),
            (kind.name, lookup.turned(text)),
        ).fetchall()
        found.update(key for (key,) in keys)
        if not keys:
            missing.append(text)
    if missing and not found and lookup.by_id:
        raise statuses.refused(3120, value=missing[0])
    selected = Conditions(
        "kind = ? AND sort_key IN (SELECT value FROM json_each(?))", (kind.name, json.dumps(list(found)))
    )
    return _listed(work, kind, selected, statuses.status(500, value=missing[0]) if missing else None)


def _listed(work: Work, kind: Kind, selected: Conditions, warning: Status | None = None) -> Response:
    """A query without iterator: MaxReturned only cuts the list off."""
    limit = int(work.request.values.text("MaxReturned") or _UNLIMITED)
    meta_data = work.request.attributes.get("metaData", "NoMetaData")
    if meta_data == "MetaDataOnly":
        count = _count(work, kind, selected)
        count = min(count, limit) if limit != _UNLIMITED else count
        return work.answer(status=warning or (OK if count else NO_MATCH), ret_count=count)
    page = _page(work, kind, selected, "", limit)
    ret_count = page.count if meta_data == "MetaDataAndResponseData" else None
    return work.answer(page.body, warning or (OK if page.count else NO_MATCH), ret_count=ret_count)


def _iterated(work: Work, kind: Kind, wanted: Aggregate, how: str) -> Response:
    iterators = work.iterators
    session, application = work.context.session_id, work.context.application
    if work.request.attributes.get("metaData", "NoMetaData") != "NoMetaData":
        raise Shortcoming(
            f"{work.request.name} with metaData and iterator together: not known what QuickBooks does"
        )
    if how == "Start":
        limit = _limit(work)
        selected = conditions(Scope(work.store, kind, wanted), work.request.name)
        total = _count(work, kind, selected)
        current = iterators.start(session, application, work.request.name, selected, total)
    else:
        name = work.request.attributes.get("iteratorID", "")
        current = iterators.find(session, application, work.request.name, name)
        if how == "Stop":
            iterators.stop(session, application, current)
            return work.answer(iterator_remaining=0, iterator_id=current.name)
        limit = _limit(work)
    page = _page(work, kind, current.conditions, current.last, limit)
    _advance(current, page)
    if current.remaining == 0:
        iterators.stop(session, application, current)
    return work.answer(
        page.body,
        OK if page.count else NO_MATCH,
        iterator_remaining=current.remaining,
        iterator_id=current.name,
    )


def _limit(work: Work) -> int:
    text = work.request.values.text("MaxReturned")
    if text is None:
        raise statuses.refused(3150, value="MaxReturned")
    return int(text)


def _advance(current: OpenIterator, page: Page) -> None:
    """Counted once at the start; what was added or removed meanwhile shows when the list ends."""
    current.last = page.last or current.last
    current.remaining = max(current.remaining - page.count, 1) if page.more else 0


@dataclass(frozen=True, slots=True)
class Page:
    """Some records as finished lines; `more` tells whether others follow `last`."""

    body: str
    count: int
    last: str
    more: bool


def _page(work: Work, kind: Kind, selected: Conditions, after: str, limit: int) -> Page:
    lines = "lines" if work.request.values.text("IncludeLineItems") == "true" else "''"
    rows = work.store.sql.execute(
        kind.select(
            f"sort_key, own_id, {kind.text}, {lines}",
            f"{selected.sql} AND sort_key > ? ORDER BY sort_key LIMIT ?",
        ),
        (*selected.parameters, after, limit + 1 if limit != _UNLIMITED else limit),
    ).fetchall()
    more = limit != _UNLIMITED and len(rows) > limit
    if more:
        rows.pop()
    projection = work.projection(kind.shape())
    body = _records(work, kind, rows, projection)
    return Page(body, len(rows), rows[-1][0] if rows else "", more)


def _records(work: Work, kind: Kind, rows: list[tuple[str, str, str, str]], projection: Projection) -> str:
    open_, close = f"<{kind.ret}>\n", f"</{kind.ret}>\n"
    owners = work.request.values.texts("OwnerID")
    extensions: Mapping[str, str] = {}
    if owners:
        objects = [f"{kind.id_name} {kind.family} {own_id}" for _, own_id, _, _ in rows]
        extensions = {
            name.rpartition(" ")[2]: render(rets)
            for name, rets in data_ext_rets(work.store, objects, owners).items()
        }
    whole: Iterable[str]
    if extensions:
        whole = (
            f"{open_}{text}{lines}{extensions.get(own_id, '')}{close}" for _, own_id, text, lines in rows
        )
    else:
        whole = (f"{open_}{text}{lines}{close}" for _, _, text, lines in rows)
    return "".join(whole if projection.identity else map(projection.apply, whole))


def _count(work: Work, kind: Kind, selected: Conditions) -> int:
    row = work.store.sql.execute(kind.select("count(*)", selected.sql), selected.parameters).fetchone()
    return int(row[0])
