"""TransactionQuery: transactions of every type in one answer, in the order of their dates.

SummaryOnly (the default, B) is one TransactionRet per transaction, its header; All adds one for each of its
postings, AllExceptSummary has those alone. They are those of the ledger; orders and estimates, which post
nothing, have one for each of their lines.

Assumed (D): filters choose transactions, not lines of them, and MaxReturned, iterators and retCount count
transactions; amounts are in the direction of their account, a check takes from the bank and is negative; a
journal entry's header is its first line; what cannot be settled is neither open nor closed; a pending sale is
not posting. Time is not a transaction here (B), types that no message of ours makes are simply not there.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterator, Mapping
from functools import partial

from simulator.company.books.kinds import ITEMS, KINDS
from simulator.company.books.ledger import DEBIT_TYPES
from simulator.company.books.names import fold
from simulator.company.books.store import Conditions
from simulator.company.queries.dates import macro_range
from simulator.company.queries.filters import FILTERS, Filter, Scope
from simulator.company.queries.namedfilters import (
    account_filter,
    class_filter,
    item_filter,
    naming_kinds,
    posting_to_types,
)
from simulator.company.queries.queries import Page, Reader, cut_off, query
from simulator.company.requests.information import fiscal_month
from simulator.company.requests.work import Executor, Work
from simulator.errors import Shortcoming
from simulator.qbxml import catalogue, values
from simulator.qbxml.aggregates import Aggregate, Item
from simulator.qbxml.writing import read_back

#: What a TransactionQuery knows of; the plus keeps SQLite to the order of positions.
TRANSACTIONS = tuple(kind for kind in KINDS.values() if kind.table == "txn" and kind.name != "TimeTracking")
_AMONG = "(SELECT value FROM json_each(?))"
_NON_POSTING = ("Estimate", "PurchaseOrder", "SalesOrder")
_IS_NON_POSTING = (
    "(kind IN ('Estimate', 'PurchaseOrder', 'SalesOrder') OR instr(head, '<IsPending>true</IsPending>') > 0)"
)
_POSTING_STATUS = {"Either": "1", "NonPosting": _IS_NON_POSTING, "Posting": f"NOT {_IS_NON_POSTING}"}
_PAID_STATUS = {"Either": "1", "Closed": "open = 0", "Open": "open <> 0"}

_ASSETS = ("Bank", "AccountsReceivable", "OtherCurrentAsset", "FixedAsset", "OtherAsset")
_DEBTS = ("AccountsPayable", "CreditCard", "OtherCurrentLiability", "LongTermLiability")
_ORDINARY = ("Income", "CostOfGoodsSold", "Expense")
_OTHER = ("OtherIncome", "OtherExpense")
_ALONE = (
    *("AccountsPayable", "AccountsReceivable", "Bank", "CreditCard", "Equity", "FixedAsset"),
    *("LongTermLiability", "NonPosting", "OtherAsset", "OtherCurrentAsset", "OtherCurrentLiability"),
    *("OtherExpense", "OtherIncome"),
)
#: The account types that an AccountTypeFilter means (D for the composed ones).
_ACCOUNT_TYPES: Mapping[str, tuple[str, ...]] = {
    **{name: (name,) for name in _ALONE},
    "APAndSalesTax": ("AccountsPayable",),
    "APOrCreditCard": ("AccountsPayable", "CreditCard"),
    "ARAndAP": ("AccountsReceivable", "AccountsPayable"),
    "Asset": _ASSETS,
    "BalanceSheet": (*_ASSETS, *_DEBTS, "Equity"),
    "BankAndARAndAPAndUF": ("Bank", "AccountsReceivable", "AccountsPayable"),
    "BankAndUF": ("Bank",),
    "CostOfSales": ("CostOfGoodsSold",),
    "CurrentAsset": _ASSETS[:3],
    "CurrentAssetAndExpense": (*_ASSETS[:3], "Expense", "OtherExpense"),
    "CurrentLiability": _DEBTS[:3],
    "EquityAndIncomeAndExpense": ("Equity", *_ORDINARY, *_OTHER),
    "ExpenseAndOtherExpense": ("Expense", "OtherExpense"),
    "IncomeAndExpense": (*_ORDINARY, *_OTHER),
    "IncomeAndOtherIncome": ("Income", "OtherIncome"),
    "Liability": _DEBTS,
    "LiabilityAndEquity": (*_DEBTS, "Equity"),
    "OrdinaryExpense": ("Expense",),
    "OrdinaryIncome": ("Income",),
    "OrdinaryIncomeAndCOGS": ("Income", "CostOfGoodsSold"),
    "OrdinaryIncomeAndExpense": _ORDINARY,
    "OtherIncomeOrExpense": _OTHER,
}
#: Accounts that some of them mean too, by SpecialAccountType.
_SPECIAL_ACCOUNTS = {
    "APAndSalesTax": "SalesTaxPayable",
    "BankAndARAndAPAndUF": "UndepositedFunds",
    "BankAndUF": "UndepositedFunds",
}
#: The kinds of items that an ItemTypeFilter means.
_ITEM_TYPES: Mapping[str, tuple[str, ...]] = {
    "AllExceptFixedAsset": tuple(kind.name for kind in ITEMS),
    "Assembly": ("ItemInventoryAssembly",),
    "Discount": ("ItemDiscount",),
    "FixedAsset": ("ItemFixedAsset",),
    "Inventory": ("ItemInventory",),
    "InventoryAndAssembly": ("ItemInventory", "ItemInventoryAssembly"),
    "NonInventory": ("ItemNonInventory",),
    "OtherCharge": ("ItemOtherCharge",),
    "Payment": ("ItemPayment",),
    "Sales": ("ItemService", "ItemNonInventory", "ItemInventory", "ItemOtherCharge"),
    "SalesTax": ("ItemSalesTax", "ItemSalesTaxGroup"),
    "Service": ("ItemService",),
}


# -- which transactions


def _modified(value: str | Aggregate, scope: Scope) -> Conditions:
    """TransactionModifiedDateRangeFilter, which knows DateMacros besides."""
    assert isinstance(value, Aggregate)
    macro = value.text("DateMacro")
    if macro:
        today = values.pc_day(scope.store.clock.now(), scope.store.zone)
        first, last = macro_range(macro, today, fiscal_month(scope.store))
        value = Aggregate(
            (
                *((("FromModifiedDate", first.isoformat()),) if first else ()),
                *((("ToModifiedDate", last.isoformat()),) if last else ()),
            )
        )
    return FILTERS["ModifiedDateRangeFilter"](value, scope)


def _entity(value: str | Aggregate, scope: Scope) -> Conditions:
    assert isinstance(value, Aggregate)
    type_ = value.text("EntityTypeFilter")
    return naming_kinds([type_]) if type_ else FILTERS["EntityFilter"](value, scope)


def _account(value: str | Aggregate, scope: Scope) -> Conditions:
    assert isinstance(value, Aggregate)
    type_ = value.text("AccountTypeFilter")
    if not type_:
        return account_filter(value, scope)
    if type_ not in _ACCOUNT_TYPES:
        raise Shortcoming(f"TransactionQueryRq with AccountTypeFilter {type_}: not executed yet")
    row = scope.store.meta(f"account {_SPECIAL_ACCOUNTS[type_]}") if type_ in _SPECIAL_ACCOUNTS else ""
    return posting_to_types(_ACCOUNT_TYPES[type_], [int(row)] if row else ())


def _item(value: str | Aggregate, scope: Scope) -> Conditions:
    assert isinstance(value, Aggregate)
    type_ = value.text("ItemTypeFilter")
    return naming_kinds(_ITEM_TYPES[type_]) if type_ else item_filter(value, scope)


def _types(value: str | Aggregate, _scope: Scope) -> Conditions:
    assert isinstance(value, Aggregate)
    types = value.texts("TxnTypeFilter")
    if "All" in types:
        return Conditions("1")
    if len(types) == 1:
        return Conditions("kind = ?", (types[0],))
    return Conditions(f"+kind IN {_AMONG}", (json.dumps(types),))


def _ref_numbers(value: str | Aggregate, scope: Scope) -> Conditions:
    """All RefNumbers of the request, whichever of them is looked at."""
    wanted = [fold(text) for text in scope.request.texts("RefNumber")]
    return Conditions(f"ref_fold IN {_AMONG}", (json.dumps(wanted),))


def _exact_ref_numbers(_value: str | Aggregate, scope: Scope) -> Conditions:
    wanted = json.dumps(scope.request.texts("RefNumberCaseSensitive"))
    return Conditions(f"ref_number IN {_AMONG}", (wanted,))


_TABLE: Mapping[str, Filter] = {
    "RefNumber": _ref_numbers,
    "RefNumberCaseSensitive": _exact_ref_numbers,
    "RefNumberFilter": FILTERS["RefNumberFilter"],
    "RefNumberRangeFilter": FILTERS["RefNumberRangeFilter"],
    "TransactionModifiedDateRangeFilter": _modified,
    "TransactionDateRangeFilter": FILTERS["TxnDateRangeFilter"],
    "TransactionEntityFilter": _entity,
    "TransactionAccountFilter": _account,
    "TransactionItemFilter": _item,
    "TransactionClassFilter": class_filter,
    "TransactionTypeFilter": _types,
    "TransactionDetailLevelFilter": lambda _value, _scope: Conditions("1"),
    "TransactionPostingStatusFilter": lambda value, _scope: Conditions(_POSTING_STATUS[str(value)]),
    "TransactionPaidStatusFilter": lambda value, _scope: Conditions(_PAID_STATUS[str(value)]),
    "CurrencyFilter": FILTERS["CurrencyFilter"],
}


def _selected(scope: Scope, request_name: str) -> Conditions:
    selected = Conditions("+kind <> 'TimeTracking'")
    for name, value in scope.request:
        if name in ("MaxReturned", "IncludeRetElement"):
            continue
        if name not in _TABLE:
            raise Shortcoming(f"{request_name} with {name}: this filter is not executed yet")
        selected &= _TABLE[name](value, scope)
    return selected


# -- what is told of them

_SELECT = (
    "SELECT id, position, kind, own_id, txn_date, ref_number, entity, account, amount, head || tail, lines"
    " FROM txn"
)
_Row = tuple[int, str, str, str, str, str, int | None, int | None, int, str, str]


def _page(work: Work, selected: Conditions, after: str, limit: int) -> Page:
    rows: list[_Row] = work.store.sql.execute(
        f"{_SELECT} WHERE {selected.sql} AND position > ? ORDER BY position LIMIT ?",
        (*selected.parameters, after, cut_off(limit)),
    ).fetchall()
    more = 0 <= limit < len(rows)
    if more:
        rows.pop()
    level = work.request.values.text("TransactionDetailLevelFilter") or "SummaryOnly"
    postings = _postings(work, [row[0] for row in rows])
    shape = catalogue.response("TransactionQueryRs").find("TransactionRet")
    assert shape is not None
    projection = work.projection(shape)
    texts = [
        projection.show(items) for row in rows for items in _told(work, row, postings.get(row[0], []), level)
    ]
    return Page("".join(texts), len(rows), rows[-1][1] if rows else "", more)


#: Of a posting: account, entity, cents, TxnLineID.
_Posting = tuple[int, int | None, int, str]


def _postings(work: Work, rows: list[int]) -> dict[int, list[_Posting]]:
    found: dict[int, list[_Posting]] = defaultdict(list)
    for txn, *posting in work.store.sql.execute(
        f"SELECT txn, account, entity, amount, line FROM posting WHERE txn IN {_AMONG} ORDER BY txn, place",  # noqa: S608
        (json.dumps(rows),),
    ):
        found[txn].append(tuple(posting))
    return found


def _told(work: Work, row: _Row, postings: list[_Posting], level: str) -> Iterator[list[Item]]:
    """The TransactionRets of one transaction, each as its elements."""
    _, _, kind, own_id, txn_date, ref_number, entity, account, amount, text, lines = row
    record = read_back(f"<Record>\n{text}</Record>")
    shared: list[Item] = [
        ("TxnType", kind),
        ("TxnID", own_id),
        ("TimeCreated", record.text("TimeCreated") or ""),
        ("TimeModified", record.text("TimeModified") or ""),
        ("TxnDate", txn_date),
        *((("RefNumber", ref_number),) if ref_number else ()),
    ]
    memo = record.text("Memo")
    header = [each for each in postings if not each[3] and each[0] == account]
    others = [each for each in postings if each not in header]
    if kind == "JournalEntry":
        header, others = postings[:1], postings if level == "AllExceptSummary" else postings[1:]
    if level != "AllExceptSummary":
        cents = sum(each[2] for each in header)
        yield [
            *shared,
            *(("TxnLineID", each[3]) for each in header[:1] if each[3] and level == "All"),
            *_refs(work, header[0][1] if kind == "JournalEntry" and header else entity, account),
            ("Amount", values.amount(_directed(work, account, cents) if header and account else amount)),
            *((("Memo", memo),) if memo else ()),
        ]
    if level == "SummaryOnly":
        return
    for to, whose, cents, line in others:
        yield [
            *shared,
            *((("TxnLineID", line),) if line else ()),
            *_refs(work, whose, to),
            ("Amount", values.amount(_directed(work, to, cents))),
        ]
    if kind in _NON_POSTING:
        for each in _amounts(read_back(f"<Lines>\n{lines}</Lines>")):
            yield [*shared, *each]


def _amounts(record: Aggregate) -> Iterator[tuple[Item, ...]]:
    """The lines of an order that have an amount, those within groups too."""
    for _, value in record:
        if isinstance(value, Aggregate) and "TxnLineID" in value:
            if "Amount" in value:
                yield ("TxnLineID", value.text("TxnLineID") or ""), ("Amount", value.text("Amount") or "")
            yield from _amounts(value)


def _refs(work: Work, entity: int | None, account: int | None) -> Iterator[Item]:
    for name, row in (("EntityRef", entity), ("AccountRef", account)):
        if row is not None:
            named = work.store.elements.get(row)
            yield name, Aggregate((("ListID", named.own_id), ("FullName", named.full_name)))


def _directed(work: Work, account: int | None, cents: int) -> int:
    """Cents in the direction of their account: what is more of it is positive."""
    is_debit = account is None or work.store.elements.get(account).subtype in DEBIT_TYPES
    return cents if is_debit else -cents


_READER = Reader(
    _selected, lambda work, _kinds, selected, after, limit: _page(work, selected, after, limit), ("TxnID",)
)
EXECUTORS: Mapping[str, Executor] = {"TransactionQueryRq": partial(query, kinds=TRANSACTIONS, reader=_READER)}
