"""`expect_at_end:` on a whole PC: what is kept, and what is not, each with its place."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from support.played import HEAD, Played

from simulator.errors import InputError
from simulator.events import Verdict
from simulator.scenario import ScenarioMistakes, load_text

#: The end begins in line 8.
SYNCED = "needs: [fresh, work, probes.customers]\nsteps:\n  - link:\n  - update_selected:\nexpect_at_end:\n"


@pytest.mark.parametrize(
    "end",
    [
        "company: {unique: Customer.Name}",
        "company: {unique: Invoice.TxnID, sound: yes}",
        "company: {grant: always, stamped: yes}",
        "company: {count: {Customer: +0}, grant: always}",
        "probe: {status: authorised}",
        "same: {company: Customer, probe: customers, key: ListID}",
        "same: {company: Customer, probe: customers, key: ListID, fields: [Name, FullName]}",
        "never: {carries: nowhere to be seen}",
    ],
)
def test_what_is_kept(play: Callable[..., Played], end: str) -> None:
    played = play(f"{SYNCED}  - {end}\n")
    assert (played.verdict, played.said()) == (Verdict.PASSED, [])


@pytest.mark.parametrize(
    ("end", "fall"),
    [
        (
            "company: {unique: Customer.IsActive}",
            "expected every Customer in the company file to have a IsActive "
            "of its own, got more than once: true",
        ),
        (
            "company: {unique: Customer.Nmae}",
            "expected every Customer in the company file to have a Nmae of its "
            "own, got no Customer with a Nmae",
        ),
        ("company: {grant: prompt}", "expected the application to be allowed prompt, got always"),
        ("company: {grant: none}", "expected the application to be allowed none, got always"),
        ("company: {stamped: no}", "expected no FileID of the application in the company file, got one"),
        ("company: {sound: no}", "expected books that do not balance, got none"),
        ("company: {count: {Customer: +1}}", "expected +1 Customer records in the company file, got +0 ("),
        ("probe: {status: deauthorised}", "expected probe status to say deauthorised, got 'authorised'"),
        (
            "never: {carries: CustomerQueryRq}",
            "expected 'CustomerQueryRq' never, got it in the answer to send",
        ),
        ("same: {company: Vendor, probe: customers, key: ListID}", "expected the endpoint to have the "),
    ],
)
def test_what_is_not_kept(play: Callable[..., Played], end: str, fall: str) -> None:
    played = play(f"{SYNCED}  - {end}\n")
    [said] = played.said()
    assert said.startswith(f"f.yaml:9: {fall}")
    assert played.verdict is Verdict.FAILED


def test_nothing_was_allowed_and_nothing_is_stamped(play: Callable[..., Played]) -> None:
    end = "expect_at_end: [company: {grant: none, stamped: no}, company: {stamped: yes}]\n"
    played = play(f"steps: [open_quickbooks]\n{end}")
    assert played.said() == ["f.yaml:5: expected a FileID of the application in the company file, got none"]


def test_what_would_hold_once_all_is_done_is_not_asked_where_something_was_not_done(
    play: Callable[..., Played],
) -> None:
    """Nobody made the customer, so nobody need have it; what may never come may not come all the same."""
    text = SYNCED.replace(
        "  - update_selected:\n",
        "  - during: {call: connectionError}\n    do: [open_quickbooks]\n  - update_selected:\n",
    )
    played = play(f"{text}  - company: {{count: {{Customer: +1}}}}\n")
    assert (played.verdict, played.said()) == (Verdict.NOT_EXERCISED, [])
    played = play(f"{text}  - never: {{carries: closeConnection}}\n")
    assert played.verdict is Verdict.FAILED


def test_what_never_comes_is_looked_for_in_every_direction(play: Callable[..., Played]) -> None:
    canary = f"given: {{quickbooks: {{canary: CANARY-1}}}}\n{SYNCED}"
    assert play(f"{canary}  - never: {{carries: CANARY-1}}\n").said() == [
        "f.yaml:10: expected 'CANARY-1' never, got it in a response of QuickBooks"
    ]
    assert play(f"{canary}  - never: {{carries: closeConnection}}\n").said() == [
        "f.yaml:10: expected 'closeConnection' never, got it in the call closeConnection"
    ]


@pytest.mark.parametrize(
    ("same", "mistake"),
    [
        ("key: Lst", "f.yaml:9: expected a field that every Customer has, got Lst"),
        ("key: ListID, fields: [Nmae]", "f.yaml:9: expected a field that some Customer has, got Nmae"),
    ],
)
def test_a_field_that_there_is_not_is_a_mistake_of_the_file(
    play: Callable[..., Played], same: str, mistake: str
) -> None:
    with pytest.raises(InputError) as caught:
        play(f"{SYNCED}  - same: {{company: Customer, probe: customers, {same}}}\n")
    assert str(caught.value) == mistake


@pytest.mark.parametrize(
    ("end", "mistake"),
    [
        (
            "company: {unique: RefNumber}",
            "5:36: expected a field of a record (Invoice.RefNumber), got 'RefNum",
        ),
        ("company: {grant: sometimes}", "5:35: expected prompt, while-open, always or none, got 'sometimes'"),
        ("company: {stamped: true}", "5:37: expected yes or no, got 'true'"),
        ("company: {sound: }", "5:28: expected a value for sound, got nothing"),
        (
            "same: {company: Customer, probe: customers, key: ListID, fields: Phone}",
            "5:83: expected a list, got",
        ),
        ("never: x", "5:25: expected a mapping (desktop, carries), got 'x'"),
        (
            "never: {carries: x}, probe: {status: a}",
            "expected an expectation (company, probe, same or never)",
        ),
    ],
)
def test_what_is_wrong_with_an_end(end: str, mistake: str) -> None:
    with pytest.raises(ScenarioMistakes) as caught:
        load_text(f"{HEAD}steps: [link]\nexpect_at_end: [{{{end}}}]\n", "f.yaml")
    lines = str(caught.value).splitlines()
    assert [line for line in lines if mistake in line], lines
