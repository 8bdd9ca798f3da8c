"""What keeps a request from being executed that is lawful in itself: rights, and what a person has open.

* An application that never writes is refused what writes (3263, whose words no source has).
* A session has the rights of the QuickBooks user that it works as: 3260 where they lack (A). Which messages
  belong to which area of rights no source tells, so they are named one by one.
* A record that a person has open in a window is not written: 3175 for the record itself, 3176 for a
  transaction that the request links to (A); a void of it is 3185 with QuickBooks' own sentence (A). Queries
  are answered all the same.
"""

from __future__ import annotations

from collections.abc import Iterator

from simulator.company.context import SessionContext
from simulator.qbxml import statuses
from simulator.qbxml.aggregates import Aggregate
from simulator.qbxml.reading import Request
from simulator.qbxml.statuses import ERROR, Status

#: The answer to a write of an application that may only read; its wording is in no source.
READ_ONLY = Status(3263, ERROR, "")

_VOID_IN_USE = "The transaction could not be locked.  It is in use by another user."


def barrier(request: Request, context: SessionContext) -> Status | None:
    """Why this session is refused the request; None where nothing is in its way."""
    if request.name.endswith("QueryRq"):
        return statuses.status(3260) if _lacks(request, context) else None
    if context.read_only:
        return READ_ONLY
    if _lacks(request, context):
        return statuses.status(3260)
    return _in_use(request, context.in_use) if context.in_use else None


def _lacks(request: Request, context: SessionContext) -> bool:
    return request.name.removesuffix("Rq") in context.lacks


def _in_use(request: Request, in_use: frozenset[str]) -> Status | None:
    own = _own_id(request)
    if own in in_use:
        if request.name == "TxnVoidRq":
            return statuses.status(3185, value=own, text=_VOID_IN_USE)
        return statuses.status(3175, value=own)
    related = next((id_ for id_ in _transactions(request.values) if id_ in in_use), None)
    return statuses.status(3176, value=related) if related else None


def _own_id(request: Request) -> str:
    """The id of the record that the request changes, deletes or voids; empty for a new one."""
    what = request.values.child(request.name.removesuffix("Rq")) or request.values
    return what.text("ListID") or what.text("TxnID") or ""


def _transactions(content: Aggregate) -> Iterator[str]:
    """The ids of the transactions that a request names, at any depth."""
    for name, value in content:
        if isinstance(value, Aggregate):
            yield from _transactions(value)
        elif name.endswith("TxnID"):
            yield value
