"""Opens the SQLite database of a company file: the right one, alone, and nothing else's.

What a file is, is read from its first page alone, without a lock and without SQLite's recovery, so that
whatever is no company file stays as it is to the last byte. The mark is written before write-ahead
logging begins: from then on the first page always tells.
"""

from __future__ import annotations

import sqlite3
from pathlib import Path

from simulator.errors import InputError

#: "QBWC", in SQLite's header: what tells a company file from other databases.
APPLICATION_ID = 0x51425743
#: The layout of the tables; a file of another is refused.
LAYOUT = 6
MEMORY = ":memory:"

_MARKS = ("application_id", "user_version")
_SETTINGS = """
PRAGMA locking_mode = EXCLUSIVE;
PRAGMA journal_mode = WAL;
PRAGMA synchronous = NORMAL;
PRAGMA cache_size = -1000;
PRAGMA foreign_keys = OFF;
PRAGMA temp_store = MEMORY;
"""
_BUSY = ("SQLITE_BUSY", "SQLITE_LOCKED")
#: What SQLite leaves beside a database that was not closed.
_BESIDE = ("-wal", "-journal", "-shm")


def create(path: str, schema: str) -> sqlite3.Connection:
    """A new company file with the tables of `schema`; in memory for `MEMORY`.

    `InputError` if there is a file, or what SQLite left of one that was taken away.
    """
    if path != MEMORY:
        if Path(path).exists():
            raise InputError(f"expected a path where no file is yet, got {path}; open it, or choose another")
        for left in (path + end for end in _BESIDE):
            if Path(left).exists():
                raise InputError(
                    f"expected nothing beside {path}, got {left}: it belongs to a company file that was moved"
                    " while it was open; move it after that file, or delete it"
                )
    script = (
        f"BEGIN; PRAGMA application_id = {APPLICATION_ID}; PRAGMA user_version = {LAYOUT};{schema} COMMIT;"
    )
    return _opened(path, "rwc", script)


def open_existing(path: str) -> sqlite3.Connection:
    """A company file that exists. `InputError` if it does not, is none, or is open elsewhere."""
    if not Path(path).is_file():
        raise InputError(f"expected a company file, got {path}, which does not exist")
    _look(path)
    return _opened(path, "rw", "")


def discard(path: str) -> None:
    """Delete a company file that did not come about."""
    if path != MEMORY:
        for end in ("", *_BESIDE):
            Path(path + end).unlink(missing_ok=True)


def _look(path: str) -> None:
    """Whether the first page says that it is a company file of this layout."""
    try:
        connection = sqlite3.connect(_uri(path, "ro&immutable=1"), uri=True)
        try:
            application, layout = (connection.execute(f"PRAGMA {mark}").fetchone()[0] for mark in _MARKS)
        finally:
            connection.close()
    except sqlite3.Error as error:
        raise InputError(f"expected a company file made by this simulator, got {path}: {error}") from error
    if application != APPLICATION_ID:
        raise InputError(f"expected a company file made by this simulator, got {path}")
    if layout != LAYOUT:
        which = "a newer" if layout > LAYOUT else "an older"
        raise InputError(
            f"expected {path} to have layout {LAYOUT}, got {layout}: {which} qbwc-sim made it;"
            " open it with that one, or build it anew"
        )


def _opened(path: str, mode: str, script: str) -> sqlite3.Connection:
    connection: sqlite3.Connection | None = None
    try:
        connection = sqlite3.connect(
            path if path == MEMORY else _uri(path, mode),
            isolation_level=None,
            check_same_thread=False,
            cached_statements=256,
            timeout=0,
            uri=path != MEMORY,
        )
        connection.executescript(script)
        connection.executescript(_SETTINGS)
        if path != MEMORY:  # take the lock now, so that it is told now if somebody else has it
            connection.executescript("BEGIN IMMEDIATE; COMMIT;")
    except sqlite3.Error as error:
        if connection is not None:
            connection.close()
        if error.sqlite_errorname.startswith(_BUSY):
            raise InputError(
                f"expected {path} to be free, but another program has it open; close that one first"
            ) from error
        raise InputError(f"expected a company file, or a place for one, got {path}: {error}") from error
    return connection


def _uri(path: str, how: str) -> str:
    return f"{Path(path).absolute().as_uri()}?mode={how}"
