"""One PC put together: Windows, QuickBooks and the Web Connector. Its methods are what a person can do.

The verbs of a scenario are these methods, one vocabulary, in parts by subject: `onwindows`, `onconnector`,
`onquickbooks`, and here what concerns several programs at once; `desk` is what all of them stand on.
Whatever they bring about is told by the event stream; none of them returns a verdict. What cannot be done on
the PC as it is raises `InputError`, with what was expected and what came.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

from simulator.connector.schedule import selected
from simulator.desktop.desk import COMPANY_FOLDER, CONNECTOR, QUICKBOOKS, Answers, Setup
from simulator.desktop.onconnector import OnConnector
from simulator.desktop.onquickbooks import OnQuickBooks
from simulator.desktop.onwindows import LOGS, OnWindows
from simulator.errors import StepFailed
from simulator.windows import web_connector
from simulator.windows.screen import unsigned

__all__ = [
    "COMPANY_FOLDER",
    "CONNECTOR",
    "LOGS",
    "QUICKBOOKS",
    "Answers",
    "Desktop",
    "Setup",
    "update_together",
]


class Desktop(OnQuickBooks, OnConnector, OnWindows):
    """A person's PC with QuickBooks and the Web Connector.

    At first somebody is logged on, the Web Connector is installed and runs, and QuickBooks is closed. Every
    Windows user who logs on has a Web Connector of their own in their session, with the applications of
    their own registry; what is said of *the* Web Connector is said of the one in the person's session.
    """

    def install(
        self,
        version: str = web_connector().version,
        signed: bool = True,
        approved_by: str | None = None,
        answers: Answers | None = None,
    ) -> None:
        """Download the vendor's bundle, run it, and start the Web Connector.

        It installs, updates or repairs, and the applications in the Web Connector stay [V]. Windows warns
        of an unsigned one (dialog ``unsigned``: ``run`` or ``cancel``), or blocks it. It needs an
        administrator: the person, or whoever approves (dialog ``uac``: ``approve`` or ``deny``); without one
        it is refused. The screen tells the outcome, in our words.
        """
        package = web_connector(version, "extended-validation" if signed else "unsigned")
        person = self._person(answers)
        security = self.pc.security
        blocked = security.blocks("download", package.installer) or security.blocks(
            "start", package.installer
        )
        if not signed and not blocked:
            blocked = self.pc.blocks_unsigned or person(unsigned(package.installer)) != "run"
        approved = not blocked and self._approves(package.installer, approved_by, person)
        rights: Literal["administrator", "none"] = "administrator" if approved else "none"
        rule = self.pc.install(package, rights=rights, blocked=blocked)
        self._tell(f"{package.name} {version}: {rule.outcome}; {rule.says}")
        if rule.outcome not in ("blocked", "refused"):
            self.start_connector()

    def log_on(self, account: str = "", remote: bool = False) -> None:
        """Log on to Windows, at the console or by remote desktop; the Web Connector starts with it [V].

        Whoever was only disconnected finds their programs as they were. The owner logs on where no account
        is named.
        """
        self.pc.log_on(account, "remote-desktop" if remote else "console")
        installed = self.pc.installed.get(web_connector().name)
        if installed and installed.starts_with_windows and not self.connector.process.running:
            self.start_connector()

    def link(
        self,
        access: str = "always",
        approved_by: str | None = None,
        auto_run: float | None = None,
        company: str | None = None,
    ) -> None:
        """The usual prelude: company file open, application added and allowed, password saved, row ticked.

        The Web Connector is installed where it is not. `access` is the answer to QuickBooks' question.
        Approved by an administrator, both programs run elevated while linking. `company` is another company
        file, with the application of the endpoint's user for whom it is to be linked. Raises `StepFailed`
        where the application is not in the list afterwards.
        """
        elevated = approved_by is not None
        if web_connector().name not in self.pc.installed:
            self.install(approved_by=approved_by)
        self.start_connector(elevated=elevated, approved_by=approved_by)
        path = self._path(company)
        application, _ = self.setup.linked.get(path, (self._application, ""))
        self.open_quickbooks(elevated=elevated, approved_by=approved_by, company=path)
        before = set(self.connector.applications)
        answers = {"certificate": [access], **({"same-name": ["clone"]} if company else {})}
        if not self.add_application(answers, application):
            raise StepFailed("link", "the application is in the Web Connector's list", self.connector.message)
        [key] = set(self.connector.applications) - before or {application.key}
        self.tick(key)
        self.enter_password(application=key)
        if auto_run is not None:
            self.auto_run(auto_run, key)

    def wait(self, seconds: float) -> None:
        """Leave the PC alone for so many seconds; Auto-Run goes on, and nobody answers questions.

        It goes on in every Windows session of the PC, and at every PC that shares its scheduler. An update
        that is under way when the time is over is finished.
        """
        self.scheduler.wait_until(self.stream.clock.now() + seconds)


def update_together(clicks: Sequence[tuple[Desktop, Answers | None]]) -> None:
    """Click Update Selected at several PCs at once: their calls are in flight together, as the seed decides.

    The PCs share one scheduler. Raises `StepFailed` where a Web Connector does not run.
    """
    for desktop, _ in clicks:
        desktop._needs_connector("update_selected")
    first = clicks[0][0]
    played = [(selected(desktop.connector), desktop._person(answers)) for desktop, answers in clicks]
    first.scheduler.run(*played, instead_of=[desktop.connector for desktop, _ in clicks])
