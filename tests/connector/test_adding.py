"""Adding an application, step by step: the checks in order, each failure with its QBWC code and words."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest
from support.office import APPLICATION, FILE, OWNER, PATH, Office, office, words
from support.scripted_endpoint import Scripted

from simulator import events as e
from simulator.connector import company as company_requests
from simulator.connector.adding import authorize
from simulator.connector.applications import Application
from simulator.protocol.qwcvalues import AuthFlags, PersonalData, UnattendedMode
from simulator.quickbooks import edition
from simulator.windows import Ask

SUPPORT = "https://books.test/help"
WITH_PAGE = replace(APPLICATION, support_url=SUPPORT)
OTHER_FILE = "{AAAAAAAA-7777-8888-9999-000000000000}"
ANOTHER_STAMP = "QBWC1039: Unique OwnerID/FileID pair value required."
YES = {"certificate": ["always"]}


def shown(pc: Office) -> list[str]:
    """The codes on the screen."""
    return [screen.code for screen in pc.of(e.ScreenShown)]


def adds(pc: Office, application: Application = APPLICATION, **answers: list[str]) -> bool:
    """Whether the application is added, with QuickBooks open on the company file."""
    if not pc.desktop.quickbooks_is_open:
        pc.desktop.open_quickbooks()
    pc.forget()
    return pc.desktop.add_application({**YES, **answers}, application)


# -- before QuickBooks is asked ------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("status", "code"),
    [
        ("200 OK", ""),
        ("202 Accepted", ""),
        ("204 No Content", "QBWC1003"),
        ("302 Found", "QBWC1003"),
        ("404 Not Found", "QBWC1004"),
        ("503 Service Unavailable", "QBWC1004"),
    ],
)
def test_the_support_page_must_answer_200_or_202(status: str, code: str) -> None:
    plain = replace(WITH_PAGE, url="http://localhost/qbwc", support_url="http://localhost/help")
    endpoint = Scripted()
    endpoint.get_status = status
    with office(endpoint) as pc:
        assert adds(pc, plain) is not bool(code)
        assert [fetched.url for fetched in pc.of(e.Fetched)] == ["http://localhost/help"]
        assert shown(pc) == ([code] if code else [])
        if code:
            assert pc.of(e.ListChanged) == []
            assert pc.of(e.SessionOpened) == []
            assert pc.log[-1] == (
                f"{code}: The application My app's support URL (AppSupport) could not be reached."
            )


def test_a_support_page_that_cannot_be_reached_is_qbwc1004() -> None:
    with office(Scripted()) as pc:
        pc.desktop.block("outgoing")
        assert not adds(pc, WITH_PAGE)
        assert shown(pc) == ["QBWC1004"]
        assert "Unable to connect to the remote server" in pc.desktop.connector.message


@pytest.mark.parametrize(
    ("cert_url", "looked_at"), [("", APPLICATION.url), ("https://books.test/cert", "https://books.test/cert")]
)
def test_the_certificate_is_looked_at_where_the_file_says(cert_url: str, looked_at: str) -> None:
    with office(Scripted()) as pc:
        assert adds(pc, replace(WITH_PAGE, cert_url=cert_url))
        assert {fetched.url for fetched in pc.of(e.Fetched)} == {SUPPORT, looked_at}


def test_localhost_must_be_known_on_the_pc() -> None:
    local = replace(APPLICATION, url="http://localhost/qbwc")
    with office(Scripted(), application=local) as pc:
        pc.linked()
        pc.desktop.pc.knows_localhost = False
        assert not adds(pc, local)
        assert shown(pc) == ["QBWC1035"]
        assert pc.log[0].startswith("QBWC1035: Dns.Resolve(localhost) failed due to Exception -- ")
        pc.desktop.update_selected()
        assert pc.end.ends == "failed-call"


def test_the_dialog_shows_whom_it_is_about() -> None:
    application = replace(WITH_PAGE, description="Keeps the books.")
    assert authorize(application).splitlines() == [
        "Authorize New Web Service",
        application.name,
        "Service Host: books.test",
        "Keeps the books.",
        f"For support: {SUPPORT}",
    ]
    plain = replace(application, url="http://localhost:8000/x")
    assert "Service Host: localhost:8000" in authorize(plain)
    assert authorize(plain).endswith("Unavailable for a non-SSL AppURL")


@pytest.mark.parametrize("answer", ["cancel", "nobody"])
def test_who_does_not_authorize_adds_nothing(answer: str) -> None:
    def person(ask: Ask) -> str | None:
        assert ask.dialog == "authorize"
        return "cancel" if answer == "cancel" else None

    with office(Scripted()) as pc:
        pc.desktop.open_quickbooks()
        pc.forget()
        assert not pc.desktop.connector.add_application(APPLICATION, person)
        assert pc.desktop.connector.applications == {}
        assert pc.log == ["GET"]
        assert APPLICATION.key not in pc.desktop.pc.registry.applications


def test_the_key_in_the_registry_is_there_before_quickbooks_is_asked() -> None:
    seen: list[tuple[str, bool]] = []
    with office(Scripted()) as pc:
        pc.desktop.open_quickbooks()

        def person(ask: Ask) -> str:
            seen.append((ask.dialog, "My app" in pc.desktop.pc.registry.applications))
            return "always" if ask.dialog == "certificate" else ask.answers[0]

        assert pc.desktop.connector.add_application(APPLICATION, person)
        assert seen == [("authorize", False), ("certificate", True), ("access-confirmation", True)]
        key = pc.desktop.pc.registry.applications
        assert key.value("my APP", "AppURL") == APPLICATION.url
        assert key.value("My app", "FileID") == FILE
        assert [changed.done for changed in pc.of(e.ListChanged)] == ["key-created", "added"]


# -- QuickBooks ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("value", "codes"),
    [("1022-1023", ["QBWC1022", "QBWC1023"]), ("1039", ["QBWC1039"])],
)
def test_a_first_access_that_is_not_the_administrators_is_a_switch(value: str, codes: list[str]) -> None:
    with office(Scripted(), linking_refused_first_access=value) as pc:
        pc.desktop.open_quickbooks(user="Ann")
        assert not adds(pc, QBWC1022=["ok"])
        assert shown(pc) == codes
        assert pc.relied["linking_refused_first_access"] == value
        assert pc.of(e.SessionRefused)[0].hresult == "0x80040418"


@pytest.mark.parametrize(
    ("value", "codes"),
    [("1022-1023", ["QBWC1022", "QBWC1023"]), ("1021", ["QBWC1021"])],
)
def test_no_request_processor_is_a_switch(value: str, codes: list[str]) -> None:
    with office(Scripted(), linking_not_registered=value) as pc:
        pc.desktop.quickbooks.uninstall()
        pc.forget()
        assert not pc.desktop.add_application({"QBWC1022": ["ok"]})
        assert shown(pc) == codes
        assert pc.relied["linking_not_registered"] == value
        assert words("0x80040154") in pc.desktop.connector.message


def test_another_refusal_is_no_matter_of_these_switches() -> None:
    with office(Scripted(), linking_refused_first_access="1039", linking_not_registered="1021") as pc:
        assert not pc.desktop.add_application({"QBWC1022": ["ok"]})
        assert shown(pc) == ["QBWC1022", "QBWC1023"]
        assert not {"linking_refused_first_access", "linking_not_registered"} & pc.relied.keys()


@pytest.mark.parametrize(
    ("flags", "hresult"),
    [(AuthFlags.PRO | AuthFlags.PREMIER, "0x80040434"), (AuthFlags.ENTERPRISE, ""), (AuthFlags.ALL, "")],
)
def test_an_edition_that_the_application_is_not_for(flags: AuthFlags, hresult: str) -> None:
    with office(Scripted(), installed=edition("enterprise", 2024)) as pc:
        assert adds(pc, replace(APPLICATION, auth_flags=flags), QBWC1022=["ok"]) is not bool(hresult)
        assert [refused.hresult for refused in pc.of(e.SessionRefused)] == [hresult] * 2 * bool(hresult)
        if hresult:
            assert words(hresult) in pc.desktop.connector.message


def test_a_later_edition_that_the_application_is_not_for_is_refused_at_the_update() -> None:
    only_pro = replace(APPLICATION, auth_flags=AuthFlags.PRO)
    with office(Scripted(), installed=edition("pro", 2024), application=only_pro) as pc:
        pc.linked()
        pc.desktop.install_quickbooks("enterprise", 2024)
        pc.desktop.open_quickbooks()
        pc.desktop.update_selected()
        assert (pc.end.ends, pc.end.hresult) == ("refused-by-quickbooks", "0x80040434")


@pytest.mark.parametrize("value", ["link-fails", "links"])
@pytest.mark.parametrize(
    ("wish", "answer", "enough"),
    [
        ({"unattended_mode": UnattendedMode.REQUIRED}, "while-open", False),
        ({"unattended_mode": UnattendedMode.REQUIRED}, "always", True),
        ({"unattended_mode": UnattendedMode.OPTIONAL}, "while-open", True),
        ({"personal_data": PersonalData.REQUIRED}, "always", False),
        ({"personal_data": PersonalData.REQUIRED}, "always+personal-data", True),
        ({"personal_data": PersonalData.NOT_NEEDED}, "always", True),
    ],
)
def test_less_than_the_application_cannot_do_without_is_a_switch(
    value: str, wish: dict[str, object], answer: str, enough: bool
) -> None:
    application = replace(APPLICATION, **wish)  # type: ignore[arg-type]
    with office(Scripted(), weaker_grant=value) as pc:
        assert adds(pc, application, certificate=[answer]) is (enough or value == "links")
        assert ("weaker_grant" in pc.relied) is not enough
        if not enough and value == "link-fails":
            assert shown(pc) == ["QBWC1039"]
            assert pc.file_id() is None
            assert pc.desktop.connector.applications == {}


# -- the stamps ----------------------------------------------------------------------------------------


def fault_after(pc: Office, task: str) -> None:
    """Let QuickBooks refuse the request that follows that task."""

    def look(event: e.Event) -> None:
        if isinstance(event, e.OwnRequest) and event.task == task:
            pc.stream.unsubscribe(look)
            pc.desktop.quickbooks.faults.add(0x80040425, "process")

    pc.stream.subscribe(look)


@pytest.mark.parametrize(
    ("arrange", "code"),
    [
        (lambda pc: pc.desktop.quickbooks.faults.add(0x80040425, "process"), "QBWC1025"),
        (lambda pc: fault_after(pc, "find definition"), "QBWC1025"),
        (lambda pc: fault_after(pc, "find value"), "QBWC1027"),
        (lambda pc: fault_after(pc, "enter value"), "QBWC1027"),
    ],
)
def test_a_stamp_that_quickbooks_refuses_to_process(arrange: Callable[[Office], None], code: str) -> None:
    with office(Scripted()) as pc:
        arrange(pc)
        assert not adds(pc)
        assert shown(pc) == [code]
        assert pc.log[-2:] == [f"{code}: Exiting the application. {words('0x80040425')}", "EndSession"]
        assert pc.relied["declined_leaves_key"] == "no"
        assert pc.desktop.connector.applications == {}


def test_a_file_id_that_the_company_does_not_take_is_qbwc1026() -> None:
    elsewhere = company_requests.define(OWNER, "FileID").replace(">Company<", ">Customer<")
    with office(Scripted()) as pc:
        pc.look(elsewhere, pc.company)
        assert not adds(pc)
        assert "QBWC1026: There was some problem adding fileID." in pc.log
        assert pc.file_id() is None


def test_another_file_id_of_the_same_owner_is_qbwc1039() -> None:
    with office(Scripted()) as pc:
        pc.linked()
        again = replace(APPLICATION, name="Again", file_id=OTHER_FILE)
        assert not adds(pc, again)
        assert ANOTHER_STAMP in pc.log
        assert not any("FileID=" in line for line in pc.log)
        assert pc.file_id() == FILE
        assert list(pc.desktop.connector.applications) == ["My app"]


def test_the_same_file_id_in_other_letters_is_the_same() -> None:
    with office(Scripted()) as pc:
        first = replace(APPLICATION, file_id=OTHER_FILE)
        assert adds(pc, first)
        assert adds(pc, replace(first, file_id=OTHER_FILE.lower()))
        assert shown(pc) == []


def test_another_owner_has_a_stamp_of_its_own() -> None:
    with office(Scripted()) as pc:
        pc.linked()
        assert adds(pc, replace(APPLICATION, name="Second", owner_id=OTHER_FILE, file_id=OWNER))
        assert (pc.file_id(), pc.file_id(owner=OTHER_FILE)) == (FILE, OWNER)


@pytest.mark.parametrize("code", ["QBWC1080", "QBWC1039"])
def test_read_only_cannot_be_stamped_by_version_34(code: str) -> None:
    with office(Scripted(), connector="34.0", read_only_code=code) as pc:
        assert not adds(pc, replace(APPLICATION, read_only=True))
        assert shown(pc) == [code]
        assert pc.relied["read_only_code"] == code
        assert pc.file_id() is None
        assert any('statusCode="3263"' in asked.response for asked in pc.of(e.OwnRequest))
        # and one that may write is stamped
        assert adds(pc)


def test_of_read_only_in_older_versions_no_source_tells() -> None:
    with office(Scripted()) as pc:
        assert adds(pc, replace(APPLICATION, read_only=True))
        assert pc.file_id() == FILE


# -- one of the same name ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("answer", "rows"),
    [("replace", ["My app"]), ("clone", ["My app", "My app (2)"]), ("cancel", ["My app"])],
)
def test_the_same_name_twice_is_cloned_or_replaced(answer: str, rows: list[str]) -> None:
    moved = replace(APPLICATION, url="https://books.test/moved")
    with office(Scripted()) as pc:
        pc.linked()
        pc.desktop.every_minute(7)
        assert adds(pc, moved, **{"same-name": [answer]}) is (answer != "cancel")
        listed = pc.desktop.connector.applications
        assert list(listed) == rows
        assert listed["My app"].ticked is (answer != "replace")
        urls = {"replace": [moved.url], "clone": [APPLICATION.url, moved.url], "cancel": [APPLICATION.url]}
        assert [row.application.url for row in listed.values()] == urls[answer]
        assert [row.application.name for row in listed.values()] == ["My app"] * len(rows)


def test_a_unique_name_replaces_without_a_question() -> None:
    unique = replace(APPLICATION, unique_name="My app, first company", display_name="Books")
    with office(Scripted()) as pc:
        pc.linked()
        assert adds(pc, unique)
        assert adds(pc, replace(unique, description="newer"))
        assert not any(line.startswith("same-name?") for line in pc.log)
        listed = pc.desktop.connector.applications
        assert list(listed) == ["My app", "My app, first company"]
        assert listed["My app, first company"].application.description == "newer"
        assert listed["My app, first company"].application.title == "Books"


@pytest.mark.parametrize("leaves", ["no", "yes"])
def test_one_that_would_replace_and_is_declined_leaves_the_old_one_or_not(leaves: str) -> None:
    with office(Scripted(), declined_leaves_key=leaves) as pc:
        pc.linked()
        assert not adds(pc, replace(APPLICATION, file_id=OTHER_FILE))
        kept = FILE if leaves == "no" else OTHER_FILE
        assert pc.row.application.file_id == kept
        assert pc.desktop.pc.registry.applications.value("My app", "FileID") == kept
        assert pc.row.ticked is (leaves == "no")
        assert pc.relied["declined_leaves_key"] == leaves


def test_a_row_whose_key_is_gone_from_the_registry_is_qbwc1011() -> None:
    with office(Scripted()) as pc:
        pc.linked()
        pc.desktop.pc.registry.applications.remove("My app")
        pc.forget()
        pc.desktop.tick()
        pc.desktop.enter_password()
        assert not pc.desktop.remove_application()
        assert shown(pc) == ["QBWC1011"] * 3
        assert pc.file_id() == FILE


def test_what_was_asked_is_told_in_its_order() -> None:
    with office(Scripted()) as pc:
        assert adds(pc)
        assert [asked.task for asked in pc.of(e.OwnRequest)] == [
            "find definition",
            "define",
            "define",
            "find value",
            "enter value",
            "define lock",
            "enter lock",
        ]
        assert {asked.at.application for asked in pc.of(e.OwnRequest)} == {"My app"}
        assert pc.of(e.SessionOpened)[0].path == PATH
