"""Sessions and tickets: who may do what, and what an unlawful call gets."""

from __future__ import annotations

import pytest
from endpoint.playing import PATH, Books, Caller, Callers, Make

from simulator.clock import VirtualClock
from simulator.endpoint import BuiltinEndpoint, Registration


def everything(endpoint: BuiltinEndpoint) -> tuple[object, ...]:
    return endpoint.customers(), endpoint.invoices(), endpoint.queue_counts(), endpoint.troubles()


def test_any_version_of_the_web_connector_may_go_on(caller: Caller) -> None:
    assert caller.call("serverVersion") != ""
    assert [caller.call("clientVersion", strVersion=v) for v in ("1.0", "34.0.1", "", "nonsense")] == [""] * 4


def test_a_wrong_password_or_user_is_nvu_with_an_empty_ticket(caller: Caller) -> None:
    caller.password = "wrong"
    assert caller.authenticate() == ("", "nvu")
    caller.password, caller.user = "correct horse", "nobody"
    assert caller.authenticate() == ("", "nvu")
    assert caller.close("") == "The session is closed."


def test_a_wrong_password_leaves_the_open_session_alone(caller: Caller, books: Books) -> None:
    ticket, request = caller.start()
    caller.password = "wrong"
    caller.authenticate()
    assert caller.respond(ticket, books.process(request)) == 20


def test_a_password_may_have_any_letters(make: Make, caller_of: Callers) -> None:
    password = "pä ss<&>\"'€🗝"
    assert caller_of(make(password=password), password=password).authenticate()[1] == ""


def test_tickets_are_long_and_never_the_same(caller: Caller) -> None:
    tickets = {caller.authenticate()[0] for _ in range(20)}
    assert len(tickets) == 20
    assert min(map(len, tickets)) > 40


def test_neither_password_nor_ticket_stands_in_the_state(make: Make, caller_of: Callers, state: str) -> None:
    endpoint = make(state=state)
    ticket, _ = caller_of(endpoint).start()
    endpoint.close()
    with open(state, "rb") as file:
        content = file.read()
    assert ticket.encode() not in content
    assert b"correct horse" not in content


def test_the_company_file_is_named_as_it_was_set(make: Make, caller_of: Callers) -> None:
    assert caller_of(make(company_file=PATH)).authenticate()[1] == PATH
    assert caller_of(make()).authenticate()[1] == ""


def test_without_work_the_ticket_is_real_and_the_verdict_none(synced: Caller) -> None:
    ticket, verdict = synced.authenticate()
    assert (bool(ticket), verdict) == (True, "none")
    assert synced.request(ticket, first=True) == ""
    assert synced.respond(ticket, "<QBXML/>") < 0
    assert synced.last_error(ticket) == "There is nothing to do."
    assert synced.close(ticket) == "There is nothing to do."


@pytest.mark.parametrize("ticket", ["", "none", "{00000000-0000-0000-0000-000000000000}", "  ", "é🗝"])
def test_an_unknown_ticket_opens_nothing_and_changes_nothing(
    endpoint: BuiltinEndpoint, caller: Caller, books: Books, ticket: str
) -> None:
    _, request = caller.start()
    before = everything(endpoint)
    assert caller.request(ticket, first=True) == ""
    assert caller.respond(ticket, books.process(request)) < 0
    assert "unknown" in caller.last_error(ticket)
    assert caller.call("connectionError", ticket=ticket, hresult="0x80040408", message="x") == "done"
    assert [caller.close(ticket), caller.close(ticket)] == ["The session is closed."] * 2
    assert everything(endpoint) == before


def test_another_users_ticket_reaches_only_that_users_data(
    make: Make, caller_of: Callers, books: Books
) -> None:
    endpoint = make(others=[Registration("second", "two")])
    first, second = caller_of(endpoint), caller_of(endpoint, user="second", password="two")
    first.update(books)
    ticket, request = second.start()
    assert second.respond(ticket, "", "0x80040400", "bad") < 0
    assert endpoint.customers(user="second") == []
    assert len(endpoint.customers()) == 25
    assert endpoint.queue_counts(user="second")["queued"] == 2
    assert request != ""


def test_a_ticket_expires_a_day_after_its_last_use(caller: Caller, books: Books, clock: VirtualClock) -> None:
    ticket, request = caller.start()
    clock.wait_until(clock.now() + 23 * 3600)
    assert caller.respond(ticket, books.process(request)) == 20
    clock.wait_until(clock.now() + 23 * 3600)
    request = caller.request(ticket)
    clock.wait_until(clock.now() + 25 * 3600)
    assert caller.respond(ticket, books.process(request)) < 0
    assert "unknown" in caller.last_error(ticket)
    assert caller.update(books).percents[-1] == 100


def test_a_new_authenticate_drops_the_old_session_and_recovers_its_request(
    endpoint: BuiltinEndpoint, caller: Caller, books: Books
) -> None:
    old, request = caller.start()
    seen = caller.update(books)
    assert caller.respond(old, books.process(request)) < 0
    assert caller.request(old) == ""
    assert seen.percents[-1] == 100
    assert len(endpoint.customers()) == 25


def test_a_response_that_nobody_asked_for_stops_the_session(
    endpoint: BuiltinEndpoint, caller: Caller
) -> None:
    ticket, _ = caller.authenticate()
    before = endpoint.queue_counts()
    assert caller.respond(ticket, "<QBXML/>") < 0
    assert "no request was outstanding" in caller.last_error(ticket)
    assert caller.respond(ticket, "<QBXML/>") < 0
    assert endpoint.queue_counts() == before


def test_a_response_that_comes_twice_is_answered_alike_and_counts_once(
    endpoint: BuiltinEndpoint, caller: Caller, books: Books
) -> None:
    ticket, request = caller.start()
    response = books.process(request)
    assert [caller.respond(ticket, response) for _ in range(3)] == [20, 20, 20]
    assert len(endpoint.customers()) == 10
    following = caller.request(ticket)
    assert caller.respond(ticket, response) == 20  # late, while the next one is outstanding
    assert caller.respond(ticket, books.process(following)) == 40
    assert len(endpoint.customers()) == 20


def test_a_second_send_without_a_response_begins_the_data_set_anew(
    endpoint: BuiltinEndpoint, caller: Caller, books: Books
) -> None:
    ticket, request = caller.start()
    caller.respond(ticket, books.process(request))
    books.process(caller.request(ticket))
    assert 'iterator="Start"' in caller.request(ticket)
    assert caller.update(books).percents[-1] == 100
    assert len(endpoint.customers()) == 25


def test_a_refused_company_file_is_kept_and_not_tried_again(
    endpoint: BuiltinEndpoint, caller: Caller
) -> None:
    ticket, _ = caller.authenticate()
    assert (
        caller.call("connectionError", ticket=ticket, hresult="0x80040408", message="Could not start.")
        == "done"
    )
    assert caller.request(ticket, first=True) == ""
    (trouble,) = endpoint.troubles()
    assert (trouble["source"], trouble["code"], trouble["message"]) == (
        "connectionError",
        "0x80040408",
        "Could not start.",
    )


def test_close_works_twice_and_says_how_it_went(caller: Caller, books: Books) -> None:
    ticket, request = caller.start()
    caller.respond(ticket, books.process(request))
    assert caller.last_error(ticket) == "There was no error."
    assert caller.close(ticket) == "Closed at 20 %."
    assert caller.close(ticket) == "The session is closed."
    assert caller.update(books).result == "Complete."


def test_a_close_before_the_response_takes_the_request_back(
    endpoint: BuiltinEndpoint, caller: Caller
) -> None:
    ticket, _ = caller.start()
    assert endpoint.queue_counts()["handed-out"] == 1
    caller.close(ticket)
    assert endpoint.queue_counts() == {"queued": 2, "handed-out": 0, "done": 0, "failed": 0}
