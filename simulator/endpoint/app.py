"""The endpoint on HTTP: a plain WSGI application, one path, whatever a client sends.

POST is SOAP, dispatched by the element in the Body; every answer to it is an envelope as
``text/xml; charset=utf-8``, a fault with status 500 included. GET is answered 200, because the Web
Connector looks at the address before an application is added; ``?wsdl`` gives the WSDL.

A log line names a method and the kind of an error, never anything that was sent.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import IO, TYPE_CHECKING, Any, Final

from simulator.endpoint.service import Service
from simulator.protocol.codec import NotACall, decode_call, encode_answer, encode_fault
from simulator.protocol.contract import Style

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIEnvironment

#: The one path, and the most bytes that a body may have.
PATH: Final = "/qbwc"
MAX_BODY: Final = 64 * 1024 * 1024

_XML: Final = "text/xml; charset=utf-8"
_PLAIN: Final = "text/plain; charset=utf-8"
_HELLO: Final = b"This is a QuickBooks Web Connector endpoint. Its WSDL is at ?wsdl.\n"
_REASONS: Final = {
    200: "OK",
    404: "Not Found",
    405: "Method Not Allowed",
    413: "Content Too Large",
    500: "Internal Server Error",
}
_log = logging.getLogger(__name__)
_log.addHandler(logging.NullHandler())


@dataclass(frozen=True, slots=True)
class Reply:
    """An HTTP answer."""

    status: int
    content_type: str
    body: bytes
    headers: tuple[tuple[str, str], ...] = ()


class WebApplication:
    """The WSGI application around a `Service`, for applications of one Style.

    Calls are read in any Style; the answers and the WSDL are of this one.
    """

    def __init__(self, service: Service, style: Style = Style.DOCUMENT) -> None:
        self._service = service
        self._style = style

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        method = environ["REQUEST_METHOD"]
        reply = self._reply(method, environ)
        start_response(
            f"{reply.status} {_REASONS[reply.status]}",
            [("Content-Type", reply.content_type), ("Content-Length", str(len(reply.body))), *reply.headers],
        )
        return [b"" if method == "HEAD" else reply.body]

    def _reply(self, method: str, environ: WSGIEnvironment) -> Reply:
        if environ.get("PATH_INFO", "") != PATH:
            return Reply(404, _PLAIN, f"There is nothing here; the endpoint is at {PATH}.\n".encode())
        answer = _BY_METHOD.get(method)
        if answer is None:
            return Reply(405, _PLAIN, b"GET or POST.\n", (("Allow", ", ".join(_BY_METHOD)),))
        return answer(self, environ)

    def _get(self, environ: WSGIEnvironment) -> Reply:
        if environ.get("QUERY_STRING", "").lower() == "wsdl":
            # seldom asked for, and dear to import
            from simulator.protocol.wsdl import wsdl  # noqa: PLC0415

            return Reply(200, _XML, wsdl(_address(environ), self._service.served, self._style))
        return Reply(200, _PLAIN, _HELLO)

    def _post(self, environ: WSGIEnvironment) -> Reply:
        length = _content_length(environ)
        if length > MAX_BODY:
            return Reply(413, _XML, encode_fault("Client", f"A call has {MAX_BODY} bytes at the most."))
        stream: IO[bytes] = environ["wsgi.input"]
        return self._soap(stream.read(length))

    def _soap(self, body: bytes) -> Reply:
        try:
            call = decode_call(body)
        except NotACall as error:
            return _fault("Client", str(error))
        name = self._service.web_methods.get(call.method.name)
        if name is None:
            return _fault("Client", f"{call.method.name} is not supported.")
        try:
            result = getattr(self._service, name)(call)
            return Reply(200, _XML, encode_answer(call.method, result, self._style))
        except Exception as error:  # the last line of defence: a client never sees our inside
            _log.error("%s failed: %s", call.method.name, type(error).__name__)
            return _fault("Server", f"{call.method.name} could not be carried out.")


def _fault(code: str, text: str) -> Reply:
    return Reply(500, _XML, encode_fault(code, text))


def _content_length(environ: Mapping[str, Any]) -> int:
    text = str(environ.get("CONTENT_LENGTH") or "")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 19 else 0


def _address(environ: Mapping[str, Any]) -> str:
    host = environ.get("HTTP_HOST") or f"{environ['SERVER_NAME']}:{environ['SERVER_PORT']}"
    return f"{environ['wsgi.url_scheme']}://{host}{environ.get('SCRIPT_NAME', '')}{PATH}"


_BY_METHOD: Final[Mapping[str, Callable[[WebApplication, WSGIEnvironment], Reply]]] = {
    "GET": WebApplication._get,
    "HEAD": WebApplication._get,
    "POST": WebApplication._post,
}
