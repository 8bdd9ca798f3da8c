"""UpdateLock and AppLock: how they are written and read, who they keep out, and what a crash leaves."""

from __future__ import annotations

import pytest
from support.office import APPLICATION, PATH, PRELUDE, ROUND, UNLOCK, Office, office, opens
from support.scripted_endpoint import CUSTOMERS, Scripted

from simulator.connector.locks import AppLock
from simulator.switches import Switches, values

WHOLE = [*PRELUDE, *opens(), *ROUND, *UNLOCK, "closeConnection"]
HOUR = 3600.0


def working(**says: object) -> Scripted:
    """An endpoint that names the company file and has one request at each update."""
    return Scripted(**{"authenticate": ("T-1", PATH), "sendRequestXML": CUSTOMERS, **says})


def updated(pc: Office) -> list[str]:
    """The log of one more Update Selected."""
    pc.forget()
    pc.desktop.update_selected()
    return pc.log


# -- AppLock, written and read -------------------------------------------------------------------------


def test_a_lock_is_the_pcs_name_and_dotnet_ticks() -> None:
    # 5 January 2026, 17:00 UTC: days since the year 1, 100 ns each second ten million times
    ticks = (739_620 * 86_400 + 17 * 3600) * 10_000_000
    assert str(AppLock("OFFICE-PC", True, 1_767_632_400.0)) == f"LOCKED:OFFICE-PC:{ticks}"
    assert AppLock.read(f"LOCKED:OFFICE-PC:{ticks}") == AppLock("OFFICE-PC", True, 1_767_632_400.0)
    assert str(AppLock("OFFICE-PC")) == "UNLOCKED:OFFICE-PC"
    assert AppLock.read("UNLOCKED:OFFICE-PC") == AppLock("OFFICE-PC")


@pytest.mark.parametrize(
    "value", ["", "LOCKED", "LOCKED:", "LOCKED::1", "LOCKED:PC", "locked:PC:1", "x:PC:1"]
)
def test_what_is_no_lock_keeps_nobody_out(value: str) -> None:
    assert not AppLock.read(value).locked
    with office(working()) as pc:
        pc.linked()
        pc.set_app_lock(value or "?")
        assert updated(pc) == WHOLE


@pytest.mark.parametrize("ticks", ["", "soon", "-5", "٣", "9" * 400])
def test_ticks_that_are_no_number_lock_all_the_same(ticks: str) -> None:
    assert AppLock.read(f"LOCKED:FRONT-DESK:{ticks}") == AppLock("FRONT-DESK", True, 0.0)


@pytest.mark.parametrize(
    ("value", "pc", "choice", "held", "asked"),
    [
        ("UNLOCKED:OFFICE-PC", "OFFICE-PC", "locked", False, []),
        ("UNLOCKED:FRONT-DESK", "OFFICE-PC", "locked", False, []),
        ("LOCKED:FRONT-DESK:1", "OFFICE-PC", "take-over", True, []),
        ("LOCKED:OFFICE-PC:1", "OFFICE-PC", "take-over", False, ["stale_applock_same_pc"]),
        ("LOCKED:office-pc:1", "OFFICE-PC", "locked", True, ["stale_applock_same_pc"]),
    ],
)
def test_who_a_lock_keeps_out(value: str, pc: str, choice: str, held: bool, asked: list[str]) -> None:
    relied: list[str] = []
    switches = Switches(stale_applock_same_pc=choice)
    assert AppLock.read(value).held_against(pc, switches, relied.append) is held
    assert relied == asked


# -- AppLock in an update ------------------------------------------------------------------------------


@pytest.mark.parametrize(("choice", "tail"), [("skip", []), ("call", ["closeConnection"])])
def test_the_lock_of_another_pc_ends_the_update_and_stays(choice: str, tail: list[str]) -> None:
    theirs = "LOCKED:FRONT-DESK:639032148000000000"
    with office(working(), close_after_applock=choice) as pc:
        pc.linked()
        pc.set_app_lock(theirs)
        assert updated(pc) == [*PRELUDE, *opens()[:2], "EndSession", *tail]
        assert pc.end.ends == "locked"
        assert pc.row.last_result == "Update aborted. Company file is locked by another client FRONT-DESK"
        assert (pc.app_lock(), pc.update_lock) == (theirs, False)
        assert pc.relied["close_after_applock"] == choice


@pytest.mark.parametrize("choice", values("stale_applock_same_pc"))
def test_a_lock_that_this_pc_left_behind_is_a_switch(choice: str) -> None:
    mine = "LOCKED:OFFICE-PC:639032148000000000"
    with office(working(), stale_applock_same_pc=choice) as pc:
        pc.linked()
        pc.set_app_lock(mine)
        taken = choice == "take-over"
        assert updated(pc) == (WHOLE if taken else [*PRELUDE, *opens()[:2], "EndSession"])
        assert pc.relied["stale_applock_same_pc"] == choice
        assert pc.app_lock() == ("UNLOCKED:OFFICE-PC" if taken else mine)
        assert pc.end.ends == ("complete" if taken else "locked")


def test_a_lock_that_was_given_back_depends_on_no_switch() -> None:
    with office(working()) as pc:
        pc.linked()
        updated(pc)
        assert "stale_applock_same_pc" not in pc.relied


# -- UpdateLock ----------------------------------------------------------------------------------------


@pytest.mark.parametrize("choice", values("updatelock_at_start"))
def test_an_update_lock_that_was_left_true_is_a_switch_at_the_next_start(choice: str) -> None:
    with office(working(), updatelock_at_start=choice) as pc:
        pc.linked()
        pc.desktop.close_connector()
        pc.desktop.pc.registry.update_lock = True
        pc.forget()
        pc.desktop.start_connector()
        assert pc.relied["updatelock_at_start"] == choice
        if choice == "runs-skipped":
            assert updated(pc) == []
            assert (pc.end.ends, pc.update_lock) == ("not-started", True)
            pc.desktop.clear_update_lock()
        assert updated(pc) == WHOLE


def test_a_start_with_a_free_update_lock_depends_on_no_switch() -> None:
    with office(working()) as pc:
        pc.linked()
        pc.desktop.start_connector()
        assert "updatelock_at_start" not in pc.relied


def test_an_update_lock_is_of_one_windows_user() -> None:
    with office(working()) as pc:
        pc.linked()
        pc.desktop.pc.registry.update_lock = True
        pc.desktop.start_connector(account="bob")
        assert pc.update_lock
        assert not pc.desktop.connector.registry.update_lock


# -- closing during an update ----------------------------------------------------------------------------


def test_closing_with_auto_run_ticked_asks_first() -> None:
    text = (
        "QBWC1020: There are scheduled jobs. Web Connector will not be able to run these jobs if you exit. "
        "Do you still want to exit?"
    )
    with office(working(authenticate=("T-1", "none"))) as pc:
        pc.linked()
        pc.desktop.auto_run(HOUR)
        pc.desktop.close_connector({"QBWC1020": ["no"]})
        assert (pc.log, pc.desktop.connector.runs) == ([text, "QBWC1020? no"], True)
        pc.desktop.close_connector()
        assert not pc.desktop.connector.runs
        pc.desktop.start_connector()
        pc.desktop.stop_auto_run()
        pc.forget()
        pc.desktop.close_connector()
        assert pc.log == []


def test_closing_during_an_update_leaves_both_locks() -> None:
    with office(working()) as pc:
        pc.linked()
        pc.endpoint.before = lambda method: (
            pc.desktop.close_connector() if method == "sendRequestXML" else None
        )
        pc.desktop.update_selected()
        assert (pc.end.ends, pc.update_lock) == ("interrupted", True)
        assert (pc.app_lock() or "").startswith("LOCKED:OFFICE-PC:")
        assert APPLICATION.name in pc.desktop.connector.applications
