"""Adding an application to the Web Connector, from its .QWC file to its row. No SOAP, only GETs."""

from __future__ import annotations

from collections.abc import Generator
from typing import TYPE_CHECKING

from simulator import events as e
from simulator.connector import company as company_requests
from simulator.connector.applications import Application
from simulator.connector.driver import fetch
from simulator.connector.rows import Registered
from simulator.connector.scheduler import Person
from simulator.errors import InputError, QuickBooksRefusal
from simulator.protocol.qwc import read as read_qwc
from simulator.protocol.qwcrules import refusals
from simulator.quickbooks import CompanySession
from simulator.windows import Ask

if TYPE_CHECKING:
    from simulator.connector.program import WebConnector


class Adding:
    """One application being added, on the `program`'s PC, with `person` at its screen."""

    def __init__(self, program: WebConnector, person: Person) -> None:
        self._program = program
        self._person = person

    def add_file(self, data: bytes) -> bool:
        """Add the application of a .QWC file's bytes; returns whether it is in the list now.

        Where its format is wrong nothing is fetched and nobody is asked: the screen has the code, `message`
        all that is wrong. Raises `InputError` for a file that the simulator itself does not take.
        """
        file, findings = read_qwc(data)
        refused = refusals(findings, self._program.version, self._program.switches)
        for switch in dict.fromkeys(each.rule.switch for each in findings if each.rule.switch):
            self._program.rely(switch)
        if file is not None and not refused:
            return self.add(Application.from_qwc(file))
        why = "\n".join(each.told(".qwc", self._program.switches) for each in findings)
        code = next((code for each in refused if (code := each.rule.code_by(self._program.switches))), "")
        if refused and not code:
            raise InputError(f"expected a .QWC file that can be used, got one with\n{why}")
        if code:
            self._program.show(code, Application.from_qwc(file) if file else None, "")
        self._program.message = f"{self._program.message}\n{why}" if code else why
        return False

    def add(self, application: Application) -> bool:
        """Add an application as its .QWC file does; returns whether it is in the list now.

        Two tries to reach QuickBooks, with a question between them [D].
        """
        if not self._certificate_is_good(application):
            return False
        key = Registered(application)
        self._program.applications[application.name] = key  # before QuickBooks is asked [L]
        for last in (False, True):
            refusal = self._stamp(application)
            if refusal is None:
                key.last_result = "Ended QuickBooks session"
                return True
            if last:
                self._program.show("QBWC1023", application, refusal)
            elif not self._tries_again(application, refusal):
                self._program.show("QBWC1024", application, refusal)
                break
        self._program.rely("declined_leaves_key")
        if self._program.switches.declined_leaves_key == "no":
            del self._program.applications[application.name]
        return False

    def _certificate_is_good(self, application: Application) -> bool:
        """A GET of an https URL must succeed, to read the certificate [D]."""
        if not application.url.startswith("https:"):
            return True
        transport = self._program.transport(
            application.url, cookies=False, timeout=self._program.switches.timeout, expect=False
        )
        try:
            fetched = fetch(transport, application.url, self._program.at(application))
        finally:
            transport.close()
        self._program.stream.emit(fetched)
        if 200 <= fetched.status < 300:
            return True
        self._program.message = (
            f"{self._program.show('QBWC1048', application, '')} ({fetched.text or fetched.status})"
        )
        return False

    def _stamp(self, application: Application) -> str | None:
        """Reach the open company and stamp it; returns QuickBooks' words where it refuses."""
        steps = self._program.quickbooks.begin_session(self._program.process, application.name, "")
        try:
            session = _answer_all(steps, self._person)
        except QuickBooksRefusal as refusal:
            self._program.stream.emit(
                e.SessionRefused(
                    self._program.at(application), "", f"0x{refusal.hresult:08X}", refusal.message
                )
            )
            return refusal.message
        if session is None:
            return "Nobody answered QuickBooks' question."
        self._program.stream.emit(e.SessionOpened(self._program.at(application), session.path))
        try:
            company_requests.stamp(
                session,
                self._program.quickbooks.edition.highest_qbxml,
                application.owner_id,
                application.file_id,
                self._program.pc.name,
                lambda task, request, response: self._program.stream.emit(
                    e.OwnRequest(self._program.at(application), task, request, response)
                ),
            )
        finally:
            session.end()
        self._program.stream.emit(e.SessionClosed(self._program.at(application), session.path))
        return None

    def _tries_again(self, application: Application, refusal: str) -> bool:
        text = self._program.show("QBWC1022", application, refusal)
        return self._person(Ask("QBWC1022", text, ("ok", "cancel"))) == "ok"


def _answer_all(
    steps: Generator[Ask, str | None, CompanySession | None], person: Person
) -> CompanySession | None:
    """Run a generator of questions to its end, the person answering each."""
    try:
        asked = next(steps)
        while True:
            asked = steps.send(person(asked))
    except StopIteration as stop:
        session: CompanySession | None = stop.value
        return session
