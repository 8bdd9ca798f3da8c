"""What a connection's user chooses in the portal: pauses, hours, how history is read, deleting it."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest
from endpoint.playing import Books, Caller

from simulator.clock import VirtualClock
from simulator.endpoint import BuiltinEndpoint, hours
from simulator.endpoint.requests import batches

HOUR = 3600.0


def test_a_pause_may_begin_later(endpoint: BuiltinEndpoint, synced: Caller, clock: VirtualClock) -> None:
    endpoint.pause(seconds=2 * HOUR, starts_in=HOUR)
    endpoint.queue_work(read="customers")
    began = clock.now()
    named = []
    for hour in (0, 0.9, 1, 2.9, 3):
        clock.wait_until(began + hour * HOUR)
        named.append(synced.authenticate()[1])
    assert named == ["", "", "none", "none", ""]


def test_requests_are_sent_in_the_chosen_hours_only(
    endpoint: BuiltinEndpoint, synced: Caller, clock: VirtualClock
) -> None:
    endpoint.send_hours(since="19:00", to="07:00", zone="America/Los_Angeles")
    endpoint.queue_work(read="customers")
    assert synced.authenticate()[1] == "none"  # it is 9 in the morning there
    clock.wait_until(clock.now() + 10 * HOUR)
    assert synced.authenticate()[1] == ""
    clock.wait_until(clock.now() + 12 * HOUR)
    assert synced.authenticate()[1] == "none"
    endpoint.send_hours()
    assert synced.authenticate()[1] == ""


@pytest.mark.parametrize(
    ("window", "open_at"),
    [("19:00 07:00 UTC", {0, 6, 19, 23}), ("07:00 19:00 UTC", {7, 12, 18}), ("", {0, 6, 7, 12, 18, 19, 23})],
)
def test_a_window_may_go_over_midnight(window: str, open_at: set[int]) -> None:
    moments = {hour: datetime(2026, 1, 5, hour, tzinfo=UTC).timestamp() for hour in (0, 6, 7, 12, 18, 19, 23)}
    assert {hour for hour, moment in moments.items() if hours.within(window, moment)} == open_at


def test_batches_leave_out_no_day_and_have_none_twice() -> None:
    texts = [*batches(date(1980, 1, 1), date(1981, 2, 3), 3)]
    first = "<TxnDateRangeFilter><FromTxnDate>1980-01-01</FromTxnDate><ToTxnDate>1980-03-31</ToTxnDate>"
    assert texts[0] == f"{first}</TxnDateRangeFilter>"
    ends = [date.fromisoformat(text.split("ToTxnDate>")[1][:10]) for text in texts[:-1]]
    starts = [date.fromisoformat(text.split("FromTxnDate>")[1][:10]) for text in texts]
    assert [(start - end).days for start, end in zip(starts[1:], ends, strict=True)] == [1] * 4
    assert texts[-1] == "<TxnDateRangeFilter><FromTxnDate>1981-01-01</FromTxnDate></TxnDateRangeFilter>"


def test_a_history_is_read_in_batches_each_with_its_dates(
    endpoint: BuiltinEndpoint, caller: Caller, books: Books
) -> None:
    endpoint.read_in_batches(months=12, since="2024-01-01")
    assert caller.update(books).percents[-1] == 100
    dates = [request.split("FromTxnDate>")[1][:10] for request in books.seen if "FromTxnDate" in request]
    assert [*dict.fromkeys(dates)] == ["2024-01-01", "2025-01-01", "2026-01-01"]
    assert len(endpoint.invoices()) == books.invoices
    # what has no date is read as always, and a read that is done is not done again
    assert any("<CustomerQueryRq" in request for request in books.seen)
    endpoint.read_in_batches()
    assert endpoint.queue_counts()["queued"] == 0


def test_a_deleted_connection_is_refused_until_it_is_linked_again(
    endpoint: BuiltinEndpoint, synced: Caller
) -> None:
    endpoint.queue_work(read="customers")
    ticket, _ = synced.authenticate()
    endpoint.delete()
    assert synced.request(ticket, first=True) == ""
    assert (synced.authenticate()[1], endpoint.status()) == ("nvu", "deauthorised")
    ticket, _ = synced.authenticate()
    assert synced.last_error(ticket) == "This connection was deleted. Link it again to go on."
    endpoint.relink()
    assert (synced.authenticate()[1], endpoint.status()) == ("", "authorised")
