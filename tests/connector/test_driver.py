"""One update played: the golden sequences call by call, and what the stream tells of them."""

from __future__ import annotations

import pytest
from support.desk import APPLICATION, PASSWORD, PATH, Desk, desk
from support.scripted_endpoint import CUSTOMERS, Scripted

from simulator import events as e
from simulator.company import CompanyFile, Grant
from simulator.connector import company as company_requests
from simulator.connector.session import Guards
from simulator.errors import Shortcoming
from simulator.quickbooks import CompanySession
from simulator.recording import encode

GOOD = {"sendRequestXML": CUSTOMERS, "authenticate": ("T-1", PATH)}
PRELUDE = ["serverVersion", "clientVersion", "authenticate"]


def session(pc: Desk) -> CompanySession:
    """A session with QuickBooks of its own, for a look at the company file."""
    steps = pc.desktop.quickbooks.begin_session(pc.desktop.connector.process, APPLICATION.name, "")
    with pytest.raises(StopIteration) as stopped:  # no dialog comes up
        next(steps)
    assert isinstance(stopped.value.value, CompanySession)
    return stopped.value.value


def app_lock(pc: Desk) -> str | None:
    return company_requests.app_lock(session(pc), (16, 0), APPLICATION.owner_id)


def set_lock(pc: Desk, value: str) -> None:
    company_requests.set_app_lock(session(pc), (16, 0), APPLICATION.owner_id, value)


def test_linking_sends_no_soap_and_stamps_the_company_file() -> None:
    endpoint = Scripted()
    with desk(endpoint) as pc:
        pc.desktop.link()
        assert endpoint.asked == []
        assert pc.screen == []
        assert app_lock(pc) == "UNLOCKED:OFFICE-PC"
        row = pc.desktop.connector.applications["My app"]
        assert row.last_result == "Ended QuickBooks session"
        assert row.ticked


def test_a_good_session_call_by_call() -> None:
    locks: list[str] = []
    endpoint = Scripted(**{**GOOD, "receiveResponseXML": [50, 100]})
    with desk(endpoint) as pc:
        pc.desktop.link()

        def look(method: str) -> None:
            if method == "receiveResponseXML":
                hcp = endpoint.asked[3].text("strHCPResponse")
                locks.append(("AppLock" in hcp and "LOCKED:OFFICE-PC:" in hcp and "yes") or "no")
                assert pc.desktop.pc.registry.update_lock

        endpoint.before = look
        pc.desktop.update_selected()
        one_round = ["sendRequestXML", "receiveResponseXML"]
        assert pc.calls == [*PRELUDE, *one_round, *one_round, "closeConnection"]
        first, second = pc.call("sendRequestXML", 1), pc.call("sendRequestXML", 2)
        assert "<HostQueryRs" in str(first.arguments["strHCPResponse"])
        assert second.arguments["strHCPResponse"] == ""
        for call in (first, second):
            assert call.arguments["strCompanyFileName"] == PATH
            assert (call.arguments["qbXMLMajorVers"], call.arguments["qbXMLMinorVers"]) == (16, 0)
            assert call.arguments["qbXMLCountry"] == "US"
        received = pc.call("receiveResponseXML")
        assert "<CustomerQueryRs" in str(received.arguments["response"])
        assert (received.arguments["hresult"], received.arguments["message"]) == ("", "")
        assert locks == ["yes", "yes"]
        assert app_lock(pc) == "UNLOCKED:OFFICE-PC"
        assert not pc.desktop.pc.registry.update_lock
        assert (pc.end.ends, pc.end.status) == ("complete", "bye")


def test_quickbooks_is_closed_before_close_connection() -> None:
    with desk(Scripted(**GOOD)) as pc:
        pc.desktop.link()
        pc.desktop.update_selected()
        closed = pc.events.index(pc.of(e.SessionClosed)[-1])
        assert closed < pc.events.index(pc.call("closeConnection"))


@pytest.mark.parametrize(
    ("named", "ends", "status", "codes"),
    [
        ("nvu", "not-authorised", "Invalid password for username", ["QBWC1040"]),
        ("NONE", "no-work", "No data exchange required", []),
        ("busy", "busy", "Application Busy", []),
    ],
)
def test_a_refusal_at_authenticate_closes_the_connection_and_leaves_quickbooks_alone(
    named: str, ends: str, status: str, codes: list[str]
) -> None:
    with desk(Scripted(authenticate=("", named))) as pc:
        pc.desktop.link()
        opened = len(pc.of(e.SessionOpened))
        pc.desktop.update_selected()
        assert pc.calls == [*PRELUDE, "closeConnection"]
        assert pc.call("closeConnection").arguments == {"ticket": ""}
        assert (pc.end.ends, pc.end.status) == (ends, status)
        assert [shown.code for shown in pc.of(e.ScreenShown)] == codes
        assert len(pc.of(e.SessionOpened)) == opened
        assert "close_after_auth_refusal" in pc.relied


def test_after_a_refusal_the_connection_is_left_where_the_switch_says_so() -> None:
    with desk(Scripted(authenticate=("", "none")), close_after_auth_refusal="skip") as pc:
        pc.desktop.link()
        pc.desktop.update_selected()
        assert pc.calls == PRELUDE


def test_no_password_is_qbwc1030_and_no_call() -> None:
    with desk(Scripted()) as pc:
        pc.desktop.link()
        pc.desktop.pc.registry.passwords.clear()
        pc.desktop.update_selected()
        assert pc.calls == []
        assert pc.screen == [
            "QBWC1030: Password is not available for application named My app. "
            "Please set the password for this application."
        ]
        assert pc.end.ends == "not-started"


def test_an_update_lock_that_is_held_means_no_call() -> None:
    with desk(Scripted()) as pc:
        pc.desktop.link()
        pc.desktop.pc.registry.update_lock = True
        pc.desktop.update_selected()
        assert pc.calls == []
        assert pc.end.ends == "not-started"
        assert pc.desktop.pc.registry.update_lock


def test_two_levels_of_elevation_then_closed() -> None:
    with desk(Scripted(**GOOD)) as pc:
        pc.desktop.link(approved_by="administrator")
        pc.desktop.start_connector()
        pc.desktop.update_selected()
        assert pc.calls == [*PRELUDE, "connectionError"]
        assert pc.call("connectionError").arguments["hresult"] == "0x80040408"
        assert pc.call("connectionError").arguments["message"] == "Could not start QuickBooks."
        assert pc.screen == [
            "QBWC1013: Error connecting to QuickBooks. Returning error message to application. "
            "Could not start QuickBooks."
        ]
        assert (pc.end.ends, pc.end.hresult) == ("refused-by-quickbooks", "0x80040408")
        pc.desktop.close_quickbooks()
        pc.desktop.update_selected()
        assert pc.end.ends == "complete"
        hcp = str(pc.call("sendRequestXML").arguments["strHCPResponse"])
        assert "<IsAutomaticLogin>true</IsAutomaticLogin>" in hcp


def test_closed_and_nothing_named_is_retried_with_the_path_that_the_endpoint_names() -> None:
    endpoint = Scripted(sendRequestXML=CUSTOMERS, connectionError=["", PATH])
    with desk(endpoint) as pc:
        pc.desktop.link()
        pc.desktop.close_quickbooks()
        pc.desktop.update_selected()
        assert pc.calls[3:6] == ["connectionError", "connectionError", "sendRequestXML"]
        assert pc.call("connectionError").arguments["hresult"] == "0x80040416"
        assert pc.end.ends == "complete"


def test_noop_twice_takes_ten_seconds_of_the_clock() -> None:
    endpoint = Scripted(
        authenticate=("T-1", PATH),
        sendRequestXML=["", "NoOp", CUSTOMERS],
        getLastError=["NoOp", "NOOP"],
    )
    with desk(endpoint) as pc:
        pc.desktop.link()
        began = pc.stream.clock.now()
        pc.desktop.update_selected()
        assert pc.calls == [
            *PRELUDE,
            *("sendRequestXML", "getLastError") * 2,
            "sendRequestXML",
            "receiveResponseXML",
            "closeConnection",
        ]
        assert pc.stream.clock.now() - began == 10.0
        assert [bool(pc.call("sendRequestXML", n).arguments["strHCPResponse"]) for n in (1, 2, 3)] == [
            True,
            False,
            False,
        ]


def test_a_negative_percent_is_explained_and_closed() -> None:
    endpoint = Scripted(**{**GOOD, "receiveResponseXML": -1, "getLastError": "it failed"})
    with desk(endpoint) as pc:
        pc.desktop.link()
        pc.desktop.update_selected()
        assert pc.calls[-3:] == ["receiveResponseXML", "getLastError", "closeConnection"]
        assert pc.end.ends == "stopped-by-endpoint"


def test_a_request_that_quickbooks_cannot_read_comes_back_as_an_hresult() -> None:
    wrong = CUSTOMERS.replace("<MaxReturned>1</MaxReturned>", "<MaxReturnd>1</MaxReturnd>")
    endpoint = Scripted(**{**GOOD, "sendRequestXML": wrong})
    with desk(endpoint) as pc:
        pc.desktop.link()
        pc.desktop.update_selected()
        received = pc.call("receiveResponseXML").arguments
        assert received["response"] == ""
        assert received["hresult"] == "0x80040400"
        assert received["message"] == "QuickBooks found an error when parsing the provided XML text stream."
        [processed] = pc.of(e.RequestProcessed)
        assert "MaxReturnd" in processed.detail
        assert "line 1" in processed.detail


@pytest.mark.parametrize(
    ("method", "code", "calls_after"),
    [
        ("sendRequestXML", "QBWC1041", []),
        ("receiveResponseXML", "QBWC1042", []),
        ("closeConnection", "QBWC1044", []),
    ],
)
def test_a_call_that_fails_ends_the_session_and_unlocks_the_file(
    method: str, code: str, calls_after: list[str]
) -> None:
    endpoint = Scripted(**{**GOOD, method: RuntimeError("out of order")})
    with desk(endpoint) as pc:
        pc.desktop.link()
        pc.desktop.update_selected()
        assert pc.calls[-1 - len(calls_after)] == method
        [shown] = pc.of(e.ScreenShown)
        assert shown.code == code
        assert "out of order" in shown.text
        assert app_lock(pc) == "UNLOCKED:OFFICE-PC"
        assert pc.end.ends == ("complete" if method == "closeConnection" else "failed-call")


def test_a_null_request_is_qbwc1041() -> None:
    with desk(Scripted(**{**GOOD, "sendRequestXML": e.Missing.ABSENT})) as pc:
        pc.desktop.link()
        pc.desktop.update_selected()
        assert pc.screen == [
            "QBWC1041: SendRequestXML failed due to error message: "
            "Object reference not set to an instance of an object."
        ]


def test_version_answers_that_fail_are_swallowed() -> None:
    broken = RuntimeError("not supported")
    with desk(Scripted(**{**GOOD, "serverVersion": broken, "clientVersion": broken})) as pc:
        pc.desktop.link()
        pc.desktop.update_selected()
        assert pc.end.ends == "complete"
        assert pc.screen == []


def test_a_warning_is_confirmed_by_who_sits_there_and_blocks_where_nobody_does() -> None:
    with desk(Scripted(**{**GOOD, "clientVersion": "W:please update"})) as pc:
        pc.desktop.link()
        pc.desktop.update_selected()
        assert pc.end.ends == "complete"
        pc.desktop.update_selected({"version-warning": ["cancel"]})
        assert pc.end.ends == "stopped-by-user"
        pc.desktop.auto_run(3600.0)
        pc.desktop.wait(3600.0)
        assert pc.end.ends == "blocked"
        assert pc.desktop.pc.registry.update_lock


def test_a_lock_of_another_pc_ends_the_update_before_any_request() -> None:
    with desk(Scripted(**GOOD)) as pc:
        pc.desktop.link()
        set_lock(pc, "LOCKED:OTHER-PC:1")
        pc.desktop.update_selected()
        assert pc.calls == PRELUDE
        assert pc.end.ends == "locked"
        assert pc.end.status == "Update aborted. Company file is locked by another client OTHER-PC"
        assert app_lock(pc) == "LOCKED:OTHER-PC:1"


@pytest.mark.parametrize(("choice", "ends"), [("go-on", "complete"), ("hcp-failed", "hcp-failed")])
def test_a_company_without_our_applock_is_a_switch(choice: str, ends: str) -> None:
    with desk(Scripted(**GOOD), applock_undefined=choice) as pc:
        pc.desktop.link()
        # another company in its place, that was never stamped
        pc.company.set_grant("My app", None)
        with CompanyFile.from_recipe("landscaping", pc.stream.clock) as fresh:
            fresh.set_grant("My app", Grant("always"))
            pc.desktop.quickbooks.files = {PATH: fresh}
            pc.desktop.update_selected()
        assert pc.end.ends == ends
        assert "applock_undefined" in pc.relied


def test_the_probe_before_each_update_is_a_switch() -> None:
    seen: list[str] = []

    class Probed(Scripted):
        def __call__(self, environ, start_response):  # type: ignore[no-untyped-def]
            if environ["REQUEST_METHOD"] == "GET":
                seen.append(environ["PATH_INFO"])
                start_response("200 OK", [("Content-Type", "text/plain")])
                return [b"here"]
            return super().__call__(environ, start_response)

    with desk(Probed(**GOOD), get_probe="before-each-update") as pc:
        pc.desktop.link()
        pc.desktop.update_selected()
        assert seen == ["/qbwc"]
        [fetched] = pc.of(e.Fetched)
        assert fetched.status == 200


@pytest.mark.parametrize(("choice", "sent"), [("per-update", "session=1"), ("none", "")])
def test_cookies_live_within_an_update(choice: str, sent: str) -> None:
    cookies: list[str] = []

    class Remembers(Scripted):
        def __call__(self, environ, start_response):  # type: ignore[no-untyped-def]
            cookies.append(environ.get("HTTP_COOKIE", ""))
            return super().__call__(environ, start_response)

    with desk(Remembers(**GOOD), cookies=choice) as pc:
        pc.desktop.link()
        pc.desktop.update_selected()
        assert cookies[0] == ""
        assert set(cookies[1:]) == {sent}


@pytest.mark.parametrize("ticket", ["T-1", "none", " ", "a&b<c>", "nvu", "{0}"])
def test_neither_password_nor_ticket_is_in_any_event(ticket: str) -> None:
    with desk(Scripted(**{**GOOD, "authenticate": (ticket, PATH)})) as pc:
        pc.desktop.link()
        pc.desktop.update_selected()
        assert pc.end.ends == "complete"
        recorded = "\n".join(encode(event) for event in pc.events)
        assert PASSWORD not in recorded
        for call in pc.of(e.CallSent):
            assert call.arguments.get("ticket", "[ticket 1]") == "[ticket 1]"
        [answered] = [a for a in pc.of(e.CallAnswered) if a.method == "authenticate"]
        assert answered.result == ("[ticket 1]", PATH)
        assert b"<string>[ticket 1]</string>" in answered.body
        if ticket == "a&b<c>":
            assert "a&amp;b" not in recorded


def test_an_empty_ticket_is_shown_as_it_is() -> None:
    with desk(Scripted(authenticate=("", "none"))) as pc:
        pc.desktop.link()
        pc.desktop.update_selected()
        assert pc.call("closeConnection").arguments == {"ticket": ""}


def test_a_shortcoming_of_ours_ends_the_run_and_leaves_nothing_open() -> None:
    vehicles = CUSTOMERS.replace("CustomerQueryRq", "VehicleQueryRq")
    with desk(Scripted(**{**GOOD, "sendRequestXML": vehicles})) as pc:
        pc.desktop.link()
        pc.desktop.close_quickbooks()
        with pytest.raises(Shortcoming, match="VehicleQuery"):
            pc.desktop.update_selected()
        assert pc.desktop.quickbooks.unseen is None


def test_an_interrupt_comes_through() -> None:
    with desk(Scripted(**GOOD)) as pc:
        pc.desktop.link()

        def interrupt(event: e.Event) -> None:
            if isinstance(event, e.CallSent):
                raise KeyboardInterrupt

        pc.stream.subscribe(interrupt)
        with pytest.raises(KeyboardInterrupt):
            pc.desktop.update_selected()


def test_a_guard_ends_an_endless_session_with_a_finding() -> None:
    requests = [CUSTOMERS.replace(">1<", f">{n}<") for n in range(1, 10)]
    with desk(
        Scripted(**{**GOOD, "sendRequestXML": requests, "receiveResponseXML": 0}), guards=Guards(3)
    ) as pc:
        pc.desktop.link()
        pc.desktop.update_selected()
        assert pc.end.ends == "guarded"
        [finding] = pc.of(e.Finding)
        assert finding.check == "guard.rounds"
        assert finding.level == "must"
        assert finding.where == "update 1, call 9"


def test_interactive_mode_asks_the_person() -> None:
    endpoint = Scripted(
        authenticate=("T-1", PATH),
        getLastError="Interactive mode",
        getInteractiveURL="https://localhost/form",
        interactiveRejected="pity",
        interactiveDone=["still busy", ""],
    )
    with desk(endpoint) as pc:
        pc.desktop.link()
        pc.desktop.update_selected()
        assert pc.end.ends == "stopped-by-user"
        assert pc.calls[-2:] == ["interactiveRejected", "closeConnection"]
        began = pc.stream.clock.now()
        pc.desktop.update_selected({"interactive": ["ok"]})
        assert pc.end.ends == "interactive-done"
        assert pc.stream.clock.now() - began == 120.0
        assert "interactive_variant" in pc.relied


def test_a_process_that_sees_no_quickbooks_is_refused_the_same_way() -> None:
    with desk(Scripted(**GOOD)) as pc:
        pc.desktop.link()
        pc.desktop.open_quickbooks(account="somebody else")
        pc.desktop.update_selected()
        assert pc.end.hresult == "0x80040408"
