"""qbwc-kit (FastAPI), as it is published: the verdict is what a person who reads its code would say."""

from __future__ import annotations

import json
import socket
import sys
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from functools import cache, partial
from pathlib import Path
from xml.etree import ElementTree

import pytest
from support.command import Program, qbwc_sim
from third_party.playing import Played, play, play_all

from simulator.clock import VirtualClock
from simulator.company import CompanyFile

pytestmark = pytest.mark.long

pytest.importorskip("qbwc_kit.server")
pytest.importorskip("uvicorn")

USER, PASSWORD = "kit", "an odd pässword &c"
OPEN, WRONG, CLOSED, DENIED = (
    "quickbooks/open",
    "authorise/wrong-password",
    "quickbooks/closed",
    "authorise/access-denied",
)
#: What it lacks, scenario by scenario: qbwc-kit names no file, and has no hook and no probe that we know.
LACKS = {
    "install/non-admin": "names.path",
    "sync/continuous": "hooks.queue",
    "sync/noop": "hooks.queue",
    "sync/one-off": "hooks.relink",
}

PLAYED = (OPEN, WRONG, CLOSED, DENIED, *LACKS)

Serve = Callable[[str], tuple[str, Program]]


def started(opened: ExitStack, work: str) -> tuple[str, Program]:
    script = Path(__file__).with_name("qbwc_kit_service.py")
    program = opened.enter_context(Program([sys.executable, str(script), work]))
    return program.line("serving "), program


@pytest.fixture
def serve() -> Iterator[Serve]:
    """Starts qbwc-kit with work to do."""
    with ExitStack() as opened:
        yield partial(started, opened)


@pytest.fixture(scope="module")
def running() -> Iterator[Serve]:
    """The same, of which nothing but the address matters: started once for each kind of work."""
    with ExitStack() as opened:
        yield cache(partial(started, opened))


def records(played: Played) -> list[str]:
    """The ListIDs in what QuickBooks answered to the endpoint's requests."""
    return [
        record.findtext("ListID", "")
        for event in played.of("RequestProcessed", OPEN)
        for record in ElementTree.fromstring(event["response"]).iter("CustomerRet")
    ]


def test_every_customer_page_by_page(serve: Serve, tmp_path: Path) -> None:
    url, program = serve("customers")
    played = play(tmp_path, url, USER, PASSWORD, *PLAYED)

    assert played.code == 0
    assert played.run["verdict"] == "passed"
    assert played.verdicts() == {
        OPEN: "passed",
        WRONG: "passed",
        CLOSED: "skipped",
        DENIED: "skipped",
        **dict.fromkeys(LACKS, "skipped"),
    }
    assert played.scenario(OPEN)["updates"] == [{"ends": "complete", "hresult": ""}]
    assert [update["ends"] for update in played.scenario(WRONG)["updates"]] == ["not-authorised", "complete"]

    # what it received is what QuickBooks has, in QuickBooks' order, and nothing else
    told = [json.loads(program.line("session ")) for _ in range(3)]
    looked, worked, corrected = sorted(told, key=lambda one: len(one.get("customers", [])))
    assert looked == {"errors": []}  # the preflight's session asks for nothing
    assert worked["errors"] == corrected["errors"] == []
    assert [one["ListID"] for one in worked["customers"]] == records(played)
    company = CompanyFile.from_recipe("landscaping", VirtualClock(), seed=0)
    try:
        # a query that says nothing of it gets the active ones
        names = [one["FullName"] for one in company.records("Customer") if one["IsActive"] == "true"]
        assert sorted(one["FullName"] for one in worked["customers"]) == sorted(names)
    finally:
        company.close()


def test_the_conversation_is_the_real_one(running: Serve, tmp_path: Path) -> None:
    url, _ = running("customers")
    played = play(tmp_path, url, USER, PASSWORD, OPEN)
    pages = -(-len(records(played)) // 7)
    assert pages > 2
    assert played.calls(OPEN) == [
        "serverVersion",
        "clientVersion",
        "authenticate",
        *["sendRequestXML", "receiveResponseXML"] * pages,
        "closeConnection",
    ]
    first, *later = played.sent("sendRequestXML", OPEN)
    for part in ("HostQueryRs", "CompanyQueryRs", "PreferencesQueryRs"):
        assert part in first["strHCPResponse"]
    assert {one["strHCPResponse"] for one in later} == {""}
    assert {one["strCompanyFileName"] for one in later} == {first["strCompanyFileName"]}
    assert all(
        one["hresult"] == one["message"] == "" and one["response"].startswith('<?xml version="1.0" ?>')
        for one in played.sent("receiveResponseXML", OPEN)
    )
    [answered, *_] = played.of("SessionOpened", OPEN)
    assert answered["path"] == first["strCompanyFileName"]


def test_what_it_lacks_is_skipped_with_the_reason(running: Serve, tmp_path: Path) -> None:
    url, _ = running("customers")
    played = play(tmp_path, url, USER, PASSWORD, *PLAYED)
    for id_, need in {**LACKS, CLOSED: "names.path", DENIED: "work"}.items():
        assert f"needs {need}: " in played.scenario(id_)["reason"], id_
        assert "to meet it, " in played.scenario(id_)["reason"]
        assert played.calls(id_) == []
    assert "--offers work" in played.printed


def test_what_is_said_of_it_is_played(running: Serve, tmp_path: Path) -> None:
    url, _ = running("customers")
    played = play(tmp_path, url, USER, PASSWORD, "--offers", "work", DENIED, CLOSED)
    assert played.code == 0
    assert played.verdicts() == {DENIED: "passed", CLOSED: "passed"}
    rows = {row["id"]: row for row in played.scenario(CLOSED)["rows"]}
    assert {id_: row["verdict"] for id_, row in rows.items()} == {
        f"{CLOSED}[1]": "skipped",
        f"{CLOSED}[2]": "skipped",
        f"{CLOSED}[3]": "passed",
    }
    assert "names.path" in rows[f"{CLOSED}[1]"]["reason"]
    assert played.calls(f"{CLOSED}[3]")[:4] == [
        "serverVersion",
        "clientVersion",
        "authenticate",
        "connectionError",
    ]
    assert played.scenario(CLOSED)["updates"] == [{"ends": "refused-by-quickbooks", "hresult": "0x80040416"}]


def test_no_work_is_never_passed(running: Serve, tmp_path: Path) -> None:
    url, _ = running("idle")
    played = play(tmp_path, url, USER, PASSWORD, OPEN)
    assert played.code == 2
    assert played.run["verdict"] == "not-exercised"
    assert played.scenario(OPEN)["verdict"] == "not-exercised"
    assert "got no requests" in played.scenario(OPEN)["reason"]
    assert played.scenario(OPEN)["updates"] == [{"ends": "no-work", "hresult": ""}]
    assert "1 not-exercised" in played.printed
    assert "  passed  " not in played.printed


def test_what_its_user_can_see_of_a_wrong_password_is_there_without_work(
    running: Serve, tmp_path: Path
) -> None:
    url, _ = running("idle")
    played = play(tmp_path, url, USER, PASSWORD, WRONG)
    assert (played.code, played.verdicts()) == (0, {WRONG: "passed"})


def test_an_element_out_of_order_is_found_with_its_place(serve: Serve, tmp_path: Path) -> None:
    url, program = serve("malformed")
    played = play(tmp_path, url, USER, PASSWORD, OPEN)
    assert (played.code, played.run["verdict"]) == (1, "failed")
    assert played.scenario(OPEN)["updates"] == [{"ends": "stopped-by-endpoint", "hresult": ""}]
    [finding] = played.scenario(OPEN)["findings"]
    assert finding["check"] == "scenarios/quickbooks/open.yaml:9"
    assert finding["level"] == "must"
    assert "0x80040400" in finding["got"]
    assert "line 7, column 7" in finding["got"]
    assert "expected MaxReturned before ActiveStatus in qbXML 13.0" in finding["got"]
    assert finding["real"]
    [received] = played.sent("receiveResponseXML", OPEN)
    assert received["hresult"] == "0x80040400"
    assert received["response"] == ""
    program.line("session ")  # the preflight's
    assert "0x80040400" in program.line("session ")


def test_a_wrong_password_is_the_users_mistake(running: Serve) -> None:
    url, _ = running("customers")
    ran = qbwc_sim("run", "--endpoint", url, "--user", USER, "--password", "another secret")
    assert ran.code == 2
    assert "  wrong    credentials " in ran.out
    assert "check --user and --password" in ran.err
    assert len(ran.err.splitlines()) == 1
    assert "another secret" not in ran.out + ran.err


def test_a_path_at_which_nothing_is(running: Serve) -> None:
    url, _ = running("customers")
    ran = qbwc_sim("run", "--endpoint", f"{url}/nowhere", "--user", USER, "--password", PASSWORD)
    assert ran.code == 2
    assert f"there is nothing at {url}/nowhere (HTTP 404" in ran.err
    assert len(ran.err.splitlines()) == 1


# -- the second opinion, and its WSDL --------------------------------------------------------------------


def test_zeep_plays_it_over_its_own_wsdl_and_reads_it_as_the_web_connector_does(
    serve: Serve, tmp_path: Path
) -> None:
    url, _ = serve("customers")
    played = play(tmp_path, url, USER, PASSWORD, OPEN, "--client", "zeep")
    assert (played.code, played.verdicts()) == (0, {OPEN: "passed"})
    assert played.scenario(OPEN)["findings"] == []
    assert all("soap-env:Envelope" in call["body"] for call in played.of("CallSent", OPEN))
    assert records(played)


def test_its_wsdl_is_the_contracts(running: Serve) -> None:
    url, _ = running("idle")
    ran = qbwc_sim("lint", f"{url}?wsdl", "--json", "--strict")
    assert ran.code == 0, ran.out + ran.err
    assert {(one["level"], one["rule"]) for one in json.loads(ran.out)} == {("note", "optional")}


# -- the whole suite ---------------------------------------------------------------------------------------


def test_the_whole_suite(serve: Serve, tmp_path: Path) -> None:
    """It never looks which company is open, and has no NoOp; all else it does as it must."""
    url, _ = serve("continuous")
    at = url.removesuffix("/qbwc")
    played = play_all(
        tmp_path,
        f"format: 1\nurl: {url}\nuser: {USER}\npassword: {{env: QBWC_PASSWORD}}\n"
        "offers: [work, mode.continuous]\n"
        f"hooks:\n  queue: {{url: {at}/test/queue}}\n  reset: {{url: {at}/test/reset}}\n"
        f"probes:\n  customers: {{url: {at}/test/customers}}\n",
        PASSWORD,
    )
    assert (played.code, played.run["verdict"]) == (1, "failed")
    assert played.fallen() == {"quickbooks/wrong-company": "failed", "sync/noop": "not-exercised"}
    taken, *_ = played.scenario("quickbooks/wrong-company")["findings"]
    assert taken["expected"].startswith("no requests but CompanyQueryRq")
    assert taken["got"] == "CustomerQueryRq"
    assert "hooks.queue: POST" in played.scenario("sync/noop")["reason"]
    assert played.lacking() == {
        *("names.path", "mode.one-off", "idle", "identities.2", "paths.same", "paths.apart"),
        *(
            f"hooks.{name}"
            for name in ("delete", "history", "hours", "pause", "relink", "restart", "set_time")
        ),
        *("hooks.queue.employees", "hooks.queue.pay", "probes.invoices", "probes.queue", "probes.status"),
    }
    assert list(played.verdicts().values()).count("passed") >= 65


# -- described once ----------------------------------------------------------------------------------------


def test_started_anew_by_us_it_plays_what_needs_a_fresh_one(tmp_path: Path) -> None:
    """Its port is the system's, so it has to be told one; its own code stays as it is."""
    script = Path(__file__).with_name("qbwc_kit_service.py")
    with socket.socket() as bound:
        bound.bind(("127.0.0.1", 0))
        port = bound.getsockname()[1]
    scenario = tmp_path / "fresh.yaml"
    scenario.write_text(
        "scenario: fresh\ntitle: Its first update has work\ncovers: [D4]\nneeds: [fresh, work]\n"
        "steps:\n  - link:\n  - update_selected:\n    expect: {requests: some}\n"
    )
    file = tmp_path / "endpoint.yaml"
    file.write_text(
        f"format: 1\nurl: http://127.0.0.1:{port}/qbwc\nuser: {USER}\npassword: {{env: KIT_PASSWORD}}\n"
        f"start:\n  command: ['{sys.executable}', '{script}', customers, '{port}']\n"
        "  ready: {line: serving}\n  per: scenario\noffers: [work]\n",
        encoding="utf-8",
    )
    ran = qbwc_sim("run", str(scenario), OPEN, "--endpoint", str(file), env={"KIT_PASSWORD": PASSWORD})
    assert ran.code == 0, ran.out + ran.err
    assert "2 scenarios: 2 passed" in ran.out
    assert PASSWORD not in ran.out
    with pytest.raises(ConnectionRefusedError):
        socket.create_connection(("127.0.0.1", port), 1)
