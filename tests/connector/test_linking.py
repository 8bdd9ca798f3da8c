"""Adding an application, call by call: the GET, the certificate, Access Confirmation, the stamps."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from support.office import APPLICATION, FILE, OTHER, PATH, STAMPS, Office, office, words
from support.scripted_endpoint import Scripted

from simulator import events as e
from simulator.connector.applications import Application
from simulator.windows import Ask

AUTHORIZED = "authorize? ok"
CONFIRMED = "access-confirmation? done"
DENIED = "The QuickBooks user has denied access."
QBWC1022 = (
    f"QBWC1022: An error occurred when connecting to QuickBooks. {DENIED} "
    "Please fix the problem and click OK to try again."
)
QBWC1023 = f"QBWC1023: Unable to connect to QuickBooks. Task could not be completed. Reason: {DENIED}"
QBWC1024 = QBWC1023.replace("QBWC1023", "QBWC1024")


def test_the_first_time_call_by_call() -> None:
    endpoint = Scripted()
    with office(endpoint) as pc:
        pc.desktop.open_quickbooks()
        pc.desktop.add_application({"certificate": ["always"]})
        assert pc.log == [
            "GET",
            AUTHORIZED,
            "certificate? always",
            CONFIRMED,
            f"BeginSession {PATH}",
            *STAMPS,
        ]
        assert endpoint.asked == []
        assert [(fetched.url, fetched.status) for fetched in pc.of(e.Fetched)] == [(APPLICATION.url, 200)]
        assert pc.app_lock() == "UNLOCKED:OFFICE-PC"
        assert (pc.row.ticked, pc.row.last_result) == (False, "Ended QuickBooks session")
        assert not pc.update_lock
        assert pc.desktop.connector.message == ""


def test_a_second_time_nobody_is_asked_and_what_is_there_already_is_tolerated() -> None:
    with office(Scripted()) as pc:
        pc.linked()
        pc.desktop.add_application()
        again = [line for line in STAMPS if "FileID" not in line]
        assert pc.log == ["GET", AUTHORIZED, "same-name? replace", f"BeginSession {PATH}", *again]
        assert pc.app_lock() == "UNLOCKED:OFFICE-PC"


def test_the_application_is_in_the_registry_before_quickbooks_is_asked() -> None:
    seen: list[bool] = []
    with office(Scripted()) as pc:
        pc.desktop.open_quickbooks()

        def person(asked: Ask) -> str:
            seen.append(APPLICATION.name in pc.desktop.connector.applications)
            return "while-open" if asked.dialog == "certificate" else asked.answers[0]

        assert pc.desktop.connector.add_application(APPLICATION, person)
    assert seen == [False, True, True]


def test_a_plain_http_address_has_no_certificate_to_look_at() -> None:
    local = Application(APPLICATION.name, "http://localhost/qbwc", "joe", APPLICATION.owner_id, FILE)
    endpoint = Scripted()
    with office(endpoint) as pc:
        pc.desktop.open_quickbooks()
        assert pc.desktop.connector.add_application(local, lambda _: "always")
        assert endpoint.environs == []
        assert pc.of(e.Fetched) == []


@pytest.mark.parametrize(
    ("status", "good"),
    [("200 OK", True), ("202 Accepted", True), ("404 Not Found", False), ("301 Moved", False)],
)
def test_an_address_that_does_not_answer_well_is_qbwc1048_and_quickbooks_is_not_asked(
    status: str, good: bool
) -> None:
    endpoint = Scripted()
    endpoint.get_status = status
    with office(endpoint) as pc:
        pc.desktop.open_quickbooks()
        pc.desktop.add_application({"certificate": ["always"]})
        assert (APPLICATION.name in pc.desktop.connector.applications) is good
        if not good:
            text = (
                "QBWC1048: QuickBooks Web Connector could not verify the web application server certificate."
            )
            assert pc.log == ["GET", text]
            assert pc.desktop.connector.message == f"{text} ({status[4:]})"


def test_no_twice_is_asked_twice() -> None:
    endpoint = Scripted()
    with office(endpoint) as pc:
        pc.desktop.open_quickbooks()
        pc.desktop.add_application({"certificate": ["no", "no"], "QBWC1022": ["ok"]})
        assert pc.log == [
            "GET",
            AUTHORIZED,
            "certificate? no",
            'BeginSession "": 0x80040420',
            QBWC1022,
            "QBWC1022? ok",
            "certificate? no",
            'BeginSession "": 0x80040420',
            QBWC1023,
        ]
        assert pc.desktop.connector.applications == {}
        assert pc.relied == {"no_is_remembered": "no", "declined_leaves_key": "no"}
        pc.forget()
        pc.desktop.update_selected()
        assert pc.log == ["QBWC1016: No application was selected for update."]
        assert endpoint.asked == []


def test_no_then_yes_is_a_link() -> None:
    with office(Scripted()) as pc:
        pc.desktop.open_quickbooks()
        pc.desktop.add_application({"certificate": ["no", "while-open"], "QBWC1022": ["ok"]})
        assert pc.log[1:7] == [
            AUTHORIZED,
            "certificate? no",
            'BeginSession "": 0x80040420',
            QBWC1022,
            "QBWC1022? ok",
            "certificate? while-open",
        ]
        assert pc.log[7:] == [CONFIRMED, f"BeginSession {PATH}", *STAMPS]
        assert "declined_leaves_key" not in pc.relied


@pytest.mark.parametrize("answers", [{"QBWC1022": ["cancel"]}, {}])
def test_no_and_cancel_or_nobody_is_qbwc1024(answers: dict[str, list[str]]) -> None:
    with office(Scripted()) as pc:
        pc.desktop.open_quickbooks()
        pc.desktop.add_application({"certificate": ["no"], **answers})
        answer = answers.get("QBWC1022", ["nobody"])[0]
        assert pc.log[-3:] == [QBWC1022, f"QBWC1022? {answer}", QBWC1024]
        assert pc.desktop.connector.message == QBWC1024


def test_a_no_that_is_remembered_is_not_asked_again() -> None:
    with office(Scripted(), no_is_remembered="yes") as pc:
        pc.desktop.open_quickbooks()
        pc.desktop.add_application({"certificate": ["no", "always"], "QBWC1022": ["ok"]})
        assert pc.log[-2] == 'BeginSession "": 0x8004041A'
        assert pc.log[-1] == QBWC1023.replace(DENIED, words("0x8004041A"))
        assert pc.log.count("certificate? no") == 1
        assert "certificate? always" not in pc.log


@pytest.mark.parametrize(("leaves", "there"), [("yes", True), ("no", False)])
def test_a_declined_application_may_stay_in_the_list_but_is_not_ticked(leaves: str, there: bool) -> None:
    with office(Scripted(), declined_leaves_key=leaves) as pc:
        pc.desktop.open_quickbooks()
        pc.desktop.add_application({"certificate": ["no"]})
        assert (APPLICATION.name in pc.desktop.connector.applications) is there
        pc.forget()
        pc.desktop.update_selected()
        assert pc.log == ["QBWC1016: No application was selected for update."]


def closed(pc: Office) -> None:
    pc.desktop.close_quickbooks()


def without_a_company(pc: Office) -> None:
    pc.quickbooks_without_a_company()


def elevated(pc: Office) -> None:
    pc.desktop.open_quickbooks(elevated=True)
    pc.forget()


def not_admin(pc: Office) -> None:
    pc.desktop.open_quickbooks(user="Ann")


def multi_user(pc: Office) -> None:
    pc.desktop.open_quickbooks(mode="multi-user")


@pytest.mark.parametrize(
    ("arrange", "hresult"),
    [
        (closed, "0x80040416"),
        (without_a_company, "0x80040417"),
        (elevated, "0x80040408"),
        (not_admin, "0x80040418"),
        (multi_user, "0x80040418"),
    ],
)
def test_quickbooks_must_be_open_at_the_same_level_as_admin_in_single_user_mode(
    arrange: Callable[[Office], None], hresult: str
) -> None:
    with office(Scripted()) as pc:
        arrange(pc)
        pc.desktop.add_application({"certificate": ["always"], "QBWC1022": ["ok"]})
        refused = f'BeginSession "": {hresult}'
        assert pc.log == [
            "GET",
            AUTHORIZED,
            refused,
            QBWC1022.replace(DENIED, words(hresult)),
            "QBWC1022? ok",
            refused,
            QBWC1023.replace(DENIED, words(hresult)),
        ]


def test_a_link_of_two_programs_at_the_administrators_level() -> None:
    with office(Scripted()) as pc:
        pc.desktop.link(approved_by="administrator")
        assert pc.row.ticked
        assert pc.desktop.connector.process.elevated


def test_linking_stamps_the_company_that_is_open_whichever_it_is() -> None:
    with office(Scripted()) as pc:
        pc.linked()
        pc.desktop.quickbooks.open(pc.desktop.pc.start("QBW.EXE"), OTHER)
        pc.desktop.add_application({"certificate": ["always"]})
        replaced = [AUTHORIZED, "same-name? replace", "certificate? always", CONFIRMED]
        assert pc.log == ["GET", *replaced, f"BeginSession {OTHER}", *STAMPS]
        assert pc.app_lock(pc.other) == "UNLOCKED:OFFICE-PC"
