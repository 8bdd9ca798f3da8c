"""The form that a document is printed on, where none is named."""

from __future__ import annotations

from simulator.company.books.elements import Named
from simulator.company.books.store import Store


def template_of(store: Store, kind: str) -> Named | None:
    """The first template of a kind; it is remembered, since templates neither change nor go."""
    remembered = store.meta(f"template {kind}")
    if remembered:
        return store.elements.get(int(remembered))
    rows = store.sql.execute("SELECT id FROM element WHERE kind = 'Template' ORDER BY position").fetchall()
    for (row,) in rows:
        template = store.elements.get(row)
        if store.elements.record(template).text("TemplateType") == kind:
            store.set_meta(f"template {kind}", str(row))
            return template
    return None
