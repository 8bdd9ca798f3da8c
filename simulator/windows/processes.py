"""Processes: who started a program, in which Windows session, whether *as administrator*, and its end.

Elevation belongs to a process, not to a person: two programs of one user on different levels cannot see
each other's COM objects. Windows decides that a process ends; what its end brings about is told to
whoever asked with `at_end`.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Literal

Ending = Literal["closed", "crashed", "killed", "logged-off", "shut-down", "power-cut"]
"""Why a process ends. Only ``closed`` lets a program tidy up by itself."""


@dataclass(eq=False, slots=True)
class Process:
    """A running program. `session` is the number of its Windows session, `hidden` means without a window.

    `approved_by` is the administrator whose credentials started it, where they are not the account's own.
    """

    program: str
    account: str
    elevated: bool = False
    session: int = 1
    hidden: bool = False
    approved_by: str = ""
    ended: Ending | None = field(default=None, init=False)
    _then: list[Callable[[Ending], None]] = field(default_factory=list, init=False)

    @property
    def running(self) -> bool:
        """Whether it has not ended yet."""
        return self.ended is None

    def sees(self, other: Process) -> bool:
        """Whether the two run as the same user on the same level in the same Windows session."""
        mine = (self.session, self.account.casefold(), self.elevated)
        return mine == (other.session, other.account.casefold(), other.elevated)

    def at_end(self, then: Callable[[Ending], None]) -> None:
        """Call `then` once, with the reason, when the process ends."""
        self._then.append(then)

    def end(self, how: Ending = "closed") -> None:
        """End it. A process that has ended stays as it ended."""
        if self.ended is not None:
            return
        self.ended = how
        then, self._then = self._then, []
        for one in then:
            one(how)
