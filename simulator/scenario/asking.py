"""One HTTP request of ours to somebody's hook or probe: one deadline for all of it, one cap, no redirect.

No Web Connector makes these: the wire is the same, the rest is plain HTTP.
"""

from __future__ import annotations

import ssl
import time
from collections.abc import Mapping
from urllib.parse import quote, urlsplit

from simulator.connector import transport as texts
from simulator.connector.wire import open_connection
from simulator.errors import CallError
from simulator.protocol.answers import HttpAnswer

_PORTS = {"http": 80, "https": 443}
_PLAIN = "%/:@!$&'()*+,;=~?-._[]"
#: How the wire says that nobody is there at all.
NOBODY = (texts.CONNECT, texts.RESOLVE.partition("{")[0])


def ask(
    url: str,
    method: str,
    headers: Mapping[str, str],
    body: bytes,
    within: float,
    tls: ssl.SSLContext,
) -> HttpAnswer:
    """The answer to one request, whatever its status. `within` is seconds. Raises `errors.CallError`."""
    deadline = time.monotonic() + within
    scheme, host, port, target = _split(url)
    connection = open_connection(host, port, host, tls if scheme == "https" else None, deadline)
    try:
        named = f"[{host}]" if ":" in host else host
        lines = {
            "Host": named if port == _PORTS[scheme] else f"{named}:{port}",
            "Accept": "application/json, */*",
            **({"Content-Length": str(len(body))} if body or method not in ("GET", "DELETE") else {}),
            "Connection": "close",
            **headers,
        }
        head = f"{method} {target} HTTP/1.1\r\n" + "".join(f"{n}: {v}\r\n" for n, v in lines.items())
        connection.write(head.encode("utf-8") + b"\r\n" + body, deadline)
        answered = connection.read_head(deadline)
        while answered.interim:
            answered = connection.read_head(deadline)
        return connection.read_body(answered, deadline)[0]
    finally:
        connection.close()


def reach(url: str, within: float) -> None:
    """Whether somebody takes connections where `url` leads. Raises `errors.CallError`."""
    _, host, port, _ = _split(url)
    reach_at(host, port, within)


def reach_at(host: str, port: int, within: float) -> None:
    """Whether somebody takes connections there. Raises `errors.CallError`."""
    open_connection(host, port, host, None, time.monotonic() + within).close()


def _split(url: str) -> tuple[str, str, int, str]:
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        raise CallError(texts.BAD_PORT) from None
    if parts.scheme not in _PORTS:
        raise CallError(texts.BAD_SCHEME)
    if not parts.hostname:
        raise CallError(texts.BAD_HOST)
    target = quote(parts.path or "/", safe=_PLAIN)
    if parts.query:
        target += "?" + quote(parts.query, safe=_PLAIN)
    return parts.scheme, parts.hostname, port or _PORTS[parts.scheme], target
