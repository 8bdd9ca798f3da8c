"""Auto-Run, Every-Minute, Update Selected of several applications, and who waits for whom."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import replace

import pytest
from support.office import APPLICATION, OTHER, PATH, PRELUDE, Office, office
from support.scripted_endpoint import Scripted

from simulator import events as e
from simulator.clock import VirtualClock
from simulator.connector.commands import Ending, Finish
from simulator.connector.scheduler import Scheduler
from simulator.connector.timing import Timing
from simulator.errors import InputError
from simulator.protocol.qwcvalues import Scheduler as Wanted
from simulator.windows import Ask

MINUTE, HOUR = 60.0, 3600.0
SECOND = replace(APPLICATION, name="Another", owner_id=APPLICATION.file_id)


def idle(**says: object) -> Scripted:
    """An endpoint without work."""
    return Scripted(**{"authenticate": ("T-1", "none"), **says})


def allows(ask: Ask) -> str:
    return "always" if ask.dialog == "certificate" else "done"


@contextmanager
def two_applications(endpoint: Scripted) -> Iterator[Office]:
    """A PC with two applications, both ticked."""
    with office(endpoint) as pc:
        pc.linked()
        assert pc.desktop.connector.add_application(SECOND, allows)
        pc.desktop.connector.registry.passwords[SECOND.name] = "word"
        pc.desktop.tick(SECOND.name)
        pc.forget()
        yield pc


def starts(pc: Office, began: float) -> list[tuple[str, float]]:
    return [(event.at.application, event.at.time - began) for event in pc.of(e.UpdateStarted)]


# -- Every-Minute --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("wanted", "every", "shown"),
    [
        (None, None, ""),
        (Wanted(15, "RunEveryNMinutes"), 900.0, "15"),
        (Wanted(30, "RunEveryNSeconds"), 30.0, "Real Time"),
    ],
)
def test_adding_fills_in_what_the_qwc_file_says_and_ticks_nothing(
    wanted: Wanted | None, every: float | None, shown: str
) -> None:
    timing = Timing.of(replace(APPLICATION, scheduler=wanted))
    assert (timing.every, timing.shown, timing.ticked, timing.due) == (every, shown, False, None)


def test_auto_run_goes_by_the_qwc_files_interval() -> None:
    application = replace(APPLICATION, scheduler=Wanted(90, "RunEveryNSeconds"))
    with office(idle(), application=application) as pc:
        pc.linked()
        pc.desktop.wait(HOUR)
        assert pc.log == []  # the file only pre-fills; the person ticks
        pc.desktop.auto_run()
        began = pc.stream.clock.now()
        pc.desktop.wait(180.0)
        assert [time for _, time in starts(pc, began)] == [90.0, 180.0]
        assert pc.row.timing.shown == "Real Time"
        pc.desktop.every_minute(2)
        assert pc.row.timing.shown == "2"
        pc.desktop.auto_run(120.0)
        assert pc.row.timing.shown == "2"


@pytest.mark.parametrize("every", [0.0, -1.0, float("inf"), float("nan")])
def test_an_interval_is_above_nothing(every: float) -> None:
    with pytest.raises(InputError, match="expected an interval of more than 0 seconds"):
        Timing().tick(0.0, every)


def test_auto_run_without_an_interval_says_how_to_get_one() -> None:
    with office(idle()) as pc:
        pc.linked()
        with pytest.raises(InputError, match="no Scheduler"):
            pc.desktop.auto_run()
        with pytest.raises(InputError, match="1 or more whole minutes, got 0"):
            pc.desktop.every_minute(0)
        pc.desktop.every_minute(1)
        pc.desktop.auto_run()
        assert pc.row.timing.every == MINUTE
        with pytest.raises(InputError, match=r"tick: expected .* of the list \(My app\), got 'x'"):
            pc.desktop.tick("x")


def test_less_than_the_endpoint_wants_becomes_what_it_wants_and_the_window_says_so() -> None:
    with office(idle(authenticate=("T-1", "none", "", "600"))) as pc:
        pc.linked()
        pc.desktop.auto_run(MINUTE)
        pc.desktop.wait(MINUTE)
        pc.forget()
        pc.desktop.every_minute(5)
        assert pc.log == ["My app wants 10 minutes or more between two updates"]
        assert pc.row.timing.shown == "10"
        pc.desktop.every_minute(11)
        assert pc.row.timing.shown == "11"
        pc.desktop.auto_run(30.0)
        assert pc.row.timing.every == 600.0


# -- the table of authRet[2] and [3] ---------------------------------------------------------------------


@pytest.mark.parametrize(
    ("postpone", "minimum", "next_due", "every"),
    [
        (None, None, 3600.0, 3600.0),
        (600.0, None, 600.0, 3600.0),
        (7200.0, None, 7200.0, 3600.0),
        (None, 5400.0, 5400.0, 5400.0),
        (None, 60.0, 3600.0, 3600.0),
        (600.0, 5400.0, 600.0, 5400.0),
    ],
)
def test_what_the_endpoint_asks_for(
    postpone: float | None, minimum: float | None, next_due: float, every: float
) -> None:
    timing = Timing()
    timing.tick(0.0, 3600.0)
    timing.after(1000.0, 1001.0, Finish(Ending.NO_WORK, "", postpone=postpone, minimum=minimum))
    assert (timing.due, timing.every) == (1000.0 + next_due, every)
    timing.after(1000.0, 90_000.0, Finish(Ending.COMPLETE, ""))
    assert timing.due == 90_000.0  # never in the past


# -- one update at a time --------------------------------------------------------------------------------


def test_update_selected_takes_what_is_ticked_one_after_the_other() -> None:
    with two_applications(idle()) as pc:
        pc.desktop.update_selected()
        assert pc.log == [*PRELUDE, "closeConnection"] * 2
        assert [event.at.application for event in pc.of(e.UpdateEnded)] == ["My app", "Another"]
        pc.forget()
        pc.desktop.untick()
        pc.desktop.update_selected()
        assert [event.at.application for event in pc.of(e.UpdateEnded)] == ["Another"]


def test_of_several_those_that_could_not_be_updated_are_listed() -> None:
    with two_applications(idle(authenticate=RuntimeError("down"))) as pc:
        pc.desktop.update_selected()
        assert pc.log[-1] == (
            "QBWC1017: The following applications could not be updated. Applications named My app, Another"
        )
        pc.desktop.untick()
        pc.forget()
        pc.desktop.update_selected()
        assert not any(line.startswith("QBWC1017") for line in pc.log)


def test_a_power_cut_ends_what_was_still_to_be_updated() -> None:
    with two_applications(idle()) as pc:
        pc.endpoint.before = lambda _: pc.desktop.power_cut()
        pc.desktop.update_selected()
        assert [event.ends for event in pc.of(e.UpdateEnded)] == ["interrupted"]


def test_what_falls_due_while_another_update_runs_comes_after_it() -> None:
    waits = idle(
        authenticate=lambda call: ("T", PATH if call.text("strUserName") == "joe" else "none"),
        getLastError=["NoOp", "NoOp", "done"],
    )
    with office(waits) as pc:
        pc.linked()
        other = replace(SECOND, user="ann")
        assert pc.desktop.connector.add_application(other, allows)
        pc.desktop.connector.registry.passwords[other.name] = "word"
        pc.forget()
        began = pc.stream.clock.now()
        pc.desktop.auto_run(60.0)
        pc.desktop.auto_run(65.0, other.name)
        pc.desktop.wait(80.0)
        assert starts(pc, began) == [("My app", 60.0), ("Another", 70.0)]
        assert [event.due - began for event in pc.of(e.UpdateStarted)] == [60.0, 65.0]


def test_unticked_during_an_update_it_is_finished_and_no_other_comes() -> None:
    with office(idle()) as pc:
        pc.linked()
        pc.desktop.auto_run(HOUR)
        pc.endpoint.before = lambda method: pc.desktop.stop_auto_run() if method == "serverVersion" else None
        pc.desktop.wait(5 * HOUR)
        assert [event.ends for event in pc.of(e.UpdateEnded)] == ["no-work"]
        assert (pc.row.timing.due, pc.row.timing.every) == (None, HOUR)
        pc.forget()
        pc.desktop.update_selected()
        assert pc.end.ends == "no-work"  # by hand it goes on working


# -- what is missed ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(("choice", "missed"), [("next-schedule", 3), ("at-once", 2)])
@pytest.mark.parametrize("reason", ["asleep", "shut-down", "power-cut", "logged-off", "killed", "closed"])
def test_what_fell_due_meanwhile_is_told_with_the_reason(choice: str, missed: int, reason: str) -> None:
    with office(idle(), overdue_after_boot=choice) as pc:
        pc.linked()
        desktop = pc.desktop
        desktop.auto_run(HOUR)
        pc.forget()
        began = pc.stream.clock.now()
        away: dict[str, Callable[[], object]] = {
            "asleep": desktop.sleep,
            "shut-down": desktop.shut_down,
            "power-cut": desktop.power_cut,
            "logged-off": desktop.log_off,
            "killed": lambda: desktop.end_process("QBWebConnector.exe"),
            "closed": desktop.close_connector,
        }
        away[reason]()
        desktop.wait(3.5 * HOUR)
        if reason in ("shut-down", "power-cut"):
            desktop.power_on()
        back: dict[str, Callable[[], object]] = {
            "asleep": desktop.wake,
            "killed": desktop.start_connector,
            "closed": desktop.start_connector,
        }
        back.get(reason, desktop.log_on)()
        [told] = pc.of(e.UpdatesMissed)
        assert (told.due - began, told.count, told.reason) == (HOUR, missed, reason)
        desktop.wait(HOUR / 2)
        first = 4 * HOUR if choice == "next-schedule" else 3.5 * HOUR
        assert starts(pc, began) == [("My app", first)]
        assert pc.relied["overdue_after_boot"] == choice


# -- several Windows sessions, several PCs -----------------------------------------------------------------


def test_every_windows_user_has_a_list_and_an_auto_run_of_their_own() -> None:
    with office(idle()) as pc:
        pc.linked()
        desktop = pc.desktop
        desktop.auto_run(HOUR)
        desktop.close_quickbooks()
        desktop.pc.add_account("bob")
        desktop.log_on("bob", remote=True)
        assert desktop.connector.applications == {}
        desktop.open_quickbooks(company=OTHER)
        assert desktop.connector.add_application(SECOND, allows)
        desktop.connector.registry.passwords[SECOND.name] = "word"
        desktop.auto_run(HOUR / 2, SECOND.name)
        pc.forget()
        began = pc.stream.clock.now()
        desktop.wait(HOUR)
        assert sorted(starts(pc, began)) == [("Another", HOUR / 2), ("Another", HOUR), ("My app", HOUR)]
        # Bob logs off: his end, the owner's do not
        desktop.log_off()
        pc.forget()
        desktop.wait(HOUR)
        assert [event.at.application for event in pc.of(e.UpdateStarted)] == ["My app"]


def test_pcs_that_share_a_clock_go_on_together_whichever_of_them_waits() -> None:
    stream = e.Stream(VirtualClock())
    with ExitStack() as offices:
        one, other = (
            offices.enter_context(office(idle(), stream=stream, name=name, scheduler=shared))
            for shared in [Scheduler(stream.clock)]
            for name in ("one", "other")
        )
        for pc in (one, other):
            pc.linked()
            pc.desktop.auto_run(HOUR)
        began = stream.clock.now()
        other.desktop.wait(2 * HOUR)
        seen = sorted((event.at.time - began, event.at.desktop) for event in one.of(e.UpdateStarted))
        assert seen == [(HOUR, "one"), (HOUR, "other"), (2 * HOUR, "one"), (2 * HOUR, "other")]
