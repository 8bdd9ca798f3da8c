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
    """What is blocked on this PC, for programs that are not on the allow-list."""

    blocked: set[tuple[Deed, str]] = field(default_factory=set)
    """A deed, and the program that is kept from it."""
    allowed: set[str] = field(default_factory=set)
    """Programs on the allow-list. Names of programs are compared without letter case."""

    def block(self, deed: Deed, program: str) -> None:
        """Keep a program from that, unless it is allowed. Raises `InputError` for another word."""
        if deed not in DEEDS:
            raise InputError(f"expected what to block ({', '.join(DEEDS)}), got {deed!r}")
        self.blocked.add((deed, program.casefold()))

    def allow(self, program: str) -> None:
        """Put a program on the allow-list."""
        self.allowed.add(program.casefold())

    def blocks(self, deed: Deed, program: str) -> bool:
        """Whether `program` is kept from that."""
        name = program.casefold()
        return (deed, name) in self.blocked and name not in self.allowed
