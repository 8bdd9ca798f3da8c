"""What is told at the end of a test run beside its tests: the look, what is accepted, and what can go.

Each play's report carries what there is to know of it, from whichever process played it.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import pytest

from simulator.pytest_plugin import settings, workers

if TYPE_CHECKING:
    from simulator.running.player import ScenarioResult
    from simulator.scenario import ScenarioRow
    from simulator.scenario.accepting import Subject

_CARRIED = "qbwc"
_WIDTH = 100


def carry(report: pytest.TestReport, row: ScenarioRow, result: ScenarioResult, looked: list[Any]) -> None:
    """Let the report say what came of a play, in words that can go to another process."""
    from simulator.scenario.accepting import Subject

    told = {
        "play": row.id,
        "files": list(Subject.of(row).files),
        "verdict": result.verdict.value,
        "checks": [finding.check for finding in result.findings],
        "accepted": [[each.check, each.reason, each.until] for each in result.accepted],
        "looked": [list(line) for line in looked],
    }
    setattr(report, _CARRIED, told)


class Telling:
    """Gathers reports, and tells when all tests are done; where there are workers, in the process of none."""

    def __init__(self, config: pytest.Config) -> None:
        self._config = config
        self._told: list[dict[str, Any]] = []

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """A test is done."""
        told = getattr(report, _CARRIED, None)
        if told is not None:
            self._told.append(told)

    def pytest_terminal_summary(self, terminalreporter: Any) -> None:
        """A section of its own, where there is anything to tell."""
        lines = [*self._looked(), *self._accepted(), *self._never_came()]
        if lines:
            terminalreporter.write_sep("=", "qbwc-sim")
            for line in lines:
                terminalreporter.write_line(line)

    def _looked(self) -> Iterator[str]:
        looked = [*workers.looked(self._config), *(line for told in self._told for line in told["looked"])]
        if not looked:
            return
        from simulator.report.failure import looked_at

        yield "Looking at the endpoint before anything is played"
        for what, said, outcome in looked:
            yield from looked_at(what, said, outcome, _WIDTH)

    def _accepted(self) -> Iterator[str]:
        found = [(told["play"], *accepted) for told in self._told for accepted in told["accepted"]]
        if found:
            yield "Accepted"
        for play, check, reason, until in found:
            yield f"  {play}: {check}, accepted until {until}: {reason}"

    def _never_came(self) -> Iterator[str]:
        if not self._told or not settings.is_foreign(self._config):
            return
        file = settings.endpoint_file(self._config)
        if file is None:
            return
        from datetime import UTC, datetime

        from simulator.events import At, Verdict
        from simulator.report.failure import never_came
        from simulator.scenario.accepting import Acceptance, Subject

        acceptance = Acceptance(file, datetime.now(UTC).date())
        findings = {(told["play"], check) for told in self._told for check in told["checks"]}
        played = {
            Subject(told["play"], tuple(told["files"])): Verdict(told["verdict"]) for told in self._told
        }
        entries = list(acceptance.never_came(findings, played, self._known))
        if entries:
            yield "Accepted, but never came: remove it"
        for entry in entries:
            yield from never_came(entry.told(At()), _WIDTH)

    def _known(self) -> Iterator[Subject]:
        from simulator.pytest_plugin.collecting import scenarios
        from simulator.scenario.accepting import Subject
        from simulator.scenario.selection import whole

        return (Subject.of(row) for scenario in whole(scenarios(self._config)) for row in scenario.rows)
