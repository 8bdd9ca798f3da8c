"""Versions of Windows: which the vendor's guide supports, and which TLS they speak.

The guide names Windows 10, Windows 11 and Windows Server 2019 and says of earlier ones that the connector
may not work properly there [V]. What TLS a program gets on each follows from its .NET and from SChannel;
no source says so of the Web Connector [U].
"""

from __future__ import annotations

from dataclasses import dataclass

from simulator.errors import InputError


@dataclass(frozen=True, slots=True)
class Version:
    """A version of Windows. `newest_tls` is the newest protocol version that its programs can speak."""

    name: str
    title: str
    supported: bool
    newest_tls: str


VERSIONS = {
    version.name: version
    for version in (
        Version("10", "Windows 10", True, "1.2"),
        Version("11", "Windows 11", True, "1.3"),
        Version("server-2019", "Windows Server 2019", True, "1.2"),
        Version("older", "an older Windows", False, "1.0"),
    )
}


def version(name: str = "11") -> Version:
    """The version of that name. Raises `InputError` for one that is not known."""
    if name not in VERSIONS:
        raise InputError(f"unknown Windows version {name!r}; known are {', '.join(VERSIONS)}")
    return VERSIONS[name]
