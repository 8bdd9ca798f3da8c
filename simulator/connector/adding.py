"""Adding an application to the Web Connector, from its .QWC file to its row. No SOAP, only GETs.

In the order of the real program, as far as it is known: the file's format; GETs of AppSupport and of
CertURL, or else AppURL [D], which of them first is not known [U]; the dialog "Authorize New Web Service";
the key in the registry; QuickBooks; the stamps; "Ended QuickBooks session" [L].
"""

from __future__ import annotations

import dataclasses
from collections.abc import Callable
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from simulator import events as e
from simulator.connector.applications import Application
from simulator.connector.driver import fetch
from simulator.connector.reaching import Refused, opened, telling
from simulator.connector.rows import Registered
from simulator.connector.scheduler import Person
from simulator.connector.stamps import Stamps, Trouble, stamp
from simulator.errors import InputError
from simulator.protocol.qwc import QwcFile
from simulator.protocol.qwc import read as read_qwc
from simulator.protocol.qwcrules import RULES, Finding, refusals
from simulator.protocol.qwcvalues import PersonalData, UnattendedMode
from simulator.quickbooks import CompanySession
from simulator.windows import Ask

if TYPE_CHECKING:
    from simulator.connector.program import WebConnector

NOT_REGISTERED, NEVER_AUTHORISED = 0x80040154, 0x80040418

#: Where QuickBooks refuses like this while linking, a switch may have another code; the value that keeps
#: to the two tries is `_TRIED`.
_BY_SWITCH = {
    NOT_REGISTERED: "linking_not_registered",
    NEVER_AUTHORISED: "linking_refused_first_access",
}
_TRIED = "1022-1023"

#: IsReadOnly is no fault of the format: it is met when the stamps are written.
_READ_ONLY = RULES["Q3.read-only"]

AUTHORIZE = "Authorize New Web Service"
ENDED = "Ended QuickBooks session"


class Adding:
    """One application being added, on the `program`'s PC, with `person` at its screen."""

    def __init__(self, program: WebConnector, person: Person) -> None:
        self._program = program
        self._person = person
        self._seen = ""
        """The server's certificate, as it was looked at."""

    def add_file(self, data: bytes, *, has_support: bool = True) -> bool:
        """Add the application of a .QWC file's bytes; returns whether it is in the list now.

        Where its format is wrong nothing is fetched and nobody is asked: the screen has the code, `message`
        all that is wrong. Without `has_support` what it says of a support page was made up, and is not
        fetched. Raises `InputError` for a file that the simulator itself does not take.
        """
        file, findings = read_qwc(data)
        switches = self._program.switches
        refused = [
            each
            for each in refusals(findings, self._program.version, switches)
            if each.rule is not _READ_ONLY
        ]
        for switch in dict.fromkeys(each.rule.switch for each in findings if each.rule.switch):
            self._program.rely(switch)
        if file is not None and not refused:
            application = Application.from_qwc(file)
            return self.add(application if has_support else dataclasses.replace(application, support_url=""))
        self._malformed(file, findings, refused)
        return False

    def _malformed(self, file: QwcFile | None, findings: tuple[Finding, ...], refused: list[Finding]) -> None:
        switches = self._program.switches
        why = "\n".join(each.told(".qwc", switches) for each in findings)
        code = next((code for each in refused if (code := each.rule.code_by(switches))), "")
        if refused and not code:
            raise InputError(f"expected a .QWC file that can be used, got one with\n{why}")
        if code:
            self._program.show(code, Application.from_qwc(file) if file else None, "")
        self._program.message = f"{self._program.message}\n{why}" if code else why

    def add(self, application: Application) -> bool:
        """Add an application as its .QWC file does; returns whether it is in the list now.

        The screen says what stands in the way. A key that an application had before under the same name is
        put back where the new one is declined.
        """
        if not all(check(self, application) for check in _CHECKS):
            return False
        named = self._named(application)
        if named is None:
            return False
        program = self._program
        before = program.applications.get(named.key)
        row = program.applications[named.key] = Registered(named)
        self._write_key(named)  # before QuickBooks is asked [L]
        if self._linked(named):
            row.last_result = ENDED
            self._changed(named, "added")
            return True
        program.rely("declined_leaves_key")
        if program.switches.declined_leaves_key == "no":
            del program.applications[named.key]
            program.registry.applications.remove(named.key)
            if before is not None:
                program.applications[named.key] = before
                program.registry.applications.write(named.key, before.application.elements)
        self._changed(named, "not-added")
        return False

    # -- before anything is written ----------------------------------------------------------------

    def _localhost(self, application: Application) -> bool:
        """The name localhost must be known on the PC [D]."""
        if urlsplit(application.url).hostname != "localhost" or self._program.pc.knows_localhost:
            return True
        self._program.show("QBWC1035", application, "No such host is known")
        return False

    def _support_page(self, application: Application) -> bool:
        """A GET of AppSupport must be answered 200 or 202; QBWC1004 where it fails, 4xx and 5xx too [D]."""
        if not application.support_url:
            return True
        fetched = self._fetched(application, application.support_url)
        if fetched.status in (200, 202):
            return True
        failed = fetched.status == 0 or fetched.status >= 400
        self._not_fetched("QBWC1004" if failed else "QBWC1003", application, fetched)
        return False

    def _certificate(self, application: Application) -> bool:
        """A GET of CertURL, or else of AppURL, must succeed, for its certificate; none without https [D]."""
        url = application.cert_url or application.url
        if not url.startswith("https:"):
            return True
        fetched = self._fetched(application, url)
        self._seen = fetched.certificate
        if 200 <= fetched.status < 300:
            return True
        self._not_fetched("QBWC1048", application, fetched)
        return False

    def _fetched(self, application: Application, url: str) -> e.Fetched:
        program = self._program
        transport = program.transport(
            application.url, cookies=False, timeout=program.switches.timeout, expect=False
        )
        try:
            fetched = fetch(transport, url, program.at(application))
        finally:
            transport.close()
        program.stream.emit(fetched)
        return fetched

    def _not_fetched(self, code: str, application: Application, fetched: e.Fetched) -> None:
        shown = self._program.show(code, application, "")
        self._program.message = f"{shown} ({fetched.text or fetched.status})"

    def _authorized(self, application: Application) -> bool:
        """The dialog "Authorize New Web Service", with OK and Cancel [L]."""
        asked = Ask("authorize", authorize(application, self._seen), ("ok", "cancel"))
        return self._person(asked) not in (None, "cancel")

    def _named(self, application: Application) -> Application | None:
        """The application under the name of its key; ``None`` where the person gives up.

        Where there is one of the same AppName the person is asked: clone or replace; AppUniqueName replaces
        without a question [D]. What the key of a clone is called is ours [U].
        """
        known = self._program.applications
        if application.unique_name or application.key not in known:
            return application
        text = f"There is an application named {application.name} already."
        answer = self._person(Ask("same-name", text, ("clone", "replace", "cancel")))
        if answer in (None, "cancel"):
            return None
        if answer != "clone":
            return application
        numbered = (f"{application.name} ({number})" for number in range(2, len(known) + 3))
        return dataclasses.replace(
            application, unique_name=next(name for name in numbered if name not in known)
        )

    # -- QuickBooks ----------------------------------------------------------------------------------

    def _linked(self, application: Application) -> bool:
        """Two tries to reach QuickBooks, with a question between them [D]; then the stamps."""
        try:
            try:
                return self._stamped(application)
            except Refused as refused:
                if not self._tries_again(application, refused):
                    return False
            return self._stamped(application)
        except Refused as refused:
            if not self._otherwise(application, refused):
                self._program.show("QBWC1023", application, refused.message)
        return False

    def _tries_again(self, application: Application, refused: Refused) -> bool:
        if self._otherwise(application, refused):
            return False
        text = self._program.show("QBWC1022", application, refused.message)
        if self._person(Ask("QBWC1022", text, ("ok", "cancel"))) == "ok":
            return True
        self._program.show("QBWC1024", application, refused.message)
        return False

    def _otherwise(self, application: Application, refused: Refused) -> bool:
        """Whether a switch has another code for this refusal, which is shown then."""
        switch = _BY_SWITCH.get(refused.hresult)
        if switch is None:
            return False
        self._program.rely(switch)
        value = str(getattr(self._program.switches, switch))
        if value == _TRIED:
            return False
        self._program.show(f"QBWC{value}", application, refused.message)
        return True

    def _stamped(self, application: Application) -> bool:
        """Open the company file and stamp it; the screen says what its stamps have against it."""
        program = self._program
        read_only = application.read_only and self._means_read_only
        with opened(program, application, self._person, read_only=read_only) as session:
            if not self._granted_enough(application, session):
                return False
            stamps = Stamps(application.owner_id, application.file_id, program.pc.name)
            try:
                stamp(session, session.edition.highest_qbxml, stamps, telling(program, application))
            except Trouble as trouble:
                if trouble.read_only:
                    program.rely("read_only_code")
                code = program.switches.read_only_code if trouble.read_only else trouble.code
                program.show(code, application, trouble.detail, trouble.form)
                return False
        return True

    @property
    def _means_read_only(self) -> bool:
        """Whether this version takes IsReadOnly for what it says; of older ones no source tells [L]."""
        return int(self._program.version.split(".", maxsplit=1)[0]) >= _READ_ONLY.since

    def _granted_enough(self, application: Application, session: CompanySession) -> bool:
        """Whether the administrator granted what the application cannot do without; else a switch [U]."""
        grant = session.company.grant(application.name)
        enough = {
            UnattendedMode.REQUIRED: grant is not None and grant.access == "always",
            PersonalData.REQUIRED: grant is not None and grant.personal_data,
        }
        lacks = [
            wish.value
            for wish in (application.unattended_mode, application.personal_data)
            if wish is not None and not enough.get(wish, True)
        ]
        if not lacks:
            return True
        self._program.rely("weaker_grant")
        if self._program.switches.weaker_grant == "links":
            return True
        shown = self._program.show("QBWC1039", application, "")
        self._program.message = f"{shown} ({', '.join(lacks)}, and less was allowed)"
        return False

    # -- the stream ----------------------------------------------------------------------------------

    def _write_key(self, application: Application) -> None:
        self._program.registry.applications.write(application.key, application.elements)
        at = self._program.at(application)
        self._program.stream.emit(e.ListChanged(at, "key-created", application.unique_name))

    def _changed(self, application: Application, done: str) -> None:
        self._program.stream.emit(e.ListChanged(self._program.at(application), done))


_CHECKS: tuple[Callable[[Adding, Application], bool], ...] = (
    Adding._localhost,
    Adding._support_page,
    Adding._certificate,
    Adding._authorized,
)


def authorize(application: Application, certificate: str = "") -> str:
    """The dialog "Authorize New Web Service": host, description, support page, certificate [L].

    The application's name stands in front, and the order of the lines is ours. Of the server's certificate
    the dialog shows Name, Expires and Issuer, for http that there is none [L]; that the names are common
    names, and how the date is written, is ours too. An https application in this process has no certificate.
    """
    lines = [AUTHORIZE, application.name, f"Service Host: {urlsplit(application.url).netloc}"]
    lines.append(application.description)
    if application.support_url:
        lines.append(f"For support: {application.support_url}")
    lines.append(certificate if application.url.startswith("https:") else "Unavailable for a non-SSL AppURL")
    return "\n".join(line for line in lines if line)
