"""Linking, programs on two levels, and a No: the first golden sequences, with the built-in endpoint.

Line by line: GETs, QuickBooks' questions, what the company file is asked, the screen, and the calls.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from support.office import APPLICATION, FILE, PATH, PRELUDE, QBWC1013, Office, office, opens, words
from support.watched_endpoint import Watched

from simulator import events as e
from simulator.clock import VirtualClock
from simulator.switches import values
from simulator.windows import PC

DENIED = "0x80040420"
NOT_ALLOWED = "0x8004041A"
STAMPS = [
    "DataExtDefQuery",
    "DataExtDefAdd FileID",
    "DataExtDefAdd AppLock",
    "CompanyQuery",
    f"DataExtAdd FileID={FILE}",
    "DataExtDefAdd AppLock",
    "DataExtAdd AppLock=UNLOCKED:OFFICE-PC",
    "EndSession",
]
ASKED = ["GET", "authorize? ok"]
REFUSED = (
    f"QBWC1022: An error occurred when connecting to QuickBooks. {words(DENIED)} "
    "Please fix the problem and click OK to try again."
)
LAST = f"QBWC1023: Unable to connect to QuickBooks. Task could not be completed. Reason: {words(DENIED)}"


@contextmanager
def builtin(windows: PC | None = None, **switches: str) -> Iterator[Office]:
    """An office in front of the built-in endpoint, which names the company file."""
    stream = e.Stream(VirtualClock())
    assert isinstance(stream.clock, VirtualClock)
    endpoint = Watched(stream.clock)
    with endpoint.endpoint, office(endpoint, stream=stream, windows=windows, **switches) as pc:  # type: ignore[arg-type]
        yield pc


def more_work(pc: Office) -> None:
    """Something is waiting at the vendor for the next update."""
    assert isinstance(pc.endpoint, Watched)
    pc.endpoint.endpoint.queue_work(customers=1)


def updated(pc: Office, **answers: list[str]) -> list[str]:
    pc.forget()
    pc.desktop.update_selected(answers)
    return pc.log


def refused(hresult: str, *questions: str) -> list[str]:
    return [
        *PRELUDE,
        *questions,
        f"BeginSession {PATH}: {hresult}",
        QBWC1013 + words(hresult),
        "connectionError",
    ]


def told(pc: Office) -> tuple[str, str]:
    """What connectionError was told."""
    [call] = pc.endpoint.calls("connectionError")
    return call.text("hresult"), call.text("message")


def test_sequence_0_a_link_call_by_call() -> None:
    with builtin() as pc:
        pc.desktop.open_quickbooks()
        assert pc.desktop.add_application({"certificate": ["always"]})
        granted = ["certificate? always", "access-confirmation? done"]
        assert pc.log == [*ASKED, *granted, f"BeginSession {PATH}", *STAMPS]
        # no SOAP at all, and a row that is not ticked
        assert pc.endpoint.asked == []
        assert (pc.row.ticked, pc.row.last_result) == (False, "Ended QuickBooks session")
        registry = pc.desktop.pc.registry
        assert registry.applications.value("My app", "OwnerID") == APPLICATION.owner_id
        assert (registry.update_lock, dict(registry.passwords)) == (False, {})
        assert (pc.file_id(), pc.app_lock()) == (FILE, "UNLOCKED:OFFICE-PC")
        # ticked, the password typed and saved
        pc.desktop.tick()
        pc.desktop.enter_password()
        assert [changed.done for changed in pc.of(e.ListChanged)] == [
            "key-created",
            "added",
            "ticked",
            "password-wanted",
            "password-saved",
        ]
        assert list(registry.passwords) == ["My app"]
        assert pc.endpoint.asked == []


@pytest.mark.parametrize("hresult", values("elevation_hresult"))
@pytest.mark.parametrize("left", values("hidden_instance_left"))
def test_sequence_1_two_levels_open_then_closed(hresult: str, left: str) -> None:
    person = PC(account_is_administrator=False)
    with builtin(person, elevation_hresult=hresult, hidden_instance_left=left) as pc:
        pc.desktop.link(approved_by="administrator")
        updated(pc)
        assert pc.end.ends == "complete"
        more_work(pc)
        pc.desktop.start_connector()
        assert updated(pc) == refused(hresult)
        assert told(pc) == (hresult, words(hresult))
        assert not pc.update_lock
        # closed: QuickBooks starts unseen, and nobody can open the file meanwhile
        pc.desktop.close_quickbooks()
        pc.desktop.end_process("QBW.EXE")
        assert updated(pc)[: 3 + len(opens())] == [*PRELUDE, *opens()]
        assert pc.end.ends in ("complete", "no-more-requests")
        sent = pc.endpoint.calls("sendRequestXML")[0]
        assert "<IsAutomaticLogin>true</IsAutomaticLogin>" in sent.text("strHCPResponse")
        assert "LOCKED:OFFICE-PC:" in sent.text("strHCPResponse")
        assert sent.text("strCompanyFileName") == PATH
        assert pc.app_lock() == "UNLOCKED:OFFICE-PC"


@pytest.mark.parametrize("leaves", values("declined_leaves_key"))
@pytest.mark.parametrize("remembered", values("no_is_remembered"))
def test_sequence_2a_no_while_linking(leaves: str, remembered: str) -> None:
    with builtin(declined_leaves_key=leaves, no_is_remembered=remembered) as pc:
        pc.desktop.open_quickbooks()
        assert not pc.desktop.add_application({"certificate": ["no", "no"], "QBWC1022": ["ok"]})
        first = ["certificate? no", f'BeginSession "": {DENIED}', REFUSED, "QBWC1022? ok"]
        second = ["certificate? no", f'BeginSession "": {DENIED}', LAST]
        if remembered == "yes":
            second = [f'BeginSession "": {NOT_ALLOWED}', LAST.replace(words(DENIED), words(NOT_ALLOWED))]
        assert pc.log == [*ASKED, *first, *second]
        assert (pc.file_id(), pc.app_lock()) == (None, None)
        there = leaves == "yes"
        assert ("My app" in pc.desktop.connector.applications) is there
        assert ("My app" in pc.desktop.pc.registry.applications) is there
        # nothing to update afterwards
        assert updated(pc) == ["QBWC1016: No application was selected for update."]
        assert pc.endpoint.asked == []


def test_sequence_2a_no_and_cancel() -> None:
    with builtin() as pc:
        pc.desktop.open_quickbooks()
        assert not pc.desktop.add_application({"certificate": ["no"], "QBWC1022": ["cancel"]})
        assert pc.log[-2:] == ["QBWC1022? cancel", LAST.replace("QBWC1023", "QBWC1024")]
        assert pc.endpoint.asked == []


@pytest.mark.parametrize("unanswered", values("prompt_unanswered"))
def test_sequence_2b_no_at_the_update(unanswered: str) -> None:
    with builtin(prompt_unanswered=unanswered) as pc:
        pc.linked("prompt")
        assert updated(pc, certificate=["no"]) == refused(DENIED, "certificate? no")
        assert told(pc) == (DENIED, words(DENIED))
        # answered, it works: this No was for that occasion only
        updated(pc, certificate=["prompt"])
        assert pc.end.ends in ("complete", "no-more-requests")
        more_work(pc)
        # and nobody there is no call at all, or a No: a switch
        log = updated(pc)
        if unanswered == "blocks":
            assert log == [*PRELUDE, "certificate? nobody"]
            assert (pc.end.ends, pc.update_lock) == ("blocked", True)
        else:
            assert log == refused(DENIED, "certificate? nobody")
        assert pc.relied["prompt_unanswered"] == unanswered


@pytest.mark.parametrize("how", [{"application": "unticked"}, {"allow_any": False}])
def test_sequence_2c_access_is_taken_away_after_linking(how: dict[str, object]) -> None:
    with builtin() as pc:
        pc.linked()
        pc.desktop.set_preference(**how)  # type: ignore[arg-type]
        assert updated(pc) == refused(NOT_ALLOWED)
        assert told(pc) == (NOT_ALLOWED, words(NOT_ALLOWED))
