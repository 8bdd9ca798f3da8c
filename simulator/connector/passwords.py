"""The passwords of the Web Connector's applications: typed into the window, and saved or not.

A saved one is kept in the registry [D]. One that was not saved holds as long as the program runs; whether it
is forgotten at the next start is a switch [U]. No event ever has one.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from simulator import events as e
from simulator.connector.applications import Application
from simulator.windows import Process

if TYPE_CHECKING:
    from simulator.connector.program import WebConnector


@dataclass
class PasswordStore:
    """What was typed into one PC's Web Connector, and what its registry keeps."""

    program: WebConnector
    _typed: dict[tuple[str, str], tuple[Process, str]] = field(default_factory=dict, repr=False)
    """By registry hive and key of the application: which run of the program was told, and what."""

    def enter(self, application: Application, password: str, *, save: bool) -> None:
        """A password is typed; the question whether to save it is answered. It replaces what was kept."""
        self.forget(application)
        if save:
            self.program.registry.passwords[application.key] = password
        else:
            self._typed[self._place(application)] = self.program.process, password
        done = "password-saved" if save else "password-not-saved"
        self.program.stream.emit(e.ListChanged(self.program.at(application), done))

    def of(self, application: Application) -> str | None:
        """The password that an update uses, ``None`` where there is none."""
        typed = self._typed.get(self._place(application))
        if typed is None:
            return self.program.registry.passwords.get(application.key)
        told, password = typed
        if told is self.program.process:
            return password
        self.program.rely("unsaved_password")
        return password if self.program.switches.unsaved_password == "kept" else None

    def forget(self, application: Application) -> None:
        """The application has no password any more."""
        self._typed.pop(self._place(application), None)
        self.program.registry.passwords.pop(application.key, None)

    def _place(self, application: Application) -> tuple[str, str]:
        return self.program.registry.hive.casefold(), application.key
