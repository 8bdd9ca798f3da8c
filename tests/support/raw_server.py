"""A server that does exactly what a test tells it, byte by byte: no real server errs enough.

One script, a function of a `Wire`, plays each connection in a thread of its own. What a script
raises is raised again when the server is closed, so that no test passes over it.
"""

from __future__ import annotations

import contextlib
import socket
import ssl
import struct
import sys
import threading
from collections.abc import Callable
from types import TracebackType
from typing import Self

#: Seconds after which a script that waits for its client gives up.
PATIENCE = 10.0


class Wire:
    """One connection, as the server sees it."""

    def __init__(self, sock: socket.socket, number: int) -> None:
        self.sock = sock
        self.number = number
        """Counted from 0 in the order in which connections came."""
        self._buffer = b""

    def send(self, data: bytes) -> None:
        """Send bytes; a client that has gone is no failure."""
        with contextlib.suppress(OSError):
            self.sock.sendall(data)

    def sends(self, data: bytes) -> bool:
        """Send bytes and say whether the client still takes them."""
        try:
            self.sock.sendall(data)
        except OSError:
            return False
        return True

    def head(self) -> bytes:
        """The next request's line and headers, with the blank line; empty when the client has closed."""
        while b"\r\n\r\n" not in self._buffer:
            if not self._more():
                return b""
        end = self._buffer.index(b"\r\n\r\n") + 4
        head, self._buffer = self._buffer[:end], self._buffer[end:]
        return head

    def body(self, head: bytes) -> bytes:
        """The body that belongs to `head`."""
        length = next(
            (int(line.split(b":")[1]) for line in head.split(b"\r\n") if line.startswith(b"Content-Length:")),
            0,
        )
        while len(self._buffer) < length:
            if not self._more():
                return b""
        body, self._buffer = self._buffer[:length], self._buffer[length:]
        return body

    def request(self, interim: bytes = b"") -> bytes:
        """A whole request; `interim` is sent between its headers and its body."""
        head = self.head()
        if head and interim:
            self.send(interim)
        return head + self.body(head)

    def silent_for(self, seconds: float) -> bool:
        """Whether the client sends nothing and stays for so long."""
        if self._buffer:
            return False
        self.sock.settimeout(seconds)
        try:
            self._buffer = self.sock.recv(1)
        except TimeoutError:
            return True
        finally:
            self.sock.settimeout(PATIENCE)
        return False

    def reset(self) -> None:
        """Close with a RST instead of a FIN."""
        self.sock.setsockopt(
            socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("hh" if sys.platform == "win32" else "ii", 1, 0)
        )
        self.sock.close()

    def until_closed(self) -> bool:
        """Wait for the client to close; whether it has."""
        try:
            while self.sock.recv(65536):
                pass
        except TimeoutError:
            return False
        except OSError:
            pass
        return True

    def _more(self) -> bool:
        try:
            data = self.sock.recv(65536)
        except OSError:
            return False
        self._buffer += data
        return bool(data)


Script = Callable[[Wire], object]


class RawServer:
    """Plays `script` on every connection, at a port that the system picks; with `tls` behind TLS."""

    def __init__(self, script: Script, *, tls: ssl.SSLContext | None = None, host: str = "127.0.0.1") -> None:
        self._script = script
        self._tls = tls
        self._failures: list[BaseException] = []
        self._open: list[socket.socket] = []
        self._threads: list[threading.Thread] = []
        family = socket.AF_INET6 if ":" in host else socket.AF_INET
        self._listener = socket.create_server((host, 0), family=family)
        self._stopping = False
        self.port = int(self._listener.getsockname()[1])
        self.connections = 0
        # a name would be tried over IPv6 first, which costs seconds on Windows; a certificate needs one
        self.url = f"https://localhost:{self.port}/qbwc" if tls else f"http://127.0.0.1:{self.port}/qbwc"
        self._accepting = threading.Thread(target=self._accept, daemon=True)
        self._accepting.start()

    def _accept(self) -> None:
        while True:
            try:
                sock, _ = self._listener.accept()
            except OSError:
                return
            if self._stopping:
                sock.close()
                return
            thread = threading.Thread(target=self._play, args=(sock, self.connections), daemon=True)
            self.connections += 1
            self._threads.append(thread)
            thread.start()

    def _play(self, sock: socket.socket, number: int) -> None:
        sock.settimeout(PATIENCE)
        sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        try:
            if self._tls is not None:
                try:
                    sock = self._tls.wrap_socket(sock, server_side=True)
                except OSError:
                    return
            self._open.append(sock)
            self._script(Wire(sock, number))
        except BaseException as failure:
            self._failures.append(failure)
        finally:
            with contextlib.suppress(OSError):
                sock.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._stopping = True
        with contextlib.suppress(OSError), socket.create_connection(self._listener.getsockname()[:2], 1):
            pass  # wakes accept up on every platform
        self._accepting.join(PATIENCE)
        self._listener.close()
        for sock in self._open:
            with contextlib.suppress(OSError):
                sock.shutdown(socket.SHUT_RDWR)
        for thread in self._threads:
            thread.join(PATIENCE)
        if self._failures and error is None:
            raise self._failures[0]


def http(
    body: bytes = b"",
    *,
    status: str = "200 OK",
    content_type: str | None = "text/xml; charset=utf-8",
    headers: tuple[str, ...] = (),
    version: str = "1.1",
) -> bytes:
    """A well-formed HTTP answer with a Content-Length."""
    lines = [f"HTTP/{version} {status}", f"Content-Length: {len(body)}", *headers]
    if content_type is not None:
        lines.insert(1, f"Content-Type: {content_type}")
    return "\r\n".join(lines).encode() + b"\r\n\r\n" + body


def answering(*answers: bytes, interim: bytes = b"HTTP/1.1 100 Continue\r\n\r\n") -> Script:
    """A script that answers request after request, the last answer for ever."""

    def script(wire: Wire) -> None:
        for number in range(1_000_000):
            if not wire.request(interim):
                return
            wire.send(answers[min(number, len(answers) - 1)])

    return script
