"""What a scenario is played on, as the runner sees it.

Built fresh for every play by whoever runs scenarios: a desktop with the verbs of the language as
methods, the company file that they work on, and the endpoint's hooks and probes. Everything that
happens there is told to the stream of events and nowhere else.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any, Protocol

from simulator.events import Stream
from simulator.scenario.plays import ScenarioRow


class CompanyRecords(Protocol):
    """The company file, as far as expectations look into it."""

    def count(self, entity: str) -> int:
        """How many records of `entity` (`Customer`) there are."""
        ...

    def records(self, entity: str) -> Iterator[Mapping[str, str]]:
        """The records of `entity`, element name → text."""
        ...


class World(Protocol):
    """One play's desktop and endpoint."""

    @property
    def desktop(self) -> Any:
        """A method per verb, with keyword arguments already converted; `wait` takes seconds.

        `quickbooks_is_open` says whether the person's QuickBooks is.
        """
        ...

    @property
    def company(self) -> CompanyRecords:
        """The company file."""
        ...

    def hook(self, name: str, arguments: Mapping[str, str]) -> None:
        """Let the platform do something (`needs.HOOKS`); durations are seconds in digits."""
        ...

    def probe(self, name: str) -> object:
        """What the endpoint says of its own state (`needs.PROBES`)."""
        ...

    def close(self) -> None:
        """Let go of everything that the play held."""
        ...


WorldFactory = Callable[[ScenarioRow, Stream], World]
"""Builds the world of one play, set up as its needs and givens ask."""
