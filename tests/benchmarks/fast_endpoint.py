"""The fastest endpoint that there can be: six fixed answers, picked by SOAPAction. Run as a program.

Each update has one request (a HostQuery) and is complete after it; user ``none`` has no work at all. It
says ``100 Continue`` where it is asked to, reads whole requests, and keeps connections alive.
"""

from __future__ import annotations

import socket
import sys
import threading

from simulator.protocol.codec import encode_answer
from simulator.protocol.contract import METHODS, Result

REQUEST = (
    '<?xml version="1.0"?><?qbxml version="13.0"?><QBXML><QBXMLMsgsRq onError="stopOnError">'
    '<HostQueryRq requestID="1"/></QBXMLMsgsRq></QBXML>'
)
RESULTS: dict[str, Result] = {
    "serverVersion": "1.0",
    "clientVersion": "",
    "authenticate": ("{6d7f1c0e-5b0f-4b58-9c3a-9a1d3a0f6e01}", ""),
    "sendRequestXML": REQUEST,
    "receiveResponseXML": 100,
    "getLastError": "",
    "connectionError": "done",
    "closeConnection": "OK",
}


def _answer(name: str, result: Result) -> bytes:
    body = encode_answer(METHODS[name], result)
    head = f"HTTP/1.1 200 OK\r\nContent-Type: text/xml; charset=utf-8\r\nContent-Length: {len(body)}\r\n\r\n"
    return head.encode() + body


ANSWERS = {name.encode(): _answer(name, result) for name, result in RESULTS.items()}
NO_WORK = _answer("authenticate", ("{6d7f1c0e-5b0f-4b58-9c3a-9a1d3a0f6e01}", "none"))


def _serve(connection: socket.socket, works: bool) -> None:
    connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    buffer = b""
    while True:
        while b"\r\n\r\n" not in buffer:
            more = connection.recv(65536)
            if not more:
                return
            buffer += more
        head, _, buffer = buffer.partition(b"\r\n\r\n")
        lower = head.lower()
        length = int(lower.partition(b"content-length:")[2].partition(b"\r\n")[0])
        if len(buffer) < length and b"100-continue" in lower:
            connection.sendall(b"HTTP/1.1 100 Continue\r\n\r\n")
        while len(buffer) < length:
            buffer += connection.recv(65536)
        buffer = buffer[length:]
        name = head.partition(b'SOAPAction: "')[2].partition(b'"')[0].rpartition(b"/")[2]
        connection.sendall(NO_WORK if name == b"authenticate" and not works else ANSWERS[name])


def main(works: bool) -> None:
    """Serve until killed."""
    listening = socket.create_server(("127.0.0.1", 0), backlog=128)
    print(f"serving {listening.getsockname()[1]}", flush=True)
    while True:
        connection, _ = listening.accept()
        threading.Thread(target=_serve, args=(connection, works), daemon=True).start()


if __name__ == "__main__":
    main(sys.argv[1] == "work")
