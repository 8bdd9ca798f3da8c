"""What a person does at the Web Connector: it is started and closed, and its window has rows and buttons."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from pathlib import Path

from simulator.connector.applications import Application
from simulator.connector.removing import remove_stamp
from simulator.desktop.desk import CONNECTOR, Answers, Desk
from simulator.errors import InputError, StepFailed
from simulator.protocol.qwc import as_text, elements_of
from simulator.protocol.qwcrules import LARGEST_FILE
from simulator.windows import Ask, web_connector


class OnConnector(Desk):
    """The verbs of the Web Connector."""

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
        wrong ones too (None: left out; ``new`` for FileID and OwnerID: another GUID).

        The screen asks to authorize it (dialog ``authorize``: ``ok`` or ``cancel``), what to do with one of
        the same name (``same-name``: ``clone``, ``replace`` or ``cancel``), QuickBooks what it may do
        (``certificate``), and after a failure whether to try again (``QBWC1022``: ``ok`` or ``cancel``). No
        SOAP call is made [L]. Raises `InputError` for a file that cannot be read, or that the simulator does
        not take, `StepFailed` where the Web Connector does not run.
        """
        self._needs_connector("add_application")
        person = self._person(answers)
        has_support = True
        if change:
            qwc = self._changed_file(change)
            has_support = bool(self._application.support_url or "AppSupport" in change)
        if text is not None:
            qwc = text.encode()
        if isinstance(qwc, Application) or qwc is None:
            return self.connector.add_application(qwc or self._application, person)
        return self.connector.add_file(_bytes(qwc), person, has_support=has_support)

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
        own = {linked.user: right for linked, right in self.setup.linked.values()}
        right = own.get(row.application.user, self.setup.password)
        words = {"right": right, "wrong": right + " (mistyped)"}
        if self.connector.in_registry(row):
            self.connector.passwords.enter(row.application, words.get(password, password), save=save)

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

    def clear_update_lock(self) -> None:
        """Set UpdateLock to ``FALSE`` in the registry editor, where it was left behind."""
        self.connector.registry.update_lock = False

    def set_log_level(self, level: str) -> None:
        """Say how much goes into the Web Connector's log: ``NONE``, ``DEBUG`` or ``VERBOSE``.

        It holds when the Web Connector was started again [D]. Of XML, DEBUG shows the first 50 characters.
        """
        self.connector.registry.log_level = level

    def _changed_file(self, change: Mapping[str, str | None]) -> bytes:
        file = self._application.as_file()
        elements: dict[str, str | None] = {**elements_of(file), **change}
        for name in ("FileID", "OwnerID"):
            if elements.get(name) == "new":
                elements[name] = "{" + str(uuid.UUID(int=self._random.getrandbits(128), version=4)) + "}"
        said = {name: text for name, text in elements.items() if text is not None}
        return as_text(said, file.scheduler).encode()


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
