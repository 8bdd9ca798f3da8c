"""Hooks and probes, settings, and the state file."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from typing import Any

import pytest
from endpoint.playing import Books, Caller, Callers, Make

from simulator.clock import VirtualClock
from simulator.endpoint import HOOKS, PROBES, BuiltinEndpoint, Registration
from simulator.endpoint.names import customer
from simulator.errors import InputError


def test_hooks_and_probes_are_methods_of_the_endpoint(endpoint: BuiltinEndpoint) -> None:
    for name in (*HOOKS.values(), *PROBES.values()):
        assert callable(getattr(endpoint, name))
    assert {name: type(getattr(endpoint, method)()) for name, method in PROBES.items()} == {
        "status": str,
        "customers": list,
        "invoices": list,
        "queue": dict,
        "troubles": list,
    }


def test_names_are_unique_believable_and_storable() -> None:
    names = [customer(number).name for number in range(1, 5_001)]
    assert len(set(names)) == 5_000
    assert max(map(len, names)) <= 41
    assert all(name.isascii() and ":" not in name for name in names)
    assert customer(17) == customer(17)
    assert names[0] == "Ashworth Bakery"


def test_names_go_on_from_what_was_queued_before(
    endpoint: BuiltinEndpoint, synced: Caller, books: Books
) -> None:
    endpoint.queue_work(customers="2")  # type: ignore[arg-type]
    endpoint.queue_work(customers=1)
    synced.update(books)
    assert books.customers[-3:] == [customer(number).name for number in (1, 2, 3)]


@pytest.mark.parametrize(
    ("text", "seconds"),
    [
        ("90", 90),
        ("1.5", 1.5),
        ("2m", 120),
        ("1h", 3600),
        (" 1 d ", 86400),
        ("1.0368e+06", 1_036_800),
        (30, 30),
        (0.5, 0.5),
    ],
)
def test_durations_may_come_as_text(
    endpoint: BuiltinEndpoint, synced: Caller, clock: VirtualClock, text: Any, seconds: float
) -> None:
    endpoint.pause(seconds=text)
    endpoint.queue_work(read="customers")
    began = clock.now()
    clock.wait_until(began + seconds - 0.25)
    assert synced.authenticate()[1] == "none"
    clock.wait_until(began + seconds)
    assert synced.authenticate()[1] == ""


@pytest.mark.parametrize(
    ("hook", "arguments", "words"),
    [
        (
            "queue_work",
            {"customer": "1"},
            "expected one of change, customers, employees, invoices, pay, read, ready_in, user, got customer",
        ),
        (
            "queue_work",
            {"change": "Nobody"},
            "change: expected the full name of a customer that was read before",
        ),
        ("queue_work", {"invoices": 1}, "invoices: expected an invoice that was read before"),
        ("send_hours", {"since": "7", "to": "19:00"}, "since: expected a time of day (19:00), got '7'"),
        ("send_hours", {"since": "07:00", "to": "07:00"}, "to: expected another time than since"),
        (
            "send_hours",
            {"since": "07:00", "to": "19:00", "zone": "Moon/Dark"},
            "zone: expected a time zone (America/New_York), got 'Moon/Dark'",
        ),
        ("read_in_batches", {"since": "1980"}, "since: expected a day (1980-01-01), got '1980'"),
        ("read_in_batches", {"months": 0}, "months: expected 1 to 1200, got 0"),
        ("queue_work", {"customers": "many"}, "customers: expected a whole number"),
        ("queue_work", {"customers": -1}, "customers: expected a whole number"),
        ("queue_work", {"customers": "99999999"}, "customers: expected a whole number"),
        (
            "queue_work",
            {"read": "vendors"},
            "read: expected one of customers, invoices, ",
        ),
        ("queue_work", {"ready_in": "soon"}, "ready_in: expected seconds"),
        ("queue_work", {"ready_in": "9" * 400}, "ready_in: expected seconds"),
        ("queue_work", {"user": "nobody"}, "there is no connection of 'nobody'"),
        ("relink", {"mode": "sometimes"}, "mode: expected one of one-off, continuous, got 'sometimes'"),
        ("pause", {"hours": 1}, "expected one of seconds, starts_in, user, got hours"),
        ("reset", {"hard": "yes"}, "reset: expected no arguments, got hard"),
        ("status", {"verbose": "1"}, "expected one of user, got verbose"),
    ],
)
def test_unusable_arguments_are_refused_with_what_is_known(
    endpoint: BuiltinEndpoint, hook: str, arguments: dict[str, Any], words: str
) -> None:
    before = endpoint.queue_counts()
    with pytest.raises(InputError) as refused:
        getattr(endpoint, hook)(**arguments)
    assert words in str(refused.value)
    assert endpoint.queue_counts() == before


def test_a_deauthorised_connection_can_be_linked_again_as_continuous(
    make: Make, caller_of: Callers, books: Books
) -> None:
    endpoint = make(mode="one-off")
    caller = caller_of(endpoint)
    caller.update(books)
    endpoint.relink(mode="continuous")
    assert endpoint.status() == "authorised"
    assert caller.update(books).percents[-1] == 100
    assert endpoint.status() == "authorised"
    assert caller.update(books).company == "none"


def test_linking_again_ends_the_open_session(endpoint: BuiltinEndpoint, caller: Caller, books: Books) -> None:
    ticket, request = caller.start()
    endpoint.relink(mode="one-off")
    assert caller.respond(ticket, books.process(request)) < 0
    assert caller.update(books).percents[-1] == 100
    assert endpoint.status() == "deauthorised"


def test_linking_again_without_a_mode_keeps_it(make: Make, caller_of: Callers, books: Books) -> None:
    endpoint = make(mode="one-off")
    caller = caller_of(endpoint)
    for _ in range(2):
        caller.update(books)
        assert endpoint.status() == "deauthorised"
        endpoint.relink()


def test_a_reset_is_as_new(endpoint: BuiltinEndpoint, synced: Caller, books: Books) -> None:
    endpoint.queue_work(customers=2)
    old, _ = synced.start()
    endpoint.reset()
    assert (endpoint.customers(), endpoint.troubles(), endpoint.status()) == ([], [], "authorised")
    assert endpoint.queue_counts() == {"queued": 2, "handed-out": 0, "done": 0, "failed": 0}
    assert synced.request(old) == ""
    assert synced.update(books).percents[-1] == 100


def test_a_pause_ends_at_once_when_it_is_set_to_nothing(endpoint: BuiltinEndpoint, caller: Caller) -> None:
    endpoint.pause(seconds=3600)
    ticket, verdict = caller.authenticate()
    assert (verdict, caller.close(ticket)) == ("none", "The sync is paused. It resumes by itself.")
    endpoint.pause()
    assert caller.authenticate()[1] == ""


def test_connections_keep_their_own_data(make: Make, caller_of: Callers, books: Books) -> None:
    endpoint = make(others=[Registration("second", "two", "one-off")])
    caller_of(endpoint, user="second", password="two").update(books)
    assert (endpoint.status(), endpoint.status(user="second")) == ("authorised", "deauthorised")
    assert (len(endpoint.customers()), len(endpoint.customers(user="second"))) == (0, 25)


def test_troubles_are_cut_and_old_ones_forgotten(endpoint: BuiltinEndpoint, caller: Caller) -> None:
    for number in range(1_005):
        ticket, _ = caller.authenticate()
        caller.call("connectionError", ticket=ticket, hresult=str(number), message="x" * 5_000)
    troubles = endpoint.troubles()
    assert (len(troubles), troubles[0]["code"], len(troubles[0]["message"])) == (1_000, "5", 1_000)


@pytest.mark.parametrize(
    ("settings", "words"),
    [
        ({"mode": "daily"}, "mode: expected one of one-off, continuous"),
        (
            {"data_sets": ["vendors"]},
            "data_sets: expected some of customers, invoices, ",
        ),
        ({"page_size": 0}, "sizes of 1 or more"),
        ({"user": ""}, "users with different names"),
        ({"others": [Registration("qbwc", "x")]}, "users with different names"),
    ],
)
def test_unusable_settings_are_refused(make: Make, settings: dict[str, Any], words: str) -> None:
    with pytest.raises(InputError) as refused:
        make(**settings)
    assert words in str(refused.value)


def test_a_state_file_is_taken_up_where_it_stood(
    make: Make, caller_of: Callers, books: Books, state: str
) -> None:
    with make(state=state, mode="one-off") as first:
        caller_of(first).update(books)
    second = make(state=state, mode="one-off", password="changed", company_file="C:\\x.qbw")
    assert second.status() == "deauthorised"
    assert len(second.customers()) == 25
    assert caller_of(second).authenticate() == ("", "nvu")
    second.relink()
    assert caller_of(second, password="changed").authenticate()[1] == "C:\\x.qbw"


def test_a_file_that_is_no_state_is_refused(make: Make, tmp_path: Any) -> None:
    other = tmp_path / "notes.txt"
    other.write_text("these are notes, and long enough not to look like an empty file\n" * 20)
    with pytest.raises(InputError, match="expected the endpoint's own state or a new file"):
        make(state=str(other))
    assert other.read_text().startswith("these are notes")


def test_state_of_another_version_is_refused(make: Make, state: str) -> None:
    with closing(sqlite3.connect(state)) as db:
        db.execute("PRAGMA user_version = 99")
    with pytest.raises(InputError, match="version 2 is needed, this is 99"):
        make(state=state)


def test_another_programs_database_is_refused_and_left_alone(make: Make, state: str) -> None:
    with closing(sqlite3.connect(state)) as db:
        db.execute("CREATE TABLE job (id)")
        with pytest.raises(InputError, match="of another make"):
            make(state=state)
        assert db.execute("SELECT COUNT(*) FROM sqlite_schema").fetchone() == (1,)


def test_a_folder_that_is_missing_is_refused(make: Make, tmp_path: Any) -> None:
    with pytest.raises(InputError, match="unable to open"):
        make(state=str(tmp_path / "missing" / "state"))


def test_without_a_clock_it_lives_in_real_time() -> None:
    with BuiltinEndpoint() as endpoint:
        assert endpoint.status() == "authorised"
