"""A step that cannot be done: because of what was found before it, or because the scenario asks for it."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from support.played import Played

from simulator.errors import InputError
from simulator.events import ScenarioEnded, StepStarted, Verdict
from simulator.report.failure import lines_of
from simulator.report.summary import Summary

#: The application is not in the list: nobody lets it in.
NOT_ADDED = (
    "steps:\n  - open_quickbooks:\n  - add_application: {answers: {certificate: no, QBWC1022: cancel}}\n"
)
TICK = "  - tick:\n  - update_selected:\n"


def test_what_cannot_be_done_without_a_cause_is_a_mistake_of_the_scenario(
    play: Callable[..., Played],
) -> None:
    with pytest.raises(InputError, match=r"^f\.yaml:7: tick: expected an application of the list"):
        play(NOT_ADDED + TICK)


def test_after_a_finding_the_scenario_has_failed_there_and_the_rest_is_not_played(
    play: Callable[..., Played],
) -> None:
    played = play(f"{NOT_ADDED}    expect: {{applications: {{count: 1}}}}\n{TICK}")
    assert played.verdict is Verdict.FAILED
    assert played.reason.startswith("f.yaml:6: expected 1 application in the Web Connector's list")
    assert "; not played from f.yaml:8 on: tick: expected an application of the list" in played.reason
    assert [event.line for event in played.of(StepStarted)] == [5, 6, 8]
    [ended] = played.of(ScenarioEnded)
    assert ended.not_played.startswith("from f.yaml:8 on: tick: ")


def test_a_reader_of_the_findings_is_told_what_was_not_played(play: Callable[..., Played]) -> None:
    summary = Summary()
    for event in play(f"{NOT_ADDED}    expect: {{applications: {{count: 1}}}}\n{TICK}").events:
        summary(event)
    lines = list(lines_of(summary.plays[0], 200, lambda name: None))
    assert lines[-1].startswith("not played from f.yaml:8 on: tick: expected an application of the list")


@pytest.mark.parametrize(
    "awaited",
    [
        "during: {call: receiveResponseXML, carrying: CustomerAddRs}\n    do: [power_cut]",
        "fault: {on: receiveResponseXML, carrying: CustomerAddRs, lose: before-delivery}",
    ],
)
def test_where_what_it_takes_for_granted_never_came_it_was_not_exercised(
    play: Callable[..., Played], awaited: str
) -> None:
    played = play(
        f"needs: [fresh, work]\nsteps:\n  - link:\n  - {awaited}\n  - update_selected:\n  - power_on:\n"
    )
    assert played.verdict is Verdict.NOT_EXERCISED
    assert "what the scenario is about never came" in played.reason
    assert "to be possible, got power_on: expected a PC that is off" in played.reason
