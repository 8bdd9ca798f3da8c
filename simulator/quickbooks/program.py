"""QuickBooks as a program on one PC, and the sessions that other programs open with it.

`begin_session` is a generator because a dialog may stand between the question and its answer. Who may
reach the company file is decided by `access`; what is in it by `simulator.company`.
"""

from __future__ import annotations

import uuid
from collections.abc import Generator, Mapping
from dataclasses import dataclass, field
from random import Random
from typing import Literal, cast

from simulator.company import CompanyFile, Grant, SessionContext
from simulator.errors import InputError
from simulator.events import ScreenShown, Stream, SwitchRelied
from simulator.qbxml import hresults
from simulator.quickbooks import access
from simulator.quickbooks.editions import Edition
from simulator.quickbooks.situation import Allowed, ProgramState, Situation
from simulator.switches import Switches
from simulator.windows import Ask, Process

#: What the certificate dialog asks [L].
CERTIFICATE = "Do you want to allow this application to read and modify this company file?"


@dataclass
class QuickBooks:
    """QuickBooks on one PC.

    `files` are the company files that this PC can see, by path. `process` is the running program,
    if it runs with a window; `open_path` the file that is open in it. `admin` and `single_user` say
    who has it open and how.
    """

    edition: Edition
    files: Mapping[str, CompanyFile]
    switches: Switches
    stream: Stream
    seed: int = 0
    process: Process | None = None
    open_path: str = ""
    admin: bool = True
    single_user: bool = True
    unseen: CompanySession | None = field(default=None, init=False)
    """The session for which QuickBooks was started without a window."""
    _denied: set[tuple[str, str]] = field(default_factory=set, init=False)

    def __post_init__(self) -> None:
        self._random = Random(f"sessions {self.seed}")

    # -- what the person does ------------------------------------------------------------------

    def open(self, process: Process, path: str) -> None:
        """The person starts QuickBooks on a company file.

        While a session works on the file in a QuickBooks without a window, nobody can open it [V];
        what the screen then says is not known [U].
        """
        if self.file(path) is None:
            raise InputError(f"there is no company file at {path}; there are {', '.join(self.files)}")
        if self.unseen is not None and access.same_path(self.unseen.path, path):
            self.stream.emit(ScreenShown(self.stream.at(), "", f"The company file is in use: {path}"))
            return
        self.process, self.open_path = process, path

    def close(self) -> None:
        """The person closes QuickBooks."""
        self.process, self.open_path = None, ""

    def file(self, path: str) -> CompanyFile | None:
        """The company file at `path`, if there is one."""
        return next((file for known, file in self.files.items() if access.same_path(known, path)), None)

    # -- what the request processor does ---------------------------------------------------------

    def begin_session(
        self, caller: Process, application: str, path: str
    ) -> Generator[Ask, str | None, CompanySession | None]:
        """OpenConnection and BeginSession; an empty `path` is the file that is open.

        Yields the dialogs that stand in the way. Returns the session, or ``None`` where BeginSession
        blocks on a dialog that nobody answers. Raises `errors.QuickBooksRefusal`.
        """
        situation = self._situation(caller, application, path)
        row = access.decide(situation)
        if row.asks:
            answer = yield Ask("certificate", CERTIFICATE, access.CERTIFICATE_ANSWERS)
            if answer is None:
                if self._choice("prompt_unanswered") == "blocks":
                    return None
                raise hresults.refusal(row.hresult)
            self._certificate_answered(row, application, path, answer)
        elif row.switch:
            raise hresults.refusal(int(self._choice(row.switch), 16))
        elif row.hresult:
            raise hresults.refusal(row.hresult)
        return self._begin(application, path)

    def _situation(self, caller: Process, application: str, path: str) -> Situation:
        asked = path or self.open_path
        company = self.file(asked)
        program: ProgramState = "closed"
        if self.process is not None:
            program = "no-company"
            if self.open_path:
                program = "file-open" if access.same_path(asked, self.open_path) else "other-open"
        return Situation(
            program=program,
            same_level=self.process is None or caller.sees(self.process),
            named=bool(path),
            file="missing" if company is None else "there",
            admin=self.admin,
            single_user=self.single_user,
            grant=self._allowed(company, application, asked),
        )

    def _allowed(self, company: CompanyFile | None, application: str, path: str) -> Allowed:
        if any(who == application and access.same_path(where, path) for who, where in self._denied):
            return "unticked"
        grant = company.grant(application) if company else None
        return grant.access if grant else "never"

    def _choice(self, switch: str) -> str:
        value = str(getattr(self.switches, switch))
        self.stream.emit(SwitchRelied(self.stream.at(), switch, value))
        return value

    def _certificate_answered(self, row: access.Row, application: str, path: str, answer: str) -> None:
        """A Yes at the first access is kept as the grant; a No holds for this occasion [B], or for later."""
        asked = path or self.open_path
        if answer == "no":
            if row.switch and self._choice(row.switch) == "yes":
                self._denied.add((application, asked))
            raise hresults.refusal(row.hresult)
        company = self.file(asked)
        if company is not None and company.grant(application) is None:
            company.set_grant(application, Grant(_granted(answer), login_user="Admin"))

    def _begin(self, application: str, path: str) -> CompanySession:
        asked = path or self.open_path
        company = self.file(asked)
        assert company is not None
        grant = company.grant(application)
        unseen = self.process is None
        context = SessionContext(
            host=self.edition.host_facts(automatic_login=unseen, single_user=self.single_user),
            application=application,
            session_id=str(uuid.UUID(int=self._random.getrandbits(128), version=4)),
            personal_data=bool(grant and grant.personal_data),
        )
        session = CompanySession(self, company, context, asked)
        if unseen:
            self.unseen = session
        return session


def _granted(answer: str) -> Literal["prompt", "while-open", "always"]:
    """A Yes of the certificate dialog as what it grants."""
    if answer not in ("prompt", "while-open", "always"):
        raise ValueError(answer)
    return cast(Literal["prompt", "while-open", "always"], answer)


@dataclass
class CompanySession:
    """One session of one application with the request processor, from BeginSession to EndSession."""

    quickbooks: QuickBooks
    company: CompanyFile
    context: SessionContext
    path: str

    @property
    def session_id(self) -> str:
        """The session's GUID in braces, as the interactive methods are told it."""
        return "{" + self.context.session_id + "}"

    def process(self, request: str) -> str:
        """ProcessRequest: qbXML in, qbXML out. Raises `errors.QuickBooksRefusal`."""
        response = self.company.process(request, self.context)
        if self.quickbooks.switches.response_newlines == "crlf":
            response = response.replace("\n", "\r\n")
        return response

    def end(self) -> None:
        """EndSession and CloseConnection; iterators die, and a QuickBooks that was started unseen closes."""
        self.company.end_session(self.context.session_id)
        if self.quickbooks.unseen is self:
            self.quickbooks.unseen = None
