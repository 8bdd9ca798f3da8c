"""Which QuickBooks there is: product names, version numbers, qbXML versions, and what each edition lacks.

Years 2012 to 2014 and 2018 were seen in HostQuery answers and in a log [A]; the highest qbXML
version of 2019 and later years is what integrators say, and they contradict each other [C].
"""

from __future__ import annotations

from dataclasses import dataclass

from simulator.company import HostFacts
from simulator.errors import InputError
from simulator.quickbooks.situation import Licence

_VERSIONS = (
    "1.0", "1.1", "2.0", "2.1", "3.0", "4.0", "4.1", "5.0", "6.0", "7.0", "8.0", "9.0", "10.0",
    "11.0", "12.0", "13.0", "14.0", "15.0", "16.0",
)  # fmt: skip

#: The highest qbXML version by year.
HIGHEST_QBXML = {
    2010: "9.0", 2011: "10.0", 2012: "11.0", 2013: "12.0", 2014: "13.0", 2015: "13.0", 2016: "13.0",
    2017: "13.0", 2018: "13.0", 2019: "14.0", 2020: "14.0", 2021: "14.0", 2022: "15.0", 2023: "16.0",
    2024: "16.0",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Kind:
    """What an edition is. `product` is HostRet's product name, `flag` its bit of a .QWC's AuthFlags [D],
    `names_at_most` how many customers, vendors, employees and other names together it takes [B].
    """

    product: str
    flag: int = 0
    request_processor: bool = True
    takes_qbxml: bool = True
    names_at_most: int = 14_500


#: "QuickBooks Pro 2014" and its like were seen; Simple Start's name in HostRet was not [U]. A Mac has no
#: request processor [V]; which editions cannot take qbXML no source says, so that one has no name of its own.
KINDS = {
    "pro": Kind("QuickBooks Pro", 0x2),
    "premier": Kind("QuickBooks Premier", 0x4),
    "enterprise": Kind("QuickBooks Enterprise Solutions", 0x8, names_at_most=1_000_000),
    "simple-start": Kind("QuickBooks Simple Start", 0x1),
    "mac": Kind("QuickBooks for Mac", request_processor=False),
    "without-qbxml": Kind("QuickBooks", takes_qbxml=False),
}


#: Whose editions there are, as qbXMLCountry and HostRet tell it [D].
COUNTRIES = ("US", "CA", "UK")


@dataclass(frozen=True, slots=True)
class Edition:
    """A QuickBooks of one edition and year."""

    name: str
    year: int
    country: str = "US"

    @property
    def kind(self) -> Kind:
        """What the edition is."""
        return KINDS[self.name]

    @property
    def highest_qbxml(self) -> tuple[int, int]:
        """What the request processor says is its highest qbXML version."""
        major, minor = HIGHEST_QBXML[self.year].split(".")
        return int(major), int(minor)

    def excluded_by(self, auth_flags: int) -> bool:
        """Whether a .QWC with these AuthFlags leaves the edition out; 0 leaves out none [D]."""
        return bool(auth_flags and self.kind.flag and not auth_flags & self.kind.flag)

    def host_facts(self, *, automatic_login: bool, single_user: bool) -> HostFacts:
        """What HostQuery tells of it."""
        highest = HIGHEST_QBXML[self.year]
        return HostFacts(
            product_name=f"{self.kind.product} {self.year}",
            major_version=self.year - 1990,
            minor_version=0,
            country=self.country,
            supported_versions=_VERSIONS[: _VERSIONS.index(highest) + 1],
            automatic_login=automatic_login,
            file_mode="SingleUser" if single_user else "MultiUser",
            names_at_most=self.kind.names_at_most,
        )


@dataclass(slots=True)
class Installation:
    """A QuickBooks that is installed on the PC.

    `registered` says whether its request processor is registered as a COM class; `licence` whether the
    product itself is registered and its subscription runs.
    """

    edition: Edition
    registered: bool = True
    licence: Licence = "good"

    def __post_init__(self) -> None:
        self.registered = self.registered and self.edition.kind.request_processor


def edition(name: str = "enterprise", year: int = 2024, country: str = "US") -> Edition:
    """The edition of that name, year and country. Raises `InputError` for one that is not known."""
    if name not in KINDS:
        raise InputError(f"unknown QuickBooks edition {name!r}; known are {', '.join(KINDS)}")
    if year not in HIGHEST_QBXML:
        first, last = min(HIGHEST_QBXML), max(HIGHEST_QBXML)
        raise InputError(f"unknown QuickBooks year {year}; known are {first} to {last}")
    return Edition(name, year, country)
