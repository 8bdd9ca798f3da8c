"""Sequences 7 to 13 with the built-in endpoint and with qbwc-kit, under every switch that they depend on.

What only an endpoint that is told so does (answers that try again, a negative percent after a good response,
a server that hangs) is in the file of the sequence's own number; so is every moment of a power cut.
"""

from __future__ import annotations

import pytest
from support.golden import refused
from support.office import LOCK, OTHER, PATH, PRELUDE, UNLOCK, Office, opens, words
from support.vendors import Builtin, Kit, Play, Vendor, golden, tickets, told, updated
from support.watched_endpoint import Watched

from simulator import events as e
from simulator.company import Grant
from simulator.quickbooks.situation import StartPrompt

HOUR = 3600.0
MODAL, PARSING = "0x80040414", "0x80040400"


def whole(vendor: Vendor) -> list[str]:
    """The log of an ordinary update."""
    return [*PRELUDE, *opens(), *vendor.round, *UNLOCK, "closeConnection"]


def at(pc: Office, method: str, do: object) -> None:
    """Let something happen as that call is made, once; what it raises keeps the call from arriving."""

    def before(called: str) -> None:
        pc.log.append(called)
        if called == method:
            pc.endpoint.before = pc.log.append
            do()  # type: ignore[operator]

    pc.endpoint.before = before


def fail() -> None:
    raise ConnectionError


def added_once(pc: Office) -> bool:
    """Whether the customers that the endpoint had to add are in the company file, each once."""
    names = [one["Name"] for one in pc.company.records("Customer")]
    return len(names) == len(set(names))


# -- 7 and 8: which company ----------------------------------------------------------------------------


@golden("closed_without_path_hresult", "close_after_connection_error")
def test_7_closed_and_nothing_named(play: Play) -> None:
    with play.on(path="") as (pc, vendor):
        pc.linked()
        vendor.work()
        pc.desktop.close_quickbooks()
        hresult = play.choice("closed_without_path_hresult")
        assert updated(pc) == [*refused(hresult, ""), *play.closes_after_refusal]
        assert told(pc) == (hresult, words(hresult))
        pc.desktop.open_quickbooks()
        assert updated(pc) == whole(vendor)


@golden("close_after_connection_error")
def test_7_running_without_a_company_and_nothing_named(play: Play) -> None:
    with play.on(path="") as (pc, vendor):
        pc.linked()
        vendor.work()
        pc.quickbooks_without_a_company()
        assert updated(pc) == [*refused("0x80040417", ""), *play.closes_after_refusal]
        assert told(pc) == ("0x80040417", words("0x80040417"))


@golden(vendors=[Builtin.name])
def test_7_running_without_a_company_it_opens_the_named_one_and_stays_up(play: Play) -> None:
    with play.on() as (pc, vendor):
        pc.linked()
        vendor.work()
        pc.quickbooks_without_a_company()
        assert updated(pc) == whole(vendor)
        assert (pc.desktop.quickbooks_is_open, pc.desktop.quickbooks.open_path) == (True, "")


@golden("other_company_hresult", "close_after_connection_error", vendors=[Builtin.name])
def test_8a_another_company_is_open_than_the_named_one(play: Play) -> None:
    with play.on() as (pc, vendor):
        pc.linked()
        vendor.work()
        pc.desktop.open_quickbooks(company="other")
        hresult = play.choice("other_company_hresult")
        assert updated(pc) == [*refused(hresult, PATH), *play.closes_after_refusal]
        assert told(pc) == (hresult, words(hresult))
        pc.desktop.close_quickbooks()
        assert updated(pc) == whole(vendor)


def other_open_and_allowed(pc: Office) -> None:
    pc.linked()
    pc.other.set_grant("My app", Grant("always"))
    pc.desktop.open_quickbooks(company="other")


QBWC1014 = (
    "QBWC1014: Could not get Host/Company/Preference Query response from QuickBooks. Job ending. "
    "AppLock is not defined in the company file."
)


@golden("status_text", vendors=[Builtin.name], also=["applock_undefined"])
def test_8b_a_sound_endpoint_sends_nothing_to_the_wrong_company(play: Play) -> None:
    with play.on(path="") as (pc, vendor):
        assert isinstance(vendor, Builtin)
        pc.linked()
        vendor.work()
        updated(pc)  # it knows its company now
        vendor.work()
        other_open_and_allowed(pc)
        bound = [f"BeginSession {OTHER}", LOCK[0], LOCK[2]]
        log = updated(pc)
        assert log == [*PRELUDE, *bound, "sendRequestXML", "getLastError", "EndSession", "closeConnection"]
        [sent] = pc.endpoint.calls("sendRequestXML")
        assert sent.text("strCompanyFileName") == OTHER
        assert "FileID" not in sent.text("strHCPResponse")
        results = {one.method: one.result for one in pc.of(e.CallAnswered)}
        assert PATH in str(results["getLastError"])
        said = {"close-connection": "closeConnection", "get-last-error": "getLastError"}
        assert pc.end.status == results[said[play.choice("status_text")]]


@golden("applock_undefined", vendors=[Kit.name], also=["close_after_1014"])
def test_8b_an_endpoint_that_does_not_look_asks_the_wrong_company(play: Play) -> None:
    with play.on() as (pc, vendor):
        vendor.work()
        other_open_and_allowed(pc)
        bound = [*PRELUDE, f"BeginSession {OTHER}", LOCK[0]]
        if play.choice("applock_undefined") == "hcp-failed":
            assert updated(pc) == [*bound, QBWC1014, "EndSession"]
            return
        assert updated(pc) == [*bound, LOCK[2], *vendor.round, "EndSession", "closeConnection"]
        assert pc.endpoint.calls("sendRequestXML")[0].text("strCompanyFileName") == OTHER


# -- 9: modal dialogs ----------------------------------------------------------------------------------


@golden("close_after_connection_error")
def test_9a_a_dialog_is_open_when_the_update_starts(play: Play) -> None:
    with play.on() as (pc, vendor):
        pc.linked()
        vendor.work()
        pc.desktop.show_dialog()
        assert updated(pc) == [*refused(MODAL, vendor.path), *play.closes_after_refusal]
        assert told(pc) == (MODAL, words(MODAL))
        pc.desktop.close_dialog()
        assert updated(pc) == whole(vendor)


@pytest.mark.parametrize("prompt", ["update-offer", "backup-reminder", "password-expired", "sign-in"])
@golden("unattended_prompt_hresult", "close_after_connection_error", vendors=[Builtin.name])
def test_9b_an_unattended_start_meets_a_prompt(play: Play, prompt: StartPrompt) -> None:
    with play.on() as (pc, vendor):
        pc.linked()
        vendor.work()
        pc.desktop.close_quickbooks()
        pc.desktop.prompt_at_start(prompt)
        hresult = play.choice("unattended_prompt_hresult")
        assert updated(pc) == [*refused(hresult, PATH), *play.closes_after_refusal]
        assert told(pc) == (hresult, words(hresult))


@golden("dialog_during_request", also=["status_text"])
def test_9c_a_dialog_in_the_middle_of_a_session(play: Play) -> None:
    with play.on() as (pc, vendor):
        pc.linked()
        vendor.work()
        at(pc, "sendRequestXML", pc.desktop.show_dialog)
        log = updated(pc, quickbooks=["close"])
        received = pc.endpoint.calls("receiveResponseXML")[0]
        said = (received.text("hresult"), received.text("message"))
        if play.choice("dialog_during_request") == "waits":
            assert (said, bool(received.text("response"))) == (("", ""), True)
            send, work, receive = vendor.round
            assert log[-7:] == [send, "quickbooks? close", work, receive, *UNLOCK, "closeConnection"][-7:]
        else:
            assert (said, received.text("response")) == ((MODAL, words(MODAL)), "")


# -- 10 and 11: what the endpoint answers --------------------------------------------------------------


@golden("status_text")
def test_10_quickbooks_cannot_parse_and_the_endpoint_answers_a_negative_percent(play: Play) -> None:
    with play.on() as (pc, vendor):
        pc.linked()
        vendor.work()
        faults = pc.desktop.quickbooks.faults
        at(pc, "sendRequestXML", lambda: faults.add(int(PARSING, 16), "process"))
        log = updated(pc)
        told_and_closed = ["getLastError", *UNLOCK, "closeConnection"]
        assert log == [*PRELUDE, *opens(), "sendRequestXML", "receiveResponseXML", *told_and_closed]
        [received] = pc.endpoint.calls("receiveResponseXML")
        said = (received.text("response"), received.text("hresult"), received.text("message"))
        assert said == ("", PARSING, words(PARSING))
        results = {one.method: one.result for one in pc.of(e.CallAnswered)}
        assert int(str(results["receiveResponseXML"])) < 0
        last = {"close-connection": "closeConnection", "get-last-error": "getLastError"}
        assert pc.end.status == results[last[play.choice("status_text")]]
        [ticket] = tickets(pc)
        vendor.work()
        updated(pc)
        assert pc.log[:8] == [*PRELUDE, *opens(), "sendRequestXML"]
        assert ticket not in tickets(pc)


@golden(vendors=[Builtin.name])
def test_11_noop_twice_holds_everything_for_ten_seconds(play: Play) -> None:
    held: list[tuple[float, bool, str]] = []
    with play.on() as (pc, vendor):
        assert isinstance(vendor, Builtin)
        pc.linked()
        vendor.endpoint.queue_work(customers=1, ready_in=8)
        began = pc.stream.clock.now()

        def look(method: str) -> None:
            pc.log.append(method)
            if method == "sendRequestXML":
                lock = (pc.app_lock() or "").partition(":")[0]
                held.append((pc.stream.clock.now() - began, pc.update_lock, lock))

        pc.endpoint.before = look
        wait = ["sendRequestXML", "getLastError", "waits 5 s"]
        log = updated(pc)
        assert log == [*PRELUDE, *opens(), *wait, *wait, *vendor.round, *UNLOCK, "closeConnection"]
        assert held == [(0.0, True, "LOCKED"), (5.0, True, "LOCKED"), (10.0, True, "LOCKED")]
        assert pc.end.status == pc.of(e.CallAnswered)[-1].result
        sent = [bool(call.text("strHCPResponse")) for call in pc.endpoint.calls("sendRequestXML")]
        assert (sent, len(tickets(pc))) == ([True, False, False], 1)


# -- 12 and 13: the endpoint dies, the PC dies ---------------------------------------------------------


@pytest.mark.parametrize(
    ("method", "lost", "code"),
    [
        ("sendRequestXML", "the call", "QBWC1041"),
        ("receiveResponseXML", "the call", "QBWC1042"),
        ("receiveResponseXML", "the answer", "QBWC1042"),
    ],
)
@golden("close_after_exception")
def test_12_the_endpoint_dies_and_comes_back(play: Play, method: str, lost: str, code: str) -> None:
    with play.on() as (pc, vendor):
        assert isinstance(pc.endpoint, Watched)
        pc.linked()
        vendor.work()
        before = pc.company.count("Customer")
        if lost == "the call":
            at(pc, method, fail)
        else:
            pc.endpoint.after = lambda called: fail() if called == method else None
        log = updated(pc)
        pc.endpoint.after = lambda _: None
        rounds = vendor.round[: vendor.round.index(method) + 1]
        tail = ["closeConnection"] * (play.choice("close_after_exception") == "call")
        [said] = [line for line in log if line.startswith("QBWC")]
        assert said.startswith(code)
        assert log == [*PRELUDE, *opens(), *rounds, said, *UNLOCK, *tail]
        assert (pc.end.ends, pc.app_lock(), pc.update_lock) == ("failed-call", "UNLOCKED:OFFICE-PC", False)
        [ticket] = tickets(pc)
        # the next run, while it is still down: the first two calls may fail, the third ends it
        pc.endpoint.after = lambda _: fail()
        log = updated(pc)
        assert (log[:3], log[3][:9]) == (PRELUDE, "QBWC1012:")
        assert len(log) == 4
        # and when it is up again: another ticket, and each addition is there once
        pc.endpoint.after = lambda _: None
        vendor.work()
        updated(pc)
        assert pc.end.ends in ("complete", "no-more-requests")
        assert ticket not in tickets(pc)
        assert added_once(pc)
        assert pc.company.count("Customer") == before + 2 * play.ours


@golden()
def test_12_the_endpoint_dies_at_connection_error(play: Play) -> None:
    with play.on(path="") as (pc, vendor):
        pc.linked("while-open")
        vendor.work()
        pc.quickbooks_without_a_company()
        at(pc, "connectionError", fail)
        *log, said = [line for line in updated(pc) if line != "closeConnection"]
        assert log == refused("0x80040417", "")
        assert said.startswith("QBWC1045")
        assert (pc.end.ends, pc.update_lock) == ("failed-call", False)


@golden()
def test_12_the_endpoint_dies_when_all_work_is_done(play: Play) -> None:
    with play.on() as (pc, vendor):
        pc.linked()
        vendor.work()
        at(pc, "closeConnection", fail)
        *log, said = updated(pc)
        assert log == whole(vendor)
        assert said.startswith("QBWC1044")
        assert (pc.end.ends, pc.update_lock) == ("complete", False)


@golden(
    "updatelock_at_start",
    "stale_applock_same_pc",
    "overdue_after_boot",
    also=["close_after_applock", "close_after_auth_refusal"],
)
def test_13_the_power_goes_in_the_middle_of_a_session(play: Play) -> None:
    with play.on() as (pc, vendor):
        pc.linked()
        vendor.work()
        pc.desktop.auto_run(HOUR)

        def cut() -> None:
            pc.desktop.power_cut()
            fail()

        at(pc, "receiveResponseXML", cut)
        pc.desktop.wait(HOUR)
        assert (pc.end.ends, pc.update_lock) == ("interrupted", True)
        assert (pc.app_lock() or "").startswith("LOCKED:OFFICE-PC:")
        [ticket] = tickets(pc)
        pc.forget()
        pc.desktop.wait(2.5 * HOUR)
        pc.desktop.power_on()
        pc.desktop.wait(HOUR)
        assert pc.log == []  # nothing until somebody logs on
        pc.desktop.log_on()
        pc.desktop.open_quickbooks()
        back = pc.stream.clock.now()
        pc.desktop.wait(HOUR)
        if play.choice("updatelock_at_start") == "runs-skipped":
            assert (pc.log, pc.end.ends) == ([], "not-started")
            pc.desktop.clear_update_lock()
            pc.desktop.wait(HOUR)
        else:
            first = pc.of(e.UpdateStarted)[0].at.time - back
            assert first == (0.0 if play.choice("overdue_after_boot") == "at-once" else HOUR / 2)
        if play.choice("stale_applock_same_pc") == "locked":
            assert pc.row.last_result == "Update aborted. Company file is locked by another client OFFICE-PC"
            assert pc.endpoint.calls("sendRequestXML") == []
            pc.set_app_lock("UNLOCKED:OFFICE-PC")
            pc.desktop.wait(HOUR)
        assert pc.log[:3] == PRELUDE
        assert pc.endpoint.calls("sendRequestXML")[0].text("strHCPResponse")
        assert ticket not in tickets(pc)
        assert added_once(pc)
        assert (pc.app_lock(), pc.update_lock) == ("UNLOCKED:OFFICE-PC", False)
