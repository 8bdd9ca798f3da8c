"""What is said of a document that QuickBooks would refuse: one finding for each fault."""

from __future__ import annotations

from dataclasses import dataclass

from simulator.errors import QuickBooksRefusal
from simulator.qbxml import hresults

STRUCTURE = "structure"
VALUE = "value"


@dataclass(frozen=True, slots=True)
class Finding:
    """One fault: where, in which layer, what QuickBooks would answer, what is wrong, what to do.

    `line` and `column` count characters from 1; 0 if the fault has no place. `layer` is `structure` (the
    whole document is refused) or `value` (one request is). `code` is the HRESULT (`0x80040400`) or the
    statusCode (`3070`). `message` is our own words for structure, QuickBooks' own sentence for a value.
    `path` leads there from the root; `malformed` tells XML that is none from qbXML that is none.
    """

    line: int
    column: int
    layer: str
    code: str
    message: str
    repair: str = ""
    path: str = ""
    malformed: bool = False

    @property
    def where(self) -> tuple[int, int]:
        """Line and column, to sort by."""
        return self.line, self.column


def structure(
    where: tuple[int, int],
    message: str,
    repair: str = "",
    *,
    path: str = "",
    hresult: int = hresults.PARSE_ERROR,
    malformed: bool = False,
) -> Finding:
    """A fault for which QuickBooks refuses the whole document."""
    return Finding(*where, STRUCTURE, f"0x{hresult:08X}", message, repair, path, malformed)


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


def refusal(findings: tuple[Finding, ...]) -> StructureRefusal | None:
    """What QuickBooks refuses the document with, None if it is lawful in structure.

    XML that is none is found first, then a version that is not spoken, then everything else in order.
    """
    unlawful = [finding for finding in findings if finding.layer == STRUCTURE]
    if not unlawful:
        return None
    unknown_version = f"0x{hresults.VERSION_UNSUPPORTED:08X}"
    first = min(
        unlawful, key=lambda each: (not each.malformed, each.code != unknown_version, each.line, each.column)
    )
    return StructureRefusal(first.message, hresult=int(first.code, 16), line=first.line, column=first.column)
