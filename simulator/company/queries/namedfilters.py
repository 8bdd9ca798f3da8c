"""Filters by what transactions name: accounts, items, classes, people.

A filter names one element or several, or one with all that is below it. Account names are looked for among
the account numbers first if the company uses numbers (B).

Assumed (D): a transaction is an account's if it posts anything to it, or bears it in its header; it is an
item's or a class's if it names it anywhere. What the filter names and does not exist is 3140.
"""

from __future__ import annotations

import json
from collections.abc import Collection
from typing import TYPE_CHECKING

from simulator.company.books import accounts
from simulator.company.books.kinds import REFERENCES
from simulator.company.books.names import below
from simulator.company.books.preferences import ACCOUNT_NUMBERS, is_on
from simulator.company.books.store import Conditions
from simulator.qbxml.aggregates import Aggregate

if TYPE_CHECKING:
    from simulator.company.queries.filters import Scope

_AMONG = "(SELECT value FROM json_each(?))"
_NAMES = (
    "txn.id IN (SELECT source FROM reference WHERE source_table = 'txn'"
    " AND target IN (SELECT value FROM json_each(?)))"
)
_NAMES_KIND = (
    "EXISTS (SELECT 1 FROM reference JOIN element ON element.id = target WHERE source = txn.id"
    " AND source_table = 'txn' AND element.kind IN (SELECT value FROM json_each(?)))"
)
_POSTS = (
    "(txn.account IN {0} OR EXISTS"
    " (SELECT 1 FROM posting WHERE posting.txn = txn.id AND posting.account IN {0}))"
)
_OF_TYPES = (
    "(SELECT id FROM element WHERE family = 'Account' AND (subtype IN (SELECT value FROM json_each(?))"
    " OR id IN (SELECT value FROM json_each(?))))"
)


def named_rows(scope: Scope, said: Aggregate, element: str) -> list[int]:
    """The rows of the elements that a filter names; `element` is the Ref that would name them."""
    store = scope.store
    family = REFERENCES[element][0]
    rows: list[int] = []
    for how, wanted in said:
        text = str(wanted)
        if family == "Account" and how.startswith("FullName") and is_on(store, ACCOUNT_NUMBERS):
            by_number = accounts.of_number(store, text)
            named = store.elements.get(by_number) if by_number is not None else None
        else:
            named = None
        if named is None:
            ref = Aggregate((("ListID" if how.startswith("ListID") else "FullName", text),))
            named = store.elements.resolve(element, ref, f"{scope.name}Query")
        rows.append(named.row)
        if how.endswith("WithChildren"):
            under = store.sql.execute(
                "SELECT id FROM element WHERE family = ? AND sort_key >= ? AND sort_key < ?",
                (family, *below(named.sort_key)),
            )
            rows += (row for (row,) in under)
    return rows


def naming(rows: Collection[int]) -> Conditions:
    """Transactions that name one of these elements."""
    return Conditions(_NAMES, (json.dumps(list(rows)),))


def naming_kinds(kinds: Collection[str]) -> Conditions:
    """Transactions that name any element of these kinds."""
    return Conditions(_NAMES_KIND, (json.dumps(list(kinds)),))


def posting_to(rows: Collection[int]) -> Conditions:
    """Transactions of these accounts."""
    among = json.dumps(list(rows))
    return Conditions(_POSTS.format(_AMONG), (among, among))


def posting_to_types(types: Collection[str], rows: Collection[int] = ()) -> Conditions:
    """Transactions of accounts of these types, or of these accounts."""
    pair = (json.dumps(list(types)), json.dumps(list(rows)))
    return Conditions(_POSTS.format(_OF_TYPES), pair + pair)


def account_filter(value: str | Aggregate, scope: Scope) -> Conditions:
    """AccountFilter of transactions."""
    assert isinstance(value, Aggregate)
    return posting_to(named_rows(scope, value, "AccountRef"))


def item_filter(value: str | Aggregate, scope: Scope) -> Conditions:
    """ItemFilter of transactions."""
    assert isinstance(value, Aggregate)
    return naming(named_rows(scope, value, "ItemRef"))


def class_filter(value: str | Aggregate, scope: Scope) -> Conditions:
    """ClassFilter of transactions."""
    assert isinstance(value, Aggregate)
    return naming(named_rows(scope, value, "ClassRef"))
