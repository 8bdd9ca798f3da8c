"""How what is sent of a list element becomes what its record says.

Most elements go over as they are, their references resolved. A `Turn` is for those that do not: addresses
get their printed form beside them, card numbers are masked, notes a number and a date. A Mod's aggregate
changes what it names and leaves the rest, a blank clears (9.7, B; inside an address too, D).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

from simulator.company.books.addresses import printed
from simulator.company.books.cards import masked
from simulator.company.books.elements import Named, Reference
from simulator.company.books.kinds import REFERENCES, Kind
from simulator.company.requests.work import PERSONAL, Work
from simulator.errors import Shortcoming
from simulator.qbxml import statuses, values
from simulator.qbxml.aggregates import Aggregate, Item, aggregate

_CENT = Decimal("0.01")

_NO_RECORD = Aggregate()
#: Of these an element has one at most.
CHOICES = (
    frozenset(["Price", "PricePercent"]),
    frozenset(["DiscountRate", "DiscountRatePercent"]),
    frozenset(["SalesOrPurchase", "SalesAndPurchase"]),
    frozenset(["PriceLevelFixedPercentage", "PriceLevelPerItemRet"]),
)


@dataclass(frozen=True, slots=True)
class Making:
    """A list element in the making.

    `before` is its record before a Mod (`named` the element), empty for an Add. `referrer` is what 3140
    calls it, `among` which kinds a Ref may name here, where that is narrower than elsewhere.
    """

    work: Work
    kind: Kind
    referrer: str
    among: Mapping[str, frozenset[str]]
    before: Aggregate = _NO_RECORD
    named: Named | None = None

    def resolve(self, name: str, ref: Aggregate) -> Reference:
        """What a Ref names; 3140 if there is no such element, or it may not stand there."""
        named = self.work.store.elements.resolve(name, ref, self.referrer)
        allowed = self.among.get(name)
        if allowed is not None and named.kind not in allowed:
            word = REFERENCES[name][2]
            value = ref.text("ListID") or ref.text("FullName") or ""
            raise statuses.refused(3140, type=word, value=value, object=self.referrer)
        return named.reference


Value = str | Aggregate


@dataclass(frozen=True, slots=True)
class Turn:
    """`gives` are the elements of the record that follow from what is sent; `make` makes them.

    `make` is given all that was sent under the name, nothing if it was sent blank.
    """

    gives: tuple[str, ...]
    make: Callable[[Making, Sequence[Value]], Iterator[Item]]


def plain(name: str, *, repeats: bool) -> Turn:
    """An element that goes over under its own name."""

    def make(making: Making, sent: Sequence[Value]) -> Iterator[Item]:
        before = None if repeats else making.before.child(name)
        for value in sent:
            yield name, _resolved(making, name, value, before)

    return Turn((name,), make)


def renamed(name: str) -> Turn:
    """What a Mod sends as `SalesOrPurchaseMod`, and the record has as `SalesOrPurchase`."""
    return Turn((name,), plain(name, repeats=False).make)


def with_block(name: str) -> Turn:
    """An address, and its printed form beside it (8.9, A)."""

    def make(making: Making, sent: Sequence[Value]) -> Iterator[Item]:
        for _, address in plain(name, repeats=False).make(making, sent):
            assert isinstance(address, Aggregate)
            yield name, address
            lines = printed({key: value for key, value in address if isinstance(value, str)})
            if lines:
                yield f"{name}Block", Aggregate(tuple(lines))

    return Turn((name, f"{name}Block"), make)


def _notes(making: Making, sent: Sequence[Value]) -> Iterator[Item]:
    today = values.pc_day(making.work.store.clock.now(), making.work.store.zone).isoformat()
    for number, note in enumerate(_aggregates(sent), 1):
        text = note.text("Note") or ""
        yield "AdditionalNotesRet", aggregate(("NoteID", str(number)), ("Date", today), ("Note", text))


def _changed_notes(making: Making, sent: Sequence[Value]) -> Iterator[Item]:
    said = {note.text("NoteID"): note for note in _aggregates(sent)}
    notes = making.before.children("AdditionalNotesRet")
    for note in notes:
        change = said.pop(note.text("NoteID"), Aggregate())
        yield "AdditionalNotesRet", Aggregate(tuple(_overlaid(note, change)))
    if said:
        raise Shortcoming(
            f"{making.kind.name}ModRq with AdditionalNotesMod for a NoteID that does not exist:"
            " not known what QuickBooks does"
        )


NOTES = Turn(("AdditionalNotesRet",), _notes)
CHANGED_NOTES = Turn(("AdditionalNotesRet",), _changed_notes)


def _masked_card(making: Making, sent: Sequence[Value]) -> Iterator[Item]:
    """Card numbers are only ever shown masked (8.11, A)."""
    for name, card in plain("CreditCardInfo", repeats=False).make(making, sent):
        assert isinstance(card, Aggregate)
        yield name, masked(card)


MASKED_CARD = Turn(("CreditCardInfo",), _masked_card)


def _tax_line(_making: Making, sent: Sequence[Value]) -> Iterator[Item]:
    for number in sent:
        yield "TaxLineInfoRet", aggregate(("TaxLineID", number))


TAX_LINE = Turn(("TaxLineInfoRet",), _tax_line)


def _cleared(_making: Making, _sent: Sequence[Value]) -> Iterator[Item]:
    return iter(())


def _existing_transactions(making: Making, sent: Sequence[Value]) -> Iterator[Item]:
    if "true" in sent:
        raise Shortcoming(f"{making.kind.name}ModRq that changes transactions that exist: not executed yet")
    return iter(())


#: `ApplyAccountRefToExistingTxns` and its kin: nothing of the record follows from them.
EXISTING_TRANSACTIONS = Turn((), _existing_transactions)
#: A Mod that takes all lines of a group away.
NO_LINES = Turn(("ItemGroupLine",), _cleared)


def _sensitive(name: str) -> Turn:
    def make(making: Making, sent: Sequence[Value]) -> Iterator[Item]:
        if not making.work.context.personal_data:
            raise statuses.refused(3261)
        return plain(name, repeats=False).make(making, sent)

    return Turn((name,), make)


#: What takes access to personal data.
SENSITIVE = {name: _sensitive(name) for name in PERSONAL["EmployeeRet"]}


# -- price levels


def _item_prices(making: Making, sent: Sequence[Value]) -> Iterator[Item]:
    for line in _aggregates(sent):
        ref = line.child("ItemRef")
        assert ref is not None
        item = making.resolve("ItemRef", ref)
        price = next((pair for pair in line if pair[0] in ("CustomPrice", "CustomPricePercent")), None)
        if price is None:
            price = ("CustomPrice", _adjusted(making, item, line))
        yield "PriceLevelPerItemRet", aggregate(("ItemRef", item), price)


def _adjusted(making: Making, item: Reference, line: Aggregate) -> str:
    """A custom price that is so many percent off another price (D: rounded to cents, half up)."""
    record = making.work.store.elements.record(making.work.store.elements.get(item.row))
    relative = line.text("AdjustRelativeTo") or ""
    base = _price(record, _BASES[relative])
    if relative == "CurrentCustomPrice":
        for old in making.before.children("PriceLevelPerItemRet"):
            ref = old.child("ItemRef")
            if ref is not None and ref.text("ListID") == item.text("ListID"):
                base = Decimal(old.text("CustomPrice") or base)
    percent = Decimal(line.text("AdjustPercentage") or "0")
    return values.price((base * (100 + percent) / 100).quantize(_CENT, ROUND_HALF_UP))


_BASES = {
    "StandardPrice": ("Price", "SalesPrice"),
    "Cost": ("PurchaseCost",),
    "CurrentCustomPrice": ("Price", "SalesPrice"),
}


def _price(record: Aggregate, names: Iterable[str]) -> Decimal:
    places = (record, record.child("SalesOrPurchase"), record.child("SalesAndPurchase"))
    found = (place.text(name) for place in places if place is not None for name in names)
    return Decimal(next((text for text in found if text), "0"))


ITEM_PRICES = Turn(("PriceLevelPerItemRet", "PriceLevelFixedPercentage"), _item_prices)


# -- the common part


def _resolved(making: Making, name: str, value: Value, before: Aggregate | None) -> Value:
    """A sent value as the record has it."""
    if isinstance(value, str):
        return value
    if name in REFERENCES:
        return making.resolve(name, value)
    if {each for each, _ in value} and {each for each, _ in value} <= {"ListID", "FullName"}:
        raise Shortcoming(f"{making.kind.name} with {name}: that list is not simulated yet")
    sent = tuple(
        (each, "" if is_blank(each, inner) else _resolved(making, each, inner, None)) for each, inner in value
    )
    return Aggregate(tuple(_overlaid(before or Aggregate(), Aggregate(sent))))


def is_blank(name: str, value: Value) -> bool:
    """Whether a sent element clears what is there: an empty text or aggregate, a Ref that names nothing."""
    if isinstance(value, str):
        return not value
    return not value.items or (name.endswith("Ref") and not any(inner for _, inner in value))


def known(making: Making, items: Iterable[Item]) -> Iterator[Item]:
    """A stored record's elements, its references knowing again what they refer to."""
    for name, value in items:
        if name in REFERENCES and isinstance(value, Aggregate):
            family = REFERENCES[name][0]
            named = making.work.store.elements.find(family, own_id=value.text("ListID"))
            yield name, named.reference if named else value
        elif isinstance(value, Aggregate):
            yield name, Aggregate(tuple(known(making, value)), value.attributes)
        else:
            yield name, value


def _overlaid(before: Aggregate, sent: Aggregate) -> Iterator[Item]:
    """What was there, with what is sent in its place; a blank clears."""
    gone = {name for name, _ in sent}
    gone |= {name for choice in CHOICES if choice & gone for name in choice}
    yield from ((name, value) for name, value in before if name not in gone)
    yield from ((name, value) for name, value in sent if value not in ("", Aggregate()))


def _aggregates(sent: Sequence[Value]) -> Iterator[Aggregate]:
    for value in sent:
        if isinstance(value, Aggregate):
            yield value
