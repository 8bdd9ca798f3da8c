"""The small facts and the counters of a file: in memory while work is done, on disk with it."""

from __future__ import annotations

from pathlib import Path

import pytest

from simulator.clock import VirtualClock
from simulator.company.books.store import Store


@pytest.fixture
def store() -> Store:
    return Store.new(":memory:", VirtualClock(), "UTC", "US", 0)


def on_disk(store: Store) -> tuple[object, object]:
    """What a fact and a counter say in the tables."""
    fact = store.sql.execute("SELECT value FROM meta WHERE name = 'fact'").fetchone()
    counter = store.sql.execute("SELECT last FROM counter WHERE name = 'counter'").fetchone()
    return fact and fact[0], counter and counter[0]


def change(store: Store, fact: str) -> int:
    store.set_meta("fact", fact)
    return store.take("counter")


def fail(store: Store, fact: str, *, taken_back: bool = False) -> None:
    """Change both and fail; `taken_back`: with SQLite ending the transaction, as on a full disk."""
    with store.all_or_nothing():
        change(store, fact)
        if taken_back:
            store.sql.execute("ROLLBACK")
        raise ZeroDivisionError


def test_what_is_changed_by_itself_is_on_disk_at_once(store: Store) -> None:
    change(store, "a")
    assert on_disk(store) == ("a", 1)


def test_what_is_changed_together_is_on_disk_at_the_end(store: Store) -> None:
    with store.together():
        with store.all_or_nothing():
            change(store, "a")
        with store.all_or_nothing():
            change(store, "b")
        assert store.meta("fact") == "b"
        assert on_disk(store) == (None, None)
    assert on_disk(store) == ("b", 2)


@pytest.mark.parametrize("before", ["", "a"])
def test_what_fails_changes_neither(store: Store, before: str) -> None:
    with store.together():
        if before:
            change(store, before)
        with pytest.raises(ZeroDivisionError):
            fail(store, "b")
        assert store.meta("fact") == before
        assert change(store, "c") == (2 if before else 1)
    assert on_disk(store) == ("c", 2 if before else 1)


def test_work_that_sqlite_took_back_changes_neither(store: Store) -> None:
    with store.together(), pytest.raises(ZeroDivisionError):
        fail(store, "a", taken_back=True)
    assert store.meta("fact") == ""
    assert change(store, "b") == 1
    assert on_disk(store) == ("b", 1)


def test_a_reopened_file_goes_on_counting(tmp_path: Path) -> None:
    path = str(tmp_path / "company.qbw")
    store = Store.new(path, VirtualClock(), "UTC", "US", 0)
    with store.all_or_nothing():
        change(store, "a")
    store.close()
    again = Store.open(path, VirtualClock())
    assert (again.meta("fact"), again.take("counter")) == ("a", 2)
    again.close()
