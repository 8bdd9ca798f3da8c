"""``qbwc-sim run --endpoint endpoint.yaml``: one file, and what needs hooks and probes is played."""

from __future__ import annotations

import os
import re
import socket
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import pytest
from cli.conftest import Called, nothing_played
from support import hooked_endpoint
from support.command import environment
from support.hooked_endpoint import KEY, OTHER, OTHER_PASSWORD, PASSWORD, USER, Hooked, described

from simulator import recording
from simulator.endpoint import HOOKS, serve

OPEN, CONTINUOUS, ONE_OFF, WRONG = (
    "quickbooks/open",
    "sync/continuous",
    "sync/one-off",
    "authorise/wrong-password",
)
WITHOUT_WORK = ("authorise/cancelled", "authorise/link")
BOOKS = "D:\\Books\\ours.qbw"
OFFERS = "offers: [work, mode.continuous]\n"


class Served(NamedTuple):
    """The platform on a port."""

    app: Hooked
    port: int


@pytest.fixture(autouse=True)
def secrets(monkeypatch: pytest.MonkeyPatch, called: Called) -> None:
    """The environment that the file relies on."""
    monkeypatch.setenv("TEST_KEY", KEY)
    monkeypatch.setenv("SOME_PASSWORD", PASSWORD)


@pytest.fixture
def served() -> Iterator[Served]:
    """The built-in endpoint as somebody else's, with its platform."""
    app = Hooked()
    with app.endpoint, serve(app) as server:
        yield Served(app, server.port)


def written(folder: Path, text: str) -> str:
    file = folder / "endpoint.yaml"
    file.write_text(text, encoding="utf-8")
    return str(file)


def without(*hooks_and_text: str) -> str:
    """A description without these hooks."""
    *hooks, text = hooks_and_text
    return re.sub(rf"  ({'|'.join(hooks)}): .*\n", "", text)


def free_port() -> int:
    with socket.socket() as bound:
        bound.bind(("127.0.0.1", 0))
        return int(bound.getsockname()[1])


# -- hooks and probes --------------------------------------------------------------------------------------


@pytest.mark.parametrize("scenario", ["sync/pause", "sync/hours"])
def test_a_clock_that_is_set_makes_days_pass_for_it_too(
    called: Called, served: Served, tmp_path: Path, scenario: str
) -> None:
    ran = called("run", scenario, "--endpoint", written(tmp_path, described(served.port, OFFERS)))
    assert ran.code == 0, ran.out + ran.err
    days = {asked["time"][:10] for _, name, asked in served.app.asked if name == "set_time"}
    assert len(days) >= 3, "it is jumped to each of them"
    assert abs(served.app.clock.now() - time.time()) < 1, "afterwards it is right again"


def test_what_goes_by_the_clock_is_skipped_where_it_cannot_be_set(
    called: Called, served: Served, tmp_path: Path
) -> None:
    file = written(tmp_path, without("set_time", described(served.port, OFFERS)))
    ran = called("run", "sync/pause", "--endpoint", file)
    assert (ran.code, "needs hooks.set_time" in ran.out) == (2, True)


def test_scenarios_that_need_hooks_and_probes_are_played(
    called: Called, served: Served, tmp_path: Path
) -> None:
    file = written(tmp_path, described(served.port, OFFERS))
    record = tmp_path / "run.ndjson"
    ran = called("run", CONTINUOUS, "--endpoint", file, "--json", "-", "--record", str(record))
    assert ran.code == 0, ran.out + ran.err
    assert {one["id"]: one["verdict"] for one in ran.json["scenarios"]} == {CONTINUOUS: "passed"}
    done = [asked for asked in served.app.asked if asked[0] == "POST"]
    assert [asked for asked in done if asked[1] != "set_time"] == [
        ("POST", "reset", {}),
        ("POST", "queue", {"customers": 3}),
        ("POST", "queue", {"read": "customers"}),
    ]


def test_neither_password_nor_key_is_shown_or_recorded(
    called: Called, served: Served, tmp_path: Path
) -> None:
    file = written(tmp_path, described(served.port, OFFERS))
    record = tmp_path / "run.ndjson"
    ran = called("run", CONTINUOUS, "--endpoint", file, "--record", str(record))
    assert ran.code == 0, ran.out + ran.err
    everything = ran.out + ran.err + record.read_text("utf-8")
    for secret in (PASSWORD, KEY, "p&amp;ss"):
        assert secret not in everything


def test_a_mode_that_the_endpoint_has_is_played_the_other_is_skipped(called: Called, tmp_path: Path) -> None:
    app = Hooked(mode="one-off")
    with app.endpoint, serve(app) as server:
        file = written(tmp_path, described(server.port, "offers: [work, mode.one-off]\n"))
        ran = called("run", ONE_OFF, CONTINUOUS, "--endpoint", file, "--json", "-")
    assert ran.code == 0, ran.out + ran.err
    verdicts = {one["id"]: one["verdict"] for one in ran.json["scenarios"]}
    assert verdicts == {ONE_OFF: "passed", CONTINUOUS: "skipped"}


def test_a_dry_run_counts_what_the_file_describes(called: Called, tmp_path: Path) -> None:
    file = written(tmp_path, described(9, OFFERS))
    ran = called("run", "--dry-run", CONTINUOUS, ONE_OFF, "--endpoint", file)
    assert ran.code == 0
    assert f"play  {CONTINUOUS}\n" in ran.out
    assert f"skip  {ONE_OFF}[1]\n      needs mode.one-off: " in ran.out


def test_a_hook_that_fails_is_the_configurations_fault_and_other_scenarios_go_on(
    called: Called, served: Served, tmp_path: Path
) -> None:
    text = described(served.port, OFFERS).replace("/test/queue', headers", "/test/quue', headers", 1)
    ran = called("run", OPEN, CONTINUOUS, "--endpoint", written(tmp_path, text), "--json", "-")
    assert ran.code == 2
    opened, continuous = ran.json["scenarios"]
    assert (continuous["verdict"], opened["verdict"]) == ("not-exercised", "passed")
    assert continuous["findings"] == []
    assert continuous["reason"].startswith("your configuration: ")
    assert "endpoint.yaml:6:10: hooks.queue: POST http://127.0.0.1:" in continuous["reason"]
    assert "expected a status from 200 to 299, got 400" in continuous["reason"]
    assert KEY not in ran.out + ran.err


def test_work_that_somebody_says_there_is_and_is_not_fails_nobody(
    called: Called, served: Served, tmp_path: Path
) -> None:
    """Without a reset there is work in the first scenario only."""
    text = without("reset", described(served.port, "offers: [work]\n"))
    ran = called(
        "run", "install/fresh", "install/hosted", "--endpoint", written(tmp_path, text), "--json", "-"
    )
    first, second = ran.json["scenarios"]
    assert (first["verdict"], second["verdict"]) == ("passed", "not-exercised")
    assert (
        "expected work at the first update, which the endpoint is said to have, got no-work at "
        in (second["reason"])
    )
    assert (
        "or begin anew for every scenario (hooks: reset:, or start: with per: scenario)" in second["reason"]
    )


# -- several customers -------------------------------------------------------------------------------------


def with_reset(port: int, text: str) -> str:
    """A description with a reset that is everybody's."""
    reset = f"{{url: 'http://127.0.0.1:{port}/test/reset', headers: {{X-Test-Key: '${{TEST_KEY}}'}}}}"
    return text.replace("probes:\n", f"  reset: {reset}\nprobes:\n", 1)


TWO, SAME = "tenants/two-companies", "tenants/same-path"
TENANTS = f"identities:\n  - {{user: {OTHER}, password: '{OTHER_PASSWORD}'}}\n"


@pytest.mark.parametrize(
    ("second", "verdicts"),
    [
        ("E:\\Others\\theirs.qbw", {TWO: "passed", SAME: "skipped"}),
        (BOOKS, {TWO: "skipped", SAME: "passed"}),
    ],
)
def test_each_company_file_lies_where_the_endpoint_says(
    called: Called, tmp_path: Path, second: str, verdicts: dict[str, str]
) -> None:
    app = Hooked(company_file=BOOKS, second=second)
    with app.endpoint, serve(app) as server:
        file = written(
            tmp_path, with_reset(server.port, described(server.port, OFFERS + TENANTS, of_one_user=True))
        )
        ran = called("run", TWO, SAME, "--endpoint", file, "--json", "-")
    assert {one["id"]: one["verdict"] for one in ran.json["scenarios"]} == verdicts, ran.out
    [reason] = [one["reason"] for one in ran.json["scenarios"] if one["verdict"] == "skipped"]
    assert "needs paths." in reason


def test_a_hook_that_does_not_say_whose_it_is_is_no_second_users(called: Called, tmp_path: Path) -> None:
    app = Hooked(company_file=BOOKS, second="E:\\theirs.qbw")
    with app.endpoint, serve(app) as server:
        file = written(tmp_path, described(server.port, OFFERS + TENANTS))
        ran = called("run", TWO, "--endpoint", file, "--json", "-")
    assert ran.code == 2
    [one] = ran.json["scenarios"]
    assert one["verdict"] == "not-exercised"
    assert f"expected {{user}} in it, because this is for '{OTHER}' and not for '{USER}'" in one["reason"]


# -- looking first -----------------------------------------------------------------------------------------


def test_what_was_looked_at_is_a_section_of_its_own(called: Called, served: Served, tmp_path: Path) -> None:
    record = tmp_path / "run.ndjson"
    file = written(tmp_path, described(served.port, OFFERS))
    ran = called("run", OPEN, "--endpoint", file, "--record", str(record))
    looked = [event for event in recording.read(record) if event["event"] == "LookedAt"]
    assert {each["what"]: each["outcome"] for each in looked} == {
        "reached": "ok",
        "AppURL": "ok",
        "WSDL": "ok",
        "credentials": "ok",
        "names": "ok",
        **{f"hooks.{name}": "ok" for name in (*HOOKS, "set_time")},
        **dict.fromkeys(("probes.status", "probes.customers", "probes.invoices", "probes.queue"), "ok"),
        "modes": "ok",
    }
    before, _, after = ran.out.partition("Looking at the endpoint before anything is played\n")
    assert before.startswith("qbwc-sim ")
    assert f"user '{USER}' is let in" in after.partition("passed")[0]


def test_the_look_does_nothing_and_fetches_no_work(called: Called, served: Served, tmp_path: Path) -> None:
    """The first update afterwards still has all the work of a first update."""
    file = written(tmp_path, without("reset", "set_time", described(served.port, OFFERS)))
    ran = called("run", OPEN, "--endpoint", file, "--json", "-")
    assert ran.json["scenarios"][0]["updates"] == [{"ends": "complete", "hresult": ""}]
    assert {asked[0] for asked in served.app.asked} == {"GET"}


def test_all_that_is_wrong_with_the_configuration_is_told_at_once(
    called: Called, served: Served, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SOME_PASSWORD", "a wrong one")
    text = described(served.port).replace("/test/status", "/test/stauts")
    text = text.replace(f"http://127.0.0.1:{served.port}/test/pause", f"http://127.0.0.1:{free_port()}/pause")
    ran = called("run", OPEN, "--endpoint", written(tmp_path, text))
    assert ran.code == 2
    assert nothing_played(ran)
    refused, unreached, unknown = ran.err.splitlines()
    assert f"the endpoint refuses user '{USER}' with this password" in refused
    assert "check user: and password: in " in refused
    assert "hooks.pause: nobody answers at http://127.0.0.1:" in unreached
    assert "probes.status: GET http://" in unknown
    assert "got 404" in unknown
    assert "a wrong one" not in ran.err


def test_nobody_answers(called: Called, tmp_path: Path) -> None:
    ran = called("run", OPEN, "--endpoint", written(tmp_path, described(free_port())))
    assert ran.code == 3
    assert nothing_played(ran)
    assert "nobody answers at http://127.0.0.1:" in ran.err


@pytest.mark.parametrize(
    ("said", "message"),
    [
        ("names: path\n", ": expected what the endpoint does (it names none (an empty text)), got path"),
        (
            "company_path: 'C:\\a.qbw'\n",
            ": expected what the endpoint names, the file that is open (an empty text), got 'C:\\\\a.qbw'",
        ),
    ],
)
def test_what_it_names_must_be_what_is_said(
    called: Called, served: Served, tmp_path: Path, said: str, message: str
) -> None:
    ran = called("run", OPEN, "--endpoint", written(tmp_path, described(served.port, said)))
    assert ran.code == 2
    assert nothing_played(ran)
    assert message in ran.err


def test_a_path_that_it_names_is_where_the_company_file_lies(called: Called, tmp_path: Path) -> None:
    app, path, record = Hooked(company_file=BOOKS), f"company_path: '{BOOKS}'\n", tmp_path / "run.ndjson"
    with app.endpoint, serve(app) as server:
        file = written(tmp_path, described(server.port, OFFERS + path))
        ran = called("run", OPEN, "--endpoint", file, "--record", str(record))
    assert ran.code == 0, ran.out + ran.err
    opened = {event["path"] for event in recording.read(record) if event["event"] == "SessionOpened"}
    assert opened == {BOOKS}


# -- passwords, variables, options -------------------------------------------------------------------------


@pytest.mark.parametrize("line", ["{file: secret.txt}", f"'{PASSWORD}'"])
def test_a_password_in_a_file_or_as_it_stands(
    called: Called, served: Served, tmp_path: Path, line: str
) -> None:
    (tmp_path / "secret.txt").write_text(PASSWORD + "\n", encoding="utf-8")
    text = described(served.port).replace("{env: SOME_PASSWORD}", line)
    ran = called("run", OPEN, "--endpoint", written(tmp_path, text))
    assert ran.code == 0, ran.out + ran.err
    assert PASSWORD not in ran.out


def test_without_a_password_the_usual_variable_is_taken(
    called: Called, served: Served, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = written(tmp_path, described(served.port).replace("password: {env: SOME_PASSWORD}\n", ""))
    ran = called("run", OPEN, "--endpoint", file)
    assert (ran.code, ran.out) == (2, "")
    assert "has no password:, so it needs one from elsewhere: the environment variable QBWC_PASS" in ran.err
    monkeypatch.setenv("QBWC_PASSWORD", PASSWORD)
    assert called("run", OPEN, "--endpoint", file).code == 0


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (
            "password: {env: NOT_SET}\n",
            ":4:17: expected the environment to have the variable NOT_SET, got none",
        ),
        ("password: {file: none.txt}\n", ":4:18: expected a file that can be read, got No such file"),
        ("password: {file: .}\n", ":4:18: expected a file that can be read, got "),
        ("password: {file: two.txt}\n", ":4:18: expected a file with one line, the password"),
        (
            "password: x\nprobes: {status: {url: 'http://a/${NOT_SET}'}}\n",
            ":5:24: expected the environment to have the variable NOT_SET",
        ),
        ("password: x\nca: none.pem\n", "none.pem: expected a file of certificates (PEM)"),
        ("password: x\nidentities: [{qwc: none.qwc}]\n", ":5:20: "),
    ],
)
def test_what_a_file_relies_on_must_be_there(called: Called, tmp_path: Path, text: str, message: str) -> None:
    (tmp_path / "two.txt").write_text("one\ntwo\n")
    ran = called(
        "run", "--endpoint", written(tmp_path, f"format: 1\nurl: http://localhost:9/\nuser: u\n{text}")
    )
    assert ran.code == 2
    assert nothing_played(ran)
    assert message in ran.err


@pytest.mark.parametrize(
    "option", [("--user", "u"), ("--style", "RPC"), ("--qwc", "a.qwc"), ("--password", "p")]
)
def test_an_option_that_the_file_says(called: Called, tmp_path: Path, option: tuple[str, str]) -> None:
    ran = called("run", "--endpoint", written(tmp_path, described(9)), *option)
    assert (ran.code, ran.out) == (2, "")
    assert f"{option[0]} does not go with " in ran.err


def test_a_file_that_is_not_there(called: Called) -> None:
    ran = called("run", "--endpoint", "nowhere.yaml")
    assert (ran.code, ran.out) == (2, "")
    assert "nowhere.yaml: expected a file that can be read, got No such file" in ran.err


def test_all_mistakes_of_the_file_come_at_once(called: Called, tmp_path: Path) -> None:
    ran = called("run", "--endpoint", written(tmp_path, "format: 1\nurl: x\nusr: u\nhooks: {quue: {}}\n"))
    assert (ran.code, ran.out) == (2, "")
    assert [line.partition("endpoint.yaml:")[2] for line in ran.err.splitlines()] == [
        "2:6: expected a URL such as https://host/path, got 'x'",
        "3:1: expected a word that is known here, got usr; did you mean user?",
        "4:9: expected a word that is known here, got quue; did you mean queue?",
    ]


# -- identities --------------------------------------------------------------------------------------------


def test_every_user_is_looked_at(called: Called, served: Served, tmp_path: Path) -> None:
    more = f"identities:\n  - {{user: {OTHER}, password: %s}}\n"
    wrong = written(tmp_path, described(served.port, more % "wrong"))
    ran = called("run", OPEN, "--endpoint", wrong)
    assert ran.code == 2
    assert nothing_played(ran)
    assert f"refuses user '{OTHER}'" in ran.err
    assert "check identities: (the first)" in ran.err
    right = written(tmp_path, described(served.port, more % f"'{OTHER_PASSWORD}'"))
    ran = called("run", OPEN, "--endpoint", right)
    assert ran.code == 0, ran.out + ran.err
    assert f"user '{OTHER}' is let in" in ran.out


# -- started by us -----------------------------------------------------------------------------------------


def started(port: int, more: str = "") -> str:
    script = hooked_endpoint.__file__
    return described(
        port,
        f"start:\n  command: ['{sys.executable}', '{script}', '{port}']\n"
        f"  environment: {{PYTHONPATH: '{environment()['PYTHONPATH']}'}}\n{more}",
    )


@pytest.mark.parametrize("ready", ["", "  ready: {line: 'serving http'}\n"])
def test_it_is_started_and_ended(called: Called, tmp_path: Path, ready: str) -> None:
    port = free_port()
    ran = called("run", OPEN, "--endpoint", written(tmp_path, started(port, ready)))
    assert ran.code == 0, ran.out + ran.err
    assert "it is ready; started once" in ran.out
    with pytest.raises(ConnectionRefusedError):
        socket.create_connection(("127.0.0.1", port), 1)


def test_started_anew_every_scenario_finds_a_fresh_one(called: Called, tmp_path: Path) -> None:
    port = free_port()
    text = without("reset", started(port, "  per: scenario\n"))
    ran = called("run", CONTINUOUS, OPEN, "--endpoint", written(tmp_path, text + OFFERS), "--json", "-")
    assert ran.code == 0, ran.out + ran.err
    assert [one["verdict"] for one in ran.json["scenarios"]] == ["passed", "passed"], ran.out


def test_one_that_does_not_come_up_shows_what_it_said_last(
    called: Called, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    script = tmp_path / "dies.py"
    script.write_text("import sys\nprint('no database', sys.argv[1])\nsys.exit(3)\n")
    text = described(free_port(), f"start: {{command: ['{sys.executable}', dies.py, '${{TEST_KEY}}']}}\n")
    ran = called("run", "--endpoint", written(tmp_path, text))
    assert ran.code == 2
    assert nothing_played(ran)
    assert "expected it to be ready within 30s (127.0.0.1:" in ran.err
    assert "it ended with exit code 3; the last it said:\n    no database [secret]\n" in ran.err
    assert KEY not in ran.err


def test_one_that_is_never_ready_is_ended(called: Called, tmp_path: Path) -> None:
    """With the child that it had started."""
    script = tmp_path / "waits.py"
    script.write_text(
        "import subprocess, sys, time, pathlib\n"
        "child = subprocess.Popen([sys.executable, '-c', 'import time; time.sleep(600)'])\n"
        "pathlib.Path('child').write_text(str(child.pid))\nprint('waiting', flush=True)\ntime.sleep(600)\n"
    )
    start = f"start: {{command: ['{sys.executable}', waits.py], ready: {{line: up}}, within: 2s}}\n"
    ran = called("run", "--endpoint", written(tmp_path, described(free_port(), start)))
    assert ran.code == 2
    assert nothing_played(ran)
    assert "(a line with 'up'); it was not, and was ended; the last it said:\n    waiting" in ran.err
    if sys.platform != "win32":
        assert gone(int((tmp_path / "child").read_text()))


def gone(pid: int) -> bool:
    """Whether a process has ended, or will within seconds."""
    end = time.monotonic() + 10
    while time.monotonic() < end:
        try:
            os.kill(pid, 0)
        except ProcessLookupError:
            return True
        state = Path(f"/proc/{pid}/stat")
        if state.exists() and state.read_text().rpartition(")")[2].split()[0] == "Z":
            return True
    return False


def test_a_program_that_cannot_be_started(called: Called, tmp_path: Path) -> None:
    for start, message in (
        ("[no-such-program-here]", "start: no-such-program-here cannot be started: No such file"),
        ("[python], folder: nowhere", "cannot be started: "),
    ):
        text = described(free_port(), f"start: {{command: {start}}}\n")
        ran = called("run", "--endpoint", written(tmp_path, text))
        assert ran.code == 2
        assert nothing_played(ran)
        assert message in ran.err


def test_what_runs_there_already_is_told(called: Called, served: Served, tmp_path: Path) -> None:
    text = described(served.port, f"start: {{command: ['{sys.executable}', -V]}}\n")
    ran = called("run", "--endpoint", written(tmp_path, text))
    assert ran.code == 2
    assert nothing_played(ran)
    assert f"expected nothing at 127.0.0.1:{served.port} before it is started, got an answer" in ran.err


def test_one_that_ends_by_itself_is_told_and_is_no_verdict(called: Called, tmp_path: Path) -> None:
    port = free_port()
    script = tmp_path / "short.py"
    script.write_text(
        "import os, threading\nfrom support.hooked_endpoint import Hooked\n"
        "from simulator.endpoint import serve\napp = Hooked()\n"
        "app.endpoint.pause = lambda **_: (print('out of memory', flush=True), os._exit(9))\n"
        f"with serve(app, port={port}):\n    threading.Event().wait()\n"
    )
    scenario = tmp_path / "pause.yaml"
    scenario.write_text(
        "scenario: pause\ntitle: t\ncovers: [E6]\nneeds: [hooks.pause]\n"
        "steps:\n  - hook: {pause: {seconds: 1h}}\n"
    )
    paths = os.pathsep.join((environment()["PYTHONPATH"], str(Path(hooked_endpoint.__file__).parents[1])))
    start = f"start: {{command: ['{sys.executable}', short.py], environment: {{PYTHONPATH: '{paths}'}}}}\n"
    file = written(tmp_path, described(port, start))
    ran = called("run", str(scenario), WRONG, "--endpoint", file, "--json", "-")
    assert ran.code == 2, ran.out + ran.err
    verdicts = {one["id"]: (one["verdict"], one["reason"]) for one in ran.json["scenarios"]}
    assert verdicts[WRONG][0] == "not-exercised"
    assert "expected the endpoint to go on, but it has ended with exit code 9" in verdicts[WRONG][1]
    assert "out of memory" in verdicts[WRONG][1]


# -- several workers ---------------------------------------------------------------------------------------


def test_as_many_workers_as_there_are_users(called: Called, served: Served, tmp_path: Path) -> None:
    more = f"identities:\n  - {{user: {OTHER}, password: '{OTHER_PASSWORD}'}}\n"
    file = written(tmp_path, described(served.port, OFFERS + more, of_one_user=True))
    ran = called("run", OPEN, CONTINUOUS, "--endpoint", file, "-n", "3")
    assert (ran.code, ran.out) == (2, "")
    assert "-n 3: expected at most 2 workers, each a customer with a company of its own: the " in ran.err
    ran = called("run", *WITHOUT_WORK, "--endpoint", file, "-n", "2", "--json", "-")
    assert ran.code == 0, ran.out + ran.err
    assert [one["verdict"] for one in ran.json["scenarios"]] == ["passed", "passed"]


def test_one_that_is_started_for_every_scenario_has_one_worker(called: Called, tmp_path: Path) -> None:
    text = started(free_port(), f"  per: scenario\nidentities: [{{user: {OTHER}}}]\n")
    ran = called("run", OPEN, WRONG, "--endpoint", written(tmp_path, text), "-n", "2")
    assert (ran.code, ran.out) == (2, "")
    assert "-n 2: expected at most 1 worker" in ran.err
    assert "it is started anew for every scenario" in ran.err


def test_a_reset_of_everybody_is_for_one_worker(called: Called, served: Served, tmp_path: Path) -> None:
    """Another worker's customer would be reset in the middle of a play."""
    more = f"identities:\n  - {{user: {OTHER}, password: '{OTHER_PASSWORD}'}}\n"
    file = written(tmp_path, described(served.port, OFFERS + more))
    ran = called("run", OPEN, WRONG, "--endpoint", file, "-n", "2")
    assert (ran.code, ran.out) == (2, "")
    assert "endpoint.yaml:12:10: hooks.reset is everybody's; one with {user} in it" in ran.err
