"""Reading single values of the language: words, yes and no, numbers, durations, hresults.

Each function takes the text of a file and gives the value, or raises `ValueError` whose message
says what was expected, what came, and the near spelling.
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterable

from simulator.scenario.nodes import describe, shortened

_DURATION = re.compile(r"([0-9]{1,6}(?:\.[0-9]{1,3})?)([smhd])")
_SECONDS = {"s": 1, "m": 60, "h": 3600, "d": 86400}
_NUMBER = re.compile(r"[0-9]{1,9}")
_CHANGE = re.compile(r"[+-]?[0-9]{1,9}")
_PERCENT = re.compile(r"([0-9]{1,3})%")
_HRESULT = re.compile(r"0x[0-9A-Fa-f]{8}")


def listed(words: Iterable[str]) -> str:
    """`a, b or c`."""
    *most, last = words
    return f"{', '.join(most)} or {last}" if most else last


def choose(came: str, known: Iterable[str]) -> str:
    """`came`, followed by the near spelling or by all that is known."""
    known = tuple(known)
    near = difflib.get_close_matches(shortened(came), known, n=1)
    if near:
        return f"{shortened(came)}; did you mean {near[0]}?"
    return f"{describe(came)}; known are {', '.join(known)}" if known else describe(came)


def text(value: object) -> str:
    """A text, the empty one included."""
    if not isinstance(value, str):
        raise ValueError(f"expected a text, got {describe(value)}")
    return value


def word(value: object, known: Iterable[str], what: str = "") -> str:
    """One of the words `known`."""
    known = tuple(known)
    expected = what or listed(known)
    if isinstance(value, str) and value in known:
        return value
    if not isinstance(value, str):
        raise ValueError(f"expected {expected}, got {describe(value)}")
    near = difflib.get_close_matches(shortened(value), known, n=1)
    hint = f"; did you mean {near[0]}?" if near else ""
    raise ValueError(f"expected {expected}, got {describe(value)}{hint}")


def yes_no(value: object) -> bool:
    """`yes` or `no`."""
    return word(value, ("yes", "no")) == "yes"


def number(value: object) -> int:
    """A whole number from 0 on."""
    if not isinstance(value, str) or not _NUMBER.fullmatch(value):
        raise ValueError(f"expected a whole number, got {describe(value)}")
    return int(value)


def ordinal(value: object) -> int:
    """A whole number from 1 on."""
    if not isinstance(value, str) or not _NUMBER.fullmatch(value) or int(value) < 1:
        raise ValueError(f"expected a whole number from 1 on, got {describe(value)}")
    return int(value)


def change(value: object) -> str:
    """A count (`25`) or a difference since the start (`+3`, `-1`), kept as text."""
    if not isinstance(value, str) or not _CHANGE.fullmatch(value):
        raise ValueError(f"expected a count (25) or a difference since the start (+3), got {describe(value)}")
    return value


def duration(value: object) -> float:
    """Seconds, from `10s`, `60m`, `24h` or `1d`."""
    found = _DURATION.fullmatch(value) if isinstance(value, str) else None
    if not found:
        raise ValueError(f"expected a duration (10s, 60m, 24h, 1d), got {describe(value)}")
    return float(found[1]) * _SECONDS[found[2]]


def chance(value: object) -> float:
    """A probability, from `10%`."""
    found = _PERCENT.fullmatch(value) if isinstance(value, str) else None
    if not found or not 0 < int(found[1]) <= 100:
        raise ValueError(f"expected a chance from 1% to 100%, got {describe(value)}")
    return int(found[1]) / 100


def hresult(value: object) -> str:
    """An hresult with its digits in capitals."""
    if not isinstance(value, str) or not _HRESULT.fullmatch(value):
        raise ValueError(f"expected an hresult (0x80040408), got {describe(value)}")
    return "0x" + value[2:].upper()


def spoken(seconds: float) -> str:
    """`seconds` as a scenario writes them."""
    return f"{seconds:g}s"
