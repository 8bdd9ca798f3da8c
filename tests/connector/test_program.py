"""The Web Connector's window: adding an application, Update Selected, Auto-Run; the implied application."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from support.desk import APPLICATION, PATH, desk
from support.scripted_endpoint import CUSTOMERS, Scripted

from simulator import events as e
from simulator.company import CompanyFile, Grant
from simulator.connector.applications import implied
from simulator.errors import InputError, StepFailed

DENIED = "The QuickBooks user has denied access."
HOUR = 3600.0


def test_no_twice_is_qbwc1022_and_1023_and_no_application() -> None:
    endpoint = Scripted()
    with desk(endpoint) as pc:
        pc.desktop.open_quickbooks()
        pc.desktop.add_application({"certificate": ["no", "no"], "QBWC1022": ["ok"]})
        assert pc.screen == [
            f"QBWC1022: An error occurred when connecting to QuickBooks. {DENIED} "
            "Please fix the problem and click OK to try again.",
            f"QBWC1023: Unable to connect to QuickBooks. Task could not be completed. Reason: {DENIED}",
        ]
        assert pc.desktop.connector.applications == {}
        pc.desktop.update_selected()
        assert pc.screen[-1] == "QBWC1016: No application was selected for update."
        assert endpoint.asked == []
        assert "declined_leaves_key" in pc.relied


def test_no_and_cancel_is_qbwc1024() -> None:
    with desk(Scripted()) as pc:
        pc.desktop.open_quickbooks()
        pc.desktop.add_application({"certificate": ["no"], "QBWC1022": ["cancel"]})
        assert [shown.code for shown in pc.of(e.ScreenShown)] == ["QBWC1022", "QBWC1024"]


def test_a_declined_application_stays_in_the_list_where_the_switch_says_so() -> None:
    with desk(Scripted(), declined_leaves_key="yes") as pc:
        pc.desktop.open_quickbooks()
        pc.desktop.add_application({"certificate": ["no"], "QBWC1022": ["cancel"]})
        assert "My app" in pc.desktop.connector.applications


def test_a_dialog_that_nobody_answers_while_linking_is_no_link() -> None:
    with desk(Scripted()) as pc:
        pc.desktop.open_quickbooks()
        pc.desktop.add_application()
        assert pc.desktop.connector.applications == {}


def test_linking_that_fails_says_what_the_screen_said() -> None:
    with desk(Scripted()) as pc, pytest.raises(StepFailed, match=r"QBWC1024.*denied access"):
        pc.desktop.link(access="no")


def test_an_answer_that_the_dialog_does_not_have_is_told() -> None:
    with desk(Scripted()) as pc, pytest.raises(InputError, match="can be answered no, prompt"):
        pc.desktop.link(access="perhaps")


def test_auto_run_calls_at_its_interval_and_unattended() -> None:
    with desk(Scripted(authenticate=("T", "none"))) as pc:
        pc.desktop.link(auto_run=HOUR)
        began = pc.stream.clock.now()
        pc.desktop.wait(3.5 * HOUR)
        assert [started.at.time - began for started in pc.of(e.UpdateStarted)] == [HOUR, 2 * HOUR, 3 * HOUR]
        assert all(started.scheduled for started in pc.of(e.UpdateStarted))
        assert pc.stream.clock.now() - began == 3.5 * HOUR


def test_the_endpoint_may_postpone_one_run_and_lengthen_the_interval() -> None:
    endpoint = Scripted(authenticate=[("T", "", "600", "7200"), ("T", "none")])
    with desk(endpoint) as pc:
        pc.desktop.link(auto_run=HOUR)
        began = pc.stream.clock.now()
        pc.desktop.wait(6 * HOUR)
        assert [started.at.time - began for started in pc.of(e.UpdateStarted)] == [
            HOUR,
            HOUR + 600,
            3 * HOUR + 600,
            5 * HOUR + 600,
        ]
        assert [ended.ends for ended in pc.of(e.UpdateEnded)] == ["postponed", *["no-work"] * 3]


def test_a_scheduled_run_that_fails_shows_qbwc1031() -> None:
    with desk(Scripted(authenticate=RuntimeError("down"))) as pc:
        pc.desktop.link(auto_run=HOUR)
        pc.desktop.wait(HOUR)
        assert [shown.code for shown in pc.of(e.ScreenShown)] == ["QBWC1012", "QBWC1031"]


QBWC1031 = (
    "QBWC1031: Update completed with some error. Application has been notified of the error accordingly. "
    "See QWCLog for further information."
)


@pytest.mark.parametrize(
    ("says", "ends", "told"),
    [
        ({"authenticate": RuntimeError("down")}, "failed-call", True),
        ({"authenticate": ("T", PATH)}, "refused-by-quickbooks", True),
        ({"authenticate": ("T", "none")}, "no-work", False),
        ({"authenticate": ("T", "nvu")}, "not-authorised", False),
        ({"authenticate": ("T", "busy")}, "busy", False),
        ({"clientVersion": "E:3.0"}, "stopped-by-endpoint", False),
    ],
)
def test_qbwc1031_follows_a_scheduled_failure_and_nothing_else(
    says: dict[str, Any], ends: str, told: bool
) -> None:
    with desk(Scripted(**says)) as pc:
        pc.desktop.link("while-open")
        pc.desktop.close_quickbooks()
        pc.desktop.update_selected()
        assert QBWC1031 not in pc.screen
        pc.desktop.auto_run(HOUR)
        pc.desktop.wait(HOUR)
        assert [ended.ends for ended in pc.of(e.UpdateEnded)] == [ends, ends]
        assert pc.screen.count(QBWC1031) == told
        if told:
            assert pc.screen[-1] == QBWC1031


def test_a_scheduled_run_whose_company_has_no_applock_may_be_a_failure_too() -> None:
    with desk(Scripted(authenticate=("T", PATH)), applock_undefined="hcp-failed") as pc:
        pc.desktop.link(auto_run=HOUR)
        with CompanyFile.from_recipe("landscaping", pc.stream.clock) as unstamped:
            unstamped.set_grant(APPLICATION.name, Grant("always"))
            pc.desktop.quickbooks.files = {PATH: unstamped}
            pc.desktop.wait(HOUR)
        assert pc.end.ends == "hcp-failed"
        assert pc.screen[-1] == QBWC1031


def test_time_that_passes_before_the_next_run_is_due_makes_no_call() -> None:
    endpoint = Scripted(authenticate=("T", "none"))
    with desk(endpoint) as pc:
        pc.desktop.link(auto_run=HOUR)
        pc.desktop.wait(HOUR - 1)
        assert endpoint.asked == []
        pc.desktop.wait(1)
        assert len(pc.of(e.UpdateStarted)) == 1
        pc.desktop.wait(0)
        assert len(pc.of(e.UpdateStarted)) == 1


def test_a_shorter_interval_than_the_persons_own_changes_nothing() -> None:
    with desk(Scripted(authenticate=("T", "none", "", "60"))) as pc:
        pc.desktop.link(auto_run=HOUR)
        pc.desktop.wait(2 * HOUR)
        assert len(pc.of(e.UpdateStarted)) == 2


def test_the_endpoints_wishes_for_time_count_under_auto_run_only() -> None:
    with desk(Scripted(authenticate=("T", PATH, "600", "7200"))) as pc:
        pc.desktop.link()
        pc.desktop.update_selected()
        assert pc.end.ends == "no-more-requests"


def test_an_update_by_hand_moves_the_next_scheduled_one() -> None:
    with desk(Scripted(authenticate=("T", "none"))) as pc:
        pc.desktop.link(auto_run=HOUR)
        began = pc.stream.clock.now()
        pc.desktop.wait(HOUR / 2)
        pc.desktop.update_selected()
        pc.desktop.wait(2 * HOUR)
        assert [(started.at.time - began, started.scheduled) for started in pc.of(e.UpdateStarted)] == [
            (HOUR / 2, False),
            (1.5 * HOUR, True),
            (2.5 * HOUR, True),
        ]


def test_a_run_that_takes_longer_than_its_interval_is_followed_at_once() -> None:
    endpoint = Scripted(authenticate=("T", PATH), getLastError=[*["NoOp"] * 4, "done", "done"])
    with desk(endpoint) as pc:
        pc.desktop.link(auto_run=15.0)
        began = pc.stream.clock.now()
        pc.desktop.wait(36.0)
        assert [started.at.time - began for started in pc.of(e.UpdateStarted)] == [15.0, 35.0]


def test_applications_that_are_due_run_in_the_order_of_their_times() -> None:
    with desk(Scripted(authenticate=("T", "none"))) as pc:
        pc.desktop.link(auto_run=HOUR)
        second = replace(APPLICATION, name="Another", owner_id=APPLICATION.file_id)
        assert pc.desktop.connector.add_application(second, lambda _: "always")
        pc.desktop.pc.registry.passwords["Another"] = "word"
        pc.desktop.connector.auto_run(second, HOUR / 2)
        pc.desktop.wait(1.75 * HOUR)
        assert [started.at.application for started in pc.of(e.UpdateStarted)] == [
            "Another",
            "My app",
            "Another",
            "Another",
        ]
        # Update Selected takes those that are ticked, one after the other
        pc.events.clear()
        pc.desktop.connector.applications["Another"].ticked = True
        pc.desktop.update_selected()
        assert [started.at.application for started in pc.of(e.UpdateStarted)] == ["My app", "Another"]


def test_a_prompt_at_an_unattended_run_blocks_and_holds_the_lock() -> None:
    with desk(Scripted(sendRequestXML=CUSTOMERS)) as pc:
        pc.desktop.link(access="prompt", auto_run=HOUR)
        pc.desktop.wait(2 * HOUR)
        assert [ended.ends for ended in pc.of(e.UpdateEnded)] == ["blocked", "not-started"]
        assert pc.desktop.pc.registry.update_lock


def test_passwords_right_wrong_and_typed() -> None:
    with desk(Scripted()) as pc:
        pc.desktop.link()
        kept = pc.desktop.pc.registry.passwords
        pc.desktop.enter_password()
        assert kept[APPLICATION.name] == pc.desktop.setup.password
        pc.desktop.enter_password("wrong")
        assert kept[APPLICATION.name] != pc.desktop.setup.password
        pc.desktop.enter_password("typed")
        assert kept[APPLICATION.name] == "typed"


def test_where_quickbooks_stands_can_be_seen() -> None:
    with desk(Scripted()) as pc:
        seen = [pc.desktop.quickbooks_is_open]
        pc.desktop.open_quickbooks()
        assert pc.desktop.quickbooks.open_path == PATH
        seen.append(pc.desktop.quickbooks_is_open)
        pc.desktop.close_quickbooks()
        seen.append(pc.desktop.quickbooks_is_open)
    assert seen == [False, True, False]


@pytest.mark.parametrize(
    ("url", "named", "reached_at"),
    [
        ("http://127.0.0.1:8000/qbwc", "http://localhost:8000/qbwc", ("127.0.0.1", 8000)),
        ("http://web/x?a=1", "http://localhost/x?a=1", ("web", 80)),
        ("https://10.0.0.5/x", "https://localhost/x", ("10.0.0.5", 443)),
        ("http://[::1]:81/", "http://localhost:81/", ("::1", 81)),
        ("http://localhost:9/x", "http://localhost:9/x", None),
        ("https://books.example.com/qbwc", "https://books.example.com/qbwc", None),
        ("https://books.example.com", "https://books.example.com/", None),
    ],
)
def test_a_bare_url_implies_an_application_that_a_qwc_file_may_name(
    url: str, named: str, reached_at: tuple[str, int] | None
) -> None:
    application, connect_to = implied(url, "joe")
    assert application.url == named
    assert connect_to == reached_at
    assert application.implied


def test_the_same_endpoint_on_another_port_is_the_same_application() -> None:
    one, _ = implied("http://127.0.0.1:8000/qbwc", "joe")
    other, _ = implied("http://127.0.0.1:9000/qbwc", "joe")
    assert (one.owner_id, one.file_id) == (other.owner_id, other.file_id)
    assert one.owner_id != one.file_id


@pytest.mark.parametrize("url", ["", "qbwc", "ftp://x/", "http://", "http://x:99999/", "http://u:p@x/"])
def test_what_is_no_url_of_an_endpoint_is_told(url: str) -> None:
    with pytest.raises(InputError, match="--endpoint"):
        implied(url, "joe")
