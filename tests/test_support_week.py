"""What support meets every week, at the desktop: I2, I5, I6, I9, I10 and I12; the others are elsewhere."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from xml.etree import ElementTree

import pytest
from support.everyday import HOUR, WHOLE, answers, builtin, how, statuses, updated, waited
from support.golden import refused, working
from support.office import APPLICATION, FILE, PATH, PRELUDE, Office, added, office, request
from support.watched_endpoint import Watched, builtin_endpoint

from simulator import events as e
from simulator.clock import VirtualClock
from simulator.desktop import COMPANY_FOLDER
from simulator.errors import InputError
from simulator.quickbooks import edition
from simulator.quickbooks.editions import KINDS

MOVED = f"{COMPANY_FOLDER}Landscaping 2026.qbw"
SHELF = "D:\\Restored\\landscaping.qbw"


def customer(pc: Office, name: str) -> dict[str, str]:
    """A customer as the company file has it now."""
    return next(one for one in pc.company.records("Customer") if one["FullName"] == name)


def phone(record: dict[str, str]) -> str:
    """A request that changes the phone of a customer, as the endpoint knows it."""
    return request(
        f"<CustomerModRq><CustomerMod><ListID>{record['ListID']}</ListID>"
        f"<EditSequence>{record['EditSequence']}</EditSequence><Phone>555-0100</Phone>"
        "</CustomerMod></CustomerModRq>"
    )


# -- I2: renamed, moved, restored ----------------------------------------------------------------------


def test_i2_a_file_that_was_moved_is_not_where_the_endpoint_names_it() -> None:
    endpoint = working()
    with office(endpoint) as pc:
        pc.linked()
        with pytest.raises(InputError, match=r"move_company: expected .* to be closed, got it open on"):
            pc.desktop.move_company(MOVED)
        pc.desktop.close_quickbooks()
        pc.desktop.move_company(MOVED)
        assert updated(pc) == refused("0x80040403")
        # a person opens it where it lies now: it is another one than the endpoint names
        pc.desktop.open_quickbooks()
        assert pc.desktop.quickbooks.open_path == MOVED
        assert updated(pc) == refused("0x8004040A")
        # it is the linked one, for an endpoint that does not insist
        endpoint.says(authenticate=("T-1", ""))
        updated(pc)
        [sent] = pc.endpoint.calls("sendRequestXML")
        assert (pc.end.ends, sent.text("strCompanyFileName")) == ("complete", MOVED)
        assert FILE in sent.text("strHCPResponse")
        # what its preferences say goes with it
        pc.desktop.set_preference(application="unticked")
        pc.desktop.close_quickbooks()
        with pytest.raises(InputError, match="expected a path at which no company file is"):
            pc.desktop.move_company(MOVED.upper(), company="other")
        pc.desktop.move_company(PATH)
        pc.desktop.open_quickbooks()
        assert updated(pc) == refused("0x8004041A", "")


def test_i2_a_restored_backup_knows_nothing_of_what_came_after_it() -> None:
    endpoint = working()
    with office(endpoint) as pc:
        pc.linked()
        name = next(pc.company.records("Customer"))["FullName"]
        old = customer(pc, name)
        pc.desktop.back_up_company()
        # after the backup: one customer is changed, one is added
        pc.desktop.wait(2)
        endpoint.says(sendRequestXML=phone(old))
        updated(pc)
        pc.desktop.book(added("Anna"))
        changed, new = customer(pc, name), customer(pc, "Anna")
        with pytest.raises(InputError, match="to be closed"):
            pc.desktop.restore_company()
        pc.desktop.close_quickbooks()
        pc.desktop.restore_company()
        # unattended, the permission must be given anew; whoever opens the file lets the endpoint in
        assert updated(pc) == refused("0x80040435")
        pc.desktop.open_quickbooks()
        for known, code in ((new, "3120"), (changed, "3200"), (old, "0")):
            endpoint.says(sendRequestXML=phone(known))
            updated(pc)
            assert statuses(pc) == [code]
        assert FILE in pc.endpoint.calls("sendRequestXML")[0].text("strHCPResponse")
        pc.desktop.set_preference(application="ticked")
        pc.desktop.close_quickbooks()
        updated(pc)
        assert (pc.end.ends, pc.end.hresult) == ("complete", "")


def test_i2_a_backup_restored_beside_the_file_is_a_second_one_with_the_same_stamp() -> None:
    with office(working()) as pc:
        pc.linked()
        with pytest.raises(InputError, match="expected a backup"):
            pc.desktop.restore_company()
        pc.desktop.back_up_company("friday")
        pc.desktop.restore_company("friday", to=SHELF)
        pc.desktop.open_quickbooks(company=SHELF)
        assert updated(pc) == refused("0x8004040A")
        pc.desktop.open_quickbooks()
        assert updated(pc) == WHOLE


# -- I5, I6, I12: cut off ------------------------------------------------------------------------------


def test_i5_locks_that_a_crash_left_are_a_new_ticket_after_a_break() -> None:
    with builtin() as (pc, endpoint):
        pc.linked()
        pc.desktop.auto_run(HOUR)
        pc.endpoint.before = lambda method: pc.desktop.power_cut() if method == "sendRequestXML" else None
        pc.desktop.wait(HOUR)
        assert (pc.end.ends, pc.update_lock) == ("interrupted", True)
        assert (pc.app_lock() or "").startswith("LOCKED:OFFICE-PC:")
        [first] = {call.text("ticket") for call in pc.endpoint.calls("sendRequestXML")}
        pc.endpoint.before = pc.log.append
        pc.desktop.power_on()
        pc.desktop.log_on()
        waited(pc, HOUR)
        assert how(pc) == ["complete"]
        assert first not in {call.text("ticket") for call in pc.endpoint.asked}
        assert (pc.app_lock(), pc.update_lock) == ("UNLOCKED:OFFICE-PC", False)
        assert endpoint.queue_counts()["queued"] == 0


@pytest.mark.parametrize("how_", ["the endpoint is killed", "the power goes", "the connector is killed"])
@pytest.mark.parametrize("when", ["sendRequestXML", "receiveResponseXML"])
@pytest.mark.parametrize("arrives", [True, False])
def test_i12_cut_off_on_either_side_nothing_is_lost_and_nothing_doubled(
    how_: str, when: str, arrives: bool, tmp_path: Path
) -> None:
    clock, state = VirtualClock(), str(tmp_path / "state.db")
    endpoint = builtin_endpoint(clock, state=state, data_sets=())
    watched = Watched(endpoint)
    with office(watched, stream=e.Stream(clock)) as pc:
        pc.linked()
        endpoint.queue_work(customers=3)
        before = pc.company.count("Customer")

        def cut(method: str) -> None:
            if method != when:
                return
            watched.before, watched.after = pc.log.append, lambda _: None
            if how_ == "the endpoint is killed":
                watched.app.close()  # type: ignore[attr-defined]
                watched.app = builtin_endpoint(clock, state=state, data_sets=())
            elif how_ == "the power goes":
                pc.desktop.power_cut()
            else:
                pc.desktop.end_process("QBWebConnector.exe")
            raise ConnectionError

        if arrives:
            watched.after = cut
        else:
            watched.before = cut
        pc.desktop.update_selected()
        assert pc.end.ends in ("failed-call", "interrupted")
        if how_ == "the power goes":
            pc.desktop.power_on()
            pc.desktop.log_on()
        elif how_ == "the connector is killed":
            pc.desktop.start_connector()
        pc.desktop.open_quickbooks()
        for _ in range(2):
            updated(pc)
        app = watched.app
        names = [one["FullName"] for one in pc.company.records("Customer")]
        assert (len(names), len(set(names))) == (before + 3, before + 3)
        known = [one["FullName"] for one in app.customers()]  # type: ignore[attr-defined]
        assert len(known) == 3
        assert set(known) <= set(names)
        assert app.queue_counts() == {**app.queue_counts(), "queued": 0, "handed-out": 0}  # type: ignore[attr-defined]
        app.close()  # type: ignore[attr-defined]


def test_i6_the_lock_of_one_pc_stops_the_other_and_only_while_it_is_held() -> None:
    with office(working()) as first, office(working(), stream=first.stream, name="second") as second:
        first.linked()
        second.desktop.pc.name = "FRONT-DESK"
        for pc in (first, second):
            pc.desktop.quickbooks.files = {PATH: first.company}
            pc.desktop.quickbooks.states = first.desktop.quickbooks.states
        first.desktop.open_quickbooks(mode="multi-user")
        second.desktop.open_quickbooks(mode="multi-user", user="Ann")
        second.desktop.connector.applications.update(first.desktop.connector.applications)
        second.desktop.pc.registry.passwords.update(first.desktop.pc.registry.passwords)
        said = "Update aborted. Company file is locked by another client OFFICE-PC"
        seen: list[str] = []

        def meanwhile(method: str) -> None:
            if method == "sendRequestXML" and not seen:
                second.desktop.update_selected()
                seen.append(second.row.last_result)

        first.endpoint.before = meanwhile
        first.desktop.update_selected()
        assert seen == [said]
        assert second.endpoint.calls("sendRequestXML") == []
        second.desktop.update_selected()
        assert len(second.endpoint.calls("sendRequestXML")) == 1


# -- I9: deleted at the vendor -------------------------------------------------------------------------


def test_i9_a_connection_deleted_at_the_vendor_is_nvu_at_every_run_and_stays_in_the_list() -> None:
    endpoint = working()
    with office(endpoint) as pc:
        pc.linked()
        assert updated(pc) == WHOLE
        endpoint.says(authenticate=("", "nvu"))
        pc.desktop.auto_run(HOUR)
        log = waited(pc, 3 * HOUR)
        assert [line for line in log if not line.startswith("QBWC")] == [*PRELUDE, "closeConnection"] * 3
        assert how(pc) == ["not-authorised"] * 3
        assert pc.row.last_result == "Invalid password for username"
        assert list(pc.desktop.connector.applications) == [APPLICATION.name]


# -- I10: refusals of single requests ------------------------------------------------------------------


def one_answer(pc: Office, document: str) -> ElementTree.Element:
    """What QuickBooks answers to the request of one more update."""
    pc.endpoint.says(sendRequestXML=document)
    updated(pc)
    [answer] = answers(pc)
    return answer


def code(pc: Office, document: str) -> str:
    return str(one_answer(pc, document).get("statusCode"))


ITEMS = ("ItemService", "ItemNonInventory", "ItemInventory")


def invoice(pc: Office, date: str) -> str:
    """A request for an invoice of that date."""
    item = next(one["FullName"] for kind in ITEMS for one in pc.company.records(kind))
    name = next(pc.company.records("Customer"))["FullName"]
    return request(
        f"<InvoiceAddRq><InvoiceAdd><CustomerRef><FullName>{name}</FullName></CustomerRef>"
        f"<TxnDate>{date}</TxnDate><InvoiceLineAdd><ItemRef><FullName>{item}</FullName></ItemRef>"
        "<Amount>10.00</Amount></InvoiceLineAdd></InvoiceAdd></InvoiceAddRq>"
    )


def test_i10_what_is_on_or_before_the_closing_date_is_3171() -> None:
    with office(working()) as pc:
        pc.linked()
        assert code(pc, invoice(pc, "2025-12-31")) == "0"
        pc.desktop.set_preference(closing_date="2025-12-31")
        refused_ = one_answer(pc, invoice(pc, "2025-12-31"))
        assert refused_.get("statusCode") == "3171"
        assert "on or before the closing date of the company" in str(refused_.get("statusMessage"))
        assert code(pc, invoice(pc, "2026-01-01")) == "0"
        pc.desktop.set_preference(closing_date="")
        assert code(pc, invoice(pc, "2025-12-31")) == "0"


def test_i10_a_session_has_the_rights_of_whoever_has_the_file_open() -> None:
    query = request("<InvoiceQueryRq><MaxReturned>1</MaxReturned></InvoiceQueryRq>")
    with office(working()) as pc:
        pc.linked()
        pc.desktop.take_rights("Ann", "InvoiceQuery, CustomerAdd")
        assert code(pc, query) == "0"
        pc.desktop.open_quickbooks(user="Ann")
        for document in (query, added("Anna")):
            answer = one_answer(pc, document)
            assert answer.get("statusCode") == "3260"
            said = "Insufficient permission level to perform this action."
            assert (answer.get("statusSeverity"), answer.get("statusMessage")) == ("Error", said)
        assert code(pc, phone(next(pc.company.records("Customer")))) == "0"
        # closed, it is the login user whose rights count
        pc.desktop.close_quickbooks()
        assert code(pc, query) == "0"
        pc.desktop.open_quickbooks()
        pc.desktop.set_preference(login_user="ann")
        pc.desktop.close_quickbooks()
        assert code(pc, query) == "3260"
        pc.desktop.open_quickbooks()
        pc.desktop.take_rights("ANN")
        pc.desktop.close_quickbooks()
        assert code(pc, query) == "0"


@pytest.mark.parametrize(
    ("user", "lacks", "said"),
    [
        ("admin", "InvoiceQuery", "expected another user than Admin, who has every right"),
        ("Ann", "InvoiceQueryRq", "expected messages like InvoiceQuery, got InvoiceQueryRq"),
        ("Ann", "Invoice, Queries", "expected messages like InvoiceQuery, got Invoice, Queries"),
    ],
)
def test_i10_rights_are_named_message_by_message(user: str, lacks: str, said: str) -> None:
    with office(working()) as pc:
        pc.linked()
        with pytest.raises(InputError, match=said):
            pc.desktop.take_rights(user, lacks)


def test_i10_a_full_list_refuses_another_name(monkeypatch: pytest.MonkeyPatch) -> None:
    with office(working(), installed=edition("pro", 2024)) as pc:
        pc.linked()
        kinds = ("Customer", "Vendor", "Employee", "OtherName")
        names = sum(pc.company.count(kind) for kind in kinds)
        monkeypatch.setitem(KINDS, "pro", replace(KINDS["pro"], names_at_most=names + 1))
        assert code(pc, added("The last one")) == "0"
        answer = one_answer(pc, added("One too many"))
        assert answer.get("statusCode") == "3180"
        assert str(answer.get("statusMessage")).startswith(
            'There was an error when saving a Customers list, element "One too many".'
        )
        assert pc.company.count("Customer") == len(list(pc.company.records("Customer")))
        # what is no name still goes in
        assert code(pc, request("<ClassAddRq><ClassAdd><Name>North</Name></ClassAdd></ClassAddRq>")) == "0"


def personal(name: str) -> str:
    return request(
        f"<EmployeeAddRq><EmployeeAdd><FirstName>{name}</FirstName><SSN>123-45-6789</SSN></EmployeeAdd></EmployeeAddRq>"
    )


@pytest.mark.parametrize(
    ("access", "written", "read"), [("always", "3261", []), ("always+personal-data", "0", ["123-45-6789"])]
)
def test_i10_sensitive_data_is_refused_without_access_to_it(
    access: str, written: str, read: list[str]
) -> None:
    with office(working()) as pc:
        pc.linked(access)
        pc.desktop.book(personal("Eve"))
        assert code(pc, personal("Adam")) == written
        answer = one_answer(pc, request("<EmployeeQueryRq><FullName>Eve</FullName></EmployeeQueryRq>"))
        assert (answer.get("statusCode"), [found.text for found in answer.iter("SSN")]) == ("0", read)
