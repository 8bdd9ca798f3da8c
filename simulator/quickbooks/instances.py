"""The running program: one QuickBooks, in one Windows session, with what is on its screen."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from simulator.quickbooks.editions import Installation
from simulator.quickbooks.files import ADMIN, Mode, Opening
from simulator.windows import Process

State = Literal["starting", "login-box", "ready"]


@dataclass(eq=False, slots=True)
class Instance:
    """A running QuickBooks. `path` is the file that is open in it, empty for none; `dialog` a modal one.

    One without a window (`process.hidden`) was started by the Web Connector; it is `stale` when the run
    that started it broke.
    """

    process: Process
    installation: Installation
    state: State = "ready"
    path: str = ""
    user: str = ADMIN
    mode: Mode = "single-user"
    dialog: str = ""
    stale: bool = False
    opening: Opening | None = None

    @property
    def admin(self) -> bool:
        """Whether its user is the one who may allow applications."""
        return self.user.casefold() == ADMIN.casefold()

    @property
    def single_user(self) -> bool:
        """Whether its file is open in single-user mode."""
        return self.mode == "single-user"
