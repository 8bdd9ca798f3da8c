"""Whether a company file's balances agree with each other: what holds in every sound file.

Measured on a real sample company, where all of them hold to the cent (sample-company, A): what customers
owe is the receivable accounts' balance, what vendors are owed is that of the payable accounts and of the
sales tax, assets are what is owed and what is owned, a total balance is one's own and all below it.
"""

from __future__ import annotations

from dataclasses import dataclass

from simulator.company.ledger import DEBIT_TYPES, PAYABLE, RECEIVABLE, SALES_TAX_PAYABLE
from simulator.company.store import Store
from simulator.qbxml import values

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
    sums: dict[str, int] = dict(
        store.sql.execute("SELECT subtype, sum(balance) FROM element WHERE kind = 'Account' GROUP BY subtype")
    )
    debit = sum(cents for type_, cents in sums.items() if type_ in DEBIT_TYPES)
    credit = sum(cents for type_, cents in sums.items() if type_ not in DEBIT_TYPES)
    (tax,) = store.sql.execute(
        "SELECT COALESCE(sum(balance), 0) FROM element WHERE kind = 'Account' AND subtype <> ?"
        " AND (head LIKE ? OR tail LIKE ?)",
        (PAYABLE, _TAX, _TAX),
    ).fetchone()
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
        *(_totals(store, kind, of) for kind, of in (("Account", "accounts"), ("Customer", "customers"))),
    )


def _balances(store: Store, kind: str) -> int:
    (cents,) = store.sql.execute(
        "SELECT COALESCE(sum(balance), 0) FROM element WHERE kind = ?", (kind,)
    ).fetchone()
    return int(cents)


def _totals(store: Store, kind: str, of: str) -> Invariant:
    """Total balances against own balances and those below, over the elements where they differ."""
    rows = store.sql.execute(
        "SELECT id, parent, balance, total_balance FROM element WHERE kind = ? ORDER BY sublevel DESC",
        (kind,),
    ).fetchall()
    below = {row: balance for row, _, balance, _ in rows}
    said = counted = 0
    for row, parent, _, total in rows:
        if parent in below:
            below[parent] += below[row]
        if total != below[row]:
            said, counted = said + total, counted + below[row]
    return Invariant(f"the total balances of {of}", said, "their own and all below", counted)
