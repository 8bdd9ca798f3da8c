"""What a scenario is played on, as the runner sees it.

Built fresh for every play by whoever runs scenarios: a desktop, or several by name, with the verbs of the
language as methods, the company files that they work on, and the endpoint's hooks and probes. Everything
that happens there is told to the stream of events and nowhere else.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Protocol

from simulator.desktop import Desktop
from simulator.events import Stream
from simulator.scenario.plays import ScenarioRow

if TYPE_CHECKING:
    from simulator.company import CompanyFile


class Platform(Protocol):
    """The vendor's side of an endpoint: its hooks and probes by name, for one of its users (from 1)."""

    def hook(self, name: str, arguments: Mapping[str, str], identity: int) -> None: ...

    def probe(self, name: str, identity: int) -> object: ...

    def close(self) -> None: ...


class World(Protocol):
    """One play's desktops and endpoint."""

    @property
    def desktops(self) -> Mapping[str, Desktop]:
        """The PCs by name; a scenario without names has one."""
        ...

    def company(self, desktop: str, file: str = "") -> CompanyFile:
        """The company file that is linked at that PC, or another one of its own by name."""
        ...

    def hook(self, name: str, arguments: Mapping[str, str], desktop: str) -> None:
        """Let the platform do something for that PC's user (`needs.HOOKS`); durations are in seconds."""
        ...

    def probe(self, name: str, desktop: str, file: str = "") -> object:
        """What the endpoint says of its own state for that PC's, or that file's, user (`needs.PROBES`)."""
        ...

    def close(self) -> None:
        """Let go of everything that the play held."""
        ...


WorldFactory = Callable[[ScenarioRow, Stream], World]
"""Builds the world of one play, set up as its needs and givens ask."""
