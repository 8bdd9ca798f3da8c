"""Which records name a list element: kept beside the records in the table `reference`.

It tells what may not be deleted, and what has to be written anew when an element gets another name.
"""

from __future__ import annotations

from collections.abc import Iterable, Set

from simulator.company.elements import Named, Reference
from simulator.company.store import Store
from simulator.qbxml.aggregates import Aggregate, Item
from simulator.qbxml.writing import escape


def keep_references(store: Store, table: str, row: int, items: Iterable[Item]) -> None:
    """A record names the elements that its Refs are of."""
    refer(store, table, row, _targets(items, set()))


def refer(store: Store, table: str, row: int, targets: Set[int]) -> None:
    """A record (a row of `element` or `txn`) names these elements."""
    store.sql.executemany("INSERT INTO reference VALUES (?, ?, ?)", [(each, table, row) for each in targets])


def drop_references(store: Store, table: str, row: int) -> None:
    """A record names nothing any more."""
    store.sql.execute("DELETE FROM reference WHERE source = ? AND source_table = ?", (row, table))


def _targets(items: Iterable[Item], found: set[int]) -> set[int]:
    """`found`, and the rows of what Refs among the items are of."""
    for _, value in items:
        if isinstance(value, Reference):
            found.add(value.row)
        elif isinstance(value, Aggregate):
            _targets(value.items, found)
    return found


def is_referred_to(store: Store, named: Named) -> bool:
    """Whether any record names an element, or is below it."""
    row = store.sql.execute(
        "SELECT 1 FROM reference WHERE target = ?1 UNION ALL SELECT 1 FROM element WHERE parent = ?1 LIMIT 1",
        (named.row,),
    ).fetchone()
    return row is not None


def rewrite_references(store: Store, row: int, old: tuple[str, str], new: tuple[str, str]) -> None:
    """Every record that names an element gets its new ListID and FullName."""
    before, after = (text_line("ListID", own_id) + text_line("FullName", name) for own_id, name in (old, new))
    store.sql.execute(
        "UPDATE element SET head = replace(head, ?1, ?2), tail = replace(tail, ?1, ?2)"
        " WHERE id IN (SELECT source FROM reference WHERE target = ?3 AND source_table = 'element')"
        " OR parent = ?3",
        (before, after, row),
    )
    store.sql.execute(
        "UPDATE txn SET head = replace(head, ?1, ?2), lines = replace(lines, ?1, ?2),"
        " tail = replace(tail, ?1, ?2)"
        " WHERE id IN (SELECT source FROM reference WHERE target = ?3 AND source_table = 'txn')",
        (before, after, row),
    )


def text_line(name: str, text: str) -> str:
    """An element with a text, as records have it."""
    return f"<{name}>{escape(text)}</{name}>\n"
