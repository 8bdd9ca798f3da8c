"""The console, line by line: what a person sees of a run, and what they are not bothered with."""

from __future__ import annotations

import pytest

from simulator import events as e
from simulator.report.console import STYLES, Console
from simulator.report.summary import Summary

V = e.Verdict
START = e.RunStarted(e.At(), "1.2.3", "https://books.test/qbwc", 9, 0.0, {})


def finding(**said: str) -> e.Finding:
    texts = {"check": "S1", "expected": "this", "got": "that", "real": "", "where": "", **said}
    return e.Finding(e.At(scenario="a/b"), level="should", **texts)


def lines_of(
    *events: e.Event, width: int = 60, text: str | None = None, again: str = ""
) -> list[tuple[str, str]]:
    lines: list[tuple[str, str]] = []
    summary = Summary()
    console = Console(
        summary,
        lambda line, style: lines.append((line, style)),
        width=width,
        sources=lambda _: text,
        again=(lambda play: f"{again} {play.id}") if again else None,
    )
    for event in (START, *events):
        summary(event)
        console(event)
    return lines


def scenario(id_: str, verdict: V, *between: e.Event, reason: str = "", row: str = "") -> list[e.Event]:
    at = e.At(scenario=id_)
    return [
        e.ScenarioStarted(at, "What it is about", "f.yaml", row),
        *between,
        e.ScenarioEnded(at, verdict, reason, 0.5),
    ]


def end(verdict: V = V.PASSED) -> e.RunEnded:
    return e.RunEnded(e.At(), verdict, 2.0)


def test_a_run_in_which_all_is_well_is_a_line_a_scenario_and_a_sum() -> None:
    assert lines_of(*scenario("a/b", V.PASSED), *scenario("c/d", V.PASSED), end()) == [
        ("qbwc-sim 1.2.3: playing against https://books.test/qbwc, seed 9", ""),
        ("  passed         a/b  (0.50 s)", "green"),
        ("  passed         c/d  (0.50 s)", "green"),
        ("", ""),
        ("2 scenarios: 2 passed in 2.0 s", "green"),
    ]


def test_a_scenario_has_its_line_as_soon_as_the_next_begins() -> None:
    events = [*scenario("a/b", V.PASSED), scenario("c/d", V.PASSED)[0]]
    assert lines_of(*events)[-1] == ("  passed         a/b  (0.50 s)", "green")


@pytest.mark.parametrize("verdict", [V.SKIPPED, V.NOT_EXERCISED])
def test_what_was_not_played_says_why(verdict: V) -> None:
    lines = lines_of(*scenario("a/b", verdict, reason="nobody asked for it"), end(verdict))
    assert lines[1] == (f"  {verdict.value:<13}  a/b  (0.50 s)", STYLES[verdict])
    assert lines[2] == (" " * 6 + "nobody asked for it", "")
    assert lines[4] == (f"1 scenario: 1 {verdict.value} in 2.0 s", STYLES[verdict])


def test_what_failed_says_what_it_is_about_and_each_finding() -> None:
    said = finding(real="goes on", where="update 1, call 4")
    lines = [line for line, _ in lines_of(*scenario("a/b", V.FAILED, said, reason="no"), end(V.FAILED))]
    pad = " " * 6
    assert lines[1:8] == [
        "  failed         a/b  (0.50 s)",
        f"{pad}What it is about",
        f"{pad}S1 (should)",
        f"{pad}  expected this",
        f"{pad}  got      that",
        f"{pad}  real     goes on",
        f"{pad}  where    update 1, call 4",
    ]


def test_a_finding_without_a_real_or_where_has_no_such_lines() -> None:
    lines = [line.strip() for line, _ in lines_of(*scenario("a/b", V.PASSED, finding()), end())]
    assert lines[2:5] == ["S1 (should)", "expected this", "got      that"]
    assert not any(line.startswith(("real", "where")) for line in lines)


def test_a_failed_row_of_a_matrix_shows_its_cells() -> None:
    events = [
        *scenario("a/b[1]", V.PASSED, row="open: yes"),
        *scenario("a/b[2]", V.FAILED, finding(), row="open: no"),
        end(V.FAILED),
    ]
    lines = [line.strip() for line, _ in lines_of(*events)]
    assert lines[1:4] == [
        "failed         a/b  (1.00 s)",
        "row 2 failed: What it is about (open: no)",
        "S1 (should)",
    ]


def test_a_row_without_a_reason_has_no_line_of_its_own() -> None:
    events = [*scenario("a/b[1]", V.NOT_EXERCISED), *scenario("a/b[2]", V.PASSED), end()]
    lines = [line.strip() for line, _ in lines_of(*events)]
    assert lines[1:3] == ["not-exercised  a/b  (1.00 s)", ""]


def test_long_texts_are_wrapped_and_keep_their_own_lines() -> None:
    said = finding(expected="word " * 20, got="one\n\ntwo")
    lines = [line for line, _ in lines_of(*scenario("a/b", V.FAILED, said), end(V.FAILED), width=59)]
    pad = " " * 17
    assert [line for line in lines if line.strip().startswith(("expected", "word"))] == [
        " " * 6 + "  expected word word word word word word word word",
        f"{pad}word word word word word word word word",
        f"{pad}word word word word",
    ]
    at = next(number for number, line in enumerate(lines) if "got" in line)
    assert lines[at : at + 3] == [" " * 6 + "  got      one", "", f"{pad}two"]


def test_a_narrow_terminal_still_has_room_for_words() -> None:
    lines = lines_of(*scenario("a/b", V.SKIPPED, reason="word " * 12), end(V.SKIPPED), width=10)
    assert lines[2][0] == " " * 6 + "word word word word word word word word"


def test_switches_are_named_once_each_and_only_where_there_are_any() -> None:
    relied = [e.SwitchRelied(e.At(), name, "x") for name in ("status_text", "cookies", "status_text")]
    lines = lines_of(*scenario("a/b", V.PASSED, *relied), end())
    assert lines[-3:] == [
        ("No source settles these; the verdict relied on", ""),
        ("  cookies=x", ""),
        ("  status_text=x", ""),
    ]
    assert not any("settles" in line for line, _ in lines_of(*scenario("a/b", V.PASSED), end()))


# -- a step that fell short --------------------------------------------------------------------------

FILE = """\
scenario: a/b
steps:
  - enter_password: {password: hush, again: right}
  - update_selected:
      answers: {dialog: [ok]}
    expect:
      update: {ends: complete}
  - wait: 1s
"""


def call(number: int, method: str, result: e.Result = "", update: int = 1) -> list[e.Event]:
    at = e.At(scenario="a/b", update=update, call=number)
    return [
        e.CallSent(at, method, {}, b""),
        e.CallAnswered(at, method, result, 200, (), b"", 0.1),
    ]


def told(*between: e.Event, text: str | None = FILE) -> list[str]:
    events = [*scenario("a/b", V.FAILED, *between), end(V.FAILED)]
    return [
        line.removeprefix(" " * 6)
        for line, _ in lines_of(*events, width=100, text=text, again="qbwc-sim run")
    ][3:]


def test_a_finding_shows_its_step_as_it_stands_in_its_file() -> None:
    assert told(finding(check="f.yaml:4"))[:7] == [
        "f.yaml:4 (should)",
        "  source   4 | - update_selected:",
        "           5 |     answers: {dialog: [ok]}",
        "           6 |   expect:",
        "           7 |     update: {ends: complete}",
        "  expected this",
        "  got      that",
    ]


def test_a_long_step_is_shown_by_its_beginning() -> None:
    text = "- link:\n" + "".join(f"    {number}: x\n" for number in range(20))
    lines = told(finding(check="f.yaml:1"), text=text)
    assert [line for line in lines if "|" in line][-1] == "           6 | ..."
    assert sum("|" in line for line in lines) == 6


def test_a_password_in_a_step_is_not_shown() -> None:
    lines = told(finding(check="f.yaml:3"))
    assert lines[1] == "  source   3 | - enter_password: {password: [password], again: right}"


@pytest.mark.parametrize(("check", "text"), [("f.yaml:99", FILE), ("f.yaml:4", None), ("S1", FILE)])
def test_without_a_line_in_a_file_no_step_is_shown(check: str, text: str | None) -> None:
    assert told(finding(check=check), text=text)[:2] == [f"{check} (should)", "  expected this"]


def test_the_last_calls_of_the_update_are_shown_with_what_was_answered() -> None:
    calls = [
        *call(1, "serverVersion", "1.0"),
        *call(2, "authenticate", ("[ticket 1]", e.Missing.NULL)),
        *call(3, "sendRequestXML", "<?xml?><QBXML><QBXMLMsgsRq><CustomerQueryRq/></QBXMLMsgsRq></QBXML>"),
        *call(4, "receiveResponseXML", 50),
        e.CallSent(e.At(scenario="a/b", update=1, call=5), "closeConnection", {}, b""),
        e.CallFailed(
            e.At(scenario="a/b", update=1, call=5), "closeConnection", "gone\naway", "", 0, (), b"", 0
        ),
        *call(1, "serverVersion", "of another update", update=2),
    ]
    lines = told(*calls, finding(where="update 1, call 5 (closeConnection)"))
    at = next(number for number, line in enumerate(lines) if line.startswith("  calls"))
    assert lines[at : at + 5] == [
        '  calls    1 serverVersion -> "1.0"',
        '           2 authenticate -> "[ticket 1]", null',
        "           3 sendRequestXML -> CustomerQueryRq",
        "           4 receiveResponseXML -> 50",
        "           5 closeConnection -> failed: gone away",
    ]


def failed(status: int, *before: e.Event) -> list[e.Event]:
    """A call that an endpoint answered with a page, or that was answered by nobody."""
    at = e.At(scenario="a/b", update=1, call=1)
    text = "Client found response content type of 'text/html', but expected 'text/xml'."
    sent = e.CallSent(at, "authenticate", {}, b"")
    return [sent, *before, e.CallFailed(at, "authenticate", text, "", status, (), b"", 0)]


def test_a_call_that_was_not_answered_as_it_must_has_an_answer_that_would_do() -> None:
    lines = told(*failed(500), finding(where="update 1, call 1 (authenticate)"))
    at = next(number for number, line in enumerate(lines) if line.startswith("  mend"))
    said = " ".join(" ".join(lines[at:]).split())
    assert said.startswith(
        "mend usually an error page, a login page, application/xml: every answer must be text/xml"
    )
    assert "<authenticateResult> <string>TICKET</string> <string></string> </authenticateResult>" in said


@pytest.mark.parametrize(
    "calls",
    [
        failed(0),
        failed(503, e.FaultCame(e.At(scenario="a/b"), "an answer", "authenticate")),
        [*failed(500), *call(2, "authenticate", ("[ticket 1]", ""))],
        call(1, "clientVersion", e.Missing.NULL),
    ],
    ids=["nobody answered", "it was to fail", "it went well in the end", "nothing may be missing"],
)
def test_where_there_is_nothing_to_mend_nothing_is_said(calls: list[e.Event]) -> None:
    assert not [line for line in told(*calls, finding(where="update 1")) if "mend" in line]


def test_a_status_of_quickbooks_is_told_with_the_response_that_has_it() -> None:
    at = e.At(scenario="a/b", update=1, call=1)
    response = '<QBXML><QBXMLMsgsRs><InvoiceAddRs statusCode="3180" /></QBXMLMsgsRs></QBXML>'
    calls = [
        e.CallSent(at, "receiveResponseXML", {"response": response}, b""),
        e.CallAnswered(at, "receiveResponseXML", 100, 200, (), b"", 0),
    ]
    assert "  calls    1 receiveResponseXML InvoiceAddRs (status 3180) -> 100" in told(
        *calls, finding(where="update 1")
    )


def test_of_many_calls_those_up_to_the_place_are_shown() -> None:
    calls = [event for number in range(1, 31) for event in call(number, f"m{number}")]
    lines = told(*calls, finding(where="update 1, call 20 (m20)"))
    shown = [line.split()[-3] for line in lines if '-> ""' in line]
    assert shown == ["m17", "m18", "m19", "m20", "m21"]


def test_what_several_findings_at_one_step_have_in_common_is_told_once() -> None:
    calls = call(1, "serverVersion", "1.0")
    findings = [finding(check="f.yaml:4", got=got, real="stops", where="update 1, call 1") for got in "ab"]
    lines = told(*calls, *findings)
    for once in ("f.yaml:4 (should)", "  real     stops", "  where    update 1, call 1"):
        assert lines.count(once) == 1
    assert [line for line in lines if "got" in line] == ["  got      a", "  got      b"]
    assert sum("serverVersion" in line for line in lines) == 1


def test_one_line_plays_just_that_again() -> None:
    lines = told(finding())
    assert lines[lines.index("to play just this again") + 1] == "  qbwc-sim run a/b"
    assert not any("this again" in line for line, _ in lines_of(*scenario("a/b", V.PASSED), end(), again="x"))


# -- what was not played -----------------------------------------------------------------------------


def test_the_summary_names_what_was_skipped_and_what_would_have_it_played() -> None:
    at = e.At(scenario="a/b[1]")
    skipped = [
        e.ScenarioStarted(at, "t", "f.yaml", "x: 1"),
        e.ScenarioEnded(at, V.SKIPPED, "needs work", 0.0, ("work",)),
        e.ScenarioStarted(e.At(scenario="a/b[2]"), "t", "f.yaml", "x: 2"),
        e.ScenarioEnded(e.At(scenario="a/b[2]"), V.SKIPPED, "needs work", 0.0, ("work",)),
        e.ScenarioStarted(e.At(scenario="c/d"), "t", "f.yaml"),
        e.ScenarioEnded(e.At(scenario="c/d"), V.SKIPPED, "needs fresh", 0.0, ("fresh",)),
    ]
    lines = [line for line, _ in lines_of(*skipped, end(V.SKIPPED), width=200)]
    at_work = next(number for number, line in enumerate(lines) if line.startswith("  work: let the endpoint"))
    assert "    for a/b[1,2]" in lines[at_work:]
    assert "    for c/d" in lines


def test_the_summary_names_what_was_not_exercised() -> None:
    lines = [line for line, _ in lines_of(*scenario("a/b", V.NOT_EXERCISED, reason="no work"), end())]
    assert lines[-2:] == ["Not exercised, which is not passed", "  a/b"]
