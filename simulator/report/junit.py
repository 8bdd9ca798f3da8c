"""A run as JUnit XML, in the shape that CI systems read (Jenkins, GitLab, GitHub's reporters, Azure).

One ``testcase`` for each play. What was skipped, and what was played without ever coming to what it is about,
is ``skipped`` with that word and the reason: never passed. Where the simulator could not go on, or a hook or
the endpoint's start failed, it is an ``error``, which says nothing of the endpoint. Accepted findings fail
nothing: they are properties of the testcase, and in its ``system-out``. What ended the run before its end is
an ``error`` of one more testcase.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import UTC, datetime
from xml.etree.ElementTree import Element, SubElement, indent, tostring

from simulator import events as e
from simulator.clock import iso
from simulator.report import failure
from simulator.report.failure import Again, Sources
from simulator.report.summary import Play, Summary

_WIDTH = 100
#: What XML 1.0 cannot hold.
_ILLEGAL = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def junit(summary: Summary, again: Again, sources: Sources, *, now: float) -> str:
    """The document as text, XML declaration and all; `now` is the real time at which the run began."""
    plays, cut_short = summary.plays, summary.cut_short
    counts = {
        "tests": str(len(plays) + bool(cut_short)),
        "failures": str(sum(play.verdict is e.Verdict.FAILED for play in plays)),
        "errors": str(sum(bool(_error(play)) for play in plays) + bool(cut_short)),
        "skipped": str(sum(_left_out(play) for play in plays)),
        "time": f"{sum(play.seconds for play in plays):.3f}",
    }
    root = Element("testsuites", {"name": "qbwc-sim", **counts})
    timestamp = datetime.fromtimestamp(now, UTC).strftime("%Y-%m-%dT%H:%M:%S")
    suite = SubElement(root, "testsuite", {"name": "qbwc-sim", **counts, "timestamp": timestamp})
    properties = SubElement(suite, "properties")
    for name, value in _properties(summary).items():
        SubElement(properties, "property", {"name": name, "value": _legal(value)})
    for play in plays:
        _case(suite, play, again, sources)
    if cut_short is not None:
        _run(suite, summary.looked, cut_short)
    indent(root)
    return '<?xml version="1.0" encoding="utf-8"?>\n' + tostring(root, encoding="unicode") + "\n"


def _left_out(play: Play) -> bool:
    return not _error(play) and play.verdict in (e.Verdict.SKIPPED, e.Verdict.NOT_EXERCISED)


def _error(play: Play) -> str:
    """What kind of error it is that says nothing of the endpoint, if it is one."""
    return "shortcoming" if play.shortcoming else "configuration" if play.unplayable else ""


def _properties(summary: Summary) -> dict[str, str]:
    started = summary.started
    told = {}
    if started:
        told = {
            "simulator": started.simulator,
            "endpoint": started.endpoint,
            "seed": str(started.seed),
            "origin": iso(started.origin),
        }
    return told | {f"switch.{name}": value for name, value in sorted(summary.relied.items())}


def _case(suite: Element, play: Play, again: Again, sources: Sources) -> None:
    case = SubElement(
        suite,
        "testcase",
        {
            "classname": play.scenario.replace("/", "."),
            "name": play.id,
            "time": f"{play.seconds:.3f}",
            "file": _legal(play.file),
        },
    )
    if play.accepted:
        properties = SubElement(case, "properties")
        for finding, why in play.accepted.items():
            told = f"{finding.check}: {failure.accepted(why)}"
            SubElement(properties, "property", {"name": "accepted", "value": _legal(told)})
    if _error(play):
        SubElement(case, "error", {"type": _error(play), "message": _legal(play.reason)})
    elif play.verdict is e.Verdict.FAILED:
        failed = SubElement(case, "failure", {"type": "must", "message": _legal(play.reason)})
        lines = [*failure.lines_of(play, _WIDTH, sources), "", *failure.again(play, again)]
        failed.text = _legal("\n".join(lines))
    elif _left_out(play):
        SubElement(case, "skipped", {"message": _legal(f"{play.verdict.value}: {play.reason}")})
    out = SubElement(case, "system-out")
    lines = [f"{play.title} ({play.cells})" if play.cells else play.title]
    if play.accepted and play.verdict is not e.Verdict.FAILED:  # a failure has them all
        lines += failure.lines_of(play, _WIDTH, sources)
    out.text = _legal("\n".join(lines))


def _run(suite: Element, looked: Iterable[e.LookedAt], cut_short: e.RunCutShort) -> None:
    """The run itself, as a test case that an error ended; with what was looked at before."""
    case = SubElement(suite, "testcase", {"classname": "qbwc-sim", "name": "the run", "time": "0.000"})
    lines = [line for one in looked for line in failure.looked_at(one.what, one.said, one.outcome, _WIDTH)]
    message = _legal(cut_short.reason)
    error = SubElement(case, "error", {"type": cut_short.kind, "message": message})
    error.text = _legal("\n".join([*lines, cut_short.reason]))


def _legal(text: str) -> str:
    """`text` with what XML cannot hold written out."""
    return _ILLEGAL.sub(lambda found: f"\\x{ord(found[0]):02x}", text)
