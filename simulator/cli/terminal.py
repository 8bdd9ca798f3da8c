"""Where lines are printed: with colour and a passing line of progress on a terminal, plainly elsewhere."""

from __future__ import annotations

import contextlib
import os
import shutil
import sys
from collections.abc import Callable, Iterator

import click

Show = Callable[[str], None]
"""Show what is going on."""
Printer = tuple[Callable[[str, str], None], Show, int]
"""Print a line in a style · show what is going on · the width."""


def say(text: str | bytes, *, err: bool = False) -> None:
    """Print a line, bytes as they are. Where whoever reads us has gone (``| head``) the command goes on."""
    try:
        click.echo(text, err=err)
    except BrokenPipeError:
        stream = sys.stderr if err else sys.stdout
        # nothing may be written any more, not even what is flushed at exit
        os.dup2(os.open(os.devnull, os.O_WRONLY), stream.fileno())


def printable(text: str) -> str:
    """One line that does nothing to a terminal, whatever a file had in it."""
    return "".join(each if each.isprintable() else f"\\x{ord(each):02x}" for each in text)


@contextlib.contextmanager
def printer(*, err: bool = False, doing: str = "playing ") -> Iterator[Printer]:
    """How to print for whoever reads standard output, or standard error where `err` says so.

    `doing` stands before what is going on.
    """
    if not (sys.stderr if err else sys.stdout).isatty():
        yield (lambda line, _: say(line, err=err)), (lambda _: None), 100
        return
    from rich.console import Console

    console = Console(highlight=False, markup=False, stderr=err)
    with console.status("") as status:
        yield (
            lambda line, style: console.print(line, style=style or None, soft_wrap=True),
            lambda what: status.update(f"{doing}{what}"),
            shutil.get_terminal_size().columns,
        )
