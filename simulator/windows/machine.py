"""One PC: its accounts and sessions, what runs, what is installed, and whether it is on.

What a program makes of its own end is the program's (`Process.at_end`); what a change of power, a log-on
or a log-off does to programs is decided here.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from simulator.errors import InputError
from simulator.windows import installer, power
from simulator.windows.accounts import Account, Kind, Session
from simulator.windows.files import FileTree
from simulator.windows.installer import Package, Rights
from simulator.windows.processes import Ending, Process
from simulator.windows.registry import ConnectorKey, Registry
from simulator.windows.security import Security
from simulator.windows.versions import Version, version

#: Whoever approves what a person without rights may not do, unless a name is given.
ADMINISTRATOR = "administrator"


@dataclass
class PC:
    """One computer. At first its owner is logged on at the console.

    `uac` is User Account Control: switched off, an administrator's programs all run as administrator.
    `blocks_unsigned` refuses unsigned programs where Windows else only warns. `hosted` is a server with
    many sessions, on which the Web Connector was installed by whoever runs it.
    """

    name: str = "OFFICE-PC"
    owner: str = "owner"
    account_is_administrator: bool = True
    version: Version = field(default_factory=version)
    uac: bool = True
    blocks_unsigned: bool = False
    hosted: bool = False
    knows_localhost: bool = True
    """Whether the name localhost can be resolved on it."""
    power: power.State = field(default="on", init=False)
    accounts: dict[str, Account] = field(default_factory=dict, init=False)
    """By their names in small letters."""
    sessions: list[Session] = field(default_factory=list, init=False)
    processes: list[Process] = field(default_factory=list, init=False)
    """What runs, in the order in which it was started."""
    hives: Registry = field(default_factory=Registry, init=False)
    files: FileTree = field(default_factory=FileTree, init=False)
    security: Security = field(default_factory=Security, init=False)
    installed: dict[str, Package] = field(default_factory=dict, init=False)
    session: Session | None = field(default=None, init=False)
    """The session that the person sits in front of, ``None`` where nobody is logged on there."""
    _numbers: int = field(default=0, init=False)

    def __post_init__(self) -> None:
        self.files.protect("C:\\Program Files (x86)", "administrators")
        self.files.protect("C:\\Program Files", "administrators")
        self.add_account(ADMINISTRATOR, administrator=True)
        self.add_account(self.owner, administrator=self.account_is_administrator)
        self.log_on(self.owner)

    # -- accounts and sessions ---------------------------------------------------------------------

    def add_account(self, name: str, *, administrator: bool = False) -> Account:
        """Make a Windows account."""
        account = self.accounts[name.casefold()] = Account(name, administrator)
        return account

    @property
    def account(self) -> str:
        """The account of the person's session, or of the owner where nobody is logged on."""
        return self.session.account.name if self.session else self.owner

    @property
    def registry(self) -> ConnectorKey:
        """The Web Connector's key of the person's account."""
        return ConnectorKey(self.hives, self.account)

    def registry_of(self, process: Process, elevated_registry: str = "signed-in-user") -> ConnectorKey:
        """The Web Connector's key that a process sees.

        A process that another person's credentials have started has, on Windows, that person's
        HKEY_CURRENT_USER; whether the Web Connector then works with it is a switch [U].
        """
        theirs = elevated_registry == "approver" and process.approved_by
        return ConnectorKey(self.hives, process.approved_by if theirs else process.account)

    def log_on(self, name: str = "", kind: Kind = "console") -> Session:
        """Somebody logs on, or comes back to the session that was left disconnected.

        Whoever sat at the same console is disconnected. Raises `InputError` where the PC is not on or has
        no such account.
        """
        if self.power != "on":
            raise InputError(f"log_on: expected a PC that is on, got one that is {self.power}")
        name = name or self.owner
        account = self.accounts.get(name.casefold())
        if account is None:
            known = ", ".join(sorted(one.name for one in self.accounts.values()))
            raise InputError(f"log_on: expected an account of this PC ({known}), got {name!r}")
        found = self.session_of(name)
        if found is None:
            self._numbers += 1
            found = Session(self._numbers, account, kind)
            self.sessions.append(found)
        for other in self.sessions:
            if other is not found and other.kind == kind == "console":
                other.connected = False
        found.kind, found.connected = kind, True
        self.session = found
        return found

    def session_of(self, name: str) -> Session | None:
        """The session of that account, if it is logged on."""
        return next((one for one in self.sessions if one.account.name.casefold() == name.casefold()), None)

    def log_off(self) -> None:
        """The person logs off: the session ends with all that runs in it."""
        session = self._present("log_off")
        self.sessions.remove(session)
        self.session = None
        self._end("logged-off", session)

    def disconnect(self) -> None:
        """The person leaves without logging off: what runs in the session goes on."""
        session = self._present("disconnect")
        session.connected = False
        self.session = None

    def _present(self, what: str) -> Session:
        if self.session is None:
            raise InputError(f"{what}: expected somebody logged on and in front of the screen, got nobody")
        return self.session

    # -- processes ---------------------------------------------------------------------------------

    def start(
        self,
        program: str,
        *,
        elevated: bool = False,
        approved: bool | str = False,
        hidden: bool = False,
        account: str = "",
        starter: Process | None = None,
    ) -> Process:
        """Start a program in the person's session, or beside `starter`: on its level, as its account.

        `account` is another Windows user whose password the person knows, in the same session.

        As administrator a person without such rights needs an administrator's approval (`approved`, or the
        name of whoever approves). Raises `InputError` where that, or a session, is missing, and where the
        antivirus does not let the program start.
        """
        if self.security.blocks("start", program):
            raise InputError(f"{program} cannot start: it is blocked on this PC, and not on the allow-list")
        if starter is not None:
            process = Process(
                program, starter.account, starter.elevated, starter.session, hidden, starter.approved_by
            )
        else:
            session = self._present(f"start {program}")
            rights = session.account.administrator
            if elevated and not (rights or approved):
                raise InputError(
                    f"{program} cannot run as administrator: {session.account.name} has no administrator "
                    "rights, and nobody who has approved it"
                )
            by = "" if rights or not elevated else (approved if isinstance(approved, str) else ADMINISTRATOR)
            level = elevated or (rights and not self.uac)
            process = Process(program, account or session.account.name, level, session.number, hidden, by)
        self.processes.append(process)
        process.at_end(lambda _: self.processes.remove(process))
        return process

    def running(self, program: str) -> list[Process]:
        """The processes of a program, in the order in which they were started."""
        return [one for one in self.processes if one.program.casefold() == program.casefold()]

    def _end(self, how: Ending, session: Session | None = None) -> None:
        """End what runs, last started first; of one session, or of all."""
        for process in reversed(self.processes[:]):
            if session is None or process.session == session.number:
                process.end(how)

    # -- power -------------------------------------------------------------------------------------

    def change_power(self, done: str) -> None:
        """``sleep``, ``wake``, ``shut_down``, ``power_cut`` or ``power_on`` (`power.CHANGES`)."""
        changed = power.change(self.power, done)
        self.power = changed.state
        if changed.ends is not None:
            self.sessions.clear()
            self.session = None
            self._end(changed.ends)

    def works(self, process: Process) -> bool:
        """Whether a process runs, on a PC that is on."""
        return self.power == "on" and process.running

    # -- what is installed ---------------------------------------------------------------------------

    def install(self, package: Package, *, rights: Rights, blocked: bool = False) -> installer.Rule:
        """Run an installer to its end; returns the rule that decided, with its outcome.

        An update or repair closes the program, and leaves its settings and data as they are.
        """
        before = self.installed.get(package.name)
        rule = installer.decide(blocked=blocked, rights=rights, present=installer.present(package, before))
        if rule.outcome in ("installed", "updated", "repaired"):
            for process in self.running(package.program):
                process.end()
            self.installed[package.name] = package
            self.files.write(package.path, f"{package.name} {package.version}", elevated=True)
            for folder in package.data:
                self.files.protect(folder, "everyone")
                self.files.make_folder(folder)
        return rule

    def uninstall(self, name: str) -> None:
        """Uninstall a program in Windows' settings: it is closed, its file goes; its folder is left over [V].

        Raises `InputError` where it is not installed.
        """
        package = self.installed.pop(name, None)
        if package is None:
            known = ", ".join(sorted(self.installed)) or "nothing"
            raise InputError(f"uninstall: expected a program that is installed ({known}), got {name!r}")
        for process in self.running(package.program):
            process.end()
        self.files.remove(package.path, elevated=True)
