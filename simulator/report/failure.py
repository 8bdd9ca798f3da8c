"""What fell short in a play, as it reads everywhere: on the console, in JUnit, in pytest, on GitHub.

Of each finding: where it stands in the scenario's file, and the step; what was expected and what came; what
the real program would do next; the last calls of that update. Then one line that plays just that again.
"""

from __future__ import annotations

import re
import textwrap
from collections.abc import Callable, Iterator

from simulator import events as e
from simulator.report.summary import Play

Sources = Callable[[str], str | None]
"""The text of a scenario's file by its name in messages, or ``None``."""
Again = Callable[[Play], str]
"""The command that plays a play again."""

_PLACE = re.compile(r"(.+):([1-9][0-9]*)")
_PASSWORD = re.compile(r"\b(password:\s*)(?!(?:right|wrong)\b)[^,}\s][^,}]*")
_MOST_LINES = 6
_NARROWEST, _WIDEST = 40, 120
_LABELLED = 9
#: What every finding says for itself.
_OWN = ("expected", "got")


def place(finding: e.Finding) -> tuple[str, int] | None:
    """The file and line of the step that the finding is about, or ``None`` where a rule was broken."""
    found = _PLACE.fullmatch(finding.check)
    return (found[1], int(found[2])) if found else None


def lines_of(play: Play, width: int, sources: Sources, indent: str = "") -> Iterator[str]:
    """What is to be said of the findings of `play`; of several at one step what is the same once."""
    said: dict[str, str] = {}
    step = None
    for finding, calls, advice in zip(play.findings, play.calls, play.advice, strict=True):
        if (finding.check, finding.level) != step:
            step, said = (finding.check, finding.level), {}
            why = play.accepted.get(finding)
            yield f"{indent}{finding.check} ({finding.level}{f', {accepted(why)}' if why else ''})"
        told = {
            "source": _source(finding, sources),
            "expected": finding.expected,
            "got": finding.got,
            "real": finding.real,
            "where": finding.where,
            "calls": "\n".join(calls),
            "mend": advice,
        }
        for label, text in told.items():
            if text and (label in _OWN or text != said.get(label)):
                yield from paragraph(f"{indent}  {label:<{_LABELLED}}", text, width)
        said |= told
    if play.findings and play.not_played:
        yield from paragraph(f"{indent}not played ", play.not_played, width)


def accepted(why: e.FindingAccepted) -> str:
    """Why a finding fails nothing, and for how long."""
    return f"accepted until {why.until}: {why.reason}"


def never_came(entry: e.AcceptedNeverCame, width: int) -> Iterator[str]:
    """An entry that nothing came for."""
    where = f" in {entry.scenario}" if entry.scenario else ""
    said = f"{entry.check}{where}, until {entry.until} ({entry.reason})"
    yield from paragraph(f"  {entry.place}: ", said, width)


def again(play: Play, command: Again, indent: str = "") -> Iterator[str]:
    """How to play just that again; the command stands in a line of its own, to be copied whole."""
    yield f"{indent}to play just this again"
    yield f"{indent}  {command(play)}"


def looked_at(what: str, said: str, outcome: str, width: int) -> Iterator[str]:
    """A line of the section that comes before all scenarios."""
    yield from paragraph(f"  {outcome:<9}{what:<17} ", said, width)


def paragraph(label: str, text: str, width: int) -> Iterator[str]:
    """`text` beside its label, wrapped, with its own lines kept."""
    wide = max(_NARROWEST, min(width, _WIDEST) - len(label))
    lines = [
        line
        for part in text.splitlines()
        for line in textwrap.wrap(part, wide, break_on_hyphens=False, drop_whitespace=True) or [""]
    ]
    for number, line in enumerate(lines or [""]):
        yield ((label if number == 0 else " " * len(label)) + line).rstrip()


def _source(finding: e.Finding, sources: Sources) -> str:
    """The step as it stands in its file, with its line numbers: as much as can be taken in at a glance."""
    found = place(finding)
    text = sources(found[0]) if found else None
    if found is None or text is None:
        return ""
    lines, first = text.splitlines(), found[1] - 1
    if first >= len(lines):
        return ""
    step = [lines[first]]
    for line in lines[first + 1 :]:
        if len(line) - len(line.lstrip()) <= len(step[0]) - len(step[0].lstrip()):
            break
        step.append(line)
    if len(step) > _MOST_LINES:
        step[_MOST_LINES - 1 :] = ["..."]
    shown = textwrap.dedent("\n".join(step[:_MOST_LINES])).splitlines()
    return "\n".join(f"{first + n} | {_PASSWORD.sub(_masked, line)}" for n, line in enumerate(shown, 1))


def _masked(found: re.Match[str]) -> str:
    return f"{found[1]}[password]"
