"""The pytest plugin: which scenarios are collected, how each outcome looks, and the fixtures."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable, Iterator

import pytest
from support.command import environment

from simulator.clock import RealClock
from simulator.endpoint import BuiltinEndpoint, Server, serve

pytest_plugins = ["pytester"]
pytestmark = pytest.mark.long

OWN = """\
scenario: own/{name}
title: About {name}
covers: [C4]
tags: [quick, first-sync]
{more}steps:
  - link:
  - update_selected:
    expect:
      update: {{ends: {ends}}}
"""
ABOUT = "about: {requests: {at_least: 99}}\n"

Play = Callable[..., pytest.RunResult]


def write(pytester: pytest.Pytester, name: str, ends: str = "complete", more: str = "") -> None:
    folder = pytester.path / "plays" / "own"
    folder.mkdir(parents=True, exist_ok=True)
    (folder / f"{name}.yaml").write_text(OWN.format(name=name, ends=ends, more=more), encoding="utf-8")


@pytest.fixture
def run(pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch) -> Play:
    """pytest as a program with the plugin, in a folder of its own with an ini file that has `ini`."""
    monkeypatch.setenv("PYTHONPATH", environment()["PYTHONPATH"])
    monkeypatch.setenv("PYTEST_DISABLE_PLUGIN_AUTOLOAD", "1")

    def play(*arguments: str, ini: str = "qbwc_scenarios = plays") -> pytest.RunResult:
        pytester.makeini(f"[pytest]\naddopts = --strict-markers --strict-config\n{ini}\n")
        plugins = ["-p", "simulator.pytest_plugin", *(["-p", "xdist.plugin"] if "-n" in arguments else [])]
        return pytester.runpytest_subprocess(*plugins, "-p", "no:cacheprovider", *arguments)

    return play


# -- what is collected -------------------------------------------------------------------------------


def test_no_file_is_collected_that_is_not_named(pytester: pytest.Pytester, run: Play) -> None:
    write(pytester, "one")
    pytester.makefile(".yaml", other="not: a scenario")
    assert run(ini="").ret == pytest.ExitCode.NO_TESTS_COLLECTED
    run("--collect-only", "-q").stdout.fnmatch_lines(["plays/own/one.yaml::own/one", "*1 test collected*"])


@pytest.mark.parametrize("entry", ["plays", "plays/own/one.yaml", "plays/*/o*.yaml", "**/one.yaml"])
def test_files_folders_and_globs(pytester: pytest.Pytester, run: Play, entry: str) -> None:
    write(pytester, "one")
    ran = run("--collect-only", "-q", ini=f"qbwc_scenarios = {entry}")
    assert ran.stdout.lines[0] == "plays/own/one.yaml::own/one"


def test_a_row_of_a_matrix_is_a_test_of_its_own_and_is_chosen_by_its_node_id(
    pytester: pytest.Pytester, run: Play
) -> None:
    write(pytester, "one", "'{ends}'", "matrix:\n  - {ends: complete}\n  - {ends: no-work}\n")
    ids = [f"plays/own/one.yaml::own/one[{row}]" for row in (1, 2)]
    assert run("--collect-only", "-q").stdout.lines[:2] == ids
    assert run("--collect-only", "-q", ids[1]).stdout.lines[0] == ids[1]
    assert run("--collect-only", "-q", "-k", "own/one[2]").stdout.lines[0] == ids[1]


def test_scenarios_outside_of_testpaths_are_played_unless_less_is_asked_for(
    pytester: pytest.Pytester, run: Play
) -> None:
    write(pytester, "one")
    (pytester.mkdir("tests") / "test_own.py").write_text("def test_own(): pass\n")
    ini = "testpaths = tests\nqbwc_scenarios =\n  plays\n  bundled"
    lines = run("--collect-only", "-q", ini=ini).stdout.lines
    assert lines[0] == "tests/test_own.py::test_own"
    assert "plays/own/one.yaml::own/one" in lines
    assert "bundled/quickbooks/closed.yaml::quickbooks/closed[2]" in lines
    ids = [line for line in lines if "::" in line]
    assert len(ids) == len(set(ids))
    run("--collect-only", "-k", "test_own or own/one", ini=ini).stdout.fnmatch_lines(
        [f"collected {len(ids)} items*"]
    )
    narrowed = run("--collect-only", "-q", "tests", ini=ini).stdout.lines
    assert [line for line in narrowed if "::" in line] == ["tests/test_own.py::test_own"]


def test_tags_are_marks_that_are_known(pytester: pytest.Pytester, run: Play) -> None:
    write(pytester, "one")
    for expression, count in (("first-sync", 1), ("qbwc and quick", 1), ("not qbwc", 0)):
        run("--collect-only", "-q", "-m", expression).assert_outcomes(deselected=1 - count)


def test_mistakes_of_a_file_are_told_a_line_each(pytester: pytest.Pytester, run: Play) -> None:
    write(pytester, "one", more="nonsense: 1\n")
    ran = run()
    assert ran.ret == pytest.ExitCode.INTERRUPTED
    ran.stdout.fnmatch_lines(["plays/own/one.yaml:5:1: expected a word that is known here, got 'nonsense'*"])
    ran.stdout.no_fnmatch_line("*Traceback*")


def test_an_entry_that_means_nothing_is_told(run: Play) -> None:
    ran = run(ini="qbwc_scenarios = nowhere")
    assert ran.ret == pytest.ExitCode.USAGE_ERROR
    ran.stderr.fnmatch_lines(["*qbwc_scenarios: expected scenarios (*.yaml) at nowhere, got none"])


# -- how it ends -------------------------------------------------------------------------------------


def test_each_verdict_looks_as_it_is(pytester: pytest.Pytester, run: Play) -> None:
    write(pytester, "one")
    write(pytester, "two", more=ABOUT)
    write(pytester, "three", more="needs: [identities.20]\n")
    ran = run("-v", "-rs")
    ran.assert_outcomes(passed=1, skipped=2)
    ran.stdout.fnmatch_lines_random(
        [
            "plays/own/one.yaml::own/one PASSED*",
            "plays/own/two.yaml::own/two SKIPPED (not exercised: *",
            "plays/own/three.yaml::own/three SKIPPED*",
            "SKIPPED * plays/own/two.yaml:1: not exercised: what the scenario is about never came*",
            "SKIPPED * plays/own/three.yaml:1: needs identities.20: *",
        ]
    )


def test_a_failure_reads_like_the_consoles(pytester: pytest.Pytester, run: Play) -> None:
    write(pytester, "one", "no-work")
    ran = run()
    ran.assert_outcomes(failed=1)
    ran.stdout.fnmatch_lines(
        [
            "failed: own/one: About one",
            "  plays/own/one.yaml:7 (must)",
            "    source   7 | - update_selected:",
            "    expected the update to end no-work",
            "    got      complete",
            "    real     *",
            "    where    update 1, call *",
            "    calls    *",
            "  to play just this again",
            "    qbwc-sim run plays/own/one.yaml --seed 0",
        ]
    )
    ran.stdout.no_fnmatch_line("*pytest_plugin.py*")


def test_workers_of_xdist_play_what_one_would(pytester: pytest.Pytester, run: Play) -> None:
    for name in ("one", "two"):
        write(pytester, name)
    write(pytester, "three", more=ABOUT)
    pytester.mkdir("tests")
    ran = run("-n", "2", "-rs", ini="testpaths = tests\nqbwc_scenarios = plays")
    ran.assert_outcomes(passed=2, skipped=1)
    ran.stdout.fnmatch_lines(["SKIPPED * not exercised: *"])


# -- an endpoint of one's own ------------------------------------------------------------------------


@pytest.fixture
def server(monkeypatch: pytest.MonkeyPatch) -> Iterator[Server]:
    """Somebody's endpoint, with its password in the environment."""
    monkeypatch.setenv("QBWC_PASSWORD", "secret")
    with (
        BuiltinEndpoint(clock=RealClock(), user="joe", password="secret") as builtin,
        serve(builtin) as served,
    ):
        yield served


def test_scenarios_are_played_against_the_endpoint_that_is_configured(
    pytester: pytest.Pytester, run: Play, server: Server
) -> None:
    write(pytester, "one", "no-work", "needs: [work]\n")
    ini = f"qbwc_scenarios = plays\nqbwc_endpoint = {server.url}\nqbwc_user = joe"
    run(ini=ini).assert_outcomes(skipped=1)
    ran = run(ini=f"{ini}\nqbwc_offers = work")
    ran.assert_outcomes(failed=1)
    again = f"    qbwc-sim run plays/own/one.yaml --seed 0 --endpoint {server.url} --user joe --offers work"
    ran.stdout.fnmatch_lines([again])
    ran.stdout.no_fnmatch_line("*secret*")


def test_an_endpoint_without_a_user_is_told_in_a_line(pytester: pytest.Pytester, run: Play) -> None:
    write(pytester, "one")
    ran = run("--qbwc-endpoint", "http://127.0.0.1:9/")
    ran.assert_outcomes(errors=1)
    ran.stdout.fnmatch_lines(["qbwc_endpoint needs qbwc_user*"])
    ran.stdout.no_fnmatch_line("*workers.py*")


def test_one_customer_is_not_two_workers(pytester: pytest.Pytester, run: Play, server: Server) -> None:
    write(pytester, "one")
    ran = run("-n", "2", "--qbwc-endpoint", server.url, "--qbwc-user", "joe")
    assert ran.ret == pytest.ExitCode.USAGE_ERROR
    told = "*got -n 2, expected at most 1 worker, * the endpoint has 1 identity. Or --dist loadgroup,*"
    ran.stderr.fnmatch_lines([told])


# -- fixtures ----------------------------------------------------------------------------------------

SYNC = """
from simulator import events as e

def test_a_first_sync(desktop, company_file, endpoint):
    events = []
    desktop.stream.subscribe(events.append)
    before = company_file.count("Customer")
    desktop.link()
    desktop.update_selected()
    [ended] = [event for event in events if isinstance(event, e.UpdateEnded)]
    assert ended.ends == "complete"
    assert before > 0
    assert endpoint.url.startswith("http")
"""


def test_a_desktop_in_front_of_the_built_in_endpoint(pytester: pytest.Pytester, run: Play) -> None:
    pytester.makepyfile(SYNC)
    run(ini="").assert_outcomes(passed=1)


def test_a_desktop_in_front_of_an_endpoint_of_ones_own(
    pytester: pytest.Pytester, run: Play, server: Server
) -> None:
    pytester.makeconftest(
        "import pytest\nfrom simulator import EndpointAt\n@pytest.fixture\ndef endpoint():\n"
        f"    return EndpointAt({server.url!r}, 'joe', 'secret')\n"
    )
    pytester.makepyfile(SYNC)
    run(ini="").assert_outcomes(passed=1)


def test_who_uses_none_of_it_waits_for_none_of_it() -> None:
    look = (
        "import sys, pytest, simulator.pytest_plugin as plugin\n"
        "assert pytest.main(['-q', '-p', 'no:cacheprovider', '--co', '--rootdir', '/', '/dev/null'],"
        " plugins=[plugin]) is not None\n"
        "heavy = ('lxml', 'pydantic', 'zeep', 'yaml', 'click', 'waitress', 'rich')\n"
        "print([name for name in sys.modules if name in heavy or name.startswith('simulator.')"
        " and not name.startswith('simulator.pytest_plugin')])"
    )
    options = ["-c", look]
    env = environment({"PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1"})
    done = subprocess.run([sys.executable, *options], env=env, check=True, capture_output=True, text=True)
    assert done.stdout.splitlines()[-1] == "[]"
