"""The pytest plugin: scenarios as tests, and a simulated PC for tests of one's own.

Scenario files are collected only where the ini option ``qbwc_scenarios`` says. One test is one play: a
scenario, or a row of its matrix. What was skipped, and what was played without ever coming to what it is
about, is a skip that says so. Uses nothing of pytest but what pytest documents, and imports nothing of the
simulator before it is needed.
"""

from __future__ import annotations

import glob
import os
from collections.abc import Generator, Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from simulator.company import CompanyFile
    from simulator.desktop import Desktop
    from simulator.running import EndpointAt, Player, ScenarioResult
    from simulator.scenario import ScenarioFile, ScenarioRow

_SUFFIX = ".yaml"
_BUNDLED = "bundled"
#: Words of pytest's own, which a scenario's tag never means.
_PYTESTS_OWN = ("skip", "skipif", "xfail", "parametrize", "usefixtures", "filterwarnings")
_NOT_EXERCISED = "not exercised: "

_FILES = pytest.StashKey[dict[Path, str]]()
_SEEN = pytest.StashKey[set[Path]]()
_PLAYER = pytest.StashKey["Player"]()


def pytest_addoption(parser: pytest.Parser) -> None:
    """The options, on the command line and in the ini file."""
    group = parser.getgroup("qbwc-sim", "a simulated QuickBooks Web Connector")
    group.addoption("--qbwc-endpoint", metavar="URL", help="the endpoint to play scenarios against")
    group.addoption("--qbwc-user", metavar="NAME", help="its user; the password is read from QBWC_PASSWORD")
    scenarios = "scenarios to collect: files, folders, globs, or 'bundled'; paths are beside the ini file"
    parser.addini("qbwc_scenarios", scenarios, type="linelist", default=[])
    parser.addini("qbwc_endpoint", "as --qbwc-endpoint; without it the built-in one", default="")
    parser.addini("qbwc_user", "as --qbwc-user", default="")
    parser.addini("qbwc_offers", "needs that the endpoint is known to meet", type="args", default=[])


def pytest_configure(config: pytest.Config) -> None:
    """Say which marks there are, and refuse what cannot be meant."""
    config.addinivalue_line("markers", "qbwc: a scenario of qbwc-sim; its tags are marks too")
    if _setting(config, "qbwc_endpoint") and config.getini("qbwc_scenarios"):
        together = config.getoption("numprocesses", None) or 0
        if together != 1 and together and config.getoption("dist", "no") != "loadgroup":
            raise pytest.UsageError(
                "qbwc_endpoint: two workers would be one customer of the endpoint at the same time; expected "
                f"--dist loadgroup, which keeps its scenarios in one worker, got -n {together} without it"
            )


def pytest_unconfigure(config: pytest.Config) -> None:
    """Stop the endpoint, if one was started."""
    if _PLAYER in config.stash:
        config.stash[_PLAYER].close()
        del config.stash[_PLAYER]


def _setting(config: pytest.Config, name: str) -> str:
    return str(config.getoption(name, None) or config.getini(name) or "")


# -- collecting --------------------------------------------------------------------------------------


def _files(config: pytest.Config) -> dict[Path, str]:
    """The files that ``qbwc_scenarios`` means, each with the id that it must have (empty: any)."""
    if _FILES not in config.stash:
        files: dict[Path, str] = {}
        base = config.inipath.parent if config.inipath else config.rootpath
        for entry in config.getini("qbwc_scenarios"):
            found = dict(_meant(entry, base))
            if not found:
                raise pytest.UsageError(
                    f"qbwc_scenarios: expected scenarios (*{_SUFFIX}) at {entry}, got none"
                )
            files |= {path: id_ for path, id_ in found.items() if path not in files}
        config.stash[_FILES] = files
    return config.stash[_FILES]


def _meant(entry: str, base: Path) -> Iterator[tuple[Path, str]]:
    if entry == _BUNDLED:
        from simulator import bundled

        yield from _below(bundled.scenarios())
        return
    for name in sorted(glob.glob(str(base / entry), recursive=True)):
        path = Path(name)
        if path.is_dir():
            yield from _below(path)
        elif path.suffix in (_SUFFIX, ".yml"):
            yield path.resolve(), ""


def _below(folder: Path) -> Iterator[tuple[Path, str]]:
    for path in sorted(folder.rglob(f"*{_SUFFIX}")):
        yield path.resolve(), path.relative_to(folder).with_suffix("").as_posix()


def pytest_collect_file(file_path: Path, parent: pytest.Collector) -> Collected | None:
    """A scenario file among those that pytest looks at, where it is one that is meant."""
    if file_path.suffix not in (_SUFFIX, ".yml") or not parent.config.getini("qbwc_scenarios"):
        return None
    path = file_path.resolve()
    if path not in _files(parent.config):
        return None
    parent.config.stash.setdefault(_SEEN, set()).add(path)
    return Collected.from_parent(parent, path=path)


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(
    session: pytest.Session, config: pytest.Config, items: list[pytest.Item]
) -> None:
    """Add the scenarios that lie outside of what pytest looks at, where nothing less was asked for."""
    if not config.getini("qbwc_scenarios") or not _whole(config):
        return
    seen = config.stash.get(_SEEN, set())
    for path in _files(config):
        if path not in seen:
            named = _bundled_name(path)
            more: dict[str, Any] = {"nodeid": named} if named else {}
            file = Collected.from_parent(session, path=path, **more)
            try:
                plays: list[pytest.Item | pytest.Collector] = [*file.collect()]
            except Exception as error:
                raise pytest.UsageError(str(error)) from None
            config.hook.pytest_collectreport(report=pytest.CollectReport(file.nodeid, "passed", None, plays))
            items += [play for play in plays if isinstance(play, pytest.Item)]


def _bundled_name(path: Path) -> str:
    from simulator import bundled

    folder = bundled.scenarios().resolve()
    return f"{_BUNDLED}/{path.relative_to(folder).as_posix()}" if path.is_relative_to(folder) else ""


def _whole(config: pytest.Config) -> bool:
    """Whether the run is not narrowed to some files; a worker of xdist is told by who started it."""
    told = getattr(config, "workerinput", None)
    if told is not None:
        return bool(told.get("qbwc_whole", False))
    return config.args_source is not pytest.Config.ArgsSource.ARGS


@pytest.hookimpl(optionalhook=True)
def pytest_configure_node(node: Any) -> None:
    """Tell a worker of xdist what its own arguments do not say."""
    node.workerinput["qbwc_whole"] = _whole(node.config)


class Collected(pytest.File):
    """A scenario file: one test for each play."""

    def collect(self) -> Iterable[pytest.Item]:
        """Its plays. Raises `ScenarioMistakes` with everything that is wrong with it."""
        from simulator.scenario import load_file

        expected = _files(self.config).get(self.path, "")
        scenario = load_file(self.path, expected, _shown(self.path))
        return [self._play(scenario, row) for row in scenario.rows]

    def _play(self, scenario: ScenarioFile, row: ScenarioRow) -> Play:
        play = Play.from_parent(self, name=row.id, scenario=scenario, row=row)
        play.add_marker(pytest.mark.qbwc)
        if _setting(self.config, "qbwc_endpoint") and self.config.getoption("dist", None) is not None:
            play.add_marker(pytest.mark.xdist_group("qbwc"))
        for tag in scenario.tags:
            if tag not in _PYTESTS_OWN:
                self.config.addinivalue_line("markers", f"{tag}: a tag of scenarios")
                play.add_marker(tag)
        return play

    def repr_failure(  # type: ignore[override]  # pytest's own style of a traceback has no public type
        self, excinfo: pytest.ExceptionInfo[BaseException]
    ) -> str | Any:
        """The mistakes, a line each."""
        from simulator.errors import SimulatorError

        return (
            str(excinfo.value) if isinstance(excinfo.value, SimulatorError) else super().repr_failure(excinfo)
        )


def _shown(path: Path) -> str:
    """How the file is called in messages: from where the command was given, where it lies below that."""
    here = Path.cwd()
    return path.relative_to(here).as_posix() if path.is_relative_to(here) else str(path)


# -- playing -----------------------------------------------------------------------------------------


class ScenarioFailed(AssertionError):
    """A scenario fell short; its text is the console's."""


class Play(pytest.Item):
    """One play of a scenario."""

    def __init__(self, *, scenario: ScenarioFile, row: ScenarioRow, **more: Any) -> None:
        super().__init__(**more)
        self._scenario = scenario
        self._row = row

    def runtest(self) -> None:
        """Play it. Raises `ScenarioFailed`, or `Shortcoming` where the simulator cannot go on."""
        from dataclasses import replace

        from simulator.errors import Shortcoming
        from simulator.events import Verdict

        result: ScenarioResult = _player(self.config).play(replace(self._scenario, rows=(self._row,)))
        self.user_properties.append(("qbwc_verdict", result.verdict.value))
        if result.shortcoming:
            raise Shortcoming(result.reason)
        match result.verdict:
            case Verdict.FAILED:
                raise ScenarioFailed(result.text)
            case Verdict.SKIPPED:
                pytest.skip(result.reason)
            case Verdict.NOT_EXERCISED:
                pytest.skip(_NOT_EXERCISED + result.reason)

    def repr_failure(self, excinfo: pytest.ExceptionInfo[BaseException]) -> str | Any:  # type: ignore[override]
        """What the console would say; a traceback only of a fault of the simulator."""
        from simulator.errors import SimulatorError

        known = isinstance(excinfo.value, ScenarioFailed | SimulatorError)
        return str(excinfo.value) if known else super().repr_failure(excinfo)

    def reportinfo(self) -> tuple[Path, int, str]:
        """Where it stands: its row of the matrix, or its beginning."""
        return self.path, self._row.line - 1, self._row.id


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Generator[None, Any, Any]:
    """A skipped play is skipped where it stands, not where this plugin says so."""
    report = yield
    if isinstance(item, Play) and report.skipped and isinstance(report.longrepr, tuple):
        path, line, _ = item.reportinfo()
        report.longrepr = (str(path), line + 1, report.longrepr[2])
    return report  # a wrapper's result


def pytest_report_teststatus(report: Any) -> tuple[str, str, tuple[str, dict[str, bool]]] | None:
    """A play that was not exercised is among the skipped, with a letter and a reason of its own."""
    if report.skipped and ("qbwc_verdict", "not-exercised") in map(
        tuple, getattr(report, "user_properties", ())
    ):
        return "skipped", "n", ("SKIPPED", {"yellow": True})
    return None


def _player(config: pytest.Config) -> Player:
    if _PLAYER not in config.stash:
        from simulator.running import Player

        config.stash[_PLAYER] = Player(_configured(config))
    return config.stash[_PLAYER]


def _configured(config: pytest.Config) -> EndpointAt | None:
    """The endpoint that the options name, ``None`` for the built-in one."""
    url = _setting(config, "qbwc_endpoint")
    if not url:
        return None
    from simulator.errors import InputError
    from simulator.running import EndpointAt

    user, password = _setting(config, "qbwc_user"), os.environ.get("QBWC_PASSWORD")
    if not user or password is None:
        raise InputError(
            "qbwc_endpoint needs qbwc_user (or --qbwc-user), and QBWC_PASSWORD in the environment"
        )
    return EndpointAt(url, user, password, tuple(config.getini("qbwc_offers")))


# -- fixtures ----------------------------------------------------------------------------------------


@pytest.fixture
def endpoint(request: pytest.FixtureRequest) -> Iterator[EndpointAt]:
    """The endpoint that is tried: the configured one, or the built-in one, anew and in virtual time.

    A test suite has its own under this name: a fixture that returns a `simulator.EndpointAt`.
    """
    configured = _configured(request.config)
    if configured is not None:
        yield configured
        return
    from simulator.clock import VirtualClock
    from simulator.endpoint import BuiltinEndpoint, serve
    from simulator.running import EndpointAt

    clock = VirtualClock()
    with BuiltinEndpoint(clock=clock) as builtin, serve(builtin) as server:
        yield EndpointAt(server.url, "qbwc", "qbwc", clock=clock)


@pytest.fixture
def company_file(endpoint: EndpointAt) -> Iterator[CompanyFile]:
    """A company file in memory, filled as the bundled recipe *landscaping* says."""
    from simulator.clock import RealClock
    from simulator.company import CompanyFile

    with CompanyFile.from_recipe("landscaping", endpoint.clock or RealClock()) as books:
        yield books


@pytest.fixture
def desktop(endpoint: EndpointAt, company_file: CompanyFile) -> Iterator[Desktop]:
    """A person's PC in front of `endpoint`, on which QuickBooks is open with `company_file`.

    Its methods are what a person can do (``desktop.link()``, ``desktop.update_selected()``); everything that
    happens is an event: ``desktop.stream.subscribe(events.append)``.
    """
    from simulator.clock import RealClock
    from simulator.desktop import COMPANY_FOLDER, Desktop, Setup
    from simulator.events import Stream

    clock = endpoint.clock or RealClock()
    registered = endpoint.registered()
    network = registered.network(clock)
    path = registered.names or f"{COMPANY_FOLDER}landscaping.qbw"
    setup = Setup(registered.application, registered.password, network, company_file, path)
    pc = Desktop(setup, Stream(clock))
    pc.open_quickbooks()
    try:
        yield pc
    finally:
        pc.close()
        network.close()
