"""What GitHub Actions shows of a run: annotations beside the lines of scenarios, and a step summary.

Both are GitHub's documented workflow commands and files. What an endpoint says is printed by us, so that its
text must never be taken for a command: while the run is told, commands are switched off.
"""

from __future__ import annotations

import html
from collections.abc import Iterator

from simulator import events as e
from simulator.report import failure
from simulator.report.failure import Again, Sources
from simulator.report.summary import Play, Summary

_WIDTH = 100
_ERROR, _NOTICE = "error", "notice"
#: GitHub takes ten annotations of each kind of a step, and a summary of 1 MiB.
_MOST_ANNOTATIONS = 10
_MOST_BYTES = 900_000
_MARKS = {
    e.Verdict.PASSED: ":white_check_mark:",
    e.Verdict.FAILED: ":x:",
    e.Verdict.SKIPPED: ":fast_forward:",
    e.Verdict.NOT_EXERCISED: ":warning:",
}


def switched_off(token: str) -> str:
    """The line after which nothing is a command until `switched_on` with the same token."""
    return f"::stop-commands::{token}"


def switched_on(token: str) -> str:
    """The line after which commands are commands again."""
    return f"::{token}::"


def annotated(summary: Summary, path: failure.Sources) -> Iterator[str]:
    """An error for each finding that fails its scenario, a notice for each that is accepted, where it stands.

    `path` gives the path of a scenario's file below the workspace by its name in messages, or ``None``:
    GitHub can show a line only of what is in the repository.
    """
    told = {_ERROR: 0, _NOTICE: 0}
    if summary.cut_short is not None:
        told[_ERROR] += 1
        yield f"::{_ERROR} title=qbwc-sim::{_data(summary.cut_short.reason)}"
    for play in summary.plays:
        for finding in play.findings:
            why = play.accepted.get(finding)
            kind = _NOTICE if why else _ERROR
            if not why and (finding.level != "must" or play.verdict is not e.Verdict.FAILED):
                continue
            told[kind] += 1
            if told[kind] <= _MOST_ANNOTATIONS:
                message = (
                    _message(finding) if why is None else f"{failure.accepted(why)}\n{_message(finding)}"
                )
                yield f"::{kind} {','.join(_properties(play, finding, path))}::{_data(message)}"


def _properties(play: Play, finding: e.Finding, path: failure.Sources) -> Iterator[str]:
    found = failure.place(finding)
    file = path(found[0]) if found else None
    if found and file:
        yield f"file={_property(file)}"
        yield f"line={found[1]}"
    yield f"title={_property(play.id)}"


def _message(finding: e.Finding) -> str:
    lines = [f"expected {finding.expected}", f"got {finding.got}"]
    lines += [finding.real] if finding.real else []
    return "\n".join([*lines, f"{finding.where or 'at'} ({finding.check})"])


def _data(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _data(text).replace(":", "%3A").replace(",", "%2C")


def step_summary(summary: Summary, again: Again, sources: Sources) -> str:
    """The run as Markdown for the file that GITHUB_STEP_SUMMARY names."""
    cut_short = "an error ended the run; " if summary.cut_short else ""
    lines = [f"## qbwc-sim: {cut_short}{summary.counts or 'nothing played'}", ""]
    if summary.cut_short is not None:
        lines += [f"<pre>{html.escape(summary.cut_short.reason)}</pre>", ""]
    if summary.started:
        lines += [f"Against {_text(summary.started.endpoint)}, seed {summary.started.seed}.", ""]
    if summary.plays:
        lines += ["| verdict | scenario | what it is about | why |", "|---|---|---|---|"]
    for scenario in summary.scenarios:
        verdict = f"{_MARKS[scenario.verdict]} {scenario.verdict.value}"
        told = map(_text, (scenario.id, scenario.title, _why(scenario.reason)))
        lines.append(f"| {' | '.join((verdict, *told))} |")
    lines += _accepted(summary)
    for play in summary.plays:
        if play.verdict is e.Verdict.FAILED:
            text = [*failure.lines_of(play, _WIDTH, sources), "", *failure.again(play, again)]
            lines += ["", f"### {_text(play.id)}", "", f"<pre>{html.escape(chr(10).join(text))}</pre>"]
    if summary.relied:
        relied = ", ".join(f"{name}={value}" for name, value in sorted(summary.relied.items()))
        lines += ["", f"No source settles these; the verdict relied on: {_text(relied)}"]
    return _cut("\n".join(lines) + "\n\n")


def _accepted(summary: Summary) -> Iterator[str]:
    """What fails nothing for now, and what can be accepted no more."""
    if summary.accepted:
        yield from ("", "### Accepted", "", "| scenario | finding | until | reason |", "|---|---|---|---|")
    for play, finding, why in summary.accepted:
        found = f"{finding.check}: expected {finding.expected}, got {finding.got}"
        yield f"| {' | '.join(map(_text, (play.id, _why(found), why.until, why.reason)))} |"
    if summary.never_came:
        head = "| entry | check | scenario | until | reason |"
        yield from ("", "### Accepted, but never came: remove it", "", head, "|---|---|---|---|---|")
    for each in summary.never_came:
        row = (each.place, each.check, each.scenario, each.until, each.reason)
        yield f"| {' | '.join(map(_text, row))} |"


def _why(reason: str) -> str:
    return reason if len(reason) <= 300 else reason[:297] + "..."


def _text(text: str) -> str:
    """`text` as a cell of a table: nothing in it is Markdown or HTML."""
    plain = html.escape(" ".join(text.split()))
    return "".join(f"&#{ord(each)};" if each in "|`*_[]~\\#!@" else each for each in plain)


def _cut(text: str) -> str:
    encoded = text.encode()
    if len(encoded) <= _MOST_BYTES:
        return text
    return encoded[:_MOST_BYTES].decode(errors="ignore") + "</pre>\n\nThe rest was left out.\n"
