"""What the golden sequences have in common: an endpoint with work, the log of a refused update."""

from __future__ import annotations

import io
from collections.abc import Iterable
from typing import Any

from support.office import NOTHING, PATH, PRELUDE, QBWC1013, Office, words
from support.scripted_endpoint import CUSTOMERS, Scripted, Start

from simulator.endpoint import BuiltinEndpoint
from simulator.protocol.codec import decode_call

DENIED = "The QuickBooks user has denied access."
TICKET = {"ticket": "T-1"}


def working(**says: object) -> Scripted:
    """An endpoint that names the company file and has one request."""
    return Scripted(**{"authenticate": ("T-1", PATH), "sendRequestXML": CUSTOMERS, **says})


def refused(hresult: str, named: str = PATH) -> list[str]:
    """The log of an update that QuickBooks refuses and the endpoint ends."""
    return [
        *PRELUDE,
        f"BeginSession {named or NOTHING}: {hresult}",
        QBWC1013 + words(hresult),
        "connectionError",
    ]


def connection_error(pc: Office) -> dict[str, object]:
    """The arguments of the one connectionError."""
    [call] = pc.endpoint.calls("connectionError")
    return dict(call.arguments)


class Watched(Scripted):
    """The built-in endpoint, watched call by call: what `before` raises keeps a call from arriving."""

    def __init__(self, endpoint: BuiltinEndpoint) -> None:
        super().__init__()
        self.endpoint = endpoint

    def __call__(self, environ: dict[str, Any], start_response: Start) -> Iterable[bytes]:
        if environ["REQUEST_METHOD"] == "GET":
            return super().__call__(environ, start_response)
        body = environ["wsgi.input"].read(int(environ["CONTENT_LENGTH"]))
        call = decode_call(body)
        self.asked.append(call)
        self.before(call.method.name)
        return self.endpoint({**environ, "wsgi.input": io.BytesIO(body)}, start_response)
