"""``qbwc-sim run --endpoint``: reached or not, credentials, TLS, what it offers, and how a run is stopped."""

from __future__ import annotations

import json
import signal
import socket
import ssl
import sys
import time
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
import trustme
from cli.conftest import PASSWORD, USER, Called, nothing_played
from support.command import QBWC_SIM, Program
from support.raw_server import RawServer, Wire
from support.scripted_endpoint import Scripted
from support.tls import tls_server

from simulator import recording
from simulator.endpoint import BuiltinEndpoint, Server, serve
from simulator.protocol.codec import decode_call, encode_answer

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

OPEN = "quickbooks/open"


def against(url: str, *more: str, password: str = PASSWORD) -> tuple[str, ...]:
    return ("run", *more, "--endpoint", url, "--user", USER, "--password", password)


# -- reached, or not -----------------------------------------------------------------------------------


def test_a_sound_endpoint_passes_in_real_time(called: Called, server: Server, tmp_path: Path) -> None:
    file = tmp_path / "run.ndjson"
    before = time.time()
    ran = called(*against(server.url, OPEN, "--record", str(file), "--json", "-"))
    assert ran.code == 0, ran.err
    assert ran.json["endpoint"] == server.url
    assert ran.json["scenarios"][0]["updates"] == [{"ends": "complete", "hresult": ""}]
    assert before <= next(recording.read(file))["origin"] <= time.time()
    everything = ran.out + ran.err + file.read_text("utf-8")
    for form in (PASSWORD, "p&amp;ss", "p&ss"):
        assert form not in everything


def test_the_password_comes_from_the_environment(
    called: Called, server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("QBWC_PASSWORD", PASSWORD)
    ran = called("run", OPEN, "--endpoint", server.url, "--user", USER)
    assert ran.code == 0, ran.err


def test_nobody_listens(called: Called) -> None:
    with socket.socket() as bound:
        bound.bind(("127.0.0.1", 0))
        url = f"http://127.0.0.1:{bound.getsockname()[1]}/qbwc"
        ran = called(*against(url))
    assert ran.code == 3
    assert nothing_played(ran)
    assert ran.err == f"qbwc-sim: nobody answers at {url}: Unable to connect to the remote server\n"


def test_a_host_that_there_is_not(called: Called) -> None:
    ran = called(*against("http://nowhere.invalid/qbwc"))
    assert ran.code == 3
    assert nothing_played(ran)
    assert ran.err.startswith("qbwc-sim: nobody answers at http://nowhere.invalid/qbwc: ")
    assert "could not be resolved: 'nowhere.invalid'" in ran.err


def test_a_path_with_nothing_there(called: Called, server: Server) -> None:
    ran = called(*against(server.url + "/other"))
    assert ran.code == 2
    assert nothing_played(ran)
    assert f"there is nothing at {server.url}/other (HTTP 404" in ran.err


def test_a_wrong_password(called: Called, server: Server) -> None:
    ran = called(*against(server.url, password="a wrong one"))
    assert ran.code == 2
    assert nothing_played(ran)
    assert f"the endpoint refuses user '{USER}' with this password" in ran.err
    assert "a wrong one" not in ran.err
    assert len(ran.err.splitlines()) == 1


@pytest.mark.parametrize(
    ("answer", "said", "lets_it_be"),
    [
        ("E:Get 34.", "ends every update of the Web Connector 2.3.0.215", None),
        ("O:34", "wants another version than the Web Connector 2.3.0.215", "o_prefix=continue"),
        ("W:Get 34.", "warns of the Web Connector 2.3.0.215", "w_prefix_unattended=continue"),
    ],
)
def test_a_version_that_it_does_not_take_is_no_verdict(
    called: Called, answer: str, said: str, lets_it_be: str | None
) -> None:
    """Every scheduled update would end there: nothing could be said of the endpoint."""
    with serve(Scripted(clientVersion=answer)) as served:
        ran = called(*against(served.url, OPEN, "--client-version", "2.3.0.215"))
        assert ran.code == 2
        assert "wrong    version" in ran.out
        assert "passed" not in ran.out
        assert f"the endpoint {said}" in ran.err
        assert f"it answers '{answer}' to clientVersion" in ran.err
        assert "--client-version" in ran.err
        if lets_it_be:
            assert f"--switch {lets_it_be}" in ran.err
            ran = called(*against(served.url, OPEN, "--switch", lets_it_be))
            assert "note     version" in ran.out


def test_connect_to_leaves_the_name(called: Called, builtin: BuiltinEndpoint) -> None:
    hosts = set()

    def app(environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        hosts.add(environ["HTTP_HOST"])
        return builtin(environ, start_response)

    with serve(app) as served:
        place = ("--connect-to", f"127.0.0.1:{served.port}")
        ran = called(*against("http://localhost:8123/qbwc", OPEN, *place))
    assert ran.code == 0, ran.err
    assert hosts == {"localhost:8123"}


def test_an_address_that_a_qwc_may_not_name_is_told_as_localhost(
    called: Called, builtin: BuiltinEndpoint
) -> None:
    hosts = set()

    def app(environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        hosts.add(environ["HTTP_HOST"])
        return builtin(environ, start_response)

    with serve(app) as served:
        assert called(*against(served.url, OPEN)).code == 0
        assert hosts == {f"localhost:{served.port}"}


def test_what_it_offers_must_agree_with_what_it_names(called: Called, server: Server) -> None:
    ran = called(*against(server.url, "--offers", "names.path"))  # it names none
    assert ran.code == 2
    assert nothing_played(ran)
    assert "what is said that it offers does not agree with the endpoint: expected names.path" in ran.err


def test_a_call_that_takes_too_long(called: Called) -> None:
    def never(wire: Wire) -> None:
        wire.request(b"HTTP/1.1 100 Continue\r\n\r\n")
        wire.until_closed()

    with RawServer(never) as server:
        ran = called(*against(server.url, OPEN, "--timeout", "0.2", "--json", "-"))
    assert ran.code == 1
    [finding] = ran.json["scenarios"][0]["findings"]
    assert "The operation has timed out" in finding["got"]


# -- TLS ---------------------------------------------------------------------------------------------


@pytest.fixture
def authority() -> trustme.CA:
    return trustme.CA()


@pytest.fixture
def tls_url(builtin: BuiltinEndpoint, authority: trustme.CA) -> Iterator[str]:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert("localhost").configure_cert(context)
    with tls_server(builtin, context) as port:
        yield f"https://localhost:{port}/qbwc"


def test_an_authority_that_is_trusted(
    called: Called, tls_url: str, authority: trustme.CA, tmp_path: Path
) -> None:
    ca, file = tmp_path / "ca.pem", tmp_path / "run.ndjson"
    authority.cert_pem.write_to_path(str(ca))
    ran = called(*against(tls_url, OPEN, "--ca", str(ca), "--record", str(file)))
    assert ran.code == 0, ran.out + ran.err
    [fetched] = [event for event in recording.read(file) if event["event"] == "Fetched"]
    assert (fetched["url"], fetched["status"]) == (tls_url, 200)


def test_an_authority_that_nobody_trusts(called: Called, tls_url: str, tmp_path: Path) -> None:
    """The Web Connector does not even add such an application."""
    file = tmp_path / "run.ndjson"
    ran = called(*against(tls_url, OPEN, "--record", str(file)))
    assert ran.code == 1
    assert "the application is in the Web Connector's list" in ran.out
    events = list(recording.read(file))
    [fetched] = [event for event in events if event["event"] == "Fetched"]
    assert "Could not establish trust relationship" in fetched["text"]
    assert [event["code"] for event in events if event["event"] == "ScreenShown"] == ["QBWC1048"]
    assert not [event for event in events if event["event"] == "CallSent"]


def test_a_certificate_for_another_name(
    called: Called, builtin: BuiltinEndpoint, authority: trustme.CA, tmp_path: Path
) -> None:
    ca = tmp_path / "ca.pem"
    authority.cert_pem.write_to_path(str(ca))
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert("elsewhere.example").configure_cert(context)
    with tls_server(builtin, context) as port:
        place = ("--ca", str(ca), "--connect-to", f"127.0.0.1:{port}")
        assert called(*against("https://localhost/qbwc", OPEN, *place)).code == 1
        ran = called(*against("https://elsewhere.example/qbwc", OPEN, *place))
    assert ran.code == 0, ran.out + ran.err


# -- what the simulator cannot do --------------------------------------------------------------------


def asking(request: str, percent: int = 100) -> WSGIApplication:
    """An endpoint with one request at every update."""
    results: dict[str, str | int | tuple[str, ...]] = {
        "authenticate": ("a ticket", ""),
        "sendRequestXML": (
            '<?xml version="1.0"?><?qbxml version="13.0"?><QBXML><QBXMLMsgsRq onError="stopOnError">'
            f"{request}</QBXMLMsgsRq></QBXML>"
        ),
        "receiveResponseXML": percent,
    }

    def app(environ: WSGIEnvironment, start_response: StartResponse) -> list[bytes]:
        call = decode_call(environ["wsgi.input"].read(int(environ["CONTENT_LENGTH"])))
        body = encode_answer(call.method, results.get(call.method.name, ""))
        headers = [("Content-Type", "text/xml; charset=utf-8"), ("Content-Length", str(len(body)))]
        start_response("200 OK", headers)
        return [body]

    return app


def test_a_lawful_message_that_is_not_executed_yet(called: Called) -> None:
    """The vehicles, for one."""
    vehicles = "<VehicleQueryRq><MaxReturned>5</MaxReturned></VehicleQueryRq>"
    with serve(asking(vehicles)) as served:
        ran = called(*against(served.url, OPEN, "--json", "-"))
    assert ran.code == 4
    [scenario] = ran.json["scenarios"]
    assert scenario["verdict"] == "not-exercised"
    assert "the simulator cannot do this yet: " in scenario["reason"]
    assert "VehicleQueryRq" in scenario["reason"]
    assert "VehicleQueryRq" in ran.err  # the console's, beside the JSON
    assert ran.json["verdict"] == "not-exercised"


def test_strict_lets_a_should_finding_fail(called: Called) -> None:
    with serve(asking("<HostQueryRq/>", percent=150)) as served:
        lenient = called(*against(served.url, OPEN, "--json", "-"))
        strict = called(*against(served.url, OPEN, "--json", "-", "--strict"))
    assert (lenient.code, strict.code) == (0, 1)
    for ran in (lenient, strict):
        [finding] = ran.json["scenarios"][0]["findings"]
        assert (finding["level"], finding["got"]) == ("should", "150")
        assert ran.json["switches"]["percent_over_100"] == "finish"


# -- stopped ---------------------------------------------------------------------------------------

posix = pytest.mark.skipif(sys.platform == "win32", reason="POSIX signals")


@posix
def test_ctrl_c_ends_a_run_against_an_endpoint_that_hangs(tmp_path: Path) -> None:
    came: list[bytes] = []
    url = ""

    def hangs(wire: Wire) -> None:
        came.append(wire.request(b"HTTP/1.1 100 Continue\r\n\r\n"))
        if not came[-1]:
            return
        program.process.send_signal(signal.SIGINT)
        assert wire.until_closed()

    with RawServer(hangs) as server:
        url = server.url
        files = ("--json", str(tmp_path / "run.json"), "--record", str(tmp_path / "run.ndjson"))
        with Program([*QBWC_SIM, *against(url, OPEN, *files)]) as program:
            code = program.process.wait(60)  # a call alone may take 100 seconds
            program.rest()
    assert code == 130
    assert [line for line in program.said if line][1:] == ["interrupted"]
    assert len(came) == 1
    written = json.loads((tmp_path / "run.json").read_text("utf-8"))
    assert (written["verdict"], written["error"], written["scenarios"]) == ("error", "interrupted", [])


@posix
def test_ctrl_c_within_a_scenario_leaves_the_recording_so_far(
    builtin: BuiltinEndpoint, tmp_path: Path
) -> None:
    programs: list[Program] = []
    requests: list[str] = []

    def app(environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        requests.append(environ["HTTP_SOAPACTION"])
        if "sendRequestXML" in requests[-1]:
            programs[0].process.send_signal(signal.SIGINT)
            programs[0].process.wait(60)
        return builtin(environ, start_response)

    file = tmp_path / "run.ndjson"
    with (
        serve(app) as served,
        Program([*QBWC_SIM, *against(served.url, OPEN, "--record", str(file))]) as program,
    ):
        programs.append(program)
        assert program.process.wait(60) == 130
        program.rest()
    assert "interrupted" in program.said
    assert not [line for line in program.said if "Traceback" in line]
    assert [event["method"] for event in recording.read(file) if event["event"] == "CallSent"] == [
        "serverVersion",
        "clientVersion",
        "authenticate",
        "sendRequestXML",
    ]


# -- serve -------------------------------------------------------------------------------------------


def test_serve_serves_until_it_is_interrupted(called: Called) -> None:
    command = [*QBWC_SIM, "serve", "--user", USER]
    with Program(command, env={"QBWC_PASSWORD": PASSWORD}) as program:
        url = program.line("The built-in endpoint (continuous) is at ").split(",")[0]
        assert called(*against(url, OPEN)).code == 0
        if sys.platform != "win32":
            assert program.interrupt() == 130
    assert program.said[-1] == "interrupted" or sys.platform == "win32"
    assert not [line for line in program.said if PASSWORD in line or "Traceback" in line]


def test_serve_keeps_its_state_in_a_file(called: Called, tmp_path: Path) -> None:
    state = str(tmp_path / "state.sqlite")
    command = [
        *QBWC_SIM,
        "serve",
        "--mode",
        "one-off",
        "--user",
        USER,
        "--password",
        PASSWORD,
        "--state",
        state,
    ]
    with Program(command) as program:
        url = program.line("The built-in endpoint (one-off) is at ").split(",")[0]
        assert called(*against(url, OPEN)).code == 0
    with Program(command) as program:
        url = program.line("The built-in endpoint (one-off) is at ").split(",")[0]
        ran = called(*against(url, OPEN))
    assert ran.code == 2  # deauthorised after its first sync: the credentials are refused
    assert "authorised at the vendor" in ran.err or "not-exercised" in ran.out


@pytest.mark.parametrize(
    ("options", "message"),
    [
        (("--port", "70000"), "not in the range"),
        (("--mode", "sometimes"), "'sometimes' is not one of"),
        (("--user", ""), "expected users with different names"),
        (("--state", "missing/folder/state"), "missing/folder/state: "),
    ],
)
def test_serve_with_a_bad_value(called: Called, options: tuple[str, ...], message: str) -> None:
    ran = called("serve", *options)
    assert (ran.code, ran.out) == (2, "")
    assert message in ran.err.replace("\\", "/")


def test_serve_on_a_port_that_is_taken(called: Called, server: Server) -> None:
    ran = called("serve", "--port", str(server.port))
    assert (ran.code, ran.out) == (2, "")
    assert f"expected an address to serve on, got 127.0.0.1:{server.port}" in ran.err
