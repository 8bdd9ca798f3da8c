"""The rows of the Web Connector's window: one for each application that is registered."""

from __future__ import annotations

from dataclasses import dataclass

from simulator.connector.applications import Application


@dataclass
class Registered:
    """A row of the Web Connector's window. Times are seconds since the Unix epoch, intervals seconds."""

    application: Application
    ticked: bool = False
    every: float | None = None
    """Auto-Run's interval, or ``None`` where it is not ticked."""
    due: float | None = None
    last_result: str = ""
