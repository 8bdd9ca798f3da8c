"""What a person does with a company file: records in windows, work of their own, users, moving it.

Nothing of it passes the request processor's door: who works at QuickBooks asks no application's leave. What
a person books is given as the request that would book the same; QuickBooks' windows are not imitated.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING

from simulator.company import SessionContext
from simulator.errors import InputError, QuickBooksRefusal
from simulator.qbxml import catalogue
from simulator.quickbooks import access
from simulator.quickbooks.files import ADMIN
from simulator.quickbooks.instances import Instance
from simulator.quickbooks.program import QuickBooks

if TYPE_CHECKING:
    from simulator.company import CompanyFile

#: A request document.
_DOCUMENT = (
    '<?xml version="1.0"?><?qbxml version="13.0"?>'
    '<QBXML><QBXMLMsgsRq onError="stopOnError">{}</QBXMLMsgsRq></QBXML>'
)
#: By what a person finds a record: elements of lists by name, transactions by number; an id will do.
_FOUND_BY = ("FullName", "Name", "RefNumber", "ListID", "TxnID")


def _record(verb: str, company: CompanyFile, kind: str, name: str) -> Mapping[str, str]:
    """A record by its name, its number or its id."""
    for record in company.records(kind):
        if name in [record.get(key) for key in _FOUND_BY]:
            return record
    raise InputError(f"{verb}: expected a {kind} of the company file that is open, got {name!r}")


class AtWork:
    """The person at the QuickBooks that is open in their Windows session."""

    def __init__(self, quickbooks: QuickBooks) -> None:
        self._quickbooks = quickbooks

    # -- in the open company file ------------------------------------------------------------------

    def open_record(self, kind: str, name: str) -> str:
        """Open a record in a window; returns its id. It is in use until its window, or QuickBooks, closes.

        Raises `InputError` where no company file is open, and where it has not that record.
        """
        window, company = self._open("open_record")
        record = _record("open_record", company, kind, name)
        own_id = record.get("ListID") or record["TxnID"]
        self._quickbooks.state(window.path).in_use[own_id] = window
        return own_id

    def close_records(self) -> None:
        """Close the windows of all records that were opened."""
        window, _ = self._open("close_records")
        in_use = self._quickbooks.state(window.path).in_use
        for own_id in [own_id for own_id, where in in_use.items() if where is window]:
            del in_use[own_id]

    def edit_record(self, kind: str, name: str, element: str, content: str) -> None:
        """Change one element of a record and save it.

        Raises `InputError` where no company file is open, it has not that record, or QuickBooks refuses it.
        """
        from simulator.qbxml.writing import escape  # noqa: PLC0415, it loads lxml

        _, company = self._open("edit_record")
        record = _record("edit_record", company, kind, name)
        key = "ListID" if "ListID" in record else "TxnID"
        said = ((key, record[key]), ("EditSequence", record["EditSequence"]), (element, content))
        body = "".join(f"<{what}>{escape(text)}</{what}>" for what, text in said)
        request = f"<{kind}ModRq><{kind}Mod>{body}</{kind}Mod></{kind}ModRq>"
        try:
            answer = self.book(_DOCUMENT.format(request))
        except QuickBooksRefusal as refusal:
            raise InputError(
                f"edit_record: expected an element of {kind}Mod, got {element}: {refusal}"
            ) from None
        if 'statusCode="0"' not in answer:
            raise InputError(f"edit_record: expected what QuickBooks takes, got {content!r}: {answer}")

    def book(self, request: str) -> str:
        """Do what the request document would do, as the person; returns its response document.

        Raises `InputError` where no company file is open, `QuickBooksRefusal` for what is no request.
        """
        window, company = self._open("book")
        edition = window.installation.edition
        host = edition.host_facts(automatic_login=False, single_user=window.single_user)
        return company.process(request, SessionContext(host, "", "at the screen", personal_data=True))

    def take_rights(self, user: str, lacks: Iterable[str]) -> None:
        """Say which messages (``InvoiceQuery``) a QuickBooks user has no right to; none gives them all back.

        Raises `InputError` for the administrator, who has every right, and where no company file is open.
        """
        window, _ = self._open("take_rights")
        if user.casefold() == ADMIN.casefold():
            raise InputError(f"take_rights: expected another user than {ADMIN}, who has every right")
        messages = frozenset(lacks)
        if strange := sorted(name for name in messages if f"{name}Rq" not in catalogue.listings()):
            raise InputError(f"take_rights: expected messages like InvoiceQuery, got {', '.join(strange)}")
        self._quickbooks.state(window.path).lacks[user.casefold()] = messages

    # -- the file itself -----------------------------------------------------------------------------

    def move(self, path: str, to: str) -> None:
        """Rename or move a company file in Windows. What QuickBooks knows of it besides its books goes too.

        Raises `InputError` where it is open, is not there, or another one is there already.
        """
        self._nobody_has("move_company", path)
        self._free("move_company", to)
        quickbooks = self._quickbooks
        [known] = [one for one in quickbooks.files if access.same_path(one, path)]
        state = quickbooks.state(known)
        quickbooks.forget(known)
        quickbooks.files = {to if one == known else one: file for one, file in quickbooks.files.items()}
        quickbooks.keep(to, state)

    def restore(self, backup: CompanyFile, path: str) -> None:
        """Restore a backup as the company file at `path`, instead of the one that is there.

        What was stamped and allowed when it was made is in it; permission to log in by itself must be given
        again (access row 25) [RP]. Raises `InputError` where the file at `path` is open.
        """
        if self._quickbooks.file(path) is not None:
            self._nobody_has("restore_company", path)
            self._quickbooks.forget(path)
        others = {
            one: file for one, file in self._quickbooks.files.items() if not access.same_path(one, path)
        }
        self._quickbooks.files = {**others, path: backup}
        self._quickbooks.state(path).reauthorise.update(backup.applications())

    # -- helpers -------------------------------------------------------------------------------------

    def _open(self, verb: str) -> tuple[Instance, CompanyFile]:
        window = self._quickbooks.window
        company = self._quickbooks.file(window.path) if window and window.path else None
        if window is None or company is None or window.state != "ready":
            raise InputError(f"{verb}: expected a company file to be open in QuickBooks, got none")
        return window, company

    def _nobody_has(self, verb: str, path: str) -> None:
        if self._quickbooks.file(path) is None:
            raise InputError(f"{verb}: expected a company file at {path}, got none")
        if openings := self._quickbooks.state(path).openings:
            raise InputError(f"{verb}: expected {path} to be closed, got it open on {openings[0].pc}")

    def _free(self, verb: str, path: str) -> None:
        if self._quickbooks.file(path) is not None:
            raise InputError(f"{verb}: expected a path at which no company file is, got {path}")
