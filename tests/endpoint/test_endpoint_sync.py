"""The first sync and later ones: pages, versions, progress, statuses, and the right company."""

from __future__ import annotations

import re
from typing import Any

import pytest
from endpoint.playing import Books, Caller, Callers, Make, hcp
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from simulator.clock import VirtualClock
from simulator.endpoint import BuiltinEndpoint
from simulator.endpoint.requests import choose_version, escape


def answer(request: str, message: str, attributes: str, content: str = "") -> str:
    found = re.search(r'requestID="([^"]+)"', request)
    assert found
    return (
        f'<?xml version="1.0" ?>\n<QBXML><QBXMLMsgsRs><{message} requestID="{found[1]}" {attributes}>'
        f"{content}</{message}></QBXMLMsgsRs></QBXML>\n"
    )


def test_the_first_sync_fetches_every_data_set_in_pages(
    endpoint: BuiltinEndpoint, caller: Caller, books: Books
) -> None:
    seen = caller.update(books)
    assert [len(endpoint.customers()), len(endpoint.invoices())] == [25, 12]
    assert seen.percents == [20, 40, 50, 91, 100]
    assert [re.findall(r'iterator="(\w+)"', r) for r in seen.requests] == [
        ["Start"],
        ["Continue"],
        ["Continue"],
        ["Start"],
        ["Continue"],
    ]


def test_a_request_is_written_as_quickbooks_wants_it(caller: Caller) -> None:
    _, request = caller.start()
    assert request == (
        '<?xml version="1.0" ?>\n<?qbxml version="13.0"?>\n<QBXML><QBXMLMsgsRq onError="continueOnError">'
        '<CustomerQueryRq requestID="1-0" iterator="Start"><MaxReturned>10</MaxReturned>'
        "<ActiveStatus>All</ActiveStatus></CustomerQueryRq></QBXMLMsgsRq></QBXML>"
    )


def test_a_records_nested_and_repeated_elements_are_kept(
    endpoint: BuiltinEndpoint, caller: Caller, books: Books
) -> None:
    caller.update(books)
    assert endpoint.invoices()[3] == {
        "TxnID": "3-1",
        "RefNumber": "3",
        "InvoiceLineRet": [{"Desc": "Mulch"}] * 3,
    }


def test_the_data_sets_and_page_size_can_be_set(make: Make, caller_of: Callers, books: Books) -> None:
    endpoint = make(data_sets=["invoices"], page_size=50)
    assert caller_of(endpoint).update(books).percents == [100]
    assert (len(endpoint.customers()), len(endpoint.invoices())) == (0, 12)


def test_an_empty_company_is_synced_too(endpoint: BuiltinEndpoint, caller: Caller) -> None:
    assert caller.update(Books(customers=[], invoices=0)).percents == [50, 100]
    assert endpoint.queue_counts()["done"] == 2


def test_what_is_gone_from_quickbooks_is_gone_after_the_next_read(
    endpoint: BuiltinEndpoint, synced: Caller, books: Books
) -> None:
    books.invoices = 4
    endpoint.queue_work(read="invoices, customers")
    assert synced.update(books).percents[-1] == 100
    assert (len(endpoint.customers()), len(endpoint.invoices())) == (25, 4)


@settings(deadline=None, max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.integers(0, 45), st.integers(0, 45), st.integers(1, 20), st.integers(0, 13))
def test_progress_never_falls_and_is_100_only_at_the_end(
    make: Make,
    caller_of: Callers,
    customers: int,
    invoices: int,
    page: int,
    queued: int,
) -> None:
    endpoint = make(page_size=page)
    endpoint.queue_work(customers=queued)
    books = Books(customers=[f"C{n}" for n in range(customers)], invoices=invoices)
    percents = caller_of(endpoint).update(books).percents
    assert percents == sorted(percents)
    assert [p for p in percents if p == 100] == percents[-1:]
    assert (len(endpoint.customers()), len(endpoint.invoices())) == (customers + queued, invoices)
    endpoint.close()


# -- versions


@pytest.mark.parametrize(
    ("major", "minor", "country", "version"),
    [
        ("13", "0", "US", "13.0"),
        ("16", "0", "US", "13.0"),
        ("6", "0", "US", "6.0"),
        ("4", "1", "US", "4.1"),
        ("4", "7", "US", "4.1"),
        ("3", "0", "CA", "CA3.0"),
        ("6", "0", "UK", "UK6.0"),
        ("8", "0", "CA", "8.0"),
        ("2", "0", "US", "2.0"),
        ("1", "1", "US", ""),
        ("-3", "0", "US", ""),
        ("", "", "", "5.0"),
        ("13", "", "US", "13.0"),
        ("x", "0", "US", "5.0"),
        ("9" * 5000, "0", "US", "5.0"),
    ],
)
def test_the_version_is_the_highest_that_both_know(
    major: str, minor: str, country: str, version: str
) -> None:
    assert choose_version(major, minor, country) == version


def test_the_version_of_the_first_call_holds_for_the_session(caller: Caller, books: Books) -> None:
    ticket, _ = caller.authenticate()
    request = caller.request(ticket, first=True, version=(8, 0))
    caller.respond(ticket, books.process(request))
    assert '<?qbxml version="8.0"?>' in caller.request(ticket, version=(13, 0))


@pytest.mark.parametrize(("version", "country"), [((4, 1), "US"), ((3, 0), "CA")])
def test_before_iterators_a_data_set_is_read_in_one_piece(
    endpoint: BuiltinEndpoint, caller: Caller, books: Books, version: tuple[int, int], country: str
) -> None:
    ticket, _ = caller.authenticate()
    for percent in (50, 100):
        request = caller.request(ticket, first=percent == 50, version=version, country=country)
        assert "iterator" not in request
        assert "MaxReturned" not in request
        assert caller.respond(ticket, books.process(request)) == percent
    assert len(endpoint.customers()) == 25


def test_a_quickbooks_that_is_too_old_gets_no_request(caller: Caller) -> None:
    ticket, _ = caller.authenticate()
    assert caller.request(ticket, first=True, version=(1, 1)) == ""
    assert "too old" in caller.last_error(ticket)
    assert caller.request(ticket) == ""
    assert "too old" in caller.close(ticket)


# -- the company file


def test_the_stamp_tells_the_company_wherever_the_file_lies(
    synced: Caller, endpoint: BuiltinEndpoint
) -> None:
    endpoint.queue_work(read="customers")
    synced.company = r"D:\Moved\Renamed.QBW"
    ticket, _ = synced.authenticate()
    assert synced.request(ticket, first=True) != ""


@pytest.mark.parametrize("stamp", ["", "{99999999-2222-3333-4444-555555555555}"])
def test_another_company_is_noticed_and_sent_nothing(
    endpoint: BuiltinEndpoint, synced: Caller, books: Books, stamp: str
) -> None:
    endpoint.queue_work(customers=3, read="customers")
    synced.hcp, synced.company = hcp(stamp), r"C:\Books\Shop.QBW"
    seen = synced.update(books)
    assert seen.requests == []
    assert "Another company file" in seen.errors[0]
    assert "Landscaping.QBW" in seen.errors[0]
    assert seen.result == seen.errors[0]
    assert endpoint.queue_counts()["queued"] == 4


def test_a_known_stamp_holds_from_the_first_session_on(make: Make, caller_of: Callers, books: Books) -> None:
    caller = caller_of(make(file_id="{aaaaaaaa-2222-3333-4444-555555555555}"))
    assert caller.update(books).requests == []
    caller.hcp = hcp("{AAAAAAAA-2222-3333-4444-555555555555}")
    assert caller.update(books).percents[-1] == 100


@pytest.mark.parametrize(
    "words",
    ["", "HOSTQUERY/COMPANYQUERY/PREFQUERY is currently not supported.", "<QBXML/>", "<!DOCTYPE x><x/>"],
)
def test_where_the_stamp_is_not_told_the_path_decides(
    endpoint: BuiltinEndpoint, synced: Caller, words: str
) -> None:
    endpoint.queue_work(read="customers")
    synced.hcp, known = words, synced.company
    for path, right in ((known.upper(), True), ("", True), (r"C:\Books\Shop.QBW", False)):
        synced.company = path
        ticket, _ = synced.authenticate()
        assert (synced.request(ticket, first=True) != "") is right


# -- statuses and responses


def test_a_warning_is_work_done_and_is_kept(endpoint: BuiltinEndpoint, caller: Caller) -> None:
    ticket, request = caller.start()
    row = "<CustomerRet><ListID>1</ListID></CustomerRet>"
    response = answer(request, "CustomerQueryRs", 'statusCode="550" statusMessage="Mind that."', row)
    assert caller.respond(ticket, response) == 50
    assert len(endpoint.customers()) == 1
    assert [(t["source"], t["code"]) for t in endpoint.troubles()] == [("CustomerQueryRs", "550")]


def test_an_error_fails_its_request_and_the_session_goes_on(
    endpoint: BuiltinEndpoint, caller: Caller
) -> None:
    ticket, request = caller.start()
    response = answer(request, "CustomerQueryRs", 'statusCode="3260" statusMessage="No permission."')
    assert caller.respond(ticket, response) == 50
    assert "InvoiceQueryRq" in caller.request(ticket)
    assert endpoint.queue_counts() == {"queued": 0, "handed-out": 1, "done": 0, "failed": 1}
    (trouble,) = endpoint.troubles()
    assert (trouble["code"], trouble["message"]) == ("3260", "No permission.")


def test_a_forgotten_iterator_is_begun_anew_once(
    endpoint: BuiltinEndpoint, caller: Caller, books: Books
) -> None:
    ticket, request = caller.start()
    caller.respond(ticket, books.process(request))
    books.end_session()
    assert caller.respond(ticket, books.process(caller.request(ticket))) == 20
    request = caller.request(ticket)
    assert 'iterator="Start"' in request
    caller.respond(ticket, books.process(request))
    books.end_session()
    caller.respond(ticket, books.process(caller.request(ticket)))
    assert endpoint.queue_counts()["failed"] == 1


BOMB = '<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;">]><QBXML>&b;</QBXML>'
ROW = "<CustomerRet><ListID>1</ListID></CustomerRet>"


@pytest.mark.parametrize(
    ("response", "words"),
    [
        ("", "not well-formed"),
        ("<QBXML><QBXMLMsgsRs>", "not well-formed"),
        (BOMB, "DOCTYPE"),
        ("<QBXML/>", "no QBXMLMsgsRs"),
        ("<html><QBXMLMsgsRs/></html>", "its root is html"),
        ("<QBXML><QBXMLMsgsRs/></QBXML>", "expected 1 CustomerQueryRs, got 0"),
        ("<QBXML><QBXMLMsgsRs><VendorQueryRs statusCode='0'/></QBXMLMsgsRs></QBXML>", "got VendorQueryRs"),
        ("<QBXML><QBXMLMsgsRs><CustomerQueryRs/></QBXMLMsgsRs></QBXML>", "no usable statusCode"),
        (
            "<QBXML><QBXMLMsgsRs><CustomerQueryRs statusCode='-1'/></QBXMLMsgsRs></QBXML>",
            "no usable statusCode",
        ),
        (
            "<QBXML><QBXMLMsgsRs><CustomerQueryRs statusCode='0' requestID='77-0'/></QBXMLMsgsRs></QBXML>",
            "requestIDs of message set 1",
        ),
        (
            "<QBXML><QBXMLMsgsRs><CustomerQueryRs statusCode='0' iteratorRemainingCount='9' iteratorID='x'/>"
            "</QBXMLMsgsRs></QBXML>",
            "makes no progress",
        ),
        (
            "<QBXML><QBXMLMsgsRs><CustomerQueryRs statusCode='0' iteratorRemainingCount='9'>"
            f"{ROW}</CustomerQueryRs></QBXMLMsgsRs></QBXML>",
            "makes no progress",
        ),
        (
            "<QBXML><QBXMLMsgsRs><CustomerQueryRs statusCode='0'><CustomerRet/></CustomerQueryRs>"
            "</QBXMLMsgsRs></QBXML>",
            "a record has no ListID",
        ),
        (
            "<QBXML><QBXMLMsgsRs><CustomerQueryRs statusCode='0'><CustomerRet>"
            f"{'<a>' * 30}<b/>{'</a>' * 30}</CustomerRet></CustomerQueryRs></QBXMLMsgsRs></QBXML>",
            "nested more than",
        ),
        ("<QBXML>" * 100_000 + "</QBXML>" * 100_000, "no QBXMLMsgsRs"),
    ],
)
def test_a_response_that_cannot_be_used_stops_the_session_with_an_explanation(
    endpoint: BuiltinEndpoint, caller: Caller, response: str, words: str
) -> None:
    ticket, _ = caller.start()
    assert caller.respond(ticket, response) < 0
    assert words in caller.last_error(ticket)
    assert caller.request(ticket) == ""
    assert caller.respond(ticket, response) < 0
    assert words in caller.close(ticket)
    assert endpoint.customers() == []
    assert endpoint.queue_counts()["queued"] == 2


def test_a_response_without_request_ids_is_read_by_its_order(
    endpoint: BuiltinEndpoint, caller: Caller
) -> None:
    ticket, _ = caller.start()
    response = (
        f"<QBXML><QBXMLMsgsRs><CustomerQueryRs statusCode='0'>{ROW}</CustomerQueryRs></QBXMLMsgsRs></QBXML>"
    )
    assert caller.respond(ticket, response) == 50
    assert endpoint.customers() == [{"ListID": "1"}]


def test_decimals_in_any_notation_and_odd_letters_are_kept_as_they_came(
    endpoint: BuiltinEndpoint, caller: Caller
) -> None:
    ticket, request = caller.start()
    row = (
        "<CustomerRet><ListID>1</ListID><CreditLimit>10000,00</CreditLimit>"
        "<Notes>é – 🗝\nß</Notes></CustomerRet>"
    )
    caller.respond(ticket, answer(request, "CustomerQueryRs", 'statusCode="0"', row))
    assert endpoint.customers() == [{"ListID": "1", "CreditLimit": "10000,00", "Notes": "é – 🗝\nß"}]


def test_only_what_quickbooks_can_store_is_sent() -> None:
    assert escape('a<b>&"é€🗝\x01\n') == "a&lt;b&gt;&amp;&quot;&#233;&#8364;??\n"


# -- one-off, continuous, and waiting


def test_a_one_off_connection_is_deauthorised_after_its_sync(
    make: Make, caller_of: Callers, books: Any
) -> None:
    endpoint = make(mode="one-off")
    caller = caller_of(endpoint)
    assert endpoint.status() == "authorised"
    assert caller.update(books).result == "Complete."
    assert endpoint.status() == "deauthorised"
    again = caller.update(books)
    assert (again.company, again.requests) == ("nvu", [])
    assert "deauthorised" in again.result
    assert len(endpoint.customers()) == 25


def test_a_one_off_connection_stays_while_a_data_set_is_missing(make: Make, caller_of: Callers) -> None:
    endpoint = make(mode="one-off", data_sets=["customers"])
    caller = caller_of(endpoint)
    ticket, request = caller.start()
    assert caller.respond(ticket, answer(request, "CustomerQueryRs", 'statusCode="3260"')) == 100
    assert endpoint.status() == "authorised"
    assert caller.authenticate()[1] == "none"


def test_a_continuous_connection_does_what_is_queued_and_is_told_none_when_nothing_is(
    endpoint: BuiltinEndpoint, synced: Caller, books: Books
) -> None:
    assert synced.update(books).company == "none"
    endpoint.queue_work(customers=12)
    seen = synced.update(books)
    assert seen.percents == [41, 83, 100]
    assert len(books.customers) == len(endpoint.customers()) == 37
    assert synced.update(books).company == "none"


def test_a_session_waits_with_no_op_for_work_that_is_being_prepared(
    endpoint: BuiltinEndpoint, synced: Caller, books: Books, clock: VirtualClock
) -> None:
    endpoint.queue_work(customers=1, ready_in=12)
    began = clock.now()
    seen = synced.update(books)
    assert (seen.company, seen.errors, seen.percents) == ("", ["NoOp"] * 3, [100])
    assert clock.now() == began + 15


def test_no_session_waits_for_work_that_is_hours_away(
    endpoint: BuiltinEndpoint, synced: Caller, books: Books, clock: VirtualClock
) -> None:
    endpoint.queue_work(customers=1, ready_in=7_200)
    assert synced.update(books).company == "none"
    clock.wait_until(clock.now() + 7_200)
    assert synced.update(books).percents == [100]


def test_work_that_vanished_under_a_session_ends_it_honestly(
    endpoint: BuiltinEndpoint, caller: Caller, books: Books
) -> None:
    caller.update(books)
    endpoint.queue_work(customers=1, ready_in=10)
    ticket, _ = caller.authenticate()
    endpoint.pause(seconds=60)
    assert caller.request(ticket, first=True) == ""
    assert caller.last_error(ticket) == "The sync is paused. It resumes by itself."
    assert caller.authenticate()[1] == "none"


def test_a_request_after_100_says_that_everything_is_done(caller: Caller, books: Books) -> None:
    ticket, request = caller.start()
    while caller.respond(ticket, books.process(request)) < 100:
        request = caller.request(ticket)
    assert caller.request(ticket) == ""
    assert caller.last_error(ticket) == "Everything is done."
