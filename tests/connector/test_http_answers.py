"""What an endpoint's server may answer over the wire, and what each comes to, with its exact text.

The rows of the answer table itself are in tests/protocol; here they travel, and everything goes wrong
that can go wrong on the way. Time-outs are short and real: nothing else proves a deadline.
"""

from __future__ import annotations

import gzip
import re
import socket
import ssl
import threading
import time
import tracemalloc
from collections.abc import Iterator
from pathlib import Path

import pytest
import trustme
from protocol.test_answer_table import ROWS, Row
from support.raw_server import RawServer, Script, Wire, answering, http

from simulator.clock import VirtualClock
from simulator.connector.adding import authorize
from simulator.connector.applications import Application
from simulator.connector.driver import fetch
from simulator.connector.http import HttpNetwork
from simulator.connector.pcnetwork import PcNetwork
from simulator.connector.profiles import ClientProfile
from simulator.errors import CallError, InputError
from simulator.events import At
from simulator.protocol.answers import MAX_BYTES, AnswerLimit, HttpAnswer, read_answer
from simulator.protocol.codec import encode_answer
from simulator.protocol.contract import METHODS
from simulator.windows import PC, Version

BODY = b"<x/>"
VERSION = METHODS["serverVersion"]
GOOD = encode_answer(VERSION, "9.1")
UNEXPECTEDLY = "The underlying connection was closed: The connection was closed unexpectedly."
ABORTED = "The request was aborted: The connection was closed unexpectedly."
RECEIVE = "The underlying connection was closed: An unexpected error occurred on a receive."
SEND = "The underlying connection was closed: An unexpected error occurred on a send."
VIOLATION = "The server committed a protocol violation. Section="
TOO_LONG = "The underlying connection was closed: The message length limit was exceeded."
BAD_LINE = VIOLATION + "ResponseHeader Detail=CR must be followed by LF"
BAD_NAME = VIOLATION + "ResponseHeader Detail=Header name is invalid"
TIMED_OUT = "The operation has timed out"


@pytest.fixture
def network() -> Iterator[HttpNetwork]:
    built = HttpNetwork(VirtualClock(), profile=ClientProfile(continue_seconds=0.05))
    yield built
    built.close()


def call(network: HttpNetwork, url: str, *, timeout: float = 5, body: bytes = BODY) -> HttpAnswer:
    return network.transport(url, cookies=True, timeout=timeout, expect=False).send("a", body).receive()


def failure(network: HttpNetwork, script: Script, *, timeout: float = 5, body: bytes = BODY) -> CallError:
    with RawServer(script) as server, pytest.raises(CallError) as failed:
        call(network, server.url, timeout=timeout, body=body)
    return failed.value


def saying(data: bytes) -> Script:
    """Reads one request, answers with `data` and closes."""

    def script(wire: Wire) -> None:
        wire.request()
        wire.send(data)

    return script


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.id)
def test_every_row_of_the_answer_table_travels(network: HttpNetwork, row: Row) -> None:
    answer = http(row.body, status=row.status, content_type=row.content_type)
    with RawServer(answering(answer, interim=b"")) as server:
        came = call(network, server.url)
    if row.text is None:
        assert read_answer(VERSION, came).result == row.result
        return
    with pytest.raises(CallError) as failed:
        read_answer(VERSION, came)
    assert failed.value.text == row.text


# -- framing -------------------------------------------------------------------------------------

CHUNKED = b"HTTP/1.1 200 OK\r\nContent-Type: text/xml\r\nTransfer-Encoding: chunked\r\n\r\n"


@pytest.mark.parametrize(
    "data",
    [
        http(GOOD),
        b"HTTP/1.1 200 OK\r\n\r\n" + GOOD,
        b"HTTP/1.0 200 OK\r\n\r\n" + GOOD,
        b"HTTP/1.0 200 OK\r\nContent-Length: %d\r\n\r\n" % len(GOOD) + GOOD,
        b"HTTP/1.1 200\r\n\r\n" + GOOD,
        b"HTTP/1.1 200 OK\r\nX: a\r\n  folded\r\n\r\n" + GOOD,
        b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\nContent-Length: %d\r\n\r\n" % (len(GOOD), len(GOOD))
        + GOOD,
        CHUNKED + b"%X\r\n" % len(GOOD) + GOOD + b"\r\n0\r\n\r\n",
        CHUNKED + b"%x;name=value\r\n" % len(GOOD) + GOOD + b"\r\n0\r\nTrailer: x\r\nOther: y\r\n\r\n",
        CHUNKED + b"".join(b"1\r\n%c\r\n" % byte for byte in GOOD) + b"0\r\n\r\n",
        b"HTTP/1.1 102 Processing\r\n\r\nHTTP/1.1 100 Continue\r\n\r\n" + http(GOOD),
    ],
    ids=[
        "Content-Length",
        "close-delimited",
        "1.0 close-delimited",
        "1.0 Content-Length",
        "no reason",
        "folded header",
        "Content-Length twice",
        "chunked",
        "chunked with extension and trailers",
        "a chunk per byte",
        "interim answers first",
    ],
)
def test_every_lawful_framing_is_read(network: HttpNetwork, data: bytes) -> None:
    with RawServer(saying(data)) as server:
        assert call(network, server.url).body == GOOD


def test_an_answer_that_comes_byte_by_byte_is_read(network: HttpNetwork) -> None:
    def script(wire: Wire) -> None:
        wire.request()
        for byte in http(GOOD):
            wire.send(bytes([byte]))

    with RawServer(script) as server:
        assert call(network, server.url).body == GOOD


@pytest.mark.parametrize("status", ["204 No Content", "304 Not Modified"])
def test_an_answer_that_has_no_body_is_not_waited_for(network: HttpNetwork, status: str) -> None:
    with RawServer(answering(f"HTTP/1.1 {status}\r\n\r\n".encode(), interim=b"")) as server:
        assert call(network, server.url).body == b""
        assert call(network, server.url).body == b""
        assert server.connections == 1


@pytest.mark.parametrize("said", ["Connection: close", "connection: Close"])
def test_a_connection_that_the_server_will_close_is_not_used_again(network: HttpNetwork, said: str) -> None:
    with RawServer(answering(http(GOOD, headers=(said,)), interim=b"")) as server:
        call(network, server.url)
        call(network, server.url)
        assert server.connections == 2


def test_bytes_after_an_answer_spoil_the_connection_only(network: HttpNetwork) -> None:
    with RawServer(answering(http(GOOD) + b"more", interim=b"")) as server:
        assert [call(network, server.url).body for _ in range(2)] == [GOOD, GOOD]
        assert server.connections == 2


def test_a_gzip_answer_is_not_unpacked(network: HttpNetwork) -> None:
    packed = http(gzip.compress(GOOD), headers=("Content-Encoding: gzip",))
    with RawServer(saying(packed)) as server, pytest.raises(CallError) as failed:
        read_answer(VERSION, call(network, server.url))
    assert failed.value.text == "Response is not well-formed XML."


@pytest.mark.parametrize("status", ["301 Moved Permanently", "302 Found", "307 Temporary Redirect"])
def test_a_redirect_of_a_call_is_not_followed(network: HttpNetwork, status: str) -> None:
    answer = http(b"moved", status=status, headers=("Location: /elsewhere",), content_type="text/html")
    with RawServer(answering(answer, interim=b"")) as server:
        came = call(network, server.url)
        assert server.connections == 1
    with pytest.raises(CallError) as failed:
        read_answer(VERSION, came)
    assert failed.value.text == "The request failed with the error message:\n--\nmoved\n--."


# -- what is no answer ---------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("data", "text"),
    [
        (b"", UNEXPECTEDLY),
        (b"HTTP/1.1 200", UNEXPECTEDLY),
        (b"HTTP/1.1 200 OK\r\nContent-", UNEXPECTEDLY),
        (b"HTTP/1.1 100 Continue\r\n\r\n", UNEXPECTEDLY),
        (b"SSH-2.0-OpenSSH\r\n", VIOLATION + "ResponseStatusLine"),
        (b"HTTP/1.1 two hundred\r\n\r\n", VIOLATION + "ResponseStatusLine"),
        (b"<html>\n", VIOLATION + "ResponseStatusLine"),
        (b"\r\nHTTP/1.1 200 OK\r\n\r\n", VIOLATION + "ResponseStatusLine"),
        (b"HTTP/1.1 200 OK\r\nnonsense\r\n\r\n", BAD_LINE),
        (b"HTTP/1.1 200 OK\r\nContent-Length: 0\n\r\n", BAD_LINE),
        (b"HTTP/1.1 200 OK\r\n: x\r\n\r\n", BAD_NAME),
        (
            b"HTTP/1.1 200 OK\r\nContent-Length: -1\r\n\r\n",
            VIOLATION + "ResponseHeader Detail='Content-Length' header value is invalid",
        ),
        (
            b"HTTP/1.1 200 OK\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\n",
            VIOLATION + "ResponseHeader Detail='Content-Length' header value is invalid",
        ),
        (http(GOOD)[:-1], ABORTED),
        (CHUNKED + b"5\r\nab", ABORTED),
        (CHUNKED + b"x\r\n", VIOLATION + "ResponseBody Detail=Response chunk format is invalid"),
        (CHUNKED + b"-1\r\n", VIOLATION + "ResponseBody Detail=Response chunk format is invalid"),
        (CHUNKED + b"2\r\nabc\r\n", VIOLATION + "ResponseBody Detail=Response chunk format is invalid"),
    ],
)
def test_an_answer_that_is_none(network: HttpNetwork, data: bytes, text: str) -> None:
    error = failure(network, saying(data))
    assert (error.text, isinstance(error, AnswerLimit)) == (text, False)


def test_a_reset_before_the_request_was_read(network: HttpNetwork) -> None:
    """Where the reset is met, sending or receiving, is the system's choice: both texts are .NET's."""
    error = failure(network, lambda wire: wire.reset(), body=b"x" * 8_000_000)
    assert error.text in (SEND, RECEIVE)


def test_a_reset_after_the_request_was_read(network: HttpNetwork) -> None:
    def script(wire: Wire) -> None:
        wire.request()
        wire.reset()

    assert failure(network, script).text == RECEIVE


def test_a_reset_in_the_middle_of_the_body(network: HttpNetwork) -> None:
    def script(wire: Wire) -> None:
        wire.request()
        wire.send(http(GOOD)[:-5])
        time.sleep(0.02)  # lets the bytes arrive: a RST would overtake them
        wire.reset()

    assert failure(network, script).text == RECEIVE


@pytest.mark.parametrize("script", [lambda wire: None, lambda wire: wire.reset()], ids=["closed", "reset"])
def test_a_server_that_goes_while_the_body_is_held_back(network: HttpNetwork, script: Script) -> None:
    def leaving(wire: Wire) -> None:
        wire.head()
        script(wire)

    with RawServer(leaving) as server, pytest.raises(CallError) as failed:
        network.transport(server.url, cookies=True, timeout=5, expect=True).send("a", BODY).receive()
    assert failed.value.text in (UNEXPECTEDLY, RECEIVE)


def test_a_failure_to_send_is_told_by_receive(network: HttpNetwork) -> None:
    with socket.create_server(("127.0.0.1", 0)) as gone:
        port = gone.getsockname()[1]
    pending = network.transport(f"http://127.0.0.1:{port}/", cookies=True, timeout=5, expect=True).send(
        "a", b""
    )
    with pytest.raises(CallError) as failed:
        pending.receive()
    assert failed.value.text == "Unable to connect to the remote server"


def test_a_name_that_nobody_has(network: HttpNetwork) -> None:
    with pytest.raises(CallError) as failed:
        call(network, "http://no-such-host.invalid/")
    assert failed.value.text == "The remote name could not be resolved: 'no-such-host.invalid'"


# -- time ----------------------------------------------------------------------------------------


def drip_body(wire: Wire) -> None:
    wire.request()
    wire.send(b"HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n")
    while wire.sends(b"x"):
        time.sleep(0.01)


def drip_headers(wire: Wire) -> None:
    wire.request()
    wire.send(b"HTTP/1.1 200 OK\r\n")
    while wire.sends(b"X: y\r\n"):
        time.sleep(0.01)


def drip_chunks(wire: Wire) -> None:
    wire.request()
    wire.send(CHUNKED)
    while wire.sends(b"1\r\nx\r\n"):
        time.sleep(0.01)


def drip_interim(wire: Wire) -> None:
    wire.request()
    while wire.sends(b"HTTP/1.1 102 Processing\r\n\r\n"):
        time.sleep(0.01)


def hang(wire: Wire) -> None:
    wire.request()
    wire.until_closed()


@pytest.mark.parametrize("script", [drip_body, drip_headers, drip_chunks, drip_interim, hang])
def test_no_server_stretches_the_deadline(network: HttpNetwork, script: Script) -> None:
    started = time.monotonic()
    assert failure(network, script, timeout=0.3).text == TIMED_OUT
    assert time.monotonic() - started >= 0.3


def test_a_server_that_does_not_read_is_not_waited_for_longer(network: HttpNetwork) -> None:
    gone = threading.Event()
    script: Script = lambda wire: gone.wait(10)  # noqa: E731
    with RawServer(script) as server:
        with pytest.raises(CallError) as failed:
            call(network, server.url, timeout=0.3, body=b"x" * 50_000_000)
        gone.set()
    assert failed.value.text == TIMED_OUT


def test_a_100_that_comes_too_late_changes_nothing(network: HttpNetwork) -> None:
    def script(wire: Wire) -> None:
        request = wire.request()
        assert request.endswith(BODY)
        wire.send(b"HTTP/1.1 100 Continue\r\n\r\n" + http(GOOD))

    with RawServer(script) as server:
        transport = network.transport(server.url, cookies=True, timeout=5, expect=True)
        assert transport.send("a", BODY).receive().body == GOOD


# -- size ----------------------------------------------------------------------------------------

LIMIT = f"the answer is larger than {MAX_BYTES} bytes"


def flood(start: bytes, piece: bytes) -> Script:
    """Sends `piece` 100 MB long, never holding it, or until the client has had enough."""

    def script(wire: Wire) -> None:
        wire.request()
        wire.send(start)
        for _ in range(100_000_000 // len(piece)):
            if not wire.sends(piece):
                return

    return script


@pytest.mark.parametrize(
    ("start", "piece"),
    [
        (b"HTTP/1.1 200 OK\r\nContent-Length: 100000000\r\n\r\n", b"x" * 1_000_000),
        (b"HTTP/1.1 200 OK\r\nContent-Length: %s\r\n\r\n" % (b"9" * 5000), b"x" * 1_000_000),
        (b"HTTP/1.1 200 OK\r\n\r\n", b"x" * 1_000_000),
        (CHUNKED, b"F4240\r\n" + b"x" * 1_000_000 + b"\r\n"),
        (CHUNKED, b"FFFFFFFFFFFF\r\n" + b"x" * 1_000_000),
    ],
    ids=["Content-Length", "absurd Content-Length", "close-delimited", "chunked", "absurd chunk"],
)
def test_an_answer_of_100_mb_meets_our_own_limit(network: HttpNetwork, start: bytes, piece: bytes) -> None:
    tracemalloc.start()
    try:
        error = failure(network, flood(start, piece), timeout=60)
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert isinstance(error, AnswerLimit)
    assert error.guard == "bytes"
    assert error.text.startswith(LIMIT)
    assert "the Web Connector itself has no such limit" in error.text
    assert peak < 3 * MAX_BYTES


@pytest.mark.parametrize(
    ("start", "piece"),
    [(b"HTTP/1.1 200 OK\r\n", b"X-Header: value\r\n" * 1000), (b"HTTP/1.1 200 ", b"x" * 10_000)],
    ids=["lines", "one line"],
)
def test_endless_headers_end_where_the_real_client_ends_them(
    network: HttpNetwork, start: bytes, piece: bytes
) -> None:
    tracemalloc.start()
    try:
        error = failure(network, flood(start, piece), timeout=20)
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert (error.text, peak < 4_000_000) == (TOO_LONG, True)


def test_a_bomb_is_not_set_off(network: HttpNetwork) -> None:
    lol = b"".join(b'<!ENTITY l%d "%s">' % (n, b"&l%d;" % (n - 1) * 10) for n in range(1, 10))
    bomb = b'<?xml version="1.0"?><!DOCTYPE l [<!ENTITY l0 "lol">' + lol + b"]><l>&l9;</l>"
    with RawServer(saying(http(bomb))) as server, pytest.raises(CallError) as failed:
        read_answer(VERSION, call(network, server.url))
    assert failed.value.text == "Response is not well-formed XML."


# -- TLS -----------------------------------------------------------------------------------------


class Certificates:
    """An authority, and servers that it vouches for."""

    def __init__(self, folder: Path) -> None:
        self.authority = trustme.CA()
        self.file = folder / "ca.pem"
        self.authority.cert_pem.write_to_path(str(self.file))

    def server(self, name: str) -> ssl.SSLContext:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        self.authority.issue_cert(name).configure_cert(context)
        return context


@pytest.fixture
def certificates(tmp_path: Path) -> Certificates:
    return Certificates(tmp_path)


def tls_call(url: str, ca: Path | None, connect_to: tuple[str, int] | None = None) -> HttpAnswer:
    network = HttpNetwork(VirtualClock(), ca=ca, connect_to=connect_to)
    try:
        return call(network, url)
    finally:
        network.close()


def tls_failure(url: str, ca: Path | None, connect_to: tuple[str, int] | None = None) -> str:
    with pytest.raises(CallError) as failed:
        tls_call(url, ca, connect_to)
    return failed.value.text


TRUST = (
    "The underlying connection was closed: "
    "Could not establish trust relationship for the SSL/TLS secure channel."
)
NO_CHANNEL = "The request was aborted: Could not create SSL/TLS secure channel."


def test_tls_with_an_authority_of_ones_own(certificates: Certificates) -> None:
    with RawServer(answering(http(GOOD), interim=b""), tls=certificates.server("localhost")) as server:
        network = HttpNetwork(VirtualClock(), ca=certificates.file)
        assert [call(network, server.url).body for _ in range(2)] == [GOOD, GOOD]
        network.close()
        assert server.connections == 1


def test_a_look_over_tls_shows_the_servers_certificate(certificates: Certificates) -> None:
    with RawServer(answering(http(GOOD)), tls=certificates.server("localhost")) as server:
        network = HttpNetwork(VirtualClock(), ca=certificates.file)
        transport = network.transport(server.url, cookies=False, timeout=10, expect=False)
        fetched = fetch(transport, server.url, At())
        network.close()
    assert re.fullmatch(r"Name: .+\nExpires: \w{3} .+ GMT\nIssuer: .+", fetched.certificate)
    assert fetched.certificate in authorize(
        Application("Books", server.url, "u", "", ""), fetched.certificate
    )


def test_a_look_without_tls_shows_none(network: HttpNetwork) -> None:
    with RawServer(answering(http(GOOD))) as server:
        transport = network.transport(server.url, cookies=False, timeout=10, expect=False)
        assert fetch(transport, server.url, At()).certificate == ""


def test_an_authority_that_nobody_knows(certificates: Certificates) -> None:
    with RawServer(answering(http(GOOD)), tls=certificates.server("localhost")) as server:
        assert tls_failure(server.url, None) == TRUST


def test_a_certificate_for_another_host(certificates: Certificates) -> None:
    with RawServer(answering(http(GOOD)), tls=certificates.server("other.test")) as server:
        assert tls_failure(server.url, certificates.file) == TRUST


def test_connect_to_changes_the_connection_and_neither_sni_nor_host_nor_verification(
    certificates: Certificates,
) -> None:
    names: list[str | None] = []
    heads: list[bytes] = []
    context = certificates.server("books.test")
    context.sni_callback = lambda sock, name, ctx: names.append(name)

    def script(wire: Wire) -> None:
        heads.append(wire.request())
        wire.send(http(GOOD))

    with RawServer(script, tls=context) as server:
        there = ("127.0.0.1", server.port)
        assert tls_call("https://books.test/qbwc", certificates.file, there).body == GOOD
        assert tls_failure("https://wrong.test/qbwc", certificates.file, there) == TRUST
    assert names == ["books.test", "wrong.test"]
    assert b"\r\nHost: books.test\r\n" in heads[0]


def test_tls_1_1_is_too_old() -> None:
    network = HttpNetwork(VirtualClock())
    context = network._context()
    assert context.minimum_version == ssl.TLSVersion.TLSv1_2
    assert (context.verify_mode, context.check_hostname) == (ssl.CERT_REQUIRED, True)


@pytest.mark.parametrize(
    ("newest", "connects"), [("1.0", False), ("1.1", False), ("1.2", True), ("1.3", True)]
)
def test_an_old_windows_comes_to_no_handshake_with_a_server_of_today(
    certificates: Certificates, newest: str, connects: bool
) -> None:
    context = certificates.server("localhost")
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    with RawServer(answering(http(GOOD)), tls=context) as server:
        network = HttpNetwork(VirtualClock(), ca=certificates.file)
        pc = PcNetwork(network, PC(version=Version("x", "x", connects, newest)), "QBWebConnector.exe")
        transport = pc.transport(server.url, cookies=False, timeout=10, expect=False)
        if connects:
            assert transport.send("x", b"<x/>").receive().body == GOOD
        else:
            with pytest.raises(CallError) as failed:
                transport.send("x", b"<x/>").receive()
            assert failed.value.text == NO_CHANNEL
        pc.close()


def test_a_server_without_tls() -> None:
    def script(wire: Wire) -> None:
        wire.sock.recv(10)
        wire.send(b"HTTP/1.1 400 Bad Request\r\n\r\n")

    with RawServer(script) as server:
        assert tls_failure(server.url.replace("http:", "https:"), None) == NO_CHANNEL


def test_a_server_that_resets_during_the_handshake() -> None:
    def script(wire: Wire) -> None:
        wire.sock.recv(10)
        wire.reset()

    with RawServer(script) as server:
        assert tls_failure(server.url.replace("http:", "https:"), None) == SEND


def test_a_handshake_that_never_ends(network: HttpNetwork) -> None:
    with RawServer(lambda wire: wire.until_closed()) as server, pytest.raises(CallError) as failed:
        call(network, server.url.replace("http:", "https:"), timeout=0.3)
    assert failed.value.text == TIMED_OUT


@pytest.mark.parametrize("scheme", ["http", "https"])
def test_a_time_that_is_over_before_anything_is_sent_leaves_nothing_open(scheme: str) -> None:
    with RawServer(lambda wire: wire.until_closed()) as server, pytest.raises(CallError) as failed:
        call(HttpNetwork(VirtualClock()), server.url.replace("http", scheme), timeout=0)
    assert failed.value.text == TIMED_OUT


@pytest.mark.parametrize("content", [None, "nonsense"], ids=["missing", "no certificates"])
def test_a_ca_that_cannot_be_read(tmp_path: Path, content: str | None) -> None:
    file = tmp_path / "ca.pem"
    if content is not None:
        file.write_text(content)
    with pytest.raises(InputError, match=r"^--ca .*: expected a file of certificates \(PEM\): "):
        HttpNetwork(VirtualClock(), ca=file)
