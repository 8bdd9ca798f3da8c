"""One engine for every list element: Add, Mod, and what they share. `listrules` says what differs.

A Mod is the stored record with what is sent in its place: what is not sent stays, a blank clears (9.7, B),
another Name or ParentRef takes the descendants along. 3090, 3100, 3120, 3130, 3140, 3200 and 3250 are A.

Assumed (D): a blank Name is a missing element (3150), a blank ParentRef moves to the top; 3100 names the
Name, not the FullName; a parent that may not be one (of another kind, itself, below itself) is 3130; a
ListID of another list of the family is 3000; what is required cannot be cleared (3150); a sixth level of
names (7.9, A/B) is 3180, without the words that follow.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import partial

from simulator.company.books.elements import Named
from simulator.company.books.names import below
from simulator.company.books.preferences import CLASS_TRACKING, is_on
from simulator.company.books.records import (
    ListRecord,
    add_element,
    element_identity,
    element_text,
    replace_element,
)
from simulator.company.lists import openings
from simulator.company.lists.listchecks import check_room, parent_check
from simulator.company.lists.listrules import RULES, Rule
from simulator.company.lists.turns import CHOICES, Making, Value, is_blank, known, plain
from simulator.company.requests.work import Executor, Work
from simulator.errors import Shortcoming
from simulator.qbxml import catalogue, statuses, values
from simulator.qbxml.aggregates import Aggregate, Item
from simulator.qbxml.writing import Response

DEEPEST_LEVEL = 4
COLON_TEXT = (
    "Names in this list cannot contain a colon. The colon is a special character used to indicate a"
    " parent/child relationship."
)
#: What the engine itself reads of a request, and writes of a record.
_OWN = frozenset(["ListID", "EditSequence", "Name", "Initial", "IsActive", "ParentRef"])
_WRITTEN = _OWN | {"TimeCreated", "TimeModified", "FullName", "Sublevel"}


def list_add(work: Work, rule: Rule) -> Response:
    """Execute an Add of a list element and answer with the whole new record."""
    _check_feature(work, rule)
    sent = _filled(_sent(work, f"{rule.kind.name}Add"), keep_blanks=False)
    making = Making(work, rule.kind, rule.referrer, rule.among)
    opening = openings.opening(rule.kind, sent)
    record = _record(making, rule, opening.rest)
    check_room(work, record)
    named = add_element(work.store, record)
    opening.keep(work.store, named)
    return _answer(work, rule, named)


def list_mod(work: Work, rule: Rule) -> Response:
    """Execute a Mod of a list element and answer with the whole changed record."""
    _check_feature(work, rule)
    store = work.store
    sent = _filled(_sent(work, f"{rule.kind.name}Mod"), keep_blanks=True)
    named = _modified(work, rule, sent.text("ListID") or "")
    edit_sequence = (sent.text("EditSequence") or "").strip()
    if edit_sequence != element_identity(store, named).edit_sequence:
        raise statuses.refused(3200, value=edit_sequence)
    making = Making(work, rule.kind, rule.referrer, rule.among)
    before = Aggregate(tuple(known(making, store.elements.record(named))))
    making = Making(work, rule.kind, rule.referrer, rule.among, before, named)
    changed = replace_element(store, named, _record(making, rule, sent))
    return _answer(work, rule, changed)


def _modified(work: Work, rule: Rule, own_id: str) -> Named:
    """What a Mod is of; 3120 if there is no such element, 3000 if it is of another list."""
    named = work.store.elements.find(rule.kind.family, own_id=own_id)
    if named is None:
        raise statuses.refused(3120, value=own_id)
    if named.kind != rule.kind.name:
        raise statuses.refused(3000, value=own_id, field="list id")
    return named


# -- the record that is to be


def _record(making: Making, rule: Rule, sent: Aggregate) -> ListRecord:
    parent = _parent(making, rule, sent)
    items = _items(making, rule, sent)
    name = _name(making, rule, sent, Aggregate(tuple(items)))
    if making.named is None:
        has = {element for element, _ in items}
        items += [default for default in rule.defaults if default[0] not in has]
    record = Aggregate((("Name", name), *items))
    for path in rule.required:
        _check_required(record, path)
    rule.check(making, record)
    follows = list(rule.follows(making, record))
    replaced = {element for element, _ in follows}
    items = [item for item in items if item[0] not in replaced] + follows
    subtype = record.text(rule.kind.typed_by) or ""
    if parent is not None:
        parent_check(rule.kind.name, name, subtype, parent)
    active = sent.text("IsActive") or making.before.text("IsActive")
    return ListRecord(rule.kind, name, parent, active != "false", tuple(items), subtype)


def _items(making: Making, rule: Rule, sent: Aggregate) -> list[Item]:
    """The record's own elements: those it had, with what follows from what is sent in their place."""
    groups: dict[str, list[Value]] = {}
    for name, value in sent:
        if name not in _OWN:
            groups.setdefault(name, []).append(value)
    gone = set(_WRITTEN)
    made: list[Item] = []
    for name, group in groups.items():
        if name in rule.undone or name in openings.ELEMENTS.get(rule.kind.name, ()):
            raise Shortcoming(f"{making.work.request.name} with {name}: not executed yet")
        if name == "CurrencyRef" or (name == "ClassRef" and not is_on(making.work.store, CLASS_TRACKING)):
            raise statuses.refused(3250)
        turn = rule.turned.get(name) or plain(name, repeats=_repeats(rule, name))
        gone.update(turn.gives)
        made += turn.make(making, [value for value in group if not is_blank(name, value)])
    given = {name for name, _ in made}
    gone |= {name for choice in CHOICES if choice & given for name in choice}
    return [item for item in making.before if item[0] not in gone] + made


def _repeats(rule: Rule, name: str) -> bool:
    shape = rule.kind.shape().find(name)
    if shape is None:
        raise Shortcoming(f"{rule.kind.name} with {name}: nothing of the record is called so")
    return shape.repeats


def _name(making: Making, rule: Rule, sent: Aggregate, record: Aggregate) -> str:
    named_by = rule.kind.named_by
    if rule.composed:
        name = " ".join(text for text in map(record.text, rule.composed) if text)
        named_by = rule.composed[0]
    elif making.named is not None and named_by not in sent:
        name = making.named.name
    else:
        name = (sent.text(named_by) or "").strip()
    if not name:
        raise statuses.refused(3150, value=named_by)
    if ":" in name and rule.name_words:
        raise statuses.refused(3090, value=name, field=rule.name_words, text=COLON_TEXT)
    return name


def _parent(making: Making, rule: Rule, sent: Aggregate) -> Named | None:
    store, named = making.work.store, making.named
    ref = sent.child("ParentRef")
    if ref is None:
        stays = named is not None and named.parent is not None and "ParentRef" not in sent
        return store.elements.get(named.parent) if stays and named and named.parent else None
    if is_blank("ParentRef", ref):
        return None
    own_id, full_name = ref.text("ListID"), ref.text("FullName")
    parent = store.elements.find(rule.kind.family, own_id=own_id, full_name=full_name)
    if parent is None or parent.kind != rule.kind.name or _is_within(making, parent):
        raise statuses.refused(3130, value=own_id or full_name or "", list=rule.kind.list_name)
    if parent.sublevel + _height(making) > DEEPEST_LEVEL:
        name = sent.text(rule.kind.named_by) or (named.name if named else "")
        raise statuses.refused_unsaid(3180, object=f'{rule.kind.list_name} list, element "{name}"')
    return parent


def _is_within(making: Making, parent: Named) -> bool:
    """Whether an element is what is being changed, or below it."""
    if making.named is None:
        return False
    above = making.work.store.elements.ancestors(parent)
    return making.named.row in {parent.row, *(each.row for each in above)}


def _height(making: Making) -> int:
    """How many levels the element will take with all that is below it."""
    named = making.named
    if named is None:
        return 1
    first, end = below(named.sort_key)
    (deepest,) = making.work.store.sql.execute(
        "SELECT max(sublevel) FROM element WHERE family = ? AND sort_key >= ? AND sort_key < ?",
        (named.family, first, end),
    ).fetchone()
    return 1 if deepest is None else int(deepest) - named.sublevel + 1


def _check_required(record: Aggregate, path: str) -> None:
    *above, name = path.split("/")
    for each in above:
        inner = record.child(each)
        if inner is None:
            return
        record = inner
    if name not in record:
        raise statuses.refused(3150, value=name)


def _check_feature(work: Work, rule: Rule) -> None:
    """3250 if the company does not use what the list is for."""
    if rule.feature and not is_on(work.store, rule.feature):
        raise statuses.refused(3250)


# -- what was sent, what is answered


def _filled(sent: Aggregate, *, keep_blanks: bool) -> Aggregate:
    """What was really sent: characters that cannot be stored are `?`; blanks only mean something in a Mod."""
    kept: list[Item] = []
    for name, value in sent:
        filled = values.storable(value) if isinstance(value, str) else _filled(value, keep_blanks=keep_blanks)
        if keep_blanks or (filled and filled != Aggregate()):
            kept.append((name, filled))
    return Aggregate(tuple(kept))


def _sent(work: Work, name: str) -> Aggregate:
    sent = work.request.values.child(name)
    assert sent is not None
    return sent


def _answer(work: Work, rule: Rule, named: Named) -> Response:
    record = element_text(work.store, named, rule.kind)
    return work.answer(work.projection(rule.kind.shape()).apply(record))


def _executors() -> Iterator[tuple[str, Executor]]:
    for name, rule in RULES.items():
        yield f"{name}AddRq", partial(list_add, rule=rule)
        if f"{name}ModRq" in catalogue.listings():
            yield f"{name}ModRq", partial(list_mod, rule=rule)


EXECUTORS: Mapping[str, Executor] = dict(_executors())
