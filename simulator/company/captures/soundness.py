"""Sums over a whole company file, and whether they agree with each other: what holds in every sound file.

Measured on a real sample company, where all of it holds to the cent (sample-company, A): what customers owe
is the receivable accounts' balance, what vendors are owed is that of the payable accounts and of the sales
tax, assets are what is owed and what is owned, a total balance is one's own and all below it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

from simulator.company.books.ledger import DEBIT_TYPES, PAYABLE, RECEIVABLE, SALES_TAX_PAYABLE
from simulator.company.books.store import Store
from simulator.qbxml import values

#: SQL for what is left of a transaction by its own links and by those of others to it.
DUE = (
    "amount"
    " - (SELECT COALESCE(SUM(link.amount), 0) FROM link WHERE link.txn = txn.id AND type = 'AMTTYPE')"
    " - (SELECT COALESCE(SUM(link.amount + discount), 0) FROM link WHERE other = txn.id"
    " AND type IN ('AMTTYPE', 'CARRIED'))"
)
_TAX = f"%<SpecialAccountType>{SALES_TAX_PAYABLE}</SpecialAccountType>%"


@dataclass(frozen=True, slots=True)
class Invariant:
    """Two sums that are the same in a sound file, in cents. `left` and `right` say what they are of."""

    left: str
    left_cents: int
    right: str
    right_cents: int

    @property
    def apart(self) -> int:
        """By how many cents they differ."""
        return self.left_cents - self.right_cents

    def __str__(self) -> str:
        left, right, apart = map(values.amount, (self.left_cents, self.right_cents, self.apart))
        if not self.apart:
            return f"{self.left} = {self.right}: {left}"
        return f"{self.left} is {left}, {self.right} is {right}: {apart} apart"


def invariants(store: Store) -> tuple[Invariant, ...]:
    """The invariants of a file. Every list element is looked at."""
    return (
        *whole_books(store),
        *(_all_totals(store, kind, of) for kind, of in (("Account", "accounts"), ("Customer", "customers"))),
    )


def whole_books(store: Store) -> tuple[Invariant, ...]:
    """What customers owe, what vendors are owed, and the balance sheet."""
    sums: dict[str, int] = dict(
        store.sql.execute("SELECT subtype, sum(balance) FROM element WHERE kind = 'Account' GROUP BY subtype")
    )
    debit = sum(cents for type_, cents in sums.items() if type_ in DEBIT_TYPES)
    credit = sum(cents for type_, cents in sums.items() if type_ not in DEBIT_TYPES | {"NonPosting"})
    tax = sum(
        balance
        for balance, subtype in store.sql.execute(
            "SELECT balance, subtype FROM element WHERE kind = 'Account' AND head || tail LIKE ?", (_TAX,)
        )
        if subtype != PAYABLE
    )
    return (
        Invariant(
            "the balances of customers",
            _balances(store, "Customer"),
            "accounts receivable",
            sums.get(RECEIVABLE, 0),
        ),
        Invariant(
            "the balances of vendors",
            _balances(store, "Vendor"),
            "accounts payable and sales tax payable",
            sums.get(PAYABLE, 0) + tax,
        ),
        Invariant("assets and expenses", debit, "liabilities, equity and income", credit),
    )


def _balances(store: Store, kind: str) -> int:
    (cents,) = store.sql.execute(
        "SELECT COALESCE(sum(balance), 0) FROM element WHERE kind = ?", (kind,)
    ).fetchone()
    return int(cents)


def unlike_totals(store: Store) -> Iterator[tuple[str, str, int, int]]:
    """The elements whose total balance is not their own and that of all below: kind, name, total, due."""
    yield from store.sql.execute(
        "SELECT e.kind, e.full_name, e.total_balance, e.balance"
        " + (SELECT COALESCE(SUM(total_balance), 0) FROM element WHERE parent = e.id) AS due"
        " FROM element e WHERE e.total_balance != due"
    )


def _all_totals(store: Store, kind: str, of: str) -> Invariant:
    """Total balances against own balances and those below, over the elements where they differ."""
    unlike = [(total, due) for each, _, total, due in unlike_totals(store) if each == kind]
    said, counted = sum(total for total, _ in unlike), sum(due for _, due in unlike)
    return Invariant(f"the total balances of {of}", said, "their own and all below", counted)


# -- what is written down of transactions


def posted(store: Store) -> Counter[int]:
    """What postings add up to, by the element whose balance they count for, in its direction."""
    accounts = dict(store.sql.execute("SELECT id, subtype FROM element WHERE kind = 'Account'"))
    taxes = {
        row
        for (row,) in store.sql.execute(
            "SELECT id FROM element WHERE kind = 'Account' AND head || tail LIKE ?", (_TAX,)
        )
    }
    kinds = dict(store.sql.execute("SELECT id, kind FROM element WHERE kind IN ('Customer', 'Vendor')"))
    sums: Counter[int] = Counter()
    for account, entity, amount in store.sql.execute(
        "SELECT account, entity, SUM(amount) FROM posting GROUP BY account, entity"
    ):
        type_ = accounts[account]
        sums[account] += amount if type_ in DEBIT_TYPES else -amount
        if entity is None:
            continue
        if type_ == RECEIVABLE and kinds.get(entity) == "Customer":
            sums[entity] += amount
        elif (type_ == PAYABLE or account in taxes) and kinds.get(entity) == "Vendor":
            sums[entity] -= amount
    return sums


Quantities = tuple[int, int, int, int]


def moved(store: Store) -> dict[int, Quantities]:
    """What movements add up to, by item: pieces on hand, worth, on order, on sales orders."""
    rows = store.sql.execute(
        "SELECT item, SUM(on_hand), SUM(value), SUM(on_order), SUM(on_sales_order) FROM stock GROUP BY item"
    )
    return {row: (on_hand, value, on_order, promised) for row, on_hand, value, on_order, promised in rows}
