"""What comes before the root of a document: declaration, `<?qbxml version="…"?>`, DOCTYPE, comments.

What real QuickBooks tolerates is tolerated: blanks before the declaration, no declaration, any declared
encoding in a text that is already decoded, one `<?qbxml version="…"?>` anywhere before the root, the
literal DOCTYPE of qbXML 1.0 (C). Everything else is a fault of the document. The prolog is read here
only: libxml2 and expat get the text with the prolog blanked out, so that lines and columns stay true.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from simulator.qbxml import catalogue
from simulator.qbxml.findings import Finding, StructureRefusal, structure
from simulator.qbxml.shapes import Dialect, version_number

__all__ = ["LONGEST_DOCUMENT", "Opening", "StructureRefusal", "opening", "place", "spoken"]

#: Longer documents are refused (D: QuickBooks' own limit is not known).
LONGEST_DOCUMENT = 20_000_000
BOM = "﻿"

_DECLARATION = re.compile(r"[ \t\r\n]*<\?xml(?:\s[^<>]*)?\?>")
_PROLOG_PART = re.compile(
    r"[ \t\r\n]+|<!--(?:(?!--).)*-->|<\?(?!xml\s)(?P<target>[^\s?>]+)(?P<data>(?:(?!\?>).)*)\?>", re.DOTALL
)
_DOCTYPE = re.compile(r"<!DOCTYPE[^<>\[\]]*(?:\[|>)?")
_DOCTYPE_1_0 = re.compile(
    r"""<!DOCTYPE\s+QBXML\s+PUBLIC\s+(["'])-//INTUIT//DTD\ QBXML\ QBD\ 1\.0//EN\1\s+(["'])[^"'<>]*\2\s*>""",
    re.VERBOSE,
)
_PSEUDO_ATTRIBUTE = re.compile(r"""\s*version\s*=\s*(["'])(?P<version>[^"'<>&]*)\1\s*""")
_ESCAPED_MARKUP = re.compile(r"\s*&lt;[?!A-Za-z]")
_SECOND_DECLARATION = re.compile(r"<\?xml\s")
_SMART = re.compile("[“”„‘’]")
_COUNTRYS_OWN = re.compile(r"(CA|UK)([0-9]+\.[0-9]+)")
#: From this version on one number stands for all countries (behaviours section 3, B).
_ONE_NUMBERING = version_number("7.0")
_NOT_A_LINE_END = re.compile(r"[^\n]")
_SHORT = 60
_EXAMPLE = '<?qbxml version="13.0"?>'


@dataclass(slots=True)
class Opening:
    """The prolog as read: `version` (None: none is named), `body` the text without it, its faults.

    `at` is where the prolog ends; `version_at` where its version stands. `unversioned` is the fault of
    naming no version, which an answer may do; `readable` is False where no root can follow.
    """

    version: str | None
    body: str
    at: int
    version_at: int = 0
    faults: list[Finding] = field(default_factory=list)
    unversioned: Finding | None = None
    readable: bool = True


def opening(text: str) -> Opening:
    """Read the prolog. Raises `StructureRefusal` for a document that is too long to be looked at."""
    if len(text) > LONGEST_DOCUMENT:
        raise StructureRefusal(
            f"expected at most {LONGEST_DOCUMENT:,} characters, got {len(text):,}: send fewer requests"
        )
    return _Prolog(text).read()


def spoken(version: str | None, supported: tuple[str, ...], country: str) -> Dialect | None:
    """The dialect of a document's version, None if QuickBooks does not speak it.

    Canada and the UK had numbers of their own before 7.0 (`CA3.0`): such a host lists them, and no other
    country's host takes them (B for the form; which of them existed is not known, D).
    """
    if version not in supported:
        return None
    own = _COUNTRYS_OWN.fullmatch(version)
    if own is None:
        return Dialect(version_number(version), country) if version in catalogue.VERSIONS else None
    number = version_number(own[2])
    lawful = own[1] == country and own[2] in catalogue.VERSIONS and number < _ONE_NUMBERING
    return Dialect(number, country) if lawful else None


def country_of(version: str | None) -> str:
    """The country that a version names, US if it names none."""
    own = _COUNTRYS_OWN.fullmatch(version or "")
    return own[1] if own else "US"


def countrys_own(country: str) -> tuple[str, ...]:
    """The versions that a country wrote in its own way, before 7.0: `CA2.0`, `CA3.0` and so on."""
    if country not in ("CA", "UK"):
        return ()
    return tuple(f"{country}{each}" for each in catalogue.VERSIONS if version_number(each) < _ONE_NUMBERING)


def place(text: str, at: int) -> tuple[int, int]:
    """Line and column of an index, both from 1."""
    return text.count("\n", 0, at) + 1, at - text.rfind("\n", 0, at)


class _Prolog:
    """One prolog, read from left to right."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._at = 0
        self._versions: list[tuple[str, int]] = []
        self._faults: list[Finding] = []
        self._doctype = False
        self._readable = True

    def read(self) -> Opening:
        text = self._text
        if text.startswith(BOM):
            self._fault(
                0,
                "expected <?xml or <QBXML> at the very start, got a byte order mark (U+FEFF)",
                "send the text without its byte order mark (in Python decode with utf-8-sig)",
                malformed=True,
            )
            self._at = 1
        declaration = _DECLARATION.match(text, self._at)
        if declaration:
            self._smart(self._at, declaration[0])
            self._at = declaration.end()
        while self._part():
            pass
        self._rest()
        if len(self._versions) > 1:
            self._fault(
                self._versions[1][1],
                'expected one <?qbxml version="…"?>, got several',
                "keep one of them",
            )
        version, version_at = self._versions[0] if self._versions else (None, 0)
        unversioned = None
        if version is None and self._doctype:
            version = "1.0"
        elif version is None and not self._faults:
            unversioned = self._unversioned()
        body = _NOT_A_LINE_END.sub(" ", text[: self._at]) + text[self._at :]
        return Opening(version, body, self._at, version_at, self._faults, unversioned, self._readable)

    def _part(self) -> bool:
        """One blank, comment, processing instruction or DOCTYPE; False at what is none of these."""
        text, at = self._text, self._at
        part = _PROLOG_PART.match(text, at)
        if part is not None:
            if part["target"] == "qbxml":
                self._version(part["data"], at)
            self._at = part.end()
            return True
        doctype = _DOCTYPE.match(text, at)
        if doctype is None:
            return False
        if not _DOCTYPE_1_0.fullmatch(doctype[0]) or self._doctype:
            self._fault(
                at,
                f"expected no DOCTYPE but that of qbXML 1.0, got {_short(doctype[0])}",
                f"leave the DOCTYPE out and write {_EXAMPLE}",
            )
        self._doctype = True
        self._at = doctype.end()
        if doctype[0].endswith("["):
            self._at = max(self._at, text.find("]>", self._at) + 2)
        return True

    def _version(self, data: str, at: int) -> None:
        self._smart(at, data)
        matched = _PSEUDO_ATTRIBUTE.fullmatch(data)
        if matched is None:
            if not self._faults:
                self._fault(
                    at, f'expected <?qbxml version="…"?>, got <?qbxml{_short(data)}?>', f"write {_EXAMPLE}"
                )
            return
        self._versions.append((matched["version"].strip(), at))

    def _smart(self, at: int, markup: str) -> None:
        if _SMART.search(markup):
            self._fault(
                at,
                f"expected straight quotes in {_short(markup.strip())}, got typographic ones",
                'write " for “ and ”',
                malformed=True,
            )

    def _rest(self) -> None:
        """What stands where the root should: a second declaration, or escaped markup."""
        text, at = self._text, self._at
        if _ESCAPED_MARKUP.match(text, at):
            self._readable = False
            self._fault(
                at,
                "expected an element, got escaped markup (&lt;): the document was escaped twice",
                "hand the document over unescaped; whatever sends it as SOAP escapes it once",
                malformed=True,
            )
        elif _SECOND_DECLARATION.match(text, at):
            self._fault(
                at,
                "expected <?xml …?> only at the very start, got it after something else",
                f"put <?xml …?> first, then {_EXAMPLE}",
                malformed=True,
            )
            second = text.find("?>", at)
            self._at = second + 2 if second > 0 else at
            while self._part():
                pass

    def _unversioned(self) -> Finding:
        return structure(
            place(self._text, self._at),
            'expected <?qbxml version="…"?> before the root element, got none',
            f"write {_EXAMPLE} on the line before <QBXML>",
        )

    def _fault(self, at: int, message: str, repair: str, *, malformed: bool = False) -> None:
        self._faults.append(structure(place(self._text, at), message, repair, malformed=malformed))


def _short(text: str) -> str:
    return text if len(text) <= _SHORT else f"{text[: _SHORT - 1]}…"
