"""What one PC is made of, and who sits at its screen: the ground that every verb of a person stands on."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from random import Random
from typing import TYPE_CHECKING

from simulator import events as e
from simulator.connector.applications import Application
from simulator.connector.client import Client, WebConnectorClient
from simulator.connector.faults import CallFault, CallFaults
from simulator.connector.pcnetwork import PcNetwork
from simulator.connector.program import WebConnector
from simulator.connector.qwclog import QwcLog
from simulator.connector.rows import Registered
from simulator.connector.scheduler import Scheduler
from simulator.connector.session import Guards
from simulator.connector.transport import Network
from simulator.errors import InputError, StepFailed
from simulator.quickbooks import AtWork, Edition, FileState, QuickBooks, edition
from simulator.quickbooks.instances import Instance
from simulator.quickbooks.sdklog import SdkLog
from simulator.switches import Switches
from simulator.windows import PC, Ask, Process, web_connector
from simulator.windows.screen import approval

if TYPE_CHECKING:
    from simulator.company import CompanyFile

#: Where a company file lies unless the endpoint or the scenario says other.
COMPANY_FOLDER = "C:\\Users\\Public\\Documents\\Intuit\\QuickBooks\\Company Files\\"

#: What somebody who sits at the screen says unless told other. QuickBooks' certificate is not here: its
#: answer is what scenarios are about.
AT_THE_SCREEN = {
    "version-warning": "ok",
    "access-confirmation": "done",
    "unsigned": "run",
    "authorize": "ok",
    "same-name": "replace",
    "QBWC1020": "yes",
}

CONNECTOR, QUICKBOOKS = "QBWebConnector.exe", "QBW.EXE"

Answers = Mapping[str, Sequence[str]]
"""What the person answers, dialog by dialog, in the order in which each comes up."""


@dataclass(frozen=True, slots=True)
class Setup:
    """What a desktop is made of.

    `application` and `password` are the endpoint's; `company_path` is where the linked file lies, `others`
    are more company files by path, `linked` the applications and passwords for those of them that are
    linked for another of the endpoint's users, `names` what a scenario calls them. `windows` is the PC,
    else an office PC with one owner, who is an administrator or not. `connector` is the version of the Web
    Connector that is installed, empty for none. `states` is shared by PCs that share company files,
    `scheduler` by PCs that share a clock: then Auto-Run goes on at all of them, whichever of them time
    passes at.
    """

    application: Application
    password: str
    network: Network
    company: CompanyFile
    company_path: str
    edition: Edition = field(default_factory=edition)
    switches: Switches = field(default_factory=Switches)
    guards: Guards = field(default_factory=Guards)
    seed: int = 0
    account_is_administrator: bool = True
    others: Mapping[str, CompanyFile] = field(default_factory=dict)
    linked: Mapping[str, tuple[Application, str]] = field(default_factory=dict)
    names: Mapping[str, str] = field(default_factory=dict)
    windows: PC | None = None
    connector: str = web_connector().version
    states: dict[str, FileState] | None = None
    client: Client = field(default_factory=WebConnectorClient)
    scheduler: Scheduler | None = None


class _Person:
    """The person at the PC: answers from what the scenario says, else from `habits`, or not at all."""

    def __init__(self, desktop: Desk, answers: Answers, habits: Mapping[str, str] | None = None) -> None:
        self._desktop = desktop
        self._answers = {dialog: list(given) for dialog, given in answers.items()}
        self.habits = dict(habits or {})

    def __call__(self, ask: Ask) -> str | None:
        given = self._answers.get(ask.dialog)
        answer = (given.pop(0) if given else self.habits.get(ask.dialog)) or None
        if answer is not None and answer not in ask.answers:
            raise InputError(
                f"the dialog {ask.dialog} can be answered {', '.join(ask.answers)}; "
                f"the scenario says {answer!r}"
            )
        stream = self._desktop.stream
        stream.emit(e.DialogAnswered(stream.at(self._desktop.name), ask.dialog, ask.text, answer or ""))
        return answer


class Desk:
    """A PC put together, before anybody does anything at it. What each verb needs of it is here, once."""

    def __init__(self, setup: Setup, stream: e.Stream, name: str = "desktop") -> None:
        self.name = name
        self.setup = setup
        self.stream = stream
        self.pc = setup.windows or PC(account_is_administrator=setup.account_is_administrator)
        self.quickbooks = QuickBooks(
            setup.edition,
            {setup.company_path: setup.company, **setup.others},
            setup.switches,
            stream,
            setup.seed,
            self.pc,
            setup.states,
        )
        self._random = Random(f"files {setup.seed} {name}")
        self.company_path = setup.company_path
        """Where the linked company file lies now."""
        self._at_work = AtWork(self.quickbooks)
        self._backups: dict[str, CompanyFile] = {}
        self.scheduler = setup.scheduler or Scheduler(stream.clock, setup.seed)
        self._logs = (
            QwcLog(
                name, self.pc.files, lambda: any(one.process.elevated for one in self._connectors.values())
            ),
            SdkLog(name, self.pc.files),
        )
        for log in self._logs:
            stream.subscribe(log)
        self.network = PcNetwork(setup.network, self.pc, CONNECTOR, CallFaults(setup.seed, self._went_wrong))
        process = self.pc.start(CONNECTOR)
        connector = WebConnector(
            name,
            self.pc,
            process,
            self.quickbooks,
            self.network,
            stream,
            self.scheduler,
            setup.switches,
            setup.guards,
            setup.client,
        )
        self._connectors = {self.pc.account.casefold(): connector}
        self._leave_alone(connector)
        if setup.connector:
            self.pc.install(web_connector(setup.connector), rights="administrator")
            self._start_connector()
        else:
            process.end()

    @property
    def connector(self) -> WebConnector:
        """The Web Connector of the person's Windows session; the owner's where nobody is at the screen."""
        account = self.pc.account.casefold()
        if account not in self._connectors:
            none = Process(CONNECTOR, self.pc.account)
            none.end()
            self._connectors[account] = self._connectors[self.pc.owner.casefold()].beside(none)
            self._leave_alone(self._connectors[account])
        return self._connectors[account]

    def close(self) -> None:
        """Let go of the stream: nothing that happens from now on is written into this PC's logs."""
        for log in self._logs:
            self.stream.unsubscribe(log)

    def _start_connector(
        self, elevated: bool = False, approved_by: str | None = None, account: str = ""
    ) -> None:
        process = self.pc.start(CONNECTOR, elevated=elevated, approved=approved_by or False, account=account)
        self.connector.start(process)

    def _leave_alone(self, connector: WebConnector) -> None:
        """Let a Web Connector do what it does by itself; nobody answers what it asks then."""
        self.scheduler.live(connector, connector.by_itself, _Person(self, {}))

    def _row(self, verb: str, application: str) -> Registered:
        """The application's row in the window."""
        self._needs_connector(verb)
        rows, name = self.connector.applications, application or self._application.key
        if name not in rows:
            raise InputError(f"{verb}: expected an application of the list ({', '.join(rows)}), got {name!r}")
        return rows[name]

    def _denied(self, program: str, approved_by: str | None, answers: Answers | None) -> bool:
        """Whether the approval that a program needs to run as administrator is asked for and denied.

        Where nobody is there who could approve, nothing is asked: Windows starts nothing.
        """
        if not (approved_by or answers or self._is_administrator):
            return False
        return not self._approves(program, approved_by, self._person(answers))

    def _approves(self, program: str, approved_by: str | None, person: _Person) -> bool:
        """User Account Control: the person confirms, or an administrator gives their credentials."""
        if self._is_administrator and not self.pc.uac:
            return True
        person.habits["uac"] = "approve" if approved_by or self._is_administrator else ""
        return person(approval(program, self._is_administrator)) == "approve"

    @property
    def _is_administrator(self) -> bool:
        session = self.pc.session
        return bool(session and session.account.administrator)

    def _needs_connector(self, verb: str) -> None:
        if not self.connector.runs:
            raise StepFailed(verb, "the Web Connector runs", "it does not")

    def _window(self, verb: str) -> Instance:
        window = self.quickbooks.window
        if window is None:
            raise InputError(f"{verb}: expected QuickBooks to run with a window, got none")
        return window

    def _path(self, company: str | None) -> str:
        if not company:
            return self.company_path if company is None else ""
        if company in self.setup.names:
            return self.setup.names[company]
        known = list(self.quickbooks.files)
        name = company.replace("/", "\\").casefold()
        for path in known:
            file = path.casefold().rpartition("\\")[2]
            if name in (path.casefold(), file, file.removesuffix(".qbw")):
                return path
        raise InputError(f"expected a company file of this PC ({', '.join(known)}), got {company!r}")

    def _person(self, answers: Answers | None) -> _Person:
        return _Person(self, answers or {}, AT_THE_SCREEN)

    def _went_wrong(self, fault: CallFault, method: str) -> None:
        self.stream.emit(e.FaultCame(self.stream.at(self.name), str(fault), method))

    def _tell(self, text: str) -> None:
        self.stream.emit(e.ScreenShown(self.stream.at(self.name), "", text))

    @property
    def _application(self) -> Application:
        return self.setup.application
