"""What new transactions write, waiting to be written many rows at a time.

A request that adds a transaction and looks at nothing else writes nothing itself: its rows wait here until
somebody wants the database (`Store.sql`, which writes them first) or the work ends. They wait in the order
in which they came, so that a mark of how many there are is enough to take back those that came later.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence

#: Work begins with at most so many rows that wait.
MOST = 10_000

Mark = tuple[int, int, int, int]
#: The mark of nothing at all.
NOTHING = 0, 0, 0, 0
_Row = tuple[str | int | None, ...]

_TXN = (
    "INSERT INTO txn (id, kind, own_id, position, number, txn_date, ref_number, ref_fold, entity, account,"
    " amount, open, modified, edit_sequence, head, lines, tail)"
    " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"
)
_REFERENCE = "INSERT INTO reference (target, source_table, source) VALUES (?, ?, ?)"
_POSTING = (
    "INSERT INTO posting (txn, place, account, entity, amount, line, item, class)"
    " VALUES (?, ?, ?, ?, ?, ?, ?, ?)"
)
_BALANCE = "UPDATE element SET balance = balance + ?, total_balance = total_balance + ? WHERE id = ?"


class Waiting:
    """Rows of `txn`, `reference` and `posting`, and by how many cents balances move.

    A row has its table's columns in the order of the statements above; `balances` has the row of an element,
    the cents of its balance and those of its total balance.
    """

    def __init__(self) -> None:
        self.txns: list[_Row] = []
        self.references: list[tuple[int, str, int]] = []
        self.postings: list[_Row] = []
        self.balances: list[tuple[int, int, int]] = []

    def __len__(self) -> int:
        return sum(self.mark())

    def mark(self) -> Mark:
        """How much waits."""
        return len(self.txns), len(self.references), len(self.postings), len(self.balances)

    def take_back(self, mark: Mark) -> None:
        """Forget what came after a mark."""
        txns, references, postings, balances = mark
        del self.txns[txns:], self.references[references:], self.postings[postings:], self.balances[balances:]

    def write(self, sql: sqlite3.Connection, after: Mark, before: Mark) -> None:
        """Write what came between two marks."""
        txns, references, postings, balances = map(slice, after, before)
        sql.executemany(_TXN, self.txns[txns])
        sql.executemany(_REFERENCE, sorted(self.references[references]))
        sql.executemany(_POSTING, self.postings[postings])
        sql.executemany(_BALANCE, _summed(self.balances[balances]))


def _summed(moved: Sequence[tuple[int, int, int]]) -> list[tuple[int, int, int]]:
    """What each balance moves by in all, as the statement takes it."""
    own: dict[int, int] = {}
    total: dict[int, int] = {}
    for row, cents, total_cents in moved:
        own[row] = own.get(row, 0) + cents
        total[row] = total.get(row, 0) + total_cents
    return [(own[row], cents, row) for row, cents in total.items() if cents or own[row]]
