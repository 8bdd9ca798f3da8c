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
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial

from simulator.company.books import linefields
from simulator.company.books.kinds import ENTITIES, ITEMS, KINDS, TERMS, Kind
from simulator.company.books.names import fold, sort_key
from simulator.company.books.store import Conditions
from simulator.company.queries.filters import Scope, conditions, of_kinds
from simulator.company.queries.iterators import OpenIterator
from simulator.company.requests.extensions import data_ext_rets
from simulator.company.requests.work import Executor, Work
from simulator.company.transactions.linked import linked_txns
from simulator.errors import Shortcoming
from simulator.qbxml import statuses
from simulator.qbxml.aggregates import Aggregate
from simulator.qbxml.statuses import NO_MATCH, OK, Status
from simulator.qbxml.writing import Response, render

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


def query(work: Work, kinds: tuple[Kind, ...], reader: Reader | None = None) -> Response:
    """Execute a query over records of one kind, or of several (ItemQuery, EntityQuery, TransactionQuery)."""
    reader = reader or RECORDS
    asked = work.request.values
    wanted = Aggregate(tuple(item for item in asked if item[0] != "IncludeLinkedTxns"))
    for name in reader.lookups:
        texts = wanted.texts(name)
        if texts:
            return _named(work, kinds, reader, LOOKUPS[name], texts)
    how = work.request.attributes.get("iterator")
    if how is None:
        selected = reader.select(Scope(work.store, kinds, wanted), work.request.name)
        return _listed(work, kinds, reader, selected)
    return _iterated(work, kinds, reader, wanted, how)


def _named(work: Work, kinds: tuple[Kind, ...], reader: Reader, lookup: Lookup, texts: list[str]) -> Response:
    among = of_kinds(kinds)
    found: set[str] = set()
    missing: list[str] = []
    if "iterator" in work.request.attributes:
        raise statuses.refused(3150, value="MaxReturned")
    for text in texts:
        keys = work.store.sql.execute(
            f"SELECT position FROM {kinds[0].table} WHERE {among.sql} AND {lookup.column} = ?",  # noqa: S608
            (*among.parameters, lookup.turned(text)),
        ).fetchall()
        found.update(key for (key,) in keys)
        if not keys:
            missing.append(text)
    if missing and not found and lookup.by_id:
        raise statuses.refused(3120, value=missing[0])
    selected = among & Conditions("position IN (SELECT value FROM json_each(?))", (json.dumps(list(found)),))
    warning = statuses.status(500, value=missing[0]) if missing else None
    return _listed(work, kinds, reader, selected, warning)


def _listed(
    work: Work,
    kinds: tuple[Kind, ...],
    reader: Reader,
    selected: Conditions,
    warning: Status | None = None,
) -> Response:
    """A query without iterator: MaxReturned only cuts the list off."""
    limit = int(work.request.values.text("MaxReturned") or _UNLIMITED)
    meta_data = work.request.attributes.get("metaData", "NoMetaData")
    if meta_data == "MetaDataOnly":
        count = _count(work, kinds, selected)
        count = min(count, limit) if limit != _UNLIMITED else count
        return work.answer(status=warning or (OK if count else NO_MATCH), ret_count=count)
    page = reader.page(work, kinds, selected, "", limit)
    ret_count = page.count if meta_data == "MetaDataAndResponseData" else None
    return work.answer(page.body, warning or (OK if page.count else NO_MATCH), ret_count=ret_count)


def _iterated(work: Work, kinds: tuple[Kind, ...], reader: Reader, wanted: Aggregate, how: str) -> Response:
    iterators = work.iterators
    session, application = work.context.session_id, work.context.application
    if work.request.attributes.get("metaData", "NoMetaData") != "NoMetaData":
        raise Shortcoming(
            f"{work.request.name} with metaData and iterator together: not known what QuickBooks does"
        )
    if how == "Start":
        limit = _limit(work)
        selected = reader.select(Scope(work.store, kinds, wanted), work.request.name)
        total = _count(work, kinds, selected)
        current = iterators.start(session, application, work.request.name, selected, total)
    else:
        name = work.request.attributes.get("iteratorID", "")
        current = iterators.find(session, application, work.request.name, name)
        if how == "Stop":
            iterators.stop(session, application, current)
            return work.answer(iterator_remaining=0, iterator_id=current.name)
        limit = _limit(work)
    page = reader.page(work, kinds, current.conditions, current.last, limit)
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


def cut_off(limit: int) -> int:
    """How many rows to fetch for a page of so many: one more, which tells whether others follow."""
    return limit + 1 if limit != _UNLIMITED else limit


def _page(work: Work, kinds: tuple[Kind, ...], selected: Conditions, after: str, limit: int) -> Page:
    with_lines = work.request.values.text("IncludeLineItems") == "true" or not kinds[0].lines
    mark = _MARK if work.request.values.text("IncludeLinkedTxns") == "true" else ""
    alike = len(kinds) == 1 and not mark and "OwnerID" not in work.request.values
    columns = "position" if alike else "position, kind, own_id"
    rows = work.store.sql.execute(
        f"SELECT {columns}, {_text(kinds, with_lines, mark)} FROM {kinds[0].table}"  # noqa: S608
        f" WHERE {selected.sql} AND position > ? ORDER BY position LIMIT ?",
        (*selected.parameters, after, cut_off(limit)),
    ).fetchall()
    more = limit != _UNLIMITED and len(rows) > limit
    if more:
        rows.pop()
    if not rows:
        return Page("", 0, "", more=False)
    body = _alike(work, kinds[0], [row[1] for row in rows]) if alike else _records(work, kinds, rows)
    return Page(body, len(rows), rows[-1][0], more)


@dataclass(frozen=True, slots=True)
class Reader:
    """How records are asked for: which filters select what, how a page of them is put together.

    A page is asked for with what selects it, the position after which it starts, and how many it may have;
    `lookups` are the elements that name single records.
    """

    select: Callable[[Scope, str], Conditions]
    page: Callable[[Work, tuple[Kind, ...], Conditions, str, int], Page]
    lookups: tuple[str, ...]


RECORDS = Reader(conditions, _page, tuple(LOOKUPS))
#: A record as it is fetched: position, kind, ListID or TxnID, text without its tags.
_Row = tuple[str, str, str, str]
#: Where a transaction's links belong; no text has this character.
_MARK = "\x01"


def _text(kinds: tuple[Kind, ...], with_lines: bool, mark: str) -> str:
    """SQL for a record's text without its start and end tag: put together by SQLite, it is copied once.

    `mark` stands between a transaction's head and its lines.
    """
    if len(kinds) > 1:
        cases = "".join(f" WHEN '{kind.name}' THEN {_text((kind,), with_lines, mark)}" for kind in kinds)
        return f"CASE kind{cases} END"
    (kind,) = kinds
    if kind.table == "element":
        return f"head || {kind.moving} || tail"
    marked = f" || '{mark}'" if mark else ""
    return f"head{marked}{' || lines' if with_lines else ''} || tail"


def _alike(work: Work, kind: Kind, texts: list[str]) -> str:
    """Records of one kind, with nothing added to their texts, as finished lines."""
    start, end = f"<{kind.ret}>\n", f"</{kind.ret}>\n"
    texts[0] = start + texts[0]
    texts[-1] += end
    body = (end + start).join(texts)
    projection = work.projection(kind.shape())
    if projection.passes(body):
        return body
    return "".join([projection.apply(record + end) for record in body.split(end)[:-1]])


def _records(work: Work, kinds: tuple[Kind, ...], rows: list[_Row]) -> str:
    """Records of several kinds, or with what is asked for beside them, as finished lines."""
    projections = {kind.name: work.projection(kind.shape()) for kind in kinds}
    extensions = _extensions(work, kinds[0], rows)
    linked = _linked(work, rows)
    parts: list[str] = []
    owners = work.request.values.texts("OwnerID") if kinds[0].table == "txn" else []
    for _, kind, own_id, kept in rows:
        text = f"<{kind}Ret>\n{kept.replace(_MARK, linked.get(own_id, ''), 1) if linked else kept}"
        whole = linefields.shown(work.store, KINDS[kind], text, owners) if owners else text
        parts.append(projections[kind].apply(f"{whole}{extensions.get(own_id, '')}</{kind}Ret>\n"))
    return "".join(parts)


def _linked(work: Work, rows: list[_Row]) -> Mapping[str, str]:
    """The LinkedTxns of every transaction, none of them if the request does not ask for any."""
    if work.request.values.text("IncludeLinkedTxns") != "true":
        return {}
    told = linked_txns(work.store, (row[2] for row in rows))
    return {row[2]: told.get(row[2], "") for row in rows}


def _extensions(work: Work, kind: Kind, rows: list[_Row]) -> Mapping[str, str]:
    """The DataExtRets of records by their id, as far as the request names their owners."""
    owners = work.request.values.texts("OwnerID")
    if not owners:
        return {}
    objects = [f"{kind.id_name} {kind.family} {row[2]}" for row in rows]
    return {
        name.rpartition(" ")[2]: render(rets)
        for name, rets in data_ext_rets(work.store, objects, owners).items()
    }


def _count(work: Work, kinds: tuple[Kind, ...], selected: Conditions) -> int:
    row = work.store.sql.execute(
        f"SELECT count(*) FROM {kinds[0].table} WHERE {selected.sql}",  # noqa: S608
        selected.parameters,
    ).fetchone()
    return int(row[0])


EXECUTORS: Mapping[str, Executor] = {
    **{f"{kind.name}QueryRq": partial(query, kinds=(kind,)) for kind in KINDS.values()},
    "ItemQueryRq": partial(query, kinds=ITEMS),
    "TermsQueryRq": partial(query, kinds=TERMS),
    "EntityQueryRq": partial(query, kinds=ENTITIES),
}
