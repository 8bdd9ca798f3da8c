"""What the built-in endpoint writes into a company file, and what it does where QuickBooks refuses it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from support.everyday import HOUR, builtin, statuses, updated, waited
from support.office import Office

from simulator.endpoint import BuiltinEndpoint
from simulator.errors import InputError


@contextmanager
def synced(access: str = "always") -> Iterator[tuple[Office, BuiltinEndpoint]]:
    """An office whose first sync is over."""
    with builtin() as (pc, endpoint):
        pc.linked(access)
        pc.desktop.update_selected()
        yield pc, endpoint


def test_a_payment_is_of_the_whole_balance_of_the_invoice() -> None:
    with synced() as (pc, endpoint):
        endpoint.queue_work(pay="1005")
        updated(pc)
        [payment] = [
            one for one in pc.company.records("ReceivePayment") if one.get("RefNumber", "")[:4] == "PAID"
        ]
        [invoice] = [one for one in pc.company.records("Invoice") if one.get("RefNumber") == "1005"]
        assert payment["TotalAmount"] == invoice["Subtotal"]
        assert (invoice["BalanceRemaining"], invoice["IsPaid"]) == ("0.00", "true")


def test_an_invoice_that_nobody_knows_cannot_be_paid() -> None:
    with synced() as (_, endpoint), pytest.raises(InputError, match="pay: expected the number of an invoice"):
        endpoint.queue_work(pay="none")


def test_what_is_about_a_record_in_use_waits_until_it_is_not() -> None:
    with synced() as (pc, endpoint):
        before = pc.company.count("ReceivePayment")
        pc.desktop.open_record("Invoice", "1005")
        endpoint.queue_work(pay="1005")
        updated(pc)
        assert statuses(pc) == ["3176"]
        pc.desktop.close_records()
        waited(pc, HOUR)
        updated(pc)
        assert statuses(pc) == ["0"]
        assert pc.company.count("ReceivePayment") == before + 1


def test_an_employee_has_a_social_security_number_which_takes_access_to_personal_data() -> None:
    with synced() as (pc, endpoint):
        endpoint.queue_work(employees=1)
        updated(pc)
        assert statuses(pc) == ["3261"]
        assert (pc.company.count("Employee"), endpoint.queue_counts()["failed"]) == (0, 1)
    with synced("always+personal-data") as (pc, endpoint):
        endpoint.queue_work(employees=2)
        endpoint.queue_work(read="employees")
        updated(pc)
        assert statuses(pc) == ["0"] * 3
        assert {one["SSN"][:3] for one in pc.company.records("Employee")} == {"900"}


def test_a_customer_that_is_gone_is_not_changed_and_the_others_are() -> None:
    with synced() as (pc, endpoint):
        first, second = (
            one["FullName"] for one, _ in zip(pc.company.records("Customer"), range(2), strict=False)
        )
        pc.desktop.back_up_company()
        endpoint.queue_work(customers=1)
        updated(pc)
        [new] = [one["FullName"] for one in endpoint.customers()][-1:]
        pc.desktop.close_quickbooks()
        pc.desktop.restore_company()
        pc.desktop.open_quickbooks()
        for name in (first, new, second):
            endpoint.queue_work(change=name)
        updated(pc)
        assert statuses(pc) == ["0", "3120", "0"]
        assert endpoint.queue_counts()["failed"] == 1
