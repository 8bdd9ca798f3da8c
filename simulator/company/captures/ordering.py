"""Where captured records stand in their list: by name where the capture agrees, by hand where it does not.

Lists can be ordered by hand in QuickBooks (sample-company: one customer of 146 stands last, whatever its
name). What keeps the order of names keeps its natural position, so that what is added later falls into
place; only what breaks it is put right behind what precedes it in the capture.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Hashable, Sequence
from typing import TypeVar

from simulator.company.books.names import LEVEL

#: Comes after everything below an element, before its next sibling by name.
_BEHIND = "\x02\x01"
#: Comes right after an element, before everything below it.
_FIRST_BELOW = LEVEL + "\x01"

Key = TypeVar("Key", bound=Hashable)


def positions(
    order: Sequence[Key],
    parent: Callable[[Key], Key | None],
    natural: Callable[[Key, str], str],
    placed: dict[Key, str],
    number: Callable[[], int],
) -> None:
    """Give every record of a captured order that is not `placed` yet its position.

    `natural` is where a record stands by itself, below a parent of a position ("" if it has none, or if
    that is not known); `number`
    gives numbers that rise and are never given twice in a file.
    """
    siblings: dict[Key | None, list[Key]] = {}
    for key in order:
        if key not in placed:
            siblings.setdefault(parent(key), []).append(key)
    waiting = list(siblings)
    while waiting:
        ready = [above for above in waiting if above is None or above in placed or above not in order]
        for above in ready or waiting[:1]:
            _place(
                siblings[above], placed.get(above, "") if above is not None else "", natural, placed, number
            )
            waiting.remove(above)
    _in_order([key for keys in siblings.values() for key in keys], order, placed, number)


def _place(
    keys: Sequence[Key],
    above: str,
    natural: Callable[[Key, str], str],
    placed: dict[Key, str],
    number: Callable[[], int],
) -> None:
    wanted = [natural(key, above) for key in keys]
    kept = set(_longest_rising(wanted))
    anchor = ""
    for at, key in enumerate(keys):
        if at in kept:
            placed[key] = anchor = wanted[at]
        else:
            behind = anchor + _BEHIND if anchor else above + _FIRST_BELOW
            placed[key] = f"{behind}{number():08d}"


def _in_order(
    new: Sequence[Key], order: Sequence[Key], placed: dict[Key, str], number: Callable[[], int]
) -> None:
    """The last word: a captured order that is not even parents before children is kept all the same."""
    movable, last = set(new), ""
    for key in order:
        if placed[key] <= last and key in movable:
            placed[key] = f"{last}{_FIRST_BELOW}{number():08d}"
        last = max(last, placed[key])


def _longest_rising(texts: Sequence[str]) -> list[int]:
    """The places of a longest strictly rising subsequence."""
    ends: list[str] = []
    ends_at: list[int] = []
    before: list[int] = []
    for at, text in enumerate(texts):
        length = bisect_left(ends, text)
        before.append(ends_at[length - 1] if length else -1)
        ends[length : length + 1] = [text]
        ends_at[length : length + 1] = [at]
    found: list[int] = []
    at = ends_at[-1] if ends_at else -1
    while at >= 0:
        found.append(at)
        at = before[at]
    return found[::-1]
