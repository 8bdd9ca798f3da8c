"""An endpoint that says what a test tells it to, and remembers what it was asked."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from simulator.protocol.codec import Call, decode_call, encode_answer, encode_fault

Start = Callable[..., Callable[[bytes], object]]
Said = Any
"""A result, a function of the call that gives one, an exception for a fault, or a `Web` answer; a list has
one of these for each call in turn, and the last stays."""

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


@dataclass(frozen=True)
class Web:
    """An answer of the web server itself; a `body` that is a function is called when it is wanted."""

    status: str
    body: bytes | Callable[[], Iterable[bytes]] = b"<html>sorry</html>"
    content_type: str = "text/html"


class Scripted:
    """A WSGI application. `says` overrides what is said by `ORDINARY`; a GET is answered `get_status`."""

    def __init__(self, **says: Said) -> None:
        self._says = {**ORDINARY, **says}
        self.asked: list[Call] = []
        self.environs: list[dict[str, Any]] = []
        """Of every request, a GET included."""
        self.get_status = "200 OK"
        self.before: Callable[[str], None] = lambda _: None
        """Called with each method (``GET`` for a GET) before it is answered."""

    def says(self, **says: Said) -> None:
        """What is said from now on."""
        self._says.update(says)

    def calls(self, method: str) -> list[Call]:
        """The calls of `method`, as they came."""
        return [call for call in self.asked if call.method.name == method]

    def __call__(self, environ: dict[str, Any], start_response: Start) -> Iterable[bytes]:
        self.environs.append(environ)
        if environ["REQUEST_METHOD"] == "GET":
            self.before("GET")
            start_response(self.get_status, [("Content-Type", "text/plain")])
            return [b"here"]
        call = decode_call(environ["wsgi.input"].read(int(environ["CONTENT_LENGTH"])))
        self.asked.append(call)
        self.before(call.method.name)
        said = self._says[call.method.name]
        if isinstance(said, list):
            said = said.pop(0) if len(said) > 1 else said[0]
        if callable(said):
            said = said(call)
        if isinstance(said, Web):
            start_response(said.status, [("Content-Type", said.content_type)])
            return said.body() if callable(said.body) else [said.body]
        headers = [("Content-Type", "text/xml; charset=utf-8"), ("Set-Cookie", "session=1")]
        if isinstance(said, Exception):
            start_response("500 Internal Server Error", headers)
            return [encode_fault("Server", str(said))]
        start_response("200 OK", headers)
        return [encode_answer(call.method, said)]
