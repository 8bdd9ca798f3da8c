"""The Web Connector's list, requirement by requirement: adding, passwords, removing, and support's week.

C1 to C3, C6, D1, D2, F1, F3, H4, I1, I8 and I11; C4, C5 and F2 are in ``test_whole_pc.py``.
"""

from __future__ import annotations

import datetime
import ssl
from dataclasses import replace
from pathlib import Path

import pytest
import trustme
from support.malformed_qwc import REFUSED
from support.office import (
    APPLICATION,
    FILE,
    OTHER,
    PASSWORD,
    PATH,
    PRELUDE,
    ROUND,
    UNLOCK,
    Office,
    office,
    opens,
)
from support.qwc_files import SOUND
from support.scripted_endpoint import CUSTOMERS, Scripted, Web
from support.tls import tls_server

from simulator import events as e
from simulator.clock import VirtualClock
from simulator.connector.http import HttpNetwork
from simulator.errors import InputError
from simulator.protocol.codec import Call
from simulator.windows import WEB_CONNECTOR_FOLDER

NEW_FILE = "{AAAAAAAA-7777-8888-9999-000000000000}"
DOWNLOADED_AGAIN = replace(APPLICATION, file_id=NEW_FILE)
ANOTHER_STAMP = "QBWC1039: Unique OwnerID/FileID pair value required."
YES = {"certificate": ["always"]}
WHOLE = [*PRELUDE, *opens(), *ROUND, *UNLOCK, "closeConnection"]


def working(**says: object) -> Scripted:
    """An endpoint that names the company file and has one request at each update."""
    return Scripted(**{"authenticate": ("T-1", PATH), "sendRequestXML": CUSTOMERS, **says})


def updated(pc: Office) -> list[str]:
    pc.forget()
    pc.desktop.update_selected()
    return pc.log


def ready(pc: Office) -> None:
    """The application is in the list: tick it and type its password."""
    pc.desktop.tick()
    pc.desktop.enter_password()


# -- C: authorising ------------------------------------------------------------------------------------


def test_c1_a_qwc_file_is_run_and_the_open_company_is_stamped(tmp_path: Path) -> None:
    qwc = tmp_path / "books.qwc"
    qwc.write_text(SOUND, encoding="utf-8")
    with office(working()) as pc:
        pc.desktop.open_quickbooks(company=OTHER)
        pc.forget()
        assert pc.desktop.add_application(YES, qwc)
        [row] = pc.desktop.connector.applications.values()
        owner = row.application.owner_id
        assert (pc.file_id(owner=owner), pc.file_id(pc.other, owner)) == (None, row.application.file_id)
        assert [fetched.url for fetched in pc.of(e.Fetched)] == [
            "https://books.test/help",
            "https://books.test/qbwc?a=1&b=2",
        ]
        asked = next(one for one in pc.of(e.DialogAnswered) if one.dialog == "authorize")
        assert "Service Host: books.test" in asked.text
        assert pc.endpoint.asked == []
        # the interval that the file wishes for is there, and Auto-Run is not ticked
        assert (row.ticked, row.timing.ticked, row.timing.shown) == (False, False, "60")


def test_c1_a_file_that_is_not_there_is_told(tmp_path: Path) -> None:
    with office(working()) as pc, pytest.raises(InputError, match=r"no\.qwc cannot be read: No such file"):
        pc.desktop.add_application(qwc=tmp_path / "no.qwc")


@pytest.mark.parametrize("name", ["an IP address as AppURL", "a DOCTYPE", "http"])
def test_c2_a_malformed_file_is_refused_with_its_code(name: str) -> None:
    wrong = REFUSED[name]
    with office(working()) as pc:
        assert not pc.desktop.add_application(YES, wrong.data)
        assert [screen.code for screen in pc.of(e.ScreenShown)] == [wrong.code]
        assert pc.endpoint.environs == []


def test_c2_a_support_page_or_a_certificate_that_is_not_good_is_refused() -> None:
    with_page = replace(APPLICATION, support_url="https://books.test/help")
    endpoint = working()
    with office(endpoint) as pc:
        pc.desktop.open_quickbooks()
        endpoint.get_status = "500 Internal Server Error"
        assert not pc.desktop.add_application(YES, with_page)
        assert not pc.desktop.add_application(YES)
        assert [screen.code for screen in pc.of(e.ScreenShown)] == ["QBWC1004", "QBWC1048"]
        assert pc.desktop.connector.applications == {}
        assert pc.of(e.SessionOpened) == []
        endpoint.get_status = "200 OK"
        assert pc.desktop.add_application(YES, with_page)


def test_c3_a_no_adds_nothing_and_a_yes_afterwards_does() -> None:
    with office(working()) as pc:
        pc.desktop.open_quickbooks()
        assert not pc.desktop.add_application({"certificate": ["no", "no"], "QBWC1022": ["ok"]})
        assert [screen.code for screen in pc.of(e.ScreenShown)] == ["QBWC1022", "QBWC1023"]
        assert pc.file_id() is None
        assert pc.desktop.add_application(YES)
        assert pc.file_id() == FILE
        assert pc.endpoint.asked == []


def test_c6_two_companies_of_one_application_never_mix() -> None:
    """One OwnerID, a FileID and a user for each company file."""
    second = replace(APPLICATION, name="My app, second", user="sue", file_id=NEW_FILE)
    paths = {"joe": PATH, "sue": OTHER}

    def authenticate(call: Call) -> tuple[str, str]:
        user = call.text("strUserName")
        return f"T-{user}", paths[user]

    with office(working(authenticate=authenticate)) as pc:
        pc.linked()
        pc.desktop.open_quickbooks(company=OTHER)
        assert pc.desktop.add_application(YES, second)
        pc.desktop.tick(second.name)
        pc.desktop.enter_password("sesame", application=second.name)
        assert (pc.file_id(), pc.file_id(pc.other)) == (FILE, NEW_FILE)
        pc.desktop.close_quickbooks()
        pc.forget()
        pc.desktop.update_selected()
        assert [ended.ends for ended in pc.of(e.UpdateEnded)] == ["complete", "complete"]
        sent = pc.endpoint.calls("sendRequestXML")
        assert [(call.text("ticket"), call.text("strCompanyFileName")) for call in sent] == [
            ("T-joe", PATH),
            ("T-sue", OTHER),
        ]
        for call, own, others in zip(sent, (FILE, NEW_FILE), (NEW_FILE, FILE), strict=True):
            assert own in call.text("strHCPResponse")
            assert others not in call.text("strHCPResponse")
        passwords = [call.text("strPassword") for call in pc.endpoint.calls("authenticate")]
        assert passwords == [PASSWORD, "sesame"]


# -- D: the first update -------------------------------------------------------------------------------


@pytest.mark.parametrize("save", [True, False])
def test_d1_a_new_row_is_unticked_and_asks_for_its_password_when_it_is_ticked(save: bool) -> None:
    with office(working()) as pc:
        pc.desktop.open_quickbooks()
        pc.desktop.add_application(YES)
        assert updated(pc) == ["QBWC1016: No application was selected for update."]
        pc.desktop.tick()
        assert [changed.done for changed in pc.of(e.ListChanged)] == ["ticked", "password-wanted"]
        pc.desktop.enter_password(save=save)
        assert pc.endpoint.asked == []
        assert bool(pc.desktop.pc.registry.passwords) is save
        assert updated(pc) == WHOLE


def test_d2_a_wrong_password_is_corrected_and_a_missing_one_is_no_call() -> None:
    def authenticate(call: Call) -> tuple[str, str]:
        return ("T-1", PATH) if call.text("strPassword") == PASSWORD else ("", "nvu")

    with office(working(authenticate=authenticate)) as pc:
        pc.desktop.open_quickbooks()
        pc.desktop.add_application(YES)
        pc.desktop.tick()
        assert updated(pc) == [
            "QBWC1030: Password is not available for application named My app. "
            "Please set the password for this application."
        ]
        assert pc.endpoint.environs == []
        pc.desktop.enter_password("wrong")
        assert updated(pc)[3].startswith("QBWC1040")
        assert pc.end.ends == "not-authorised"
        pc.desktop.enter_password()
        assert updated(pc) == WHOLE


# -- F: removing ---------------------------------------------------------------------------------------


def test_f1_uninstalled_and_installed_again_the_list_is_there_and_removed_it_is_not() -> None:
    with office(working()) as pc:
        pc.linked()
        pc.desktop.uninstall()
        pc.desktop.delete_folder()
        assert not pc.desktop.pc.files.exists(WEB_CONNECTOR_FOLDER)
        assert pc.file_id() == FILE
        pc.desktop.install()
        assert updated(pc) == WHOLE
        assert pc.desktop.remove_application()
        assert pc.file_id() is None
        assert updated(pc) == ["QBWC1016: No application was selected for update."]


def test_f3_reinstalled_and_linked_again_with_the_same_file_id() -> None:
    with office(working()) as pc:
        pc.linked()
        pc.desktop.uninstall()
        pc.desktop.install()
        pc.forget()
        assert pc.desktop.add_application()
        assert "certificate" not in {asked.dialog for asked in pc.of(e.DialogAnswered)}
        ready(pc)
        assert updated(pc) == WHOLE


@pytest.mark.parametrize("mended", ["the tool", "Remove", "another owner"])
def test_f3_i1_with_a_new_file_id_it_is_qbwc1039_until_the_old_stamp_is_gone(mended: str) -> None:
    new = DOWNLOADED_AGAIN
    with office(working(), application=new) as pc:
        pc.desktop.open_quickbooks()
        assert pc.desktop.add_application(YES, APPLICATION)
        pc.desktop.uninstall()
        pc.desktop.install()
        pc.forget()
        assert not pc.desktop.add_application()
        assert ANOTHER_STAMP in pc.log
        assert pc.file_id() == FILE
        assert pc.endpoint.asked == []
        if mended == "the tool":
            assert pc.desktop.remove_stamp()
        elif mended == "Remove":
            assert pc.desktop.remove_application()
        else:
            new = replace(new, owner_id=NEW_FILE)
        assert pc.desktop.add_application(YES, new)
        assert pc.file_id(owner=new.owner_id) == NEW_FILE
        ready(pc)
        assert updated(pc) == WHOLE


# -- H: when it does not work --------------------------------------------------------------------------


def test_h4_linked_with_the_wrong_company_open_it_is_the_wrong_company_that_is_stamped() -> None:
    with office(working()) as pc:
        pc.desktop.open_quickbooks(company=OTHER)
        assert pc.desktop.add_application(YES)
        ready(pc)
        assert (pc.file_id(), pc.file_id(pc.other)) == (None, FILE)
        # the endpoint names the right one, which is another than the one that is open
        pc.desktop.update_selected()
        assert (pc.end.ends, pc.end.hresult) == ("refused-by-quickbooks", "0x8004040A")
        # removed with the wrong one open, and linked again with the right one
        assert pc.desktop.remove_application()
        pc.desktop.open_quickbooks()
        assert pc.desktop.add_application(YES)
        ready(pc)
        assert (pc.file_id(), pc.file_id(pc.other)) == (FILE, None)
        assert updated(pc) == WHOLE


# -- I: what support meets every week ------------------------------------------------------------------


def test_i1_a_second_pc_with_a_qwc_of_its_own_is_refused_and_with_the_same_one_it_is_linked() -> None:
    with office(working()) as first, office(working(), stream=first.stream, name="second") as second:
        first.linked()
        first.desktop.close_quickbooks()
        second.desktop.pc.name = "FRONT-DESK"
        second.desktop.quickbooks.files = {PATH: first.company}
        second.desktop.open_quickbooks()
        assert not second.desktop.add_application(YES, DOWNLOADED_AGAIN)
        assert ANOTHER_STAMP in second.desktop.connector.message
        assert second.desktop.add_application()
        assert first.file_id() == FILE


def test_i1_a_copied_file_has_the_stamp_of_the_original() -> None:
    with office(working()) as pc:
        pc.linked()
        copied = pc.company.copy(pc.stream.clock)
        with copied:
            pc.desktop.quickbooks.files = {PATH: pc.company, OTHER: copied}
            pc.desktop.open_quickbooks(company=OTHER)
            assert not pc.desktop.add_application(YES, replace(DOWNLOADED_AGAIN, name="The copy"))
            assert ANOTHER_STAMP in pc.desktop.connector.message
            assert pc.file_id(copied) == FILE
            assert pc.desktop.remove_stamp()
            assert pc.desktop.add_application(YES, replace(DOWNLOADED_AGAIN, name="The copy"))
            assert (pc.file_id(), pc.file_id(copied)) == (FILE, NEW_FILE)


@pytest.mark.parametrize(("days", "added"), [(30, True), (-1, False)])
def test_i8_a_certificate_that_has_expired_is_qbwc1048(days: int, added: bool, tmp_path: Path) -> None:
    until = datetime.datetime.now(datetime.UTC) + datetime.timedelta(days=days)
    since = until - datetime.timedelta(days=90)
    authority = trustme.CA()
    authority.cert_pem.write_to_path(tmp_path / "ca.pem")
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert("localhost", not_before=since, not_after=until).configure_cert(context)
    endpoint, network = working(), HttpNetwork(VirtualClock(), ca=tmp_path / "ca.pem")
    with tls_server(endpoint, context) as port, office(endpoint, network=network) as pc:
        pc.desktop.open_quickbooks()
        url = f"https://localhost:{port}/qbwc"
        assert pc.desktop.add_application(YES, replace(APPLICATION, url=url)) is added
        network.close()
        assert [screen.code for screen in pc.of(e.ScreenShown)] == ["QBWC1048"] * (not added)
        assert len(endpoint.environs) == added


def test_i8_the_endpoint_has_moved_and_a_maintenance_page_answers() -> None:
    endpoint = working()
    with office(endpoint) as pc:
        pc.linked()
        endpoint.says(authenticate=Web("503 Service Unavailable"))
        assert "QBWC1012" in updated(pc)[3]
        endpoint.says(authenticate=Web("200 OK"))
        assert "Client found response content type of 'text/html'" in updated(pc)[3]
        assert pc.end.ends == "failed-call"
        endpoint.says(authenticate=("T-1", PATH))
        assert updated(pc) == WHOLE
        moved = replace(APPLICATION, url="https://new.books.test/qbwc")
        assert pc.desktop.add_application(None, moved)
        ready(pc)
        assert updated(pc) == WHOLE
        assert pc.of(e.UpdateStarted)[0].url == moved.url


def test_i11_the_same_name_twice_is_two_applications_with_one_grant() -> None:
    with office(working()) as pc:
        pc.linked()
        assert pc.desktop.add_application({"same-name": ["clone"]}, replace(APPLICATION, user="sue"))
        assert "certificate" not in {asked.dialog for asked in pc.of(e.DialogAnswered)}
        clone = "My app (2)"
        pc.desktop.tick(clone)
        pc.desktop.enter_password("sesame", application=clone)
        pc.forget()
        pc.desktop.update_selected()
        asked = [
            (call.text("strUserName"), call.text("strPassword")) for call in pc.endpoint.calls("authenticate")
        ]
        assert asked == [("joe", PASSWORD), ("sue", "sesame")]
        assert [ended.at.application for ended in pc.of(e.UpdateEnded)] == ["My app", clone]
        assert pc.desktop.remove_application(application=clone)
        assert list(pc.desktop.connector.applications) == ["My app"]
