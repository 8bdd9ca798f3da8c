"""What the connector itself costs: CPU per call beside a bare HTTP client, and a whole suite's time.

The figures are ratios within one run, of the minima of several rounds that alternate.
"""

from __future__ import annotations

import http.client
import sys
import time
from collections.abc import Iterator
from functools import partial
from pathlib import Path

import pytest
from support.command import Program

from simulator.clock import VirtualClock
from simulator.company import CompanyFile
from simulator.connector.applications import implied
from simulator.connector.http import HttpNetwork
from simulator.connector.session import Guards
from simulator.desktop import Desktop, Setup
from simulator.events import Stream, Verdict
from simulator.protocol.codec import encode_call
from simulator.protocol.contract import METHODS, Argument
from simulator.scenario import load_text, run_scenarios
from simulator.scenario.stage import Endpoint, ForeignStage, Run
from simulator.switches import Switches

pytestmark = pytest.mark.benchmark

UPDATES, ROUNDS = 100, 7
USER, PASSWORD = "bench", "a password"
CALLS: tuple[tuple[str, dict[str, Argument]], ...] = (
    ("serverVersion", {}),
    ("clientVersion", {"strVersion": "2.3.0.215"}),
    ("authenticate", {"strUserName": USER, "strPassword": PASSWORD}),
    ("closeConnection", {"ticket": "{6d7f1c0e-5b0f-4b58-9c3a-9a1d3a0f6e01}"}),
)
SCENARIO = """\
scenario: bench/six-calls
title: six calls
covers: [C4]
steps:
  - link:
  - update_selected:
    expect:
      update: {ends: complete}
      calls: [serverVersion, clientVersion, authenticate, sendRequestXML, receiveResponseXML, closeConnection]
"""


@pytest.fixture(params=["none"])
def port(request: pytest.FixtureRequest) -> Iterator[int]:
    """A fast endpoint in a process of its own."""
    script = Path(__file__).with_name("fast_endpoint.py")
    with Program([sys.executable, str(script), request.param]) as program:
        yield int(program.line("serving "))


def bare(port: int) -> float:
    """CPU seconds per call of ``http.client`` posting the same bytes."""
    posts = [
        (encode_call(METHODS[name], arguments).body, f'"{METHODS[name].action}"') for name, arguments in CALLS
    ]
    client = http.client.HTTPConnection("127.0.0.1", port)
    client.connect()
    started = time.thread_time()
    for _ in range(UPDATES):
        for body, action in posts:
            headers = {"Content-Type": "text/xml; charset=utf-8", "SOAPAction": action}
            client.request("POST", "/qbwc", body, headers)
            client.getresponse().read()
    spent = time.thread_time() - started
    client.close()
    return spent / (UPDATES * len(posts))


def whole(desktop: Desktop) -> float:
    """CPU seconds per call of whole updates: machine, driver, codec, events, transport."""
    started = time.thread_time()
    for _ in range(UPDATES):
        desktop.update_selected()
    return (time.thread_time() - started) / (UPDATES * len(CALLS))


def test_cpu_per_call(port: int) -> None:
    application, _ = implied(f"http://127.0.0.1:{port}/qbwc", USER)
    stream = Stream(VirtualClock())
    seen: list[str] = []
    stream.subscribe(lambda event: seen.append(type(event).__name__))
    company = CompanyFile.from_recipe("landscaping", stream.clock)
    network = HttpNetwork(stream.clock, connect_to=("127.0.0.1", port))
    desktop = Desktop(Setup(application, PASSWORD, network, company, "C:\\a.qbw"), stream)
    try:
        desktop.link()
        whole(desktop)
        bare(port)
        rounds = [(whole(desktop), bare(port)) for _ in range(ROUNDS)]
    finally:
        network.close()
        company.close()
    assert seen.count("CallAnswered") == (ROUNDS + 1) * UPDATES * len(CALLS)
    ours, theirs = (min(times) for times in zip(*rounds, strict=True))
    print(
        f"\nconnector: {ours * 1e6:.0f} µs of CPU a call, http.client {theirs * 1e6:.0f} µs: "
        f"{ours / theirs:.2f} times (reach: 3)"
    )
    assert ours <= 3 * theirs


@pytest.mark.parametrize("port", ["work"], indirect=True)
def test_a_hundred_scenarios_of_six_calls(port: int) -> None:
    application, _ = implied(f"http://127.0.0.1:{port}/qbwc", USER)
    switches = Switches()
    network = partial(HttpNetwork, connect_to=("127.0.0.1", port))
    stage = ForeignStage(Run(switches, Guards(), 0), Endpoint(application, PASSWORD, network, ""))
    scenario = load_text(SCENARIO, "bench.yaml")

    def suite() -> float:
        started = time.perf_counter()
        outcomes = run_scenarios([scenario] * 100, stage, Stream(VirtualClock()), offered=stage.offered)
        spent = time.perf_counter() - started
        assert {outcome.verdict for outcome in outcomes} == {Verdict.PASSED}
        return spent

    spent = min(suite() for _ in range(3))
    print(f"\nsuite: 100 scenarios of six calls in {spent:.2f} s (reach: 2)")
    assert spent < 2
