"""From a file's bytes to a text, as the program that sends it would have decoded them.

QuickBooks gets a text that is already decoded. What can be wrong with bytes is told here: they are not in
the encoding that they are said to be in, which is nearly always Windows-1252 said to be UTF-8.
"""

from __future__ import annotations

import codecs
import re
import unicodedata

from simulator.qbxml.document import place
from simulator.qbxml.findings import Finding, structure

_DECLARED = re.compile(rb"<\?xml[^>]{0,100}?encoding\s*=\s*[\"']([A-Za-z0-9._-]{1,40})[\"']")
_UTF_16 = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
_FALLBACK = "cp1252"
_ENOUGH = 20


def decode(data: bytes) -> tuple[str, list[Finding]]:
    """The text, and what is wrong with its bytes; a byte that is in no place is read as Windows-1252."""
    declared = _DECLARED.search(data[:300])
    encoding = declared[1].decode().lower() if declared else "utf-8"
    if data.startswith(_UTF_16):
        encoding = "utf-16"
    elif encoding.startswith("utf") or not _is_known(encoding):
        encoding = "utf-8"  # who reads the declaration has decoded it: what it says of UTF-16 is no matter
    try:
        return data.decode(encoding), []
    except UnicodeError:
        pass
    if encoding != "utf-8":
        fault = structure((1, 1), f"expected {encoding}, got bytes that are not", "save the file as UTF-8")
        return data.decode(_FALLBACK, "replace"), [fault]
    return _mixed(data)


def _is_known(encoding: str) -> bool:
    """Whether it is an encoding of texts that this program can read."""
    try:
        return isinstance("".encode(encoding), bytes)
    except (LookupError, UnicodeError):
        return False


def _mixed(data: bytes) -> tuple[str, list[Finding]]:
    text, wrong, at = "", list[tuple[int, int, str]](), 0
    while len(wrong) < _ENOUGH:
        try:
            text += data[at:].decode()
            break
        except UnicodeDecodeError as error:
            text += data[at : at + error.start].decode()
            byte = data[at + error.start]
            character = bytes([byte]).decode(_FALLBACK, "replace")
            wrong.append((len(text), byte, character))
            text += character
            at += error.start + 1
    else:
        text += data[at:].decode(_FALLBACK, "replace")
    return text, [_finding(text, *each) for each in wrong]


def _finding(text: str, at: int, byte: int, character: str) -> Finding:
    name = unicodedata.name(character, "no character").lower()
    return structure(
        place(text, at),
        f"expected UTF-8, got the byte 0x{byte:02X} (in Windows-1252 {character}, {name})",
        f"save the file as UTF-8, or write &#{ord(character)};",
        malformed=True,
    )
