"""Finds what captures name but do not contain, and holds every name against everything else."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from simulator.company.books.elements import Named
from simulator.company.books.kinds import KINDS
from simulator.company.books.names import sort_key
from simulator.company.books.references import rewrite_references
from simulator.company.books.store import Store, numbered
from simulator.company.captures.captures import Captured, Mention
from simulator.errors import InputError

Key = tuple[str, str]
#: The families whose names have levels.
HIERARCHICAL = frozenset(
    kind.family for kind in KINDS.values() if kind.table == "element" and kind.shape().find("ParentRef")
)


class Missing:
    """Finds out which of the elements that are named are nowhere to be found."""

    def __init__(
        self, store: Store, elements: Mapping[Key, Captured], by_name: Mapping[Key, Captured]
    ) -> None:
        self._store = store
        self._elements = elements
        self._by_name = by_name
        self._seen: dict[tuple[str, str, str], Mention] = {}
        self._named: dict[Key, Mention] = {}
        self.stand_ins: dict[Key, Mention] = {}

    def see(self, mention: Mention) -> None:
        """Take note of a Ref. `InputError` if it contradicts a record, the file or another Ref."""
        known = self._seen.setdefault((mention.family, mention.own_id, mention.full_name), mention)
        if known is not mention:
            return
        name = name_of(mention)
        if mention.own_id:
            captured = self._elements.get((mention.family, mention.own_id))
            found = self._store.elements.find(mention.family, own_id=mention.own_id)
            for other, place in ((captured, captured.place if captured else ""), (found, "the file")):
                if other is not None:
                    if mention.full_name and sort_key(other.full_name) != name[1]:
                        raise two_names(
                            mention.place, mention.own_id, other.full_name, place, mention.full_name
                        )
                    return
        if mention.full_name:
            self._by_its_name(mention, name)

    def _by_its_name(self, mention: Mention, name: Key) -> None:
        captured = self._by_name.get(name)
        if captured is not None:
            self._same_id(mention, captured.own_id, captured.place)
            return
        found = self._store.elements.find(mention.family, full_name=mention.full_name)
        if found is not None:
            if mention.own_id and is_stand_in(self._store, found.row):
                take_id(self._store, found, mention.own_id)
            else:
                self._same_id(mention, found.own_id, "the file")
            return
        other = self._named.get((mention.family, mention.own_id)) if mention.own_id else None
        if other is not None and name_of(other) != name:
            raise two_names(mention.place, mention.own_id, other.full_name, other.place, mention.full_name)
        other = self.stand_ins.get(name)
        if other is not None and other.own_id:
            self._same_id(mention, other.own_id, other.place)
        if other is None or (mention.own_id and not other.own_id) or (mention.kinds and not other.kinds):
            self.stand_ins[name] = mention
            self._named[mention.family, mention.own_id] = mention
        above = mention.full_name.rpartition(":")[0]
        if above and mention.family in HIERARCHICAL:
            self.see(replace(mention, own_id="", full_name=above))

    def _same_id(self, mention: Mention, own_id: str, place: str) -> None:
        if mention.own_id and mention.own_id != own_id:
            raise InputError(
                f"{mention.place}: expected ListID {own_id} for {mention.full_name!r}, as at {place},"
                f" got {mention.own_id}"
            )


def name_of(each: Captured | Mention) -> Key:
    """Family and name, as no two elements of a file share them."""
    family = each.kind.family if isinstance(each, Captured) else each.family
    return family, sort_key(each.full_name)


def two_names(place: str, own_id: str, name: str, where: str, other: str) -> InputError:
    """One ListID with two names."""
    return InputError(f"{place}: expected {own_id} to be {name!r}, as at {where}, got {other!r}")


def is_stand_in(store: Store, row: int) -> bool:
    """Whether an element only stands in for what no capture has shown yet."""
    return store.sql.execute("SELECT 1 FROM stand_in WHERE element = ?", (row,)).fetchone() is not None


def take_id(store: Store, found: Named, own_id: str) -> None:
    """A stand-in gets the ListID that its name turns out to have."""
    old, new = (found.own_id, found.full_name), (own_id, found.full_name)
    rewrite_references(store, found.row, old, new)
    store.sql.execute(
        "UPDATE element SET own_id = :p1, head = replace(head, :p2, :p3) WHERE id = :p4",
        numbered(own_id, f"<ListID>{found.own_id}</ListID>", f"<ListID>{own_id}</ListID>", found.row),
    )
    store.elements.forget()
