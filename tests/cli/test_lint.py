"""``qbwc-sim lint``: every kind of file told in one form, and what the exit code says."""

from __future__ import annotations

import io
import socket
import sys
from pathlib import Path

import pytest
from cli.conftest import Called
from support.qwc_files import OWNER, SOUND, changed, with_element

from simulator.endpoint import Server

QBXML = '<?xml version="1.0"?>\n<?qbxml version="13.0"?>\n<QBXML>{}</QBXML>\n'
SOUND_QBXML = QBXML.format('<QBXMLMsgsRq onError="stopOnError"><HostQueryRq/></QBXMLMsgsRq>')
SCENARIO = (Path(__file__).parents[2] / "scenarios/quickbooks/open.yaml").read_text("utf-8")


def saved(folder: Path, name: str, content: str | bytes) -> str:
    file = folder / name
    file.write_bytes(content if isinstance(content, bytes) else content.encode())
    return str(file)


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("a.qwc", SOUND),
        ("A.QWC", SOUND.encode("utf-16")),
        ("a.qbxml", SOUND_QBXML),
        ("a.xml", SOUND_QBXML),
        ("a.yaml", SCENARIO),
        ("a.yml", SCENARIO),
        ("qbxml", SOUND_QBXML),
        ("scenario", f"# a comment\n{SCENARIO}"),
    ],
)
def test_a_file_of_each_kind_with_nothing_to_mend(
    called: Called, tmp_path: Path, name: str, content: str | bytes
) -> None:
    file = saved(tmp_path, name, content)
    ran = called("lint", file)
    assert (ran.code, ran.out, ran.err) == (0, f"{file}: nothing to mend\n", "")


def test_a_qwc_file_is_told_with_its_code_and_the_repair_below(called: Called, tmp_path: Path) -> None:
    file = saved(tmp_path, "a.qwc", changed(("https://books.test/qbwc", "http://books.test/qbwc")))
    ran = called("lint", file)
    assert ran.code == 1
    assert ran.out.splitlines() == [
        f"{file}:5:11: QBWC1051 expected https, got http://books.test",
        "    write https://books.test/qbwc?a=1&b=2",
        "  insecure_url_code=QBWC1051",
    ]


def test_all_findings_of_all_files_at_once(called: Called, tmp_path: Path) -> None:
    qwc = saved(tmp_path, "a.qwc", changed(("QBFS", "US"), ("joe", "")))
    qbxml = saved(tmp_path, "a.xml", QBXML.format("<Nonsense/>"))
    scenario = saved(tmp_path, "a.yaml", "scenario: a/b\ntitel: A title\nsteps: []\n")
    ran = called("lint", qwc, qbxml, scenario)
    assert ran.code == 1
    starts = [line.split(" ")[0] for line in ran.out.splitlines() if not line.startswith(" ")]
    assert starts[:3] == [f"{qwc}:8:3:", f"{qwc}:11:11:", f"{qbxml}:3:8:"]
    assert f"{scenario}:2:1:" in starts
    assert f"{qwc}:11:11: QBWC1065 expected one of QBFS, QBPOS, got 'US'" in ran.out
    assert f"{qbxml}:3:8: 0x80040400 expected " in ran.out


def test_the_docs_show_what_is_said(called: Called, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    page = (Path(__file__).parents[2] / "docs/endpoint.md").read_text("utf-8")
    command, said = page.split("```\n$ qbwc-sim ")[1].split("```")[0].split("\n", 1)
    saved(
        tmp_path,
        "my-app.qwc",
        changed(("https://books.test/qbwc?a=1&amp;b=2", "http://books.test/qbwc"), (OWNER, "1")),
    )
    monkeypatch.chdir(tmp_path)
    assert called(*command.split()).out == said


def test_as_json(called: Called, tmp_path: Path) -> None:
    file = saved(tmp_path, "a.qwc", changed(("&amp;", "&")))
    ran = called("lint", file, "--json")
    assert ran.code == 1
    assert ran.json == [
        {
            "file": file,
            "line": 5,
            "column": 38,
            "level": "must",
            "code": "QBWC1039",
            "rule": "Q5.escaped",
            "message": "expected well-formed XML, got a bare & (in '/books.test/qbwc?a=1&b=2</AppURL>')",
            "repair": "write &amp; for &",
            "switch": "broken_qwc_code",
        }
    ]
    assert called("lint", saved(tmp_path, "sound.qwc", SOUND), "--json").json == []


def test_advice_fails_a_file_only_where_it_is_asked_for(called: Called, tmp_path: Path) -> None:
    file = saved(tmp_path, "a.qwc", with_element("<Password>secret</Password>"))
    ran = called("lint", file)
    assert ran.code == 0
    assert f"{file}:15:3: expected no password in the file, got <Password>" in ran.out
    assert called("lint", "--strict", file).code == 1


def test_the_standard_input(called: Called, monkeypatch: pytest.MonkeyPatch) -> None:
    data = io.BytesIO(changed(("My app", "")))
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(data))
    ran = called("lint", "-")
    assert (ran.code, ran.out.splitlines()[0]) == (
        1,
        "-:3:3: QBWC1039 expected a value, got <AppName></AppName>",
    )


@pytest.mark.parametrize("name", ["missing.qwc", "", "."])
def test_a_file_that_cannot_be_read(called: Called, tmp_path: Path, name: str) -> None:
    sound = saved(tmp_path, "a.qwc", SOUND)
    ran = called("lint", str(tmp_path / name), sound)
    assert ran.code == 2
    assert ran.out == f"{sound}: nothing to mend\n"
    assert ran.err.startswith(f"qbwc-sim: {tmp_path / name} cannot be read: ")
    assert len(ran.err.splitlines()) == 1


def test_a_file_of_no_kind(called: Called, tmp_path: Path) -> None:
    ran = called("lint", saved(tmp_path, "a.txt", "Dear all,\n"))
    assert (ran.code, ran.out) == (2, "")
    assert (
        "expected a .QWC file (.qwc), qbXML (.qbxml, .xml), a scenario or endpoint.yaml (.yaml, .yml), "
        "a WSDL (.wsdl)" in ran.err
    )


@pytest.mark.parametrize("content", [b"", b"\x00\x01", b"\xff\xfe", b"<QBWCXML", b"\x1b[31m<a>" * 50_000])
@pytest.mark.parametrize("name", ["a.qwc", "a.xml", "a.yaml"])
def test_whatever_a_file_holds_there_is_no_traceback_and_nothing_for_the_terminal(
    called: Called, tmp_path: Path, name: str, content: bytes
) -> None:
    ran = called("lint", saved(tmp_path, name, content))
    assert ran.code == 1
    assert "\x1b" not in ran.out + ran.err


def test_an_endpoints_wsdl(called: Called, server: Server) -> None:
    ran = called("lint", f"{server.url}?wsdl")
    assert ran.code == 0
    assert ran.out.startswith(f"{server.url}?wsdl:1:1: expected the operations of interactive mode, got none")
    assert called("lint", "--strict", f"{server.url}?wsdl").code == 0  # a note is no advice


def test_a_wsdl_in_a_file(called: Called, tmp_path: Path) -> None:
    wsdl = '<?xml version="1.0"?>\n<definitions xmlns="http://schemas.xmlsoap.org/wsdl/"/>\n'
    for name in ("a.wsdl", "wsdl"):
        ran = called("lint", saved(tmp_path, name, wsdl))
        assert ran.code == 1
        assert f"{name}: expected " in ran.out or f"{name}:" in ran.out


def test_nobody_at_an_address(called: Called) -> None:
    with socket.socket() as bound:
        bound.bind(("127.0.0.1", 0))
        ran = called("lint", f"http://127.0.0.1:{bound.getsockname()[1]}/?wsdl")
    assert (ran.code, ran.out) == (3, "")
    assert len(ran.err.splitlines()) == 1


def test_without_a_file_it_says_what_it_wants(called: Called) -> None:
    ran = called("lint")
    assert (ran.code, ran.out) == (2, "")
    assert "Missing argument 'FILE…'" in ran.err
