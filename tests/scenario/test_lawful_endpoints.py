"""An endpoint that keeps to the contract fails no bundled scenario, in whatever way it does."""

from __future__ import annotations

from pathlib import Path

import pytest
from support.lawful import ENDPOINTS, Lawful

from simulator.clock import VirtualClock
from simulator.connector.session import Guards
from simulator.events import Finding, Stream, Verdict
from simulator.scenario import load_folder, run_scenarios
from simulator.scenario.stage import BuiltinStage, Run
from simulator.switches import Switches

#: The longest: what they ask for is asked by shorter ones too.
LEFT_OUT = ("sync/thirty-days", "first-sync/large-company")
SCENARIOS = [one for one in load_folder(Path(__file__).parents[2] / "scenarios") if one.id not in LEFT_OUT]


@pytest.mark.long
@pytest.mark.parametrize("endpoint", ENDPOINTS, ids=lambda endpoint: endpoint.says)
def test_no_lawful_endpoint_fails(endpoint: Lawful) -> None:
    stream, findings = Stream(VirtualClock()), list[str]()

    def found(event: object) -> None:
        if isinstance(event, Finding):
            findings.append(f"{event.check}: expected {event.expected}, got {event.got}")

    stream.subscribe(found)
    run = Run(Switches(), Guards(rounds=400, noops=30, retries=5), seed=0)
    with BuiltinStage(run, endpoint.endpoint) as stage:
        outcomes = run_scenarios(SCENARIOS, stage, stream, offered=endpoint.offered)
    assert findings == []
    assert Verdict.PASSED in {outcome.verdict for outcome in outcomes}
    assert not any(outcome.shortcoming or outcome.unplayable for outcome in outcomes)
