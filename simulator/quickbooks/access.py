"""Who may reach the company file: the decision table, as data. The first row that applies decides.

Sources: V a vendor's guide or help · RP the request processor's own text · B QuickBooks' in-product
help · I implementers · U not settled by any source: the row's hresult is the value of a switch, and
every report that depends on it says so. A test walks every combination of facts and shows that each is
decided. ``docs/access.md`` is drawn from here.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from simulator.quickbooks.situation import FACTS, Situation

#: The answers of the dialog "QuickBooks - Application Certificate", as a scenario names them; with
#: ``+personal-data`` its box "Allow this application to access personal data" is ticked [L].
CERTIFICATE_ANSWERS = (
    *("no", "prompt", "while-open", "always"),
    *("prompt+personal-data", "while-open+personal-data", "always+personal-data"),
)

Case = Mapping[str, frozenset[object]]
"""Facts and the values that they must have, all of them."""


@dataclass(frozen=True, slots=True)
class Row:
    """One row: when it applies, and then either ok, a refusal, or a question.

    It applies in any of its cases. `hresult` is fixed, or the value of `switch`. `asks` means the
    certificate dialog; its No is refused with `hresult`.
    """

    number: str
    says: str
    source: str
    when: tuple[Case, ...]
    hresult: int = 0
    switch: str = ""
    asks: bool = False

    def applies(self, situation: Situation) -> bool:
        """Whether the situation is one of the row's cases."""
        return any(
            all(getattr(situation, fact) in values for fact, values in case.items()) for case in self.when
        )

    @property
    def lets_in(self) -> bool:
        """Whether BeginSession succeeds, with no question asked."""
        return not (self.hresult or self.switch)


def _case(**facts: object) -> Case:
    """A case; several values of one fact are a tuple."""
    case = {fact: frozenset(value if isinstance(value, tuple) else (value,)) for fact, value in facts.items()}
    for fact, values in case.items():
        assert values <= set(FACTS[fact]), f"{fact} cannot be {values}"
    return case


def _refuses(number: str, hresult: int, source: str, says: str, *when: Case) -> Row:
    return Row(number, says, source, when, hresult)


def _unsettled(number: str, switch: str, source: str, says: str, *when: Case) -> Row:
    return Row(number, says, source, when, switch=switch)


def _excluded(letter: str, hresult: int, edition: str, name: str) -> Row:
    says = f"the application's AuthFlags leave out {name}"
    return _refuses(f"2{letter}", hresult, "RP", says, _case(excluded=edition))


_CLOSED = "closed"
_NOT_OPEN = ("closed", "no-company")
_UP = ("no-company", "file-open", "other-open")
_RUNNING = ("starting", "login-box", *_UP)
_PROMPTS = ("update-offer", "backup-reminder", "password-expired", "sign-in")

ROWS: tuple[Row, ...] = (
    _refuses(
        "1",
        0x80040154,
        "I",
        "the request processor is not registered on this PC: not installed, a Mac, a clash of 32 and 64 bit",
        _case(request_processor="not-registered"),
    ),
    _excluded("a", 0x80040431, "simple-start", "QuickBooks Simple Start"),
    _excluded("b", 0x80040432, "pro", "QuickBooks Pro"),
    _excluded("c", 0x80040433, "premier", "QuickBooks Premier"),
    _excluded("d", 0x80040434, "enterprise", "QuickBooks Enterprise"),
    _refuses("3", 0x8004041F, "RP", "the edition cannot take qbXML", _case(takes_qbxml=False)),
    _refuses(
        "4",
        0x80040427,
        "RP, U",
        "QuickBooks is not registered, or its subscription has lapsed",
        _case(licence=("not-registered", "lapsed")),
    ),
    _unsettled(
        "5",
        "elevation_hresult",
        "V, U",
        "this session's QuickBooks runs on another elevation level, or as another Windows user, than the "
        "Web Connector",
        _case(program=_RUNNING, same_level=False),
    ),
    _refuses("6", 0x80040438, "RP", "more than one QuickBooks in this Windows session", _case(several=True)),
    _unsettled(
        "7",
        "stale_instance_hresult",
        "I",
        "a stale hidden QuickBooks is left from a broken run",
        _case(stale=True),
    ),
    _unsettled(
        "8", "starting_hresult", "RP, U", "QuickBooks is still starting", _case(program="starting")
    ),
    _unsettled("9", "login_box_hresult", "U", "its login box is up", _case(program="login-box")),
    _refuses("10", 0x80040414, "RP", "a modal dialog is open in it", _case(program=_UP, dialog=True)),
    _unsettled(
        "11a",
        "closed_without_path_hresult",
        "RP, I",
        "QuickBooks is closed and no company file is named",
        _case(program=_CLOSED, named=False),
    ),
    _refuses(
        "11b",
        0x80040417,
        "RP",
        "QuickBooks is open without a company and none is named",
        _case(program="no-company", named=False),
    ),
    _unsettled(
        "12",
        "other_company_hresult",
        "RP, I",
        "QuickBooks has another company file open than the one named",
        _case(program="other-open"),
    ),
    _refuses(
        "13",
        0x80040403,
        "RP",
        "the file is missing, moved, unreadable, or on a drive that this (elevated) process does not see",
        _case(program=_NOT_OPEN, file=("missing", "unreadable", "drive-not-seen")),
    ),
    _refuses(
        "14a",
        0x80040406,
        "RP",
        "the file needs a newer QuickBooks",
        _case(program=_NOT_OPEN, file="newer"),
    ),
    _refuses(
        "14b",
        0x80040409,
        "RP",
        "the file needs another QuickBooks",
        _case(program=_NOT_OPEN, file="foreign"),
    ),
    _refuses(
        "15",
        0x80040439,
        "RP",
        "a file with Shared Books is opened read-only",
        _case(shared_books_read_only=True),
    ),
    _unsettled(
        "16",
        "single_user_elsewhere_hresult",
        "U",
        "not open here; another PC or Windows user has it in single-user mode",
        _case(program=_NOT_OPEN, elsewhere="single-user"),
    ),
    _refuses(
        "17",
        0x8004041A,
        "B",
        "preferences: don't allow any applications; no dialog, not even for Admin",
        _case(all_refused=True),
    ),
    _refuses(
        "18",
        0x80040418,
        "RP",
        "never authorised, or the certificate was removed, and nobody may answer: not open here, not Admin, "
        "or multi-user mode",
        _case(grant="never", program=_NOT_OPEN),
        _case(grant="never", admin=False),
        _case(grant="never", single_user=False),
    ),
    Row(
        "19",
        "never authorised, Admin has the file open in single-user mode: the dialog",
        "RP, B, U",
        (_case(grant="never"),),
        hresult=0x80040420,
        switch="no_is_remembered",
        asks=True,
    ),
    _refuses(
        "20",
        0x8004041A,
        "RP",
        "allow access was unticked for the application, or a No was remembered",
        _case(grant="unticked"),
    ),
    Row(
        "21",
        "prompt each time, the file is open: the dialog",
        "U",
        (_case(grant="prompt", program="file-open"),),
        hresult=0x80040420,
        asks=True,
    ),
    _unsettled(
        "22",
        "automatic_login_refused_hresult",
        "RP, I",
        "prompt each time or whenever open, and the file is not open",
        _case(grant=("prompt", "while-open"), program=_NOT_OPEN),
    ),
    _unsettled(
        "23",
        "unattended_prompt_hresult",
        "V, U",
        "always, closed, and the unattended start meets a prompt: update offer, backup reminder, expired "
        "password, sign-in",
        _case(program=_CLOSED, start_prompt=_PROMPTS),
    ),
    _refuses(
        "24",
        0x80040437,
        "RP",
        "always, closed, and the login user is logged in on another machine (multi-user)",
        _case(program=_CLOSED, login_user_elsewhere=True),
    ),
    _unsettled(
        "25",
        "reauthorise_hresult",
        "RP, V",
        "always, closed, and re-authorisation is due: restored file, changed user or configuration",
        _case(program=_CLOSED, reauthorise=True),
    ),
    Row(
        "26",
        "always, closed: QuickBooks starts unseen as the login user; nobody can open the file until the "
        "update ends",
        "V",
        (_case(grant="always", program=_CLOSED),),
    ),
    Row(
        "27",
        "always, open without a company, and a file named: opens it, serves, closes it, stays up",
        "V",
        (_case(grant="always", program="no-company"),),
    ),
    Row(
        "28",
        "whenever open or always, the file is open: with the rights of the user who has it open",
        "V, B",
        (_case(grant=("while-open", "always"), program="file-open"),),
    ),
)  # fmt: skip


def same_path(one: str, other: str) -> bool:
    """Whether two Windows paths name the same file."""
    return one.replace("/", "\\").casefold() == other.replace("/", "\\").casefold()


def decide(situation: Situation) -> Row:
    """The first row that applies; there always is one."""
    return next(row for row in ROWS if row.applies(situation))
