"""Power: on, asleep, off, and what each change does to what runs. One table.

Asleep, programs stay where they are and do nothing. An update that was under way is not taken up again: its
connection has gone [D, I]. That the Web Connector then gives its locks back is assumed [U], and the stream
tells it when the PC falls asleep, not when it wakes: a limit of ours. Off, everything has ended, and nothing
starts by itself before somebody logs on: the Web Connector is no service [V, D].
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from simulator.errors import InputError
from simulator.windows.processes import Ending

State = Literal["on", "asleep", "off"]


@dataclass(frozen=True, slots=True)
class Change:
    """What a change of power leads to; `ends` is how every process ends with it, if they do."""

    state: State
    ends: Ending | None = None


#: (state, what is done) → what comes of it. What is not here cannot be done.
CHANGES: dict[tuple[State, str], Change] = {
    ("on", "sleep"): Change("asleep"),
    ("asleep", "wake"): Change("on"),
    ("on", "shut_down"): Change("off", "shut-down"),
    ("on", "power_cut"): Change("off", "power-cut"),
    ("asleep", "power_cut"): Change("off", "power-cut"),
    ("off", "power_on"): Change("on"),
}


def change(state: State, done: str) -> Change:
    """What doing that leads to. Raises `InputError` where it cannot be done in that state."""
    known = CHANGES.get((state, done))
    if known is None:
        states = " or ".join(was for was, what in CHANGES if what == done)
        raise InputError(f"{done}: expected a PC that is {states}, got one that is {state}")
    return known
