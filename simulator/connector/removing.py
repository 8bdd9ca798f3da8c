"""Removing an application from the Web Connector's list.

QuickBooks must be open: FileID is deleted from the company file, and the application's key goes [L]. It is
the file that is open then, whichever it is, and where it has no such stamp the application goes all the
same; both are assumed [U], as is that two tries are made as for every connection that the window makes [D].
AppLock stays in the file, and so does the grant.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from simulator import events as e
from simulator.company import SessionContext
from simulator.connector import stamps
from simulator.connector.applications import Application
from simulator.connector.reaching import Refused, opened, telling
from simulator.connector.scheduler import Person
from simulator.errors import InputError, QuickBooksRefusal
from simulator.quickbooks import QuickBooks
from simulator.windows import Ask

if TYPE_CHECKING:
    from simulator.company import CompanyFile
    from simulator.connector.program import WebConnector


def remove(program: WebConnector, application: Application, person: Person) -> bool:
    """Remove an application; returns whether it is gone.

    Where QuickBooks cannot be reached the screen says QBWC1007, and after Retry or Cancel QBWC1008 or
    QBWC1009; the application stays.
    """
    try:
        _cleared(program, application, person)
    except Refused as first:
        text = program.show("QBWC1007", application, first.message)
        if person(Ask("QBWC1007", text, ("retry", "cancel"))) != "retry":
            program.show("QBWC1009", application, first.message)
            return False
        try:
            _cleared(program, application, person)
        except Refused as second:
            program.show("QBWC1008", application, second.message)
            return False
    del program.applications[application.key]
    program.registry.applications.remove(application.key)
    program.passwords.forget(application)
    program.stream.emit(e.ListChanged(program.at(application), "removed"))
    return True


def remove_stamp(quickbooks: QuickBooks, owner: str) -> bool:
    """Delete FileID under that OwnerID from the open company file, as Intuit's tool does [I].

    Returns whether there was one. Raises `InputError` where no company file is open.
    """
    company, window = quickbooks.file(quickbooks.open_path), quickbooks.window
    if company is None or window is None:
        raise InputError("remove_stamp: expected a company file that is open in QuickBooks, got none")
    facts = window.installation.edition.host_facts(automatic_login=False, single_user=window.single_user)
    tool = _Tool(company, SessionContext(facts, "Remove Stamp", "Remove Stamp"))
    return stamps.clear(tool, window.installation.edition.highest_qbxml, owner) == stamps.OK


@dataclass(frozen=True, slots=True)
class _Tool:
    """The tool's way to the company file."""

    company: CompanyFile
    context: SessionContext

    def process(self, request: str) -> str:
        return self.company.process(request, self.context)


def _cleared(program: WebConnector, application: Application, person: Person) -> None:
    """Delete the stamp. Raises `Refused`."""
    with opened(program, application, person) as session:
        try:
            version, tell = session.edition.highest_qbxml, telling(program, application)
            stamps.clear(session, version, application.owner_id, tell)
        except QuickBooksRefusal as refusal:
            raise Refused(refusal.hresult, refusal.message) from None
