"""`fault:`: what goes wrong on the way or in QuickBooks, once, by chance, or never."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from support.played import HEAD, Played, builtin_stage

from simulator.events import CallFailed, FaultCame, RequestProcessed, UpdateEnded, Verdict
from simulator.scenario import ScenarioMistakes, load_text

LINKED = "needs: [fresh, work, hooks.queue, probes.invoices]\nsteps:\n  - link:\n"


def fault(text: str, more: str = "") -> str:
    """A scenario with a fault in line 7, and one update after it."""
    return f"{LINKED}  - fault: {text}\n  - update_selected:\n{more}"


@pytest.mark.parametrize(
    ("text", "method", "ends", "code"),
    [
        ("{on: serverVersion, fails: connection-refused}", "serverVersion", "complete", ""),
        ("{on: authenticate, fails: times-out}", "authenticate", "failed-call", "QBWC1012"),
        ("{on: authenticate, fails: name-not-resolved}", "authenticate", "failed-call", "QBWC1012"),
        ("{on: authenticate, fails: certificate}", "authenticate", "failed-call", "QBWC1012"),
        ("{on: authenticate, fails: no-tls}", "authenticate", "failed-call", "QBWC1012"),
        ("{on: authenticate, lose: before-delivery}", "authenticate", "failed-call", "QBWC1012"),
        ("{on: sendRequestXML, lose: after-processing}", "sendRequestXML", "failed-call", "QBWC1041"),
        ("{on: sendRequestXML, answer: {}}", "sendRequestXML", "failed-call", "QBWC1041"),
        (
            "{on: sendRequestXML, answer: {status: 502, type: text/plain, body: gone}}",
            "sendRequestXML",
            "failed-call",
            "QBWC1041",
        ),
        (
            "{on: receiveResponseXML, soap_fault: Out of order}",
            "receiveResponseXML",
            "failed-call",
            "QBWC1042",
        ),
    ],
)
def test_a_fault_of_a_call(play: Callable[..., Played], text: str, method: str, ends: str, code: str) -> None:
    expect = f"    expect: {{update: {{ends: {ends}}}, screen: {code or 'none'}}}\n"
    played = play(fault(text, expect))
    assert (played.verdict, played.said()) == (Verdict.PASSED, [])
    [came] = played.of(FaultCame)
    assert came.call == method
    assert method in {event.method for event in played.of(CallFailed)}


def test_what_a_fault_answers_is_what_the_connector_gets(play: Callable[..., Played]) -> None:
    [failed] = play(fault("{on: authenticate, answer: {status: 418, body: teapot}}")).of(CallFailed)
    assert (failed.status, failed.body) == (418, b"teapot")
    [failed] = play(fault("{on: authenticate, soap_fault: Out of order}")).of(CallFailed)
    assert b"Out of order" in failed.body


@pytest.mark.parametrize(("lose", "customers"), [("before-delivery", "+1"), ("after-processing", "+1")])
def test_a_lost_answer_and_a_lost_call_are_two_things(
    play: Callable[..., Played], lose: str, customers: str
) -> None:
    played = play(
        "needs: [fresh, work, mode.continuous, hooks.queue, probes.queue]\nsteps:\n"
        "  - link\n  - update_selected\n  - hook: {queue: {customers: 1}}\n"
        f"  - fault: {{on: receiveResponseXML, carrying: CustomerAddRs, lose: {lose}}}\n"
        "  - update_selected:\n    expect: {update: {ends: failed-call}, screen: QBWC1042}\n"
        f"  - probe: {{queue: {{done: {int(lose == 'after-processing')}}}}}\n"
        f"expect_at_end: [company: {{count: {{Customer: {customers}}}}}]\n"
    )
    assert [said for said in played.said() if "queue" not in said] == []
    [came] = played.of(FaultCame)
    assert came.call == "receiveResponseXML"


def test_the_nth_call_is_counted_from_the_fault(play: Callable[..., Played]) -> None:
    played = play(
        f"{LINKED}  - update_selected\n  - fault: {{on: authenticate, nth: 2, fails: times-out}}\n"
        "  - update_selected:\n  - update_selected:\n    expect: {update: {ends: failed-call}}\n"
    )
    assert (played.verdict, played.said()) == (Verdict.PASSED, [])
    assert [event.ends for event in played.of(UpdateEnded)][1] != "failed-call"


def test_only_a_call_that_carries_the_text_counts(play: Callable[..., Played]) -> None:
    played = play(fault("{on: receiveResponseXML, carrying: InvoiceQueryRs, lose: before-delivery}"))
    [lost] = [event for event in played.of(CallFailed) if event.method == "receiveResponseXML"]
    last = next(event for event in reversed(played.of(RequestProcessed)) if event.at.time <= lost.at.time)
    assert "InvoiceQueryRs" in last.response


@pytest.mark.parametrize(
    "text",
    [
        "{on: connectionError, fails: times-out}",
        "{on: authenticate, nth: 2, fails: times-out}",
        "{on: authenticate, carrying: nowhere, fails: times-out}",
        "{quickbooks: 0x800706BE, process: process}",
    ],
)
def test_a_fault_that_never_came_is_never_passed(play: Callable[..., Played], text: str) -> None:
    waits = text.startswith("{quickbooks")
    played = play(fault(text) if not waits else f"{LINKED}  - fault: {text}\n  - wait: 1h\n")
    assert played.verdict is Verdict.NOT_EXERCISED
    assert played.reason == (
        "what the scenario is about never came: expected the fault of f.yaml:7 to come, got no call "
        "that met it"
    )
    assert played.of(FaultCame) == []


def test_quickbooks_refuses_the_session(play: Callable[..., Played]) -> None:
    expect = (
        "    expect: {update: {ends: refused-by-quickbooks, hresult: 0x80040401}, requests: none}\n"
        "  - update_selected:\n    expect: {update: {ends: complete}}\n"
    )
    played = play(fault("{quickbooks: 0x80040401}", expect))
    assert (played.verdict, played.said()) == (Verdict.PASSED, [])


def test_the_connector_s_own_question_is_the_first_request_that_is_refused(
    play: Callable[..., Played],
) -> None:
    expect = "    expect: {update: {ends: hcp-failed}, requests: none}\n"
    played = play(fault("{quickbooks: 0x80040428, process: process}", expect))
    assert (played.verdict, played.said()) == (Verdict.PASSED, [])


def test_quickbooks_refuses_a_request_of_the_endpoint(play: Callable[..., Played]) -> None:
    played = play(
        f"{LINKED}  - during: {{call: sendRequestXML}}\n    do:\n"
        "      - fault: {quickbooks: 0x80040428, process: process}\n"
        "  - update_selected:\n    expect: {refusals: {count: 1}}\n"
    )
    assert (played.verdict, played.said()) == (Verdict.PASSED, [])


CHANCE = (
    f"{LINKED}  - auto_run: 1h\n  - fault: {{on: authenticate, fails: times-out, chance: 30%}}\n  "
    f"- wait: 2d\n"
)


def failed_updates(seed: int) -> list[int]:
    with builtin_stage(seed) as stage:
        played = Played(CHANCE, stage)
    return [index for index, event in enumerate(played.of(UpdateEnded)) if event.ends == "failed-call"]


@pytest.mark.long
def test_a_chance_is_drawn_by_the_seed() -> None:
    first, again, other = failed_updates(1), failed_updates(1), failed_updates(2)
    assert first == again
    assert first != other
    assert 4 <= len(first) <= 25, "about three of ten in 48 updates"


def test_a_chance_of_all_comes_at_every_call(play: Callable[..., Played]) -> None:
    played = play(fault("{on: authenticate, chance: 100%, fails: times-out}", "  - update_selected:\n"))
    assert [event.ends for event in played.of(UpdateEnded)] == ["failed-call", "failed-call"]


@pytest.mark.parametrize(
    ("text", "mistake"),
    [
        (
            "",
            "7:5: expected one thing that goes wrong (lose, fails, answer, soap_fault or quickbooks), "
            "got none",
        ),
        (
            "{lose: before-delivery, fails: times-out}",
            "7:12: expected one thing that goes wrong (lose, fails, "
            "answer, soap_fault or quickbooks), got lose and fails",
        ),
        (
            "{on: authentikate, fails: times-out}",
            "7:17: expected a call, got 'authentikate'; did you mean authenticate?",
        ),
        (
            "{fails: timeout}",
            "7:20: expected connection-refused, name-not-resolved, no-tls, certificate or "
            "times-out, got 'timeout'; did you mean times-out?",
        ),
        ("{lose: sometimes}", "7:19: expected before-delivery or after-processing, got 'sometimes'"),
        ("{answer: 503}", "7:21: expected a mapping (status, type, body), got '503'"),
        ("{answer: {status: many}}", "7:30: expected a whole number, got 'many'"),
        ("{fails: times-out, chance: often}", "7:39: expected a chance from 1% to 100%, got 'often'"),
        ("{fails: times-out, chance: 101%}", "7:39: expected a chance from 1% to 100%, got '101%'"),
        ("{fails: times-out, nth: 2, chance: 5%}", "7:31: expected nth or chance, got both"),
        ("{fails: times-out, nth: 0}", "7:36: expected a whole number from 1 on, got '0'"),
        ("{fails: times-out, process: connect}", "7:31: expected process not beside fails, got it"),
        ("{quickbooks: 0x80040401, nth: 2}", "7:37: expected nth not beside quickbooks, got it"),
        ("{quickbooks: 0x800404}", "7:25: expected an hresult (0x80040408), got '0x800404'"),
        ("{quickbooks: 0x80049999}", "7:25: expected an hresult that an endpoint can see, got 0x80049999"),
        ("{quickbooks: 0x80040420, process: process}", "7:25: 0x80040420 comes in connect, never in process"),
        (
            "{fails: times-out, cary: x}",
            "7:31: expected a word that is known here, got cary; did you mean carrying?",
        ),
    ],
)
def test_what_is_wrong_with_a_fault(text: str, mistake: str) -> None:
    with pytest.raises(ScenarioMistakes) as caught:
        load_text(HEAD + fault(text), "f.yaml")
    assert str(caught.value).splitlines() == [f"f.yaml:{mistake}"]


def test_a_fault_needs_a_step_after_it() -> None:
    with pytest.raises(ScenarioMistakes, match="7:5: expected a step after fault, in which its moment can"):
        load_text(f"{HEAD}{LINKED}  - fault: {{fails: times-out}}\n", "f.yaml")
