"""The logs that a support engineer asks for (H10): read as the customer would send them."""

from __future__ import annotations

from typing import Any, cast

import pytest
from support.office import PATH, office
from support.scripted_endpoint import CUSTOMERS, Scripted

from simulator.desktop import LOGS
from simulator.errors import InputError
from simulator.windows import PC, WEB_CONNECTOR_LOG


def test_both_logs_lie_where_they_are_looked_for() -> None:
    usual = {
        "QWCLog.txt": f"{WEB_CONNECTOR_LOG}\\QWCLog.txt",
        "qbsdklog.txt": "C:\\ProgramData\\Intuit\\QuickBooks\\qbsdklog.txt",
    }
    assert usual == LOGS
    with office(Scripted(authenticate=("T", PATH), sendRequestXML=CUSTOMERS)) as pc:
        pc.linked()
        for name, path in LOGS.items():
            assert pc.desktop.read_log(cast(Any, name)) == pc.desktop.pc.files.read(path) != ""


def test_a_log_that_is_not_one_is_told_with_those_that_are() -> None:
    with office(Scripted()) as pc, pytest.raises(InputError, match=r"QWCLog.txt or qbsdklog.txt, got 'x'"):
        pc.desktop.read_log(cast(Any, "x"))


def test_before_the_connector_is_installed_there_is_no_log() -> None:
    with office(Scripted(), connector="") as pc, pytest.raises(InputError, match="nothing was written"):
        pc.desktop.read_log()


def test_a_level_that_is_none_is_told_with_those_that_are() -> None:
    with (
        office(Scripted()) as pc,
        pytest.raises(InputError, match="one of NONE, DEBUG, VERBOSE, got 'ERROR'"),
    ):
        pc.desktop.set_log_level("ERROR")


def test_the_log_outlives_an_uninstall_and_goes_on_after_a_reboot() -> None:
    with office(Scripted(authenticate=("T", "none"))) as pc:
        pc.linked()
        pc.desktop.reboot()
        pc.desktop.log_on()
        assert pc.desktop.read_log().count("Log file initialized at") == 3  # first start, linking, log-on
        pc.desktop.uninstall()
        assert "Application My app has been added to QuickBooks." in pc.desktop.read_log()


def test_the_level_is_the_accounts_and_the_log_the_pcs() -> None:
    windows = PC()
    windows.add_account("bob")
    with office(Scripted(authenticate=("T", "none")), windows=windows) as pc:
        pc.linked()
        pc.desktop.set_log_level("NONE")
        pc.desktop.log_off()
        pc.desktop.log_on("bob")
        assert "level = DEBUG." in pc.desktop.read_log().split("Log file initialized at")[-1]
        pc.desktop.log_off()
        pc.desktop.log_on()
        assert "level = NONE." in pc.desktop.read_log().split("Log file initialized at")[-1]


def test_a_desktop_that_was_let_go_writes_no_more() -> None:
    with office(Scripted(authenticate=("T", "none"))) as pc:
        pc.linked()
        pc.desktop.close()
        before = pc.desktop.read_log()
        pc.desktop.update_selected()
        assert pc.desktop.read_log() == before
