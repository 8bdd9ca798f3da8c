"""Custom fields and private data on the lines of transactions.

A value on a line is kept under its TxnLineID. `DataExt` on a line of an Add gives it one at once (B), a
query shows it within the line where it asks for the lines and names the owner (B). Assumed (D): what is
refused of a DataExt on a line is refused as in DataExtAdd; values of a line that is gone are gone.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

from simulator.company.books.kinds import Kind
from simulator.company.books.records import NEWEST
from simulator.company.books.store import Store
from simulator.company.requests.extensions import Target, data_ext_rets, keep_value
from simulator.qbxml.aggregates import Aggregate, Item
from simulator.qbxml.shapes import Dialect
from simulator.qbxml.writing import lines_in_order, read_back

_LINE_ID = re.compile(r"<TxnLineID>([^<]*)</TxnLineID>")
KEY = "TxnLineID Txn "


def keep_sent(store: Store, kind: Kind, sent: Aggregate, line_id: str) -> None:
    """Keep the values that a line was sent with."""
    for field in sent.children("DataExt"):
        keep_value(store, Target(f"{KEY}{line_id}", kind.name, ()), field)


def shown(store: Store, kind: Kind, text: str, owners: Iterable[str]) -> str:
    """A record's text, without its end tag, with the fields of these owners in its lines."""
    keys = [f"{KEY}{line_id}" for line_id in _LINE_ID.findall(text)]
    rets = data_ext_rets(store, keys, owners) if keys else {}
    if not rets:
        return text
    record = read_back(f"{text}</{kind.ret}>")
    items = [(name, _with_fields(value, rets)) for name, value in record]
    lines = lines_in_order(kind.shape(), items, Dialect(NEWEST, store.country))
    return f"<{kind.ret}>\n{''.join(lines)}"


def _with_fields(value: str | Aggregate, rets: Mapping[str, tuple[Item, ...]]) -> str | Aggregate:
    if isinstance(value, str):
        return value
    items = tuple((name, _with_fields(each, rets)) for name, each in value)
    return Aggregate((*items, *rets.get(f"{KEY}{value.text('TxnLineID')}", ())), value.attributes)


def forget(store: Store, txn_ids: Iterable[str], line_ids: Iterable[str]) -> None:
    """Transactions and lines are gone, and their values with them."""
    keys = [*((f"TxnID Txn {each}",) for each in txn_ids), *((f"{KEY}{each}",) for each in line_ids)]
    store.sql.executemany("DELETE FROM extension WHERE object = ?", keys)
