"""`hook: restart`: the built-in endpoint as another process on the same disk."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from support.played import Played

from simulator.events import CallSent, Verdict


def test_it_goes_on_in_the_middle_of_a_session(play: Callable[..., Played]) -> None:
    played = play(
        "needs: [fresh, work, probes.customers]\nsteps:\n  - link:\n"
        "  - during: {call: receiveResponseXML}\n    do: [hook: {restart: }]\n"
        "  - update_selected:\n    expect: {update: {ends: complete}}\n"
        "expect_at_end:\n  - same: {company: Customer, probe: customers, key: ListID}\n"
    )
    assert (played.verdict, played.said()) == (Verdict.PASSED, [])
    assert len([call for call in played.of(CallSent) if call.method == "authenticate"]) == 1


@pytest.mark.parametrize("restart", ["", "  - hook: {restart: }\n"])
def test_what_was_queued_before_is_done_afterwards(play: Callable[..., Played], restart: str) -> None:
    played = play(
        "needs: [fresh, work, mode.continuous, hooks.queue]\nsteps:\n  - link:\n  - update_selected:\n"
        f"  - hook: {{queue: {{customers: 2}}}}\n{restart}  - update_selected:\n"
        "expect_at_end:\n  - company: {count: {Customer: +2}}\n"
    )
    assert (played.verdict, played.said()) == (Verdict.PASSED, [])
