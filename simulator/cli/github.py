"""What GitHub Actions shows of a run: annotations, and the step summary."""

from __future__ import annotations

import contextlib
import os
import secrets
from collections.abc import Iterator
from pathlib import Path

from simulator.cli.terminal import say
from simulator.report import github
from simulator.report.console import Print
from simulator.report.failure import Again
from simulator.report.summary import Summary
from simulator.scenario.selection import path_of, text_of


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
