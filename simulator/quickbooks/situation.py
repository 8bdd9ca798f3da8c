"""What BeginSession finds: the whole state that decides who may reach the company file.

Each fact has a few values, so that the decision table of `access` can be shown to decide every
combination. *The file* is the one that the caller names; with nothing named it is whichever company is
open. Where the facts come from is `program`'s.
"""

from __future__ import annotations

import math
import typing
from dataclasses import dataclass
from typing import Literal

RequestProcessor = Literal["registered", "not-registered"]
Excluded = Literal["", "simple-start", "pro", "premier", "enterprise"]
Licence = Literal["good", "not-registered", "lapsed"]
ProgramState = Literal["closed", "starting", "login-box", "no-company", "file-open", "other-open"]
FileState = Literal["there", "missing", "unreadable", "drive-not-seen", "newer", "foreign"]
Elsewhere = Literal["no", "multi-user", "single-user"]
Allowed = Literal["never", "unticked", "prompt", "while-open", "always"]
StartPrompt = Literal["", "update-offer", "backup-reminder", "password-expired", "sign-in"]


@dataclass(frozen=True, slots=True)
class Situation:
    """The facts, with those of a good day as defaults: QuickBooks closed, the file there, access always."""

    request_processor: RequestProcessor = "registered"
    excluded: Excluded = ""
    """The edition, where the application's AuthFlags leave it out."""
    takes_qbxml: bool = True
    licence: Licence = "good"
    program: ProgramState = "closed"
    """QuickBooks in the caller's Windows session, and what is open in it."""
    same_level: bool = True
    """Whether the caller sees it: same Windows user, same elevation level."""
    several: bool = False
    """More than one QuickBooks in this Windows session."""
    stale: bool = False
    """A hidden QuickBooks is left from a broken run."""
    dialog: bool = False
    """A modal dialog is open in it."""
    named: bool = True
    """Whether the caller names a file."""
    file: FileState = "there"
    shared_books_read_only: bool = False
    elsewhere: Elsewhere = "no"
    """Who else has the file open: another PC or Windows user, in that mode."""
    all_refused: bool = False
    """Preferences: don't allow any applications."""
    admin: bool = True
    """Whether the user who has the file open is Admin."""
    single_user: bool = True
    grant: Allowed = "always"
    """What the application was allowed; `unticked` is a remembered No too."""
    start_prompt: StartPrompt = ""
    """What an unattended start would stop at."""
    login_user_elsewhere: bool = False
    reauthorise: bool = False
    """The permission to log in by itself must be given again."""


def _values(hint: object) -> tuple[object, ...]:
    return (False, True) if hint is bool else typing.get_args(hint)


#: Every fact and the values that it can have.
FACTS: dict[str, tuple[object, ...]] = {
    name: _values(hint) for name, hint in typing.get_type_hints(Situation).items()
}

#: How many situations there are in all, the impossible ones included.
SITUATIONS = math.prod(len(values) for values in FACTS.values())
