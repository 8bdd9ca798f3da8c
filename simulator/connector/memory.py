"""What the session machine remembers of one update, and what it has to tell after a step."""

from __future__ import annotations

from dataclasses import dataclass, field

from simulator.connector.commands import Ending, Prepared, Refused
from simulator.protocol.contract import Text
from simulator.switches import Switches

#: What the log says of an array that is too short, in 2.2.0.71 and later [L].
SHORT_ARRAY = "Index Out Of Range."
#: How often the same request may get the same response, one round after the other.
SAME_ROUNDS = 100


@dataclass(frozen=True, slots=True)
class Guards:
    """How long we play on where the real program would never stop. Each ends the update with a finding."""

    rounds: int = 10_000
    noops: int = 120
    retries: int = 10
    polls: int = 240


@dataclass(frozen=True, slots=True)
class Show:
    """A message on the screen: `code` with `detail`, the variable part of its text."""

    code: str
    detail: str


@dataclass(frozen=True, slots=True)
class Remark:
    """Something that the machine itself finds wanting in the endpoint."""

    check: str
    level: str
    expected: str
    got: str
    real: str


@dataclass
class Memory:
    """One update as far as it has come. The ticket and the password stand here in clear."""

    user: str
    version: str
    auto_run: bool
    switches: Switches
    guards: Guards
    short_array: str = SHORT_ARRAY
    """The log's text where authenticate answers fewer than two texts."""

    password: str = field(default="", repr=False)
    ticket: Text = field(default="", repr=False)
    company: str = ""
    """What is to be opened: empty for the file that is open now."""
    postpone: float | None = None
    minimum: float | None = None
    session_id: str = ""
    prepared: Prepared | None = None
    hcp: str = ""
    """What QuickBooks says of itself, until it was sent."""
    request: str = ""
    response: str = ""
    refusal: Refused | None = None
    """QuickBooks' last refusal, of the company file or of a request."""
    hresult: str = ""
    """Of the last refusal of the company file."""
    status: str = ""
    error_text: str = ""
    ending: Ending | None = None

    last_round: tuple[str, str] = ("", "")
    rounds: int = 0
    same: int = 0
    noops: int = 0
    retries: int = 0
    polls: int = 0

    # what one step tells
    detail: str = ""
    """The variable part of the message that the step shows."""
    remarks: list[Remark] = field(default_factory=list)
    relied: list[str] = field(default_factory=list)
    """Switches that the step depended on."""

    def forget_step(self) -> None:
        """A new step begins."""
        self.detail, self.remarks, self.relied = "", [], []
