"""Accepted findings: which entry takes which finding, and which entries are known to be there for nothing."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from simulator import events as e
from simulator.scenario.accepting import Acceptance, Subject
from simulator.scenario.endpointfile import read_endpoint
from simulator.scenario.load import load_text

V = e.Verdict
TODAY = date(2026, 1, 5)
A, B = Subject("own/a", ("plays/a.yaml",)), Subject("own/b", ("plays/b.yaml",))
ROWS = tuple(Subject(f"own/c[{number}]", ("plays/c.yaml", "plays/a.yaml")) for number in (1, 2))
KNOWN = (A, B, *ROWS)
PASSED = dict.fromkeys(KNOWN, V.PASSED)


def acceptance(*entries: str) -> Acceptance:
    lines = "".join(f"  - {{{entry}, reason: ticket 4711, until: 2026-01-05}}\n" for entry in entries)
    text = f"format: 1\nqwc: a.qwc\naccepted:\n{lines}"
    return Acceptance(read_endpoint(text.encode(), "endpoint.yaml", Path()), TODAY)


def finding(play: str = "own/a", check: str = "plays/a.yaml:6") -> e.Finding:
    return e.Finding(e.At(scenario=play), check, "must", "this", "that", "", "")


@pytest.mark.parametrize(
    ("entry", "takes"),
    [
        ("check: 'plays/a.yaml:6'", True),
        ("check: 'plays/a.yaml:*'", True),
        ("check: '*'", True),
        ("check: 'plays/a.yaml'", False),
        ("check: 'plays/a.yaml:7'", False),
        ("check: 'plays/a_yaml:6'", False),
        ("check: '*', scenario: own/a", True),
        ("check: '*', scenario: 'own/*'", True),
        ("check: '*', scenario: own/b", False),
    ],
)
def test_an_entry_takes_the_findings_that_it_names(entry: str, takes: bool) -> None:
    assert (acceptance(entry)(finding()) is not None) is takes


@pytest.mark.parametrize(
    ("scenario", "takes"), [("own/c", True), ("'own/c[2]'", True), ("'own/c[1]'", False)]
)
def test_a_row_is_meant_by_its_scenario_and_by_its_number(scenario: str, takes: bool) -> None:
    entry = f"check: '*', scenario: {scenario}"
    assert (acceptance(entry)(finding("own/c[2]")) is not None) is takes


# -- those that no finding came for ------------------------------------------------------------------


def never_came(
    entry: str,
    played: dict[Subject, V],
    *found: tuple[str, str],
    known: tuple[Subject, ...] = KNOWN,
) -> bool:
    return bool(list(acceptance(entry).never_came(set(found), played, lambda: known)))


ABOUT_A = "check: 'plays/a.yaml:6'"


def test_what_passes_without_it_shows_that_it_is_there_for_nothing() -> None:
    assert never_came(ABOUT_A, PASSED)
    assert never_came("check: S1", PASSED)
    assert never_came("check: '*', scenario: own/b", {B: V.PASSED})


def test_one_that_took_a_finding_is_of_use() -> None:
    assert not never_came(ABOUT_A, PASSED, ("own/a", "plays/a.yaml:6"))
    assert not never_came("check: '*'", PASSED, ("own/b", "S1"))


def test_a_line_that_is_no_step_any_more_is_told() -> None:
    assert never_came("check: 'plays/a.yaml:600'", PASSED)


def test_what_was_not_played_hides_it() -> None:
    assert not never_came("check: '*', scenario: own/a", {B: V.PASSED})
    assert not never_came("check: S1", {A: V.PASSED})
    assert not never_came("check: '*'", {A: V.PASSED, B: V.PASSED})
    assert not never_came("check: '*', scenario: own/c", {ROWS[0]: V.PASSED})
    assert never_came("check: '*', scenario: 'own/c[1]'", {ROWS[0]: V.PASSED})


def test_steps_that_are_another_files_count_too() -> None:
    assert not never_came(ABOUT_A, {A: V.PASSED})
    assert never_came(ABOUT_A, {A: V.PASSED, **dict.fromkeys(ROWS, V.PASSED)})


@pytest.mark.parametrize("verdict", [V.FAILED, V.NOT_EXERCISED])
def test_a_play_that_may_not_have_come_to_it_hides_it(verdict: V) -> None:
    assert not never_came("check: S1", {**PASSED, B: verdict})
    assert never_came("check: '*', scenario: own/a", {**PASSED, B: verdict})


def test_one_with_another_finding_may_have_ended_early() -> None:
    assert not never_came("check: 'plays/a.yaml:9'", PASSED, ("own/a", "plays/a.yaml:6"))


def test_what_is_skipped_can_have_no_finding_but_shows_nothing_either() -> None:
    assert never_came("check: S1", {**PASSED, B: V.SKIPPED})
    assert not never_came("check: '*', scenario: own/b", {**PASSED, B: V.SKIPPED})


def test_an_expired_one_is_told_elsewhere() -> None:
    text = "format: 1\nqwc: a.qwc\naccepted:\n  - {check: S1, reason: r, until: 2026-01-04}\n"
    expired = Acceptance(read_endpoint(text.encode(), "endpoint.yaml", Path()), TODAY)
    assert list(expired.never_came(set(), PASSED, lambda: KNOWN)) == []
    assert expired(finding(check="S1")) is None


def test_it_is_told_with_its_place() -> None:
    [entry] = acceptance("check: S1", "check: '*'").never_came(
        {("own/a", "x")}, PASSED | {A: V.SKIPPED}, tuple
    )
    assert entry.told(e.At()) == e.AcceptedNeverCame(
        e.At(), "S1", "ticket 4711", "2026-01-05", "", "endpoint.yaml:4:5"
    )


def test_a_play_concerns_every_file_that_its_steps_stand_in() -> None:
    text = "scenario: a\ntitle: t\ncovers: [C4]\nsteps:\n  - link:\nexpect_at_end:\n  - never: {carries: a}\n"
    [row] = load_text(text, "f.yaml").rows
    assert Subject.of(row) == Subject("a", ("f.yaml",))
    [extended] = load_text("scenario: a\ntitle: t\ncovers: [C4]\nextends: quickbooks/open\n", "f.yaml").rows
    name, shipped = Subject.of(extended).files
    assert name == "f.yaml"
    assert shipped.endswith("open.yaml")
