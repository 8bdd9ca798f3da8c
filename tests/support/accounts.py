"""Accounting for every update that fell due: made, and how late; or missed, and why."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from simulator import events as e


@dataclass
class Account:
    """One application's scheduled updates, as its events tell them."""

    made: list[e.UpdateStarted] = field(default_factory=list)
    missed: list[e.UpdatesMissed] = field(default_factory=list)
    ends: list[str] = field(default_factory=list)
    by_hand: int = 0
    gaps: list[str] = field(default_factory=list)
    """Where something fell due of which nothing was told."""
    next_due: float | None = None


class Accounts:
    """A subscriber, given every application's interval, whose session it runs in, and when it was ticked."""

    def __init__(self, every: dict[str, float], sessions: dict[str, str], ticked: float) -> None:
        self._every = every
        self._sessions = sessions
        self.of = {name: Account(next_due=ticked + interval) for name, interval in every.items()}
        self._under_way: dict[str, str] = {}
        """By Windows session, the application whose update is under way."""
        self._started: dict[str, e.UpdateStarted] = {}
        self.overlaps: list[str] = []
        self.together = 0
        """How often an update began while another Windows session had one under way."""

    def __call__(self, event: e.Event) -> None:
        name = event.at.application
        if isinstance(event, e.UpdateStarted):
            self._start(name, event)
        elif isinstance(event, e.UpdateEnded):
            self._end(name, event)
        elif isinstance(event, e.UpdatesMissed):
            account = self.of[name]
            account.missed.append(event)
            self._expect(account, name, event.due)
            account.next_due = event.due + event.count * self._every[name]

    def _start(self, name: str, event: e.UpdateStarted) -> None:
        session = self._sessions[name]
        if session in self._under_way:
            self.overlaps.append(f"{name} beside {self._under_way[session]} at {event.at.time}")
        self.together += bool(self._under_way)
        self._under_way[session] = name
        self._started[name] = event
        account = self.of[name]
        if event.scheduled:
            account.made.append(event)
            self._expect(account, name, event.due)
        else:
            account.by_hand += 1

    def _end(self, name: str, event: e.UpdateEnded) -> None:
        del self._under_way[self._sessions[name]]
        account = self.of[name]
        account.ends.append(event.ends)
        account.next_due = max(self._started[name].at.time + self._every[name], event.at.time)

    @staticmethod
    def _expect(account: Account, name: str, due: float) -> None:
        if account.next_due is None or abs(account.next_due - due) > 1e-3:
            account.gaps.append(f"{name}: due at {account.next_due}, told of {due}")

    def late(self) -> Iterable[tuple[str, float]]:
        """The updates that came after their time, and by how many seconds."""
        for name, account in self.of.items():
            for event in account.made:
                if event.at.time > event.due:
                    yield name, event.at.time - event.due
