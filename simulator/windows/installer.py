"""Installing a program: what the installer does, and when it does nothing. One table.

The vendor's bundle is signed with an extended-validation certificate; its wizard installs, or updates what
is there already, and needs an administrator [V]. That an older installer refuses to replace a newer
program, and that the same version is repaired, is the habit of installers, not documented of this one [U].
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from simulator.errors import InputError

Signature = Literal["extended-validation", "unsigned"]
Outcome = Literal["installed", "updated", "repaired", "refused", "blocked"]


@dataclass(frozen=True, slots=True)
class Package:
    """What an installer brings. `installer` is the file that is downloaded, `name` what settings list.

    `data` are folders that the program writes into, `starts_with_windows` that it starts when somebody
    logs on.
    """

    name: str
    version: str
    installer: str
    program: str
    folder: str
    data: tuple[str, ...] = ()
    signature: Signature = "extended-validation"
    starts_with_windows: bool = True

    @property
    def path(self) -> str:
        """Where its program lies."""
        return f"{self.folder}\\{self.program}"

    @property
    def order(self) -> tuple[int, ...]:
        """Its version, to compare by. Raises `InputError` for one that is not numbers and dots."""
        try:
            return tuple(int(part) for part in self.version.split("."))
        except ValueError:
            raise InputError(
                f"{self.name}: expected a version of numbers and dots (2.3.0.215), got {self.version!r}"
            ) from None


#: Where the guide says that it lies [V], and where its log is [D, L].
WEB_CONNECTOR_FOLDER = "C:\\Program Files (x86)\\Common Files\\Intuit\\QuickBooks\\QBWebConnector"
WEB_CONNECTOR_LOG = "C:\\ProgramData\\Intuit\\QBWebConnector\\log"


def web_connector(version: str = "2.3.0.215", signature: Signature = "extended-validation") -> Package:
    """The vendor's bundle: the Web Connector, and what starts it when somebody logs on [V]."""
    return Package(
        name="QuickBooks Web Connector",
        version=version,
        installer="QuickBooksDesktopConnector.exe",
        program="QBWebConnector.exe",
        folder=WEB_CONNECTOR_FOLDER,
        data=(WEB_CONNECTOR_LOG,),
        signature=signature,
    )


Rights = Literal["administrator", "none"]
Present = Literal["no", "older", "same", "newer"]


@dataclass(frozen=True, slots=True)
class Rule:
    """One row: an empty tuple is whatever it may be. The first that applies decides."""

    outcome: Outcome
    says: str
    blocked: tuple[bool, ...] = ()
    """The antivirus keeps it from being downloaded or started, or the person heeds the warning."""
    rights: tuple[Rights, ...] = ()
    present: tuple[Present, ...] = ()


RULES = (
    Rule("blocked", "the installer cannot be downloaded or started", blocked=(True,)),
    Rule("refused", "no administrator has approved it", rights=("none",)),
    Rule("refused", "a newer version is installed", present=("newer",)),
    Rule("repaired", "the same version is installed", present=("same",)),
    Rule("updated", "an older version is installed", present=("older",)),
    Rule("installed", "it was not installed", present=("no",)),
)


def present(package: Package, installed: Package | None) -> Present:
    """What of `package` is there already."""
    if installed is None:
        return "no"
    if installed.order == package.order:
        return "same"
    return "older" if installed.order < package.order else "newer"


def decide(*, blocked: bool, rights: Rights, present: Present) -> Rule:
    """The first rule that applies."""
    return next(
        rule
        for rule in RULES
        if (not rule.blocked or blocked in rule.blocked)
        and (not rule.rights or rights in rule.rights)
        and (not rule.present or present in rule.present)
    )
