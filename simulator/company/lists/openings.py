"""Opening figures: what a new list element owes, holds or is worth on the day it is entered.

They become transactions: a customer's an invoice without lines over uncategorized income (A: the captured
opening balances, memo "Opening balance"), a vendor's a bill over uncategorized expenses, an account's and
an item's go against opening balance equity (A for the accounts: the balances of the new company).
Assumed (D): the bill has one line; an account gets a journal entry, an item an inventory adjustment, with
memos of the same words; no date is today; TotalValue not sent is the quantity at PurchaseCost. What a
negative balance becomes, and one of an account that only transactions move, nobody has written down.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal

from simulator.company.books import accounts
from simulator.company.books.drafts import Draft, Line, Posting, StockMove
from simulator.company.books.elements import Named
from simulator.company.books.kinds import KINDS, Kind
from simulator.company.books.ledger import DEBIT_TYPES
from simulator.company.books.preferences import DAYS_BILLS_ARE_DUE, preference
from simulator.company.books.store import Store, parts
from simulator.company.transactions import documents
from simulator.company.transactions.documents import ref_item
from simulator.errors import Shortcoming
from simulator.qbxml import values
from simulator.qbxml.aggregates import Aggregate, Item

_MEMO = "Opening balance"
#: The accounts that hold what they hold: no others can be opened with a balance.
_OPENED = frozenset(
    (
        *("Bank", "OtherCurrentAsset", "FixedAsset", "OtherAsset"),
        *("CreditCard", "OtherCurrentLiability", "LongTermLiability", "Equity"),
    )
)


@dataclass(frozen=True, slots=True)
class Opening:
    """What an Add says of the past: `figures` by element name, `rest` everything else it says."""

    kind: Kind
    figures: Mapping[str, str]
    rest: Aggregate

    def keep(self, store: Store, named: Named) -> None:
        """Enter the transaction that makes the new element what it was, if it says so."""
        draft = _DRAFTS[self.kind.name](store, named, self.figures) if self.figures else None
        if draft is not None:
            documents.check_open_period(store, draft.kind, draft.txn_date)
            documents.add(store, draft)


def opening(kind: Kind, sent: Aggregate) -> Opening:
    """An Add's opening figures apart from the rest of it."""
    names = ELEMENTS.get(kind.name, ())
    figures = {name: str(value) for name, value in sent if name in names}
    return Opening(kind, figures, Aggregate(tuple(item for item in sent if item[0] not in names)))


_BALANCE = ("OpenBalance", "OpenBalanceDate")
#: The elements of an Add that are opening figures.
ELEMENTS: Mapping[str, tuple[str, ...]] = {
    "Account": _BALANCE,
    "Customer": _BALANCE,
    "Vendor": _BALANCE,
    "ItemInventory": ("QuantityOnHand", "TotalValue", "InventoryDate"),
}

Figures = Mapping[str, str]


def _invoice(store: Store, customer: Named, figures: Figures) -> Draft | None:
    cents = _owed(customer, figures)
    if not cents:
        return None
    day = _day(store, figures, "OpenBalanceDate")
    account = accounts.receivable(store)
    record = store.elements.record(customer)
    header: list[Item] = [
        *ref_item("CustomerRef", customer),
        *ref_item("ARAccountRef", account),
        *ref_item("TemplateRef", store.elements.find("Template", full_name="Intuit Product Invoice")),
        ("TxnDate", day),
        *_addresses(record),
        ("IsPending", "false"),
        ("IsFinanceCharge", "false"),
        ("DueDate", day),
        ("ShipDate", day),
        ("Subtotal", values.amount(cents)),
        ("SalesTaxPercentage", "0.00"),
        ("SalesTaxTotal", "0.00"),
        ("Memo", _MEMO),
        ("IsToBePrinted", "false"),
        ("IsToBeEmailed", "false"),
    ]
    return _opening_invoice(store, customer, account, day, cents, header)


def _opening_invoice(
    store: Store, customer: Named, account: Named, day: str, cents: int, header: list[Item]
) -> Draft:
    income = accounts.special(store, "UncategorizedIncome")
    postings = [Posting(account, cents, customer), Posting(income, -cents, customer)]
    return Draft(KINDS["Invoice"], day, "", customer, account, cents, header, open=cents, postings=postings)


def is_opening(kind: Kind, record: Aggregate) -> bool:
    """Whether a record is a customer's opening balance, an invoice without lines."""
    lines = any(name in kind.lines for name, _ in record)
    return kind.name == "Invoice" and not lines and record.text("Memo") == _MEMO


def reopened(store: Store, day: str, record: Aggregate, cents: int) -> Draft:
    """What an opening balance of a customer that was imported did; 3140 for a name that is not there."""
    refs = (record.child(name) or Aggregate() for name in ("CustomerRef", "ARAccountRef"))
    customer, account = (
        store.elements.resolve(name, ref, "Invoice")
        for name, ref in zip(("CustomerRef", "ARAccountRef"), refs, strict=True)
    )
    return _opening_invoice(store, customer, account, day, cents, [])


def _addresses(record: Aggregate) -> Iterator[Item]:
    for name in ("BillAddress", "BillAddressBlock"):
        address = record.child(name)
        if address is not None:
            yield name, address


def _bill(store: Store, vendor: Named, figures: Figures) -> Draft | None:
    cents = _owed(vendor, figures)
    if not cents:
        return None
    day = _day(store, figures, "OpenBalanceDate")
    days = int(preference(store, DAYS_BILLS_ARE_DUE) or "0")
    account = accounts.special(store, "AccountsPayable")
    expenses = accounts.special(store, "UncategorizedExpenses")
    header: list[Item] = [
        *ref_item("VendorRef", vendor),
        *ref_item("APAccountRef", account),
        ("TxnDate", day),
        ("DueDate", (date.fromisoformat(day) + timedelta(days)).isoformat()),
        ("AmountDue", values.amount(cents)),
        ("Memo", _MEMO),
    ]
    line = Line(
        "ExpenseLineRet",
        [*ref_item("AccountRef", expenses), ("Amount", values.amount(cents)), ("Memo", _MEMO)],
    )
    return Draft(
        KINDS["Bill"],
        day,
        "",
        vendor,
        account,
        cents,
        header,
        [line],
        open=cents,
        postings=[Posting(account, -cents, vendor), Posting(expenses, cents, vendor, line)],
    )


def _journal_entry(store: Store, account: Named, figures: Figures) -> Draft | None:
    cents = values.cents(figures.get("OpenBalance", "")) or 0
    if not cents:
        return None
    equity = accounts.special(store, "OpeningBalanceEquity")
    if account.subtype not in _OPENED or account.row == equity.row:
        raise Shortcoming(
            f"AccountAddRq with OpenBalance and AccountType {account.subtype}: not known what QuickBooks does"
        )
    day = _day(store, figures, "OpenBalanceDate")
    debit = cents if account.subtype in DEBIT_TYPES else -cents
    lines: list[Line] = []
    postings: list[Posting] = []
    for of, amount in sorted(((account, debit), (equity, -debit)), key=lambda side: -side[1]):
        name = "JournalDebitLine" if amount > 0 else "JournalCreditLine"
        items = [*ref_item("AccountRef", of), ("Amount", values.amount(abs(amount))), ("Memo", _MEMO)]
        line = Line(name, items)
        lines.append(line)
        postings.append(Posting(of, amount, None, line))
    header: list[Item] = [("TxnDate", day), ("IsAdjustment", "false")]
    return Draft(KINDS["JournalEntry"], day, "", None, None, abs(cents), header, lines, postings=postings)


def _adjustment(store: Store, item: Named, figures: Figures) -> Draft | None:
    quantity = Decimal(figures.get("QuantityOnHand") or "0")
    record = store.elements.record(item)
    said = values.cents(figures.get("TotalValue", ""))
    cost = Decimal(record.text("PurchaseCost") or "0")
    worth = said if said is not None else int((quantity * cost * 100).quantize(Decimal(1), ROUND_HALF_UP))
    if not quantity and not worth:
        return None
    day = _day(store, figures, "InventoryDate")
    asset = accounts.of_item(store, item, "asset")
    equity = accounts.special(store, "OpeningBalanceEquity")
    line = Line(
        "InventoryAdjustmentLineRet",
        [
            *ref_item("ItemRef", item),
            ("QuantityDifference", values.quantity(quantity)),
            ("ValueDifference", values.amount(worth)),
        ],
    )
    header: list[Item] = [*ref_item("AccountRef", equity), ("TxnDate", day), ("Memo", _MEMO)]
    postings = [Posting(equity, -worth), Posting(asset, worth, None, line, item)] if worth else []
    return Draft(
        KINDS["InventoryAdjustment"],
        day,
        "",
        None,
        equity,
        worth,
        header,
        [line],
        postings=postings,
        moves=[StockMove(item, line, parts(quantity), worth)],
    )


def _owed(named: Named, figures: Figures) -> int:
    cents = values.cents(figures.get("OpenBalance", "")) or 0
    if cents < 0:
        raise Shortcoming(
            f"{named.kind}AddRq with a negative OpenBalance: not known what QuickBooks makes of it"
        )
    return cents


def _day(store: Store, figures: Figures, name: str) -> str:
    return figures.get(name) or values.pc_day(store.clock.now(), store.zone).isoformat()


_DRAFTS: Mapping[str, Callable[[Store, Named, Figures], Draft | None]] = {
    "Account": _journal_entry,
    "Customer": _invoice,
    "Vendor": _bill,
    "ItemInventory": _adjustment,
}
