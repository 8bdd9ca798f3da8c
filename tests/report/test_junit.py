"""The run as JUnit XML: what CI systems read of it, and that it says no more than the run did."""

from __future__ import annotations

from xml.etree import ElementTree
from xml.etree.ElementTree import Element

import pytest

from simulator import events as e
from simulator.report.junit import junit
from simulator.report.summary import Summary

V = e.Verdict
START = e.RunStarted(e.At(), "1.2.3", "https://books.test/qbwc", 9, 1_767_632_400.0, {})


def play(
    id_: str, verdict: V, *findings: e.Event, reason: str = "", shortcoming: bool = False
) -> list[e.Event]:
    at = e.At(scenario=id_)
    return [
        e.ScenarioStarted(at, "What it is about", "scenarios/a/b.yaml", "x: 1" if "[" in id_ else ""),
        *findings,
        e.ScenarioEnded(at, verdict, reason, 0.25, (), shortcoming),
    ]


def finding(got: str = "that") -> e.Finding:
    return e.Finding(e.At(scenario="a/b"), "f.yaml:3", "must", "this", got, "stops", "update 1, call 3")


def suite_of(*events: e.Event) -> Element:
    summary = Summary()
    for event in (START, *events, e.RunEnded(e.At(), V.PASSED, 1.0)):
        summary(event)
    text = junit(summary, lambda play: f"qbwc-sim run {play.id}", lambda _: None, now=1_767_632_400.0)
    assert text.startswith('<?xml version="1.0" encoding="utf-8"?>\n<testsuites ')
    [suite] = ElementTree.fromstring(text)
    assert suite.tag == "testsuite"
    return suite


def test_a_play_is_a_testcase_and_a_row_has_one_of_its_own() -> None:
    suite = suite_of(*play("a/b[1]", V.PASSED), *play("a/b[2]", V.PASSED), *play("c/d", V.PASSED))
    cases = [(case.get("classname"), case.get("name")) for case in suite.iter("testcase")]
    assert cases == [("a.b", "a/b[1]"), ("a.b", "a/b[2]"), ("c.d", "c/d")]
    first = next(suite.iter("testcase"))
    assert (first.get("time"), first.get("file")) == ("0.250", "scenarios/a/b.yaml")
    assert first.findtext("system-out") == "What it is about (x: 1)"
    assert (suite.get("tests"), suite.get("time"), suite.get("timestamp")) == (
        "3",
        "0.750",
        "2026-01-05T17:00:00",
    )


def test_the_counts_are_those_of_the_elements() -> None:
    suite = suite_of(
        *play("a", V.PASSED),
        *play("b", V.FAILED, finding(), reason="no"),
        *play("c", V.SKIPPED, reason="needs work"),
        *play("d", V.NOT_EXERCISED, reason="no work came"),
        *play("e", V.NOT_EXERCISED, reason="the simulator cannot do this yet", shortcoming=True),
    )
    for attribute, tag, count in (
        ("failures", "failure", 1),
        ("skipped", "skipped", 2),
        ("errors", "error", 1),
    ):
        assert suite.get(attribute) == str(count)
        assert len(list(suite.iter(tag))) == count


@pytest.mark.parametrize("verdict", [V.SKIPPED, V.NOT_EXERCISED])
def test_what_was_left_out_is_skipped_with_its_word_and_reason(verdict: V) -> None:
    [case] = suite_of(*play("a/b", verdict, reason="no work came")).iter("testcase")
    skipped = case.find("skipped")
    assert skipped is not None
    assert skipped.get("message") == f"{verdict.value}: no work came"


def test_a_failure_says_what_the_console_says() -> None:
    [failed] = suite_of(*play("a/b", V.FAILED, finding(), reason="f.yaml:3: expected this, got that")).iter(
        "failure"
    )
    assert failed.get("message") == "f.yaml:3: expected this, got that"
    for line in ("f.yaml:3 (must)", "  expected this", "  got      that", "  real     stops"):
        assert line in (failed.text or "").splitlines()
    assert "  qbwc-sim run a/b" in (failed.text or "")


def test_where_the_simulator_could_not_go_on_nothing_is_said_of_the_endpoint() -> None:
    [case] = suite_of(*play("a/b", V.NOT_EXERCISED, reason="cannot do this yet", shortcoming=True)).iter(
        "testcase"
    )
    error = case.find("error")
    assert error is not None
    assert (error.get("type"), error.get("message")) == ("shortcoming", "cannot do this yet")
    assert case.find("failure") is case.find("skipped") is None


def test_what_is_accepted_fails_nothing_and_is_said_with_why_and_until_when() -> None:
    accepted = e.FindingAccepted(e.At(scenario="a/b"), "f.yaml:3", "ticket 4711", "2027-01-31")
    suite = suite_of(*play("a/b", V.PASSED, finding(), accepted))
    [case] = suite.iter("testcase")
    assert case.find("failure") is case.find("skipped") is case.find("error") is None
    assert suite.get("failures") == "0"
    [told] = case.iter("property")
    assert (told.get("name"), told.get("value")) == (
        "accepted",
        "f.yaml:3: accepted until 2027-01-31: ticket 4711",
    )
    out = (case.findtext("system-out") or "").splitlines()
    assert out[:2] == ["What it is about", "f.yaml:3 (must, accepted until 2027-01-31: ticket 4711)"]
    assert "  expected this" in out


def test_a_failure_says_which_of_its_findings_are_accepted() -> None:
    accepted = e.FindingAccepted(e.At(scenario="a/b"), "f.yaml:3", "ticket 4711", "2027-01-31")
    other = e.Finding(e.At(scenario="a/b"), "f.yaml:9", "must", "x", "y", "", "")
    [case] = suite_of(*play("a/b", V.FAILED, finding(), accepted, other, reason="no")).iter("testcase")
    lines = (case.findtext("failure") or "").splitlines()
    assert "f.yaml:3 (must, accepted until 2027-01-31: ticket 4711)" in lines
    assert "f.yaml:9 (must)" in lines
    assert len(list(case.iter("property"))) == 1


def test_a_hook_that_failed_is_an_error_too() -> None:
    at = e.At(scenario="a/b")
    ended = e.ScenarioEnded(at, V.NOT_EXERCISED, "your configuration: no", 0.25, unplayable=True)
    suite = suite_of(e.ScenarioStarted(at, "t", "f.yaml"), ended)
    [error] = suite.iter("error")
    assert (error.get("type"), error.get("message")) == ("configuration", "your configuration: no")
    assert (suite.get("errors"), suite.get("skipped")) == ("1", "0")


def test_what_a_run_depended_on_is_a_property() -> None:
    suite = suite_of(e.SwitchRelied(e.At(), "cookies", "per-update"), *play("a", V.PASSED))
    assert {one.get("name"): one.get("value") for one in suite.iter("property")} == {
        "simulator": "1.2.3",
        "endpoint": "https://books.test/qbwc",
        "seed": "9",
        "origin": "2026-01-05T17:00:00.000Z",
        "switch.cookies": "per-update",
    }


def test_whatever_an_endpoint_says_is_well_formed() -> None:
    said = 'a\x00b\x1b[31m <![CDATA[ ]]> & "quoted" \ud800 \ufffe é ☂'
    [failed] = suite_of(*play("a/b", V.FAILED, finding(said), reason=said)).iter("failure")
    for text in (failed.text or "", failed.get("message") or ""):
        assert r"a\x00b\x1b[31m <![CDATA[ ]]> & " in text
        assert r"\xd800 \xfffe é ☂" in text
