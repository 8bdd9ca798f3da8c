"""``qbwc-sim`` as a program of its own, and other programs that a test needs beside it."""

from __future__ import annotations

import contextlib
import json
import os
import queue
import signal
import subprocess
import sys
import threading
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Any, Self

import simulator

#: Seconds after which a program that should have said something has not.
PATIENCE = 30.0
QBWC_SIM = (sys.executable, "-c", "from simulator.cli import main; main()")
_IMPORTED_FROM = str(Path(simulator.__file__).parents[1])


@dataclass(frozen=True)
class Ran:
    """What came of a program."""

    code: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        """Its standard output, read as JSON."""
        return json.loads(self.out)


def environment(changes: Mapping[str, str] | None = None) -> dict[str, str]:
    """The environment of a program that finds this `simulator` from any folder, with nothing set for it."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("QBWC_")}
    return {**kept, "PYTHONPATH": _IMPORTED_FROM, "PYTHONUTF8": "1", **(changes or {})}


def qbwc_sim(
    *arguments: str, cwd: Path | None = None, env: Mapping[str, str] | None = None, patience: float = PATIENCE
) -> Ran:
    """Run the command to its end, which comes within `patience` seconds."""
    done = subprocess.run(
        [*QBWC_SIM, *arguments],
        cwd=cwd,
        env=environment(env),
        capture_output=True,
        encoding="utf-8",
        stdin=subprocess.DEVNULL,
        timeout=patience,
        check=False,
    )
    return Ran(done.returncode, done.stdout, done.stderr)


class Program:
    """A program that goes on beside the test; `line` waits for what it says, the end of ``with`` ends it."""

    def __init__(
        self, command: Sequence[str], *, env: Mapping[str, str] | None = None, cwd: Path | None = None
    ) -> None:
        self.process = subprocess.Popen(
            command,
            cwd=cwd,
            env=environment(env),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            encoding="utf-8",
        )
        self._lines: queue.Queue[str | None] = queue.Queue()
        self.said: list[str] = []
        """All lines that `line` has passed by."""
        self._reader = threading.Thread(target=self._read, daemon=True)
        self._reader.start()

    def _read(self) -> None:
        assert self.process.stdout is not None
        for line in self.process.stdout:
            self._lines.put(line.rstrip("\r\n"))
        self._lines.put(None)

    def line(self, start: str) -> str:
        """What follows `start` in the next line that begins so."""
        while True:
            line = self._lines.get(timeout=PATIENCE)
            assert line is not None, f"expected {start!r}, got the end: {self.said}"
            self.said.append(line)
            if line.startswith(start):
                return line.removeprefix(start)

    def interrupt(self) -> int:
        """Ctrl-C; returns the exit code."""
        self.process.send_signal(signal.SIGINT)
        code = self.process.wait(PATIENCE)
        self.rest()
        return code

    def rest(self) -> None:
        """Read to the end of what an ended program says."""
        while (line := self._lines.get(timeout=PATIENCE)) is not None:
            self.said.append(line)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        with contextlib.suppress(OSError):
            self.process.terminate()
        try:
            self.process.wait(PATIENCE)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
        self._reader.join(PATIENCE)
        assert self.process.stdout is not None
        self.process.stdout.close()
