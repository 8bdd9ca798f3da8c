"""The value layer: whether a text fits its element, and the status that QuickBooks gives if not.

Conversions, enumerations, lengths, bounds. (A for 3040, 3045, 3070 and 3110 being statuses and not parse
errors; B for the rest. D: a number out of its bounds does not convert.) Business rules are not known here.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from decimal import Decimal
from functools import cache, lru_cache

from simulator.qbxml import values
from simulator.qbxml.catalogue import Listing
from simulator.qbxml.envelope import LONGEST_REQUEST_ID
from simulator.qbxml.shapes import COUNTRIES, EDITIONS, Element
from simulator.qbxml.statuses import Status, status

#: What QuickBooks calls a field in status 3000 (A: seen in logs); others by their element's name.
ID_WORDS = {"ListID": "list id", "TxnID": "Transaction id"}
_WHOLE = r"(?:0|-?[1-9][0-9]{0,%d})"
_DECIMALS = re.compile(_WHOLE % 9 + r"\.[0-9]{2}(?:[0-9]{0,2}[1-9])?").fullmatch
_DAY = r"(?:0[1-9]|1[0-2])-(?:[01][1-9]|[12]0|2[1-8])"
_TIME = r"T(?:[01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9](?:Z|[+-][0-9]{2}:[0-9]{2})?"
#: Whether a text is already as QuickBooks writes it, by type: most texts are, these tell of most of them.
_AS_WRITTEN: dict[str, Callable[[str], object]] = {
    "AMT": re.compile(_WHOLE % 12 + r"\.[0-9]{2}").fullmatch,
    "PRICE": _DECIMALS,
    "PERCENT": _DECIMALS,
    "QUAN": re.compile(_WHOLE % 9 + r"(?:\.[0-9]{0,4}[1-9])?").fullmatch,
    "INT": re.compile(_WHOLE % 8).fullmatch,
    "BOOL": frozenset(["true", "false"]).__contains__,
    "ID": re.compile(r"[0-9A-Fa-f]{1,8}-[0-9]{1,10}").fullmatch,
    "DATE": re.compile("(?:19[1-9][0-9]|20[0-9]{2})-" + _DAY).fullmatch,
    "DATETIME": re.compile("(?:199[0-9]|20[0-2][0-9])-" + _DAY + _TIME).fullmatch,
    "GUID": re.compile(r"0|\{[0-9A-Fa-f]{8}-(?:[0-9A-Fa-f]{4}-){3}[0-9A-Fa-f]{12}\}").fullmatch,
}
#: Texts up to this long are remembered with what they convert to: the same dates come again and again.
_SHORT = 40

#: Gives a text as QuickBooks would write it back, None if it is refused.
Check = Callable[[str], "str | None"]


def request_status(listing: Listing, request_id: str | None, country: str) -> Status | None:
    """What is wrong with a request before its content is looked at: a message that this country's
    edition lacks (1030, B), an over-long requestID (1060, B)."""
    if EDITIONS[country] in listing.not_in:
        return status(1030)
    return id_status(request_id)


def id_status(request_id: str | None) -> Status | None:
    """The status of a requestID that is too long (1060, B)."""
    if request_id is not None and len(request_id) > LONGEST_REQUEST_ID:
        return status(1060, value=request_id)
    return None


def length_limit(element: Element, country: str) -> int | None:
    """The longest text of an element in a country, in characters; None if there is no limit."""
    return element.longest[COUNTRIES.index(country)] if element.longest else None


@cache
def check(element: Element, country: str) -> Check:
    """The check of an element's texts."""
    if element.type == "ENUM":
        return _words(frozenset(element.values))
    if element.type == "STR":
        return _length(length_limit(element, country))
    return _conversion(element)


def refusal(element: Element, text: str, country: str) -> Status | None:
    """The status of a text, None if it will do."""
    if check(element, country)(text) is not None:
        return None
    if element.type == "ENUM":
        return status(3110, value=text, field=element.name)
    if element.type == "STR":
        return status(3070, value=text, field=element.name)
    field = ID_WORDS.get(element.name, element.name) if element.type == "ID" else element.name
    return status(values.CODES.get(element.type, 3080), value=text, field=field)


def _words(known: frozenset[str]) -> Check:
    return lambda text: text if text in known else None


def _length(limit: int | None) -> Check:
    return lambda text: text if limit is None or len(text) <= limit else None


def as_is(element: Element) -> Callable[[str], object]:
    """Tells of a text, quickly, that `check` gives it back as it is: never wrong, not always sure."""
    if element.type == "ENUM":
        return _among(element.values)
    return unsure if element.least or element.most else _AS_WRITTEN.get(element.type, unsure)


@cache
def _among(values: tuple[str, ...]) -> Callable[[str], object]:
    return frozenset(values).__contains__


def unsure(_text: str) -> bool:
    """Never sure."""
    return False


def _conversion(element: Element) -> Check:
    type_ = element.type
    bounded = bool(element.least or element.most)

    def converted(text: str) -> str | None:
        value = _canonical(type_, text) if len(text) < _SHORT else values.canonical(type_, text)
        return value if value is None or not bounded or _within(element, value) else None

    return converted


_canonical = lru_cache(maxsize=4096)(values.canonical)


def _within(element: Element, text: str) -> bool:
    if not text:
        return True
    number = Decimal(text)
    return not (element.least and number < Decimal(element.least)) and not (
        element.most and number > Decimal(element.most)
    )
