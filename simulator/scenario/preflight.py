"""A look at somebody else's endpoint before anything is played.

Tells "your configuration is wrong" from "your endpoint is wrong": most failures of a first try are an
address, a user or a password. It holds one session without a request, as the Web Connector does
where QuickBooks cannot be reached, and learns which company file the endpoint names.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from simulator.connector.applications import Application
from simulator.connector.client import Client, WebConnectorClient
from simulator.connector.profiles import CURRENT
from simulator.connector.transport import Network, Transport
from simulator.errors import CallError, EndpointUnreachable, InputError
from simulator.protocol.answers import HttpAnswer, read_answer
from simulator.protocol.contract import METHODS, Argument, Result
from simulator.switches import Switches

#: How the client stack says that nobody is there.
_UNREACHABLE = ("Unable to connect to the remote server", "The remote name could not be resolved")


@dataclass(frozen=True, slots=True)
class Caller:
    """Who looks: the client that writes the calls, and the Web Connector's version that is told."""

    client: Client = field(default_factory=WebConnectorClient)
    version: str = CURRENT.version


def company_file(
    application: Application,
    password: str,
    network: Network,
    switches: Switches,
    caller: Caller | None = None,
    *,
    address: str = "",
) -> str | None:
    """The company file that the endpoint names to authenticate: a path, empty for the open one, or unknown.

    The `network` is closed afterwards: no play is on the PC that looked. `address` is what the user calls
    the endpoint, where that is not what it is registered as.

    Raises `EndpointUnreachable` where nobody answers, and `InputError` where the address or the
    credentials are wrong. What the endpoint itself does wrong is left to the scenarios.
    """
    transport = network.transport(
        application.url,
        cookies=switches.cookies == "per-update",
        timeout=switches.timeout,
        expect=switches.expect_100 == "as-dotnet",
    )
    try:
        look = _Look(transport, application, caller or Caller())
        return look.company_file(password, address or application.url)
    finally:
        transport.close()
        network.close()


@dataclass(frozen=True, slots=True)
class _Look:
    """One session without a request."""

    transport: Transport
    application: Application
    caller: Caller

    def company_file(self, password: str, address: str) -> str | None:
        """What the endpoint names to authenticate."""
        self._reach(address)
        self._call("clientVersion", {"strVersion": self.caller.version})
        credentials = {"strUserName": self.application.user, "strPassword": password}
        answer = self._call("authenticate", credentials)
        if not isinstance(answer, tuple) or len(answer) < 2:
            return None
        ticket, named = answer[0], answer[1]
        self._call("closeConnection", {"ticket": ticket})
        word = named.lower() if isinstance(named, str) else ""
        if word == "nvu":
            raise InputError(
                f"the endpoint refuses user {self.application.user!r} with this password (it answers nvu): "
                "check --user and --password, and that the connection is authorised at the vendor"
            )
        return None if word in ("none", "busy") or not isinstance(named, str) else named

    def _reach(self, url: str) -> None:
        """Whether anybody answers at the address, and whether anything is there."""
        try:
            answer = self._send("serverVersion", {})
        except CallError as error:
            if error.text.startswith(_UNREACHABLE):
                raise EndpointUnreachable(f"nobody answers at {url}: {error.text}") from None
            return
        if answer.status == 404:
            raise InputError(
                f"there is nothing at {url} (HTTP 404 {answer.reason}): check the path of --endpoint"
            )

    def _call(self, name: str, arguments: Mapping[str, Argument]) -> Result | None:
        """The result of one call, or ``None`` where it failed: that is the scenarios' to judge."""
        try:
            answer = self._send(name, arguments)
            return read_answer(METHODS[name], answer, self.application.style).result
        except CallError:
            return None

    def _send(self, name: str, arguments: Mapping[str, Argument]) -> HttpAnswer:
        action, encoded = self.caller.client.encode(self.application, METHODS[name], arguments)
        return self.transport.send(action, encoded.body).receive()
