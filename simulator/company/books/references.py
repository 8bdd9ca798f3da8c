"""Which records name a list element: kept beside the records in the table `reference`.

It tells what may not be deleted, and what has to be written anew when an element gets another name.
"""

from __future__ import annotations

from collections.abc import Iterable, Set
from functools import cache

from simulator.company.books.elements import Named, Reference
from simulator.company.books.kinds import REFERENCES
from simulator.company.books.store import Store, numbered
from simulator.qbxml.aggregates import Item, Written
from simulator.qbxml.writing import escape


def keep_references(store: Store, table: str, row: int, items: Iterable[Item]) -> None:
    """A record names the elements that its Refs are of."""
    refer(store, table, row, _targets(items, set()))


def refer(store: Store, table: str, row: int, targets: Set[int]) -> None:
    """A record (a row of `element` or `txn`) names these elements."""
    store.waiting.references += [(each, table, row) for each in targets]


def drop_references(store: Store, table: str, row: int) -> None:
    """A record names nothing any more."""
    store.sql.execute("DELETE FROM reference WHERE source = ? AND source_table = ?", (row, table))


def _targets(items: Iterable[Item], found: set[int]) -> set[int]:
    """`found`, and the rows of what Refs among the items are of. What else is written ahead has no Refs."""
    for _, value in items:
        if isinstance(value, Reference):
            found.add(value.row)
        elif not isinstance(value, (str, Written)):
            _targets(value.items, found)
    return found


def is_referred_to(store: Store, named: Named) -> bool:
    """Whether any record names an element, or is below it."""
    row = store.sql.execute(
        "SELECT 1 FROM reference WHERE target = :p1 UNION ALL SELECT 1 FROM element WHERE parent = :p1"
        " LIMIT 1",
        numbered(named.row),
    ).fetchone()
    return row is not None


def rewrite_references(store: Store, row: int, old: tuple[str, str], new: tuple[str, str]) -> None:
    """Every record that names an element gets its new ListID and FullName.

    Only Refs of its list do: an element of another list may have the same ListID and FullName.
    """
    (family,) = store.sql.execute("SELECT family FROM element WHERE id = ?", (row,)).fetchone()
    before, after = (text_line("ListID", own_id) + text_line("FullName", name) for own_id, name in (old, new))
    store.sql.execute(
        f"UPDATE element SET head = {_replaced('head', family)}, tail = {_replaced('tail', family)}"  # noqa: S608
        f" WHERE {_REFERRING}",
        numbered("element", row, before, after),
    )
    store.sql.execute(
        "UPDATE element SET head = replace(head, :p2, :p3) WHERE parent = :p1",
        numbered(row, *(f"<ParentRef>\n{text}" for text in (before, after))),
    )
    store.sql.execute(
        f"UPDATE txn SET head = {_replaced('head', family)}, lines = {_replaced('lines', family)},"  # noqa: S608
        f" tail = {_replaced('tail', family)} WHERE {_REFERRING}",
        numbered("txn", row, before, after),
    )


#: Whether a record of the table :p1 names the element :p2.
_REFERRING = "id IN (SELECT source FROM reference WHERE target = :p2 AND source_table = :p1)"


@cache
def _replaced(column: str, family: str) -> str:
    """A column with :p4 for :p3 in every Ref of a list."""
    text = column
    for name, (of, _, _) in REFERENCES.items():
        if of == family:
            tag = f"'<{name}>' || char(10) || "
            text = f"replace({text}, {tag}:p3, {tag}:p4)"
    return text


def text_line(name: str, text: str) -> str:
    """An element with a text, as records have it."""
    return f"<{name}>{escape(text)}</{name}>\n"
