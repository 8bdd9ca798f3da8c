"""One PC put together: Windows, QuickBooks and the Web Connector. Its methods are what a person can do.

The verbs of a scenario are these methods, one vocabulary. Whatever they bring about is told by the
event stream; none of them returns a verdict. What cannot be done on the PC as it is raises `InputError`,
with what was expected and what came.
"""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from random import Random
from typing import Literal

from simulator import events as e
from simulator.company import CompanyFile
from simulator.connector.applications import Application
from simulator.connector.client import Client, WebConnectorClient
from simulator.connector.faults import CallFault, CallFaults
from simulator.connector.pcnetwork import PcNetwork
from simulator.connector.program import WebConnector
from simulator.connector.qwclog import PATH as QWC_LOG
from simulator.connector.qwclog import QwcLog
from simulator.connector.removing import remove_stamp
from simulator.connector.rows import Registered
from simulator.connector.schedule import selected
from simulator.connector.scheduler import Scheduler
from simulator.connector.session import Guards
from simulator.connector.transport import Network
from simulator.errors import InputError, StepFailed
from simulator.protocol.qwc import as_text, elements_of
from simulator.protocol.qwcrules import LARGEST_FILE
from simulator.quickbooks import ADMIN, AtWork, Edition, FileState, Mode, Opening, QuickBooks, edition
from simulator.quickbooks.instances import Instance
from simulator.quickbooks.sdklog import PATH as SDK_LOG
from simulator.quickbooks.sdklog import SdkLog
from simulator.quickbooks.situation import StartPrompt
from simulator.switches import Switches
from simulator.windows import PC, WEB_CONNECTOR_FOLDER, Ask, Process, web_connector
from simulator.windows.screen import approval, unsigned
from simulator.windows.security import Deed

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

LogName = Literal["QWCLog.txt", "qbsdklog.txt"]
LOGS: Mapping[str, str] = {"QWCLog.txt": QWC_LOG, "qbsdklog.txt": SDK_LOG}
"""The logs by name: where each lies on the PC."""

Answers = Mapping[str, Sequence[str]]
"""What the person answers, dialog by dialog, in the order in which each comes up."""

Allowed = Literal["ticked", "unticked", "removed", "prompt", "while-open", "always"]
"""What an administrator makes of an application in the preferences."""


@dataclass(frozen=True, slots=True)
class Setup:
    """What a desktop is made of.

    `application` and `password` are the endpoint's; `company_path` is where the linked file lies, `others`
    are more company files by path. `windows` is the PC, else an office PC with one owner, who is an
    administrator or not. `connector` is the version of the Web Connector that is installed, empty for none.
    `states` is shared by PCs that share company files, `scheduler` by PCs that share a clock: then Auto-Run
    goes on at all of them, whichever of them time passes at.
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
    windows: PC | None = None
    connector: str = web_connector().version
    states: dict[str, FileState] | None = None
    client: Client = field(default_factory=WebConnectorClient)
    scheduler: Scheduler | None = None


class Desktop:
    """A person's PC with QuickBooks and the Web Connector.

    At first somebody is logged on, the Web Connector is installed and runs, and QuickBooks is closed. Every
    Windows user who logs on has a Web Connector of their own in their session, with the applications of
    their own registry; what is said of *the* Web Connector is said of the one in the person's session.
    """

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

    # -- installing --------------------------------------------------------------------------------

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

    def uninstall(self) -> None:
        """Uninstall the Web Connector in Windows' settings, Apps & features.

        It is closed and goes; its folder is left over, and in the company file the stamp and the grant [V].
        """
        self.pc.uninstall(web_connector().name)

    def delete_folder(self, path: str = WEB_CONNECTOR_FOLDER) -> None:
        """Delete a folder with everything in it, as an administrator."""
        self.pc.files.remove(path, elevated=True)

    def install_quickbooks(self, edition_name: str, year: int, beside: bool = False) -> None:
        """Install another QuickBooks: an upgrade, or `beside` what is there."""
        self.quickbooks.install(edition(edition_name, year), beside=beside)

    def uninstall_quickbooks(self) -> None:
        """Uninstall every QuickBooks: the PC has no request processor any more; company files stay."""
        self.quickbooks.uninstall()

    def block(self, what: Deed) -> None:
        """Let antivirus or firewall block the connector's ``download``, ``start`` or ``outgoing`` calls."""
        for program in (CONNECTOR, web_connector().installer):
            self.pc.security.block(what, program)

    def allow(self) -> None:
        """Put the connector and its installer on the allow-list of antivirus and firewall."""
        for program in (CONNECTOR, web_connector().installer):
            self.pc.security.allow(program)

    # -- Windows -----------------------------------------------------------------------------------

    def log_on(self, account: str = "", remote: bool = False) -> None:
        """Log on to Windows, at the console or by remote desktop; the Web Connector starts with it [V].

        Whoever was only disconnected finds their programs as they were. The owner logs on where no account
        is named.
        """
        self.pc.log_on(account, "remote-desktop" if remote else "console")
        installed = self.pc.installed.get(web_connector().name)
        if installed and installed.starts_with_windows and not self.connector.process.running:
            self.start_connector()

    def log_off(self) -> None:
        """Log off: every program of the session ends."""
        self.pc.log_off()

    def disconnect(self) -> None:
        """Leave the remote desktop, or lock the PC, without logging off: programs go on."""
        self.pc.disconnect()

    def sleep(self) -> None:
        """Let the PC sleep: nothing runs until it wakes."""
        self.pc.change_power("sleep")

    def wake(self) -> None:
        """Wake the PC; what fell due meanwhile is a switch (`overdue_after_boot`)."""
        self.pc.change_power("wake")
        for connector in self._connectors.values():
            if connector.runs:
                connector.resume("asleep")

    def shut_down(self) -> None:
        """Switch the PC off. Programs end where they are."""
        self.pc.change_power("shut_down")

    def power_cut(self) -> None:
        """The power goes: everything ends at once, and nothing is tidied up."""
        self.pc.change_power("power_cut")

    def power_on(self) -> None:
        """Switch the PC on. Nothing runs before somebody logs on: the Web Connector is no service [V, D]."""
        self.pc.change_power("power_on")

    def reboot(self) -> None:
        """Shut down and switch on again; nobody is logged on afterwards."""
        self.shut_down()
        self.power_on()

    def end_process(self, program: str) -> None:
        """End a program in the task manager, hidden ones included."""
        for process in self.pc.running(program):
            process.end("killed")

    # -- the Web Connector -------------------------------------------------------------------------

    def link(
        self,
        access: str = "always",
        approved_by: str | None = None,
        auto_run: float | None = None,
    ) -> None:
        """The usual prelude: company file open, application added and allowed, password saved, row ticked.

        The Web Connector is installed where it is not. `access` is the answer to QuickBooks' question.
        Approved by an administrator, both programs run elevated while linking. Raises `StepFailed` where the
        application is not in the list afterwards.
        """
        elevated = approved_by is not None
        if web_connector().name not in self.pc.installed:
            self.install(approved_by=approved_by)
        self.start_connector(elevated=elevated, approved_by=approved_by)
        self.open_quickbooks(elevated=elevated, approved_by=approved_by)
        if not self.add_application({"certificate": [access]}):
            raise StepFailed("link", "the application is in the Web Connector's list", self.connector.message)
        self.tick()
        self.enter_password()
        if auto_run is not None:
            self.auto_run(auto_run)

    def add_application(
        self,
        answers: Answers | None = None,
        qwc: bytes | Path | Application | None = None,
        change: Mapping[str, str | None] | None = None,
        text: str | None = None,
    ) -> bool:
        """Run a .QWC file; returns whether its application is in the Web Connector's list now.

        `qwc` is the file's bytes, where the file lies, or an application as its file has it; `text` is a file
        as it stands. Else it is the endpoint's own, with the elements of `change` as they are given there,
        wrong ones too (None: left out; ``new`` for FileID and OwnerID: another GUID). The screen asks to
        authorize it (dialog ``authorize``: ``ok`` or ``cancel``), what to do with one of the same name
        (``same-name``: ``clone``, ``replace`` or ``cancel``), QuickBooks what it may do (``certificate``),
        and after a failure whether to try again (``QBWC1022``: ``ok`` or ``cancel``). No SOAP call is made
        [L]. Raises `InputError` for a file that cannot be read, or that the simulator does not take,
        `StepFailed` where the Web Connector does not run.
        """
        self._needs_connector("add_application")
        person = self._person(answers)
        if change:
            qwc = self._changed_file(change)
        if text is not None:
            qwc = text.encode()
        if isinstance(qwc, Application) or qwc is None:
            return self.connector.add_application(qwc or self._application, person)
        return self.connector.add_file(_bytes(qwc), person)

    def tick(self, application: str = "") -> None:
        """Tick the check box of a row, for Update Selected; a password that is not known is asked for [V].

        `application` is its AppUniqueName or AppName, else the endpoint's own. Raises `InputError` where it
        is not in the list, `StepFailed` where the Web Connector does not run.
        """
        self.connector.tick(self._row("tick", application))

    def untick(self, application: str = "") -> None:
        """Untick the check box of a row: Update Selected leaves it out. Auto-Run is another box."""
        self.connector.tick(self._row("untick", application), ticked=False)

    def enter_password(self, password: str = "right", save: bool = True, application: str = "") -> None:
        """Type a password, and answer whether to save it; ``right`` is the endpoint's own, ``wrong`` another.

        One that is not saved holds as long as the Web Connector runs (switch `unsaved_password`). Raises
        `InputError` where the application is not in the list, `StepFailed` where the Web Connector does not
        run.
        """
        row = self._row("enter_password", application)
        words = {"right": self.setup.password, "wrong": self.setup.password + " (mistyped)"}
        if self.connector.in_registry(row):
            self.connector.passwords.enter(row.application, words.get(password, password), save=save)

    def remove_application(self, answers: Answers | None = None, application: str = "") -> bool:
        """Click Remove in the Web Connector; returns whether the application is gone.

        QuickBooks must be open: the FileID in the file that it has open is deleted, and the application's
        key and password in the registry [L]. Where it cannot be reached the screen asks once whether to try
        again (dialog ``QBWC1007``: ``retry`` or ``cancel``), and the application stays.
        """
        row = self._row("remove_application", application)
        return self.connector.remove(row, self._person(answers))

    def remove_stamp(self, application: str = "") -> bool:
        """Use Intuit's tool "Remove Stamp" on the company file that is open; returns whether it had one [I].

        FileID under the application's OwnerID is deleted. How the tool itself comes in is not imitated.
        Raises `InputError` where no company file is open.
        """
        row = self.connector.applications.get(application or self._application.key)
        owner = (row.application if row else self._application).owner_id
        return remove_stamp(self.quickbooks, owner)

    def start_connector(
        self,
        elevated: bool = False,
        approved_by: str | None = None,
        account: str = "",
        answers: Answers | None = None,
    ) -> None:
        """Start the Web Connector, or start it again: on another level, or as another Windows `account`.

        As administrator it starts once that is approved (dialog ``uac``: ``approve`` or ``deny``). Raises
        `StepFailed` where it is not installed. Where the antivirus blocks it, the screen says so.
        """
        if web_connector().name not in self.pc.installed:
            raise StepFailed("start_connector", "the Web Connector is installed", "it is not")
        if self.pc.security.blocks("start", CONNECTOR):
            self._tell(f"{CONNECTOR} is blocked on this PC")
            return
        if not (elevated and self._denied(CONNECTOR, approved_by, answers)):
            self._start_connector(elevated, approved_by, account)

    def close_connector(self, answers: Answers | None = None) -> None:
        """Close the Web Connector's window with its X: no update until it is started again.

        Where Auto-Run is ticked somewhere it asks first (dialog ``QBWC1020``: ``yes`` or ``no``) [D]. An
        update that is under way is cut off, and its locks stay [U].
        """
        connector = self.connector
        if connector.runs and any(row.timing.ticked for row in connector.applications.values()):
            asked = Ask("QBWC1020", connector.show("QBWC1020", None), ("yes", "no"))
            if self._person(answers)(asked) == "no":
                return
        connector.process.end()

    def clear_update_lock(self) -> None:
        """Set UpdateLock to ``FALSE`` in the registry editor, where it was left behind."""
        self.connector.registry.update_lock = False

    def update_selected(self, answers: Answers | None = None) -> None:
        """Click Update Selected. Raises `StepFailed` where the Web Connector does not run."""
        self._needs_connector("update_selected")
        self.connector.update_selected(self._person(answers))

    def auto_run(self, every: float | None = None, application: str = "") -> None:
        """Tick Auto-Run of a row; the first update is due after one interval.

        `every` is in seconds; without it the interval stays what the .QWC file's Scheduler, or the person in
        Every-Minute, has said [D]. Raises `InputError` where nobody has, and for one that is not above 0.
        """
        self._row("auto_run", application).timing.tick(self.stream.clock.now(), every)

    def stop_auto_run(self, application: str = "") -> None:
        """Untick Auto-Run: the only pause that the PC has. An update that is under way is finished."""
        self._row("stop_auto_run", application).timing.untick()

    def every_minute(self, minutes: int, application: str = "") -> None:
        """Type so many minutes into Every-Minute; an interval of seconds ("Real Time") is lost thereby [D].

        Where the endpoint wants a longer one (authRet[3]) the window says so, in our words, and keeps that
        [D]. Raises `InputError` for less than 1.
        """
        row = self._row("every_minute", application)
        if not row.timing.type_minutes(minutes, self.stream.clock.now()):
            self._tell(f"{row.application.name} wants {row.timing.shown} minutes or more between two updates")

    def wait(self, seconds: float) -> None:
        """Leave the PC alone for so many seconds; Auto-Run goes on, and nobody answers questions.

        It goes on in every Windows session of the PC, and at every PC that shares its scheduler. An update
        that is under way when the time is over is finished.
        """
        self.scheduler.wait_until(self.stream.clock.now() + seconds)

    # -- QuickBooks --------------------------------------------------------------------------------

    def open_quickbooks(
        self,
        elevated: bool = False,
        company: str | None = None,
        user: str = ADMIN,
        mode: Mode = "single-user",
        year: int | None = None,
        another: bool = False,
        until: Literal["starting", "login-box", "ready"] = "ready",
        approved_by: str | None = None,
        account: str = "",
        answers: Answers | None = None,
    ) -> None:
        """Start QuickBooks on the linked company file, on another `company`, or with ``""`` on none.

        `company` is a path, or the name of a file without folder. `user` and `mode` are of QuickBooks, `year`
        tells installations apart, `account` is another Windows user. A QuickBooks that is up is closed
        before, unless `another` one is wanted. `until` leaves it half-way: `finish_opening` goes on.
        """
        path = self._path(company)
        if elevated and self._denied(QUICKBOOKS, approved_by, answers):
            return
        process = self.pc.start(QUICKBOOKS, elevated=elevated, approved=approved_by or False, account=account)
        self.quickbooks.open(process, path, user=user, mode=mode, year=year, another=another, until=until)

    def finish_opening(self) -> None:
        """Let a QuickBooks that is starting, or at its login box, finish."""
        self.quickbooks.ready(self._window("finish_opening"))

    def close_quickbooks(self) -> None:
        """Close QuickBooks."""
        self.quickbooks.close()

    def crash_quickbooks(self) -> None:
        """QuickBooks crashes; a session that it serves is gone (switch `crash_hresults`)."""
        self.quickbooks.crash()

    def show_dialog(self, text: str = "A modal dialog is open in QuickBooks.") -> None:
        """Open a modal dialog in QuickBooks, and leave it there."""
        self._window("show_dialog").dialog = text

    def close_dialog(self) -> None:
        """Close the dialog."""
        self._window("close_dialog").dialog = ""

    def prompt_at_start(self, prompt: StartPrompt) -> None:
        """Let the next start of QuickBooks meet a prompt, until a person has opened it and answered.

        ``update-offer``, ``backup-reminder``, ``password-expired`` or ``sign-in``.
        """
        self.quickbooks.start_prompt = prompt

    def set_preference(
        self,
        allow_any: bool | None = None,
        application: Allowed | None = None,
        login_user: str | None = None,
        personal_data: bool | None = None,
        closing_date: str | None = None,
    ) -> None:
        """Edit > Preferences > Integrated Applications > Company Preferences, where Admin has the file open.

        `allow_any` is whether any application may enter; `application` ticks, unticks or removes the
        application, or changes when it may enter. It holds from the next BeginSession on [D]. `closing_date`
        (``2025-12-31``, empty for none) is Accounting's, set with a password: 3171 for what is on or before.
        """
        preferences, name = self.quickbooks.preferences(), self._application.name
        if allow_any is not None:
            preferences.refuse_all(not allow_any)
        if closing_date is not None:
            preferences.company.prefer("AccountingPreferences/ClosingDate", closing_date)
        if application in ("prompt", "while-open", "always") or (login_user, personal_data) != (None, None):
            access = application if application in ("prompt", "while-open", "always") else None
            preferences.change(name, access, login_user, personal_data)
        done = {"ticked": preferences.tick, "unticked": preferences.untick, "removed": preferences.remove}
        if application in done:
            done[application](name)

    def open_elsewhere(
        self,
        by: str = "FRONT-DESK",
        user: str = "Ann",
        mode: Mode = "single-user",
        company: str | None = None,
    ) -> None:
        """Somebody on another PC, `by` its name, opens the company file as that QuickBooks user."""
        self.quickbooks.state(self._path(company)).openings.append(Opening(by, 1, user, mode))

    def close_elsewhere(self, company: str | None = None) -> None:
        """The other PCs close the company file."""
        state = self.quickbooks.state(self._path(company))
        state.openings[:] = [one for one in state.openings if one.pc == self.pc.name]

    def open_record(self, kind: str, name: str) -> str:
        """Open a record of the open company file in a window; returns its id.

        `kind` is Customer or Invoice, for one; `name` its full name, its number or its id. Until it is closed
        no application can write it: 3175, 3176 where it is linked to, 3185 for a void [A]. Raises
        `InputError` where no company file is open, or it has no such record.
        """
        return self._at_work.open_record(kind, name)

    def close_records(self) -> None:
        """Close the windows of all records that were opened."""
        self._at_work.close_records()

    def book(self, request: str) -> str:
        """Work in QuickBooks oneself: what the request document would do. Returns its response document.

        Raises `InputError` where no company file is open, `QuickBooksRefusal` for what is no request.
        """
        return self._at_work.book(request)

    def take_rights(self, user: str, lacks: str = "") -> None:
        """Say to which messages (``InvoiceQuery``, with commas between) a QuickBooks user has no right.

        Nothing gives all rights back.

        A session works with the rights of whoever has the file open, or of its login user: 3260 where they
        lack [A]. Raises `InputError` for Admin, and where no company file is open.
        """
        self._at_work.take_rights(user, [name.strip() for name in lacks.split(",") if name.strip()])

    def move_company(self, to: str, company: str | None = None) -> None:
        """Rename or move the company file, closed, to the path `to`. An endpoint that names the old path
        gets 0x80040403. Raises `InputError` where it is open, or `to` is taken.
        """
        path = self._path(company)
        self._at_work.move(path, to)
        if path == self.company_path:
            self.company_path = to

    def back_up_company(self, name: str = "backup", company: str | None = None) -> None:
        """Make a backup of the company file, under a name that `restore_company` is told."""
        path = self._path(company)
        if name in self._backups:
            self._backups[name].close()
        self._backups[name] = self.quickbooks.files[path].copy(self.stream.clock)

    def restore_company(self, name: str = "backup", to: str | None = None) -> None:
        """Restore a backup in place of the linked company file, or as a file of its own at the path `to`.

        What came after the backup is gone, and whoever may log in unattended must be allowed to anew
        (0x80040435) [RP]. Raises `InputError` for a backup that was not made, and where the file is open.
        """
        if name not in self._backups:
            known = ", ".join(self._backups) or "none was made"
            raise InputError(f"restore_company: expected a backup ({known}), got {name!r}")
        self._at_work.restore(self._backups[name].copy(self.stream.clock), to or self.company_path)

    @property
    def quickbooks_is_open(self) -> bool:
        """Whether the person's QuickBooks is open; one that was started without a window is not theirs."""
        return self.quickbooks.process is not None

    # -- the logs that a support engineer asks for ---------------------------------------------------

    def read_log(self, which: LogName = "QWCLog.txt") -> str:
        """A log's text as the customer would send it: ``QWCLog.txt`` or ``qbsdklog.txt``.

        Raises `InputError` for another name, and where the file is not there.
        """
        path = LOGS.get(which)
        if path is None:
            raise InputError(f"read_log: expected {' or '.join(LOGS)}, got {which!r}")
        try:
            return self.pc.files.read(path)
        except FileNotFoundError:
            raise InputError(f"read_log: expected a file at {path}, got none: nothing was written") from None

    def set_log_level(self, level: str) -> None:
        """Say how much goes into the Web Connector's log: ``NONE``, ``DEBUG`` or ``VERBOSE``.

        It holds when the Web Connector was started again [D]. Of XML, DEBUG shows the first 50 characters.
        """
        self.connector.registry.log_level = level

    def close(self) -> None:
        """Let go of the stream: nothing that happens from now on is written into this PC's logs."""
        for log in self._logs:
            self.stream.unsubscribe(log)

    # -- helpers -----------------------------------------------------------------------------------

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
        known = list(self.quickbooks.files)
        name = company.replace("/", "\\").casefold()
        for path in known:
            file = path.casefold().rpartition("\\")[2]
            if name in (path.casefold(), file, file.removesuffix(".qbw")):
                return path
        raise InputError(f"expected a company file of this PC ({', '.join(known)}), got {company!r}")

    def _changed_file(self, change: Mapping[str, str | None]) -> bytes:
        file = self._application.as_file()
        elements: dict[str, str | None] = {**elements_of(file), **change}
        for name in ("FileID", "OwnerID"):
            if elements.get(name) == "new":
                elements[name] = "{" + str(uuid.UUID(int=self._random.getrandbits(128), version=4)) + "}"
        said = {name: text for name, text in elements.items() if text is not None}
        return as_text(said, file.scheduler).encode()

    def _person(self, answers: Answers | None) -> _Person:
        return _Person(self, answers or {}, AT_THE_SCREEN)

    def _went_wrong(self, fault: CallFault, method: str) -> None:
        self.stream.emit(e.FaultCame(self.stream.at(self.name), str(fault), method))

    def _tell(self, text: str) -> None:
        self.stream.emit(e.ScreenShown(self.stream.at(self.name), "", text))

    @property
    def _application(self) -> Application:
        return self.setup.application


def update_together(clicks: Sequence[tuple[Desktop, Answers | None]]) -> None:
    """Click Update Selected at several PCs at once: their calls are in flight together, as the seed decides.

    The PCs share one scheduler. Raises `StepFailed` where a Web Connector does not run.
    """
    for desktop, _ in clicks:
        desktop._needs_connector("update_selected")
    first = clicks[0][0]
    played = [(selected(desktop.connector), desktop._person(answers)) for desktop, answers in clicks]
    first.scheduler.run(*played, instead_of=[desktop.connector for desktop, _ in clicks])


def _bytes(qwc: bytes | Path) -> bytes:
    """A .QWC file's bytes; no more than the simulator looks at."""
    if isinstance(qwc, bytes):
        return qwc
    try:
        with qwc.open("rb") as file:
            return file.read(LARGEST_FILE + 1)
    except (OSError, ValueError) as error:  # ValueError: a NUL in the path
        why = getattr(error, "strerror", None) or error
        raise InputError(f"add_application: {qwc} cannot be read: {why}") from None


class _Person:
    """The person at the PC: answers from what the scenario says, else from `habits`, or not at all."""

    def __init__(self, desktop: Desktop, answers: Answers, habits: Mapping[str, str] | None = None) -> None:
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
