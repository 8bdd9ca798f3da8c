"""The content of an element that holds elements: what reading gives, what writing takes.

Texts are checked and canonical (`true`, `100.00`), names are qbXML's, the order is the document's.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Set
from types import MappingProxyType

#: What almost every aggregate has.
NO_ATTRIBUTES: Mapping[str, str] = MappingProxyType({})


class MacroUse(str):
    """The name in `<TxnID useMacro="…"/>`: stands for an id that an earlier request defined."""

    __slots__ = ()


Item = tuple[str, "str | Aggregate"]


class Aggregate:
    """Named values in order; a value is a text or another aggregate. Names may repeat.

    It is not to be changed: what it has of a name is looked up once. Aggregates of the same items are equal.
    """

    __slots__ = ("_first", "attributes", "items")

    def __init__(self, items: tuple[Item, ...] = (), attributes: Mapping[str, str] = NO_ATTRIBUTES) -> None:
        self.items = items
        self.attributes = attributes
        self._first: dict[str, str | Aggregate] | None = None

    def __iter__(self) -> Iterator[Item]:
        return iter(self.items)

    def __contains__(self, name: str) -> bool:
        return name in (self._first or self._found())

    def __eq__(self, other: object) -> bool:
        return type(other) is type(self) and self.items == other.items

    def __hash__(self) -> int:
        return hash(self.items)

    def __repr__(self) -> str:
        return f"{type(self).__name__}({self.items!r})"

    def names(self) -> Set[str]:
        """The names that it has."""
        return (self._first or self._found()).keys()

    def text(self, name: str) -> str | None:
        """The first text of that name, None if there is none."""
        value = (self._first or self._found()).get(name)
        if value is None or isinstance(value, str):
            return value
        return next(iter(self.texts(name)), None)

    def texts(self, name: str) -> list[str]:
        """Every text of that name."""
        return [value for each, value in self.items if each == name and isinstance(value, str)]

    def child(self, name: str) -> Aggregate | None:
        """The first aggregate of that name, None if there is none."""
        value = (self._first or self._found()).get(name)
        if value is None or isinstance(value, Aggregate):
            return value
        return next(iter(self.children(name)), None)

    def children(self, name: str) -> list[Aggregate]:
        """Every aggregate of that name."""
        return [value for each, value in self.items if each == name and isinstance(value, Aggregate)]

    def _found(self) -> dict[str, str | Aggregate]:
        self._first = dict(reversed(self.items))
        return self._first


class Written(Aggregate):
    """An aggregate whose lines are known: `written` is what `render` gives of its items, in order."""

    __slots__ = ("written",)

    def __init__(self, items: tuple[Item, ...], written: str) -> None:
        super().__init__(items)
        self.written = written


def aggregate(*items: Item | None) -> Aggregate:
    """An aggregate of the items that are there: `aggregate(("Name", name), maybe)`."""
    return Aggregate(tuple(item for item in items if item is not None))
