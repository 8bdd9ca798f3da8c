"""Custom fields and private data as captured records have them: definitions and values."""

from __future__ import annotations

from collections.abc import Iterable

from simulator.company.books.store import Store, numbered
from simulator.qbxml.aggregates import Aggregate


def keep_definition(store: Store, ret: Aggregate) -> None:
    """Keep what a DataExtDefRet says; a field of that owner and name is changed by it."""
    owner, name = ret.text("OwnerID") or "", ret.text("DataExtName") or ""
    store.sql.execute(
        "INSERT INTO definition (owner, name, type, objects, list_require, txn_require, format_string)"
        " VALUES (:p1, :p2, :p3, :p4, :p5, :p6, :p7) ON CONFLICT (owner, name) DO UPDATE SET type = :p3,"
        " objects = :p4, list_require = :p5, txn_require = :p6, format_string = :p7",
        numbered(
            owner,
            name,
            ret.text("DataExtType") or "",
            " ".join(ret.texts("AssignToObject")),
            ret.text("DataExtListRequire") or "false",
            ret.text("DataExtTxnRequire") or "false",
            ret.text("DataExtFormatString") or "",
        ),
    )


def keep_values(store: Store, target: str, assigned: str, rets: Iterable[Aggregate]) -> None:
    """Keep the DataExtRets of an object; what they show of their fields defines them.

    `target` is the object's key in the table `extension`, `assigned` what definitions call it.
    """
    for ret in rets:
        row, objects = store.sql.execute(
            "INSERT INTO definition (owner, name, type, objects, list_require, txn_require, format_string)"
            " VALUES (?, ?, ?, ?, 'false', 'false', '')"
            " ON CONFLICT (owner, name) DO UPDATE SET name = name RETURNING id, objects",
            (
                ret.text("OwnerID") or "",
                ret.text("DataExtName") or "",
                ret.text("DataExtType") or "",
                assigned,
            ),
        ).fetchone()
        if assigned not in objects.split():
            store.sql.execute(
                "UPDATE definition SET objects = ? WHERE id = ?", (f"{objects} {assigned}".strip(), row)
            )
        value = ret.text("DataExtValue") or ""
        store.sql.execute("INSERT OR REPLACE INTO extension VALUES (?, ?, ?)", (row, target, value))
