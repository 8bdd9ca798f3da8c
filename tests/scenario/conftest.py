"""A stage that the plays of a module share: each play has an endpoint and a PC of its own."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from support.played import Played, builtin_stage


@pytest.fixture(scope="module")
def play() -> Iterator[Callable[..., Played]]:
    """Plays a text against the built-in endpoint."""
    with builtin_stage() as stage:
        yield lambda text, **how: Played(text, stage, **how)
