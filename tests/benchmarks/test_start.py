"""How soon the command is there: ``--help`` beside a bare import of click, and the first SOAP call.

Bytecode is compiled before, as it is in an installed package.
"""

from __future__ import annotations

import socket
import statistics
import subprocess
import sys
import time
from collections.abc import Sequence
from pathlib import Path

import pytest
from support.command import QBWC_SIM, environment

pytestmark = pytest.mark.benchmark

ROUNDS = 9


@pytest.fixture
def compiled(tmp_path: Path) -> dict[str, str]:
    """An environment in which bytecode is kept."""
    env = environment({"PYTHONPYCACHEPREFIX": str(tmp_path)})
    env.pop("PYTHONDONTWRITEBYTECODE", None)
    return env


def seconds(command: Sequence[str], env: dict[str, str]) -> float:
    started = time.perf_counter()
    subprocess.run(command, env=env, stdout=subprocess.DEVNULL, check=True)
    return time.perf_counter() - started


def test_help(compiled: dict[str, str]) -> None:
    helping, bare = (*QBWC_SIM, "--help"), (sys.executable, "-c", "import click")
    rounds = [(seconds(helping, compiled), seconds(bare, compiled)) for _ in range(ROUNDS + 1)][1:]
    ours, clicks = (statistics.median(times) for times in zip(*rounds, strict=True))
    figure = f"{ours * 1e3:.0f} ms, import click {clicks * 1e3:.0f} ms: {ours / clicks:.2f} times"
    print(f"\n--help: {figure} (reach: 3)")
    assert ours <= 3 * clicks


def first_call(env: dict[str, str]) -> float:
    """Seconds from the start of the process to the first byte of its first POST."""
    with socket.create_server(("127.0.0.1", 0)) as listening:
        url = f"http://127.0.0.1:{listening.getsockname()[1]}/qbwc"
        options = ("quickbooks/open", "--endpoint", url, "--user", "u", "--password", "p")
        started = time.perf_counter()
        with subprocess.Popen(
            [*QBWC_SIM, "run", *options], env=env, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        ) as process:
            try:
                listening.settimeout(30)
                connection, _ = listening.accept()
                with connection:
                    connection.settimeout(30)
                    first = connection.recv(4)
                    spent = time.perf_counter() - started
            finally:
                process.kill()
    assert first == b"POST"
    return spent


def test_first_soap_call(compiled: dict[str, str]) -> None:
    first_call(compiled)
    taken = [first_call(compiled) for _ in range(ROUNDS)]
    print(
        f"\nfirst SOAP call: {min(taken) * 1e3:.0f} ms after start at best, "
        f"{statistics.median(taken) * 1e3:.0f} ms in the middle (reach: 300)"
    )
    assert min(taken) < 0.3
