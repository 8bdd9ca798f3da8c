"""A QuickBooks Web Connector, QuickBooks and its company file, simulated, to try a QBWC endpoint.

What is offered to other programs is here by name, and loaded when it is first asked for.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from simulator.clock import VirtualClock
    from simulator.company import CompanyFacts, CompanyFile
    from simulator.desktop import Desktop
    from simulator.running.endpoint import EndpointAt
    from simulator.running.player import ScenarioResult, run_scenario

__version__ = "0.1.0"

__all__ = [
    "CompanyFacts",
    "CompanyFile",
    "Desktop",
    "EndpointAt",
    "ScenarioResult",
    "VirtualClock",
    "run_scenario",
]

_FROM = {
    "CompanyFacts": "simulator.company",
    "CompanyFile": "simulator.company",
    "Desktop": "simulator.desktop",
    "EndpointAt": "simulator.running.endpoint",
    "ScenarioResult": "simulator.running.player",
    "VirtualClock": "simulator.clock",
    "run_scenario": "simulator.running.player",
}


def __getattr__(name: str) -> Any:
    if name not in _FROM:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(_FROM[name]), name)
