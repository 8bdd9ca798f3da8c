"""What no source settles, as it is felt in an update: who may reach the company file, and the wire.

The golden sequences in which QuickBooks refuses, under every value of the switch that names the refusal.
Names and values of switches are in ``test_ground_floor.py``.
"""

from __future__ import annotations

import pytest
from support.office import (
    APPLICATION,
    LOCK,
    NOTHING,
    OTHER,
    PATH,
    PRELUDE,
    QBWC1013,
    ROUND,
    UNLOCK,
    Office,
    office,
    opens,
    words,
)
from support.scripted_endpoint import CUSTOMERS, Scripted

from simulator import events as e
from simulator.company import Grant
from simulator.switches import values

DENIED = "The QuickBooks user has denied access."
TICKET = {"ticket": "T-1"}


def working(**says: object) -> Scripted:
    """An endpoint that names the company file and has one request."""
    return Scripted(**{"authenticate": ("T-1", PATH), "sendRequestXML": CUSTOMERS, **says})


def refused(hresult: str, named: str = PATH) -> list[str]:
    """The log of an update that QuickBooks refuses and the endpoint ends."""
    return [
        *PRELUDE,
        f"BeginSession {named or NOTHING}: {hresult}",
        QBWC1013 + words(hresult),
        "connectionError",
    ]


def connection_error(pc: Office) -> dict[str, object]:
    [call] = pc.endpoint.calls("connectionError")
    return dict(call.arguments)


# -- 1: programs on two levels ---------------------------------------------------------------------


@pytest.mark.parametrize("hresult", values("elevation_hresult"))
def test_linked_at_the_administrators_level_then_updated_at_the_users(hresult: str) -> None:
    endpoint = working()
    with office(endpoint, elevation_hresult=hresult) as pc:
        pc.desktop.link(approved_by="administrator")
        pc.forget()
        pc.desktop.update_selected()
        assert pc.log == [*PRELUDE, *opens(), *ROUND, *UNLOCK, "closeConnection"]

        pc.forget()
        pc.desktop.start_connector()
        pc.desktop.update_selected()
        assert pc.log == refused(hresult)
        assert connection_error(pc) == {**TICKET, "hresult": hresult, "message": words(hresult)}
        assert (pc.end.ends, pc.end.hresult) == ("refused-by-quickbooks", hresult)
        assert pc.relied["elevation_hresult"] == hresult
        assert pc.relied["close_after_connection_error"] == "skip"
        assert not pc.update_lock

        pc.forget()
        pc.desktop.close_quickbooks()
        endpoint.before = lambda method: pc.desktop.open_quickbooks() if method == "sendRequestXML" else None
        pc.desktop.update_selected()
        assert pc.end.ends == "complete"
        hcp = endpoint.calls("sendRequestXML")[0].text("strHCPResponse")
        assert "<IsAutomaticLogin>true</IsAutomaticLogin>" in hcp
        assert "LOCKED:OFFICE-PC:" in hcp
        assert endpoint.calls("sendRequestXML")[0].text("strCompanyFileName") == PATH
        # who starts QuickBooks meanwhile cannot open the file
        assert [shown.code for shown in pc.of(e.ScreenShown)] == [""]
        assert not pc.desktop.quickbooks_is_open
        endpoint.before = pc.log.append
        pc.desktop.open_quickbooks()
        assert pc.desktop.quickbooks_is_open


def test_quickbooks_reopened_at_the_users_level_is_refused_to_an_elevated_connector() -> None:
    with office(working()) as pc:
        pc.desktop.link(approved_by="administrator")
        pc.desktop.close_quickbooks()
        pc.desktop.open_quickbooks()
        pc.forget()
        pc.desktop.update_selected()
        assert pc.log == refused("0x80040408")


# -- 2B: prompt each time ---------------------------------------------------------------------------


def test_prompt_each_time_and_no_at_the_update() -> None:
    with office(working()) as pc:
        pc.linked("prompt")
        pc.desktop.update_selected({"certificate": ["no"]})
        assert pc.log == [
            *PRELUDE,
            "certificate? no",
            f"BeginSession {PATH}: 0x80040420",
            QBWC1013 + DENIED,
            "connectionError",
        ]
        assert connection_error(pc) == {**TICKET, "hresult": "0x80040420", "message": DENIED}
        # a No of this kind takes nothing back: the next Yes is an ordinary update
        pc.forget()
        pc.desktop.update_selected({"certificate": ["prompt"]})
        assert pc.log == [*PRELUDE, "certificate? prompt", *opens(), *ROUND, *UNLOCK, "closeConnection"]


def test_prompt_each_time_and_nobody_there_blocks_with_update_lock_held() -> None:
    with office(working()) as pc:
        pc.linked("prompt")
        pc.desktop.update_selected()
        assert pc.log == [*PRELUDE, "certificate? nobody"]
        assert (pc.end.ends, pc.update_lock) == ("blocked", True)
        assert pc.app_lock() == "UNLOCKED:OFFICE-PC"
        assert pc.relied["prompt_unanswered"] == "blocks"
        pc.forget()
        pc.desktop.update_selected({"certificate": ["prompt"]})
        assert (pc.log, pc.end.ends, pc.update_lock) == ([], "not-started", True)


def test_prompt_each_time_and_nobody_there_may_be_a_denial() -> None:
    with office(working(), prompt_unanswered="denied") as pc:
        pc.linked("prompt")
        pc.desktop.update_selected()
        assert pc.log[3:] == [
            "certificate? nobody",
            f"BeginSession {PATH}: 0x80040420",
            QBWC1013 + DENIED,
            "connectionError",
        ]
        assert (pc.end.ends, pc.update_lock) == ("refused-by-quickbooks", False)


# -- 3: whenever open, and closed ---------------------------------------------------------------------


@pytest.mark.parametrize("hresult", values("automatic_login_refused_hresult"))
@pytest.mark.parametrize("access", ["while-open", "prompt"])
def test_a_grant_for_an_open_file_does_not_cover_a_closed_one(access: str, hresult: str) -> None:
    with office(working(), automatic_login_refused_hresult=hresult) as pc:
        pc.linked(access)
        pc.desktop.close_quickbooks()
        pc.desktop.update_selected({"certificate": ["prompt"]})
        assert pc.log == refused(hresult)
        assert connection_error(pc) == {**TICKET, "hresult": hresult, "message": words(hresult)}
        assert pc.relied["automatic_login_refused_hresult"] == hresult
        pc.forget()
        pc.desktop.open_quickbooks()
        pc.desktop.update_selected({"certificate": ["prompt"]})
        assert pc.end.ends == "complete"


# -- 7: closed, and nothing named ---------------------------------------------------------------------

FIRST_REFUSAL = 'BeginSession "": 0x80040416'


@pytest.mark.parametrize("hresult", values("closed_without_path_hresult"))
def test_closed_and_nothing_named_ends_with_done(hresult: str) -> None:
    with office(working(authenticate=("T-1", "")), closed_without_path_hresult=hresult) as pc:
        pc.linked()
        pc.desktop.close_quickbooks()
        pc.desktop.update_selected()
        assert pc.log == refused(hresult, "")
        assert connection_error(pc) == {**TICKET, "hresult": hresult, "message": words(hresult)}
        assert pc.relied["closed_without_path_hresult"] == hresult


def test_closed_and_nothing_named_twice_is_the_same_again() -> None:
    with office(working(authenticate=("T-1", ""), connectionError=["", "Done"])) as pc:
        pc.linked()
        pc.desktop.close_quickbooks()
        pc.desktop.update_selected()
        again = [FIRST_REFUSAL, QBWC1013 + words("0x80040416"), "connectionError"]
        assert pc.log == [*PRELUDE, *again, *again]
        assert pc.end.ends == "refused-by-quickbooks"


def test_closed_and_the_path_named_at_the_second_try() -> None:
    endpoint = working(authenticate=("T-1", ""), connectionError=[PATH, "done"])
    with office(endpoint) as pc:
        pc.linked()
        pc.desktop.close_quickbooks()
        pc.desktop.update_selected()
        again = [FIRST_REFUSAL, QBWC1013 + words("0x80040416"), "connectionError"]
        assert pc.log == [*PRELUDE, *again, *opens(), *ROUND, *UNLOCK, "closeConnection"]
        assert endpoint.calls("sendRequestXML")[0].text("strHCPResponse")
        assert (pc.end.ends, pc.end.hresult) == ("complete", "")


def test_closed_and_the_path_named_at_the_second_try_without_the_right_to_log_in() -> None:
    with office(working(authenticate=("T-1", ""), connectionError=[PATH, "done"])) as pc:
        pc.linked("while-open")
        pc.desktop.close_quickbooks()
        pc.desktop.update_selected()
        assert [call.text("hresult") for call in pc.endpoint.calls("connectionError")] == [
            "0x80040416",
            "0x8004041D",
        ]
        assert (pc.end.ends, pc.end.hresult) == ("refused-by-quickbooks", "0x8004041D")


def test_quickbooks_without_a_company_and_nothing_named() -> None:
    with office(working(authenticate=("T-1", ""))) as pc:
        pc.linked()
        pc.quickbooks_without_a_company()
        pc.desktop.update_selected()
        assert pc.log == refused("0x80040417", "")
        assert connection_error(pc)["message"] == words("0x80040417")


def test_quickbooks_without_a_company_opens_the_named_one_and_stays_up() -> None:
    with office(working()) as pc:
        pc.linked()
        pc.quickbooks_without_a_company()
        pc.desktop.update_selected()
        assert pc.log == [*PRELUDE, *opens(), *ROUND, *UNLOCK, "closeConnection"]
        assert pc.desktop.quickbooks_is_open
        assert pc.desktop.quickbooks.open_path == ""


@pytest.mark.parametrize("access", ["while-open", "prompt"])
def test_quickbooks_without_a_company_opens_none_without_the_right_to_log_in(access: str) -> None:
    with office(working()) as pc:
        pc.linked(access)
        pc.quickbooks_without_a_company()
        pc.desktop.update_selected({"certificate": ["always"]})
        assert pc.log == refused("0x8004041D")


# -- 8: another company ------------------------------------------------------------------------------


def other_open(pc: Office) -> None:
    pc.desktop.quickbooks.open(pc.desktop.pc.start("QBW.EXE"), OTHER)


@pytest.mark.parametrize("hresult", values("other_company_hresult"))
def test_another_company_is_open_than_the_one_named(hresult: str) -> None:
    with office(working(), other_company_hresult=hresult) as pc:
        pc.linked()
        other_open(pc)
        pc.desktop.update_selected()
        assert pc.log == refused(hresult)
        pc.forget()
        pc.desktop.close_quickbooks()
        pc.desktop.update_selected()
        assert pc.end.ends == "complete"


def test_nothing_named_binds_to_whatever_is_open_and_the_endpoint_is_told_so() -> None:
    endpoint = working(authenticate=("T-1", ""), sendRequestXML="", getLastError="the wrong company")
    with office(endpoint) as pc:
        pc.linked()
        other_open(pc)
        pc.desktop.update_selected({"certificate": ["always"]})
        assert pc.log == [
            *PRELUDE,
            "certificate? always",
            "access-confirmation? done",
            f"BeginSession {OTHER}",
            LOCK[0],
            LOCK[2],
            "sendRequestXML",
            "getLastError",
            "EndSession",
            "closeConnection",
        ]
        [sent] = endpoint.calls("sendRequestXML")
        assert sent.text("strCompanyFileName") == OTHER
        assert APPLICATION.file_id not in sent.text("strHCPResponse")
        assert pc.relied["applock_undefined"] == "go-on"
        assert pc.app_lock(pc.other) is None


def test_a_company_without_our_applock_may_end_the_update() -> None:
    for close, tail in (("skip", []), ("call", ["closeConnection"])):
        with office(
            working(authenticate=("T-1", "")), applock_undefined="hcp-failed", close_after_1014=close
        ) as pc:
            pc.linked()
            pc.other.set_grant(APPLICATION.name, Grant("always"))
            other_open(pc)
            pc.desktop.update_selected()
            qbwc1014 = (
                "QBWC1014: Could not get Host/Company/Preference Query response from QuickBooks. Job ending. "
                "AppLock is not defined in the company file."
            )
            assert pc.log == [
                *PRELUDE,
                f"BeginSession {OTHER}",
                LOCK[0],
                qbwc1014,
                "EndSession",
                *tail,
            ]
            assert pc.end.ends == "hcp-failed"
            assert pc.relied["close_after_1014"] == close


def test_never_authorised_there_and_not_admin_is_refused_for_the_open_company() -> None:
    with office(working(authenticate=("T-1", ""))) as pc:
        pc.linked()
        pc.desktop.open_quickbooks(company="other", user="Ann")
        pc.desktop.update_selected()
        assert pc.log == refused("0x80040418", "")


# -- the wire ----------------------------------------------------------------------------------------


@pytest.mark.parametrize("case", values("hresult_case"))
def test_an_hresult_is_written_in_one_case_or_the_other(case: str) -> None:
    with office(working(), hresult_case=case) as pc:
        pc.linked("while-open")
        pc.desktop.close_quickbooks()
        pc.desktop.update_selected()
        assert connection_error(pc)["hresult"] == {"upper": "0x8004041D", "lower": "0x8004041d"}[case]
        assert pc.relied["hresult_case"] == case


@pytest.mark.parametrize("choice", values("cookies"))
def test_cookies_are_kept_within_an_update_or_not_at_all(choice: str) -> None:
    endpoint = working(authenticate=[("T-1", PATH), ("T-2", "none")])
    with office(endpoint, cookies=choice) as pc:
        pc.linked()
        pc.desktop.update_selected()
        sent = [environ.get("HTTP_COOKIE", "") for environ in endpoint.environs]
        kept = {"per-update": "session=1", "none": ""}[choice]
        assert sent == ["", *[kept] * 5]
        assert [event.value for event in pc.of(e.SwitchRelied) if event.name == "cookies"] == [choice]
        pc.forget()
        pc.desktop.update_selected()
        assert endpoint.environs[0].get("HTTP_COOKIE") is None


@pytest.mark.parametrize(("choice", "line"), [("when-adding", []), ("before-each-update", ["GET"])])
def test_the_address_is_looked_at_when_adding_or_before_each_update(choice: str, line: list[str]) -> None:
    with office(working(), get_probe=choice) as pc:
        pc.linked()
        pc.desktop.update_selected()
        pc.desktop.update_selected()
        assert pc.log == [*line, *PRELUDE, *opens(), *ROUND, *UNLOCK, "closeConnection"] * 2
        assert [fetched.status for fetched in pc.of(e.Fetched)] == [200] * 2 * len(line)


@pytest.mark.parametrize(("choice", "ends"), [("lf", b"\n"), ("crlf", b"\r\n")])
def test_line_ends_of_responses_go_out_as_they_are(choice: str, ends: bytes) -> None:
    with office(working(), response_newlines=choice) as pc:
        pc.linked()
        pc.desktop.update_selected()
        [sent] = [call for call in pc.of(e.CallSent) if call.method == "receiveResponseXML"]
        lines = sent.body.count(b"\n")
        assert lines > 3
        assert sent.body.count(b"\r\n") == (lines if ends == b"\r\n" else 0)
        # an XML reader makes one line end of both: an endpoint cannot tell
        assert "\r" not in pc.endpoint.calls("receiveResponseXML")[0].text("response")


@pytest.mark.parametrize(("choice", "tail"), [("call", ["closeConnection"]), ("skip", [])])
@pytest.mark.parametrize(
    ("said", "switch", "ends"),
    [
        (("T-1", "none"), "close_after_auth_refusal", "no-work"),
        (("T-1", "nvu"), "close_after_auth_refusal", "not-authorised"),
        (("T-1", "busy"), "close_after_auth_refusal", "busy"),
        (("T-1", "", "60"), "close_after_postpone", "postponed"),
        (("T-1", "nvu", "60"), "close_after_postpone", "postponed"),
    ],
)
def test_what_follows_a_refusal_at_authenticate(
    said: tuple[str, ...], switch: str, ends: str, choice: str, tail: list[str]
) -> None:
    with office(working(authenticate=said), **{switch: choice}) as pc:  # type: ignore[arg-type]
        pc.linked()
        pc.row.timing.ticked = True  # only under Auto-Run do seconds to wait count
        pc.desktop.update_selected()
        assert [line for line in pc.log if not line.startswith("QBWC1040")] == [*PRELUDE, *tail]
        assert (pc.end.ends, pc.update_lock) == (ends, False)
        assert pc.relied[switch] == choice


@pytest.mark.parametrize(("choice", "tail"), [("skip", []), ("call", ["closeConnection"])])
def test_what_follows_a_refusal_by_quickbooks(choice: str, tail: list[str]) -> None:
    with office(working(), close_after_connection_error=choice) as pc:
        pc.linked("while-open")
        pc.desktop.close_quickbooks()
        pc.desktop.update_selected()
        assert pc.log == [*refused("0x8004041D"), *tail]
        assert pc.relied["close_after_connection_error"] == choice
        assert pc.end.ends == "refused-by-quickbooks"
