"""The run as JSON: its shape is documented, and only grows."""

from __future__ import annotations

import json
import re
from pathlib import Path

from simulator import events as e
from simulator.report.document import document
from simulator.report.summary import Summary

V = e.Verdict
PAGE = Path(__file__).parents[2] / "docs" / "json.md"


def summary_of(*events: e.Event) -> Summary:
    summary = Summary()
    for event in events:
        summary(event)
    return summary


def played(id_: str, verdict: V, reason: str = "") -> list[e.Event]:
    at = e.At(scenario=id_)
    return [
        e.ScenarioStarted(at, "A title with é", "f.yaml", "row"),
        e.UpdateEnded(at, "refused-by-quickbooks", "0x80040408", "status"),
        e.Finding(at, "S1", "must", "this", "that", "next", "update 1"),
        e.FindingAccepted(at, "S1", "ticket 4711", "2027-01-31"),
        e.ScenarioEnded(at, verdict, reason, 0.12345),
    ]


RUN: list[e.Event] = [
    e.RunStarted(e.At(), "1.2.3", "https://books.test/", 9, 1_767_632_400.0, {}),
    *played("a/b[1]", V.FAILED, "no"),
    *played("a/b[2]", V.PASSED),
    *played("c/d", V.SKIPPED, "needs work"),
    e.AcceptedNeverCame(e.At(), "S2", "ticket 4712", "2027-01-31", "a/*", "endpoint.yaml:12:5"),
    e.RunEnded(e.At(), V.FAILED, 2.0),
]


def test_every_key_is_documented_and_no_other() -> None:
    run = json.loads(document(summary_of(*RUN)))
    documented = {
        name
        for line in PAGE.read_text(encoding="utf-8").splitlines()
        for name in re.findall(r"`(\w+)`", line)
    }
    matrix = run["scenarios"][0]
    parts = [matrix["rows"], matrix["updates"], matrix["findings"], run["accepted_never_came"]]
    keys = {*run, *matrix, *matrix["findings"][0]["accepted"], *(key for part in parts for key in part[0])}
    assert keys <= documented


def test_a_matrix_has_rows_and_another_scenario_has_none() -> None:
    first, second = json.loads(document(summary_of(*RUN)))["scenarios"]
    assert first["verdict"] == "failed"
    assert first["reason"] == "row 1 failed: no"
    assert first["seconds"] == 0.247
    assert [(row["id"], row["verdict"], row["reason"]) for row in first["rows"]] == [
        ("a/b[1]", "failed", "no"),
        ("a/b[2]", "passed", ""),
    ]
    assert first["updates"] == [{"ends": "refused-by-quickbooks", "hresult": "0x80040408"}] * 2
    assert len(first["findings"]) == 2
    assert "rows" not in second
    assert (second["verdict"], second["reason"]) == ("skipped", "needs work")


def test_what_is_accepted_says_why_and_until_when() -> None:
    run = json.loads(document(summary_of(*RUN)))
    assert run["scenarios"][0]["findings"][0]["accepted"] == {"reason": "ticket 4711", "until": "2027-01-31"}
    assert run["accepted_never_came"] == [
        {
            "check": "S2",
            "scenario": "a/*",
            "reason": "ticket 4712",
            "until": "2027-01-31",
            "place": "endpoint.yaml:12:5",
        }
    ]


def test_texts_stay_readable_and_the_last_line_ends() -> None:
    text = document(summary_of(*RUN))
    assert "A title with é" in text
    assert text.endswith("}\n")


def test_a_run_that_was_cut_off_has_no_verdict() -> None:
    run = json.loads(document(summary_of(*RUN[:5])))
    assert run["verdict"] is None
    assert run["scenarios"][0]["id"] == "a/b"
    nothing = json.loads(document(Summary()))
    assert {nothing[key] for key in ("verdict", "simulator", "endpoint", "seed", "origin")} == {None}
    assert nothing["scenarios"] == []
