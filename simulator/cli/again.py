"""The command line that plays one play again: this one's options, without those that only write it down."""

from __future__ import annotations

import shlex
import subprocess
import sys
from collections.abc import Sequence

import click
from click.core import ParameterSource

from simulator.report.failure import Again
from simulator.report.summary import Play
from simulator.scenario.selection import name_of

#: What decides which plays there are, or where they are told, and not how one is played. And the password.
_LEFT_OUT = ("password", "seed", "tags", "workers", "dry_run", "json_file", "junit_file", "record")


def options_given(context: click.Context) -> tuple[str, ...]:
    """The options on this command line that a play depends on. A password is never shown."""
    given: list[str] = []
    for option in context.command.params:
        name = option.name or ""
        if not isinstance(option, click.Option) or name in _LEFT_OUT:
            continue
        if context.get_parameter_source(name) is not ParameterSource.COMMANDLINE:
            continue
        spelling = max(option.opts, key=len)
        value = context.params[name]
        if option.is_flag:
            given += [spelling] if value else []
        else:
            for each in value if option.multiple else [value]:
                given += [spelling, str(each)]
    return tuple(given)


def command(seed: int, options: Sequence[str]) -> Again:
    """Gives the command that plays a play again."""

    def again(play: Play) -> str:
        words = ["qbwc-sim", "run", name_of(play.id, play.file), "--seed", str(seed), *options]
        return subprocess.list2cmdline(words) if sys.platform == "win32" else shlex.join(words)

    return again
