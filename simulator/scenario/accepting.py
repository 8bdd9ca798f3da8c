"""Findings that are known and accepted for a while: shown as accepted, and failing nothing.

And the entries that no finding came for, which can go: told only where that is certain.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from datetime import date
from typing import TYPE_CHECKING, NamedTuple

from simulator.events import AcceptedNeverCame, At, Finding, Verdict

if TYPE_CHECKING:
    from simulator.scenario.endpointfile import Accepted, EndpointFile
    from simulator.scenario.plays import PlayedStep, ScenarioRow

Accepts = Callable[[Finding], "Accepted | None"]
"""By which entry a finding is accepted, if by any."""


def nothing(_: Finding) -> None:
    """Accepts nothing."""


class Subject(NamedTuple):
    """What of a play an entry can be about: its id, and the files in which its steps stand."""

    id: str
    files: tuple[str, ...]

    @classmethod
    def of(cls, row: ScenarioRow) -> Subject:
        """That of a scenario, or of a row of its matrix."""
        steps = [row.file, *_files_of(row.steps), *(place.rpartition(":")[0] for _, place in row.at_end)]
        return cls(row.id, tuple(dict.fromkeys(steps)))


def _files_of(steps: Iterable[PlayedStep]) -> Iterator[str]:
    for step in steps:
        yield step.file
        yield from _files_of(step.held)


class Entry(NamedTuple):
    """One entry of ``accepted``, and where it stands."""

    accepted: Accepted
    place: str

    def takes(self, play: str, check: str) -> bool:
        """Whether it is about a finding of that check in that play."""
        return self._is_in(play) and _is(self.accepted.check, check)

    def may_concern(self, subject: Subject) -> bool:
        """Whether a finding of such a play could be its own: a rule's of any, a step's of one in its file."""
        if not self._is_in(subject.id):
            return False
        line = re.search(r"[0-9]*$", self.accepted.check)
        places = [f"{file}:{(line and line[0]) or 1}" for file in subject.files]
        return ":" not in self.accepted.check or any(_is(self.accepted.check, place) for place in places)

    def told(self, at: At) -> AcceptedNeverCame:
        """That no finding came for it."""
        said = self.accepted
        return AcceptedNeverCame(
            at, said.check, said.reason, said.until.isoformat(), said.scenario or "", self.place
        )

    def _is_in(self, play: str) -> bool:
        scenario = self.accepted.scenario
        return scenario is None or any(_is(scenario, name) for name in (play, play.partition("[")[0]))


class Acceptance:
    """The entries of an `endpoint.yaml` that hold on a day."""

    def __init__(self, file: EndpointFile, today: date) -> None:
        entries = [
            Entry(entry, file.place("accepted", number))
            for number, entry in enumerate(file.described.accepted)
        ]
        self.holding = tuple(entry for entry in entries if entry.accepted.until >= today)

    def __call__(self, finding: Finding) -> Accepted | None:
        """The first entry that the finding is accepted by."""
        return next(
            (e.accepted for e in self.holding if e.takes(finding.at.scenario, finding.check)),
            None,
        )

    def never_came(
        self,
        found: Collection[tuple[str, str]],
        played: Mapping[Subject, Verdict],
        known: Callable[[], Iterable[Subject]],
    ) -> Iterator[Entry]:
        """The entries that no finding came for, where every play that they may concern shows that.

        `found` are the findings, each as its play and its check; `played` is how each play ended, `known`
        gives every play that there is, played or not. A play shows it if it has passed without a finding: one
        that fell short may have ended early. One that is skipped can show nothing, and hide nothing.
        """
        plays_with_findings = {play for play, _ in found}
        shows = {
            subject.id
            for subject, verdict in played.items()
            if verdict is Verdict.PASSED and subject.id not in plays_with_findings
        }
        skipped = {subject.id for subject, verdict in played.items() if verdict is Verdict.SKIPPED}
        unused = [e for e in self.holding if not any(e.takes(play, check) for play, check in found)]
        unused = [e for e in unused if any(e.may_concern(each) and each.id in shows for each in played)]
        everything = list(known()) if unused else []
        for entry in unused:
            concerned = {subject.id for subject in everything if entry.may_concern(subject)}
            if concerned <= shows | skipped:
                yield entry


def _is(pattern: str, text: str) -> bool:
    """Whether `text` is as `pattern` says; ``*`` stands for anything."""
    return re.fullmatch(".*".join(map(re.escape, pattern.split("*"))), text, re.DOTALL) is not None
