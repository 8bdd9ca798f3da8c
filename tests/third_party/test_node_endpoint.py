"""An endpoint in another language, written from the documentation alone, fails nothing of the whole suite."""

from __future__ import annotations

import socket
from pathlib import Path

import pytest
from third_party.playing import Played, play_all

pytestmark = pytest.mark.long

FOLDER = Path(__file__).with_name("node_endpoint")
SCENARIOS = Path(__file__).parents[2] / "scenarios"
PASSWORD = "a node pässword &c"
CONTINUOUS = "MODE: continuous, NAMES: path"
ONE_OFF = "MODE: one-off, NAMES: open-file"

NO_FILE, NO_ONE_OFF, NO_PATH, NO_QUEUE = "names.open-file", "mode.one-off", "names.path", "mode.continuous"
#: What a continuous one that names a path is not asked for, and why.
NOT_OF_A_CONTINUOUS = {
    "quickbooks/invoice-open": "hooks.queue.pay",
    "trouble/endpoint-restarts": "hooks.restart",
    "trouble/sensitive-data": "hooks.queue.employees",
    "quickbooks/wrong-company": NO_FILE,
    "sync/deauthorised": NO_ONE_OFF,
    "sync/one-off": NO_ONE_OFF,
}
#: What a one-off that names no company file is not asked for.
NOT_OF_A_ONE_OFF = {
    **dict.fromkeys(
        (
            "authorise/login-user",
            "authorise/second-company",
            "install/non-admin",
            "install/second-company",
            "install/upgrade",
            "quickbooks/another-company",
            "quickbooks/open-elsewhere",
            "quickbooks/stale-instance",
            "remove/certificate",
            "tenants/same-path",
            "tenants/two-companies",
            "trouble/backup-restored",
            "trouble/locks-stay",
            "trouble/power-cut",
            "trouble/two-pcs",
            "trouble/two-pcs-at-once",
            "trouble/unattended-start",
        ),
        NO_PATH,
    ),
    **dict.fromkeys(
        (
            "quickbooks/invoice-open",
            "quickbooks/record-edited",
            "quickbooks/record-open",
            "sync/continuous",
            "sync/edit-between-pages",
            "sync/empty-queue",
            "sync/exactly-once/lost-after-processing",
            "sync/exactly-once/lost-before-delivery",
            "sync/exactly-once/power-cut",
            "sync/exactly-once/request-lost",
            "sync/hours",
            "sync/new-between-pages",
            "sync/noop",
            "sync/pause",
            "sync/pause-while-running",
            "sync/thirty-days",
            "trouble/closing-date",
            "trouble/endpoint-restarts",
            "trouble/list-full",
            "trouble/restored-then-changed",
            "trouble/restored-then-gone",
            "trouble/rights",
            "trouble/sensitive-data",
        ),
        NO_QUEUE,
    ),
}


def described(node: str, port: int) -> str:
    """The endpoint.yaml that lies there, for a port that is free, and for a file that lies elsewhere."""
    text = (FOLDER / "endpoint.yaml").read_text(encoding="utf-8")
    changes = {"8111": str(port), "folder: .": f"folder: '{FOLDER}'", "[node,": f"['{node}',"}
    for old, new in changes.items():
        assert old in text
        text = text.replace(old, new)
    return text


@pytest.fixture
def text(node: str) -> str:
    """Its description."""
    with socket.socket() as bound:
        bound.bind(("127.0.0.1", 0))
        return described(node, bound.getsockname()[1])


def holds(played: Played, skipped: dict[str, str]) -> None:
    """Every scenario passed, but for those that are skipped for what they need."""
    every = {file.relative_to(SCENARIOS).with_suffix("").as_posix() for file in SCENARIOS.rglob("*.yaml")}
    reasons = {
        id_: played.scenario(id_)["reason"]
        for id_, verdict in played.verdicts().items()
        if verdict != "passed"
    }
    assert played.verdicts() == {id_: "skipped" if id_ in skipped else "passed" for id_ in every}, reasons
    for id_, need in skipped.items():
        assert f"needs {need}: " in reasons[id_]
    assert (played.code, played.run["verdict"]) == (0, "passed")


def test_a_continuous_one_that_names_its_company_files(text: str, tmp_path: Path) -> None:
    holds(play_all(tmp_path, text, PASSWORD), NOT_OF_A_CONTINUOUS)


def test_a_one_off_that_names_none(text: str, tmp_path: Path) -> None:
    assert CONTINUOUS in text
    text = text.replace(CONTINUOUS, ONE_OFF).replace("mode.continuous", "mode.one-off")
    holds(play_all(tmp_path, text, PASSWORD), NOT_OF_A_ONE_OFF)
