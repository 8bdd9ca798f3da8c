"""A run on the console: a line a scenario as it ends, what fell short, and a summary at a glance.

Colour and a line of progress only on a terminal; plain lines everywhere else.
"""

from __future__ import annotations

import textwrap
from collections.abc import Callable

from simulator import events as e
from simulator.report.summary import ScenarioSummary, Summary

#: How a verdict looks on a terminal (rich's markup names).
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

    def __call__(self, event: e.Event) -> None:
        match event:
            case e.RunStarted():
                self._print(
                    f"qbwc-sim {event.simulator}: playing against {event.endpoint}, seed {event.seed}", ""
                )
            case e.ScenarioStarted():
                self._progress(event.at.scenario)
            case e.ScenarioEnded():
                self._scenario(self._summary.scenarios[-1])
            case e.RunEnded():
                self._end(event)

    def _scenario(self, scenario: ScenarioSummary) -> None:
        assert scenario.verdict is not None
        style = STYLES[scenario.verdict]
        self._print(f"  {scenario.verdict.value:<{_WIDTH}}  {scenario.id}  ({scenario.seconds:.2f} s)", style)
        if scenario.verdict is e.Verdict.FAILED:
            self._print(f"{_INDENT}{scenario.title}", "")
        if scenario.reason:
            self._paragraph("", scenario.reason)
        for finding in scenario.findings:
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

    def _paragraph(self, label: str, text: str) -> None:
        lines = [
            line
            for part in text.splitlines()
            for line in textwrap.wrap(part, max(40, self._width - len(_INDENT) - len(label))) or [""]
        ]
        for number, line in enumerate(lines):
            self._print(_INDENT + (label if number == 0 else " " * len(label)) + line, "")

    def _end(self, ended: e.RunEnded) -> None:
        counts = [
            f"{self._summary.count(verdict)} {verdict.value}"
            for verdict in e.Verdict
            if self._summary.count(verdict)
        ]
        total = len(self._summary.scenarios)
        noun = "scenario" if total == 1 else "scenarios"
        self._print("", "")
        self._print(f"{total} {noun}: {', '.join(counts)} in {ended.seconds:.1f} s", STYLES[ended.verdict])
        if self._summary.relied:
            names = ", ".join(f"{name}={value}" for name, value in sorted(self._summary.relied.items()))
            self._paragraph("No source settles, and this verdict relied on: ", names)
