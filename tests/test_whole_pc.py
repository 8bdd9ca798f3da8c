"""What a person at the PC meets, requirement by requirement (A to I), each played through the desktop."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from support.office import (
    APPLICATION,
    OTHER,
    PATH,
    PRELUDE,
    QBWC1013,
    ROUND,
    UNLOCK,
    Office,
    office,
    opens,
    words,
)
from support.scripted_endpoint import CUSTOMERS, Scripted

from simulator import events as e
from simulator.company import Grant
from simulator.errors import InputError, StepFailed
from simulator.quickbooks import edition
from simulator.quickbooks.situation import StartPrompt
from simulator.switches import values
from simulator.windows import PC, WEB_CONNECTOR_FOLDER, version

HOUR, DAY = 3600.0, 86400.0
WHOLE = [*PRELUDE, *opens(), *ROUND, *UNLOCK, "closeConnection"]


def working(**says: object) -> Scripted:
    """An endpoint that names the company file and has one request at each update."""
    return Scripted(**{"authenticate": ("T-1", PATH), "sendRequestXML": CUSTOMERS, **says})


def refused(hresult: str, named: str = PATH) -> list[str]:
    """The log of an update that QuickBooks refuses and the endpoint ends."""
    return [*PRELUDE, f"BeginSession {named}: {hresult}", QBWC1013 + words(hresult), "connectionError"]


def updated(pc: Office) -> list[str]:
    """The log of one more Update Selected."""
    pc.forget()
    pc.desktop.update_selected()
    return pc.log


def connector_is(pc: Office) -> str:
    """The version of the Web Connector that is installed, empty for none."""
    return next((package.version for package in pc.desktop.pc.installed.values()), "")


# -- A: before installing ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "year", "product", "major"),
    [
        ("pro", 2014, "QuickBooks Pro 2014", 13),
        ("premier", 2021, "QuickBooks Premier 2021", 14),
        ("enterprise", 2024, "QuickBooks Enterprise Solutions 2024", 16),
    ],
)
def test_a1_an_edition_and_year_says_what_it_is(name: str, year: int, product: str, major: int) -> None:
    with office(working(), installed=edition(name, year)) as pc:
        pc.linked()
        assert updated(pc) == WHOLE
        [sent] = pc.endpoint.calls("sendRequestXML")
        assert f"<ProductName>{product}</ProductName>" in sent.text("strHCPResponse")
        assert (sent.text("qbXMLMajorVers"), sent.text("qbXMLCountry")) == (str(major), "US")


def test_a1_a_quickbooks_too_old_for_what_the_endpoint_sends() -> None:
    endpoint = working(sendRequestXML=CUSTOMERS.replace("13.0", "16.0"), receiveResponseXML=100)
    with office(endpoint, installed=edition("pro", 2014)) as pc:
        pc.linked()
        updated(pc)
        assert endpoint.calls("receiveResponseXML")[0].text("hresult") == "0x80040423"


def test_a2_a_mac_has_no_request_processor_and_linking_says_so() -> None:
    with office(working(), installed=edition("mac", 2024)) as pc:
        with pytest.raises(StepFailed):
            pc.desktop.link()
        assert pc.log[-1].endswith("Reason: Class not registered") or "Class not registered" in pc.log[-1]
        assert pc.endpoint.asked == []


@pytest.mark.parametrize(
    ("name", "connects"), [("10", True), ("11", True), ("server-2019", True), ("older", False)]
)
def test_a3_an_older_windows_has_no_tls_that_the_endpoint_takes(name: str, connects: bool) -> None:
    with office(working(), windows=PC(version=version(name))) as pc:
        if connects:
            pc.linked()
            assert updated(pc) == WHOLE
            return
        with pytest.raises(StepFailed):
            pc.desktop.link()
        assert "Could not create SSL/TLS secure channel" in pc.desktop.connector.message
        assert pc.endpoint.environs == []


@pytest.mark.parametrize("what", ["download", "start"])
def test_a5_antivirus_blocks_the_installation_until_it_is_allowed(what: str) -> None:
    with office(working(), connector="") as pc:
        pc.desktop.block(what)  # type: ignore[arg-type]
        pc.desktop.install()
        assert connector_is(pc) == ""
        assert "blocked" in pc.log[-1]
        pc.desktop.allow()
        pc.linked()
        assert updated(pc) == WHOLE


def test_a5_antivirus_blocks_the_start() -> None:
    with office(working()) as pc:
        pc.linked()
        pc.desktop.close_connector()
        pc.desktop.block("start")
        pc.desktop.start_connector()
        with pytest.raises(StepFailed, match="the Web Connector runs"):
            pc.desktop.update_selected()
        pc.desktop.allow()
        pc.desktop.start_connector()
        assert updated(pc) == WHOLE


def test_a5_the_firewall_cuts_the_connection_until_it_is_allowed() -> None:
    with office(working()) as pc:
        pc.linked()
        pc.desktop.block("outgoing")
        assert updated(pc)[-1] == (
            "QBWC1012: Authentication failed due to following error message.\n"
            "Unable to connect to the remote server"
        )
        assert (pc.end.ends, pc.endpoint.environs) == ("failed-call", [])
        pc.desktop.allow()
        assert updated(pc) == WHOLE


def test_a6_the_connector_must_be_where_quickbooks_is() -> None:
    with office(working()) as pc:
        pc.desktop.quickbooks.uninstall()
        pc.desktop.add_application({"QBWC1022": ["ok"]})
        assert pc.log[-1].startswith("QBWC1023")
        assert "Class not registered" in pc.log[-1]
    with office(working()) as pc:
        # the same computer, but another Windows session
        pc.desktop.pc.add_account("bob")
        pc.desktop.log_on("bob", remote=True)
        pc.desktop.open_quickbooks()
        pc.desktop.add_application({"QBWC1022": ["ok"]})
        assert pc.log[-1].startswith("QBWC1023")
        assert pc.endpoint.asked == []


def test_a7_linking_needs_quickbooks_open_on_the_company() -> None:
    for opened, hresult in (((), "0x80040416"), (("",), "0x80040417")):
        with office(working()) as pc:
            for company in opened:
                pc.desktop.open_quickbooks(company=company)
            pc.desktop.add_application()
            assert f'BeginSession "": {hresult}' in pc.log
            assert pc.desktop.connector.applications == {}


# -- B: installing -------------------------------------------------------------------------------------


def test_b1_a_fresh_installation_asks_for_elevation_and_is_signed() -> None:
    with office(working(), connector="") as pc:
        with pytest.raises(StepFailed, match="is installed"):
            pc.desktop.start_connector()
        pc.desktop.install()
        assert pc.log[0] == "uac? approve"
        assert "installed" in pc.log[1]
        assert (connector_is(pc), pc.desktop.connector.runs) == ("2.3.0.215", True)
        pc.linked()
        assert updated(pc) == WHOLE


@pytest.mark.parametrize(
    ("blocks", "answer", "installed"), [(False, "run", True), (False, "cancel", False), (True, "run", False)]
)
def test_b1_an_unsigned_one_is_warned_of_or_blocked(blocks: bool, answer: str, installed: bool) -> None:
    with office(working(), connector="", windows=PC(blocks_unsigned=blocks)) as pc:
        pc.desktop.install(signed=False, answers={"unsigned": [answer]})
        assert bool(connector_is(pc)) is installed
        assert (f"unsigned? {answer}" in pc.log) is not blocks


def test_b2_an_update_keeps_the_applications_and_tells_its_version() -> None:
    with office(working(), connector="2.1.0.30") as pc:
        pc.linked()
        updated(pc)
        assert pc.endpoint.calls("clientVersion")[0].text("strVersion") == "2.1.0.30"
        pc.desktop.install("2.3.0.215")
        assert "updated" in pc.log[-1]
        assert updated(pc) == WHOLE
        assert pc.endpoint.calls("clientVersion")[0].text("strVersion") == "2.3.0.215"
        pc.desktop.install("2.2.0.71")
        assert connector_is(pc) == "2.3.0.215"
        pc.desktop.install("2.3.0.215")
        assert "repaired" in pc.log[-1]


@pytest.mark.parametrize("hresult", values("elevation_hresult"))
def test_b3_b4_approved_by_another_it_syncs_only_while_quickbooks_is_closed(hresult: str) -> None:
    person = PC(account_is_administrator=False)
    with office(working(), windows=person, connector="", elevation_hresult=hresult) as pc:
        pc.desktop.link(approved_by="administrator")
        assert pc.log[0] == "uac? approve"
        assert updated(pc) == WHOLE
        pc.desktop.start_connector()
        assert updated(pc) == refused(hresult)
        pc.desktop.close_quickbooks()
        assert updated(pc) == WHOLE
        # one more company: the administrator again, and the same limit again
        pc.desktop.open_quickbooks(elevated=True, approved_by="administrator", company="other")
        pc.desktop.start_connector()
        pc.forget()
        pc.desktop.add_application({"QBWC1022": ["cancel"], "certificate": ["always"]})
        assert f'BeginSession "": {hresult}' in pc.log


@pytest.mark.parametrize("administrator", [True, False])
def test_b3_who_denies_starts_nothing_as_administrator(administrator: bool) -> None:
    with office(working(), windows=PC(account_is_administrator=administrator)) as pc:
        before = pc.desktop.connector.process
        pc.desktop.open_quickbooks(elevated=True, answers={"uac": ["deny"]})
        pc.desktop.start_connector(elevated=True, answers={"uac": ["deny"]})
        assert pc.log == ["uac? deny", "uac? deny"]
        assert not pc.desktop.quickbooks_is_open
        assert (pc.desktop.connector.process, before.running) == (before, True)
        if not administrator:
            with pytest.raises(InputError, match="owner has no administrator rights"):
                pc.desktop.open_quickbooks(elevated=True)


def test_b3_whose_registry_an_approved_connector_sees_is_a_switch() -> None:
    person = PC(account_is_administrator=False)
    with office(working(), windows=person, elevated_registry="approver") as pc:
        pc.desktop.link(approved_by="administrator")
        assert updated(pc) == WHOLE
        pc.desktop.start_connector()
        assert updated(pc) == ["QBWC1016: No application was selected for update."]


def test_b5_a_hosted_server_has_the_connector_already_and_a_quickbooks_per_session() -> None:
    server = PC(version=version("server-2019"), hosted=True, account_is_administrator=False)
    server.add_account("bob")
    with office(working(), windows=server) as pc:
        pc.desktop.log_on("bob", remote=True)
        pc.desktop.open_quickbooks(company="other")
        pc.desktop.log_on("owner", remote=True)
        pc.linked()
        assert len(server.running("QBW.EXE")) == 2
        assert updated(pc) == WHOLE


def test_b6_the_files_are_where_people_look_for_them() -> None:
    with office(working()) as pc:
        files = pc.desktop.pc.files
        assert WEB_CONNECTOR_FOLDER.startswith("C:\\Program Files (x86)\\Common Files\\Intuit\\QuickBooks\\")
        assert files.below(WEB_CONNECTOR_FOLDER) == [f"{WEB_CONNECTOR_FOLDER}\\QBWebConnector.exe"]
        assert files.exists("C:\\ProgramData\\Intuit\\QBWebConnector\\log")
        assert files.may_write("C:\\ProgramData\\Intuit\\QBWebConnector\\log\\QWCLog.txt", elevated=False)


@pytest.mark.parametrize("answers", [None, {"uac": ["deny"]}])
def test_b7_without_an_administrator_the_installation_is_refused(
    answers: dict[str, list[str]] | None,
) -> None:
    with office(working(), windows=PC(account_is_administrator=False), connector="") as pc:
        pc.desktop.install(answers=answers)
        assert connector_is(pc) == ""
        assert "refused" in pc.log[-1]
        assert pc.endpoint.environs == []


# -- C: authorising ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("access", "opened", "closed"),
    [
        ("prompt", "complete", "refused-by-quickbooks"),
        ("while-open", "complete", "refused-by-quickbooks"),
        ("always", "complete", "complete"),
    ],
)
def test_c4_what_each_answer_allows_later(access: str, opened: str, closed: str) -> None:
    with office(working()) as pc:
        pc.linked(access)
        pc.desktop.update_selected({"certificate": ["prompt"]})
        assert pc.end.ends == opened
        pc.desktop.close_quickbooks()
        pc.desktop.update_selected({"certificate": ["prompt"]})
        assert pc.end.ends == closed


def test_c4_the_login_user_is_who_an_unattended_start_logs_in_as() -> None:
    with office(working()) as pc:
        pc.linked()
        pc.desktop.set_preference(login_user="Ann")
        pc.desktop.close_quickbooks()
        seen: list[str] = []
        pc.endpoint.before = lambda _: seen.extend(one.user for one in pc.desktop.quickbooks.instances)
        pc.desktop.update_selected()
        assert set(seen) == {"Ann"}


@pytest.mark.parametrize(("access", "granted"), [("always", "false"), ("always+personal-data", "true")])
def test_c5_access_is_confirmed_and_personal_data_granted_or_not(access: str, granted: str) -> None:
    with office(working()) as pc:
        pc.desktop.link(access)
        assert "access-confirmation? done" in pc.log
        updated(pc)
        [sent] = pc.endpoint.calls("sendRequestXML")
        allowed = f"<IsPersonalDataAccessAllowed>{granted}</IsPersonalDataAccessAllowed>"
        assert allowed in sent.text("strHCPResponse")


# -- E: syncing ----------------------------------------------------------------------------------------


def test_e3_after_a_reboot_it_goes_on_once_somebody_has_logged_on() -> None:
    with office(working(authenticate=("T-1", "none"))) as pc:
        pc.linked()
        pc.desktop.auto_run(HOUR)
        pc.desktop.wait(1.5 * HOUR)
        assert len(pc.of(e.UpdateStarted)) == 1
        pc.forget()
        pc.desktop.reboot()
        pc.desktop.wait(5 * HOUR)
        assert pc.log == []
        with pytest.raises(StepFailed):
            pc.desktop.update_selected()
        pc.desktop.log_on()
        assert not pc.desktop.quickbooks_is_open
        pc.desktop.wait(HOUR)
        assert pc.log == [*PRELUDE, "closeConnection"]


def test_e4_the_person_cannot_open_quickbooks_until_the_sync_ends() -> None:
    with office(working()) as pc:
        pc.linked()
        pc.desktop.close_quickbooks()
        seen: list[bool] = []

        def tries(method: str) -> None:
            if method == "receiveResponseXML":
                pc.desktop.open_quickbooks()
                seen.append(pc.desktop.quickbooks_is_open)

        pc.endpoint.before = tries
        pc.desktop.update_selected()
        assert (seen, pc.end.ends) == ([False], "complete")
        assert pc.of(e.ScreenShown)[0].text == f"The company file is in use: {PATH}"
        pc.desktop.open_quickbooks()
        assert pc.desktop.quickbooks_is_open


def at_request(pc: Office, do: Callable[[], None]) -> None:
    pc.endpoint.before = lambda method: do() if method == "sendRequestXML" else None


def test_e5_a_dialog_in_the_middle_of_a_sync_blocks_it_where_nobody_closes_it() -> None:
    with office(working()) as pc:
        pc.linked()
        at_request(pc, pc.desktop.show_dialog)
        pc.desktop.update_selected()
        assert (pc.end.ends, pc.update_lock) == ("blocked", True)
        assert pc.relied["dialog_during_request"] == "waits"
        assert pc.endpoint.calls("receiveResponseXML") == []


def test_e5_a_dialog_that_somebody_closes_only_delays() -> None:
    with office(working()) as pc:
        pc.linked()
        at_request(pc, pc.desktop.show_dialog)
        pc.desktop.update_selected({"quickbooks": ["close"]})
        assert pc.end.ends == "complete"


def test_e5_a_dialog_may_refuse_the_request() -> None:
    with office(working(receiveResponseXML=-1), dialog_during_request="0x80040414") as pc:
        pc.linked()
        at_request(pc, pc.desktop.show_dialog)
        pc.desktop.update_selected()
        [received] = pc.endpoint.calls("receiveResponseXML")
        assert received.text("hresult") == "0x80040414"
        assert received.text("message") == words("0x80040414")
        pc.desktop.close_dialog()


@pytest.mark.parametrize("how", ["close_quickbooks", "crash_quickbooks"])
def test_e5_quickbooks_goes_away_in_the_middle_of_a_sync(how: str) -> None:
    with office(working(receiveResponseXML=-1, getLastError="sorry")) as pc:
        pc.linked()
        at_request(pc, getattr(pc.desktop, how))
        pc.desktop.update_selected()
        [received] = pc.endpoint.calls("receiveResponseXML")
        assert (received.text("hresult"), received.text("response")) == ("0x800706BE", "")
        assert f"QBWC1015: {words('0x800706BA')}" in [shown.text for shown in pc.of(e.ScreenShown)]
        assert pc.end.ends == "stopped-by-endpoint"
        assert (pc.app_lock() or "").startswith("LOCKED:OFFICE-PC:")
        assert pc.relied["crash_hresults"] == "0x800706BE then 0x800706BA"
        # what is left of it does not stop the next one
        pc.endpoint.before = pc.log.append
        pc.desktop.update_selected()
        assert pc.app_lock() == "UNLOCKED:OFFICE-PC"


def test_e5_a_modal_dialog_stops_an_update_at_its_start() -> None:
    with office(working()) as pc:
        pc.linked()
        pc.desktop.show_dialog("Set aside this reminder?")
        assert updated(pc) == refused("0x80040414")
        pc.desktop.close_dialog()
        assert updated(pc) == WHOLE
        pc.desktop.close_quickbooks()
        with pytest.raises(InputError, match="expected QuickBooks to run with a window"):
            pc.desktop.show_dialog()


# -- F: removing ---------------------------------------------------------------------------------------


def test_f1_after_an_uninstallation_nothing_calls_and_stamp_and_grant_stay() -> None:
    with office(working()) as pc:
        pc.linked()
        pc.desktop.auto_run(HOUR)
        pc.desktop.uninstall()
        pc.forget()
        pc.desktop.wait(DAY)
        assert (pc.log, pc.endpoint.environs) == ([], [])
        files = pc.desktop.pc.files
        assert files.exists(WEB_CONNECTOR_FOLDER)
        pc.desktop.delete_folder()
        assert not files.exists(WEB_CONNECTOR_FOLDER)
        assert pc.company.grant(APPLICATION.name) == Grant("always", "Admin")
        assert pc.app_lock() == "UNLOCKED:OFFICE-PC"
        pc.desktop.reboot()
        pc.desktop.log_on()
        pc.desktop.wait(DAY)
        assert pc.log == []
        pc.desktop.install()
        assert updated(pc) == WHOLE


def test_f2_a_certificate_that_was_removed_is_as_if_never_seen() -> None:
    with office(working()) as pc:
        pc.linked()
        at_request(pc, lambda: pc.desktop.set_preference(application="removed"))
        pc.desktop.update_selected()
        assert pc.end.ends == "complete"
        pc.endpoint.before = pc.log.append
        pc.forget()
        pc.desktop.update_selected({"certificate": ["while-open"]})
        assert pc.log[3:5] == ["certificate? while-open", "access-confirmation? done"]
        pc.desktop.set_preference(application="removed")
        pc.desktop.close_quickbooks()
        assert updated(pc) == refused("0x80040418")


def test_f2_merely_unticked_is_refused_until_it_is_ticked_again() -> None:
    with office(working()) as pc:
        pc.linked()
        pc.desktop.set_preference(application="unticked")
        assert updated(pc) == refused("0x8004041A")
        pc.desktop.set_preference(application="ticked")
        assert updated(pc) == WHOLE
        pc.desktop.set_preference(allow_any=False)
        assert updated(pc) == refused("0x8004041A")


# -- H: when it does not work --------------------------------------------------------------------------


@pytest.mark.parametrize("at", ["authenticate", "sendRequestXML", "receiveResponseXML", "closeConnection"])
def test_h1_a_pc_that_falls_asleep_during_an_update_is_silent_and_begins_anew_later(at: str) -> None:
    endpoint = working()
    with office(endpoint) as pc:
        pc.linked()

        def falls_asleep(event: e.Event) -> None:
            if isinstance(event, e.CallSent) and event.method == at and pc.desktop.pc.power == "on":
                pc.desktop.sleep()

        pc.stream.subscribe(falls_asleep)
        pc.desktop.update_selected()
        pc.stream.unsubscribe(falls_asleep)
        assert at not in [call.method.name for call in endpoint.asked]
        assert [failed.method for failed in pc.of(e.CallFailed)] == [at]
        pc.stream.clock.skip_to(pc.stream.clock.now() + 3600)
        pc.desktop.wake()
        pc.forget()
        pc.desktop.update_selected()
        assert pc.end.ends == "complete"
        assert [call.method.name for call in endpoint.asked][:3] == [
            "serverVersion",
            "clientVersion",
            "authenticate",
        ]


@pytest.mark.parametrize(("choice", "after"), [("next-schedule", HOUR / 2), ("at-once", 0.0)])
def test_h1_a_pc_that_sleeps_makes_no_call_until_it_is_awake(choice: str, after: float) -> None:
    with office(working(authenticate=("T-1", "none")), overdue_after_boot=choice) as pc:
        pc.linked()
        pc.desktop.auto_run(HOUR)
        pc.desktop.sleep()
        pc.desktop.wait(10.5 * HOUR)
        assert pc.log == []
        woken = pc.stream.clock.now()
        pc.desktop.wake()
        pc.desktop.wait(HOUR / 2)
        started = pc.of(e.UpdateStarted)
        assert [event.at.time - woken for event in started] == [after]
        assert pc.relied["overdue_after_boot"] == choice


def test_h1_a_pc_that_is_off_makes_no_call_until_somebody_has_logged_on() -> None:
    with office(working(authenticate=("T-1", "none"))) as pc:
        pc.linked()
        pc.desktop.auto_run(HOUR)
        pc.desktop.shut_down()
        pc.desktop.wait(10 * HOUR)
        pc.desktop.power_on()
        pc.desktop.wait(10 * HOUR)
        assert pc.log == []
        pc.desktop.log_on()
        pc.desktop.wait(HOUR)
        assert len(pc.of(e.UpdateStarted)) == 1


def test_h1_a_power_cut_in_the_middle_of_an_update_is_silence() -> None:
    with office(working()) as pc:
        pc.linked()
        at_request(pc, pc.desktop.power_cut)
        pc.desktop.update_selected()
        assert [call.method.name for call in pc.endpoint.asked] == [*PRELUDE, "sendRequestXML"]
        assert (pc.end.ends, pc.update_lock) == ("interrupted", True)
        assert (pc.app_lock() or "").startswith("LOCKED:OFFICE-PC:")
        assert pc.desktop.pc.processes == []


def test_h4_another_company_is_open_than_the_one_that_is_linked() -> None:
    with office(working()) as pc:
        pc.linked()
        pc.desktop.open_quickbooks(company="other")
        assert updated(pc) == refused("0x8004040A")
        pc.desktop.open_quickbooks(company=PATH)
        assert updated(pc) == WHOLE


def test_h4_with_nothing_named_the_wrong_company_is_opened() -> None:
    with office(working(authenticate=("T-1", ""), sendRequestXML="", getLastError="no")) as pc:
        pc.linked()
        pc.other.set_grant(APPLICATION.name, Grant("always"))
        pc.desktop.open_quickbooks(company=OTHER)
        updated(pc)
        [sent] = pc.endpoint.calls("sendRequestXML")
        assert sent.text("strCompanyFileName") == OTHER
        with pytest.raises(InputError, match="expected a company file of this PC"):
            pc.desktop.open_quickbooks(company="third")


def test_h5_the_file_is_open_elsewhere() -> None:
    with office(working()) as pc:
        pc.linked()
        pc.desktop.close_quickbooks()
        pc.desktop.open_elsewhere()
        assert updated(pc) == refused("0x80040403")
        pc.desktop.close_elsewhere()
        pc.desktop.open_elsewhere(user="Admin", mode="multi-user")
        assert updated(pc) == refused("0x80040437")
        pc.desktop.close_elsewhere()
        assert updated(pc) == WHOLE


def test_h6_two_quickbooks_in_the_session_and_a_stale_hidden_one() -> None:
    with office(working()) as pc:
        pc.linked()
        pc.desktop.open_quickbooks(company="other", another=True)
        assert updated(pc) == refused("0x80040438")
        pc.desktop.close_quickbooks()
        pc.desktop.quickbooks.leave_stale(pc.desktop.connector.process)
        assert updated(pc) == refused("0x80040438")
        pc.desktop.end_process("QBW.EXE")
        assert updated(pc) == WHOLE


def test_h6_a_connector_that_is_killed_leaves_a_stale_quickbooks_behind() -> None:
    with office(working()) as pc:
        pc.linked()
        pc.desktop.close_quickbooks()
        at_request(pc, lambda: pc.desktop.end_process("QBWebConnector.exe"))
        pc.desktop.update_selected()
        assert pc.end.ends == "interrupted"
        assert [one.hidden for one in pc.desktop.pc.running("QBW.EXE")] == [True]


# -- I: what support meets every week ------------------------------------------------------------------


def test_i3_an_upgrade_says_its_new_version_once_a_person_has_opened_the_file() -> None:
    with office(working(), installed=edition("pro", 2022)) as pc:
        pc.linked()
        pc.desktop.install_quickbooks("pro", 2024)
        assert updated(pc) == refused("0x80040409")
        pc.desktop.open_quickbooks()
        assert updated(pc) == WHOLE
        assert "QuickBooks Pro 2024" in pc.endpoint.calls("sendRequestXML")[0].text("strHCPResponse")


def test_i3_two_years_side_by_side_and_a_request_processor_that_is_not_registered() -> None:
    with office(working(), installed=edition("pro", 2023)) as pc:
        pc.linked()
        pc.desktop.install_quickbooks("pro", 2024, beside=True)
        pc.desktop.open_quickbooks(year=2023)
        assert updated(pc) == WHOLE
        for installed in pc.desktop.quickbooks.installations:
            installed.registered = False
        assert updated(pc) == refused("0x80040154")


@pytest.mark.parametrize("prompt", ["update-offer", "backup-reminder", "password-expired", "sign-in"])
@pytest.mark.parametrize("hresult", values("unattended_prompt_hresult"))
def test_i4_an_unattended_start_is_stopped_by_a_prompt(prompt: StartPrompt, hresult: str) -> None:
    with office(working(), unattended_prompt_hresult=hresult) as pc:
        pc.linked()
        pc.desktop.close_quickbooks()
        pc.desktop.prompt_at_start(prompt)
        assert updated(pc) == refused(hresult)
        pc.desktop.open_quickbooks()
        assert updated(pc) == WHOLE


@pytest.mark.parametrize(("until", "hresult"), [("starting", "0x80040424"), ("login-box", "0x8004042D")])
def test_i4_a_quickbooks_that_has_not_finished_opening(until: str, hresult: str) -> None:
    with office(working()) as pc:
        pc.linked()
        pc.desktop.open_quickbooks(until=until)  # type: ignore[arg-type]
        assert updated(pc) == refused(hresult)
        pc.desktop.finish_opening()
        assert updated(pc) == WHOLE


def test_i7_who_disconnects_leaves_it_running_and_who_logs_off_does_not() -> None:
    with office(working(authenticate=("T-1", "none"))) as pc:
        pc.linked()
        pc.desktop.auto_run(HOUR)
        pc.desktop.disconnect()
        pc.desktop.wait(HOUR)
        assert len(pc.of(e.UpdateStarted)) == 1
        pc.desktop.log_on(remote=True)
        assert pc.desktop.quickbooks_is_open
        pc.desktop.log_off()
        assert pc.desktop.pc.processes == []
        pc.desktop.wait(DAY)
        assert len(pc.of(e.UpdateStarted)) == 1


def test_i7_the_connector_as_another_windows_user_than_quickbooks() -> None:
    with office(working()) as pc:
        pc.linked()
        pc.desktop.open_quickbooks(account="bob")
        assert updated(pc) == refused("0x80040408")
        pc.desktop.open_quickbooks()
        assert updated(pc) == WHOLE
        # and with an account of its own, it has a list of its own
        pc.desktop.start_connector(account="bob")
        assert updated(pc) == ["QBWC1016: No application was selected for update."]
