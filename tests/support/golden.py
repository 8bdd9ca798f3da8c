"""What the golden sequences have in common: an endpoint with work, the log of a refused update."""

from __future__ import annotations

from support.office import NOTHING, PATH, PRELUDE, QBWC1013, Office, words
from support.scripted_endpoint import CUSTOMERS, Scripted

DENIED = "The QuickBooks user has denied access."
TICKET = {"ticket": "T-1"}


def working(**says: object) -> Scripted:
    """An endpoint that names the company file and has one request."""
    return Scripted(**{"authenticate": ("T-1", PATH), "sendRequestXML": CUSTOMERS, **says})


def refused(hresult: str, named: str = PATH, *questions: str) -> list[str]:
    """The log of an update that QuickBooks refuses and the endpoint ends, after QuickBooks' `questions`."""
    return [
        *PRELUDE,
        *questions,
        f"BeginSession {named or NOTHING}: {hresult}",
        QBWC1013 + words(hresult),
        "connectionError",
    ]


def connection_error(pc: Office) -> dict[str, object]:
    """The arguments of the one connectionError."""
    [call] = pc.endpoint.calls("connectionError")
    return dict(call.arguments)
