"""What leaves over HTTP, byte by byte, for every method: first and later calls, Expect, cookies, connections.

The expected bytes are those of captures [L] for the envelope and of .NET's source [N] for the headers,
written out here and not made by the code under test.
"""

from __future__ import annotations

import time
from collections.abc import Iterator

import pytest
from support.raw_server import RawServer, Wire, answering, http

from simulator.clock import VirtualClock
from simulator.connector.http import CookieJar, HttpNetwork, HttpTransport
from simulator.connector.profiles import ClientProfile
from simulator.errors import CallError
from simulator.protocol.codec import encode_call
from simulator.protocol.contract import METHODS, Kind, Method

NS = "http://developer.intuit.com/"
AGENT = "Mozilla/4.0 (compatible; MSIE 6.0; MS Web Services Client Protocol 4.0.30319.42000)"
CONTINUE = b"HTTP/1.1 100 Continue\r\n\r\n"
BODY = b"<x/>"
DEFAULT_OK = http(b"<ok/>")


@pytest.fixture
def clock() -> VirtualClock:
    return VirtualClock()


@pytest.fixture
def network(clock: VirtualClock) -> Iterator[HttpNetwork]:
    built = HttpNetwork(clock, profile=ClientProfile(continue_seconds=0.3))
    yield built
    built.close()


def over(
    network: HttpNetwork, url: str, *, cookies: bool = True, expect: bool = True, timeout: float = 5
) -> HttpTransport:
    return network.transport(url, cookies=cookies, timeout=timeout, expect=expect)


class Recorder:
    """Answers everything and keeps the requests."""

    def __init__(self, *answers: bytes, interim: bytes = CONTINUE) -> None:
        self.requests: list[bytes] = []
        self._answers = answers or (DEFAULT_OK,)
        self._interim = interim

    def __call__(self, wire: Wire) -> None:
        while request := wire.request(self._interim):
            self.requests.append(request)
            wire.send(self._answers[min(len(self.requests), len(self._answers)) - 1])


def expected(
    port: int, action: str, length: int, *, first: bool, cookie: str = "", expect: bool = True
) -> bytes:
    return (
        "POST /qbwc HTTP/1.1\r\n"
        f"User-Agent: {AGENT}\r\n"
        "Content-Type: text/xml; charset=utf-8\r\n"
        f'SOAPAction: "{action}"\r\n'
        f"Host: 127.0.0.1:{port}\r\n"
        + (f"Cookie: {cookie}\r\n" if cookie else "")
        + f"Content-Length: {length}\r\n"
        + ("Expect: 100-continue\r\n" if expect else "")
        + ("Connection: Keep-Alive\r\n" if first else "")
        + "\r\n"
    ).encode()


@pytest.mark.parametrize("method", METHODS.values(), ids=lambda m: m.name)
def test_every_method_goes_out_byte_for_byte(network: HttpNetwork, method: Method) -> None:
    arguments = {p.name: 7 if p.kind is Kind.INT else "a&b" for p in method.parameters}
    inner = "".join(
        f"<{p.name}>{'7' if p.kind is Kind.INT else 'a&amp;b'}</{p.name}>" for p in method.parameters
    )
    call = (
        f'<{method.name} xmlns="{NS}">{inner}</{method.name}>' if inner else f'<{method.name} xmlns="{NS}" />'
    )
    envelope = (
        '<?xml version="1.0" encoding="utf-8"?>'
        '<soap:Envelope xmlns:soap="http://schemas.xmlsoap.org/soap/envelope/"'
        ' xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"'
        f' xmlns:xsd="http://www.w3.org/2001/XMLSchema"><soap:Body>{call}</soap:Body></soap:Envelope>'
    ).encode()
    recorder = Recorder()
    with RawServer(recorder) as server:
        transport = over(network, server.url)
        for _ in range(2):
            answer = transport.send(method.action, encode_call(method, arguments).body).receive()
            assert answer.body == b"<ok/>"
        assert server.connections == 1
        assert recorder.requests == [
            expected(server.port, NS + method.name, len(envelope), first=True) + envelope,
            expected(server.port, NS + method.name, len(envelope), first=False) + envelope,
        ]


def test_without_expect_the_header_is_left_out_and_the_body_goes_at_once(network: HttpNetwork) -> None:
    recorder = Recorder(interim=b"")
    with RawServer(recorder) as server:
        over(network, server.url, expect=False).send("a", BODY).receive()
        assert recorder.requests == [expected(server.port, "a", 4, first=True, expect=False) + BODY]


def test_keep_alive_is_always_said_to_a_server_of_http_1_0(network: HttpNetwork) -> None:
    recorder = Recorder(http(b"<ok/>", version="1.0", headers=("Connection: keep-alive",)))
    with RawServer(recorder) as server:
        transport = over(network, server.url)
        for _ in range(3):
            transport.send("a", BODY).receive()
        assert server.connections == 1
    assert [b"Connection: Keep-Alive\r\n" in request for request in recorder.requests] == [True] * 3


# -- Expect: 100-continue ------------------------------------------------------------------------


def test_the_body_waits_for_the_100(network: HttpNetwork) -> None:
    held_back: list[bool] = []

    def script(wire: Wire) -> None:
        while head := wire.head():
            held_back.append(wire.silent_for(0.03))
            wire.send(CONTINUE)
            wire.body(head)
            wire.send(DEFAULT_OK)

    with RawServer(script) as server:
        transport = over(network, server.url)
        for _ in range(2):
            transport.send("a", BODY).receive()
    assert held_back == [True, True]


def test_a_silent_server_is_waited_for_once_per_host_and_pc(
    network: HttpNetwork, clock: VirtualClock
) -> None:
    """Learnt by the first final answer without a 100, forgotten after 100 s, unlearnt by a 100."""
    held_back: list[bool] = []
    says_100 = False

    def script(wire: Wire) -> None:
        while head := wire.head():
            assert b"Expect: 100-continue\r\n" in head
            held_back.append(wire.silent_for(0.03))
            if says_100:
                wire.send(CONTINUE)
            wire.body(head)
            wire.send(DEFAULT_OK)

    with RawServer(script) as server:
        over(network, server.url).send("a", BODY).receive()
        over(network, server.url).send("a", BODY).receive()  # another update of the same PC
        assert held_back == [True, False]
        clock.wait_until(clock.now() + 99)
        over(network, server.url).send("a", BODY).receive()
        assert held_back.pop() is False
        clock.wait_until(clock.now() + 101)
        over(network, server.url).send("a", BODY).receive()
        assert held_back.pop() is True
        says_100 = True
        over(network, server.url).send("a", BODY).receive()  # sent at once, but the 100 comes
        assert held_back.pop() is False
        over(network, server.url).send("a", BODY).receive()
        assert held_back.pop() is True
        other = HttpNetwork(clock, profile=ClientProfile(continue_seconds=0.3))
        over(other, server.url).send("a", BODY).receive()  # another PC learns for itself
        assert held_back.pop() is True
        other.close()


@pytest.mark.parametrize("status", ["417 Expectation Failed", "401 Unauthorized", "200 OK"])
def test_a_final_answer_before_the_body_is_the_answer(network: HttpNetwork, status: str) -> None:
    after: list[bytes] = []

    def script(wire: Wire) -> None:
        wire.head()
        wire.send(http(b"no", status=status))
        after.append(wire.sock.recv(100))

    with RawServer(script) as server:
        answer = over(network, server.url).send("a", BODY).receive()
        assert f"{answer.status} {answer.reason}" == status
    assert after == [b""]  # the body was never sent, the connection closed


def test_other_interim_answers_are_no_100(network: HttpNetwork) -> None:
    hints = b"HTTP/1.1 103 Early Hints\r\nLink: </x>\r\n\r\n"
    with RawServer(answering(DEFAULT_OK, interim=hints + CONTINUE)) as server:
        assert over(network, server.url).send("a", BODY).receive().body == b"<ok/>"


# -- connections ---------------------------------------------------------------------------------


def test_two_calls_in_flight_have_a_connection_each(network: HttpNetwork) -> None:
    with RawServer(answering(DEFAULT_OK)) as server:
        first, second = (over(network, server.url, expect=False) for _ in range(2))
        pending = [first.send("a", BODY), second.send("b", BODY)]
        assert [p.receive().status for p in reversed(pending)] == [200, 200]
        assert server.connections == 2
        first.send("a", BODY).receive()
        assert server.connections == 2


def test_a_connection_that_the_server_closed_is_noticed_and_replaced(network: HttpNetwork) -> None:
    """A server may close after 5 s without a request, as long as a NoOp waits: no call may fail of that."""
    requests: list[bytes] = []

    def script(wire: Wire) -> None:
        requests.append(wire.request(CONTINUE))
        wire.send(DEFAULT_OK)

    with RawServer(script) as server:
        transport = over(network, server.url)
        for _ in range(3):
            transport.send("a", BODY).receive()
            await_the_close(network)
        assert (server.connections, len(requests)) == (3, 3)


def await_the_close(network: HttpNetwork) -> None:
    """Wait until the server's FIN has arrived at every idle connection."""
    patience = time.monotonic() + 5
    kept = [connection for point in network._points.values() for connection, _ in point.idle]
    while any(connection.alive() for connection in kept):
        assert time.monotonic() < patience
        time.sleep(0.001)


def test_a_new_connection_to_a_server_known_to_speak_http_1_1_says_no_keep_alive(
    network: HttpNetwork,
) -> None:
    recorder = Recorder(http(b"<ok/>", headers=("Connection: close",)))
    with RawServer(recorder) as server:
        transport = over(network, server.url)
        for _ in range(2):
            transport.send("a", BODY).receive()
        assert server.connections == 2
        assert recorder.requests == [
            expected(server.port, "a", 4, first=True) + BODY,
            expected(server.port, "a", 4, first=False) + BODY,
        ]


def test_an_idle_connection_that_the_server_reset_is_replaced_too(network: HttpNetwork) -> None:
    requests: list[bytes] = []

    def script(wire: Wire) -> None:
        requests.append(wire.request(CONTINUE))
        wire.send(DEFAULT_OK)
        wire.silent_for(0.05)  # a RST at once would overtake the answer
        wire.reset()

    with RawServer(script) as server:
        transport = over(network, server.url)
        for _ in range(2):
            transport.send("a", BODY).receive()
            await_the_close(network)
        assert (server.connections, len(requests)) == (2, 2)


def test_a_post_is_never_sent_twice(network: HttpNetwork) -> None:
    requests: list[bytes] = []

    def script(wire: Wire) -> None:
        requests.append(wire.request(CONTINUE))
        wire.send(DEFAULT_OK)
        requests.append(wire.request(CONTINUE))  # and closes without an answer

    with RawServer(script) as server:
        transport = over(network, server.url)
        transport.send("a", BODY).receive()
        with pytest.raises(CallError) as failed:
            transport.send("a", BODY).receive()
    assert len(requests) == 2
    assert failed.value.text == (
        "The underlying connection was closed: "
        "A connection that was expected to be kept alive was closed by the server."
    )


def test_an_idle_connection_is_dropped_after_100_seconds(network: HttpNetwork, clock: VirtualClock) -> None:
    with RawServer(answering(DEFAULT_OK)) as server:
        transport = over(network, server.url)
        transport.send("a", BODY).receive()
        clock.wait_until(clock.now() + 101)
        transport.send("a", BODY).receive()
        assert server.connections == 2


def test_a_connection_to_a_host_forgotten_meanwhile_is_closed(
    network: HttpNetwork, clock: VirtualClock
) -> None:
    with RawServer(answering(DEFAULT_OK)) as server:
        pending = over(network, server.url, expect=False).send("a", BODY)
        clock.wait_until(clock.now() + 101)
        over(network, server.url, expect=False).send("a", BODY).receive()
        pending.receive()
        assert sum(len(point.idle) for point in network._points.values()) == 1


# -- URLs and hosts ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("path", "target"),
    [
        ("", "/"),
        ("/a/b.asmx?x=1&y=%20", "/a/b.asmx?x=1&y=%20"),
        ("/a b?c d", "/a%20b?c%20d"),
        ("/né?ü", "/n%C3%A9?%C3%BC"),
        ("/x#fragment", "/x"),
    ],
)
def test_the_target_is_the_url_as_it_stands_escaped_where_it_must_be(
    network: HttpNetwork, path: str, target: str
) -> None:
    recorder = Recorder()
    with RawServer(recorder) as server:
        over(network, f"http://127.0.0.1:{server.port}{path}").send("a", BODY).receive()
    assert recorder.requests[0].startswith(f"POST {target} HTTP/1.1\r\n".encode())


@pytest.mark.parametrize(
    ("url", "host"),
    [
        ("http://example.test/", b"example.test"),
        ("http://example.test:80/", b"example.test"),
        ("http://example.test:8080/", b"example.test:8080"),
        ("http://user:word@example.test/", b"example.test"),
        ("http://[::1]:9/", b"[::1]:9"),
    ],
)
def test_host_has_a_port_only_where_it_is_not_the_default_and_connect_to_changes_nothing(
    clock: VirtualClock, url: str, host: bytes
) -> None:
    recorder = Recorder()
    with RawServer(recorder) as server:
        network = HttpNetwork(clock, connect_to=("127.0.0.1", server.port))
        over(network, url).send("a", BODY).receive()
        network.close()
    assert b"\r\nHost: " + host + b"\r\n" in recorder.requests[0]
    assert b"Authorization" not in recorder.requests[0]


def test_an_ipv6_literal_is_reached(network: HttpNetwork) -> None:
    try:
        server = RawServer(answering(DEFAULT_OK), host="::1")
    except OSError:
        pytest.skip("this machine has no IPv6")
    with server:
        assert over(network, f"http://[::1]:{server.port}/").send("a", BODY).receive().status == 200


@pytest.mark.parametrize(
    ("url", "text"),
    [
        ("ftp://localhost/", "The URI prefix is not recognized."),
        ("nonsense", "The URI prefix is not recognized."),
        ("http:///qbwc", "Invalid URI: The hostname could not be parsed."),
        ("http://[bad/", "Invalid URI: The hostname could not be parsed."),
        ("http://localhost:99999/", "Invalid URI: Invalid port specified."),
    ],
)
def test_a_url_that_leads_nowhere_is_a_failed_call(network: HttpNetwork, url: str, text: str) -> None:
    transport = over(network, url)
    with pytest.raises(CallError) as post:
        transport.send("a", BODY).receive()
    with pytest.raises(CallError) as get:
        transport.get(url)
    assert (post.value.text, get.value.text) == (text, text)


@pytest.mark.parametrize("name", ["http_proxy", "HTTP_PROXY", "ALL_PROXY"])
def test_a_proxy_of_the_environment_is_not_used(
    network: HttpNetwork, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    recorder = Recorder()
    with RawServer(Recorder()) as proxy, RawServer(recorder) as server:
        monkeypatch.setenv(name, f"http://127.0.0.1:{proxy.port}")
        over(network, server.url).send("a", BODY).receive()
        assert (proxy.connections, server.connections) == (0, 1)
    assert recorder.requests[0].startswith(b"POST /qbwc ")


# -- cookies -------------------------------------------------------------------------------------


def cookie_of(request: bytes) -> str:
    return next(
        (line[8:] for line in request.decode("latin-1").split("\r\n") if line.startswith("Cookie: ")), ""
    )


def test_a_cookie_is_returned_within_its_update_only_right_after_host(network: HttpNetwork) -> None:
    recorder = Recorder(
        http(b"<ok/>", headers=("Set-Cookie: ASP.NET_SessionId=abc; path=/; HttpOnly",)), DEFAULT_OK
    )
    with RawServer(recorder) as server:
        transport = over(network, server.url)
        for _ in range(2):
            transport.send("a", BODY).receive()
        transport.close()
        over(network, server.url).send("a", BODY).receive()
        over(network, server.url, cookies=False).send("a", BODY).receive()
        assert recorder.requests[1] == (
            expected(server.port, "a", 4, first=False, cookie="ASP.NET_SessionId=abc") + BODY
        )
    assert [cookie_of(r) for r in recorder.requests] == ["", "ASP.NET_SessionId=abc", "", ""]


@pytest.mark.parametrize(
    ("said", "returned"),
    [
        (("3",), ""),
        (("=3",), ""),
        (("",), ""),
        (("a=1", "b=2"), "a=1; b=2"),
        (("a=1", "a=2"), "a=2"),
        (("a=b=c",), "a=b=c"),
        (("a=1; path=/other",), ""),
        (("a=1; secure",), ""),
        (("a=1", "a=x; Max-Age=0"), ""),
        (("a=1", "a=x; Max-Age=-1"), ""),
        (("a=1; Max-Age=60",), "a=1"),
        (("a=1; Max-Age=",), "a=1"),
        (("a=1", "a=deleted; expires=Thu, 01-Jan-1970 00:00:01 GMT; path=/"), ""),
        (("a=1; expires=Fri, 01 Jan 2999 00:00:00 GMT",), "a=1"),
        (("a=1; expires=nonsense",), "a=1"),
        (("a=1; Max-Age=60; expires=Thu, 01 Jan 1970 00:00:00 GMT",), "a=1"),
    ],
)
def test_what_the_jar_makes_of_set_cookie(said: tuple[str, ...], returned: str) -> None:
    jar = CookieJar()
    jar.learn([("Set-Cookie", text) for text in said])
    assert jar.header("/qbwc", "http") == returned


# -- the GET probe -------------------------------------------------------------------------------


def test_the_probe_is_a_plain_get_without_cookies(network: HttpNetwork) -> None:
    recorder = Recorder(http(b"<ok/>", headers=("Set-Cookie: a=1",)), interim=CONTINUE)
    with RawServer(recorder) as server:
        transport = over(network, server.url)
        transport.send("a", BODY).receive()
        transport.get(f"http://127.0.0.1:{server.port}/help?x")
        assert recorder.requests[1] == (
            b"GET /help?x HTTP/1.1\r\nHost: 127.0.0.1:%d\r\nConnection: Keep-Alive\r\n\r\n" % server.port
        )


def test_the_probe_follows_a_redirect_on_its_own_host_only(network: HttpNetwork) -> None:
    with RawServer(Recorder()) as elsewhere:
        away = http(status="302 Found", headers=(f"Location: http://127.0.0.1:{elsewhere.port}/",))
        here = http(status="301 Moved Permanently", headers=("Location: /there",))
        recorder = Recorder(here, DEFAULT_OK, away, interim=b"")
        with RawServer(recorder) as server:
            transport = over(network, server.url)
            assert transport.get(server.url).status == 200
            assert transport.get(server.url).status == 302
        assert elsewhere.connections == 0
    assert [r.split(b" ")[1] for r in recorder.requests] == [b"/qbwc", b"/there", b"/qbwc"]


def test_the_probe_gives_up_on_a_circle_of_redirects(network: HttpNetwork) -> None:
    recorder = Recorder(http(status="302 Found", headers=("Location: /qbwc",)), interim=b"")
    with RawServer(recorder) as server:
        assert over(network, server.url).get(server.url).status == 302
    assert len(recorder.requests) == 6
