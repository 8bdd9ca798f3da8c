"""The Web Connector as a program: its list of applications, linking, Update Selected and Auto-Run.

Linking sends no SOAP at all, only GETs. An update is `driver.Update`; when and for whom one runs is
decided here.
"""

from __future__ import annotations

import copy
import itertools
from collections.abc import Generator, Iterator
from dataclasses import dataclass, field
from typing import Any

from simulator import events as e
from simulator.connector import codes, locks, qwclog, schedule
from simulator.connector.adding import Adding
from simulator.connector.applications import Application
from simulator.connector.client import Client, WebConnectorClient
from simulator.connector.commands import Finish
from simulator.connector.driver import Update, Waiting
from simulator.connector.passwords import PasswordStore
from simulator.connector.profiles import CURRENT, ClientProfile, played, with_tls
from simulator.connector.removing import remove
from simulator.connector.rows import Registered
from simulator.connector.scheduler import Person, Scheduler
from simulator.connector.session import Guards, Session
from simulator.connector.transport import Network, Transport
from simulator.quickbooks import QuickBooks
from simulator.switches import Switches
from simulator.windows import PC, ConnectorKey, Process, web_connector


@dataclass
class WebConnector:
    """The Web Connector running in one Windows session of a PC. `name` is the desktop's."""

    name: str
    pc: PC
    process: Process
    quickbooks: QuickBooks
    network: Network
    stream: e.Stream
    scheduler: Scheduler
    switches: Switches = field(default_factory=Switches)
    guards: Guards = field(default_factory=Guards)
    _lists: dict[str, dict[str, Registered]] = field(default_factory=dict, init=False)
    client: Client = field(default_factory=WebConnectorClient)
    """Who makes the calls."""
    message: str = field(default="", init=False)
    """The last message that the person was shown, with why where the screen does not say it."""
    last_ticket: str = field(default="", init=False)
    """The ticket of the last call that had one. It is shown nowhere."""
    _updates: Iterator[int] = field(default_factory=lambda: itertools.count(1), init=False)
    _told: Process | None = field(default=None, init=False)
    """The process of which it was told whose registry it sees: once is enough."""

    def __post_init__(self) -> None:
        self.passwords = PasswordStore(self)

    def beside(self, process: Process) -> WebConnector:
        """The Web Connector of another Windows session of the same PC: with its own window and message."""
        other = copy.copy(self)
        other.process, other.message, other._told = process, "", None
        other.passwords = PasswordStore(other)
        return other

    @property
    def applications(self) -> dict[str, Registered]:
        """The list of the Windows account whose registry the program sees."""
        return self._lists.setdefault(self.registry.hive.casefold(), {})

    @property
    def registry(self) -> ConnectorKey:
        """The key that the program sees."""
        if self.process.approved_by and self._told is not self.process:
            self._told = self.process
            self.rely("elevated_registry")
        return self.pc.registry_of(self.process, self.switches.elevated_registry)

    @property
    def runs(self) -> bool:
        """Whether the program runs, on a PC that is on."""
        return self.pc.works(self.process)

    @property
    def version(self) -> str:
        """What clientVersion is told."""
        installed = self.pc.installed.get(web_connector().name)
        return installed.version if installed else CURRENT.version

    @property
    def profile(self) -> ClientProfile:
        """What is particular to the version that is installed now."""
        return with_tls(played(self.version), self.switches)

    def start(self, process: Process) -> None:
        """The program was started, in the place of the process that it had.

        Where its log cannot be written it ends at once.
        """
        reason = self.process.ended
        self.process.end()
        self.process = process
        if not self._log_is_writable():
            process.end()
            return
        level = self.pc.registry_of(process, self.switches.elevated_registry).log_level
        self.stream.emit(e.ConnectorStarted(self.at(None), self.version, level))
        locks.at_start(self.registry, self.switches, self.rely)
        self.resume(reason or "closed")

    def _log_is_writable(self) -> bool:
        """Without its log the Web Connector does not run, and says so [D]."""
        switch = self.switches.log_not_writable
        code = qwclog.trouble(self.pc.files, elevated=self.process.elevated, not_writable=switch)
        if code:
            if code == switch:
                self.rely("log_not_writable")
            self.show(code, None, f"{qwclog.PATH} cannot be written")
        return not code

    def resume(self, reason: str) -> None:
        """The program goes on, after it had ended for that reason or the PC was ``asleep``.

        What fell due meanwhile waits for its next time, or is made up for by one update now [U].
        """
        now = self.stream.clock.now()
        for row in self.applications.values():
            timing, due = row.timing, row.timing.due
            missed = timing.missed(now)
            if not missed or due is None:
                continue
            self.rely("overdue_after_boot")
            missed -= self.switches.overdue_after_boot == "at-once"
            timing.skip(missed)
            if missed:
                self.stream.emit(e.UpdatesMissed(self.at(row.application), due, missed, reason))

    # -- adding an application -------------------------------------------------------------------

    def add_file(self, data: bytes, person: Person, *, has_support: bool = True) -> bool:
        """Add the application of a .QWC file's bytes (`adding.Adding.add_file`)."""
        return Adding(self, person).add_file(data, has_support=has_support)

    def add_application(self, application: Application, person: Person) -> bool:
        """Add an application as its .QWC file does (`adding.Adding.add`)."""
        return Adding(self, person).add(application)

    # -- the window --------------------------------------------------------------------------------

    def in_registry(self, row: Registered) -> bool:
        """Whether the registry has the row's key; the screen says QBWC1011 where it has not [D]."""
        there = row.application.key in self.registry.applications
        if not there:
            self.show("QBWC1011", row.application)
        return there

    def tick(self, row: Registered, *, ticked: bool = True) -> None:
        """Tick the box of a row, or clear it; whose password is not known is asked for it [V]."""
        if not self.in_registry(row):
            return
        row.ticked = ticked
        self.stream.emit(e.ListChanged(self.at(row.application), "ticked" if ticked else "unticked"))
        if ticked and self.passwords.of(row.application) is None:
            self.stream.emit(e.ListChanged(self.at(row.application), "password-wanted"))

    def remove(self, row: Registered, person: Person) -> bool:
        """Remove an application (`removing.remove`); returns whether it is gone."""
        return self.in_registry(row) and remove(self, row.application, person)

    def password(self, application: Application) -> str | None:
        """The password that an update of the application uses."""
        return self.passwords.of(application)

    # -- updates -----------------------------------------------------------------------------------

    def update_selected(self, person: Person) -> list[Finish]:
        """Update every ticked application, one after the other; returns how each update ended."""
        [finished] = self.scheduler.run((schedule.selected(self), person), instead_of=[self])
        return finished

    def by_itself(self) -> Generator[Waiting, Any, None]:
        """What the program does while it is left alone."""
        return schedule.by_itself(self)

    def auto_run(self, application: Application, every: float | None = None) -> None:
        """Tick Auto-Run, every so many seconds or as often as it says already."""
        self.applications[application.key].timing.tick(self.stream.clock.now(), every)

    def updates(self, row: Registered, *, scheduled: bool) -> Generator[Waiting, Any, Finish]:
        """One update of `row`, to be played by a scheduler."""
        application, timing = row.application, row.timing
        session = Session(
            application.user,
            self.version,
            auto_run=timing.ticked,
            switches=self.switches,
            guards=self.guards,
            short_array=self.profile.short_array,
        )
        transport = self.transport(
            application.url,
            cookies=self.switches.cookies == "per-update",
            timeout=self.switches.timeout,
            expect=self.switches.expect_100 == "as-dotnet",
        )
        due = (timing.due or 0.0) if scheduled else 0.0
        return Update(self, application, session, transport, next(self._updates), scheduled, due).run()

    def transport(self, url: str, **how: Any) -> Transport:
        """A way to `url` for the version that is installed now."""
        if played(self.version).old_tls and url.startswith("https:"):
            self.rely("old_tls")
        self.network.speak_as(self.profile)
        return self.network.transport(url, **how)

    # -- the stream --------------------------------------------------------------------------------

    def at(self, application: Application | None) -> e.At:
        """The present place of the stream, at that application."""
        return self.stream.at(self.name, application.key if application else "")

    def show(
        self, code: str, application: Application | None, detail: str = "", form: int | None = None
    ) -> str:
        """Show a message with that code; returns what the screen says."""
        text = codes.text(code, detail, application.name if application else "", form)
        self.stream.emit(e.ScreenShown(self.at(application), code, text))
        self.message = text
        return text

    def rely(self, switch: str) -> None:
        """Tell that a switch is followed."""
        self.stream.emit(e.SwitchRelied(self.at(None), switch, str(getattr(self.switches, switch))))
