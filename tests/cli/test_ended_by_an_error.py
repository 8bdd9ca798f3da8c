"""A run that an error ends: every report that was asked for says so, and none is left of a run before."""

from __future__ import annotations

import contextlib
import json
import re
import signal
import socket
import sys
from pathlib import Path
from typing import Any
from xml.etree import ElementTree
from xml.etree.ElementTree import Element

import pytest
from cli.conftest import PASSWORD, USER, Called
from support.command import QBWC_SIM, Program

from simulator import events as e
from simulator import recording
from simulator.cli.reports import Reports
from simulator.cli.written import Written
from simulator.endpoint import Server
from simulator.errors import Shortcoming

STALE = "of a run before\n"
FILES = ("--json", "run.json", "--junit", "run.xml")
FINE = """\
scenario: fine
title: It is well
covers: [C4]
steps:
  - link:
  - update_selected:
"""
#: A mistake that shows only when it is played.
BREAKS = FINE.replace("fine", "breaks") + (
    "expect_at_end:\n  - same: {company: Customer, probe: customers, key: Nothing}\n"
)


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A folder with the reports of a run before."""
    for name in ("GITHUB_ACTIONS", "GITHUB_STEP_SUMMARY", "GITHUB_WORKSPACE"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.chdir(tmp_path)
    for name in ("run.json", "run.xml"):
        Path(name).write_text(STALE, encoding="utf-8")
    Path("fine.yaml").write_text(FINE, encoding="utf-8")
    Path("breaks.yaml").write_text(BREAKS, encoding="utf-8")


def written() -> tuple[Any, Element]:
    """The JSON, and the suite of the JUnit file."""
    [suite] = ElementTree.parse("run.xml").getroot()
    return json.loads(Path("run.json").read_text("utf-8")), suite


def error_of(suite: Element) -> tuple[str, str, str]:
    """The only error: its kind, its message, its text."""
    [error] = suite.iter("error")
    [case] = [case for case in suite.iter("testcase") if case.find("error") is not None]
    assert (case.get("classname"), case.get("name")) == ("qbwc-sim", "the run")
    assert (suite.get("errors"), suite.get("failures")) == ("1", "0")
    assert suite.get("tests") == str(len(list(suite.iter("testcase"))))
    return str(error.get("type")), str(error.get("message")), error.text or ""


# -- before anything is played -----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("arguments", "reason"),
    [
        (["fine.yaml", "--tag", "x"], "no scenario has the tag x"),
        (["nowhere.yaml"], "nowhere.yaml: expected a file that can be read"),
        (["fine.yaml", "--switch", "cookies"], "--switch: expected NAME=VALUE, got 'cookies'"),
        (["fine.yaml", "--user", "joe"], "--user goes with --endpoint URL or --qwc FILE"),
        (["fine.yaml", "--endpoint", "none.yaml"], "none.yaml: expected a file that can be read"),
    ],
)
def test_what_is_wrong_with_the_configuration_is_in_every_report(
    called: Called, arguments: list[str], reason: str
) -> None:
    ran = called("run", *arguments, *FILES)
    assert (ran.code, ran.out) == (2, "")
    run, suite = written()
    assert (run["verdict"], run["error"], run["scenarios"]) == ("error", "configuration", [])
    assert run["reason"].startswith(reason)
    kind, message, text = error_of(suite)
    assert (kind, message) == ("configuration", run["reason"])
    assert text == message


def test_standard_output_has_it_too_where_it_is_for_the_json(called: Called) -> None:
    ran = called("run", "fine.yaml", "--tag", "x", "--json", "-")
    assert (ran.code, ran.json["verdict"]) == (2, "error")
    assert ran.err == "qbwc-sim: no scenario has the tag x\n"


def test_what_plays_nothing_on_purpose_leaves_them_alone(called: Called) -> None:
    assert called("run", "fine.yaml", "--dry-run", *FILES).code == 0
    assert Path("run.json").read_text("utf-8") == STALE


# -- the look ----------------------------------------------------------------------------------------


def test_a_look_that_finds_something_wrong_shows_its_section_and_is_in_every_report(
    called: Called, server: Server
) -> None:
    options = ("--endpoint", server.url, "--user", USER, "--password", "wrong")
    ran = called("run", "fine.yaml", *options, *FILES, "--record", "run.ndjson")
    assert ran.code == 2
    lines = ran.out.splitlines()
    assert lines[0].startswith(f"qbwc-sim 0.1.0: playing against {server.url}")
    assert lines[1] == "Looking at the endpoint before anything is played"
    assert lines[2].startswith(f"  ok       reached           {server.url} answers")
    shown = re.sub(r"\n {29}", " ", ran.out).splitlines()
    [wrong] = [line for line in shown if line.startswith("  wrong    credentials       ")]
    refused = f"the endpoint refuses user '{USER}' with this password"
    assert refused in wrong
    assert "check --user and --password" in wrong
    assert ran.err.startswith(f"qbwc-sim: {refused}")
    run, suite = written()
    assert (run["verdict"], run["error"], run["endpoint"]) == ("error", "configuration", server.url)
    kind, message, text = error_of(suite)
    assert (kind, message) == ("configuration", run["reason"])
    assert text.startswith(f"  ok       reached           {server.url} answers")
    assert text.endswith(message)
    *_, looked, cut_short = recording.read(Path("run.ndjson"))
    assert (looked["event"], looked["outcome"]) == ("LookedAt", "wrong")
    assert (cut_short["event"], cut_short["kind"], cut_short["exit_code"]) == (
        "RunCutShort",
        "configuration",
        2,
    )


def test_nobody_answers(called: Called) -> None:
    with socket.socket() as bound:
        bound.bind(("127.0.0.1", 0))
        url = f"http://127.0.0.1:{bound.getsockname()[1]}/"
    ran = called("run", "fine.yaml", "--endpoint", url, "--user", "u", "--password", PASSWORD, *FILES)
    assert ran.code == 3
    assert "  wrong    reached           nobody answers at http://127.0.0.1:" in ran.out
    run, suite = written()
    assert (run["verdict"], run["error"]) == ("error", "unreachable")
    assert error_of(suite)[0] == "unreachable"


# -- in the middle -----------------------------------------------------------------------------------


@pytest.mark.parametrize("workers", ["1", pytest.param("2", marks=pytest.mark.long)])
def test_what_had_been_played_is_kept(called: Called, workers: str) -> None:
    ran = called("run", "fine.yaml", "breaks.yaml", "quickbooks/open", *FILES, "-n", workers)
    assert ran.code == 2
    reason = "breaks.yaml:8: expected a field that every Customer has, got Nothing"
    assert ran.err == f"qbwc-sim: {reason}\n"
    assert re.sub(r"\(.* s\)", "", ran.out).splitlines()[1:] == [
        "  passed         fine  ",
        "  not-exercised  breaks  ",
        "      an error ended the run in the middle of it",
        "",
        "2 scenarios: 1 passed, 1 not-exercised, and then an error ended the run",
    ]
    run, suite = written()
    assert (run["verdict"], run["error"], run["reason"]) == ("error", "configuration", reason)
    assert [(one["id"], one["verdict"], one["reason"]) for one in run["scenarios"]] == [
        ("fine", "passed", ""),
        ("breaks", "not-exercised", "an error ended the run in the middle of it"),
    ]
    assert [case.get("name") for case in suite.iter("testcase")] == ["fine", "breaks", "the run"]
    assert error_of(suite)[1] == reason


@pytest.mark.parametrize(
    ("fault", "reason"),
    [
        (ZeroDivisionError("as a test has it"), "a fault of the simulator itself (ZeroDivisionError: as "),
        (Shortcoming("no lawful answer"), "no lawful answer"),
    ],
)
def test_a_fault_of_the_simulator_is_one(
    capsys: pytest.CaptureFixture[str], fault: Exception, reason: str
) -> None:
    def run_that_has_it() -> None:
        with contextlib.ExitStack() as opened:
            files = Written(Path("run.json"), Path("run.xml"), None, opened)
            reports = opened.enter_context(Reports(files, 0, ()))
            reports.stream.emit(e.ScenarioStarted(e.At(scenario="a/b"), "t", "f.yaml"))
            raise fault

    with pytest.raises(type(fault)):
        run_that_has_it()
    run, suite = written()
    assert (run["verdict"], run["error"]) == ("error", "fault")
    assert run["reason"].startswith(reason)
    assert error_of(suite)[0] == "fault"
    assert "not-exercised  a/b" in capsys.readouterr().out


@pytest.mark.skipif(sys.platform == "win32", reason="a signal")
def test_one_that_is_interrupted_is_no_other_runs(tmp_path: Path) -> None:
    endless = FINE.replace("  - update_selected:\n", "  - auto_run: 1m\n  - wait: 900d\n")
    Path("fine.yaml").write_text(endless, encoding="utf-8")
    with Program([*QBWC_SIM, "run", "fine.yaml", *FILES], cwd=tmp_path) as program:
        program.line("qbwc-sim 0.1.0: playing")
        program.process.send_signal(signal.SIGINT)
        assert program.process.wait(30) == 130
    run, suite = written()
    assert (run["verdict"], run["error"]) == ("error", "interrupted")
    assert error_of(suite)[0] == "interrupted"


def test_github_says_so(called: Called, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GITHUB_ACTIONS", "true")
    monkeypatch.setenv("GITHUB_STEP_SUMMARY", "summary.md")
    ran = called("run", "fine.yaml", "breaks.yaml")
    reason = "breaks.yaml:8: expected a field that every Customer has, got Nothing"
    assert f"\n::error title=qbwc-sim::{reason}\n" in ran.out
    summary = Path("summary.md").read_text("utf-8")
    assert "## qbwc-sim: an error ended the run; 1 passed, 1 not-exercised\n" in summary
    assert f"<pre>{reason}</pre>" in summary
    assert "| :white_check_mark: passed | fine |" in summary
