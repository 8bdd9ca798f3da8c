"""Passwords in the window: typed, saved or not, replaced, and never in an event."""

from __future__ import annotations

import pytest
from support.office import APPLICATION, PASSWORD, PATH, office
from support.scripted_endpoint import Scripted

from simulator import events as e
from simulator.errors import InputError, StepFailed

QBWC1030 = (
    "QBWC1030: Password is not available for application named My app. "
    "Please set the password for this application."
)


def added() -> Scripted:
    return Scripted(authenticate=("T-1", "none"))


def test_a_row_that_is_ticked_asks_for_a_password_that_is_not_known() -> None:
    with office(added()) as pc:
        pc.desktop.open_quickbooks()
        pc.desktop.add_application({"certificate": ["always"]})
        pc.forget()
        pc.desktop.tick()
        pc.desktop.untick()
        pc.desktop.enter_password()
        pc.desktop.tick()
        assert [changed.done for changed in pc.of(e.ListChanged)] == [
            "ticked",
            "password-wanted",
            "unticked",
            "password-saved",
            "ticked",
        ]
        assert dict(pc.desktop.pc.registry.passwords) == {"My app": PASSWORD}


@pytest.mark.parametrize(("kept", "ends"), [("forgotten-at-restart", "not-started"), ("kept", "no-work")])
def test_one_that_is_not_saved_holds_while_the_program_runs(kept: str, ends: str) -> None:
    with office(added(), unsaved_password=kept) as pc:
        pc.linked()
        pc.desktop.enter_password(save=False)
        assert dict(pc.desktop.pc.registry.passwords) == {}
        pc.desktop.update_selected()
        assert pc.end.ends == "no-work"
        assert "unsaved_password" not in pc.relied
        pc.desktop.start_connector()
        pc.forget()
        pc.desktop.update_selected()
        assert pc.end.ends == ends
        assert pc.relied["unsaved_password"] == kept
        if ends == "not-started":
            assert pc.log == [QBWC1030]
            assert pc.endpoint.environs == []


def test_a_saved_one_is_there_after_a_reboot() -> None:
    with office(added()) as pc:
        pc.linked()
        pc.desktop.enter_password(save=False)
        pc.desktop.enter_password(save=True)
        pc.desktop.reboot()
        pc.desktop.log_on()
        pc.desktop.update_selected()
        assert pc.end.ends == "no-work"


def test_one_typed_later_replaces_the_saved_one() -> None:
    with office(added()) as pc:
        pc.linked()
        pc.desktop.enter_password("another word", save=False)
        pc.desktop.update_selected()
        assert pc.endpoint.calls("authenticate")[0].text("strPassword") == "another word"


def test_each_windows_user_has_passwords_of_their_own() -> None:
    with office(added()) as pc:
        pc.linked()
        pc.desktop.pc.add_account("bob")
        pc.desktop.log_on("bob", remote=True)
        assert dict(pc.desktop.pc.registry.passwords) == {}
        with pytest.raises(InputError, match="expected an application of the list"):
            pc.desktop.enter_password()


@pytest.mark.parametrize("save", [True, False])
def test_no_event_has_a_password(save: bool) -> None:
    with office(Scripted(authenticate=("T-1", PATH))) as pc:
        pc.linked()
        pc.desktop.enter_password("hunter2 & co", save=save)
        pc.desktop.update_selected()
        assert pc.endpoint.calls("authenticate")[0].text("strPassword") == "hunter2 & co"
        assert not any("hunter2" in repr(event) for event in pc.events)
        assert "hunter2" not in repr(pc.desktop.connector.passwords)
        assert "hunter2" not in pc.desktop.read_log()


def test_there_must_be_a_row_in_a_window() -> None:
    with office(added()) as pc:
        for verb in (pc.desktop.tick, pc.desktop.untick, pc.desktop.enter_password):
            with pytest.raises(InputError, match=r"expected an application of the list \(\)"):
                verb()
        pc.linked()
        with pytest.raises(InputError, match="got 'Mine'"):
            pc.desktop.tick("Mine")
        pc.desktop.close_connector()
        with pytest.raises(StepFailed, match="the Web Connector runs"):
            pc.desktop.enter_password()
        assert APPLICATION.key in pc.desktop.connector.applications
