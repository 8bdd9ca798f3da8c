"""From a request's text to an XML tree: well-formedness, the prolog, and everything hostile.

What real QuickBooks tolerates is tolerated: blanks before the declaration, no declaration, any
declared encoding in a text that is already decoded, one `<?qbxml version="…"?>` anywhere before the
root, the literal DOCTYPE of qbXML 1.0 (C). Everything else that is not plain well-formed XML is a
`StructureRefusal`, whose wire text is QuickBooks' own sentence and whose `detail` is our diagnosis.
"""

from __future__ import annotations

import re
from xml.parsers import expat

from lxml import etree

from simulator.errors import QuickBooksRefusal
from simulator.qbxml import hresults

#: Longer documents are refused (D: QuickBooks' own limit is not known).
LONGEST_DOCUMENT = 20_000_000

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
_SHORT = 60
_NOT_A_LINE_END = re.compile(r"[^\n]")


class StructureRefusal(QuickBooksRefusal):
    """The whole document is refused; `detail` says where and why, which QuickBooks itself never does.

    `line` and `column` count from 1; 0 if the fault has no place.
    """

    def __init__(
        self, detail: str, *, hresult: int = hresults.PARSE_ERROR, line: int = 0, column: int = 0
    ) -> None:
        super().__init__(hresult, hresults.message(hresult))
        where = f"line {line}, column {column}: " if line else ""
        self.detail = f"{where}{detail}"
        self.line = line
        self.column = column


def parse(text: str) -> tuple[str, etree._Element]:
    """The qbXML version that the document names, and its root."""
    if len(text) > LONGEST_DOCUMENT:
        raise StructureRefusal(
            f"expected at most {LONGEST_DOCUMENT:,} characters, got {len(text):,}: send fewer requests"
        )
    version, body = _prolog(text)
    parser = etree.XMLParser(
        encoding="utf-8",
        resolve_entities=False,
        load_dtd=False,
        no_network=True,
        remove_comments=True,
        remove_pis=True,
        huge_tree=False,
    )
    try:
        return version, etree.fromstring(body.encode(), parser)
    except etree.XMLSyntaxError as error:
        line, column = error.position
        raise StructureRefusal(
            f"expected well-formed XML, got: {error.msg}", line=line, column=column
        ) from error
    except UnicodeEncodeError as error:
        raise StructureRefusal("expected characters, got half of a surrogate pair") from error


def place_of(text: str, node: etree._Element) -> tuple[int, int]:
    """Line and column of a node's start tag: the document read a second time, by expat."""
    _, body = _prolog(text)
    wanted = sum(1 for _ in node.iterancestors()) and _position(node)
    return _Locator(wanted).locate(body)


def _position(node: etree._Element) -> int:
    for position, each in enumerate(node.getroottree().getroot().iter()):
        if each is node:
            return position
    return 0  # pragma: no cover (a node is in its own tree)


class _Locator:
    """Counts start tags until the wanted one."""

    def __init__(self, wanted: int) -> None:
        self._left = wanted
        self._parser = expat.ParserCreate("utf-8")
        self._parser.StartElementHandler = self._start
        self._found = (0, 0)

    def locate(self, body: str) -> tuple[int, int]:
        self._parser.Parse(body.encode(), True)
        return self._found

    def _start(self, _name: str, _attributes: dict[str, str]) -> None:
        if self._left == 0:
            self._found = (self._parser.CurrentLineNumber, self._parser.CurrentColumnNumber + 1)
        self._left -= 1


def _prolog(text: str) -> tuple[str, str]:
    """The version, and the text with declaration and DOCTYPE blanked out (so that places stay true)."""
    versions: list[str] = []
    blanked: list[tuple[int, int]] = []
    declaration = _DECLARATION.match(text)
    at = declaration.end() if declaration else 0
    blanked.append((0, at))
    while True:
        part = _PROLOG_PART.match(text, at)
        if part is not None:
            if part["target"] == "qbxml":
                versions.append(_version(part["data"], text, at))
            at = part.end()
            continue
        doctype = _DOCTYPE.match(text, at)
        if doctype is None:
            break
        if not _DOCTYPE_1_0.fullmatch(doctype[0]) or len(blanked) > 1:
            raise _at(text, at, f"expected no DOCTYPE but that of qbXML 1.0, got {_short(doctype[0])}")
        blanked.append((at, doctype.end()))
        at = doctype.end()
    if len(versions) > 1:
        raise StructureRefusal('expected one <?qbxml version="…"?>, got several')
    if not versions and len(blanked) == 1:
        raise _at(text, at, 'expected <?qbxml version="…"?> before the root element, got none')
    return (versions or ["1.0"])[0], _blank(text, blanked)


def _version(data: str, text: str, at: int) -> str:
    matched = _PSEUDO_ATTRIBUTE.fullmatch(data)
    if matched is None:
        raise _at(text, at, f'expected <?qbxml version="…"?>, got <?qbxml{_short(data)}?>')
    return matched["version"].strip()


def _blank(text: str, stretches: list[tuple[int, int]]) -> str:
    for start, end in stretches:
        text = text[:start] + _NOT_A_LINE_END.sub(" ", text[start:end]) + text[end:]
    return text


def _at(text: str, at: int, detail: str) -> StructureRefusal:
    line = text.count("\n", 0, at) + 1
    return StructureRefusal(detail, line=line, column=at - text.rfind("\n", 0, at))


def _short(text: str) -> str:
    return text if len(text) <= _SHORT else f"{text[: _SHORT - 1]}…"
