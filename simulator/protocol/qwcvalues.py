"""The values of a .QWC file: what each kind of text means, and where it means nothing.

A kind is a function from text to value; it raises `Wrong` with what was expected and how to mend it.
Addresses are looked at here too, as the Web Connector does before it fetches anything.
"""

from __future__ import annotations

import difflib
import ipaddress
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from enum import Enum, IntFlag
from typing import NamedTuple, TypeVar
from urllib.parse import SplitResult, urlsplit

from simulator.protocol.qwcrules import shown


class QBType(Enum):
    """Which QuickBooks the application is for: the financial products, or Point of Sale."""

    QBFS = "QBFS"
    QBPOS = "QBPOS"


class UnattendedMode(Enum):
    """Whether the application needs to run while QuickBooks is closed: a wish, the administrator decides."""

    REQUIRED = "umpRequired"
    OPTIONAL = "umpOptional"


class PersonalData(Enum):
    """Whether the application needs personal data: a wish, the administrator decides."""

    NOT_NEEDED = "pdpNotNeeded"
    OPTIONAL = "pdpOptional"
    REQUIRED = "pdpRequired"


class AuthFlags(IntFlag):
    """The editions that an application is for, OR-ed (the Guide says AND); none of them: all."""

    ALL = 0x0
    SIMPLE_START = 0x1
    PRO = 0x2
    PREMIER = 0x4
    ENTERPRISE = 0x8


@dataclass(frozen=True, slots=True)
class Scheduler:
    """How often the application would like to run; the person decides, and ticks Auto-Run.

    In seconds it is shown as "Real Time" [D].
    """

    every: int
    unit: str
    """``RunEveryNMinutes`` or ``RunEveryNSeconds``."""

    @property
    def seconds(self) -> int:
        """The interval in seconds."""
        return self.every * INTERVALS[self.unit]


#: The elements under Scheduler, and how many seconds one has.
INTERVALS = {"RunEveryNMinutes": 60, "RunEveryNSeconds": 1}


class Wrong(ValueError):
    """A text that is no value of its kind."""

    def __init__(self, expected: str, repair: str) -> None:
        super().__init__(expected)
        self.expected = expected
        self.repair = repair


_GUID = re.compile(r"\{[0-9A-Fa-f]{8}(?:-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12}\}")
_NO_DIGIT = re.compile(r"[^0-9A-Fa-f]")
_LONGEST_GUID = 80
_NUMBER = re.compile(r"[0-9]{1,9}")
_HEX_NUMBER = re.compile(r"0[xX]([0-9A-Fa-f]{1,8})")
#: Parts of an IPv4 address may be left out, or be one number, in an address that Windows understands.
_NUMERIC_HOST = re.compile(r"[0-9]+(?:\.[0-9]+)*")

Value = TypeVar("Value", bound=Enum)


def text(given: str) -> str:
    """Any text."""
    return given


def guid(given: str) -> str:
    """A GUID in braces, kept as it is written."""
    if _GUID.fullmatch(given):
        return given
    # whatever else there is around 32 digits, they are the ones that were meant
    digits = _NO_DIGIT.sub("", given[:_LONGEST_GUID])
    repair = "write 32 hexadecimal digits, made once, as {8-4-4-4-12}"
    if len(digits) == 32:
        parts = (digits[:8], digits[8:12], digits[12:16], digits[16:20], digits[20:])
        repair = f"write {{{'-'.join(parts)}}}"
    raise Wrong("a GUID in braces such as {90A44FB7-33D9-4815-AC85-AC86A7E7D1EB}", repair)


def one_of(kind: type[Value]) -> Callable[[str], Value]:
    """A word of an enumeration."""
    words = [str(each.value) for each in kind]
    lower = {word.lower(): word for word in words}

    def take(given: str) -> Value:
        if given in words:
            return kind(given)
        near = difflib.get_close_matches(given.lower(), lower, n=1)
        raise Wrong(f"one of {', '.join(words)}", f"write {lower[near[0]] if near else words[0]}")

    return take


def yes_or_no(given: str) -> bool:
    """The words true and false."""
    if given in ("true", "false"):
        return given == "true"
    meant = "true" if given.lower() in ("true", "1", "yes") else "false"
    raise Wrong("true or false", f"write {meant}")


def interval(given: str) -> int:
    """A whole number from 1 on."""
    if _NUMBER.fullmatch(given) and int(given) > 0:
        return int(given)
    raise Wrong("a whole number from 1 on", "write how many, in digits, such as 60")


def auth_flags(given: str) -> AuthFlags:
    """Bits, as a decimal or a hexadecimal number."""
    number = _HEX_NUMBER.fullmatch(given)
    if number is not None or _NUMBER.fullmatch(given):
        bits = int(number[1], 16) if number else int(given)
        if bits <= sum(AuthFlags):
            return AuthFlags(bits)
    raise Wrong("a number from 0x0 to 0xF", "write 0x0 for all editions, or the sum of those it is for")


# -- addresses -----------------------------------------------------------------------------------


class Fault(NamedTuple):
    """Something that is wrong with an address, under a rule's id."""

    rule: str
    expected: str
    got: str
    repair: str


def split(url: str) -> SplitResult | None:
    """A whole http or https URL in its parts, None for what is none."""
    try:
        parts = urlsplit(url)
        number = parts.port
    except ValueError:
        return None
    if parts.scheme not in ("http", "https") or not parts.hostname or number == 0:
        return None
    return None if any(blank in parts.netloc for blank in " \t\r\n") else parts


def is_ip(host: str) -> bool:
    """Whether a host is an address of numbers and no name."""
    try:
        ipaddress.ip_address(host)
    except ValueError:
        return _NUMERIC_HOST.fullmatch(host) is not None
    return True


def app_url(url: str) -> Iterator[Fault]:
    """What is wrong with AppURL."""
    parts = split(url)
    if parts is None:
        yield Fault("Q1.app-url", "a URL such as https://host/path", shown(url), "write the whole address")
        return
    host = parts.hostname or ""
    if is_ip(host):
        repair = "write the host's name; for this PC, localhost"
        yield Fault("Q1.app-url-ip", "the name of a host", f"the IP address {host}", repair)
    if parts.scheme != "https" and host != "localhost":
        yield Fault("Q1.https", "https", f"{parts.scheme}://{host}", f"write {_secure(parts)}")
    yield from _password(parts)


def support_url(url: str, service: str) -> Iterator[Fault]:
    """What is wrong with AppSupport, beside the AppURL `service`."""
    parts, beside = split(url), split(service)
    if parts is None:
        repair = "write the whole address of a page on AppURL's host"
        yield Fault("Q1.support-url", "a URL such as https://host/path", shown(url), repair)
        return
    host, named = parts.hostname or "", beside.hostname or "" if beside else ""
    if is_ip(host):
        yield Fault("Q1.support-ip", "the name of a host", f"the IP address {host}", "write the host's name")
    elif named and not is_ip(named) and host != named:
        repair = f"write the address of a page on {named}"
        yield Fault("Q1.same-host", f"the host of AppURL, {named}", host, repair)
    yield from _password(parts)


def cert_url(url: str) -> Iterator[Fault]:
    """What is wrong with CertURL."""
    parts = split(url)
    if parts is None:
        repair = "write the whole address of a page that needs no login, or leave CertURL out"
        yield Fault("Q1.cert-url", "a URL such as https://host/path", shown(url), repair)
    else:
        yield from _password(parts)


def _secure(parts: SplitResult) -> str:
    secure = parts._replace(scheme="https")
    return secure.geturl() if parts.port is None else f"the address that {parts.hostname} has for https"


def _password(parts: SplitResult) -> Iterator[Fault]:
    if parts.username is not None or parts.password is not None:
        repair = "leave it out of the address: the person types it into the Web Connector"
        yield Fault("Q5.password", "an address without credentials", "a user or a password in it", repair)
