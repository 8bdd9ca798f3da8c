"""The session machine: what the Web Connector does next, given what has just happened.

Two rules. Everything that decides the order of calls lives here, in `readings` and in `table`, and
nowhere else. And none of them sees a socket, a clock, a file, a thread or the stream: they import the
contract, the switches and their own vocabulary only (a contract that is checked).

How it works: a state waits for one thing. When that has happened, `readings` says what it *means* and
keeps what must be remembered, the *table* says where that leads, and the new state's *command*
says what to do to get there. There is no other control flow: to see what happens in a situation,
read the row. Telling the machine something that its state does not wait for is `IllegalMove`, a fault
of ours; what an endpoint does wrong is always a row.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from simulator.connector import commands as c
from simulator.connector.memory import SAME_ROUNDS, SHORT_ARRAY, Guards, Memory, Remark, Show
from simulator.connector.readings import read
from simulator.connector.table import Row, State, in_force
from simulator.errors import IllegalMove
from simulator.protocol.contract import Argument, Missing
from simulator.protocol.interactive import VARIANTS
from simulator.switches import Switches

__all__ = ["COMMANDS", "SAME_ROUNDS", "Guards", "Move", "Remark", "Session", "Show"]

#: Seconds between two tries after NoOp, and between two interactive polls [D].
NOOP_SECONDS = 5.0
POLL_SECONDS = 60.0


@dataclass(frozen=True, slots=True)
class Move:
    """One step: the row that applied, what to do now, and what to tell."""

    row: Row | None
    command: c.Command
    shows: tuple[Show, ...] = ()
    remarks: tuple[Remark, ...] = ()
    relied: tuple[str, ...] = ()
    """Switches that this step depended on."""


class Session:
    """One update of one application, from the update lock to its release.

    `user` is the .QWC file's; `version` what clientVersion is told; `auto_run` whether Auto-Run is
    ticked (only then do the endpoint's wishes for time count [D]); `short_array` is what the version's
    log says of an array that is too short.
    """

    def __init__(
        self,
        user: str,
        version: str,
        auto_run: bool = False,
        switches: Switches | None = None,
        guards: Guards | None = None,
        short_array: str = SHORT_ARRAY,
    ) -> None:
        self.state = State.IDLE
        self._memory = Memory(
            user, version, auto_run, switches or Switches(), guards or Guards(), short_array
        )
        self._rows = in_force(self._memory.switches)

    def start(self) -> Move:
        """The first step of every update."""
        return Move(None, c.TakeLock())

    def step(self, happened: c.Happened) -> Move:
        """What to do now that `happened` has happened.

        Raises `IllegalMove` where the state waits for something else.
        """
        memory = self._memory
        memory.forget_step()
        means = read(self.state, happened, memory)
        row = self._rows.get((self.state, means))
        if row is None:
            raise IllegalMove(f"nothing leads on from {self.state.value} when {means.value}: {happened}")
        if row.when:
            memory.relied.append(row.when[0])
        if row.ends is not None and memory.ending is None:
            memory.ending = row.ends
            memory.status = row.status or memory.status
        shows = (Show(row.code, memory.detail),) if row.code else ()
        self.state = row.next
        command = COMMANDS[row.next](memory)
        return Move(row, command, shows, tuple(memory.remarks), tuple(memory.relied))


# -- commands: what to do on entering a state ------------------------------------------------------


def _call(memory: Memory, method: str, /, name: str = "ticket", **arguments: Argument) -> c.Call:
    """A call with the session's ticket; a null one is left out, or sent empty (switch)."""
    ticket = memory.ticket
    if isinstance(ticket, Missing):
        memory.relied.append("nil_ticket")
        ticket = "" if memory.switches.nil_ticket == "empty" else Missing.ABSENT
    return c.Call(method, {name: ticket, **arguments})


def _authenticate(memory: Memory) -> c.Call:
    return c.Call("authenticate", {"strUserName": memory.user, "strPassword": memory.password})


def _send(memory: Memory) -> c.Call:
    """What QuickBooks says of itself goes with the first sendRequestXML only [L]."""
    assert memory.prepared is not None
    hcp, memory.hcp = memory.hcp, ""
    return _call(
        memory,
        "sendRequestXML",
        strHCPResponse=hcp,
        strCompanyFileName=memory.prepared.path,
        qbXMLCountry=memory.prepared.country,
        qbXMLMajorVers=memory.prepared.major,
        qbXMLMinorVers=memory.prepared.minor,
    )


def _receive(memory: Memory) -> c.Call:
    """Either a response, or an hresult with its text; the others are empty [L]."""
    refusal = memory.refusal
    if refusal is None:
        return _call(memory, "receiveResponseXML", response=memory.response, hresult="", message="")
    return _call(
        memory,
        "receiveResponseXML",
        response="",
        hresult=_hresult(refusal, memory),
        message=refusal.message,
    )


def _connection_error(memory: Memory) -> c.Call:
    refusal = memory.refusal
    assert refusal is not None
    return _call(memory, "connectionError", hresult=_hresult(refusal, memory), message=refusal.message)


def _hresult(refusal: c.Refused, memory: Memory) -> str:
    digits = f"{refusal.hresult:08X}"
    if not digits.isdigit():
        memory.relied.append("hresult_case")
        if memory.switches.hresult_case == "lower":
            digits = digits.lower()
    return f"0x{digits}"


def _poll(memory: Memory) -> c.Call:
    memory.relied.append("interactive_variant")
    return _call(memory, VARIANTS[memory.switches.interactive_variant].method, "wcTicket")


def _rejected(memory: Memory) -> c.Call:
    reason = "The user did not answer or refused."
    return _call(memory, "interactiveRejected", "wcTicket", reason=reason)


def _finish(memory: Memory) -> c.Finish:
    assert memory.ending is not None
    return c.Finish(memory.ending, memory.status, memory.hresult, memory.postpone, memory.minimum)


COMMANDS: dict[State, Callable[[Memory], c.Command]] = {
    State.LOCKED: lambda _: c.GetPassword(),
    State.SERVER_VERSION: lambda _: c.Call("serverVersion", {}),
    State.CLIENT_VERSION: lambda m: c.Call("clientVersion", {"strVersion": m.version}),
    State.WARNED: lambda m: c.AskUser("version-warning", m.detail),
    State.AUTHENTICATE: _authenticate,
    State.CONNECT: lambda m: c.OpenCompany(m.company),
    State.CONNECTION_ERROR: _connection_error,
    State.PREPARE: lambda _: c.PrepareCompany(),
    State.SEND: _send,
    State.QUICKBOOKS: lambda m: c.Process(m.request),
    State.RECEIVE: _receive,
    State.ERROR_AFTER_SEND: lambda m: _call(m, "getLastError"),
    State.ERROR_AFTER_RECEIVE: lambda m: _call(m, "getLastError"),
    State.NOOP_WAIT: lambda _: c.Wait(NOOP_SECONDS, "NoOp"),
    State.INTERACTIVE_URL: lambda m: _call(m, "getInteractiveURL", "wcTicket", sessionID=m.session_id),
    State.INTERACTIVE_ASK: lambda m: c.AskUser("interactive", m.detail),
    State.INTERACTIVE_WAIT: lambda _: c.Wait(POLL_SECONDS, "interactive"),
    State.INTERACTIVE_POLL: _poll,
    State.INTERACTIVE_REJECTED: _rejected,
    State.FINISH: lambda _: c.CloseCompany(),
    State.LEAVE: lambda _: c.CloseCompany(),
    State.CLOSE: lambda m: _call(m, "closeConnection"),
    State.RELEASE: lambda _: c.ReleaseLock(),
    State.DONE: _finish,
}
