"""An ASGI 3 application as an endpoint, called in this process on an event loop of its own."""

from __future__ import annotations

import asyncio
import contextlib
import http
import threading
from collections.abc import Awaitable, Callable
from typing import Any
from urllib.parse import unquote

from simulator.connector import transport as texts
from simulator.connector.http import CookieJar
from simulator.connector.inprocess import FAILED, Body, InProcessTransport, Request
from simulator.connector.profiles import CURRENT, ClientProfile
from simulator.errors import CallError, EndpointUnreachable
from simulator.protocol.answers import AnswerLimit, HttpAnswer

Message = dict[str, Any]
AsgiApp = Callable[
    [dict[str, Any], Callable[[], Awaitable[Message]], Callable[[Message], Awaitable[None]]], Awaitable[None]
]
_ASGI = {"version": "3.0", "spec_version": "2.3"}
#: Seconds that an application may take to start, and to shut down.
_STARTUP = 60.0
_SHUTDOWN = 5.0
#: Seconds after which a loop that an application blocks is given up.
_CUT = 1.0


class AsgiNetwork:
    """The way to one ASGI application, whatever the URL's host.

    Its lifespan is honoured where it has one: started here, shut down by `close`. Raises
    `EndpointUnreachable` where it fails to start.
    """

    def __init__(self, app: AsgiApp) -> None:
        self._app = app
        self._profile = CURRENT
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, name="asgi endpoint", daemon=True)
        self._thread.start()
        self._lifespan = _Lifespan(app)
        starting = asyncio.run_coroutine_threadsafe(self._lifespan.start(), self._loop)
        try:
            failure = starting.result(_STARTUP)
        except TimeoutError:
            failure = f"it took more than {_STARTUP:g} seconds"
        if failure:
            self._stop()
            raise EndpointUnreachable(f"the ASGI application failed to start: {failure}")

    def transport(self, url: str, *, cookies: bool, timeout: float, expect: bool) -> InProcessTransport:
        """A transport for the application at `url`; there is nothing that `expect` could announce."""
        jar = CookieJar() if cookies else None
        return InProcessTransport(self._answer, url, jar, timeout, self._profile.user_agent)

    def speak_as(self, profile: ClientProfile) -> None:
        """From now on the client is of that version."""
        self._profile = profile

    def close(self) -> None:
        """Shut the application down and end its loop."""
        if self._loop.is_closed() or not self._responds():
            return
        stopping = asyncio.run_coroutine_threadsafe(self._lifespan.stop(), self._loop)
        with contextlib.suppress(TimeoutError):
            stopping.result(_SHUTDOWN + 1)
        self._stop()

    def _responds(self) -> bool:
        """Whether the loop runs; one that the application blocks is left behind, and stops when let go."""
        running = threading.Event()
        self._loop.call_soon_threadsafe(running.set)
        if running.wait(_CUT):
            return True
        self._loop.call_soon_threadsafe(self._loop.stop)
        return False

    def _stop(self) -> None:
        if not self._responds():
            return
        asyncio.run_coroutine_threadsafe(_cancel_all(), self._loop).result()
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()
        self._loop.close()

    def _answer(self, request: Request) -> HttpAnswer:
        return asyncio.run_coroutine_threadsafe(_call(self._app, request), self._loop).result()


async def _cancel_all() -> None:
    """Cancel what still runs: calls given up at their deadline, and work after an answer."""
    tasks = asyncio.all_tasks() - {asyncio.current_task()}
    for task in tasks:
        task.cancel()
    if tasks:
        await asyncio.wait(tasks, timeout=_CUT)


async def _call(app: AsgiApp, request: Request) -> HttpAnswer:
    """The application's answer, as soon as it is complete: what it does afterwards goes on in the loop."""
    asked = False
    started: list[Message] = []
    body = Body()
    complete = asyncio.Event()

    async def receive() -> Message:
        nonlocal asked
        if asked:
            # the client is there until it has its answer; a stream that hears of a disconnect stops
            await complete.wait()
            return {"type": "http.disconnect"}
        asked = True
        return {"type": "http.request", "body": request.body, "more_body": False}

    async def send(message: Message) -> None:
        if message["type"] == "http.response.start":
            started.append(message)
        elif message["type"] == "http.response.body" and not complete.is_set():
            body.add(message.get("body", b""))
            if not message.get("more_body", False):
                complete.set()

    async def run() -> None:
        try:
            await app(_scope(request), receive, send)
        except (SystemExit, KeyboardInterrupt) as error:  # would end the loop, and every other call with it
            raise RuntimeError("the application wants to end the process") from error

    running = asyncio.ensure_future(run())
    answered = asyncio.ensure_future(complete.wait())
    await asyncio.wait({running, answered}, return_when=asyncio.FIRST_COMPLETED)
    answered.cancel()
    failure = running.exception() if running.done() and not running.cancelled() else None
    if isinstance(failure, AnswerLimit):
        raise failure
    if not complete.is_set():
        if not started:
            return FAILED
        raise CallError(texts.ABORTED)  # its headers are out: a server can only cut the answer off
    if not running.done():
        running.add_done_callback(_heard)
    return _answer(started[0], bytes(body)) if started else FAILED


def _heard(task: asyncio.Future[None]) -> None:
    """What an application raises after its answer is its own affair; asyncio wants it looked at."""
    if not task.cancelled():
        task.exception()


def _answer(start: Message, content: bytes) -> HttpAnswer:
    status = int(start["status"])
    headers = tuple(
        (bytes(name).decode("latin-1"), bytes(value).decode("latin-1"))
        for name, value in start.get("headers", ())
    )
    try:
        reason = http.HTTPStatus(status).phrase
    except ValueError:
        reason = ""
    return HttpAnswer(status, reason, headers, content)


def _scope(request: Request) -> dict[str, Any]:
    path = request.url.path or "/"
    return {
        "type": "http",
        "asgi": _ASGI,
        "http_version": "1.1",
        "method": request.method,
        "scheme": request.url.scheme,
        "path": unquote(path),
        "raw_path": path.encode("ascii", "replace"),
        "query_string": request.url.query.encode("ascii", "replace"),
        "root_path": "",
        "headers": [
            (name.lower().encode("latin-1"), value.encode("latin-1", "replace"))
            for name, value in request.headers
        ],
        "client": ("127.0.0.1", 0),
        "server": (request.host, request.port),
    }


class _Lifespan:
    """The application's startup and shutdown, where it knows them."""

    def __init__(self, app: AsgiApp) -> None:
        self._app = app
        self._to_app: asyncio.Queue[Message] = asyncio.Queue()
        self._from_app: asyncio.Queue[Message] = asyncio.Queue()
        self._task: asyncio.Task[None] | None = None

    async def start(self) -> str:
        """Start it; returns why it failed, or nothing."""
        self._task = asyncio.create_task(self._run())
        await self._to_app.put({"type": "lifespan.startup"})
        answer = asyncio.create_task(self._from_app.get())
        await asyncio.wait({answer, self._task}, return_when=asyncio.FIRST_COMPLETED)
        if not answer.done():
            answer.cancel()  # an application without a lifespan has returned or raised: that is allowed
            self._task = None
            return ""
        message = answer.result()
        return str(message.get("message", "")) or "no reason given" if "failed" in message["type"] else ""

    async def stop(self) -> None:
        """Shut it down; one that does not come to an end is cut off."""
        if self._task is None:
            return
        await self._to_app.put({"type": "lifespan.shutdown"})
        await asyncio.wait({self._task}, timeout=_SHUTDOWN)
        self._task.cancel()

    async def _run(self) -> None:
        try:
            await self._app({"type": "lifespan", "asgi": _ASGI}, self._to_app.get, self._from_app.put)
        except (Exception, SystemExit, KeyboardInterrupt):
            return
