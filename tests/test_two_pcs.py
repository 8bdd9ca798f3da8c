"""Two PCs with Auto-Run share one company file: AppLock lets one of them in at a time (requirement I6)."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

import pytest
from support.golden import working
from support.office import APPLICATION, PASSWORD, PATH

from simulator import events as e
from simulator.clock import VirtualClock
from simulator.company import CompanyFile
from simulator.connector.scheduler import Scheduler
from simulator.connector.wsgi import WsgiNetwork
from simulator.desktop import Desktop, Setup
from simulator.quickbooks import FileState
from simulator.switches import Switches
from simulator.windows import PC

HOUR = 3600.0


@dataclass
class Pair:
    """The two PCs, and everything that happened at them."""

    front: Desktop
    back: Desktop
    events: list[e.Event] = field(default_factory=list)

    def ends(self) -> list[tuple[str, str, str]]:
        """How updates ended: where, how, and what the window says."""
        ended = [event for event in self.events if isinstance(event, e.UpdateEnded)]
        return [(event.at.desktop, event.ends, event.status) for event in ended]


@contextmanager
def pair(seed: int = 0, **switches: str) -> Iterator[Pair]:
    """Two PCs on one clock, the company file open on both in multi-user mode, the application on both."""
    stream = e.Stream(VirtualClock())
    scheduler = Scheduler(stream.clock, seed)
    endpoint = working(getLastError=["NoOp", "done"], sendRequestXML="")
    states: dict[str, FileState] = {}
    with CompanyFile.from_recipe("landscaping", stream.clock) as company:
        built = []
        for name in ("FRONT-DESK", "BACK-OFFICE"):
            setup = Setup(
                APPLICATION,
                PASSWORD,
                WsgiNetwork(endpoint),
                company,
                PATH,
                windows=PC(name),
                states=states,
                scheduler=scheduler,
                switches=Switches(**switches),
            )
            desktop = Desktop(setup, stream, name)
            desktop.link()
            desktop.close_quickbooks()
            built.append(desktop)
        two = Pair(built[0], built[1])
        two.front.open_quickbooks(mode="multi-user")
        two.back.open_quickbooks(user="Ann", mode="multi-user")
        stream.subscribe(two.events.append)
        yield two


LOCKED = "Update aborted. Company file is locked by another client "


@pytest.mark.parametrize("seed", range(6))
def test_who_is_due_while_the_other_one_works_is_told_whose_lock_it_is(seed: int) -> None:
    with pair(seed) as two:
        two.front.auto_run(HOUR)
        two.back.auto_run(HOUR + 3.0)  # in the five seconds in which the other's session waits
        two.front.wait(HOUR + 60.0)
        assert two.ends() == [
            ("BACK-OFFICE", "locked", LOCKED + "FRONT-DESK"),
            ("FRONT-DESK", "no-more-requests", "bye"),
        ]
        # the lock was given back: whoever is due then is let in
        two.events.clear()
        two.front.stop_auto_run()
        two.back.wait(HOUR)
        assert [(where, how) for where, how, _ in two.ends()] == [("BACK-OFFICE", "no-more-requests")]


@pytest.mark.parametrize("seed", range(6))
def test_due_at_one_moment_one_is_let_in_and_never_both(seed: int) -> None:
    with pair(seed) as two:
        two.front.auto_run(HOUR)
        two.back.auto_run(HOUR)
        two.back.wait(HOUR)
        held: set[str] = set()
        for event in two.events:
            if isinstance(event, e.OwnRequest) and event.task == "change lock":
                assert ("UNLOCKED" in event.request) or not held
                (held.discard if "UNLOCKED" in event.request else held.add)(event.at.desktop)
        assert sorted(how for _, how, _ in two.ends()) == ["locked", "no-more-requests"]


def test_a_power_cut_at_one_pc_keeps_the_other_out_until_the_first_has_worked_again() -> None:
    with pair() as two:
        two.front.auto_run(HOUR)

        def cut(event: e.Event) -> None:
            if isinstance(event, e.Waited):
                two.front.power_cut()

        two.front.stream.subscribe(cut)
        two.front.wait(HOUR + 60.0)
        two.front.stream.unsubscribe(cut)
        two.back.update_selected()
        two.front.power_on()
        two.front.log_on()
        two.front.open_quickbooks(mode="multi-user")
        two.front.update_selected()
        two.back.update_selected()
        assert two.ends() == [
            ("FRONT-DESK", "interrupted", ""),
            ("BACK-OFFICE", "locked", LOCKED + "FRONT-DESK"),
            ("FRONT-DESK", "no-more-requests", "bye"),
            ("BACK-OFFICE", "no-more-requests", "bye"),
        ]
