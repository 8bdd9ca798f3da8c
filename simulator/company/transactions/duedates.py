"""When a document is due: its terms, or its own date.

StandardTerms: so many days after TxnDate. DateDrivenTerms: a day of the month, of the next one if the
document is dated within DueNextMonthDays of it, or after it (B for the fields, D for that reading; a month
without that day ends with its last). The discount that terms offer is SuggestedDiscountAmount and -Date (B).
"""

from __future__ import annotations

from calendar import monthrange
from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal

from simulator.company.books.elements import Named
from simulator.company.books.store import Store
from simulator.qbxml import values
from simulator.qbxml.aggregates import Item


def due_date(store: Store, terms: Named | None, txn_date: str) -> str:
    """The DueDate of a document of that date."""
    if terms is None:
        return txn_date
    record, day = store.elements.record(terms), date.fromisoformat(txn_date)
    if terms.kind == "StandardTerms":
        return (day + timedelta(days=int(record.text("StdDueDays") or 0))).isoformat()
    wanted = int(record.text("DayOfMonthDue") or 1)
    due = _on_day(day.year, day.month, wanted)
    if due < day or (due - day).days < int(record.text("DueNextMonthDays") or 0):
        due = _next_month(due, wanted)
    return due.isoformat()


def suggested_discount(store: Store, terms: Named | None, txn_date: str, cents: int) -> tuple[Item, ...]:
    """SuggestedDiscountAmount and SuggestedDiscountDate of an invoice, nothing if its terms offer none."""
    if terms is None:
        return ()
    record = store.elements.record(terms)
    percent = Decimal(record.text("DiscountPct") or 0)
    if not percent:
        return ()
    day = date.fromisoformat(txn_date)
    if terms.kind == "StandardTerms":
        until = day + timedelta(days=int(record.text("StdDiscountDays") or 0))
    else:
        wanted = int(record.text("DiscountDayOfMonth") or 1)
        until = _on_day(day.year, day.month, wanted)
        until = until if until >= day else _next_month(until, wanted)
    amount = int((cents * percent / 100).quantize(Decimal(1), ROUND_HALF_UP))
    return ("SuggestedDiscountAmount", values.amount(amount)), ("SuggestedDiscountDate", until.isoformat())


def _on_day(year: int, month: int, day: int) -> date:
    return date(year, month, min(day, monthrange(year, month)[1]))


def _next_month(day: date, wanted: int) -> date:
    year, month = divmod(day.year * 12 + day.month, 12)
    return _on_day(year, month + 1, wanted)
