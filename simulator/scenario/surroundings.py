"""What surrounds somebody else's endpoint while it is played against: its start, its hooks and probes.

Put together from `endpoint.yaml`. A play begins with `begin`, and with `freshen`: it finds the endpoint
running and, where there is a way, in its first state.
"""

from __future__ import annotations

import shutil
import ssl
from collections.abc import Iterator, Sequence
from pathlib import Path

from simulator.errors import CallError, InputError, SimulatorError, Unplayable
from simulator.scenario.asking import reach
from simulator.scenario.endpointfile import PLACEHOLDER, EndpointFile, Hook
from simulator.scenario.foreign import ForeignPlatform
from simulator.scenario.preflight import OK, Tell, wrong
from simulator.scenario.secrets import Secrets
from simulator.scenario.starting import Started
from simulator.scenario.world import Platform


class Surroundings:
    """Holds the program of ``start:``, where there is one; `close` ends it."""

    def __init__(
        self, file: EndpointFile, secrets: Secrets, tls: ssl.SSLContext, started: Started | None = None
    ) -> None:
        self._file = file
        self._secrets = secrets
        self._tls = tls
        self._started = started
        self._last: ForeignPlatform | None = None
        """Of the play before."""

    def platform(self, users: Sequence[str]) -> ForeignPlatform:
        """The hooks and probes, for the users of identity 1, 2, ..."""
        self._last = ForeignPlatform(self._file, self._secrets, users, self._tls)
        return self._last

    def start(self, tell: Tell) -> None:
        """Start the endpoint, where the file says how. Raises `InputError`."""
        if self._started is not None:
            try:
                self._started.begin()
            except InputError as error:
                raise wrong(tell, "start", error) from None
            per = "anew for every scenario" if self._started.per_scenario else "once"
            tell("start", f"it is ready; started {per}", OK)

    def begin(self) -> None:
        """A play begins: the endpoint runs, started anew where it is to be. Raises `Unplayable`."""
        started = self._started
        if started is not None:
            if started.per_scenario:
                started.again()
            else:
                started.must_run(in_doubt=self._last is not None and self._last.failed)

    def clocks(self, users: int) -> int:
        """How many clocks the endpoint has: one, unless its hook says for whom it is set."""
        set_time = self._file.described.hooks.set_time
        return users if set_time is not None and set_time.names_user else 1

    def freshen(self, platform: Platform, identities: int) -> None:
        """Have the endpoint brought back to its first state, where a hook does that. Raises `Unplayable`."""
        if self._file.described.hooks.reset is not None:
            for identity in range(1, identities + 1 if self._file.described.resets_one else 2):
                platform.hook("reset", {}, identity)

    def look(self, users: Sequence[str], tell: Tell) -> Iterator[SimulatorError]:
        """Whether every probe answers and every hook is there; what is wrong with them. Nothing is done."""
        platform = self.platform(users)
        for need, hook in self._file.described.used():
            part, _, name = need.partition(".")
            try:
                if part == "probes":
                    platform.probe(name, 1)
                    tell(need, "answers", OK)
                else:
                    self._there(hook, platform.place(part, name))
                    tell(need, "is there; it is not tried", OK)
            except SimulatorError as error:
                yield wrong(tell, need, error)

    def _there(self, hook: Hook, where: str) -> None:
        if hook.command is not None:
            self._found(hook, where)
            return
        url = hook.url or ""
        try:
            reach(self._secrets.put_in(PLACEHOLDER.sub("", url)), hook.within)
        except CallError as error:
            raise Unplayable(f"{where}: nobody answers at {url}: {error.text}") from None

    def _found(self, hook: Hook, where: str) -> None:
        program = (hook.command or ("",))[0]
        folder = self._file.lies_at(hook.folder or ".")
        if not folder.is_dir():
            raise InputError(f"{where}: expected a folder at {hook.folder}, got none")
        if PLACEHOLDER.search(program):
            return
        put_in = self._secrets.put_in(program)
        here = shutil.which(str(folder / put_in)) if len(Path(put_in).parts) > 1 else shutil.which(put_in)
        if here is None:
            raise InputError(f"{where}: expected a program that can be run, got {program}")

    def close(self) -> None:
        """End what was started."""
        if self._started is not None:
            self._started.end()
