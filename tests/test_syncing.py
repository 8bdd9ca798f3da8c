"""Syncing, requirement by requirement: A4, D4, E1, E2, E5, E6, H2, H3, H7 to H9 and H11, at the desktop."""

from __future__ import annotations

import datetime
from collections.abc import Callable
from dataclasses import replace
from itertools import pairwise

import pytest
from support.everyday import (
    DAY,
    HOUR,
    NOTHING_TO_DO,
    WHOLE,
    answers,
    builtin,
    how,
    ids,
    overlaps,
    runs,
    statuses,
    updated,
    waited,
)
from support.golden import working
from support.office import APPLICATION, OTHER, PATH, Office, added, office, request
from support.scripted_endpoint import CUSTOMERS

from simulator import events as e
from simulator.clock import VirtualClock
from simulator.company import CompanyFile
from simulator.company.recipes.populate import Wanted
from simulator.errors import InputError
from simulator.protocol.codec import Call
from simulator.windows import PC

# -- A4: administrator or not --------------------------------------------------------------------------


def test_a4_rights_may_be_needed_to_install_only() -> None:
    """The vendor's FAQ: what an administrator has installed runs without rights, at one level with all."""
    with office(working(), windows=PC(account_is_administrator=False), connector="") as pc:
        pc.desktop.install()
        assert pc.log[-1].endswith("administrator rights are needed") or "refused" in pc.log[-1]
        pc.desktop.install(approved_by="administrator")
        pc.linked()
        assert updated(pc) == WHOLE


def test_a4_or_to_run_it_too_and_then_an_administrator_has_no_trouble_and_another_has() -> None:
    """The guide: it is run as administrator. Whoever is one runs all so, and both see each other."""
    with office(working()) as pc:
        pc.desktop.link(approved_by="")
        assert pc.log[0] == "uac? approve"
        assert pc.desktop.connector.process.elevated
        assert updated(pc) == WHOLE
    with office(working(), windows=PC(account_is_administrator=False)) as pc:
        with pytest.raises(InputError, match="has no administrator rights"):
            pc.desktop.start_connector(elevated=True)
        pc.desktop.link(approved_by="administrator")
        assert updated(pc) == WHOLE


# -- D4: the first sync --------------------------------------------------------------------------------


@pytest.mark.parametrize("data_sets", [("customers", "invoices"), ("invoices",), ("customers",)])
def test_d4_the_first_link_fetches_what_the_endpoint_was_configured_for(data_sets: tuple[str, ...]) -> None:
    queries = {"customers": "CustomerQuery", "invoices": "InvoiceQuery"}
    with builtin(data_sets=data_sets, page_size=5) as (pc, endpoint):
        pc.linked()
        log = updated(pc)
        asked_for = [line for line in log if line in queries.values()]
        assert list(dict.fromkeys(asked_for)) == [queries[name] for name in data_sets]
        sent = [one.request for one in pc.of(e.RequestProcessed)]
        for name in data_sets:
            pages = [document for document in sent if queries[name] in document]
            assert ['iterator="Start"' in pages[0], 'iterator="Continue"' in pages[-1]] == [True, True]
            assert all('iterator="Continue"' in document for document in pages[1:])
        told = [one.result for one in pc.of(e.CallAnswered) if one.method == "receiveResponseXML"]
        percents = [int(str(result)) for result in told]
        assert percents == sorted(percents)
        assert (percents[0] < 100, percents[-1]) == (True, 100)
        # everything has come, once
        for kind, own, known in (
            ("Customer", "ListID", endpoint.customers()),
            ("Invoice", "TxnID", endpoint.invoices()),
        ):
            wanted = queries[f"{kind.lower()}s"] in asked_for
            there = [one[own] for one in pc.company.records(kind)]
            assert len(there) > 5
            assert sorted(str(one[own]) for one in known) == (sorted(there) if wanted else [])


# -- E: syncing ----------------------------------------------------------------------------------------


def test_e1_a_one_off_connection_is_deauthorised_and_the_connector_goes_on_calling() -> None:
    with builtin(mode="one-off") as (pc, endpoint):
        pc.linked()
        assert endpoint.status() == "authorised"
        updated(pc)
        assert (pc.end.ends, endpoint.status()) == ("complete", "deauthorised")
        endpoint.queue_work(customers=1)
        pc.desktop.auto_run(HOUR)
        waited(pc, 3 * HOUR)
        assert [ended.ends for ended in pc.of(e.UpdateEnded)] in (["not-authorised"] * 3, ["no-work"] * 3)
        assert pc.endpoint.calls("sendRequestXML") == []


def test_e2_reads_and_writes_are_done_at_every_scheduled_run_and_an_empty_queue_is_none() -> None:
    with builtin() as (pc, endpoint):
        pc.linked()
        updated(pc)
        pc.desktop.auto_run(HOUR)
        began, before = pc.stream.clock.now(), pc.company.count("Customer")
        pc.desktop.book(added("Anna from the shop"))
        endpoint.queue_work(customers=2, read="customers")
        log = waited(pc, HOUR)
        assert {"CustomerAdd", "CustomerQuery"} <= set(", ".join(log).split(", "))
        assert pc.company.count("Customer") == before + 3
        assert "Anna from the shop" in [one["FullName"] for one in endpoint.customers()]
        assert runs(pc) == [began + HOUR]
        assert endpoint.queue_counts()["queued"] == 0
        assert waited(pc, 2 * HOUR) == NOTHING_TO_DO * 2
        assert runs(pc) == [began + 2 * HOUR, began + 3 * HOUR]


def mod(pc: Office, name: str, edit_sequence: str = "") -> str:
    """A request that changes that customer's phone."""
    [record] = [one for one in pc.company.records("Customer") if one["FullName"] == name]
    return request(
        f"<CustomerModRq><CustomerMod><ListID>{record['ListID']}</ListID>"
        f"<EditSequence>{edit_sequence or record['EditSequence']}</EditSequence>"
        "<Phone>555-0100</Phone></CustomerMod></CustomerModRq>"
    )


def at_request(pc: Office, do: Callable[[], object]) -> None:
    """Let the person do something as the endpoint is asked for its request."""
    pc.endpoint.before = lambda method: do() if method == "sendRequestXML" else None  # type: ignore[assignment]


@pytest.mark.parametrize("closed_by", ["close_records", "close_quickbooks", "crash_quickbooks"])
def test_e5_a_record_that_the_person_has_open_is_3175_until_it_is_closed(closed_by: str) -> None:
    endpoint = working()
    with office(endpoint) as pc:
        pc.linked()
        name = next(pc.company.records("Customer"))["FullName"]
        endpoint.says(sendRequestXML=mod(pc, name))
        own_id = pc.desktop.open_record("Customer", name)
        updated(pc)
        [answer] = answers(pc)
        assert (answer.get("statusCode"), answer.get("statusSeverity")) == ("3175", "Error")
        assert answer.get("statusMessage") == (
            f"There was an error adding, modifying or deleting {own_id} because it is already in use.  "
            "QuickBooks error message: The transaction could not be locked."
        )
        # it may be read, and another one may be changed
        endpoint.says(sendRequestXML=CUSTOMERS)
        updated(pc)
        assert statuses(pc) == ["0"]
        getattr(pc.desktop, closed_by)()
        pc.desktop.open_quickbooks()
        endpoint.says(sendRequestXML=mod(pc, name))
        updated(pc)
        assert statuses(pc) == ["0"]


def test_e5_a_transaction_that_the_person_has_open_is_in_the_way_of_what_links_to_it() -> None:
    endpoint = working()
    with office(endpoint) as pc:
        pc.linked()
        invoice = next(one for one in pc.company.records("Invoice") if one["IsPaid"] == "false")
        own_id = pc.desktop.open_record("Invoice", invoice["TxnID"])
        look = request(f"<InvoiceQueryRq><TxnID>{own_id}</TxnID></InvoiceQueryRq>")
        endpoint.says(sendRequestXML=look)
        updated(pc)
        [answer] = answers(pc)
        customer = answer.findtext("InvoiceRet/CustomerRef/ListID")
        payment = request(
            "<ReceivePaymentAddRq><ReceivePaymentAdd>"
            f"<CustomerRef><ListID>{customer}</ListID></CustomerRef><TotalAmount>1.00</TotalAmount>"
            f"<AppliedToTxnAdd><TxnID>{own_id}</TxnID><PaymentAmount>1.00</PaymentAmount></AppliedToTxnAdd>"
            "</ReceivePaymentAdd></ReceivePaymentAddRq>"
        )
        void = request(f"<TxnVoidRq><TxnVoidType>Invoice</TxnVoidType><TxnID>{own_id}</TxnID></TxnVoidRq>")
        for document, code, said in (
            (payment, "3176", "The application failed to acquire the lock."),
            (void, "3185", "The transaction could not be locked.  It is in use by another user."),
        ):
            endpoint.says(sendRequestXML=document)
            updated(pc)
            assert statuses(pc) == [code]
            assert str(answers(pc)[0].get("statusMessage")).endswith(said)
        pc.desktop.close_records()
        endpoint.says(sendRequestXML=payment)
        updated(pc)
        assert statuses(pc) == ["0"]


def test_e5_what_the_person_changes_meanwhile_has_another_edit_sequence() -> None:
    endpoint = working()
    with office(endpoint) as pc:
        pc.linked()
        name = next(pc.company.records("Customer"))["FullName"]
        known = mod(pc, name)
        pc.desktop.wait(2)
        endpoint.says(sendRequestXML=known)
        at_request(pc, lambda: pc.desktop.book(known))
        updated(pc)
        assert statuses(pc) == ["3200"]


def test_e5_a_record_that_the_person_edits_has_another_edit_sequence_and_the_rest_as_it_was() -> None:
    endpoint = working()
    with office(endpoint) as pc:
        pc.linked()
        before = next(pc.company.records("Customer"))
        endpoint.says(sendRequestXML=mod(pc, before["FullName"]))
        pc.desktop.wait(2)
        pc.desktop.edit_record("Customer", before["FullName"], "Phone", "555-0199 & more")
        after = next(pc.company.records("Customer"))
        assert after["Phone"] == "555-0199 & more"
        assert after["EditSequence"] > before["EditSequence"]
        assert (after["ListID"], after["Email"]) == (before["ListID"], before["Email"])
        updated(pc)
        assert statuses(pc) == ["3200"]


def test_e5_a_transaction_can_be_edited_too() -> None:
    with office(working()) as pc:
        pc.linked()
        pc.desktop.edit_record("Invoice", "1005", "Memo", "by hand")
        [invoice] = [one for one in pc.company.records("Invoice") if one.get("RefNumber") == "1005"]
        assert invoice["Memo"] == "by hand"


@pytest.mark.parametrize(
    ("element", "content", "told"),
    [
        ("Telephone", "1", "expected an element of CustomerMod, got Telephone: 0x80040400"),
        ("Phone", "9" * 99, "expected what QuickBooks takes, got '999"),
    ],
)
def test_e5_what_quickbooks_does_not_take_is_not_edited(element: str, content: str, told: str) -> None:
    with office(working()) as pc:
        pc.linked()
        name = next(pc.company.records("Customer"))["FullName"]
        with pytest.raises(InputError, match="edit_record: ") as refused:
            pc.desktop.edit_record("Customer", name, element, content)
        assert told in str(refused.value)


def test_e5_what_the_person_adds_between_two_pages_does_not_shift_the_pages() -> None:
    with builtin(data_sets=("customers",), page_size=5) as (pc, _):
        pc.linked()
        before = [one["ListID"] for one in pc.company.records("Customer")]
        names = iter(range(1000))
        at_request(pc, lambda: pc.desktop.book(added(f"AAA {next(names)}")))
        updated(pc)
        read = ids(pc, "ListID")
        assert pc.end.ends == "complete"
        assert len(read) == len(set(read))
        assert set(before) <= set(read)


def test_e5_a_record_must_be_there_and_a_company_file_open() -> None:
    with office(working()) as pc:
        pc.linked()
        with pytest.raises(InputError, match="expected a Customer of the company file that is open, got 'X'"):
            pc.desktop.open_record("Customer", "X")
        pc.desktop.close_quickbooks()
        with pytest.raises(InputError, match="edit_record: expected a company file to be open"):
            pc.desktop.edit_record("Customer", "X", "Phone", "1")
        for do in (lambda: pc.desktop.open_record("Customer", "X"), pc.desktop.close_records):
            with pytest.raises(InputError, match="expected a company file to be open in QuickBooks"):
                do()
        with pytest.raises(InputError, match="book: expected a company file to be open"):
            pc.desktop.book(CUSTOMERS)


def test_e6_the_vendor_pauses_and_resumes_by_itself() -> None:
    with builtin() as (pc, endpoint):
        pc.linked()
        updated(pc)
        pc.desktop.auto_run(HOUR)
        endpoint.queue_work(customers=1)
        endpoint.pause(2.5 * HOUR)
        assert waited(pc, 2 * HOUR) == NOTHING_TO_DO * 2
        assert "CustomerAdd" in waited(pc, HOUR)


def test_e6_a_pause_that_begins_during_a_session_ends_it_cleanly() -> None:
    with builtin(page_size=5) as (pc, endpoint):
        pc.linked()
        calls: list[str] = []

        def pauses(method: str) -> None:
            calls.append(method)
            if method == "sendRequestXML" and calls.count(method) == 2:
                endpoint.pause(HOUR)

        pc.endpoint.before = pauses
        pc.desktop.update_selected()
        assert calls.count("sendRequestXML") <= 3
        assert (calls[-1], pc.app_lock(), pc.update_lock) == (
            "closeConnection",
            "UNLOCKED:OFFICE-PC",
            False,
        )
        pc.desktop.wait(HOUR)
        updated(pc)
        assert pc.end.ends == "complete"
        there = {one["ListID"] for one in pc.company.records("Customer")}
        assert {one["ListID"] for one in endpoint.customers()} == there


def within(hours: Callable[[float], bool], pc_: list[Office], said: str = "none") -> Callable[[Call], object]:
    """An endpoint that has work at these times (hours since midnight of the first day) and else says so."""

    def authenticate(_: Call) -> tuple[str, ...]:
        [pc] = pc_
        open_ = hours(hour_of(pc))
        return ("T-1", PATH) if open_ else ("T-1", *said.split(","))

    return authenticate


def hour_of(pc: Office) -> float:
    """Hours since midnight of the first day: virtual time begins on a Monday at 9."""
    return 9 + (pc.stream.clock.now() - VirtualClock().now()) / HOUR


@pytest.mark.parametrize("said", ["none", ",1800"])
def test_e6_a_pause_of_the_future_is_told_as_none_or_by_postponing(said: str) -> None:
    pcs: list[Office] = []
    paused = within(lambda hour: not 12 <= hour < 15, pcs, said)
    with office(working(authenticate=paused)) as pc:
        pcs.append(pc)
        pc.linked()
        pc.desktop.auto_run(HOUR)
        waited(pc, 8 * HOUR)
        worked = [hour for hour, ends in zip(hours(pc), how(pc), strict=True) if ends == "complete"]
        refused = [hour for hour, ends in zip(hours(pc), how(pc), strict=True) if ends != "complete"]
        assert worked
        assert refused
        assert all(12 <= hour < 15 for hour in refused)
        assert not any(12 <= hour < 15 for hour in worked)
        assert {hour > 15 for hour in worked} == {True, False}
        assert set(how(pc)) == {"complete", "no-work" if said == "none" else "postponed"}
        # postponed: the next run comes when the endpoint has said
        assert min(b - a for a, b in pairwise(hours(pc))) == (1.0 if said == "none" else 0.5)


def hours(pc: Office) -> list[float]:
    """When updates started, in hours since the first midnight."""
    zero = pc.stream.clock.now() / HOUR - hour_of(pc)
    return [round(started / HOUR - zero, 6) for started in runs(pc)]


def test_e6_the_only_pause_on_the_pc_is_to_untick_auto_run() -> None:
    with office(working()) as pc:
        pc.linked()
        pc.desktop.auto_run(HOUR)
        assert waited(pc, HOUR) == WHOLE
        pc.desktop.stop_auto_run()
        assert waited(pc, DAY) == []
        pc.desktop.auto_run()
        assert waited(pc, HOUR) == WHOLE


# -- H: when it does not work --------------------------------------------------------------------------


@pytest.mark.parametrize("back", ["start_connector", "log on again"])
@pytest.mark.parametrize("gone", ["closed", "crashed"])
def test_h2_a_connector_that_was_closed_or_crashed_calls_when_it_runs_again(gone: str, back: str) -> None:
    with office(working(authenticate=("T-1", "none"))) as pc:
        pc.linked()
        pc.desktop.auto_run(HOUR)
        if gone == "closed":
            pc.desktop.close_connector()
            assert pc.log[-1] == "QBWC1020? yes"
        else:
            pc.desktop.end_process("QBWebConnector.exe")
        assert waited(pc, DAY) == []
        if back == "start_connector":
            pc.desktop.start_connector()
        else:
            pc.desktop.log_off()
            pc.desktop.log_on()
        assert waited(pc, HOUR) == NOTHING_TO_DO


def test_h3_without_auto_run_nothing_is_scheduled_and_update_selected_works() -> None:
    with office(working()) as pc:
        pc.linked()
        assert waited(pc, DAY) == []
        assert updated(pc) == WHOLE
        assert not pc.of(e.UpdateStarted)[0].scheduled
        pc.desktop.auto_run(HOUR)
        assert waited(pc, HOUR) == WHOLE
        assert pc.of(e.UpdateStarted)[0].scheduled


def test_h7_calls_go_on_and_requests_come_only_within_the_sync_window() -> None:
    pcs: list[Office] = []
    window = within(lambda hour: hour % 24 >= 19 or hour % 24 < 7, pcs)
    with office(working(authenticate=window)) as pc:
        pcs.append(pc)
        pc.linked()
        pc.desktop.auto_run(2 * HOUR)
        waited(pc, DAY)
        assert len(runs(pc)) == 12
        at_night = [hour % 24 >= 19 or hour % 24 < 7 for hour in hours(pc)]
        assert [ends == "complete" for ends in how(pc)] == at_night
        assert sum(at_night) == len(pc.endpoint.calls("sendRequestXML")) == 6


def test_h8_after_one_time_it_is_linked_anew_for_good_with_the_same_company() -> None:
    with builtin(mode="one-off") as (pc, endpoint):
        pc.linked()
        updated(pc)
        updated(pc)
        assert pc.end.ends in ("not-authorised", "no-work")
        endpoint.relink(mode="continuous")
        updated(pc)
        assert (pc.end.ends, endpoint.status()) == ("complete", "authorised")
        for _ in range(2):
            endpoint.queue_work(customers=1)
            log = updated(pc)
            assert "CustomerAdd" in log
            assert pc.end.ends == "complete"
        assert {call.text("strCompanyFileName") for call in pc.endpoint.calls("sendRequestXML")} == {PATH}


def quarters(first: int, last: datetime.date) -> list[tuple[str, str]]:
    """Three months after three months from 1 January of `first` on, until `last` is reached."""
    starts = [
        datetime.date(year, month, 1) for year in range(first, last.year + 2) for month in (1, 4, 7, 10)
    ]
    day = datetime.timedelta(days=1)
    return [(str(a), str(b - day)) for a, b in pairwise(starts) if a <= last]


def test_h9_a_large_history_is_read_in_batches_of_dates_from_1980_on() -> None:
    endpoint = working()
    with office(endpoint) as pc:
        pc.linked()
        dates = {one["TxnID"]: one["TxnDate"] for one in pc.company.records("Invoice")}
        batches = quarters(1980, datetime.date.fromisoformat(max(dates.values())))
        assert len(batches) > 160
        endpoint.says(
            sendRequestXML=[
                request(
                    f"<InvoiceQueryRq><TxnDateRangeFilter><FromTxnDate>{first}</FromTxnDate>"
                    f"<ToTxnDate>{last}</ToTxnDate></TxnDateRangeFilter></InvoiceQueryRq>"
                )
                for first, last in batches
            ],
            receiveResponseXML=[*range(50), *[50] * (len(batches) - 51), 100],
        )
        updated(pc)
        assert (pc.end.ends, len(answers(pc))) == ("complete", len(batches))
        for (first, last), answer in zip(batches, answers(pc), strict=True):
            wanted = sorted(own for own, date in dates.items() if first <= date <= last)
            assert sorted(record.findtext("TxnID", "") for record in answer) == wanted
            assert answer.get("statusCode") == ("0" if wanted else "1")
        assert sorted(ids(pc, "TxnID")) == sorted(dates)


def test_h11_many_companies_on_one_pc_come_one_after_the_other() -> None:
    second = replace(APPLICATION, name="Second", user="sue", file_id="{AAAAAAAA-7777-8888-9999-000000000000}")
    paths = {"joe": PATH, "sue": OTHER}

    def authenticate(call: Call) -> tuple[str, str]:
        return f"T-{call.text('strUserName')}", paths[call.text("strUserName")]

    with office(working(authenticate=authenticate)) as pc:
        pc.linked()
        pc.desktop.open_quickbooks(company=OTHER)
        assert pc.desktop.add_application({"certificate": ["always"]}, second)
        pc.desktop.enter_password(application=second.name)
        pc.desktop.close_quickbooks()
        for name in (APPLICATION.key, second.name):
            pc.desktop.auto_run(HOUR, name)  # both fall due at one moment
        waited(pc, 3 * HOUR)
        assert how(pc) == ["complete"] * 6
        assert not overlaps(pc)
        sent = [call.text("strCompanyFileName") for call in pc.endpoint.calls("sendRequestXML")]
        assert sorted(sent) == [PATH] * 3 + [OTHER] * 3


def test_h11_a_large_company_is_read_page_by_page_without_a_hole() -> None:
    with builtin(data_sets=("customers",), page_size=200) as (pc, endpoint):
        CompanyFile.populate(pc.company, Wanted(customers=1_000))
        pc.linked()
        updated(pc)
        there = [one["ListID"] for one in pc.company.records("Customer")]
        assert sorted(ids(pc, "ListID")) == sorted(there)
        assert len(endpoint.customers()) == len(there) > 1_000
        sizes = [len(answer) for answer in answers(pc)]
        assert sizes[:-1] == [200] * (len(sizes) - 1)
