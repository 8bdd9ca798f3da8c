"""The books: what transactions post, and the totals that are kept beside the postings.

`post` does what a draft says, `unpost` takes it back; nothing else moves a balance. After any number of
both, every transaction's postings add up to nothing, each account's balance is the sum of its postings
(in its natural direction: liabilities, equity and income are positive in credit, A), a customer's is the
sum of what was posted to receivables in its name, a vendor's of payables and sales tax (A: the tax that
is owed is carried by the agency), and a total balance is one's own and that of everything below.

Policy: balances of income and expense accounts run on over the years, and retained earnings are what was
posted to them; average cost moves with what comes in, and what was sold before is not costed again.
"""

from __future__ import annotations

from collections.abc import Iterable

from simulator.company.books import orders, stock
from simulator.company.books.drafts import Draft, Link
from simulator.company.books.elements import Named
from simulator.company.books.kinds import KINDS
from simulator.company.books.records import amend_txn
from simulator.company.books.store import Store, numbered
from simulator.company.transactions.applied import write_applied, write_payers
from simulator.errors import Shortcoming
from simulator.qbxml import values

#: The account types that are positive in debit; all others are in credit (sample-company, A).
DEBIT_TYPES = frozenset(
    (
        *("Bank", "AccountsReceivable", "OtherCurrentAsset", "FixedAsset", "OtherAsset"),
        *("CostOfGoodsSold", "Expense", "OtherExpense"),
    )
)
RECEIVABLE = "AccountsReceivable"
PAYABLE = "AccountsPayable"
SALES_TAX_PAYABLE = "SalesTaxPayable"
#: The types of the accounts of what is owed.
OWED = frozenset((RECEIVABLE, PAYABLE))


def post(store: Store, row: int, draft: Draft) -> None:
    """Do what a transaction says: postings, stock, links, and the balances that go with them."""
    if sum(posting.amount for posting in draft.postings):
        raise Shortcoming(f"a {draft.kind.name} whose postings do not balance: {draft.postings}")
    keep_postings(store, row, draft)
    _move_balances(store, ((each.account, each.entity, each.amount) for each in draft.postings))
    for place, move in enumerate(draft.moves):
        stock.move(store, row, place, move)
    for place, link in enumerate(draft.links):
        _link(store, row, place, link)
    for order in {link.other for link in draft.links if link.type == "QUANTYPE"}:
        orders.fulfil(store, order)
    if any(link.type == "AMTTYPE" for link in draft.links):
        write_applied(store, row)


def keep_postings(store: Store, row: int, draft: Draft) -> None:
    """Write down what a transaction posts; no balance moves by that alone."""
    store.waiting.postings += [
        (
            row,
            place,
            each.account.row,
            each.entity.row if each.entity else None,
            each.amount,
            each.line.own_id if each.line else "",
            each.item.row if each.item else None,
            each.class_.row if each.class_ else None,
        )
        for place, each in enumerate(draft.postings)
    ]


def unpost(store: Store, row: int) -> None:
    """Take back what a transaction did. What others did to it (a payment of this invoice) stays."""
    sql, elements = store.sql, store.elements
    postings = sql.execute("SELECT account, entity, amount FROM posting WHERE txn = ?", (row,)).fetchall()
    _move_balances(
        store,
        (
            (elements.get(account), elements.get(entity) if entity else None, -amount)
            for account, entity, amount in postings
        ),
    )
    sql.execute("DELETE FROM posting WHERE txn = ?", (row,))
    stock.take_back(store, row)
    links = sql.execute(
        "DELETE FROM link WHERE txn = ? AND type <> 'CARRIED' RETURNING other, type, amount, discount", (row,)
    ).fetchall()
    for other, type_, amount, discount in links:
        if type_ == "AMTTYPE":
            settle(store, other, -(amount + discount))
    for order in {other for other, type_, _, _ in links if type_ == "QUANTYPE"}:
        orders.fulfil(store, order)


def settle(store: Store, row: int, cents: int, by: int | None = None) -> None:
    """Take cents from what is open of a transaction, and let its record and its payments say so.

    `by` is the row of the payment that does it, which is written when all of it is settled. It counts as a
    change of that transaction (D): TimeModified and EditSequence are new.
    """
    kind_name, amount, open_ = store.sql.execute(
        "UPDATE txn SET open = open - ? WHERE id = ? RETURNING kind, amount, open", (cents, row)
    ).fetchone()
    amend_txn(store, row, settled(kind_name, amount, open_))
    write_payers(store, row, but=by)


def apply(store: Store, credit: int, invoice: int, cents: int) -> None:
    """Settle an invoice with what is left of a credit: both by their rows."""
    (place,) = store.sql.execute(
        "SELECT COALESCE(MAX(place) + 1, 0) FROM link WHERE txn = ?", (credit,)
    ).fetchone()
    _link(store, credit, place, Link(invoice, "AMTTYPE", cents))
    settle(store, credit, cents)
    write_applied(store, credit)


def release(store: Store, row: int, own_id: str) -> None:
    """Undo what others did to a transaction that goes: what settled it is unused again, with its discounts.

    `own_id` is its TxnID, the line of the postings of a discount.
    """
    sql, elements = store.sql, store.elements
    links = sql.execute(
        "SELECT txn, SUM(amount), type FROM link WHERE other = ? GROUP BY txn, type", (row,)
    ).fetchall()
    sql.execute("DELETE FROM link WHERE other = ?", (row,))
    for payer, amount, type_ in links:
        if type_ != "AMTTYPE":
            continue
        discounts = sql.execute(
            "DELETE FROM posting WHERE txn = ? AND line = ? RETURNING account, entity, amount",
            (payer, own_id),
        ).fetchall()
        _move_balances(
            store,
            (
                (elements.get(account), elements.get(entity) if entity else None, -cents)
                for account, entity, cents in discounts
            ),
        )
        write_applied(store, payer)
        (open_,) = sql.execute("SELECT open FROM txn WHERE id = ?", (payer,)).fetchone()
        if open_ is not None:
            settle(store, payer, -amount)


def in_deposits(store: Store, row: int) -> int | None:
    """The cents of a transaction in undeposited funds if some of them went into a deposit, otherwise None."""
    funds = store.meta("account UndepositedFunds")
    found = store.sql.execute(
        "SELECT (SELECT COALESCE(SUM(amount), 0) FROM posting WHERE txn = :p1 AND account = :p2) FROM link"
        " WHERE other = :p1 AND type = 'DEPOSIT' LIMIT 1",
        numbered(row, funds),
    ).fetchone()
    return None if found is None else int(found[0])


def settled(kind_name: str, amount: int, open_: int) -> dict[str, str]:
    """The elements that say how much of a transaction is paid, by name."""
    texts = {
        "open": values.amount(open_),
        "applied": values.amount(open_ - amount),
        "paid": "false" if open_ else "true",
    }
    return {name: texts[what] for name, what in KINDS[kind_name].settled.items()}


def _link(store: Store, row: int, place: int, link: Link) -> None:
    keep_link(store, row, place, link)
    if link.type == "AMTTYPE":
        settle(store, link.other, link.amount + link.discount, by=row)


def keep_link(store: Store, row: int, place: int, link: Link) -> None:
    """Write down a link; nothing is settled or fulfilled by that alone."""
    store.sql.execute(
        "INSERT INTO link (txn, place, line, other, other_line, type, amount, discount)"
        " VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
        (
            row,
            place,
            link.line.own_id if link.line else "",
            link.other,
            link.other_line,
            link.type,
            link.amount,
            link.discount,
        ),
    )


def _move_balances(store: Store, postings: Iterable[tuple[Named, Named | None, int]]) -> None:
    moved = store.waiting.balances
    for account, entity, amount in postings:
        _move(store, moved, account, amount if account.subtype in DEBIT_TYPES else -amount)
        owed = _owed(store, account, entity, amount) if entity is not None else 0
        if entity is not None and owed:
            _move(store, moved, entity, owed)


def _move(store: Store, moved: list[tuple[int, int, int]], named: Named, cents: int) -> None:
    moved.append((named.row, cents, cents))
    for above in store.elements.ancestors(named):
        moved.append((above.row, 0, cents))


def _owed(store: Store, account: Named, entity: Named, amount: int) -> int:
    """What a posting adds to the balance of the name on it."""
    if account.subtype == RECEIVABLE:
        return amount if entity.kind == "Customer" else 0
    if entity.kind != "Vendor":
        return 0
    if account.subtype == PAYABLE:
        return -amount
    return -amount if _is_sales_tax(store, account) else 0


def owes_names(store: Store, account: Named) -> bool:
    """Whether what is posted to an account is somebody's: receivables, payables and sales tax."""
    return account.subtype in OWED or _is_sales_tax(store, account)


def _is_sales_tax(store: Store, account: Named) -> bool:
    return store.elements.record(account).text("SpecialAccountType") == SALES_TAX_PAYABLE
