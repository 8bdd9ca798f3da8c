"""What a transaction is, before it is kept: its record, and what it does to the books.

A builder makes a `Draft` of what was sent (or of what was stored, changed by a Mod); `documents` gives it
its identity and keeps it, `ledger` does what it says. Amounts are cents, quantities hundred-thousandths.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal, NamedTuple

from simulator.company.books.elements import Named
from simulator.company.books.kinds import Kind
from simulator.qbxml.aggregates import Item


@dataclass(slots=True, eq=False)
class Line:
    """One line: the name of its aggregate in the record, its elements, the lines of a group below it.

    `own_id` is its TxnLineID, empty until it has one.
    """

    name: str
    items: list[Item]
    own_id: str = ""
    children: list[Line] = field(default_factory=list)


class Posting(NamedTuple):
    """`amount` cents to an account: a debit if positive, a credit if negative.

    `entity` is whose balance it is on a receivable, payable or sales tax account; `line` None is the header.
    """

    account: Named
    amount: int
    entity: Named | None = None
    line: Line | None = None
    item: Named | None = None
    class_: Named | None = None


@dataclass(frozen=True, slots=True)
class StockMove:
    """What changes of an inventory item: pieces and their worth on hand, pieces on order and promised.

    `line` is the order's line that expects them.
    """

    item: Named
    line: Line | None = None
    on_hand: int = 0
    value: int = 0
    on_order: int = 0
    on_sales_order: int = 0


@dataclass(frozen=True, slots=True)
class Link:
    """This transaction settles, or fulfils, another: `other` is its row.

    AMTTYPE: `amount` cents are taken from what is open of both, and `discount` more from `other`.
    DEPOSIT: `amount` cents of `other` went to the bank; QuickBooks does not tell of it as a link.
    QUANTYPE: `amount` hundred-thousandths of a line of `other` (its TxnLineID) went into `line`.
    CARRIED: `other` is the transaction itself, and of it that much was settled, or of its line fulfilled, by
    transactions that were not imported.
    """

    other: int
    type: Literal["AMTTYPE", "QUANTYPE", "DEPOSIT", "CARRIED"]
    amount: int
    discount: int = 0
    line: Line | None = None
    other_line: str = ""


@dataclass(frozen=True, slots=True)
class Credit:
    """`amount` cents of another transaction that is to a customer's credit are used for an invoice.

    `credit` is the row of the one, `invoice` of the other: None is the draft itself.
    """

    credit: int
    amount: int
    invoice: int | None = None


@dataclass(slots=True)
class Draft:
    """A whole transaction. `header` has the record's elements but identity and TxnNumber, in any order.

    `account` and `amount` are the header's own (what TransactionQuery and AccountFilter speak of); `open`
    what of it can be settled before any of its links, None for what is never settled.
    """

    kind: Kind
    txn_date: str
    ref_number: str
    entity: Named | None
    account: Named | None
    amount: int
    header: list[Item]
    lines: list[Line] = field(default_factory=list)
    open: int | None = None
    postings: list[Posting] = field(default_factory=list)
    moves: list[StockMove] = field(default_factory=list)
    links: list[Link] = field(default_factory=list)
    credits: list[Credit] = field(default_factory=list)
