"""Which scenario files are collected, and the tests that they are: a play each."""

from __future__ import annotations

import glob
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from simulator.pytest_plugin import settings, workers
from simulator.pytest_plugin.playing import Play

if TYPE_CHECKING:
    from simulator.scenario import ScenarioFile, ScenarioRow

_SUFFIX = ".yaml"
_BUNDLED = "bundled"
#: Words of pytest's own, which a scenario's tag never means.
_PYTESTS_OWN = ("skip", "skipif", "xfail", "parametrize", "usefixtures", "filterwarnings")

_FILES = pytest.StashKey[dict[Path, str]]()
_SEEN = pytest.StashKey[set[Path]]()


def _files(config: pytest.Config) -> dict[Path, str]:
    """The files that ``qbwc_scenarios`` means, each with the id that it must have (empty: any)."""
    if _FILES not in config.stash:
        files: dict[Path, str] = {}
        for entry in config.getini("qbwc_scenarios"):
            found = dict(_meant(entry, settings.base(config)))
            if not found:
                raise pytest.UsageError(
                    f"qbwc_scenarios: expected scenarios (*{_SUFFIX}) at {entry}, got none"
                )
            files |= {path: id_ for path, id_ in found.items() if path not in files}
        config.stash[_FILES] = files
    return config.stash[_FILES]


def scenarios(config: pytest.Config) -> Iterator[ScenarioFile]:
    """All that ``qbwc_scenarios`` means, read. Raises `ScenarioMistakes`."""
    from simulator.scenario import load_file

    return (load_file(path, id_, settings.shown(path)) for path, id_ in _files(config).items())


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
    if not config.getini("qbwc_scenarios") or not workers.whole(config):
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


def pytest_itemcollected(item: pytest.Item) -> None:
    """A test of one's own that plays against the endpoint."""
    if "endpoint" in getattr(item, "fixturenames", ()):
        workers.keep_together(item)


def _bundled_name(path: Path) -> str:
    from simulator import bundled

    folder = bundled.scenarios().resolve()
    return f"{_BUNDLED}/{path.relative_to(folder).as_posix()}" if path.is_relative_to(folder) else ""


class Collected(pytest.File):
    """A scenario file: one test for each play."""

    def collect(self) -> Iterable[pytest.Item]:
        """Its plays. Raises `ScenarioMistakes` with everything that is wrong with it."""
        from simulator.scenario import load_file

        expected = _files(self.config).get(self.path, "")
        scenario = load_file(self.path, expected, settings.shown(self.path))
        return [self._play(scenario, row) for row in scenario.rows]

    def _play(self, scenario: ScenarioFile, row: ScenarioRow) -> Play:
        play = Play.from_parent(self, name=row.id, scenario=scenario, row=row)
        play.add_marker(pytest.mark.qbwc)
        workers.keep_together(play)
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
