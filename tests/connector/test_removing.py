"""Removing an application in the window: what goes, what stays, and what it needs."""

from __future__ import annotations

from dataclasses import replace

import pytest
from support.office import APPLICATION, FILE, OTHER, PATH, office, words
from support.scripted_endpoint import Scripted

from simulator import events as e
from simulator.company import Grant
from simulator.errors import InputError, StepFailed

CLOSED = words("0x80040416")
QBWC1007 = (
    f"QBWC1007: An error occurred when connecting to QuickBooks. {CLOSED} "
    "Please fix the problem and click Retry to try again."
)
QBWC1008 = f"QBWC1008: Unable to connect to QuickBooks. Task could not be completed. Reason: {CLOSED}"
REFUSED = 'BeginSession "": 0x80040416'


def test_the_stamp_the_key_and_the_password_go_and_lock_and_grant_stay() -> None:
    with office(Scripted()) as pc:
        pc.linked()
        assert pc.desktop.remove_application()
        assert pc.log == [f"BeginSession {PATH}", "DataExtDel FileID", "EndSession"]
        assert pc.desktop.connector.applications == {}
        registry = pc.desktop.pc.registry
        assert ("My app" in registry.applications, dict(registry.passwords)) == (False, {})
        assert (pc.file_id(), pc.app_lock()) == (None, "UNLOCKED:OFFICE-PC")
        assert pc.company.grant("My app") == Grant("always", "Admin")
        assert [changed.done for changed in pc.of(e.ListChanged)] == ["removed"]
        assert [asked.task for asked in pc.of(e.OwnRequest)] == ["clear value"]
        assert pc.endpoint.environs == []
        pc.forget()
        pc.desktop.update_selected()
        assert pc.log == ["QBWC1016: No application was selected for update."]
        with pytest.raises(InputError, match="expected an application of the list"):
            pc.desktop.remove_application()


@pytest.mark.parametrize(
    ("answer", "log"),
    [
        ("retry", [REFUSED, QBWC1007, "QBWC1007? retry", REFUSED, QBWC1008]),
        ("cancel", [REFUSED, QBWC1007, "QBWC1007? cancel", QBWC1008.replace("1008", "1009")]),
        ("", [REFUSED, QBWC1007, "QBWC1007? nobody", QBWC1008.replace("1008", "1009")]),
    ],
)
def test_quickbooks_must_be_open(answer: str, log: list[str]) -> None:
    with office(Scripted()) as pc:
        pc.linked()
        pc.desktop.close_quickbooks()
        pc.forget()
        assert not pc.desktop.remove_application({"QBWC1007": [answer]})
        assert pc.log == log
        assert (pc.row.ticked, pc.file_id()) == (True, FILE)
        pc.desktop.open_quickbooks()
        assert pc.desktop.remove_application()


def test_a_quickbooks_that_will_not_delete_the_stamp_leaves_the_application() -> None:
    with office(Scripted()) as pc:
        pc.linked()
        for _ in range(2):
            pc.desktop.quickbooks.faults.add(0x80040425, "process")
        assert not pc.desktop.remove_application({"QBWC1007": ["retry"]})
        assert pc.log[-1].startswith("QBWC1008")
        assert pc.file_id() == FILE
        assert pc.row.ticked


def test_with_another_company_open_the_right_one_keeps_its_stamp() -> None:
    with office(Scripted()) as pc:
        pc.linked()
        pc.other.set_grant("My app", Grant("always"))
        pc.desktop.open_quickbooks(company=OTHER)
        assert pc.desktop.remove_application()
        assert pc.desktop.connector.applications == {}
        assert pc.file_id() == FILE


def test_of_two_applications_the_named_one_is_removed() -> None:
    second = replace(APPLICATION, name="Second", owner_id="{22222222-2222-3333-4444-555555555555}")
    with office(Scripted()) as pc:
        pc.linked()
        assert pc.desktop.add_application({"certificate": ["always"]}, second)
        assert pc.desktop.remove_application(application="Second")
        assert list(pc.desktop.connector.applications) == ["My app"]
        assert (pc.file_id(), pc.file_id(owner=second.owner_id)) == (FILE, None)


def test_the_tool_removes_a_stamp_once_from_the_file_that_is_open() -> None:
    with office(Scripted()) as pc:
        pc.linked()
        pc.desktop.close_quickbooks()
        with pytest.raises(InputError, match="remove_stamp: expected a company file that is open"):
            pc.desktop.remove_stamp()
        pc.desktop.open_quickbooks()
        assert pc.desktop.remove_stamp()
        assert pc.file_id() is None
        assert not pc.desktop.remove_stamp()
        assert pc.row.ticked


def test_a_connector_that_does_not_run_removes_nothing() -> None:
    with office(Scripted()) as pc:
        pc.linked()
        pc.desktop.close_connector()
        with pytest.raises(StepFailed):
            pc.desktop.remove_application()
        assert pc.file_id() == FILE
