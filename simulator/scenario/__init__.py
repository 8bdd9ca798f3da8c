"""Scenarios: what a person at the PC does and what must follow, written in YAML.

The way of a file: `nodes` reads YAML in which every scalar stays text, `matrix` expands a table
of cases, `model` says what each word of the language takes, `load` puts the three together and
reports every mistake of a file at once. `needs` decides whether an endpoint can be asked to play
it, `run` plays it on a desktop, `expect` compares what happened with what was expected.

The names below are loaded when first used, so that a command that plays nothing does not pay
for reading models.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from simulator.scenario.load import load_file, load_folder, load_text
    from simulator.scenario.nodes import Mistake, ScenarioMistakes
    from simulator.scenario.play import Outcome
    from simulator.scenario.plays import ScenarioFile, ScenarioRow
    from simulator.scenario.run import exit_code, run_scenarios
    from simulator.scenario.world import World, WorldFactory

_HOMES = {
    "load_file": "load",
    "load_folder": "load",
    "load_text": "load",
    "ScenarioFile": "plays",
    "ScenarioRow": "plays",
    "Mistake": "nodes",
    "ScenarioMistakes": "nodes",
    "Outcome": "play",
    "exit_code": "run",
    "run_scenarios": "run",
    "World": "world",
    "WorldFactory": "world",
}

__all__ = [
    "Mistake",
    "Outcome",
    "ScenarioFile",
    "ScenarioMistakes",
    "ScenarioRow",
    "World",
    "WorldFactory",
    "exit_code",
    "load_file",
    "load_folder",
    "load_text",
    "run_scenarios",
]


def __getattr__(name: str) -> Any:
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"{__name__}.{_HOMES[name]}"), name)
