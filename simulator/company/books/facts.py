"""The small facts of a company file and its counters, in memory while work is being done.

Every transaction changes them (the last date, the next id): they are written once, in the SQLite transaction
of the work that changed them, by whoever ends it. Until then every change is noted with what was there
before, so that it can be taken back with the work.
"""

from __future__ import annotations

import sqlite3


class Facts:
    """The tables `meta` and `counter` of a file that nobody else has open."""

    def __init__(self, sql: sqlite3.Connection) -> None:
        self._sql = sql
        self._texts: dict[str, str] = {}
        self._counters: dict[str, int] = {}
        self._texts_before: list[tuple[str, str]] = []
        self._counters_before: list[tuple[str, int]] = []

    def text(self, name: str) -> str:
        """A fact, empty if there is none of that name."""
        known = self._texts.get(name)
        if known is None:
            row = self._sql.execute("SELECT value FROM meta WHERE name = ?", (name,)).fetchone()
            known = self._texts[name] = str(row[0]) if row else ""
        return known

    def set_text(self, name: str, text: str) -> None:
        """Change a fact."""
        before = self.text(name)
        if before != text:
            self._texts_before.append((name, before))
            self._texts[name] = text
            self._write_if_alone()

    def last(self, counter: str) -> int:
        """The last number that a counter gave, 0 if it never gave one."""
        known = self._counters.get(counter)
        if known is None:
            row = self._sql.execute("SELECT last FROM counter WHERE name = ?", (counter,)).fetchone()
            known = self._counters[counter] = int(row[0]) if row else 0
        return known

    def set_last(self, counter: str, number: int) -> None:
        """Change a counter."""
        self._counters_before.append((counter, self.last(counter)))
        self._counters[counter] = number
        self._write_if_alone()

    def _write_if_alone(self) -> None:
        if not self._sql.in_transaction:
            self.write()

    def write(self) -> None:
        """Write what was changed; from now on it is taken back by SQLite alone."""
        for table, now, before in (
            ("meta", self._texts, self._texts_before),
            ("counter", self._counters, self._counters_before),
        ):
            if before:
                rows = [(name, now[name]) for name in {name for name, _ in before}]
                self._sql.executemany(f"INSERT OR REPLACE INTO {table} VALUES (?, ?)", rows)  # noqa: S608
                before.clear()

    def mark(self) -> tuple[int, int]:
        """Where `take_back` goes back to."""
        return len(self._texts_before), len(self._counters_before)

    def take_back(self, mark: tuple[int, int]) -> None:
        """Undo all changes since a mark."""
        texts, counters = mark
        while len(self._texts_before) > texts:
            name, text = self._texts_before.pop()
            self._texts[name] = text
        while len(self._counters_before) > counters:
            name, number = self._counters_before.pop()
            self._counters[name] = number

    def forget(self) -> None:
        """What is not written is not true, nor perhaps what was read: all of the work was taken back."""
        for known in (self._texts, self._counters, self._texts_before, self._counters_before):
            known.clear()
