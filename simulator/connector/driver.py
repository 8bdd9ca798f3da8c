"""One update, played: the session machine's commands carried out, and every event dropped on the way.

`update` is a generator. It yields what it waits for (an answer, a moment, a person) and is sent what
came; the scheduler is the only loop around it. It decides nothing about the order of calls: that is
the machine's. Secrets are replaced here, by position, before anything becomes an event.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Generator, Mapping
from dataclasses import dataclass, field
from typing import Any, Protocol

from simulator import events as e
from simulator.connector import codes
from simulator.connector import commands as c
from simulator.connector import company as company_requests
from simulator.connector.applications import Application
from simulator.connector.client import Client, Difference
from simulator.connector.locks import AppLock
from simulator.connector.session import Move, Session
from simulator.connector.transport import TIMEOUT, Pending, Transport
from simulator.errors import CallError, IllegalMove, QuickBooksRefusal
from simulator.protocol.answers import AnswerLimit, HttpAnswer, read_answer
from simulator.protocol.codec import Encoded
from simulator.protocol.contract import METHODS, Argument, Kind, Result, Style
from simulator.protocol.masking import PASSWORD, Secret, mask, ticket_token
from simulator.protocol.results import Reading
from simulator.quickbooks import CompanySession, QuickBooks
from simulator.switches import Switches
from simulator.windows import PC, Ask, ConnectorKey, Process


@dataclass(frozen=True, slots=True)
class Sent:
    """Waits for the answer of a call in flight; is sent the `HttpAnswer` or thrown a `CallError`."""

    pending: Pending


@dataclass(frozen=True, slots=True)
class Until:
    """Waits for a moment of the clock; `idle` where nothing is under way until then."""

    moment: float
    idle: bool = False


Waiting = Sent | Until | Ask
"""What an update waits for."""

Steps = Generator[Waiting, Any, c.Happened]


class Place(Protocol):
    """What a driver needs of the program and the PC that it runs on."""

    name: str
    pc: PC
    process: Process
    quickbooks: QuickBooks
    stream: e.Stream
    switches: Switches
    client: Client
    last_ticket: str
    """The ticket of the last call that had one."""

    @property
    def registry(self) -> ConnectorKey:
        """The Web Connector's key that its process sees."""
        ...

    def password(self, application: Application) -> str | None:
        """The password that an update of the application uses."""
        ...


@dataclass
class Update:
    """One update of one application. `number` counts within the scenario."""

    place: Place
    application: Application
    session: Session
    transport: Transport
    number: int
    scheduled: bool
    due: float = 0.0
    """When a scheduled one fell due."""

    _calls: int = field(default=0, init=False)
    _company: CompanySession | None = field(default=None, init=False)
    _locked: bool = field(default=False, init=False)
    _program: Process = field(init=False)
    _relied: set[str] = field(default_factory=set, init=False)
    """The switches of the transport that were told of: once an update is enough."""

    def run(self) -> Generator[Waiting, Any, c.Finish]:
        """Play the update to its end; returns how it ended.

        Where the Web Connector itself ends meanwhile, nothing more is done and nothing tidied up: UpdateLock
        and AppLock stay as they are [D, I].
        """
        self._program = self.place.process
        application = self.application
        self._emit(
            e.UpdateStarted(self._at(), self.scheduled, application.url, application.unique_name, self.due)
        )
        try:
            if self.place.switches.get_probe == "before-each-update":
                self._probe()
            move = self.session.start()
            while not isinstance(move.command, c.Finish):
                at_once = _AT_ONCE.get(type(move.command))
                if at_once is not None:
                    happened = at_once(self, move.command)
                else:
                    happened = yield from _WAITING[type(move.command)](self, move.command)
                if not self._program.running:
                    finish = c.Finish(c.Ending.INTERRUPTED, "")
                    break
                move = self.session.step(happened)
                self._tell(move)
            else:
                finish = move.command
        finally:
            if self._company is not None:
                self._company.end()
            self.transport.close()
        self._emit(e.UpdateEnded(self._at(), finish.ending.value, finish.hresult, finish.status))
        return finish

    # -- the stream ------------------------------------------------------------------------------

    def _at(self) -> e.At:
        return self.place.stream.at(self.place.name, self.application.key, self.number, self._calls)

    def _emit(self, event: e.Event) -> None:
        self.place.stream.emit(event)

    def _tell(self, move: Move) -> None:
        for name in move.relied:
            self._rely(name)
        for show in move.shows:
            text = codes.text(show.code, show.detail, self.application.name)
            self._emit(e.ScreenShown(self._at(), show.code, text))
        for remark in move.remarks:
            where = f"update {self.number}, call {self._calls}"
            self._emit(
                e.Finding(
                    self._at(), remark.check, remark.level, remark.expected, remark.got, remark.real, where
                )
            )

    def _told(self, task: str, request: str, response: str) -> None:
        self._emit(e.OwnRequest(self._at(), task, request, response))

    def _rely(self, switch: str) -> None:
        self._emit(e.SwitchRelied(self._at(), switch, str(getattr(self.place.switches, switch))))

    def _rely_once(self, switch: str) -> None:
        if switch not in self._relied:
            self._relied.add(switch)
            self._rely(switch)

    # -- commands ----------------------------------------------------------------------------------

    def _probe(self) -> None:
        url = self.application.url
        self._rely("get_probe")
        self._emit(fetch(self.transport, url, self._at()))

    def _take_lock(self, _: c.TakeLock) -> c.Happened:
        registry = self.place.registry
        self._emit(e.UpdateLock(self._at(), "read", registry.update_lock))
        if registry.update_lock:
            return c.LockHeld()
        registry.update_lock = True
        self._emit(e.UpdateLock(self._at(), "set", True))
        return c.LockTaken()

    def _get_password(self, _: c.GetPassword) -> c.Happened:
        return c.Password(self.place.password(self.application))

    def _call(self, command: c.Call) -> Steps:
        method = METHODS[command.method]
        style, client = self.application.style, self.place.client
        action, encoded = client.encode(self.application, method, command.arguments)
        self._calls += 1
        self.place.last_ticket = str(command.arguments.get("ticket") or self.place.last_ticket)
        masked = self._masked(command.arguments)
        sent = mask(encoded.body, _secrets(encoded, command.arguments, masked))
        self._emit(e.CallSent(self._at(), method.name, masked, sent))
        started = time.perf_counter()
        answer = HttpAnswer(0, "")
        try:
            answer = yield Sent(self.transport.send(action, encoded.body))
            if answer.header("Set-Cookie"):
                self._rely_once("cookies")
            if style is Style.DOC_WRAPPED and method.result is Kind.STRINGS:
                self._rely_once("docwrapped_array")
            reading = read_answer(method, answer, style, self.place.switches.docwrapped_array)
        except CallError as error:
            if error.text == TIMEOUT:
                self._rely_once("timeout_seconds")
            guard = error.guard if isinstance(error, AnswerLimit) else ""
            seconds = time.perf_counter() - started
            self._emit(
                e.CallFailed(
                    self._at(),
                    method.name,
                    error.text,
                    guard,
                    answer.status,
                    answer.headers,
                    answer.body,
                    seconds,
                )
            )
            self._compare(client.opinion(self.application, method, answer, error))
            return c.CallFailed(error.text, guard)
        result, body = self._masked_answer(method.name, reading, answer.body)
        seconds = time.perf_counter() - started
        self._emit(
            e.CallAnswered(self._at(), method.name, result, answer.status, answer.headers, body, seconds)
        )
        self._compare(client.opinion(self.application, method, answer, reading.result))
        return c.Answered(reading.result)

    def _compare(self, difference: Difference | None) -> None:
        """Tell where another client sees an answer differently."""
        if difference is not None:
            where = f"update {self.number}, call {self._calls}"
            got, real = difference.got, difference.real
            self._emit(e.Finding(self._at(), "client", "note", difference.expected, got, real, where))

    def _ask_user(self, command: c.AskUser) -> Steps:
        answer = yield Ask(command.dialog, command.text, ("ok", "cancel"))
        if command.dialog == "interactive" and answer == "ok":
            self._emit(e.BrowserOpened(self._at(), command.text))
        return c.UserAnswered(None if answer is None else answer == "ok")

    def _open_company(self, command: c.OpenCompany) -> Steps:
        try:
            company = yield from self.place.quickbooks.begin_session(
                self.place.process,
                self.application.name,
                command.path,
                auth_flags=int(self.application.auth_flags),
            )
        except QuickBooksRefusal as refusal:
            self._emit(
                e.SessionRefused(self._at(), command.path, f"0x{refusal.hresult:08X}", refusal.message)
            )
            return c.Refused(refusal.hresult, refusal.message)
        if company is None:
            return c.Unanswered()
        self._company = company
        self._emit(e.SessionOpened(self._at(), company.path))
        return c.Opened(company.session_id)

    def _prepare_company(self, _: c.PrepareCompany) -> c.Happened:
        """AppLock, then Host, Company and Preferences [L]."""
        company, version = self._open(), self._version()
        owner, pc = self.application.owner_id, self.place.pc.name
        try:
            found = company_requests.app_lock(company, version, owner, self._told)
            if found is None:
                self._rely("applock_undefined")
                if self.place.switches.applock_undefined == "hcp-failed":
                    return c.PrepareFailed("AppLock is not defined in the company file.")
            else:
                lock = AppLock.read(found)
                if lock.held_against(pc, self.place.switches, self._rely):
                    return c.LockedElsewhere(lock.pc)
                lock = AppLock(pc, True, self.place.stream.clock.now())
                company_requests.set_app_lock(company, version, owner, str(lock), self._told)
                self._locked = True
            hcp = company_requests.hcp(company, version, owner)
        except QuickBooksRefusal as refusal:
            return c.PrepareFailed(refusal.message)
        return c.Prepared(hcp, company.path, company.edition.country, *version)

    def _process(self, command: c.Process) -> Steps:
        try:
            response = yield from self._open().processing(command.request)
        except QuickBooksRefusal as refusal:
            hresult = f"0x{refusal.hresult:08X}"
            self._emit(
                e.RequestProcessed(self._at(), command.request, "", hresult, refusal.message, refusal.detail)
            )
            return c.Refused(refusal.hresult, refusal.message)
        if response is None:
            return c.Unanswered()
        self._emit(e.RequestProcessed(self._at(), command.request, response, "", ""))
        return c.Processed(response)

    def _close_company(self, _: c.CloseCompany) -> c.Happened:
        """AppLock is read before it is given back [L]."""
        company, version, owner = self._open(), self._version(), self.application.owner_id
        try:
            if self._locked:
                company_requests.app_lock(company, version, owner, self._told)
                lock = str(AppLock(self.place.pc.name))
                company_requests.set_app_lock(company, version, owner, lock, self._told)
        except QuickBooksRefusal as refusal:  # QuickBooks has gone; the lock stays in the file
            text = codes.text("QBWC1015", refusal.message, self.application.name)
            self._emit(e.ScreenShown(self._at(), "QBWC1015", text))
        self._company = None
        company.end()
        self._emit(e.SessionClosed(self._at(), company.path))
        return c.CompanyClosed()

    def _wait(self, command: c.Wait) -> Steps:
        self._emit(e.Waited(self._at(), command.seconds, command.reason))
        yield Until(self.place.stream.clock.now() + command.seconds)
        return c.Waited()

    def _release_lock(self, _: c.ReleaseLock) -> c.Happened:
        self.place.registry.update_lock = False
        self._emit(e.UpdateLock(self._at(), "set", False))
        return c.LockReleased()

    # -- helpers -----------------------------------------------------------------------------------

    def _open(self) -> CompanySession:
        if self._company is None:
            raise IllegalMove("no session with QuickBooks is open")
        return self._company

    def _version(self) -> tuple[int, int]:
        return self._open().edition.highest_qbxml

    def _masked(self, arguments: Mapping[str, Argument]) -> dict[str, Argument]:
        """The arguments with the password and the ticket replaced; an empty ticket is shown as it is."""
        tokens = {"strPassword": PASSWORD, "ticket": ticket_token(self.number)}
        tokens["wcTicket"] = tokens["ticket"]
        return {name: tokens.get(name, value) if value else value for name, value in arguments.items()}

    def _masked_answer(self, method: str, reading: Reading, body: bytes) -> tuple[Result, bytes]:
        """The ticket is the first string of authenticate's answer, and nowhere else."""
        result = reading.result
        if method != "authenticate" or not isinstance(result, tuple) or not (result and result[0]):
            return result, body
        token = ticket_token(self.number)
        return (token, *result[1:]), mask(body, [Secret(*reading.spans[0], token)])


#: What carries each command out: those that are done at once, and those that wait for something.
_AT_ONCE: dict[type[object], Callable[..., c.Happened]] = {
    c.TakeLock: Update._take_lock,
    c.GetPassword: Update._get_password,
    c.PrepareCompany: Update._prepare_company,
    c.CloseCompany: Update._close_company,
    c.ReleaseLock: Update._release_lock,
}
_WAITING: dict[type[object], Callable[..., Steps]] = {
    c.Call: Update._call,
    c.AskUser: Update._ask_user,
    c.OpenCompany: Update._open_company,
    c.Process: Update._process,
    c.Wait: Update._wait,
}


def _secrets(
    encoded: Encoded, arguments: Mapping[str, Argument], masked: Mapping[str, Argument]
) -> list[Secret]:
    """Where what is masked stands in a request."""
    return [
        Secret(*span, str(masked[name]))
        for name, span in encoded.spans.items()
        if masked[name] is not arguments[name]
    ]


def fetch(transport: Transport, url: str, at: e.At) -> e.Fetched:
    """A plain GET of `url`, as an event."""
    try:
        answer = transport.get(url)
    except CallError as error:
        return e.Fetched(at, url, 0, error.text)
    seen = answer.certificate
    certificate = f"Name: {seen.name}\nExpires: {seen.expires}\nIssuer: {seen.issuer}" if seen else ""
    return e.Fetched(at, url, answer.status, answer.reason, certificate)
