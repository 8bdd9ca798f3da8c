"""What the session machine asks for, and what it can be told: its own vocabulary, no stream events.

These values hold the real ticket and the real password; the driver turns them into events and
masks there.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum

from simulator.protocol.contract import Argument, Result


class Ending(Enum):
    """How an update ends, told by the machine's last transition."""

    COMPLETE = "complete"
    NO_MORE_REQUESTS = "no-more-requests"
    NO_WORK = "no-work"
    NOT_AUTHORISED = "not-authorised"
    BUSY = "busy"
    POSTPONED = "postponed"
    REFUSED_BY_QUICKBOOKS = "refused-by-quickbooks"
    STOPPED_BY_ENDPOINT = "stopped-by-endpoint"
    STOPPED_BY_USER = "stopped-by-user"
    INTERACTIVE_DONE = "interactive-done"
    HCP_FAILED = "hcp-failed"
    LOCKED = "locked"
    FAILED_CALL = "failed-call"
    NOT_STARTED = "not-started"
    BLOCKED = "blocked"
    INTERRUPTED = "interrupted"
    GUARDED = "guarded"


# -- commands: what the machine asks its driver to do ------------------------------------------


@dataclass(frozen=True, slots=True)
class TakeLock:
    """Set the registry's UpdateLock. Answered by `LockTaken` or `LockHeld`."""


@dataclass(frozen=True, slots=True)
class GetPassword:
    """Look the saved password up. Answered by `Password`."""


@dataclass(frozen=True, slots=True)
class Call:
    """Make one SOAP call. Answered by `Answered` or `CallFailed`."""

    method: str
    arguments: Mapping[str, Argument]


@dataclass(frozen=True, slots=True)
class AskUser:
    """Show a question of the Web Connector's own. Answered by `UserAnswered`."""

    dialog: str
    text: str


@dataclass(frozen=True, slots=True)
class OpenCompany:
    """OpenConnection and BeginSession; an empty path is the file that is open now.

    Answered by `Opened`, `Refused` or `Unanswered`.
    """

    path: str


@dataclass(frozen=True, slots=True)
class PrepareCompany:
    """Take the company file's AppLock and ask for Host, Company and Preferences.

    Answered by `Prepared`, `PrepareFailed` or `LockedElsewhere`.
    """


@dataclass(frozen=True, slots=True)
class Process:
    """Hand qbXML to QuickBooks. Answered by `Processed`, `Refused` or `Unanswered`."""

    request: str


@dataclass(frozen=True, slots=True)
class CloseCompany:
    """Unlock the company file, EndSession, CloseConnection. Answered by `CompanyClosed`."""


@dataclass(frozen=True, slots=True)
class Wait:
    """Let that many seconds pass. Answered by `Waited`."""

    seconds: float
    reason: str


@dataclass(frozen=True, slots=True)
class ReleaseLock:
    """Clear the registry's UpdateLock. Answered by `LockReleased`."""


@dataclass(frozen=True, slots=True)
class Finish:
    """The update is over.

    `postpone` and `minimum` are the seconds that the endpoint asked for (authRet[2], [3]), if any.
    """

    ending: Ending
    status: str
    hresult: str = ""
    postpone: float | None = None
    minimum: float | None = None


Command = (
    TakeLock
    | GetPassword
    | Call
    | AskUser
    | OpenCompany
    | PrepareCompany
    | Process
    | CloseCompany
    | Wait
    | ReleaseLock
    | Finish
)


# -- what happened: what the driver tells the machine --------------------------------------------


@dataclass(frozen=True, slots=True)
class LockTaken:
    """UpdateLock was free and is ours."""


@dataclass(frozen=True, slots=True)
class LockHeld:
    """UpdateLock is held by another update."""


@dataclass(frozen=True, slots=True)
class Password:
    """The saved password, or none."""

    text: str | None


@dataclass(frozen=True, slots=True)
class Answered:
    """A call was answered."""

    value: Result


@dataclass(frozen=True, slots=True)
class CallFailed:
    """A call failed. `guard` names our own limit where it was ours that was reached."""

    text: str
    guard: str = ""


@dataclass(frozen=True, slots=True)
class UserAnswered:
    """The person answered yes or no, or (None) nobody did."""

    yes: bool | None


@dataclass(frozen=True, slots=True)
class Opened:
    """BeginSession succeeded. `session_id` is the GUID that getInteractiveURL is told."""

    session_id: str


@dataclass(frozen=True, slots=True)
class Refused:
    """BeginSession or ProcessRequest was refused."""

    hresult: int
    message: str


@dataclass(frozen=True, slots=True)
class Unanswered:
    """BeginSession, or ProcessRequest, blocks on a dialog that nobody answers."""


@dataclass(frozen=True, slots=True)
class Prepared:
    """The company file is locked, and this is what it says of itself."""

    hcp: str
    path: str
    country: str
    major: int
    minor: int


@dataclass(frozen=True, slots=True)
class PrepareFailed:
    """Host, Company or Preferences could not be had."""

    text: str


@dataclass(frozen=True, slots=True)
class LockedElsewhere:
    """Another PC holds the company file's AppLock."""

    pc: str


@dataclass(frozen=True, slots=True)
class Processed:
    """QuickBooks answered."""

    response: str


@dataclass(frozen=True, slots=True)
class CompanyClosed:
    """The session with QuickBooks is over."""


@dataclass(frozen=True, slots=True)
class Waited:
    """The time has passed."""


@dataclass(frozen=True, slots=True)
class LockReleased:
    """UpdateLock is free again."""


Happened = (
    LockTaken
    | LockHeld
    | Password
    | Answered
    | CallFailed
    | UserAnswered
    | Opened
    | Refused
    | Unanswered
    | Prepared
    | PrepareFailed
    | LockedElsewhere
    | Processed
    | CompanyClosed
    | Waited
    | LockReleased
)
