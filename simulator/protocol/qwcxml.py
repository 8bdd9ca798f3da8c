"""The XML of a .QWC file: bytes into elements that know their places, and what is wrong with the bytes.

Read by expat, which knows true lines and columns. XML that is none is explained by the same words as
qbXML that is none (`qbxml.malformed`). No tree is made; size and number of findings are bounded, and a
DOCTYPE ends the reading before anything in it is expanded.

What the elements mean is `qwc`'s.
"""

from __future__ import annotations

import codecs
import re
from dataclasses import dataclass, field, replace
from xml.parsers import expat

from simulator.protocol.qwcrules import LARGEST_FILE, Finding, finding, shown
from simulator.qbxml.decoding import decode
from simulator.qbxml.document import place
from simulator.qbxml.findings import Finding as QbxmlFinding
from simulator.qbxml.malformed import explain, mend

ROOT = "QBWCXML"
BLANKS = " \t\r\n"
#: So many findings are told of one file; then reading stops.
ENOUGH = 100
_BOMS = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
_UTF_16_UNMARKED = {b"<\x00": "utf-16-le", b"\x00<": "utf-16-be"}
_DECLARED = re.compile(rb"<\?xml[^>]{0,100}?encoding\s*=\s*[\"']([^\"'>]{1,40})[\"']")
#: What a declaration may name beside UTF-16, which needs its byte order mark [N].
_KNOWN_ENCODING = re.compile(
    r"utf-8|us-ascii|iso-8859-\d{1,2}|windows-\d{3,4}|shift_jis|euc-jp|euc-kr|gb2312|gbk|gb18030|big5|koi8-[ru]",
    re.IGNORECASE,
)

Where = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Found:
    """An element with its text, without the blanks around it; `value_at` is where that text begins.

    `parent` is the name of the element around it, empty for the root's children; `blanks` tells whether
    there were any.
    """

    name: str
    parent: str
    text: str
    blanks: bool
    where: Where
    value_at: Where


@dataclass(frozen=True, slots=True)
class Elements:
    """What was read. `whole` is False where the reading ended before the file did."""

    found: tuple[Found, ...]
    findings: tuple[Finding, ...]
    end: Where
    """Where the root's end tag stands: what is missing goes before it."""
    whole: bool


def elements(data: bytes) -> Elements:
    """The elements of a file. Never raises: what is wrong is a finding."""
    if len(data) > LARGEST_FILE:
        return _nothing(
            "Q1.size", f"at most {LARGEST_FILE:,} bytes", "more", "write nothing but the format's elements"
        )
    if not data.strip():
        return _nothing("Q1.xml", f"<{ROOT}>…</{ROOT}>", "an empty file", "download the file again")
    text, findings = _decoded(data)
    if text is None:
        return Elements((), tuple(findings), (1, 1), whole=False)
    if not text.lstrip(BLANKS).startswith("<"):
        at = place(text, len(text) - len(text.lstrip(BLANKS)))
        findings.append(finding(at, "Q1.xml", f"<{ROOT}>…</{ROOT}>", shown(text), "download the file again"))
        return Elements((), tuple(findings), at, whole=False)
    reader, broken = _read(text)
    if broken is not None and not reader.stopped:
        mended, mends = mend(text)
        if mends:
            reader, broken = _read(mended)
            # blanks stand where something was mended
            reader.found = [
                replace(each, blanks=False, text=each.text or ("&" if each.blanks else ""))
                for each in reader.found
            ]
            findings += [_malformed(each) for each in mends]
        if broken is not None:
            findings.append(_malformed(broken))
    findings += reader.findings
    return Elements(
        tuple(reader.found), tuple(findings[:ENOUGH]), reader.end, reader.whole and broken is None
    )


def _nothing(rule: str, expected: str, got: str, repair: str) -> Elements:
    return Elements((), (finding((1, 1), rule, expected, got, repair),), (1, 1), whole=False)


def _decoded(data: bytes) -> tuple[str | None, list[Finding]]:
    """The text, None where there is none; and what is wrong with its encoding."""
    findings: list[Finding] = []
    unmarked = _UTF_16_UNMARKED.get(data[:2])
    if unmarked is not None and len(data) % 2 == 0:
        data = codecs.BOM_UTF16_LE + data.decode(unmarked, "replace").encode("utf-16-le")
        findings.append(_encoding("a byte order mark before UTF-16", "none"))
    if not data.startswith(_BOMS):
        if b"\0" in data:
            return None, [_encoding("text", "binary data")]
        declared = _DECLARED.search(data[:300])
        name = declared[1].decode("ascii", "replace") if declared else "utf-8"
        if not _KNOWN_ENCODING.fullmatch(name):
            findings.append(_encoding("an encoding that the bytes are in", f"encoding={shown(name)}"))
            data = data.replace(declared[1] if declared else b"", b"utf-8", 1)
    text, wrong = decode(data)
    findings += [_malformed(each, "Q1.encoding") for each in wrong]
    return text.removeprefix("\ufeff"), findings


def _encoding(expected: str, got: str) -> Finding:
    repair = 'save the file as UTF-8 and declare it: <?xml version="1.0" encoding="utf-8"?>'
    return finding((1, 1), "Q1.encoding", expected, got, repair)


def _malformed(fault: QbxmlFinding, rule: str = "") -> Finding:
    """A fault of the XML in this room's words."""
    said = fault.message.removeprefix("expected ")
    expected, _, got = said.rpartition(", got ")
    if not expected:
        expected, _, got = said.partition(": ")
        got = got if got.startswith("a ") else f"something else: {got}"
    # whatever is mended by writing a reference was not escaped
    rule = rule or ("Q5.escaped" if fault.repair.startswith("write &") else "Q1.xml")
    repair = fault.repair or "write the element as <Name>value</Name>"
    return finding(fault.where, rule, expected, got, repair)


def _read(text: str) -> tuple[_Reader, QbxmlFinding | None]:
    """One reading, and the fault that ended it, if one did."""
    parser = expat.ParserCreate("utf-8")
    reader = _Reader(parser, place(text, max(0, text.find("<!DOCTYPE"))))
    try:
        parser.Parse(text.encode(errors="replace"), True)
    except expat.ExpatError as error:
        return reader, explain(text, error, reader.opened(), ROOT)
    except _Enough:
        pass
    return reader, None


class _Enough(Exception):
    """There is nothing more to look at."""


@dataclass(slots=True)
class _Open:
    """An element whose end has not come."""

    name: str
    where: Where
    texts: list[str] = field(default_factory=list)
    value_at: Where | None = None
    children: bool = False


class _Reader:
    """Takes expat's events; keeps the elements of the first two levels."""

    def __init__(self, parser: expat.XMLParserType, doctype_at: Where) -> None:
        self._parser = parser
        self._doctype_at = doctype_at
        self._open: list[_Open] = []
        self.found: list[Found] = []
        self.findings: list[Finding] = []
        self.end: Where = (1, 1)
        self.whole = False
        self.stopped = False
        parser.StartElementHandler = self._start
        parser.EndElementHandler = self._end
        parser.CharacterDataHandler = self._text
        parser.StartDoctypeDeclHandler = self._doctype

    def opened(self) -> list[tuple[str, int]]:
        """Names and lines of the elements that are open, outermost first."""
        return [(each.name, each.where[0]) for each in self._open]

    def _here(self) -> Where:
        return self._parser.CurrentLineNumber, self._parser.CurrentColumnNumber + 1

    def _tell(self, rule: str, expected: str, got: str, repair: str, where: Where | None = None) -> None:
        self.findings.append(finding(where or self._here(), rule, expected, got, repair))
        if len(self.findings) >= ENOUGH:
            self._stop()

    def _stop(self) -> None:
        self.stopped = True
        raise _Enough

    def _doctype(self, name: str, *_: object) -> None:
        repair = "leave the DOCTYPE out" if name == ROOT else "download the file again: this is another one"
        self._tell("Q1.doctype", "no DOCTYPE", f"<!DOCTYPE {name} …>", repair, self._doctype_at)
        self._stop()

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        if not self._open:
            self._root(name)
        elif attributes:
            got = f"{next(iter(attributes))}={shown(next(iter(attributes.values())))}"
            self._tell("Q1.unknown", f"<{name}> without attributes", got, "leave the attribute out")
        if len(self._open) > 1:
            self._open[-1].children = True
        self._open.append(_Open(name, self._here()))

    def _root(self, name: str) -> None:
        if name == ROOT:
            return
        another = name.lower() != ROOT.lower()
        repair = "download the file again: this is another one" if another else f"write <{ROOT}>…</{ROOT}>"
        self._tell("Q1.root", f"the root element <{ROOT}>", f"<{name}>", repair)
        if another:
            self._stop()

    def _text(self, text: str) -> None:
        element = self._open[-1]
        element.texts.append(text)
        if element.value_at is None and text.strip(BLANKS):
            line, column = self._here()
            element.value_at = line, column + len(text) - len(text.lstrip(BLANKS))

    def _end(self, name: str) -> None:
        element = self._open.pop()
        whole = "".join(element.texts)
        text = whole.strip(BLANKS)
        if not self._open:
            self.end = self._here()
            self.whole = True
        if text and (not self._open or element.children):
            got, repair = shown(text), "write a value inside the element that it belongs to, or leave it out"
            self._tell("Q1.unknown", f"only elements in <{name}>", got, repair, element.value_at)
        if 1 <= len(self._open) <= 2:
            parent = self._open[1].name if len(self._open) == 2 else ""
            at = element.value_at or element.where
            self.found.append(Found(name, parent, text, text != whole, element.where, at))
