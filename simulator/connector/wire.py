"""One HTTP/1.1 connection: bytes out, one answer in, all of it before one deadline.

Reads what a server may send (Content-Length, chunked, delimited by the end of the connection, HTTP/1.0,
interim answers) and refuses the rest with the texts of the client's stack. Every read is capped
and every wait is cut by the deadline of the call, so that a server that drips cannot stretch it.
"""

from __future__ import annotations

import contextlib
import re
import socket
import ssl
import time
from dataclasses import dataclass

from simulator.connector import transport as texts
from simulator.errors import CallError
from simulator.protocol.answers import MAX_BYTES, AnswerLimit, Certificate, HttpAnswer

#: Bytes and lines that a header section may have; .NET allows 64 KiB [N].
MAX_HEADER_BYTES = 64 * 1024
_READ = 64 * 1024
_CR_LF = "CR must be followed by LF"
_STATUS_LINE = re.compile(rb"HTTP/(\d)\.(\d) +(\d{3})(?: ([^\r\n]*))?\r?\n")
_CHUNK_SIZE = re.compile(rb"[ \t]*([0-9A-Fa-f]{1,15})[ \t]*(?:;[^\r\n]*)?\r?\n")


@dataclass(frozen=True, slots=True)
class Head:
    """An answer's status line and headers."""

    version: tuple[int, int]
    status: int
    reason: str
    headers: tuple[tuple[str, str], ...]

    def header(self, name: str) -> str:
        """All headers of that name, joined with commas; empty for none."""
        return ", ".join(value for key, value in self.headers if key.lower() == name)

    @property
    def interim(self) -> bool:
        """Whether a final answer is still to come."""
        return 100 <= self.status < 200


def open_connection(
    host: str, port: int, server_name: str, tls: ssl.SSLContext | None, deadline: float
) -> Connection:
    """A connection to `host`, with TLS for `server_name` where a context is given. Raises `CallError`."""
    sock = _connect(host, port, deadline)
    if tls is not None:
        try:
            sock.settimeout(_remaining(deadline))
            sock = tls.wrap_socket(sock, server_hostname=server_name)
        except (OSError, CallError) as error:
            sock.close()
            raise _handshake_failure(error) from None
    return Connection(sock)


def _handshake_failure(error: OSError | CallError) -> CallError:
    """What the client's stack says of a handshake that came to nothing."""
    if isinstance(error, CallError):
        return error
    if isinstance(error, ssl.SSLCertVerificationError):
        return CallError(texts.TRUST)
    if isinstance(error, TimeoutError):
        return CallError(texts.TIMEOUT)
    return CallError(texts.TLS if isinstance(error, ssl.SSLError) else texts.SEND)


def _connect(host: str, port: int, deadline: float) -> socket.socket:
    try:
        addresses = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError):
        raise CallError(texts.RESOLVE.format(host=host)) from None
    failure = texts.CONNECT
    for family, kind, protocol, _, address in addresses:
        remaining = _remaining(deadline)
        try:
            sock = socket.socket(family, kind, protocol)
        except OSError:  # a machine without IPv6 may still be told of such an address
            continue
        try:
            sock.settimeout(remaining)
            sock.connect(address)
            with contextlib.suppress(OSError):  # reset at once: the first write will tell
                sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        except TimeoutError:
            failure = texts.TIMEOUT
        except ConnectionResetError:  # it was accepted, and reset before we looked
            failure = texts.SEND
        except OSError:
            failure = texts.CONNECT
        else:
            return sock
        sock.close()
    raise CallError(failure)


def _remaining(deadline: float) -> float:
    remaining = deadline - time.monotonic()
    if remaining <= 0:
        raise CallError(texts.TIMEOUT)
    return remaining


def _common_name(distinguished: object) -> str:
    """The common name in a distinguished name, as `ssl` has it, else the organisation; empty for neither."""
    parts = distinguished if isinstance(distinguished, tuple) else ()
    said = {str(key): str(value) for part in parts for key, value in part}
    return said.get("commonName") or said.get("organizationName", "")


class Connection:
    """An open connection. Used for one call at a time; `fresh` until its first answer."""

    def __init__(self, sock: socket.socket) -> None:
        self._socket = sock
        self._buffer = bytearray()
        self.fresh = True

    @property
    def certificate(self) -> Certificate | None:
        """The server's certificate, where TLS is spoken."""
        if not isinstance(self._socket, ssl.SSLSocket):
            return None
        said = self._socket.getpeercert() or {}
        others: tuple[tuple[str, str], ...] = said.get("subjectAltName", ())  # type: ignore[assignment]
        hosts = [value for kind, value in others if kind == "DNS"]
        name = _common_name(said.get("subject")) or next(iter(hosts), "")
        return Certificate(name, str(said.get("notAfter", "")), _common_name(said.get("issuer")))

    def close(self) -> None:
        """Close it, at once."""
        with contextlib.suppress(OSError):
            self._socket.close()

    def alive(self) -> bool:
        """Whether the server has neither closed it nor said anything unasked."""
        if self._buffer:
            return False
        try:
            self._socket.settimeout(0.0)
            self._socket.recv(1)
        except (BlockingIOError, ssl.SSLWantReadError):
            return True
        except OSError:
            pass
        return False

    def write(self, data: bytes, deadline: float) -> None:
        """Send all of `data`. Raises `CallError`."""
        try:
            self._socket.settimeout(_remaining(deadline))
            self._socket.sendall(data)
        except TimeoutError:
            raise CallError(texts.TIMEOUT) from None
        except OSError:
            raise CallError(texts.SEND) from None

    def says_something_within(self, seconds: float, deadline: float) -> bool:
        """Whether the first bytes of an answer come within so many seconds."""
        if self._buffer:
            return True
        try:
            self._fill(min(time.monotonic() + seconds, deadline))
        except _EndOfConnection:
            raise self._closed() from None
        except CallError as error:
            if error.text != texts.TIMEOUT:
                raise
            return False
        return True

    def read_head(self, deadline: float) -> Head:
        """The next status line with its headers. Raises `CallError`."""
        budget = MAX_HEADER_BYTES
        line = self._line(deadline, budget, first=True)
        found = _STATUS_LINE.fullmatch(line)
        if found is None:
            raise CallError(texts.VIOLATION.format(section="ResponseStatusLine"))
        headers: list[tuple[str, str]] = []
        while True:
            budget -= len(line)
            line = self._line(deadline, budget)
            if not line.endswith(b"\r\n"):
                raise _bad_header(_CR_LF)
            text = line.rstrip(b"\r\n").decode("latin-1")
            if not text:
                break
            if text[0] in " \t" and headers:
                name, value = headers.pop()
                headers.append((name, f"{value} {text.strip()}"))
                continue
            name, colon, value = text.partition(":")
            if not colon:
                raise _bad_header(_CR_LF)  # what the strict parser makes of a line without a colon [N]
            if not name.strip():
                raise _bad_header("Header name is invalid")
            headers.append((name.strip(), value.strip()))
        reason = (found[4] or b"").decode("latin-1")
        return Head((int(found[1]), int(found[2])), int(found[3]), reason, tuple(headers))

    def read_body(self, head: Head, deadline: float) -> tuple[HttpAnswer, bool]:
        """The answer with its body, and whether the connection can be used again.

        Raises `CallError`, or `AnswerLimit` where the body is larger than we read.
        """
        if head.status in (204, 304):
            body, reusable = b"", True
        elif "chunked" in head.header("transfer-encoding").lower():
            body, reusable = self._chunked(deadline), True
        elif length := head.header("content-length"):
            body, reusable = self._exactly(_length(length), deadline), True
        else:
            body, reusable = self._to_the_end(deadline), False
        self.fresh = False
        token = head.header("connection").lower()
        kept = "close" not in token if head.version >= (1, 1) else "keep-alive" in token
        return HttpAnswer(head.status, head.reason, head.headers, body), reusable and kept

    # -- reading -----------------------------------------------------------------------------------

    def _fill(self, deadline: float) -> None:
        """Read some more. Raises `CallError` at the end of the connection, too."""
        try:
            self._socket.settimeout(_remaining(deadline))
            data = self._socket.recv(_READ)
        except TimeoutError:
            raise CallError(texts.TIMEOUT) from None
        except OSError:
            raise CallError(texts.RECEIVE) from None
        if not data:
            raise _EndOfConnection
        self._buffer += data

    def _line(self, deadline: float, budget: int, *, first: bool = False) -> bytes:
        start = 0
        while (end := self._buffer.find(b"\n", start)) < 0:
            start = len(self._buffer)
            if start > budget:
                raise CallError(texts.HEADERS_TOO_LONG)
            try:
                self._fill(deadline)
            except _EndOfConnection:
                raise (self._closed() if first and not start else CallError(texts.CLOSED)) from None
        if end > budget:
            raise CallError(texts.HEADERS_TOO_LONG)
        line = bytes(self._buffer[: end + 1])  # short: one copy more costs less than a view
        del self._buffer[: end + 1]
        return line

    def _closed(self) -> CallError:
        """The connection ended where an answer should have begun."""
        return CallError(texts.CLOSED if self.fresh else texts.KEPT_ALIVE)

    def _take(self, count: int) -> bytes:
        taken = bytes(memoryview(self._buffer)[:count])
        del self._buffer[:count]
        return taken

    def _exactly(self, count: int, deadline: float) -> bytes:
        if count > MAX_BYTES:
            raise _too_large()
        try:
            while len(self._buffer) < count:
                self._fill(deadline)
        except _EndOfConnection:
            raise CallError(texts.ABORTED) from None
        return self._take(count)

    def _to_the_end(self, deadline: float) -> bytes:
        try:
            while len(self._buffer) <= MAX_BYTES:
                self._fill(deadline)
        except _EndOfConnection:
            return self._take(len(self._buffer))
        raise _too_large()

    def _chunked(self, deadline: float) -> bytes:
        body = bytearray()
        while True:
            size = _CHUNK_SIZE.fullmatch(self._line(deadline, MAX_HEADER_BYTES))
            if size is None:
                raise _bad_chunk()
            count = int(size[1], 16)
            if len(body) + count > MAX_BYTES:
                raise _too_large()
            if count == 0:
                break
            body += self._exactly(count, deadline)
            if self._line(deadline, MAX_HEADER_BYTES).strip(b"\r\n"):
                raise _bad_chunk()
        budget = MAX_HEADER_BYTES
        while trailer := self._line(deadline, budget).strip(b"\r\n"):
            budget -= len(trailer)
        return bytes(body)


class _EndOfConnection(CallError):
    """The server has closed the connection; where that happens decides what it means."""

    def __init__(self) -> None:
        super().__init__(texts.CLOSED)


def _length(text: str) -> int:
    values = {part.strip() for part in text.split(",")}
    value = values.pop()
    if values or not (value.isascii() and value.isdigit()):
        raise CallError(
            texts.VIOLATION.format(section="ResponseHeader Detail='Content-Length' header value is invalid")
        )
    return min(int(value[:20]), MAX_BYTES + 1)


def _bad_header(detail: str) -> CallError:
    return CallError(texts.VIOLATION.format(section=f"ResponseHeader Detail={detail}"))


def _bad_chunk() -> CallError:
    return CallError(texts.VIOLATION.format(section="ResponseBody Detail=Response chunk format is invalid"))


def _too_large() -> AnswerLimit:
    return AnswerLimit(
        "bytes",
        f"the answer is larger than {MAX_BYTES} bytes, which is where the simulator stops reading; "
        "the Web Connector itself has no such limit",
    )
