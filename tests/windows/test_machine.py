"""One PC: what a log-off, a disconnection, a change of power or an installer does to what runs on it."""

from __future__ import annotations

import pytest

from simulator.errors import InputError
from simulator.windows import PC, Process, version, web_connector
from simulator.windows.installer import RULES, Present, Rights, decide
from simulator.windows.power import CHANGES, State
from simulator.windows.versions import VERSIONS


@pytest.fixture
def pc() -> PC:
    return PC()


# -- processes ------------------------------------------------------------------------------------------


def test_a_process_ends_once_and_tells_why(pc: PC) -> None:
    told: list[str] = []
    process = pc.start("QBW.EXE")
    process.at_end(told.append)
    process.end("crashed")
    process.end("closed")
    assert (told, process.ended, process.running) == (["crashed"], "crashed", False)
    assert pc.processes == []


@pytest.mark.parametrize(
    "other",
    [
        Process("QBW.EXE", "owner", elevated=True),
        Process("QBW.EXE", "somebody"),
        Process("QBW.EXE", "owner", session=2),
    ],
)
def test_two_programs_see_each_other_only_as_one_user_on_one_level_in_one_session(other: Process) -> None:
    mine = Process("QBWebConnector.exe", "Owner")
    assert mine.sees(Process("QBW.EXE", "owner"))
    assert not mine.sees(other)


def test_without_user_account_control_all_programs_of_an_administrator_are_elevated() -> None:
    assert PC(uac=False).start("QBW.EXE").elevated
    assert not PC(uac=False, account_is_administrator=False).start("QBW.EXE").elevated
    assert not PC().start("QBW.EXE").elevated


def test_who_approved_is_kept_with_the_process_of_a_person_without_rights() -> None:
    pc = PC(account_is_administrator=False)
    assert pc.start("QBW.EXE", elevated=True, approved=True).approved_by == "administrator"
    assert pc.start("QBW.EXE", elevated=True, approved="boss").approved_by == "boss"
    assert pc.start("QBW.EXE").approved_by == ""
    assert PC().start("QBW.EXE", elevated=True).approved_by == ""


# -- sessions -------------------------------------------------------------------------------------------


def test_a_log_off_ends_what_runs_in_the_session_and_nothing_else(pc: PC) -> None:
    pc.add_account("bob")
    owners = pc.start("QBW.EXE")
    pc.log_on("bob")
    bobs = pc.start("QBW.EXE")
    pc.log_off()
    assert (bobs.ended, owners.ended) == ("logged-off", None)
    assert pc.log_on("owner").number == owners.session


def test_a_disconnection_ends_nothing_and_the_session_is_there_to_come_back_to(pc: PC) -> None:
    process = pc.start("QBWebConnector.exe")
    before = pc.session
    pc.disconnect()
    assert process.running
    with pytest.raises(InputError, match="somebody logged on and in front of the screen, got nobody"):
        pc.start("QBW.EXE")
    assert pc.log_on("OWNER") is before


def test_only_one_sits_at_the_console_but_a_server_has_many_remote_sessions(pc: PC) -> None:
    pc.add_account("bob")
    owner = pc.session
    assert owner
    bob = pc.log_on("bob")
    assert (owner.connected, bob.connected) == (False, True)
    pc.log_on("owner", "remote-desktop")
    assert (owner.connected, bob.connected) == (True, True)
    assert owner.number != bob.number


def test_an_account_that_is_not_there_cannot_log_on(pc: PC) -> None:
    with pytest.raises(InputError, match=r"an account of this PC \(administrator, owner\), got 'eve'"):
        pc.log_on("eve")


# -- power ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("was", "done"), CHANGES)
def test_what_a_change_of_power_does(was: State, done: str) -> None:
    pc = PC()
    process = pc.start("QBWebConnector.exe")
    pc.power = was
    pc.change_power(done)
    change = CHANGES[was, done]
    assert (pc.power, process.ended) == (change.state, change.ends)
    assert pc.works(process) == (change.state == "on" and change.ends is None)


@pytest.mark.parametrize(
    ("was", "done"),
    [
        (was, done)
        for was in ("on", "asleep", "off")
        for done in ("sleep", "wake", "shut_down", "power_cut", "power_on")
        if (was, done) not in CHANGES
    ],
)
def test_what_cannot_be_done_is_told(was: State, done: str) -> None:
    pc = PC()
    pc.power = was
    with pytest.raises(InputError, match=f"{done}: expected a PC that is .*, got one that is {was}"):
        pc.change_power(done)


def test_a_pc_that_is_off_has_nobody_logged_on_and_nobody_can_before_it_is_on(pc: PC) -> None:
    pc.change_power("power_cut")
    assert (pc.session, pc.sessions) == (None, [])
    with pytest.raises(InputError, match="expected a PC that is on"):
        pc.log_on()
    pc.change_power("power_on")
    assert pc.session is None
    pc.log_on()
    assert pc.account == "owner"


# -- the installer --------------------------------------------------------------------------------------


@pytest.mark.parametrize("blocked", [True, False])
@pytest.mark.parametrize("rights", ["administrator", "none"])
@pytest.mark.parametrize("present", ["no", "older", "same", "newer"])
def test_every_case_of_installing_has_one_outcome(blocked: bool, rights: Rights, present: Present) -> None:
    outcome = decide(blocked=blocked, rights=rights, present=present).outcome
    if blocked:
        assert outcome == "blocked"
    elif rights == "none" or present == "newer":
        assert outcome == "refused"
    else:
        assert outcome == {"no": "installed", "older": "updated", "same": "repaired"}[present]


def test_every_rule_of_installing_decides_something() -> None:
    decided = {
        decide(blocked=blocked, rights=rights, present=present)
        for blocked in (True, False)
        for rights in ("administrator", "none")
        for present in ("no", "older", "same", "newer")
    }
    assert decided == set(RULES)


def test_what_is_installed_closed_updated_and_left_over(pc: PC) -> None:
    package = web_connector("2.1.0.30")
    assert package.path == (
        "C:\\Program Files (x86)\\Common Files\\Intuit\\QuickBooks\\QBWebConnector\\QBWebConnector.exe"
    )
    assert pc.install(package, rights="administrator").outcome == "installed"
    assert pc.files.read(package.path.upper())
    running = pc.start(package.program)
    assert pc.install(web_connector("2.3.0.215"), rights="administrator").outcome == "updated"
    assert not running.running
    assert pc.installed[package.name].version == "2.3.0.215"
    assert pc.install(web_connector("2.2.0.71"), rights="administrator").outcome == "refused"
    pc.uninstall(package.name)
    assert not pc.files.exists(package.path)
    assert pc.files.exists(package.folder)
    with pytest.raises(InputError, match="a program that is installed"):
        pc.uninstall(package.name)


def test_versions_are_compared_as_numbers_and_must_be_some(pc: PC) -> None:
    pc.install(web_connector("2.3.0.36"), rights="administrator")
    assert pc.install(web_connector("2.3.0.215"), rights="administrator").outcome == "updated"
    with pytest.raises(InputError, match="a version of numbers and dots"):
        pc.install(web_connector("new"), rights="administrator")


def test_the_windows_that_the_guide_names_are_supported_and_speak_tls_1_2() -> None:
    supported = {known.name for known in VERSIONS.values() if known.supported}
    assert supported == {"10", "11", "server-2019"}
    assert all((known.newest_tls >= "1.2") == known.supported for known in VERSIONS.values())
    with pytest.raises(InputError, match="unknown Windows version 'xp'"):
        version("xp")


# -- antivirus and firewall -------------------------------------------------------------------------------


def test_what_is_blocked_is_blocked_until_it_is_on_the_allow_list(pc: PC) -> None:
    pc.security.block("start", "QBWEBCONNECTOR.EXE")
    assert pc.start("QBW.EXE").running
    with pytest.raises(InputError, match="blocked on this PC"):
        pc.start("QBWebConnector.exe")
    assert not pc.security.blocks("outgoing", "QBWebConnector.exe")
    pc.security.allow("qbwebconnector.exe")
    assert pc.start("QBWebConnector.exe").running
    with pytest.raises(InputError, match="expected what to block"):
        pc.security.block("upload", "x.exe")  # type: ignore[arg-type]
