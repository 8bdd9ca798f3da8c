"""A run on the console: a line a scenario, what fell short, and a summary at a glance.

Colour and a line of progress only on a terminal; plain lines everywhere else.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable

from simulator import events as e
from simulator.report import failure
from simulator.report.failure import Again, Sources
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
_INDENT = " " * 6

Print = Callable[[str, str], None]
"""Prints one line in a style (empty for none)."""


class Console:
    """A subscriber that prints.

    `sources` gives the text of a scenario's file, `again` the command that plays a play again; what is
    missing is not shown.
    """

    def __init__(
        self,
        summary: Summary,
        print_line: Print,
        *,
        width: int = 100,
        sources: Sources = lambda _: None,
        again: Again | None = None,
    ) -> None:
        self._summary = summary
        self._print = print_line
        self._width = width
        self._sources = sources
        self._again = again
        self._shown = 0
        """How many scenarios have their line."""
        self._looking = False

    def __call__(self, event: e.Event) -> None:
        match event:
            case e.RunStarted():
                self._print(
                    f"qbwc-sim {event.simulator}: playing against {event.endpoint}, seed {event.seed}", ""
                )
            case e.LookedAt():
                self._looked(event)
            case e.ScenarioStarted():
                self._show(self._summary.scenarios[:-1])
            case e.RunEnded():
                self._show(self._summary.scenarios)
                self._end(event)
            case e.RunCutShort():
                self._show(self._summary.scenarios)
                self._cut_short()

    def _looked(self, event: e.LookedAt) -> None:
        """A line of the section that comes before all scenarios."""
        if not self._looking:
            self._looking = True
            self._print("Looking at the endpoint before anything is played", "")
        self._lines(failure.looked_at(event.what, event.said, event.outcome, self._width))

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
                self._play(play, several=len(scenario.plays) > 1 or bool(play.row))

    def _play(self, play: Play, *, several: bool) -> None:
        row = f"row {play.row} {play.verdict.value}: " if several else ""
        if play.lacks:
            self._paragraph(f"{row}needs ", ", ".join(play.lacks))
        elif play.verdict is e.Verdict.FAILED:
            self._paragraph(row, f"{play.title} ({play.cells})" if play.cells else play.title)
        elif play.reason:
            self._paragraph(row, play.reason)
        self._lines(failure.lines_of(play, self._width, self._sources, _INDENT))
        if self._again is not None and play.verdict is e.Verdict.FAILED:
            self._lines(failure.again(play, self._again, _INDENT))

    def _paragraph(self, label: str, text: str, indent: str = _INDENT) -> None:
        self._lines(failure.paragraph(indent + label, text, self._width))

    def _lines(self, lines: Iterable[str]) -> None:
        for line in lines:
            self._print(line, "")

    # -- the summary -----------------------------------------------------------------------------------

    def _end(self, ended: e.RunEnded) -> None:
        summary = self._summary
        self._print("", "")
        self._print(f"{self._counts()} in {ended.seconds:.1f} s", STYLES[ended.verdict])
        self._skipped()
        self._not_exercised()
        self._never_came()
        if summary.relied:
            self._print("", "")
            self._print("No source settles these; the verdict relied on", "")
            for name, value in sorted(summary.relied.items()):
                self._print(f"  {name}={value}", "")

    def _cut_short(self) -> None:
        """What there is of a run that an error ended; the error itself is told as every error is."""
        if self._summary.plays:
            self._print("", "")
            self._print(f"{self._counts()}, and then an error ended the run", STYLES[e.Verdict.FAILED])

    def _counts(self) -> str:
        total = len(self._summary.scenarios)
        return f"{total} {'scenario' if total == 1 else 'scenarios'}: {self._summary.counts}"

    def _skipped(self) -> None:
        """What was skipped for which needs, and what would have it played."""
        if not self._summary.lacks:
            return
        self._print("", "")
        self._print("Skipped for what this endpoint is not known to offer; to have it played", "")
        for way, needs in ways(self._summary.lacks).items():
            self._paragraph("", f"{', '.join(needs)}: {way}", "  ")
            skipped = [play for play in self._summary.plays if set(play.lacks) & set(needs)]
            self._paragraph("for ", _named(skipped), "    ")

    def _not_exercised(self) -> None:
        """What was played, and never came to what it is about: which is no success."""
        plays = [play for play in self._summary.plays if play.verdict is e.Verdict.NOT_EXERCISED]
        if plays:
            self._print("", "")
            self._print("Not exercised, which is not passed", "")
            self._paragraph("", _named(plays), "  ")

    def _never_came(self) -> None:
        """What is accepted for nothing."""
        if self._summary.never_came:
            self._print("", "")
            self._print("Accepted, but never came: remove it", "")
            for entry in self._summary.never_came:
                self._lines(failure.never_came(entry, self._width))


def _named(plays: Iterable[Play]) -> str:
    """The plays in one line, a scenario's rows together: ``a/b, c/d[1,3]``."""
    rows: dict[str, list[str]] = {}
    for play in plays:
        rows.setdefault(play.scenario, []).extend([play.row] if play.row else [])
    return ", ".join(id_ + (f"[{','.join(numbers)}]" if numbers else "") for id_, numbers in rows.items())
