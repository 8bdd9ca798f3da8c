"""The company file: what QuickBooks keeps, and what it answers from it.

`CompanyFile` is a SQLite database with the request processor on top: a request document goes in,
a finished response document comes out. It knows no SOAP, no windows and no dialogs; what it must
know of the running program comes in as a frozen `SessionContext`. Users, grants and the Web
Connector's stamps live in the file, as they do in the real one.

What it is made of is loaded when somebody makes one: most rooms are only handed it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from simulator.company.context import CompanyFacts, Grant, HostFacts, SessionContext

if TYPE_CHECKING:
    from simulator.company.file import CompanyFile

__all__ = ["CompanyFacts", "CompanyFile", "Grant", "HostFacts", "SessionContext"]


def __getattr__(name: str) -> Any:
    if name != "CompanyFile":
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from simulator.company.file import CompanyFile  # noqa: PLC0415

    return CompanyFile
