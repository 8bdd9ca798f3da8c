"""Sequence 8: another company file is open."""

from __future__ import annotations

import pytest
from support.golden import refused, working
from support.office import (
    APPLICATION,
    LOCK,
    OTHER,
    PRELUDE,
    Office,
    office,
)

from simulator import events as e
from simulator.company import Grant
from simulator.switches import values


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
        [asked] = [one for one in pc.of(e.DialogAnswered) if one.dialog == "certificate"]
        assert f"The application calls itself {APPLICATION.name}" in asked.text
        assert OTHER in asked.text
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
