"""The options of ``qbwc-sim run``: good values are taken, bad ones end in one message and exit code 2."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from cli.conftest import Called

ENDPOINT = ("--endpoint", "http://127.0.0.1:9/", "--user", "u", "--password", "p")


@pytest.mark.parametrize(
    ("options", "message"),
    [
        (("--bogus",), "No such option"),
        (("--seed", "x"), "'x' is not a valid integer"),
        (("--switch", "hresult_case"), "--switch: expected NAME=VALUE, got 'hresult_case'"),
        (("--switch", "hresult_kase=upper"), "unknown switch 'hresult_kase'"),
        (("--switch", "hresult_case=uper"), "expected one of upper, lower, got 'uper'"),
        (("--guard", "rounds"), "--guard: expected NAME=VALUE, got 'rounds'"),
        (("--guard", "round=1"), "expected one of rounds, noops, retries, polls, got 'round'"),
        (("--guard", "rounds=0"), "--guard rounds: expected a whole number from 1 on, got '0'"),
        (("--guard", "rounds=many"), "expected a whole number from 1 on, got 'many'"),
        (("--origin", "yesterday"), "--origin: expected a date such as 2026-01-05T09:00:00Z"),
        (("--origin", "0001-01-01"), "--origin: expected a year from 1980 to 2999, got 1"),
        (("--origin", "9999-12-31T23:59:59"), "--origin: expected a year from 1980 to 2999, got 9999"),
        (("--timeout", "0"), "expected a number of seconds above 0, got '0'"),
        (("--timeout", "nan"), "expected a number of seconds above 0, got 'nan'"),
        (("--timeout", "soon"), "expected a number of seconds above 0, got 'soon'"),
        (("--record", "-"), "--record: expected a file, got -"),
        (("--user", "u"), "--user goes with --endpoint URL or --qwc FILE"),
        (("--qwc", "a.qwc", "--endpoint", "http://a/"), "--endpoint does not go with --qwc FILE"),
        (("--qwc", "a.qwc", "--user", "u"), "--user does not go with --qwc FILE, which says it"),
        (("--qwc", "a.qwc", "--style", "RPC"), "--style does not go with --qwc FILE, which says it"),
        (("--qwc", "a.qwc"), "--qwc needs --password TEXT, or the environment variable QBWC_PASSWORD"),
        (("--qwc", "missing.qwc", "--password", "p"), "--qwc missing.qwc: cannot be read: "),
        (("--offers", "work"), "--offers goes with --endpoint URL"),
        (("--connect-to", "a:1"), "--connect-to goes with --endpoint URL"),
        (("--ca", "ca.pem"), "--ca goes with --endpoint URL"),
        (("--endpoint", "http://127.0.0.1:9/"), "--endpoint needs --user NAME"),
        (ENDPOINT[:4], "--endpoint needs --password TEXT, or the environment variable QBWC_PASSWORD"),
        ((*ENDPOINT, "--offers", "wrok"), "--offers: expected some of work, names.path"),
        ((*ENDPOINT, "--offers", "fresh"), "got fresh"),
        ((*ENDPOINT, "--connect-to", "nowhere"), "--connect-to: expected HOST:PORT, got 'nowhere'"),
        ((*ENDPOINT, "--connect-to", ":80"), "--connect-to: expected HOST:PORT, got ':80'"),
        ((*ENDPOINT, "--connect-to", "a:70000"), "--connect-to: expected HOST:PORT, got 'a:70000'"),
        ((*ENDPOINT, "--ca", "missing.pem"), "--ca missing.pem: expected a file of certificates (PEM)"),
        (("--endpoint", "ftp://a/b", *ENDPOINT[2:]), "--endpoint: expected a URL such as https://host/path"),
        (("--endpoint", "a/b", *ENDPOINT[2:]), "--endpoint: expected a URL"),
        (("--endpoint", "", *ENDPOINT[2:]), "--endpoint: expected a URL"),
        (("--endpoint", "http://[::1/", *ENDPOINT[2:]), "--endpoint: expected a URL"),
        (("--endpoint", "http://a:99999/", *ENDPOINT[2:]), "--endpoint: expected a URL"),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, tuple) else "",
)
def test_a_bad_value(called: Called, options: tuple[str, ...], message: str) -> None:
    ran = called("run", "quickbooks/open", *options)
    assert (ran.code, ran.out) == (2, "")
    assert message in ran.err
    assert "Error: " in ran.err or len(ran.err.splitlines()) == 1


def test_a_password_in_the_url_is_refused_and_not_repeated(called: Called) -> None:
    ran = called("run", "--endpoint", "http://u:hunter2@127.0.0.1:9/", "--user", "u", "--password", "hunter3")
    assert (ran.code, ran.out) == (2, "")
    assert "hunter" not in ran.err


@pytest.mark.parametrize("option", ["--switch", "--guard", "--origin", "--timeout"])
def test_a_dry_run_looks_at_the_values_too(called: Called, option: str) -> None:
    assert called("run", "--dry-run", option, "nonsense").code == 2


@pytest.mark.parametrize(
    "option",
    [
        ("--guard", "rounds=50"),
        ("--timeout", "2.5"),
        ("--origin", "2026-03-01"),
        ("--origin", "2026-03-01T09:00:00+02:00"),
        ("--seed", "-4"),
    ],
)
def test_a_good_value(called: Called, option: tuple[str, str]) -> None:
    assert called("run", "quickbooks/open", *option).code == 0


def test_a_switch_is_told_by_the_reports(called: Called, tmp_path: Path) -> None:
    file = tmp_path / "run.json"
    chosen = ("--switch", "closed_without_path_hresult=0x80040408")
    ran = called("run", "quickbooks/closed", *chosen, "--json", str(file))
    assert ran.code == 0
    run = json.loads(file.read_text("utf-8"))
    assert run["switches"]["closed_without_path_hresult"] == "0x80040408"
    assert run["scenarios"][0]["updates"][2]["hresult"] == "0x80040408"
    assert "  closed_without_path_hresult=0x80040408" in ran.out.splitlines()


def test_a_guard_that_is_reached_is_a_finding_of_its_own(called: Called) -> None:
    ran = called("run", "quickbooks/open", "--guard", "rounds=2", "--json", "-")
    assert ran.code == 1
    [guarded, _] = ran.json["scenarios"][0]["findings"]
    assert guarded["check"] == "guard.rounds"
    assert "no such guard" in guarded["real"]


@pytest.mark.parametrize("option", ["--json", "--record"])
def test_a_file_that_cannot_be_written_is_told_before_anything_is_played(
    called: Called, tmp_path: Path, option: str
) -> None:
    for place in (tmp_path / "no" / "folder", tmp_path):
        ran = called("run", "quickbooks/open", option, str(place))
        assert (ran.code, ran.out) == (2, "")
        assert f"{option} {place}: cannot be written: " in ran.err
        assert len(ran.err.splitlines()) == 1
