"""A look at somebody else's endpoint before anything is played.

Tells "your configuration is wrong" from "your endpoint is wrong": most failures of a first try are an
address, a user or a password. It holds one session without a request, as the Web Connector does
where QuickBooks cannot be reached, and learns which company file the endpoint names.
"""

from __future__ import annotations

from collections.abc import Mapping

from simulator.connector.applications import Application
from simulator.connector.transport import Network, Transport
from simulator.errors import CallError, EndpointUnreachable, InputError
from simulator.protocol.answers import HttpAnswer, read_answer
from simulator.protocol.codec import encode_call
from simulator.protocol.contract import METHODS, Argument, Result, Style
from simulator.switches import Switches

#: How the client stack says that nobody is there.
_UNREACHABLE = ("Unable to connect to the remote server", "The remote name could not be resolved")


def company_file(
    application: Application, password: str, network: Network, switches: Switches, *, address: str = ""
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
        return _look(transport, application, password, address or application.url)
    finally:
        transport.close()
        network.close()


def _look(transport: Transport, application: Application, password: str, address: str) -> str | None:
    style = application.style
    _reach(transport, address, style)
    # the Web Connector's own modules are many: nobody waits for them before the first call
    from simulator.connector.program import VERSION  # noqa: PLC0415

    _call(transport, "clientVersion", {"strVersion": VERSION}, style)
    credentials = {"strUserName": application.user, "strPassword": password}
    answer = _call(transport, "authenticate", credentials, style)
    if not isinstance(answer, tuple) or len(answer) < 2:
        return None
    ticket, named = answer[0], answer[1]
    _call(transport, "closeConnection", {"ticket": ticket}, style)
    word = named.lower() if isinstance(named, str) else ""
    if word == "nvu":
        raise InputError(
            f"the endpoint refuses user {application.user!r} with this password (it answers nvu): "
            "check --user and --password, and that the connection is authorised at the vendor"
        )
    return None if word in ("none", "busy") or not isinstance(named, str) else named


def _reach(transport: Transport, url: str, style: Style) -> None:
    """Whether anybody answers at the address, and whether anything is there."""
    method = METHODS["serverVersion"]
    try:
        answer: HttpAnswer = transport.send(method.action, encode_call(method, {}, style).body).receive()
    except CallError as error:
        if error.text.startswith(_UNREACHABLE):
            raise EndpointUnreachable(f"nobody answers at {url}: {error.text}") from None
        return
    if answer.status == 404:
        raise InputError(
            f"there is nothing at {url} (HTTP 404 {answer.reason}): check the path of --endpoint"
        )


def _call(transport: Transport, name: str, arguments: Mapping[str, Argument], style: Style) -> Result | None:
    """The result of one call, or ``None`` where it failed: that is the scenarios' to judge."""
    method = METHODS[name]
    try:
        answer = transport.send(method.action, encode_call(method, arguments, style).body).receive()
        return read_answer(method, answer, style).result
    except CallError:
        return None
