"""The .QWC file with which an application is added to the Web Connector: its elements, read and written.

Elements, values and defaults are those of the Programmer's Guide, chapter 4 [D]; their order is free but
for the two intervals under Scheduler, of which the first counts [D]. IsReadOnly is taken for what it says:
``true`` is read-only; the Guide has it the other way round [L, QBWC 34]. The rules that a file must keep
are `qwcrules`' table, its XML is read by `qwcxml`, values by `qwcvalues`.
"""

from __future__ import annotations

import dataclasses
import difflib
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from enum import Enum
from html import escape
from typing import Any, NamedTuple

from simulator.errors import InputError
from simulator.protocol import qwcvalues as v
from simulator.protocol.contract import Style
from simulator.protocol.qwcrules import MUST, Finding, finding, shown
from simulator.protocol.qwcvalues import (
    INTERVALS,
    AuthFlags,
    Fault,
    PersonalData,
    QBType,
    Scheduler,
    UnattendedMode,
    Wrong,
)
from simulator.protocol.qwcxml import ENOUGH, ROOT, Found, elements

__all__ = [
    "INTERVALS",
    "AuthFlags",
    "PersonalData",
    "QBType",
    "QwcFile",
    "Reading",
    "Scheduler",
    "Style",
    "UnattendedMode",
    "read",
    "write",
]

#: Longer descriptions are advised against (D).
LONGEST_DESCRIPTION = 80
SUFFIX = ".qwc"
#: Of one rule so many findings are told.
_ENOUGH = 20
_SCHEDULER = "Scheduler"


@dataclass(frozen=True, slots=True)
class QwcFile:
    """What a .QWC file says. Optional elements that it has not are at the format's defaults.

    `owner_id` and `file_id` are GUIDs in braces as they are written: one per application, and one per
    company file. `app_name` and `app_id` are what QuickBooks is told, `display_name` is for the Web
    Connector's window only, `unique_name` the registry's key.
    """

    app_name: str
    app_id: str
    app_url: str
    app_description: str
    app_support: str
    user_name: str
    owner_id: str
    file_id: str
    qb_type: QBType = QBType.QBFS
    scheduler: Scheduler | None = None
    style: Style = Style.DOCUMENT
    auth_flags: AuthFlags = AuthFlags.ALL
    is_read_only: bool = False
    unattended_mode: UnattendedMode | None = None
    personal_data: PersonalData | None = None
    notify: bool = False
    display_name: str = ""
    unique_name: str = ""
    cert_url: str = ""


class Reading(NamedTuple):
    """A file as read: what it says, None where it does not say enough; and all that is wrong with it."""

    file: QwcFile | None
    findings: tuple[Finding, ...]


class Element(NamedTuple):
    """An element: its name, the field that it fills, its kind and the rule that its value is under."""

    name: str
    field: str
    take: Callable[[str], Any]
    rule: str = ""
    required: bool = False


def _required(name: str, field: str, take: Callable[[str], Any] = v.text, rule: str = "") -> Element:
    return Element(name, field, take, rule, required=True)


#: Every element but Scheduler, in the order in which a file is written.
ELEMENTS = (
    _required("AppName", "app_name"),
    _required("AppID", "app_id"),
    _required("AppURL", "app_url"),
    _required("AppDescription", "app_description"),
    _required("AppSupport", "app_support"),
    _required("UserName", "user_name"),
    _required("OwnerID", "owner_id", v.guid, "Q1.owner-id"),
    _required("FileID", "file_id", v.guid, "Q1.file-id"),
    _required("QBType", "qb_type", v.one_of(QBType), "Q1.qb-type"),
    Element("Style", "style", v.one_of(Style), "Q1.style"),
    Element("AuthFlags", "auth_flags", v.auth_flags, "Q1.auth-flags"),
    Element("IsReadOnly", "is_read_only", v.yes_or_no, "Q1.is-read-only"),
    Element("UnattendedModePref", "unattended_mode", v.one_of(UnattendedMode), "Q1.unattended"),
    Element("PersonalDataPref", "personal_data", v.one_of(PersonalData), "Q1.personal-data"),
    Element("Notify", "notify", v.yes_or_no, "Q1.notify"),
    Element("AppDisplayName", "display_name", v.text),
    Element("AppUniqueName", "unique_name", v.text),
    Element("CertURL", "cert_url", v.text),
)
_MAY_BE_EMPTY = "AppID"
_BY_NAME = {element.name: element for element in ELEMENTS}
_KNOWN = {"": {*_BY_NAME, _SCHEDULER}, _SCHEDULER: set(INTERVALS)}
_DEFAULTS = {field.name: field.default for field in dataclasses.fields(QwcFile)}


# -- reading -------------------------------------------------------------------------------------


def read(data: bytes, name: str = "") -> Reading:
    """Read a file. `name` is the file's name, if it has one. Never raises: what is wrong is a finding.

    The findings are in the order of the file, one for each fault; whether the application is added all
    the same is `qwcrules.refusals`' to say.
    """
    xml = elements(data)
    reader = _Reader()
    if name and not name.lower().endswith(SUFFIX):
        reader.tell((1, 1), "Q6.name", f"a name that ends in {SUFFIX}", shown(name), "rename the file")
    for found in xml.found:
        reader.take(found)
    if xml.whole:
        reader.miss(xml.end)
    reader.addresses()
    findings = tuple(sorted([*xml.findings, *reader.findings], key=lambda each: each.where))
    # whatever is wrong with the XML itself leaves it open what the file would say
    sound = xml.whole and not any(each.rule.level == MUST for each in xml.findings)
    return Reading(reader.file() if sound else None, findings)


class _Reader:
    """Takes a file's elements one by one."""

    def __init__(self) -> None:
        self.findings: list[Finding] = []
        self._first: dict[str, Found] = {}
        self._unknown: list[Found] = []
        self._told: Counter[str] = Counter()
        self._values: dict[str, Any] = {}

    def tell(self, where: tuple[int, int], rule: str, expected: str, got: str, repair: str) -> None:
        self._told[rule] += 1
        if self._told[rule] <= _ENOUGH:
            self.findings.append(finding(where, rule, expected, got, repair))

    def take(self, found: Found) -> None:
        if found.name not in _KNOWN.get(found.parent, ()):
            if len(self._unknown) < ENOUGH:
                self._unknown.append(found)
            return
        first = self._first.setdefault(found.name, found)
        if first is not found:
            got = f"a second one (the first is in line {first.where[0]})"
            self.tell(found.where, "Q1.twice", f"one <{found.name}>", got, "leave one of the two out")
            return
        if found.text and found.blanks:
            got = f"{shown(found.text)} with blanks around it"
            repair = f"write <{found.name}>{found.text[:LONGEST_DESCRIPTION]}</{found.name}> in one line"
            self.tell(found.value_at, "Q1.blanks", "a value", got, repair)
        if found.parent:
            self._interval(found)
        elif found.name == _SCHEDULER:
            self._scheduler(found)
        elif found.text or found.name == _MAY_BE_EMPTY:
            self._value(_BY_NAME[found.name], found)
        elif _BY_NAME[found.name].required:
            self.tell(found.where, "Q1.empty", "a value", f"<{found.name}></{found.name}>", _fill(found.name))

    def _value(self, element: Element, found: Found) -> None:
        try:
            value = element.take(found.text)
        except Wrong as wrong:
            self.tell(found.value_at, element.rule, wrong.expected, shown(found.text), wrong.repair)
            return
        self._values[element.field] = value
        look = _LOOKS.get(element.name)
        if look is not None:
            look(self, found, value)

    def _interval(self, found: Found) -> None:
        if "scheduler" in self._values:
            first = self._values["scheduler"]
            repair = f"leave {found.name} out"
            self.tell(found.where, "Q1.one-interval", f"{first.unit} alone", found.name, repair)
            return
        try:
            self._values["scheduler"] = Scheduler(v.interval(found.text), found.name)
        except Wrong as wrong:
            self.tell(found.value_at, "Q1.scheduler", wrong.expected, shown(found.text), wrong.repair)

    def _scheduler(self, found: Found) -> None:
        """Its end has come; what is under it came before."""
        if not any(each in self._first for each in INTERVALS):
            expected = " or ".join(f"<{each}>" for each in INTERVALS)
            repair = f"write <{_SCHEDULER}><RunEveryNMinutes>60</RunEveryNMinutes></{_SCHEDULER}>"
            near = next((each for each in self._unknown if each.parent == _SCHEDULER), None)
            got = f"<{near.name}>" if near else "nothing of that name"
            if near is not None:
                self._unknown.remove(near)
            self.tell(near.where if near else found.where, "Q1.scheduler", expected, got, repair)

    def miss(self, end: tuple[int, int]) -> None:
        """What is not there, at the nearest name that is none, or else before the root's end."""
        for element in ELEMENTS:
            if not element.required or element.name in self._first:
                continue
            near = self._near(element.name)
            got = f"<{near.name}>" if near else "nothing of that name"
            if near is not None:
                self._unknown.remove(near)
            self.tell(
                near.where if near else end, "Q1.missing", f"<{element.name}>", got, _fill(element.name)
            )
        for found in self._unknown:
            self._ignored(found)

    def _near(self, name: str) -> Found | None:
        known = {each.name.lower(): each for each in self._unknown if not each.parent}
        close = difflib.get_close_matches(name.lower(), known, n=1, cutoff=0.85)
        return known[close[0]] if close else None

    def _ignored(self, found: Found) -> None:
        if found.parent in _BY_NAME:
            repair = "leave it out"
        elif found.parent not in _KNOWN:
            return  # told with the element around it
        elif found.name.lower() == "password":
            repair = "leave it out: the person types it into the Web Connector"
            self.tell(found.where, "Q5.password", "no password in the file", f"<{found.name}>", repair)
            return
        else:
            known = {each.lower(): each for each in _KNOWN[found.parent] | set(INTERVALS)}
            close = difflib.get_close_matches(found.name.lower(), known, n=1, cutoff=0.75)
            place = f" under <{_SCHEDULER}>" if close and known[close[0]] in INTERVALS else ""
            repair = f"write <{known[close[0]]}>{place}" if close else "leave it out: it is ignored"
        self.tell(found.where, "Q1.unknown", "an element of the format", f"<{found.name}>", repair)

    def addresses(self) -> None:
        """What only two elements together can show."""
        support = self._values.get("app_support")
        if support is not None:
            self.faults(self._first["AppSupport"], v.support_url(support, self._values.get("app_url", "")))

    def faults(self, found: Found, faults: Iterator[Fault]) -> None:
        for fault in faults:
            self.tell(found.value_at, *fault)

    def file(self) -> QwcFile | None:
        values = {field: self._values.get(field, default) for field, default in _DEFAULTS.items()}
        needed = {element.field for element in ELEMENTS if element.required}
        return QwcFile(**values) if needed <= self._values.keys() else None


def _fill(name: str) -> str:
    examples = {"AppID": "", "QBType": "QBFS", "OwnerID": "{GUID}", "FileID": "{GUID}"}
    return f"write <{name}>{examples.get(name, '…')}</{name}>"


# -- what a value that is one may still not be ---------------------------------------------------


def _description(reader: _Reader, found: Found, value: str) -> None:
    if len(value) > LONGEST_DESCRIPTION:
        expected = f"at most {LONGEST_DESCRIPTION} characters"
        reader.tell(found.value_at, "Q1.description", expected, str(len(value)), "say it in fewer words")


def _product(reader: _Reader, found: Found, value: Enum) -> None:
    if value is QBType.QBPOS:
        got, repair = "QBPOS: QuickBooks Point of Sale is not simulated", "try the application for QBFS"
        reader.tell(found.value_at, "Q1.pos", "QBFS", got, repair)


def _read_only(reader: _Reader, found: Found, value: bool) -> None:
    if value:
        repair = "write false: the Web Connector must write its stamps into the company file"
        reader.tell(found.value_at, "Q3.read-only", "false", "true", repair)


_LOOKS: dict[str, Callable[[_Reader, Found, Any], None]] = {
    "AppURL": lambda reader, found, value: reader.faults(found, v.app_url(value)),
    "CertURL": lambda reader, found, value: reader.faults(found, v.cert_url(value)),
    "AppDescription": _description,
    "QBType": _product,
    "IsReadOnly": _read_only,
}


# -- writing -------------------------------------------------------------------------------------


def write(file: QwcFile) -> str:
    """The file, as text to be saved in UTF-8; optional elements that are at their default are left out.

    What is written is read as the same. Raises `InputError` for values that no lawful file can have.
    """
    text = as_text(elements_of(file), file.scheduler)
    again = read(text.encode(errors="replace"))
    if again.file != file:
        told = [each.message for each in again.findings] or ["expected texts without blanks around them"]
        raise InputError(f"cannot be said in a {SUFFIX} file: {'; '.join(told)}")
    return text


def elements_of(file: QwcFile) -> dict[str, str]:
    """The texts of a file's elements by name, in the order in which they are written; Scheduler apart."""
    return {
        element.name: _written(getattr(file, element.field))
        for element in ELEMENTS
        if element.required or getattr(file, element.field) != _DEFAULTS[element.field]
    }


def as_text(elements: Mapping[str, str], scheduler: v.Scheduler | None = None) -> str:
    """A file of these elements, whatever they say: nothing is checked, wrong files can be written too."""
    lines = ['<?xml version="1.0" encoding="utf-8"?>', f"<{ROOT}>"]
    for name, value in elements.items():
        # a carriage return would be read as a line feed
        text = escape(value, quote=False).replace("\r", "&#13;")
        lines.append(f"  <{name}>{text}</{name}>")
        if name == "QBType" and scheduler is not None:
            unit = scheduler.unit
            lines.append(f"  <{_SCHEDULER}><{unit}>{scheduler.every}</{unit}></{_SCHEDULER}>")
    return "\n".join([*lines, f"</{ROOT}>", ""])


def _written(value: object) -> str:
    match value:
        case AuthFlags():
            return f"0x{value:X}"
        case Enum():
            return str(value.value)
        case bool():
            return "true" if value else "false"
    return str(value)
