"""A run as one JSON object: what ``qbwc-sim run --json`` writes."""

from __future__ import annotations

import json
from typing import Any

from simulator.clock import iso
from simulator.report.summary import ScenarioSummary, Summary


def document(summary: Summary) -> str:
    """The object as text. Its shape is documented in ``docs/json.md`` and only grows."""
    started, ended = summary.started, summary.ended
    return (
        json.dumps(
            {
                "verdict": ended.verdict.value if ended else None,
                "simulator": started.simulator if started else None,
                "endpoint": started.endpoint if started else None,
                "seed": started.seed if started else None,
                "origin": iso(started.origin) if started else None,
                "switches": dict(sorted(summary.relied.items())),
                "scenarios": [_scenario(scenario) for scenario in summary.scenarios],
            },
            ensure_ascii=False,
            indent=2,
        )
        + "\n"
    )


def _scenario(scenario: ScenarioSummary) -> dict[str, Any]:
    return {
        "id": scenario.id,
        "verdict": scenario.verdict.value if scenario.verdict else None,
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
            }
            for finding in scenario.findings
        ],
    }
