"""What imported transactions do to the books: found by building them again, without moving a balance.

A captured transaction goes through the builder of its kind in its stored form, as a Mod that changes nothing
would have it, and what it posts, moves and settles is written down. Its text stays as it came, and so do
balances, open amounts and quantities: what of them does not follow from what was written down is carried
forward (`carried`, links of type CARRIED), so that a later change moves them by its difference.

What a builder makes no sense of, or what comes to another amount than was captured, is kept `unposted`, with
the reason: a change of it would make the books wrong. An import that brings what was missing posts it.

Assumed (D): pieces that were sold, or went back, left at the average cost of the day of the import, since no
record tells it; a line was posted to the account that its item has now.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from simulator.company.books import ledger, stock
from simulator.company.books.drafts import Draft, Link
from simulator.company.books.kinds import KINDS
from simulator.company.books.orders import ORDERS, done_of, said_of
from simulator.company.books.store import Store
from simulator.company.captures import soundness
from simulator.company.captures.foundlinks import FoundLinks
from simulator.company.lists import openings
from simulator.company.transactions import (
    billpayments,
    deposits,
    inventory,
    journal,
    payments,
    purchases,
    sales,
    timetracking,
)
from simulator.company.transactions.applied import APPLIED
from simulator.company.transactions.documents import NOTHING, Filing, Rule, Stored, find, merged
from simulator.errors import Shortcoming
from simulator.qbxml import values
from simulator.qbxml.aggregates import Aggregate
from simulator.qbxml.statuses import RequestRefused

_RULES: Mapping[str, Rule] = {
    rule.kind.name: rule
    for rule in (
        *(*sales.RULES, *purchases.RULES, payments.RULE, *billpayments.RULES),
        *(*journal.RULES, *inventory.RULES, *timetracking.RULES, *deposits.RULES),
    )
}
#: In this order they are built: a deposit asks what payments posted, a payment what checks paid back of it.
_ORDER = tuple(_RULES)
_NO_LINES = "it was captured without its lines"
#: The types of accounts that a stand-in surely has: its Ref says so.
_SURE = ("AccountsReceivable", "AccountsPayable", "Bank", "CreditCard")


@dataclass(frozen=True, slots=True)
class Unposted:
    """An imported transaction that does nothing to the books, and why."""

    kind: str
    own_id: str
    reason: str


def repost(store: Store, rows: Iterable[int], linked: Mapping[str, Sequence[Aggregate]]) -> list[Unposted]:
    """Post the transactions that were imported, and those that could not be posted before.

    `linked` are their LinkedTxns, by TxnID. Gives what stays unposted.
    """
    todo = {*rows, *(row for (row,) in store.sql.execute("SELECT txn FROM unposted"))}
    touched = todo | _forget(store, todo)
    found = FoundLinks(store, linked)
    records = store.sql.execute(
        "SELECT id, kind, own_id FROM txn WHERE id IN (SELECT value FROM json_each(?)) ORDER BY position",
        (json.dumps(list(todo)),),
    ).fetchall()
    left: list[Unposted] = []
    for row, kind, own_id in sorted(records, key=lambda record: _ORDER.index(record[1])):
        try:
            with store.all_or_nothing():
                touched |= _post(store, find(store, KINDS[kind], own_id), found)
        except RequestRefused as refused:
            told = refused.status.message.strip()
            reason = f"entered as it is, it would be refused with {refused.status.code}, {told}"
            left.append(Unposted(kind, own_id, reason))
        except (Shortcoming, ValueError, ArithmeticError) as error:
            left.append(Unposted(kind, own_id, str(error)))
        else:
            continue
        store.sql.execute("INSERT INTO unposted VALUES (?, ?)", (row, left[-1].reason))
    for row in touched:
        _carry(store, row)
    _carry_balances(store)
    return left


def _forget(store: Store, rows: set[int]) -> set[int]:
    """Take away what is written down of transactions; the rows of what they were linked to."""
    asked = json.dumps(list(rows))
    for table in ("posting", "stock", "unposted"):
        store.sql.execute(
            f"DELETE FROM {table} WHERE txn IN (SELECT value FROM json_each(?))",  # noqa: S608
            (asked,),
        )
    others = store.sql.execute(
        "DELETE FROM link WHERE txn IN (SELECT value FROM json_each(?)) RETURNING other", (asked,)
    ).fetchall()
    return {int(row) for (row,) in others}


# -- one transaction


def _post(store: Store, stored: Stored, found: FoundLinks) -> set[int]:
    """Write down what one does; the rows of what it is linked to."""
    if not openings.is_opening(stored.kind, stored.record):
        _check_lines(stored)
    _check_stand_ins(store, stored)
    (before,) = store.sql.execute("SELECT MAX(id) FROM element").fetchone()
    draft = _built(store, replace(stored, links=found.of(stored)))
    created = store.sql.execute("SELECT full_name FROM element WHERE id > ?", (before or 0,)).fetchone()
    if created is not None:
        raise Shortcoming(f"it needs the account {created[0]}, which was not captured")
    if draft.amount != stored.amount:
        came, was, apart = map(values.amount, (draft.amount, stored.amount, draft.amount - stored.amount))
        raise Shortcoming(f"it comes to {came}, where {was} were captured: {apart} apart")
    if sum(posting.amount for posting in draft.postings):
        raise Shortcoming("what it posts does not balance")
    for link in draft.links:
        if link.type == "AMTTYPE":
            _check_room(store, link)
    ledger.keep_postings(store, stored.row, draft)
    for place, move in enumerate(draft.moves):
        stock.keep(store, stored.row, place, move)
    for place, link in enumerate(draft.links):
        ledger.keep_link(store, stored.row, place, link)
    _check_own_room(store, stored)
    store.sql.execute(
        "UPDATE txn SET entity = COALESCE(?, entity), account = COALESCE(?, account) WHERE id = ?",
        (
            draft.entity.row if draft.entity else None,
            draft.account.row if draft.account else None,
            stored.row,
        ),
    )
    return {link.other for link in draft.links}


def _built(store: Store, stored: Stored) -> Draft:
    rule, record = _RULES[stored.kind.name], stored.record
    if openings.is_opening(stored.kind, record):
        return openings.reopened(store, stored.txn_date, record, stored.amount)
    applied = [(each.text("TxnID") or "", _applied(each)) for each in record.children(APPLIED)]
    if stored.kind.lines == {APPLIED} and not stored.amount and not any(by for _, by in applied):
        return Draft(stored.kind, stored.txn_date, "", None, None, 0, [])  # it was voided
    # a builder sees what it pays as it was before
    _open(store, applied)
    draft = rule.build(Filing(store, rule, stored), merged(rule, record, NOTHING))
    _open(store, ((own_id, -by) for own_id, by in applied))
    return draft


def _open(store: Store, amounts: Iterable[tuple[str, int]]) -> None:
    store.sql.executemany(
        "UPDATE txn SET open = open + ? WHERE own_id = ?", [(by, own_id) for own_id, by in amounts]
    )


def _applied(line: Aggregate) -> int:
    return sum(values.cents(line.text(name) or "") or 0 for name in ("Amount", "DiscountAmount"))


def _check_lines(stored: Stored) -> None:
    """Without IncludeLineItems an answer has no lines; only what a customer pays may have none otherwise."""
    lines = stored.kind.lines
    needed = bool(lines) and stored.kind.name != payments.RULE.kind.name
    if stored.amount and needed and not any(name in lines for name, _ in stored.record):
        raise Shortcoming(_NO_LINES)


def _check_stand_ins(store: Store, stored: Stored) -> None:
    """What is only named does not say what it posts."""
    row = store.sql.execute(
        "SELECT kind, full_name FROM reference JOIN stand_in ON element = target JOIN element"
        " ON element.id = target WHERE source = ? AND source_table = 'txn' AND reason = 'named'"
        " AND (family = 'Item' OR family = 'Account' AND subtype NOT IN (SELECT value FROM json_each(?)))"
        " LIMIT 1",
        (stored.row, json.dumps(_SURE)),
    ).fetchone()
    if row is not None:
        raise Shortcoming(f"it names the {row[0]} {row[1]}, which was not captured")


def _check_room(store: Store, link: Link) -> None:
    """No more is applied to a document than was captured as settled."""
    own_id, room = store.sql.execute(
        f"SELECT own_id, {_UNCARRIED} - open FROM txn WHERE id = ?",  # noqa: S608
        (link.other,),
    ).fetchone()
    cents = link.amount + link.discount
    if room is not None and room < cents:
        raise Shortcoming(
            f"it applies {values.amount(cents)} to {own_id}, of which only {values.amount(max(room, 0))} were"
            " settled"
        )


def _check_own_room(store: Store, stored: Stored) -> None:
    (room,) = store.sql.execute(
        f"SELECT {_UNCARRIED} - open FROM txn WHERE id = ?",  # noqa: S608
        (stored.row,),
    ).fetchone()
    if room is not None and room < 0:
        raise Shortcoming(f"it settles {values.amount(-room)} more than it says")
    if room and stored.kind.name == payments.RULE.kind.name and not stored.record.children(APPLIED):
        raise Shortcoming(_NO_LINES)


#: SQL for what transactions that are there leave of a transaction.
_UNCARRIED = soundness.DUE.replace("IN ('AMTTYPE', 'CARRIED')", "= 'AMTTYPE'")


# -- what is carried forward


def _carry(store: Store, row: int) -> None:
    """What was settled of a transaction, or done of an order, by what is not there."""
    store.sql.execute("DELETE FROM link WHERE txn = ? AND type = 'CARRIED'", (row,))
    kind, own_id, settled = store.sql.execute(
        f"SELECT kind, own_id, {soundness.DUE} - open FROM txn WHERE id = ?",  # noqa: S608
        (row,),
    ).fetchone()
    links = [Link(row, "CARRIED", settled)] if settled else []
    if kind in ORDERS:
        said, done = said_of(kind, find(store, KINDS[kind], own_id).record), done_of(store, row)
        for line, (by, expected) in said.items():
            if by != done.get(line, 0):
                links.append(Link(row, "CARRIED", by - done.get(line, 0), other_line=line))
            column = "on_order" if ORDERS[kind].on_order else "on_sales_order"
            store.sql.execute(
                f"UPDATE stock SET {column} = ? WHERE txn = ? AND line = ?",  # noqa: S608
                (expected, row, line),
            )
    for place, link in enumerate(links, 1):
        ledger.keep_link(store, row, -place, link)


def _carry_balances(store: Store) -> None:
    """What of balances and quantities nothing explains that is written down."""
    posted, moved = soundness.posted(store), soundness.moved(store)
    nothing = (0, 0, 0, 0)
    rows: list[tuple[int, ...]] = []
    for row, balance, *quantities in store.sql.execute(
        "SELECT id, balance, on_hand, stock_value, on_order, on_sales_order FROM element"
    ):
        both = zip(quantities, moved.get(row, nothing), strict=True)
        left = (balance - posted[row], *(now - due for now, due in both))
        if any(left):
            rows.append((row, *left))
    store.sql.execute("DELETE FROM carried")
    store.sql.executemany("INSERT INTO carried VALUES (?, ?, ?, ?, ?, ?)", rows)
