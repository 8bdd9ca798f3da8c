"""``--client``, ``--client-version`` and ``--style``: who makes a run's calls, and how they are shaped."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Any

import pytest
from cli.conftest import PASSWORD, USER, Called

from simulator import recording
from simulator.endpoint import BuiltinEndpoint, Server, serve
from simulator.protocol.contract import Style

OPEN = "quickbooks/open"


def events(file: Path, kind: str) -> list[dict[str, object]]:
    return [event for event in recording.read(file) if event["event"] == kind]


def against(url: str, *more: str) -> tuple[str, ...]:
    return ("run", *more, "--endpoint", url, "--user", USER, "--password", PASSWORD)


@pytest.mark.parametrize("client", ["web-connector", "zeep"])
def test_a_recording_names_the_client_and_its_version(called: Called, tmp_path: Path, client: str) -> None:
    file = tmp_path / "run.ndjson"
    ran = called("run", OPEN, "--client", client, "--client-version", "2.1.0.30", "--record", str(file))
    assert ran.code == 0, ran.err
    [started] = events(file, "RunStarted")
    name = "Web Connector 2.1.0.30"
    assert started["client"] == (name if client == "web-connector" else f"zeep, for {name}")
    told = [call["arguments"] for call in events(file, "CallSent") if call["method"] == "clientVersion"]
    assert told == [{"strVersion": "2.1.0.30"}] * len(told)
    assert told
    bodies = [str(call["body"]) for call in events(file, "CallSent")]
    assert all(("soap-env:Envelope" in body) is (client == "zeep") for body in bodies)


def test_zeep_plays_a_foreign_endpoint_over_its_own_wsdl(called: Called, server: Server) -> None:
    ran = called(*against(server.url, OPEN, "--client", "zeep", "--json", "-"))
    assert ran.code == 0, ran.err
    assert ran.json["scenarios"][0]["findings"] == []


@pytest.mark.parametrize("style", Style)
@pytest.mark.parametrize("client", ["web-connector", "zeep"])
def test_an_endpoint_of_each_style(called: Called, client: str, style: Style) -> None:
    endpoint = BuiltinEndpoint(user=USER, password=PASSWORD, style=style, company_file="C:\\a.qbw")
    with endpoint, serve(endpoint) as server:
        ran = called(*against(server.url, OPEN, "--client", client, "--style", style.value, "--json", "-"))
    assert ran.code == 0, ran.err
    assert ran.json["scenarios"][0]["updates"] == [{"ends": "complete", "hresult": ""}]


def test_the_wrong_style_fails(called: Called, server: Server) -> None:
    ran = called(*against(server.url, OPEN, "--style", "RPC", "--json", "-"))
    # the built-in endpoint reads any Style, and the array it answers with is none in RPC
    assert ran.code == 1
    assert ran.json["scenarios"][0]["updates"] == [{"ends": "failed-call", "hresult": ""}]


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (("--client", "curl"), "web-connector"),
        (
            ("--client-version", "new"),
            "--client-version: expected a version of the Web Connector",
        ),
        (("--client-version", "1.5"), "or later"),
        (("--style", "rpc2"), "DocWrapped"),
        (("--style", "RPC"), "--style goes with --endpoint"),
    ],
)
def test_what_is_no_client_is_refused_in_one_line(
    called: Called, options: tuple[str, ...], said: str
) -> None:
    ran = called("run", OPEN, *options)
    assert ran.code == 2
    assert said in ran.err


def test_an_endpoint_without_a_wsdl_cannot_be_played_by_zeep(called: Called) -> None:
    class Bare(BuiltinEndpoint):
        """Serves no WSDL."""

        def __call__(self, environ: Any, start_response: Any) -> Iterable[bytes]:
            environ["QUERY_STRING"] = ""
            return super().__call__(environ, start_response)

    endpoint = Bare(user=USER, password=PASSWORD)
    with endpoint, serve(endpoint) as server:
        ran = called(*against(server.url, OPEN, "--client", "zeep"))
    assert ran.code == 2
    assert "zeep cannot load the WSDL" in ran.err
    assert len(ran.err.splitlines()) == 1
