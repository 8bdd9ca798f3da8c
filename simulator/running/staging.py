"""The stages of a run, described so that each worker can build its own (`scenario.workers.Staging`).

A description holds values only, no connection and no file: it goes to another process as it stands.
"""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from simulator.connector.client import Client
from simulator.connector.session import Guards
from simulator.running import clients
from simulator.running.registration import Registration
from simulator.switches import Switches

if TYPE_CHECKING:
    from simulator.scenario.stage import Endpoint, Run, Stage
    from simulator.scenario.surroundings import Surroundings


@dataclass(frozen=True, slots=True)
class Common:
    """What all plays of a run have in common. `client` and `version` are who makes the calls."""

    switches: Switches
    guards: Guards
    seed: int
    client: str
    version: str
    reached_at: tuple[str, int] | None = None
    """Where to connect to instead of to the endpoint's host."""
    ca: Path | None = None

    @contextlib.contextmanager
    def caller(self) -> Iterator[Client]:
        """Who makes the calls."""
        with contextlib.ExitStack() as opened:
            yield clients.make(self.client, self.reached_at, self.ca, opened)

    def run(self, client: Client) -> Run:
        """The same as a stage takes it."""
        from simulator.scenario.stage import Run

        return Run(self.switches, self.guards, self.seed, client, self.version)


@dataclass(frozen=True, slots=True)
class Builtin:
    """The built-in endpoint, one for each worker."""

    common: Common

    @contextlib.contextmanager
    def __call__(self, worker: int) -> Iterator[Stage]:
        """The stage of the worker of that number."""
        from simulator.scenario.stage import BuiltinStage

        with self.common.caller() as client, BuiltinStage(self.common.run(client)) as stage:
            yield stage


@dataclass(frozen=True, slots=True)
class Foreign:
    """Somebody else's endpoint. Its users are shared out among the workers; each has a company."""

    common: Common
    registration: Registration
    users: tuple[Endpoint, ...]
    """As a look found them."""
    workers: int = 1
    surroundings: Surroundings | None = None
    """With the program that was started, where there is one worker only: this process."""

    @contextlib.contextmanager
    def __call__(self, worker: int) -> Iterator[Stage]:
        """The stage of the worker of that number."""
        from simulator.scenario.stage import ForeignStage

        share = len(self.users) // self.workers
        offers = self.users[0].offers
        if self.workers > 1:
            offers = frozenset(need for need in offers if not need.startswith("identities."))
            offers |= {f"identities.{share}"}
        users = [replace(user, offers=offers) for user in self.users[worker * share : (worker + 1) * share]]
        with self.common.caller() as client:
            run = self.common.run(client)
            surroundings = self.surroundings or self._surroundings()
            with contextlib.closing(ForeignStage(run, *users, surroundings=surroundings)) as stage:
                yield stage

    def _surroundings(self) -> Surroundings | None:
        """The hooks and probes, of an endpoint that somebody else has started."""
        file, secrets = self.registration.file, self.registration.secrets
        if file is None or secrets is None:
            return None
        from simulator.connector.http import trusting
        from simulator.scenario.surroundings import Surroundings

        return Surroundings(file, secrets, trusting(self.registration.ca))
