"""What a run is played on: an endpoint, and for every play a desktop of its own in front of it.

A *stage* builds the `World` of a play. `BuiltinStage` starts the built-in endpoint anew for each, set up
as the play's needs ask and on the run's clock; `ForeignStage` has somebody else's endpoint, of
which nothing but its address, a user and a password need be known.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping
from contextlib import ExitStack
from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory
from types import TracebackType
from typing import TYPE_CHECKING, Any, Protocol, Self

from simulator.clock import Clock
from simulator.company import CompanyFile
from simulator.connector.applications import Application
from simulator.connector.client import Client, WebConnectorClient
from simulator.connector.http import HttpNetwork
from simulator.connector.profiles import CURRENT
from simulator.connector.scheduler import Scheduler
from simulator.connector.session import Guards
from simulator.connector.transport import Network
from simulator.desktop import COMPANY_FOLDER, Desktop, Setup
from simulator.endpoint import HOOKS, PROBES, BuiltinEndpoint, Registration, serve
from simulator.errors import InputError
from simulator.events import Stream
from simulator.quickbooks import edition
from simulator.scenario.companies import Companies
from simulator.scenario.given import GivenDesktop
from simulator.scenario.needs import BARE_URL, BUILT_IN, configuration, of_paths
from simulator.scenario.plays import ScenarioRow
from simulator.scenario.timekeeping import InStep
from simulator.scenario.world import Platform
from simulator.switches import Switches
from simulator.windows import PC, version

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIEnvironment

    from simulator.scenario.surroundings import Surroundings


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


class PlayedWorld:
    """One play's desktops, their networks and company files, and the endpoint's platform."""

    def __init__(
        self, desktops: Mapping[str, Desktop], identities: Mapping[tuple[str, str], int], platform: Platform
    ) -> None:
        self.desktops = desktops
        self._identities = identities
        self._platform = platform

    def company(self, desktop: str, file: str = "") -> CompanyFile:
        """The company file that is linked at that PC, or another one of its own by name."""
        at = self.desktops[desktop]
        return at.quickbooks.files[at.setup.names[file] if file else at.company_path]

    def hook(self, name: str, arguments: Mapping[str, str], desktop: str) -> None:
        """Let the platform do something."""
        self._platform.hook(name, arguments, self._identities[desktop, ""])

    def probe(self, name: str, desktop: str, file: str = "") -> object:
        """What the endpoint says of its own state."""
        return self._platform.probe(name, self._identities[desktop, file])

    def close(self) -> None:
        """Let go of the PCs' connections, of the company files and of the platform."""
        for desktop in self.desktops.values():
            desktop.close()
            desktop.setup.network.close()
            for company in (desktop.setup.company, *desktop.setup.others.values()):
                company.close()
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
        self._playing: _Builtin | None = None
        self._server = serve(self._app)

    def __call__(self, row: ScenarioRow, stream: Stream) -> PlayedWorld:
        wanted = configuration(row.needs)
        paths = {
            **{
                also.identity: _other(name)
                for given in given_desktops(row).values()
                for name, also in given.quickbooks.also.items()
                if also.identity
            },
            **{given.identity: _path(given) for given in reversed(given_desktops(row).values())},
        }
        named = {
            number: paths.get(number, "") if wanted.names == "path" else ""
            for number in range(1, max(wanted.identities, *paths) + 1)
        }
        make = partial(
            self._make,
            clock=stream.clock,
            mode=wanted.mode,
            user=_user(1),
            password=_PASSWORD,
            company_file=named[1],
            file_id=_FILE,
            others=[
                Registration(_user(number), _PASSWORD, wanted.mode, path, _FILE)
                for number, path in named.items()
                if number > 1
            ],
        )
        self._playing = playing = _Builtin(make, on_disk="hooks.restart" in row.needs)
        url = self._server.url.replace(self._server.host, "localhost")
        registered = {
            number: Endpoint(
                Application(_name(number), url, _user(number), _OWNER, _FILE), _PASSWORD, HttpNetwork
            )
            for number in named
        }
        return self._builder.world(row, stream, registered, playing)

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
        return self._playing.endpoint(environ, start_response)


class _Builtin:
    """The built-in endpoint as it runs, and its hooks and probes by name.

    `make` is its program: started again, it knows what it has on disk, if it has anything there.
    """

    def __init__(self, make: Callable[..., BuiltinEndpoint], *, on_disk: bool) -> None:
        self._files = TemporaryDirectory(ignore_cleanup_errors=True) if on_disk else None
        state = Path(self._files.name, "endpoint.sqlite") if self._files else ":memory:"
        self._start = partial(make, state=str(state))
        self.endpoint = self._start()

    def hook(self, name: str, arguments: Mapping[str, str], identity: int) -> None:
        if name == "restart":
            self.endpoint.close()
            self.endpoint = self._start()
            return
        of_all = name == "reset"
        getattr(self.endpoint, HOOKS[name])(**arguments, **({} if of_all else {"user": _user(identity)}))

    def probe(self, name: str, identity: int) -> object:
        return getattr(self.endpoint, PROBES[name])(user=_user(identity))

    def close(self) -> None:
        self.endpoint.close()
        if self._files:
            self._files.cleanup()


def _name(identity: int) -> str:
    return "Built-in endpoint" if identity == 1 else f"Built-in endpoint {identity}"


def _user(identity: int) -> str:
    return _USER if identity == 1 else f"{_USER}-{identity}"


# -- somebody else's -----------------------------------------------------------------------------


class ForeignStage:
    """Somebody else's endpoint. It offers what was said and what a preflight learnt, and nothing else.

    `identities` are its users, the first of whom plays where a scenario says nothing of it; `surroundings`
    are its start, its hooks and its probes, closed with the stage.
    """

    def __init__(self, run: Run, *identities: Endpoint, surroundings: Surroundings | None = None) -> None:
        self._builder = _Builder(run)
        self.identities = identities
        endpoint = identities[0]
        self._surroundings = surroundings
        learnt = set() if endpoint.names is None else {"names.path" if endpoint.names else "names.open-file"}
        of_two = (of_paths(endpoint.names, other.names) for other in identities[1:])
        self.offered = BARE_URL.union(endpoint.offers, learnt, *of_two)

    def __call__(self, row: ScenarioRow, stream: Stream) -> PlayedWorld:
        with ExitStack() as undone:
            platform = self.begin(stream, row.needs)
            undone.callback(platform.close)
            world = self._builder.world(row, stream, dict(enumerate(self._in_order(row.needs), 1)), platform)
            undone.pop_all()
        return world

    def begin(self, stream: Stream, needs: Collection[str] = ()) -> Platform:
        """Have the endpoint as every play finds it; its platform, for a play of those needs.

        Raises `Unplayable`.
        """
        if self._surroundings is not None:
            self._surroundings.begin()
        with ExitStack() as undone:
            platform = self.platform(stream, needs)
            undone.callback(platform.close)
            if self._surroundings is not None:
                self._surroundings.freshen(platform, len(self.identities))
            undone.pop_all()
        return platform

    def platform(self, stream: Stream, needs: Collection[str] = ()) -> Platform:
        """The endpoint's hooks and probes, at the time of `stream`."""
        if self._surroundings is None:
            return _Unknown()
        users = [identity.application.user for identity in self._in_order(needs)]
        platform = self._surroundings.platform(users)
        if "hooks.set_time" not in self.offered:
            return platform
        return InStep(platform, stream, self._surroundings.clocks(len(users)))

    def _in_order(self, needs: Collection[str]) -> list[Endpoint]:
        """The users; those to whom it names a path as `needs` ask come right after the first."""
        first, *others = self.identities
        return [first, *sorted(others, key=lambda one: of_paths(first.names, one.names).isdisjoint(needs))]

    def close(self) -> None:
        """Let go of the company files, and of what was started."""
        self._builder.close()
        if self._surroundings is not None:
            self._surroundings.close()


class _Unknown:
    """A platform of which no hook and no probe is known; a scenario that needs one is skipped before."""

    def hook(self, name: str, arguments: Mapping[str, str], identity: int) -> None:
        raise InputError(f"this endpoint has no hook {name}; say so under needs: [hooks.{name}]")

    def probe(self, name: str, identity: int) -> object:
        raise InputError(f"this endpoint has no probe {name}; say so under needs: [probes.{name}]")

    def close(self) -> None:
        """Nothing is held."""


# -- both ------------------------------------------------------------------------------------------

ONLY = "desktop"
"""The name of the PC where a scenario names none."""


def given_desktops(row: ScenarioRow) -> dict[str, GivenDesktop]:
    """The PCs of a play by name, as they are given."""
    return dict(row.document.desktops) or {ONLY: row.given}


def _path(given: GivenDesktop, named: str = "") -> str:
    """Where the linked company file lies: as the endpoint says, else as the scenario does, else as usual."""
    return named or given.quickbooks.path or f"{COMPANY_FOLDER}{given.quickbooks.company}.qbw"


def _other(name: str, named: str = "") -> str:
    """Where one more company file of a PC lies: as the endpoint says, else as usual."""
    return named or f"{COMPANY_FOLDER}{name}.qbw"


class _Builder:
    """Builds the worlds of a run."""

    def __init__(self, run: Run) -> None:
        self._run = run
        self._companies = Companies(run.seed)

    def world(
        self, row: ScenarioRow, stream: Stream, endpoints: Mapping[int, Endpoint], platform: Platform
    ) -> PlayedWorld:
        """The PCs of the play, each in front of the endpoint as the user of its identity."""
        given, scheduler = given_desktops(row), Scheduler(stream.clock, self._run.seed)
        built: dict[str, Desktop] = {}
        identities = {
            **{(name, ""): one.identity for name, one in given.items()},
            **{
                (name, file): also.identity
                for name, one in given.items()
                for file, also in one.quickbooks.also.items()
                if also.identity
            },
        }
        for identity in identities.values():
            if identity not in endpoints:
                raise InputError(
                    f"{row.id}: expected an identity of the endpoint (1 to {max(endpoints)}), got {identity}"
                )
        for name in sorted(given, key=lambda name: given[name].quickbooks.shared_with is not None):
            sharing = built.get(given[name].quickbooks.shared_with or "")
            users = {file: endpoints[number] for (at, file), number in identities.items() if at == name}
            built[name] = self._desktop(name, given[name], row, stream, users, scheduler, sharing)
        return PlayedWorld({name: built[name] for name in given}, identities, platform)

    def _desktop(
        self,
        name: str,
        given: GivenDesktop,
        row: ScenarioRow,
        stream: Stream,
        users: Mapping[str, Endpoint],
        scheduler: Scheduler,
        sharing: Desktop | None,
    ) -> Desktop:
        """One PC, its `users` by company file; with the company file of the one that it is `sharing` with."""
        quickbooks, endpoint = given.quickbooks, users[""]
        places = {
            other: _other(other, (users[other].names if other in users else "") or "")
            for other in quickbooks.also
        }
        installed = {"name": quickbooks.edition, "year": quickbooks.year, "country": quickbooks.country}
        setup = Setup(
            endpoint.application,
            endpoint.password,
            endpoint.network(stream.clock),
            sharing.setup.company if sharing else self._companies.linked(quickbooks, stream.clock),
            sharing.setup.company_path if sharing else _path(given, endpoint.names or ""),
            edition(**_set(installed)),
            row.switches(self._run.switches),
            replace(self._run.guards, **_set(row.given.guards.model_dump())),
            self._run.seed,
            others={
                places[other]: self._companies.file(also.company, stream.clock, quickbooks.country)
                for other, also in quickbooks.also.items()
            },
            linked={places[file]: (user.application, user.password) for file, user in users.items() if file},
            names=places,
            windows=_pc(name, given),
            connector={None: self._run.version, "none": ""}.get(given.connector, given.connector or ""),
            states=sharing.quickbooks.states if sharing else None,
            client=self._run.client,
            scheduler=scheduler,
        )
        desktop = Desktop(setup, stream, name)
        if quickbooks.opened:
            desktop.open_quickbooks()
        return desktop

    def close(self) -> None:
        """Let go of the company files."""
        self._companies.close()


def _pc(name: str, given: GivenDesktop) -> PC:
    windows = given.windows
    pc = PC(
        "OFFICE-PC" if name == ONLY else name.upper().replace("_", "-"),
        account_is_administrator=windows.account == "administrator",
        version=version(windows.version),
        uac=windows.uac,
        blocks_unsigned=windows.blocks_unsigned,
        hosted=windows.hosted,
    )
    for account in windows.others:
        pc.add_account(account)
    return pc


def _set(values: Mapping[str, Any]) -> dict[str, Any]:
    """What was said, without what was left open."""
    return {name: value for name, value in values.items() if value is not None}
