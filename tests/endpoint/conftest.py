"""An endpoint on virtual time, somebody who calls it, and a company to sync."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from endpoint.playing import PASSWORD, Books, Caller, Make, wsgi

from simulator.clock import VirtualClock
from simulator.endpoint import BuiltinEndpoint


@pytest.fixture
def clock() -> VirtualClock:
    return VirtualClock()


@pytest.fixture
def make(clock: VirtualClock) -> Iterator[Make]:
    """Makes endpoints, and closes them in the end."""
    made: list[BuiltinEndpoint] = []

    def build(kind: type[BuiltinEndpoint] = BuiltinEndpoint, **settings: Any) -> BuiltinEndpoint:
        made.append(kind(clock, **{"password": PASSWORD, **settings}))
        return made[-1]

    yield build
    for endpoint in made:
        endpoint.close()


@pytest.fixture
def endpoint(make: Make) -> BuiltinEndpoint:
    return make()


@pytest.fixture
def caller_of(clock: VirtualClock) -> Callable[..., Caller]:
    """A caller of an endpoint, straight through WSGI."""

    def build(app: Any, **settings: Any) -> Caller:
        return Caller(lambda body: wsgi(app, body=body), clock, **settings)

    return build


@pytest.fixture
def caller(endpoint: BuiltinEndpoint, caller_of: Callable[..., Caller]) -> Caller:
    return caller_of(endpoint)


@pytest.fixture
def books() -> Books:
    return Books()


@pytest.fixture
def synced(caller: Caller, books: Books) -> Caller:
    """A caller whose endpoint has made its first sync."""
    assert caller.update(books).percents[-1] == 100
    return caller


@pytest.fixture
def state(tmp_path: Path) -> str:
    return str(tmp_path / "state.sqlite")
