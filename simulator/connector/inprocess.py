"""Endpoints that are called in this process instead of over a socket: what WSGI and ASGI share.

The same two phases, deadline, cap and cookies as over HTTP. An application gets the headers that the real
client sends, but for those that concern the connection itself (Expect, Connection).
"""

from __future__ import annotations

import os
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from queue import Empty, SimpleQueue
from typing import ClassVar
from urllib.parse import SplitResult, urlsplit

from simulator.connector import transport as texts
from simulator.connector.http import CookieJar
from simulator.connector.profiles import CURRENT
from simulator.errors import CallError
from simulator.protocol.answers import MAX_BYTES, AnswerLimit, HttpAnswer


@dataclass(frozen=True, slots=True)
class Request:
    """One HTTP request, as an application is told of it."""

    method: str
    url: SplitResult
    headers: tuple[tuple[str, str], ...]
    body: bytes = b""

    @property
    def host(self) -> str:
        return self.url.hostname or "localhost"

    @property
    def port(self) -> int:
        return self.url.port or (443 if self.url.scheme == "https" else 80)


def _host(url: SplitResult) -> str:
    """As over HTTP: no user, and the port only where it is not the scheme's own."""
    host = url.netloc.rpartition("@")[2]
    default = {"http": ":80", "https": ":443"}.get(url.scheme, "")
    return host.removesuffix(default) if default else host


Answer = Callable[[Request], HttpAnswer]
"""Calls the application; whatever it raises is the application's own failure."""

#: What a server says when an application fails.
FAILED = HttpAnswer(
    500,
    "Internal Server Error",
    (("Content-Type", "text/html; charset=utf-8"),),
    b"<h1>Internal Server Error</h1>",
)


#: Seconds after which a worker that nothing is given to ends.
_IDLE = 1.0


class _Worker:
    """A thread that runs one call after another, as a server's do.

    Which ones are idle is known to the module alone: starting a thread for every call would cost as much as
    the call. One that runs an application that never returns is left behind, and is idle again if it does.
    """

    _idle: ClassVar[list[_Worker]] = []

    def __init__(self) -> None:
        self._calls: SimpleQueue[InProcessCall] = SimpleQueue()
        threading.Thread(target=self._work, name="in-process endpoint", daemon=True).start()

    @classmethod
    def take(cls, call: InProcessCall) -> None:
        """Run `call` at once, in an idle thread or in a new one."""
        try:
            worker = cls._idle.pop()
        except IndexError:
            worker = cls()
        worker._calls.put(call)

    def _work(self) -> None:
        while True:
            try:
                call = self._calls.get(timeout=_IDLE)
            except Empty:
                try:
                    self._idle.remove(self)
                except ValueError:  # somebody has just taken it: a call comes
                    continue
                return
            call.run()
            self._idle.append(self)  # before the answer is out: the next call may come with it
            call.running.release()
            del call  # an idle worker holds on to no application


if hasattr(os, "register_at_fork"):  # a forked process has none of the threads
    os.register_at_fork(after_in_child=_Worker._idle.clear)


class InProcessTransport:
    """One application's connection for one update. Each call runs beside the caller, so that several can be
    in flight; one that never returns is left behind when its time is over."""

    def __init__(
        self,
        answer: Answer,
        url: str,
        cookies: CookieJar | None,
        timeout: float,
        user_agent: str = CURRENT.user_agent,
    ) -> None:
        self._answer = answer
        self._url = urlsplit(url)
        self._cookies = cookies
        self._timeout = timeout
        self._user_agent = user_agent

    def send(self, action: str, body: bytes) -> InProcessCall:
        """POST an envelope."""
        headers = [
            ("User-Agent", self._user_agent),
            ("Content-Type", "text/xml; charset=utf-8"),
            ("SOAPAction", f'"{action}"'),
            ("Host", _host(self._url)),
        ]
        cookie = self._cookies.header(self._url.path or "/", self._url.scheme) if self._cookies else ""
        if cookie:
            headers.append(("Cookie", cookie))
        headers.append(("Content-Length", str(len(body))))
        request = Request("POST", self._url, tuple(headers), body)
        return InProcessCall(self._answer, request, self._timeout, self._learn)

    def get(self, url: str) -> HttpAnswer:
        """A plain GET. Raises `CallError`."""
        parts = urlsplit(url)
        request = Request("GET", parts, (("Host", _host(parts)),))
        return InProcessCall(self._answer, request, self._timeout, lambda _: None).receive()

    def close(self) -> None:
        """The cookies are forgotten."""
        self._cookies = None

    def _learn(self, answer: HttpAnswer) -> None:
        if self._cookies is not None:
            self._cookies.learn(answer.headers)


class InProcessCall:
    """One call in flight."""

    def __init__(
        self, answer: Answer, request: Request, timeout: float, learn: Callable[[HttpAnswer], None]
    ) -> None:
        self._deadline = time.monotonic() + timeout
        self._learn = learn
        self._answer, self._request = answer, request
        self._result: HttpAnswer | CallError | None = None
        self.running = threading.Lock()
        """Held until there is an answer."""
        self.running.acquire()
        _Worker.take(self)

    def run(self) -> None:
        """Call the application, in a worker's thread."""
        try:
            self._result = self._answer(self._request)
        except CallError as error:
            self._result = error
        except BaseException:  # SystemExit too: a server's worker would end, and its client be cut off
            self._result = FAILED

    def receive(self) -> HttpAnswer:
        """Wait for the answer. Raises `CallError` or `AnswerLimit`."""
        over = self.running.acquire(timeout=max(0.0, self._deadline - time.monotonic()))
        if not over or self._result is None:
            raise CallError(texts.TIMEOUT)
        if isinstance(self._result, CallError):
            raise self._result
        self._learn(self._result)
        return self._result


class Body:
    """The pieces of an answer's body, up to the cap."""

    def __init__(self) -> None:
        self._pieces: list[bytes] = []
        self._size = 0

    def add(self, piece: bytes) -> None:
        """One more piece. Raises `AnswerLimit`."""
        self._size += len(piece)
        if self._size > MAX_BYTES:
            raise AnswerLimit(
                "bytes",
                f"the answer is larger than {MAX_BYTES} bytes, which is where the simulator stops reading; "
                "the Web Connector itself has no such limit",
            )
        self._pieces.append(piece)

    def __bytes__(self) -> bytes:
        return b"".join(self._pieces)
