"""What a run looks like on the console and as JSON: a scenario once, verdicts never better than they are."""

from __future__ import annotations

import json

from simulator import events as e
from simulator.report.console import Console
from simulator.report.document import document
from simulator.report.progress import Progress
from simulator.report.summary import Summary

V = e.Verdict


class Run:
    """Feeds events to a summary and a console."""

    def __init__(self) -> None:
        self.summary = Summary()
        self.lines: list[tuple[str, str]] = []
        self.going_on: list[str] = []
        self.console = Console(
            self.summary,
            lambda line, style: self.lines.append((line, style)),
            width=80,
        )
        self.progress = Progress(self.going_on.append, 3)
        self.emit(e.RunStarted(e.At(), "0.1.0", "the endpoint", 4, 1767632400.0, {}))

    def emit(self, event: e.Event) -> None:
        self.summary(event)
        self.console(event)
        self.progress(event)

    def play(
        self,
        id_: str,
        verdict: V,
        *findings: e.Finding,
        reason: str = "",
        lacks: tuple[str, ...] = (),
        row: str = "",
    ) -> None:
        at = e.At(scenario=id_)
        self.emit(e.ScenarioStarted(at, f"About {id_.partition('[')[0]}", "f.yaml", row))
        self.emit(e.UpdateEnded(at, "complete", "", ""))
        for finding in findings:
            self.emit(finding)
        self.emit(e.ScenarioEnded(at, verdict, reason, 0.25, lacks))

    def end(self) -> None:
        self.emit(e.RunEnded(e.At(), self.summary.verdict, 1.0))

    @property
    def text(self) -> str:
        return "\n".join(line for line, _ in self.lines)


FINDING = e.Finding(e.At(scenario="a/b"), "f.yaml:3", "must", "this", "that", "next", "update 1")


def test_a_scenario_has_one_line_whatever_its_rows() -> None:
    run = Run()
    run.play("a/b[1]", V.PASSED, row="x: 1")
    run.play("a/b[2]", V.SKIPPED, reason="needs work: much", lacks=("work",), row="x: 2")
    run.play("c/d", V.PASSED)
    run.end()
    assert [scenario.id for scenario in run.summary.scenarios] == ["a/b", "c/d"]
    assert run.text.count("a/b  (") == 1
    assert "row 2 skipped: needs work" in run.text
    assert "2 scenarios: 2 passed in 1.0 s" in run.text
    assert "work: let the endpoint have work" in run.text
    assert run.going_on == [
        "0 of 3 played; playing a/b[1]",
        "1 of 3 played",
        "1 of 3 played; playing a/b[2]",
        "2 of 3 played",
        "2 of 3 played; playing c/d",
        "3 of 3 played",
    ]


def test_a_finding_says_expected_got_real_and_where() -> None:
    run = Run()
    run.play("a/b", V.FAILED, FINDING, reason="f.yaml:3: expected this, got that")
    run.end()
    for text in ("f.yaml:3 (must)", "expected this", "got      that", "real     next", "where    update 1"):
        assert text in run.text
    assert ("1 scenario: 1 failed in 1.0 s", "bold red") in run.lines


def test_the_verdict_of_several_is_the_worst_that_counts() -> None:
    cases = {
        (V.PASSED, V.FAILED): V.FAILED,
        (V.PASSED, V.SKIPPED): V.PASSED,
        (V.PASSED, V.NOT_EXERCISED): V.PASSED,
        (V.NOT_EXERCISED, V.SKIPPED): V.NOT_EXERCISED,
        (V.SKIPPED,): V.SKIPPED,
        (): V.SKIPPED,
    }
    for verdicts, whole in cases.items():
        run = Run()
        for number, verdict in enumerate(verdicts):
            run.play(f"a/{number}", verdict)
        assert run.summary.verdict is whole


def test_a_matrix_with_a_row_that_was_not_exercised_is_not_passed() -> None:
    run = Run()
    run.play("a/b[1]", V.PASSED)
    run.play("a/b[2]", V.NOT_EXERCISED, reason="it never came")
    assert run.summary.scenarios[0].verdict is V.NOT_EXERCISED
    assert "row 2 not-exercised: it never came" in run.summary.scenarios[0].reason


def test_the_json_object_has_its_shape() -> None:
    run = Run()
    run.emit(e.SwitchRelied(e.At(), "status_text", "close-connection"))
    run.play("a/b", V.FAILED, FINDING, reason="why")
    run.play("c/d[1]", V.PASSED, row="x: 1")
    run.play("c/d[2]", V.PASSED, row="x: 2")
    run.end()
    found = json.loads(document(run.summary))
    assert found["verdict"] == "failed"
    assert (found["seed"], found["origin"]) == (4, "2026-01-05T17:00:00.000Z")
    assert found["switches"] == {"status_text": "close-connection"}
    first, second = found["scenarios"]
    assert first == {
        "id": "a/b",
        "title": "About a/b",
        "verdict": "failed",
        "reason": "why",
        "seconds": 0.25,
        "updates": [{"ends": "complete", "hresult": ""}],
        "findings": [
            {
                "check": "f.yaml:3",
                "level": "must",
                "expected": "this",
                "got": "that",
                "real": "next",
                "where": "update 1",
            }
        ],
    }
    assert [row["id"] for row in second["rows"]] == ["c/d[1]", "c/d[2]"]
    assert len(second["updates"]) == 2
    assert "No source settles these; the verdict relied on\n  status_text=close-connection" in run.text
