"""quickbooks-js (node-soap), as it is published: it works, but only where it names a company file."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from urllib.parse import urljoin

import pytest
from support.command import Program
from third_party.playing import play, play_all

pytestmark = pytest.mark.long

USER, PASSWORD = "js", "a node password"
COMPANY_FILE = "C:\\Company Files\\Rock & Sons.qbw"
OPEN, WRONG = "quickbooks/open", "authorise/wrong-password"

Serve = Callable[[str], str]


@pytest.fixture
def serve(node: str, quickbooks_js: Path) -> Iterator[Serve]:
    """Starts quickbooks-js with what it names to authenticate; gives its address."""
    with ExitStack() as opened:

        def start(company_file: str) -> str:
            settings = {"QB_USERNAME": USER, "QB_PASSWORD": PASSWORD, "QB_COMPANY_FILE": company_file}
            preload = Path(__file__).with_name("any_port.js")
            command = [node, "--require", str(preload), str(quickbooks_js / "bin" / "run")]
            program = opened.enter_context(Program(command, env=settings))
            return urljoin(program.line("serving "), "/wsdl")

        yield start


def test_it_passes_where_it_names_a_company_file(serve: Serve, tmp_path: Path) -> None:
    played = play(tmp_path, serve(COMPANY_FILE), USER, PASSWORD, OPEN, WRONG)
    assert played.code == 0
    assert played.verdicts() == {OPEN: "passed", WRONG: "passed"}
    assert played.scenario(OPEN)["updates"] == [{"ends": "complete", "hresult": ""}]
    assert played.calls(OPEN) == [
        "serverVersion",
        "clientVersion",
        "authenticate",
        "sendRequestXML",
        "receiveResponseXML",
        "closeConnection",
    ]
    # what it names is learnt by the look: that is where the file lies
    [sent] = played.sent("sendRequestXML", OPEN)
    assert sent["strCompanyFileName"] == COMPANY_FILE
    assert "HostQueryRs" in sent["strHCPResponse"]
    [received] = played.sent("receiveResponseXML", OPEN)
    assert "<ItemInventoryQueryRs " in received["response"]
    assert received["hresult"] == ""
    assert [answer["result"] for answer in played.of("CallAnswered", OPEN)][3:] == [
        played.of("RequestProcessed", OPEN)[0]["request"],
        100,
        "OK",
    ]


def test_its_two_strings_become_one_where_it_names_none(serve: Serve, tmp_path: Path) -> None:
    """QB_COMPANY_FILE is empty unless somebody sets it, and node-soap leaves an empty string out."""
    played = play(tmp_path, serve(""), USER, PASSWORD, OPEN)
    assert (played.code, played.run["verdict"]) == (1, "failed")
    assert played.scenario(OPEN)["updates"] == [{"ends": "failed-call", "hresult": ""}]
    [finding] = [one for one in played.scenario(OPEN)["findings"] if one["check"].endswith("open.yaml:9")]
    assert "QBWC1012" in finding["got"]
    assert "Index Out Of Range." in finding["got"]
    assert "QBWC1012" in finding["real"]
    assert finding["where"] == "update 1, call 3 (authenticate)"
    assert played.calls(OPEN) == ["serverVersion", "clientVersion", "authenticate"]


def test_a_wrong_password_is_refused_by_it_all_the_same(serve: Serve, tmp_path: Path) -> None:
    """Corrected, it fails as before: the scenario says so, and says at which step."""
    played = play(tmp_path, serve(""), USER, PASSWORD, WRONG)
    assert [update["ends"] for update in played.scenario(WRONG)["updates"]] == [
        "not-authorised",
        "failed-call",
    ]
    assert played.scenario(WRONG)["verdict"] == "failed"


def test_the_whole_suite(serve: Serve, tmp_path: Path) -> None:
    """Where an update was cut off the next one gets nothing: `authenticate` leaves `counter` as it was."""
    played = play_all(
        tmp_path,
        f"format: 1\nurl: {serve(COMPANY_FILE)}\nuser: {USER}\npassword: {{env: QBWC_PASSWORD}}\n"
        "offers: [work]\n",
        PASSWORD,
    )
    assert (played.code, played.run["verdict"]) == (1, "failed")
    fallen = played.fallen()
    # it never asks for what a customer's card is part of
    assert fallen.pop("authorise/personal-data") == "not-exercised"
    assert fallen == dict.fromkeys(["quickbooks/stale-instance", "trouble/two-pcs"], "failed")
    for id_ in fallen:
        [finding] = played.scenario(id_)["findings"]
        assert (finding["expected"], finding["got"]) == ("at least 1 request", "no requests")
    assert played.lacking() == {
        *("fresh", "names.open-file", "mode.continuous", "mode.one-off", "idle"),
        *("identities.2", "paths.same", "paths.apart"),
        *(f"hooks.{name}" for name in ("delete", "history", "hours", "pause", "queue", "relink")),
        *("hooks.restart", "hooks.set_time"),
        *(f"probes.{name}" for name in ("customers", "invoices", "queue", "status")),
    }
    assert list(played.verdicts().values()).count("passed") >= 65
