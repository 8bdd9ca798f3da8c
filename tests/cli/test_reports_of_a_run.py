"""What a run is written down in: JUnit, GitHub's summary and annotations, and how it is played again."""

from __future__ import annotations

import re
import shlex
from pathlib import Path
from xml.etree import ElementTree

import pytest
from cli.conftest import PASSWORD, USER, Called

from simulator.endpoint import Server

FAILING = """\
scenario: own/one
title: Expects too much
covers: [C4]
matrix:
  - {ends: complete}
  - {ends: not-authorised}
steps:
  - link:
  - update_selected:
    expect:
      update: {ends: "{ends}"}
"""


@pytest.fixture(autouse=True)
def own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A scenario with a row that fails, in the folder where the command runs."""
    for name in ("GITHUB_ACTIONS", "GITHUB_STEP_SUMMARY", "GITHUB_WORKSPACE"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.chdir(tmp_path)
    Path("own.yaml").write_text(FAILING, encoding="utf-8")


def line_that_plays_again(output: str) -> list[str]:
    lines = [line.strip() for line in output.splitlines()]
    return shlex.split(lines[lines.index("to play just this again") + 1])


def test_the_line_plays_just_that_again(called: Called) -> None:
    ran = called(
        "run", "own.yaml", "--seed", "7", "--switch", "cookies=none", "--guard", "rounds=50", "-n", "1"
    )
    again = line_that_plays_again(ran.out)
    assert again == [
        *("qbwc-sim", "run", "own.yaml[2]", "--seed", "7"),
        *("--switch", "cookies=none", "--guard", "rounds=50"),
    ]
    ran = called(*again[1:])
    assert ran.code == 1
    assert "1 scenario: 1 failed" in ran.out
    assert line_that_plays_again(ran.out) == again


def test_the_line_has_the_endpoint_and_no_password(called: Called, server: Server) -> None:
    options = ("--endpoint", server.url, "--user", USER)
    ran = called("run", "own.yaml", *options, "--password", PASSWORD, "--tag", "x", "--junit", "x.xml")
    assert ran.code == 2  # nothing has that tag
    ran = called("run", "own.yaml", *options, "--password", PASSWORD, "--junit", "x.xml")
    assert line_that_plays_again(ran.out) == ["qbwc-sim", "run", "own.yaml[2]", "--seed", "0", *options]
    assert PASSWORD not in ran.out + Path("x.xml").read_text("utf-8")


def test_junit(called: Called) -> None:
    assert called("run", "own.yaml", "quickbooks/open", "--junit", "run.xml").code == 1
    root = ElementTree.parse("run.xml").getroot()
    assert [(case.get("name"), len(case.findall("failure"))) for case in root.iter("testcase")] == [
        ("own/one[1]", 0),
        ("own/one[2]", 1),
        ("quickbooks/open", 0),
    ]
    [failed] = root.iter("failure")
    assert "9 | - update_selected:" in (failed.text or "")


@pytest.mark.parametrize("file", ["-", "nowhere/run.xml"])
def test_a_junit_file_that_cannot_be_written_is_told_before_anything_is_played(
    called: Called, file: str
) -> None:
    ran = called("run", "own.yaml", "--junit", file)
    assert (ran.code, ran.out) == (2, "")
    assert "--junit" in ran.err


# -- GitHub Actions ----------------------------------------------------------------------------------


def test_annotations_and_summary_on_github(called: Called, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GITHUB_ACTIONS", "true")
    monkeypatch.setenv("GITHUB_STEP_SUMMARY", "summary.md")
    Path("summary.md").write_text("before\n", encoding="utf-8")
    ran = called("run", "own.yaml")
    lines = ran.out.splitlines()
    [error] = [line for line in lines if line.startswith("::error ")]
    assert error.startswith(
        "::error file=own.yaml,line=9,title=own/one[2]::expected the update to end not-authorised"
    )
    # whatever was printed of what the endpoint said was no command
    off = re.fullmatch("::stop-commands::([0-9a-f]{32})", lines[0])
    assert off
    on = lines.index(f"::{off[1]}::")
    assert all("own/one" not in line for line in lines[on + 1 :] if line != error)
    assert lines.index(error) > on
    summary = Path("summary.md").read_text("utf-8")
    assert summary.startswith("before\n## qbwc-sim: 1 failed\n")
    assert "| :x: failed | own/one |" in summary


def test_elsewhere_there_is_neither(called: Called) -> None:
    assert "::" not in called("run", "own.yaml").out


def test_a_summary_that_cannot_be_written_fails_no_run(
    called: Called, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GITHUB_STEP_SUMMARY", "nowhere/summary.md")
    ran = called("run", "quickbooks/open")
    assert ran.code == 0
    assert (
        ran.err
        == "qbwc-sim: GITHUB_STEP_SUMMARY nowhere/summary.md: cannot be written: No such file or directory\n"
    )


def test_a_bundled_scenario_is_in_nobodys_workspace(called: Called, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GITHUB_ACTIONS", "true")
    ran = called("run", "quickbooks/open", "--guard", "rounds=1")
    assert "::error title=quickbooks/open::" in ran.out
