"""What there is to say of a whole company file: who, how much of what, and whether it agrees."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from simulator.company.books.kinds import KINDS
from simulator.company.books.store import Store
from simulator.company.captures.soundness import Invariant, invariants
from simulator.company.lists.listorder import ACCOUNT_TYPES
from simulator.company.requests.information import kept_ret


@dataclass(frozen=True, slots=True)
class Summary:
    """A company file in short. `counts` are records by kind, `balances` cents by account type; none of
    either is left out. `stand_ins` are kind and FullName of what captures named but did not contain,
    `unposted` counts by kind the imported transactions that do nothing to the books.
    """

    name: str
    counts: Mapping[str, int]
    balances: Mapping[str, int]
    invariants: tuple[Invariant, ...]
    stand_ins: tuple[tuple[str, str], ...]
    unposted: Mapping[str, int]


def summary_of(store: Store) -> Summary:
    """Look at all of a file."""
    found = dict(
        store.sql.execute(
            "SELECT kind, count(*) FROM element GROUP BY kind"
            " UNION ALL SELECT kind, count(*) FROM txn GROUP BY kind"
        )
    )
    balances = dict(
        store.sql.execute(
            "SELECT subtype, sum(balance) FROM element WHERE kind = 'Account' AND balance <> 0 GROUP BY 1"
        )
    )
    stand_ins = store.sql.execute(
        "SELECT kind, full_name FROM stand_in JOIN element ON element.id = element WHERE reason = 'named'"
        " ORDER BY kind, full_name"
    ).fetchall()
    return Summary(
        kept_ret(store, "CompanyRet").text("CompanyName") or "",
        {kind: found[kind] for kind in KINDS if kind in found},
        {type_: balances[type_] for type_ in ACCOUNT_TYPES if type_ in balances},
        invariants(store),
        tuple(stand_ins),
        dict(store.sql.execute("SELECT kind, count(*) FROM unposted JOIN txn ON txn.id = txn GROUP BY kind")),
    )
