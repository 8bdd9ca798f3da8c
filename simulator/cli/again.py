"""The options with which a play is played again: this command's, but for those that only write it down."""

from __future__ import annotations

import click
from click.core import ParameterSource

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
