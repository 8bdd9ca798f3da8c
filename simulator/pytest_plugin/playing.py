"""A scenario's play as a test, and how it looks in the end."""

from __future__ import annotations

from collections.abc import Generator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from simulator.pytest_plugin import telling, workers

if TYPE_CHECKING:
    from simulator.running.player import ScenarioResult
    from simulator.scenario import ScenarioFile, ScenarioRow

_NOT_EXERCISED = "not exercised: "


class ScenarioFailed(AssertionError):
    """A scenario fell short; its text is the console's."""


class Play(pytest.Item):
    """One play of a scenario."""

    def __init__(self, *, scenario: ScenarioFile, row: ScenarioRow, **more: Any) -> None:
        super().__init__(**more)
        self._scenario = scenario
        self.row = row
        self.result: ScenarioResult | None = None

    def setup(self) -> None:
        """See that the endpoint is there: where it is not, that is an error of the test, no failure."""
        workers.player(self.config)

    def runtest(self) -> None:
        """Play it. Raises `ScenarioFailed`, `Shortcoming` where the simulator cannot go on, `Unplayable`."""
        from dataclasses import replace

        from simulator.errors import Shortcoming, Unplayable
        from simulator.events import Verdict

        result = workers.player(self.config).play(replace(self._scenario, rows=(self.row,)))
        self.result = result
        self.user_properties.append(("qbwc_verdict", result.verdict.value))
        for each in result.accepted:
            said = f"{each.check}: accepted until {each.until}: {each.reason}"
            self.user_properties.append(("qbwc_accepted", said))
        if result.accepted:
            self.add_report_section("call", "accepted", result.text)
        if result.shortcoming:
            raise Shortcoming(result.reason)
        if result.unplayable:
            raise Unplayable(result.reason)
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
        return self.path, self.row.line - 1, self.row.id


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Generator[None, Any, Any]:
    """A skipped play is skipped where it stands, not where this plugin says so; and what came is carried."""
    report = yield
    if isinstance(item, Play) and item.result is not None and report.when == "call":
        telling.carry(report, item.row, item.result, workers.take_looked(item.config))
    if isinstance(item, Play) and report.skipped and isinstance(report.longrepr, tuple):
        path, line, _ = item.reportinfo()
        report.longrepr = (str(path), line + 1, report.longrepr[2])
    return report  # a wrapper's result


def pytest_report_teststatus(report: Any) -> tuple[str, str, str] | None:
    """A play that was not exercised is among the skipped, with a letter and a reason of its own."""
    if report.skipped and ("qbwc_verdict", "not-exercised") in map(
        tuple, getattr(report, "user_properties", ())
    ):
        return "skipped", "n", "SKIPPED"
    return None
