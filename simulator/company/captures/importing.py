"""Builds a company file from captured answers: ids, times, texts, order and balances stay as they came.

What a capture names but does not contain becomes a stand-in: a list element with that ListID and FullName
and nothing else that is known, marked in the table `stand_in`. The capture that has it takes its place.
So do the built-in lists of a new company, which are there only where a capture says nothing of a list.

Balances are kept as captured, whether or not the transactions that are there explain them: `reposting` finds
out what these did, and what is carried forward beside it.
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, field
from itertools import pairwise

from simulator.company.books.elements import Named
from simulator.company.books.kinds import BUILT_IN, KINDS
from simulator.company.books.names import sort_key
from simulator.company.books.records import ListRecord, add_element, new_identity
from simulator.company.books.references import drop_references, refer
from simulator.company.books.store import Store
from simulator.company.captures.captures import Capture, Captured, Mention, all_refs, read
from simulator.company.captures.fields import keep_definition, keep_values
from simulator.company.captures.missing import (
    HIERARCHICAL,
    Key,
    Missing,
    is_stand_in,
    name_of,
    take_id,
    two_names,
)
from simulator.company.captures.ordering import positions
from simulator.company.captures.reposting import Unposted, repost
from simulator.company.captures.soundness import Invariant, invariants
from simulator.company.captures.verbatim import (
    account_ref,
    element_columns,
    entity_ref,
    txn_columns,
    use_ids,
    use_list_id,
    write,
)
from simulator.company.context import CompanyFacts
from simulator.company.lists import listorder
from simulator.company.requests.information import keep_ret
from simulator.company.transactions.linked import LINKED
from simulator.errors import InputError
from simulator.qbxml.aggregates import Aggregate, Item

__all__ = ["ImportReport", "facts_of", "read", "take_up"]

#: The kind of a stand-in where a family has several and the Ref does not say which (D).
_LIKELY = {"Name": "OtherName", "Item": "ItemService", "Terms": "StandardTerms"}
#: The AccountType of a stand-in, by the Ref that names it (D); any other is an expense.
_TYPE_OF = {
    "ARAccountRef": "AccountsReceivable",
    "APAccountRef": "AccountsPayable",
    "BankAccountRef": "Bank",
    "CreditCardAccountRef": "CreditCard",
    "DepositToAccountRef": "OtherCurrentAsset",
    "AssetAccountRef": "OtherCurrentAsset",
    "COGSAccountRef": "CostOfGoodsSold",
    "IncomeAccountRef": "Income",
    "TransferFromAccountRef": "Bank",
    "TransferToAccountRef": "Bank",
}
_NUMBERS = "AccountingPreferences/IsUsingAccountNumbers"
_RIGHTS = "CurrentAppAccessRights"


@dataclass(slots=True)
class ImportReport:
    """What an import did. Counts are by kind; `skipped` counts what a company file does not keep.

    `odd` tells of what was kept though it is not as QuickBooks writes it; `stand_ins` are kind and FullName
    of what was named but not there; `unposted` are the transactions that do nothing to the books, and why;
    `invariants` are all of them, those that hold too.
    """

    added: Counter[str] = field(default_factory=Counter)
    replaced: Counter[str] = field(default_factory=Counter)
    skipped: Counter[str] = field(default_factory=Counter)
    odd: list[str] = field(default_factory=list)
    stand_ins: list[tuple[str, str]] = field(default_factory=list)
    unposted: list[Unposted] = field(default_factory=list)
    invariants: tuple[Invariant, ...] = ()


#: Whose standard offset a capture's times show (D: the largest zone of the US with it).
_ZONES = {
    "-05:00": "America/New_York",
    "-06:00": "America/Chicago",
    "-07:00": "America/Denver",
    "-08:00": "America/Los_Angeles",
}
_OFFSET = re.compile(r"[+-](\d\d):\d\d")


def facts_of(capture: Capture, zone: str | None) -> CompanyFacts:
    """What a new file is made with: the name and the time zone that the capture shows."""
    name = (capture.company.text("CompanyName") if capture.company else None) or "Imported company"
    return CompanyFacts(
        name,
        country=capture.country,
        zone=zone or _zone(capture),
        preferences={_NUMBERS: "true" if _uses_numbers(capture) else "false"},
    )


def _uses_numbers(capture: Capture) -> bool:
    """Whether accounts come in the order of their numbers, more than in that of their names (D)."""
    chart = [capture.records[key] for order in capture.orders for key in order if key[0] == "Account"]
    by_number = [(each.subtype, each.record.text("AccountNumber") or "") for each in chart]
    by_name = [(each.subtype, sort_key(each.full_name)) for each in chart]
    return any(number for _, number in by_number) and _falls(by_number) < _falls(by_name)


def _falls(places: list[tuple[str, str]]) -> int:
    """How often the order is broken within a type."""
    return sum(one[0] == next_[0] and one > next_ for one, next_ in pairwise(places))


def _zone(capture: Capture) -> str:
    """The zone of most of the times: a known one, or one that has that offset all year."""
    offsets = Counter((each.record.text("TimeCreated") or "")[19:] for each in capture.records.values())
    for offset, _ in offsets.most_common():
        matched = _OFFSET.fullmatch(offset)
        if offset in _ZONES:
            return _ZONES[offset]
        if matched:  # the signs of these names are the other way round
            return f"Etc/GMT{'+' if offset[0] == '-' else '-'}{int(matched[1])}"
    return CompanyFacts("").zone


def take_up(store: Store, capture: Capture) -> ImportReport:
    """Put a capture into a file, all of it or nothing. `InputError` for what contradicts the file."""
    if capture.country != store.country:
        raise InputError(
            f"expected captures of a {store.country} QuickBooks, like the company file, got {capture.country}"
        )
    with store.all_or_nothing():
        return _Import(store, capture).run()


class _Import:
    """One capture on its way into a file."""

    def __init__(self, store: Store, capture: Capture) -> None:
        self._store = store
        self._capture = capture
        self._report = ImportReport(skipped=capture.skipped, odd=capture.odd)
        self._elements = {key: each for key, each in capture.records.items() if each.kind.table == "element"}
        self._txns = [each for each in capture.records.values() if each.kind.table == "txn"]
        self._by_name = {name_of(each): each for each in self._elements.values()}
        self._rows: dict[Key, int] = {}
        self._taken: dict[int, Captured] = {}

    def run(self) -> ImportReport:
        """Take up everything."""
        self._company()
        missing = Missing(self._store, self._elements, self._by_name)
        for mention in all_refs(self._capture.records.values()):
            missing.see(mention)
        placed = self._positions()
        made: list[Captured | Mention] = [*missing.stand_ins.values(), *self._elements.values()]
        made.sort(key=lambda each: each.full_name.count(":"))
        for each in made:
            if isinstance(each, Captured):
                self._element(each, placed[each.key])
            else:
                self._stand_in(each)
        for each in self._elements.values():
            self._refer(each, self._rows[each.key])
        for each in self._txns:
            self._txn(each, placed[each.key])
        self._last_numbers()
        self._built_in()
        linked = {each.own_id: each.record.children(LINKED) for each in self._taken.values()}
        self._report.unposted = repost(self._store, self._taken, linked)
        self._report.invariants = invariants(self._store)
        return self._report

    # -- list elements

    def _positions(self) -> dict[Key, str]:
        """Where each captured record stands; the longest answers have the first word."""
        placed: dict[Key, str] = {}
        for order in sorted(self._capture.orders, key=len, reverse=True):
            positions(order, self._parent_key, self._natural, placed, lambda: self._store.take("position"))
        return placed

    def _parent_key(self, key: Key) -> Key | None:
        parent = self._capture.records[key].parent
        if parent is None:
            return None
        if parent.own_id:
            return parent.family, parent.own_id
        above = self._by_name.get(name_of(parent))
        return above.key if above else None

    def _natural(self, key: Key, above: str) -> str:
        captured = self._capture.records[key]
        if captured.kind.table == "txn":
            return f"{captured.record.text('TxnDate')}/{_txn_number(captured):010d}"
        kind, subtype = captured.kind, captured.subtype
        if captured.parent and not above:  # a stand-in, which stands by its name
            for name in captured.parent.full_name.split(":"):
                above = listorder.place(self._store, kind, above, name, subtype, "")
        number = captured.record.text("AccountNumber") or ""
        return listorder.place(self._store, kind, above, captured.name, subtype, number)

    def _element(self, captured: Captured, position: str) -> None:
        store = self._store
        found = store.elements.find(captured.kind.family, own_id=captured.own_id)
        if found is None:
            found = self._taken_over(captured)
        elif not self._is_newer(captured, found):
            self._rows[captured.key] = found.row
            return
        parent = self._found(captured.parent) if captured.parent else None
        columns = element_columns(store, captured, parent, position)
        stood_in = found is not None and is_stand_in(store, found.row)
        if found is not None and not stood_in:
            del columns["position"]  # where it stands by now is for the file to say
        row = write(store, "element", found.row if found else None, columns)
        store.sql.execute("DELETE FROM stand_in WHERE element = ?", (row,))
        store.elements.forget()
        self._rows[captured.key] = row
        special = captured.record.text("SpecialAccountType")
        if special:
            store.set_meta(f"account {special}", str(row))
        self._keep_beside(captured, new=found is None or stood_in)

    def _taken_over(self, captured: Captured) -> Named | None:
        """The stand-in of the same name and another ListID, which takes the captured one."""
        store = self._store
        found = store.elements.find(captured.kind.family, full_name=captured.full_name)
        if found is None:
            return None
        if not is_stand_in(store, found.row):
            raise InputError(
                f"{captured.place}: expected ListID {found.own_id} for {captured.full_name!r}, as in the"
                f" company file, got {captured.own_id}"
            )
        take_id(store, found, captured.own_id)
        return found

    def _is_newer(self, captured: Captured, found: Named) -> bool:
        if sort_key(captured.full_name) != found.sort_key:
            raise two_names(captured.place, found.own_id, found.full_name, "the file", captured.full_name)
        if is_stand_in(self._store, found.row):
            return True
        if captured.kind.name != found.kind:
            raise InputError(
                f"{captured.place}: expected {captured.full_name!r} to be the {found.kind} that it is in the"
                f" company file, got the {captured.kind.name}"
            )
        return _is_newer(self._store, "element", captured, found.row)

    def _stand_in(self, mention: Mention) -> None:
        store, family = self._store, mention.family
        kind = KINDS[min(mention.kinds) if mention.kinds else _LIKELY.get(family, family)]
        levels = family in HIERARCHICAL and ":" in mention.full_name
        above, _, name = mention.full_name.rpartition(":") if levels else ("", "", mention.full_name)
        parent = store.elements.find(family, full_name=above) if above else None
        items: tuple[Item, ...] = ()
        subtype = ""
        if family == "Account":
            likely = parent.subtype if parent else _TYPE_OF.get(mention.ref, "Expense")
            subtype = mention.subtype or likely
            items = (("AccountType", subtype),)
        moment = mention.own_id.rpartition("-")[2]
        now = int(moment) if moment.isdecimal() else store.now()
        own_id = mention.own_id or store.new_list_id(family, now)
        record = ListRecord(kind, name, parent, items=items, subtype=subtype)
        named = add_element(store, record, new_identity(store, own_id, now))
        store.sql.execute("INSERT INTO stand_in VALUES (?, 'named')", (named.row,))
        use_list_id(store, family, own_id)
        self._report.stand_ins.append((kind.name, mention.full_name))

    # -- transactions

    def _txn(self, captured: Captured, position: str) -> None:
        store, record = self._store, captured.record
        found = store.sql.execute("SELECT id, kind FROM txn WHERE own_id = ?", (captured.own_id,)).fetchone()
        row = found[0] if found else None
        if found and found[1] != captured.kind.name:
            raise InputError(
                f"{captured.place}: expected TxnID {captured.own_id} to be the {found[1]} that it is in the"
                f" company file, got a {captured.kind.name}"
            )
        if row is not None and not _is_newer(store, "txn", captured, row):
            return
        entity = self._named_by("Name", entity_ref(record))
        account = self._named_by("Account", account_ref(record))
        columns = txn_columns(store, captured, _txn_number(captured), entity, account)
        row = write(store, "txn", row, {**columns, "position": position})
        self._taken[row] = captured
        self._refer(captured, row)
        self._keep_beside(captured, new=found is None)

    def _named_by(self, family: str, ref: Aggregate | None) -> Named | None:
        if ref is None:
            return None
        return self._store.elements.find(family, own_id=ref.text("ListID"), full_name=ref.text("FullName"))

    def _last_numbers(self) -> None:
        """What the next transaction of a type starts from."""
        last: dict[str, Captured] = {}
        for each in self._txns:
            if each.kind.name not in last or _txn_number(last[each.kind.name]) < _txn_number(each):
                last[each.kind.name] = each
        for kind, each in last.items():
            self._store.set_meta(f"last date {kind}", each.record.text("TxnDate") or "")
            number = each.record.text("RefNumber") or ""
            if number.isdecimal():
                self._store.set_meta(f"last number {kind}", number)

    # -- what goes with a record

    def _found(self, mention: Mention) -> Named:
        """The element that is named; by now it is there."""
        own_id, full_name = mention.own_id or None, mention.full_name or None
        found = self._store.elements.find(mention.family, own_id=own_id, full_name=full_name)
        assert found is not None
        return found

    def _refer(self, captured: Captured, row: int) -> None:
        table = captured.kind.table
        drop_references(self._store, table, row)
        refer(self._store, table, row, {self._found(each).row for each in captured.refs})

    def _keep_beside(self, captured: Captured, *, new: bool) -> None:
        (self._report.added if new else self._report.replaced)[captured.kind.name] += 1
        use_ids(self._store, captured)
        keep_values(
            self._store,
            f"{captured.kind.id_name} {captured.kind.family} {captured.own_id}",
            "Item" if captured.kind.family == "Item" else captured.kind.name,
            captured.extensions,
        )

    # -- the file itself

    def _make_way(self, family: str) -> None:
        """What was built in, and nothing names, goes where a capture shows the list as it is."""
        self._store.sql.execute(
            "DELETE FROM element WHERE id IN (SELECT element FROM stand_in WHERE reason = 'built in')"
            " AND family = ? AND id NOT IN (SELECT target FROM reference)"
            " AND id NOT IN (SELECT account FROM posting)",
            (family,),
        )
        self._store.elements.forget()

    def _company(self) -> None:
        store, capture = self._store, self._capture
        for definition in capture.definitions:
            keep_definition(store, definition)
        if capture.company is not None:
            items = [item for item in capture.company if item[0] != "DataExtRet"]
            keep_ret(store, "CompanyRet", items)
            keep_values(store, "Company", "Company", capture.company.children("DataExtRet"))
        if capture.preferences is not None:
            keep_ret(store, "PreferencesRet", [item for item in capture.preferences if item[0] != _RIGHTS])

    def _built_in(self) -> None:
        """The lists that no capture has shown yet get what QuickBooks begins them with."""
        store = self._store
        for kind, elements in BUILT_IN.items():
            family = KINDS[kind].family
            real = store.sql.execute(
                "SELECT 1 FROM element WHERE family = ? AND id NOT IN (SELECT element FROM stand_in)",
                (family,),
            ).fetchone()
            if real:
                self._make_way(family)
                continue
            for name, items in elements:
                if store.elements.find(family, full_name=name) is None:
                    subtype = str(dict(items).get(KINDS[kind].typed_by, ""))
                    added = add_element(store, ListRecord(KINDS[kind], name, items=items, subtype=subtype))
                    store.sql.execute("INSERT INTO stand_in VALUES (?, 'built in')", (added.row,))


def _txn_number(captured: Captured) -> int:
    text = captured.record.text("TxnNumber") or ""
    return int(text) if text.isdecimal() else 0


def _is_newer(store: Store, table: str, captured: Captured, row: int) -> bool:
    """Whether a captured record is at least as new as the one in the file."""
    (text,) = store.sql.execute(f"SELECT edit_sequence FROM {table} WHERE id = ?", (row,)).fetchone()  # noqa: S608
    return captured.rank[0] >= (int(text) if text.isdecimal() else 0)
