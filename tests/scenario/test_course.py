"""Whether there was work at the first update, told by the course of a play."""

from __future__ import annotations

import pytest

from simulator.events import At, Event, SessionOpened, SessionRefused, UpdateEnded, UpdateStarted
from simulator.scenario.course import Course


def at(update: int) -> At:
    return At("", 0, "desktop", "", update, 0, 0.0)


def began(update: int) -> UpdateStarted:
    return UpdateStarted(at(update), False)


def ended(update: int, ends: str) -> UpdateEnded:
    return UpdateEnded(at(update), ends, "", "")


LET_IN = SessionOpened(at(1), "C:\\a.qbw")
REFUSED = SessionRefused(at(1), "C:\\a.qbw", "0x80040408", "")


@pytest.mark.parametrize(
    ("events", "idle"),
    [
        ([began(1), ended(1, "no-work")], "no-work"),
        ([began(1), ended(1, "busy")], "busy"),
        ([began(1), ended(1, "failed-call"), began(2), ended(2, "no-work")], "no-work"),
        ([began(1), LET_IN, ended(1, "complete"), began(2), ended(2, "no-work")], ""),
        ([began(1), REFUSED, ended(1, "refused-by-quickbooks"), began(2), ended(2, "no-work")], ""),
        ([SessionOpened(at(0), "C:\\a.qbw"), began(1), ended(1, "no-work")], "no-work"),
        ([began(1), began(2), ended(2, "busy"), LET_IN, ended(1, "complete")], ""),
    ],
    ids=[
        "none",
        "busy",
        "nobody was reached before",
        "it was let in before",
        "QuickBooks was in the way before",
        "linking is no update",
        "busy with another one",
    ],
)
def test_there_was_no_work_where_none_of_the_updates_had_any(events: list[Event], idle: str) -> None:
    course = Course()
    for event in events:
        course(event)
    assert course.idle == idle
