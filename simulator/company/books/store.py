"""The SQLite database under a company file: tables, counters, stamps.

One row per list element and per transaction: the columns that filters, references and paging need,
and the record as finished qbXML: `head`, then what moves (an element's balances, in columns) or what is
asked for apart (a transaction's `lines`), then `tail`. Balances are read far more often than they move:
SQLite itself keeps them as finished lines too. `sort_key` makes a name unique in its family; `position` is
the order in which QuickBooks lists things, and what paging holds on to. Amounts are cents, quantities and
costs hundred-thousandths. `reference` tells which records name an element, `posting`, `stock` and `link`
what a transaction does. Of what was imported, `carried` is the part of balances and quantities that no
posting and no movement explains, `unposted` which transactions do nothing, and why; a link of type CARRIED,
from a transaction to itself, is what was settled or fulfilled by others that are not there.
This module knows tables; of qbXML only how a balance is written.
"""

from __future__ import annotations

import sqlite3
import weakref
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from decimal import Decimal
from typing import Self
from zoneinfo import ZoneInfo

from simulator.clock import Clock
from simulator.company.books import database
from simulator.company.books.elements import Elements
from simulator.company.books.facts import Facts
from simulator.company.books.waiting import MOST, NOTHING, Mark, Waiting
from simulator.qbxml import values

#: Quantities and costs are kept in these parts of one, as exact as QUANTYPE and PRICETYPE are.
PARTS = 100_000

_SCHEMA = """
CREATE TABLE meta (name TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE counter (name TEXT PRIMARY KEY, last INTEGER NOT NULL) WITHOUT ROWID;
CREATE TABLE element (
    id INTEGER PRIMARY KEY, kind TEXT NOT NULL, family TEXT NOT NULL, own_id TEXT NOT NULL,
    name TEXT NOT NULL, name_fold TEXT NOT NULL, name_key TEXT NOT NULL,
    full_name TEXT NOT NULL, sort_key TEXT NOT NULL, position TEXT NOT NULL,
    parent INTEGER REFERENCES element, sublevel INTEGER NOT NULL, is_active INTEGER NOT NULL,
    subtype TEXT NOT NULL, account_number TEXT NOT NULL,
    modified INTEGER NOT NULL, edit_sequence TEXT NOT NULL,
    balance INTEGER NOT NULL DEFAULT 0, total_balance INTEGER NOT NULL DEFAULT 0,
    balance_line TEXT NOT NULL AS (printf('<Balance>%s%d.%02d</Balance>' || char(10),
        iif(balance < 0, '-', ''), abs(balance) / 100, abs(balance) % 100)) STORED,
    total_balance_line TEXT NOT NULL AS (printf('<TotalBalance>%s%d.%02d</TotalBalance>' || char(10),
        iif(total_balance < 0, '-', ''), abs(total_balance) / 100, abs(total_balance) % 100)) STORED,
    on_hand INTEGER NOT NULL DEFAULT 0, stock_value INTEGER NOT NULL DEFAULT 0,
    average_cost INTEGER NOT NULL DEFAULT 0,
    on_order INTEGER NOT NULL DEFAULT 0, on_sales_order INTEGER NOT NULL DEFAULT 0,
    head TEXT NOT NULL, tail TEXT NOT NULL
);
CREATE UNIQUE INDEX element_name ON element (family, sort_key);
CREATE UNIQUE INDEX element_own_id ON element (own_id, family);
CREATE UNIQUE INDEX element_order ON element (kind, position);
CREATE INDEX element_active ON element (kind, is_active, position);
CREATE UNIQUE INDEX element_family_order ON element (family, position);
CREATE INDEX element_number ON element (account_number) WHERE account_number <> '';
CREATE INDEX element_parent ON element (parent) WHERE parent IS NOT NULL;
CREATE TABLE txn (
    id INTEGER PRIMARY KEY, kind TEXT NOT NULL, own_id TEXT NOT NULL UNIQUE, position TEXT NOT NULL,
    number INTEGER NOT NULL, txn_date TEXT NOT NULL, ref_number TEXT NOT NULL, ref_fold TEXT NOT NULL,
    entity INTEGER REFERENCES element, account INTEGER REFERENCES element,
    amount INTEGER NOT NULL, open INTEGER,
    modified INTEGER NOT NULL, edit_sequence TEXT NOT NULL,
    head TEXT NOT NULL, lines TEXT NOT NULL, tail TEXT NOT NULL
);
CREATE UNIQUE INDEX txn_order ON txn (kind, position);
CREATE UNIQUE INDEX txn_position ON txn (position);
CREATE INDEX txn_ref ON txn (kind, ref_fold);
CREATE INDEX txn_entity ON txn (entity, position) WHERE entity IS NOT NULL;
CREATE TABLE reference (
    target INTEGER NOT NULL REFERENCES element, source_table TEXT NOT NULL, source INTEGER NOT NULL,
    PRIMARY KEY (target, source_table, source)
) WITHOUT ROWID;
CREATE INDEX reference_source ON reference (source, source_table);
CREATE TABLE posting (
    txn INTEGER NOT NULL REFERENCES txn, place INTEGER NOT NULL, account INTEGER NOT NULL REFERENCES element,
    entity INTEGER REFERENCES element, amount INTEGER NOT NULL, line TEXT NOT NULL,
    item INTEGER REFERENCES element, class INTEGER REFERENCES element,
    PRIMARY KEY (txn, place)
) WITHOUT ROWID;
CREATE INDEX posting_account ON posting (account, txn);
CREATE TABLE stock (
    txn INTEGER NOT NULL REFERENCES txn, place INTEGER NOT NULL, line TEXT NOT NULL,
    item INTEGER NOT NULL REFERENCES element, on_hand INTEGER NOT NULL, value INTEGER NOT NULL,
    on_order INTEGER NOT NULL, on_sales_order INTEGER NOT NULL,
    PRIMARY KEY (txn, place)
) WITHOUT ROWID;
CREATE INDEX stock_item ON stock (item, txn);
CREATE TABLE link (
    txn INTEGER NOT NULL REFERENCES txn, place INTEGER NOT NULL, line TEXT NOT NULL,
    other INTEGER NOT NULL REFERENCES txn, other_line TEXT NOT NULL,
    type TEXT NOT NULL, amount INTEGER NOT NULL, discount INTEGER NOT NULL,
    PRIMARY KEY (txn, place)
) WITHOUT ROWID;
CREATE INDEX link_other ON link (other, txn);
CREATE TABLE stand_in (
    element INTEGER PRIMARY KEY REFERENCES element ON DELETE CASCADE, reason TEXT NOT NULL
) WITHOUT ROWID;
CREATE TABLE carried (
    element INTEGER PRIMARY KEY REFERENCES element ON DELETE CASCADE, balance INTEGER NOT NULL,
    on_hand INTEGER NOT NULL, value INTEGER NOT NULL,
    on_order INTEGER NOT NULL, on_sales_order INTEGER NOT NULL
) WITHOUT ROWID;
CREATE TABLE unposted (
    txn INTEGER PRIMARY KEY REFERENCES txn ON DELETE CASCADE, reason TEXT NOT NULL
) WITHOUT ROWID;
CREATE TABLE deleted (
    id INTEGER PRIMARY KEY, record_table TEXT NOT NULL, kind TEXT NOT NULL, own_id TEXT NOT NULL,
    name TEXT NOT NULL, time_created TEXT NOT NULL, time_deleted TEXT NOT NULL, deleted INTEGER NOT NULL
);
CREATE INDEX deleted_when ON deleted (record_table, deleted);
CREATE TABLE definition (
    id INTEGER PRIMARY KEY, owner TEXT NOT NULL COLLATE NOCASE, name TEXT NOT NULL COLLATE NOCASE,
    type TEXT NOT NULL, objects TEXT NOT NULL, list_require TEXT NOT NULL, txn_require TEXT NOT NULL,
    format_string TEXT NOT NULL, UNIQUE (owner, name)
);
CREATE TABLE extension (
    definition INTEGER NOT NULL REFERENCES definition, object TEXT NOT NULL, value TEXT NOT NULL,
    PRIMARY KEY (object, definition)
) WITHOUT ROWID;
CREATE TABLE access (
    application TEXT PRIMARY KEY, access TEXT NOT NULL, login_user TEXT NOT NULL,
    personal_data INTEGER NOT NULL
) WITHOUT ROWID;
CREATE TABLE message_set (
    application TEXT NOT NULL, id TEXT NOT NULL, checksum TEXT NOT NULL, response TEXT NOT NULL,
    PRIMARY KEY (application, id)
);
"""

Parameter = str | int


@dataclass(frozen=True, slots=True)
class Conditions:
    """A WHERE clause and its parameters. `sql` uses `?` in the order of `parameters`."""

    sql: str
    parameters: tuple[Parameter, ...] = ()

    def __and__(self, other: Conditions) -> Conditions:
        return Conditions(f"{self.sql} AND {other.sql}", self.parameters + other.parameters)


class Store:
    """One open database with its clock. One thread at a time, whichever thread made it.

    The file is this store's alone for as long as it is open: whoever else opens it gets an `InputError`.
    """

    def __init__(self, sql: sqlite3.Connection, path: str, clock: Clock) -> None:
        """Not for callers: use `new` or `open`."""
        self.path = path
        self.clock = clock
        self._sql = sql
        # whoever lets go of a file without closing it leaves it as whole, and as free for others
        self._closing = weakref.finalize(self, sql.close)
        sql.create_function("quantity", 1, _quantity, deterministic=True)
        sql.create_function("price", 1, _price, deterministic=True)
        self.elements = Elements(sql)
        self.facts = Facts(sql)
        self.waiting = Waiting()
        #: Of each block of `all_or_nothing` that SQLite has no savepoint of yet: what waited at its start.
        self._unopened: list[Mark] = []
        self.zone = ZoneInfo("UTC")
        self.country = "US"
        self.seed = "0"

    @classmethod
    def new(cls, path: str, clock: Clock, zone: str, country: str, seed: int) -> Self:
        """The tables of a new company file. `InputError` if there is a file at `path`."""
        store = cls(database.create(path, _SCHEMA), path, clock)
        for name, value in (("zone", zone), ("country", country), ("seed", str(seed))):
            store.set_meta(name, value)
        store._load()
        return store

    @classmethod
    def open(cls, path: str, clock: Clock) -> Self:
        """A company file that exists. `InputError` if it does not, is none, or is open elsewhere."""
        store = cls(database.open_existing(path), path, clock)
        store._load()
        return store

    def copy(self, path: str, clock: Clock) -> Self:
        """The same content in a new file. `InputError` if there is a file at `path`."""
        sql = database.create(path, "")
        try:
            self.sql.backup(sql)
        except BaseException:
            sql.close()
            database.discard(path)
            raise
        store = type(self)(sql, path, clock)
        store._load()
        return store

    def _load(self) -> None:
        self.zone = ZoneInfo(self.meta("zone"))
        self.country = self.meta("country")
        self.seed = self.meta("seed")

    def size(self) -> int:
        """How many bytes the database has."""
        pages, size = (
            self.sql.execute(f"PRAGMA {each}").fetchone()[0] for each in ("page_count", "page_size")
        )
        return int(pages) * int(size)

    def close(self) -> None:
        """Close the database: all of it is in the one file then, which may be moved."""
        if self.waiting:
            self._catch_up()
        self._closing()

    @contextmanager
    def together(self) -> Iterator[None]:
        """What is written inside reaches the disk at once: all of it, or none if the process is killed.

        An exception does not take it back: what was done before it stays.
        """
        self.sql.execute("SAVEPOINT document")
        try:
            yield
        finally:
            self._finish("document")

    @contextmanager
    def all_or_nothing(self) -> Iterator[None]:
        """What is written inside is kept as a whole or not at all."""
        if len(self.waiting) > MOST:
            self._catch_up()
        is_outermost, facts = not self._sql.in_transaction, self.facts.mark()
        before, place = self._sql.total_changes, len(self._unopened)
        self._unopened.append(self.waiting.mark())
        if is_outermost:
            self._catch_up()
        try:
            yield
        except BaseException:
            if not self._sql.in_transaction:  # SQLite ends one itself if the disk is full
                self._forget()
                raise
            if len(self._unopened) > place:
                self.waiting.take_back(self._unopened.pop())
            else:
                self.waiting.take_back(NOTHING)
                self._sql.execute("ROLLBACK TO request")
                self._sql.execute("RELEASE request")
            if self._sql.total_changes != before:
                self.elements.forget()
            self.facts.take_back(facts)
            raise
        if is_outermost:
            self._finish("request")
        elif len(self._unopened) > place:
            self._unopened.pop()
        else:
            self._sql.execute("RELEASE request")

    @property
    def sql(self) -> sqlite3.Connection:
        """The database, all that waited to be written in it."""
        if self._unopened or self.waiting:
            self._catch_up()
        return self._sql

    def _catch_up(self) -> None:
        """Write what waits, and give SQLite the savepoints of the blocks on the way: nothing or all of it."""
        written = NOTHING
        try:
            for mark in self._unopened:
                self.waiting.write(self._sql, written, mark)
                self._sql.execute("SAVEPOINT request")
                written = mark
            self.waiting.write(self._sql, written, self.waiting.mark())
        except BaseException:
            self._roll_back()
            raise
        self._unopened.clear()
        self.waiting.take_back(NOTHING)

    def _finish(self, outermost: str) -> None:
        """Let what was done reach the disk, the facts with it; all of it or, if it cannot, nothing."""
        try:
            if not self._sql.in_transaction:
                self._forget()
                return
            self._catch_up()
            self.facts.write()
            self._sql.execute(f"RELEASE {outermost}")
        except BaseException:
            self._roll_back()
            raise

    def _roll_back(self) -> None:
        if self._sql.in_transaction:
            self._sql.execute("ROLLBACK")
        self._forget()

    def _forget(self) -> None:
        self.elements.forget()
        self.facts.forget()
        self.waiting.take_back(NOTHING)
        self._unopened.clear()

    # -- small facts

    def meta(self, name: str) -> str:
        """A fact of the file, empty if it has none of that name."""
        return self.facts.text(name)

    def set_meta(self, name: str, value: str) -> None:
        """Write a fact of the file."""
        self.facts.set_text(name, value)

    def take(self, counter: str, count: int = 1) -> int:
        """The next number of a counter; `count` numbers are used up. Numbers are never given twice."""
        last = self.facts.last(counter)
        self.facts.set_last(counter, last + count)
        return last + 1

    def used(self, counter: str, number: int) -> None:
        """A number that was given elsewhere (an import): the counter goes on after it."""
        self.facts.set_last(counter, max(self.facts.last(counter), number))

    # -- identity and time (behaviours section 7, A)

    def now(self) -> int:
        """The present second, UTC epoch."""
        return int(self.clock.now())

    def stamp(self, moment: int) -> str:
        """A moment as TimeCreated and TimeModified print it."""
        return values.stamp(moment, self.zone)

    def new_list_id(self, family: str, moment: int) -> str:
        """A ListID: one counter per family, then the second of creation."""
        return f"{0x80000000 + self.take(f'ListID {family}'):08X}-{moment}"

    def next_edit_sequence(self, last: str) -> str:
        """The EditSequence of a change: the present second, but never the same twice (7.6, D)."""
        return str(max(self.now(), int(last) + 1 if last.isdecimal() else 0))


def numbered(*parameters: Parameter) -> dict[str, Parameter]:
    """Parameters that a statement names by their number, some of them more than once: `:p1`, `:p2`."""
    return {f"p{number_}": parameter for number_, parameter in enumerate(parameters, 1)}


def parts(number: Decimal) -> int:
    """A quantity or cost as it is kept."""
    return int((number * PARTS).to_integral_value())


def number(parts_: int) -> Decimal:
    """A quantity or cost that is kept, as a number."""
    return Decimal(parts_) / PARTS


def _quantity(parts_: int) -> str:
    return values.quantity(number(parts_))


def _price(parts_: int) -> str:
    return values.price(number(parts_))
