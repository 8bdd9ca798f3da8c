"""What a report needs of a run, gathered from the stream: the scenarios and the switches relied on."""

from __future__ import annotations

from dataclasses import dataclass, field

from simulator import events as e


@dataclass
class ScenarioSummary:
    """One scenario as the reports show it. `seconds` is real time."""

    id: str
    title: str
    verdict: e.Verdict | None = None
    reason: str = ""
    seconds: float = 0.0
    updates: list[e.UpdateEnded] = field(default_factory=list)
    findings: list[e.Finding] = field(default_factory=list)


class Summary:
    """A subscriber that gathers."""

    def __init__(self) -> None:
        self.started: e.RunStarted | None = None
        self.ended: e.RunEnded | None = None
        self.scenarios: list[ScenarioSummary] = []
        self.relied: dict[str, str] = {}

    def __call__(self, event: e.Event) -> None:
        match event:
            case e.RunStarted():
                self.started = event
            case e.ScenarioStarted():
                self.scenarios.append(ScenarioSummary(event.at.scenario, event.title))
            case e.UpdateEnded():
                self.scenarios[-1].updates.append(event)
            case e.Finding():
                self.scenarios[-1].findings.append(event)
            case e.SwitchRelied():
                self.relied[event.name] = event.value
            case e.ScenarioEnded():
                ended = self.scenarios[-1]
                ended.verdict, ended.reason, ended.seconds = event.verdict, event.reason, event.seconds
            case e.RunEnded():
                self.ended = event

    def verdict(self) -> e.Verdict:
        """The verdict of the whole: failed if one failed, else passed if one passed, else what is left."""
        order = (e.Verdict.FAILED, e.Verdict.PASSED, e.Verdict.NOT_EXERCISED, e.Verdict.SKIPPED)
        return next((verdict for verdict in order if self.count(verdict)), e.Verdict.SKIPPED)

    def count(self, verdict: e.Verdict) -> int:
        """How many scenarios ended so."""
        return sum(scenario.verdict is verdict for scenario in self.scenarios)
