"""How a call leaves and how its answer comes: the protocols that every transport keeps.

A transport has two phases, *send* and *receive*, so that calls of several updates can be in flight at
once. `http`, `wsgi` and `asgi` keep these protocols; the driver knows no more than them.

Also here: the texts with which the client's stack says that no answer came. Those are .NET's own
[N]; which failure gives which of them was seen in logs for `ABORTED` and `RECEIVE` [L] and is
inferred for the others [U].
"""

from __future__ import annotations

from typing import Protocol

from simulator.protocol.answers import HttpAnswer

CONNECT = "Unable to connect to the remote server"
RESOLVE = "The remote name could not be resolved: '{host}'"
TIMEOUT = "The operation has timed out"
CLOSED = "The underlying connection was closed: The connection was closed unexpectedly."
KEPT_ALIVE = (
    "The underlying connection was closed: "
    "A connection that was expected to be kept alive was closed by the server."
)
SEND = "The underlying connection was closed: An unexpected error occurred on a send."
RECEIVE = "The underlying connection was closed: An unexpected error occurred on a receive."
ABORTED = "The request was aborted: The connection was closed unexpectedly."
TRUST = (
    "The underlying connection was closed: "
    "Could not establish trust relationship for the SSL/TLS secure channel."
)
TLS = "The request was aborted: Could not create SSL/TLS secure channel."
HEADERS_TOO_LONG = "The underlying connection was closed: The message length limit was exceeded."
BAD_SCHEME = "The URI prefix is not recognized."
BAD_HOST = "Invalid URI: The hostname could not be parsed."
BAD_PORT = "Invalid URI: Invalid port specified."
VIOLATION = "The server committed a protocol violation. Section={section}"


class Pending(Protocol):
    """A call in flight."""

    def receive(self) -> HttpAnswer:
        """Wait for the answer. Raises `errors.CallError`, or `answers.AnswerLimit` for a limit of ours."""
        ...


class Transport(Protocol):
    """One application's way to its endpoint for the length of one update; cookies live as long."""

    def send(self, action: str, body: bytes) -> Pending:
        """POST an envelope with that SOAPAction. What goes wrong is raised by the pending answer."""
        ...

    def get(self, url: str) -> HttpAnswer:
        """A plain GET outside the conversation. Raises `errors.CallError`."""
        ...

    def close(self) -> None:
        """The update is over."""
        ...


class Network(Protocol):
    """One PC's way to endpoints."""

    def transport(self, url: str, *, cookies: bool, timeout: float, expect: bool) -> Transport:
        """A transport for the application at `url`.

        `timeout` is the seconds that one call may take in all, `expect` whether a body is announced with
        ``Expect: 100-continue``.
        """
        ...

    def close(self) -> None:
        """Let go of everything."""
        ...
