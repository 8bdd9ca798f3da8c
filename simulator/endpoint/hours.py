"""The hours of the day in which the vendor lets requests be sent, as their users choose them.

Written as one text (``19:00 07:00 America/Los_Angeles``): from, to and whose clock. A window may go over
midnight.
"""

from __future__ import annotations

import re
from datetime import datetime
from zoneinfo import ZoneInfo

from simulator.errors import InputError

_TIME = re.compile(r"([01][0-9]|2[0-3]):[0-5][0-9]")


def written(since: str, to: str, zone: str) -> str:
    """The window as it is kept. Raises `InputError` for what is no time of day or no time zone."""
    for name, text in (("since", since), ("to", to)):
        if not _TIME.fullmatch(text):
            raise InputError(f"{name}: expected a time of day (19:00), got {text!r}")
    if since == to:
        raise InputError(f"to: expected another time than since, got {to!r}")
    try:
        ZoneInfo(zone)
    except (OSError, ValueError, KeyError):  # ZoneInfoNotFoundError is a KeyError
        raise InputError(f"zone: expected a time zone (America/New_York), got {zone!r}") from None
    return f"{since} {to} {zone}"


def within(window: str, now: float) -> bool:
    """Whether a moment is in the window; an empty one is always open."""
    if not window:
        return True
    since, to, zone = window.split(" ")
    clock = f"{datetime.fromtimestamp(now, ZoneInfo(zone)):%H:%M}"
    return since <= clock < to if since < to else clock >= since or clock < to
