"""Findings that are known and accepted for a while: shown as accepted, and failing nothing."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from datetime import date
from typing import TYPE_CHECKING

from simulator.events import Finding

if TYPE_CHECKING:
    from simulator.scenario.endpointfile import Accepted

Accepts = Callable[[Finding], "Accepted | None"]
"""By which entry a finding is accepted, if by any."""


def nothing(_: Finding) -> None:
    """Accepts nothing."""


class Acceptance:
    """The entries that hold on a day; the others are `expired`."""

    def __init__(self, entries: Iterable[Accepted], today: date) -> None:
        entries = tuple(entries)
        self.expired = tuple(entry for entry in entries if entry.until < today)
        self._holding = tuple(entry for entry in entries if entry.until >= today)

    def __call__(self, finding: Finding) -> Accepted | None:
        """The first entry that the finding is accepted by."""
        row = finding.at.scenario
        for entry in self._holding:
            here = entry.scenario is None or any(
                _is(entry.scenario, name) for name in (row, row.partition("[")[0])
            )
            if here and _is(entry.check, finding.check):
                return entry
        return None


def _is(pattern: str, text: str) -> bool:
    """Whether `text` is as `pattern` says; ``*`` stands for anything."""
    return re.fullmatch(".*".join(map(re.escape, pattern.split("*"))), text, re.DOTALL) is not None
