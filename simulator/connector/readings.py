"""What that which happened means, state by state: the eyes of the session machine.

A reading takes what has happened in a state, keeps in the `Memory` what later steps need, and says what
it means as one word of `Means`. Where that leads is the table's affair. Everything that the real
client does with an answer's *content* is here; how the answer's bytes are read is `protocol.answers`.
"""

from __future__ import annotations

from collections.abc import Callable

from simulator.connector import commands as c
from simulator.connector.memory import SAME_ROUNDS, Memory, Remark
from simulator.connector.table import Means, State
from simulator.errors import IllegalMove
from simulator.protocol.contract import Missing, Result, Text
from simulator.protocol.interactive import ASKS, VARIANTS, Variant

#: What .NET says of a null that is used [L]. What it says of an array that is too short differs by version.
NULL_REFERENCE = "Object reference not set to an instance of an object."

#: Endings after which the status column shows what the endpoint says; the others have words of their own.
_SHOWS_ENDPOINTS_TEXT = (
    c.Ending.COMPLETE,
    c.Ending.NO_MORE_REQUESTS,
    c.Ending.STOPPED_BY_ENDPOINT,
    c.Ending.INTERACTIVE_DONE,
)


def read(state: State, happened: c.Happened, memory: Memory) -> Means:
    """What `happened` means in `state`. Raises `IllegalMove` where the state waits for something else."""
    if isinstance(happened, c.CallFailed):
        return _failure(happened, memory)
    if isinstance(happened, c.Answered):
        reading = ANSWERS.get(state)
        if reading is not None:
            return reading(happened.value, memory)
    else:
        means = _SIMPLE.get((state, type(happened)))
        if means is not None:
            return means
        other = _OTHERS.get((state, type(happened)))
        if other is not None:
            return other(happened, memory)
    raise IllegalMove(f"{state.value} does not wait for {type(happened).__name__}")


# -- failures, nulls and guards ------------------------------------------------------------------


def _failure(failed: c.CallFailed, memory: Memory) -> Means:
    if failed.guard:
        return _guard(memory, failed.guard, "an answer that fits our own limits", failed.text)
    memory.detail = failed.text
    return Means.FAILED


def _exception(memory: Memory, text: str) -> Means:
    memory.detail = text
    return Means.FAILED


def _needed_text(value: Result, memory: Memory) -> str | None:
    """The text of an answer that must have one; ``None`` where its null counts as a failed call (switch)."""
    if not isinstance(value, Missing):
        return str(value)
    memory.relied.append("null_result")
    if memory.switches.null_result == "as-empty":
        return ""
    memory.detail = NULL_REFERENCE
    return None


def _guard(memory: Memory, name: str, expected: str, got: str) -> Means:
    real = "The Web Connector has no such guard: it would go on."
    memory.remarks.append(Remark(f"guard.{name}", "must", expected, got, real))
    return Means.GUARD


# -- QuickBooks, the user, the lock ----------------------------------------------------------------


def _password(happened: c.Password, memory: Memory) -> Means:
    if happened.text is None:
        return Means.NO_PASSWORD
    memory.password = happened.text
    return Means.PASSWORD


def _user(happened: c.UserAnswered, _: Memory) -> Means:
    return {True: Means.YES, False: Means.NO, None: Means.NOBODY}[happened.yes]


def _opened(happened: c.Opened, memory: Memory) -> Means:
    memory.session_id = happened.session_id
    memory.hresult = ""
    return Means.OPENED


def _company_refused(happened: c.Refused, memory: Memory) -> Means:
    memory.hresult = f"0x{happened.hresult:08X}"
    return _request_refused(happened, memory)


def _request_refused(happened: c.Refused, memory: Memory) -> Means:
    memory.refusal = happened
    memory.detail = happened.message
    return Means.REFUSED


def _prepared(happened: c.Prepared, memory: Memory) -> Means:
    memory.prepared = happened
    memory.hcp = happened.hcp
    return Means.PREPARED


def _prepare_failed(happened: c.PrepareFailed, memory: Memory) -> Means:
    memory.detail = happened.text
    return Means.PREPARE_FAILED


def _locked_elsewhere(happened: c.LockedElsewhere, memory: Memory) -> Means:
    memory.status = f"Update aborted. Company file is locked by another client {happened.pc}"
    return Means.LOCKED_ELSEWHERE


def _processed(happened: c.Processed, memory: Memory) -> Means:
    memory.refusal = None
    memory.response = happened.response
    return Means.PROCESSED


# -- answers of the web methods, in the order of a session -----------------------------------------


def _anything(_: Result, __: Memory) -> Means:
    return Means.ANSWER


def _client_version(value: Result, memory: Memory) -> Means:
    if not isinstance(value, str) or value == "":
        return Means.NOTHING
    memory.detail = value[2:]
    means = {"W:": Means.WARNING, "E:": Means.TOO_OLD, "O:": Means.OTHER_VERSION}.get(value[:2])
    if means is not None:
        return means
    memory.detail = value
    memory.remarks.append(
        Remark(
            "S1",
            "should",
            'clientVersion answers "", W:text, E:text or O:version',
            repr(value),
            "The Guide is of two minds: go on, or stop with QBWC1046.",
        )
    )
    return Means.OTHER_TEXT


def _authenticate(value: Result, memory: Memory) -> Means:
    if not isinstance(value, tuple):
        return _exception(memory, NULL_REFERENCE)
    if len(value) < 2:
        return _exception(memory, memory.short_array)
    ticket, company = value[0], value[1]
    if isinstance(company, Missing):
        return _exception(memory, NULL_REFERENCE)
    memory.ticket, memory.company = ticket, company
    if memory.auto_run:
        memory.postpone = _seconds(value, 2)
        memory.minimum = _seconds(value, 3)
    if memory.postpone:
        return Means.POSTPONED
    words = {"none": Means.NO_WORK, "nvu": Means.NOT_AUTHORISED, "busy": Means.BUSY}
    return words.get(company.lower(), Means.COMPANY)


def _seconds(strings: tuple[Text, ...], index: int) -> float | None:
    """The seconds at `index` of authenticate's answer; empty, null or no number is not set."""
    value = strings[index] if index < len(strings) else ""
    if not isinstance(value, str) or not value.strip().isdecimal():
        return None
    return float(value)


def _connection_error(value: Result, memory: Memory) -> Means:
    text = _needed_text(value, memory)
    if text is None:
        return Means.FAILED
    if text.lower() == "done":
        return Means.DONE
    memory.retries += 1
    if memory.retries > memory.guards.retries:
        return _guard(
            memory,
            "retries",
            f"connectionError is answered done after at most {memory.guards.retries} tries",
            f"{text!r} for the {memory.retries}th time",
        )
    memory.company = text
    return Means.RETRY


def _send(value: Result, memory: Memory) -> Means:
    if isinstance(value, Missing):
        memory.detail = NULL_REFERENCE
        return Means.NULL
    memory.request = str(value)
    if memory.request == "":
        return Means.EMPTY
    return Means.NOOP if memory.request.lower() == "noop" else Means.REQUEST


def _receive(value: Result, memory: Memory) -> Means:
    # an int that is not there is 0 to the real client: go on
    percent = value if isinstance(value, int) else 0
    if percent < 0:
        return Means.NEGATIVE
    if percent == 100:
        return Means.COMPLETE
    if percent < 100:
        return _another_round(percent, memory, Means.GO_ON)
    memory.remarks.append(
        Remark(
            "S6",
            "should",
            "receiveResponseXML answers 0 to 100, or a negative number",
            str(percent),
            "Not documented: the Web Connector takes it as done, or goes on.",
        )
    )
    if memory.switches.percent_over_100 == "finish":
        return Means.OVER
    return _another_round(percent, memory, Means.OVER)


def _another_round(percent: int, memory: Memory, means: Means) -> Means:
    """More to do: go on, unless that has been said too often."""
    outcome = memory.response if memory.refusal is None else memory.refusal.message
    this_round = (memory.request, outcome)
    memory.same = memory.same + 1 if this_round == memory.last_round else 1
    memory.last_round = this_round
    memory.rounds += 1
    if memory.same >= SAME_ROUNDS:
        return _guard(
            memory,
            "same-request",
            "another request, 100 percent, or an end",
            f"the same request with the same response, {memory.same} times in a row, at {percent} percent",
        )
    if memory.rounds >= memory.guards.rounds:
        return _guard(
            memory,
            "rounds",
            f"an end within {memory.guards.rounds} rounds",
            f"{percent} percent after {memory.rounds} rounds",
        )
    return means


def _error_after_send(value: Result, memory: Memory) -> Means:
    means = _last_error(value, memory)
    if means is Means.TEXT and memory.error_text.lower() == ASKS.lower():
        return Means.INTERACTIVE
    return _noop(memory) if means is Means.NOOP else means


def _error_after_receive(value: Result, memory: Memory) -> Means:
    means = _last_error(value, memory)
    waits = memory.switches.noop_after_negative == "wait"
    return _noop(memory) if means is Means.NOOP and waits else means


def _last_error(value: Result, memory: Memory) -> Means:
    text = _needed_text(value, memory)
    if text is None:
        return Means.FAILED
    memory.status = memory.error_text = text
    return Means.NOOP if text.lower() == "noop" else Means.TEXT


def _noop(memory: Memory) -> Means:
    """A wait: no text that the status column could show at the end."""
    memory.error_text = ""
    memory.noops += 1
    if memory.noops > memory.guards.noops:
        return _guard(
            memory,
            "noops",
            f"NoOp at most {memory.guards.noops} times in one session",
            f"NoOp for the {memory.noops}th time",
        )
    return Means.NOOP


def _url(value: Result, memory: Memory) -> Means:
    text = _needed_text(value, memory)
    if text is None:
        return Means.FAILED
    memory.detail = text
    return Means.TEXT


def _said(variant: Variant, text: str) -> Means:
    """What an answer to the poll means; where `unfinished` is a word, any other text is an error [D]."""
    for word, means in (
        (variant.finished, Means.FINISHED),
        (variant.unfinished, Means.UNFINISHED),
        (variant.more, Means.CONTINUE),
    ):
        if word is not None and word.lower() == text.lower():
            return means
    return Means.UNFINISHED if variant.unfinished is None else Means.OTHER_TEXT


def _rejected(value: Result, memory: Memory) -> Means:
    """The endpoint's message is displayed [D]."""
    if isinstance(value, str):
        memory.status = value
    return Means.ANSWER


def _poll(value: Result, memory: Memory) -> Means:
    text = _needed_text(value, memory)
    if text is None:
        return Means.FAILED
    memory.relied.append("interactive_variant")
    means = _said(VARIANTS[memory.switches.interactive_variant], text)
    if means is not Means.UNFINISHED:
        return means
    memory.polls += 1
    if memory.polls > memory.guards.polls:
        return _guard(
            memory,
            "polls",
            f"the user is done within {memory.guards.polls} polls",
            f"not finished for the {memory.polls}th time",
        )
    return means


def _close(value: Result, memory: Memory) -> Means:
    text = _needed_text(value, memory)
    if text is None:
        return Means.FAILED
    if memory.ending in _SHOWS_ENDPOINTS_TEXT:
        if memory.error_text:
            memory.relied.append("status_text")
        if memory.switches.status_text == "close-connection" or not memory.error_text:
            memory.status = text
    return Means.ANSWER


ANSWERS: dict[State, Callable[[Result, Memory], Means]] = {
    State.SERVER_VERSION: _anything,
    State.CLIENT_VERSION: _client_version,
    State.AUTHENTICATE: _authenticate,
    State.CONNECTION_ERROR: _connection_error,
    State.SEND: _send,
    State.RECEIVE: _receive,
    State.ERROR_AFTER_SEND: _error_after_send,
    State.ERROR_AFTER_RECEIVE: _error_after_receive,
    State.INTERACTIVE_URL: _url,
    State.INTERACTIVE_POLL: _poll,
    State.INTERACTIVE_REJECTED: _rejected,
    State.CLOSE: _close,
}

_SIMPLE: dict[tuple[State, type[object]], Means] = {
    (State.IDLE, c.LockTaken): Means.LOCK_TAKEN,
    (State.IDLE, c.LockHeld): Means.LOCK_HELD,
    (State.CONNECT, c.Unanswered): Means.NOBODY,
    (State.QUICKBOOKS, c.Unanswered): Means.NOBODY,
    (State.NOOP_WAIT, c.Waited): Means.WAITED,
    (State.INTERACTIVE_WAIT, c.Waited): Means.WAITED,
    (State.FINISH, c.CompanyClosed): Means.CLOSED,
    (State.LEAVE, c.CompanyClosed): Means.CLOSED,
    (State.RELEASE, c.LockReleased): Means.RELEASED,
}

_OTHERS: dict[tuple[State, type[object]], Callable[..., Means]] = {
    (State.LOCKED, c.Password): _password,
    (State.WARNED, c.UserAnswered): _user,
    (State.INTERACTIVE_ASK, c.UserAnswered): _user,
    (State.CONNECT, c.Opened): _opened,
    (State.CONNECT, c.Refused): _company_refused,
    (State.PREPARE, c.Prepared): _prepared,
    (State.PREPARE, c.PrepareFailed): _prepare_failed,
    (State.PREPARE, c.LockedElsewhere): _locked_elsewhere,
    (State.QUICKBOOKS, c.Processed): _processed,
    (State.QUICKBOOKS, c.Refused): _request_refused,
}
