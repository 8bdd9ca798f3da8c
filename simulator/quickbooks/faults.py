"""Named faults: every hresult that an endpoint can see, and how it comes about.

Most have causes that the simulated PC can bring about (`CAUSES`); all can be called for by their number
(``fault: {quickbooks: "0x80040401"}``), to be raised at the next BeginSession or ProcessRequest.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from simulator.errors import InputError
from simulator.qbxml import hresults
from simulator.quickbooks import access
from simulator.switches import values

Call = Literal["connect", "process"]

#: What else brings an hresult about than the rows of `access`; those that are not here need a fault.
OTHER_CAUSES = {
    0x80040400: "a request that is not as qbXML wants it",
    0x8004040D: "QuickBooks is closed and started again during a session",
    0x80040413: 'a request with onError="rollbackOnError"',
    0x80040414: "a modal dialog is opened during a session (`dialog_during_request`)",
    0x80040423: "a request in a qbXML version that this QuickBooks does not know",
    0x80040429: "a request of the subscription message set",
    0x80040440: "personal data is asked for and was not granted (`personal_data_refused`)",
    0x800706BE: "QuickBooks crashes or is closed during a session (`crash_hresults`)",
    0x800706BA: "the calls after that (`crash_hresults`)",
    0x80010105: "QuickBooks crashes or is closed during a session (`crash_hresults`)",
}

BY_FAULT_ONLY = "by fault only"


def endpoint_sees() -> Iterator[hresults.Row]:
    """The hresults that an endpoint can see."""
    return (row for row in hresults.TABLE.values() if row.raised_in)


def causes(hresult: int) -> list[str]:
    """How that hresult comes about on the simulated PC: rows of the access table, or in words."""
    found = [f"access row {row.number}" for row in access.ROWS if hresult in _says(row)]
    if hresult in OTHER_CAUSES:
        found.append(OTHER_CAUSES[hresult])
    return found or [BY_FAULT_ONLY]


def _says(row: access.Row) -> set[int]:
    if row.asks or not row.switch:
        return {row.hresult}
    return {int(value, 16) for value in values(row.switch)}


@dataclass
class Fault:
    """An hresult that somebody asked for, and whether it has come."""

    hresult: int
    call: Call
    text: str
    came: bool = False


class Faults:
    """The faults that were called for, in their order."""

    def __init__(self) -> None:
        self._called_for: list[Fault] = []

    def add(self, hresult: int, during: Call | None = None, text: str = "") -> Fault:
        """Let the next BeginSession (``connect``) or ProcessRequest (``process``) end with `hresult`.

        `during` may be left out where the hresult comes in one of the two only, else it is BeginSession.
        Raises `InputError` for an hresult that no endpoint sees, or never in that call, and for one whose
        text only QuickBooks knows where none is given.
        """
        row = hresults.TABLE.get(hresult)
        if row is None or not row.raised_in:
            raise InputError(f"expected an hresult that an endpoint can see, got 0x{hresult:08X}")
        calls = row.raised_in.split(",")
        call = during or calls[0]
        if call not in calls:
            raise InputError(f"0x{hresult:08X} comes in {' or '.join(calls)}, never in {call}")
        if row.wording is None and not text:
            raise InputError(f"0x{hresult:08X} passes QuickBooks' own text on: say which")
        fault = Fault(hresult, "connect" if call == "connect" else "process", text)
        self._called_for.append(fault)
        return fault

    def raise_in(self, call: Call) -> None:
        """Raise the first fault that waits for this call, if there is one, as `errors.QuickBooksRefusal`."""
        for fault in self._called_for:
            if fault.call == call:
                self._called_for.remove(fault)
                fault.came = True
                raise hresults.refusal(fault.hresult, fault.text or None)
