"""The stages of a run, described so that each worker can build its own.

A description holds values only, no connection and no file: it goes to another process as it stands.
"""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from simulator.cli import clients
from simulator.cli.registration import Registration
from simulator.clock import RealClock
from simulator.connector.client import Client
from simulator.connector.http import HttpNetwork
from simulator.connector.profiles import profile, with_tls
from simulator.connector.session import Guards
from simulator.errors import InputError
from simulator.scenario.preflight import Caller, company_file
from simulator.switches import Switches

if TYPE_CHECKING:
    from simulator.scenario.stage import Run, Stage


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


class Staging(Protocol):
    """Makes the stage of each worker."""

    @property
    def name(self) -> str:
        """What the endpoint is called in reports."""
        ...

    @property
    def most(self) -> int | None:
        """How many workers it can have: as many as the endpoint has identities; None: any number."""
        ...

    @property
    def relied(self) -> tuple[tuple[str, str], ...]:
        """The switches that it relies on before anything is played, and their values."""
        ...

    def __call__(self, worker: int) -> contextlib.AbstractContextManager[Stage]: ...


@dataclass(frozen=True, slots=True)
class Builtin:
    """The built-in endpoint, one for each worker."""

    common: Common
    name: str = "the built-in endpoint"
    most: int | None = None
    relied: tuple[tuple[str, str], ...] = ()

    @contextlib.contextmanager
    def __call__(self, worker: int) -> Iterator[Stage]:
        """The stage of the worker of that number."""
        from simulator.scenario.stage import BuiltinStage

        with self.common.caller() as client, BuiltinStage(self.common.run(client)) as stage:
            yield stage


@dataclass(frozen=True, slots=True)
class Foreign:
    """Somebody else's endpoint, with one identity: a user who has one company."""

    common: Common
    registration: Registration
    password: str
    offers: frozenset[str]
    names: str | None = None
    """What it names to authenticate, as `looked_at` learnt."""
    most: int | None = 1

    @property
    def name(self) -> str:
        """What the user calls it."""
        return self.registration.address

    @property
    def relied(self) -> tuple[tuple[str, str], ...]:
        """Those by which its .QWC file was taken."""
        return self.registration.relied

    @contextlib.contextmanager
    def __call__(self, worker: int) -> Iterator[Stage]:
        """The stage of the worker of that number."""
        from simulator.scenario.stage import Endpoint, ForeignStage

        application = self.registration.application
        endpoint = Endpoint(application, self.password, self._network, self.names, self.offers)
        with (
            self.common.caller() as client,
            contextlib.closing(ForeignStage(self.common.run(client), endpoint)) as stage,
        ):
            yield stage

    def looked_at(self) -> str | None:
        """A look before anything is played: which company file it names. Raises `InputError` and others.

        What a play is made of is imported afterwards: so the look leaves soon.
        """
        common, looking = self.common, self._network(RealClock())
        looking.speak_as(with_tls(profile(common.version), common.switches))
        with common.caller() as client:
            return company_file(
                self.registration.application,
                self.password,
                looking,
                common.switches,
                Caller(client, common.version),
                address=self.name,
            )

    @property
    def _network(self) -> partial[HttpNetwork]:
        return partial(HttpNetwork, connect_to=self.common.reached_at, ca=self.common.ca)


def checked(workers: int, staging: Staging) -> int:
    """`workers`, where `staging` can have so many. Raises `InputError`."""
    if staging.most is not None and workers > staging.most:
        have = f"{staging.most} identit{'y' if staging.most == 1 else 'ies'}"
        raise InputError(
            f"-n {workers}: expected at most as many workers as the endpoint has identities ({have}), "
            "because each worker is a customer with a company of its own"
        )
    return workers
