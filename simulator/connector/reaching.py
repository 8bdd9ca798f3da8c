"""Reaching the company file from the Web Connector's window: to add an application, or to remove one.

It is the file that is open in QuickBooks. Whoever sits at the screen answers what QuickBooks asks.
"""

from __future__ import annotations

from collections.abc import Generator, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from simulator import events as e
from simulator.connector.applications import Application
from simulator.connector.company import Tell
from simulator.connector.scheduler import Person
from simulator.errors import QuickBooksRefusal
from simulator.quickbooks import CompanySession
from simulator.windows import Ask

if TYPE_CHECKING:
    from simulator.connector.program import WebConnector

UNANSWERED = "Nobody answered QuickBooks' question."


class Refused(Exception):
    """QuickBooks did not let the Web Connector in; `hresult` is 0 where nobody answered its dialog."""

    def __init__(self, hresult: int, message: str) -> None:
        super().__init__(message)
        self.hresult, self.message = hresult, message


def telling(program: WebConnector, application: Application) -> Tell:
    """Tells the stream what the Web Connector asks for itself."""
    stream, at = program.stream, program.at(application)
    return lambda task, request, response: stream.emit(e.OwnRequest(at, task, request, response))


@contextmanager
def opened(
    program: WebConnector, application: Application, person: Person, *, read_only: bool = False
) -> Iterator[CompanySession]:
    """A session on the open company file, ended afterwards. Raises `Refused`."""
    stream, at = program.stream, program.at(application)
    steps = program.quickbooks.begin_session(
        program.process, application.name, "", auth_flags=int(application.auth_flags), read_only=read_only
    )
    try:
        session = _answered(steps, person)
    except QuickBooksRefusal as refusal:
        stream.emit(e.SessionRefused(at, "", f"0x{refusal.hresult:08X}", refusal.message))
        raise Refused(refusal.hresult, refusal.message) from None
    if session is None:
        raise Refused(0, UNANSWERED)
    stream.emit(e.SessionOpened(at, session.path))
    try:
        yield session
    finally:
        session.end()
        stream.emit(e.SessionClosed(at, session.path))


def _answered(
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
