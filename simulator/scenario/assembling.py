"""A scenario put together from its file: what it extends, patched, and its steps in one shape.

``extends: ID`` takes another scenario over; what the file writes itself stands in its place, its needs are
added, what is given is laid over. ``patch:`` changes steps that have a name: `before` and `after` insert,
`replace` puts others there, `skip` leaves one out. Steps may be written short: a verb alone is a text, and
what is done at one desktop of several stands under its name.

Only nodes are moved here, each keeps its place and its file; what the words mean is `model`'s.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace

from simulator.scenario.nodes import (
    Listing,
    Mapping,
    Mistake,
    Node,
    Place,
    Scalar,
    ScenarioMistakes,
    describe,
    plain,
    shortened,
)
from simulator.scenario.words import choose, listed

Finder = Callable[[str], "tuple[Mapping, list[Mistake]] | None"]
"""Gives the tree of the scenario of an id, its mistakes with it; None where there is no such scenario."""

#: How many scenarios may extend one another in a row.
MOST_BASES = 4

_INSERT, _WITH = "insert", "with"
#: What a patch does with a named step, and under which word the new steps stand.
OPERATIONS = {"before": _INSERT, "after": _INSERT, "replace": _WITH, "skip": ""}
#: What a scenario says of itself only; it is not taken over.
_OWN = ("scenario", "title", "covers", "extends", "patch", "format")
_ADDED = ("needs",)
_OVERLAID = ("given",)
_HOLD_STEPS = ("do", "together")


def extended(
    root: Mapping, file: str, find: Finder, above: tuple[str, ...] = ()
) -> tuple[Mapping, list[Mistake]]:
    """`root` with what it extends taken over and patched, and what is wrong with that.

    Raises `ScenarioMistakes` where there is nothing that it could extend: without that the rest of it cannot
    be judged.
    """
    wanted, patch = root.get("extends"), root.get("patch")
    if wanted is None:
        if patch is None:
            return root, []
        text = "expected extends: beside patch:, got nothing of that name"
        return _without(root, "patch"), [Mistake(file, _key(root, "patch"), text)]
    base, mistakes = _base(wanted, file, find, above)
    base, more = extended(base, file, find, (*above, str(plain(wanted))))
    mistakes = [*mistakes, *more]
    if root.get("steps") is not None:
        text = "expected patch: in a scenario that extends another, got steps of its own"
        mistakes.append(Mistake(file, _key(root, "steps"), text))
    ours = {key.text: (key, value) for key, value in _without(root, "extends", "patch", "steps").pairs}
    theirs = {key.text: (key, value) for key, value in base.pairs if key.text not in _OWN}
    for name in _ADDED:
        if name in ours and name in theirs:
            ours[name] = (ours[name][0], _joined(theirs[name][1], ours[name][1]))
    for name in _OVERLAID:
        if name in ours and name in theirs:
            ours[name] = (ours[name][0], _overlaid(theirs[name][1], ours[name][1]))
    whole = Mapping(tuple({**theirs, **ours}.values()), root.place)
    return (whole if patch is None else _patched(whole, patch, file, mistakes)), mistakes


def _base(wanted: Node, file: str, find: Finder, above: tuple[str, ...]) -> tuple[Mapping, list[Mistake]]:
    """The scenario that is extended, as its file has it."""

    def wrong(text: str) -> ScenarioMistakes:
        return ScenarioMistakes((Mistake(file, wanted.place, text),))

    if not isinstance(wanted, Scalar) or not wanted.text:
        raise wrong(f"expected the id of a scenario, got {describe(plain(wanted))}")
    if wanted.text in above or len(above) >= MOST_BASES:
        text = f"expected scenarios that extend one another at most {MOST_BASES} deep and in no circle"
        raise wrong(f"{text}, got {shortened(wanted.text)} again or deeper")
    found = find(wanted.text)
    if found is None:
        text = "expected the id of a scenario in the same folder, or of a bundled one"
        raise wrong(f"{text}, got {describe(wanted.text)}")
    return found


def _without(root: Mapping, *names: str) -> Mapping:
    return Mapping(tuple(pair for pair in root.pairs if pair[0].text not in names), root.place)


def _key(root: Mapping, name: str) -> Place | None:
    return next((key.place for key, _ in root.pairs if key.text == name), None)


def _joined(first: Node, second: Node) -> Node:
    if not isinstance(first, Listing) or not isinstance(second, Listing):
        return second
    known = {plain(item) for item in first.items if isinstance(item, Scalar)}
    return Listing((*first.items, *(item for item in second.items if plain(item) not in known)), second.place)


def _overlaid(under: Node, over: Node) -> Node:
    if not isinstance(under, Mapping) or not isinstance(over, Mapping):
        return over
    pairs = {key.text: (key, value) for key, value in under.pairs}
    for key, value in over.pairs:
        before = pairs.get(key.text)
        pairs[key.text] = (key, _overlaid(before[1], value) if before else value)
    return Mapping(tuple(pairs.values()), over.place)


def _patched(whole: Mapping, patch: Node, file: str, mistakes: list[Mistake]) -> Mapping:
    steps = whole.get("steps")
    items = list(steps.items) if isinstance(steps, Listing) else []
    changes = patch.items if isinstance(patch, Listing) else ()
    if not changes:
        text = f"expected a list of changes ({listed(OPERATIONS)}), got {_came(patch)}"
        mistakes.append(Mistake(file, patch.place, text))
    for change in changes:
        try:
            _change(items, change)
        except _Wrong as wrong:
            mistakes.append(Mistake(file, wrong.place, str(wrong)))
    pairs = (
        (key, Listing(tuple(items), value.place) if key.text == "steps" else value)
        for key, value in whole.pairs
    )
    return Mapping(tuple(pairs), whole.place)


def _came(node: Node) -> str:
    return "an empty list" if isinstance(node, Listing) and not node.items else describe(plain(node))


class _Wrong(ValueError):
    def __init__(self, place: Place, text: str) -> None:
        super().__init__(text)
        self.place = place


def _change(items: list[Node], change: Node) -> None:
    """Do one change of a patch to a list of steps."""
    words = (
        {key.text or "": (key, value) for key, value in change.pairs} if isinstance(change, Mapping) else {}
    )
    done = [name for name in OPERATIONS if name in words]
    if len(done) != 1:
        came = " and ".join(done) or describe(plain(change)) if not words else " and ".join(done or words)
        raise _Wrong(
            change.place, f"expected one change ({listed(OPERATIONS)}) with a step's name, got {came}"
        )
    [operation] = done
    under = OPERATIONS[operation]
    for name, (key, _) in words.items():
        if name not in (operation, under):
            raise _Wrong(key.place, f"expected {operation}{f' and {under}' if under else ''}, got {name}")
    key, named = words[operation]
    at = _step_named(items, named)
    new: tuple[Node, ...] = ()
    if under:
        steps = words.get(under, (key, None))[1]
        if not isinstance(steps, Listing) or not steps.items:
            came = _came(steps) if steps is not None else "nothing of that name"
            raise _Wrong(
                steps.place if steps else key.place, f"expected {under}: with a list of steps, got {came}"
            )
        new = steps.items
    first = at + (operation == "after")
    items[first : at + 1 if operation in ("replace", "skip") else first] = new


def _step_named(items: list[Node], named: Node) -> int:
    names = {
        name.text: at
        for at, item in enumerate(items)
        if isinstance(item, Mapping) and isinstance(name := item.get("name"), Scalar) and name.text
    }
    wanted = named.text if isinstance(named, Scalar) else None
    if wanted not in names:
        got = choose(wanted, names) if wanted else describe(plain(named))
        raise _Wrong(named.place, f"expected the name of a step of the scenario that is extended, got {got}")
    return names[wanted]


# -- places and shapes --------------------------------------------------------------------------


def placed_in(node: Node, file: str) -> Node:
    """`node`, all of which stands in `file`."""
    place = node.place._replace(file=node.place.file or file)
    match node:
        case Scalar():
            return replace(node, place=place)
        case Listing(items):
            return Listing(tuple(placed_in(item, file) for item in items), place)
        case Mapping(pairs):
            return Mapping(tuple((_scalar(key, file), placed_in(value, file)) for key, value in pairs), place)


def _scalar(key: Scalar, file: str) -> Scalar:
    return replace(key, place=key.place._replace(file=key.place.file or file))


def tidied(document: Mapping, verbs: tuple[str, ...]) -> Mapping:
    """`document` with every step as a mapping: its verb is a key of it, its desktop's name a value."""
    desktops = document.get("desktops")
    names = {key.text or "" for key, _ in desktops.pairs} if isinstance(desktops, Mapping) else set()
    pairs = (
        (key, _steps(value, verbs, names) if key.text == "steps" else value) for key, value in document.pairs
    )
    return Mapping(tuple(pairs), document.place)


def _steps(node: Node, verbs: tuple[str, ...], desktops: set[str]) -> Node:
    if not isinstance(node, Listing):
        return node
    return Listing(tuple(_step(item, verbs, desktops) for item in node.items), node.place)


def _step(node: Node, verbs: tuple[str, ...], desktops: set[str]) -> Node:
    if isinstance(node, Scalar) and node.text in verbs:
        return Mapping(((node, Scalar(None, node.place)),), node.place)
    if not isinstance(node, Mapping):
        return node
    return Mapping(tuple(_pairs(node, verbs, desktops)), node.place)


def _pairs(node: Mapping, verbs: tuple[str, ...], desktops: set[str]) -> Iterator[tuple[Scalar, Node]]:
    for key, value in node.pairs:
        inner = _step(value, verbs, desktops) if key.text in desktops else None
        if inner is not None and not _is_column(inner):
            yield from _verb(inner)
            yield Scalar("desktop", key.place), Scalar(key.text, key.place)
        elif key.text in _HOLD_STEPS:
            yield key, _steps(value, verbs, desktops)
        else:
            yield key, value


def _verb(inner: Node) -> Iterator[tuple[Scalar, Node]]:
    """What stands under a desktop's name: a step, or a text that should be its verb."""
    if isinstance(inner, Mapping):
        yield from inner.pairs
    elif isinstance(inner, Scalar) and inner.text:
        yield inner, Scalar(None, inner.place)


def _is_column(node: Node) -> bool:
    """Whether a row of the matrix says what stands there."""
    return isinstance(node, Scalar) and node.text is not None and "{" in node.text
