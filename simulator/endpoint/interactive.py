"""An endpoint that asks the person at the PC: interactive mode, as the Guide's chapter 6 describes it.

Each connection is asked once: its first session gets no request but *Interactive mode*, a page's address,
and polls until the person is finished with the page. What the page asks is not part of the protocol; here
the person simply takes a number of seconds. Who declines is asked again at the next update.

What is known of a page lives with the process, not in the endpoint's state.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from simulator.clock import Clock
from simulator.endpoint.model import OPEN, STOPPED, Connection, Session
from simulator.endpoint.service import NO_WORK, WEB_METHODS, Service
from simulator.endpoint.store import Store
from simulator.endpoint.work import Limits, Work
from simulator.errors import InputError
from simulator.protocol.codec import Call
from simulator.protocol.interactive import ASKS, VARIANTS

_DECLINED: Final = "You will be asked again at the next update."
_WAITING: Final = "The page is still open."
_THANKS: Final = "Thank you."


@dataclass(frozen=True, slots=True)
class Interactive:
    """How the endpoint asks: by which reading of the poll, on which page, and how long the person takes."""

    variant: str = "guide"
    page: str = "http://localhost/qbwc?questions"
    seconds: float = 90.0


class InteractiveService(Service):
    """The web methods, and those of interactive mode. Raises `InputError` for an unknown variant."""

    def __init__(
        self, store: Store, clock: Clock, limits: Limits, work: Work, interactive: Interactive
    ) -> None:
        super().__init__(store, clock, limits, work)
        if interactive.variant not in VARIANTS:
            raise InputError(
                f"interactive: expected one of {', '.join(VARIANTS)}, got {interactive.variant!r}"
            )
        self._interactive = interactive
        self._variant = VARIANTS[interactive.variant]
        self.web_methods = {
            **WEB_METHODS,
            "getInteractiveURL": "get_interactive_url",
            "interactiveRejected": "interactive_rejected",
            self._variant.method: "interactive_done",
        }
        self._answered: set[str] = set()
        """Users who are finished with the page. Guarded by the store's step, as is the next."""
        self._shown: dict[str, float] = {}
        """When a session's page was given out, by the hash of its ticket."""

    def forget(self) -> None:
        """Nobody was asked yet."""
        self._answered.clear()
        self._shown.clear()

    def _verdict(self, connection: Connection) -> str:
        verdict = super()._verdict(connection)
        if verdict == NO_WORK and not self._paused(connection) and connection.user not in self._answered:
            return connection.company_file
        return verdict

    def send_request_xml(self, call: Call) -> str:
        with self._store.step():
            session = self._session_for(call.text("ticket"))
            if session is not None and self._is_to_be_asked(session):
                refusal = ""
                if not session.version:
                    session, refusal = self._greet(session, call)
                return self._nothing(session, refusal, STOPPED) if refusal else self._nothing(session, ASKS)
        return super().send_request_xml(call)

    def _is_to_be_asked(self, session: Session) -> bool:
        return (
            session.state == OPEN
            and session.user not in self._answered
            and not self._paused(self._connection_of(session))
        )

    def get_interactive_url(self, call: Call) -> str:
        """The page's address; empty for a ticket that is unknown."""
        with self._store.step():
            session = self._session_for(call.text("wcTicket"))
            if session is None:
                return ""
            self._shown[session.ticket] = self._clock.now()
        return self._interactive.page

    def interactive_rejected(self, call: Call) -> str:
        """The person does not want to, or is not there: the session is over without a request."""
        with self._store.step():
            session = self._session_for(call.text("wcTicket"))
            if session is not None:
                self._shown.pop(session.ticket, None)
                self._nothing(session, _DECLINED, STOPPED)
        return _DECLINED

    def interactive_done(self, call: Call) -> str:
        """Whether the person is finished, in the words of the variant."""
        variant = self._variant
        with self._store.step():
            session = self._session_for(call.text("wcTicket"))
            if session is None:
                return variant.finished
            shown = self._shown.get(session.ticket)
            if shown is None or self._clock.now() - shown < self._interactive.seconds:
                return _WAITING if variant.unfinished is None else variant.unfinished
            del self._shown[session.ticket]
            self._answered.add(session.user)
            if variant.more is not None and self._work.pending(session.user):
                return variant.more
            self._nothing(session, _THANKS)
        return variant.finished
