"""The session's transition table, as data: every row of the protocol's state machine.

A row reads: *in `state`, when what happened means `means`, go to `next`*. Row numbers are those of
the 38 rows of the state machine as the sources give it (Programmer's Guide v2.0 with its
figures, real logs); rows without a number are the simulator's own guards. `mark` says how well
a row is known: D documented, L seen in a log, I said by implementers, U unverified. A row with
`when` holds only under that value of a switch, so what no source settles is visible here, in
the diagram that is drawn from this table (``docs/session.md``) and in every report.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import Enum
from functools import lru_cache

from simulator.connector.commands import Ending
from simulator.switches import Switches


class State(Enum):
    """Where an update stands. Its name is what the machine waits for."""

    IDLE = "idle"
    LOCKED = "locked"
    SERVER_VERSION = "serverVersion"
    CLIENT_VERSION = "clientVersion"
    WARNED = "warned"
    AUTHENTICATE = "authenticate"
    CONNECT = "connect"
    CONNECTION_ERROR = "connectionError"
    PREPARE = "prepare"
    SEND = "sendRequestXML"
    QUICKBOOKS = "quickbooks"
    RECEIVE = "receiveResponseXML"
    ERROR_AFTER_SEND = "getLastError after send"
    ERROR_AFTER_RECEIVE = "getLastError after receive"
    NOOP_WAIT = "noop wait"
    INTERACTIVE_URL = "getInteractiveURL"
    INTERACTIVE_ASK = "interactive ask"
    INTERACTIVE_WAIT = "interactive wait"
    INTERACTIVE_POLL = "interactiveDone"
    INTERACTIVE_REJECTED = "interactiveRejected"
    FINISH = "finish, then close"
    LEAVE = "finish, then release"
    CLOSE = "closeConnection"
    RELEASE = "release"
    DONE = "done"


class Means(Enum):
    """What that which happened means in the state in which it happened."""

    LOCK_TAKEN = "lock taken"
    LOCK_HELD = "lock held"
    PASSWORD = "password saved"
    NO_PASSWORD = "no password"
    ANSWER = "any answer"
    FAILED = "failed"
    NULL = "null"
    NOTHING = '"" or null'
    WARNING = "W:text"
    TOO_OLD = "E:text"
    OTHER_VERSION = "O:version"
    OTHER_TEXT = "another text"
    YES = "yes"
    NO = "no"
    NOBODY = "nobody answers"
    POSTPONED = "seconds to wait, Auto-Run"
    NO_WORK = "none"
    NOT_AUTHORISED = "nvu"
    BUSY = "busy"
    COMPANY = '"" or a path'
    OPENED = "session begun"
    REFUSED = "refused"
    DONE = "done"
    RETRY = '"" or a path, retry'
    PREPARED = "locked, HCP known"
    PREPARE_FAILED = "HCP failed"
    LOCKED_ELSEWHERE = "locked by another PC"
    REQUEST = "a request"
    EMPTY = '""'
    NOOP = "NoOp"
    PROCESSED = "response"
    GO_ON = "0 to 99"
    COMPLETE = "100"
    OVER = "over 100"
    NEGATIVE = "negative"
    INTERACTIVE = "Interactive mode"
    TEXT = "a text"
    WAITED = "time is up"
    FINISHED = "finished"
    UNFINISHED = "not finished"
    CONTINUE = "CONTINUE"
    CLOSED = "session ended"
    RELEASED = "lock released"
    GUARD = "guard reached"


@dataclass(frozen=True, slots=True)
class Row:
    """One transition. `code` is the QBWC code that the person sees; `status` the "Last result"."""

    number: str
    state: State
    means: Means
    next: State
    mark: str
    ends: Ending | None = None
    code: str = ""
    status: str = ""
    when: tuple[str, str] | None = None


S, M, E = State, Means, Ending

_FAILED = "Update completed with errors. See log (QWClog.txt) for details."
_NOT_AUTHORISED = "Invalid password for username"
_POSTPONED = "Update postponed by application"


def _row(
    number: int,
    state: State,
    means: Means,
    to: State,
    mark: str,
    ends: Ending | None = None,
    code: str = "",
    status: str = "",
    when: tuple[str, str] | None = None,
) -> Row:
    return Row(str(number), state, means, to, mark, ends, code, status, when)


def _either(
    switch: str,
    choices: dict[str, State],
    number: int,
    state: State,
    means: Means,
    mark: str,
    ends: Ending,
    code: str = "",
    status: str = "",
) -> tuple[Row, ...]:
    """Rows that differ only in where they lead, by the value of `switch`."""
    return tuple(
        _row(number, state, means, to, mark, ends, code, status, (switch, value))
        for value, to in choices.items()
    )


_CLOSE_OR_RELEASE = {"call": S.CLOSE, "skip": S.RELEASE}
_FINISH_OR_LEAVE = {"call": S.FINISH, "skip": S.LEAVE}


def _exception(number: int, state: State, means: Means, mark: str, code: str) -> tuple[Row, ...]:
    """A failed call while QuickBooks is open: unlock and end its session; what follows is a switch."""
    return _either(
        "close_after_exception", _FINISH_OR_LEAVE, number, state, means, mark, E.FAILED_CALL, code, _FAILED
    )


#: States in which QuickBooks has a session open for us: a guard that is reached there ends it first.
WITH_COMPANY = (
    S.SEND,
    S.QUICKBOOKS,
    S.RECEIVE,
    S.ERROR_AFTER_SEND,
    S.ERROR_AFTER_RECEIVE,
    S.INTERACTIVE_URL,
    S.INTERACTIVE_POLL,
    S.INTERACTIVE_REJECTED,
)
_WITHOUT_COMPANY = (S.SERVER_VERSION, S.CLIENT_VERSION, S.AUTHENTICATE, S.CONNECTION_ERROR, S.CLOSE)

ROWS: tuple[Row, ...] = (
    _row(1, S.IDLE, M.LOCK_TAKEN, S.LOCKED, "L"),
    _row(2, S.IDLE, M.LOCK_HELD, S.DONE, "LU", E.NOT_STARTED),
    _row(3, S.LOCKED, M.NO_PASSWORD, S.RELEASE, "D", E.NOT_STARTED, "QBWC1030"),
    _row(4, S.LOCKED, M.PASSWORD, S.SERVER_VERSION, "L"),
    _row(5, S.SERVER_VERSION, M.ANSWER, S.CLIENT_VERSION, "L"),
    _row(5, S.SERVER_VERSION, M.FAILED, S.CLIENT_VERSION, "L"),
    _row(6, S.CLIENT_VERSION, M.NOTHING, S.AUTHENTICATE, "LD"),
    _row(6, S.CLIENT_VERSION, M.FAILED, S.AUTHENTICATE, "LD"),
    _row(6, S.CLIENT_VERSION, M.OTHER_TEXT, S.AUTHENTICATE, "D", when=("client_version_text", "proceed")),
    _row(
        6,
        S.CLIENT_VERSION,
        M.OTHER_TEXT,
        S.CLOSE,
        "D",
        E.STOPPED_BY_ENDPOINT,
        "QBWC1046",
        when=("client_version_text", "abort-1046"),
    ),
    _row(7, S.CLIENT_VERSION, M.WARNING, S.WARNED, "D"),
    _row(7, S.WARNED, M.YES, S.AUTHENTICATE, "D"),
    _row(
        7, S.WARNED, M.NOBODY, S.DONE, "U", E.BLOCKED, when=("w_prefix_unattended", "blocks")
    ),  # the dialog stays up, UpdateLock stays held
    _row(7, S.WARNED, M.NOBODY, S.AUTHENTICATE, "U", when=("w_prefix_unattended", "continue")),
    _row(8, S.WARNED, M.NO, S.CLOSE, "D", E.STOPPED_BY_USER, "QBWC1037"),
    _row(8, S.CLIENT_VERSION, M.TOO_OLD, S.CLOSE, "D", E.STOPPED_BY_ENDPOINT, "QBWC1037"),
    _row(
        8,
        S.CLIENT_VERSION,
        M.OTHER_VERSION,
        S.CLOSE,
        "D",
        E.STOPPED_BY_ENDPOINT,
        "QBWC1037",
        when=("o_prefix", "stop"),
    ),
    _row(8, S.CLIENT_VERSION, M.OTHER_VERSION, S.AUTHENTICATE, "D", when=("o_prefix", "continue")),
    _row(9, S.AUTHENTICATE, M.FAILED, S.RELEASE, "L", E.FAILED_CALL, "QBWC1012", _FAILED),
    # row 11 is asked before row 10: nvu with seconds to wait is postponed
    *_either(
        "close_after_postpone",
        _CLOSE_OR_RELEASE,
        11,
        S.AUTHENTICATE,
        M.POSTPONED,
        "DU",
        E.POSTPONED,
        "",
        _POSTPONED,
    ),
    *(
        row
        for means, ending, code, status in (
            (M.NO_WORK, E.NO_WORK, "", "No data exchange required"),
            (M.NOT_AUTHORISED, E.NOT_AUTHORISED, "QBWC1040", _NOT_AUTHORISED),
            (M.BUSY, E.BUSY, "", "Application Busy"),
        )
        for row in _either(
            "close_after_auth_refusal",
            _CLOSE_OR_RELEASE,
            10,
            S.AUTHENTICATE,
            means,
            "D",
            ending,
            code,
            status,
        )
    ),
    _row(12, S.AUTHENTICATE, M.COMPANY, S.CONNECT, "D"),
    _row(13, S.CONNECT, M.OPENED, S.PREPARE, "L"),
    _row(14, S.CONNECT, M.REFUSED, S.CONNECTION_ERROR, "D", code="QBWC1013"),
    _row(14, S.CONNECT, M.NOBODY, S.DONE, "U", E.BLOCKED, when=("prompt_unanswered", "blocks")),
    *_either(
        "close_after_connection_error",
        _CLOSE_OR_RELEASE,
        15,
        S.CONNECTION_ERROR,
        M.DONE,
        "DU",
        E.REFUSED_BY_QUICKBOOKS,
    ),
    _row(16, S.CONNECTION_ERROR, M.RETRY, S.CONNECT, "D"),
    _row(17, S.CONNECTION_ERROR, M.FAILED, S.RELEASE, "D", E.FAILED_CALL, "QBWC1045", _FAILED),
    *_either(
        "close_after_1014",
        _FINISH_OR_LEAVE,
        18,
        S.PREPARE,
        M.PREPARE_FAILED,
        "DU",
        E.HCP_FAILED,
        "QBWC1014",
        _FAILED,
    ),
    *_either("close_after_applock", _FINISH_OR_LEAVE, 18, S.PREPARE, M.LOCKED_ELSEWHERE, "IU", E.LOCKED),
    _row(19, S.PREPARE, M.PREPARED, S.SEND, "DL"),
    _row(20, S.SEND, M.REQUEST, S.QUICKBOOKS, "DL"),
    _row(21, S.SEND, M.EMPTY, S.ERROR_AFTER_SEND, "DL"),
    _row(21, S.SEND, M.NOOP, S.ERROR_AFTER_SEND, "D", when=("noop_from_send", "like-empty")),
    _row(20, S.SEND, M.NOOP, S.QUICKBOOKS, "D", when=("noop_from_send", "pass-to-quickbooks")),
    *_exception(22, S.SEND, M.NULL, "L", "QBWC1041"),
    *_exception(23, S.SEND, M.FAILED, "DU", "QBWC1041"),
    _row(24, S.QUICKBOOKS, M.PROCESSED, S.RECEIVE, "DL"),
    _row(25, S.QUICKBOOKS, M.REFUSED, S.RECEIVE, "DL"),
    _row(25, S.QUICKBOOKS, M.NOBODY, S.DONE, "U", E.BLOCKED, when=("dialog_during_request", "waits")),
    _row(26, S.RECEIVE, M.GO_ON, S.SEND, "DL"),
    _row(27, S.RECEIVE, M.COMPLETE, S.FINISH, "L", E.COMPLETE),
    _row(28, S.RECEIVE, M.NEGATIVE, S.ERROR_AFTER_RECEIVE, "D"),
    _row(29, S.RECEIVE, M.OVER, S.FINISH, "U", E.COMPLETE, when=("percent_over_100", "finish")),
    _row(29, S.RECEIVE, M.OVER, S.SEND, "U", when=("percent_over_100", "go-on")),
    *_exception(30, S.RECEIVE, M.FAILED, "DU", "QBWC1042"),
    _row(31, S.ERROR_AFTER_SEND, M.NOOP, S.NOOP_WAIT, "D"),
    _row(31, S.NOOP_WAIT, M.WAITED, S.SEND, "D"),
    _row(32, S.ERROR_AFTER_SEND, M.INTERACTIVE, S.INTERACTIVE_URL, "D"),
    _row(32, S.INTERACTIVE_URL, M.TEXT, S.INTERACTIVE_ASK, "D"),
    *_exception(34, S.INTERACTIVE_URL, M.FAILED, "U", ""),
    _row(33, S.ERROR_AFTER_SEND, M.TEXT, S.FINISH, "DL", E.NO_MORE_REQUESTS),
    _row(33, S.ERROR_AFTER_RECEIVE, M.TEXT, S.FINISH, "D", E.STOPPED_BY_ENDPOINT),
    _row(
        33,
        S.ERROR_AFTER_RECEIVE,
        M.NOOP,
        S.FINISH,
        "U",
        E.STOPPED_BY_ENDPOINT,
        when=("noop_after_negative", "text"),
    ),
    _row(31, S.ERROR_AFTER_RECEIVE, M.NOOP, S.NOOP_WAIT, "U", when=("noop_after_negative", "wait")),
    *_exception(34, S.ERROR_AFTER_SEND, M.FAILED, "DU", "QBWC1043"),
    *_exception(34, S.ERROR_AFTER_RECEIVE, M.FAILED, "DU", "QBWC1043"),
    _row(35, S.INTERACTIVE_ASK, M.NO, S.INTERACTIVE_REJECTED, "D"),
    _row(35, S.INTERACTIVE_ASK, M.NOBODY, S.INTERACTIVE_REJECTED, "D"),
    _row(35, S.INTERACTIVE_REJECTED, M.ANSWER, S.FINISH, "DU", E.STOPPED_BY_USER),
    _row(35, S.INTERACTIVE_REJECTED, M.FAILED, S.FINISH, "U", E.STOPPED_BY_USER),
    _row(36, S.INTERACTIVE_ASK, M.YES, S.INTERACTIVE_WAIT, "D"),
    _row(36, S.INTERACTIVE_WAIT, M.WAITED, S.INTERACTIVE_POLL, "D"),
    _row(36, S.INTERACTIVE_POLL, M.FINISHED, S.FINISH, "D", E.INTERACTIVE_DONE),
    _row(36, S.INTERACTIVE_POLL, M.UNFINISHED, S.INTERACTIVE_WAIT, "D"),
    _row(36, S.INTERACTIVE_POLL, M.CONTINUE, S.SEND, "D"),
    _row(36, S.INTERACTIVE_POLL, M.OTHER_TEXT, S.FINISH, "D", E.STOPPED_BY_ENDPOINT),
    *_exception(36, S.INTERACTIVE_POLL, M.FAILED, "U", ""),
    _row(37, S.FINISH, M.CLOSED, S.CLOSE, "L"),
    _row(37, S.CLOSE, M.ANSWER, S.RELEASE, "DL"),
    _row(37, S.CLOSE, M.FAILED, S.RELEASE, "DL", code="QBWC1044"),
    _row(38, S.LEAVE, M.CLOSED, S.RELEASE, "L"),
    _row(38, S.RELEASE, M.RELEASED, S.DONE, "L"),
    # our own guards: the real program has none
    *(Row("", state, M.GUARD, S.LEAVE, "", E.GUARDED) for state in WITH_COMPANY),
    *(Row("", state, M.GUARD, S.RELEASE, "", E.GUARDED) for state in _WITHOUT_COMPANY),
)


def holds(row: Row, switches: Switches) -> bool:
    """Whether the row is in force under `switches`."""
    return row.when is None or getattr(switches, row.when[0]) == row.when[1]


@lru_cache(maxsize=64)
def in_force(switches: Switches) -> dict[tuple[State, Means], Row]:
    """The rows in force under `switches`, by state and meaning."""
    return {(row.state, row.means): row for row in ROWS if holds(row, switches)}


def mermaid(rows: Iterable[Row] = ROWS) -> str:
    """The table as a Mermaid state diagram: what ``docs/session.md`` shows."""
    names = {state: state.name.lower() for state in State}
    lines = ["stateDiagram-v2"]
    lines += [f"    {name}: {state.value}" for state, name in names.items()]
    lines.append(f"    [*] --> {names[State.IDLE]}")
    for row in rows:
        if not row.number:
            continue
        when = f" [{row.when[0]} = {row.when[1]}]" if row.when else ""
        lines.append(f"    {names[row.state]} --> {names[row.next]}: {row.number} {row.means.value}{when}")
    lines.append(f"    {names[State.DONE]} --> [*]")
    return "\n".join(lines) + "\n"
