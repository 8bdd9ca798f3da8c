"""Playing ``qbwc-sim run`` against a program of somebody else, and reading what came of it."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from support.command import PATIENCE, qbwc_sim

from simulator import recording

#: Seconds that the whole suite may take: a busy machine, and work that is waited for in real time.
_WHOLE = 180.0


@dataclass(frozen=True)
class Played:
    """A run: its exit code, its JSON, its recording, and all that it printed."""

    code: int
    run: dict[str, Any]
    events: list[dict[str, Any]]
    printed: str

    def scenario(self, id_: str) -> dict[str, Any]:
        """One scenario of the JSON."""
        [found] = [one for one in self.run["scenarios"] if one["id"] == id_]
        return dict(found)

    def verdicts(self) -> dict[str, str]:
        """Scenario → verdict."""
        return {one["id"]: one["verdict"] for one in self.run["scenarios"]}

    def of(self, kind: str, scenario: str) -> list[dict[str, Any]]:
        """The events of one kind in one scenario."""
        return [
            one for one in self.events if one["event"] == kind and one["at"].get("scenario", "") == scenario
        ]

    def calls(self, scenario: str) -> list[str]:
        """The web methods called in a scenario, in order."""
        return [one["method"] for one in self.of("CallSent", scenario)]

    def sent(self, method: str, scenario: str) -> list[dict[str, Any]]:
        """The arguments of every call of a web method."""
        return [one["arguments"] for one in self.of("CallSent", scenario) if one["method"] == method]

    def fallen(self) -> dict[str, str]:
        """Those that neither passed nor were skipped."""
        return {id_: one for id_, one in self.verdicts().items() if one not in ("passed", "skipped")}

    def lacking(self) -> set[str]:
        """The needs for want of which a scenario, or a row of one, was skipped."""
        rows = [row for one in self.run["scenarios"] for row in one.get("rows", [one])]
        reasons = [row["reason"] for row in rows if row["verdict"] == "skipped"]
        assert all(reasons)
        return {need for reason in reasons for need in re.findall(r"needs ([\w.-]+):", reason)}


def play(folder: Path, url: str, user: str, password: str, *more: str) -> Played:
    """Play against the endpoint at `url`."""
    return _played(folder, password, *more, "--endpoint", url, "--user", user)


def play_all(folder: Path, described: str, password: str) -> Played:
    """Play the whole suite against the endpoint that is described so; its password is ``${PASSWORD}``."""
    file = folder / "endpoint.yaml"
    file.write_text(described, encoding="utf-8")
    return _played(folder, password, "--endpoint", str(file), patience=_WHOLE)


def _played(folder: Path, password: str, *arguments: str, patience: float = PATIENCE) -> Played:
    written, recorded = folder / "run.json", folder / "run.ndjson"
    ran = qbwc_sim(
        "run",
        *arguments,
        *("--json", str(written), "--record", str(recorded)),
        env={"QBWC_PASSWORD": password},
        patience=patience,
    )
    printed = ran.out + ran.err
    assert "Traceback" not in printed
    files = written.read_text(encoding="utf-8") + recorded.read_text(encoding="utf-8")
    for form in (password, json.dumps(password)[1:-1], password.replace("&", "&amp;")):
        assert form not in printed + files
    assert ran.err == ""
    return Played(ran.code, json.loads(written.read_text("utf-8")), list(recording.read(recorded)), printed)
