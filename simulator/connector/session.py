"""The session machine: what the Web Connector does next, given what has just happened.

Two rules. Everything that decides the order of calls lives here and in `table`, nowhere else. And
this module sees no socket, no clock, no file, no thread and no stream: it imports the contract, the
switches and its own vocabulary only (a contract that is checked).

How it works: a state waits for one thing. When that has happened, the state's *reader* says what
it means (`Means`) and keeps what must be remembered, the *table* says where that leads, and the
new state's *command* says what to do to get there. There is no other control flow: to see what
happens in a situation, read the row. Telling the machine something that its state does not wait for
is `IllegalMove`, a fault of ours; what an endpoint does wrong is always a row.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from simulator.connector import commands as c
from simulator.connector.table import Means, Row, State, in_force
from simulator.errors import IllegalMove
from simulator.protocol.contract import Argument, Missing, Text
from simulator.switches import Switches

#: What .NET says of a null that is used, and of an array that is too short [L]. The second is the
#: wording of 2.2.0.71; 2.1.0.30 has "Index was outside the bounds of the array."
NULL_REFERENCE = "Object reference not set to an instance of an object."
SHORT_ARRAY = "Index Out Of Range."

#: Seconds between two tries after NoOp, and between two interactive polls [D].
NOOP_SECONDS = 5.0
POLL_SECONDS = 60.0

#: How often the same request may get the same response, one round after the other.
SAME_ROUNDS = 100


@dataclass(frozen=True, slots=True)
class Guards:
    """How long we play on where the real program would never stop. Each ends the update with a finding."""

    rounds: int = 10_000
    noops: int = 120
    retries: int = 10
    polls: int = 240


@dataclass(frozen=True, slots=True)
class Show:
    """A message on the screen: `code` with `detail`, the variable part of its text."""

    code: str
    detail: str


@dataclass(frozen=True, slots=True)
class Remark:
    """Something that the machine itself finds wanting in the endpoint."""

    check: str
    level: str
    expected: str
    got: str
    real: str


@dataclass(frozen=True, slots=True)
class Move:
    """One step: the row that applied, what to do now, and what to tell."""

    row: Row | None
    command: c.Command
    shows: tuple[Show, ...] = ()
    remarks: tuple[Remark, ...] = ()
    relied: tuple[str, ...] = ()
    """Switches that this step depended on."""


@dataclass
class Session:
    """One update of one application, from the update lock to its release.

    `user` is the .QWC file's; `auto_run` whether Auto-Run is ticked (only then do the endpoint's
    wishes for time count [D]); `version` what clientVersion is told.
    """

    user: str
    version: str
    auto_run: bool = False
    switches: Switches = field(default_factory=Switches)
    guards: Guards = field(default_factory=Guards)

    state: State = field(default=State.IDLE, init=False)
    _password: str = field(default="", init=False, repr=False)
    _ticket: Text = field(default="", init=False, repr=False)
    _company: str = field(default="", init=False)
    _postpone: float | None = field(default=None, init=False)
    _minimum: float | None = field(default=None, init=False)
    _refusal: c.Refused | None = field(default=None, init=False)
    _hresult: str = field(default="", init=False)
    _prepared: c.Prepared | None = field(default=None, init=False)
    _hcp: str = field(default="", init=False)
    _session_id: str = field(default="", init=False)
    _request: str = field(default="", init=False)
    _response: str = field(default="", init=False)
    _last_round: tuple[str, str] = field(default=("", ""), init=False)
    _detail: str = field(default="", init=False)
    """The variable part of the next message."""
    _status: str = field(default="", init=False)
    _error_text: str = field(default="", init=False)
    _ending: c.Ending | None = field(default=None, init=False)
    _rounds: int = field(default=0, init=False)
    _same: int = field(default=0, init=False)
    _noops: int = field(default=0, init=False)
    _retries: int = field(default=0, init=False)
    _polls: int = field(default=0, init=False)
    _remarks: list[Remark] = field(default_factory=list, init=False)
    _relied: list[str] = field(default_factory=list, init=False)

    def start(self) -> Move:
        """The first step of every update."""
        return Move(None, c.TakeLock())

    def step(self, happened: c.Happened) -> Move:
        """What to do now that `happened` has happened.

        Raises `IllegalMove` where the state waits for something else.
        """
        self._remarks, self._relied, self._detail = [], [], ""
        means = self._read(happened)
        row = in_force(self.switches).get((self.state, means))
        if row is None:
            raise IllegalMove(f"nothing leads on from {self.state.value} when {means.value}: {happened}")
        if row.when:
            self._relied.append(row.when[0])
        if row.ends is not None and self._ending is None:
            self._ending = row.ends
            self._status = row.status or self._status
        shows = (Show(row.code, self._detail),) if row.code else ()
        self.state = row.next
        command = COMMANDS[row.next](self)
        return Move(row, command, shows, tuple(self._remarks), tuple(self._relied))

    # -- reading: what it means ------------------------------------------------------------------

    def _read(self, happened: c.Happened) -> Means:
        if isinstance(happened, c.CallFailed):
            return self._read_failure(happened)
        if isinstance(happened, c.Answered):
            reader = ANSWERS.get(self.state)
            if reader is not None:
                return reader(self, happened)
        else:
            means = _SIMPLE.get((self.state, type(happened)))
            if means is not None:
                return means
            other = _OTHERS.get((self.state, type(happened)))
            if other is not None:
                return other(self, happened)
        raise IllegalMove(f"{self.state.value} does not wait for {type(happened).__name__}")

    def _read_failure(self, failed: c.CallFailed) -> Means:
        if failed.guard:
            return self._guard(failed.guard, "an answer that fits our own limits", failed.text)
        self._detail = failed.text
        return Means.FAILED

    def _null(self, *, otherwise: Means) -> Means:
        """Null where a text is needed: a failed call, or like an empty text (switch)."""
        self._relied.append("null_result")
        if self.switches.null_result == "fail":
            self._detail = NULL_REFERENCE
            return Means.FAILED
        return otherwise

    def _guard(self, name: str, expected: str, got: str) -> Means:
        self._remarks.append(
            Remark(
                f"guard.{name}", "must", expected, got, "The Web Connector has no such guard: it would go on."
            )
        )
        return Means.GUARD

    def _read_password(self, happened: c.Password) -> Means:
        if happened.text is None:
            return Means.NO_PASSWORD
        self._password = happened.text
        return Means.PASSWORD

    def _read_user(self, happened: c.UserAnswered) -> Means:
        return {True: Means.YES, False: Means.NO, None: Means.NOBODY}[happened.yes]

    def _read_opened(self, happened: c.Opened) -> Means:
        self._session_id = happened.session_id
        self._hresult = ""
        return Means.OPENED

    def _read_refused(self, happened: c.Refused) -> Means:
        self._refusal = happened
        self._detail = happened.message
        if self.state is State.CONNECT:
            self._hresult = f"0x{happened.hresult:08X}"
        return Means.REFUSED

    def _read_prepared(self, happened: c.Prepared) -> Means:
        self._prepared = happened
        self._hcp = happened.hcp
        return Means.PREPARED

    def _read_prepare_failed(self, happened: c.PrepareFailed) -> Means:
        self._detail = happened.text
        return Means.PREPARE_FAILED

    def _read_locked(self, happened: c.LockedElsewhere) -> Means:
        self._status = f"Update aborted. Company file is locked by another client {happened.pc}"
        return Means.LOCKED_ELSEWHERE

    def _read_processed(self, happened: c.Processed) -> Means:
        self._refusal = None
        self._response = happened.response
        return Means.PROCESSED

    # answers of the web methods, in the order of a session

    def _read_anything(self, answered: c.Answered) -> Means:
        return Means.ANSWER

    def _read_client_version(self, answered: c.Answered) -> Means:
        value = answered.value
        if not isinstance(value, str) or value == "":
            return Means.NOTHING
        self._detail = value[2:]
        means = {"W:": Means.WARNING, "E:": Means.TOO_OLD, "O:": Means.OTHER_VERSION}.get(value[:2])
        if means is not None:
            return means
        self._detail = value
        self._remarks.append(
            Remark(
                "S1",
                "should",
                'clientVersion answers "", W:text, E:text or O:version',
                repr(value),
                "The Guide is of two minds: go on, or stop with QBWC1046.",
            )
        )
        return Means.OTHER_TEXT

    def _read_authenticate(self, answered: c.Answered) -> Means:
        strings = answered.value
        if not isinstance(strings, tuple):
            self._detail = NULL_REFERENCE
            return Means.FAILED
        if len(strings) < 2:
            self._detail = SHORT_ARRAY
            return Means.FAILED
        if isinstance(strings[1], Missing):
            self._detail = NULL_REFERENCE
            return Means.FAILED
        self._ticket, self._company = strings[0], strings[1]
        if self.auto_run:
            self._postpone = _seconds(strings, 2)
            self._minimum = _seconds(strings, 3)
        if self._postpone:
            return Means.POSTPONED
        words = {"none": Means.NO_WORK, "nvu": Means.NOT_AUTHORISED, "busy": Means.BUSY}
        return words.get(self._company.lower(), Means.COMPANY)

    def _read_connection_error(self, answered: c.Answered) -> Means:
        value = answered.value
        if isinstance(value, Missing):
            means = self._null(otherwise=Means.RETRY)
            if means is Means.FAILED:
                return means
            value = ""
        if str(value).lower() == "done":
            return Means.DONE
        self._retries += 1
        if self._retries > self.guards.retries:
            return self._guard(
                "retries",
                f"connectionError is answered done after at most {self.guards.retries} tries",
                f"{value!r} for the {self._retries}th time",
            )
        self._company = str(value)
        return Means.RETRY

    def _read_send(self, answered: c.Answered) -> Means:
        value = answered.value
        if isinstance(value, Missing):
            self._detail = NULL_REFERENCE
            return Means.NULL
        self._request = str(value)
        if self._request == "":
            return Means.EMPTY
        return Means.NOOP if self._request.lower() == "noop" else Means.REQUEST

    def _read_receive(self, answered: c.Answered) -> Means:
        # an int that is not there is 0 to the real client: go on
        percent = answered.value if isinstance(answered.value, int) else 0
        if percent < 0:
            return Means.NEGATIVE
        if percent == 100:
            return Means.COMPLETE
        if percent > 100:
            self._remarks.append(
                Remark(
                    "S6",
                    "should",
                    "receiveResponseXML answers 0 to 100, or a negative number",
                    str(percent),
                    "Not documented: the Web Connector takes it as done, or goes on.",
                )
            )
            if self.switches.percent_over_100 == "finish":
                return Means.OVER
        return self._another_round(percent)

    def _another_round(self, percent: int) -> Means:
        """More to do: go on, unless that has been said too often."""
        this_round = (self._request, self._response if self._refusal is None else self._refusal.message)
        self._same = self._same + 1 if this_round == self._last_round else 1
        self._last_round = this_round
        self._rounds += 1
        if self._same >= SAME_ROUNDS:
            return self._guard(
                "same-request",
                "another request, 100 percent, or an end",
                f"the same request with the same response, {self._same} times in a row, at {percent} percent",
            )
        if self._rounds >= self.guards.rounds:
            return self._guard(
                "rounds",
                f"an end within {self.guards.rounds} rounds",
                f"{percent} percent after {self._rounds} rounds",
            )
        return Means.OVER if percent > 100 else Means.GO_ON

    def _read_last_error(self, answered: c.Answered) -> Means:
        value = answered.value
        if isinstance(value, Missing):
            return self._null(otherwise=Means.TEXT)
        text = str(value)
        self._status = self._error_text = text
        if text.lower() == "noop":
            return self._read_noop()
        if text.lower() == "interactive mode" and self.state is State.ERROR_AFTER_SEND:
            return Means.INTERACTIVE
        return Means.TEXT

    def _read_noop(self) -> Means:
        waits = self.state is State.ERROR_AFTER_SEND or self.switches.noop_after_negative == "wait"
        self._noops += waits
        if self._noops > self.guards.noops:
            return self._guard(
                "noops",
                f"NoOp at most {self.guards.noops} times in one session",
                f"NoOp for the {self._noops}th time",
            )
        return Means.NOOP

    def _read_url(self, answered: c.Answered) -> Means:
        if isinstance(answered.value, Missing):
            return self._null(otherwise=Means.TEXT)
        self._detail = str(answered.value)
        return Means.TEXT

    def _read_poll(self, answered: c.Answered) -> Means:
        value = answered.value
        if isinstance(value, Missing):
            means = self._null(otherwise=Means.TEXT)
            if means is Means.FAILED:
                return means
            value = ""
        self._relied.append("interactive_variant")
        variant = INTERACTIVE[self.switches.interactive_variant]
        means = variant.words.get(str(value).upper(), variant.otherwise)
        if means is Means.UNFINISHED:
            self._polls += 1
            if self._polls > self.guards.polls:
                return self._guard(
                    "polls",
                    f"the user is done within {self.guards.polls} polls",
                    f"not finished for the {self._polls}th time",
                )
        return means

    def _read_close(self, answered: c.Answered) -> Means:
        value = answered.value
        if isinstance(value, Missing):
            return self._null(otherwise=Means.ANSWER)
        # none, nvu, busy and postponed have words of their own; a normal end shows the endpoint's text
        if self._ending in _SHOWS_ENDPOINTS_TEXT:
            if self._error_text:
                self._relied.append("status_text")
            if self.switches.status_text == "close-connection" or not self._error_text:
                self._status = str(value)
        return Means.ANSWER

    # -- commands: what to do ---------------------------------------------------------------------

    def _call(self, method: str, **arguments: Argument) -> c.Call:
        return c.Call(method, arguments)

    def _with_ticket(self, method: str, /, name: str = "ticket", **arguments: Argument) -> c.Call:
        ticket = self._ticket
        if isinstance(ticket, Missing):
            self._relied.append("nil_ticket")
            ticket = "" if self.switches.nil_ticket == "empty" else Missing.ABSENT
        return c.Call(method, {name: ticket, **arguments})

    def _authenticate(self) -> c.Command:
        return self._call("authenticate", strUserName=self.user, strPassword=self._password)

    def _send(self) -> c.Command:
        """sendRequestXML; what QuickBooks says of itself goes with the first one only [L]."""
        assert self._prepared is not None
        hcp, self._hcp = self._hcp, ""
        return self._with_ticket(
            "sendRequestXML",
            strHCPResponse=hcp,
            strCompanyFileName=self._prepared.path,
            qbXMLCountry=self._prepared.country,
            qbXMLMajorVers=self._prepared.major,
            qbXMLMinorVers=self._prepared.minor,
        )

    def _hresult_text(self, refusal: c.Refused) -> str:
        digits = f"{refusal.hresult:08X}"
        if not digits.isdigit():
            self._relied.append("hresult_case")
            if self.switches.hresult_case == "lower":
                digits = digits.lower()
        return f"0x{digits}"

    def _receive(self) -> c.Command:
        refusal = self._refusal
        if refusal is None:
            return self._with_ticket("receiveResponseXML", response=self._response, hresult="", message="")
        return self._with_ticket(
            "receiveResponseXML",
            response="",
            hresult=self._hresult_text(refusal),
            message=refusal.message,
        )

    def _connection_error(self) -> c.Command:
        assert self._refusal is not None
        return self._with_ticket(
            "connectionError",
            hresult=self._hresult_text(self._refusal),
            message=self._refusal.message,
        )

    def _poll(self) -> c.Command:
        self._relied.append("interactive_variant")
        return self._with_ticket(INTERACTIVE[self.switches.interactive_variant].method, "wcTicket")

    def _finish(self) -> c.Command:
        assert self._ending is not None
        return c.Finish(self._ending, self._status, self._hresult, self._postpone, self._minimum)


def _seconds(strings: tuple[Text, ...], index: int) -> float | None:
    """The seconds at `index` of authenticate's answer; empty, null or no number is not set."""
    value = strings[index] if index < len(strings) else ""
    if not isinstance(value, str) or not value.strip().isdecimal():
        return None
    return float(value)


_SHOWS_ENDPOINTS_TEXT = (
    c.Ending.COMPLETE,
    c.Ending.NO_MORE_REQUESTS,
    c.Ending.STOPPED_BY_ENDPOINT,
    c.Ending.INTERACTIVE_DONE,
)


@dataclass(frozen=True, slots=True)
class _Interactive:
    """One reading of the interactive poll: its method, what its words mean, and any other text."""

    method: str
    words: dict[str, Means]
    otherwise: Means


#: The four readings that sources give of the interactive poll (switch `interactive_variant`).
INTERACTIVE: dict[str, _Interactive] = {
    "guide": _Interactive("interactiveDone", {"": Means.FINISHED}, Means.UNFINISHED),
    "chapter-10": _Interactive("interactiveDone", {"DONE": Means.FINISHED}, Means.UNFINISHED),
    "sample": _Interactive(
        "isInteractiveDone",
        {"DONE": Means.FINISHED, "CONTINUE": Means.CONTINUE, "": Means.UNFINISHED},
        Means.OTHER_TEXT,
    ),
    "whats-new": _Interactive("isInteractiveDone", {"": Means.FINISHED}, Means.UNFINISHED),
}

_SIMPLE: dict[tuple[State, type[object]], Means] = {
    (State.IDLE, c.LockTaken): Means.LOCK_TAKEN,
    (State.IDLE, c.LockHeld): Means.LOCK_HELD,
    (State.CONNECT, c.Unanswered): Means.NOBODY,
    (State.NOOP_WAIT, c.Waited): Means.WAITED,
    (State.INTERACTIVE_WAIT, c.Waited): Means.WAITED,
    (State.FINISH, c.CompanyClosed): Means.CLOSED,
    (State.LEAVE, c.CompanyClosed): Means.CLOSED,
    (State.RELEASE, c.LockReleased): Means.RELEASED,
}

_OTHERS: dict[tuple[State, type[object]], Callable[..., Means]] = {
    (State.LOCKED, c.Password): Session._read_password,
    (State.WARNED, c.UserAnswered): Session._read_user,
    (State.INTERACTIVE_ASK, c.UserAnswered): Session._read_user,
    (State.CONNECT, c.Opened): Session._read_opened,
    (State.CONNECT, c.Refused): Session._read_refused,
    (State.PREPARE, c.Prepared): Session._read_prepared,
    (State.PREPARE, c.PrepareFailed): Session._read_prepare_failed,
    (State.PREPARE, c.LockedElsewhere): Session._read_locked,
    (State.QUICKBOOKS, c.Processed): Session._read_processed,
    (State.QUICKBOOKS, c.Refused): Session._read_refused,
}

ANSWERS: dict[State, Callable[[Session, c.Answered], Means]] = {
    State.SERVER_VERSION: Session._read_anything,
    State.CLIENT_VERSION: Session._read_client_version,
    State.AUTHENTICATE: Session._read_authenticate,
    State.CONNECTION_ERROR: Session._read_connection_error,
    State.SEND: Session._read_send,
    State.RECEIVE: Session._read_receive,
    State.ERROR_AFTER_SEND: Session._read_last_error,
    State.ERROR_AFTER_RECEIVE: Session._read_last_error,
    State.INTERACTIVE_URL: Session._read_url,
    State.INTERACTIVE_POLL: Session._read_poll,
    State.INTERACTIVE_REJECTED: Session._read_anything,
    State.CLOSE: Session._read_close,
}

#: What to do on entering a state.
COMMANDS: dict[State, Callable[[Session], c.Command]] = {
    State.LOCKED: lambda _: c.GetPassword(),
    State.SERVER_VERSION: lambda s: s._call("serverVersion"),
    State.CLIENT_VERSION: lambda s: s._call("clientVersion", strVersion=s.version),
    State.WARNED: lambda s: c.AskUser("version-warning", s._detail),
    State.AUTHENTICATE: Session._authenticate,
    State.CONNECT: lambda s: c.OpenCompany(s._company),
    State.CONNECTION_ERROR: Session._connection_error,
    State.PREPARE: lambda _: c.PrepareCompany(),
    State.SEND: Session._send,
    State.QUICKBOOKS: lambda s: c.Process(s._request),
    State.RECEIVE: Session._receive,
    State.ERROR_AFTER_SEND: lambda s: s._with_ticket("getLastError"),
    State.ERROR_AFTER_RECEIVE: lambda s: s._with_ticket("getLastError"),
    State.NOOP_WAIT: lambda _: c.Wait(NOOP_SECONDS, "NoOp"),
    State.INTERACTIVE_URL: lambda s: s._with_ticket("getInteractiveURL", "wcTicket", sessionID=s._session_id),
    State.INTERACTIVE_ASK: lambda s: c.AskUser("interactive", s._detail),
    State.INTERACTIVE_WAIT: lambda _: c.Wait(POLL_SECONDS, "interactive"),
    State.INTERACTIVE_POLL: Session._poll,
    State.INTERACTIVE_REJECTED: lambda s: s._with_ticket(
        "interactiveRejected", "wcTicket", reason="The user did not answer or refused."
    ),
    State.FINISH: lambda _: c.CloseCompany(),
    State.LEAVE: lambda _: c.CloseCompany(),
    State.CLOSE: lambda s: s._with_ticket("closeConnection"),
    State.RELEASE: lambda _: c.ReleaseLock(),
    State.DONE: Session._finish,
}
