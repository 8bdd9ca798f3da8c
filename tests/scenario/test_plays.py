"""The bundled scenarios played: an honest endpoint passes, one with a defect fails what is about it."""

from __future__ import annotations

from collections.abc import Collection
from pathlib import Path

import pytest
from support.defects import (
    AnswersNull,
    AsksForEver,
    ForgetsTicket,
    IgnoresPassword,
    IsAlwaysIdle,
    KnowsNoNoOp,
    LosesWrites,
    NeverDeauthorises,
    NeverStopsTrying,
    OpensMeanwhile,
    SaysHundredTooEarly,
    StaysInUse,
)

from simulator.clock import VirtualClock
from simulator.connector.session import Guards
from simulator.endpoint import BuiltinEndpoint
from simulator.endpoint.service import Service
from simulator.events import Stream, Verdict
from simulator.quickbooks import QuickBooks
from simulator.scenario import Outcome, load_folder, run_scenarios
from simulator.scenario.stage import BuiltinStage, Run
from simulator.switches import FIELDS, Switches, values, with_settings

pytestmark = pytest.mark.long

SCENARIOS = load_folder(Path(__file__).parents[2] / "scenarios")
EIGHT = {
    "authorise/access-denied",
    "authorise/wrong-password",
    "install/non-admin",
    "quickbooks/closed",
    "quickbooks/open",
    "sync/continuous",
    "sync/noop",
    "sync/one-off",
}


def played(
    service: type[Service] = Service, switches: Switches | None = None, ids: Collection[str] = EIGHT
) -> tuple[Outcome, ...]:
    """The outcomes of the scenarios against the built-in endpoint with `service`."""

    class Endpoint(BuiltinEndpoint):
        service_type = service

    switches = switches or Switches()
    scenarios = [scenario for scenario in SCENARIOS if scenario.id in ids]
    with BuiltinStage(Run(switches, Guards(rounds=40, noops=5, retries=3), seed=0), Endpoint) as stage:
        return run_scenarios(scenarios, stage, Stream(VirtualClock()), switches=switches)


def failed(service: type[Service]) -> set[str]:
    return {outcome.id for outcome in played(service) if outcome.verdict is Verdict.FAILED}


def test_an_honest_endpoint_passes_all() -> None:
    outcomes = played()
    assert [
        (outcome.id, outcome.reason) for outcome in outcomes if outcome.verdict is not Verdict.PASSED
    ] == []
    assert {outcome.id.partition("[")[0] for outcome in outcomes} == EIGHT


@pytest.mark.parametrize("name", FIELDS)
def test_an_honest_endpoint_passes_all_however_a_switch_is_set(name: str) -> None:
    # days of scheduled updates are always the same sessions again
    ids = EIGHT - {"sync/continuous", "sync/one-off"}
    for value in values(name)[1:]:
        outcomes = played(switches=with_settings(Switches(), {name: value}), ids=ids)
        assert [(value, o.id, o.reason) for o in outcomes if o.verdict is not Verdict.PASSED] == []


WORK = {
    "install/non-admin",
    "quickbooks/closed[1]",
    "sync/continuous",
    "sync/noop",
    "sync/one-off[1]",
    "sync/one-off[2]",
}
PASSWORD = {"authorise/wrong-password[1]", "authorise/wrong-password[2]"}


@pytest.mark.parametrize(
    ("service", "fails"),
    [
        (NeverDeauthorises, {"sync/one-off[1]", "sync/one-off[2]"}),
        (SaysHundredTooEarly, {"sync/continuous", "sync/noop", "sync/one-off[1]", "sync/one-off[2]"}),
        (AsksForEver, {*WORK, *PASSWORD, "quickbooks/open"}),
        (IgnoresPassword, PASSWORD),
        (AnswersNull, {*WORK, *PASSWORD, "quickbooks/open"}),
        (ForgetsTicket, {*WORK, "authorise/wrong-password[2]"}),
        (
            NeverStopsTrying,
            {"authorise/access-denied", "install/non-admin", "quickbooks/closed[2]", "quickbooks/closed[3]"},
        ),
        (KnowsNoNoOp, {"sync/noop"}),
        (LosesWrites, {"sync/continuous", "sync/noop"}),
    ],
    ids=lambda value: value.__name__ if isinstance(value, type) else "",
)
def test_each_scenario_fails_where_what_it_is_about_is_broken(
    service: type[Service], fails: set[str]
) -> None:
    assert failed(service) == fails


@pytest.mark.parametrize(
    ("quickbooks", "line", "got"), [(OpensMeanwhile, 15, "open"), (StaysInUse, 21, "closed")]
)
def test_quickbooks_cannot_be_opened_until_the_update_ends(
    quickbooks: type[QuickBooks], line: int, got: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("simulator.desktop.desk.QuickBooks", quickbooks)
    outcomes = played(ids={"quickbooks/closed"})
    verdicts = [outcome.verdict for outcome in outcomes]
    assert verdicts == [Verdict.FAILED, Verdict.PASSED, Verdict.PASSED], "nothing works in the other rows"
    place, _, told = outcomes[0].reason.partition(": expected ")
    assert place.endswith(f"closed.yaml:{line}")
    assert told.endswith(f"the person's QuickBooks to be {'closed' if got == 'open' else 'open'}, got {got}")


def test_what_never_came_is_never_passed() -> None:
    verdicts = {outcome.id: outcome.verdict for outcome in played(IsAlwaysIdle)}
    assert verdicts["quickbooks/open"] is Verdict.NOT_EXERCISED
    # an endpoint without work can still refuse a wrong password
    passed = {id_ for id_, verdict in verdicts.items() if verdict is Verdict.PASSED}
    assert passed == {"authorise/wrong-password[1]"}
