"""The PC's way to the outside: whatever network there is, behind its firewall and its version of Windows.

A program whose connections are blocked gets the text of a connection that cannot be made [N, U]. An old
Windows speaks no TLS that a server of today takes [U]: over real HTTP the handshake shows it, in this
process an https address counts as such a server.

A PC that falls asleep during an update sends nothing and hears nothing any more: the endpoint sees silence,
and later a fresh authenticate [D, I]. The call fails with the text of a connection that has gone [U].
"""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import urlsplit

from simulator.connector import transport as texts
from simulator.connector.faults import GET, CallFaults
from simulator.connector.http import HttpNetwork
from simulator.connector.profiles import ClientProfile
from simulator.connector.transport import Network, Pending, Transport
from simulator.errors import CallError
from simulator.protocol.answers import HttpAnswer
from simulator.windows import PC

_MODERN = ("1.2", "1.3")


class PcNetwork:
    """`network` as `program` reaches it on that PC."""

    def __init__(self, network: Network, pc: PC, program: str, faults: CallFaults | None = None) -> None:
        self.faults = faults or CallFaults(0, lambda fault, method: None)
        """What goes wrong behind the firewall."""
        self._network = network
        self._pc = pc
        self._program = program
        self._old_program = False
        if isinstance(network, HttpNetwork):
            network.limit_tls(pc.version.newest_tls)

    def transport(self, url: str, *, cookies: bool, timeout: float, expect: bool) -> Transport:
        """A transport for the application at `url`."""
        inner = self._network.transport(url, cookies=cookies, timeout=timeout, expect=expect)
        return _Guarded(inner, url, self)

    def speak_as(self, profile: ClientProfile) -> None:
        """From now on the program is of that version."""
        self._old_program = profile.old_tls
        self._network.speak_as(profile)

    def close(self) -> None:
        """Let go of everything."""
        self._network.close()

    @property
    def asleep(self) -> bool:
        """Whether the PC is."""
        return self._pc.power == "asleep"

    def hindrance(self, url: str) -> str:
        """Why no connection to `url` comes about, in the words of the client's stack; empty where it does."""
        if self.asleep:
            return texts.CLOSED
        if self._pc.security.blocks("outgoing", self._program):
            return texts.CONNECT
        if urlsplit(url).hostname == "localhost" and not self._pc.knows_localhost:
            return texts.RESOLVE.format(host="localhost")
        old = self._old_program or self._pc.version.newest_tls not in _MODERN
        if old and url.startswith("https:") and not isinstance(self._network, HttpNetwork):
            return texts.TLS
        return ""


@dataclass
class _Guarded:
    inner: Transport
    url: str
    network: PcNetwork

    def send(self, action: str, body: bytes) -> Pending:
        """POST an envelope, where the PC lets it."""
        hindrance = self.network.hindrance(self.url)
        if hindrance:
            return _Hindered(hindrance)
        method = action.rpartition("/")[2]
        pending = self.network.faults.send(method, body, self.url, lambda: self.inner.send(action, body))
        return _Sent(pending, self.network)

    def get(self, url: str) -> HttpAnswer:
        """A plain GET, where the PC lets it."""
        hindrance = self.network.hindrance(url)
        if hindrance:
            raise CallError(hindrance)
        return self.network.faults.send(GET, b"", url, lambda: _Got(self.inner, url)).receive()

    def close(self) -> None:
        """The update is over."""
        self.inner.close()


@dataclass(frozen=True, slots=True)
class _Got:
    inner: Transport
    url: str

    def receive(self) -> HttpAnswer:
        """The page."""
        return self.inner.get(self.url)


@dataclass(frozen=True, slots=True)
class _Sent:
    pending: Pending
    network: PcNetwork

    def receive(self) -> HttpAnswer:
        """The answer, where the PC still hears it."""
        answer = self.pending.receive()
        if self.network.asleep:
            raise CallError(texts.CLOSED)
        return answer


@dataclass(frozen=True, slots=True)
class _Hindered:
    text: str

    def receive(self) -> HttpAnswer:
        """No answer comes."""
        raise CallError(self.text)
