"""The pytest plugin against an endpoint that an `endpoint.yaml` describes, as `qbwc-sim run` has it."""

from __future__ import annotations

import re
import socket
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from support import hooked_endpoint
from support.command import environment
from support.hooked_endpoint import KEY, OTHER, OTHER_PASSWORD, PASSWORD, USER, Hooked, described

from simulator.endpoint import serve

pytest_plugins = ["pytester"]
pytestmark = pytest.mark.long

QUEUE = """\
scenario: own/queue
title: What is queued is written
covers: [E5]
needs: [work, mode.continuous, hooks.queue, probes.queue]
steps:
  - link:
  - update_selected:
  - hook: {queue: {customers: 2}}
  - update_selected:
  - probe: {queue: {queued: 0, failed: 0}}
"""
OPEN = """\
scenario: own/%s
title: An update
covers: [C4]
steps:
  - link:
  - update_selected:
    expect: {update: {ends: [complete, no-work]}}
"""
OFFERS = "offers: [work, mode.continuous]\n"
TWO = f"identities:\n  - {{user: {OTHER}, password: '{OTHER_PASSWORD}'}}\n"
INI = "qbwc_scenarios = plays\nqbwc_endpoint = endpoint.yaml"

#: xdist 3.8 names groups in a place where pytest 9.2 does not look.
KEEPS_GROUPS = hasattr(pytest.Item, "_nodeid")

Play = Callable[..., pytest.RunResult]


@pytest.fixture
def app() -> Iterator[Hooked]:
    """A platform, which goes on from test to test; `port` is where it is served."""
    hooked = Hooked()
    with hooked.endpoint:
        yield hooked


@pytest.fixture
def port(app: Hooked) -> Iterator[int]:
    """Where it is served."""
    with serve(app) as server:
        yield server.port


@pytest.fixture
def run(pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch) -> Play:
    """pytest as a program with the plugin, in a folder with `text` as its endpoint.yaml."""
    monkeypatch.setenv("PYTHONPATH", environment()["PYTHONPATH"])
    monkeypatch.setenv("PYTEST_DISABLE_PLUGIN_AUTOLOAD", "1")
    monkeypatch.setenv("TEST_KEY", KEY)
    monkeypatch.setenv("SOME_PASSWORD", PASSWORD)
    monkeypatch.delenv("QBWC_PASSWORD", raising=False)

    def play(text: str, *arguments: str, ini: str = INI) -> pytest.RunResult:
        (pytester.path / "endpoint.yaml").write_text(text, encoding="utf-8")
        pytester.makeini(f"[pytest]\naddopts = --strict-markers --strict-config\n{ini}\n")
        plugins = ["-p", "simulator.pytest_plugin", *(["-p", "xdist.plugin"] if "-n" in arguments else [])]
        ran = pytester.runpytest_subprocess(*plugins, "-p", "no:cacheprovider", "-rs", *arguments)
        for secret in (KEY, PASSWORD, OTHER_PASSWORD):
            assert secret not in ran.stdout.str() + ran.stderr.str()
        return ran

    return play


def write(pytester: pytest.Pytester, *plays: str) -> None:
    folder = pytester.path / "plays" / "own"
    folder.mkdir(parents=True, exist_ok=True)
    for text in plays:
        name = re.search("own/(.*)", text)
        assert name
        (folder / f"{name[1]}.yaml").write_text(text, encoding="utf-8")


def free_port() -> int:
    with socket.socket() as bound:
        bound.bind(("127.0.0.1", 0))
        return int(bound.getsockname()[1])


def started(port: int, more: str = "") -> str:
    """An endpoint.yaml that starts it, and notes each start in a file."""
    script = (
        f"import pathlib, runpy, sys; sys.argv = ['', '{port}']; "
        f"pathlib.Path('starts').open('a').write('x'); "
        f"runpy.run_path('{hooked_endpoint.__file__}', run_name='__main__')"
    )
    return described(
        port,
        f'start:\n  command: ["{sys.executable}", -c, "{script}"]\n'
        f"  environment: {{PYTHONPATH: '{environment()['PYTHONPATH']}'}}\n{more}",
        of_one_user=True,
    )


def starts(pytester: pytest.Pytester) -> int:
    return len((pytester.path / "starts").read_text())


# -- scenarios ---------------------------------------------------------------------------------------


def test_hooks_and_probes_are_used(pytester: pytest.Pytester, run: Play, app: Hooked, port: int) -> None:
    write(pytester, QUEUE)
    run(described(port, OFFERS)).assert_outcomes(passed=1)
    asked = [(name, arguments) for method, name, arguments in app.asked if method == "POST"]
    assert ("queue", {"customers": 2}) in asked
    assert ("reset", {}) in asked


def test_the_file_can_be_named_on_the_command_line_and_needs_be_said_beside_it(
    pytester: pytest.Pytester, run: Play, port: int
) -> None:
    write(pytester, QUEUE)
    ini = "qbwc_scenarios = plays"
    run(described(port), "--qbwc-endpoint", "endpoint.yaml", ini=ini).assert_outcomes(skipped=1)
    ini += "\nqbwc_offers = work mode.continuous"
    run(described(port), "--qbwc-endpoint", "endpoint.yaml", ini=ini).assert_outcomes(passed=1)


def test_a_hook_that_fails_fails_the_test_and_says_whose_fault_it_is(
    pytester: pytest.Pytester, run: Play, port: int
) -> None:
    write(pytester, QUEUE)
    ran = run(described(port, OFFERS).replace("/test/queue', headers", "/test/quue', headers", 1))
    ran.assert_outcomes(failed=1)
    ran.stdout.fnmatch_lines(["your configuration: endpoint.yaml:6:10: hooks.queue: POST http://*"])


# -- looked at first ---------------------------------------------------------------------------------


def test_what_is_wrong_with_the_configuration_is_an_error_of_each_play_with_the_section_of_the_look(
    pytester: pytest.Pytester, run: Play, port: int
) -> None:
    write(pytester, OPEN % "one", OPEN % "two")
    ran = run(described(port).replace("/test/status", "/test/stauts"))
    ran.assert_outcomes(errors=2)
    ran.stdout.fnmatch_lines(
        [
            f"  ok       reached           http://127.0.0.1:{port}/qbwc answers *",
            f"  ok       credentials       user '{USER}' is let in",
            "endpoint.yaml:*: probes.status: GET http://*, got 404*",
        ]
    )


def test_mistakes_of_the_file_are_told_a_line_each(pytester: pytest.Pytester, run: Play) -> None:
    write(pytester, OPEN % "one")
    ran = run("format: 1\nurl: x\nusr: u\n")
    ran.assert_outcomes(errors=1)
    ran.stdout.fnmatch_lines(["endpoint.yaml:2:6: expected a URL*", "endpoint.yaml:3:1: *did you mean user?"])


def test_a_user_beside_the_file_is_refused(pytester: pytest.Pytester, run: Play, port: int) -> None:
    write(pytester, OPEN % "one")
    ran = run(described(port), "--qbwc-user", "joe")
    ran.assert_outcomes(errors=1)
    ran.stdout.fnmatch_lines(["qbwc_user does not go with qbwc_endpoint endpoint.yaml, which says it"])


def test_a_file_that_is_not_there_is_told(pytester: pytest.Pytester, run: Play, port: int) -> None:
    write(pytester, OPEN % "one")
    ran = run("", ini="qbwc_scenarios = plays\nqbwc_endpoint = nowhere.yaml")
    ran.assert_outcomes(errors=1)
    ran.stdout.fnmatch_lines(["nowhere.yaml: expected a file that can be read, got No such file*"])


def test_the_section_of_the_look_is_told_once(pytester: pytest.Pytester, run: Play, port: int) -> None:
    write(pytester, OPEN % "one", OPEN % "two")
    for text, options in ((described(port), ()), (described(port, TWO, of_one_user=True), ("-n", "2"))):
        ran = run(text, *options)
        ran.assert_outcomes(passed=2)
        ran.stdout.fnmatch_lines(
            [
                "=* qbwc-sim =*",
                "Looking at the endpoint before *",
                "  ok       reached *",
                "  note     modes *",
            ]
        )
        assert ran.stdout.str().count("Looking at the endpoint before") == 1


# -- accepted findings -------------------------------------------------------------------------------

FAILING = """\
scenario: own/failing
title: It is said to have no work
covers: [E2]
steps:
  - link:
  - update_selected:
    expect: {requests: none}
"""
ACCEPTED = """\
accepted:
  - {check: 'plays/own/failing.yaml:6', reason: ticket 4711, until: %s}
  - {check: 'plays/own/one.yaml:*', reason: ticket 4712, until: 2999-12-31}
"""


def test_an_accepted_finding_fails_nothing_and_is_told(
    pytester: pytest.Pytester, run: Play, port: int
) -> None:
    write(pytester, FAILING)
    ran = run(described(port, ACCEPTED % "2999-12-31"), "--junitxml", "run.xml")
    ran.assert_outcomes(passed=1)
    told = "own/failing: plays/own/failing.yaml:6, accepted until 2999-12-31: ticket 4711"
    ran.stdout.fnmatch_lines(["Accepted", f"  {told}"])
    report = (pytester.path / "run.xml").read_text("utf-8")
    assert 'value="plays/own/failing.yaml:6: accepted until 2999-12-31: ticket 4711"' in report
    run(described(port, ACCEPTED % "2026-01-05")).assert_outcomes(failed=1)


def test_one_that_can_go_is_told_where_every_play_that_it_may_concern_was_played(
    pytester: pytest.Pytester, run: Play, port: int
) -> None:
    write(pytester, FAILING, OPEN % "one", OPEN % "two")
    text = described(port, ACCEPTED % "2999-12-31")
    gone = [
        "Accepted, but never came: remove it",
        "  endpoint.yaml:*:5: plays/own/one.yaml:\\*, until 2999-12-31 (*",
    ]
    gone[1] = gone[1].replace("\\*", "[*]")
    run(text).stdout.fnmatch_lines(gone)
    run(text, "-k", "two or failing").stdout.no_fnmatch_line(gone[0])
    shared = described(port, (ACCEPTED % "2999-12-31") + TWO, of_one_user=True)
    run(shared, "-n", "2").stdout.fnmatch_lines(gone)


def test_a_bundled_scenario_is_called_as_the_command_calls_it(
    pytester: pytest.Pytester, run: Play, port: int
) -> None:
    entry = (
        "accepted: [{check: 'scenarios/quickbooks/open.yaml:*', reason: ticket 4711, until: 2999-12-31}]\n"
    )
    ran = run(
        described(port, entry), "-k", "quickbooks/open and not open-", ini=INI.replace("plays", "bundled")
    )
    ran.assert_outcomes(passed=1)
    ran.stdout.fnmatch_lines(["Accepted, but never came: remove it", "  endpoint.yaml:*:12: scenarios/*"])


# -- started by the run ------------------------------------------------------------------------------


@pytest.mark.parametrize(("per", "count"), [("run", 1), ("scenario", 3)])
def test_it_is_started_once_for_all_or_anew_for_each(
    pytester: pytest.Pytester, run: Play, per: str, count: int
) -> None:
    """Once to be looked at, and then for each play."""
    write(pytester, OPEN % "one", OPEN % "two")
    port = free_port()
    text = started(port, f"  per: {per}\n")
    run(text, *(() if per == "scenario" else ("-k", "own/one"))).assert_outcomes(
        passed=2 if per == "scenario" else 1, deselected=0 if per == "scenario" else 1
    )
    assert starts(pytester) == count
    with pytest.raises(ConnectionRefusedError):
        socket.create_connection(("127.0.0.1", port), 1)


def test_where_nothing_is_played_nothing_is_started(pytester: pytest.Pytester, run: Play) -> None:
    write(pytester, OPEN % "one")
    run(started(free_port()), "--collect-only").assert_outcomes()
    assert not (pytester.path / "starts").exists()


# -- several workers ---------------------------------------------------------------------------------


def test_each_worker_is_a_customer_and_the_endpoint_is_started_once(
    pytester: pytest.Pytester, run: Play
) -> None:
    two = "needs: [identities.2]\nsteps:"
    write(pytester, OPEN % "one", OPEN % "two", (OPEN % "three").replace("steps:", two))
    port = free_port()
    text = started(port) + TWO + OFFERS
    ran = run(text, "-n", "2")
    ran.assert_outcomes(passed=2, skipped=1)
    ran.stdout.fnmatch_lines(["SKIPPED * needs identities.2*"])
    assert starts(pytester) == 1
    with pytest.raises(ConnectionRefusedError):
        socket.create_connection(("127.0.0.1", port), 1)
    run(text).assert_outcomes(passed=3)


def test_a_worker_that_takes_the_place_of_a_crashed_one_is_the_same_customer(
    pytester: pytest.Pytester, run: Play, port: int
) -> None:
    pytester.makepyfile(
        "import os, pathlib, pytest\n"
        "@pytest.mark.parametrize('n', range(6))\n"
        "def test_who(n, endpoint):\n"
        "    with pathlib.Path('users').open('a') as users: users.write(endpoint.user + '\\n')\n"
        "    if n == 1: os._exit(7)\n"
    )
    write(pytester, OPEN % "one")
    ini = f"{INI}\ntestpaths = ."
    ran = run(described(port, TWO, of_one_user=True), "-n", "2", "-k", "test_who", ini=ini)
    ran.stdout.fnmatch_lines(["replacing crashed worker *"])
    ran.assert_outcomes(passed=5, failed=1)
    assert set((pytester.path / "users").read_text().split()) == {USER, OTHER}


def test_more_workers_than_customers_are_refused(pytester: pytest.Pytester, run: Play, port: int) -> None:
    write(pytester, OPEN % "one")
    ran = run(described(port, TWO, of_one_user=True), "-n", "3")
    assert ran.ret == pytest.ExitCode.USAGE_ERROR
    told = "*qbwc_endpoint: got -n 3, expected at most 2 workers, each a customer * 2 identities. Or --dist *"
    ran.stderr.fnmatch_lines([told])
    ran = run(started(free_port(), "  per: scenario\n"), "-n", "2")
    assert ran.ret == pytest.ExitCode.USAGE_ERROR
    ran.stderr.fnmatch_lines(["*expected at most 1 worker, * it is started anew for every scenario. Or *"])


def test_or_one_worker_plays_all_of_them(pytester: pytest.Pytester, run: Play) -> None:
    write(pytester, OPEN % "one", OPEN % "two")
    pytester.makepyfile(
        "import pytest\n@pytest.mark.parametrize('n', range(3))\n"
        "def test_own(n, desktop):\n    desktop.link()\n    desktop.update_selected()\n"
    )
    text = started(free_port(), "  per: scenario\n")
    ran = run(text, "-n", "2", "--dist", "loadgroup", ini=f"{INI}\ntestpaths = .")
    if not KEEPS_GROUPS:
        assert ran.ret == pytest.ExitCode.USAGE_ERROR
        ran.stdout.fnmatch_lines(
            ["*expected --dist loadgroup to keep scenarios in one worker, got an xdist *"]
        )
        return
    ran.assert_outcomes(passed=5)
    assert starts(pytester) == 6


def test_what_is_wrong_is_an_error_of_what_plays_in_every_worker(
    pytester: pytest.Pytester, run: Play, port: int
) -> None:
    write(pytester, OPEN % "one", OPEN % "two")
    pytester.makepyfile("def test_own(): pass")
    text = described(port, TWO, of_one_user=True).replace("/test/status", "/test/stauts")
    ran = run(text, "-n", "2", ini=f"{INI}\ntestpaths = .")
    ran.assert_outcomes(passed=1, errors=2)
    ran.stdout.fnmatch_lines(["endpoint.yaml:*: probes.status: GET http://*, got 404*"])


# -- tests of one's own ------------------------------------------------------------------------------

OWN = f"""
from simulator import events as e

def test_one(desktop, endpoint):
    assert endpoint.user == {USER!r}
    ended = []
    desktop.stream.subscribe(lambda event: ended.append(event) if isinstance(event, e.UpdateEnded) else None)
    desktop.link()
    desktop.update_selected()
    assert [each.ends for each in ended] == ["complete"]

def test_two(desktop, endpoint):
    test_one(desktop, endpoint)
"""


def test_a_desktop_stands_in_front_of_it_started_once_for_all_of_them(
    pytester: pytest.Pytester, run: Play
) -> None:
    pytester.makepyfile(OWN)
    write(pytester, OPEN % "one")
    ini = f"{INI}\ntestpaths = ."
    run(started(free_port(), "  per: scenario\n"), ini=ini).assert_outcomes(passed=3)
    assert starts(pytester) == 4


def test_each_test_finds_it_reset(pytester: pytest.Pytester, run: Play, app: Hooked, port: int) -> None:
    pytester.makepyfile(OWN)
    run(described(port), ini="qbwc_endpoint = endpoint.yaml").assert_outcomes(passed=2)
    done = [name for method, name, _ in app.asked if method == "POST"]
    assert done == ["reset"] * 2


def test_one_that_has_gone_is_told_in_a_line(pytester: pytest.Pytester, run: Play, port: int) -> None:
    pytester.makepyfile(OWN)
    ran = run(
        described(port).replace("/test/reset', headers", "/test/rset', headers", 1), ini=INI.split("\n")[1]
    )
    ran.assert_outcomes(errors=2)
    ran.stdout.fnmatch_lines(["your configuration: endpoint.yaml:*: hooks.reset: POST *, got 400*"])
    ran.stdout.no_fnmatch_line("*stage.py*")


def test_an_endpoint_fixture_of_ones_own_takes_the_file_too(
    pytester: pytest.Pytester, run: Play, app: Hooked, port: int
) -> None:
    pytester.makeconftest(
        "import pytest\nfrom simulator import EndpointAt\n@pytest.fixture\ndef endpoint():\n"
        "    return EndpointAt.from_file('endpoint.yaml')\n"
    )
    pytester.makepyfile(OWN)
    run(described(port), ini="").assert_outcomes(passed=2)
    assert [name for method, name, _ in app.asked if method == "POST"].count("reset") == 2


def test_the_settings_are_read_beside_the_ini_file(pytester: pytest.Pytester, run: Play, port: int) -> None:
    write(pytester, OPEN % "one")
    below = pytester.mkdir("below")
    text = described(port)
    Path(below, "test_one.py").write_text(OWN, encoding="utf-8")
    (pytester.path / "endpoint.yaml").write_text(text, encoding="utf-8")
    run(text, "--rootdir", ".", "below", ini=INI).assert_outcomes(passed=2)
