"""What a person does in QuickBooks, and what others do to the company file from elsewhere."""

from __future__ import annotations

from typing import Literal

from simulator.desktop.desk import QUICKBOOKS, Answers, Desk
from simulator.errors import InputError
from simulator.quickbooks import ADMIN, Mode, Opening, edition
from simulator.quickbooks.situation import StartPrompt

Allowed = Literal["ticked", "unticked", "removed", "prompt", "while-open", "always"]
"""What an administrator makes of an application in the preferences."""


class OnQuickBooks(Desk):
    """The verbs of QuickBooks."""

    def install_quickbooks(self, edition_name: str, year: int, beside: bool = False) -> None:
        """Install another QuickBooks: an upgrade, or `beside` what is there."""
        country = self.setup.edition.country
        self.quickbooks.install(edition(edition_name, year, country), beside=beside)

    def uninstall_quickbooks(self) -> None:
        """Uninstall every QuickBooks: the PC has no request processor any more; company files stay."""
        self.quickbooks.uninstall()

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

    def edit_record(self, kind: str, name: str, element: str, content: str) -> None:
        """Change one element of a record of the open company file, and save it.

        `kind` and `name` are as for `open_record`; `element` is one that qbXML can change (Phone). An
        application that has read the record before has an old EditSequence now: 3200 [A]. Raises `InputError`
        where no company file is open, it has not that record, or QuickBooks refuses the change.
        """
        self._at_work.edit_record(kind, name, element, content)

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
