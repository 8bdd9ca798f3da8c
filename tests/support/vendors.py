"""The golden sequences' endpoints, ours and somebody else's, and every setting that a sequence depends on.

A sequence says with `golden` on which switches it depends. It is played with each endpoint that it applies
to, once as switches are by default and once for every other value of each of its switches; a switch that is
relied on and was not said, or said and not relied on, fails it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from typing import Any

import pytest
from support.office import APPLICATION, PASSWORD, PATH, Office, office
from support.scripted_endpoint import CUSTOMERS, Start
from support.watched_endpoint import Watched, builtin_endpoint

from simulator import events as e
from simulator.clock import VirtualClock
from simulator.switches import FIELDS, Switches, values
from simulator.windows import PC

DEPENDS_ON_NOTHING = {"hresult_case"}
"""How every hresult is written; ``test_switches.py`` has both."""


class Builtin:
    """The built-in endpoint: it names a company file, and its work are customers to be added."""

    name, round = "built-in", ["sendRequestXML", "CustomerAdd", "receiveResponseXML"]

    def __init__(self, clock: VirtualClock, path: str, **more: Any) -> None:
        self.path = path
        self.app = self.endpoint = builtin_endpoint(clock, path, **{"data_sets": (), **more})

    def work(self) -> None:
        """Something is to be done at the next update."""
        self.endpoint.queue_work(customers=1)

    def close(self) -> None:
        """Let go of its state."""
        self.endpoint.close()


class Kit:
    """qbwc-kit as it is published, in this process: it names no company file, and asks for customers."""

    name, round, path = "qbwc-kit", ["sendRequestXML", "CustomerQuery", "receiveResponseXML"], ""

    def __init__(self, clock: VirtualClock, path: str, **more: Any) -> None:
        service = pytest.importorskip("qbwc_kit.service")
        self.waiting = 0
        self.authorised = True
        self._service = service.QBWCService(self)

    def work(self) -> None:
        """Something is to be done at the next update."""
        self.waiting += 1

    def close(self) -> None:
        """It holds nothing."""

    # what qbwc-kit calls
    def authenticate(self, user: str, password: str) -> bool:
        """Whether the connection may start."""
        return self.authorised and (user, password) == (APPLICATION.user, PASSWORD)

    def tasks_for(self, user: str) -> list[Any]:
        """What waits; it waits until it has been answered."""
        return [_Customers(self)] * bool(self.waiting)

    def app(self, environ: dict[str, Any], start_response: Start) -> Iterable[bytes]:
        """Its service under a bare WSGI callable, as its documentation has it."""
        start_response("200 OK", [("Content-Type", "text/xml; charset=utf-8")])
        if environ["REQUEST_METHOD"] == "GET":
            return [b"here"]
        return [self._service.dispatch(environ["wsgi.input"].read()).encode()]


@dataclass(frozen=True)
class _Customers:
    """qbwc-kit's name for a unit of work: it yields requests."""

    vendor: Kit
    name: str = "customers"

    def run(self, context: Any) -> Iterator[str]:
        """One request."""
        yield CUSTOMERS
        self.vendor.waiting -= 1


VENDORS = {vendor.name: vendor for vendor in (Builtin, Kit)}
Vendor = Builtin | Kit


@dataclass(frozen=True)
class Play:
    """One play of a sequence: with which endpoint, and how its switches are set."""

    vendor: str
    settings: dict[str, str]
    depends: frozenset[str]

    @property
    def ours(self) -> bool:
        """Whether it is the built-in endpoint."""
        return self.vendor == Builtin.name

    def choice(self, switch: str) -> str:
        """How that switch is set."""
        assert switch in self.depends
        return str(getattr(Switches(**self.settings), switch))

    @property
    def closes_after_refusal(self) -> list[str]:
        """What follows connectionError."""
        return ["closeConnection"] * (self.choice("close_after_connection_error") == "call")

    @contextmanager
    def on(self, windows: PC | None = None, path: str = PATH, **more: Any) -> Iterator[tuple[Office, Vendor]]:
        """The PC, and the endpoint in front of which it stands. It has no work yet."""
        relied: set[str] = set()

        def note(event: e.Event) -> None:
            if isinstance(event, e.SwitchRelied):
                relied.add(event.name)

        clock = VirtualClock()
        stream = e.Stream(clock)
        stream.subscribe(note)
        with ExitStack() as open_:
            vendor: Vendor = VENDORS[self.vendor](clock, path, **more)
            open_.callback(vendor.close)
            watched = Watched(vendor.app)
            pc = open_.enter_context(office(watched, stream=stream, windows=windows, **self.settings))  # type: ignore[arg-type]
            yield pc, vendor
        unsaid, unmet = relied - self.depends - DEPENDS_ON_NOTHING, set(self.settings) - relied
        assert not unsaid, f"it depends on {', '.join(sorted(unsaid))} too"
        assert not unmet, f"it does not depend on {', '.join(sorted(unmet))}"


def golden(
    *switches: str, vendors: Iterable[str] = (Builtin.name, Kit.name), also: Iterable[str] = ()
) -> Callable[[Callable[..., None]], Callable[..., None]]:
    """Play a sequence with these endpoints, under every value of these switches.

    `also` are those that come in under one of their values only.
    """
    assert {*switches, *also} <= set(FIELDS)
    settings: list[dict[str, str]] = [{}]
    settings += [{name: value} for name in switches for value in values(name)[1:]]
    plays = [Play(vendor, each, frozenset({*switches, *also})) for vendor in vendors for each in settings]
    return pytest.mark.parametrize("play", plays, ids=_called)


def _called(play: Play) -> str:
    return "-".join([play.vendor, *(f"{name}={value}" for name, value in play.settings.items())])


# -- lines that many sequences have --------------------------------------------------------------------


def told(pc: Office) -> tuple[str, str]:
    """What the one connectionError was told."""
    [call] = pc.endpoint.calls("connectionError")
    return call.text("hresult"), call.text("message")


def updated(pc: Office, **answers: list[str]) -> list[str]:
    """The log of one more Update Selected."""
    pc.forget()
    pc.desktop.update_selected(answers)
    return pc.log


def tickets(pc: Office) -> set[str]:
    """Those with which the endpoint was called."""
    return {call.text("ticket") for call in pc.endpoint.asked if call.text("ticket")}
