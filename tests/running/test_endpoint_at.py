"""An endpoint from Python: by its address, or by its `endpoint.yaml`, made ready as for the command."""

from __future__ import annotations

import socket
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from support import hooked_endpoint
from support.command import environment
from support.hooked_endpoint import KEY, OTHER, OTHER_PASSWORD, PASSWORD, USER, Hooked, described

from simulator import EndpointAt, run_scenario
from simulator.endpoint import serve
from simulator.errors import EndpointUnreachable, InputError
from simulator.events import Verdict

CONTINUOUS, OPEN = "sync/continuous", "quickbooks/open"
OFFERS = "offers: [work, mode.continuous]\n"
NEVER = (
    "scenario: never\ntitle: It has no work\ncovers: [E2]\nsteps:\n  - link:\n  - update_selected:\n"
    "    expect: {requests: none}\n"
)


@pytest.fixture(autouse=True)
def secrets(monkeypatch: pytest.MonkeyPatch) -> None:
    """The environment that the file relies on."""
    monkeypatch.setenv("TEST_KEY", KEY)
    monkeypatch.setenv("SOME_PASSWORD", PASSWORD)
    monkeypatch.delenv("QBWC_PASSWORD", raising=False)


@pytest.fixture
def app() -> Iterator[Hooked]:
    """A platform; `served` puts it on a port."""
    hooked = Hooked()
    with hooked.endpoint:
        yield hooked


@pytest.fixture
def port(app: Hooked) -> Iterator[int]:
    """Where it is served."""
    with serve(app) as server:
        yield server.port


def written(folder: Path, text: str) -> Path:
    file = folder / "endpoint.yaml"
    file.write_text(text, encoding="utf-8")
    return file


def test_what_needs_hooks_and_probes_is_played(app: Hooked, port: int, tmp_path: Path) -> None:
    endpoint = EndpointAt.from_file(written(tmp_path, described(port, OFFERS)))
    result = run_scenario(CONTINUOUS, endpoint)
    assert result.passed, result.reason + result.text
    assert ("POST", "queue", {"customers": 3}) in app.asked
    assert ("POST", "reset", {}) in app.asked


def test_it_says_where_it_is_and_who_its_first_user_is_and_shows_no_password(tmp_path: Path) -> None:
    endpoint = EndpointAt.from_file(str(written(tmp_path, described(80))))
    assert (endpoint.url, endpoint.user, endpoint.password) == ("http://127.0.0.1:80/qbwc", USER, PASSWORD)
    assert PASSWORD not in repr(endpoint)


def test_what_it_offers_can_be_said_beside_the_file(port: int, tmp_path: Path) -> None:
    file = written(tmp_path, described(port))
    assert run_scenario(CONTINUOUS, EndpointAt.from_file(file)).verdict is Verdict.SKIPPED
    offers = ("work", "mode.continuous")
    assert run_scenario(CONTINUOUS, EndpointAt.from_file(file, offers=offers)).passed


def test_all_mistakes_of_the_file_come_at_once(tmp_path: Path) -> None:
    with pytest.raises(InputError) as refused:
        EndpointAt.from_file(written(tmp_path, "format: 1\nurl: x\nusr: u\n"))
    first, second = str(refused.value).splitlines()
    assert "endpoint.yaml:2:6: expected a URL" in first
    assert "endpoint.yaml:3:1: expected a word that is known here, got usr; did you mean user?" in second


def test_a_password_comes_from_one_place(port: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = written(tmp_path, described(port))
    with pytest.raises(InputError, match=r"password= does not go with .*endpoint.yaml, which says where"):
        EndpointAt.from_file(file, "another")
    file = written(tmp_path, described(port).replace("password: {env: SOME_PASSWORD}\n", ""))
    with pytest.raises(InputError, match="has no password:, so it needs one from elsewhere"):
        EndpointAt.from_file(file)
    assert run_scenario(OPEN, EndpointAt.from_file(file, PASSWORD)).passed
    monkeypatch.setenv("QBWC_PASSWORD", PASSWORD)
    assert run_scenario(OPEN, EndpointAt.from_file(file)).passed


def test_what_is_wrong_with_the_configuration_is_told_at_once(port: int, tmp_path: Path) -> None:
    text = described(port).replace("/test/status", "/test/stauts").replace("{env: SOME_PASSWORD}", "wrong")
    endpoint = EndpointAt.from_file(written(tmp_path, text))
    with pytest.raises(InputError) as refused:
        run_scenario(OPEN, endpoint)
    credentials, probe = str(refused.value).splitlines()
    assert f"refuses user '{USER}'" in credentials
    assert "probes.status: GET http://" in probe


def test_a_hook_that_fails_is_no_verdict(port: int, tmp_path: Path) -> None:
    text = described(port, OFFERS).replace("/test/queue', headers", "/test/quue', headers", 1)
    result = run_scenario(CONTINUOUS, EndpointAt.from_file(written(tmp_path, text)))
    assert (result.verdict, result.unplayable) == (Verdict.NOT_EXERCISED, True)
    assert result.reason.startswith("your configuration: ")


def test_an_accepted_finding_fails_nothing_and_is_told(port: int, tmp_path: Path) -> None:
    more = "offers: [work]\naccepted:\n  - {check: 'scenario:6', reason: ticket 4711, until: %s}\n"
    endpoint = EndpointAt.from_file(written(tmp_path, described(port, more % "2999-12-31")))
    result = run_scenario(NEVER, endpoint)
    assert result.passed
    assert "scenario:6 (must, accepted until 2999-12-31: ticket 4711)" in result.text
    endpoint = EndpointAt.from_file(written(tmp_path, described(port, more % "2026-01-05")))
    assert run_scenario(NEVER, endpoint).verdict is Verdict.FAILED


def test_several_users_are_identities(port: int, tmp_path: Path) -> None:
    more = f"identities:\n  - {{user: {OTHER}, password: '{OTHER_PASSWORD}'}}\n"
    two = "needs: [identities.2]\ndesktops: {front: {}, back: {identity: 2}}\nsteps:\n  - back: link\n"
    endpoint = EndpointAt.from_file(written(tmp_path, described(port, more)))
    assert run_scenario(NEVER.partition("steps:")[0] + two, endpoint).passed


def test_it_is_started_and_ended(tmp_path: Path) -> None:
    with socket.socket() as bound:
        bound.bind(("127.0.0.1", 0))
        free = int(bound.getsockname()[1])
    start = (
        f"start:\n  command: ['{sys.executable}', '{hooked_endpoint.__file__}', '{free}']\n"
        f"  environment: {{PYTHONPATH: '{environment()['PYTHONPATH']}'}}\n"
    )
    result = run_scenario(OPEN, EndpointAt.from_file(written(tmp_path, described(free, start))))
    assert result.passed, result.reason + result.text
    with pytest.raises(ConnectionRefusedError):
        socket.create_connection(("127.0.0.1", free), 1)


def test_the_line_that_plays_again_names_the_file_and_what_was_said_beside_it(
    port: int, tmp_path: Path
) -> None:
    (tmp_path / "never.yaml").write_text(NEVER, encoding="utf-8")
    file = written(tmp_path, described(port))
    result = run_scenario(tmp_path / "never.yaml", EndpointAt.from_file(file, offers=["work"]))
    assert result.text.endswith(f"never.yaml --seed 0 --endpoint {file} --offers work")


# -- by its address ------------------------------------------------------------------------------------


def test_by_its_address_only_what_needs_no_more_is_played(port: int) -> None:
    endpoint = EndpointAt(f"http://127.0.0.1:{port}/qbwc", USER, PASSWORD)
    assert run_scenario(OPEN, endpoint).passed
    assert run_scenario(CONTINUOUS, endpoint).verdict is Verdict.SKIPPED


def test_what_is_wrong_is_told_in_pythons_words(port: int) -> None:
    with pytest.raises(InputError, match="check its user and password, and that the connection"):
        run_scenario(OPEN, EndpointAt(f"http://127.0.0.1:{port}/qbwc", USER, "wrong"))
    with pytest.raises(InputError, match=r"nothing at http.*: check the path of its url"):
        run_scenario(OPEN, EndpointAt(f"http://127.0.0.1:{port}/elsewhere", USER, PASSWORD))
    with pytest.raises(EndpointUnreachable, match=r"nobody answers at http://127.0.0.1:9/"):
        run_scenario(OPEN, EndpointAt("http://127.0.0.1:9/", USER, PASSWORD))
