"""The request processor's log: the facts of each session, in a layout that says whose it is."""

from __future__ import annotations

import pytest
from support.office import PATH, Office, office, words
from support.scripted_endpoint import CUSTOMERS, Scripted

from simulator import events as e
from simulator.errors import InputError
from simulator.quickbooks import sdklog
from simulator.recording import KINDS

AT = e.At(desktop="desktop", application="My app", update=1, time=1767632400.0)
STAMP = "2026-01-05T17:00:00.000Z"


def rows(pc: Office) -> list[list[str]]:
    """What the file has, without its first line: the columns after the time."""
    first, *others = pc.desktop.read_log("qbsdklog.txt").split("\r\n")
    assert first == sdklog.HEAD
    assert others.pop() == ""
    return [line.split("\t")[1:] for line in others]


def test_a_session_with_its_requests() -> None:
    endpoint = Scripted(authenticate=("T", PATH), sendRequestXML=CUSTOMERS)
    with office(endpoint) as pc:
        pc.desktop.link()
        before = len(rows(pc))
        pc.desktop.update_selected()
        assert rows(pc)[before:] == [
            ["BeginSession", "My app", PATH],
            ["ProcessRequest", "My app"],
            ["EndSession", "My app", PATH],
        ]


def test_a_refusal_has_its_hresult_and_the_request_processors_text() -> None:
    with office(Scripted(authenticate=("T", ""))) as pc:
        pc.linked()
        pc.desktop.close_quickbooks()
        pc.desktop.update_selected()
        assert rows(pc)[-1] == ["BeginSession", "My app", "", "0x80040416", words("0x80040416")]


def test_a_refused_request_does_not_say_what_is_wrong_with_it() -> None:
    with office(Scripted(authenticate=("T", PATH), sendRequestXML="<QBXML>", receiveResponseXML=-1)) as pc:
        pc.linked()
        pc.desktop.update_selected()
        [refused] = [event for event in pc.of(e.RequestProcessed) if event.hresult]
        assert refused.detail
        assert rows(pc)[-2] == ["ProcessRequest", "My app", "", "0x80040400", words("0x80040400")]


def test_where_nothing_was_written_there_is_no_file() -> None:
    with office(Scripted()) as pc, pytest.raises(InputError, match=r"expected a file at .*qbsdklog\.txt"):
        pc.desktop.read_log("qbsdklog.txt")


def test_what_cannot_be_written_is_lost_and_stops_nothing() -> None:
    with office(Scripted(authenticate=("T", PATH), sendRequestXML=CUSTOMERS)) as pc:
        pc.desktop.pc.files.protect("C:\\ProgramData\\Intuit\\QuickBooks", "administrators")
        pc.linked()
        pc.desktop.update_selected()
        assert pc.end.ends == "complete"
        assert not pc.desktop.pc.files.exists(sdklog.PATH)


def test_a_line_is_one_line_whatever_its_texts_are() -> None:
    event = e.SessionRefused(AT, "", "0x80040421", "two\r\nlines\tand a tab")
    assert sdklog.entry(event) == (f"{STAMP}\tBeginSession\tMy app\t\t0x80040421\ttwo lines and a tab")


def test_only_what_the_request_processor_sees_is_in_it() -> None:
    assert {kind.__name__ for kind in sdklog.CALLS} == {
        "SessionOpened",
        "SessionRefused",
        "RequestProcessed",
        "SessionClosed",
    }
    assert set(sdklog.CALLS) <= set(KINDS.values())
    assert list(sdklog.lines([e.ScreenShown(AT, "", "hello"), e.SessionClosed(AT, PATH)])) == [
        f"{STAMP}\tEndSession\tMy app\t{PATH}"
    ]
