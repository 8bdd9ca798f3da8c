"""What happened, compared with what was expected: every expectation, kept and not kept."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pytest

from simulator.events import (
    At,
    CallFailed,
    CallSent,
    DialogAnswered,
    Event,
    Finding,
    RequestProcessed,
    ScreenShown,
    SessionRefused,
    UpdateEnded,
    UpdateStarted,
    Verdict,
    Waited,
)
from simulator.scenario import expect, expect_end, expect_state, real
from simulator.scenario.expect import Run, Shortfall, compare, matches
from simulator.scenario.expectations import Amount, Expectation, ProbeExpected, Same
from simulator.scenario.fields import ENDINGS, SwitchValue
from simulator.scenario.real import after
from simulator.switches import Switches

SAME = Same(company="Customer", probe="customers", key="ListID")


def resolve(value: SwitchValue) -> str:
    return str(getattr(Switches(), value.name))


def at(update: int = 1, call: int = 0) -> At:
    return At("a/b", 1, "desktop", "application", update, call)


def sent(*methods: str, update: int = 1) -> list[Event]:
    return [CallSent(at(update, number), method, {}, b"") for number, method in enumerate(methods, 1)]


def ended(ends: str, status: str = "", update: int = 1) -> Event:
    return UpdateEnded(at(update), ends, "", status)


def refused(*hresults: str, update: int = 1) -> list[Event]:
    """An update that QuickBooks refused so, one try after the other."""
    refusals: list[Event] = [SessionRefused(at(update), "", hresult, "") for hresult in hresults]
    return [*refusals, ended("refused-by-quickbooks", update=update)]


def asking(desktop: str, file: str, update: int = 1) -> list[Event]:
    """Two calls of an update at that PC."""
    where = At("a/b", 1, desktop, "application", update, 4)
    return [CallSent(where, "sendRequestXML", {"strCompanyFileName": file}, b"")] * 2


def request() -> Event:
    return RequestProcessed(at(), "<QBXML/>", "<QBXML/>", "", "")


def screen(*codes: str) -> list[Event]:
    return [ScreenShown(at(0), code, "text") for code in codes]


def falls(wanted: dict[str, Any], events: Sequence[Event]) -> list[Shortfall]:
    return compare(Expectation.model_validate(wanted), events, Run(resolve, lambda when: 0.0))


def said(wanted: dict[str, Any], events: Sequence[Event]) -> str:
    [fall] = falls(wanted, events)
    return f"expected {fall.expected}, got {fall.got}"


def test_the_person_s_quickbooks() -> None:
    what = "the person's QuickBooks", "open"
    assert list(expect_state.is_as_wanted(*what, "open", real.OF_THE_WINDOW)) == []
    [fall] = expect_state.is_as_wanted(*what, "closed", real.OF_THE_WINDOW)
    assert (fall.expected, fall.got) == ("the person's QuickBooks to be open", "closed")


NOT_AUTHORISED = [UpdateStarted(at(), False), *sent("authenticate", "closeConnection")]


@pytest.mark.parametrize(
    ("wanted", "events"),
    [
        ({}, []),
        ({"update": {"ends": "complete"}}, [ended("complete")]),
        ({"update": {"ends": ("no-work", "complete")}}, [ended("complete")]),
        ({"update": {"hresult": "0x8004041d"}}, refused("0x8004041D")),
        ({"update": {"hresult": "0x8004041D"}}, refused("0x8004041d")),
        (
            {"update": {"hresult": ("0x80040408", {"switch": "automatic_login_refused_hresult"})}},
            refused("0x8004041D"),
        ),
        # what QuickBooks says to another file, which connectionError named, is another matter
        ({"update": {"hresult": "0x8004041D"}}, refused("0x8004041D", "0x80040416")),
        ({"update": {"hresult": "0x8004040A"}}, [*refused("0x8004040A")[:-1], ended("complete")]),
        ({"update": {"status": ("A", "B")}}, [ended("complete", status="B")]),
        ({"updates": {"count": "0"}}, []),
        ({"updates": {"at_least": "1", "at_most": "2", "ends": "no-work"}}, [ended("no-work")] * 2),
        ({"calls": "none"}, []),
        ({"calls": ("serverVersion", "authenticate")}, sent("serverVersion", "authenticate")),
        (
            {"calls": {"first": "serverVersion", "last": "authenticate"}},
            sent("serverVersion", "authenticate"),
        ),
        ({"requests": "none"}, []),
        ({"requests": "some"}, [request(), request()]),
        ({"requests": {"count": "2"}}, [request(), request()]),
        ({"screen": ("QBWC1022", "QBWC1023")}, screen("QBWC1022", "", "QBWC1023")),
        ({"screen": "QBWC1016"}, screen("QBWC1016")),
        ({"screen": "none"}, screen("")),
        (
            {"hresult": "0x80040420"},
            [SessionRefused(at(0), "", "0x80040416", ""), SessionRefused(at(0), "", "0x80040420", "")],
        ),
        ({"waited": "10s"}, [Waited(at(), 5.0, "NoOp"), Waited(at(), 5.0, "NoOp")]),
        ({"waited": {"at_least": "5s"}}, [Waited(at(), 5.0, "NoOp"), Waited(at(), 5.0, "NoOp")]),
        # an endpoint may warn of the version, or ask the person: nobody has expected it
        ({"dialogs": "none"}, [DialogAnswered(at(), "version-warning", "", "ok")]),
        (
            {"dialogs": "certificate"},
            [DialogAnswered(at(), "interactive", "", ""), DialogAnswered(at(), "certificate", "", "no")],
        ),
        ({"dialogs": "version-warning"}, [DialogAnswered(at(), "version-warning", "", "ok")]),
    ],
)
def test_what_is_kept(wanted: dict[str, Any], events: list[Event]) -> None:
    assert falls(wanted, events) == []


@pytest.mark.parametrize(
    ("wanted", "events", "text"),
    [
        (
            {"update": {"ends": "not-authorised"}},
            [ended("complete")],
            "expected the update to end not-authorised, got complete",
        ),
        (
            {"update": {"ends": ("no-work", "complete")}},
            [ended("guarded")],
            "expected the update to end no-work or complete, got guarded",
        ),
        (
            {"update": {"ends": "complete"}},
            screen("QBWC1016"),
            "expected one update that ends complete, got no updates (QBWC1016 on the screen)",
        ),
        ({"update": {"status": "x"}}, [ended("complete")] * 2, "expected one update, got 2 updates"),
        (
            {"update": {"hresult": {"switch": "elevation_hresult"}}},
            refused("0x80040416", "0x80040408"),
            "expected QuickBooks to refuse with 0x80040408, got 0x80040416",
        ),
        (
            {"update": {"hresult": ("0x80040408", "0x80040416")}},
            [ended("complete")],
            "expected QuickBooks to refuse with 0x80040408 or 0x80040416, got no refusal",
        ),
        (
            {"update": {"status": ("A", "B")}},
            [ended("complete", status="C")],
            "expected Last result to be 'A' or 'B', got 'C'",
        ),
        ({"updates": {"at_least": "1"}}, [], "expected at least 1 update, got no updates"),
        ({"updates": {"at_most": "1"}}, [ended("no-work")] * 2, "expected at most 1 update, got 2 updates"),
        (
            {"updates": {"at_least": "2", "at_most": "3"}},
            [ended("no-work")],
            "expected at least 2 and at most 3 updates, got 1 update",
        ),
        ({"updates": {"count": "1"}}, [], "expected 1 update, got no updates"),
        (
            {"updates": {"ends": "no-work"}},
            [ended("no-work"), ended("complete", update=2), ended("busy", update=3)],
            "expected every update to end no-work, got complete (so ended 2 of 3)",
        ),
        ({"updates": {"ends": "no-work"}}, [ended("busy")], "expected every update to end no-work, got busy"),
        ({"calls": "none"}, sent("serverVersion"), "expected no call, got the call serverVersion"),
        (
            {"calls": ("serverVersion", "authenticate")},
            sent("serverVersion"),
            "expected the calls serverVersion, authenticate, got the call serverVersion",
        ),
        ({"calls": {"first": "authenticate"}}, [], "expected the first call to be authenticate, got no call"),
        (
            {"calls": {"last": "closeConnection"}},
            sent("authenticate"),
            "expected the last call to be closeConnection, got authenticate",
        ),
        ({"requests": "none"}, [request()], "expected no requests, got 1 request"),
        ({"requests": "some"}, [], "expected at least 1 request, got no requests"),
        (
            {"screen": ("QBWC1022", "QBWC1023")},
            screen("QBWC1022", "QBWC1024"),
            "expected QBWC1022, QBWC1023 on the screen, got QBWC1022, QBWC1024",
        ),
        ({"screen": "none"}, screen("QBWC1016"), "expected no QBWC code on the screen, got QBWC1016"),
        ({"screen": "QBWC1016"}, [], "expected QBWC1016 on the screen, got no QBWC code"),
        ({"hresult": "0x80040420"}, [], "expected QuickBooks to refuse with 0x80040420, got no refusal"),
        (
            {"waited": "10s"},
            [Waited(at(), 5.0, "")],
            "expected the connector to wait 10s in all, got 5s in 1 wait",
        ),
        ({"waited": "10s"}, [], "expected the connector to wait 10s in all, got 0s in no waits"),
        (
            {"waited": {"at_least": "10s"}},
            [Waited(at(), 5.0, "")],
            "expected the connector to wait at least 10s in all, got 5s in 1 wait",
        ),
        (
            {"dialogs": "version-warning"},
            [],
            "expected the dialogs version-warning, got no dialog",
        ),
        (
            {"updates": {"interleaved": "0"}},
            [*asking("front", "one.qbw"), *asking("back", "two.qbw"), *asking("back", "one.qbw", 2)],
            "expected no updates while another PC was at work in the same company file, got 1 update while "
            "another PC was at work in the same company file",
        ),
    ],
)
def test_what_falls_short(wanted: dict[str, Any], events: list[Event], text: str) -> None:
    assert said(wanted, events) == text


def test_every_shortfall_of_a_step_is_told() -> None:
    wanted = {"update": {"ends": "complete", "status": "x"}, "requests": "some", "calls": "none"}
    assert len(falls(wanted, [*NOT_AUTHORISED, ended("not-authorised")])) == 4


def test_a_shortfall_says_where() -> None:
    events = [*sent("serverVersion", "authenticate", "sendRequestXML"), ended("complete")]
    [fall] = falls({"update": {"ends": "no-work"}}, events)
    assert fall.where == "update 1, call 3 (sendRequestXML)"
    [fall] = falls({"calls": ("serverVersion", "clientVersion")}, events)
    assert fall.where == "update 1, call 2 (authenticate)"
    [fall] = falls({"update": {"ends": "no-work"}}, [ended("complete")])
    assert fall.where == "update 1"
    [fall] = falls({"updates": {"ends": "no-work"}}, [ended("complete", update=7)])
    assert fall.where == "update 7"
    [fall] = falls({"update": {"ends": "no-work"}}, [ended("not-started", update=0)])
    assert fall.where == ""


def test_a_shortfall_says_what_the_real_program_does_next() -> None:
    wanted = {"update": {"ends": "complete"}}
    [fall] = falls(wanted, [*NOT_AUTHORISED, ended("not-authorised")])
    assert "QBWC1040" in fall.real
    failed = CallFailed(at(call=4), "sendRequestXML", "null", "", 200, (), b"", 0.0)
    [fall] = falls(wanted, [*sent("authenticate", "sendRequestXML"), failed, ended("failed-call")])
    assert "stops with QBWC1041 and asks for nothing more" in fall.real
    [fall] = falls(wanted, [ended("complete"), UpdateStarted(at(2), False)] * 2)
    assert "does nothing until" in fall.real
    events = [
        *sent("sendRequestXML"),
        ended("failed-call"),
        *sent("authenticate", update=2),
        ended("no-work"),
    ]
    [fall] = falls({"updates": {"ends": "no-work"}}, events)
    assert "QBWC1041" in fall.real, "of the update that fell short, not of the last one"


@pytest.mark.parametrize("ending", [*ENDINGS, ""])
def test_every_ending_has_its_sentence(ending: str) -> None:
    sentence = after(ending, "clientVersion")
    assert sentence.startswith("The real program ")
    assert sentence.endswith(".")
    assert (sentence == after("", "")) == (ending == "")


@pytest.mark.parametrize(
    ("pattern", "calls", "result"),
    [
        ((), (), None),
        ((), ("a",), 0),
        (("a",), (), 0),
        (("a", "b"), ("a", "b"), None),
        (("a", "b"), ("a", "c"), 1),
        (("a", "b"), ("a", "b", "b"), 2),
        (("a+",), (), 0),
        (("a+",), ("a", "a", "a"), None),
        (("a+", "b"), ("a", "a", "b"), None),
        (("a+", "b"), ("a", "b", "a"), 2),
        (("a+", "a"), ("a", "a"), None),
        (("a+", "a"), ("a",), 1),
        (("...",), (), None),
        (("...",), ("x", "y"), None),
        (("a", "..."), ("a",), None),
        (("a", "...", "b"), ("a", "b"), None),
        (("a", "...", "b"), ("a", "x", "b", "y", "b"), None),
        (("a", "...", "b"), ("a", "x"), 2),
        (("...", "...", "b"), ("x", "b"), None),
        (("a", "..."), ("b",), 0),
    ],
)
def test_sequences(pattern: tuple[str, ...], calls: tuple[str, ...], result: int | None) -> None:
    assert matches(pattern, calls) == result


def test_a_long_sequence_ends_soon_and_loses_its_middle() -> None:
    pattern = ("...", "a+") * 10 + ("b",)
    assert matches(pattern, ["a"] * 5_000) == 5_000
    text = said({"calls": ("authenticate",)}, sent(*["sendRequestXML"] * 100))
    assert "(70 more)" in text
    assert text.count("sendRequestXML") == 30


@pytest.mark.parametrize(
    ("wanted", "value", "text"),
    [
        ({"status": "deauthorised"}, "deauthorised", ""),
        ({"status": ("a", "b")}, "b", ""),
        (
            {"status": "deauthorised"},
            "authorised",
            "expected probe status to say deauthorised, got 'authorised'",
        ),
        ({"status": ("a", "b")}, None, "expected probe status to say a or b, got nothing"),
        ({"status": "a"}, ["a"], "expected probe status to say a, got a list"),
        ({"customers": "some"}, [{}], ""),
        ({"customers": {"count": "2"}}, [{}], "expected 2 customers, got 1 customer"),
        ({"customers": {"count": "2"}}, "two", "expected probe customers to give a list, got 'two'"),
        ({"customers": "none"}, {}, "expected probe customers to give a list, got a mapping"),
        ({"queue": {"done": "3", "failed": "0"}}, {"done": 3}, ""),
        ({"queue": {"done": ("3", "4")}}, {"done": 2}, "expected probe queue to say done: 3 or 4, got 2"),
        ({"queue": {"done": "3"}}, 3, "expected probe queue to give a count per state, got '3'"),
    ],
)
def test_probes(wanted: dict[str, Any], value: object, text: str) -> None:
    falls = list(expect_end.probe(ProbeExpected.model_validate(wanted), value))
    assert [f"expected {fall.expected}, got {fall.got}" for fall in falls] == ([text] if text else [])
    assert all("nobody at the PC is told" in fall.real for fall in falls)


@pytest.mark.parametrize(
    ("count", "before", "now", "text"),
    [
        ("+3", 60, 63, ""),
        ("-1", 60, 59, ""),
        ("+0", 60, 60, ""),
        ("63", 60, 63, ""),
        ("+3", 60, 66, "expected +3 Customer records in the company file, got +6 (60 before, 66 now)"),
        ("-1", 60, 60, "expected -1 Customer records in the company file, got +0 (60 before, 60 now)"),
        ("63", 60, 60, "expected 63 Customer records in the company file, got 60"),
    ],
)
def test_the_company_file_is_counted(count: str, before: int, now: int, text: str) -> None:
    falls = list(expect_end.records("Customer", count, before, now))
    assert [f"expected {fall.expected}, got {fall.got}" for fall in falls] == ([text] if text else [])


@pytest.mark.parametrize(
    ("in_file", "value", "got"),
    [
        (["1", "2"], [{"ListID": "2"}, {"ListID": "1", "Name": "x"}], ""),
        ([], (), ""),
        (["1", "2"], [{"ListID": "1"}], "1 records; missing: 2"),
        (["1"], [{"ListID": "1"}, {"ListID": "9"}], "2 records; not in the company file: 9"),
        (["1"], [{"ListID": "1"}] * 2, "2 records; more than once: 1"),
        (["1"], [{"ListID": "9"}] * 2, "2 records; missing: 1; not in the company file: 9"),
        (["1"], [{"Name": "x"}], "1 records; missing: 1; not in the company file: without ListID"),
        (list("12345"), [], "0 records; missing: 1, 2, 3 and 2 more"),
        (["1"], "nothing", "'nothing' that is no list of records"),
        (["1"], ["1"], "a list that is no list of records"),
        (["1"], {"ListID": "1"}, "a mapping that is no list of records"),
    ],
)
def test_the_endpoint_has_the_same_records(in_file: list[str], value: object, got: str) -> None:
    falls = list(expect_end.same(SAME, [{"ListID": key} for key in in_file], value))
    assert [fall.got for fall in falls] == ([got] if got else [])
    assert all(f"the {len(in_file)} Customer records" in fall.expected for fall in falls)


@pytest.mark.parametrize(
    ("theirs", "got"),
    [
        (["1", "2"], ""),
        (["1"], ""),
        (["2"], "1 records; missing: 1"),
        (["1", "2", "2"], "3 records; more than once: 2"),
    ],
)
def test_what_is_not_active_may_be_missing_for_a_query_leaves_it_out(theirs: list[str], got: str) -> None:
    in_file = [{"ListID": "1", "IsActive": "true"}, {"ListID": "2", "IsActive": "false"}]
    falls = list(expect_end.same(SAME, in_file, [{"ListID": key} for key in theirs]))
    assert "".join(fall.got for fall in falls) == got
    for fall in falls:
        assert fall.expected == (
            "the endpoint to have the 1 Customer records of the company file, each once "
            "(and may have 1 that is not active)"
        )


def finding(level: str = "must") -> Finding:
    fall = Shortfall("a", "b", "c", "d").finding(at(), "f.yaml:7")
    return Finding(fall.at, fall.check, level, fall.expected, fall.got, fall.real, fall.where)


def test_verdicts() -> None:
    never = list(expect.amount(Amount.model_validate("some"), 0, "request", ""))
    assert expect_end.verdict([], []) == (Verdict.PASSED, "")
    assert expect_end.verdict([finding()], never) == (Verdict.FAILED, "f.yaml:7: expected a, got b")
    assert expect_end.verdict([finding()] * 3, []) == (
        Verdict.FAILED,
        "f.yaml:7: expected a, got b (and 2 more)",
    )
    assert expect_end.verdict([finding("should")], []) == (Verdict.PASSED, "")
    assert expect_end.verdict([finding("should")], [], strict=True)[0] is Verdict.FAILED
    assert expect_end.verdict([], never) == (
        Verdict.NOT_EXERCISED,
        "what the scenario is about never came: expected at least 1 request, got no requests",
    )


def test_an_amount_without_bounds_is_any() -> None:
    assert list(expect.amount(Amount.model_construct(), 5, "update", "")) == []
