"""One PC put together: Windows, QuickBooks and the Web Connector. Its methods are what a person can do.

The verbs of a scenario are these methods, one vocabulary. Whatever they bring about is told by the
event stream; none of them returns a verdict.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from simulator import events as e
from simulator.company import CompanyFile
from simulator.connector.applications import Application
from simulator.connector.program import WebConnector
from simulator.connector.session import Guards
from simulator.connector.transport import Network
from simulator.errors import InputError, StepFailed
from simulator.quickbooks import Edition, QuickBooks, edition
from simulator.switches import Switches
from simulator.windows import PC, Ask

#: Where a company file lies unless the endpoint or the scenario says other.
COMPANY_FOLDER = "C:\\Users\\Public\\Documents\\Intuit\\QuickBooks\\Company Files\\"

#: What somebody who sits at the screen says to the Web Connector's own questions unless told other.
AT_THE_SCREEN = {"version-warning": "ok"}

Answers = Mapping[str, Sequence[str]]
"""What the person answers, dialog by dialog, in the order in which each comes up."""


@dataclass(frozen=True, slots=True)
class Setup:
    """What a desktop is made of.

    `application` and `password` are the endpoint's; `company_path` is where the linked file lies.
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


class Desktop:
    """A person's PC with QuickBooks and the Web Connector installed."""

    def __init__(self, setup: Setup, stream: e.Stream, name: str = "desktop") -> None:
        self.name = name
        self.setup = setup
        self.stream = stream
        self.pc = PC(account_is_administrator=setup.account_is_administrator)
        self.quickbooks = QuickBooks(
            setup.edition,
            {setup.company_path: setup.company},
            setup.switches,
            stream,
            setup.seed,
        )
        self.connector = WebConnector(
            name,
            self.pc,
            self.pc.start("QBWebConnector.exe"),
            self.quickbooks,
            setup.network,
            stream,
            setup.switches,
            setup.guards,
            setup.seed,
        )

    # -- verbs -------------------------------------------------------------------------------------

    def link(
        self,
        access: str = "always",
        approved_by: str | None = None,
        auto_run: float | None = None,
    ) -> None:
        """The usual prelude: company file open, application added and allowed, password saved, row ticked.

        `access` is the answer to QuickBooks' question. Approved by an administrator, both programs run
        elevated while linking. Raises `StepFailed` where the application is not in the list afterwards.
        """
        approved = approved_by is not None
        self._start_connector(elevated=approved, approved=approved)
        self._open_quickbooks(elevated=approved, approved=approved)
        self.add_application({"certificate": [access]})
        if self._application.name not in self.connector.applications:
            raise StepFailed("link", "the application is in the Web Connector's list", self.connector.message)
        self.enter_password()
        self.connector.applications[self._application.name].ticked = True
        if auto_run is not None:
            self.auto_run(auto_run)

    def add_application(self, answers: Answers | None = None) -> None:
        """Run the application's .QWC file."""
        self.connector.add_application(self._application, _Person(self, answers or {}))

    def enter_password(self, password: str = "right") -> None:
        """Type the password and save it; ``right`` is the endpoint's own, ``wrong`` another one."""
        words = {"right": self.setup.password, "wrong": self.setup.password + " (mistyped)"}
        self.pc.registry.passwords[self._application.name] = words.get(password, password)

    def start_connector(self, elevated: bool = False) -> None:
        """Start the Web Connector, or start it again on another level."""
        self._start_connector(elevated=elevated)

    def open_quickbooks(self, elevated: bool = False) -> None:
        """Start QuickBooks as Admin, in single-user mode, on the company file."""
        self._open_quickbooks(elevated=elevated)

    def close_quickbooks(self) -> None:
        """Close QuickBooks."""
        self.quickbooks.close()

    def update_selected(self, answers: Answers | None = None) -> None:
        """Click Update Selected."""
        self.connector.update_selected(_Person(self, answers or {}, AT_THE_SCREEN))

    def auto_run(self, every: float) -> None:
        """Tick Auto-Run: an update every so many seconds."""
        self.connector.auto_run(self._application, every)

    def wait(self, seconds: float) -> None:
        """Leave the PC alone for so many seconds; Auto-Run goes on, and nobody answers questions."""
        self.connector.run_until(self.stream.clock.now() + seconds, _Person(self, {}))

    @property
    def quickbooks_is_open(self) -> bool:
        """Whether the person's QuickBooks is open; one that was started without a window is not theirs."""
        return self.quickbooks.process is not None

    def _start_connector(self, *, elevated: bool, approved: bool = False) -> None:
        self.connector.process = self.pc.start("QBWebConnector.exe", elevated=elevated, approved=approved)

    def _open_quickbooks(self, *, elevated: bool, approved: bool = False) -> None:
        process = self.pc.start("QBW.EXE", elevated=elevated, approved=approved)
        self.quickbooks.open(process, self.setup.company_path)

    @property
    def _application(self) -> Application:
        return self.setup.application


class _Person:
    """The person at the PC: answers from what the scenario says, else from `habits`, or not at all."""

    def __init__(self, desktop: Desktop, answers: Answers, habits: Mapping[str, str] | None = None) -> None:
        self._desktop = desktop
        self._answers = {dialog: list(given) for dialog, given in answers.items()}
        self._habits = habits or {}

    def __call__(self, ask: Ask) -> str | None:
        given = self._answers.get(ask.dialog)
        answer = given.pop(0) if given else self._habits.get(ask.dialog)
        if answer is not None and answer not in ask.answers:
            raise InputError(
                f"the dialog {ask.dialog} can be answered {', '.join(ask.answers)}; "
                f"the scenario says {answer!r}"
            )
        stream = self._desktop.stream
        stream.emit(e.DialogAnswered(stream.at(self._desktop.name), ask.dialog, ask.text, answer or ""))
        return answer
