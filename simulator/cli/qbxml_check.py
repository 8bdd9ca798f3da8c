"""``qbwc-sim qbxml check``: why QuickBooks says 0x80040400, with line and column."""

from __future__ import annotations

import json
import sys
from typing import TYPE_CHECKING

import click

from simulator.cli.terminal import printable, say

if TYPE_CHECKING:
    from simulator.qbxml.diagnosis import Diagnosis

COUNTRIES = ("US", "CA", "UK", "AU")
#: A character has at most four bytes.
_BYTES_PER_CHARACTER = 4


@click.command()
@click.argument("files", metavar="FILE…", nargs=-1, required=True)
@click.option("--version", metavar="V", help="Hold it against this qbXML version, whatever it says itself.")
@click.option(
    "--country", type=click.Choice(COUNTRIES), help="Whose QuickBooks; US if the version does not say it."
)
@click.option("--json", "as_json", is_flag=True, help="As a JSON array of findings.")
def check(files: tuple[str, ...], version: str | None, country: str | None, as_json: bool) -> None:
    """Check requests, or answers, of qbXML: every fault, where it is, and how to mend it.

    FILE may be - for the standard input. Exit code 1 if anything was found.
    """
    checked = [(file, _checked(file, version, country)) for file in files]
    if as_json:
        say(json.dumps([row for file, diagnosis in checked for row in _rows(file, diagnosis)], indent=2))
    else:
        for file, diagnosis in checked:
            _show(file, diagnosis)
    if any(diagnosis.findings for _, diagnosis in checked):
        sys.exit(1)


def _checked(file: str, version: str | None, country: str | None) -> Diagnosis:
    from simulator.cli.reading import read_bytes
    from simulator.qbxml.document import LONGEST_DOCUMENT

    return diagnosed(read_bytes(file, LONGEST_DOCUMENT * _BYTES_PER_CHARACTER), file, version, country)


def diagnosed(data: bytes, file: str, version: str | None = None, country: str | None = None) -> Diagnosis:
    """What is wrong with a document's bytes. Raises `InputError` for one that is too long to be looked at."""
    from simulator.errors import InputError
    from simulator.qbxml.decoding import decode
    from simulator.qbxml.diagnosis import all_versions, diagnose
    from simulator.qbxml.document import LONGEST_DOCUMENT, country_of, opening

    text, wrong_bytes = decode(data)
    if len(text) > LONGEST_DOCUMENT:
        raise InputError(f"{file}: expected at most {LONGEST_DOCUMENT:,} characters, got {len(text):,}")
    country = country or country_of(version or opening(text).version)
    if version is not None and version not in all_versions(country):
        known = ", ".join(all_versions(country))
        raise InputError(f"expected a qbXML version ({known}), got {version!r}")
    return diagnose(text, all_versions(country), country, version=version, before=wrong_bytes)


def _rows(file: str, diagnosis: Diagnosis) -> list[dict[str, object]]:
    return [
        {
            "file": file,
            "line": finding.line,
            "column": finding.column,
            "layer": finding.layer,
            "code": finding.code,
            "message": finding.message,
            "repair": finding.repair,
        }
        for finding in diagnosis.findings
    ]


def _show(file: str, diagnosis: Diagnosis) -> None:
    from simulator.qbxml.envelope import SUBSCRIPTIONS

    if not diagnosis.findings:
        say(f"{file}: nothing to mend (qbXML {diagnosis.version}, {diagnosis.country})")
    if diagnosis.message_set == SUBSCRIPTIONS:
        say("    for ProcessSubscription on the PC; the Web Connector cannot send it (0x80040429)")
    for finding in diagnosis.findings:
        code = f"{finding.code}: " if finding.layer == "value" else ""
        say(f"{file}:{finding.line}:{finding.column}: {code}{printable(finding.message)}")
        if finding.repair:
            say(f"    {printable(finding.repair)}")
