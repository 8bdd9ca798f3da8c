"""What the company file is told from outside: the running program, the session, the company.

All frozen: nobody below can change what QuickBooks above believes.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

#: The versions that QuickBooks 2014 to 2017 announce in HostRet (A).
VERSIONS_TO_13 = (
    *("1.0", "1.1", "2.0", "2.1", "3.0", "4.0", "4.1", "5.0"),
    *("6.0", "7.0", "8.0", "9.0", "10.0", "11.0", "12.0", "13.0"),
)


@dataclass(frozen=True, slots=True)
class HostFacts:
    """The running QuickBooks as HostRet tells of it. The defaults are a QuickBooks Pro 2014 (A)."""

    product_name: str = "QuickBooks Pro 2014"
    major_version: int = 24
    minor_version: int = 0
    country: str = "US"
    supported_versions: tuple[str, ...] = VERSIONS_TO_13
    automatic_login: bool = False
    file_mode: Literal["SingleUser", "MultiUser"] = "SingleUser"
    names_at_most: int | None = None
    """How many customers, vendors, employees and other names together its lists take; None for any number."""


@dataclass(frozen=True, slots=True)
class SessionContext:
    """One BeginSession … EndSession of one application. Iterators live and die with `session_id`."""

    host: HostFacts
    application: str
    session_id: str
    personal_data: bool = False
    read_only: bool = False
    """The application is registered with IsReadOnly: what it writes is refused (3263)."""
    lacks: frozenset[str] = frozenset()
    """Messages (``InvoiceQuery``) that the QuickBooks user has no right to (3260)."""
    in_use: frozenset[str] = frozenset()
    """Ids of the records that persons have open in a window (3175, 3176, 3185)."""


@dataclass(frozen=True, slots=True)
class Grant:
    """What the administrator allowed an application, kept in the company file.

    `prompt`: ask each time; `while-open`: only while QuickBooks is open; `always`: also unattended,
    as `login_user`.
    """

    access: Literal["prompt", "while-open", "always"]
    login_user: str = ""
    personal_data: bool = False


@dataclass(frozen=True, slots=True)
class CompanyFacts:
    """What a new company file is made with. `zone` is the PC's time zone, `fiscal_month` January = 1.

    `company` and `preferences` add to or replace what CompanyRet and PreferencesRet say, by path:
    `{"CompanyType": "Retail", "AccountingPreferences/ClosingDate": "2025-12-31"}`.
    """

    name: str
    legal_name: str = ""
    address: Mapping[str, str] = field(default_factory=dict)
    phone: str = ""
    email: str = ""
    fiscal_month: int = 1
    country: str = "US"
    zone: str = "America/Los_Angeles"
    company: Mapping[str, str] = field(default_factory=dict)
    preferences: Mapping[str, str] = field(default_factory=dict)
