"""A run as one JSON object: what ``qbwc-sim run --json`` writes."""

from __future__ import annotations

import json
from typing import Any

from simulator import events as e
from simulator.clock import iso
from simulator.report.summary import Scenario, Summary

#: The verdict of a run that an error ended.
ERROR = "error"


def document(summary: Summary) -> str:
    """The object as text. Its shape is documented in ``docs/json.md`` and only grows."""
    started, ended, cut_short = summary.started, summary.ended, summary.cut_short
    return (
        json.dumps(
            {
                "verdict": ERROR if cut_short else ended.verdict.value if ended else None,
                "reason": cut_short.reason if cut_short else "",
                "error": cut_short.kind if cut_short else None,
                "simulator": started.simulator if started else None,
                "endpoint": started.endpoint if started else None,
                "seed": started.seed if started else None,
                "origin": iso(started.origin) if started else None,
                "switches": dict(sorted(summary.relied.items())),
                "scenarios": [_scenario(scenario) for scenario in summary.scenarios],
                "accepted_never_came": [
                    {
                        "check": entry.check,
                        "scenario": entry.scenario,
                        "reason": entry.reason,
                        "until": entry.until,
                        "place": entry.place,
                    }
                    for entry in summary.never_came
                ],
            },
            ensure_ascii=False,
            indent=2,
        )
        + "\n"
    )


def _scenario(scenario: Scenario) -> dict[str, Any]:
    rows = [
        {"id": play.id, "row": play.cells, "verdict": play.verdict.value, "reason": play.reason}
        for play in scenario.plays
    ]
    return {
        "id": scenario.id,
        "title": scenario.title,
        "verdict": scenario.verdict.value,
        "reason": scenario.reason,
        "seconds": round(scenario.seconds, 3),
        "updates": [{"ends": update.ends, "hresult": update.hresult} for update in scenario.updates],
        "findings": [
            {
                "check": finding.check,
                "level": finding.level,
                "expected": finding.expected,
                "got": finding.got,
                "real": finding.real,
                "where": finding.where,
                **_accepted(scenario.accepted.get(finding)),
            }
            for finding in scenario.findings
        ],
        **({"rows": rows} if len(rows) > 1 else {}),
    }


def _accepted(why: e.FindingAccepted | None) -> dict[str, Any]:
    return {"accepted": {"reason": why.reason, "until": why.until}} if why else {}
