"""The SQLite database under a company file: work that is done as a whole, counters, stamps."""

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
from simulator.company.books.tables import SCHEMA
from simulator.company.books.waiting import MOST, NOTHING, Mark, Waiting
from simulator.qbxml import values

#: Quantities and costs are kept in these parts of one, as exact as QUANTYPE and PRICETYPE are.
PARTS = 100_000

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
        store = cls(database.create(path, SCHEMA), path, clock)
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
