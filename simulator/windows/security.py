"""Antivirus and firewall: what they keep a program from, until it is put on the allow-list.

The vendor's guide says that they may prevent the connector's download and execution and that allow-listing
repairs it [V]. Which product says what on the screen is not imitated.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal, get_args

from simulator.errors import InputError

Deed = Literal["download", "start", "outgoing"]
"""What can be blocked: fetching a file, starting a program, its connections to the outside."""
DEEDS: tuple[Deed, ...] = get_args(Deed)


@dataclass
class Security:
    """What is blocked on this PC, for every program that is not on the allow-list."""

    blocked: set[Deed] = field(default_factory=set)
    allowed: set[str] = field(default_factory=set)
    """Programs on the allow-list, as they were written; compared without letter case."""

    def block(self, deed: Deed) -> None:
        """Block that deed for every program that is not allowed. Raises `InputError` for another word."""
        if deed not in DEEDS:
            raise InputError(f"expected what to block ({', '.join(DEEDS)}), got {deed!r}")
        self.blocked.add(deed)

    def allow(self, program: str) -> None:
        """Put a program on the allow-list."""
        self.allowed.add(program)

    def blocks(self, deed: Deed, program: str) -> bool:
        """Whether `program` is kept from that."""
        known = {one.casefold() for one in self.allowed}
        return deed in self.blocked and program.casefold() not in known
