"""The web methods, and the sessions that they are about.

Nothing that a caller sends changes data unless it comes with the ticket of an open session: an
unknown, expired or closed ticket gets an empty request, a negative percent, and an explanation from
getLastError. Faults are left to `app`, the queue to `work`, rows to `store`.

A new authenticate drops whatever session of that user is open and takes back what it had handed
out. Once its work is done a one-off connection is *deauthorised*: it is answered ``nvu``, because
there is no permission any more, and ``none`` would let a connection that never works again look
like one that has nothing to do today. Its ticket is real, so that closeConnection can say why.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Final

from simulator.clock import Clock
from simulator.endpoint import credentials, hours, requests
from simulator.endpoint.model import IDLE, OPEN, STOPPED, Connection, Session, Trouble
from simulator.endpoint.responses import Answer, Unreadable, read_response, stamp_of
from simulator.endpoint.store import Store
from simulator.endpoint.work import Limits, Work, serials
from simulator.protocol.codec import Call
from simulator.protocol.contract import METHODS, Method

#: The web methods that are offered, and what answers each. The interactive ones are `interactive`'s.
WEB_METHODS: Final[Mapping[str, str]] = {
    "serverVersion": "server_version",
    "clientVersion": "client_version",
    "authenticate": "authenticate",
    "sendRequestXML": "send_request_xml",
    "receiveResponseXML": "receive_response_xml",
    "connectionError": "connection_error",
    "getLastError": "get_last_error",
    "closeConnection": "close_connection",
}

NO_OP: Final = "NoOp"
NOT_VALID: Final = "nvu"
NO_WORK: Final = "none"

#: Answer to receiveResponseXML that ends the session with getLastError.
_STOP: Final = -1
_UNKNOWN_TICKET: Final = "This ticket is unknown, or its session is over. Start a new update."
_IDLE_TEXTS: Final = {
    NOT_VALID: "This connection is deauthorised: its one-time sync is complete. Link it again to go on.",
    NO_WORK: "There is nothing to do.",
}
_DELETED: Final = "This connection was deleted. Link it again to go on."
_PAUSED: Final = "The sync is paused. It resumes by itself."
_FINISHED: Final = "Everything is done."
_FINE: Final = "There was no error."
_TOO_OLD: Final = "This QuickBooks is too old: qbXML {} or later is needed."
_NOT_ASKED: Final = "A response came although no request was outstanding. Nothing was changed."


@dataclass(frozen=True, slots=True)
class _Failure:
    """Why a whole message set came to nothing."""

    source: str
    code: str
    message: str


class Service:
    """The web methods. Every one of them is one step of the store.

    `web_methods` names those that are offered, and what answers each.
    """

    web_methods: Mapping[str, str] = WEB_METHODS

    def __init__(self, store: Store, clock: Clock, limits: Limits, work: Work) -> None:
        self._store = store
        self._clock = clock
        self._limits = limits
        self._work = work

    @property
    def served(self) -> tuple[Method, ...]:
        """The methods that are offered, in the order of a session."""
        return tuple(method for name, method in METHODS.items() if name in self.web_methods)

    def forget(self) -> None:
        """What is not in the store is forgotten; here there is nothing."""

    def server_version(self, call: Call) -> str:
        """Any text; the Web Connector shows it."""
        return "qbwc-sim 1.0"

    def client_version(self, call: Call) -> str:
        """Every version of the Web Connector may go on."""
        return ""

    # -- authenticate

    def authenticate(self, call: Call) -> tuple[str, str]:
        """A ticket, and the company file, ``none`` or ``nvu``."""
        with self._store.step():
            connection = self._store.connection(call.text("strUserName"))
            if not self._check_password(connection, call.text("strPassword")):
                return ("", NOT_VALID)
            assert connection is not None
            self._store.end_sessions(connection.user)
            ticket = self._new_ticket()
            verdict = self._verdict(connection)
            idle = verdict in (NOT_VALID, NO_WORK)
            text = _IDLE_TEXTS.get(verdict, "")
            if verdict == NO_WORK and self._paused(connection):
                text = _PAUSED
            if connection.deleted:
                text = _DELETED
            self._store.add_session(
                Session(
                    credentials.ticket_digest(ticket),
                    connection.user,
                    self._clock.now(),
                    IDLE if idle else OPEN,
                    version="",
                    sent=0,
                    answered=0,
                    done=0,
                    percent=0,
                    last_error=text,
                )
            )
            return (ticket, verdict)

    def _new_ticket(self) -> str:
        return credentials.new_ticket()

    def _check_password(self, connection: Connection | None, password: str) -> bool:
        """Whether the password is right, in the same time whether or not the user exists."""
        salt = connection.salt if connection else b"nobody"
        digest = credentials.password_digest(password, salt)
        return credentials.same(digest, connection.digest if connection else b"") and connection is not None

    def _verdict(self, connection: Connection) -> str:
        """The second text of authenticate's answer."""
        if not connection.authorised:
            return NOT_VALID
        if self._paused(connection) or not self._work.pending(connection.user):
            return NO_WORK
        return connection.company_file

    def _paused(self, connection: Connection) -> bool:
        """Whether its user lets no requests be sent now: a pause, or another hour than those chosen."""
        now = self._clock.now()
        paused = connection.paused_from <= now < connection.paused_until
        return paused or not hours.within(connection.hours, now)

    def _session_for(self, ticket: str) -> Session | None:
        """The session of a ticket; None for one that was never given, has expired, or was closed."""
        session = self._store.session(credentials.ticket_digest(ticket))
        if session is None or self._clock.now() - session.used > self._limits.session_seconds:
            return None
        return session

    # -- the rounds

    def send_request_xml(self, call: Call) -> str:
        """The next request; empty where there is none, and getLastError says why."""
        with self._store.step():
            session = self._session_for(call.text("ticket"))
            if session is None or session.state != OPEN:
                return ""
            if not session.version:
                session, refusal = self._greet(session, call)
                if refusal:
                    return self._nothing(session, refusal, STOPPED)
            if session.sent:
                self._store.recover_jobs(session.user)
            if self._paused(self._connection_of(session)):
                return self._nothing(session, _PAUSED)
            request = self._work.hand_out(session)
            if request:
                return request
            return self._nothing(session, NO_OP if self._work.pending(session.user) else _FINISHED)

    def _nothing(self, session: Session, text: str, state: str = OPEN) -> str:
        self._store.change_session(
            session.ticket,
            state=state,
            version=session.version,
            sent=0,
            last_error=text,
            used=self._clock.now(),
        )
        return ""

    def _connection_of(self, session: Session) -> Connection:
        connection = self._store.connection(session.user)
        assert connection is not None
        return connection

    def _greet(self, session: Session, call: Call) -> tuple[Session, str]:
        """Look at what the first call of a session tells: the company file and the qbXML version.

        The second value says why nothing will be sent, and is empty where all is well.
        """
        connection = self._connection_of(session)
        path, stamp = call.text("strCompanyFileName"), stamp_of(call.text("strHCPResponse"))
        if not self._right_company(connection, path, stamp):
            linked = connection.file_path or connection.company_file
            return session, _wrong_company(linked)
        version = requests.choose_version(
            call.text("qbXMLMajorVers"), call.text("qbXMLMinorVers"), call.text("qbXMLCountry")
        )
        if not version:
            return session, _TOO_OLD.format(".".join(map(str, requests.OLDEST)))
        self._store.change_connection(
            session.user,
            file_id=connection.file_id or stamp or "",
            file_path=path or connection.file_path,
        )
        self._store.change_session(session.ticket, version=version)
        return replace(session, version=version), ""

    def _right_company(self, connection: Connection, path: str, stamp: str | None) -> bool:
        """Whether the open file is the linked one: by its stamp, else by its path.

        A company without a stamp was never linked by anybody.
        """
        if stamp == "":
            return False
        if stamp is not None and connection.file_id:
            return stamp.casefold() == connection.file_id.casefold()
        known = connection.file_path or connection.company_file
        return not known or not path or path.casefold() == known.casefold()

    def receive_response_xml(self, call: Call) -> int:
        """How much is done, in percent; negative where the session has to stop."""
        # outside of the step: a long response keeps nobody else waiting
        came = self._read(call)
        with self._store.step():
            session = self._session_for(call.text("ticket"))
            if session is None or session.state == IDLE:
                return _STOP
            if not session.sent:
                return self._not_asked(session)
            if isinstance(came, _Failure):
                return self._set_back(session, came)
            if session.answered and serials(came) == {str(session.answered)}:
                return session.percent
            return self._take(session, came)

    def _read(self, call: Call) -> tuple[Answer, ...] | _Failure:
        hresult = call.text("hresult").strip()
        if hresult:
            return _Failure("hresult", hresult, call.text("message"))
        try:
            return read_response(call.text("response"))
        except Unreadable as error:
            return _Failure("response", "", str(error))

    def _take(self, session: Session, answers: tuple[Answer, ...]) -> int:
        try:
            finished = self._work.take(session, answers)
        except Unreadable as error:
            return self._set_back(session, _Failure("response", "", str(error)))
        return self._go_on(session, finished)

    def _not_asked(self, session: Session) -> int:
        """A response that nobody waits for: the last answer again where it is a repetition."""
        if session.state == OPEN and session.answered:
            return session.percent
        if session.state == OPEN:
            self._store.change_session(session.ticket, last_error=_NOT_ASKED, state=STOPPED)
        return _STOP

    def _set_back(self, session: Session, failure: _Failure) -> int:
        self._work.set_back(session, failure.source, failure.code, failure.message)
        what = (
            f"QuickBooks refused the request: {failure.code}"
            if failure.code
            else "The response cannot be used:"
        )
        self._store.change_session(
            session.ticket,
            state=STOPPED,
            sent=0,
            answered=session.sent,
            last_error=f"{what} {failure.message}"[:1_000],
            used=self._clock.now(),
        )
        self._deauthorise(session)
        return _STOP

    def _go_on(self, session: Session, finished: int) -> int:
        session = replace(session, done=session.done + finished)
        percent = self._work.percent(session)
        self._store.change_session(
            session.ticket,
            sent=0,
            answered=session.sent,
            done=session.done,
            percent=percent,
            used=self._clock.now(),
        )
        self._deauthorise(session)
        return percent

    def _deauthorise(self, session: Session) -> None:
        if self._work.deauthorise(self._connection_of(session)):
            self._store.change_connection(session.user, authorised=0)

    # -- the end

    def connection_error(self, call: Call) -> str:
        """QuickBooks can't be reached: kept for the vendor, and no other file is tried."""
        with self._store.step():
            session = self._session_for(call.text("ticket"))
            if session is not None:
                code, message = call.text("hresult")[:1_000], call.text("message")[:1_000]
                self._store.end_sessions(session.user)
                self._store.add_trouble(
                    Trouble(session.user, self._clock.now(), "connectionError", code, message)
                )
        return "done"

    def get_last_error(self, call: Call) -> str:
        """Why there was no request or a negative percent; ``NoOp`` while work is being prepared."""
        with self._store.step():
            session = self._session_for(call.text("ticket"))
        return _UNKNOWN_TICKET if session is None else session.last_error or _FINE

    def close_connection(self, call: Call) -> str:
        """The last call of a session, and any number of them for any ticket."""
        with self._store.step():
            session = self._session_for(call.text("ticket"))
            if session is None:
                return "The session is closed."
            self._store.end_sessions(session.user)
        return session.last_error or self._farewell(session)

    def _farewell(self, session: Session) -> str:
        """What the Web Connector shows as the last result."""
        return "Complete." if session.percent == 100 else f"Closed at {session.percent} %."


def _wrong_company(linked: str) -> str:
    which = f": {linked}" if linked else ""
    return f"Another company file is open than the one that is linked{which}. Open that one and update again."
