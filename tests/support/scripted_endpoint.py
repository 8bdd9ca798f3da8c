"""An endpoint that says what a test tells it to, and remembers what it was asked."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from simulator.protocol.codec import Call, decode_call, encode_answer, encode_fault

Said = Any
"""A result, several for the calls in turn (a list; the last stays), or an exception for a fault."""

ORDINARY: Mapping[str, Said] = {
    "serverVersion": "1.0",
    "clientVersion": "",
    "authenticate": ("T-1", ""),
    "sendRequestXML": "",
    "receiveResponseXML": 100,
    "connectionError": "done",
    "getLastError": "all is well",
    "closeConnection": "bye",
}
CUSTOMERS = (
    '<?xml version="1.0"?><?qbxml version="13.0"?><QBXML><QBXMLMsgsRq onError="stopOnError">'
    "<CustomerQueryRq><MaxReturned>1</MaxReturned></CustomerQueryRq></QBXMLMsgsRq></QBXML>"
)


class Scripted:
    """A WSGI application. `says` overrides what is said by `ORDINARY`."""

    def __init__(self, **says: Said) -> None:
        self._says = {**ORDINARY, **says}
        self.asked: list[Call] = []
        self.before: Callable[[str], None] = lambda _: None
        """Called with each method before it is answered."""

    def __call__(self, environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        call = decode_call(environ["wsgi.input"].read(int(environ["CONTENT_LENGTH"])))
        self.asked.append(call)
        self.before(call.method.name)
        said = self._says[call.method.name]
        if isinstance(said, list):
            said = said.pop(0) if len(said) > 1 else said[0]
        headers = [("Content-Type", "text/xml; charset=utf-8"), ("Set-Cookie", "session=1")]
        if isinstance(said, Exception):
            start_response("500 Internal Server Error", headers)
            return [encode_fault("Server", str(said))]
        start_response("200 OK", headers)
        return [encode_answer(call.method, said)]
