"""A run on the console: a line a scenario, what fell short, and a summary at a glance.

Colour and a line of progress only on a terminal; plain lines everywhere else.
"""

from __future__ import annotations

import textwrap
from collections.abc import Callable

from simulator import events as e
from simulator.report.summary import Play, Scenario, Summary
from simulator.scenario.needs import ways

#: How a verdict looks on a terminal (rich's names).
STYLES = {
    e.Verdict.PASSED: "green",
    e.Verdict.FAILED: "bold red",
    e.Verdict.SKIPPED: "dim",
    e.Verdict.NOT_EXERCISED: "yellow",
}
_WIDTH = max(len(verdict.value) for verdict in e.Verdict)
_INDENT = " " * (_WIDTH + 4)

Print = Callable[[str, str], None]
"""Prints one line in a style (empty for none)."""


class Console:
    """A subscriber that prints. `progress` shows a passing line of what is going on, if it can."""

    def __init__(
        self,
        summary: Summary,
        print_line: Print,
        *,
        width: int = 100,
        progress: Callable[[str], None] | None = None,
    ) -> None:
        self._summary = summary
        self._print = print_line
        self._width = width
        self._progress = progress or (lambda _: None)
        self._shown = 0
        """How many scenarios have their line."""

    def __call__(self, event: e.Event) -> None:
        match event:
            case e.RunStarted():
                self._print(
                    f"qbwc-sim {event.simulator}: playing against {event.endpoint}, seed {event.seed}", ""
                )
            case e.ScenarioStarted():
                self._show(self._summary.scenarios[:-1])
                self._progress(event.at.scenario)
            case e.RunEnded():
                self._show(self._summary.scenarios)
                self._end(event)

    def _show(self, scenarios: list[Scenario]) -> None:
        """The lines of the scenarios that have come to their end."""
        for scenario in scenarios[self._shown :]:
            self._scenario(scenario)
        self._shown = max(self._shown, len(scenarios))

    def _scenario(self, scenario: Scenario) -> None:
        verdict = scenario.verdict
        line = f"  {verdict.value:<{_WIDTH}}  {scenario.id}  ({scenario.seconds:.2f} s)"
        self._print(line, STYLES[verdict])
        for play in scenario.plays:
            if play.verdict is not e.Verdict.PASSED or play.findings:
                self._play(play, several=len(scenario.plays) > 1)

    def _play(self, play: Play, *, several: bool) -> None:
        row = f"row {play.row} {play.verdict.value}: " if several else ""
        if play.lacks:
            self._paragraph(f"{row}needs ", ", ".join(play.lacks))
        elif play.verdict is e.Verdict.FAILED:
            self._paragraph(row, play.cells or play.title)
        elif play.reason:
            self._paragraph(row, play.reason)
        for finding in play.findings:
            self._finding(finding)

    def _finding(self, finding: e.Finding) -> None:
        self._print(f"{_INDENT}{finding.check} ({finding.level})", "")
        for label, text in (
            ("expected", finding.expected),
            ("got", finding.got),
            ("real", finding.real),
            ("where", finding.where),
        ):
            if text:
                self._paragraph(f"  {label:<9}", text)

    def _paragraph(self, label: str, text: str, indent: str = _INDENT) -> None:
        wide = max(40, self._width - len(indent) - len(label))
        lines = [line for part in text.splitlines() for line in textwrap.wrap(part, wide) or [""]]
        for number, line in enumerate(lines or [""]):
            self._print(indent + (label if number == 0 else " " * len(label)) + line, "")

    def _end(self, ended: e.RunEnded) -> None:
        summary = self._summary
        counts = [
            f"{summary.count(verdict)} {verdict.value}" for verdict in e.Verdict if summary.count(verdict)
        ]
        total = len(summary.scenarios)
        noun = "scenario" if total == 1 else "scenarios"
        self._print("", "")
        self._print(f"{total} {noun}: {', '.join(counts)} in {ended.seconds:.1f} s", STYLES[ended.verdict])
        if summary.lacks:
            self._print("", "")
            self._print("Skipped for what this endpoint is not known to offer; to have it played", "")
            for way, needs in ways(summary.lacks).items():
                self._paragraph("", f"{', '.join(needs)}: {way}", "  ")
        if summary.relied:
            self._print("", "")
            self._print("No source settles these; the verdict relied on", "")
            for name, value in sorted(summary.relied.items()):
                self._print(f"  {name}={value}", "")
