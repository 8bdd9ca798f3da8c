"""The screen: questions that programs and Windows put to whoever sits in front of it.

Windows' own questions are described, not quoted: their wording differs from version to version.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Ask:
    """A question on the screen. Whoever waits for its answer yields it and is sent the answer.

    The answer is one of `answers`, or ``None`` where nobody is there to give one.
    """

    dialog: str
    text: str
    answers: tuple[str, ...]


def approval(program: str, administrator: bool) -> Ask:
    """User Account Control: may this run as administrator? Who has no such rights needs somebody who has."""
    who = "confirm" if administrator else "enter an administrator's credentials"
    return Ask("uac", f"Windows: {program} wants to run as administrator; {who}.", ("approve", "deny"))


def unsigned(program: str) -> Ask:
    """A warning of a program whose publisher is not known."""
    return Ask("unsigned", f"Windows: the publisher of {program} is not known.", ("run", "cancel"))
