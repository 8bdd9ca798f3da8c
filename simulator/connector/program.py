"""The Web Connector as a program: its list of applications, linking, Update Selected and Auto-Run.

Linking sends no SOAP at all, only GETs. An update is `driver.Update`; when and for whom one runs is
decided here.
"""

from __future__ import annotations

from collections.abc import Generator
from dataclasses import dataclass, field
from typing import Any

from simulator import events as e
from simulator.connector import codes
from simulator.connector.adding import Adding
from simulator.connector.applications import Application
from simulator.connector.client import Client, WebConnectorClient
from simulator.connector.commands import Ending, Finish
from simulator.connector.driver import Update, Waiting
from simulator.connector.profiles import CURRENT, ClientProfile, played, with_tls
from simulator.connector.rows import Registered
from simulator.connector.scheduler import Person, Scheduler
from simulator.connector.session import Guards, Session
from simulator.connector.transport import Network, Transport
from simulator.quickbooks import QuickBooks
from simulator.switches import Switches
from simulator.windows import PC, ConnectorKey, Process, web_connector

#: Endings after which a scheduled run shows QBWC1031 [L for a refusal and a failed call].
_FAILURES = (Ending.REFUSED_BY_QUICKBOOKS, Ending.FAILED_CALL, Ending.HCP_FAILED)


@dataclass
class WebConnector:
    """The Web Connector running on one PC. `name` is the desktop's."""

    name: str
    pc: PC
    process: Process
    quickbooks: QuickBooks
    network: Network
    stream: e.Stream
    switches: Switches = field(default_factory=Switches)
    guards: Guards = field(default_factory=Guards)
    seed: int = 0
    _lists: dict[str, dict[str, Registered]] = field(default_factory=dict, init=False)
    client: Client = field(default_factory=WebConnectorClient)
    """Who makes the calls."""
    message: str = field(default="", init=False)
    """The last message that the person was shown, with why where the screen does not say it."""
    _updates: int = field(default=0, init=False)
    _told: Process | None = field(default=None, init=False)
    """The process of which it was told whose registry it sees: once is enough."""

    def __post_init__(self) -> None:
        self._scheduler = Scheduler(self.stream.clock, self.seed)

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
        """The program was started: what fell due while it was not running waits, or is made up for [U]."""
        self.process.end()
        self.process = process
        self.resume()

    def resume(self) -> None:
        """The program goes on, after it was not running or the PC was asleep."""
        now = self.stream.clock.now()
        for row in self.applications.values():
            if row.due is None or row.every is None or row.due > now:
                continue
            self.rely("overdue_after_boot")
            if self.switches.overdue_after_boot == "next-schedule":
                row.due += row.every * (1 + (now - row.due) // row.every)
            else:
                row.due = now

    # -- adding an application -------------------------------------------------------------------

    def add_file(self, data: bytes, person: Person) -> bool:
        """Add the application of a .QWC file's bytes (`adding.Adding.add_file`)."""
        return Adding(self, person).add_file(data)

    def add_application(self, application: Application, person: Person) -> bool:
        """Add an application as its .QWC file does (`adding.Adding.add`)."""
        return Adding(self, person).add(application)

    # -- updates -----------------------------------------------------------------------------------

    def update_selected(self, person: Person) -> list[Finish]:
        """Update every ticked application, one after the other; returns how each update ended."""
        ticked = [row for row in self.applications.values() if row.ticked]
        if not ticked:
            self.show("QBWC1016", None, "")
        return [self._update(row, person, scheduled=False) for row in ticked]

    def run_until(self, moment: float, person: Person) -> None:
        """Let time pass until `moment`; Auto-Run makes its updates as they fall due."""
        clock = self.stream.clock
        while True:
            due = [row for row in self.applications.values() if row.due is not None and row.due <= moment]
            if not (due and self.runs):
                break
            row = min(due, key=lambda row: row.due or 0.0)
            clock.skip_to(row.due or 0.0)
            self._update(row, person, scheduled=True)
        clock.skip_to(moment)

    def auto_run(self, application: Application, every: float) -> None:
        """Tick Auto-Run, every so many seconds; the first run is due after that time."""
        row = self.applications[application.name]
        row.every = every
        row.due = self.stream.clock.now() + every

    def updates(self, row: Registered, *, scheduled: bool) -> Generator[Waiting, Any, Finish]:
        """One update of `row`, to be played by a scheduler."""
        self._updates += 1
        application = row.application
        session = Session(
            application.user,
            self.version,
            auto_run=row.every is not None,
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
        return Update(self, application, session, transport, self._updates, scheduled).run()

    def _update(self, row: Registered, person: Person, *, scheduled: bool) -> Finish:
        started = self.stream.clock.now()
        [finish] = self._scheduler.run((self.updates(row, scheduled=scheduled), person))
        row.last_result = finish.status
        if scheduled and finish.ending in _FAILURES:
            self.show("QBWC1031", row.application, "")
        if row.every is not None:
            # the endpoint may ask for a longer interval, and for this run only a later one [D]
            row.every = max(row.every, finish.minimum or 0.0)
            row.due = max(started + (finish.postpone or row.every), self.stream.clock.now())
        return finish

    def transport(self, url: str, **how: Any) -> Transport:
        """A way to `url` for the version that is installed now."""
        if played(self.version).old_tls and url.startswith("https:"):
            self.rely("old_tls")
        self.network.speak_as(self.profile)
        return self.network.transport(url, **how)

    # -- the stream --------------------------------------------------------------------------------

    def at(self, application: Application | None) -> e.At:
        """The present place of the stream, at that application."""
        return self.stream.at(self.name, application.name if application else "")

    def show(self, code: str, application: Application | None, detail: str) -> str:
        """Show a message with that code; returns what the screen says."""
        text = codes.text(code, detail, application.name if application else "")
        self.stream.emit(e.ScreenShown(self.at(application), code, text))
        self.message = text
        return text

    def rely(self, switch: str) -> None:
        """Tell that a switch is followed."""
        self.stream.emit(e.SwitchRelied(self.at(None), switch, str(getattr(self.switches, switch))))
