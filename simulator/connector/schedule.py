"""When updates run: Update Selected, and Auto-Run of what is due.

One Web Connector makes one update at a time, and only while it runs in a Windows session [D, L]: what falls
due while another update runs comes after it, late [D]. What fell due while the Web Connector did not run is
a switch, `overdue_after_boot` [U], and told by one `UpdatesMissed` where it is not made up for.
"""

from __future__ import annotations

from collections.abc import Collection, Generator, Mapping
from typing import Any, Protocol

from simulator import events as e
from simulator.connector.applications import Application
from simulator.connector.commands import Ending, Finish
from simulator.connector.driver import Until, Waiting
from simulator.connector.rows import Registered

#: Endings after which a scheduled run shows QBWC1031 [L for a refusal and a failed call].
FAILURES = (Ending.REFUSED_BY_QUICKBOOKS, Ending.FAILED_CALL, Ending.HCP_FAILED)
#: Endings for which Update Selected of several lists an application under QBWC1017: the code is documented
#: [D], which endings it means is not [U].
NOT_UPDATED = (*FAILURES, Ending.NOT_STARTED, Ending.LOCKED)


class Program(Protocol):
    """What the schedule needs of a Web Connector."""

    stream: e.Stream

    @property
    def runs(self) -> bool: ...

    @property
    def applications(self) -> Mapping[str, Registered]: ...

    def updates(self, row: Registered, *, scheduled: bool) -> Generator[Waiting, Any, Finish]: ...

    def show(self, code: str, application: Application | None, detail: str = "") -> str: ...


def update(program: Program, row: Registered, *, scheduled: bool) -> Generator[Waiting, Any, Finish]:
    """One update of `row`, and what its end means for the row and its schedule."""
    started = program.stream.clock.now()
    finish = yield from program.updates(row, scheduled=scheduled)
    row.last_result = finish.status
    if scheduled and finish.ending in FAILURES:
        program.show("QBWC1031", row.application)
    row.timing.after(started, program.stream.clock.now(), finish)
    return finish


def selected(program: Program) -> Generator[Waiting, Any, list[Finish]]:
    """Update Selected: every application that is ticked now, one after the other.

    Where several were, QBWC1017 lists those that could not be updated [D; how it lists them U].
    """
    rows = [row for row in program.applications.values() if row.ticked]
    if not rows:
        program.show("QBWC1016", None)
    finished: list[Finish] = []
    failed: list[str] = []
    for row in rows:
        if not program.runs:
            break
        finished.append((yield from update(program, row, scheduled=False)))
        if finished[-1].ending in NOT_UPDATED:
            failed.append(row.application.name)
    if failed and len(rows) > 1 and program.runs:
        program.show("QBWC1017", None, ", ".join(failed))
    return finished


def by_itself(program: Program) -> Generator[Waiting, Any, None]:
    """What a Web Connector does while it is left alone: every update as it falls due, until it ends."""
    while program.runs:
        row = first_due(program.applications.values())
        yield Until(row.timing.due or 0.0 if row else float("inf"), idle=True)
        yield from _what_is_due(program)


def _what_is_due(program: Program) -> Generator[Waiting, Any, None]:
    """The update that is due now, if the program still runs and one still is."""
    row = first_due(program.applications.values())
    if program.runs and row is not None and (row.timing.due or 0.0) <= program.stream.clock.now():
        yield from update(program, row, scheduled=True)


def first_due(rows: Collection[Registered]) -> Registered | None:
    """The row whose update is due first; of several at one moment, the one further up in the window [U]."""
    timed = [row for row in rows if row.timing.due is not None]
    return min(timed, key=lambda row: row.timing.due or 0.0, default=None)
