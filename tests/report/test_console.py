"""The console, line by line: what a person sees of a run, and what they are not bothered with."""

from __future__ import annotations

import pytest

from simulator import events as e
from simulator.report.console import STYLES, Console
from simulator.report.summary import Summary

V = e.Verdict
START = e.RunStarted(e.At(), "1.2.3", "https://books.test/qbwc", 9, 0.0, {})


def finding(**said: str) -> e.Finding:
    texts = {"expected": "this", "got": "that", "real": "", "where": "", **said}
    return e.Finding(e.At(scenario="a/b"), "S1", "should", **texts)


def lines_of(*events: e.Event, width: int = 60) -> list[tuple[str, str]]:
    lines: list[tuple[str, str]] = []
    summary = Summary()
    console = Console(summary, lambda line, style: lines.append((line, style)), width=width)
    for event in (START, *events):
        summary(event)
        console(event)
    return lines


def scenario(id_: str, verdict: V, *between: e.Event, reason: str = "", row: str = "") -> list[e.Event]:
    at = e.At(scenario=id_)
    return [
        e.ScenarioStarted(at, "What it is about", "f.yaml", row),
        *between,
        e.ScenarioEnded(at, verdict, reason, 0.5),
    ]


def end(verdict: V = V.PASSED) -> e.RunEnded:
    return e.RunEnded(e.At(), verdict, 2.0)


def test_a_run_in_which_all_is_well_is_a_line_a_scenario_and_a_sum() -> None:
    assert lines_of(*scenario("a/b", V.PASSED), *scenario("c/d", V.PASSED), end()) == [
        ("qbwc-sim 1.2.3: playing against https://books.test/qbwc, seed 9", ""),
        ("  passed         a/b  (0.50 s)", "green"),
        ("  passed         c/d  (0.50 s)", "green"),
        ("", ""),
        ("2 scenarios: 2 passed in 2.0 s", "green"),
    ]


def test_a_scenario_has_its_line_as_soon_as_the_next_begins() -> None:
    events = [*scenario("a/b", V.PASSED), scenario("c/d", V.PASSED)[0]]
    assert lines_of(*events)[-1] == ("  passed         a/b  (0.50 s)", "green")


@pytest.mark.parametrize("verdict", [V.SKIPPED, V.NOT_EXERCISED])
def test_what_was_not_played_says_why(verdict: V) -> None:
    lines = lines_of(*scenario("a/b", verdict, reason="nobody asked for it"), end(verdict))
    assert lines[1] == (f"  {verdict.value:<13}  a/b  (0.50 s)", STYLES[verdict])
    assert lines[2] == (" " * 17 + "nobody asked for it", "")
    assert lines[-1] == (f"1 scenario: 1 {verdict.value} in 2.0 s", STYLES[verdict])


def test_what_failed_says_what_it_is_about_and_each_finding() -> None:
    said = finding(real="goes on", where="update 1, call 4")
    lines = [line for line, _ in lines_of(*scenario("a/b", V.FAILED, said, reason="no"), end(V.FAILED))]
    pad = " " * 17
    assert lines[1:8] == [
        "  failed         a/b  (0.50 s)",
        f"{pad}What it is about",
        f"{pad}S1 (should)",
        f"{pad}  expected this",
        f"{pad}  got      that",
        f"{pad}  real     goes on",
        f"{pad}  where    update 1, call 4",
    ]


def test_a_finding_without_a_real_or_where_has_no_such_lines() -> None:
    lines = [line.strip() for line, _ in lines_of(*scenario("a/b", V.PASSED, finding()), end())]
    assert lines[2:5] == ["S1 (should)", "expected this", "got      that"]
    assert not any(line.startswith(("real", "where")) for line in lines)


def test_a_failed_row_of_a_matrix_shows_its_cells() -> None:
    events = [
        *scenario("a/b[1]", V.PASSED, row="open: yes"),
        *scenario("a/b[2]", V.FAILED, finding(), row="open: no"),
        end(V.FAILED),
    ]
    lines = [line.strip() for line, _ in lines_of(*events)]
    assert lines[1:4] == ["failed         a/b  (1.00 s)", "row 2 failed: open: no", "S1 (should)"]


def test_a_row_without_a_reason_has_no_line_of_its_own() -> None:
    events = [*scenario("a/b[1]", V.NOT_EXERCISED), *scenario("a/b[2]", V.PASSED), end()]
    lines = [line.strip() for line, _ in lines_of(*events)]
    assert lines[1:3] == ["not-exercised  a/b  (1.00 s)", ""]


def test_long_texts_are_wrapped_and_keep_their_own_lines() -> None:
    said = finding(expected="word " * 20, got="one\n\ntwo")
    lines = [line for line, _ in lines_of(*scenario("a/b", V.FAILED, said), end(V.FAILED), width=70)]
    pad = " " * 28
    assert [line for line in lines if line.strip().startswith(("expected", "word"))] == [
        " " * 17 + "  expected word word word word word word word word",
        f"{pad}word word word word word word word word",
        f"{pad}word word word word",
    ]
    at = next(number for number, line in enumerate(lines) if "got" in line)
    assert lines[at : at + 3] == [" " * 17 + "  got      one", pad, f"{pad}two"]


def test_a_narrow_terminal_still_has_room_for_words() -> None:
    lines = lines_of(*scenario("a/b", V.SKIPPED, reason="word " * 12), end(V.SKIPPED), width=10)
    assert lines[2][0] == " " * 17 + "word word word word word word word word"


def test_switches_are_named_once_each_and_only_where_there_are_any() -> None:
    relied = [e.SwitchRelied(e.At(), name, "x") for name in ("status_text", "cookies", "status_text")]
    lines = lines_of(*scenario("a/b", V.PASSED, *relied), end())
    assert lines[-3:] == [
        ("No source settles these; the verdict relied on", ""),
        ("  cookies=x", ""),
        ("  status_text=x", ""),
    ]
    assert not any("settles" in line for line, _ in lines_of(*scenario("a/b", V.PASSED), end()))
