"""What applications were allowed in this company file, kept in it as QuickBooks does."""

from __future__ import annotations

from simulator.company.books.store import Store
from simulator.company.context import Grant


def grant_of(store: Store, application: str) -> Grant | None:
    """What an application was allowed, None if it never was."""
    row = store.sql.execute(
        "SELECT access, login_user, personal_data FROM access WHERE application = ?", (application,)
    ).fetchone()
    return Grant(row[0], row[1], bool(row[2])) if row else None


def applications_of(store: Store) -> list[str]:
    """The applications that were ever allowed."""
    rows = store.sql.execute("SELECT application FROM access ORDER BY application").fetchall()
    return [row[0] for row in rows]


def keep_grant(store: Store, application: str, grant: Grant | None) -> None:
    """Allow an application, or take it off the list."""
    if grant is None:
        store.sql.execute("DELETE FROM access WHERE application = ?", (application,))
        return
    store.sql.execute(
        "INSERT OR REPLACE INTO access VALUES (?, ?, ?, ?)",
        (application, grant.access, grant.login_user, grant.personal_data),
    )
