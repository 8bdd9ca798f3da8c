"""YAML as an editor reads it before it looks into a schema: with scalars resolved."""

from __future__ import annotations

import re
from typing import Any

import yaml

_CORE = (
    ("null", re.compile(r"^(?:~|null|Null|NULL|)$"), ["~", "n", "N", ""]),
    ("bool", re.compile(r"^(?:true|True|TRUE|false|False|FALSE)$"), list("tTfF")),
    ("int", re.compile(r"^(?:[-+]?[0-9]+|0o[0-7]+|0x[0-9a-fA-F]+)$"), list("-+0123456789")),
    (
        "float",
        re.compile(r"^(?:[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?|[-+]?\.inf|\.nan)$"),
        list("-+0123456789."),
    ),
)
"""The core schema of YAML 1.2.2, section 10.3: what a plain scalar is taken for."""


class _Core(yaml.SafeLoader):
    """A reader of YAML 1.2."""


def _number(loader: yaml.SafeLoader, node: yaml.ScalarNode) -> int:
    text = loader.construct_scalar(node)
    assert isinstance(text, str)
    return int(text, 0) if text[:2] in ("0x", "0o") else int(text)


_Core.yaml_implicit_resolvers = {}
for _kind, _pattern, _first in _CORE:
    _Core.add_implicit_resolver(f"tag:yaml.org,2002:{_kind}", _pattern, _first)
_Core.add_constructor("tag:yaml.org,2002:int", _number)


def as_yaml_1_2(text: str) -> Any:
    """What a reader of YAML 1.2 makes of `text`: `yes` is a text, ``0x80040408`` a number."""
    return yaml.load(text, Loader=_Core)


class _Older(yaml.SafeLoader):
    """A reader of YAML 1.1. JSON has no dates, and its keys are texts (`on`), so they stay what they are."""


def _mapping(loader: _Older, node: yaml.MappingNode) -> dict[str, Any]:
    return {str(key.value): loader.construct_object(value, deep=True) for key, value in node.value}


_Older.add_constructor("tag:yaml.org,2002:map", _mapping)
_Older.add_constructor("tag:yaml.org,2002:timestamp", lambda loader, node: node.value)


def as_yaml_1_1(text: str) -> Any:
    """What a reader of YAML 1.1 makes of it: `yes` is true, ``17:30`` a number."""
    return yaml.load(text, Loader=_Older)
