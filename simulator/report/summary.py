"""What a report needs of a run, gathered from the stream: the scenarios and the switches relied on."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from simulator import events as e
from simulator.report.calls import Calls

#: The worst of several verdicts comes first: of a scenario's plays, and of a run's scenarios. A run is
#: passed where one scenario is and none failed; a scenario only where each play that took place is.
_OF_PLAYS = (e.Verdict.FAILED, e.Verdict.NOT_EXERCISED, e.Verdict.PASSED, e.Verdict.SKIPPED)
_OF_SCENARIOS = (e.Verdict.FAILED, e.Verdict.PASSED, e.Verdict.NOT_EXERCISED, e.Verdict.SKIPPED)


@dataclass
class Play:
    """One play of a scenario: the whole of it, or one row of its matrix. `seconds` is real time.

    `calls` has for each of `findings` the last calls of the update that it is about, `advice` what to do.
    With `shortcoming` the simulator could not go on; `unplayable`: a hook, a probe or the endpoint's start
    failed.
    """

    id: str
    title: str
    cells: str = ""
    file: str = ""
    verdict: e.Verdict = e.Verdict.NOT_EXERCISED
    reason: str = ""
    seconds: float = 0.0
    lacks: tuple[str, ...] = ()
    updates: list[e.UpdateEnded] = field(default_factory=list)
    findings: list[e.Finding] = field(default_factory=list)
    calls: list[list[str]] = field(default_factory=list)
    advice: list[str] = field(default_factory=list)
    shortcoming: bool = False
    unplayable: bool = False
    accepted: dict[e.Finding, e.FindingAccepted] = field(default_factory=dict)
    """Which of the findings are accepted, and why."""
    not_played: str = ""
    """From which step on nothing was played, and why."""

    @property
    def scenario(self) -> str:
        """The scenario's id: a row's without its number."""
        return self.id.partition("[")[0]

    @property
    def row(self) -> str:
        """The row's number, or nothing."""
        return self.id.partition("[")[2].removesuffix("]")


@dataclass
class Scenario:
    """A scenario as the reports show it: its plays, and what they come to."""

    id: str
    plays: list[Play]

    @property
    def verdict(self) -> e.Verdict:
        """The worst of its plays'; skipped only where every play was."""
        return _first(_OF_PLAYS, (play.verdict for play in self.plays))

    @property
    def title(self) -> str:
        """What it is about."""
        return self.plays[0].title

    @property
    def reason(self) -> str:
        """Why it is not passed, or which rows are not."""
        if len(self.plays) == 1:
            return self.plays[0].reason
        return "; ".join(
            f"row {play.row} {play.verdict.value}: {play.reason}" for play in self.plays if play.reason
        )

    @property
    def seconds(self) -> float:
        """Of all its plays."""
        return sum(play.seconds for play in self.plays)

    @property
    def updates(self) -> list[e.UpdateEnded]:
        """Of all its plays."""
        return [update for play in self.plays for update in play.updates]

    @property
    def findings(self) -> list[e.Finding]:
        """Of all its plays."""
        return [finding for play in self.plays for finding in play.findings]

    @property
    def accepted(self) -> dict[e.Finding, e.FindingAccepted]:
        """Which of the findings are accepted, and why."""
        return {finding: why for play in self.plays for finding, why in play.accepted.items()}


class Summary:
    """A subscriber that gathers."""

    def __init__(self) -> None:
        self.started: e.RunStarted | None = None
        self.ended: e.RunEnded | None = None
        self.plays: list[Play] = []
        self.relied: dict[str, str] = {}
        self.never_came: list[e.AcceptedNeverCame] = []
        self.looked: list[e.LookedAt] = []
        self.cut_short: e.RunCutShort | None = None
        """What ended the run before its end."""
        self._playing: Play | None = None
        self._calls = Calls()

    def __call__(self, event: e.Event) -> None:
        self._calls(event)
        match event:
            case e.RunStarted():
                self.started = event
            case e.ScenarioStarted():
                self._playing = Play(event.at.scenario, event.title, event.row, event.file)
                self.plays.append(self._playing)
                self._calls = Calls()
            case e.UpdateEnded():
                self.plays[-1].updates.append(event)
            case e.Finding():
                self.plays[-1].findings.append(event)
                self.plays[-1].calls.append(self._calls.last(event.where))
                self.plays[-1].advice.append(self._calls.advice(event.where))
            case e.FindingAccepted():
                self.plays[-1].accepted[self.plays[-1].findings[-1]] = event
            case e.AcceptedNeverCame():
                self.never_came.append(event)
            case e.SwitchRelied():
                self.relied[event.name] = event.value
            case e.ScenarioEnded():
                play = self.plays[-1]
                play.verdict, play.reason = event.verdict, event.reason
                play.seconds, play.lacks = event.seconds, event.lacks
                play.shortcoming, play.unplayable = event.shortcoming, event.unplayable
                play.not_played = event.not_played
                self._playing = None
            case e.LookedAt():
                self.looked.append(event)
            case e.RunCutShort():
                self.cut_short = event
                if self._playing is not None:
                    self._playing.reason = "an error ended the run in the middle of it"
            case e.RunEnded():
                self.ended = event

    @property
    def scenarios(self) -> list[Scenario]:
        """The scenarios, in the order in which they were first played."""
        grouped: dict[str, list[Play]] = {}
        for play in self.plays:
            grouped.setdefault(play.scenario, []).append(play)
        return [Scenario(id_, plays) for id_, plays in grouped.items()]

    @property
    def verdict(self) -> e.Verdict:
        """The verdict of the whole run."""
        return _first(_OF_SCENARIOS, (scenario.verdict for scenario in self.scenarios))

    def count(self, verdict: e.Verdict) -> int:
        """How many scenarios ended so."""
        return sum(scenario.verdict is verdict for scenario in self.scenarios)

    @property
    def counts(self) -> str:
        """The same for all verdicts, in words."""
        return ", ".join(
            f"{self.count(verdict)} {verdict.value}" for verdict in e.Verdict if self.count(verdict)
        )

    @property
    def accepted(self) -> list[tuple[Play, e.Finding, e.FindingAccepted]]:
        """Every finding that is accepted, with its play and why."""
        return [(play, finding, why) for play in self.plays for finding, why in play.accepted.items()]

    @property
    def lacks(self) -> list[str]:
        """Every need that something was skipped for, in the order in which they came up."""
        return list(dict.fromkeys(need for play in self.plays for need in play.lacks))


def _first(order: Iterable[e.Verdict], verdicts: Iterable[e.Verdict]) -> e.Verdict:
    there = set(verdicts)
    return next((verdict for verdict in order if verdict in there), e.Verdict.SKIPPED)
