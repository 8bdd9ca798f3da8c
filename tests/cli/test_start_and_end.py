"""How the command starts, what it says of itself, and how it ends when nobody reads it."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
from cli.conftest import Called
from support.command import QBWC_SIM, environment, qbwc_sim

from simulator import __version__, bundled
from simulator.scenario import load_folder

HEAVY = ("lxml", "zeep", "faker", "pydantic", "yaml", "rich", "waitress")


def test_help_imports_nothing_heavy() -> None:
    program = (
        "import sys\nfrom simulator.cli import main\n"
        "try:\n    main()\nexcept SystemExit as left:\n    assert left.code == 0\n"
        f"print([name for name in {HEAVY} if name in sys.modules])"
    )
    done = subprocess.run(
        [sys.executable, "-c", program, "run", "--help"],
        env=environment(),
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout.splitlines()[-1] == "[]"


def test_what_is_played_is_known_before_a_company_file_can_be_made() -> None:
    program = (
        "import sys\nfrom simulator.cli import playing\n"
        "assert playing.select(['quickbooks/open'], [])\n"
        "late = ('simulator.company.file', 'simulator.endpoint', 'simulator.report', 'lxml', 'rich')\n"
        "print([name for name in late if name in sys.modules])"
    )
    done = subprocess.run(
        [sys.executable, "-c", program], env=environment(), capture_output=True, text=True, check=True
    )
    assert done.stdout.splitlines()[-1] == "[]"


def test_help_and_version(called: Called) -> None:
    for arguments in (("--help",), ("-h",), ("run", "--help"), ("scenarios", "-h"), ("serve", "--help")):
        ran = called(*arguments)
        assert (ran.code, ran.err) == (0, "")
        assert ran.out.startswith("Usage: qbwc-sim")
    assert called("--version").out == f"qbwc-sim, version {__version__}\n"


def test_without_a_command_it_says_what_there_is(called: Called) -> None:
    ran = called()  # click changed its mind on how: from 8.2 on it is a mistake
    assert ran.code in (0, 2)
    assert "Play scenarios against an endpoint" in ran.out + ran.err


@pytest.mark.parametrize("arguments", [("rnu",), ("--nonsense",)])
def test_a_command_that_is_none(called: Called, arguments: tuple[str, ...]) -> None:
    ran = called(*arguments)
    assert (ran.code, ran.out) == (2, "")
    assert "Usage: qbwc-sim" in ran.err


def test_scenarios_as_json(called: Called) -> None:
    ran = called("scenarios", "--json")
    assert ran.code == 0
    assert {frozenset(one) for one in ran.json} == {frozenset({"id", "title", "covers", "tags", "needs"})}
    assert [one["id"] for one in ran.json] == [one.id for one in load_folder(bundled.scenarios())]
    noop = next(one for one in ran.json if one["id"] == "sync/noop")
    assert noop["covers"] == ["E2"]
    assert "hooks.queue" in noop["needs"]


def test_scenarios_as_lines(called: Called) -> None:
    ran = called("scenarios", "sync/no*", "sync/one*")
    assert ran.code == 0
    assert [line.split()[0] for line in ran.out.splitlines()[::2]] == ["sync/noop", "sync/one-off"]
    assert "covers E2; needs " in ran.out
    assert called("scenarios", "nosuch").code == 2


@pytest.mark.skipif(sys.platform == "win32", reason="a pipe whose reader has gone is POSIX's")
@pytest.mark.parametrize("arguments", [("run", "quickbooks/op*"), ("scenarios",), ("run", "--dry-run")])
def test_a_reader_that_goes_does_not_change_the_verdict(arguments: tuple[str, ...], tmp_path: Path) -> None:
    read, write = os.pipe()
    os.close(read)
    with os.fdopen(write, "wb") as output:
        done = subprocess.run(
            [*QBWC_SIM, *arguments],
            env=environment(),
            stdout=output,
            stderr=subprocess.PIPE,
            text=True,
            check=False,
        )
    assert (done.returncode, done.stderr) == (0, "")


@pytest.mark.skipif(sys.platform == "win32", reason="a pipe whose reader has gone is POSIX's")
def test_a_reader_that_goes_leaves_a_failure_a_failure(tmp_path: Path) -> None:
    read, write = os.pipe()
    os.close(read)
    written = tmp_path / "run.json"
    with os.fdopen(write, "wb") as output:
        done = subprocess.run(
            [*QBWC_SIM, "run", "quickbooks/open", "--guard", "rounds=1", "--json", str(written)],
            env=environment(),
            stdout=output,
            stderr=subprocess.PIPE,
            text=True,
            check=False,
        )
    assert (done.returncode, done.stderr) == (1, "")
    assert '"verdict": "failed"' in written.read_text("utf-8")


def test_a_terminal_without_the_letters(tmp_path: Path) -> None:
    text = (
        "scenario: one\ntitle: Rain ☂\ncovers: [C4]\nsteps:\n"
        "  - update_selected:\n    expect: {calls: [authenticate]}\n"
    )
    (tmp_path / "one.yaml").write_text(text, encoding="utf-8")
    plain = {"PYTHONUTF8": "0", "PYTHONIOENCODING": "cp1252"}
    ran = qbwc_sim("run", str(tmp_path), env=plain)
    assert ran.code == 1
    assert "Rain \\u2602" in ran.out
    written = qbwc_sim("run", str(tmp_path), "--json", "-", env=plain)
    assert written.json["scenarios"][0]["title"] == "Rain ☂"


def test_a_fault_of_the_simulator_is_one_line(called: Called, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object, **__: object) -> None:
        raise ZeroDivisionError("as a test has it")

    monkeypatch.setattr("simulator.cli.playing.play", fail)
    ran = called("run")
    assert (ran.code, ran.out) == (4, "")
    assert "a fault of the simulator itself (ZeroDivisionError: as a test has it)" in ran.err
    assert len(ran.err.splitlines()) == 1
    monkeypatch.setenv("QBWC_DEBUG", "1")
    monkeypatch.setattr(sys, "argv", ["qbwc-sim", "run"])
    from simulator.cli import main

    with pytest.raises(ZeroDivisionError):
        main()


def test_on_a_terminal_the_same_is_said(called: Called, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys.stdout, "isatty", lambda: True)
    ran = called("run", "quickbooks/open", "quickbooks/closed")
    assert ran.code == 0
    assert "passed         quickbooks/open" in ran.out
    assert "2 scenarios: 2 passed" in ran.out
