"""What goes wrong on the way or in QuickBooks, and the moment of a call at which something is done."""

from __future__ import annotations

from typing import Annotated, Self

from pydantic import model_validator

from simulator.connector.faults import CallFault
from simulator.errors import InputError
from simulator.protocol.answers import HttpAnswer
from simulator.protocol.codec import encode_fault
from simulator.quickbooks import faults
from simulator.scenario import words
from simulator.scenario.fields import (
    HRESULT,
    Method,
    Model,
    Number,
    Ordinal,
    Reads,
    SubMistake,
    Text,
    one_of,
    refuse,
)

_XML = (("Content-Type", "text/xml; charset=utf-8"),)


class OddAnswer(Model):
    """An answer that comes from somewhere before the endpoint, which never sees the call."""

    status: Number = 503
    type: Text = "text/html; charset=utf-8"
    body: Text = ""


#: What can go wrong on the way, in the order in which a call meets it.
TROUBLES = ("connection-refused", "name-not-resolved", "no-tls", "certificate", "times-out")


_CHANCE = {"type": "string", "pattern": "^[0-9]+%$", "description": "a chance (`10%`)"}


class Fault(Model):
    """Something goes wrong once: at the nth call of a kind, counted from here, or in QuickBooks.

    With `chance` every such call may meet it, as the seed decides.
    """

    on: Method | None = None
    carrying: Text | None = None
    """A text that the call has in it."""
    nth: Ordinal = 1
    chance: Annotated[float, Reads(words.chance, _CHANCE)] | None = None
    lose: Annotated[str, one_of("before-delivery", "after-processing")] | None = None
    """The connection breaks: before the endpoint has the call, or after it has done its work."""
    fails: Annotated[str, one_of(*TROUBLES)] | None = None
    answer: OddAnswer | None = None
    soap_fault: Text | None = None
    quickbooks: Annotated[str, Reads(words.hresult, HRESULT)] | None = None
    """QuickBooks refuses the next session or request with this hresult; a session's first request is the
    Web Connector's own."""
    process: Annotated[str, one_of("connect", "process")] | None = None
    """Which of the two, where the hresult may come in both."""
    text: Text | None = None
    """What QuickBooks says with it, where only QuickBooks knows."""

    @model_validator(mode="after")
    def _one_thing(self) -> Self:
        kinds = ("lose", "fails", "answer", "soap_fault", "quickbooks")
        written = [name for name in kinds if name in self.model_fields_set]
        if len(written) != 1:
            raise ValueError(
                f"expected one thing that goes wrong ({words.listed(kinds)}), "
                f"got {' and '.join(written) or 'none'}"
            )
        beside = ("process", "text") if self.quickbooks is None else ("on", "carrying", "nth", "chance")
        for name in beside:
            if name in self.model_fields_set:
                refuse(SubMistake((name,), f"expected {name} not beside {written[0]}, got it", of_key=True))
        if self.quickbooks is not None:
            try:
                faults.Faults().add(int(self.quickbooks, 16), self.process, self.text or "")  # type: ignore[arg-type]
            except InputError as error:
                refuse(SubMistake(("quickbooks",), str(error)))
        if "chance" in self.model_fields_set and "nth" in self.model_fields_set:
            refuse(SubMistake(("nth",), "expected nth or chance, got both", of_key=True))
        return self

    def of_call(self) -> CallFault:
        """As the network has it; for what goes wrong at a call."""
        answer = None
        if self.answer is not None:
            odd = self.answer
            answer = HttpAnswer(odd.status, "", (("Content-Type", odd.type),), odd.body.encode())
        elif self.soap_fault is not None:
            body = encode_fault("Server", self.soap_fault)
            answer = HttpAnswer(500, "Internal Server Error", _XML, body)
        return CallFault(
            self.on or "",
            self.carrying or "",
            self.nth,
            self.chance,
            self.lose or "",  # type: ignore[arg-type]
            self.fails or "",
            answer,
        )


class During(Model):
    """The moment of a call: when `call` is sent for the `nth` time, counted from where the step stands."""

    call: Method
    carrying: Text | None = None
    """A text that the call has in it."""
    nth: Ordinal = 1
