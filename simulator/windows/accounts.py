"""Who may log on to the PC, and the Windows sessions of those who have.

A hosted server has many sessions at once, each with programs of its own; an office PC has one, at its
console. To disconnect leaves the session and its programs running; to log off ends both [V].
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Kind = Literal["console", "remote-desktop"]


@dataclass(frozen=True, slots=True)
class Account:
    """A Windows account. `administrator` says what it may become, not what its programs are."""

    name: str
    administrator: bool = False


@dataclass(eq=False, slots=True)
class Session:
    """One logged-on account. `connected` means that a person sits in front of it."""

    number: int
    account: Account
    kind: Kind = "console"
    connected: bool = True
