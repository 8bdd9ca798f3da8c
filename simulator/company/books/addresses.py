"""The printed form of an address: what the `…Block` elements of answers hold.

The lines as typed, then city, state and postal code on one line, at most five in all (A for the
lines; the comma varies in captures; the country is not among them, A in one capture, D in general).
"""

from __future__ import annotations

from collections.abc import Mapping

_LINES = ("Addr1", "Addr2", "Addr3", "Addr4", "Addr5")


def printed(address: Mapping[str, str]) -> list[tuple[str, str]]:
    """`{"Addr1": …, "City": …}` as the Addr1 to Addr5 of its block."""
    region = " ".join(part for part in (address.get("State", ""), address.get("PostalCode", "")) if part)
    place = ", ".join(part for part in (address.get("City", ""), region) if part)
    lines = [*(address.get(name, "") for name in _LINES), place]
    return list(zip(_LINES, [line for line in lines if line], strict=False))
