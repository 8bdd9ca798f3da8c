"""Scenarios ready to be played: files, their rows, their steps, each with its line.

What `load` gives and `run` takes. The models behind them are `model`'s.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from simulator.protocol.masking import PASSWORD
from simulator.scenario import verbs
from simulator.scenario.expectations import AtEnd, Expectation
from simulator.scenario.fields import Model
from simulator.scenario.given import Given
from simulator.scenario.model import Document
from simulator.scenario.nodes import Plain
from simulator.scenario.steps import Beside
from simulator.switches import Switches, with_settings


@dataclass(frozen=True, slots=True)
class PlayedStep:
    """One step: its verb and arguments, its line, and what must come out of it."""

    step: Beside
    line: int
    file: str
    written: Plain
    """The arguments as they stand in the file."""
    held: tuple[PlayedStep, ...] = ()
    """What is done at the moment that the step waits for, or what is done together."""

    @property
    def place(self) -> str:
        """Where it stands, for a person."""
        return f"{self.file}:{self.line}"

    @property
    def verb(self) -> str:
        """The verb."""
        return self.step.verb

    @property
    def expect(self) -> Expectation | None:
        """What must come out."""
        return self.step.expect

    @property
    def value(self) -> Any:
        """What stands beside the verb, read."""
        return self.step.value

    @property
    def desktop(self) -> str | None:
        """Whose PC it is done at, where the scenario has several."""
        return self.step.desktop

    @property
    def arguments(self) -> dict[str, Any]:
        """What a person's verb is done with, by name, converted; what nothing was said about is left out."""
        assert isinstance(self.value, Model)
        return {name: content for name, content in self.value if content not in (None, {})}

    @property
    def shown(self) -> dict[str, object]:
        """The arguments as written, for reports: a password is never shown."""
        first = verbs.first(type(self.value)) if isinstance(self.value, Model) else ""
        shown = dict(self.written) if isinstance(self.written, dict) else {first or self.verb: self.written}
        if self.verb == "enter_password" and shown.get("password", "right") not in ("right", "wrong"):
            shown["password"] = PASSWORD
        return {name: value for name, value in shown.items() if value is not None}


@dataclass(frozen=True, slots=True)
class ScenarioRow:
    """One play: a scenario, or one row of its matrix."""

    id: str
    """The scenario's id; with a matrix followed by the row's number, `quickbooks/closed[2]`."""
    title: str
    cells: str
    """The cells of its row, for a matrix."""
    file: str
    line: int
    document: Document
    steps: tuple[PlayedStep, ...]
    at_end: tuple[tuple[AtEnd, str], ...]
    """What must hold at the end, with its place."""

    @property
    def needs(self) -> tuple[str, ...]:
        """What the endpoint must offer: what is written, and the hooks and probes that are used."""
        return tuple(dict.fromkeys((*self.document.needs, *_used(self.document))))

    @property
    def given(self) -> Given:
        """The PC at the start."""
        return self.document.given

    def switches(self, run: Switches) -> Switches:
        """The switches of this play: the run's, with the scenario's own set on top."""
        return with_settings(run, self.given.switches)


def _used(document: Document) -> Iterator[str]:
    """The needs of what is done and asked, each with the arguments of the hook."""
    waiting: list[Beside] = [*document.steps]
    for step in waiting:
        waiting += step.steps
        if step.verb == "hook":
            for name, arguments in step.value.items():
                yield f"hooks.{name}"
                yield from (f"hooks.{name}.{argument}" for argument in arguments)
        elif step.verb == "probe":
            yield f"probes.{step.value.name}"
    for end in document.expect_at_end:
        if end.probe:
            yield f"probes.{end.probe.name}"
        elif end.same:
            yield f"probes.{end.same.probe}"


@dataclass(frozen=True, slots=True)
class ScenarioFile:
    """One file of the language."""

    id: str
    title: str
    covers: tuple[str, ...]
    tags: tuple[str, ...]
    needs: tuple[str, ...]
    """What any of the rows needs, in the order of the file."""
    file: str
    rows: tuple[ScenarioRow, ...]
