"""Checks a whole company file against the laws that books obey, and says what is off by how much.

The laws of the ledger are those of a real file's capture (sample-company, A): receivables equal what
customers owe, payables and sales tax equal what vendors are owed, assets less liabilities less equity equal
net income, a total balance is one's own and that of everything below. The others are our own bookkeeping:
every transaction's postings add up to nothing, balances are their sums and what an import carried
forward, what is open is what links leave, columns agree with texts, `reference` with what texts name,
rows refer to rows that are there.
Everything is read once; nothing is changed.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from simulator.company.books.kinds import KINDS, REFERENCES
from simulator.company.books.ledger import settled
from simulator.company.books.names import fold, sort_key
from simulator.company.books.store import Store
from simulator.company.captures.soundness import DUE, moved, posted, unlike_totals, whole_books
from simulator.qbxml import values
from simulator.qbxml.writing import escape

_NAMED = re.compile(r"<(\w+Ref)>\n<ListID>([^<]*)</ListID>\n(?:<FullName>([^<]*)</FullName>\n)?</\1>")
_LINE_ID = re.compile(r"<TxnLineID>([^<]*)</TxnLineID>")


@dataclass(frozen=True, slots=True)
class Finding:
    """Something that is off: which law, of what, and by how many cents (None: not an amount)."""

    law: str
    what: str
    says: str
    cents: int | None = None

    def __str__(self) -> str:
        off = "" if self.cents is None else f" (off by {values.amount(self.cents)})"
        return f"{self.law}: {self.what}: {self.says}{off}"


def audit(store: Store) -> list[Finding]:
    """Everything that is off in a file; nothing for one that is sound."""
    return [
        *_transactions_balance(store),
        *_balances(store),
        *_totals(store),
        *_whole_books(store),
        *_stock(store),
        *_open_amounts(store),
        *_element_texts(store),
        *_txn_texts(store),
        *_references(store),
        *_rows(store),
        *_fields(store),
    ]


# -- the ledger


def _transactions_balance(store: Store) -> Iterator[Finding]:
    rows = store.sql.execute(
        "SELECT kind, own_id, SUM(posting.amount) AS off FROM posting JOIN txn ON txn.id = posting.txn"
        " GROUP BY posting.txn HAVING off != 0"
    )
    for kind, own_id, off in rows:
        yield Finding("postings add up to nothing", f"{kind} {own_id}", "they do not", off)


def _balances(store: Store) -> Iterator[Finding]:
    """Balances are what was carried forward and the sums of postings."""
    due = posted(store)
    due.update(dict(store.sql.execute("SELECT element, balance FROM carried")))
    rows = store.sql.execute("SELECT id, kind, full_name, balance FROM element")
    for row, kind, full_name, balance in rows:
        if balance != due[row]:
            says = f"it is {values.amount(balance)}, its postings add up to {values.amount(due[row])}"
            yield Finding(
                "a balance is the sum of its postings", f"{kind} {full_name}", says, balance - due[row]
            )


def _totals(store: Store) -> Iterator[Finding]:
    for kind, full_name, total, due in unlike_totals(store):
        says = f"it is {values.amount(total)}, they add up to {values.amount(due)}"
        yield Finding(
            "a total balance is one's own and that of all below", f"{kind} {full_name}", says, total - due
        )


#: What the invariants of the whole books are called, in their order.
_LAWS = (
    "receivables are what customers owe",
    "payables and sales tax are what vendors are owed",
    "assets less liabilities less equity are net income",
)


def _whole_books(store: Store) -> Iterator[Finding]:
    for law, each in zip(_LAWS, whole_books(store), strict=True):
        if each.apart:
            yield Finding(law, "the books", str(each), each.apart)


def _stock(store: Store) -> Iterator[Finding]:
    nothing = (0, 0, 0, 0)
    sums = moved(store)
    carried = {
        row: tuple(quantities)
        for row, *quantities in store.sql.execute(
            "SELECT element, on_hand, value, on_order, on_sales_order FROM carried"
        )
    }
    rows = store.sql.execute(
        "SELECT id, full_name, on_hand, stock_value, on_order, on_sales_order FROM element"
        " WHERE kind = 'ItemInventory'"
    )
    for row, full_name, *quantities in rows:
        names = ("on hand", "worth", "on order", "on sales orders")
        both = zip(sums.get(row, nothing), carried.get(row, nothing), strict=True)
        for name, now, due in zip(names, quantities, map(sum, both), strict=True):
            if now != due:
                says = f"{name} is {now}, its movements add up to {due}"
                yield Finding("quantities are the sums of movements", f"item {full_name}", says)


def _open_amounts(store: Store) -> Iterator[Finding]:
    rows = store.sql.execute(
        "SELECT kind, own_id, amount, open FROM txn WHERE open < min(0, amount) OR open > max(0, amount)"
    )
    for kind, own_id, amount, open_ in rows:
        says = f"{values.amount(open_)} of {values.amount(amount)}"
        yield Finding("what is open is within the amount", f"{kind} {own_id}", says, open_)
    rows = store.sql.execute(
        f"SELECT kind, own_id, open, {DUE} AS due FROM txn WHERE open != due"  # noqa: S608
    )
    for kind, own_id, open_, due in rows:
        says = f"{values.amount(open_)}, its links leave {values.amount(due)}"
        yield Finding("what is open is what was not settled", f"{kind} {own_id}", says, open_ - due)


# -- the texts


def _line(name: str, text: str) -> str:
    return f"<{name}>{escape(text)}</{name}>\n"


def _element_texts(store: Store) -> Iterator[Finding]:
    rows = store.sql.execute(
        "SELECT e.kind, e.own_id, e.name, e.name_fold, e.full_name, e.sort_key, e.sublevel, e.is_active,"
        " e.edit_sequence, e.head, p.own_id, p.full_name, p.sublevel"
        " FROM element e LEFT JOIN element p ON p.id = e.parent"
    )
    for kind_name, own_id, name, folded, full_name, key, level, active, edit, head, *parent in rows:
        kind = KINDS[kind_name]
        parent_id, parent_name, parent_level = parent
        path = f"{parent_name}:{name}" if parent_id else name
        shape = kind.shape()
        texts = {
            "ListID": own_id,
            "EditSequence": edit,
            kind.named_by: name,
            "FullName": full_name,
            "IsActive": "true" if active else "false",
            "Sublevel": str(level),
        }
        facts = (
            (path == full_name, f"FullName {full_name} is not {path}"),
            (level == (parent_level + 1 if parent_id else 0), f"Sublevel {level}"),
            (folded == fold(name) and key == sort_key(full_name), "its keys are another name's"),
            *(
                (_line(element, text) in head, f"{element} is not {text}")
                for element, text in texts.items()
                if shape.find(element) is not None
            ),
        )
        yield from _untrue("a list element's text agrees with its columns", f"{kind_name} {full_name}", facts)


def _txn_texts(store: Store) -> Iterator[Finding]:
    ids: dict[str, str] = {}
    rows = store.sql.execute(
        "SELECT kind, own_id, number, txn_date, ref_number, ref_fold, amount, open, edit_sequence, head,"
        " lines, tail FROM txn"
    )
    for kind, own_id, number, txn_date, ref, folded, amount, open_, edit, head, lines, tail in rows:
        what = f"{kind} {own_id}"
        shape = KINDS[kind].shape()
        text = head + tail
        texts = {"TxnID": own_id, "TxnNumber": str(number), "TxnDate": txn_date, "EditSequence": edit}
        if ref:
            texts["RefNumber"] = ref
        if open_ is not None:
            texts.update(settled(kind, amount, open_))
        facts = [(folded == fold(ref), "the key of its number is another's")]
        facts += [
            (_line(name, each) in text, f"{name} is not {each}")
            for name, each in texts.items()
            if shape.find(name) is not None
        ]
        yield from _untrue("a transaction's text agrees with its columns", what, facts)
        for each in (own_id, *_LINE_ID.findall(lines)):
            counter = each.partition("-")[0]
            if counter in ids:
                yield Finding("ids are unique", what, f"{each} is {ids[counter]}'s")
            ids[counter] = what


def _untrue(law: str, what: str, facts: Iterable[tuple[bool, str]]) -> Iterator[Finding]:
    for true, says in facts:
        if not true:
            yield Finding(law, what, says)


def _references(store: Store) -> Iterator[Finding]:
    """What texts name is there, is called so, and is what the index has; and nothing else is."""
    elements = {
        (family, own_id): (row, escape(full_name))
        for row, family, own_id, full_name in store.sql.execute(
            "SELECT id, family, own_id, full_name FROM element"
        )
    }
    indexed: dict[tuple[str, int], set[int]] = defaultdict(set)
    for target, table, source in store.sql.execute("SELECT target, source_table, source FROM reference"):
        indexed[table, source].add(target)
    texts = (
        ("element", "SELECT id, kind, own_id, head || tail FROM element"),
        ("txn", "SELECT id, kind, own_id, head || lines || tail FROM txn"),
    )
    for table, select in texts:
        for row, kind, own_id, text in store.sql.execute(select):
            what = f"{kind} {own_id}"
            named: set[int] = set()
            for name, list_id, full_name in _NAMED.findall(text):
                family = KINDS[kind].family if name == "ParentRef" else REFERENCES[name][0]
                target = elements.get((family, list_id))
                if target is None:
                    yield Finding("what is named exists", what, f"{name} {list_id} {full_name}")
                    continue
                if full_name and target[1] != full_name:
                    yield Finding("names are current", what, f"{name} {full_name} is called {target[1]}")
                if name != "ParentRef":
                    named.add(target[0])
            if named != indexed.pop((table, row), set()):
                yield Finding("the index of references agrees with the texts", what, "it does not")
    for table, row in indexed:
        yield Finding("the index of references agrees with the texts", f"{table} {row}", "it is gone")


def _fields(store: Store) -> Iterator[Finding]:
    """Custom fields and private data belong to what exists."""
    there = {"Company"}
    there.update(
        f"ListID {family} {own_id}"
        for family, own_id in store.sql.execute("SELECT family, own_id FROM element")
    )
    for own_id, lines in store.sql.execute("SELECT own_id, lines FROM txn"):
        there.add(f"TxnID Txn {own_id}")
        there.update(f"TxnLineID Txn {each}" for each in _LINE_ID.findall(lines))
    for (key,) in store.sql.execute("SELECT DISTINCT object FROM extension"):
        if key not in there:
            yield Finding("fields belong to what exists", key, "it is gone")


def _rows(store: Store) -> Iterator[Finding]:
    """Rows that refer to rows that are not there."""
    for table, _, parent, _ in store.sql.execute("PRAGMA foreign_key_check"):
        says = f"a row of it refers to one of {parent} that is not there"
        yield Finding("rows refer to rows that are there", f"table {table}", says)
