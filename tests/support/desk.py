"""A PC for tests: a desktop with a real company file in front of an endpoint in this process."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import TypeVar

from simulator import events as e
from simulator.clock import VirtualClock
from simulator.company import CompanyFile
from simulator.connector.applications import Application
from simulator.connector.client import Client, WebConnectorClient
from simulator.connector.profiles import CURRENT
from simulator.connector.session import Guards
from simulator.connector.wsgi import WsgiApp, WsgiNetwork
from simulator.desktop import COMPANY_FOLDER, Desktop, Setup
from simulator.switches import Switches

E = TypeVar("E", bound=e.Event)

PATH = f"{COMPANY_FOLDER}landscaping.qbw"
OWNER = "{11111111-2222-3333-4444-555555555555}"
FILE = "{66666666-7777-8888-9999-000000000000}"
APPLICATION = Application("My app", "http://localhost/qbwc", "joe", OWNER, FILE)
PASSWORD = "s3cr3t-p4ssw0rd"


@dataclass
class Desk:
    """A desktop and everything that happened on it."""

    desktop: Desktop
    company: CompanyFile
    stream: e.Stream
    events: list[e.Event] = field(default_factory=list)

    def of(self, kind: type[E]) -> list[E]:
        """The events of that kind."""
        return [event for event in self.events if isinstance(event, kind)]

    @property
    def calls(self) -> list[str]:
        """The methods called, in order."""
        return [call.method for call in self.of(e.CallSent)]

    @property
    def screen(self) -> list[str]:
        """What the person saw, in order."""
        return [shown.text for shown in self.of(e.ScreenShown)]

    @property
    def relied(self) -> set[str]:
        """The switches that were relied on."""
        return {relied.name for relied in self.of(e.SwitchRelied)}

    @property
    def end(self) -> e.UpdateEnded:
        """How the last update ended."""
        return self.of(e.UpdateEnded)[-1]

    def call(self, method: str, nth: int = 1) -> e.CallSent:
        """The nth call of `method`."""
        return [call for call in self.of(e.CallSent) if call.method == method][nth - 1]


@contextmanager
def desk(
    app: WsgiApp,
    *,
    application: Application = APPLICATION,
    guards: Guards | None = None,
    clock: VirtualClock | None = None,
    client: Client | None = None,
    version: str = CURRENT.version,
    **switches: str,
) -> Iterator[Desk]:
    """A PC in front of `app`."""
    stream = e.Stream(clock or VirtualClock())
    with CompanyFile.from_recipe("landscaping", stream.clock) as company:
        setup = Setup(
            application,
            PASSWORD,
            WsgiNetwork(app),
            company,
            PATH,
            switches=Switches(**switches),
            guards=guards or Guards(),
            client=client or WebConnectorClient(),
            connector=version,
        )
        built = Desk(Desktop(setup, stream), company, stream)
        stream.subscribe(built.events.append)
        yield built
