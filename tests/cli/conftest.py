"""The command line in this process: `called` is what a shell would see of it."""

from __future__ import annotations

import re
import sys
from collections.abc import Callable, Iterator

import pytest
from support.command import Ran

from simulator.cli import main
from simulator.clock import RealClock
from simulator.endpoint import BuiltinEndpoint, Server
from simulator.endpoint import serve as serve_app

Called = Callable[..., Ran]
USER, PASSWORD = "someone", "p&ss <wörd>"


@pytest.fixture
def called(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Called:
    """Runs ``qbwc-sim`` with arguments: its exit code and what it printed."""
    for name in ("QBWC_PASSWORD", "QBWC_DEBUG"):
        monkeypatch.delenv(name, raising=False)

    def call(*arguments: str) -> Ran:
        monkeypatch.setattr(sys, "argv", ["qbwc-sim", *arguments])
        with pytest.raises(SystemExit) as left:
            main()
        printed = capsys.readouterr()
        assert "Traceback" not in printed.out + printed.err
        assert isinstance(left.value.code, int)
        return Ran(left.value.code, printed.out, printed.err)

    return call


def nothing_played(ran: Ran) -> bool:
    """Whether the run came no further than the look at the endpoint."""
    return not re.search(r"^  (passed|failed|skipped|not-exercised) ", ran.out, re.MULTILINE)


@pytest.fixture
def builtin() -> Iterator[BuiltinEndpoint]:
    """The built-in endpoint as somebody else's: it has work at its first session."""
    with BuiltinEndpoint(clock=RealClock(), user=USER, password=PASSWORD) as endpoint:
        yield endpoint


@pytest.fixture
def server(builtin: BuiltinEndpoint) -> Iterator[Server]:
    """The same, on a port."""
    with serve_app(builtin) as served:
        yield served
