"""Who may reach the company file: the decision table, as data. The first row that applies decides.

Row numbers are those of the whole table of situations; only the rows that this simulated PC can
meet so far are here. Sources: V a vendor's guide or help · RP the request processor's own text
· B QuickBooks' in-product help · I implementers · U not settled by any source: the row's hresult is the
value of a switch, and every report that depends on it says so.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from simulator.company import Grant

#: The answers of the dialog "QuickBooks - Application Certificate", as a scenario names them.
CERTIFICATE_ANSWERS = ("no", "prompt", "while-open", "always")


@dataclass(frozen=True, slots=True)
class Situation:
    """What BeginSession finds. `open_path` and `named` are empty for none; the file is the one that
    `named` names, or with an empty `named` the one that is open."""

    running: bool
    sees_quickbooks: bool
    open_path: str
    named: str
    file_exists: bool
    admin: bool
    single_user: bool
    grant: Grant | None
    denied: bool
    """A No that is remembered."""

    @property
    def file_open(self) -> bool:
        """Whether the file that is asked for is open in QuickBooks."""
        return bool(self.open_path) and (not self.named or same_path(self.named, self.open_path))

    @property
    def access(self) -> str:
        return self.grant.access if self.grant else ""


@dataclass(frozen=True, slots=True)
class Row:
    """One row: when it applies, and then either ok, a refusal, or a question.

    `hresult` is fixed, or taken from `switch`. `asks` means the certificate dialog; its No is
    refused with `hresult`.
    """

    number: str
    when: Callable[[Situation], bool]
    says: str
    source: str
    hresult: int = 0
    switch: str = ""
    asks: bool = False


def same_path(one: str, other: str) -> bool:
    """Whether two Windows paths name the same file."""
    return one.replace("/", "\\").casefold() == other.replace("/", "\\").casefold()


ROWS: tuple[Row, ...] = (
    Row(
        "5",
        lambda s: s.running and not s.sees_quickbooks,
        "QuickBooks runs on another elevation level, or as another user, than the Web Connector",
        "V, U",
        switch="elevation_hresult",
    ),
    Row(
        "11",
        lambda s: not s.running and not s.named,
        "QuickBooks is closed and no company file is named",
        "RP, I",
        switch="closed_without_path_hresult",
    ),
    Row(
        "11",
        lambda s: not s.open_path and not s.named,
        "QuickBooks is open without a company and none is named",
        "RP",
        hresult=0x80040417,
    ),
    Row(
        "12",
        lambda s: bool(s.open_path) and not s.file_open,
        "QuickBooks has another company file open than the one named",
        "RP, I",
        switch="other_company_hresult",
    ),
    Row(
        "13",
        lambda s: not s.file_open and not s.file_exists,
        "the company file is not there",
        "RP",
        hresult=0x80040403,
    ),
    Row(
        "18",
        lambda s: s.grant is None and not s.denied and not (s.file_open and s.admin and s.single_user),
        "never authorised, and nobody may answer: not open here, not Admin, or multi-user mode",
        "RP",
        hresult=0x80040418,
    ),
    Row(
        "19",
        lambda s: s.grant is None and not s.denied,
        "never authorised, Admin has the file open in single-user mode: the dialog",
        "RP, B, U",
        hresult=0x80040420,
        switch="no_is_remembered",
        asks=True,
    ),
    Row(
        "20",
        lambda s: s.denied,
        "a No was remembered",
        "RP",
        hresult=0x8004041A,
    ),
    Row(
        "21",
        lambda s: s.access == "prompt" and s.file_open,
        "prompt each time, the file is open: the dialog",
        "U",
        hresult=0x80040420,
        asks=True,
    ),
    Row(
        "22",
        lambda s: s.access in ("prompt", "while-open") and not s.file_open,
        "the grant does not cover a file that is not open",
        "RP, I",
        switch="automatic_login_refused_hresult",
    ),
    Row(
        "26",
        lambda s: s.access == "always" and not s.running,
        "always, closed: QuickBooks starts unseen; nobody can open it until the update ends",
        "V",
    ),
    Row(
        "27",
        lambda s: s.access == "always" and not s.open_path,
        "always, open without a company: opens the file, serves, closes it, stays up",
        "V",
    ),
    Row(
        "28",
        lambda s: s.access in ("while-open", "always") and s.file_open,
        "the file is open: with the rights of the user who has it open",
        "V, B",
    ),
)


def decide(situation: Situation) -> Row:
    """The first row that applies."""
    return next(row for row in ROWS if row.when(situation))
