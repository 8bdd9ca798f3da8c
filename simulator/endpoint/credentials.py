"""Passwords and tickets: how they are made, kept and compared.

A password is kept as a salted scrypt hash. Its cost is small on purpose (N=256, about 0.6 ms): it is
the password of a simulated connection, a run makes hundreds of sessions, and the endpoint must
start within 20 ms. A product that keeps its customers' passwords takes a far higher cost.

A ticket is 192 bits of the system's randomness. Only its SHA-256 is kept, so that a copy of the
state opens no session.
"""

from __future__ import annotations

import hashlib
import hmac
import secrets

_COST = 256


def new_salt() -> bytes:
    """A fresh salt for one password."""
    return secrets.token_bytes(16)


def password_digest(password: str, salt: bytes) -> bytes:
    """The hash under which a password is kept."""
    return hashlib.scrypt(password.encode("utf-8", "replace"), salt=salt, n=_COST, r=8, p=1, dklen=32)


def same(one: bytes, other: bytes) -> bool:
    """Whether two hashes are equal, in a time that tells nothing of where they differ."""
    return hmac.compare_digest(one, other)


def new_ticket() -> str:
    """A ticket that nobody can guess, in the braces that most endpoints write."""
    raw = secrets.token_hex(24)
    return f"{{{raw[:8]}-{raw[8:12]}-{raw[12:16]}-{raw[16:]}}}"


def ticket_digest(ticket: str) -> str:
    """The form in which a ticket is kept and looked up."""
    return hashlib.sha256(ticket.encode("utf-8", "replace")).hexdigest()
