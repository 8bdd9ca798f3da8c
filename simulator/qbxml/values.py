"""The types of qbXML's texts, in and out.

`canonical` is the one door in: it gives a text as QuickBooks would write it back, or None if it
does not convert. Money is integer cents, other numbers are `Decimal`; nothing is ever a float.
Sources: the XSD's patterns (B), wire captures for 3040, 3045 and the output forms (A), the blank
texts (B). Assumed (D): the patterns of PERCENT, QUAN and FLOAT, and that only STR, AMT, BOOL, DATE
and DATETIME may be blank.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from functools import lru_cache
from zoneinfo import ZoneInfo

_CENTS = re.compile(r"([+-]?)([0-9]{1,13})(?:\.([0-9]{2}))?")
_DECIMAL = re.compile(r"[+-]?(?:[0-9]{1,10}(?:\.[0-9]{0,5})?|\.[0-9]{1,5})")
_FLOAT = re.compile(r"[+-]?[0-9]{1,15}(?:\.[0-9]{1,15})?")
_INT = re.compile(r"[+-]?[0-9]{1,10}")
_DATE = re.compile(r"([0-9]{4})-([0-9]{2})-([0-9]{2})")
_DATETIME = re.compile(
    r"([0-9]{4}-[0-9]{2}-[0-9]{2})(?:T([0-9]{2})(?::([0-9]{2})(?::([0-9]{2}))?)?)?(Z|[+-][0-9]{2}:[0-9]{2})?"
)
_INTERVAL = re.compile(r"PT(?=[0-9])(?:[0-9]{1,5}H)?(?:[0-9]{1,5}M)?(?:[0-9]{1,5}S)?")
_ID = re.compile(r"[0-9A-Fa-f]{1,8}-[0-9]{1,10}|[0-9a-z]{16}|-1")
_GUID = re.compile(r"0|\{?[0-9A-Fa-f]{8}-(?:[0-9A-Fa-f]{4}-){3}[0-9A-Fa-f]{12}\}?")
_INT_LIMIT = 2**31
_EPOCH = datetime(1970, 1, 1)
_EARLIEST_DATE = date(1901, 1, 1)
_LATEST_SECOND = int((datetime(2038, 1, 19, 3, 14, 7) - _EPOCH).total_seconds())

#: The status of a text that does not convert, by type (status-code table 3010 to 3085).
CODES = {
    "ID": 3000,
    "BOOL": 3010,
    "DATE": 3020,
    "DATETIME": 3020,
    "TIMEINTERVAL": 3035,
    "AMT": 3040,
    "PRICE": 3045,
    "PERCENT": 3050,
    "QUAN": 3060,
    "GUID": 3065,
    "FLOAT": 3085,
    "INT": 3085,
}
_BLANK_ALLOWED = frozenset(["AMT", "BOOL", "DATE", "DATETIME"])
_BOOLS = {"true": "true", "false": "false", "1": "true", "0": "false"}


def canonical(type_: str, text: str) -> str | None:
    """`text` as QuickBooks writes a value of that type, None if it is none. A blank stays blank."""
    if type_ in ("STR", "ENUM"):
        return text
    text = text.strip()
    if not text:
        return "" if type_ in _BLANK_ALLOWED or type_ == "EMPTY" else None
    return _CONVERTERS[type_](text)


def cents(text: str) -> int | None:
    """An AMTTYPE as integer cents; no decimals or exactly two (A: `97.5` is refused with 3040)."""
    matched = _CENTS.fullmatch(text)
    if matched is None:
        return None
    amount_ = int(matched[2]) * 100 + int(matched[3] or 0)
    return -amount_ if matched[1] == "-" else amount_


def amount(cents_: int) -> str:
    """Cents as AMTTYPE: always two decimals, no thousands separator (A)."""
    if cents_ < 0:
        return f"-{amount(-cents_)}"
    return f"{cents_ // 100}.{cents_ % 100:02d}"


def price(number: Decimal) -> str:
    """PRICETYPE and PERCENTTYPE: two to five decimals, trailing zeros trimmed (A: `103.00`, `111.111`)."""
    text = str(number)
    if text[-3:-2] == "." and text[0] != "-":
        return text  # as most prices are
    whole, _, decimals = _fixed(number).partition(".")
    return f"{whole}.{decimals.ljust(2, '0')}"


def quantity(number: Decimal) -> str:
    """QUANTYPE: trimmed (A: `5`, `0`, `2.5`)."""
    return _fixed(number)


def _fixed(number: Decimal) -> str:
    text = str(number)
    if "E" in text:
        text = f"{number:f}"  # as exact, but slower
    if "." in text:
        text = text.rstrip("0").rstrip(".")
    return "0" if text in ("-0", "") else text


def _amt(text: str) -> str | None:
    value = cents(text)
    return None if value is None else amount(value)


def _price(text: str) -> str | None:
    return price(Decimal(text)) if _DECIMAL.fullmatch(text) else None


def _percent(text: str) -> str | None:
    return _price(text.removesuffix("%"))


def _quan(text: str) -> str | None:
    return quantity(Decimal(text)) if _DECIMAL.fullmatch(text) else None


def _float(text: str) -> str | None:
    return _fixed(Decimal(text)) if _FLOAT.fullmatch(text) else None


def _int(text: str) -> str | None:
    if not _INT.fullmatch(text) or not -_INT_LIMIT <= int(text) < _INT_LIMIT:
        return None
    return str(int(text))


def _bool(text: str) -> str | None:
    return _BOOLS.get(text)


def _date(text: str) -> str | None:
    day = day_of(text)
    return text if day is not None and day >= _EARLIEST_DATE else None


def _datetime(text: str) -> str | None:
    return None if wall_seconds(text, ZoneInfo("UTC")) is None else text


def _interval(text: str) -> str | None:
    return text if _INTERVAL.fullmatch(text) else None


def _id(text: str) -> str | None:
    return text if _ID.fullmatch(text) else None


def _guid(text: str) -> str | None:
    if not _GUID.fullmatch(text) or text.startswith("{") != text.endswith("}"):
        return None
    return text if text == "0" or text.startswith("{") else f"{{{text}}}"


def _same(text: str) -> str | None:
    return text


_CONVERTERS: dict[str, Callable[[str], str | None]] = {
    "ID": _id,
    "AMT": _amt,
    "PRICE": _price,
    "QUAN": _quan,
    "PERCENT": _percent,
    "FLOAT": _float,
    "DATE": _date,
    "DATETIME": _datetime,
    "TIMEINTERVAL": _interval,
    "BOOL": _bool,
    "INT": _int,
    "GUID": _guid,
    "UUID": _same,
    "MACRO": _same,
    "EMPTY": lambda _: None,
}


def day_of(text: str) -> date | None:
    """A DATETYPE as a date, None if it is none."""
    matched = _DATE.fullmatch(text)
    if matched is None:
        return None
    try:
        return date(int(matched[1]), int(matched[2]), int(matched[3]))
    except ValueError:
        return None


# -- times, with QuickBooks' fixed offset ---------------------------------------------------------
# TimeCreated and TimeModified show the right wall time, daylight saving included, but always the
# offset that the zone has in January (behaviours 7.7, A: US files show the standard offset in July;
# southern captures show their January offset). On input QuickBooks expects the same, or no offset.


@lru_cache(maxsize=256)
def stamp(moment: float, zone: ZoneInfo) -> str:
    """A moment (UTC epoch) as QuickBooks prints it: right wall time, January's offset."""
    local = datetime.fromtimestamp(int(moment), zone)
    return f"{local:%Y-%m-%dT%H:%M:%S}{_printed_offset(local.year, zone)}"


@lru_cache(maxsize=256)
def wall_of(moment: float, zone: ZoneInfo) -> int:
    """A moment as seconds of the PC's wall clock since 1970: what stamps are compared by."""
    local = datetime.fromtimestamp(int(moment), zone).replace(tzinfo=None)
    return int((local - _EPOCH).total_seconds())


def wall_seconds(text: str, zone: ZoneInfo, *, latest: bool = False) -> int | None:
    """A DATETIMETYPE as wall-clock seconds; what it leaves out is the earliest or the latest there is.

    A date alone means 00:00:00, or 23:59:59 with `latest` (behaviours section 6, B). None if it is no
    time between 1970-01-01 and 2038-01-19T03:14:07.
    """
    matched = _DATETIME.fullmatch(text)
    day = day_of(matched[1]) if matched else None
    if matched is None or day is None:
        return None
    hour, minute, second = (
        int(part) if part else (limit if latest else 0)
        for part, limit in zip(matched.group(2, 3, 4), (23, 59, 59), strict=True)
    )
    try:
        local = datetime(day.year, day.month, day.day, hour, minute, second)
    except ValueError:
        return None
    seconds = int((local - _EPOCH).total_seconds())
    if matched[5]:
        seconds += int((_january_offset(day.year, zone) - _offset(matched[5])).total_seconds())
    return seconds if 0 <= seconds <= _LATEST_SECOND else None


def _offset(text: str) -> timedelta:
    if text == "Z":
        return timedelta()
    size = timedelta(hours=int(text[1:3]), minutes=int(text[4:6]))
    return -size if text[0] == "-" else size


@lru_cache(maxsize=256)
def _january_offset(year: int, zone: ZoneInfo) -> timedelta:
    return datetime(year, 1, 1, 12, tzinfo=zone).utcoffset() or timedelta()


@lru_cache(maxsize=256)
def _printed_offset(year: int, zone: ZoneInfo) -> str:
    minutes = int(_january_offset(year, zone).total_seconds()) // 60
    sign = "-" if minutes < 0 else "+"
    return f"{sign}{abs(minutes) // 60:02d}:{abs(minutes) % 60:02d}"


def storable(text: str) -> str:
    """A text as QuickBooks can store it: Windows-1252, `?` for what it has no character for (1.9, B/C)."""
    return text if text.isascii() else text.encode("cp1252", "replace").decode("cp1252")


def pc_day(moment: float, zone: ZoneInfo) -> date:
    """The date on the PC's calendar at a moment (UTC epoch)."""
    return datetime.fromtimestamp(moment, UTC).astimezone(zone).date()
