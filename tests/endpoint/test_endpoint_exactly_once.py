"""Nothing lost, nothing doubled: whatever dies, and whenever."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from typing import Any

import pytest
from endpoint.playing import PASSWORD, Books, Caller, Callers, Make, request_ids, wsgi

from simulator.endpoint import BuiltinEndpoint
from simulator.endpoint.work import Work
from simulator.protocol.answers import HttpAnswer

FIRST_NEW = "Ashworth Bakery"


class Cut(Exception):
    """The line is dead: the Web Connector gives the update up."""


def test_an_addition_whose_answer_is_lost_is_asked_for_and_not_sent_again(
    endpoint: BuiltinEndpoint, synced: Caller, books: Books
) -> None:
    endpoint.queue_work(customers=3)
    _, request = synced.start()
    books.process(request)  # done, and nobody hears of it
    seen = synced.update(books)
    assert "<CustomerQueryRq" in seen.requests[0]
    assert "<FullName>Ashworth Bakery</FullName>" in seen.requests[0]
    assert len(seen.requests) == 1
    assert seen.percents == [100]
    assert Counter(books.customers)[FIRST_NEW] == 1
    assert len(endpoint.customers()) == 28
    assert endpoint.queue_counts()["done"] == 5


def test_an_addition_that_never_arrived_is_asked_for_and_then_sent(
    endpoint: BuiltinEndpoint, synced: Caller, books: Books
) -> None:
    endpoint.queue_work(customers=3)
    synced.start()
    seen = synced.update(books)
    assert ["AddRq" in request for request in seen.requests] == [False, True]
    assert len(endpoint.customers()) == len(books.customers) == 28


def test_of_a_batch_only_what_is_missing_is_sent_again(
    endpoint: BuiltinEndpoint, synced: Caller, books: Books
) -> None:
    endpoint.queue_work(customers=3)
    _, request = synced.start()
    books.process(request)
    books.customers.remove("Bellamy Carpentry")
    seen = synced.update(books)
    assert "Bellamy Carpentry" in seen.requests[1]
    assert "Ashworth" not in seen.requests[1]
    assert len(books.customers) == 28


def test_a_name_that_exists_fails_alone(endpoint: BuiltinEndpoint, synced: Caller, books: Books) -> None:
    books.customers.append(FIRST_NEW)
    endpoint.queue_work(customers=3)
    assert synced.update(books).percents == [100]
    assert endpoint.queue_counts()["failed"] == 1
    (trouble,) = endpoint.troubles()
    assert (trouble["source"], trouble["code"]) == ("CustomerAddRs", "3100")
    assert trouble["message"].startswith(FIRST_NEW)


def test_a_poisonous_request_is_tried_once_more_alone_and_then_given_up(
    endpoint: BuiltinEndpoint, synced: Caller, books: Books
) -> None:
    endpoint.queue_work(customers=3)
    books.poison = FIRST_NEW
    first = synced.update(books)
    assert first.percents == [-1]
    assert first.errors == ["QuickBooks refused the request: 0x80040400 QuickBooks found an error."]
    second = synced.update(books)
    assert ["AddRq" in request for request in second.requests] == [False, True]
    third = synced.update(books)
    assert third.percents[-1] == 100
    assert synced.update(books).company == "none"
    assert endpoint.queue_counts() == {"queued": 0, "handed-out": 0, "done": 4, "failed": 1}
    assert len(books.customers) == 27
    assert [trouble["code"] for trouble in endpoint.troubles()] == ["0x80040400"] * 2


def test_a_read_that_quickbooks_refuses_twice_is_given_up(endpoint: BuiltinEndpoint, caller: Caller) -> None:
    for _ in range(2):
        ticket, request = caller.start()
        assert "CustomerQueryRq" in request
        assert caller.respond(ticket, "", "0x80040400", "no") < 0
        caller.close(ticket)
    assert "InvoiceQueryRq" in caller.start()[1]
    assert endpoint.queue_counts()["failed"] == 1


def test_a_one_off_connection_whose_last_addition_is_given_up_is_deauthorised(
    make: Make, caller_of: Callers, books: Books
) -> None:
    endpoint = make(mode="one-off")
    endpoint.queue_work(customers=1)
    books.poison = FIRST_NEW
    caller = caller_of(endpoint)
    caller.update(books)
    assert endpoint.status() == "authorised"
    caller.update(books)
    assert endpoint.status() == "deauthorised"


def test_requests_that_quickbooks_skipped_come_again_once(endpoint: BuiltinEndpoint, synced: Caller) -> None:
    endpoint.queue_work(customers=2)
    ticket, request = synced.start()
    counted = []
    for _ in range(3):
        counted.append(len(request_ids(request)))
        rows = "".join(
            f'<CustomerAddRs requestID="{name}" statusCode="3231" statusSeverity="Error"/>'
            for name in request_ids(request)
        )
        synced.respond(ticket, f"<QBXML><QBXMLMsgsRs>{rows}</QBXMLMsgsRs></QBXML>")
        request = synced.request(ticket)
    assert counted == [2, 1, 1]
    assert endpoint.queue_counts()["failed"] == 2


def test_answers_may_come_in_another_order(endpoint: BuiltinEndpoint, synced: Caller) -> None:
    endpoint.queue_work(customers=2)
    ticket, request = synced.start()
    first, second = request_ids(request)
    row = "<CustomerRet><ListID>{0}</ListID><Name>{0}</Name></CustomerRet>"
    rows = "".join(
        f'<CustomerAddRs requestID="{name}" statusCode="{code}">{row.format(name)}</CustomerAddRs>'
        for name, code in ((second, 0), (first, 3180))
    )
    assert synced.respond(ticket, f"<QBXML><QBXMLMsgsRs>{rows}</QBXMLMsgsRs></QBXML>") == 100
    assert endpoint.customers()[-1]["ListID"] == second
    assert endpoint.troubles()[0]["message"].startswith(FIRST_NEW)


def test_an_addition_with_a_warning_is_done(endpoint: BuiltinEndpoint, synced: Caller) -> None:
    endpoint.queue_work(customers=1)
    ticket, request = synced.start()
    row = f'<CustomerAddRs requestID="{request_ids(request)[0]}" statusCode="530"/>'
    assert synced.respond(ticket, f"<QBXML><QBXMLMsgsRs>{row}</QBXMLMsgsRs></QBXML>") == 100
    assert endpoint.troubles()[0]["code"] == "530"


def test_a_question_that_quickbooks_cannot_answer_is_put_once_more(
    endpoint: BuiltinEndpoint, synced: Caller
) -> None:
    endpoint.queue_work(customers=1)
    synced.start()
    for _ in range(2):
        ticket, request = synced.start()
        row = f'<CustomerQueryRs requestID="{request_ids(request)[0]}" statusCode="3260"/>'
        assert synced.respond(ticket, f"<QBXML><QBXMLMsgsRs>{row}</QBXMLMsgsRs></QBXML>") < 0
        assert "can't say" in synced.last_error(ticket)
    assert endpoint.queue_counts()["failed"] == 1


# -- kill at any step


class Line:
    """Counts calls, and cuts one of them: before it arrives, or before its answer comes back.

    At the cut the endpoint's process dies too: the object is left as it is, and a new one opens the
    same file.
    """

    def __init__(self, open_endpoint: Callable[[], BuiltinEndpoint], cut: int, after: bool):
        self.open_endpoint, self.cut, self.after = open_endpoint, cut, after
        self.endpoint = open_endpoint()
        self.dead: list[BuiltinEndpoint] = []
        self.calls = 0

    def send(self, body: bytes) -> HttpAnswer:
        self.calls += 1
        if self.calls != self.cut:
            return wsgi(self.endpoint, body=body)
        if self.after:
            wsgi(self.endpoint, body=body)
        self.dead.append(self.endpoint)
        self.endpoint = self.open_endpoint()
        raise Cut

    def close(self) -> None:
        for endpoint in (*self.dead, self.endpoint):
            endpoint.close()


def play(line: Line, clock: Any) -> tuple[object, ...]:
    """Updates until nothing is left to do; the state in the end."""
    books = Books(customers=[f"C{n}" for n in range(13)], invoices=3)
    caller = Caller(line.send, clock)
    line.endpoint.queue_work(customers=7)
    for _ in range(6):
        try:
            if caller.update(books).company in ("none", "nvu"):
                break
        except Cut:
            books.end_session()
    endpoint = line.endpoint
    ended = (
        sorted(books.customers),
        sorted(endpoint.customers(), key=lambda c: str(c["ListID"])),
        endpoint.invoices(),
        endpoint.queue_counts(),
        endpoint.status(),
    )
    line.close()
    return ended


@pytest.mark.parametrize("mode", ["continuous", "one-off"])
def test_a_kill_at_any_call_changes_nothing_in_the_end(mode: str, clock: Any, tmp_path: Any) -> None:
    def line(name: str, cut: int, after: bool) -> Line:
        state = str(tmp_path / name)
        return Line(lambda: BuiltinEndpoint(clock, state, mode=mode, password=PASSWORD), cut, after)

    undisturbed = line("whole", 0, False)
    expected = play(undisturbed, clock)
    assert len(expected[0]) == 20  # type: ignore[arg-type]
    assert expected[3] == {"queued": 0, "handed-out": 0, "done": 9, "failed": 0}
    for cut in range(1, undisturbed.calls + 1):
        for after in (False, True):
            assert play(line(f"{cut}-{after}", cut, after), clock) == expected, (cut, after)


class PowerCut(BaseException):
    """Ends the process in the middle of a step."""


class Mortal(Work):
    """Dies in the middle of taking a response."""

    def _note_warning(self, *_: object) -> None:
        raise PowerCut


class Dying(BuiltinEndpoint):
    work_type = Mortal


def test_a_kill_in_the_middle_of_a_step_undoes_the_step(
    make: Make, caller_of: Callers, books: Books, state: str
) -> None:
    dying = make(Dying, state=state)
    dying.queue_work(customers=2)
    caller = caller_of(dying)
    ticket, request = caller.start()
    with pytest.raises(PowerCut):
        caller.respond(ticket, books.process(request))
    endpoint = make(state=state)
    assert endpoint.customers() == []
    assert endpoint.queue_counts()["handed-out"] == 1
    # the session lives on, and the response can still come
    caller = caller_of(endpoint)
    assert caller.respond(ticket, books.process(request)) > 0
    assert len(endpoint.customers()) == 10
