"""List elements as everything else refers to them: found by ListID or FullName, read, resolved.

What is found is remembered while the file is open, the most used first, because every transaction names
the same few accounts, codes and items. Whoever changes an element says so with `forget`.
"""

from __future__ import annotations

import sqlite3
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TypeVar, cast

from simulator.company.books.kinds import KINDS, REFERENCES
from simulator.company.books.names import sort_key
from simulator.qbxml import statuses
from simulator.qbxml.aggregates import Aggregate, Written
from simulator.qbxml.writing import escape, read_back

_REMEMBERED = 4096
_COLUMNS = "id, kind, family, own_id, name, full_name, sort_key, parent, sublevel, is_active, subtype"
_SELECT = f"SELECT {_COLUMNS} FROM element WHERE"  # noqa: S608


_Key = TypeVar("_Key")
_Value = TypeVar("_Value")


@dataclass(frozen=True, slots=True)
class Named:
    """A list element. `row` is the database's own number, never shown; `subtype` is an account's type.

    `reference` is what refers to it in a record.
    """

    row: int
    kind: str
    family: str
    own_id: str
    name: str
    full_name: str
    sort_key: str
    parent: int | None
    sublevel: int
    is_active: bool
    subtype: str
    reference: Reference = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "reference", Reference(self))


class Reference(Written):
    """A Ref as answers carry it: both ListID and FullName (7.11, A); it remembers what it refers to."""

    __slots__ = ("row",)

    def __init__(self, named: Named) -> None:
        items = (("ListID", named.own_id), ("FullName", named.full_name))
        super().__init__(
            items, f"<ListID>{named.own_id}</ListID>\n<FullName>{escape(named.full_name)}</FullName>\n"
        )
        self.row = named.row


class Elements:
    """The list elements of one company file."""

    def __init__(self, sql: sqlite3.Connection) -> None:
        self._sql = sql
        self._found: OrderedDict[tuple[str, str], Named] = OrderedDict()
        self._by_row: OrderedDict[int, Named] = OrderedDict()
        self._records: OrderedDict[int, Aggregate] = OrderedDict()
        self._derived: OrderedDict[tuple[str, int], object] = OrderedDict()

    def find(self, family: str, *, own_id: str | None = None, full_name: str | None = None) -> Named | None:
        """The element with that ListID (it counts if both are given), or with that FullName in any case."""
        key = (family, own_id or f":{full_name or ''}")
        found = self._found.get(key)
        if found is None:
            column, wanted = ("own_id", own_id) if own_id else ("sort_key", sort_key(full_name or ""))
            row = self._sql.execute(f"{_SELECT} family = ? AND {column} = ?", (family, wanted)).fetchone()
            if row is None:
                return None
            found = Named(*row)
            _remember(self._found, key, found)
        return found

    def get(self, row: int) -> Named:
        """The element of a row."""
        found = self._by_row.get(row)
        if found is None:
            found = Named(*self._sql.execute(f"{_SELECT} id = ?", (row,)).fetchone())
            _remember(self._by_row, row, found)
        return found

    def record(self, named: Named) -> Aggregate:
        """What the element says of itself, without what moves (balances, quantities on hand)."""
        record = self._records.get(named.row)
        if record is None:
            head, tail = self._sql.execute(
                "SELECT head, tail FROM element WHERE id = ?", (named.row,)
            ).fetchone()
            ret = KINDS[named.kind].ret
            record = read_back(f"<{ret}>\n{head}{tail}</{ret}>")
            _remember(self._records, named.row, record)
        return record

    def once(self, what: str, named: Named, make: Callable[[], _Value]) -> _Value:
        """What follows from elements only, made once: `what` and the element that it is about name it."""
        key = (what, named.row)
        if key not in self._derived:
            _remember(self._derived, key, make())
        return cast("_Value", self._derived[key])

    def ancestors(self, named: Named) -> list[Named]:
        """What it is below, the nearest first."""
        above: list[Named] = []
        while named.parent is not None:
            named = self.get(named.parent)
            above.append(named)
        return above

    def resolve(self, element: str, ref: Aggregate, referrer: str) -> Named:
        """What a Ref refers to; ListID beats FullName (7.11, B). 3140 if there is no such element.

        `element` is the Ref's name, `referrer` what the message says it stands in ("Invoice line").
        """
        own_id, full_name = ref.text("ListID"), ref.text("FullName")
        family, kinds, word = REFERENCES[element]
        named = self.find(family, own_id=own_id, full_name=full_name)
        if named is None or (kinds and named.kind not in kinds):
            raise statuses.refused(3140, type=word, value=own_id or full_name or "", object=referrer)
        return named

    def forget(self) -> None:
        """Elements were changed, or a change was taken back."""
        self._found.clear()
        self._by_row.clear()
        self._records.clear()
        self._derived.clear()


def _remember(cache: OrderedDict[_Key, _Value], key: _Key, value: _Value) -> None:
    cache[key] = value
    if len(cache) > _REMEMBERED:
        cache.popitem(last=False)
