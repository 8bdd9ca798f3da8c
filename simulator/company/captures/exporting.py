"""Writes a whole company file out as the answers that a query for everything would get, page by page.

What comes out is what `importing` takes: the company, its preferences, the definitions of custom fields,
every list and every transaction, inactive ones, lines and custom fields included.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from functools import partial

from simulator.company.books.kinds import KINDS, Kind
from simulator.company.books.records import NEWEST
from simulator.company.books.store import Store
from simulator.company.requests.extensions import data_ext_rets, definition_rets
from simulator.company.requests.information import kept_ret
from simulator.company.transactions.linked import LINKED, linked_txns
from simulator.qbxml import catalogue
from simulator.qbxml.shapes import Dialect
from simulator.qbxml.statuses import OK
from simulator.qbxml.writing import Response, in_order, render

#: So many records are in one page, which stays far below the longest document that is read.
PAGE = 1_000


def answers(store: Store) -> Iterator[tuple[str, Response]]:
    """What there is: answers, each with the name of a file for it, without an ending (`Customer-2`)."""
    owners = [owner for (owner,) in store.sql.execute("SELECT DISTINCT owner FROM definition")]
    for name in ("Company", "Preferences"):
        items = list(kept_ret(store, f"{name}Ret"))
        if name == "Company":
            items += data_ext_rets(store, ["Company"], owners).get("Company", ())
        shape = catalogue.response(f"{name}QueryRs").find(f"{name}Ret")
        assert shape is not None
        body = render(in_order(shape, items, Dialect(NEWEST, store.country)))
        yield name, Response(f"{name}QueryRs", None, OK, f"<{name}Ret>\n{body}</{name}Ret>\n")
    defined = definition_rets(store)
    if defined:
        yield "DataExtDef", Response("DataExtDefQueryRs", None, OK, defined)
    for kind in KINDS.values():
        yield from _of_kind(store, kind, owners)


def _of_kind(store: Store, kind: Kind, owners: list[str]) -> Iterator[tuple[str, Response]]:
    (left,) = store.sql.execute(
        f"SELECT count(*) FROM {kind.table} WHERE kind = ?",  # noqa: S608
        (kind.name,),
    ).fetchone()
    text = f"head || {kind.moving}, '', tail" if kind.table == "element" else "head, lines, tail"
    answer = partial(Response, f"{kind.name}QueryRs", None, OK)
    iterator = f"{{{uuid.uuid5(uuid.NAMESPACE_OID, kind.name)}}}"
    last, page, paged = "", 0, left > PAGE
    while left:
        rows = store.sql.execute(
            f"SELECT position, own_id, {text} FROM {kind.table} WHERE kind = ? AND position > ?"  # noqa: S608
            " ORDER BY position LIMIT ?",
            (kind.name, last, PAGE),
        ).fetchall()
        last, page, left = rows[-1][0], page + 1, left - len(rows)
        objects = [f"{kind.id_name} {kind.family} {own_id}" for _, own_id, *_ in rows]
        fields = data_ext_rets(store, objects, owners) if owners else {}
        linked = linked_txns(store, (row[1] for row in rows)) if kind.shape().find(LINKED) else {}
        body = "".join(
            f"<{kind.ret}>\n{head}{linked.get(own_id, '')}{lines}{tail}{render(fields.get(key, ()))}"
            f"</{kind.ret}>\n"
            for key, (_, own_id, head, lines, tail) in zip(objects, rows, strict=True)
        )
        if paged:
            yield f"{kind.name}-{page}", answer(body, iterator_remaining=left, iterator_id=iterator)
        else:
            yield kind.name, answer(body)
