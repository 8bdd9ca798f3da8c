"""Interactive mode: the four readings that sources give of its poll, which both sides share.

An endpoint that answers getLastError with `ASKS` wants the person at the PC to see a page of its own [D].
How the poll that follows is called, and which of its answers means that the person is finished, the
Guide says in three ways and the vendor's second sample in a fourth; hence a switch (`interactive_variant`).
"""

from __future__ import annotations

from dataclasses import dataclass

#: What getLastError answers; compared without case.
ASKS = "Interactive mode"


@dataclass(frozen=True, slots=True)
class Variant:
    """One reading of the poll; its words are compared without case."""

    method: str
    finished: str
    """The person is finished: close the connection."""
    unfinished: str | None = None
    """The person is not finished: ask again later. ``None`` is any text that is not `finished`."""
    more: str | None = None
    """The person is finished and there are requests to send, where a word says so."""


#: The readings by their name in the switch `interactive_variant` [D, contradictory].
VARIANTS: dict[str, Variant] = {
    "guide": Variant("interactiveDone", finished=""),
    "chapter-10": Variant("interactiveDone", finished="Done"),
    "sample": Variant("isInteractiveDone", finished="DONE", unfinished="", more="CONTINUE"),
    "whats-new": Variant("isInteractiveDone", finished=""),
}
