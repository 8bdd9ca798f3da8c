"""Add requests for list elements: one engine, a row of `ADDS` per entity.

CustomerAdd's answer to a minimal request, the colon rule 3090, 3100, 3130 and 3140 are A. Assumed
(D): a blank Name is a missing element (3150); 3100 names the Name, not the FullName; a sixth level
is a `Shortcoming`, since nobody has written down what QuickBooks says.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

from simulator.company.addresses import printed
from simulator.company.elements import Named, Reference
from simulator.company.kinds import KINDS, REFERENCES, Kind
from simulator.company.records import ListRecord, add_element, element_text
from simulator.company.store import Store
from simulator.company.work import Executor, Work
from simulator.errors import Shortcoming
from simulator.qbxml import statuses, values
from simulator.qbxml.aggregates import Aggregate, Item, aggregate
from simulator.qbxml.writing import Response

DEEPEST_LEVEL = 4
COLON_TEXT = (
    "Names in this list cannot contain a colon. The colon is a special character used to indicate a"
    " parent/child relationship."
)
_CARD_DIGITS_SHOWN = 4


#: From an element as sent, and how many of its name came before it, to elements of the record.
Turn = Callable[[Store, Aggregate, int], Iterator[Item]]


@dataclass(frozen=True, slots=True)
class Add:
    """What adding a list element of one kind means.

    `name_words` is what status 3090 calls its name; `defaults` the elements that are there without being
    sent; `turned` how an element of the request becomes elements of the record (all others go over as
    they are); `undone` what is not executed yet; `refused` elements of a feature that is off.
    """

    kind: Kind
    name_words: str
    defaults: tuple[Item, ...]
    turned: Mapping[str, Turn]
    undone: frozenset[str]
    refused: frozenset[str]


def _with_block(name: str) -> Turn:
    """An address, and its printed form after it."""

    def turn(_store: Store, address: Aggregate, _before: int) -> Iterator[Item]:
        yield name, address
        lines = printed({key: value for key, value in address if isinstance(value, str)})
        if lines:
            yield f"{name}Block", Aggregate(tuple(lines))

    return turn


def _note(store: Store, note: Aggregate, before: int) -> Iterator[Item]:
    today = values.pc_day(store.clock.now(), store.zone).isoformat()
    yield (
        "AdditionalNotesRet",
        aggregate(("NoteID", str(before + 1)), ("Date", today), ("Note", note.text("Note") or "")),
    )


def _masked_card(_store: Store, card: Aggregate, _before: int) -> Iterator[Item]:
    """Card numbers are only ever shown masked (8.11, A)."""
    yield "CreditCardInfo", Aggregate(tuple((name, _masked(name, value)) for name, value in card))


def _masked(name: str, value: str | Aggregate) -> str | Aggregate:
    if name != "CreditCardNumber" or not isinstance(value, str):
        return value
    shown = value[-_CARD_DIGITS_SHOWN:]
    return shown.rjust(len(value), "x")


ADDS = {
    "CustomerAddRq": Add(
        kind=KINDS["Customer"],
        name_words="customer name",
        defaults=(("JobStatus", "None"), ("PreferredDeliveryMethod", "None")),
        turned={
            "BillAddress": _with_block("BillAddress"),
            "ShipAddress": _with_block("ShipAddress"),
            "AdditionalNotes": _note,
            "CreditCardInfo": _masked_card,
        },
        undone=frozenset(["Contacts", "OpenBalance", "OpenBalanceDate"]),
        refused=frozenset(["CurrencyRef"]),
    ),
}


def list_add(work: Work) -> Response:
    """Execute an Add of a list element and answer with the whole new record."""
    add = ADDS[work.request.name]
    sent = work.request.values.child(add.kind.name + "Add")
    assert sent is not None
    named = _add(work.store, add, sent)
    record = element_text(work.store, named, add.kind)
    return work.answer(work.projection(add.kind.shape()).apply(record))


def _add(store: Store, add: Add, sent: Aggregate) -> Named:
    filled = _filled(sent)
    name = (filled.text("Name") or "").strip()
    if not name:
        raise statuses.refused(3150, value="Name")
    if ":" in name:
        raise statuses.refused(3090, value=name, field=add.name_words, text=COLON_TEXT)
    for element, _ in filled:
        if element in add.undone:
            raise Shortcoming(f"{add.kind.name}AddRq with {element}: not executed yet")
        if element in add.refused:
            raise statuses.refused(3250)
    parent = _parent(store, add, filled)
    items = list(_items(store, add, filled))
    present = {element for element, _ in items}
    items += [default for default in add.defaults if default[0] not in present]
    active = filled.text("IsActive") != "false"
    return add_element(store, ListRecord(add.kind, name, parent, active, tuple(items)))


def _parent(store: Store, add: Add, sent: Aggregate) -> Named | None:
    ref = sent.child("ParentRef")
    if ref is None:
        return None
    own_id, full_name = ref.text("ListID"), ref.text("FullName")
    parent = store.elements.find(add.kind.family, own_id=own_id, full_name=full_name)
    if parent is None or parent.kind != add.kind.name:
        raise statuses.refused(3130, value=own_id or full_name or "", list=add.kind.list_name)
    if parent.sublevel >= DEEPEST_LEVEL:
        raise Shortcoming(
            f"{add.kind.name}AddRq below {parent.full_name}: QuickBooks has five levels of names at most"
        )
    return parent


def _items(store: Store, add: Add, sent: Aggregate) -> Iterator[Item]:
    """The elements of the record that come from the request."""
    seen: Counter[str] = Counter()
    for name, value in sent:
        if name in ("Name", "IsActive", "ParentRef"):
            continue
        if name in add.turned and isinstance(value, Aggregate):
            yield from add.turned[name](store, value, seen[name])
            seen[name] += 1
        elif name in REFERENCES and isinstance(value, Aggregate):
            yield name, Reference(store.elements.resolve(name, value, add.kind.name))
        else:
            yield name, value


def _filled(sent: Aggregate) -> Aggregate:
    """What was really sent: blanks are nothing, characters that cannot be stored are `?`."""
    kept: list[Item] = []
    for name, value in sent:
        filled = values.storable(value) if isinstance(value, str) else _filled(value)
        if filled and filled != Aggregate():
            kept.append((name, filled))
    return Aggregate(tuple(kept))


EXECUTORS: Mapping[str, Executor] = dict.fromkeys(ADDS, list_add)
