"""Where lines are printed: with colour and a passing line of progress on a terminal, plainly elsewhere."""

from __future__ import annotations

import contextlib
import shutil
import sys
from collections.abc import Callable, Iterator

import click

Printer = tuple[Callable[[str, str], None], Callable[[str], None], int]
"""Print a line in a style · show what is going on · the width."""


@contextlib.contextmanager
def printer() -> Iterator[Printer]:
    """How to print for whoever reads standard output."""
    if not sys.stdout.isatty():
        yield (lambda line, _: click.echo(line)), (lambda _: None), 100
        return
    from rich.console import Console

    console = Console(highlight=False, markup=False)
    with console.status("") as status:
        yield (
            lambda line, style: console.print(line, style=style or None, soft_wrap=True),
            lambda what: status.update(f"playing {what}"),
            shutil.get_terminal_size().columns,
        )
