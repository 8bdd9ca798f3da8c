"""Every bundled scenario passes where all is sound, and fails with the defect that it is about."""

from __future__ import annotations

import functools
from dataclasses import replace
from pathlib import Path

import pytest
from scenario.sabotage import Sabotage, folders, rows

from simulator.clock import VirtualClock
from simulator.connector.session import Guards
from simulator.endpoint import BuiltinEndpoint
from simulator.events import Stream, Verdict
from simulator.scenario import load_folder, run_scenarios
from simulator.scenario.stage import BuiltinStage, Run
from simulator.switches import Switches

SCENARIOS = {scenario.id: scenario for scenario in load_folder(Path(__file__).parents[2] / "scenarios")}
ROWS = tuple(rows())

#: Folders of which no module tells yet what makes their scenarios fail.
PENDING: set[str] = set()


def played(name: str) -> dict[str, tuple[Verdict, str]]:
    """How each row of the scenario, or the one that is named, ends and why."""
    scenario = SCENARIOS[name.partition("[")[0]]
    chosen = [row for row in scenario.rows if name in (row.id, scenario.id)]
    assert chosen, f"no scenario is called {name}"
    # the class is looked up at the moment: a defect may have taken the place of its parts
    run = Run(Switches(), Guards(rounds=300, noops=5, retries=3), seed=0)
    with BuiltinStage(run, BuiltinEndpoint) as stage:
        outcomes = run_scenarios([replace(scenario, rows=tuple(chosen))], stage, Stream(VirtualClock()))
    return {outcome.id: (outcome.verdict, outcome.reason) for outcome in outcomes}


@functools.cache
def sound(name: str) -> dict[str, tuple[Verdict, str]]:
    return played(name)


@pytest.mark.long
@pytest.mark.parametrize(
    "sabotage",
    [pytest.param(row, id=f"{row.scenario}-{row.says}") for row in ROWS],
)
def test_a_scenario_passes_without_the_defect_and_fails_with_it(
    sabotage: Sabotage, monkeypatch: pytest.MonkeyPatch
) -> None:
    without = sound(sabotage.scenario)
    assert {verdict for verdict, _ in without.values()} == {Verdict.PASSED}, without
    for place, instead in sabotage.breaks.items():
        monkeypatch.setattr(place, instead)
    outcomes = played(sabotage.scenario)
    assert Verdict.FAILED in {verdict for verdict, _ in outcomes.values()}, outcomes


def test_every_bundled_scenario_can_fail() -> None:
    known = {row.file for row in ROWS}
    assert {id_ for id_ in SCENARIOS if id_.partition("/")[0] not in PENDING} - known == set()


def test_no_folder_is_pending_that_has_a_module() -> None:
    assert set(folders()) & PENDING == set()
