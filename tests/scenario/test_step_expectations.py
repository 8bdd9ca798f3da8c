"""What a step can be expected to bring about, kept and not kept, on a whole PC."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from support.played import Played

from simulator.events import Verdict

#: What is expected begins in line 9.
UPDATE = (
    "needs: [fresh, work, names.path, probes.customers]\nsteps:\n  - link:\n  - update_selected:\n "
    "   expect:\n"
)
#: Nothing happens at all.
NOTHING = "steps:\n  - wait: 1h\n    expect:\n"
COMMON = "C:\\Program Files (x86)\\Common Files"


@pytest.mark.parametrize(
    "wanted",
    [
        "sent: {strUserName: qbwc, qbXMLMajorVers: [17, 16], qbXMLCountry: US}",
        "statuses: [3170, 0]",
        "statuses: 0",
        "fetches: none",
        "dialogs: none",
        "connector: running",
        "applications: {count: 1}",
        f"files: {{there: '{COMMON}', gone: ['C:\\nothing']}}",
        "log: authenticate",
        "log: {QWCLog.txt: authenticate, qbsdklog.txt: BeginSession}",
        "waited: 0s",
        "waited: {at_least: 0s}",
        "updates: {interleaved: 0}",
        "updates: {count: 1, overlapping: 0, each_desktop: 1}",
        "updates: {between: {from: day 1 00:00, to: day 2 00:00, count: 1}}",
        "updates: {between: {from: day 2 00:00, to: day 3 00:00, count: 0}}",
        "requests: {carrying: CustomerQueryRq, at_least: 1}",
        "requests: {carrying: CustomerDelRq, count: 0}",
        "requests: {only: [CustomerQueryRq, InvoiceQueryRq], at_least: 1}",
        "requests: {carrying: CustomerQueryRq, between: {from: day 1 00:00, to: day 1 23:59, at_least: 1}}",
    ],
)
def test_what_is_kept(play: Callable[..., Played], wanted: str) -> None:
    played = play(f"{UPDATE}      {wanted}\n")
    assert (played.verdict, played.said()) == (Verdict.PASSED, [])


def test_what_is_not_kept_is_told_each_by_itself(play: Callable[..., Played]) -> None:
    played = play(
        UPDATE + "      sent: {strUserName: [a, b], reason: x}\n"
        "      statuses: [3170, 3175]\n"
        "      fetches: {count: 2}\n"
        "      dialogs: [uac, QBWC1022]\n"
        "      connector: closed\n"
        "      applications: none\n"
        "      shown: never said\n"
        f"      files: {{gone: '{COMMON}', there: 'C:\\nothing'}}\n"
        "      log: nothing of the kind\n"
        "      updates: {overlapping: 1, each_desktop: 2, between: {from: day 2 00:00, to: day 3 00:00, "
        "count: 1}}\n"
        "      requests: {carrying: CustomerQueryRq, count: 0, only: HostQueryRq, "
        "between: {from: day 2 00:00, to: day 3 00:00, at_least: 1}}\n"
    )
    assert played.verdict is Verdict.FAILED
    *falls, log = [said.removeprefix("f.yaml:7: expected ") for said in played.said()]
    assert falls == [
        "1 update while another one was under way at the same PC, "
        "got no updates while another one was under way at the same PC",
        "2 updates at desktop, got 1 update",
        "1 update from day 2 00:00 to day 3 00:00, got no updates from day 2 00:00 to day 3 00:00",
        "strUserName to be 'a' or 'b', got 'qbwc'",
        "reason to be 'x', got no call that has it",
        "no requests with 'CustomerQueryRq', got 3 requests with 'CustomerQueryRq'",
        "no requests but HostQueryRq, got CustomerQueryRq",
        "at least 1 request with 'CustomerQueryRq' from day 2 00:00 to day 3 00:00, "
        "got no requests with 'CustomerQueryRq' from day 2 00:00 to day 3 00:00",
        "a response with statusCode 3170 or 3175, got only 0",
        "2 GETs, got no GETs",
        "'never said' on the screen, got nothing",
        "the dialogs uac, QBWC1022, got no dialog",
        "the Web Connector to be closed, got running",
        "no applications in the Web Connector's list, got 1 application in the Web Connector's list",
        "C:\\nothing to be there, got gone",
        f"{COMMON} to be gone, got there",
    ]
    assert log.startswith("'nothing of the kind' in QWCLog.txt, got '")


def test_what_cannot_be_kept_where_nothing_happens(play: Callable[..., Played]) -> None:
    played = play(
        NOTHING + "      sent: {ticket: x}\n      statuses: 0\n      shown: a\n      dialogs: [uac]\n"
    )
    assert [said.removeprefix("f.yaml:5: expected ") for said in played.said()] == [
        "ticket to be 'x', got no call that has it",
        "a response with statusCode 0, got no response",
        "'a' on the screen, got nothing",
        "the dialogs uac, got no dialog",
    ]


def test_dialogs_come_in_their_order_and_what_they_say_is_shown(play: Callable[..., Played]) -> None:
    linking = (
        "given: {quickbooks: {opened: yes}}\nsteps:\n  - add_application: {answers: {certificate: always}}\n"
    )
    kept = (
        "    expect: {dialogs: [authorize, certificate, access-confirmation], shown: Authorize New "
        "Web Service}\n"
    )
    turned = "    expect: {dialogs: [certificate, authorize], shown: Another endpoint}\n"
    played = play(linking + kept)
    assert (played.verdict, played.said()) == (Verdict.PASSED, [])
    shown, order = play(linking + turned).said()
    assert "expected the dialogs certificate, authorize, got authorize, certificate" in order
    assert "'Another endpoint' on the screen, got " in shown


def test_get_s_are_counted(play: Callable[..., Played]) -> None:
    text = (
        "given: {quickbooks: {opened: yes}}\nsteps:\n"
        "  - fault: {answer: {status: 200}}\n  - add_application:\n"
        "      answers: {certificate: always}\n      change: {AppSupport: 'http://localhost/help'}\n"
    )
    assert play(f"{text}    expect: {{fetches: {{count: 1}}}}\n").verdict is Verdict.PASSED
    [said] = play(f"{text}    expect: {{fetches: none}}\n").said()
    assert said == "f.yaml:7: expected no GETs, got 1 GET"


@pytest.mark.parametrize(
    ("steps", "state"),
    [
        ("  - wait: 1s\n", "running"),
        ("  - close_connector:\n", "closed"),
        ("  - uninstall:\n", "not-installed"),
    ],
)
def test_whether_the_web_connector_runs(play: Callable[..., Played], steps: str, state: str) -> None:
    text = f"steps:\n{steps}    expect: {{connector: "
    assert play(f"{text}{state}}}\n").verdict is Verdict.PASSED
    other = "closed" if state == "running" else "running"
    [said] = play(f"{text}{other}}}\n").said()
    assert said == f"f.yaml:5: expected the Web Connector to be {other}, got {state}"


def test_without_a_web_connector(play: Callable[..., Played]) -> None:
    given = "given: {connector: none, windows: {account: standard, others: [Kim]}}\nsteps:\n"
    played = play(
        given + "  - wait: 1s\n    expect: {connector: not-installed, applications: none}\n"
        "  - link: {approved_by: administrator}\n    expect: {connector: running, applications: {count: 1}}\n"
    )
    assert (played.verdict, played.said()) == (Verdict.PASSED, [])
    [said] = play(f"{given}  - update_selected\n").said()
    assert said == "f.yaml:6: expected the Web Connector runs, got it does not"


def test_a_version_of_the_web_connector(play: Callable[..., Played]) -> None:
    text = UPDATE.replace("steps:", "given: {connector: 2.1.0.30}\nsteps:") + "      sent: {strVersion: "
    assert play(f"{text}2.1.0.30}}\n").verdict is Verdict.PASSED
    [said] = play(f"{text}2.3.0.215}}\n").said()
    assert "expected strVersion to be '2.3.0.215', got '2.1.0.30'" in said


@pytest.mark.parametrize(
    ("windows", "installs"),
    [
        ("{blocks_unsigned: yes}", "not-installed"),
        ("{version: 10, blocks_unsigned: no}", "running"),
        ("{version: server-2019, hosted: yes}", "running"),
    ],
)
def test_the_windows_that_is_given(play: Callable[..., Played], windows: str, installs: str) -> None:
    played = play(
        f"given: {{windows: {windows}, connector: none}}\nsteps:\n"
        f"  - install: {{signed: no}}\n    expect: {{connector: {installs}}}\n"
    )
    assert (played.verdict, played.said()) == (Verdict.PASSED, [])


def test_a_log_that_is_not_there(play: Callable[..., Played]) -> None:
    [said] = play("given: {connector: none}\nsteps:\n  - wait: 1s\n    expect: {log: x}\n").said()
    assert said == "f.yaml:6: expected QWCLog.txt with 'x', got no such file"
