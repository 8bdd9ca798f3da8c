"""Sequences 0 to 6 with the built-in endpoint and with qbwc-kit, under every switch that they depend on.

What no sound endpoint does of itself (faults, odd tickets, a first request that is empty) is in the file of
the sequence's own number, with an endpoint that says what it is told to.
"""

from __future__ import annotations

import pytest
from support.golden import refused
from support.office import APPLICATION, FILE, PATH, PRELUDE, STAMPS, UNLOCK, opens, words
from support.vendors import Builtin, Kit, Play, golden, told, updated

from simulator import events as e
from simulator.windows import PC

HOUR = 3600.0
DENIED, NOT_ALLOWED, NO_UNATTENDED = "0x80040420", "0x8004041A", "0x8004041D"
ASKED = ["GET", "authorize? ok"]
QBWC1016 = ["QBWC1016: No application was selected for update."]
QBWC1022 = (
    f"QBWC1022: An error occurred when connecting to QuickBooks. {words(DENIED)} "
    "Please fix the problem and click OK to try again."
)
QBWC1023 = f"QBWC1023: Unable to connect to QuickBooks. Task could not be completed. Reason: {words(DENIED)}"
QBWC1040 = "QBWC1040: Web connector did not provide a valid username and/or password."


@golden()
def test_0_a_link_call_by_call(play: Play) -> None:
    with play.on() as (pc, _):
        pc.desktop.open_quickbooks()
        assert pc.desktop.add_application({"certificate": ["always"]})
        granted = ["certificate? always", "access-confirmation? done"]
        assert pc.log == [*ASKED, *granted, f"BeginSession {PATH}", *STAMPS]
        assert (pc.row.ticked, pc.row.last_result) == (False, "Ended QuickBooks session")
        registry = pc.desktop.pc.registry
        assert registry.applications.value("My app", "OwnerID") == APPLICATION.owner_id
        assert (registry.update_lock, dict(registry.passwords)) == (False, {})
        assert (pc.file_id(), pc.app_lock()) == (FILE, "UNLOCKED:OFFICE-PC")
        pc.desktop.tick()
        pc.desktop.enter_password()
        done = [changed.done for changed in pc.of(e.ListChanged)]
        assert done == ["key-created", "added", "ticked", "password-wanted", "password-saved"]
        assert list(registry.passwords) == ["My app"]
        assert pc.endpoint.asked == []


@golden("elevation_hresult", "hidden_instance_left", "elevated_registry", "close_after_connection_error")
def test_1_two_levels_open_then_closed(play: Play) -> None:
    with play.on(PC(account_is_administrator=False)) as (pc, vendor):
        pc.desktop.link(approved_by="administrator")
        vendor.work()
        assert updated(pc) == [*PRELUDE, *opens(), *vendor.round, *UNLOCK, "closeConnection"]
        vendor.work()
        pc.desktop.start_connector()
        if play.choice("elevated_registry") == "approver":
            # the approver's list has the application, the user's is empty
            assert updated(pc) == QBWC1016
            return
        hresult = play.choice("elevation_hresult")
        assert updated(pc) == [*refused(hresult, vendor.path), *play.closes_after_refusal]
        assert told(pc) == (hresult, words(hresult))
        assert not pc.update_lock
        hidden = [one for one in pc.desktop.pc.running("QBW.EXE") if one.hidden]
        assert bool(hidden) is (play.choice("hidden_instance_left") == "yes")
        # closed, it starts unseen; an endpoint that names no file is sequence 7
        pc.desktop.close_quickbooks()
        pc.desktop.end_process("QBW.EXE")
        if play.ours:
            assert updated(pc) == [*PRELUDE, *opens(), *vendor.round, *UNLOCK, "closeConnection"]
            [sent, *_] = pc.endpoint.calls("sendRequestXML")
            assert "<IsAutomaticLogin>true</IsAutomaticLogin>" in sent.text("strHCPResponse")
            assert "LOCKED:OFFICE-PC:" in sent.text("strHCPResponse")
            assert sent.text("strCompanyFileName") == PATH
            assert pc.app_lock() == "UNLOCKED:OFFICE-PC"


@golden("declined_leaves_key", "no_is_remembered")
def test_2a_no_while_linking(play: Play) -> None:
    with play.on() as (pc, _):
        pc.desktop.open_quickbooks()
        assert not pc.desktop.add_application({"certificate": ["no", "no"], "QBWC1022": ["ok"]})
        first = ["certificate? no", f'BeginSession "": {DENIED}', QBWC1022, "QBWC1022? ok"]
        second = ["certificate? no", f'BeginSession "": {DENIED}', QBWC1023]
        if play.choice("no_is_remembered") == "yes":
            said = QBWC1023.replace(words(DENIED), words(NOT_ALLOWED))
            second = [f'BeginSession "": {NOT_ALLOWED}', said]
        assert pc.log == [*ASKED, *first, *second]
        assert (pc.file_id(), pc.app_lock()) == (None, None)
        there = play.choice("declined_leaves_key") == "yes"
        assert (APPLICATION.name in pc.desktop.connector.applications) is there
        assert (APPLICATION.name in pc.desktop.pc.registry.applications) is there
        # nothing to update afterwards
        assert updated(pc) == QBWC1016
        assert pc.endpoint.asked == []


@golden("declined_leaves_key", "no_is_remembered")
def test_2a_no_and_cancel(play: Play) -> None:
    with play.on() as (pc, _):
        pc.desktop.open_quickbooks()
        assert not pc.desktop.add_application({"certificate": ["no"], "QBWC1022": ["cancel"]})
        assert pc.log[-2:] == ["QBWC1022? cancel", QBWC1023.replace("QBWC1023", "QBWC1024")]
        assert pc.endpoint.asked == []


@golden("prompt_unanswered", "close_after_connection_error")
def test_2b_no_at_the_update(play: Play) -> None:
    with play.on() as (pc, vendor):
        pc.linked("prompt")
        vendor.work()
        no = [*refused(DENIED, vendor.path, "certificate? no"), *play.closes_after_refusal]
        assert updated(pc, certificate=["no"]) == no
        assert told(pc) == (DENIED, words(DENIED))
        # this No was for that occasion only
        assert updated(pc, certificate=["prompt"]) == [
            *PRELUDE,
            "certificate? prompt",
            *opens(),
            *vendor.round,
            *UNLOCK,
            "closeConnection",
        ]
        vendor.work()
        log = updated(pc)
        if play.choice("prompt_unanswered") == "blocks":
            assert log == [*PRELUDE, "certificate? nobody"]
            assert (pc.end.ends, pc.update_lock) == ("blocked", True)
        else:
            nobody = refused(DENIED, vendor.path, "certificate? nobody")
            assert log == [*nobody, *play.closes_after_refusal]


@pytest.mark.parametrize("how", [{"application": "unticked"}, {"allow_any": False}])
@golden("close_after_connection_error")
def test_2c_access_is_taken_away_after_linking(play: Play, how: dict[str, object]) -> None:
    with play.on() as (pc, vendor):
        pc.linked()
        vendor.work()
        pc.desktop.set_preference(**how)  # type: ignore[arg-type]
        assert updated(pc) == [*refused(NOT_ALLOWED, vendor.path), *play.closes_after_refusal]
        assert told(pc) == (NOT_ALLOWED, words(NOT_ALLOWED))


@golden("automatic_login_refused_hresult", "close_after_connection_error", vendors=[Builtin.name])
def test_3_while_open_and_closed(play: Play) -> None:
    with play.on() as (pc, vendor):
        pc.linked("while-open")
        vendor.work()
        pc.desktop.close_quickbooks()
        hresult = play.choice("automatic_login_refused_hresult")
        assert updated(pc) == [*refused(hresult, PATH), *play.closes_after_refusal]
        assert told(pc) == (hresult, words(hresult))
        pc.desktop.open_quickbooks()
        assert updated(pc) == [*PRELUDE, *opens(), *vendor.round, *UNLOCK, "closeConnection"]


@golden("closed_without_path_hresult", vendors=[Kit.name], also=["close_after_connection_error"])
def test_3_with_no_company_named_it_is_another_refusal(play: Play) -> None:
    with play.on() as (pc, vendor):
        pc.linked("while-open")
        vendor.work()
        pc.desktop.close_quickbooks()
        assert updated(pc) == refused(play.choice("closed_without_path_hresult"), "")


@golden("close_after_auth_refusal")
def test_4_a_wrong_password_then_the_right_one(play: Play) -> None:
    with play.on() as (pc, vendor):
        pc.linked()
        vendor.work()
        pc.desktop.enter_password("wrong")
        close = ["closeConnection"] * (play.choice("close_after_auth_refusal") == "call")
        assert updated(pc) == [*PRELUDE, QBWC1040, *close]
        answer = next(answered.result for answered in pc.of(e.CallAnswered) if "auth" in answered.method)
        assert isinstance(answer, list | tuple)
        assert str(answer[1]).casefold() == "nvu"
        assert [one.text("ticket") for one in pc.endpoint.calls("closeConnection")] == [answer[0]] * len(
            close
        )
        assert pc.row.last_result == "Invalid password for username"
        pc.desktop.enter_password()
        assert updated(pc) == [*PRELUDE, *opens(), *vendor.round, *UNLOCK, "closeConnection"]


@golden()
def test_4_a_missing_password_is_no_call(play: Play) -> None:
    with play.on() as (pc, vendor):
        pc.linked()
        vendor.work()
        del pc.desktop.pc.registry.passwords[APPLICATION.name]
        assert updated(pc)[0].startswith("QBWC1030")
        assert (len(pc.log), pc.endpoint.environs) == (1, [])


@golden("close_after_auth_refusal")
def test_5_a_one_off_sync_and_its_end(play: Play) -> None:
    with play.on(mode="one-off", data_sets=("customers",), page_size=7) as (pc, vendor):
        pc.linked()
        vendor.work()
        updated(pc)
        sent = pc.endpoint.calls("sendRequestXML")
        assert len(sent) > 2 or not play.ours
        assert [bool(call.text("strHCPResponse")) for call in sent] == [True, *[False] * (len(sent) - 1)]
        assert {call.text("strCompanyFileName") for call in sent} == {PATH}
        percents = [
            int(str(one.result)) for one in pc.of(e.CallAnswered) if one.method == "receiveResponseXML"
        ]
        assert percents == sorted(percents)
        assert (len(percents), percents[-1]) == (len(sent), 100)
        assert pc.log[-4:] == [*UNLOCK, "closeConnection"]
        assert (pc.end.ends, pc.end.status) == ("complete", pc.of(e.CallAnswered)[-1].result)
        if isinstance(vendor, Builtin):
            assert vendor.endpoint.status() == "deauthorised"
        else:
            vendor.authorised = False
        # Auto-Run calls on until somebody unticks it
        pc.forget()
        pc.desktop.auto_run(HOUR)
        pc.desktop.wait(2 * HOUR)
        close = ["closeConnection"] * (play.choice("close_after_auth_refusal") == "call")
        assert [line for line in pc.log if line != QBWC1040] == [*PRELUDE, *close] * 2
        assert pc.row.last_result in ("Invalid password for username", "No data exchange required")
        pc.desktop.stop_auto_run()
        pc.forget()
        pc.desktop.wait(2 * HOUR)
        assert (pc.log, list(pc.desktop.connector.applications)) == ([], [APPLICATION.name])


@golden("close_after_auth_refusal")
def test_6_an_empty_queue_leaves_quickbooks_and_its_lock_alone(play: Play) -> None:
    with play.on() as (pc, _):
        pc.linked()
        pc.desktop.close_quickbooks()
        pc.desktop.auto_run(HOUR)
        began = pc.stream.clock.now()
        pc.desktop.wait(2 * HOUR)
        close = ["closeConnection"] * (play.choice("close_after_auth_refusal") == "call")
        assert pc.log == [*PRELUDE, *close] * 2
        assert [event.at.time - began for event in pc.of(e.UpdateStarted)] == [HOUR, 2 * HOUR]
        assert pc.row.last_result == "No data exchange required"
        assert pc.app_lock() == "UNLOCKED:OFFICE-PC"
