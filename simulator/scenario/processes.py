"""Other people's programs beside a run: started without a shell, watched, and ended with all their children.

A program gets a process group of its own, so that its end is the end of whatever it has started (but for
what takes itself out of the group on purpose). What it says is read all the time, so that it never waits for
us, and only the end of it is kept.
"""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import sys
import threading
import time
from collections import deque
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import IO

from simulator.errors import InputError

#: So many of its last lines are shown, each so long at the most.
LAST_LINES = 12
_LINE = 300
#: So many bytes of an answer are kept.
MAX_OUTPUT = 16 * 1024 * 1024
#: Seconds that a program has to end by itself, once it was asked to.
GRACE = 5.0


class Output:
    """What a program says on one of its streams, read as it comes."""

    def __init__(self, stream: IO[bytes]) -> None:
        self._stream = stream
        self._changed = threading.Condition()
        self._kept = bytearray()
        self._lines: deque[str] = deque(maxlen=LAST_LINES)
        self._rest = b""
        self._awaited = ""
        self._came = False
        self.too_long = False
        """More came than is kept."""
        self._reader = threading.Thread(target=self._read, daemon=True)
        self._reader.start()

    def _read(self) -> None:
        descriptor = self._stream.fileno()
        while True:
            try:
                data = os.read(descriptor, 65536)
            except OSError:
                data = b""
            with self._changed:
                self._take(data)
                self._changed.notify_all()
            if not data:
                return

    def _take(self, data: bytes) -> None:
        room = MAX_OUTPUT - len(self._kept)
        self._kept += data[:room]
        self.too_long = self.too_long or len(data) > room
        *lines, self._rest = (self._rest + data).split(b"\n")
        if not data or len(self._rest) > _LINE:
            lines.append(self._rest)
            self._rest = b""
        for line in lines:
            text = line.decode("utf-8", "replace").rstrip("\r")
            if self._awaited and self._awaited in text:
                self._came = True
            if text:
                self._lines.append(text[:_LINE])

    def awaits(self, text: str) -> None:
        """Note from now on whether a line has `text` in it."""
        with self._changed:
            self._awaited = text
            self._came = text.encode() in self._kept

    @property
    def came(self) -> bool:
        """Whether the line that is waited for has come."""
        with self._changed:
            return self._came

    def wait(self, seconds: float) -> None:
        """Wait for something more to be said, so long at the most."""
        with self._changed:
            if not self._came:
                self._changed.wait(seconds)

    @property
    def last_lines(self) -> tuple[str, ...]:
        """The end of what it said."""
        with self._changed:
            return tuple(self._lines)

    @property
    def content(self) -> bytes:
        """All that it said, up to `MAX_OUTPUT`."""
        with self._changed:
            return bytes(self._kept)

    def settle(self, seconds: float = 1.0) -> None:
        """Let what an ended program said last be read."""
        self._reader.join(seconds)

    def close(self) -> None:
        """Read to the end; only for a program that has ended."""
        self.settle(GRACE)
        if not self._reader.is_alive():
            self._stream.close()


class Program:
    """A program that was started. Raises `InputError` where it cannot be; `end` must be called.

    `aside` keeps what it says on standard error apart from its standard output.
    """

    def __init__(
        self, command: Sequence[str], folder: Path, environment: Mapping[str, str], *, aside: bool = False
    ) -> None:
        try:
            self._process = subprocess.Popen(  # noqa: S603 - what the user wrote down to be run; no shell
                list(command),
                cwd=folder,
                env={**os.environ, **environment},
                stdin=subprocess.DEVNULL,
                stdout=subprocess.PIPE,
                stderr=subprocess.PIPE if aside else subprocess.STDOUT,
                start_new_session=sys.platform != "win32",
                creationflags=getattr(subprocess, "CREATE_NEW_PROCESS_GROUP", 0),
            )
        except (OSError, ValueError) as error:
            reason = getattr(error, "strerror", None) or str(error)
            missing = "" if folder.is_dir() else f" (there is no folder {folder})"
            raise InputError(f"cannot be started: {reason}{missing}") from None
        assert self._process.stdout is not None
        self.output = Output(self._process.stdout)
        self.errors = Output(self._process.stderr) if self._process.stderr else self.output

    @property
    def code(self) -> int | None:
        """Its exit code, once it has ended."""
        return self._process.poll()

    def wait(self, seconds: float) -> int | None:
        """Wait for its end, so long at the most; its exit code."""
        with contextlib.suppress(subprocess.TimeoutExpired):
            return self._process.wait(seconds)
        return None

    def end(self, grace: float = GRACE) -> None:
        """End it and whatever it has started: asked first, killed after `grace` seconds."""
        if self.code is None:
            self._signal(gently=True)
            self.wait(grace)
        self._signal(gently=False)  # its children too, where it has left some
        self._process.wait()
        self.output.close()
        self.errors.close()

    def _signal(self, *, gently: bool) -> None:
        if sys.platform == "win32":
            if self.code is None:
                force = [] if gently else ["/F"]
                command = ["taskkill", "/T", *force, "/PID", str(self._process.pid)]
                subprocess.run(command, check=False, capture_output=True)  # noqa: S603 - our own words
            return
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(self._process.pid, signal.SIGTERM if gently else signal.SIGKILL)


def until(ready: Callable[[], bool], program: Program, deadline: float) -> bool:
    """Whether the program becomes `ready` before `deadline` (monotonic) and goes on running."""
    while program.code is None and time.monotonic() < deadline:
        if ready():
            return True
        program.output.wait(0.05)
    return False


@contextlib.contextmanager
def ended_in_order() -> Iterator[None]:
    """Let being terminated be an interruption, so that nothing that was started is left behind."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return

    def interrupted(number: int, frame: object) -> None:
        raise KeyboardInterrupt

    before = signal.signal(signal.SIGTERM, interrupted)
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, before)
