"""A hook's arguments put into what `endpoint.yaml` says of it: a URL, a body, a command's words.

``{customers}`` stands for an argument. One that a scenario leaves out leaves out the word of a command, the
key of a body that is a tree; elsewhere it is an empty text.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping, Sequence
from urllib.parse import quote

from simulator.scenario.endpointfile import PLACEHOLDER
from simulator.scenario.nodes import Plain

_NUMBER = re.compile(r"-?(0|[1-9][0-9]*)(\.[0-9]+)?")


class _Left:
    """Left out."""


_LEFT = _Left()
Tree = str | int | float | list["Tree"] | dict[str, "Tree"]


def text(template: str, values: Mapping[str, str], within: Callable[[str], str] = str) -> str:
    """`template` with `values`, each as `within` writes it there."""
    return PLACEHOLDER.sub(lambda found: within(values.get(found[1], "")), template)


def url(template: str, values: Mapping[str, str]) -> str:
    """The same for a URL."""
    return text(template, values, lambda value: quote(value, safe=""))


def words(command: Sequence[str], values: Mapping[str, str]) -> list[str]:
    """A command; a word whose argument is left out is left out. No shell ever reads it."""
    return [text(word, values) for word in command if set(PLACEHOLDER.findall(word)) <= values.keys()]


def is_json(template: str) -> bool:
    """Whether a text is meant as JSON."""
    return template.lstrip()[:1] in ("{", "[")


def body(template: Plain, values: Mapping[str, str], put_in: Callable[[str], str]) -> bytes:
    """A body: a text as it is written, a tree as JSON, in which a whole number stays one.

    `put_in` puts the environment's variables into a text.
    """
    if isinstance(template, str):
        escape = (lambda value: json.dumps(value)[1:-1]) if is_json(template) else str
        return put_in(text(template, values, escape)).encode()
    tree = _filled(template, values, put_in)
    return json.dumps({} if isinstance(tree, _Left) else tree, ensure_ascii=False).encode()


def arguments(values: Mapping[str, str]) -> bytes:
    """All arguments as a JSON object: the body where none is written."""
    return json.dumps({name: _value(value) for name, value in values.items()}).encode()


def _filled(node: Plain, values: Mapping[str, str], put_in: Callable[[str], str]) -> Tree | _Left:
    match node:
        case dict():
            pairs = ((name, _filled(content, values, put_in)) for name, content in node.items())
            return {name: content for name, content in pairs if not isinstance(content, _Left)}
        case tuple():
            items = (_filled(item, values, put_in) for item in node)
            return [item for item in items if not isinstance(item, _Left)]
        case str():
            names = PLACEHOLDER.findall(node)
            if any(name not in values for name in names):
                return _LEFT
            whole = PLACEHOLDER.fullmatch(node)
            return _value(values[whole[1]]) if whole else put_in(text(node, values))
    return _LEFT


def _value(value: str) -> Tree:
    if not _NUMBER.fullmatch(value):
        return value
    return float(value) if "." in value else int(value)
