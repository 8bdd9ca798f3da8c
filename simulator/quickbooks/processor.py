"""The request processor: the sessions that other programs open with a company file.

`begin_session` is a generator because a dialog may stand between the question and its answer.
"""

from __future__ import annotations

import uuid
from collections.abc import Generator
from random import Random
from typing import TYPE_CHECKING, Literal, cast

from simulator.company import Grant, SessionContext
from simulator.events import SwitchRelied
from simulator.qbxml import hresults
from simulator.quickbooks import access
from simulator.quickbooks.files import ADMIN, Mode, Opening
from simulator.quickbooks.instances import Instance
from simulator.quickbooks.looking import Look
from simulator.quickbooks.sessions import CompanySession
from simulator.windows import Ask, Process

if TYPE_CHECKING:
    from simulator.quickbooks.program import QuickBooks

PROGRAM = "QBW.EXE"

#: The certificate dialog: its title and what it asks [L]; and the dialog that closes it [L, V].
TITLE = "QuickBooks – Application Certificate"
QUESTION = "Do you want to allow this application to read and modify this company file?"
CONFIRMATION = "Access Confirmation"


class RequestProcessor:
    """Lets other programs reach the company files of a QuickBooks, or not."""

    def __init__(self, quickbooks: QuickBooks, seed: int) -> None:
        self._quickbooks = quickbooks
        self.sessions: list[CompanySession] = []
        self._callers: list[Process] = []
        self._random = Random(f"sessions {seed}")

    def begin_session(
        self, caller: Process, application: str, path: str, *, auth_flags: int = 0, read_only: bool = False
    ) -> Generator[Ask, str | None, CompanySession | None]:
        """OpenConnection and BeginSession; an empty `path` is the file that is open.

        `auth_flags` are the editions that the application is for, `read_only` says that it never writes.
        Yields the dialogs that stand in the way. Returns the session, or ``None`` where BeginSession
        blocks on a dialog that nobody answers. Raises `errors.QuickBooksRefusal`.
        """
        self._quickbooks.faults.raise_in("connect")
        look = self.look(caller, application, path, auth_flags)
        row = access.decide(look.situation())
        if row.asks:
            answer = yield Ask("certificate", certificate(look), access.CERTIFICATE_ANSWERS)
            if answer is None:
                if self._choice("prompt_unanswered") == "blocks":
                    return None
                raise hresults.refusal(row.hresult)
            if self._certificate_answered(row, look, answer):
                yield Ask("access-confirmation", CONFIRMATION, ("done",))
        elif row.switch:
            hresult = int(self._choice(row.switch), 16)
            if row.number == "5" and self._choice("hidden_instance_left") == "yes":
                self._quickbooks.leave_stale(caller)
            raise hresults.refusal(hresult)
        elif row.hresult:
            raise hresults.refusal(row.hresult)
        return self._begin(look, read_only)

    def look(self, caller: Process, application: str, path: str, auth_flags: int = 0) -> Look:
        """What a caller finds."""
        here = [one for one in self._quickbooks.instances if one.process.session == caller.session]
        windows = sorted(
            (one for one in here if not one.process.hidden), key=lambda one: not caller.sees(one.process)
        )
        found = windows[0] if windows else None
        asked = path or (found.path if found else "")
        return Look(
            self._quickbooks.pc.name,
            caller,
            application,
            path,
            self._quickbooks.installation,
            found,
            max(len(windows) - 1, 0),
            any(one.stale for one in here),
            self._quickbooks.file(asked),
            self._quickbooks.state(asked),
            self._quickbooks.start_prompt,
            auth_flags,
        )

    def _choice(self, switch: str) -> str:
        value = str(getattr(self._quickbooks.switches, switch))
        self._quickbooks.stream.emit(SwitchRelied(self._quickbooks.stream.at(), switch, value))
        return value

    def _certificate_answered(self, row: access.Row, look: Look, answer: str) -> bool:
        """A Yes at the first access is kept as the grant; a No holds for this occasion [B], or for later.

        Returns whether a grant was kept.
        """
        if answer == "no":
            if row.switch and self._choice(row.switch) == "yes":
                look.state.unticked.add(look.application)
            raise hresults.refusal(row.hresult)
        company = look.company
        if company is None or company.grant(look.application) is not None:
            return False
        how, _, boxes = answer.partition("+")
        company.set_grant(look.application, Grant(_granted(how), ADMIN, boxes == "personal-data"))
        look.state.reauthorise.discard(look.application)
        return True

    def _begin(self, look: Look, read_only: bool) -> CompanySession:
        company = look.company
        assert company is not None
        grant = company.grant(look.application)
        path = look.named or (look.found.path if look.found else "")
        instance = look.found or self._start_unseen(look, path, grant)
        context = SessionContext(
            host=instance.installation.edition.host_facts(
                automatic_login=instance.process.hidden, single_user=instance.single_user
            ),
            application=look.application,
            session_id=str(uuid.UUID(int=self._random.getrandbits(128), version=4)),
            personal_data=bool(grant and grant.personal_data),
            read_only=read_only,
        )
        session = CompanySession(
            company,
            context,
            path,
            look.caller,
            instance,
            look.state,
            self._quickbooks.faults,
            self._quickbooks.switches,
            self._choice,
            self._again,
            self._end,
        )
        self.sessions.append(session)
        return session

    def _start_unseen(self, look: Look, path: str, grant: Grant | None) -> Instance:
        """QuickBooks without a window, on the caller's level, as the login user of the grant [V, D].

        It is left behind, stale, where the caller ends without ending its session [I].
        """
        process = self._quickbooks.pc.start(PROGRAM, hidden=True, starter=look.caller)
        shared = look.state.elsewhere(self._quickbooks.pc.name, look.caller.session) == "multi-user"
        mode: Mode = "multi-user" if shared else "single-user"
        user = (grant.login_user if grant else "") or ADMIN
        instance = Instance(process, self._quickbooks.installation, "ready", path, user, mode)
        instance.opening = Opening(self._quickbooks.pc.name, process.session, user, mode)
        look.state.openings.append(instance.opening)
        self._quickbooks.run(instance)
        if look.caller not in self._callers:
            self._callers.append(look.caller)
            look.caller.at_end(lambda _: self._caller_ended(look.caller))
        return instance

    def _caller_ended(self, caller: Process) -> None:
        self._callers.remove(caller)
        for session in self.sessions:
            if session.caller is caller and session.instance.process.hidden:
                session.instance.stale = True

    def _again(self, session: CompanySession) -> bool:
        return any(
            access.same_path(one.path, session.path)
            for one in self._quickbooks.instances
            if one is not session.instance and not one.process.hidden
        )

    def _end(self, session: CompanySession) -> None:
        if session in self.sessions:
            self.sessions.remove(session)
        if session.instance.process.hidden and not session.instance.stale:
            session.instance.process.end()


def certificate(look: Look) -> str:
    """The text of the certificate dialog, in a layout of ours.

    "The application calls itself" is AppName [L], and the file that is asked for is named [V]. The
    certificate that it shows is that of the Web Connector's maker, whoever the application is of [L].
    """
    path = look.named or (look.found.path if look.found else "")
    return "\n".join((TITLE, f"The application calls itself {look.application}", path, QUESTION))


def _granted(answer: str) -> Literal["prompt", "while-open", "always"]:
    """A Yes of the certificate dialog as what it grants."""
    if answer not in ("prompt", "while-open", "always"):
        raise ValueError(answer)
    return cast(Literal["prompt", "while-open", "always"], answer)
