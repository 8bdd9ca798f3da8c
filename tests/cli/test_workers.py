"""``qbwc-sim run -n``: nothing but the time tells how many workers there were; Ctrl-C leaves none behind."""

from __future__ import annotations

import contextlib
import os
import re
import signal
import subprocess
import sys
from pathlib import Path

import pytest
from cli.conftest import PASSWORD, USER, Called
from support.command import PATIENCE, QBWC_SIM, environment

from simulator import __version__, recording
from simulator.endpoint import Server

PLAYED = ("quickbooks/*", "authorise/*", "own.yaml", "absent.yaml", "install/non-admin", "sync/noop")
FAILING = """\
scenario: own
title: Expects too much
covers: [C4]
steps:
  - link:
  - update_selected:
    expect:
      update: {ends: no-work}
"""
SECONDS = re.compile(r'\d+\.\d+ s\b|"seconds": [0-9.]+|(?:time|timestamp)="[^"]+"')


@pytest.mark.long
def test_every_report_is_the_same_with_one_and_with_four_workers(
    called: Called, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("own.yaml").write_text(FAILING, encoding="utf-8")
    skipped = FAILING.replace("scenario: own", "scenario: absent\nneeds: [identities.20]")
    Path("absent.yaml").write_text(skipped, encoding="utf-8")
    told = []
    for workers in ("1", "4"):
        ran = called(
            "run", "-n", workers, "--record", "r.ndjson", "--json", "r.json", "--junit", "r.xml", *PLAYED
        )
        assert (ran.code, ran.err) == (1, "")
        texts = (ran.out, Path("r.json").read_text("utf-8"), Path("r.xml").read_text("utf-8"))
        told.append((recording.canonical(Path("r.ndjson")), [SECONDS.sub("", text) for text in texts]))
    assert told[0] == told[1]
    assert told[0][0].count(b'"event": "CallSent"') > 20
    assert "1 failed" in told[0][1][0]


def test_there_are_no_more_workers_than_the_endpoint_has_identities(called: Called, server: Server) -> None:
    ran = called("run", "-n", "2", "--endpoint", server.url, "--user", USER, "--password", PASSWORD)
    assert (ran.code, ran.out) == (2, "")
    assert (
        "-n 2: expected at most 1 worker, each a customer with a company of its own: the endpoint has 1"
        in ran.err
    )


@pytest.mark.parametrize("number", ["0", "65", "many"])
def test_a_number_of_workers_that_is_none(called: Called, number: str) -> None:
    ran = called("run", "-n", number)
    assert (ran.code, ran.out) == (2, "")
    assert "'-n'" in ran.err


@pytest.mark.long
def test_an_error_ends_the_run_as_it_does_without_workers(called: Called, tmp_path: Path) -> None:
    text = FAILING.replace(
        "  - update_selected:\n    expect:\n      update: {ends: no-work}\n",
        "  - link: {{auto_run: 1m}}\n  - wait: 900d\n",
    )
    (tmp_path / "own.yaml").write_text(
        text + "expect_at_end:\n  - same: {company: Customer, probe: customers, key: Nothing}\n", "utf-8"
    )
    ran = [called("run", "-n", number, str(tmp_path / "own.yaml")) for number in "12"]
    assert ran[0].err
    assert (ran[0].code, ran[0].err) == (ran[1].code, ran[1].err)


@pytest.mark.skipif(sys.platform == "win32", reason="a terminal's Ctrl-C reaches the group of processes")
@pytest.mark.parametrize("everyone", [True, False], ids=["terminal", "parent-only"])
def test_ctrl_c_ends_all_at_once(tmp_path: Path, everyone: bool) -> None:
    for name in ("one", "two"):
        text = (
            f"scenario: {name}\ntitle: t\ncovers: [C4]\nsteps:\n  - link: {{auto_run: 1m}}\n  - wait: 900d\n"
        )
        (tmp_path / f"{name}.yaml").write_text(text, encoding="utf-8")
    program = subprocess.Popen(
        [*QBWC_SIM, "run", "-n", "2", str(tmp_path)],
        env=environment(),
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        encoding="utf-8",
        start_new_session=True,
    )
    assert program.stdout is not None
    try:
        assert program.stdout.readline().startswith(f"qbwc-sim {__version__}: playing")
        (os.killpg if everyone else os.kill)(program.pid, signal.SIGINT)
        # its output ends only when no worker is left that could write to it
        rest, _ = program.communicate(timeout=PATIENCE)
    finally:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(program.pid, signal.SIGKILL)
        program.wait()
        program.stdout.close()
    assert program.returncode == 130
    assert rest.split() == ["interrupted"]
