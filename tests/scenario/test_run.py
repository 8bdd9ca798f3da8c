"""Playing scenarios: rows, steps, findings, verdicts, as the stream tells them."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping
from functools import partial
from types import SimpleNamespace
from typing import Any, cast
from zoneinfo import ZoneInfo

import pytest

from simulator.clock import VirtualClock
from simulator.errors import EndpointUnreachable, InputError, Shortcoming, StepFailed
from simulator.events import (
    Event,
    Finding,
    Probed,
    RequestProcessed,
    ScenarioEnded,
    ScenarioStarted,
    SessionRefused,
    StepStarted,
    Stream,
    SwitchRelied,
    UpdateEnded,
    Verdict,
)
from simulator.scenario import Outcome, ScenarioRow, exit_code, load_text, run_scenarios
from simulator.scenario.needs import BUILT_IN
from simulator.switches import Switches

HEAD = "scenario: a/b\ntitle: t\ncovers: [C4]\n"

Records = list[dict[str, str]]


class Company:
    """A company file of customers."""

    zone = ZoneInfo("UTC")

    def __init__(self, customers: Records) -> None:
        self.customers = customers

    def count(self, entity: str) -> int:
        assert entity == "Customer"
        return len(self.customers)

    def records(self, entity: str) -> Iterator[Mapping[str, str]]:
        return iter(self.customers)


class Desk:
    """A desktop on which every update ends as told."""

    def __init__(self, stream: Stream, company: Company, ends: str) -> None:
        self.stream, self.company, self.ends = stream, company, ends
        self.done: list[tuple[str, dict[str, Any]]] = []
        self.setup = SimpleNamespace(company=company, application=SimpleNamespace(name="a", owner_id="{1}"))
        self.scheduler = self

    def __getattr__(self, verb: str) -> Callable[..., None]:
        return lambda **arguments: self.done.append((verb, arguments))

    def wait_until(self, moment: float) -> None:
        self.done.append(("wait", {"seconds": moment - self.stream.clock.now()}))

    def link(self, access: str) -> None:
        if access == "prompt":
            raise StepFailed("link", "the application in the list", "it could not be added")

    def update_selected(self) -> None:
        if self.ends == "shortcoming":
            raise Shortcoming("SalesOrderAddRq is not known yet")
        if self.ends == "unreachable":
            raise EndpointUnreachable("nobody answers")
        if self.ends == "complete":
            self.stream.emit(RequestProcessed(self.stream.at(update=1), "", "", "", ""))
            self.company.customers.append({"ListID": "new"})
        if self.ends == "refused-by-quickbooks":
            self.stream.emit(SessionRefused(self.stream.at(update=1), "", "0x80040408", ""))
        self.stream.emit(UpdateEnded(self.stream.at(update=1), self.ends, "0x80040408", ""))


class World:
    """A whole world of it; keeps the hooks that were called."""

    def __init__(self, row: ScenarioRow, stream: Stream, ends: str) -> None:
        self.row = row
        self.desktop = Desk(stream, Company([{"ListID": "1"}]), ends)
        self.desktops = {"desktop": self.desktop}
        self.hooks: list[tuple[str, dict[str, str]]] = []
        self.closed = False

    def company(self, desktop: str, file: str = "") -> Company:
        return self.desktops[desktop].company

    def hook(self, name: str, arguments: Mapping[str, str], desktop: str) -> None:
        self.hooks.append((name, dict(arguments)))

    def probe(self, name: str, desktop: str, file: str = "") -> object:
        return "authorised" if name == "status" else [{"ListID": "1"}]

    def close(self) -> None:
        self.closed = True


class Played:
    """One run of a text, with all that came of it."""

    def __init__(
        self,
        text: str,
        ends: str = "complete",
        offered: Collection[str] = BUILT_IN,
        switches: Switches | None = None,
        strict: bool = False,
    ) -> None:
        self.worlds: list[World] = []
        self.events: list[Event] = []
        self.stream = Stream(VirtualClock())
        self.stream.subscribe(self.events.append)

        def build(row: ScenarioRow, stream: Stream) -> World:
            self.worlds.append(World(row, stream, ends))
            return self.worlds[-1]

        scenario = load_text(HEAD + text, "f.yaml")
        self.outcomes: tuple[Outcome, ...] = ()
        try:
            self.outcomes = run_scenarios(
                [scenario], cast(Any, build), self.stream, offered=offered, switches=switches, strict=strict
            )
        finally:
            assert all(world.closed for world in self.worlds)
            assert (self.stream.scenario, self.stream.step) == ("", 0)

    def findings(self) -> list[Finding]:
        return [event for event in self.events if isinstance(event, Finding)]


UPDATE = "steps:\n  - update_selected:\n    expect: {update: {ends: complete}}\n"


def test_a_play_is_told_from_start_to_end() -> None:
    played = Played(UPDATE)
    kinds = [type(event) for event in played.events]
    assert kinds == [ScenarioStarted, StepStarted, RequestProcessed, UpdateEnded, ScenarioEnded]
    assert {event.at.scenario for event in played.events} == {"a/b"}
    assert [event.at.step for event in played.events] == [0, 1, 1, 1, 0]
    started, step = played.events[:2]
    assert isinstance(started, ScenarioStarted)
    assert (started.title, started.file) == ("t", "f.yaml")
    assert isinstance(step, StepStarted)
    assert (step.verb, step.arguments, step.line) == ("update_selected", {}, 5)
    [outcome] = played.outcomes
    assert (outcome.id, outcome.verdict, outcome.reason) == ("a/b", Verdict.PASSED, "")
    assert outcome.seconds >= 0


def test_what_falls_short_is_a_finding_and_the_play_goes_on() -> None:
    played = Played(UPDATE + "  - wait: 1d\n", ends="no-work")
    [finding] = played.findings()
    assert (finding.check, finding.level, finding.at.step) == ("f.yaml:5", "must", 1)
    assert (finding.expected, finding.got) == ("the update to end complete", "no-work")
    [outcome] = played.outcomes
    assert outcome.verdict is Verdict.FAILED
    assert outcome.reason == "f.yaml:5: expected the update to end complete, got no-work"
    assert played.worlds[0].desktop.done == [("wait", {"seconds": 86400.0})]


def test_an_expectation_sees_its_own_step_only() -> None:
    played = Played("steps:\n  - update_selected:\n  - wait: 1h\n    expect: {updates: {count: 0}}\n")
    assert played.outcomes[0].verdict is Verdict.PASSED


def test_arguments_are_converted_and_shown_as_written() -> None:
    played = Played(
        "steps:\n"
        "  - start_connector: {elevated: no}\n"
        "  - auto_run: {every: 60m}\n"
        "  - enter_password: {password: a secret}\n"
        "  - enter_password: {password: right}\n"
        "  - add_application: {answers: {certificate: [no, always], QBWC1022: ok}}\n"
        "  - hook: {queue: {customers: 3, ready_in: 1m}}\n"
        "  - wait: 10s\n"
    )
    assert played.worlds[0].desktop.done == [
        ("start_connector", {"elevated": False}),
        ("auto_run", {"every": 3600.0}),
        ("enter_password", {"password": "a secret"}),
        ("enter_password", {"password": "right"}),
        ("add_application", {"answers": {"certificate": ("no", "always"), "QBWC1022": ("ok",)}}),
        ("wait", {"seconds": 10.0}),
    ]
    assert played.worlds[0].hooks == [("queue", {"customers": "3", "ready_in": "60"})]
    shown = [event.arguments for event in played.events if isinstance(event, StepStarted)]
    assert shown[1:4] == [{"every": "60m"}, {"password": "[password]"}, {"password": "right"}]
    assert shown[5:] == [{"queue": {"customers": "3", "ready_in": "1m"}}, {"wait": "10s"}]
    assert "a secret" not in repr(played.events)


def test_a_step_that_cannot_be_done_fails_the_play_and_ends_it() -> None:
    played = Played("steps:\n  - link: {access: prompt}\n  - wait: 1h\nexpect_at_end: [probe: {status: x}]\n")
    [finding] = played.findings()
    assert (finding.check, finding.expected) == ("f.yaml:5", "the application in the list")
    assert played.outcomes[0].verdict is Verdict.FAILED
    assert played.worlds[0].desktop.done == []


def test_a_probe_is_told_and_compared() -> None:
    played = Played("steps:\n  - probe: {status: deauthorised}\n")
    [probed] = [event for event in played.events if isinstance(event, Probed)]
    assert (probed.probe, probed.value) == ("status", "authorised")
    assert played.findings()[0].expected == "probe status to say deauthorised"


def test_the_end_is_compared_with_the_start() -> None:
    end = (
        "expect_at_end:\n"
        "  - company: {count: {Customer: +1}}\n"
        "  - company: {count: {Customer: 7}}\n"
        "  - probe: {status: authorised}\n"
        "  - same: {company: Customer, probe: customers, key: ListID}\n"
    )
    played = Played(UPDATE + end)
    assert [(finding.check, finding.got) for finding in played.findings()] == [
        ("f.yaml:9", "2"),
        ("f.yaml:11", "1 records; missing: new"),
    ]
    assert {finding.at.step for finding in played.findings()} == {0}


def test_a_key_that_no_record_has_is_a_mistake_of_the_file() -> None:
    with pytest.raises(InputError, match=r"f\.yaml:7: expected a field that every Customer has, got Lst"):
        Played(f"{UPDATE}expect_at_end: [same: {{company: Customer, probe: customers, key: Lst}}]\n")


def test_a_need_that_is_not_met_skips_the_play() -> None:
    played = Played("needs: [work, hooks.queue]\n" + UPDATE, offered=())
    [outcome] = played.outcomes
    assert outcome.verdict is Verdict.SKIPPED
    assert outcome.reason.startswith("needs work: ")
    assert "needs hooks.queue: " in outcome.reason
    assert [type(event) for event in played.events] == [ScenarioStarted, ScenarioEnded]
    assert played.worlds == []


def test_needs_are_met_row_by_row_and_each_row_has_its_world() -> None:
    played = Played(
        'needs: ["names.{n}"]\nmatrix: [{n: path}, {n: open-file}, {n: path}]\n' + UPDATE,
        offered={"names.path"},
    )
    assert [(outcome.id, outcome.verdict.value) for outcome in played.outcomes] == [
        ("a/b[1]", "passed"),
        ("a/b[2]", "skipped"),
        ("a/b[3]", "passed"),
    ]
    assert [world.row.id for world in played.worlds] == ["a/b[1]", "a/b[3]"]


def test_what_it_is_about_never_came() -> None:
    text = "about: {requests: some}\nsteps: [update_selected: ]\n"
    assert Played(text).outcomes[0].verdict is Verdict.PASSED
    [outcome] = Played(text, ends="no-work").outcomes
    assert outcome.verdict is Verdict.NOT_EXERCISED
    assert "got no requests" in outcome.reason


def test_a_switch_is_resolved_and_noted_once() -> None:
    expectation = "expect: {update: {hresult: {switch: elevation_hresult}}}"
    steps = f"steps:\n  - update_selected:\n    {expectation}\n  - update_selected:\n    {expectation}\n"
    refused = partial(Played, ends="refused-by-quickbooks")
    played = refused(steps)
    [relied] = [event for event in played.events if isinstance(event, SwitchRelied)]
    assert (relied.name, relied.value) == ("elevation_hresult", "0x80040408")
    assert played.outcomes[0].verdict is Verdict.PASSED
    other = Switches(elevation_hresult="0x80040438")
    assert refused(steps, switches=other).outcomes[0].verdict is Verdict.FAILED
    given = "given: {switches: {elevation-hresult: 0x80040408}}\n"
    assert refused(given + steps, switches=other).outcomes[0].verdict is Verdict.PASSED, "the scenario's own"


def test_findings_of_others_count_too() -> None:
    def verdict(level: str, strict: bool) -> Verdict:
        stream = Stream(VirtualClock())

        def check(event: Event) -> None:
            if isinstance(event, UpdateEnded):
                stream.emit(Finding(stream.at(), "X1", level, "a", "b", "c", "d"))

        stream.subscribe(check)
        [outcome] = run_scenarios(
            [load_text(HEAD + UPDATE, "f.yaml")],
            lambda row, stream: cast(Any, World(row, stream, "complete")),
            stream,
            strict=strict,
        )
        return outcome.verdict

    assert verdict("must", strict=False) is Verdict.FAILED
    assert verdict("should", strict=False) is Verdict.PASSED
    assert verdict("should", strict=True) is Verdict.FAILED


def test_a_shortcoming_ends_its_play_only() -> None:
    played = Played(
        "matrix: [{n: 1s}, {n: 2s}]\nsteps: [update_selected: , wait: '{n}']\n", ends="shortcoming"
    )
    assert [outcome.shortcoming for outcome in played.outcomes] == [True, True]
    assert played.outcomes[0].verdict is Verdict.NOT_EXERCISED
    assert played.outcomes[0].reason == "the simulator cannot do this yet: SalesOrderAddRq is not known yet"


def test_other_errors_end_the_run() -> None:
    with pytest.raises(EndpointUnreachable):
        Played(UPDATE, ends="unreachable")


@pytest.mark.parametrize(
    ("verdicts", "shortcoming", "code"),
    [
        ([], False, 2),
        ([Verdict.SKIPPED, Verdict.NOT_EXERCISED], False, 2),
        ([Verdict.PASSED, Verdict.SKIPPED], False, 0),
        ([Verdict.PASSED, Verdict.FAILED], False, 1),
        ([Verdict.PASSED, Verdict.FAILED], True, 4),
    ],
)
def test_exit_codes(verdicts: list[Verdict], shortcoming: bool, code: int) -> None:
    assert exit_code(Outcome("a", verdict, "", 0.0, shortcoming) for verdict in verdicts) == code


def test_the_room_is_entered_without_pydantic() -> None:
    import subprocess
    import sys

    program = (
        "import sys, simulator.scenario as room; assert 'pydantic' not in sys.modules; "
        "room.load_text; assert 'pydantic' in sys.modules; assert not hasattr(room, 'nothing')"
    )
    subprocess.run([sys.executable, "-c", program], check=True)
