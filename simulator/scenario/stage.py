"""What a run is played on: an endpoint, and for every play a desktop of its own in front of it.

A *stage* builds the `World` of a play. `BuiltinStage` starts the built-in endpoint anew for each, set up
as the play's needs ask and on the run's clock; `ForeignStage` has somebody else's endpoint, of
which nothing but its address, a user and a password is known.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass, field, replace
from types import TracebackType
from typing import TYPE_CHECKING, Any, Protocol, Self

from simulator.clock import Clock, VirtualClock
from simulator.company import CompanyFile
from simulator.connector.applications import Application
from simulator.connector.client import Client, WebConnectorClient
from simulator.connector.http import HttpNetwork
from simulator.connector.profiles import CURRENT
from simulator.connector.session import Guards
from simulator.connector.transport import Network
from simulator.desktop import COMPANY_FOLDER, Desktop, Setup
from simulator.endpoint import HOOKS, PROBES, BuiltinEndpoint, serve
from simulator.errors import InputError
from simulator.events import Stream
from simulator.quickbooks import edition
from simulator.scenario.model import Given
from simulator.scenario.needs import BARE_URL, BUILT_IN, configuration, contradiction
from simulator.scenario.plays import ScenarioRow
from simulator.switches import Switches

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIEnvironment


@dataclass(frozen=True, slots=True)
class Run:
    """What all plays of a run have in common."""

    switches: Switches
    guards: Guards
    seed: int
    client: Client = field(default_factory=WebConnectorClient)
    version: str = CURRENT.version
    """The Web Connector's, where a scenario does not say another."""


class Stage(Protocol):
    """Builds the world of each play."""

    @property
    def offered(self) -> Collection[str]:
        """The needs that the endpoint meets."""
        ...

    def __call__(self, row: ScenarioRow, stream: Stream) -> PlayedWorld: ...

    def close(self) -> None: ...


class Platform(Protocol):
    """The vendor's side of an endpoint: its hooks and probes by name."""

    def hook(self, name: str, arguments: Mapping[str, str]) -> None: ...

    def probe(self, name: str) -> object: ...

    def close(self) -> None: ...


class PlayedWorld:
    """One play's desktop, its network and company file, and the endpoint's platform."""

    def __init__(self, desktop: Desktop, company: CompanyFile, platform: Platform) -> None:
        self.desktop = desktop
        self.company = company
        self._platform = platform

    def hook(self, name: str, arguments: Mapping[str, str]) -> None:
        """Let the platform do something."""
        self._platform.hook(name, arguments)

    def probe(self, name: str) -> object:
        """What the endpoint says of its own state."""
        return self._platform.probe(name)

    def close(self) -> None:
        """Let go of the PC's connections, of the company file and of the platform."""
        self.desktop.close()
        self.desktop.setup.network.close()
        self.company.close()
        self._platform.close()


@dataclass(frozen=True, slots=True)
class Endpoint:
    """An endpoint: how it is registered, its password, how to reach it, and what is known of it."""

    application: Application
    password: str
    network: Callable[[Clock], Network]
    """A PC's way to it: every play is on a PC of its own."""
    names: str | None = None
    """What it names to authenticate, as a preflight learnt: a path, empty for the open file, or unknown."""
    offers: frozenset[str] = frozenset()
    """The needs that somebody says it meets."""


# -- the built-in endpoint -----------------------------------------------------------------------

#: The built-in endpoint as it is registered: the same in every run, so that recordings are equal.
_USER, _PASSWORD = "qbwc", "an honest password"
_OWNER = "{7C1E0D5A-5B0F-4B58-9C3A-9A1D3A0F6E01}"
_FILE = "{0B7F6C12-3D4E-4F5A-8B6C-7D8E9F0A1B2C}"


class BuiltinStage:
    """The built-in endpoint, over real HTTP on a port that the system picks, anew for every play.

    `endpoint` makes it; a test gives one with a defect.
    """

    offered = BUILT_IN

    def __init__(self, run: Run, endpoint: type[BuiltinEndpoint] = BuiltinEndpoint) -> None:
        self._builder = _Builder(run)
        self._make = endpoint
        self._playing: BuiltinEndpoint | None = None
        self._server = serve(self._app)

    def __call__(self, row: ScenarioRow, stream: Stream) -> PlayedWorld:
        wanted = configuration(row.needs)
        path = _path(row.given)
        endpoint = self._make(
            clock=stream.clock,
            mode=wanted.mode,
            user=_USER,
            password=_PASSWORD,
            company_file=path if wanted.names == "path" else "",
            file_id=_FILE,
        )
        self._playing = endpoint
        url = self._server.url.replace(self._server.host, "localhost")
        application = Application("Built-in endpoint", url, _USER, _OWNER, _FILE)
        registered = Endpoint(application, _PASSWORD, HttpNetwork)
        return self._builder.world(row, stream, registered, path, _Builtin(endpoint))

    def close(self) -> None:
        """Stop the server; nothing is left running."""
        self._server.close()
        self._builder.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def _app(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        assert self._playing is not None
        return self._playing(environ, start_response)


class _Builtin:
    """The built-in endpoint's hooks and probes, by name."""

    def __init__(self, endpoint: BuiltinEndpoint) -> None:
        self._endpoint = endpoint

    def hook(self, name: str, arguments: Mapping[str, str]) -> None:
        getattr(self._endpoint, HOOKS[name])(**arguments)

    def probe(self, name: str) -> object:
        return getattr(self._endpoint, PROBES[name])()

    def close(self) -> None:
        self._endpoint.close()


# -- somebody else's -----------------------------------------------------------------------------


class ForeignStage:
    """Somebody else's endpoint. It offers what was said and what a preflight learnt, and nothing else."""

    def __init__(self, run: Run, endpoint: Endpoint) -> None:
        self._builder = _Builder(run)
        self._endpoint = endpoint
        learnt = set() if endpoint.names is None else {"names.path" if endpoint.names else "names.open-file"}
        self.offered = BARE_URL | endpoint.offers | learnt
        clash = contradiction(self.offered)
        if clash:
            raise InputError(f"--offers does not agree with the endpoint: {clash}")

    def __call__(self, row: ScenarioRow, stream: Stream) -> PlayedWorld:
        path = _path(row.given, self._endpoint.names or "")
        return self._builder.world(row, stream, self._endpoint, path, _Unknown())

    def close(self) -> None:
        """Let go of the company files; nothing else is held between plays."""
        self._builder.close()


class _Unknown:
    """A platform of which no hook and no probe is known; a scenario that needs one is skipped before."""

    def hook(self, name: str, arguments: Mapping[str, str]) -> None:
        raise InputError(f"this endpoint has no hook {name}; say so under needs: [hooks.{name}]")

    def probe(self, name: str) -> object:
        raise InputError(f"this endpoint has no probe {name}; say so under needs: [probes.{name}]")

    def close(self) -> None:
        """Nothing is held."""


# -- both ------------------------------------------------------------------------------------------


def _path(given: Given, named: str = "") -> str:
    """Where the linked company file lies: as the scenario says, else as the endpoint does, else as usual."""
    return given.quickbooks.path or named or f"{COMPANY_FOLDER}{given.quickbooks.company}.qbw"


class _Builder:
    """Builds the worlds of a run. A company file is built once per recipe and copied for every play."""

    def __init__(self, run: Run) -> None:
        self._run = run
        self._companies: dict[str, CompanyFile] = {}

    def world(
        self, row: ScenarioRow, stream: Stream, endpoint: Endpoint, path: str, platform: Platform
    ) -> PlayedWorld:
        """A PC with the company file at `path`, in front of `endpoint`."""
        given = row.given
        company = self._company(given.quickbooks.company, stream.clock)
        installed = {"name": given.quickbooks.edition, "year": given.quickbooks.year}
        setup = Setup(
            endpoint.application,
            endpoint.password,
            endpoint.network(stream.clock),
            company,
            path,
            edition(**_set(installed)),
            row.switches(self._run.switches),
            replace(self._run.guards, **_set(given.guards.model_dump())),
            self._run.seed,
            given.windows.account == "administrator",
            client=self._run.client,
            connector=self._run.version,
        )
        desktop = Desktop(setup, stream)
        if given.quickbooks.opened:
            desktop.open_quickbooks()
        return PlayedWorld(desktop, company, platform)

    def _company(self, recipe: str, clock: Clock) -> CompanyFile:
        built = self._companies.get(recipe)
        if built is None:
            moment = VirtualClock(clock.now())
            built = self._companies[recipe] = CompanyFile.from_recipe(recipe, moment, seed=self._run.seed)
        return built.copy(clock)

    def close(self) -> None:
        """Let go of the company files."""
        for built in self._companies.values():
            built.close()
        self._companies.clear()


def _set(values: Mapping[str, Any]) -> dict[str, Any]:
    """What was said, without what was left open."""
    return {name: value for name, value in values.items() if value is not None}
