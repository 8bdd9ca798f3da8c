"""The Web Connector by version: what an endpoint is told, what goes out, what is written into the log."""

from __future__ import annotations

import dataclasses
import ssl
from pathlib import Path

import pytest
import trustme
from support.desk import APPLICATION, desk
from support.raw_server import RawServer, Wire, http
from support.scripted_endpoint import Scripted
from support.tls import tls_server

from simulator.clock import VirtualClock
from simulator.connector import transport as texts
from simulator.connector.http import HttpNetwork
from simulator.connector.profiles import CURRENT, PROFILES, ClientProfile, played, profile, with_tls
from simulator.errors import CallError, InputError, StepFailed
from simulator.switches import Switches


def test_the_versions_stand_in_order_and_the_usual_one_is_among_them() -> None:
    numbers = [row.number for row in PROFILES]
    assert numbers == sorted(set(numbers))
    assert CURRENT.version in {row.version for row in PROFILES}
    assert {row.mark for row in PROFILES} <= {"L", "U"}


@pytest.mark.parametrize("row", PROFILES, ids=lambda row: row.version)
def test_client_version_is_told_the_version(row: ClientProfile) -> None:
    endpoint = Scripted(authenticate=("T", "none"))
    with desk(endpoint, version=row.version) as pc:
        pc.desktop.link()
        pc.desktop.update_selected()
        assert endpoint.calls("clientVersion")[0].arguments == {"strVersion": row.version}


@pytest.mark.parametrize(
    ("asked", "row"),
    [
        ("2.1.0.30", "2.1.0.30"),
        ("2.1", "2.1.0.30"),
        ("2.2.0.75", "2.2.0.71"),
        ("34", "34.0"),
        ("34.0.10.3", "34.0"),
        ("35.1", "34.0"),
        (" 2.3.0.36 ", "2.3.0.36"),
    ],
)
def test_a_version_between_two_is_the_older_one_and_tells_its_own_number(asked: str, row: str) -> None:
    known = next(known for known in PROFILES if known.version == row)
    found = profile(asked)
    assert found.version == asked.strip()
    assert (found.user_agent, found.short_array, found.old_tls) == (
        known.user_agent,
        known.short_array,
        known.old_tls,
    )
    assert found.mark == (known.mark if found.version == row else "U")


@pytest.mark.parametrize("text", ["", "new", "2.x", "2.3.0.215.1", "-1", "1" * 40, "٢"])
def test_what_is_no_version(text: str) -> None:
    with pytest.raises(InputError, match="expected a version of the Web Connector such as"):
        profile(text)


def test_a_version_older_than_every_source_is_refused() -> None:
    with pytest.raises(InputError, match="or later"):
        profile("1.5")


@pytest.mark.parametrize(
    ("version", "said"),
    [
        ("2.1.0.30", "Index was outside the bounds of the array."),
        ("2.2.0.71", "Index Out Of Range."),
        ("34", "Index Out Of Range."),
    ],
)
def test_the_text_of_an_array_that_is_too_short_is_the_versions(version: str, said: str) -> None:
    with desk(Scripted(authenticate=("T",)), version=version) as pc:
        pc.desktop.link()
        pc.desktop.update_selected()
        assert said in pc.screen[-1]
        assert pc.end.ends == "failed-call"


def test_an_update_of_the_program_changes_what_goes_out() -> None:
    endpoint = Scripted(authenticate=("T", "none"))
    with desk(endpoint, version="2.1.0.30") as pc:
        pc.desktop.link()
        pc.desktop.update_selected()
        pc.desktop.install("34.0.1.2", approved_by="administrator")
        pc.desktop.update_selected()
        told = [call.text("strVersion") for call in endpoint.calls("clientVersion")]
        assert told == ["2.1.0.30", "34.0.1.2"]
        agents = [environ["HTTP_USER_AGENT"] for environ in endpoint.environs]
        assert ["2.0.50727" in agent for agent in agents] == [True] * 4 + [False] * 4


@pytest.mark.parametrize("version", ["one of our own", "1.5"])
def test_an_installed_version_that_no_source_knows_is_played_as_the_usual_one(version: str) -> None:
    found = played(version)
    assert (found.version, found.mark) == (version, "U")
    assert found.user_agent == CURRENT.user_agent


def test_an_old_version_relies_on_the_switch_where_the_address_is_https() -> None:
    application = dataclasses.replace(APPLICATION, url="https://books.test/qbwc")
    endpoint = Scripted(authenticate=("T", "none"))
    with desk(endpoint, application=application, version="2.1.0.30") as pc:
        pc.desktop.link()
        pc.desktop.update_selected()
        assert pc.end.ends == "no-work"
        assert "old_tls" in pc.relied
    with desk(endpoint, application=application, version="2.1.0.30", old_tls="tls-1.0") as pc:
        with pytest.raises(StepFailed, match="QBWC1048"):
            pc.desktop.link()
        assert "old_tls" in pc.relied
    with desk(endpoint, application=application, old_tls="tls-1.0") as pc:
        pc.desktop.link()
        assert "old_tls" not in pc.relied


@pytest.mark.parametrize(("version", "net"), [("2.1.0.30", "2.0.50727."), ("2.2.0.71", "4.0.30319.42000")])
def test_the_user_agent_names_the_versions_net(version: str, net: str) -> None:
    network = HttpNetwork(VirtualClock(), profile=profile(version))
    requests: list[bytes] = []

    def script(wire: Wire) -> None:
        requests.append(wire.request())
        wire.send(http(b"<ok/>"))

    with RawServer(script) as server:
        network.transport(server.url, cookies=False, timeout=5, expect=False).send("a", b"<x/>").receive()
        network.close()
    assert f"MS Web Services Client Protocol {net}".encode() in requests[0]


# -- TLS -----------------------------------------------------------------------------------------------


def fetched(profile_: ClientProfile, folder: Path) -> int:
    """The status of a GET from a server that speaks TLS 1.2 and later."""
    authority = trustme.CA()
    file = folder / "ca.pem"
    authority.cert_pem.write_to_path(str(file))
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    authority.issue_cert("localhost").configure_cert(context)
    with tls_server(Scripted(), context) as port:
        network = HttpNetwork(VirtualClock(), ca=file, profile=profile_)
        try:
            url = f"https://localhost:{port}/qbwc"
            return network.transport(url, cookies=False, timeout=5, expect=False).get(url).status
        finally:
            network.close()


def test_the_tls_of_old_versions_is_a_switch(tmp_path: Path) -> None:
    old = profile("2.1.0.30")
    assert fetched(with_tls(old, Switches()), tmp_path) == 200
    with pytest.raises(CallError) as failed:
        fetched(with_tls(old, Switches(old_tls="tls-1.0")), tmp_path)
    assert failed.value.text in (texts.TLS, texts.SEND)
    assert fetched(with_tls(profile("2.2.0.80"), Switches(old_tls="tls-1.0")), tmp_path) == 200
