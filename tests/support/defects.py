"""Endpoints and PCs with one thing wrong each, for tests that must notice it."""

from __future__ import annotations

from dataclasses import replace

from simulator.endpoint.model import Connection, Session
from simulator.endpoint.service import Service
from simulator.events import Missing
from simulator.protocol.codec import Call
from simulator.qbxml import hresults
from simulator.quickbooks import CompanySession, Installation, Mode, QuickBooks
from simulator.quickbooks.looking import Look
from simulator.quickbooks.processor import RequestProcessor
from simulator.windows import Process

# -- endpoints -----------------------------------------------------------------------------------------


class NeverDeauthorises(Service):
    def _deauthorise(self, session: Session) -> None:
        """The defect: the connection stays authorised after a one-off sync."""


class SaysHundredTooEarly(Service):
    def _go_on(self, session: Session, finished: int) -> int:
        super()._go_on(session, finished)
        return 100


class AsksForEver(Service):
    _last = ""

    def send_request_xml(self, call: Call) -> str:
        self._last = super().send_request_xml(call) or self._last
        return self._last

    def receive_response_xml(self, call: Call) -> int:
        super().receive_response_xml(call)
        return 50


class IgnoresPassword(Service):
    def _check_password(self, connection: Connection | None, password: str) -> bool:
        return connection is not None


class AnswersNull(Service):
    def send_request_xml(self, call: Call) -> str:
        return Missing.NULL  # type: ignore[return-value]


class ForgetsTicket(Service):
    def _session_for(self, ticket: str) -> Session | None:
        return None


class NeverStopsTrying(Service):
    def connection_error(self, call: Call) -> str:
        super().connection_error(call)
        return ""


class KnowsNoNoOp(Service):
    def get_last_error(self, call: Call) -> str:
        text = super().get_last_error(call)
        return "There is nothing to do." if text == "NoOp" else text


class LosesWrites(Service):
    def send_request_xml(self, call: Call) -> str:
        request = super().send_request_xml(call)
        return "" if "AddRq" in request else request


class IsAlwaysIdle(Service):
    def _verdict(self, connection: Connection) -> str:
        return "none"


# -- QuickBooks -----------------------------------------------------------------------------------------


class OpensMeanwhile(QuickBooks):
    def _cannot_open(self, process: Process, path: str, mode: Mode, installation: Installation) -> str:
        """The defect: the person can open the company file while an update works in it."""
        return ""


class NeverEnds(RequestProcessor):
    def _end(self, session: CompanySession) -> None:
        """The defect: the company file stays in use after the update has ended."""


class StaysInUse(QuickBooks):
    processor_type = NeverEnds


class FindsEverySession(RequestProcessor):
    def look(self, caller: Process, application: str, path: str, auth_flags: int = 0) -> Look:
        """The defect: a QuickBooks of another Windows session is found too."""
        look = super().look(caller, application, path, auth_flags)
        windows = [one for one in self._quickbooks.instances if not one.process.hidden]
        found = look.found or (windows[0] if windows else None)
        return replace(look, found=found, others=max(len(windows) - 1, 0))


class OpensTheFirstFile(RequestProcessor):
    def look(self, caller: Process, application: str, path: str, auth_flags: int = 0) -> Look:
        """The defect: whichever company file is named, it is the same one that is opened."""
        first = next(iter(self._quickbooks.files))
        return super().look(caller, application, path and first, auth_flags)


class MixesFiles(QuickBooks):
    processor_type = OpensTheFirstFile


class SeesEverySession(QuickBooks):
    processor_type = FindsEverySession


class TakesGrantsBack(CompanySession):
    def process(self, request: str) -> str:
        """The defect: the certificate is looked at with every request, not in BeginSession only."""
        if self.company.grant(self.context.application) is None:
            raise hresults.refusal(0x80040418)
        return super().process(request)
