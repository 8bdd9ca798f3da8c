"""Random documents of qbXML, drawn from the catalogue's shapes, and random damage to them.

A document is a small tree that can be changed (`Node`), until it is written. Everything is drawn from one
`Random`, so a seed says which document it is.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from random import Random
from xml.sax.saxutils import escape, quoteattr

from simulator.qbxml import catalogue
from simulator.qbxml.samplevalues import fitting
from simulator.qbxml.shapes import (
    Attribute,
    Choice,
    Dialect,
    Element,
    Particle,
    elements,
    version_number,
    version_text,
)

_DEPTH = 6
_REPEATS = (1, 1, 2, 3)
_BAD_VALUES = (
    "",
    "x" * 300,
    "97.5",
    "yes",
    "2024-02-30",
    "1,000.00",
    "Unicorn",
    " 1 ",
    "-0.00",
    "100",
    "{0}",
)


@dataclass
class Node:
    """An element on its way out; `shape` is None for one that the catalogue does not have."""

    name: str
    shape: Element | None = None
    attributes: dict[str, str] = field(default_factory=dict)
    children: list[Node] = field(default_factory=list)
    text: str = ""

    def walk(self) -> Iterator[Node]:
        """This node and all below."""
        yield self
        for child in self.children:
            yield from child.walk()

    def write(self) -> str:
        """As XML, on one line."""
        attributes = "".join(f" {name}={quoteattr(value)}" for name, value in self.attributes.items())
        inside = escape(self.text) + "".join(child.write() for child in self.children)
        return f"<{self.name}{attributes}>{inside}</{self.name}>"


@dataclass
class Document:
    """A document on its way out."""

    dialect: Dialect
    message_set: str
    messages: list[Node]
    on_error: str = "stopOnError"

    def body(self) -> str:
        """The root element."""
        on_error = f' onError="{self.on_error}"' if self.message_set.endswith("Rq") else ""
        inside = "\n".join(message.write() for message in self.messages)
        return f"<QBXML><{self.message_set}{on_error}>\n{inside}\n</{self.message_set}></QBXML>\n"

    def write(self) -> str:
        """The whole text."""
        return (
            f'<?xml version="1.0"?>\n<?qbxml version="{version_text(self.dialect.version)}"?>\n{self.body()}'
        )


def message_names(dialect: Dialect, message_set: str) -> list[str]:
    """The messages that a set of the dialect may hold."""
    rows = catalogue.listings().values()
    there = [row for row in rows if row.message_set == catalogue.MESSAGE_SET and row.since <= dialect.version]
    return [row.name if message_set.endswith("Rq") else row.response for row in there]


def draw(random: Random, dialect: Dialect, message_set: str, names: Iterable[str]) -> Document:
    """A lawful document with these messages."""
    drawer = _Drawer(random, dialect)
    return Document(dialect, message_set, [drawer.message(name) for name in names])


class _Drawer:
    def __init__(self, random: Random, dialect: Dialect) -> None:
        self._random = random
        self._dialect = dialect
        self._fullness = random.choice((0.1, 0.3, 0.6, 0.9))

    def message(self, name: str) -> Node:
        shape = catalogue.message(name)
        return self._node(shape, "", 0)

    def _node(self, shape: Element, parent: str, depth: int) -> Node:
        node = Node(shape.name, shape)
        for attribute in shape.attributes:
            if attribute.required or self._random.random() < 0.2:
                node.attributes[attribute.name] = self._attribute(attribute)
        if shape.type == "AGG":
            node.children = list(self._content(shape.particles, shape.name, depth + 1))
        elif shape.macro and self._random.random() < 0.2:
            node.attributes["useMacro"] = "TxnID:1"
        else:
            node.text = fitting(shape, parent, self._dialect, self._random)
        return node

    def _attribute(self, attribute: Attribute) -> str:
        return self._random.choice(attribute.values or ("1",))

    def _content(self, particles: Iterable[Particle], parent: str, depth: int) -> Iterator[Node]:
        for particle in particles:
            wanted = particle.required or (depth < _DEPTH and self._random.random() < self._fullness)
            if not wanted:
                continue
            for _ in range(self._random.choice(_REPEATS) if particle.repeats else 1):
                if isinstance(particle, Element):
                    if self._dialect.has(particle):
                        yield self._node(particle, parent, depth)
                else:
                    yield from self._alternative(particle, parent, depth)

    def _alternative(self, choice: Choice, parent: str, depth: int) -> Iterator[Node]:
        there = [each for each in choice.alternatives if any(map(self._dialect.has, elements(each)))]
        if there:
            yield from self._content(self._random.choice(there), parent, depth)


# -- damage


def damage(random: Random, document: Document) -> str:
    """Change one thing in the document; its name, to say what was done."""
    nodes = [node for message in document.messages for node in message.walk()]
    for _ in range(20):
        name, change = random.choice(_DAMAGES)
        if change(random, document, random.choice(nodes)):
            return name
    return "none"


def _swap(random: Random, document: Document, node: Node) -> bool:
    if len(node.children) < 2:
        return False
    one, other = random.sample(range(len(node.children)), 2)
    node.children[one], node.children[other] = node.children[other], node.children[one]
    return True


def _drop(random: Random, document: Document, node: Node) -> bool:
    if not node.children:
        return False
    node.children.pop(random.randrange(len(node.children)))
    return True


def _duplicate(random: Random, document: Document, node: Node) -> bool:
    if not node.children:
        return False
    node.children.insert(random.randrange(len(node.children) + 1), random.choice(node.children))
    return True


def _rename(random: Random, document: Document, node: Node) -> bool:
    others = [node.name.lower(), node.name[:-1], f"{node.name}s", "Unicorn", "QBXML", "HostQueryRs", "x:Name"]
    if node.shape is not None:
        others += [child.name for child in elements(node.shape.particles)][:5]
    node.name = random.choice([other for other in others if other])
    return True


def _move(random: Random, document: Document, node: Node) -> bool:
    homes = [each for message in document.messages for each in message.walk() if each.children]
    if not node.children or not homes:
        return False
    moved = node.children.pop(random.randrange(len(node.children)))
    homes = [each for each in homes if each not in list(moved.walk())]
    home = random.choice(homes or [node])
    home.children.insert(random.randrange(len(home.children) + 1), moved)
    return True


def _add(random: Random, document: Document, node: Node) -> bool:
    """Another child of the shape: of another alternative, too new, in another edition, or lawful."""
    if node.shape is None or node.shape.type != "AGG":
        return False
    known = list(elements(node.shape.particles))
    if not known:
        return False
    shape = random.choice(known)
    drawn = _Drawer(random, document.dialect)._node(shape, node.name, 3)
    node.children.insert(random.randrange(len(node.children) + 1), drawn)
    return True


def _older(random: Random, document: Document, node: Node) -> bool:
    version = random.choice(catalogue.VERSIONS)
    document.dialect = Dialect(version_number(version), document.dialect.country)
    return True


def _value(random: Random, document: Document, node: Node) -> bool:
    if node.shape is None or node.shape.type == "AGG":
        return False
    node.text = random.choice(_BAD_VALUES)
    return True


def _stray(random: Random, document: Document, node: Node) -> bool:
    node.text = random.choice(("x", "<Name>", " ", "\u00a0", "\n"))
    return True


def _attribute(random: Random, document: Document, node: Node) -> bool:
    if node.attributes and random.random() < 0.5:
        name = random.choice(list(node.attributes))
        if random.random() < 0.5:
            del node.attributes[name]
        else:
            node.attributes[name] = "x" * random.choice((0, 1, 51))
        return True
    node.attributes[random.choice(("requestID", "requestid", "iterator", "useMacro", "defMacro", "x"))] = (
        "Start"
    )
    return True


def _empty(random: Random, document: Document, node: Node) -> bool:
    node.children, node.text = [], ""
    return True


def _envelope(random: Random, document: Document, node: Node) -> bool:
    document.on_error = random.choice(("continueOnError", "rollbackOnError", "StopOnError", ""))
    return True


_Damage = Callable[[Random, Document, Node], bool]
_DAMAGES: list[tuple[str, _Damage]] = [
    ("swap", _swap),
    ("drop", _drop),
    ("duplicate", _duplicate),
    ("rename", _rename),
    ("move", _move),
    ("add", _add),
    ("older version", _older),
    ("bad value", _value),
    ("stray text", _stray),
    ("attribute", _attribute),
    ("empty", _empty),
    ("onError", _envelope),
]
