"""TxnDel and TxnVoid: a transaction goes, or stays with nothing in it.

What it settled is open again, what settled it is unused again, with the discount that went along, and the
orders that it fulfilled wait again (B for the principle; D for the details). The answers are those of 9.10
(B/C). A void sets every amount and quantity to nothing and writes "VOID:" before the memo (D). Refused: what
is on or before the closing date (3161, whose words nobody has written down, so that it is a `Shortcoming`;
a void is a change, 3171), and a payment that is in a deposit (3160, 3185, without the words that follow).
"""

from __future__ import annotations

from collections.abc import Mapping

from simulator.company.books import ledger
from simulator.company.books.kinds import KINDS, Kind
from simulator.company.books.preferences import CLOSING_DATE, preference
from simulator.company.books.records import NEWEST, amend_txn, drop_txn
from simulator.company.books.store import Store
from simulator.company.requests.work import Executor, Work
from simulator.company.transactions.documents import Stored, check_open_period, check_posted, find
from simulator.errors import Shortcoming
from simulator.qbxml import catalogue, statuses
from simulator.qbxml.aggregates import Aggregate, Item
from simulator.qbxml.shapes import Dialect, Element
from simulator.qbxml.writing import Response, in_order, read_back, render

_NOTHING = {"AMT": "0.00", "QUAN": "0"}
_VOID = "VOID:"


def txn_delete(work: Work) -> Response:
    """TxnDel: the transaction is gone."""
    store, stored = work.store, _asked(work, "TxnDelType")
    closing = preference(store, CLOSING_DATE)
    if closing and stored.txn_date <= closing:
        raise statuses.refused(3161)
    _release(store, stored, 3160)
    drop_txn(store, stored.row)
    return _answer(
        work,
        ("TxnDelType", stored.kind.name),
        ("TxnID", stored.identity.own_id),
        ("TimeDeleted", store.stamp(store.now())),
        ("RefNumber", stored.record.text("RefNumber") or ""),
    )


def txn_void(work: Work) -> Response:
    """TxnVoid: the transaction stays, without amounts."""
    store, stored = work.store, _asked(work, "TxnVoidType")
    check_open_period(store, stored.kind, stored.txn_date)
    _release(store, stored, 3185)
    _empty(store, stored)
    head = store.sql.execute("SELECT head FROM txn WHERE id = ?", (stored.row,)).fetchone()[0]
    now = read_back(f"<Head>\n{head}</Head>")
    return _answer(
        work,
        ("TxnVoidType", stored.kind.name),
        ("TxnID", stored.identity.own_id),
        ("TimeCreated", stored.identity.time_created),
        ("TimeModified", now.text("TimeModified") or ""),
        ("RefNumber", now.text("RefNumber") or ""),
    )


def _asked(work: Work, type_name: str) -> Stored:
    values_ = work.request.values
    kind = values_.text(type_name) or ""
    if kind not in KINDS:
        raise Shortcoming(f"{work.request.name} of a {kind}: these transactions are not kept yet")
    stored = find(work.store, KINDS[kind], values_.text("TxnID") or "")
    check_posted(work.store, stored)
    return stored


def _release(store: Store, stored: Stored, refusal: int) -> None:
    """Take back what a transaction did, and what others did to it; `refusal` if that cannot be."""
    deposited = store.sql.execute(
        "SELECT 1 FROM link JOIN txn ON txn.id = link.txn WHERE link.other = ? AND txn.kind = 'Deposit'",
        (stored.row,),
    ).fetchone()
    if deposited:
        raise statuses.refused_unsaid(refusal, value=stored.identity.own_id)
    ledger.unpost(store, stored.row)
    ledger.release(store, stored.row, stored.identity.own_id)


def _empty(store: Store, stored: Stored) -> None:
    """Set every amount and quantity of the record to nothing."""
    kind = stored.kind
    shape, dialect = kind.shape(), Dialect(NEWEST, store.country)
    pieces = store.sql.execute("SELECT head, lines, tail FROM txn WHERE id = ?", (stored.row,)).fetchone()
    parts = [_emptied(shape, read_back(f"<Part>\n{piece}</Part>")) for piece in pieces]
    memo = parts[0].text("Memo") or ""
    if shape.find("Memo") is not None and not memo.startswith(_VOID):
        others = tuple(item for item in parts[0] if item[0] != "Memo")
        parts[0] = Aggregate((*others, ("Memo", f"{_VOID} {memo}".strip())))
    texts = [render(in_order(shape, part, dialect)) for part in parts]
    store.sql.execute(
        "UPDATE txn SET amount = 0, open = CASE WHEN open IS NULL THEN NULL ELSE 0 END, head = ?, lines = ?,"
        " tail = ? WHERE id = ?",
        (*texts, stored.row),
    )
    amend_txn(store, stored.row, _settled(kind))


def _settled(kind: Kind) -> Mapping[str, str]:
    return ledger.settled(kind.name, 0, 0) if kind.settled else {}


def _emptied(shape: Element, record: Aggregate) -> Aggregate:
    items: list[Item] = []
    for name, value in record:
        child = shape.find(name)
        assert child is not None
        if isinstance(value, Aggregate):
            items.append((name, _emptied(child, value)))
        else:
            items.append((name, _NOTHING.get(child.type, value)))
    return Aggregate(tuple(items))


def _answer(work: Work, *items: Item) -> Response:
    """The elements of the answer itself: these messages have no Ret."""
    shape = catalogue.response(work.request.response_name)
    present = (item for item in items if item[1])
    return work.answer(render(in_order(shape, present, work.dialect)))


EXECUTORS: Mapping[str, Executor] = {"TxnDelRq": txn_delete, "TxnVoidRq": txn_void}
