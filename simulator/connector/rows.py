"""The rows of the Web Connector's window: one for each application that is registered."""

from __future__ import annotations

from dataclasses import dataclass, field

from simulator.connector.applications import Application
from simulator.connector.timing import Timing


@dataclass
class Registered:
    """A row of the Web Connector's window."""

    application: Application
    ticked: bool = False
    """The check box in front of it, for Update Selected."""
    last_result: str = ""
    timing: Timing = field(init=False)
    """Auto-Run and Every-Minute."""

    def __post_init__(self) -> None:
        self.timing = Timing.of(self.application)
