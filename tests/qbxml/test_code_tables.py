"""Status codes and HRESULTs: QuickBooks' own sentences, or none."""

import pytest

from simulator.errors import QuickBooksRefusal, Shortcoming
from simulator.qbxml import hresults, statuses


def test_ok_and_no_match_are_worded_as_seen() -> None:
    assert statuses.Status(0, "Info", "Status OK") == statuses.OK
    assert statuses.NO_MATCH.message == "A query request did not find a matching object in QuickBooks"


@pytest.mark.parametrize(
    ("status", "message"),
    [
        (
            statuses.status(500, value="bleech"),
            "The query request has not been fully completed. There was a required element"
            ' ("bleech") that could not be found in QuickBooks.',
        ),
        (
            statuses.status(3090, value="a:b", field="customer name", text="No."),
            'There was an error when storing "a:b" in the "customer name" field.'
            "  QuickBooks error message: No.",
        ),
        (
            statuses.status(3100, value="AppLock"),
            'The name "AppLock" of the list element is already in use.',
        ),
        (
            statuses.status(3120, value="8000001B-1405768916"),
            'Object "8000001B-1405768916" specified in the request cannot be found.'
            "  QuickBooks error message: Invalid argument.  The specified record does not exist in the list.",
        ),
        (
            statuses.status(3130, value="X", list="Customers"),
            'There is an invalid reference to a parent "X" in the Customers list.'
            "  QuickBooks error message: Invalid argument.  The specified record does not exist in the list.",
        ),
        (
            statuses.status(3140, type="Customer", value="Joe Smith", object="SalesOrder"),
            'There is an invalid reference to QuickBooks Customer "Joe Smith" in the SalesOrder.'
            "  QuickBooks error message: Invalid argument.  The specified record does not exist in the list.",
        ),
        (statuses.status(3150, value="MaxReturned"), 'There is a missing element: "MaxReturned".'),
        (
            statuses.status(3180, object='data extension named "AppLock"', text="Attribute exists."),
            'There was an error when saving a data extension named "AppLock".'
            "  QuickBooks error message: Attribute exists.",
        ),
        (statuses.status(3200, value="1"), 'The provided edit sequence "1" is out-of-date.'),
        (statuses.NOT_PROCESSED, "The request has not been processed."),
    ],
)
def test_placeholders_are_filled(status: statuses.Status, message: str) -> None:
    assert status.message == message


def test_only_errors_stop() -> None:
    assert statuses.status(3200, value="1").is_error
    assert not statuses.OK.is_error
    assert not statuses.status(500, value="x").is_error


@pytest.mark.parametrize("row", statuses.TABLE.values(), ids=lambda row: str(row.code))
def test_every_row_has_a_severity_a_source_and_a_mark(row: statuses.Row) -> None:
    assert row.severity in ("Info", "Warn", "Error", "message set")
    assert row.source in ("capture", "OSR", "field", "recollection")
    assert row.confidence in "ABCD"
    severities = {"Info": range(500), "Warn": range(500, 1000), "Error": range(1000, 9000)}
    assert row.severity == "message set" or row.code in severities[row.severity]


def test_a_sentence_that_nobody_has_seen_is_not_made_up() -> None:
    with pytest.raises(Shortcoming, match="3151"):
        statuses.status(3151)
    with pytest.raises(Shortcoming, match="0x80042584"):
        hresults.message(0x80042584)


def test_braces_in_a_value_are_only_braces() -> None:
    assert "{value}" in statuses.status(3100, value="{value}").message


def test_hresults_carry_their_sentence() -> None:
    assert hresults.message(0x80040408) == "Could not start QuickBooks."
    refusal = hresults.refusal(0x80040408)
    assert isinstance(refusal, QuickBooksRefusal)
    assert (refusal.hresult, refusal.message) == (0x80040408, "Could not start QuickBooks.")


def test_a_detail_fills_the_sentence_that_has_room_for_one() -> None:
    assert hresults.message(0x80040409, "It is older.").endswith("data file. It is older.")
    assert hresults.message(0x80040409).endswith("data file.")


def test_quickbooks_own_words_are_passed_through() -> None:
    assert hresults.refusal(hresults.PASSED_THROUGH, "Anything.").message == "Anything."


@pytest.mark.parametrize("row", hresults.TABLE.values(), ids=lambda row: f"{row.hresult:08X}")
def test_every_hresult_is_an_error_with_a_source(row: hresults.Row) -> None:
    assert 0x80000000 <= row.hresult <= 0xFFFFFFFF
    assert row.source in ("OSR", "log", "field", "dotnet", "unverified")
    assert set(filter(None, row.raised_in.split(","))) <= {"connect", "process"}
