"""What a run is written down in: recording, JSON, JUnit; and what GitHub Actions shows of it."""

from __future__ import annotations

import contextlib
import os
import secrets
from collections.abc import Iterator
from pathlib import Path
from typing import IO

from simulator.cli.terminal import say
from simulator.errors import InputError
from simulator.recording import Recorder
from simulator.report import github
from simulator.report.console import Print
from simulator.report.document import document
from simulator.report.failure import Again
from simulator.report.junit import junit
from simulator.report.summary import Summary
from simulator.scenario.selection import path_of, text_of


class Written:
    """The files that the options name, opened; they are closed with `opened`. Raises `InputError`."""

    def __init__(
        self,
        json_file: Path | None,
        junit_file: Path | None,
        record: Path | None,
        opened: contextlib.ExitStack,
    ) -> None:
        self.to_stdout = json_file is not None and _is_stdout(json_file)
        """Whether standard output is for the JSON alone."""
        self.recorder = Recorder(_opened(record, "--record", opened)) if record else None
        self._json = _opened(json_file, "--json", opened) if json_file and not self.to_stdout else None
        self._junit = _opened(junit_file, "--junit", opened) if junit_file else None

    def reports(self, summary: Summary, again: Again, began: float) -> None:
        """Write what is written at the end; `began` is the real time at which the run did."""
        if self._junit is not None:
            self._junit.write(junit(summary, again, text_of, now=began))
        if self._json is not None:
            self._json.write(document(summary))
        elif self.to_stdout:
            say(document(summary).rstrip("\n").encode())  # UTF-8 whatever the terminal's


# -- GitHub Actions ----------------------------------------------------------------------------------


@contextlib.contextmanager
def commands_off(print_line: Print) -> Iterator[None]:
    """What is printed meanwhile is no command to GitHub Actions, whatever an endpoint says."""
    if not _on_github():
        yield
        return
    token = secrets.token_hex(16)
    print_line(github.switched_off(token), "")
    try:
        yield
    finally:
        print_line(github.switched_on(token), "")


def annotate(summary: Summary, print_line: Print) -> None:
    """Annotations, where GitHub Actions reads them."""
    if _on_github():
        for line in github.annotated(summary, _below_workspace):
            print_line(line, "")


def summarise(summary: Summary, again: Again) -> None:
    """The step summary, where the environment says where it goes. That it cannot be written fails no run."""
    name = os.environ.get("GITHUB_STEP_SUMMARY")
    if not name:
        return
    try:
        with open(name, "a", encoding="utf-8", newline="\n") as file:
            file.write(github.step_summary(summary, again, text_of))
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or error
        say(f"qbwc-sim: GITHUB_STEP_SUMMARY {name}: cannot be written: {reason}", err=True)


def _on_github() -> bool:
    return os.environ.get("GITHUB_ACTIONS") == "true"


def _below_workspace(file: str) -> str | None:
    path = path_of(file)
    if path is None:
        return None
    workspace = Path(os.environ.get("GITHUB_WORKSPACE") or ".").resolve()
    try:
        return path.resolve().relative_to(workspace).as_posix()
    except ValueError:
        return None


# -- files -------------------------------------------------------------------------------------------


def _is_stdout(path: Path) -> bool:
    return str(path) == "-"


def _opened(path: Path, option: str, opened: contextlib.ExitStack) -> IO[str]:
    """The file at `path`, to be written; what it held before is gone. Raises `InputError`."""
    if _is_stdout(path):
        raise InputError(f"{option}: expected a file, got -, which is standard output")
    try:
        return opened.enter_context(path.open("w", encoding="utf-8", newline="\n"))
    except OSError as error:
        raise InputError(f"{option} {path}: cannot be written: {error.strerror}") from None
