"""`call`: one raw call that the Web Connector would never make, and what may come back."""

from __future__ import annotations

import pytest

from simulator.clock import VirtualClock
from simulator.connector.session import Guards
from simulator.endpoint import BuiltinEndpoint
from simulator.endpoint.service import Service
from simulator.errors import InputError
from simulator.events import CallSent, Event, RawCallMade, Stream, UpdateStarted, Verdict
from simulator.protocol.codec import Call
from simulator.scenario import Outcome, load_text, run_scenarios
from simulator.scenario.stage import BuiltinStage, Run
from simulator.switches import Switches

HEAD = "scenario: a/b\ntitle: t\ncovers: [I12]\nsteps:\n"
ENVELOPE = "<soap:Envelope xmlns:soap='http://schemas.xmlsoap.org/soap/envelope/'><soap:Body>"


def played(steps: str, service: type[Service] = Service) -> tuple[Outcome, list[Event]]:
    """A scenario with these steps against the built-in endpoint with `service`."""

    class Endpoint(BuiltinEndpoint):
        service_type = service

    events: list[Event] = []
    stream = Stream(VirtualClock())
    stream.subscribe(events.append)
    with BuiltinStage(Run(Switches(), Guards(), seed=0), Endpoint) as stage:
        [outcome] = run_scenarios([load_text(HEAD + steps, "f.yaml")], stage, stream)
    return outcome, events


def made(events: list[Event]) -> list[RawCallMade]:
    return [event for event in events if isinstance(event, RawCallMade)]


@pytest.mark.parametrize(
    ("call", "answer"),
    [
        ("{sendRequestXML: {ticket: unknown}}", ""),
        ("sendRequestXML", ""),
        ("{receiveResponseXML: {response: a-lawful-one}}", "-1"),
        ("{authenticate: {strUserName: nobody}}", "nvu"),
        ("{authenticate: {strPassword: wrong}}", "nvu"),
        ("serverVersion", "qbwc-sim 1.0"),
        ("getInteractiveURL", "fault"),
        ("{body: no XML}", "fault"),
        ('{body: "<a>", times: 5000}', "fault"),
        (f'{{body: "{ENVELOPE}<nothing/></soap:Body></soap:Envelope>"}}', "fault"),
    ],
)
def test_what_comes_back_is_told_in_a_word(call: str, answer: str) -> None:
    outcome, events = played(f"  - call: {call}\n")
    assert outcome.verdict is Verdict.PASSED
    assert [event.answer for event in made(events)] == [answer]


def test_it_belongs_to_no_update_and_is_no_call_of_the_web_connector() -> None:
    _, events = played("  - call: serverVersion\n    expect: {calls: none}\n")
    [event] = made(events)
    assert (event.at.update, event.at.call, event.method, event.at.step) == (0, 0, "serverVersion", 1)
    assert not [each for each in events if isinstance(each, CallSent | UpdateStarted)]


def test_the_endpoints_password_and_tickets_are_not_shown() -> None:
    calls = "  - call: authenticate\n  - call: {sendRequestXML: {ticket: last}}\n"
    _, events = played("  - link:\n  - update_selected:\n" + calls)
    right, old = made(events)
    assert (right.arguments["strPassword"], old.arguments["ticket"]) == ("[password]", "[last ticket]")
    assert b"[password]" in right.body
    assert b"[last ticket]" in old.body
    assert right.answer == "none", "everything is done, and it is the answer's second text that counts"
    assert b"honest password" not in right.body


@pytest.mark.parametrize(
    ("any_", "passes", "told"),
    [("['', fault]", True, ""), ("negative", False, "negative"), ("[nvu, fault]", False, "'nvu' or fault")],
)
def test_an_answer_is_one_of_those_that_are_expected(any_: str, passes: bool, told: str) -> None:
    outcome, _ = played(f"  - call: sendRequestXML\n    expect: {{answer: {{any: {any_}}}}}\n")
    assert (outcome.verdict is Verdict.PASSED) is passes
    if not passes:
        assert f"expected the answer to sendRequestXML to be {told}, got " in outcome.reason


class TakesAnyTicket(Service):
    def receive_response_xml(self, call: Call) -> int:
        return 100


def test_an_endpoint_that_takes_an_unknown_ticket_fails() -> None:
    steps = "  - call: receiveResponseXML\n    expect: {answer: {any: [negative, fault]}}\n"
    outcome, _ = played(steps, TakesAnyTicket)
    assert outcome.verdict is Verdict.FAILED
    assert "to be negative or fault, got '100'" in outcome.reason


@pytest.mark.parametrize(
    ("step", "told"),
    [
        ("call: {sendRequest: }", "expected a call or body, got sendRequest; did you mean sendRequestXML?"),
        ("call: {getLastError: {tickets: x}}", "expected an argument of getLastError, got tickets; did you"),
        ("call: {getLastError: {ticket: [x]}}", "expected a text, got a list"),
        ("call: {getLastError: x}", "expected a mapping of arguments for getLastError, got 'x'"),
        (
            "call: {getLastError: {}, closeConnection: {}}",
            "expected one call with its arguments, got getLastError",
        ),
        ("call: {body: x, time: 2}", "expected body or times, got time; did you mean times?"),
        ("call: {body: x, times: 99999999}", "expected 33554432 bytes at the most, got 99999999"),
        ("call: ", "expected a call with its arguments, or body: with bytes, got nothing"),
        ("link:\n    expect: {answer: {any: fault}}", "expected answer: beside call, got it beside link"),
    ],
)
def test_what_cannot_be_called_is_told_with_its_place(step: str, told: str) -> None:
    with pytest.raises(InputError) as error:
        load_text(f"{HEAD}  - {step}\n", "f.yaml")
    assert "f.yaml:" in str(error.value)
    assert told in str(error.value)
