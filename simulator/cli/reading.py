"""The bytes of a file that a person names, or of standard input."""

from __future__ import annotations

import sys

STANDARD_INPUT = "-"


def read_bytes(file: str, most: int) -> bytes:
    """A file's bytes, at most so many. `InputError` if there are more, or if it cannot be read."""
    from simulator.errors import InputError

    try:
        if file == STANDARD_INPUT:
            data = sys.stdin.buffer.read(most + 1)
        else:
            with open(file, "rb") as opened:
                data = opened.read(most + 1)
    except (OSError, ValueError) as error:
        raise InputError(f"{file} cannot be read: {getattr(error, 'strerror', None) or error}") from error
    if len(data) > most:
        raise InputError(f"{file}: expected at most {most:,} bytes, got more")
    return data
