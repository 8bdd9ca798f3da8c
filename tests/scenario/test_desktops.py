"""`desktops:`: several PCs in one scenario, `together:`, shared company files, canaries and `never:`."""

from __future__ import annotations

from collections.abc import Callable
from itertools import pairwise

import pytest
from support.played import HEAD, Played, builtin_stage

from simulator.events import CallSent, ScreenShown, UpdateEnded, UpdateStarted, Verdict
from simulator.scenario import ScenarioMistakes, load_text

PATH = "quickbooks: {path: 'C:\\QB\\books.qbw', canary: "
TENANTS = (
    "desktops:\n  front: {" + PATH + "FIRST-7f3}}\n  back: {identity: 2, " + PATH + "SECOND-91c}}\n"
    "needs: [fresh, work, mode.continuous, identities.2, hooks.queue, probes.customers]\n"
)
#: The steps begin in line 8.
BOTH = TENANTS + "steps:\n  - front: link\n  - back: {link: {access: always}}\n"
TOGETHER = BOTH + (
    "  - together:\n      - front: update_selected\n      - back: {update_selected: }\n"
    "    expect: {updates: {each_desktop: 1, count: 2, overlapping: 0, ends: complete}, requests: some}\n"
)
SHARED = "desktops: {front: {}, back: {quickbooks: {shared_with: front}}}\n"


def told(text: str) -> list[str]:
    with pytest.raises(ScenarioMistakes) as caught:
        load_text(HEAD + text, "f.yaml")
    return str(caught.value).splitlines()


def test_two_tenants_at_once_and_neither_sees_the_other_s(play: Callable[..., Played]) -> None:
    played = play(
        TOGETHER + "expect_at_end:\n"
        "  - never: {desktop: back, carries: FIRST-7f3}\n"
        "  - never: {desktop: front, carries: SECOND-91c}\n"
        "  - same: {desktop: front, company: Customer, probe: customers, key: ListID}\n"
        "  - same: {desktop: back, company: Customer, probe: customers, key: ListID}\n"
    )
    assert (played.verdict, played.said()) == (Verdict.PASSED, [])
    users = {
        (call.at.desktop, call.arguments["strUserName"])
        for call in played.of(CallSent)
        if call.method == "authenticate"
    }
    assert users == {("front", "qbwc"), ("back", "qbwc-2")}


def test_what_should_never_come_is_told_where_it_came_first(play: Callable[..., Played]) -> None:
    played = play(
        TOGETHER + "expect_at_end:\n  - never: {desktop: front, carries: FIRST-7f3}\n"
        "  - never: {carries: SECOND-91c}\n  - never: {desktop: back, carries: FIRST-7f3}\n"
    )
    assert played.said() == [
        "f.yaml:16: expected 'FIRST-7f3' never at front, got it in a response of QuickBooks",
        "f.yaml:17: expected 'SECOND-91c' never, got it in a response of QuickBooks",
    ]


def test_calls_of_what_is_done_together_are_in_flight_at_once(play: Callable[..., Played]) -> None:
    desktops = [call.at.desktop for call in play(TOGETHER).of(CallSent)]
    changes = sum(one != other for one, other in pairwise(desktops))
    assert changes > 2, "not one after the other"


def interleaved(seed: int) -> list[tuple[str, str]]:
    with builtin_stage(seed) as stage:
        return [(call.at.desktop, call.method) for call in Played(TOGETHER, stage).of(CallSent)]


@pytest.mark.long
def test_the_seed_says_in_which_order() -> None:
    assert interleaved(1) == interleaved(1)
    assert len({tuple(interleaved(seed)) for seed in (1, 2, 3)}) > 1


def test_what_is_not_as_expected_at_one_of_them(play: Callable[..., Played]) -> None:
    played = play(
        BOTH + "  - front: update_selected\n  - wait: 1s\n    expect: {updates: {each_desktop: 0}}\n"
        "  - together: [front: update_selected, back: update_selected]\n"
        "    expect: {updates: {each_desktop: 2}}\n"
    )
    assert played.said() == [
        "f.yaml:14: expected 2 updates at front, got 1 update",
        "f.yaml:14: expected 2 updates at back, got 1 update",
    ]


def test_a_step_sees_its_own_desktop_only(play: Callable[..., Played]) -> None:
    played = play(
        BOTH + "  - front: {auto_run: 1h}\n  - back: {auto_run: 1h}\n"
        "  - front: {wait: 2h}\n    expect: {updates: {count: 2}}\n"
        "  - wait: 2h\n    expect: {updates: {count: 4}}\n"
        "  - back: {update_selected: , expect: {updates: {count: 1}}}\n"
    )
    assert (played.verdict, played.said()) == (Verdict.PASSED, [])
    assert {event.at.desktop for event in played.of(UpdateEnded)} == {"front", "back"}


def test_hooks_and_probes_are_for_the_desktop_s_own_user(play: Callable[..., Played]) -> None:
    played = play(
        BOTH + "  - front: update_selected\n  - back: {probe: {customers: none}}\n"
        "  - front: {probe: {customers: some}}\n  - back: {hook: {pause: 1d}}\n"
        "  - back: update_selected\n    expect: {requests: none}\n"
    )
    assert (played.verdict, played.said()) == (Verdict.PASSED, [])


def test_a_company_file_on_a_share_is_one_file(play: Callable[..., Played]) -> None:
    played = play(
        SHARED + "needs: [work, names.path]\nsteps:\n  - front: link\n"
        "  - back: open_quickbooks\n    expect: {quickbooks: closed}\n"
        "  - front: close_quickbooks\n  - back: open_quickbooks\n    expect: {quickbooks: open}\n"
        "expect_at_end: [company: {desktop: back, grant: always}]\n"
    )
    assert (played.verdict, played.said()) == (Verdict.PASSED, [])


def test_a_moment_at_one_of_them_counts_the_calls_of_that_one(play: Callable[..., Played]) -> None:
    played = play(
        BOTH + "  - back: {during: {call: authenticate}}\n    do: [front: show_dialog]\n"
        "  - front: update_selected\n  - back: update_selected\n"
    )
    assert played.verdict is Verdict.PASSED
    verbs = played.verbs()
    assert verbs == ["link", "link", "during", "update_selected", "update_selected", "show_dialog"]


def test_a_fault_is_of_one_pc(play: Callable[..., Played]) -> None:
    played = play(
        BOTH + "  - back: {fault: {fails: times-out, on: authenticate}}\n"
        "  - front: update_selected\n    expect: {update: {ends: complete}}\n"
        "  - back: update_selected\n    expect: {update: {ends: failed-call}}\n"
    )
    assert (played.verdict, played.said()) == (Verdict.PASSED, [])


def test_the_screen_of_one_is_not_the_other_s(play: Callable[..., Played]) -> None:
    played = play(
        BOTH + "  - front: {enter_password: wrong}\n  - together:\n"
        "      - {front: {update_selected: , expect: {screen: QBWC1040}}}\n      - back: update_selected\n"
    )
    assert [event.at.desktop for event in played.of(ScreenShown) if event.code == "QBWC1040"] == ["front"]
    assert len(played.of(UpdateStarted)) == 2


@pytest.mark.parametrize(
    ("text", "mistakes"),
    [
        (
            "steps: [tick]\n",
            ["5:9: expected the step under the name of its desktop (front or back), got none"],
        ),
        (
            "steps: [{at: day 2 01:00, do: [tick]}, wait: 1d]\n",
            ["5:32: expected the step under the name of its"],
        ),
        (
            "steps: [together: [update_selected, front: update_selected]]\n",
            ["5:20: expected the step under the"],
        ),
        (
            "steps: [front: ]\n",
            ["5:9: expected one verb in a step (link, update_selected, wait or another one)"],
        ),
        ("steps: [front: lnk]\n", ["5:16: expected a word that is known here, got lnk; did you mean link?"]),
        ("steps: [front: [link]]\n", ["5:9: expected one verb in a step (link, update_selected, wait or an"]),
        (
            "steps: [fornt: link]\n",
            [
                "5:9: expected a verb (link, update_selected, wait or another one) or the "
                "name of a desktop, got 'fornt'"
            ],
        ),
        (
            "steps: [{wait: 1s, desktop: bak}]\n",
            ["5:29: expected the name of a desktop, got bak; did you mean"],
        ),
        (
            "steps: [together: [front: update_selected, front: update_selected]]\n",
            ["5:44: expected each desktop once, got front again"],
        ),
        (
            "steps: [together: [front: update_selected, back: link]]\n",
            [
                "5:50: expected what somebody can do then (open_quickbooks, power_cut, hook or another "
                "one), got link"
            ],
        ),
        ("steps: [together: [front: update_selected]]\n", ["5:19: expected two steps or more, got fewer"]),
        (
            "given: {windows: {account: standard}}\nsteps: [front: tick]\n",
            ["5:1: expected what is given under desktops:, got it here too"],
        ),
        (
            "steps: [front: tick]\nexpect_at_end: [never: {desktop: nobody, carries: x}]\n",
            ["6:34: expected the name of a desktop, got 'nobody'; known are front, back"],
        ),
        (
            "steps: [front: tick]\nexpect_at_end: [company: {desktop: frnt, grant: none}]\n",
            ["6:36: expected the name of a desktop, got frnt; did you mean front?"],
        ),
        (
            "steps: [front: tick]\nexpect_at_end: [same: {desktop: x, company: Customer, probe: "
            "customers, key: "
            "ListID}]\n",
            ["6:33: expected the name of a desktop, got 'x'; known are front, back"],
        ),
        (
            "steps: [front: tick]\nexpect_at_end: [never: {desktop: front}]\n",
            ["6:24: expected carries:, got nothing of that name"],
        ),
    ],
)
def test_what_is_wrong_where_there_are_several(text: str, mistakes: list[str]) -> None:
    lines = told(SHARED + text)
    assert len(lines) == len(mistakes), lines
    for line, mistake in zip(lines, mistakes, strict=True):
        assert line.startswith(f"f.yaml:{mistake}"), line


@pytest.mark.parametrize(
    ("desktops", "mistake"),
    [
        ("Front: {}", "4:12: expected a name of small letters, digits and _, got 'Front'"),
        ("link: {}", "4:12: expected a name that is no word of the language, got link"),
        ("a: {}, b: {identity: 2}", "4:33: expected identities.2 under needs:, got a user that nobody needs"),
        ("a: {identty: 1}", "4:16: expected a word that is known here, got identty; did you mean identity?"),
        ("a: {identity: 0}", "4:26: expected a whole number from 1 on, got '0'"),
        (
            "a: {quickbooks: {shared_with: a}}",
            "expected another desktop with a company file of its own, got a",
        ),
        ("a: {quickbooks: {shared_with: c}}", "got 'c'; known are a"),
        ("a: {}, b: {quickbooks: {shared_with: a}}, c: {quickbooks: {shared_with: b}}", "of its own, got b"),
    ],
)
def test_what_is_wrong_with_a_desktop(desktops: str, mistake: str) -> None:
    first = desktops.partition(":")[0]
    lines = told(f"desktops: {{{desktops}}}\nsteps: [{first}: tick]\n")
    assert [line for line in lines if mistake in line], lines


def test_without_desktops_nobody_has_a_name() -> None:
    assert told("steps: [{tick: , desktop: front}]\n") == [
        "f.yaml:4:27: expected the name of a desktop, got 'front'"
    ]
    assert told("steps: [front: tick]\n") == [
        "f.yaml:4:9: expected a verb (link, update_selected, wait or another one) or the name of a desktop, "
        "got 'front'"
    ]
    assert told("steps: [together: [update_selected, update_selected]]\n") == [
        "f.yaml:4:37: expected each desktop once, got the same one again"
    ]


def test_a_row_of_the_matrix_can_say_what_a_desktop_does() -> None:
    scenario = load_text(
        f'{HEAD}matrix: [{{v: tick}}, {{v: untick}}]\n{SHARED}steps: [front: "{{v}}"]\n', "f.yaml"
    )
    assert [row.steps[0].verb for row in scenario.rows] == ["tick", "untick"]
