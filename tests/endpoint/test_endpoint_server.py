"""The endpoint on a port: real HTTP, stock SOAP stacks, and a third party's test double."""

from __future__ import annotations

import http.client
import socket
import subprocess
import sys
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from urllib.request import Request, urlopen

import pytest
from endpoint.playing import PASSWORD, PATH, Books, Caller, Make, hcp

from simulator.clock import VirtualClock
from simulator.endpoint import BuiltinEndpoint, Registration, Server, serve
from simulator.errors import InputError
from simulator.protocol.answers import HttpAnswer
from simulator.protocol.codec import encode_call
from simulator.protocol.contract import METHODS


@pytest.fixture
def server(endpoint: BuiltinEndpoint) -> Iterator[Server]:
    with serve(endpoint) as running:
        yield running


def post(server: Server, body: bytes) -> HttpAnswer:
    connection = http.client.HTTPConnection(server.host, server.port, timeout=20)
    connection.request("POST", "/qbwc", body, {"Content-Type": "text/xml; charset=utf-8"})
    response = connection.getresponse()
    answer = HttpAnswer(response.status, response.reason, tuple(response.getheaders()), response.read())
    connection.close()
    return answer


def test_a_whole_sync_over_http(
    server: Server, endpoint: BuiltinEndpoint, clock: VirtualClock, books: Books
) -> None:
    endpoint.queue_work(customers=2)
    seen = Caller(lambda body: post(server, body), clock).update(books)
    assert (seen.percents[-1], seen.result) == (100, "Complete.")
    assert len(endpoint.customers()) == 27


def test_zeep_reads_the_wsdl_and_holds_a_conversation(
    server: Server, endpoint: BuiltinEndpoint, books: Books
) -> None:
    zeep = pytest.importorskip("zeep")
    client = zeep.Client(server.url + "?wsdl").service
    assert client.serverVersion()
    assert not client.clientVersion("2.3.0.215")
    ticket, company = client.authenticate("qbwc", PASSWORD)
    assert company is None  # zeep's reading of an empty text
    words, percent = hcp("{1}"), 0
    while percent < 100:
        request = client.sendRequestXML(ticket, words, PATH, "US", 13, 0)
        percent = client.receiveResponseXML(ticket, books.process(request), "", "")
        words = ""
    assert client.getLastError(ticket) == "There was no error."
    assert client.closeConnection(ticket) == "Complete."
    assert (len(endpoint.customers()), len(endpoint.invoices())) == (25, 12)
    ticket, verdict = client.authenticate("qbwc", PASSWORD)
    assert verdict == "none"
    assert client.connectionError(ticket, "0x80040408", "no") == "done"


def test_a_third_partys_web_connector_drives_it_to_100(server: Server, endpoint: BuiltinEndpoint) -> None:
    testing = pytest.importorskip("qbwc_kit.testing")

    def transport(body: str) -> str:
        with urlopen(
            Request(server.url, body.encode(), {"Content-Type": "text/xml"}), timeout=20
        ) as response:
            return str(response.read().decode())

    endpoint.queue_work(customers=6)
    quickbooks = testing.FakeQuickBooks(
        {
            "Customer": [{"ListID": f"8-{n}", "Name": f"Customer {n}"} for n in range(23)],
            "Invoice": [{"TxnID": f"{n}-1", "RefNumber": str(n)} for n in range(4)],
        }
    )
    connector = testing.FakeWebConnector(transport, username="qbwc", password=PASSWORD)
    result = connector.run_update(quickbooks)
    assert result.progress[-1] == 100
    assert not result.failed
    assert result.close_message == "Complete."
    assert len(quickbooks.entities["Customer"]) == len(endpoint.customers()) == 29
    assert connector.run_update(quickbooks).last_error == "none"
    assert endpoint.queue_counts() == {"queued": 0, "handed-out": 0, "done": 8, "failed": 0}


def test_two_tenants_at_once_never_meet(make: Make, clock: VirtualClock) -> None:
    users = [f"user{n}" for n in range(6)]
    endpoint = make(others=[Registration(user, user) for user in users])
    with serve(endpoint) as server:

        def sync(user: str) -> None:
            books = Books(customers=[f"{user} {n}" for n in range(15)], invoices=2)
            caller = Caller(lambda body: post(server, body), clock, password=user, user=user)
            assert caller.update(books).percents[-1] == 100

        with ThreadPoolExecutor(len(users)) as pool:
            list(pool.map(sync, users))
    for user in users:
        assert {str(c["Name"]).split()[0] for c in endpoint.customers(user=user)} == {user}


def test_a_connection_is_kept_alive_and_100_continue_is_answered(server: Server) -> None:
    body = encode_call(METHODS["serverVersion"], {}).body
    head = (
        f"POST /qbwc HTTP/1.1\r\nContent-Type: text/xml; charset=utf-8\r\nHost: {server.host}\r\n"
        f"Content-Length: {len(body)}\r\nExpect: 100-continue\r\n\r\n"
    ).encode()
    with socket.create_connection((server.host, server.port), timeout=20) as line:
        for _ in range(2):
            line.sendall(head)
            assert line.recv(1000).startswith(b"HTTP/1.1 100 ")
            line.sendall(body)
            received = b""
            while not received.endswith(b"</soap:Envelope>"):
                received += line.recv(10_000)
            assert received.startswith(b"HTTP/1.1 200 OK")


def test_closing_leaves_no_thread_and_no_socket(endpoint: BuiltinEndpoint) -> None:
    before = set(threading.enumerate())
    server = serve(endpoint)
    line = socket.create_connection((server.host, server.port))
    post(server, b"x")
    server.close()
    server.close()
    assert set(threading.enumerate()) <= before
    line.close()
    with pytest.raises(ConnectionError):
        socket.create_connection((server.host, server.port), timeout=5)


def test_many_servers_get_ports_of_their_own(endpoint: BuiltinEndpoint) -> None:
    with serve(endpoint) as one, serve(endpoint) as two:
        assert one.port != two.port
        assert one.url == f"http://127.0.0.1:{one.port}/qbwc"


@pytest.mark.parametrize(
    ("host", "port"), [("203.0.113.1", 0), ("127.0.0.1", 99_999), ("no.such.host.invalid", 0)]
)
def test_an_address_that_cannot_be_had_is_refused(endpoint: BuiltinEndpoint, host: str, port: int) -> None:
    threads = threading.active_count()
    with pytest.raises(InputError, match="expected an address to serve on"):
        serve(endpoint, host, port)
    assert threading.active_count() == threads


def test_a_port_in_use_is_refused(endpoint: BuiltinEndpoint, server: Server) -> None:
    with pytest.raises(InputError, match=str(server.port)):
        serve(endpoint, port=server.port)


def test_the_server_is_imported_only_when_one_starts_and_says_nothing() -> None:
    program = (
        "import sys\n"
        "from simulator.endpoint import BuiltinEndpoint, serve\n"
        "assert 'waitress' not in sys.modules\n"
        "with BuiltinEndpoint() as endpoint, serve(endpoint) as server:\n"
        "    import http.client\n"
        "    for method, path, body in (('GET', '/', b''), ('POST', '/qbwc', b'<'), ('BREW', '/', b'')):\n"
        "        line = http.client.HTTPConnection(server.host, server.port)\n"
        "        line.request(method, path, body)\n"
        "        line.getresponse().read()\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, timeout=60, check=True
    )
    assert (done.stdout, done.stderr) == ("", "")
