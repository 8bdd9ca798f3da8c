"""Endpoints that keep to the contract, each in ways of its own. No bundled scenario may fail one of them.

Each is the built-in endpoint with some of its choices made otherwise, in ways that do not touch each other.
What it does not offer is not asked of it, as of any endpoint.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any, ClassVar

from simulator.desktop import COMPANY_FOLDER
from simulator.endpoint import BuiltinEndpoint, requests
from simulator.endpoint.app import Reply, WebApplication
from simulator.endpoint.interactive import Interactive
from simulator.endpoint.model import ONE_OFF, Connection, Session
from simulator.endpoint.responses import Answer
from simulator.endpoint.service import NO_OP, NO_WORK, NOT_VALID, WEB_METHODS, Service, _Failure
from simulator.endpoint.work import Work
from simulator.protocol.codec import Call
from simulator.scenario.needs import BUILT_IN

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIEnvironment

# -- what it answers to authenticate -------------------------------------------------------------------


class SaysNone(Service):
    """A one-off connection whose work is done has nothing to do any more."""

    def _verdict(self, connection: Connection) -> str:
        verdict = super()._verdict(connection)
        return NO_WORK if verdict == NOT_VALID and not connection.deleted else verdict


class IsDone(Service):
    """Its one sync was before, in another run."""

    def _verdict(self, connection: Connection) -> str:
        return NOT_VALID


class IsIdle(Service):
    def _verdict(self, connection: Connection) -> str:
        return NO_WORK


class IsBusy(Service):
    def _verdict(self, connection: Connection) -> str:
        return "busy"


class Shouts(Service):
    """NONE and NVU in capitals."""

    def _verdict(self, connection: Connection) -> str:
        verdict = super()._verdict(connection)
        return verdict.upper() if verdict in (NO_WORK, NOT_VALID) else verdict


class Postpones(Service):
    """Every update is postponed by two hours, where Auto-Run is ticked."""

    def authenticate(self, call: Call) -> Any:
        return (*super().authenticate(call), "7200")


class PostponesEverySecond(Service):
    _count = 0

    def authenticate(self, call: Call) -> Any:
        answer = super().authenticate(call)
        self._count += answer[1] != NOT_VALID
        return answer if self._count % 2 else (*answer, "1800")


class PacesItself(Service):
    """Four hours between two updates are the least."""

    def authenticate(self, call: Call) -> Any:
        return (*super().authenticate(call), "", "14400")


class OneSessionAtATime(Service):
    """Busy until a session is closed, or was not used for half an hour."""

    def authenticate(self, call: Call) -> Any:
        user = call.text("strUserName")
        with self._store.step():
            right = self._check_password(self._store.connection(user), call.text("strPassword"))
            found = self._store._db.execute("SELECT used FROM session WHERE user = ?", (user,)).fetchone()
        if right and found and self._clock.now() - found[0] < 1_800:
            return ("", "busy")
        return super().authenticate(call)


# -- what it answers where QuickBooks refuses ----------------------------------------------------------


class TriesTheOpenFile(Service):
    """The first refusal of an update is answered with the file that is open."""

    _tried = ""

    def _other(self, call: Call) -> str:
        return ""

    def connection_error(self, call: Call) -> str:
        if self._tried == call.text("ticket"):
            return super().connection_error(call)
        self._tried = call.text("ticket")
        return self._other(call)


class NamesThePathThen(TriesTheOpenFile):
    """Names none to authenticate; where QuickBooks refuses it names the path."""

    def _other(self, call: Call) -> str:
        return f"{COMPANY_FOLDER}landscaping.qbw"


class SaysHundredAfterARefusal(Service):
    """What QuickBooks refuses as a whole is for a later update, and this one is over."""

    def _set_back(self, session: Session, failure: _Failure) -> int:
        super()._set_back(session, failure)
        return 100


class GoesOnAfterARefusal(Service):
    """It goes on, has no more requests, and says why."""

    def _set_back(self, session: Session, failure: _Failure) -> int:
        super()._set_back(session, failure)
        return 50


class StopsAtErrors(Service):
    """A response with an error in it ends the update."""

    _failed = False

    def _take(self, session: Session, answers: tuple[Answer, ...]) -> int:
        self._failed = any(answer.failed for answer in answers)
        return super()._take(session, answers)

    def _go_on(self, session: Session, finished: int) -> int:
        percent = super()._go_on(session, finished)
        return -1 if self._failed else percent


class GoesByThePath(Service):
    """The company is known by the path at which it lay first."""

    def _right_company(self, connection: Connection, path: str, stamp: str | None) -> bool:
        return super()._right_company(connection, path, None)


# -- how it works --------------------------------------------------------------------------------------


class OneThingAtATime(Service):
    """Every update does one piece of work; what is left is for the next ones."""

    def _go_on(self, session: Session, finished: int) -> int:
        percent = super()._go_on(session, finished)
        return 100 if finished else percent


class NeverSaysHundred(Service):
    """Where all went well it ends with no more requests."""

    def _go_on(self, session: Session, finished: int) -> int:
        return min(super()._go_on(session, finished), 0)


class LooksEveryTime(Work):
    """Before anything else every session asks whom it is talking to, whether or not there is work."""

    def pending(self, user: str) -> bool:
        return True

    def hand_out(self, session: Session) -> str:
        if session.answered or session.sent:
            return super().hand_out(session)
        serial = self._store.next_serial(session.user)
        self._store.change_session(session.ticket, sent=serial, last_error="", used=self._clock.now())
        return requests.document(session.version, [f'<HostQueryRq requestID="{serial}-0"/>'])

    def take(self, session: Session, answers: Sequence[Answer]) -> int:
        return 0 if answers[0].message == "HostQueryRs" else super().take(session, answers)


class KnowsOneVersion(Service):
    """It sends qbXML 13.0, whatever QuickBooks reads."""

    def _greet(self, session: Session, call: Call) -> tuple[Session, str]:
        session, refusal = super()._greet(session, call)
        if not refusal:
            self._store.change_session(session.ticket, version="13.0")
        return replace(session, version="13.0"), refusal


# -- what else it says ---------------------------------------------------------------------------------


class SaysLittle(Service):
    """Nothing, where any text will do."""

    def close_connection(self, call: Call) -> str:
        super().close_connection(call)
        return ""

    def get_last_error(self, call: Call) -> str:
        text = super().get_last_error(call)
        return text if text == NO_OP else ""


class SaysError(Service):
    """Its texts look like those of clientVersion."""

    def close_connection(self, call: Call) -> str:
        return f"E:{super().close_connection(call)}"

    def get_last_error(self, call: Call) -> str:
        text = super().get_last_error(call)
        return text if text == NO_OP else f"E:{text}"


class WantsANewerOne(Service):
    """A Web Connector before 2.3 is too old."""

    def client_version(self, call: Call) -> str:
        version = [int(part) for part in call.text("strVersion").split(".")]
        return "" if version >= [2, 3] else "E:Get a newer one."


_WITHOUT_VERSIONS = {name: does for name, does in WEB_METHODS.items() if not name.endswith("Version")}


class HasNoVersions(Service):
    """Neither serverVersion nor clientVersion, as before 2.0."""

    web_methods = _WITHOUT_VERSIONS


class FaultsAtStrangers(Service):
    """A ticket that is none of an open session is answered with a SOAP fault, whatever the call."""

    def _known(self, call: Call) -> None:
        with self._store.step():
            if self._session_for(call.text("ticket")) is None:
                raise ValueError("an unknown ticket")

    def send_request_xml(self, call: Call) -> str:
        self._known(call)
        return super().send_request_xml(call)

    def receive_response_xml(self, call: Call) -> int:
        self._known(call)
        return super().receive_response_xml(call)

    def close_connection(self, call: Call) -> str:
        self._known(call)
        return super().close_connection(call)


class OnlyPost(WebApplication):
    """No GET is answered: it has no WSDL and no page."""

    def _reply(self, method: str, environ: WSGIEnvironment) -> Reply:
        return super()._reply(method, environ) if method == "POST" else Reply(405, "text/plain", b"POST.")


# -- the endpoints -------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Lawful:
    """An endpoint: in what it is another one, what it is made with, and what it offers."""

    says: str
    services: tuple[type[Service], ...] = ()
    work: type[Work] = Work
    application: type[WebApplication] = WebApplication
    made_with: dict[str, Any] = field(default_factory=dict)
    """Instead of what a scenario would set it up with."""
    lacks: Collection[str] = ()
    is_bare: bool = False
    """Nothing is known of it but its address."""

    @property
    def offered(self) -> frozenset[str]:
        """The needs that it is known to meet; what it names is learnt, whatever is known."""
        if self.is_bare:
            return frozenset({"identities.9"})
        return BUILT_IN - frozenset(self.lacks)

    @property
    def endpoint(self) -> type[BuiltinEndpoint]:
        """Makes it."""
        service = type("Its", (*self.services, Service), {})
        return type(
            "Lawful",
            (_Made,),
            {
                "service_type": service,
                "work_type": self.work,
                "application_type": self.application,
                "instead": self.made_with,
            },
        )


class _Made(BuiltinEndpoint):
    instead: ClassVar[dict[str, Any]] = {}

    def __init__(self, **more: Any) -> None:
        if "company_file" in self.instead:
            more["others"] = [replace(one, company_file="") for one in more["others"]]
        super().__init__(**{**more, **self.instead})


NAMES_NONE = {"company_file": ""}

ENDPOINTS = (
    Lawful("is idle", (IsIdle,), is_bare=True),
    Lawful("is busy", (IsBusy,), is_bare=True),
    Lawful("was done before", (IsDone,), is_bare=True),
    Lawful("postpones", (Postpones,), is_bare=True),
    Lawful("asks the person", made_with={"interactive": Interactive()}, is_bare=True),
    Lawful(
        "syncs once, then says nvu", (PacesItself,), made_with={"mode": ONE_OFF}, lacks=["mode.continuous"]
    ),
    Lawful(
        "names no file, syncs once, then says none",
        (SaysNone, Shouts),
        made_with={"mode": ONE_OFF, **NAMES_NONE},
        lacks=["mode.continuous", "names.path"],
    ),
    Lawful("has one session at a time", (OneSessionAtATime,), lacks=["work"]),
    Lawful(
        "tries the open file, answers only POST and asks before anything else",
        (TriesTheOpenFile,),
        LooksEveryTime,
        OnlyPost,
        lacks=["mode.one-off", "idle"],
    ),
    Lawful(
        "names the path only when refused, does one thing at a time, and its texts begin with E:",
        (NamesThePathThen, OneThingAtATime, SaysError),
        made_with=NAMES_NONE,
        lacks=["names.path"],
    ),
    Lawful(
        "reads customers at once, adds them at once, knows 13.0 only, and faults at strangers",
        (KnowsOneVersion, FaultsAtStrangers),
        made_with={"page_size": 100_000, "batch_size": 100, "data_sets": ("customers",)},
        lacks=["probes.invoices", "hooks.queue.invoices", "hooks.queue.pay"],
    ),
    Lawful(
        "postpones every second update, never says 100 but after a refusal, and adds one by one",
        (PostponesEverySecond, NeverSaysHundred, SaysHundredAfterARefusal),
        made_with={"batch_size": 1},
    ),
    Lawful(
        "goes by the path, goes on after a refusal, stops at errors, and says little",
        (GoesByThePath, GoesOnAfterARefusal, StopsAtErrors, SaysLittle),
        lacks=["names.open-file"],
    ),
    Lawful(
        "has no versions, adds all at once, paces itself, and shouts",
        (HasNoVersions, PacesItself, Shouts),
        made_with={"batch_size": 100},
    ),
    Lawful("wants a newer Web Connector", (WantsANewerOne,), is_bare=True),
)
