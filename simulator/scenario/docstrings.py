"""What is said of a model's fields: the docstring below each of them, found in the source.

For the reference and for editors. To look for it takes a while, so nobody does who only reads a file.
"""

from __future__ import annotations

import ast
import inspect
import textwrap
from collections.abc import Iterator
from functools import cache
from itertools import pairwise

from pydantic import BaseModel


def of_fields(model: type[BaseModel]) -> dict[str, str]:
    """The docstrings by the field's name, those of inherited fields too; none where there is no source."""
    kinds = [kind for kind in reversed(model.__mro__) if issubclass(kind, BaseModel)]
    return {name: about for kind in kinds for name, about in _written(kind) if name in model.model_fields}


@cache
def _written(kind: type) -> tuple[tuple[str, str], ...]:
    """Those of a class itself; most have the same few classes above them."""
    try:
        return tuple(_read(inspect.getsource(kind)))
    except (OSError, TypeError):  # it is made, not written; or no source has come along
        return ()


def _read(source: str) -> Iterator[tuple[str, str]]:
    [definition] = ast.parse(textwrap.dedent(source)).body
    assert isinstance(definition, ast.ClassDef)
    for field, below in pairwise(definition.body):
        match field, below:
            case (
                ast.AnnAssign(target=ast.Name(id=name)),
                ast.Expr(value=ast.Constant(value=str() as about)),
            ):
                yield name, inspect.cleandoc(about)
