"""An office whose every doing is written into one log: SOAP, GETs, QuickBooks and the screen, in one order.

A desktop with real company files in front of a scripted endpoint in this process. The log is what the
golden sequences are compared with, line by line.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import TypeVar
from xml.etree import ElementTree

from support.scripted_endpoint import Scripted

from simulator import events as e
from simulator.clock import VirtualClock
from simulator.company import CompanyFile, SessionContext
from simulator.connector import company as company_requests
from simulator.connector.applications import Application
from simulator.connector.rows import Registered
from simulator.connector.scheduler import Scheduler
from simulator.connector.session import Guards
from simulator.connector.transport import Network
from simulator.connector.wsgi import WsgiNetwork
from simulator.desktop import COMPANY_FOLDER, Desktop, Setup
from simulator.qbxml import hresults
from simulator.quickbooks import Edition, edition
from simulator.switches import Switches
from simulator.windows import PC

E = TypeVar("E", bound=e.Event)

PATH = f"{COMPANY_FOLDER}landscaping.qbw"
OTHER = f"{COMPANY_FOLDER}other.qbw"
OWNER = "{11111111-2222-3333-4444-555555555555}"
FILE = "{66666666-7777-8888-9999-000000000000}"
PASSWORD = "s3cr3t & p4ssw0rd"
APPLICATION = Application("My app", "https://books.test/qbwc", "joe", OWNER, FILE)

# lines of the log that many updates have
NOTHING = '""'
PRELUDE = ["serverVersion", "clientVersion", "authenticate"]
LOCK = ["CompanyQuery", "DataExtMod AppLock=LOCKED", "HostQuery, CompanyQuery, PreferencesQuery"]
ROUND = ["sendRequestXML", "CustomerQuery", "receiveResponseXML"]
UNLOCK = ["CompanyQuery", "DataExtMod AppLock=UNLOCKED:OFFICE-PC", "EndSession"]
#: What linking writes into a company file that has no stamp yet, call by call.
STAMPS = [
    "DataExtDefQuery",
    "DataExtDefAdd FileID",
    "DataExtDefAdd AppLock",
    "CompanyQuery",
    f"DataExtAdd FileID={FILE}",
    "DataExtDefAdd AppLock",
    "DataExtAdd AppLock=UNLOCKED:OFFICE-PC",
    "EndSession",
]

# what the screen says
STATUS_FAILED = "Update completed with errors. See log (QWClog.txt) for details."
QBWC1013 = "QBWC1013: Error connecting to QuickBooks. Returning error message to application. "


def opens(path: str = PATH) -> list[str]:
    """The log of a session with QuickBooks that begins."""
    return [f"BeginSession {path}", *LOCK]


def request(*messages: str) -> str:
    """A request document as an endpoint sends it."""
    return (
        '<?xml version="1.0"?><?qbxml version="13.0"?><QBXML><QBXMLMsgsRq onError="stopOnError">'
        f"{''.join(messages)}</QBXMLMsgsRq></QBXML>"
    )


def added(name: str) -> str:
    """A request document that adds a customer."""
    return request(f"<CustomerAddRq><CustomerAdd><Name>{name}</Name></CustomerAdd></CustomerAddRq>")


def words(hresult: str) -> str:
    """QuickBooks' sentence for that hresult."""
    return hresults.message(int(hresult, 16))


def short(document: str) -> str:
    """A request document in a few words: its messages, and what they stamp (of a lock, not when)."""
    try:
        messages = ElementTree.fromstring(document)[0]
    except ElementTree.ParseError:
        return "no XML"
    shown = []
    for message in messages:
        name, value = message.findtext("*/DataExtName", ""), message.findtext("*/DataExtValue", "")
        value = "LOCKED" if value.startswith("LOCKED:") else value
        text = " ".join(part for part in (message.tag.removesuffix("Rq"), name) if part)
        shown.append(f"{text}={value}" if value else text)
    return ", ".join(shown)


class WatchedCompany(CompanyFile):
    """A company file that writes down what it is asked, while an office looks on."""

    log: list[str] | None = None

    def process(self, request_text: str, context: SessionContext) -> str:
        self._tell(short(request_text))
        return super().process(request_text, context)

    def end_session(self, session_id: str) -> None:
        self._tell("EndSession")
        super().end_session(session_id)

    def _tell(self, line: str) -> None:
        if self.log is not None:
            self.log.append(line)


@dataclass
class Office:
    """A desktop, and the log of everything that happened in front of it."""

    desktop: Desktop
    company: WatchedCompany
    other: WatchedCompany
    endpoint: Scripted
    stream: e.Stream
    log: list[str] = field(default_factory=list)
    events: list[e.Event] = field(default_factory=list)

    def linked(self, access: str = "always") -> None:
        """The application is linked; the log begins afterwards."""
        self.desktop.link(access)
        self.forget()

    def forget(self) -> None:
        """Begin the log anew."""
        self.log.clear()
        self.events.clear()
        self.endpoint.asked.clear()
        self.endpoint.environs.clear()

    def quickbooks_without_a_company(self) -> None:
        """QuickBooks runs, and no company is open in it."""
        self.desktop.open_quickbooks(company="")

    def of(self, kind: type[E]) -> list[E]:
        """The events of that kind."""
        return [event for event in self.events if isinstance(event, kind)]

    @property
    def end(self) -> e.UpdateEnded:
        """How the last update ended."""
        return self.of(e.UpdateEnded)[-1]

    @property
    def row(self) -> Registered:
        """The application's row in the Web Connector's window."""
        return self.desktop.connector.applications[APPLICATION.name]

    @property
    def relied(self) -> dict[str, str]:
        """The switches that were relied on."""
        return {relied.name: relied.value for relied in self.of(e.SwitchRelied)}

    @property
    def update_lock(self) -> bool:
        """The registry's UpdateLock."""
        return self.desktop.pc.registry.update_lock

    def app_lock(self, company: WatchedCompany | None = None) -> str | None:
        """AppLock as it stands in the company file now."""
        return company_requests.app_lock(_Look(company or self.company), (16, 0), OWNER)

    def set_app_lock(self, value: str) -> None:
        """Another PC, or a broken run, leaves this AppLock."""
        company_requests.set_app_lock(_Look(self.company), (16, 0), OWNER, value)

    def file_id(self, company: WatchedCompany | None = None, owner: str = OWNER) -> str | None:
        """The FileID that a company file is stamped with."""
        return company_requests.value_in(
            self.look(company_requests.company_query(owner), company or self.company), "FileID"
        )

    def look(self, message: str, company: WatchedCompany) -> str:
        """Ask a company file one request, without a trace in the log."""
        return _Look(company).process(company_requests.request_set((16, 0), message))

    def watch(self, event: e.Event) -> None:
        """A subscriber: what is not in the log by itself."""
        self.events.append(event)
        match event:
            case e.SessionOpened():
                self.log.append(f"BeginSession {event.path}")
            case e.SessionRefused():
                self.log.append(f"BeginSession {event.path or NOTHING}: {event.hresult}")
            case e.ScreenShown():
                self.log.append(event.text)
            case e.DialogAnswered():
                self.log.append(f"{event.dialog}? {event.answer or 'nobody'}")
            case e.Waited():
                self.log.append(f"waits {event.seconds:g} s")


@dataclass
class _Look:
    """A look at a company file that leaves no trace in the log."""

    company: WatchedCompany

    def process(self, request_text: str) -> str:
        context = SessionContext(
            edition().host_facts(automatic_login=False, single_user=True), APPLICATION.name, "look"
        )
        return CompanyFile.process(self.company, request_text, context)


@contextmanager
def office(
    endpoint: Scripted,
    *,
    network: Network | None = None,
    guards: Guards | None = None,
    stream: e.Stream | None = None,
    name: str = "desktop",
    seed: int = 0,
    windows: PC | None = None,
    connector: str = "2.3.0.215",
    installed: Edition | None = None,
    application: Application = APPLICATION,
    scheduler: Scheduler | None = None,
    **switches: str,
) -> Iterator[Office]:
    """An office in front of `endpoint`; two company files lie on its PC."""
    stream = stream or e.Stream(VirtualClock())
    with (
        WatchedCompany.from_recipe("landscaping", stream.clock) as company,
        WatchedCompany.from_recipe("landscaping", stream.clock) as other,
    ):
        setup = Setup(
            application,
            PASSWORD,
            network or WsgiNetwork(endpoint),
            company,
            PATH,
            switches=Switches(**switches),
            guards=guards or Guards(),
            seed=seed,
            windows=windows,
            connector=connector,
            edition=installed or edition(),
            scheduler=scheduler,
        )
        desktop = Desktop(setup, stream, name)
        desktop.quickbooks.files = {PATH: company, OTHER: other}
        built = Office(desktop, company, other, endpoint, stream)
        company.log = other.log = built.log
        endpoint.before = built.log.append
        stream.subscribe(built.watch)
        yield built
