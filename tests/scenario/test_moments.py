"""`during`: what a person does while a call of the Web Connector is under way, and what is said of it."""

from __future__ import annotations

import pytest

from simulator.clock import VirtualClock
from simulator.connector.session import Guards
from simulator.errors import InputError
from simulator.events import CallAnswered, CallSent, Event, Finding, ScreenShown, StepStarted, Stream, Verdict
from simulator.scenario import Outcome, exit_code, load_text, run_scenarios
from simulator.scenario.stage import BuiltinStage, Run
from simulator.switches import Switches

HEAD = (
    "scenario: a/b\ntitle: t\ncovers: [E4]\nneeds: [names.path]\nsteps:\n  - link:\n  - close_quickbooks:\n"
)
#: In line 8.
AT_FIRST_REQUEST = "  - during: {call: sendRequestXML}\n    do:\n"
OPEN = "      - open_quickbooks:\n"
UPDATE = "  - update_selected:\n"


class Played:
    """One scenario, played on a PC of its own against the built-in endpoint."""

    def __init__(self, steps: str) -> None:
        self.events: list[Event] = []
        stream = Stream(VirtualClock())
        stream.subscribe(self.events.append)
        with BuiltinStage(Run(Switches(), Guards(), seed=0)) as stage:
            scenario = load_text(HEAD + steps, "f.yaml")
            self.outcomes: tuple[Outcome, ...] = run_scenarios([scenario], stage, stream)
        stream.emit(Event(stream.at()))  # nobody of the play listens any more

    @property
    def verdict(self) -> Verdict:
        return self.outcomes[0].verdict

    @property
    def findings(self) -> list[Finding]:
        return [event for event in self.events if isinstance(event, Finding)]

    def deeds(self) -> list[tuple[str, CallSent]]:
        """What was done meanwhile, each with the call that had been sent last."""
        found, call = [], None
        for event in self.events:
            if isinstance(event, CallSent):
                call = event
            elif isinstance(event, StepStarted) and call and event.line in (10, 11):
                found.append((event.verb, call))
        return found


def test_it_is_done_when_the_call_was_sent_and_before_it_is_answered() -> None:
    played = Played(AT_FIRST_REQUEST + OPEN + UPDATE)
    assert played.verdict is Verdict.PASSED
    kinds = (CallSent, CallAnswered, StepStarted, ScreenShown)
    told = [event for event in played.events if isinstance(event, kinds)]
    [asked] = [
        index
        for index, event in enumerate(told)
        if isinstance(event, CallSent) and event.method == "sendRequestXML" and event.at.call == 4
    ]
    call, deed, screen, answer = told[asked : asked + 4]
    assert isinstance(deed, StepStarted)
    assert (deed.verb, deed.line) == ("open_quickbooks", 10)
    assert isinstance(screen, ScreenShown)
    assert isinstance(answer, CallAnswered)
    assert [event.at.step for event in (call, deed, screen, answer)] == [4, 3, 3, 4], "each in its own step"


def test_it_is_done_once() -> None:
    [(verb, call)] = Played(AT_FIRST_REQUEST + OPEN + UPDATE + UPDATE).deeds()
    assert (verb, call.method, call.at.update, call.at.call) == ("open_quickbooks", "sendRequestXML", 1, 4)


@pytest.mark.parametrize(("nth", "update"), [(1, 2), (2, 3)])
def test_calls_are_counted_from_where_the_step_stands(nth: int, update: int) -> None:
    moment = f"  - update_selected:\n  - during: {{call: authenticate, nth: {nth}}}\n    do:\n"
    played = Played(moment + "      - enter_password: {password: wrong}\n" + UPDATE + UPDATE)
    [(_, call)] = played.deeds()
    assert (call.method, call.at.update) == ("authenticate", update)


def test_what_happens_in_it_is_for_its_own_expectation_only() -> None:
    played = Played(
        AT_FIRST_REQUEST + "      - add_application: {answers: {QBWC1022: cancel}}\n"
        "        expect: {screen: [QBWC1022, QBWC1024], hresult: {switch: closed_without_path_hresult}, "
        "calls: none}\n" + UPDATE + "    expect: {screen: none, calls: {first: serverVersion}, "
        "update: {ends: [complete, no-more-requests]}}\n"
    )
    assert (played.verdict, played.findings) == (Verdict.PASSED, [])


def test_what_falls_short_in_it_has_its_line_and_the_call() -> None:
    played = Played(AT_FIRST_REQUEST + OPEN + "        expect: {quickbooks: open}\n" + UPDATE)
    [finding] = played.findings
    assert (finding.check, finding.at.step) == ("f.yaml:10", 3)
    assert (finding.expected, finding.got) == ("the person's QuickBooks to be open", "closed")
    assert finding.where == "update 1, call 4 (sendRequestXML)"
    assert finding.real.startswith("While an update works in a QuickBooks without a window, ")
    assert played.verdict is Verdict.FAILED


def test_moments_of_the_same_call_come_in_the_order_of_the_file() -> None:
    again = AT_FIRST_REQUEST + "      - close_quickbooks:\n"
    played = Played(AT_FIRST_REQUEST + OPEN + again + UPDATE)
    lines = [event.line for event in played.events if isinstance(event, StepStarted)]
    assert lines == [6, 7, 8, 11, 14, 10, 13]
    assert played.verdict is Verdict.PASSED


def test_a_moment_that_never_came_is_never_passed() -> None:
    played = Played("  - during: {call: connectionError, nth: 2}\n    do:\n" + OPEN + UPDATE)
    assert played.verdict is Verdict.NOT_EXERCISED
    assert played.outcomes[0].reason == (
        "what the scenario is about never came: "
        "expected at least 2 connectionError calls after f.yaml:8 (during), got no connectionError calls"
    )
    assert exit_code(played.outcomes) == 2
    assert played.deeds() == []


CUT = "  - during: {call: connectionError}\n    do:\n      - power_cut\n" + UPDATE


def test_what_cannot_be_done_because_a_moment_never_came_ends_the_play_and_not_the_run() -> None:
    played = Played(CUT + "  - power_on\n  - log_on\n")
    assert (played.verdict, exit_code(played.outcomes)) == (Verdict.NOT_EXERCISED, 2)
    assert played.outcomes[0].reason == (
        "what the scenario is about never came: "
        "expected at least 1 connectionError call after f.yaml:8 (during), got no connectionError calls; "
        "expected f.yaml:12 to be possible, got power_on: expected a PC that is off, got one that is on"
    )


def test_what_cannot_be_done_after_something_fell_short_failed() -> None:
    played = Played(CUT + "    expect: {update: {ends: interrupted}}\n  - power_on\n")
    assert played.verdict is Verdict.FAILED
    assert [finding.check for finding in played.findings] == ["f.yaml:11"]


def test_what_could_never_be_done_is_the_scenarios_mistake() -> None:
    with pytest.raises(InputError, match=r"^f\.yaml:9: power_on: expected a PC that is off"):
        Played(UPDATE + "  - power_on\n")


def test_a_moment_that_came_too_seldom_says_how_often() -> None:
    played = Played("  - during: {call: authenticate, nth: 3}\n    do:\n" + OPEN + UPDATE + UPDATE)
    assert "at least 3 authenticate calls after f.yaml:8 (during), got 2" in played.outcomes[0].reason


def test_what_failed_anyway_failed() -> None:
    wrong = UPDATE + "    expect: {requests: none}\n"
    played = Played("  - during: {call: connectionError}\n    do:\n" + OPEN + wrong)
    assert played.verdict is Verdict.FAILED
    assert "during" not in played.outcomes[0].reason


def test_what_cannot_be_done_then_ends_the_play() -> None:
    played = Played(AT_FIRST_REQUEST + "      - link:\n" + UPDATE + "  - open_quickbooks:\n")
    [finding] = played.findings
    assert (finding.check, finding.at.step) == ("f.yaml:10", 3)
    assert finding.expected == "the application is in the Web Connector's list"
    assert played.verdict is Verdict.FAILED
    lines = [event.line for event in played.events if isinstance(event, StepStarted)]
    assert lines == [6, 7, 8, 11, 10]


def test_only_a_call_that_carries_the_text_counts() -> None:
    moment = "  - during: {call: receiveResponseXML, carrying: InvoiceQueryRs}\n    do:\n"
    [(_, call)] = Played(moment + OPEN + UPDATE).deeds()
    assert call.method == "receiveResponseXML"
    assert b"InvoiceQueryRs" in call.body
    never = Played(moment.replace("InvoiceQueryRs", "InvoiceModRs") + OPEN + UPDATE)
    assert never.verdict is Verdict.NOT_EXERCISED
    assert "expected at least 1 receiveResponseXML call after f.yaml:8 (during)" in never.outcomes[0].reason
