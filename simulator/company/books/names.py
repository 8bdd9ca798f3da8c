"""Names as QuickBooks compares and orders them."""

from __future__ import annotations

import unicodedata

#: Separates the levels of a name in a key: below every character a name may have, so that a parent is
#: followed by its children (behaviours section 6, A).
LEVEL = "\x01"
#: Separates a name without its accents from the name itself; comes after `LEVEL`.
_ACCENT = "\x02"


def fold(text: str) -> str:
    """A text as QuickBooks compares it: without case (A for ASCII, D beyond)."""
    return text.casefold()


def name_key(name: str) -> str:
    """A Name's place among its siblings: without case (A), accented letters beside plain ones (D)."""
    folded = fold(name)
    if folded.isascii():
        return folded
    plain = "".join(each for each in unicodedata.normalize("NFD", folded) if not unicodedata.combining(each))
    return folded if plain == folded else f"{plain}{_ACCENT}{folded}"


def sort_key(full_name: str) -> str:
    """A FullName's place among all of its family; two elements of a family never share one."""
    return LEVEL.join(name_key(part) for part in full_name.split(":"))


def below(key: str) -> tuple[str, str]:
    """The range of keys of an element's descendants, the end not included."""
    return key + LEVEL, key + _ACCENT
