"""One PC, and what a person does on it: the golden sequences, every line of them in order.

QuickBooks that refuses the company file is in ``test_switches.py``, an endpoint that fails in
``test_errors.py``, adding an application in ``connector/test_linking.py``.
"""

from __future__ import annotations

import pytest
from support.office import (
    APPLICATION,
    PASSWORD,
    PATH,
    PRELUDE,
    ROUND,
    STATUS_FAILED,
    UNLOCK,
    added,
    office,
    opens,
)
from support.scripted_endpoint import CUSTOMERS, Scripted, Web

from simulator import events as e
from simulator.errors import InputError, StepFailed
from simulator.protocol.codec import Call

PARSING = "QuickBooks found an error when parsing the provided XML text stream."
DENIED = "The QuickBooks user has denied access."
HOUR = 3600.0
TICKET = {"ticket": "T-1"}


def working(**says: object) -> Scripted:
    """An endpoint that names the company file and has one request."""
    return Scripted(**{"authenticate": ("T-1", PATH), "sendRequestXML": CUSTOMERS, **says})


# -- an ordinary update ----------------------------------------------------------------------------


def test_an_ordinary_update_line_by_line_and_argument_by_argument() -> None:
    locks: list[tuple[str, bool]] = []
    with office(working(receiveResponseXML=[40, 100], closeConnection="OK, see you")) as pc:
        pc.linked()

        def look(method: str) -> None:
            pc.log.append(method)
            locks.append(((pc.app_lock() or "").partition(":")[0], pc.update_lock))

        pc.endpoint.before = look
        pc.desktop.update_selected()
        assert pc.log == [*PRELUDE, *opens(), *ROUND, *ROUND, *UNLOCK, "closeConnection"]
        assert locks == [*[("UNLOCKED", True)] * 3, *[("LOCKED", True)] * 4, ("UNLOCKED", True)]
        assert (pc.app_lock(), pc.update_lock) == ("UNLOCKED:OFFICE-PC", False)
        assert (pc.end.ends, pc.end.hresult, pc.end.status) == ("complete", "", "OK, see you")
        assert pc.row.last_result == "OK, see you"

        endpoint = pc.endpoint
        assert endpoint.calls("serverVersion")[0].arguments == {}
        assert endpoint.calls("clientVersion")[0].arguments == {"strVersion": "2.3.0.215"}
        assert endpoint.calls("authenticate")[0].arguments == {"strUserName": "joe", "strPassword": PASSWORD}
        first, second = (dict(call.arguments) for call in endpoint.calls("sendRequestXML"))
        hcp = str(first.pop("strHCPResponse"))
        assert [hcp.find(f"<{name}QueryRs requestID") > 0 for name in ("Host", "Company", "Preferences")]
        assert hcp.index('<HostQueryRs requestID="0"') < hcp.index('<CompanyQueryRs requestID="1"')
        assert hcp.index('<CompanyQueryRs requestID="1"') < hcp.index('<PreferencesQueryRs requestID="2"')
        assert "<IsAutomaticLogin>false</IsAutomaticLogin>" in hcp
        assert "<DataExtValue>LOCKED:OFFICE-PC:" in hcp
        assert f"<DataExtValue>{APPLICATION.file_id}</DataExtValue>" in hcp
        assert second.pop("strHCPResponse") == ""
        assert (
            first
            == second
            == {
                **TICKET,
                "strCompanyFileName": PATH,
                "qbXMLCountry": "US",
                "qbXMLMajorVers": "16",
                "qbXMLMinorVers": "0",
            }
        )
        for call in endpoint.calls("receiveResponseXML"):
            assert "<CustomerQueryRs" in call.text("response")
            assert dict(call.arguments) == {
                **TICKET,
                "response": call.text("response"),
                "hresult": "",
                "message": "",
            }
        assert endpoint.calls("closeConnection")[0].arguments == TICKET


# -- 4: passwords ------------------------------------------------------------------------------------


@pytest.mark.parametrize("ticket", ["", "none", "nvu", "T-9"])
@pytest.mark.parametrize("verdict", ["nvu", "NVU", "Nvu"])
def test_a_wrong_password_then_the_right_one(ticket: str, verdict: str) -> None:
    def authenticate(call: Call) -> tuple[str, str]:
        return ("T-1", PATH) if call.text("strPassword") == PASSWORD else (ticket, verdict)

    with office(working(authenticate=authenticate, closeConnection="no")) as pc:
        pc.linked()
        pc.desktop.enter_password("wrong")
        pc.desktop.update_selected()
        qbwc1040 = "QBWC1040: Web connector did not provide a valid username and/or password."
        assert pc.log == [*PRELUDE, qbwc1040, "closeConnection"]
        assert pc.endpoint.calls("closeConnection")[0].arguments == {"ticket": ticket}
        assert (pc.end.ends, pc.end.status) == ("not-authorised", "Invalid password for username")
        assert pc.row.last_result == "Invalid password for username"
        pc.forget()
        pc.desktop.enter_password()
        pc.desktop.update_selected()
        assert pc.end.ends == "complete"


def test_a_missing_password_is_no_call_at_all() -> None:
    with office(working()) as pc:
        pc.linked()
        del pc.desktop.pc.registry.passwords[APPLICATION.name]
        pc.desktop.update_selected()
        assert pc.log == [
            "QBWC1030: Password is not available for application named My app. "
            "Please set the password for this application."
        ]
        assert (pc.end.ends, pc.update_lock, pc.endpoint.environs) == ("not-started", False, [])


@pytest.mark.parametrize(
    ("said", "text"),
    [
        (RuntimeError("no such user"), "no such user"),
        (
            Web("401 Unauthorized", b"who are you?"),
            "The request failed with HTTP status 401: Unauthorized.",
        ),
    ],
)
def test_a_fault_or_401_at_authenticate_is_qbwc1012_and_nothing_more(said: object, text: str) -> None:
    with office(working(authenticate=said)) as pc:
        pc.linked()
        pc.desktop.update_selected()
        qbwc1012 = f"QBWC1012: Authentication failed due to following error message.\n{text}"
        assert pc.log == [*PRELUDE, qbwc1012]
        assert (pc.end.ends, pc.end.status, pc.update_lock) == ("failed-call", STATUS_FAILED, False)


# -- 5 and 6: once, and for ever ---------------------------------------------------------------------


@pytest.mark.parametrize(
    ("verdict", "ends", "status"),
    [
        ("nvu", "not-authorised", "Invalid password for username"),
        ("none", "no-work", "No data exchange required"),
    ],
)
def test_a_one_off_sync_then_auto_run_calls_on_until_somebody_unticks_it(
    verdict: str, ends: str, status: str
) -> None:
    endpoint = working(
        authenticate=[("T-1", PATH), ("T-2", verdict)],
        sendRequestXML=[CUSTOMERS, added("Anna"), CUSTOMERS],
        receiveResponseXML=[0, 99, 100],
    )
    with office(endpoint) as pc:
        pc.linked()
        pc.desktop.update_selected()
        rounds = [*ROUND, "sendRequestXML", "CustomerAdd", "receiveResponseXML", *ROUND]
        assert pc.log == [*PRELUDE, *opens(), *rounds, *UNLOCK, "closeConnection"]
        sent = endpoint.calls("sendRequestXML")
        assert [bool(call.text("strHCPResponse")) for call in sent] == [True, False, False]
        assert {call.text("strCompanyFileName") for call in sent} == {PATH}
        pc.forget()
        pc.desktop.auto_run(HOUR)
        pc.desktop.wait(2 * HOUR)
        refused_ = [line for line in pc.log if not line.startswith("QBWC1040")]
        assert refused_ == [*PRELUDE, "closeConnection"] * 2
        assert [call.text("ticket") for call in endpoint.calls("closeConnection")] == ["T-2", "T-2"]
        assert (pc.end.ends, pc.end.status, pc.row.last_result) == (ends, status, status)
        assert pc.row.ticked


def test_an_empty_queue_leaves_quickbooks_and_its_lock_alone() -> None:
    with office(Scripted(authenticate=("T-1", "NONE"))) as pc:
        pc.linked()
        pc.desktop.close_quickbooks()
        pc.desktop.auto_run(HOUR)
        began = pc.stream.clock.now()
        pc.desktop.wait(2 * HOUR)
        assert pc.log == [*PRELUDE, "closeConnection"] * 2
        assert [event.at.time - began for event in pc.of(e.UpdateStarted)] == [HOUR, 2 * HOUR]
        assert all(event.scheduled for event in pc.of(e.UpdateStarted))
        assert pc.endpoint.calls("closeConnection")[0].arguments == TICKET
        assert pc.end.status == "No data exchange required"


def test_an_empty_queue_may_be_told_at_the_first_request() -> None:
    endpoint = working(sendRequestXML="", getLastError="Nothing to do", closeConnection="bye")
    for switch, status in (("close-connection", "bye"), ("get-last-error", "Nothing to do")):
        with office(endpoint, status_text=switch) as pc:
            pc.linked()
            pc.desktop.close_quickbooks()
            pc.desktop.update_selected()
            assert pc.log == [
                *PRELUDE,
                *opens(),
                "sendRequestXML",
                "getLastError",
                *UNLOCK,
                "closeConnection",
            ]
            assert (pc.end.ends, pc.end.status) == ("no-more-requests", status)
            assert pc.relied["status_text"] == switch
            assert pc.endpoint.calls("getLastError")[0].arguments == TICKET


# -- 10: a negative percent ---------------------------------------------------------------------------


def test_a_negative_percent_ends_the_session_and_the_next_begins_anew() -> None:
    endpoint = working(
        authenticate=[("T-1", PATH), ("T-2", PATH)],
        receiveResponseXML=[-1, 100],
        getLastError="it did not fit",
        closeConnection="bye",
    )
    with office(endpoint) as pc:
        pc.linked()
        pc.desktop.update_selected()
        assert pc.log == [*PRELUDE, *opens(), *ROUND, "getLastError", *UNLOCK, "closeConnection"]
        assert (pc.end.ends, pc.end.status) == ("stopped-by-endpoint", "bye")
        pc.forget()
        pc.desktop.update_selected()
        assert pc.log == [*PRELUDE, *opens(), *ROUND, *UNLOCK, "closeConnection"]
        assert {call.text("ticket") for call in endpoint.asked[3:]} == {"T-2"}
        assert endpoint.calls("sendRequestXML")[0].text("strHCPResponse")


def test_a_request_that_quickbooks_cannot_parse_comes_back_without_a_response() -> None:
    endpoint = working(sendRequestXML="<QBXML>", receiveResponseXML=-101, getLastError="my mistake")
    with office(endpoint) as pc:
        pc.linked()
        pc.desktop.update_selected()
        assert pc.log == [
            *PRELUDE,
            *opens(),
            "sendRequestXML",
            "no XML",
            "receiveResponseXML",
            "getLastError",
            *UNLOCK,
            "closeConnection",
        ]
        assert endpoint.calls("receiveResponseXML")[0].arguments == {
            **TICKET,
            "response": "",
            "hresult": "0x80040400",
            "message": PARSING,
        }


def test_after_a_refused_request_the_connector_goes_on_where_the_endpoint_says_so() -> None:
    endpoint = working(sendRequestXML=["<QBXML>", CUSTOMERS], receiveResponseXML=[50, 100])
    with office(endpoint) as pc:
        pc.linked()
        pc.desktop.update_selected()
        received = endpoint.calls("receiveResponseXML")
        assert [(call.text("hresult"), bool(call.text("response"))) for call in received] == [
            ("0x80040400", False),
            ("", True),
        ]
        assert (pc.end.ends, pc.end.hresult) == ("complete", "")


# -- 11: NoOp ----------------------------------------------------------------------------------------


@pytest.mark.parametrize("said", ["", "NoOp"])
def test_noop_twice_holds_everything_for_ten_seconds(said: str) -> None:
    held: list[tuple[float, bool, str]] = []
    endpoint = working(
        sendRequestXML=[said, said, CUSTOMERS], getLastError=["NoOp", "noop"], receiveResponseXML=100
    )
    with office(endpoint) as pc:
        pc.linked()
        began = pc.stream.clock.now()

        def look(method: str) -> None:
            pc.log.append(method)
            if method == "sendRequestXML":
                lock = (pc.app_lock() or "").partition(":")[0]
                held.append((pc.stream.clock.now() - began, pc.update_lock, lock))

        endpoint.before = look
        pc.desktop.update_selected()
        wait = ["sendRequestXML", "getLastError", "waits 5 s"]
        assert pc.log == [*PRELUDE, *opens(), *wait, *wait, *ROUND, *UNLOCK, "closeConnection"]
        assert held == [(0.0, True, "LOCKED"), (5.0, True, "LOCKED"), (10.0, True, "LOCKED")]
        sent = endpoint.calls("sendRequestXML")
        assert [bool(call.text("strHCPResponse")) for call in sent] == [True, False, False]
        assert {call.text("ticket") for call in endpoint.asked[3:]} == {"T-1"}
        assert pc.end.ends == "complete"


# -- verbs -------------------------------------------------------------------------------------------


def test_link_says_what_the_screen_said_where_it_fails() -> None:
    with office(Scripted()) as pc, pytest.raises(StepFailed) as failed:
        pc.desktop.link("no")
    assert failed.value.expected == "the application is in the Web Connector's list"
    assert failed.value.got.startswith("QBWC1024")


def test_an_answer_that_a_dialog_does_not_have_is_told() -> None:
    with office(working(clientVersion="W:old")) as pc:
        pc.linked()
        with pytest.raises(InputError, match="version-warning can be answered ok, cancel"):
            pc.desktop.update_selected({"version-warning": ["yes"]})


def test_who_sits_at_the_screen_confirms_a_warning_and_answers_dialogs_in_turn() -> None:
    with office(working(clientVersion="W:old")) as pc:
        pc.linked("prompt")
        pc.desktop.update_selected({"certificate": ["prompt", "no"]})
        assert pc.end.ends == "complete"
        assert [dialog.answer for dialog in pc.of(e.DialogAnswered)] == ["ok", "prompt"]


@pytest.mark.parametrize(
    ("word", "typed"), [("right", PASSWORD), ("wrong", f"{PASSWORD} (mistyped)"), ("hunter2", "hunter2")]
)
def test_a_password_is_kept_as_it_was_typed(word: str, typed: str) -> None:
    with office(Scripted()) as pc:
        pc.linked()
        pc.desktop.enter_password(word)
        assert pc.desktop.pc.registry.passwords == {APPLICATION.name: typed}
