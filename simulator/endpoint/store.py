"""The endpoint's state in SQLite: a file, or memory. Statements only; it decides nothing.

Every step of a conversation is one transaction, committed before it is answered. WAL with
``synchronous=NORMAL``: whoever kills the process loses nothing that was answered; a power cut may
lose the last steps, never the file.

One connection and one lock around it. SQLite lets one writer in at a time anyhow, a memory
database has one connection only, and a step holds the lock for well under a millisecond; so a
connection for each thread would buy waiting in another place.
"""

from __future__ import annotations

import json
import sqlite3
import threading
import weakref
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import fields
from typing import TYPE_CHECKING, Any, Final

from simulator.endpoint.model import JOB_STATES, Connection, Job, Session, Trouble
from simulator.endpoint.responses import Record
from simulator.errors import InputError

if TYPE_CHECKING:
    from _typeshed import DataclassInstance

_SCHEMA_VERSION: Final = 2
_TYPES: Final = {"int": "INTEGER", "float": "REAL", "str": "TEXT", "bytes": "BLOB"}


def _table(name: str, row: type, key: str) -> str:
    columns = ", ".join(f"{f.name} {_TYPES[str(f.type)]} NOT NULL" for f in fields(row) if f.name != key)
    kind = "INTEGER" if key == "id" else "TEXT"
    return f"CREATE TABLE {name} ({key} {kind} PRIMARY KEY, {columns});"


_RECORD: Final = (
    "CREATE TABLE record (user TEXT NOT NULL, data_set TEXT NOT NULL, key TEXT NOT NULL, run TEXT NOT NULL,"
    " place INTEGER NOT NULL, body TEXT NOT NULL, PRIMARY KEY (user, data_set, key)) WITHOUT ROWID;"
)
_SCHEMA: Final = (
    _table("connection", Connection, "user")
    + _table("session", Session, "ticket")
    + _table("job", Job, "id")
    + "CREATE INDEX job_by_state ON job (user, state, id);"
    + _RECORD
    + _table("trouble", Trouble, "id")
    + f"PRAGMA user_version = {_SCHEMA_VERSION};"
)
_CLEAR: Final = (
    "DELETE FROM connection",
    "DELETE FROM session",
    "DELETE FROM job",
    "DELETE FROM record",
    "DELETE FROM trouble",
)
#: Troubles that are kept; older ones are forgotten.
_TROUBLES_KEPT: Final = 1_000


def _open(path: str) -> sqlite3.Connection:
    """A connection to a prepared database."""
    try:
        db = sqlite3.connect(path, timeout=5, isolation_level=None, check_same_thread=False)
        try:
            _prepare(db)
        except BaseException:
            db.close()
            raise
    except sqlite3.Error as error:
        raise InputError(f"{path}: expected the endpoint's own state or a new file: {error}") from None
    return db


def _prepare(db: sqlite3.Connection) -> None:
    version = db.execute("PRAGMA user_version").fetchone()[0]
    foreign = not version and db.execute("SELECT COUNT(*) FROM sqlite_schema").fetchone()[0]
    if foreign or version not in (0, _SCHEMA_VERSION):
        raise sqlite3.DatabaseError(
            f"version {_SCHEMA_VERSION} is needed, this is {version or 'of another make'}"
        )
    # of no effect on a memory database
    db.execute("PRAGMA journal_mode = WAL")
    db.execute("PRAGMA synchronous = NORMAL")
    if not version:
        db.executescript(f"BEGIN; {_SCHEMA} COMMIT;")


class Store:
    """The state. Every method wants the lock held, which `step` does."""

    def __init__(self, path: str = ":memory:") -> None:
        self._lock = threading.RLock()
        self._db = _open(path)
        self._closing = weakref.finalize(self, self._db.close)

    def close(self) -> None:
        """Close the file. Nothing is lost without it."""
        with self._lock:
            self._closing()

    @contextmanager
    def step(self) -> Iterator[None]:
        """One transaction: all of it is kept, or none."""
        with self._lock:
            self._db.execute("BEGIN IMMEDIATE")
            try:
                yield
            except BaseException:
                self._db.execute("ROLLBACK")
                raise
            self._db.execute("COMMIT")

    def clear(self) -> None:
        """Forget everything."""
        for statement in _CLEAR:
            self._db.execute(statement)

    # Names of tables and columns are this package's own, values are always bound.

    def _insert(self, table: str, row: DataclassInstance) -> None:
        columns = [field.name for field in fields(row)]
        marks = ", ".join("?" * len(columns))
        self._db.execute(
            f"INSERT INTO {table} ({', '.join(columns)}) VALUES ({marks})",  # noqa: S608
            [getattr(row, column) for column in columns],
        )

    def _update(self, table: str, key: str, value: object, changes: dict[str, Any]) -> None:
        assignments = ", ".join(f"{column} = ?" for column in changes)
        self._db.execute(
            f"UPDATE {table} SET {assignments} WHERE {key} = ?",  # noqa: S608
            (*changes.values(), value),
        )

    # -- connections and sessions

    def connection(self, user: str) -> Connection | None:
        """The connection of that user."""
        row = self._db.execute("SELECT * FROM connection WHERE user = ?", (user,)).fetchone()
        return None if row is None else Connection(*row)

    def add_connection(self, connection: Connection) -> None:
        """Set a connection up."""
        self._insert("connection", connection)

    def change_connection(self, user: str, **changes: Any) -> None:
        """Set columns of a connection."""
        self._update("connection", "user", user, changes)

    def next_serial(self, user: str) -> int:
        """A number that no message set of this user had."""
        row = self._db.execute(
            "UPDATE connection SET serial = serial + 1 WHERE user = ? RETURNING serial", (user,)
        ).fetchall()[0]
        return int(row[0])

    def session(self, ticket: str) -> Session | None:
        """The session of a ticket's hash."""
        row = self._db.execute("SELECT * FROM session WHERE ticket = ?", (ticket,)).fetchone()
        return None if row is None else Session(*row)

    def add_session(self, session: Session) -> None:
        """Open a session."""
        self._insert("session", session)

    def change_session(self, ticket: str, **changes: Any) -> None:
        """Set columns of a session."""
        self._update("session", "ticket", ticket, changes)

    def end_sessions(self, user: str) -> None:
        """Drop the user's sessions, and take back what they had handed out."""
        self._db.execute("DELETE FROM session WHERE user = ?", (user,))
        self.recover_jobs(user)

    # -- jobs

    def add_job(
        self, user: str, kind: str, data_set: str, ready_at: float, *, title: str = "", body: str = ""
    ) -> None:
        """Queue a job behind all others."""
        self._db.execute(
            "INSERT INTO job (user, kind, data_set, title, body, state, ready_at, session, position, unsure,"
            " attempts, iterator_id, run, fetched, remaining)"
            " VALUES (?, ?, ?, ?, ?, 'queued', ?, '', 0, 0, 0, '', 0, 0, 0)",
            (user, kind, data_set, title, body, ready_at),
        )

    def ready_jobs(self, user: str, now: float, limit: int) -> list[Job]:
        """The first jobs of the queue that can be handed out now."""
        rows = self._db.execute(
            "SELECT * FROM job WHERE user = ? AND state = 'queued' AND ready_at <= ? ORDER BY id LIMIT ?",
            (user, now, limit),
        )
        return [Job(*row) for row in rows]

    def handed_out_jobs(self, user: str) -> list[Job]:
        """What waits for its response, in the order of the message set."""
        rows = self._db.execute(
            "SELECT * FROM job WHERE user = ? AND state = 'handed-out' ORDER BY position", (user,)
        )
        return [Job(*row) for row in rows]

    def change_job(self, job: int, **changes: Any) -> None:
        """Set columns of a job."""
        self._update("job", "id", job, changes)

    def recover_jobs(self, user: str) -> None:
        """Take back what was handed out and never answered. A write may have been done: it is unsure."""
        self._db.execute(
            "UPDATE job SET state = 'queued', session = '', unsure = (kind <> 'read')"
            " WHERE user = ? AND state = 'handed-out'",
            (user,),
        )

    def has_pending(self, user: str, until: float) -> bool:
        """Whether any job is open that is ready by then."""
        found = self._db.execute(
            "SELECT 1 FROM job WHERE user = ? AND state IN ('queued', 'handed-out') AND ready_at <= ?"
            " LIMIT 1",
            (user, until),
        )
        return found.fetchone() is not None

    def pending(self, user: str, until: float) -> tuple[int, float]:
        """How many jobs are open that are ready by then, and how much of them is done, in jobs."""
        count, partly = self._db.execute(
            "SELECT COUNT(*), TOTAL(CASE WHEN fetched > 0 THEN fetched * 1.0 / (fetched + remaining) END)"
            " FROM job WHERE user = ? AND state IN ('queued', 'handed-out') AND ready_at <= ?",
            (user, until),
        ).fetchone()
        return int(count), float(partly)

    def unread_data_sets(self, user: str) -> int:
        """How many reads are not done, failed ones among them."""
        row = self._db.execute(
            "SELECT COUNT(*) FROM job WHERE user = ? AND kind = 'read' AND state <> 'done'", (user,)
        ).fetchone()
        return int(row[0])

    def job_counts(self, user: str) -> dict[str, int]:
        """How many jobs are in each state."""
        rows = self._db.execute("SELECT state, COUNT(*) FROM job WHERE user = ? GROUP BY state", (user,))
        counts = dict(rows.fetchall())
        return {state: counts.get(state, 0) for state in JOB_STATES}

    def split_job(self, user: str, data_set: str, bodies: Iterable[str], ready_at: float) -> int:
        """Put one read for each of `bodies` in the place of the queued whole reads; how many those were."""
        gone = self._db.execute(
            "DELETE FROM job WHERE user = ? AND kind = 'read' AND data_set = ? AND state = 'queued'"
            " AND body = ''",
            (user, data_set),
        ).rowcount
        if gone:
            for body in bodies:
                self.add_job(user, "read", data_set, ready_at, body=body)
        return gone

    def drop_jobs(self, user: str, kind: str) -> None:
        """Forget all jobs of a kind."""
        self._db.execute("DELETE FROM job WHERE user = ? AND kind = ?", (user, kind))

    # -- records and troubles

    def keep_records(
        self, user: str, data_set: str, run: str, place: int, records: Iterable[tuple[str, Record]]
    ) -> None:
        """Keep records by their keys, from `place` in the data set on; a known one is replaced."""
        self._db.executemany(
            "INSERT INTO record VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT DO UPDATE SET run = excluded.run,"
            " place = excluded.place, body = excluded.body",
            [
                (user, data_set, key, run, place + offset, json.dumps(record))
                for offset, (key, record) in enumerate(records)
            ],
        )

    def forget_records(self, user: str, data_set: str, run: str) -> None:
        """Forget the records of a data set that this run did not meet: they are gone from QuickBooks."""
        self._db.execute(
            "DELETE FROM record WHERE user = ? AND data_set = ? AND run <> ?", (user, data_set, run)
        )

    def record(self, user: str, data_set: str, key: str) -> dict[str, Any]:
        """One record by its key; empty for one that is not known."""
        row = self._db.execute(
            "SELECT body FROM record WHERE user = ? AND data_set = ? AND key = ?", (user, data_set, key)
        ).fetchone()
        return json.loads(row[0]) if row else {}

    def records(self, user: str, data_set: str) -> list[dict[str, Any]]:
        """The records of a data set, in QuickBooks' order."""
        rows = self._db.execute(
            "SELECT body FROM record WHERE user = ? AND data_set = ? ORDER BY place, key", (user, data_set)
        )
        return [json.loads(body) for (body,) in rows]

    def add_trouble(self, trouble: Trouble) -> None:
        """Keep what went wrong."""
        self._insert("trouble", trouble)
        self._db.execute(
            "DELETE FROM trouble WHERE id <= (SELECT MAX(id) FROM trouble) - ?", (_TROUBLES_KEPT,)
        )

    def troubles(self, user: str) -> list[Trouble]:
        """What went wrong for a user, oldest first."""
        rows = self._db.execute(
            "SELECT user, at, source, code, message FROM trouble WHERE user = ? ORDER BY id", (user,)
        )
        return [Trouble(*row) for row in rows]
