"""What QuickBooks knows of a company file besides its books: who has it open, and who may enter.

The grants themselves are kept in the company file (`CompanyFile.grant`); what the preferences say beyond
them, and what lies outside of the file, is here. Two PCs that share a file share its `FileState`.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal

from simulator.quickbooks.situation import Allowed, Elsewhere

if TYPE_CHECKING:
    from simulator.company import CompanyFile

Mode = Literal["single-user", "multi-user"]
Damage = Literal["", "unreadable", "foreign"]

ADMIN = "Admin"
"""The QuickBooks user who may allow applications [D]."""


@dataclass(frozen=True, slots=True)
class Opening:
    """Somebody has the file open: on which PC, in which Windows session of it, as which QuickBooks user."""

    pc: str
    session: int
    user: str = ADMIN
    mode: Mode = "single-user"


@dataclass
class FileState:
    """One company file as QuickBooks finds it.

    `year` is the QuickBooks that opened it last: an older one cannot open it any more, and a newer one
    converts it when a person opens it. `None` is a file that any opens. `mapped_drive` lies on a network
    drive that was connected by the person, which a program running as administrator does not see.
    """

    openings: list[Opening] = field(default_factory=list)
    year: int | None = None
    damage: Damage = ""
    mapped_drive: bool = False
    shared_books_read_only: bool = False
    all_refused: bool = False
    """Preferences: "Don't allow any applications to access this company file"."""
    unticked: set[str] = field(default_factory=set)
    """The applications whose "allow access" is unticked; a No that is remembered is here too."""
    reauthorise: set[str] = field(default_factory=set)
    """Those whose permission to log in by itself must be given again."""
    lacks: dict[str, frozenset[str]] = field(default_factory=dict)
    """By QuickBooks user, in small letters: the messages that they have no right to."""
    in_use: dict[str, object] = field(default_factory=dict)
    """By id: the records that somebody has open in a window, and the QuickBooks whose window it is."""

    def rights_lacked(self, user: str) -> frozenset[str]:
        """The messages that this QuickBooks user has no right to."""
        return self.lacks.get(user.casefold(), frozenset())

    def elsewhere(self, pc: str, session: int) -> Elsewhere:
        """How others than this Windows session of this PC have it open; the stricter mode counts."""
        modes = {one.mode for one in self._others(pc, session)}
        return next((mode for mode in ("single-user", "multi-user") if mode in modes), "no")

    def logged_in_elsewhere(self, user: str, pc: str, session: int) -> bool:
        """Whether that QuickBooks user is logged in to it from somewhere else."""
        return any(one.user.casefold() == user.casefold() for one in self._others(pc, session))

    def _others(self, pc: str, session: int) -> list[Opening]:
        return [one for one in self.openings if (one.pc, one.session) != (pc, session)]

    def allowed(self, company: CompanyFile | None, application: str) -> Allowed:
        """What the application may do."""
        if application in self.unticked:
            return "unticked"
        grant = company.grant(application) if company else None
        return grant.access if grant else "never"
