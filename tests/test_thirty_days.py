"""Thirty days of an office: three companies, two Windows users, nights, weekends, a reboot, a sleeping PC."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass

import pytest
from support.accounts import Accounts

from simulator import events as e
from simulator.clock import VirtualClock
from simulator.company import CompanyFile
from simulator.connector.applications import Application
from simulator.connector.session import Guards
from simulator.connector.wsgi import WsgiNetwork
from simulator.desktop import COMPANY_FOLDER, Desktop, Setup
from simulator.endpoint import BuiltinEndpoint
from simulator.endpoint.model import Registration
from simulator.windows import PC, Ask

pytestmark = pytest.mark.long

MINUTE, HOUR, DAY = 60.0, 3600.0, 86_400.0
OWNER = "{11111111-2222-3333-4444-555555555555}"
EVERY = {"One": 20 * MINUTE, "Two": 30 * MINUTE, "Three": 40 * MINUTE}
SESSIONS = {"One": "owner", "Two": "owner", "Three": "bob"}
PASSWORD = "s3cr3t-p4ssw0rd"


def allows(ask: Ask) -> str:
    """Who links the applications."""
    return "always" if ask.dialog == "certificate" else "done"


def path(name: str) -> str:
    return f"{COMPANY_FOLDER}{name}.qbw"


def file_id(name: str) -> str:
    return f"{{66666666-7777-8888-9999-0000000000{list(EVERY).index(name):02}}}"


@dataclass
class Premises:
    """The office: a PC whose owner has two companies and whose bookkeeper, Bob, has the third."""

    desktop: Desktop
    endpoint: BuiltinEndpoint
    companies: dict[str, CompanyFile]
    accounts: Accounts
    midnight: float
    """Of the first day."""

    def at(self, day: int, hour: float) -> None:
        """Let time pass until that hour of that day; the first day is a Monday."""
        clock = self.desktop.stream.clock
        self.desktop.wait(max(0.0, self.midnight + day * DAY + hour * HOUR - clock.now()))


@contextmanager
def premises() -> Iterator[Premises]:
    """The office on its first Monday at 9, all linked, Auto-Run ticked everywhere."""
    stream = e.Stream(VirtualClock())
    with ExitStack() as rooms:
        first, *others = (
            Registration(name, PASSWORD, "continuous", path(name), file_id(name)) for name in EVERY
        )
        endpoint = BuiltinEndpoint(
            stream.clock,
            user=first.user,
            password=PASSWORD,
            company_file=first.company_file,
            file_id=first.file_id,
            others=others,
        )
        rooms.callback(endpoint.close)
        url = "http://localhost/qbwc"
        applications = {name: Application(name, url, name, OWNER, file_id(name)) for name in EVERY}
        built = rooms.enter_context(CompanyFile.from_recipe("landscaping", stream.clock))
        companies = {name: rooms.enter_context(built.copy(stream.clock)) for name in EVERY}
        setup = Setup(
            applications["One"],
            PASSWORD,
            WsgiNetwork(endpoint),
            companies["One"],
            path("One"),
            others={path(name): company for name, company in companies.items() if name != "One"},
            windows=PC("SERVER", uac=False, hosted=True),
            guards=Guards(noops=400),
        )
        desktop = Desktop(setup, stream)
        desktop.pc.add_account("bob")
        for name, every in EVERY.items():
            desktop.log_on(SESSIONS[name], remote=True)
            desktop.open_quickbooks(company=name)
            assert desktop.connector.add_application(applications[name], allows)
            desktop.connector.registry.passwords[name] = PASSWORD
            desktop.tick(name)
            desktop.auto_run(every, name)
            desktop.close_quickbooks()
        began = stream.clock.now()
        accounts = Accounts(EVERY, SESSIONS, began)
        stream.subscribe(accounts)
        yield Premises(desktop, endpoint, companies, accounts, began - 9 * HOUR)


def a_working_day(office: Premises, day: int) -> None:
    """From 6 in the morning, when the PC wakes, to 22, when it falls asleep."""
    desktop, endpoint = office.desktop, office.endpoint
    office.at(day, 9)
    desktop.log_on("owner")
    desktop.open_quickbooks(company="One")
    for name in EVERY:
        endpoint.queue_work(customers=2, user=name)
    office.at(day, 11.1)
    desktop.update_selected()
    if day % 7 == 0:
        # what is being prepared keeps a session waiting; it delays its own Windows session, not the other one
        endpoint.queue_work(customers=1, ready_in=33 * MINUTE, user="One")
        endpoint.queue_work(customers=1, ready_in=33 * MINUTE, user="Three")
    office.at(day, 17)
    desktop.close_quickbooks()
    desktop.disconnect()


def thirty_days(office: Premises) -> None:
    desktop = office.desktop
    for day in range(30):
        if day % 7 < 5:
            a_working_day(office, day)
        if day == 9:
            office.at(day, 18)
            desktop.reboot()
            office.at(day, 18.7)
            desktop.log_on("owner")
            office.at(day, 19.2)
            desktop.log_on("bob", remote=True)
        if day == 18:
            office.at(day, 20)
            desktop.power_cut()
            office.at(day + 3, 7)
            desktop.power_on()
            desktop.log_on("bob", remote=True)
            desktop.disconnect()
            office.at(day + 3, 8)
            desktop.log_on("owner")
        elif desktop.pc.power == "on":
            office.at(day, 22)
            desktop.sleep()
            office.at(day + 1, 6)
            desktop.wake()
    office.at(30, 9)


def test_an_office_runs_for_thirty_days() -> None:
    with premises() as office:
        thirty_days(office)
        accounts = office.accounts
        assert accounts.overlaps == []
        assert {name: account.gaps for name, account in accounts.of.items()} == {name: [] for name in EVERY}
        for name, account in accounts.of.items():
            missed = Counter({missed.reason: missed.count for missed in account.missed})
            assert set(missed) == {"asleep", "shut-down", "power-cut"}, name
            told = len(account.made) + sum(missed.count for missed in account.missed)
            assert told >= 30 * DAY / EVERY[name] - 30  # no stretch of time is left out
            assert len(account.made) + account.by_hand == len(account.ends)
        # the session of One that waits delays Two, which is of the same Windows user, and not Bob's
        assert {name for name, _ in accounts.late()} == {"Two"}
        assert {seconds for _, seconds in accounts.late()} == {3 * MINUTE}
        assert accounts.together > 0
        # while the owner has One open, Two is refused by QuickBooks; everything else is done, and once
        ends = {name: set(account.ends) for name, account in accounts.of.items()}
        done = {"complete", "no-work"}
        assert ends == {"One": done, "Two": {*done, "refused-by-quickbooks"}, "Three": done}
        for name, company in office.companies.items():
            assert company.count("Customer") == len(office.endpoint.customers(name))
            assert office.endpoint.queue_counts(name)["queued"] == 0
