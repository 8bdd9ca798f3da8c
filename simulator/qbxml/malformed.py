"""XML that is none: what it is that is wrong with it, in words, and how to read on behind it.

The faults that people really send (a bare `&`, an entity of HTML, a control character, typographic quotes
around an attribute) are found all at once and mended in place, character for character, so that what
comes after them can be looked at too. Any other one ends the document where it stands.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Callable
from html.entities import html5
from xml.parsers import expat

from simulator.qbxml.document import place
from simulator.qbxml.envelope import ROOT
from simulator.qbxml.findings import Finding, structure

_REFERENCE = re.compile(
    r"&(?!(?:amp|lt|gt|quot|apos|#[0-9]+|#x[0-9A-Fa-f]+);)(?P<entity>[A-Za-z][A-Za-z0-9]*;)?"
)
_FREE_TEXT = re.compile(r"<!--|<!\[CDATA\[|<\?")
_ENDS = {"<!--": "-->", "<![CDATA[": "]]>", "<?": "?>"}
_CONTROL = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_SMART_ATTRIBUTE = re.compile(r"(=\s*)([“”„‘’])([^<>\"'“”„‘’]*)([“”„‘’])")
_AROUND = 20
_NEAR = 200
#: Of one kind of fault so many are told.
_ENOUGH = 20

_NO_ELEMENTS, _INVALID_TOKEN, _UNCLOSED_TOKEN = 3, 4, 5
_TAG_MISMATCH, _DUPLICATE_ATTRIBUTE, _JUNK_AFTER, _BAD_CHARACTER = 7, 8, 9, 14
_UNCLOSED_CDATA = 20


def mend(body: str) -> tuple[str, list[Finding]]:
    """The body with what can be mended mended (no place moves), and a finding for each mend."""
    if not body.isprintable() and _CONTROL.search(body):
        controls = list(_CONTROL.finditer(body))
        findings = [_control(body, each) for each in controls[:_ENOUGH]]
        body = _CONTROL.sub(" ", body)
    else:
        findings = []
    free = _free_texts(body)
    references = [each for each in _REFERENCE.finditer(body) if not free(each.start())]
    findings += [_reference(body, each) for each in references[:_ENOUGH]]
    quotes = [each for each in _SMART_ATTRIBUTE.finditer(body) if not free(each.start())]
    findings += [_quotes(body, each) for each in quotes[:_ENOUGH]]
    at: list[tuple[int, str]] = [(each.start(), " ") for each in references]
    at += [(each.start(group), '"') for each in quotes for group in (2, 4)]
    return _replaced(body, at), findings


def explain(
    body: str, error: expat.ExpatError, open_elements: list[tuple[str, int]], root: str = ROOT
) -> Finding:
    """The fault at which expat gave up; `open_elements` are names and lines, outermost first.

    `root` is the name of the root element that should have come.
    """
    column = error.offset - len("</") if error.code == _TAG_MISMATCH else error.offset
    where = error.lineno, column + 1
    message, repair = _words(body, error, open_elements, root)
    path = "".join(f"/{name}" for name, _ in open_elements)
    return structure(where, f"expected well-formed XML: {message}", repair, path=path, malformed=True)


def _words(body: str, error: expat.ExpatError, opened: list[tuple[str, int]], root: str) -> tuple[str, str]:
    rest = _text_at(body, error.lineno, error.offset)
    inner, line = opened[-1] if opened else ("", 0)
    if error.code == _JUNK_AFTER:
        return (
            f"nothing may come after the root's end tag, got {_shown(rest)}",
            f"one document at a time: leave out what comes after </{root}>",
        )
    if error.code == _TAG_MISMATCH:
        came = f"</{rest.split('>')[0].strip()}>"
        return f"<{inner}> of line {line} is to be closed first, got {came}", f"write </{inner}> before it"
    if error.code in (_NO_ELEMENTS, _UNCLOSED_TOKEN, _UNCLOSED_CDATA) and not rest.strip("<").strip():
        if opened:
            return (
                f"<{inner}> of line {line} is not closed, got the end",
                f"write </{inner}>, or give all of it",
            )
        return "there is no root element", f"write <{root}>…</{root}>"
    if error.code == _UNCLOSED_TOKEN and rest.startswith("<") and ">" not in rest and len(rest) < _NEAR:
        return f"a tag that is cut off, at {_shown(rest)}", "give all of it"
    if error.code == _DUPLICATE_ATTRIBUTE:
        return "an attribute stands twice on one element", "keep one of them"
    if error.code == _BAD_CHARACTER:
        return "a reference to a character that XML does not have", "leave it out"
    if rest.startswith("<?xml") or "XML or text declaration" in str(error):
        return "<?xml …?> may stand only at the very start", "leave it out, here"
    if not opened and not rest.startswith("<"):
        return (
            f"the root element <{root}> is to come here, got {_shown(rest)}",
            "leave out what comes before it",
        )
    before = _text_before(body, error.lineno, error.offset)
    if re.search(r"<\s*$", before) or re.match(r"<[^A-Za-z_/!?]", rest):
        return "a bare < in a text", "write &lt; for <"
    if re.search(r"<[^>]*$", before) and rest.startswith("<"):
        return f"a < that begins no tag, or a tag without its >, before {_shown(rest)}", "write &lt; for <"
    if re.search(r"<[^>]*$", before):
        return f"a tag that is none, at {_shown(rest)}", 'attributes are written name="value"'
    return f"{expat.ErrorString(error.code)}, at {_shown(rest)}", ""


def _control(body: str, found: re.Match[str]) -> Finding:
    return structure(
        place(body, found.start()),
        f"expected well-formed XML: the character U+{ord(found[0]):04X} may not stand in it",
        "leave the character out",
        malformed=True,
    )


def _reference(body: str, found: re.Match[str]) -> Finding:
    entity = found["entity"]
    character = html5.get(entity) if entity else None
    around = body[max(0, found.start() - _AROUND) : found.start() + _AROUND].split("\n")
    if entity:
        message = f"&{entity} is not one of XML's five entities"
        repair = f"write {''.join(f'&#{ord(each)};' for each in character)}" if character else "write &amp;"
    else:
        near = " ".join(each for each in around if "&" in each).strip()
        message, repair = f"a bare & (in {near!r})", "write &amp; for &"
    return structure(
        place(body, found.start()), f"expected well-formed XML: {message}", repair, malformed=True
    )


def _quotes(body: str, found: re.Match[str]) -> Finding:
    return structure(
        place(body, found.start(2)),
        f"expected well-formed XML: straight quotes around {found[3]!r}, got typographic ones",
        f'write "{found[3]}"',
        malformed=True,
    )


def _replaced(body: str, at: list[tuple[int, str]]) -> str:
    if not at:
        return body
    characters = list(body)
    for index, character in at:
        characters[index] = character
    return "".join(characters)


def _free_texts(body: str) -> Callable[[int], bool]:
    """Tells whether an index lies in a comment, a CDATA section or a processing instruction."""
    starts, ends, at = [], [], 0
    while (opening := _FREE_TEXT.search(body, at)) is not None:
        at = body.find(_ENDS[opening[0]], opening.end())
        if at < 0:
            break
        starts.append(opening.start())
        ends.append(at)
    return lambda index: (before := bisect_right(starts, index)) > 0 and index < ends[before - 1]


def _index(body: str, line: int, column: int) -> int:
    at = 0
    for _ in range(line - 1):
        at = body.find("\n", at) + 1
    return at + column


def _text_at(body: str, line: int, column: int) -> str:
    at = _index(body, line, column)
    return body[at : at + _NEAR]


def _text_before(body: str, line: int, column: int) -> str:
    at = _index(body, line, column)
    return body[max(0, at - _NEAR) : at]


def _shown(text: str) -> str:
    shown = " ".join(text.split())
    return repr(shown if len(shown) <= _AROUND * 2 else f"{shown[: _AROUND * 2]}…") if shown else "nothing"
