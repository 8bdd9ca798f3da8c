"""Who makes the calls: the Web Connector, or another SOAP client in its place for a second opinion.

A client writes calls; their answers are always read as the Web Connector reads them, because that decides
how the update goes on. What another client reads in the same answer is its *opinion*, and where the two
differ it is told.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Protocol

from simulator.connector.applications import Application
from simulator.errors import CallError
from simulator.protocol.answers import HttpAnswer
from simulator.protocol.codec import Encoded, encode_call
from simulator.protocol.contract import Argument, Method, Result


@dataclass(frozen=True, slots=True)
class Difference:
    """Something that another client sees in other ways than the Web Connector, in words."""

    expected: str
    got: str
    real: str
    """What the Web Connector does."""


class Client(Protocol):
    """Writes calls, and has an opinion of their answers."""

    def encode(
        self, application: Application, method: Method, arguments: Mapping[str, Argument]
    ) -> tuple[str, Encoded]:
        """The SOAPAction (without quotes) and the envelope of a call."""
        ...

    def opinion(
        self, application: Application, method: Method, answer: HttpAnswer, read: Result | CallError
    ) -> Difference | None:
        """Where this client reads `answer` differently from the Web Connector, which read `read` in it."""
        ...


class WebConnectorClient:
    """The Web Connector itself."""

    def encode(
        self, application: Application, method: Method, arguments: Mapping[str, Argument]
    ) -> tuple[str, Encoded]:
        """As `codec` writes it, in the application's Style. The SOAPAction of Style RPC is [U]: the same."""
        return method.action, encode_call(method, arguments, application.style)

    def opinion(
        self, application: Application, method: Method, answer: HttpAnswer, read: Result | CallError
    ) -> None:
        """The same as its own."""
        return
