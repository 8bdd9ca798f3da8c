"""The two locks that keep updates apart: UpdateLock in the registry, AppLock in the company file.

UpdateLock is for one Windows user: ``True`` while one of their updates runs, ``FALSE`` else [L]. AppLock is
for all PCs that share a company file, one for each application's OwnerID: ``LOCKED:PC:ticks`` while an update
runs, ``UNLOCKED:PC`` else [L]; ticks are .NET's, UTC [L]. After a crash or a power cut both stay as they were
[D, I]. What then happens is settled nowhere: a UpdateLock that is ``True`` when the program starts is the
switch `updatelock_at_start`, an AppLock that this PC has left behind the switch `stale_applock_same_pc` [U].
The lock of another PC ends the update [I for its words, D that it does].
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from simulator.switches import Switches
from simulator.windows import ConnectorKey

#: .NET counts ticks of 100 ns from the year 1.
_TICKS_BEFORE_EPOCH = 621_355_968_000_000_000

Rely = Callable[[str], None]
"""Tells that a switch is followed."""


# -- UpdateLock ------------------------------------------------------------------------------------


def at_start(registry: ConnectorKey, switches: Switches, rely: Rely) -> None:
    """The program starts: it resets an UpdateLock that was left ``True``, or skips every run [U]."""
    if registry.update_lock:
        rely("updatelock_at_start")
        if switches.updatelock_at_start == "reset":
            registry.update_lock = False


# -- AppLock ---------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class AppLock:
    """What AppLock says: which PC has, or had last, an update under way. `since` is when it was locked."""

    pc: str
    locked: bool = False
    since: float = 0.0

    @classmethod
    def read(cls, value: str) -> AppLock:
        """The lock that a value says. What is of neither form says of no PC that it has locked the file."""
        state, _, rest = value.partition(":")
        pc, _, ticks = rest.rpartition(":") if state == "LOCKED" else (rest, "", "")
        if state != "LOCKED" or not pc:
            return cls(pc)
        return cls(pc, True, _moment(ticks))

    def __str__(self) -> str:
        """As it is written into the company file."""
        if not self.locked:
            return f"UNLOCKED:{self.pc}"
        return f"LOCKED:{self.pc}:{_TICKS_BEFORE_EPOCH + int(self.since * 1000) * 10_000}"

    def held_against(self, pc: str, switches: Switches, rely: Rely) -> bool:
        """Whether this lock keeps an update of `pc` out.

        A lock of the same name is one that this PC has left behind, as far as anybody can tell: another
        Windows session of a server writes the same name.
        """
        if not self.locked:
            return False
        if self.pc.casefold() != pc.casefold():
            return True
        rely("stale_applock_same_pc")
        return switches.stale_applock_same_pc == "locked"


def _moment(ticks: str) -> float:
    """Ticks as seconds since the Unix epoch; 0 for what is no number."""
    if not (ticks.isascii() and ticks.isdigit() and len(ticks) <= 20):
        return 0.0
    return (int(ticks) - _TICKS_BEFORE_EPOCH) / 10_000_000
