"""The filters of queries, as a table: element name to SQL condition.

A filter that is not in the table is never ignored: the query is a `Shortcoming` that names it.
Semantics: OSR (B), behaviours section 6. Assumed (D): a FullName in an EntityFilter that does not
exist is 3140; names compare without case beyond ASCII too.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from zoneinfo import ZoneInfo

from simulator.company.books.kinds import Kind
from simulator.company.books.names import below, fold, name_key
from simulator.company.books.store import Conditions, Parameter, Store
from simulator.company.queries.dates import macro_range
from simulator.company.queries.namedfilters import account_filter, item_filter, named_rows, naming
from simulator.company.requests.information import fiscal_month
from simulator.errors import Shortcoming
from simulator.qbxml import statuses, values
from simulator.qbxml.aggregates import Aggregate

_MATCHES = {
    "StartsWith": "substr({0}, 1, length(?1)) = ?1",
    "Contains": "instr({0}, ?1) > 0",
    "EndsWith": "(?1 = '' OR substr({0}, -length(?1)) = ?1)",
}
_OPERATORS = {
    "LessThan": "<",
    "LessThanEqual": "<=",
    "Equal": "=",
    "GreaterThanEqual": ">=",
    "GreaterThan": ">",
}
_ACTIVE = {"ActiveOnly": "is_active = 1", "InactiveOnly": "is_active = 0", "All": "1"}
_PAID = {"All": "1", "PaidOnly": "open = 0", "NotPaidOnly": "open <> 0"}
#: The element's record names one of these rows.
_NAMES_ONE_OF = (
    "id IN (SELECT source FROM reference WHERE source_table = 'element'"
    " AND target IN (SELECT value FROM json_each(?)))"
)
_MOST_REF_NUMBER = 2**31 - 1
_MOST_DIGITS = 10


@dataclass(frozen=True, slots=True)
class Scope:
    """What a filter may ask: the file, the kinds, the whole request."""

    store: Store
    kinds: tuple[Kind, ...]
    request: Aggregate

    @property
    def name(self) -> str:
        """What is asked for: a kind, or `Transaction` for all of them."""
        return (
            self.kinds[0].name if len(self.kinds) == 1 or self.kinds[0].table == "element" else "Transaction"
        )


Filter = Callable[[str | Aggregate, Scope], Conditions]
#: Elements of a query that select nothing by themselves.
NOT_FILTERS = frozenset(["MaxReturned", "IncludeRetElement", "IncludeLineItems", "OwnerID"])


def of_kinds(kinds: tuple[Kind, ...]) -> Conditions:
    """Records of these kinds."""
    if len(kinds) == 1:
        return Conditions("kind = ?", (kinds[0].name,))
    among = ", ".join("?" * len(kinds))
    if kinds[0].table == "txn":
        return Conditions(f"+kind IN ({among})", tuple(kind.name for kind in kinds))
    return Conditions(f"family = ? AND kind IN ({among})", (kinds[0].family, *(kind.name for kind in kinds)))


def conditions(scope: Scope, request_name: str) -> Conditions:
    """What the request's filters select, the default of ActiveStatus included."""
    selected = of_kinds(scope.kinds)
    if scope.kinds[0].table == "element" and "ActiveStatus" not in scope.request:
        selected &= Conditions(_ACTIVE["ActiveOnly"])
    for name, value in scope.request:
        if name in NOT_FILTERS:
            continue
        if name not in FILTERS:
            raise Shortcoming(f"{request_name} with {name}: this filter is not executed yet")
        selected &= FILTERS[name](value, scope)
    return selected


def _modified(value: str | Aggregate, scope: Scope) -> Conditions:
    """From/ToModifiedDate, on their own or in a ModifiedDateRangeFilter; inclusive."""
    bounds = value if isinstance(value, Aggregate) else scope.request
    return date_range(bounds, "ModifiedDate", "modified", scope.store.zone)


def date_range(bounds: Aggregate, name: str, column: str, zone: ZoneInfo) -> Conditions:
    """`From…` and `To…` of that name around a column of wall-clock seconds, both ends included."""
    earliest, latest = bounds.text(f"From{name}"), bounds.text(f"To{name}")
    start = values.wall_seconds(earliest, zone) if earliest else None
    end = values.wall_seconds(latest, zone, latest=True) if latest else None
    return _between(column, start, end)


def _between(column: str, start: Parameter | None, end: Parameter | None) -> Conditions:
    if start is not None and end is not None and start > end:  # type: ignore[operator]
        raise statuses.refused(3030)
    selected = Conditions("1")
    if start is not None:
        selected &= Conditions(f"{column} >= ?", (start,))
    if end is not None:
        selected &= Conditions(f"{column} <= ?", (end,))
    return selected


def _matching(column: str, element: str) -> Filter:
    """NameFilter, RefNumberFilter: MatchCriterion and a text, without case."""

    def match(value: str | Aggregate, _scope: Scope) -> Conditions:
        filter_ = _aggregate(value)
        pattern = _MATCHES[filter_.text("MatchCriterion") or ""].format(column)
        wanted = fold(filter_.text(element) or "")
        return Conditions(pattern.replace("?1", "?"), (wanted,) * pattern.count("?1"))

    return match


def _name_range(value: str | Aggregate, _scope: Scope) -> Conditions:
    range_ = _aggregate(value)
    first, last = range_.text("FromName"), range_.text("ToName")
    return _text_range("name_key", first, last, name_key, "NameRangeFilter")


def _ref_number_range(value: str | Aggregate, _scope: Scope) -> Conditions:
    range_ = _aggregate(value)
    first, last = range_.text("FromRefNumber"), range_.text("ToRefNumber")
    ends = [end for end in (first, last) if end]
    if ends and all(end.isascii() and end.isdigit() for end in ends):
        low, high = (int((end or "0")[-_MOST_DIGITS:]) for end in (first, last or str(_MOST_REF_NUMBER)))
        if any(len(end.lstrip("0")) > _MOST_DIGITS for end in ends) or not low <= high <= _MOST_REF_NUMBER:
            raise statuses.refused(3031, field="RefNumberRangeFilter")
        return Conditions(
            "(ref_fold <> '' AND ref_fold NOT GLOB '*[^0-9]*' AND CAST(ref_fold AS INTEGER) BETWEEN ? AND ?)",
            (low, high),
        )
    return _text_range("ref_fold", first, last, fold, "RefNumberRangeFilter")


def _text_range(
    column: str, first: str | None, last: str | None, turned: Callable[[str], str], field: str
) -> Conditions:
    start, end = turned(first) if first else None, turned(last) if last else None
    if start and end and start > end:
        raise statuses.refused(3031, field=field)
    return _between(column, start, end)


def _total_balance(value: str | Aggregate, _scope: Scope) -> Conditions:
    filter_ = _aggregate(value)
    cents = values.cents(filter_.text("Amount") or "0")
    return Conditions(f"total_balance {_OPERATORS[filter_.text('Operator') or '']} ?", (cents or 0,))


def _currency(_value: str | Aggregate, _scope: Scope) -> Conditions:
    """Multicurrency is off in every file (A: 3250 when it is)."""
    raise statuses.refused(3250)


def _txn_date(value: str | Aggregate, scope: Scope) -> Conditions:
    range_ = _aggregate(value)
    macro = range_.text("DateMacro")
    if macro:
        today = values.pc_day(scope.store.clock.now(), scope.store.zone)
        start, end = macro_range(macro, today, fiscal_month(scope.store))
        return _between("txn_date", _iso(start), _iso(end))
    return _between("txn_date", range_.text("FromTxnDate") or None, range_.text("ToTxnDate") or None)


def _iso(day: date | None) -> str | None:
    return day.isoformat() if day else None


def _entity(value: str | Aggregate, scope: Scope) -> Conditions:
    """EntityFilter: names or ids, with or without what is below them.

    Deposits and journal entries have their names on their lines; a TransactionQuery has both (D).
    """
    if len(scope.kinds) > 1 or scope.kinds[0].name in ("Deposit", "JournalEntry"):
        return naming(named_rows(scope, _aggregate(value), "EntityRef"))
    rows: list[int] = []
    ranges: list[Conditions] = []
    for how, wanted in _aggregate(value):
        by_id = how.startswith("ListID")
        named = scope.store.elements.find(
            "Name", own_id=str(wanted) if by_id else None, full_name=None if by_id else str(wanted)
        )
        if named is None:
            raise statuses.refused(3140, type="Entity", value=str(wanted), object=f"{scope.name}Query")
        rows.append(named.row)
        if how.endswith("WithChildren"):
            descendants = (
                "entity IN (SELECT id FROM element WHERE family = 'Name' AND sort_key >= ? AND sort_key < ?)"
            )
            ranges.append(Conditions(descendants, below(named.sort_key)))
    selected = Conditions("entity IN (SELECT value FROM json_each(?))", (json.dumps(rows),))
    for range_ in ranges:
        selected = Conditions(f"({selected.sql} OR {range_.sql})", selected.parameters + range_.parameters)
    return selected


def _types(_value: str | Aggregate, scope: Scope) -> Conditions:
    """AccountType, PaymentMethodType: any of those that the request names."""
    wanted = scope.request.texts(scope.kinds[0].typed_by)
    return Conditions("subtype IN (SELECT value FROM json_each(?))", (json.dumps(wanted),))


def _priced_item(value: str | Aggregate, scope: Scope) -> Conditions:
    """ItemRef of a PriceLevelQuery: the levels that price that item."""
    named = scope.store.elements.resolve("ItemRef", _aggregate(value), "PriceLevelQuery")
    return Conditions(_NAMES_ONE_OF, (json.dumps([named.row]),))


def _class(value: str | Aggregate, scope: Scope) -> Conditions:
    """ClassFilter of a list: elements that name one of these classes, or with it what is below it."""
    if scope.kinds[0].table != "element":
        raise Shortcoming(f"{scope.kinds[0].name}QueryRq with ClassFilter: this filter is not executed yet")
    among: list[Conditions] = []
    for how, wanted in _aggregate(value):
        ref = Aggregate((("ListID" if how.startswith("ListID") else "FullName", wanted),))
        named = scope.store.elements.resolve("ClassRef", ref, f"{scope.kinds[0].name}Query")
        among.append(Conditions("target = ?", (named.row,)))
        if how.endswith("WithChildren"):
            within = "SELECT id FROM element WHERE family = ? AND sort_key >= ? AND sort_key < ?"
            among.append(Conditions(f"target IN ({within})", (named.family, *below(named.sort_key))))
    either = " OR ".join(each.sql for each in among)
    naming = f"SELECT source FROM reference WHERE source_table = 'element' AND ({either})"  # noqa: S608
    return Conditions(f"id IN ({naming})", tuple(each for one in among for each in one.parameters))


def _one_of(table: Mapping[str, str]) -> Filter:
    return lambda value, _scope: Conditions(table[str(value)])


def _aggregate(value: str | Aggregate) -> Aggregate:
    assert isinstance(value, Aggregate)
    return value


FILTERS: Mapping[str, Filter] = {
    "ActiveStatus": _one_of(_ACTIVE),
    "AccountType": _types,
    "PaymentMethodType": _types,
    "ItemRef": _priced_item,
    "ClassFilter": _class,
    "FromModifiedDate": _modified,
    "ToModifiedDate": _modified,
    "ModifiedDateRangeFilter": _modified,
    "NameFilter": _matching("name_fold", "Name"),
    "NameRangeFilter": _name_range,
    "TotalBalanceFilter": _total_balance,
    "CurrencyFilter": _currency,
    "TxnDateRangeFilter": _txn_date,
    "EntityFilter": _entity,
    "TimeTrackingEntityFilter": _entity,
    "AccountFilter": account_filter,
    "ItemFilter": item_filter,
    "RefNumberFilter": _matching("ref_fold", "RefNumber"),
    "RefNumberRangeFilter": _ref_number_range,
    "PaidStatus": _one_of(_PAID),
}
