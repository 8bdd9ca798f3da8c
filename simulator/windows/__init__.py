"""The PC that the programs run on: processes and their elevation, the screen, the registry.

Holds only what Windows itself decides. What QuickBooks or the Web Connector make of it is theirs.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from simulator.errors import InputError


@dataclass(frozen=True, slots=True)
class Process:
    """A running program: who started it, and whether *as administrator*.

    Elevation belongs to a process, not to a person: two programs of one user on different
    levels cannot see each other's COM objects.
    """

    program: str
    account: str
    elevated: bool = False

    def sees(self, other: Process) -> bool:
        """Whether the two run as the same user on the same level."""
        return (self.account, self.elevated) == (other.account, other.elevated)


@dataclass(frozen=True, slots=True)
class Ask:
    """A question on the screen. Whoever waits for its answer yields it and is sent the answer.

    The answer is one of `answers`, or ``None`` where nobody is there to give one.
    """

    dialog: str
    text: str
    answers: tuple[str, ...]


@dataclass
class Registry:
    """``HKEY_CURRENT_USER\\Software\\Intuit\\QBWebConnector`` of the signed-in user.

    `update_lock` is the value UpdateLock: one update at a time per Windows user [L]. Passwords are
    kept by the application's name, in clear here where the real program encrypts them.
    """

    update_lock: bool = False
    passwords: dict[str, str] = field(default_factory=dict)


@dataclass
class PC:
    """One computer with one signed-in person, who may have administrator rights or not."""

    name: str = "OFFICE-PC"
    account: str = "owner"
    account_is_administrator: bool = True
    registry: Registry = field(default_factory=Registry)

    def start(self, program: str, *, elevated: bool = False, approved: bool = False) -> Process:
        """Start a program, at the person's own level or as administrator.

        A person without administrator rights needs an administrator's approval for that: without it
        Windows starts nothing, and `InputError` is raised.
        """
        if elevated and not (self.account_is_administrator or approved):
            raise InputError(
                f"{program} cannot run as administrator: {self.account} has no administrator rights, "
                "and nobody who has approved it"
            )
        return Process(program, self.account, elevated)
