"""Why QuickBooks refuses a document: every fault with its line and column, and how to mend it.

QuickBooks itself says 0x80040400 and nothing else. Here the document is read a second time, by expat,
which knows true lines and columns: the prolog by `document`, XML that is none by `malformed`, the order
of elements by `inspection`, values by `checking`. `reading` asks for a diagnosis only where libxml2 has
refused; `qbwc-sim qbxml check` asks for one always.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from xml.parsers import expat

from lxml import etree

from simulator.qbxml import catalogue, hresults
from simulator.qbxml.document import countrys_own, opening, place, spoken
from simulator.qbxml.envelope import REQUESTS, RESPONSES, SUBSCRIPTIONS
from simulator.qbxml.findings import Finding, structure
from simulator.qbxml.inspection import Enough, Inspector
from simulator.qbxml.malformed import explain, mend
from simulator.qbxml.shapes import Dialect, version_number, version_text

_FIRST_SET = re.compile(r"<(QBXML(?:Subscription)?MsgsR[qs])[\s/>]")


@dataclass(frozen=True, slots=True)
class Diagnosis:
    """The findings in the order of the document; none: QuickBooks would take it.

    `version` and `country` are those that it was held against, `message_set` what it was taken for.
    """

    findings: tuple[Finding, ...]
    version: str
    country: str
    message_set: str


def diagnose(
    text: str,
    supported: tuple[str, ...] = catalogue.VERSIONS,
    country: str = "US",
    *,
    version: str | None = None,
    expects: str | None = None,
    before: Iterable[Finding] = (),
) -> Diagnosis:
    """Look at a document. `version` overrides the document's own; `expects` is the message set that is
    wanted (if it is not said, a subscription is taken for one, and so is an answer, unless it names a
    version as requests do); `before` is what is already known of it.

    Raises `StructureRefusal` for a document too long to be looked at.
    """
    start = opening(text)
    findings = [*before, *start.faults]
    message_set = expects or _kind(start.body, named=start.version is not None)
    if start.unversioned is not None and message_set != RESPONSES:
        findings.append(start.unversioned)
    named = version or start.version
    dialect = spoken(named, supported, country)
    if dialect is None:
        if named is not None:
            findings.append(_unspoken(named, supported, place(text, start.version_at)))
        named = _newest(supported)
        dialect = Dialect(version_number(named), country)
    assert named is not None
    if start.readable:
        findings += _inspected(start.body, message_set, named, dialect)
    findings.sort(key=lambda finding: finding.where)
    return Diagnosis(tuple(findings), named, dialect.country, message_set)


def all_versions(country: str) -> tuple[str, ...]:
    """Every version that some QuickBooks of that country has spoken."""
    return (*catalogue.VERSIONS, *countrys_own(country))


def _kind(body: str, *, named: bool) -> str:
    first = _FIRST_SET.search(body)
    if first and (first[1] == SUBSCRIPTIONS or (first[1] == RESPONSES and not named)):
        return first[1]
    return REQUESTS


def _unspoken(version: str, supported: tuple[str, ...], where: tuple[int, int]) -> Finding:
    near = f"{version}.0"
    repair = near if near in supported else _newest(supported)
    return structure(
        where,
        f"expected one of the qbXML versions {', '.join(supported)}, got {version!r}",
        f'write <?qbxml version="{repair}"?>',
        hresult=hresults.VERSION_UNSUPPORTED,
    )


def _newest(supported: tuple[str, ...]) -> str:
    known = [version_number(each) for each in supported if each in catalogue.VERSIONS]
    return version_text(max(known)) if known else catalogue.VERSIONS[-1]


def _inspected(body: str, message_set: str, version: str, dialect: Dialect) -> list[Finding]:
    findings, broken = _read(body, message_set, version, dialect)
    if broken is not None:
        mended, mends = mend(body)
        if mends:
            findings, broken = _read(mended, message_set, version, dialect)
            findings += mends
        if broken is not None:
            findings.append(broken)
    if not findings:
        findings += _libxml2(body)
    return findings


def _read(
    body: str, message_set: str, version: str, dialect: Dialect
) -> tuple[list[Finding], Finding | None]:
    """The findings of one reading, and the fault that ended it, if one did."""
    parser = expat.ParserCreate("utf-8")
    inspector = Inspector(
        message_set, version, dialect, lambda: (parser.CurrentLineNumber, parser.CurrentColumnNumber + 1)
    )
    parser.StartElementHandler = inspector.start
    parser.EndElementHandler = inspector.end
    parser.CharacterDataHandler = inspector.text
    parser.ProcessingInstructionHandler = inspector.instruction
    try:
        parser.Parse(body.encode(errors="replace"), True)
    except expat.ExpatError as error:
        return inspector.findings, explain(body, error, inspector.opened())
    except Enough:
        pass
    return inspector.findings, _surrogate(body)


def _surrogate(body: str) -> Finding | None:
    """Half a character, which no encoding has."""
    try:
        body.encode()
    except UnicodeEncodeError as error:
        where = place(body, error.start)
        return structure(
            where,
            f"expected well-formed XML: a lone surrogate, U+{ord(body[error.start]):04X}, is no character",
            "leave it out",
            malformed=True,
        )
    return None


def _libxml2(body: str) -> list[Finding]:
    """What libxml2 alone refuses (namespaces that are none, more than 256 levels)."""
    try:
        etree.fromstring(body.encode(), etree.XMLParser(encoding="utf-8", resolve_entities=False))
    except etree.XMLSyntaxError as error:
        line, column = error.position
        message = f"expected well-formed XML: {error.msg}"
        return [structure((line, max(column, 1)), message, malformed=True)]
    return []
