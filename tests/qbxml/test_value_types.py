"""The types of qbXML's texts: what converts, how it is written back, and the laws between."""

from datetime import UTC, datetime
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from simulator.qbxml import values
from simulator.qbxml.values import canonical

LOS_ANGELES = ZoneInfo("America/Los_Angeles")
SYDNEY = ZoneInfo("Australia/Sydney")
SAO_PAULO = ZoneInfo("America/Sao_Paulo")
TYPES = [*values.CODES, "STR", "ENUM", "UUID", "MACRO", "EMPTY"]


@pytest.mark.parametrize(
    ("type_", "text", "written"),
    [
        ("AMT", "100", "100.00"),
        ("AMT", "-0.50", "-0.50"),
        ("AMT", "-0", "0.00"),
        ("AMT", "+7.00", "7.00"),
        ("AMT", "1234567890123.45", "1234567890123.45"),
        ("AMT", "97.5", None),
        ("AMT", "100.0", None),
        ("AMT", "1,000.00", None),
        ("AMT", "12345678901234", None),
        ("AMT", "１.00", None),
        ("PRICE", "103", "103.00"),
        ("PRICE", "111.111", "111.111"),
        ("PRICE", "1.50000", "1.50"),
        ("PRICE", ".001", "0.001"),
        ("PRICE", "13.344911793183279", None),
        ("PRICE", "12345678901", None),
        ("PRICE", "1e5", None),
        ("QUAN", "5", "5"),
        ("QUAN", "2.50", "2.5"),
        ("QUAN", "-0", "0"),
        ("QUAN", "100", "100"),
        ("QUAN", "0.123456", None),
        ("PERCENT", "5", "5.00"),
        ("PERCENT", "7.25%", "7.25"),
        ("PERCENT", "half", None),
        ("FLOAT", "1.2500", "1.25"),
        ("FLOAT", "x", None),
        ("BOOL", "true", "true"),
        ("BOOL", "0", "false"),
        ("BOOL", "True", None),
        ("INT", "007", "7"),
        ("INT", "2147483648", None),
        ("INT", "1.0", None),
        ("DATE", "2025-02-28", "2025-02-28"),
        ("DATE", "1900-12-31", None),
        ("DATE", "28.02.2025", None),
        ("DATE", "2025-02-29", None),
        ("DATETIME", "2025-02-28", "2025-02-28"),
        ("DATETIME", "2025-02-28T10", "2025-02-28T10"),
        ("DATETIME", "2025-02-28T10:20:30-08:00", "2025-02-28T10:20:30-08:00"),
        ("DATETIME", "2025-02-28T24:00:00", None),
        ("DATETIME", "1969-12-31", None),
        ("DATETIME", "2038-01-19T03:14:08", None),
        ("DATETIME", "2025-13-01", None),
        ("TIMEINTERVAL", "PT8H30M0S", "PT8H30M0S"),
        ("TIMEINTERVAL", "PT", None),
        ("TIMEINTERVAL", "8:30", None),
        ("ID", "80000035-1785958998", "80000035-1785958998"),
        ("ID", "150000-933272658", "150000-933272658"),
        ("ID", "0000000000000owb", "0000000000000owb"),
        ("ID", "-1", "-1"),
        ("ID", "80000035", None),
        ("GUID", "0", "0"),
        (
            "GUID",
            "{6a1c5292-39ca-413c-8666-64ab05913ca0}",
            "{6a1c5292-39ca-413c-8666-64ab05913ca0}",
        ),
        (
            "GUID",
            "6a1c5292-39ca-413c-8666-64ab05913ca0",
            "{6a1c5292-39ca-413c-8666-64ab05913ca0}",
        ),
        ("GUID", "{6a1c5292-39ca-413c-8666-64ab05913ca0", None),
        ("UUID", "x", "x"),
        ("MACRO", "TxnID:1", "TxnID:1"),
        ("EMPTY", "", ""),
        ("EMPTY", "x", None),
        ("AMT", "", ""),
        ("INT", "", None),
        ("STR", " as it is ", " as it is "),
        ("AMT", " 5.00 ", "5.00"),
    ],
)
def test_in_and_out(type_: str, text: str, written: str | None) -> None:
    assert canonical(type_, text) == written


@given(st.sampled_from(TYPES), st.text())
def test_what_is_canonical_stays_so(type_: str, text: str) -> None:
    once = canonical(type_, text)
    assert once is None or canonical(type_, once) == once


@given(st.integers(-(10**15) + 1, 10**15 - 1))
def test_cents_come_back(cents: int) -> None:
    assert values.cents(values.amount(cents)) == cents


@given(st.decimals(-(10**9), 10**9, places=5))
def test_prices_and_quantities_keep_their_value(number: Decimal) -> None:
    for text in (values.price(number), values.quantity(number)):
        assert Decimal(text) == number
    assert len(values.price(number).partition(".")[2]) in range(2, 6)


class TestTimes:
    """Right wall time, but always the offset that the zone has in January."""

    def test_summer_shows_the_standard_offset(self) -> None:
        july = datetime(2014, 7, 24, 11, 21, 56, tzinfo=UTC).timestamp()
        assert values.stamp(july, ZoneInfo("America/New_York")) == "2014-07-24T07:21:56-05:00"

    def test_winter_is_simply_right(self) -> None:
        assert values.stamp(1767632400, LOS_ANGELES) == "2026-01-05T09:00:00-08:00"

    def test_the_south_shows_its_january_offset(self) -> None:
        july = datetime(2014, 7, 1, 0, 0, tzinfo=UTC).timestamp()
        assert values.stamp(july, SYDNEY) == "2014-07-01T10:00:00+11:00"
        assert values.stamp(1412392005, SAO_PAULO) == "2014-10-04T00:06:45-02:00"

    @given(
        st.integers(86_400, 2**31 - 86_400),
        st.sampled_from([LOS_ANGELES, SYDNEY, SAO_PAULO, ZoneInfo("UTC")]),
    )
    def test_a_printed_stamp_read_again_is_the_same_wall_time(self, moment: int, zone: ZoneInfo) -> None:
        assert values.wall_seconds(values.stamp(moment, zone), zone) == values.wall_of(moment, zone)

    def test_no_offset_is_the_pc_s_own_time(self) -> None:
        assert values.wall_seconds("2014-07-24T07:21:56", LOS_ANGELES) == values.wall_seconds(
            "2014-07-24T07:21:56-08:00", LOS_ANGELES
        )

    def test_what_is_left_out_is_the_earliest_or_the_latest(self) -> None:
        def seconds(text: str, latest: bool) -> str:
            wall = values.wall_seconds(text, LOS_ANGELES, latest=latest)
            assert wall is not None
            return datetime.fromtimestamp(wall, UTC).strftime("%H:%M:%S")

        assert seconds("2025-01-01", False) == "00:00:00"
        assert seconds("2025-01-01", True) == "23:59:59"
        assert seconds("2025-01-01T10", True) == "10:59:59"

    def test_zulu_is_an_offset_too(self) -> None:
        assert values.wall_seconds("2025-01-01T08:00:00Z", LOS_ANGELES) == values.wall_seconds(
            "2025-01-01", LOS_ANGELES
        )

    def test_the_pc_s_date_is_its_own(self) -> None:
        assert values.pc_day(1767585600, LOS_ANGELES).isoformat() == "2026-01-04"


def test_what_windows_1252_cannot_hold_becomes_a_question_mark() -> None:
    assert values.storable("Zoë – ½ € 漢") == "Zoë – ½ € ?"
