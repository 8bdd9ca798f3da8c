"""The page of the bundled scenarios: which situation each plays, what it shows, and what makes it fail."""

from __future__ import annotations

import importlib
import sys
from collections import defaultdict
from pathlib import Path

from simulator import bundled
from simulator.scenario import ScenarioFile, load_folder

HERE = Path(__file__).parent

#: What users of a real connector meet: the rows that scenarios name under `covers`.
PARTS: dict[str, dict[str, str]] = {
    "A. Before installing": {
        "A1": "editions, years and countries of QuickBooks; one that is too old",
        "A2": "QuickBooks for Mac",
        "A3": "the versions of Windows, and an older one",
        "A4": "with administrator rights, or without",
        "A5": "antivirus and firewall, and their allow-list",
        "A6": "the connector on another computer, or in another Windows session",
        "A7": "linking before QuickBooks is open with the company",
    },
    "B. Install": {
        "B1": "a fresh installation, signed or not",
        "B2": "an update of the Web Connector",
        "B3": "another administrator approves; the two programs on different levels",
        "B4": "one more company at a connector that is there",
        "B5": "hosted servers, with several sessions",
        "B6": "path and files",
        "B7": "no administrator at all",
    },
    "C. Authorise": {
        "C1": "the .QWC file is run",
        "C2": "a malformed .QWC file, a support page or certificate that cannot be had",
        "C3": "No, when QuickBooks asks",
        "C4": "what each of the other answers allows later",
        "C5": "Access Confirmation, and personal data",
        "C6": "a second company of the same application",
    },
    "D. Authenticate and first update": {
        "D1": "the new row, its box and its password",
        "D2": "a wrong password, or none",
        "D3": "Update Selected",
        "D4": "the first link fetches what was configured",
    },
    "E. Sync": {
        "E1": "one-off, and deauthorised afterwards",
        "E2": "continuous: reads and writes from a queue",
        "E3": "after a reboot",
        "E4": "QuickBooks closed: nobody can open it until the sync ends",
        "E5": "QuickBooks open: the user's own work interferes",
        "E6": "pauses",
    },
    "F. Remove": {
        "F1": "uninstalled from Windows' settings",
        "F2": "the certificate removed, or unticked, in the preferences",
        "F3": "installed and linked again",
    },
    "H. When it does not work": {
        "H1": "the computer is off, or asleep",
        "H2": "the Web Connector was closed, or has crashed",
        "H3": "Auto-Run is off",
        "H4": "another company file is open",
        "H5": "the file is open elsewhere",
        "H6": "two QuickBooks in one session, or a stale hidden one",
        "H7": "hours in which the vendor syncs, and longer pauses",
        "H8": "deauthorised after a one-off sync, and relinked",
        "H9": "a large history, in batches of dates",
        "H10": "the logs that a support engineer asks for",
        "H11": "many companies on one PC; a large company file",
    },
    "I. What support meets every week": {
        "I1": "QBWC1039",
        "I2": "the company file was renamed, moved or restored",
        "I3": "QuickBooks upgraded, two years side by side, no request processor",
        "I4": "an unattended start is stopped by a prompt",
        "I5": "locks that were left behind",
        "I6": "two PCs with Auto-Run share one file",
        "I7": "remote desktop; another Windows user",
        "I8": "the endpoint moved, its certificate expired, a maintenance page",
        "I9": "the connection was deleted at the vendor",
        "I10": "a closing date, missing rights, a full list, sensitive data refused",
        "I11": "the same AppName twice",
        "I12": "a power cut between request and answer: nothing lost, nothing doubled",
    },
}

_HEAD = """# The bundled scenarios

What `qbwc-sim run` plays: {scenarios} scenarios, {plays} plays in all. Each row of the first tables is a
situation that the users of a real connector meet; a scenario names the rows that it plays under `covers`.
Tests hold that no row is without one, that every scenario passes against the built-in endpoint, and that it
fails with each of the defects that stand beside it: of the endpoint, of the PC, or on the way between.

How to write one of your own: [Write a scenario](writing-scenarios.md).
"""


def page() -> str:
    """The whole page."""
    scenarios = load_folder(bundled.scenarios())
    plays = sum(len(scenario.rows) for scenario in scenarios)
    lines = [_HEAD.format(scenarios=len(scenarios), plays=plays)]
    for title, rows in PARTS.items():
        lines += [f"## {title}", "", "| row | situation | scenarios |", "|---|---|---|"]
        for row, situation in rows.items():
            shown = [_link(scenario.id) for scenario in scenarios if row in scenario.covers]
            lines.append(f"| {row} | {situation} | {' · '.join(shown)} |")
        lines.append("")
    defects = _defects()
    folders: dict[str, list[ScenarioFile]] = defaultdict(list)
    for scenario in scenarios:
        folders[scenario.id.partition("/")[0]].append(scenario)
    for folder, files in folders.items():
        lines += [f"## {folder}/", "", "| scenario | shows | fails when |", "|---|---|---|"]
        for one in files:
            fails = " · ".join(dict.fromkeys(defects[one.id]))
            lines.append(f"| {_link(one.id)} | {one.title} | {fails} |")
        lines.append("")
    return "\n".join(lines)


def _link(id_: str) -> str:
    return f"[`{id_}`](../scenarios/{id_}.yaml)"


def _defects() -> dict[str, list[str]]:
    """By scenario: the defects that make it fail, in words."""
    tests = str(HERE.parent / "tests")
    if tests not in sys.path:
        sys.path.append(tests)
    rows = importlib.import_module("scenario.sabotage").rows
    found: dict[str, list[str]] = defaultdict(list)
    for sabotage in rows():
        found[sabotage.file].append(sabotage.says)
    return found
