"""The content of an element that holds elements: what reading gives, what writing takes.

Texts are checked and canonical (`true`, `100.00`), names are qbXML's, the order is the document's.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

#: What almost every aggregate has.
NO_ATTRIBUTES: Mapping[str, str] = MappingProxyType({})


class MacroUse(str):
    """The name in `<TxnID useMacro="…"/>`: stands for an id that an earlier request defined."""

    __slots__ = ()


Item = tuple[str, "str | Aggregate"]


@dataclass(frozen=True, slots=True)
class Aggregate:
    """Named values in order; a value is a text or another aggregate. Names may repeat."""

    items: tuple[Item, ...] = ()
    attributes: Mapping[str, str] = field(default_factory=lambda: NO_ATTRIBUTES, compare=False)

    def __iter__(self) -> Iterator[Item]:
        return iter(self.items)

    def __contains__(self, name: str) -> bool:
        for each, _ in self.items:  # noqa: SIM110 (a generator costs three times as much)
            if each == name:
                return True
        return False

    def text(self, name: str) -> str | None:
        """The first text of that name, None if there is none."""
        for each, value in self.items:
            if each == name and isinstance(value, str):
                return value
        return None

    def texts(self, name: str) -> list[str]:
        """Every text of that name."""
        return [value for each, value in self.items if each == name and isinstance(value, str)]

    def child(self, name: str) -> Aggregate | None:
        """The first aggregate of that name, None if there is none."""
        for each, value in self.items:
            if each == name and isinstance(value, Aggregate):
                return value
        return None

    def children(self, name: str) -> list[Aggregate]:
        """Every aggregate of that name."""
        return [value for each, value in self.items if each == name and isinstance(value, Aggregate)]


class Written(Aggregate):
    """An aggregate whose lines are known: `written` is what `render` gives of its items, in order."""

    __slots__ = ("written",)

    def __init__(self, items: tuple[Item, ...], written: str) -> None:
        super().__init__(items)
        object.__setattr__(self, "written", written)

    written: str


def aggregate(*items: Item | None) -> Aggregate:
    """An aggregate of the items that are there: `aggregate(("Name", name), maybe)`."""
    return Aggregate(tuple(item for item in items if item is not None))
