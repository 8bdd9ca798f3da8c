"""What a run is written down in: recording, JSON, JUnit."""

from __future__ import annotations

import contextlib
from pathlib import Path
from typing import IO, TYPE_CHECKING

from simulator.cli.terminal import say
from simulator.errors import InputError
from simulator.recording import Recorder

if TYPE_CHECKING:
    from simulator.report.failure import Again
    from simulator.report.summary import Summary


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
        from simulator.report.document import document
        from simulator.report.junit import junit
        from simulator.scenario.selection import text_of

        if self._junit is not None:
            self._junit.write(junit(summary, again, text_of, now=began))
        if self._json is not None:
            self._json.write(document(summary))
        elif self.to_stdout:
            say(document(summary).rstrip("\n").encode())  # UTF-8 whatever the terminal's


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
