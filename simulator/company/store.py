"""The SQLite database under a company file: tables, counters, names, stamps.

One row per list element and per transaction: the columns that filters, references and paging need,
and the record as finished qbXML, cut where amounts move (those are integer cents in columns).
`sort_key` is the order in which QuickBooks lists things and what paging holds on to; for list
elements it is also what makes a name unique. This module knows tables, not qbXML messages.
"""

from __future__ import annotations

import sqlite3
import unicodedata
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from simulator.clock import Clock
from simulator.errors import InputError
from simulator.qbxml import values

#: Separates the levels of a name in `sort_key`: below every character a name may have, so that a
#: parent is followed by its children (behaviours section 6, A).
LEVEL = "\x01"
#: Separates a name without its accents from the name itself; comes after `LEVEL`.
_ACCENT = "\x02"

_SCHEMA = """
CREATE TABLE meta (name TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE counter (name TEXT PRIMARY KEY, last INTEGER NOT NULL) WITHOUT ROWID;
CREATE TABLE element (
    id INTEGER PRIMARY KEY, kind TEXT NOT NULL, family TEXT NOT NULL, own_id TEXT NOT NULL,
    name TEXT NOT NULL, name_fold TEXT NOT NULL, name_key TEXT NOT NULL,
    full_name TEXT NOT NULL, sort_key TEXT NOT NULL,
    parent INTEGER REFERENCES element, sublevel INTEGER NOT NULL, is_active INTEGER NOT NULL,
    modified INTEGER NOT NULL, edit_sequence INTEGER NOT NULL,
    balance INTEGER NOT NULL DEFAULT 0, total_balance INTEGER NOT NULL DEFAULT 0,
    head TEXT NOT NULL DEFAULT '', tail TEXT NOT NULL DEFAULT ''
);
CREATE UNIQUE INDEX element_name ON element (family, sort_key);
CREATE UNIQUE INDEX element_own_id ON element (own_id, family);
CREATE INDEX element_order ON element (kind, sort_key);
CREATE TABLE txn (
    id INTEGER PRIMARY KEY, kind TEXT NOT NULL, own_id TEXT NOT NULL UNIQUE, sort_key TEXT NOT NULL,
    txn_date TEXT NOT NULL, ref_number TEXT NOT NULL, ref_fold TEXT NOT NULL,
    entity INTEGER REFERENCES element, modified INTEGER NOT NULL, edit_sequence INTEGER NOT NULL,
    applied INTEGER NOT NULL DEFAULT 0, remaining INTEGER NOT NULL DEFAULT 0,
    head TEXT NOT NULL, mid TEXT NOT NULL, tail TEXT NOT NULL, lines TEXT NOT NULL
);
CREATE UNIQUE INDEX txn_order ON txn (kind, sort_key);
CREATE INDEX txn_ref ON txn (kind, ref_fold);
CREATE INDEX txn_ref_number ON txn (kind, ref_number);
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
"""

Parameter = str | int
_NAMED = "SELECT id, own_id, full_name, sort_key, sublevel FROM element WHERE family = ? AND"
_SETTINGS = """
PRAGMA journal_mode = WAL;
PRAGMA synchronous = NORMAL;
PRAGMA cache_size = -4000;
PRAGMA foreign_keys = ON;
"""
_MARK = "qbwc-sim company file 1"


@dataclass(frozen=True, slots=True)
class Named:
    """A list element as others refer to it. `row` is the database's own number, never shown."""

    row: int
    own_id: str
    full_name: str
    sort_key: str
    sublevel: int


@dataclass(frozen=True, slots=True)
class Conditions:
    """A WHERE clause and its parameters. `sql` uses `?` in the order of `parameters`."""

    sql: str
    parameters: tuple[Parameter, ...] = ()

    def __and__(self, other: Conditions) -> Conditions:
        return Conditions(f"{self.sql} AND {other.sql}", self.parameters + other.parameters)


def _connect(path: str) -> sqlite3.Connection:
    connection = sqlite3.connect(path, isolation_level=None, check_same_thread=False, cached_statements=256)
    try:
        connection.executescript(_SETTINGS)
    except sqlite3.DatabaseError:
        connection.close()
        raise
    return connection


class Store:
    """One open database with its clock. One thread at a time, whichever thread made it."""

    def __init__(self, path: str, clock: Clock) -> None:
        self.clock = clock
        try:
            self.sql = _connect(path)
        except sqlite3.DatabaseError as error:
            raise InputError(f"expected a company file, or a place for one, got {path}: {error}") from error
        self.zone = ZoneInfo("UTC")
        self.country = "US"
        self.seed = "0"

    def create(self, zone: str, country: str, seed: int) -> None:
        """Lay the tables of a new company file."""
        self.sql.executescript(_SCHEMA)
        for name, value in (("mark", _MARK), ("zone", zone), ("country", country), ("seed", str(seed))):
            self.set_meta(name, value)
        self.load()

    def load(self) -> bool:
        """Take up what the file says of itself; False if it is no company file."""
        try:
            if self.meta("mark") != _MARK:
                return False
        except sqlite3.DatabaseError:
            return False
        self.zone = ZoneInfo(self.meta("zone"))
        self.country = self.meta("country")
        self.seed = self.meta("seed")
        return True

    def close(self) -> None:
        """Close the database."""
        self.sql.close()

    @contextmanager
    def all_or_nothing(self) -> Iterator[None]:
        """What is written inside is kept as a whole or not at all."""
        self.sql.execute("SAVEPOINT request")
        try:
            yield
        except BaseException:
            self.sql.execute("ROLLBACK TO request")
            raise
        finally:
            self.sql.execute("RELEASE request")

    # -- small facts

    def meta(self, name: str) -> str:
        """A fact of the file, empty if it has none of that name."""
        row = self.sql.execute("SELECT value FROM meta WHERE name = ?", (name,)).fetchone()
        return str(row[0]) if row else ""

    def set_meta(self, name: str, value: str) -> None:
        """Write a fact of the file."""
        self.sql.execute("INSERT OR REPLACE INTO meta VALUES (?, ?)", (name, value))

    def take(self, counter: str, count: int = 1) -> int:
        """The next number of a counter; `count` numbers are used up. Numbers are never given twice."""
        row = self.sql.execute(
            "INSERT INTO counter VALUES (?, ?)"
            " ON CONFLICT (name) DO UPDATE SET last = last + excluded.last RETURNING last",
            (counter, count),
        ).fetchone()
        return int(row[0]) - count + 1

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

    def next_edit_sequence(self, last: int) -> int:
        """The EditSequence of a change: the present second, but never the same twice (D)."""
        return max(self.now(), last + 1)

    # -- list elements

    def find_named(
        self, family: str, *, own_id: str | None = None, full_name: str | None = None
    ) -> Named | None:
        """The element with that ListID, or with that FullName in any case."""
        where, wanted = ("own_id = ?", own_id) if own_id else ("sort_key = ?", sort_key(full_name or ""))
        row = self.sql.execute(f"{_NAMED} {where}", (family, wanted)).fetchone()
        return Named(*row) if row else None

    def move_balance(self, row: int, cents: int) -> None:
        """Add to an element's own balance, and to the total of it and of all its ancestors."""
        self.sql.execute("UPDATE element SET balance = balance + ? WHERE id = ?", (cents, row))
        self.sql.execute(
            "WITH RECURSIVE up (id) AS (VALUES (?) UNION ALL SELECT parent FROM element JOIN up USING (id)"
            " WHERE parent IS NOT NULL) UPDATE element SET total_balance = total_balance + ? WHERE id IN up",
            (row, cents),
        )


def fold(text: str) -> str:
    """A text as QuickBooks compares it: without case (A for ASCII, D beyond)."""
    return text.casefold()


def name_key(name: str) -> str:
    """A Name's place among its siblings: without case (A), accented letters beside plain ones (D)."""
    folded = fold(name)
    if folded.isascii():
        return folded
    plain = "".join(each for each in unicodedata.normalize("NFD", folded) if not unicodedata.combining(each))
    return folded if plain == folded else f"{plain}{_ACCENT}{folded}"


def sort_key(full_name: str) -> str:
    """A FullName's place in its list."""
    return LEVEL.join(name_key(part) for part in full_name.split(":"))


def below(key: str) -> tuple[str, str]:
    """The range of keys of an element's descendants, the end not included."""
    return key + LEVEL, key + _ACCENT
