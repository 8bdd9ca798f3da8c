"""A look at somebody else's endpoint before anything is played, in a section of its own.

Tells "your configuration is wrong" from "your endpoint is wrong": most failures of a first try are an
address, a user, a password, a hook that is not there. What is wrong with the configuration is told where it
is found, and raised, all of it at once; what is wrong with the endpoint is only told, and the scenarios judge
it. It holds one session without a request, as the Web Connector does where QuickBooks cannot be reached: no
work is fetched.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import TypeVar

from simulator.connector.applications import Application
from simulator.connector.client import Client, WebConnectorClient
from simulator.connector.profiles import CURRENT
from simulator.connector.transport import Network, Transport
from simulator.errors import CallError, EndpointUnreachable, InputError, SimulatorError
from simulator.protocol import advice
from simulator.protocol.answers import HttpAnswer, read_answer
from simulator.protocol.contract import METHODS, Argument, Result
from simulator.switches import Switches

#: How the client stack says that nobody is there.
_UNREACHABLE = ("Unable to connect to the remote server", "The remote name could not be resolved")
OK, NOTE, WARNING, WRONG = "ok", "note", "warning", "wrong"

Tell = Callable[[str, str, str], None]
"""Takes one line: what was looked at, what there is to say, and `OK`, `NOTE`, `WARNING` or `WRONG`."""


#: How an endpoint begins its answer to clientVersion where it does not take the version: what that means for
#: every update, and under which value of a switch.
_VERSION_REFUSED = {
    "E:": ("ends every update of the Web Connector {}", "", ""),
    "O:": (
        "wants another version than the Web Connector {}, and every update ends there",
        "o_prefix",
        "stop",
    ),
    "W:": (
        "warns of the Web Connector {}, and no source says what becomes of a scheduled update, where nobody "
        "answers",
        "w_prefix_unattended",
        "blocks",
    ),
}


@dataclass(frozen=True, slots=True)
class Caller:
    """Who looks: the client that writes the calls, and the Web Connector's version that is told."""

    client: Client = field(default_factory=WebConnectorClient)
    version: str = CURRENT.version


@dataclass(frozen=True, slots=True)
class Words:
    """How the user's own settings are called in what is told."""

    address: str = ""
    """What the user calls the endpoint, where that is not what it is registered as."""
    path: str = "the path of --endpoint"
    credentials: str = "--user and --password"


def look(
    application: Application,
    password: str | None,
    network: Network,
    switches: Switches,
    caller: Caller | None = None,
    *,
    words: Words | None = None,
    tell: Tell = lambda what, said, outcome: None,
    around: Callable[[bool], None] = lambda answers: None,
) -> str | None:
    """The company file that the endpoint names to authenticate: a path, empty for the open one, or unknown.

    The `network` is closed afterwards: no play is on the PC that looked. Without a password no session is
    held. `around` is called once it is known whether the endpoint answers, to look at what lies around it.

    Raises `EndpointUnreachable` where nobody answers, and `InputError` where the address or the
    credentials are wrong, or the Web Connector's version is none that the endpoint takes. What the endpoint
    itself does wrong is left to the scenarios.
    """
    transport = network.transport(
        application.url,
        cookies=switches.cookies == "per-update",
        timeout=switches.timeout,
        expect=switches.expect_100 == "as-dotnet",
    )
    try:
        one = _Look(transport, application, switches, caller or Caller(), words or Words(), tell)
        around(one.reach())
        return None if password is None else one.company_file(password)
    finally:
        transport.close()
        network.close()


@dataclass(frozen=True, slots=True)
class _Look:
    """One look, at one user's application."""

    transport: Transport
    application: Application
    switches: Switches
    caller: Caller
    words: Words
    tell: Tell

    def reach(self) -> bool:
        """Whether anybody answers at the address, and whether anything is there that speaks HTTP."""
        url = self.words.address or self.application.url
        try:
            answer = self._send("serverVersion", {})
        except CallError as error:
            if error.text.startswith(_UNREACHABLE):
                told = f"nobody answers at {url}: {error.text}"
                raise wrong(self.tell, "reached", EndpointUnreachable(told)) from None
            self.tell("reached", f"{url} takes connections, but: {error.text}", WARNING)
            return False
        if answer.status == 404:
            told = f"there is nothing at {url} (HTTP 404 {answer.reason}): check {self.words.path}"
            raise wrong(self.tell, "reached", InputError(told))
        said = f"HTTP {answer.status} to serverVersion"
        self.tell("reached", f"{url} answers ({said})", OK if answer.status == 200 else WARNING)
        return True

    # -- the session ---------------------------------------------------------------------------------

    def company_file(self, password: str) -> str | None:
        """What the endpoint names to authenticate."""
        user = self.application.user
        self._version()
        answer, why = self._call("authenticate", {"strUserName": user, "strPassword": password})
        if not isinstance(answer, tuple) or len(answer) < 2:
            self.tell("credentials", f"user {user!r}: no answer that can be read: {why}", WARNING)
            return None
        ticket, named = answer[0], answer[1]
        self._call("closeConnection", {"ticket": ticket})
        word = named.lower() if isinstance(named, str) else ""
        if word == "nvu":
            told = (
                f"the endpoint refuses user {user!r} with this password (it answers nvu): "
                f"check {self.words.credentials}, and that the connection is authorised at the vendor"
            )
            raise wrong(self.tell, "credentials", InputError(told))
        if word in ("none", "busy"):
            self.tell("credentials", f"user {user!r} is let in; it has no work just now ({word})", OK)
            self.tell("names", "unknown: it names no company file without work", NOTE)
            return None
        if not isinstance(named, str):
            self.tell("credentials", f"user {user!r}: no company file in the answer", WARNING)
            return None
        self.tell("credentials", f"user {user!r} is let in", OK)
        self.tell("names", repr(named) if named else "the company file that is open (an empty text)", OK)
        return named

    def _version(self) -> None:
        """Whether updates of this Web Connector are let pass; by hand only is not enough for Auto-Run."""
        answer, _ = self._call("clientVersion", {"strVersion": self.caller.version})
        what, switch, value = _VERSION_REFUSED.get(str(answer)[:2], ("", "", ""))
        if not what:
            return
        said = f"it answers {answer!r} to clientVersion"
        if switch and getattr(self.switches, switch) != value:
            self.tell("version", f"{what.format(self.caller.version)}: {said}", NOTE)
            return
        other = f", or say --switch {switch}=continue" if switch else ""
        told = (
            f"the endpoint {what.format(self.caller.version)} ({said}): play a version that it takes "
            f"(--client-version){other}"
        )
        raise wrong(self.tell, "version", InputError(told))

    def _call(self, name: str, arguments: Mapping[str, Argument]) -> tuple[Result | None, str]:
        """The result of one call, or ``None`` where it failed: that is the scenarios' to judge; and what to
        do about either."""
        method = METHODS[name]
        try:
            result = read_answer(method, self._send(name, arguments), self.application.style).result
        except CallError as error:
            return None, " ".join(f"{error.text}; {advice.of_failure(method, error.text)}".split())
        return result, advice.of_result(method, result)

    def _send(self, name: str, arguments: Mapping[str, Argument]) -> HttpAnswer:
        action, encoded = self.caller.client.encode(self.application, METHODS[name], arguments)
        return self.transport.send(action, encoded.body).receive()


Problem = TypeVar("Problem", bound=SimulatorError)


def wrong(tell: Tell, what: str, problem: Problem) -> Problem:
    """The problem, told as what is wrong; to be raised."""
    tell(what, str(problem), WRONG)
    return problem


def all_at_once(problems: Iterable[SimulatorError]) -> None:
    """Raise what is wrong: one as it is, several as one error."""
    found = list(problems)
    if len(found) == 1:
        raise found[0]
    if found:
        kind = next((type(one) for one in found if isinstance(one, EndpointUnreachable)), InputError)
        raise kind("\n".join(str(one) for one in found))
