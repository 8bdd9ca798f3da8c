"""Applications called in this process: what they are told, what they may answer, and what goes wrong."""

from __future__ import annotations

import asyncio
import threading
import time
from collections.abc import Awaitable, Callable, Iterable, Iterator
from typing import Any

import pytest

from simulator.connector import asgi
from simulator.connector.asgi import AsgiApp, AsgiNetwork, Message
from simulator.connector.profiles import ClientProfile
from simulator.connector.wsgi import WsgiApp, WsgiNetwork
from simulator.errors import CallError, EndpointUnreachable
from simulator.protocol.answers import MAX_BYTES, AnswerLimit, HttpAnswer

URL = "https://books.test:8443/qbwc%20x?a=1"
AGENT = ClientProfile().user_agent
TIMED_OUT = "The operation has timed out"
ABORTED = "The request was aborted: The connection was closed unexpectedly."
XML = [("Content-Type", "text/xml; charset=utf-8")]
FAILED = (500, "text/html; charset=utf-8")

Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
Start = Callable[..., Callable[[bytes], object]]


def kind(answer: HttpAnswer) -> tuple[int, str]:
    return answer.status, answer.header("Content-Type")


# -- WSGI ----------------------------------------------------------------------------------------


def wsgi_call(app: WsgiApp, url: str = URL, *, timeout: float = 5) -> HttpAnswer:
    transport = WsgiNetwork(app).transport(url, cookies=True, timeout=timeout, expect=True)
    return transport.send("act", b"<x/>").receive()


def test_a_wsgi_application_is_told_what_a_server_would_tell_it() -> None:
    seen: dict[str, Any] = {}

    def app(environ: dict[str, Any], start: Start) -> Iterable[bytes]:
        seen.update(environ, body=environ["wsgi.input"].read())
        start("200 OK", XML)
        return [b"a", b"", b"b"]

    answer = wsgi_call(app)
    assert (answer.status, answer.reason, answer.body) == (200, "OK", b"ab")
    assert answer.headers == (*XML, ("Content-Length", "2"))
    assert seen.pop("wsgi.errors").write
    seen.pop("wsgi.input")
    assert seen == {
        "REQUEST_METHOD": "POST",
        "SCRIPT_NAME": "",
        "PATH_INFO": "/qbwc x",
        "QUERY_STRING": "a=1",
        "SERVER_NAME": "books.test",
        "SERVER_PORT": "8443",
        "SERVER_PROTOCOL": "HTTP/1.1",
        "REMOTE_ADDR": "127.0.0.1",
        "CONTENT_TYPE": "text/xml; charset=utf-8",
        "CONTENT_LENGTH": "4",
        "HTTP_USER_AGENT": AGENT,
        "HTTP_SOAPACTION": '"act"',
        "HTTP_HOST": "books.test:8443",
        "wsgi.version": (1, 0),
        "wsgi.url_scheme": "https",
        "wsgi.multithread": True,
        "wsgi.multiprocess": False,
        "wsgi.run_once": False,
        "body": b"<x/>",
    }


@pytest.mark.parametrize(
    ("url", "host"),
    [
        ("http://books.test/", "books.test"),
        ("http://books.test:80/", "books.test"),
        ("https://user:word@books.test:443/", "books.test"),
        ("https://books.test:80/", "books.test:80"),
    ],
)
def test_host_is_that_of_a_call_over_http(url: str, host: str) -> None:
    def app(environ: dict[str, Any], start: Start) -> Iterable[bytes]:
        start("200 OK", XML)
        return [environ["HTTP_HOST"].encode()]

    assert wsgi_call(app, url).body.decode() == host


def test_a_lazy_application_that_writes_and_is_closed() -> None:
    events: list[str] = []

    class Answer:
        def __init__(self, start: Start) -> None:
            self._start = start

        def __iter__(self) -> Iterator[bytes]:
            write = self._start("200 OK", [*XML, ("Content-Length", "2")])
            write(b"a")
            yield b"b"

        def close(self) -> None:
            events.append("closed")

    answer = wsgi_call(lambda environ, start: Answer(start))
    assert (answer.body, answer.headers[-1], events) == (b"ab", ("Content-Length", "2"), ["closed"])


def never_starts(environ: dict[str, Any], start: Start) -> Iterable[bytes]:
    return [b"x"]


def raises(environ: dict[str, Any], start: Start) -> Iterable[bytes]:
    raise RuntimeError("boom")


def leaves(environ: dict[str, Any], start: Start) -> Iterable[bytes]:
    raise SystemExit(3)


def starts_and_raises(environ: dict[str, Any], start: Start) -> Iterator[bytes]:
    start("200 OK", XML)
    yield b""  # nothing is sent by an empty piece
    raise RuntimeError("boom")


def starts_twice(environ: dict[str, Any], start: Start) -> Iterable[bytes]:
    start("200 OK", XML)
    start("200 OK", XML)
    return []


def answers_none(environ: dict[str, Any], start: Start) -> Any:
    start("200 OK", XML)


def answers_text(environ: dict[str, Any], start: Start) -> Any:
    start("200 OK", XML)
    return ["text"]


def has_no_status(environ: dict[str, Any], start: Start) -> Iterable[bytes]:
    start("fine", XML)
    return []


@pytest.mark.parametrize(
    "app",
    [
        never_starts,
        raises,
        leaves,
        starts_and_raises,
        starts_twice,
        answers_none,
        answers_text,
        has_no_status,
    ],
)
def test_a_wsgi_application_that_fails_is_answered_for_by_its_server(app: WsgiApp) -> None:
    assert kind(wsgi_call(app)) == FAILED


def test_a_failure_after_the_first_bytes_cuts_the_answer_off() -> None:
    def app(environ: dict[str, Any], start: Start) -> Iterator[bytes]:
        start("200 OK", XML)
        yield b"half"
        raise RuntimeError("boom")

    with pytest.raises(CallError) as failed:
        wsgi_call(app)
    assert failed.value.text == ABORTED


@pytest.mark.parametrize("sent", [False, True])
def test_an_error_may_replace_the_headers_until_they_are_sent(sent: bool) -> None:
    def app(environ: dict[str, Any], start: Start) -> Iterator[bytes]:
        start("200 OK", XML)
        if sent:
            yield b"x"
        try:
            raise RuntimeError("boom")
        except RuntimeError as error:
            start("503 Busy", XML, (RuntimeError, error, error.__traceback__))
        yield b"sorry"

    if sent:
        with pytest.raises(CallError) as failed:
            wsgi_call(app)
        assert failed.value.text == ABORTED
    else:
        answer = wsgi_call(app)
        assert (answer.status, answer.reason, answer.body) == (503, "Busy", b"sorry")


def test_two_wsgi_calls_are_in_flight_at_once() -> None:
    together = threading.Barrier(2, timeout=5)

    def app(environ: dict[str, Any], start: Start) -> Iterable[bytes]:
        together.wait()
        start("200 OK", XML)
        return [environ["HTTP_SOAPACTION"].encode()]

    network = WsgiNetwork(app)
    first, second = (network.transport(URL, cookies=True, timeout=5, expect=True) for _ in range(2))
    pending = [first.send("one", b""), second.send("two", b"")]
    assert [p.receive().body for p in pending] == [b'"one"', b'"two"']
    network.close()


def test_a_wsgi_application_that_hangs_is_left_behind() -> None:
    release = threading.Event()

    def app(environ: dict[str, Any], start: Start) -> Iterable[bytes]:
        release.wait(60)
        return []

    started = time.monotonic()
    with pytest.raises(CallError) as failed:
        wsgi_call(app, timeout=0.2)
    release.set()
    assert failed.value.text == TIMED_OUT
    assert 0.2 <= time.monotonic() - started < 60


def test_a_wsgi_answer_that_never_ends_meets_our_own_limit() -> None:
    piece = b"x" * 1_000_000
    closed: list[bool] = []

    def app(environ: dict[str, Any], start: Start) -> Iterator[bytes]:
        start("200 OK", XML)
        try:
            while True:
                yield piece
        finally:
            closed.append(True)

    with pytest.raises(AnswerLimit) as failed:
        wsgi_call(app, timeout=30)
    assert (failed.value.guard, closed) == ("bytes", [True])
    assert failed.value.text == (
        f"the answer is larger than {MAX_BYTES} bytes, which is where the simulator stops reading; "
        "the Web Connector itself has no such limit"
    )


# -- cookies and the probe, for both -------------------------------------------------------------


def wsgi_echo(environ: dict[str, Any], start: Start) -> Iterable[bytes]:
    start("200 OK", [*XML, ("Set-Cookie", "s=1"), ("Set-Cookie", "3")])
    said = environ["REQUEST_METHOD"], environ.get("HTTP_COOKIE", "-"), environ["CONTENT_TYPE"]
    return [" ".join(said).encode()]


async def asgi_echo(scope: dict[str, Any], receive: Receive, send: Send) -> None:
    if scope["type"] != "http":
        raise RuntimeError("no lifespan here")
    headers = {name.decode(): value.decode() for name, value in scope["headers"]}
    said = f"{scope['method']} {headers.get('cookie', '-')} {headers.get('content-type', '')}"
    await send(
        {
            "type": "http.response.start",
            "status": 200,
            "headers": [(b"content-type", b"text/xml"), (b"set-cookie", b"s=1"), (b"set-cookie", b"3")],
        }
    )
    await send({"type": "http.response.body", "body": said.encode()})


@pytest.fixture(params=["wsgi", "asgi"])
def network(request: pytest.FixtureRequest) -> Iterator[WsgiNetwork | AsgiNetwork]:
    built = WsgiNetwork(wsgi_echo) if request.param == "wsgi" else AsgiNetwork(asgi_echo)
    yield built
    built.close()


def test_cookies_live_within_an_update_and_the_probe_has_none(network: WsgiNetwork | AsgiNetwork) -> None:
    transport = network.transport(URL, cookies=True, timeout=5, expect=True)
    plain = "text/xml; charset=utf-8"
    assert transport.send("a", b"").receive().body.decode() == f"POST - {plain}"
    assert transport.send("a", b"").receive().body.decode() == f"POST s=1 {plain}"
    assert transport.get(URL).body == b"GET - "
    transport.close()
    assert transport.send("a", b"").receive().body.decode() == f"POST - {plain}"
    none = network.transport(URL, cookies=False, timeout=5, expect=True)
    for _ in range(2):
        assert none.send("a", b"").receive().body.decode() == f"POST - {plain}"


# -- ASGI ----------------------------------------------------------------------------------------


def asgi_call(app: AsgiApp, *, timeout: float = 5) -> HttpAnswer:
    network = AsgiNetwork(app)
    try:
        return (
            network.transport(URL, cookies=True, timeout=timeout, expect=True).send("act", b"<x/>").receive()
        )
    finally:
        network.close()


def http_only(answer: AsgiApp) -> AsgiApp:
    """An application without a lifespan."""

    async def app(scope: dict[str, Any], receive: Receive, send: Send) -> None:
        assert scope["type"] == "http"
        await answer(scope, receive, send)

    return app


async def start(send: Send, status: int = 200) -> None:
    await send({"type": "http.response.start", "status": status, "headers": [(b"Content-Type", b"text/xml")]})


def test_an_asgi_application_is_told_what_a_server_would_tell_it() -> None:
    seen: dict[str, Any] = {}

    @http_only
    async def app(scope: dict[str, Any], receive: Receive, send: Send) -> None:
        seen.update(scope, request=await receive())
        await start(send)
        await send({"type": "http.response.body", "body": b"a", "more_body": True})
        await send({"type": "http.response.body"})

    answer = asgi_call(app)
    assert (answer.status, answer.reason, answer.body) == (200, "OK", b"a")
    assert answer.headers == (("Content-Type", "text/xml"),)
    assert seen == {
        "type": "http",
        "asgi": {"version": "3.0", "spec_version": "2.3"},
        "http_version": "1.1",
        "method": "POST",
        "scheme": "https",
        "path": "/qbwc x",
        "raw_path": b"/qbwc%20x",
        "query_string": b"a=1",
        "root_path": "",
        "headers": [
            (b"user-agent", AGENT.encode()),
            (b"content-type", b"text/xml; charset=utf-8"),
            (b"soapaction", b'"act"'),
            (b"host", b"books.test:8443"),
            (b"content-length", b"4"),
        ],
        "client": ("127.0.0.1", 0),
        "server": ("books.test", 8443),
        "request": {"type": "http.request", "body": b"<x/>", "more_body": False},
    }


def test_a_status_without_a_name() -> None:
    @http_only
    async def app(scope: dict[str, Any], receive: Receive, send: Send) -> None:
        await start(send, 299)
        await send({"type": "http.response.body", "body": b""})
        await send({"type": "http.response.body", "body": b"too late"})
        await send({"type": "http.response.trailers"})

    answer = asgi_call(app)
    assert (answer.status, answer.reason, answer.body) == (299, "", b"")


def test_a_stream_that_listens_for_a_disconnect_hears_of_it_after_its_answer_only() -> None:
    heard: list[str] = []

    @http_only
    async def app(scope: dict[str, Any], receive: Receive, send: Send) -> None:
        await receive()

        async def body() -> None:
            await start(send)
            for _ in range(3):
                await asyncio.sleep(0)
                await send({"type": "http.response.body", "body": b"ab", "more_body": True})
            await send({"type": "http.response.body", "body": b""})

        listening = asyncio.ensure_future(receive())
        streaming = asyncio.ensure_future(body())
        done, _ = await asyncio.wait({listening, streaming}, return_when=asyncio.FIRST_COMPLETED)
        assert streaming in done
        heard.append((await listening)["type"])

    assert asgi_call(app).body == b"ababab"
    assert heard == ["http.disconnect"]


def test_an_answer_is_there_when_it_is_complete_whatever_the_application_does_then() -> None:
    @http_only
    async def app(scope: dict[str, Any], receive: Receive, send: Send) -> None:
        await start(send)
        await send({"type": "http.response.body", "body": b"done"})
        await asyncio.sleep(0.05)
        raise RuntimeError("boom")

    assert asgi_call(app).body == b"done"
    network = AsgiNetwork(app)
    network.transport(URL, cookies=True, timeout=5, expect=True).send("a", b"").receive()
    time.sleep(0.1)  # the failure comes, and nobody is told
    network.close()


def test_an_asgi_application_that_fails_is_answered_for_by_its_server() -> None:
    @http_only
    async def raising(scope: dict[str, Any], receive: Receive, send: Send) -> None:
        raise RuntimeError("boom")

    @http_only
    async def returning(scope: dict[str, Any], receive: Receive, send: Send) -> None:
        return

    @http_only
    async def bodiless(scope: dict[str, Any], receive: Receive, send: Send) -> None:
        await send({"type": "http.response.body", "body": b"x"})

    @http_only
    async def leaving(scope: dict[str, Any], receive: Receive, send: Send) -> None:
        raise SystemExit(3)

    assert [kind(asgi_call(app)) for app in (raising, returning, bodiless, leaving)] == [FAILED] * 4


def test_an_asgi_failure_after_the_headers_cuts_the_answer_off() -> None:
    @http_only
    async def app(scope: dict[str, Any], receive: Receive, send: Send) -> None:
        await start(send)
        raise RuntimeError("boom")

    with pytest.raises(CallError) as failed:
        asgi_call(app)
    assert failed.value.text == ABORTED


def test_two_asgi_calls_are_in_flight_at_once() -> None:
    waiting: list[asyncio.Event] = []

    @http_only
    async def app(scope: dict[str, Any], receive: Receive, send: Send) -> None:
        here = asyncio.Event()
        waiting.append(here)
        if len(waiting) == 2:
            for event in waiting:
                event.set()
        await here.wait()
        await start(send)
        await send({"type": "http.response.body", "body": b"both"})

    network = AsgiNetwork(app)
    transports = [network.transport(URL, cookies=True, timeout=5, expect=True) for _ in range(2)]
    pending = [t.send("a", b"") for t in transports]
    assert [p.receive().body for p in pending] == [b"both", b"both"]
    network.close()


def test_an_asgi_application_that_hangs_is_cancelled_when_the_network_closes() -> None:
    ended: list[str] = []

    @http_only
    async def app(scope: dict[str, Any], receive: Receive, send: Send) -> None:
        try:
            await asyncio.Event().wait()
        finally:
            ended.append("cancelled")

    with pytest.raises(CallError) as failed:
        asgi_call(app, timeout=0.2)
    assert (failed.value.text, ended) == (TIMED_OUT, ["cancelled"])


def test_an_asgi_application_that_blocks_its_loop_is_left_behind(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(asgi, "_CUT", 0.05)
    release = threading.Event()

    @http_only
    async def app(scope: dict[str, Any], receive: Receive, send: Send) -> None:
        release.wait(60)

    network = AsgiNetwork(app)
    pending = network.transport(URL, cookies=True, timeout=0.1, expect=True).send("a", b"")
    with pytest.raises(CallError) as failed:
        pending.receive()
    started = time.monotonic()
    network.close()
    assert time.monotonic() - started < 60
    release.set()
    network._thread.join(5)
    assert not network._thread.is_alive()
    network._loop.close()
    assert failed.value.text == TIMED_OUT


def test_an_asgi_answer_that_never_ends_meets_our_own_limit() -> None:
    piece = b"x" * 1_000_000

    @http_only
    async def app(scope: dict[str, Any], receive: Receive, send: Send) -> None:
        await start(send)
        while True:
            await send({"type": "http.response.body", "body": piece, "more_body": True})

    with pytest.raises(AnswerLimit) as failed:
        asgi_call(app, timeout=30)
    assert failed.value.guard == "bytes"


# -- lifespan ------------------------------------------------------------------------------------


def living(events: list[str], *, startup: str = "complete", stays: bool = False) -> AsgiApp:
    """An application with a lifespan that ends as `startup` says."""

    async def app(scope: dict[str, Any], receive: Receive, send: Send) -> None:
        if scope["type"] == "http":
            await start(send)
            await send({"type": "http.response.body", "body": ",".join(events).encode()})
            return
        events.append((await receive())["type"])
        await send({"type": f"lifespan.startup.{startup}", "message": "no database"})
        if startup == "failed":
            return
        events.append((await receive())["type"])
        if stays:
            await asyncio.Event().wait()
        await send({"type": "lifespan.shutdown.complete"})

    return app


def test_a_lifespan_is_started_before_the_first_call_and_shut_down_at_the_end() -> None:
    events: list[str] = []
    network = AsgiNetwork(living(events))
    assert network.transport(URL, cookies=True, timeout=5, expect=True).get(URL).body == b"lifespan.startup"
    network.close()
    network.close()  # a second time is nothing
    assert events == ["lifespan.startup", "lifespan.shutdown"]


def test_an_application_that_fails_to_start() -> None:
    with pytest.raises(EndpointUnreachable) as failed:
        AsgiNetwork(living([], startup="failed"))
    assert str(failed.value) == "the ASGI application failed to start: no database"


def test_an_application_that_never_starts(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(asgi, "_STARTUP", 0.1)

    async def app(scope: dict[str, Any], receive: Receive, send: Send) -> None:
        await asyncio.Event().wait()

    with pytest.raises(EndpointUnreachable) as failed:
        AsgiNetwork(app)
    assert str(failed.value) == "the ASGI application failed to start: it took more than 0.1 seconds"


def test_an_application_that_does_not_shut_down_is_cut_off(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(asgi, "_SHUTDOWN", 0.1)
    events: list[str] = []
    AsgiNetwork(living(events, stays=True)).close()
    assert events == ["lifespan.startup", "lifespan.shutdown"]
