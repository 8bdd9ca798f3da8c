"""The Web Connector by version: what it tells clientVersion, and what of its wire differs, one table.

Only what sources say differs between versions is here. What of the headers was never captured comes from
.NET's source [N], never from the program itself; which .NET a build runs on is [U]. ``docs/versions.md`` is
drawn from the table.
"""

from __future__ import annotations

import dataclasses
import re
from dataclasses import dataclass
from functools import lru_cache

from simulator.errors import InputError
from simulator.switches import Switches

#: The User-Agent of .NET's client with the runtime's version in it [N].
_AGENT = "Mozilla/4.0 (compatible; MSIE 6.0; MS Web Services Client Protocol {})"
#: .NET 4.x always says this [N]. Of .NET 2 the last part differs from PC to PC; this one is what an
#: implementer's own imitation of the Web Connector sends [I].
_CLR_4, _CLR_2 = "4.0.30319.42000", "2.0.50727.1433"

#: The texts of an array that is too short, where an entry was wanted [L].
_SHORT, _SHORT_OF_OLD = "Index Out Of Range.", "Index was outside the bounds of the array."

_VERSION = re.compile(r"[0-9]{1,6}(?:\.[0-9]{1,6}){0,3}")


@dataclass(frozen=True, slots=True)
class ClientProfile:
    """One version of the client.

    `headers` is their order [U]; `continue_seconds` is how long a body is held back for the interim
    answer 100, `idle_seconds` how long a connection is kept and a server remembered [N].
    """

    version: str = "2.3.0.215"
    """What clientVersion is told."""
    mark: str = "L"
    """How well the version's text is known."""
    user_agent: str = _AGENT.format(_CLR_4)
    headers: tuple[str, ...] = (
        "User-Agent",
        "Content-Type",
        "SOAPAction",
        "Host",
        "Cookie",
        "Content-Length",
        "Expect",
        "Connection",
    )
    continue_seconds: float = 0.35
    idle_seconds: float = 100.0
    short_array: str = _SHORT
    """What the log says where authenticate answers fewer than two texts."""
    old_tls: bool = False
    """Built on a .NET whose TLS ends at 1.0 unless the PC's registry is changed [U]: switch `old_tls`."""
    about: str = ""
    """What else is known of the version; nothing of it changes a call."""

    @property
    def number(self) -> tuple[int, ...]:
        """The version as a number that can be compared."""
        return tuple(int(part) for part in self.version.split("."))


def _old(version: str, mark: str, about: str) -> ClientProfile:
    return ClientProfile(
        version,
        mark,
        user_agent=_AGENT.format(_CLR_2),
        short_array=_SHORT_OF_OLD,
        old_tls=True,
        about=about,
    )


#: Every version that a source shows, oldest first.
PROFILES: tuple[ClientProfile, ...] = (
    _old(
        "2.0.0.107", "L", "The first with serverVersion, NoOp, interactive mode and AppLock (May 2009) [D]."
    ),
    _old("2.0.0.138", "U", ""),
    _old("2.1.0.30", "L", "Very widespread from 2011 to 2017."),
    ClientProfile("2.2.0.71", "L", about="The first that is known to say Index Out Of Range."),
    ClientProfile("2.2.0.80", "L", about="From here on TLS 1.2 without a change of the registry [U]."),
    ClientProfile("2.3.0.36", "L", about="The last with the links of qbwc://docontrol."),
    ClientProfile("2.3.0.215", "L", about="qbwc://docontrol is gone [D]."),
    ClientProfile("34.0", "U", about="Came with QuickBooks 2024; the rest of its number was not seen [I]."),
)

#: What is played unless another version is asked for.
CURRENT = ClientProfile()


def profile(version: str) -> ClientProfile:
    """The client of that version: the newest row that is not newer, told as it was asked for.

    Raises `InputError` for what is no version, and for one older than every row.
    """
    text = version.strip()
    if not _VERSION.fullmatch(text):
        raise InputError(f"expected a version of the Web Connector such as 2.3.0.215 or 34, got {version!r}")
    asked = dataclasses.replace(CURRENT, version=text).number
    known = [row for row in PROFILES if row.number[: len(asked)] <= asked]
    if not known:
        raise InputError(
            f"expected version {PROFILES[0].version} of the Web Connector or later (older ones make other "
            f"calls), got {text}"
        )
    exact = known[-1].version == text
    return known[-1] if exact else dataclasses.replace(known[-1], version=text, mark="U")


@lru_cache(maxsize=64)
def played(version: str) -> ClientProfile:
    """The same for any text that somebody calls a version: what is none of these is as the usual one."""
    try:
        return profile(version)
    except InputError:
        return dataclasses.replace(CURRENT, version=version, mark="U")


@lru_cache(maxsize=64)
def with_tls(client: ClientProfile, switches: Switches) -> ClientProfile:
    """`client` as it is on a PC where the switch `old_tls` has its value."""
    limited = client.old_tls and switches.old_tls == "tls-1.0"
    return client if client.old_tls == limited else dataclasses.replace(client, old_tls=limited)
