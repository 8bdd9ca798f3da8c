"""Whole updates with endpoints in this process: a WSGI and an ASGI application are the same endpoint.

What the two adapters tell an application and make of its failures is in ``test_wsgi_asgi.py``.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Awaitable, Callable, Iterator
from typing import Any
from urllib.parse import urlsplit

import pytest
from support.office import APPLICATION, PATH, PRELUDE, ROUND, UNLOCK, office, opens
from support.scripted_endpoint import CUSTOMERS, Scripted

from simulator import events as e
from simulator.connector.asgi import AsgiNetwork
from simulator.connector.inprocess import InProcessTransport, Request
from simulator.connector.transport import Network
from simulator.connector.wsgi import WsgiNetwork
from simulator.endpoint import BuiltinEndpoint
from simulator.errors import CallError
from simulator.protocol.answers import HttpAnswer

Message = dict[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]


class Asgi:
    """A WSGI application as an ASGI one: the same endpoint, told of its requests in the other way."""

    def __init__(self, app: Any) -> None:
        self._app = app

    async def __call__(self, scope: Message, receive: Receive, send: Send) -> None:
        assert scope["type"] == "http"
        body = (await receive())["body"]
        headers = {name.decode(): value.decode("latin-1") for name, value in scope["headers"]}
        request = Request(
            scope["method"],
            urlsplit(f"{scope['scheme']}://{headers['host']}{scope['raw_path'].decode()}"),
            tuple(headers.items()),
            body,
        )
        answer = WsgiNetwork(self._app)._answer(request)
        await send(
            {
                "type": "http.response.start",
                "status": answer.status,
                "headers": [(name.encode(), value.encode()) for name, value in answer.headers],
            }
        )
        await send({"type": "http.response.body", "body": answer.body})


def network_of(kind: str, app: Any) -> Network:
    return WsgiNetwork(app) if kind == "wsgi" else AsgiNetwork(Asgi(app))


@pytest.mark.parametrize("kind", ["wsgi", "asgi"])
def test_an_update_is_the_same_whichever_way_the_endpoint_is_called(kind: str) -> None:
    endpoint = Scripted(authenticate=("T-1", PATH), sendRequestXML=CUSTOMERS, receiveResponseXML=[50, 100])
    network = network_of(kind, endpoint)
    with office(endpoint, network=network) as pc:
        pc.linked()
        pc.desktop.update_selected()
        network.close()
        assert pc.log == [*PRELUDE, *opens(), *ROUND, *ROUND, *UNLOCK, "closeConnection"]
        assert pc.end.ends == "complete"
        cookies = [environ.get("HTTP_COOKIE", "") for environ in endpoint.environs]
        assert cookies == ["", *["session=1"] * 7]
        assert [environ["HTTP_SOAPACTION"] for environ in endpoint.environs[:2]] == [
            '"http://developer.intuit.com/serverVersion"',
            '"http://developer.intuit.com/clientVersion"',
        ]
        assert all(answered.status == 200 for answered in pc.of(e.CallAnswered))


@pytest.mark.parametrize("kind", ["wsgi", "asgi"])
def test_the_built_in_endpoint_syncs_in_this_process(kind: str) -> None:
    with (
        office(Scripted()) as pc,
        BuiltinEndpoint(
            pc.stream.clock, user="joe", company_file=PATH, file_id=APPLICATION.file_id
        ) as endpoint,
    ):
        network = network_of(kind, endpoint)
        pc.desktop.connector.network = network
        pc.desktop.open_quickbooks()
        pc.desktop.add_application({"certificate": ["always"]})
        assert [fetched.status for fetched in pc.of(e.Fetched)] == [200]
        pc.desktop.enter_password("qbwc")
        pc.row.ticked = True
        pc.desktop.update_selected()
        network.close()
        assert pc.end.ends == "complete"
        assert pc.of(e.Finding) == []
        synced = {customer["ListID"] for customer in endpoint.customers()}
        assert synced == {record["ListID"] for record in pc.company.records("Customer")}


@pytest.mark.parametrize(
    ("url", "host", "port"),
    [
        ("https://books.test/x", "books.test", 443),
        ("http://books.test/x", "books.test", 80),
        ("http://books.test:8080/x", "books.test", 8080),
        ("https://[::1]:8443/x", "::1", 8443),
        ("http:/x", "localhost", 80),
    ],
)
def test_a_request_knows_where_it_goes(url: str, host: str, port: int) -> None:
    request = Request("GET", urlsplit(url), ())
    assert (request.host, request.port) == (host, port)


def test_an_application_that_only_goes_on_does_not_stretch_its_time() -> None:
    release, finished = threading.Event(), threading.Event()

    def dripping(_: Request) -> HttpAnswer:
        while not release.wait(0.02):
            pass
        finished.set()
        return HttpAnswer(200, "OK")

    transport = InProcessTransport(dripping, APPLICATION.url, None, 0.1)
    with pytest.raises(CallError) as failed:
        transport.get(APPLICATION.url)
    assert not finished.is_set()
    release.set()
    assert failed.value.text == "The operation has timed out"


def test_the_time_of_a_call_begins_when_it_is_sent() -> None:
    release = threading.Event()

    def hanging(_: Request) -> HttpAnswer:
        release.wait(10)
        return HttpAnswer(200, "OK")

    transport = InProcessTransport(hanging, APPLICATION.url, None, 1)
    pending = [transport.send("act", b"") for _ in range(6)]
    began = time.monotonic()
    for each in pending:
        with pytest.raises(CallError):
            each.receive()
    release.set()
    assert time.monotonic() - began < 5  # not six times a second


def test_a_late_answer_teaches_no_cookie() -> None:
    release, answered = threading.Event(), threading.Event()
    seen: list[str] = []

    def app(environ: dict[str, Any], start: Callable[..., Any]) -> Iterator[bytes]:
        seen.append(environ.get("HTTP_COOKIE", ""))
        if len(seen) == 1:
            release.wait(10)
        start("200 OK", [("Content-Type", "text/xml"), ("Set-Cookie", f"n={len(seen)}")])
        yield b"x"
        answered.set()

    transport = WsgiNetwork(app).transport(APPLICATION.url, cookies=True, timeout=0.1, expect=False)
    with pytest.raises(CallError):
        transport.send("act", b"").receive()
    release.set()
    assert answered.wait(10)
    other = WsgiNetwork(app).transport(APPLICATION.url, cookies=True, timeout=10, expect=False)
    other.send("act", b"").receive()
    other.send("act", b"").receive()
    assert seen == ["", "", "n=2"]


def test_one_thread_serves_one_call_after_another() -> None:
    served: list[threading.Thread] = []

    def answers(_: Request) -> HttpAnswer:
        served.append(threading.current_thread())
        return HttpAnswer(200, "OK")

    for _ in range(5):
        transport = InProcessTransport(answers, APPLICATION.url, None, 10)
        for _ in range(20):
            transport.send("act", b"").receive()
        transport.close()
    assert len(set(served)) < 10  # one, but for a pause in which it ends, being idle


def test_a_call_does_not_wait_for_one_that_hangs() -> None:
    release, threads = threading.Event(), list[threading.Thread]()

    def answers(request: Request) -> HttpAnswer:
        threads.append(threading.current_thread())
        if request.body == b"hang":
            release.wait(10)
        return HttpAnswer(200, "OK", (), request.body)

    transport = InProcessTransport(answers, APPLICATION.url, None, 10)
    hanging = transport.send("act", b"hang")
    assert transport.send("act", b"other").receive().body == b"other"
    release.set()
    assert hanging.receive().body == b"hang"
    assert len(set(threads)) == 2
