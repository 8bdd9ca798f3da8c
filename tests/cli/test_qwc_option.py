"""``qbwc-sim run --qwc``: the endpoint as its .QWC file registers it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from cli.conftest import PASSWORD, USER, Called
from support.qwc_files import FILE, OWNER, changed

from simulator import recording
from simulator.connector.applications import Application
from simulator.endpoint import Server
from simulator.protocol.qwc import (
    AuthFlags,
    PersonalData,
    QwcFile,
    Scheduler,
    Style,
    UnattendedMode,
    write,
)

OPEN = "quickbooks/open"


def registering(server: Server, **more: object) -> QwcFile:
    url = f"http://localhost:{server.port}/qbwc"
    return QwcFile("My app", "", url, "An app.", url, USER, OWNER, FILE, **more)  # type: ignore[arg-type]


def saved(folder: Path, content: bytes) -> str:
    file = folder / "my-app.qwc"
    file.write_bytes(content)
    return str(file)


def run(called: Called, server: Server, file: str, *more: str) -> tuple[int, str, str]:
    there = ("--connect-to", f"127.0.0.1:{server.port}")
    ran = called("run", OPEN, "--qwc", file, "--password", PASSWORD, *there, *more)
    return ran.code, ran.out, ran.err


def test_a_sound_endpoint_passes_as_the_application_of_its_file(
    called: Called, server: Server, tmp_path: Path
) -> None:
    file = saved(tmp_path, write(registering(server)).encode())
    record = tmp_path / "run.ndjson"
    code, out, err = run(called, server, file, "--record", str(record))
    assert code == 0, out + err
    events = list(recording.read(record))
    assert {each.get("at", {}).get("application") for each in events} >= {"My app"}
    assert f"http://localhost:{server.port}/qbwc" in out


def test_the_style_of_the_file_is_spoken(called: Called, server: Server, tmp_path: Path) -> None:
    file = saved(tmp_path, write(registering(server, style=Style.RPC)).encode())
    record = tmp_path / "run.ndjson"
    run(called, server, file, "--record", str(record))
    assert "http://schemas.xmlsoap.org/soap/encoding/" in record.read_text("utf-8")


@pytest.mark.parametrize(
    ("data", "findings"),
    [
        (
            changed(("https://books.test/qbwc", "http://10.0.0.1/qbwc"), ("joe", "")),
            [
                ":5:11: QBWC1001 expected the name of a host, got the IP address 10.0.0.1",
                "    write the host's name; for this PC, localhost",
                ":5:11: QBWC1051 expected https, got http://10.0.0.1",
                "    write https://10.0.0.1/qbwc?a=1&b=2",
                ":8:3: QBWC1039 expected a value, got <UserName></UserName>",
                "    write <UserName>…</UserName>",
                "  insecure_url_code=QBWC1051",
            ],
        ),
        (
            changed(("QBFS", "QBPOS")),
            [
                ":11:11: expected QBFS, got QBPOS: QuickBooks Point of Sale is not simulated",
                "    try the application for QBFS",
            ],
        ),
        (
            b"",
            [
                ":1:1: QBWC1039 expected <QBWCXML>…</QBWCXML>, got an empty file",
                "    download the file again",
                "  broken_qwc_code=QBWC1039",
            ],
        ),
    ],
    ids=["several faults", "Point of Sale", "empty"],
)
def test_a_file_that_would_not_be_added_ends_the_run_with_its_findings(
    called: Called, tmp_path: Path, data: bytes, findings: list[str]
) -> None:
    file = saved(tmp_path, data)
    ran = called("run", OPEN, "--qwc", file, "--password", "p")
    assert (ran.code, ran.out) == (2, "")
    first, *told = ran.err.splitlines()
    assert first == f"qbwc-sim: --qwc {file}: expected a .QWC file that can be used, got one with"
    assert [line.removeprefix(file) for line in told] == findings


def test_a_dry_run_looks_at_the_file_too(called: Called, tmp_path: Path) -> None:
    wrong = ("--qwc", saved(tmp_path, b""), "--password", "p")
    assert called("run", "--dry-run", OPEN, *wrong).code == 2
    sound = ("--qwc", saved(tmp_path, changed()), "--password", "p")
    assert called("run", "--dry-run", OPEN, *sound).code == 0


def test_a_switch_decides_what_a_doubled_element_is(called: Called, tmp_path: Path) -> None:
    file = saved(tmp_path, changed(("<AppID></AppID>", "<AppID></AppID><AppID>2</AppID>")))
    arguments = ("run", "--dry-run", OPEN, "--qwc", file, "--password", "p")
    assert called(*arguments).code == 2
    assert called(*arguments, "--switch", "doubled_element_code=none").code == 0


def test_a_switch_by_which_the_file_was_taken_is_told(called: Called, server: Server, tmp_path: Path) -> None:
    text = write(registering(server)).replace("<AppID></AppID>", "<AppID></AppID><AppID></AppID>")
    file, record, report = saved(tmp_path, text.encode()), tmp_path / "run.ndjson", tmp_path / "run.json"
    how = ("--switch", "doubled_element_code=none", "--record", str(record), "--json", str(report))
    code, out, err = run(called, server, file, *how)
    assert code == 0, out + err
    told = [event for event in recording.read(record) if event["event"] == "SwitchRelied"]
    assert {"name": "doubled_element_code", "value": "none"}.items() <= told[0].items()
    assert json.loads(report.read_text(encoding="utf-8"))["switches"]["doubled_element_code"] == "none"
    assert "doubled_element_code" in out


def test_a_sound_file_relies_on_no_switch(called: Called, server: Server, tmp_path: Path) -> None:
    record = tmp_path / "run.ndjson"
    run(called, server, saved(tmp_path, write(registering(server)).encode()), "--record", str(record))
    relied = {event["name"] for event in recording.read(record) if event["event"] == "SwitchRelied"}
    assert not {name for name in relied if name.endswith("_code")}


def test_nothing_of_the_file_is_lost_on_the_application() -> None:
    file = QwcFile(
        app_name="My app",
        app_id="id",
        app_url="https://books.test/qbwc",
        app_description="An app.",
        app_support="https://books.test/help",
        user_name="joe",
        owner_id=OWNER,
        file_id=FILE,
        scheduler=Scheduler(5, "RunEveryNMinutes"),
        style=Style.DOC_WRAPPED,
        auth_flags=AuthFlags.PRO,
        is_read_only=True,
        unattended_mode=UnattendedMode.REQUIRED,
        personal_data=PersonalData.OPTIONAL,
        notify=True,
        display_name="The app",
        unique_name="app-1",
        cert_url="https://books.test/",
    )
    assert Application.from_qwc(file) == Application(
        name="My app",
        url="https://books.test/qbwc",
        user="joe",
        owner_id=OWNER,
        file_id=FILE,
        style=Style.DOC_WRAPPED,
        app_id="id",
        description="An app.",
        support_url="https://books.test/help",
        cert_url="https://books.test/",
        auth_flags=AuthFlags.PRO,
        read_only=True,
        unattended_mode=UnattendedMode.REQUIRED,
        personal_data=PersonalData.OPTIONAL,
        scheduler=Scheduler(5, "RunEveryNMinutes"),
        notify=True,
        display_name="The app",
        unique_name="app-1",
    )
