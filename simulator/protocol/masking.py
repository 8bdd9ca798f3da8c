"""Secrets replaced by tokens, by their position in the bytes and never by searching for them.

A ticket may well be ``none`` or a single blank; searching would destroy the rest of an envelope
and miss an escaped secret. Whoever writes or reads an envelope knows where a secret stands.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple


class Secret(NamedTuple):
    """Bytes ``[start, end)`` of a body hold a secret that is shown as `token`."""

    start: int
    end: int
    token: str


PASSWORD = "[password]"


def ticket_token(update: int) -> str:
    """How the ticket of the update with that number is shown. An empty ticket is shown as it is."""
    return f"[ticket {update}]"


def mask(body: bytes, secrets: Iterable[Secret]) -> bytes:
    """`body` with every secret's bytes replaced by its token."""
    parts: list[bytes] = []
    done = 0
    for start, end, token in sorted(secrets):
        parts += (body[done:start], token.encode())
        done = end
    if not parts:
        return body
    parts.append(body[done:])
    return b"".join(parts)
