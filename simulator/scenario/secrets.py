"""What of the environment an `endpoint.yaml` uses: put in place when it is needed, and never shown.

Where text of somebody else is shown (the end of a program's output, an error page), whatever is known to be
secret is replaced; there it stands anywhere, so it has to be searched for.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path

from simulator.protocol.masking import PASSWORD
from simulator.scenario.endpointfile import VARIABLE, EndpointFile
from simulator.scenario.endpointvalues import Password
from simulator.scenario.nodes import Mistake, ScenarioMistakes, place_of

HIDDEN = "[secret]"
#: The most that a file with a password may have.
_LONGEST = 4096


class Secrets:
    """The variables of one file, with their values, and the passwords that were read."""

    def __init__(self, file: EndpointFile, environment: Mapping[str, str] | None = None) -> None:
        """Raises `ScenarioMistakes` with every variable that is not set, each with its place."""
        self._file = file
        self._environment = dict(os.environ if environment is None else environment)
        used = file.variables()
        missing = tuple(
            Mistake(file.name, place, f"expected the environment to have the variable {name}, got none")
            for name, place in used.items()
            if name not in self._environment
        )
        if missing:
            raise ScenarioMistakes(missing)
        self._values = {name: self._environment[name] for name in used}
        self._shown_as = {value: HIDDEN for value in self._values.values() if value}

    def put_in(self, text: str) -> str:
        """`text` with the variables' values."""
        return VARIABLE.sub(lambda found: self._values[found[1]], text)

    def password(self, said: Password, *path: str | int) -> str:
        """A password, from where it is kept; `path` is where the file says so.

        Raises `ScenarioMistakes` where it is not there.
        """
        found = self._found(said, path)
        self.hides(found)
        return found

    def _found(self, said: Password, path: tuple[str | int, ...]) -> str:
        if said.literal is not None:
            return self.put_in(said.literal)
        if said.env:
            if said.env not in self._environment:
                text = f"expected the environment to have the variable {said.env}, got none"
                raise self._mistake((*path, "env"), text)
            return self._environment[said.env]
        place = self._file.lies_at(said.file)
        try:
            with Path(place).open("rb") as opened:
                content = opened.read(_LONGEST + 1)
            text = content.decode("utf-8-sig") if len(content) <= _LONGEST else ""
        except (OSError, ValueError) as error:
            reason = getattr(error, "strerror", None) or "something that is no text in UTF-8"
            raise self._mistake((*path, "file"), f"expected a file that can be read, got {reason}") from None
        password = text.removesuffix("\n").removesuffix("\r")
        if not password or "\n" in password:
            text = "expected a file with one line, the password, got another one"
            raise self._mistake((*path, "file"), text)
        return password

    def _mistake(self, path: tuple[str | int, ...], text: str) -> ScenarioMistakes:
        return ScenarioMistakes((Mistake(self._file.name, place_of(self._file.tree, path), text),))

    def hides(self, password: str) -> None:
        """Let a password that came from elsewhere be hidden, too."""
        if password:
            self._shown_as[password] = PASSWORD

    def hide(self, text: str) -> str:
        """`text` as it may be shown."""
        for value in sorted(self._shown_as, key=len, reverse=True):
            text = text.replace(value, self._shown_as[value])
        return text
