"""QuickBooks as a program on one PC: what is installed, what runs, and what a person does with it.

Who may reach a company file is decided by `access`, asked by `processor`; what is in it by
`simulator.company`.
"""

from __future__ import annotations

from collections.abc import Generator, Mapping
from typing import TYPE_CHECKING, ClassVar

from simulator.errors import InputError
from simulator.events import ScreenShown, Stream
from simulator.quickbooks import access
from simulator.quickbooks.editions import Edition, Installation
from simulator.quickbooks.faults import Faults
from simulator.quickbooks.files import ADMIN, FileState, Mode, Opening
from simulator.quickbooks.instances import Instance, State
from simulator.quickbooks.preferences import IntegratedApplications
from simulator.quickbooks.processor import PROGRAM, RequestProcessor
from simulator.quickbooks.sessions import CompanySession
from simulator.quickbooks.situation import StartPrompt
from simulator.switches import Switches
from simulator.windows import PC, Ask, Process

if TYPE_CHECKING:
    from simulator.company import CompanyFile


class QuickBooks:
    """QuickBooks on one PC: what is installed, what runs, and who is being served.

    `files` are the company files that this PC can see, by path. `states` says more of each; two PCs that
    share files are given the same. `processor_type` is what a variant with one behaviour changed replaces.
    """

    processor_type: ClassVar[type[RequestProcessor]] = RequestProcessor

    def __init__(
        self,
        edition: Edition,
        files: Mapping[str, CompanyFile],
        switches: Switches,
        stream: Stream,
        seed: int = 0,
        pc: PC | None = None,
        states: dict[str, FileState] | None = None,
    ) -> None:
        self.files = files
        self.switches = switches
        self.stream = stream
        self.pc = pc or PC()
        self.states = {} if states is None else states
        self.installations = [Installation(edition)]
        self._removed = Installation(edition, registered=False)
        """What answers where nothing is installed: no request processor."""
        self.instances: list[Instance] = []
        self.faults = Faults()
        self.start_prompt: StartPrompt = ""
        """What an unattended start stops at; a person who opens QuickBooks answers it."""
        self._processor = self.processor_type(self, seed)

    # -- what is installed ---------------------------------------------------------------------

    @property
    def installation(self) -> Installation:
        """The QuickBooks whose request processor answers: the one installed last that has registered one."""
        registered = [one for one in self.installations if one.registered]
        return (registered or self.installations or [self._removed])[-1]

    @property
    def edition(self) -> Edition:
        """Its edition."""
        return self.installation.edition

    def install(self, edition: Edition, *, beside: bool = False) -> None:
        """Install another QuickBooks, instead of what is there or `beside` it."""
        for instance in self.instances[:]:
            if not beside:
                instance.process.end()
        self.installations[:] = [*(self.installations if beside else ()), Installation(edition)]

    def uninstall(self) -> None:
        """Uninstall every QuickBooks; the company files stay."""
        for instance in self.instances[:]:
            instance.process.end()
        self.installations.clear()

    def _installed(self, year: int | None) -> Installation:
        found = [one for one in self.installations if year in (None, one.edition.year)]
        if not found:
            known = ", ".join(str(one.edition.year) for one in self.installations) or "none"
            raise InputError(f"expected a QuickBooks year that is installed ({known}), got {year}")
        return found[-1]

    # -- what runs -------------------------------------------------------------------------------

    @property
    def window(self) -> Instance | None:
        """The QuickBooks with a window that was started last in the person's Windows session."""
        session = self.pc.session
        seen = [
            one
            for one in self.instances
            if not one.process.hidden and (session is None or one.process.session == session.number)
        ]
        return seen[-1] if seen else None

    @property
    def process(self) -> Process | None:
        """Its process."""
        return self.window.process if self.window else None

    @property
    def open_path(self) -> str:
        """The company file that is open in it, empty for none."""
        window = self.window
        return window.path if window and window.state == "ready" else ""

    def file(self, path: str) -> CompanyFile | None:
        """The company file at `path`, if there is one."""
        return next((file for known, file in self.files.items() if access.same_path(known, path)), None)

    def state(self, path: str) -> FileState:
        """What is known of the file at `path` besides its books."""
        return self.states.setdefault(_key(path), FileState())

    def forget(self, path: str) -> None:
        """What was known of the file at `path` besides its books is known no longer."""
        self.states.pop(_key(path), None)

    def keep(self, path: str, state: FileState) -> None:
        """Know that of the file at `path`."""
        self.states[_key(path)] = state

    # -- what the person does ------------------------------------------------------------------

    def open(
        self,
        process: Process,
        path: str = "",
        *,
        user: str = ADMIN,
        mode: Mode = "single-user",
        year: int | None = None,
        another: bool = False,
        until: State = "ready",
    ) -> bool:
        """The person starts QuickBooks, on a company file or on none; returns whether it is open now.

        A QuickBooks that runs in the session already is closed before, unless `another` is wanted; one that
        has the same file open in the same way simply comes to the front. `until` is how far it has come:
        starting, at its login box, or ready. Where the file is in use, or not for this QuickBooks, the
        screen says so in our words: QuickBooks' own are not known [U]. While a session works on the file in
        a QuickBooks without a window, nobody can open it [V].
        """
        if path and self.file(path) is None:
            raise InputError(f"there is no company file at {path}; there are {', '.join(self.files)}")
        installation = self._installed(year)
        if path and (why := self._cannot_open(process, path, mode, installation)):
            self.stream.emit(ScreenShown(self.stream.at(), "", f"{why}: {path}"))
            process.end()
            return False
        here = [one for one in self.instances if one.process.session == process.session]
        windows = [one for one in here if not one.process.hidden]
        wanted = (path, user, mode, until)
        for one in windows if not another else ():
            if one.process.sees(process) and (one.path, one.user, one.mode, one.state) == wanted:
                process.end()
                return True
            one.process.end()
        self.start_prompt = ""
        instance = Instance(process, installation, until, path, user, mode)
        self.run(instance)
        self.ready(instance, until)
        return True

    def ready(self, instance: Instance, state: State = "ready") -> None:
        """A QuickBooks comes further: to its login box, or with its file open."""
        instance.state = state
        if state == "ready" and instance.path:
            where = Opening(self.pc.name, instance.process.session, instance.user, instance.mode)
            instance.opening = where
            opened = self.state(instance.path)
            opened.openings.append(where)
            opened.year = instance.installation.edition.year

    def close(self) -> None:
        """The person closes every QuickBooks that has a window in their session."""
        while (window := self.window) is not None:
            window.process.end()

    def crash(self) -> None:
        """QuickBooks crashes, with a window or without."""
        for instance in self.instances[:]:
            instance.process.end("crashed")

    def preferences(self) -> IntegratedApplications:
        """The preferences of the open company file. Raises `InputError` where Admin has none open."""
        window = self.window
        company = self.file(self.open_path) if self.open_path else None
        if window is None or company is None or not window.admin:
            raise InputError("Company Preferences: expected a company file that Admin has open, got none")
        return IntegratedApplications(company, self.state(window.path))

    def _cannot_open(self, process: Process, path: str, mode: Mode, installation: Installation) -> str:
        state = self.state(path)
        hidden = any(one.process.hidden and access.same_path(one.path, path) for one in self.instances)
        elsewhere = state.elsewhere(self.pc.name, process.session)
        if hidden or elsewhere == "single-user" or (elsewhere == "multi-user" and mode == "single-user"):
            return "The company file is in use"
        if state.year is not None and state.year > installation.edition.year:
            return "The company file needs a newer QuickBooks"
        if state.damage or (state.mapped_drive and process.elevated):
            return "The company file cannot be opened"
        return ""

    def run(self, instance: Instance) -> None:
        """A QuickBooks runs from now on, until its process ends."""
        self.instances.append(instance)
        instance.process.at_end(lambda _: self._has_ended(instance))

    def _has_ended(self, instance: Instance) -> None:
        """A QuickBooks has ended, whatever the reason: its file is closed, its sessions are gone."""
        self.instances.remove(instance)
        if instance.opening is not None:
            state = self.state(instance.path)
            state.openings.remove(instance.opening)
            for own_id in [own_id for own_id, where in state.in_use.items() if where is instance]:
                del state.in_use[own_id]
        for session in self.sessions:
            if session.instance is instance:
                session.gone = True

    # -- what the request processor does ---------------------------------------------------------

    def begin_session(
        self, caller: Process, application: str, path: str, *, auth_flags: int = 0, read_only: bool = False
    ) -> Generator[Ask, str | None, CompanySession | None]:
        """OpenConnection and BeginSession (`processor.RequestProcessor.begin_session`)."""
        return self._processor.begin_session(
            caller, application, path, auth_flags=auth_flags, read_only=read_only
        )

    @property
    def sessions(self) -> list[CompanySession]:
        """The sessions that are open."""
        return self._processor.sessions

    @property
    def unseen(self) -> CompanySession | None:
        """The session for which QuickBooks was started without a window."""
        return next((one for one in self.sessions if one.instance.process.hidden), None)

    def leave_stale(self, beside: Process) -> None:
        """A hidden QuickBooks is left behind, from a run that broke."""
        process = self.pc.start(PROGRAM, hidden=True, starter=beside)
        self.run(Instance(process, self.installation, stale=True))


def _key(path: str) -> str:
    """By what a path is known: Windows makes no difference of letter case or slashes."""
    return path.replace("/", "\\").casefold()
