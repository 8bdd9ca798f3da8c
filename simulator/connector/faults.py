"""What goes wrong on the way between the PC and an endpoint, once somebody has asked for it.

A fault waits for its call: the nth of a kind, or, with a chance, any of them as the seed decides. It breaks
the connection before the endpoint has the call or after it has done its work, lets nobody be reached, or
answers from somewhere before the endpoint, as a proxy or a maintenance page does. The texts of the client's
stack are `transport`'s, with their sources.
"""

from __future__ import annotations

import contextlib
from collections.abc import Callable
from dataclasses import dataclass, field
from random import Random
from typing import Literal
from urllib.parse import urlsplit

from simulator.connector import transport as texts
from simulator.connector.transport import Pending
from simulator.errors import CallError
from simulator.protocol.answers import HttpAnswer

GET = "GET"

#: What can hinder a connection, in the words of the client's stack.
HINDRANCES = {
    "connection-refused": texts.CONNECT,
    "name-not-resolved": texts.RESOLVE,
    "no-tls": texts.TLS,
    "certificate": texts.TRUST,
    "times-out": texts.TIMEOUT,
}


@dataclass
class CallFault:
    """One thing that goes wrong at a call.

    `method` is the call's name, `GET`, or empty for any; `carrying` what its body has in it. Exactly one of
    `lost`, `hindered` (a key of `HINDRANCES`) and `answer` says what happens.
    """

    method: str = ""
    carrying: str = ""
    nth: int = 1
    chance: float | None = None
    lost: Literal["", "before-delivery", "after-processing"] = ""
    hindered: str = ""
    answer: HttpAnswer | None = None
    calls: int = field(default=0, init=False)
    """So many calls of its kind have been made since."""
    came: int = field(default=0, init=False)
    """So often it has come."""

    def __str__(self) -> str:
        answered = f"answered {self.answer.status} before the endpoint" if self.answer else ""
        return f"lost {self.lost}" if self.lost else self.hindered or answered


class CallFaults:
    """The faults of one PC's way out. `tell` is called with each that comes, and the call that meets it."""

    def __init__(self, seed: int, tell: Callable[[CallFault, str], None]) -> None:
        self.waiting: list[CallFault] = []
        self._random = Random(f"faults {seed}")
        self._tell = tell

    def send(self, method: str, body: bytes, url: str, deliver: Callable[[], Pending]) -> Pending:
        """A call on its way: `deliver` brings it to the endpoint, unless something goes wrong."""
        fault = self._due(method, body)
        if fault is None:
            return deliver()
        fault.came += 1
        self._tell(fault, method)
        if fault.lost == "after-processing":
            return _Lost(texts.RECEIVE, deliver())
        if fault.answer is not None:
            return _Answered(fault.answer)
        text = texts.SEND if fault.lost else HINDRANCES[fault.hindered]
        return _Lost(text.format(host=urlsplit(url).hostname))

    def _due(self, method: str, body: bytes) -> CallFault | None:
        for fault in self.waiting:
            if fault.method not in ("", method) or fault.carrying.encode() not in body:
                continue
            fault.calls += 1
            drawn = fault.chance is not None and self._random.random() < fault.chance
            if drawn or (fault.chance is None and fault.calls == fault.nth):
                return fault
        return None


@dataclass(frozen=True, slots=True)
class _Lost:
    text: str
    delivered: Pending | None = None

    def receive(self) -> HttpAnswer:
        """The endpoint may have done its work; its answer does not arrive."""
        if self.delivered is not None:
            with contextlib.suppress(CallError):
                self.delivered.receive()
        raise CallError(self.text)


@dataclass(frozen=True, slots=True)
class _Answered:
    answer: HttpAnswer

    def receive(self) -> HttpAnswer:
        """An answer that the endpoint has not given."""
        return self.answer
