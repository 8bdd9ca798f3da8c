"""From QuickBooks as it is to the facts that the decision table reads."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from simulator.quickbooks import access
from simulator.quickbooks.editions import Installation
from simulator.quickbooks.files import FileState
from simulator.quickbooks.instances import Instance
from simulator.quickbooks.situation import FileState as FileFact
from simulator.quickbooks.situation import ProgramState, Situation, StartPrompt
from simulator.windows import Process

if TYPE_CHECKING:
    from simulator.company import CompanyFile


@dataclass(frozen=True, slots=True)
class Look:
    """What a caller finds in its Windows session, and of the file that it asks for.

    `found` is the QuickBooks that answers: the one that the caller sees, else any other.
    """

    pc: str
    caller: Process
    application: str
    named: str
    installation: Installation
    found: Instance | None
    others: int
    """More of them with a window."""
    stale: bool
    company: CompanyFile | None
    """The file that is asked for: the one named, else the one that is open."""
    state: FileState
    start_prompt: StartPrompt = ""
    auth_flags: int = 0

    def situation(self) -> Situation:
        """The facts."""
        edition, found, state = self.installation.edition, self.found, self.state
        pc, session = self.pc, self.caller.session
        grant = self.company.grant(self.application) if self.company else None
        return Situation(
            request_processor="registered" if self.installation.registered else "not-registered",
            excluded=edition.name if edition.excluded_by(self.auth_flags) else "",  # type: ignore[arg-type]
            takes_qbxml=edition.kind.takes_qbxml,
            licence=self.installation.licence,
            program=self._program(),
            same_level=found is None or self.caller.sees(found.process),
            several=self.others > 0,
            stale=self.stale,
            dialog=bool(found and found.dialog),
            named=bool(self.named),
            file=self._file(),
            shared_books_read_only=state.shared_books_read_only,
            elsewhere=state.elsewhere(pc, session),
            all_refused=state.all_refused,
            admin=found is None or found.admin,
            single_user=found is None or found.single_user,
            grant=state.allowed(self.company, self.application),
            start_prompt=self.start_prompt,
            login_user_elsewhere=bool(
                grant and state.logged_in_elsewhere(grant.login_user or "Admin", pc, session)
            ),
            reauthorise=self.application in state.reauthorise,
        )

    def _program(self) -> ProgramState:
        found = self.found
        if found is None:
            return "closed"
        if found.state != "ready":
            return found.state
        if not found.path:
            return "no-company"
        named = self.named or found.path
        return "file-open" if access.same_path(named, found.path) else "other-open"

    def _file(self) -> FileFact:
        state, year = self.state, self.installation.edition.year
        if self.company is None:
            return "missing"
        if state.damage:
            return state.damage
        if state.mapped_drive and self.caller.elevated:
            return "drive-not-seen"
        if state.year is not None and state.year != year:
            return "newer" if state.year > year else "foreign"
        return "there"
