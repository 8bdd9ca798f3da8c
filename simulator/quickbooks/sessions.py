"""One application's session with QuickBooks, from BeginSession to EndSession.

A session dies when its QuickBooks does. What the caller then gets: 0x800706BE for the first call and
0x800706BA for those after it, or 0x80010105 (switch `crash_hresults`) [U]; once QuickBooks was started
again with the file, 0x8004040D, because the new one does not know the session [D].
"""

from __future__ import annotations

import re
from collections.abc import Callable, Generator
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from simulator.company import SessionContext
from simulator.qbxml import hresults
from simulator.quickbooks.editions import Edition
from simulator.quickbooks.faults import Faults
from simulator.quickbooks.files import FileState
from simulator.quickbooks.instances import Instance
from simulator.switches import Switches
from simulator.windows import Ask, Process

if TYPE_CHECKING:
    from simulator.company import CompanyFile

TICKET_INVALID, MODAL_DIALOG = 0x8004040D, 0x80040414
PERSONAL_DATA_REFUSED = 0x80040440

#: What is withheld without access to personal data: social security and credit card numbers [L], by the
#: elements of qbXML that hold them.
_PERSONAL = re.compile(r"[ \t]*<(SSN|CreditCardInfo)>.*?</\1>\r?\n?", re.DOTALL)
_PERSONAL_TAGS = ("<SSN>", "<CreditCardInfo>")


@dataclass(eq=False)
class CompanySession:
    """One session of one application with the request processor."""

    company: CompanyFile
    context: SessionContext
    path: str
    caller: Process
    instance: Instance
    state: FileState
    faults: Faults
    switches: Switches
    rely: Callable[[str], str]
    """Tells of a switch that is followed; gives its value."""
    restarted: Callable[[CompanySession], bool]
    """Whether QuickBooks runs again with the session's file, after it has gone."""
    ended: Callable[[CompanySession], None]
    """What QuickBooks does when the session ends."""
    gone: bool = False
    """QuickBooks has crashed, or was closed."""
    _calls_since: int = field(default=0, init=False)

    @property
    def session_id(self) -> str:
        """The session's GUID in braces, as the interactive methods are told it."""
        return "{" + self.context.session_id + "}"

    @property
    def edition(self) -> Edition:
        """The QuickBooks that serves it: of several installed ones, the one that has the file open."""
        return self.instance.installation.edition

    def process(self, request: str) -> str:
        """ProcessRequest: qbXML in, qbXML out. Raises `errors.QuickBooksRefusal`."""
        self.faults.raise_in("process")
        if self.gone:
            raise hresults.refusal(self._gone())
        response = self.company.process(request, self._context())
        if not self.context.personal_data and any(tag in response for tag in _PERSONAL_TAGS):
            response = self._without_personal_data(response)
        if self.switches.response_newlines == "crlf":
            response = response.replace("\n", "\r\n")
        return response

    def processing(self, request: str) -> Generator[Ask, str | None, str | None]:
        """ProcessRequest with somebody at QuickBooks' screen: it waits while a modal dialog is open.

        Returns the response, or ``None`` where nobody closes the dialog. Raises `errors.QuickBooksRefusal`.
        """
        while self.instance.dialog and not self.gone:
            if self.rely("dialog_during_request") != "waits":
                raise hresults.refusal(MODAL_DIALOG)
            answer = yield Ask("quickbooks", self.instance.dialog, ("close",))
            if answer is None:
                return None
            self.instance.dialog = ""
        return self.process(request)

    def end(self) -> None:
        """EndSession and CloseConnection; iterators die, and a QuickBooks that was started unseen closes."""
        self.company.end_session(self.context.session_id)
        self.ended(self)

    def _context(self) -> SessionContext:
        """As things stand now: the rights of whoever has the file open, and what is open in windows."""
        lacks = self.state.rights_lacked(self.instance.user)
        if not (lacks or self.state.in_use):
            return self.context
        return replace(self.context, lacks=lacks, in_use=frozenset(self.state.in_use))

    def _gone(self) -> int:
        """What a call gets whose QuickBooks has gone."""
        if self.restarted(self):
            return TICKET_INVALID
        sequence = [int(part, 16) for part in self.rely("crash_hresults").split(" then ")]
        hresult = sequence[min(self._calls_since, len(sequence) - 1)]
        self._calls_since += 1
        return hresult

    def _without_personal_data(self, response: str) -> str:
        """Withheld, or refused where it was only asked for; what has been written is never refused after."""
        only_asked = not re.search(r"<\w+(?:Add|Mod)Rs ", response)
        if self.rely("personal_data_refused") != "absent" and only_asked:
            raise hresults.refusal(PERSONAL_DATA_REFUSED)
        return _PERSONAL.sub("", response)
