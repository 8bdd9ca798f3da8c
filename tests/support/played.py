"""One scenario's text played against the built-in endpoint, and all that came of it."""

from __future__ import annotations

from typing import TypeVar

from simulator.clock import VirtualClock
from simulator.connector.session import Guards
from simulator.events import Event, Finding, StepStarted, Stream, Verdict
from simulator.scenario import Outcome, load_text, run_scenarios
from simulator.scenario.stage import BuiltinStage, Run, Stage
from simulator.switches import Switches

HEAD = "scenario: a/b\ntitle: t\ncovers: [E4]\n"
"""What stands in lines 1 to 3 of every text that is played."""

E = TypeVar("E", bound=Event)


class Played:
    """A text that follows `HEAD`, played."""

    def __init__(self, text: str, stage: Stage, origin: float | None = None) -> None:
        self.events: list[Event] = []
        stream = Stream(VirtualClock())
        stream.subscribe(self.events.append)

        def clock() -> VirtualClock:
            return VirtualClock() if origin is None else VirtualClock(origin)

        scenario = load_text(HEAD + text, "f.yaml")
        self.outcomes: tuple[Outcome, ...] = run_scenarios([scenario], stage, stream, clock=clock)

    def of(self, kind: type[E]) -> list[E]:
        """The events of a kind."""
        return [event for event in self.events if isinstance(event, kind)]

    @property
    def verdict(self) -> Verdict:
        """The only play's."""
        [outcome] = self.outcomes
        return outcome.verdict

    @property
    def reason(self) -> str:
        """Why the only play is not passed."""
        [outcome] = self.outcomes
        return outcome.reason

    def said(self) -> list[str]:
        """What fell short, each with its place."""
        return [f"{one.check}: expected {one.expected}, got {one.got}" for one in self.of(Finding)]

    def verbs(self) -> list[str]:
        """What was done, in its order."""
        return [event.verb for event in self.of(StepStarted)]


def builtin_stage(seed: int = 0) -> BuiltinStage:
    """The built-in endpoint as a run without options has it."""
    return BuiltinStage(Run(Switches(), Guards(), seed=seed))
