"""Sequence 12: the endpoint dies in the middle of a session."""

from __future__ import annotations

import socket
import threading
from collections.abc import Iterable, Iterator

import pytest
from support.golden import working
from support.office import (
    PATH,
    PRELUDE,
    QBWC1013,
    ROUND,
    STATUS_FAILED,
    UNLOCK,
    added,
    office,
    opens,
    words,
)
from support.scripted_endpoint import Web

from simulator import events as e
from simulator.connector.http import HttpNetwork
from simulator.connector.wsgi import WsgiNetwork


def half() -> Iterator[bytes]:
    yield b"<?xml"
    raise RuntimeError("the worker was killed")


HALF = Web("200 OK", half, "text/xml")
CUT_OFF = "The request was aborted: The connection was closed unexpectedly."
DEATHS: list[tuple[object, str]] = [
    (Web("503 Service Unavailable"), "The request failed with HTTP status 503: Service Unavailable."),
    (
        Web("500 Internal Server Error"),
        "Client found response content type of 'text/html', but expected 'text/xml'.\n"
        "The request failed with the error message:\n--\n<html>sorry</html>\n--.",
    ),
    (HALF, CUT_OFF),
    (RuntimeError("out of order"), "out of order"),
]


def screen_of(code: str, text: str) -> str:
    return {
        "QBWC1041": f"QBWC1041: SendRequestXML failed due to error message: {text}",
        "QBWC1042": f"QBWC1042: ReceiveResponseXML failed\nError message: {text} "
        "See QWCLog for more details. Remember to turn logging on.",
        "QBWC1043": f"QBWC1043: getLastError failed due to error message: {text}",
        "QBWC1044": f"QBWC1044: CloseConnection failed due to error message: {text}",
        "QBWC1045": f"QBWC1045: ConnectionError failed due to error message: {text}",
    }[code]


@pytest.mark.parametrize(("death", "text"), DEATHS)
@pytest.mark.parametrize(("choice", "tail"), [("skip", []), ("call", ["closeConnection"])])
@pytest.mark.parametrize(
    ("method", "code", "log"),
    [
        ("sendRequestXML", "QBWC1041", ["sendRequestXML"]),
        ("receiveResponseXML", "QBWC1042", ROUND),
        ("getLastError", "QBWC1043", [*ROUND, "getLastError"]),
    ],
)
def test_the_endpoint_dies_while_quickbooks_is_open(
    method: str, code: str, log: list[str], choice: str, tail: list[str], death: object, text: str
) -> None:
    endpoint = working(receiveResponseXML=-1)
    endpoint.says(**{method: death})
    with office(endpoint, close_after_exception=choice) as pc:
        pc.linked()
        pc.desktop.update_selected()
        assert pc.log == [*PRELUDE, *opens(), *log, screen_of(code, text), *UNLOCK, *tail]
        assert (pc.end.ends, pc.end.status) == ("failed-call", STATUS_FAILED)
        assert (pc.app_lock(), pc.update_lock) == ("UNLOCKED:OFFICE-PC", False)
        assert pc.relied["close_after_exception"] == choice


def test_the_endpoint_dies_at_connection_error() -> None:
    with office(working(connectionError=Web("503 Service Unavailable"))) as pc:
        pc.linked("while-open")
        pc.desktop.close_quickbooks()
        pc.desktop.update_selected()
        text = screen_of("QBWC1045", "The request failed with HTTP status 503: Service Unavailable.")
        assert pc.log == [
            *PRELUDE,
            f"BeginSession {PATH}: 0x8004041D",
            QBWC1013 + words("0x8004041D"),
            "connectionError",
            text,
        ]
        assert (pc.end.ends, pc.end.hresult) == ("failed-call", "0x8004041D")
        assert not pc.update_lock


def test_the_endpoint_dies_at_close_connection_when_all_work_is_done() -> None:
    with office(working(closeConnection=Web("503 Service Unavailable"))) as pc:
        pc.linked()
        pc.desktop.update_selected()
        text = screen_of("QBWC1044", "The request failed with HTTP status 503: Service Unavailable.")
        assert pc.log == [*PRELUDE, *opens(), *ROUND, *UNLOCK, "closeConnection", text]
        assert (pc.end.ends, pc.update_lock) == ("complete", False)


def test_quickbooks_has_done_what_the_endpoint_does_not_hear_of() -> None:
    endpoint = working(sendRequestXML=added("Anna"), receiveResponseXML=Web("503 Service Unavailable"))
    with office(endpoint) as pc:
        pc.linked()
        before = pc.company.count("Customer")
        pc.desktop.update_selected()
        assert pc.company.count("Customer") == before + 1
        assert pc.log.count("receiveResponseXML") == 1


def test_an_endpoint_that_hangs_is_given_up_when_its_time_is_over() -> None:
    release = threading.Event()

    def hanging() -> Iterable[bytes]:
        release.wait(30)
        return []

    with office(working(sendRequestXML=Web("200 OK", hanging, "text/xml")), timeout_seconds="0.2") as pc:
        pc.linked()
        pc.desktop.update_selected()
        release.set()
        text = screen_of("QBWC1041", "The operation has timed out")
        assert pc.log == [*PRELUDE, *opens(), "sendRequestXML", text, *UNLOCK]
        assert pc.relied["timeout_seconds"] == "0.2"


def test_the_next_run_while_the_endpoint_is_down_and_when_it_is_up_again() -> None:
    endpoint = working(authenticate=[("T-1", PATH), ("T-2", PATH)], receiveResponseXML=[HALF, 100])
    with office(endpoint) as pc, socket.socket() as nobody:
        nobody.bind(("127.0.0.1", 0))  # a port on which nobody listens
        pc.linked()
        pc.desktop.update_selected()
        assert pc.end.ends == "failed-call"

        pc.forget()
        down = HttpNetwork(pc.stream.clock, connect_to=("127.0.0.1", nobody.getsockname()[1]))
        pc.desktop.connector.network = down
        pc.desktop.update_selected()
        down.close()
        text = "Unable to connect to the remote server"
        assert pc.log == [f"QBWC1012: Authentication failed due to following error message.\n{text}"]
        assert [(failed.method, failed.text) for failed in pc.of(e.CallFailed)] == [
            (method, text) for method in PRELUDE
        ]
        assert pc.end.status == STATUS_FAILED

        pc.forget()
        pc.desktop.connector.network = WsgiNetwork(endpoint)
        pc.desktop.update_selected()
        assert pc.log == [*PRELUDE, *opens(), *ROUND, *UNLOCK, "closeConnection"]
        assert {call.text("ticket") for call in endpoint.asked[3:]} == {"T-2"}


@pytest.mark.parametrize("method", ["serverVersion", "clientVersion"])
def test_version_calls_may_fail_in_any_way(method: str) -> None:
    for death, _ in DEATHS:
        with office(working(**{method: death})) as pc:
            pc.linked()
            pc.desktop.update_selected()
            assert pc.log == [*PRELUDE, *opens(), *ROUND, *UNLOCK, "closeConnection"]
