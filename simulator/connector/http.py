"""Real HTTP/1.1 to an endpoint, with the requests that the real client would send.

The request is known: method, SOAPAction, content type, envelope, no chunks, no redirect followed, no
proxy of the environment, no Accept. What of its headers was never captured is a frozen
`profiles.ClientProfile`, from .NET's source. Cookies live within one update; what the client learns of a
server (its HTTP version, whether it answers ``Expect: 100-continue``) lives with the PC and the
host, as in .NET's service point [N]. TLS is always verified.
"""

from __future__ import annotations

import ssl
import time
import warnings
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from email.utils import parsedate_to_datetime
from functools import lru_cache
from pathlib import Path
from urllib.parse import quote, urljoin, urlsplit

from simulator.clock import Clock
from simulator.connector import transport as texts
from simulator.connector.profiles import CURRENT, ClientProfile
from simulator.connector.wire import Connection, Head, open_connection
from simulator.errors import CallError, InputError
from simulator.protocol.answers import HttpAnswer

_REDIRECTS = 5


@dataclass(frozen=True, slots=True)
class _Address:
    """Where a URL leads: the host as the server is told it, and where to connect to."""

    scheme: str
    host: str
    port: int
    target: str

    @property
    def host_header(self) -> str:
        """As .NET writes it: the port only where it is not the scheme's own."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return host if self.port == _PORTS[self.scheme] else f"{host}:{self.port}"


_PORTS = {"http": 80, "https": 443}


#: What stands in a request's target as it is; everything else is escaped, as .NET's Uri does [N].
_PLAIN = "%/:@!$&'()*+,;=~?-._[]"


@lru_cache(maxsize=64)
def _address(url: str) -> _Address:
    """Where `url` leads. Raises `CallError` with the texts of .NET's Uri [N] for a URL that leads nowhere."""
    try:
        parts = urlsplit(url)
        host, port = parts.hostname or "", parts.port
    except ValueError as error:
        raise CallError(texts.BAD_PORT if "ort" in str(error) else texts.BAD_HOST) from None
    if parts.scheme not in _PORTS:
        raise CallError(texts.BAD_SCHEME)
    if not host:
        raise CallError(texts.BAD_HOST)
    target = quote(parts.path or "/", safe=_PLAIN)
    if parts.query:
        target += "?" + quote(parts.query, safe=_PLAIN)
    return _Address(parts.scheme, host, port or _PORTS[parts.scheme], target)


def _header_bytes(lines: Iterable[str]) -> bytes:
    return ("\r\n".join(lines) + "\r\n\r\n").encode("latin-1", "replace")


@dataclass(eq=False)
class ServicePoint:
    """What one PC has learnt of one host, and its idle connections."""

    used: float
    version: tuple[int, int] | None = None
    """The server's HTTP version, once it has answered."""
    answers_continue: bool = True
    """Whether it is worth waiting for the interim answer 100: until a final answer came without one."""
    idle: list[tuple[Connection, float]] = field(default_factory=list)


class HttpNetwork:
    """One PC's way to endpoints, over real HTTP.

    `connect_to` is where every connection goes instead of to the URL's host; the name in Host, in TLS and
    in the certificate stays the URL's. `ca` is a file of more certificate authorities to trust.
    Used from one thread at a time. Raises `InputError` for a `ca` that cannot be read.
    """

    def __init__(
        self,
        clock: Clock,
        *,
        connect_to: tuple[str, int] | None = None,
        ca: Path | None = None,
        profile: ClientProfile | None = None,
    ) -> None:
        self.profile = profile or CURRENT
        self._clock = clock
        self._connect_to = connect_to
        self._ca = ca
        self._newest_tls = ""
        self._tls: dict[str, ssl.SSLContext] = {"": trusting(ca)} if ca else {}
        """What is offered and trusted, by the newest protocol version."""
        self._points: dict[tuple[str, str, int], ServicePoint] = {}

    def transport(self, url: str, *, cookies: bool, timeout: float, expect: bool) -> HttpTransport:
        """A transport for the application at `url`."""
        return HttpTransport(self, url, CookieJar() if cookies else None, timeout, expect)

    def speak_as(self, profile: ClientProfile) -> None:
        """Go on as another version of the client; what was learnt of hosts stays with the PC."""
        self.profile = profile

    def limit_tls(self, newest: str) -> None:
        """The newest TLS that the PC speaks (``1.2``): below 1.2 nothing newer is offered than that."""
        self._newest_tls = newest

    def close(self) -> None:
        """Close every idle connection."""
        for point in self._points.values():
            for connection, _ in point.idle:
                connection.close()
            point.idle.clear()

    def point(self, address: _Address) -> ServicePoint:
        """What is known of the host; forgotten after it was not used for a while."""
        key = (address.scheme, address.host, address.port)
        now = self._clock.now()
        point = self._points.get(key)
        if point is None or now - point.used > self.profile.idle_seconds:
            if point is not None:
                for connection, _ in point.idle:
                    connection.close()
            point = self._points[key] = ServicePoint(now)
        point.used = now
        return point

    def connection(self, address: _Address, point: ServicePoint, deadline: float) -> Connection:
        """An idle connection that is still good, or a new one. Raises `CallError`."""
        now = self._clock.now()
        while point.idle:
            connection, since = point.idle.pop()
            if now - since <= self.profile.idle_seconds and connection.alive():
                return connection
            connection.close()
        host, port = self._connect_to or (address.host, address.port)
        tls = self._context() if address.scheme == "https" else None
        return open_connection(host, port, address.host, tls, deadline)

    def release(self, connection: Connection, point: ServicePoint, *, keep: bool) -> None:
        """Keep a connection for later, or close it; one to a host forgotten meanwhile is closed."""
        if keep and point in self._points.values():
            point.idle.append((connection, self._clock.now()))
        else:
            connection.close()

    def _context(self) -> ssl.SSLContext:
        newest = "1.0" if self.profile.old_tls else self._newest_tls
        limit = newest if newest in _OLD_TLS else ""
        context = self._tls.get(limit)
        if context is None:
            context = self._tls[limit] = trusting(self._ca)
            if limit:
                with warnings.catch_warnings():  # that it is old is the point
                    warnings.simplefilter("ignore", DeprecationWarning)
                    context.minimum_version = context.maximum_version = _OLD_TLS[limit]
        return context


#: What an old Windows, or an old client, speaks; a server of today takes neither.
_OLD_TLS = {"1.0": ssl.TLSVersion.TLSv1, "1.1": ssl.TLSVersion.TLSv1_1}


def trusting(ca: Path | None) -> ssl.SSLContext:
    """A context that verifies, with more authorities where `ca` is a file of them. Raises `InputError`."""
    context = ssl.create_default_context()
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    if ca is not None:
        try:
            context.load_verify_locations(cafile=ca)
        except (OSError, ssl.SSLError) as error:
            raise InputError(f"--ca {ca}: expected a file of certificates (PEM): {error}") from None
    return context


class HttpTransport:
    """One application's connection for one update."""

    def __init__(
        self, network: HttpNetwork, url: str, cookies: CookieJar | None, timeout: float, expect: bool
    ) -> None:
        self._network = network
        self._url = url
        self._cookies = cookies
        self._timeout = timeout
        self._expect = expect

    def send(self, action: str, body: bytes) -> _Call:
        """POST an envelope; what goes wrong is raised when the answer is received."""
        return _Call(self, self._network, self._url, action, body, time.monotonic() + self._timeout)

    def get_once(self, url: str) -> HttpAnswer:
        """A plain GET, no redirect followed. Raises `CallError` or `AnswerLimit`."""
        return self._get(_address(url), time.monotonic() + self._timeout)

    def get(self, url: str) -> HttpAnswer:
        """A plain GET; redirects are followed on the same host only [U]. Raises `CallError`."""
        deadline = time.monotonic() + self._timeout
        address = _address(url)
        answer = self._get(address, deadline)
        for _ in range(_REDIRECTS):
            location = answer.header("Location")
            if answer.status not in (301, 302, 303, 307, 308) or not location:
                break
            url = urljoin(url, location)
            target = _address(url)
            if (target.scheme, target.host, target.port) != (address.scheme, address.host, address.port):
                break
            answer = self._get(target, deadline)
        return answer

    def close(self) -> None:
        """The cookies are forgotten; connections stay with the PC."""
        self._cookies = None

    def _get(self, address: _Address, deadline: float) -> HttpAnswer:
        network = self._network
        point = network.point(address)
        connection = network.connection(address, point, deadline)
        keep = False
        try:
            lines = (
                f"GET {address.target} HTTP/1.1",
                f"Host: {address.host_header}",
                "Connection: Keep-Alive",
            )
            connection.write(_header_bytes(lines), deadline)
            answered = connection.read_head(deadline)
            while answered.interim:
                answered = connection.read_head(deadline)
            answer, keep = connection.read_body(answered, deadline)
            return replace(answer, certificate=connection.certificate)
        finally:
            network.release(connection, point, keep=keep)

    def head(self, address: _Address, point: ServicePoint, action: str, length: int) -> bytes:
        """The request line and headers of one call."""
        profile = self._network.profile
        cookie = self._cookies.header(address.target, address.scheme) if self._cookies is not None else ""
        keep_alive = point.version is None or point.version < (1, 1)
        values = {
            "User-Agent": profile.user_agent,
            "Content-Type": "text/xml; charset=utf-8",
            "SOAPAction": f'"{action}"',
            "Host": address.host_header,
            "Cookie": cookie,
            "Content-Length": str(length),
            "Expect": "100-continue" if self._expect else "",
            "Connection": "Keep-Alive" if keep_alive else "",
        }
        lines = [f"POST {address.target} HTTP/1.1"]
        lines += [f"{name}: {values[name]}" for name in profile.headers if values[name]]
        return _header_bytes(lines)

    @property
    def expects(self) -> bool:
        """Whether bodies are announced."""
        return self._expect

    def learn_cookies(self, head: Head) -> None:
        """Keep what the server sets."""
        if self._cookies is not None:
            self._cookies.learn(head.headers)


class _Call:
    """One call: sent when it is made, received when its answer is wanted."""

    def __init__(
        self,
        transport: HttpTransport,
        network: HttpNetwork,
        url: str,
        action: str,
        body: bytes,
        deadline: float,
    ) -> None:
        self._transport = transport
        self._network = network
        self._deadline = deadline
        self._point: ServicePoint | None = None
        self._early: Head | None = None
        self._continued = False
        self._failed: CallError | None = None
        self._connection: Connection | None = None
        try:
            address = _address(url)
            point = self._point = network.point(address)
            self._connection = network.connection(address, point, deadline)
            head = transport.head(address, point, action, len(body))
            self._send(self._connection, point, head, body)
        except CallError as error:
            self._failed = error

    def _send(self, connection: Connection, point: ServicePoint, head: bytes, body: bytes) -> None:
        """The headers, and the body when the server asks for it or has kept silent long enough."""
        if not (self._transport.expects and point.answers_continue):
            connection.write(head + body, self._deadline)
            return
        connection.write(head, self._deadline)
        if connection.says_something_within(self._network.profile.continue_seconds, self._deadline):
            answered = self._final_or_continue(connection)
            if answered is not None:
                self._early = answered  # a final answer before the body: the body is never sent
                return
        connection.write(body, self._deadline)

    def _final_or_continue(self, connection: Connection) -> Head | None:
        """The final answer, or ``None`` where the server says 100: go on."""
        while True:
            head = connection.read_head(self._deadline)
            if not head.interim:
                return head
            if head.status == 100:
                self._continued = True
                return None

    def receive(self) -> HttpAnswer:
        """Wait for the answer. Raises `CallError` or `AnswerLimit`."""
        connection, point = self._connection, self._point
        if self._failed is not None or connection is None or point is None:
            if connection is not None:
                connection.close()
            raise self._failed or CallError(texts.CONNECT)
        keep = False
        try:
            head = self._early
            while head is None:
                head = self._final_or_continue(connection)
            answer, keep = connection.read_body(head, self._deadline)
        finally:
            self._network.release(connection, point, keep=keep and self._early is None)
        point.version = head.version
        if self._transport.expects:
            point.answers_continue = self._continued
        self._transport.learn_cookies(head)
        return answer


class CookieJar:
    """The cookies of one update, as far as one URL needs them: what is no ``name=value`` is ignored."""

    def __init__(self) -> None:
        self._cookies: dict[str, tuple[str, str, bool]] = {}

    def learn(self, headers: Iterable[tuple[str, str]]) -> None:
        """Keep, replace or drop what ``Set-Cookie`` says."""
        for name, value in headers:
            if name.lower() == "set-cookie":
                self._set(value)

    def _set(self, text: str) -> None:
        pair, *attributes = text.split(";")
        name, equals, value = (part.strip() for part in pair.partition("="))
        if not equals or not name:
            return
        said = {key.strip().lower(): rest.strip() for key, _, rest in (a.partition("=") for a in attributes)}
        if _is_over(said):
            self._cookies.pop(name, None)
            return
        self._cookies[name] = (value, said.get("path", "/") or "/", "secure" in said)

    def header(self, target: str, scheme: str) -> str:
        """What is sent back with a request for `target`."""
        return "; ".join(
            f"{name}={value}"
            for name, (value, path, secure) in self._cookies.items()
            if target.startswith(path) and (not secure or scheme == "https")
        )


def _is_over(said: Mapping[str, str]) -> bool:
    """Whether a cookie's attributes drop it: Max-Age before Expires; a date that nobody can read is none."""
    age = said.get("max-age")
    if age is not None:
        return age.startswith("-") or (age != "" and not age.strip("0"))
    try:
        return parsedate_to_datetime(said["expires"]).timestamp() <= time.time()
    except (KeyError, ValueError, TypeError, OverflowError):
        return False
