"""``qbwc-sim init``: an endpoint.yaml with what could be found out, which a run can be made with at once."""

from __future__ import annotations

from pathlib import Path

import pytest
from cli.conftest import PASSWORD, USER, Called
from support.qwc_files import FILE, OWNER

from simulator.endpoint import BuiltinEndpoint, Server, serve
from simulator.protocol.qwc import QwcFile, write

OPEN = "quickbooks/open"


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, called: Called) -> Path:
    """Files are written where the command runs."""
    monkeypatch.chdir(tmp_path)
    return tmp_path


def test_from_a_url_what_it_names_is_found_out(
    called: Called, server: Server, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    ran = called("init", server.url, "--user", USER, "--password", PASSWORD)
    assert ran.code == 0, ran.err
    assert f"user '{USER}' is let in" in ran.out
    text = (folder / "endpoint.yaml").read_text("utf-8")
    assert f"\nurl: {server.url}\nuser: {USER}\n" in text
    assert "\nnames: open-file\n" in text
    assert PASSWORD not in text + ran.out
    monkeypatch.setenv("QBWC_PASSWORD", PASSWORD)
    ran = called("run", OPEN, "--endpoint", "endpoint.yaml")
    assert ran.code == 0, ran.out + ran.err


def test_from_a_qwc_file_beside_it(
    called: Called, server: Server, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    url = f"http://localhost:{server.port}/qbwc"
    (folder / "my app.qwc").write_text(write(QwcFile("My app", "", url, "An app.", url, USER, OWNER, FILE)))
    monkeypatch.setenv("QBWC_PASSWORD", PASSWORD)
    ran = called("init", "my app.qwc", "--connect-to", f"127.0.0.1:{server.port}", "--out", "ours.yaml")
    assert ran.code == 0, ran.err
    assert "\nqwc: 'my app.qwc'\n" in (folder / "ours.yaml").read_text("utf-8")
    assert called("run", OPEN, "--endpoint", "ours.yaml").code == 0


def test_a_path_that_it_names(called: Called, folder: Path) -> None:
    with (
        BuiltinEndpoint(user=USER, password=PASSWORD, company_file="D:\\Our books\\b.qbw") as endpoint,
        serve(endpoint) as server,
    ):
        assert called("init", server.url, "--user", USER, "--password", PASSWORD).code == 0
    assert "\ncompany_path: 'D:\\Our books\\b.qbw'\n" in (folder / "endpoint.yaml").read_text("utf-8")


def test_without_a_password_what_it_names_is_left_to_the_reader(
    called: Called, server: Server, folder: Path
) -> None:
    ran = called("init", server.url, "--user", USER)
    assert ran.code == 0, ran.err
    assert "is let in" not in ran.out
    assert "\n#names: open-file\n" in (folder / "endpoint.yaml").read_text("utf-8")


@pytest.mark.parametrize(
    ("url", "password", "told"),
    [
        ("http://127.0.0.1:9/qbwc", PASSWORD, "nobody answers at http://127.0.0.1:9/qbwc"),
        ("", "a wrong one", f"the endpoint refuses user '{USER}' with this password"),
    ],
)
def test_what_could_not_be_found_out_is_told_and_left_to_the_reader(
    called: Called, server: Server, folder: Path, url: str, password: str, told: str
) -> None:
    ran = called("init", url or server.url, "--user", USER, "--password", password)
    assert ran.code == 0, ran.err
    assert told in ran.out
    assert "\n#names: open-file\n" in (folder / "endpoint.yaml").read_text("utf-8")
    assert called("lint", "endpoint.yaml").code == 0


def test_a_file_is_not_overwritten_without_force(called: Called, server: Server, folder: Path) -> None:
    (folder / "endpoint.yaml").write_text("mine")
    ran = called("init", server.url, "--user", USER)
    assert (ran.code, ran.out) == (2, "")
    assert "--out endpoint.yaml: there is one already; --force overwrites it" in ran.err
    assert (folder / "endpoint.yaml").read_text() == "mine"
    assert called("init", server.url, "--user", USER, "--force").code == 0
    assert (folder / "endpoint.yaml").read_text("utf-8").startswith("## The endpoint under test")


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ((), "Missing argument 'QWC|URL'"),
        (("http://a/",), "a URL needs --user NAME"),
        (("ftp://a/", "--user", "u"), "expected a URL such as https://host/path, got 'ftp://a/'"),
        (("a.qwc", "--user", "u"), "--user does not go with a .QWC file, which says it"),
        (("a.qwc",), "a.qwc: cannot be read: No such file"),
        (
            ("http://127.0.0.1:9/", "--user", "u", "--out", "no/folder.yaml"),
            "cannot be written: No such file",
        ),
        (("http://127.0.0.1:9/", "--user", "a\nb"), "expected one line without control characters"),
        (("http://127.0.0.1:9/", "--user", "u", "--ca", "no.pem"), "expected a file of certificates (PEM)"),
        (("http://127.0.0.1:9/", "--user", "u", "--connect-to", "x"), "--connect-to: expected HOST:PORT"),
    ],
)
def test_a_bad_value(called: Called, arguments: tuple[str, ...], message: str) -> None:
    ran = called("init", *arguments)
    assert ran.code == 2
    assert message in ran.err


def test_lint_looks_at_it(called: Called, folder: Path) -> None:
    (folder / "e.yml").write_text("format: 1\nqwc: a\nofers: [work]\n")
    ran = called("lint", "e.yml")
    assert (ran.code, ran.out) == (
        1,
        "e.yml:3:1: expected a word that is known here, got ofers; did you mean offers?\n",
    )


def test_one_that_lies_beside_scenarios_is_not_taken_for_one(called: Called, folder: Path) -> None:
    (folder / "endpoint.yaml").write_text("format: 1\nqwc: a\n")
    (folder / "a.yaml").write_text("scenario: a\ntitle: t\ncovers: [C1]\nsteps:\n  - link:\n")
    ran = called("run", ".", "--dry-run")
    assert (ran.code, ran.out) == (0, "play  a\n"), ran.err
