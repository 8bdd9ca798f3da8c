"""A WSGI application (PEP 3333) as an endpoint, called in this process."""

from __future__ import annotations

import io
import sys
from collections.abc import Callable, Iterable
from typing import Any
from urllib.parse import unquote_to_bytes

from simulator.connector import transport as texts
from simulator.connector.http import CookieJar
from simulator.connector.inprocess import FAILED, Body, InProcessTransport, Request
from simulator.connector.profiles import CURRENT, ClientProfile
from simulator.errors import CallError
from simulator.protocol.answers import AnswerLimit, HttpAnswer

WsgiApp = Callable[[dict[str, Any], Callable[..., Callable[[bytes], object]]], Iterable[bytes]]


class WsgiNetwork:
    """The way to one WSGI application, whatever the URL's host."""

    def __init__(self, app: WsgiApp) -> None:
        self._app = app
        self._profile = CURRENT

    def transport(self, url: str, *, cookies: bool, timeout: float, expect: bool) -> InProcessTransport:
        """A transport for the application at `url`; there is nothing that `expect` could announce."""
        jar = CookieJar() if cookies else None
        return InProcessTransport(self._answer, url, jar, timeout, self._profile.user_agent)

    def speak_as(self, profile: ClientProfile) -> None:
        """From now on the client is of that version."""
        self._profile = profile

    def close(self) -> None:
        """Nothing is held."""

    def _answer(self, request: Request) -> HttpAnswer:
        started: list[tuple[str, list[tuple[str, str]]]] = []
        body = Body()
        sent = False  # a server sends the headers with the first byte of the body, no earlier

        def write(piece: bytes) -> None:
            nonlocal sent
            sent = sent or bool(piece)
            body.add(piece)

        def start_response(
            status: str, headers: list[tuple[str, str]], exc_info: Any = None
        ) -> Callable[[bytes], object]:
            if exc_info is None and started:
                raise AssertionError("start_response was called a second time")
            if exc_info is not None and sent:
                raise exc_info[1].with_traceback(exc_info[2])
            started[:] = [(status, headers)]
            return write

        try:
            pieces = self._app(_environ(request), start_response)
            try:
                for piece in pieces:
                    write(piece)
            finally:
                close = getattr(pieces, "close", None)
                if close is not None:
                    close()
        except AnswerLimit:
            raise
        except BaseException:  # SystemExit too: a server's worker would end, and its client be cut off
            if sent:
                raise CallError(texts.ABORTED) from None
            return FAILED
        if not started:
            return FAILED
        status, headers = started[0]
        code, _, reason = status.partition(" ")
        content = bytes(body)
        if not any(name.lower() in ("content-length", "transfer-encoding") for name, _ in headers):
            headers = [*headers, ("Content-Length", str(len(content)))]
        return HttpAnswer(int(code), reason, tuple(headers), content)


def _environ(request: Request) -> dict[str, Any]:
    headers = {name.upper().replace("-", "_"): value for name, value in request.headers}
    return {
        "REQUEST_METHOD": request.method,
        "SCRIPT_NAME": "",
        "PATH_INFO": unquote_to_bytes(request.url.path or "/").decode("latin-1"),
        "QUERY_STRING": request.url.query,
        "SERVER_NAME": request.host,
        "SERVER_PORT": str(request.port),
        "SERVER_PROTOCOL": "HTTP/1.1",
        "REMOTE_ADDR": "127.0.0.1",
        "CONTENT_TYPE": headers.pop("CONTENT_TYPE", ""),
        "CONTENT_LENGTH": headers.pop("CONTENT_LENGTH", ""),
        **{f"HTTP_{name}": value for name, value in headers.items()},
        "wsgi.version": (1, 0),
        "wsgi.url_scheme": request.url.scheme,
        "wsgi.input": io.BytesIO(request.body),
        "wsgi.errors": sys.stderr,
        "wsgi.multithread": True,
        "wsgi.multiprocess": False,
        "wsgi.run_once": False,
    }
