"""DateMacro: `LastMonth` and its like as a range of dates (B: relative to the PC's date and fiscal year).

Assumed (D): a week starts on Sunday; `LastMonthToDate` ends on the same day of the last month;
`NextFourWeeks` starts with the next week.
"""

from __future__ import annotations

import re
from calendar import monthrange
from datetime import date, timedelta

Range = tuple[date | None, date | None]

_MACRO = re.compile(
    r"(This|Last|Next)(Week|Month|CalendarQuarter|CalendarYear|FiscalQuarter|FiscalYear)(ToDate)?"
)
_STEPS = {"This": 0, "Last": -1, "Next": 1}
_MONTHS = {"Month": 1, "CalendarQuarter": 3, "FiscalQuarter": 3, "CalendarYear": 12, "FiscalYear": 12}
_DAY = timedelta(days=1)
_WEEK = timedelta(days=7)


def macro_range(macro: str, today: date, fiscal_month: int) -> Range:
    """First and last day of a DateMacro, both included; None is open."""
    if macro == "All":
        return None, None
    if macro == "Today":
        return today, today
    if macro == "Yesterday":
        return today - _DAY, today - _DAY
    if macro == "NextFourWeeks":
        start = _start("Week", today, 1) + _WEEK
        return start, start + 4 * _WEEK - _DAY
    matched = _MACRO.fullmatch(macro)
    if matched is None:
        raise ValueError(f"no DateMacro is called {macro!r}")
    unit, step = matched[2], _STEPS[matched[1]]
    first = fiscal_month if unit.startswith("Fiscal") else 1
    this = _start(unit, today, first)
    start = _move(this, unit, step)
    if matched[3]:
        return start, _same_day(today, unit, step)
    return start, _move(this, unit, step + 1) - _DAY


def _start(unit: str, day: date, first_month: int) -> date:
    if unit == "Week":
        return day - timedelta(days=(day.weekday() + 1) % 7)
    into = (day.month - first_month) % _MONTHS[unit]
    return _months_on(day.replace(day=1), -into)


def _move(start: date, unit: str, steps: int) -> date:
    return start + steps * _WEEK if unit == "Week" else _months_on(start, steps * _MONTHS[unit])


def _same_day(day: date, unit: str, steps: int) -> date:
    return day + steps * _WEEK if unit == "Week" else _months_on(day, steps * _MONTHS[unit])


def _months_on(day: date, months: int) -> date:
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))
