"""How a call leaves and how its answer comes: the protocols that every transport keeps.

A transport has two phases, *send* and *receive*, so that calls of several updates can be in flight at
once. `http`, `wsgi` and `asgi` keep these protocols; the driver knows no more than them.

Also here: the texts with which the client's stack says that no answer came, one table. The wordings are
those of .NET's resources [N]. The mark after each says how well it is known that the Web Connector's log
shows this text for this failure: [L] seen there, [N] from the source, [U] inferred. Of "The underlying
connection was closed: …" the beginning was seen [L]; which failure has which ending was not.
"""

from __future__ import annotations

from typing import Protocol

from simulator.connector.profiles import ClientProfile
from simulator.protocol.answers import HttpAnswer

CONNECT = "Unable to connect to the remote server"  # [U]
RESOLVE = "The remote name could not be resolved: '{host}'"  # [U]
TIMEOUT = "The operation has timed out"  # [U]
CLOSED = "The underlying connection was closed: The connection was closed unexpectedly."  # [U]
KEPT_ALIVE = (  # [U]
    "The underlying connection was closed: "
    "A connection that was expected to be kept alive was closed by the server."
)
SEND = "The underlying connection was closed: An unexpected error occurred on a send."  # [U]
RECEIVE = "The underlying connection was closed: An unexpected error occurred on a receive."  # [U]
ABORTED = "The request was aborted: The connection was closed unexpectedly."  # [L]
TRUST = (  # [U]
    "The underlying connection was closed: "
    "Could not establish trust relationship for the SSL/TLS secure channel."
)
TLS = "The request was aborted: Could not create SSL/TLS secure channel."  # [U]
HEADERS_TOO_LONG = "The underlying connection was closed: The message length limit was exceeded."  # [N]
BAD_SCHEME = "The URI prefix is not recognized."  # [U]
BAD_HOST = "Invalid URI: The hostname could not be parsed."  # [U]
BAD_PORT = "Invalid URI: Invalid port specified."  # [U]
VIOLATION = "The server committed a protocol violation. Section={section}"  # [N]


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

    def speak_as(self, profile: ClientProfile) -> None:
        """From now on the client is of that version."""
        ...

    def close(self) -> None:
        """Let go of everything."""
        ...
