"""The endpoint started by us: ready before it is called, running while it is played against, and ended.

What it said last is shown where it does not come up, its secrets replaced.
"""

from __future__ import annotations

import ssl
import time
from urllib.parse import urlsplit

from simulator.errors import CallError, InputError, Unplayable
from simulator.scenario.asking import ask, reach_at
from simulator.scenario.endpointfile import EndpointFile, Ready, Start
from simulator.scenario.processes import Program, until
from simulator.scenario.secrets import Secrets
from simulator.scenario.words import spoken

#: Seconds for one look whether it is ready.
_LOOK = 2.0
#: Seconds for a program that takes no connections any more to be seen to have ended.
_ENDING = 1.0


class Started:
    """The program of ``start:``. `reached_at` is where the endpoint takes connections."""

    def __init__(
        self,
        file: EndpointFile,
        start: Start,
        secrets: Secrets,
        reached_at: tuple[str, int],
        tls: ssl.SSLContext,
    ) -> None:
        self._file = file
        self._start = start
        self._secrets = secrets
        self._reached_at = reached_at
        self._tls = tls
        self._program: Program | None = None
        self.per_scenario = start.per == "scenario"

    def begin(self) -> None:
        """Start it, and wait until it is ready. Raises `InputError` with the last that it said."""
        where = self._file.place("start")
        ready = self._start.ready or Ready.model_construct()
        if ready.line is None and self._is_there(ready):
            raise InputError(
                f"{where}: start: expected nothing at {self._awaited(ready)} before it is started, got an "
                "answer: end what runs there, or leave start: out"
            )
        put_in = self._secrets.put_in
        environment = {name: put_in(text) for name, text in self._start.environment.items()}
        command = [put_in(word) for word in self._start.command]
        shown = f"{where}: start: {' '.join(self._start.command)}"
        try:
            program = Program(command, self._file.lies_at(self._start.folder or "."), environment)
        except InputError as error:
            raise InputError(f"{shown} {error}") from None
        self._program = program
        if ready.line is not None:
            program.output.awaits(ready.line)
        deadline = time.monotonic() + self._start.within
        if until(lambda: self._is_ready(ready, program), program, deadline):
            return
        code = program.code
        self.end()
        came = f"it ended with exit code {code}" if code is not None else "it was not, and was ended"
        expected = f"expected it to be ready within {spoken(self._start.within)} ({self._awaited(ready)})"
        raise InputError(f"{shown}: {expected}; {came}{self._last(program)}")

    def again(self) -> None:
        """End it and start it anew. Raises `Unplayable`."""
        self.end()
        try:
            self.begin()
        except InputError as error:
            raise Unplayable(str(error)) from None

    def must_run(self, *, in_doubt: bool = False) -> None:
        """Raises `Unplayable` where it has ended by itself, or takes no connections any more.

        `in_doubt` is after a failure that may have been its end: that end is waited for a little.
        """
        program = self._program
        if program is not None and in_doubt:
            program.wait(_ENDING)
        if program is None or (program.code is None and self._is_there(Ready.model_construct())):
            return
        code = program.wait(_ENDING)
        if code is not None:
            program.output.settle()
        how = f"has ended with exit code {code}" if code is not None else "takes no connections any more"
        where = self._file.place("start")
        raise Unplayable(f"{where}: start: expected the endpoint to go on, but it {how}{self._last(program)}")

    def end(self) -> None:
        """End it, with all that it has started."""
        program, self._program = self._program, None
        if program is not None:
            program.end()

    def _is_ready(self, ready: Ready, program: Program) -> bool:
        return program.output.came if ready.line is not None else self._is_there(ready)

    def _is_there(self, ready: Ready) -> bool:
        try:
            if ready.url is not None:
                ask(self._secrets.put_in(ready.url), "GET", {}, b"", _LOOK, self._tls)
            elif ready.port is not None:
                reach_at("localhost", ready.port, _LOOK)
            else:
                reach_at(*self._reached_at, _LOOK)
        except CallError:
            return False
        return True

    def _awaited(self, ready: Ready) -> str:
        if ready.line is not None:
            return f"a line with {ready.line!r}"
        if ready.url is not None:
            return ready.url
        host, port = ("localhost", ready.port) if ready.port else self._reached_at
        return f"{host}:{port}"

    def _last(self, program: Program) -> str:
        lines = [self._secrets.hide(line) for line in program.output.last_lines]
        safe = ["".join(c if c.isprintable() else "?" for c in line) for line in lines]
        return (
            "; the last it said:" + "".join(f"\n    {line}" for line in safe) if safe else "; it said nothing"
        )


def address_of(url: str, connect_to: tuple[str, int] | None) -> tuple[str, int]:
    """Where an endpoint takes connections."""
    parts = urlsplit(url)
    return connect_to or (parts.hostname or "", parts.port or (443 if parts.scheme == "https" else 80))
