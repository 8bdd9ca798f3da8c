"""One play: its needs, its steps, what is expected of them, its verdict.

Everything is observed through the stream of events, and everything found is told there. Most steps are
methods of the desktop; the words of the language are carried out here (`_WORDS`).
"""

from __future__ import annotations

import time
from collections.abc import Callable, Collection, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace

from simulator.connector.faults import CallFault
from simulator.desktop import Desktop, update_together
from simulator.errors import InputError, Shortcoming, StepFailed, Unplayable
from simulator.events import (
    CallSent,
    Event,
    Finding,
    FindingAccepted,
    Probed,
    ScenarioEnded,
    ScenarioStarted,
    StepStarted,
    Stream,
    SwitchRelied,
    Verdict,
)
from simulator.quickbooks.faults import Fault as QuickBooksFault
from simulator.scenario import expect, expect_end, expect_state, rawcalls, real
from simulator.scenario.accepting import Accepts
from simulator.scenario.agenda import Agenda, DayTime
from simulator.scenario.course import HAVE_WORK, WORK, Course
from simulator.scenario.expect import Shortfall
from simulator.scenario.expectations import AtEnd, Expectation, ProbeExpected
from simulator.scenario.fields import SwitchValue
from simulator.scenario.moments import Moment
from simulator.scenario.needs import explained, lacking
from simulator.scenario.nodes import describe
from simulator.scenario.plays import PlayedStep, ScenarioRow
from simulator.scenario.world import WorldFactory
from simulator.switches import Switches


@dataclass(frozen=True, slots=True)
class Outcome:
    """How one play ended. `seconds` is real time; `reason` says why it is not passed."""

    id: str
    verdict: Verdict
    reason: str
    seconds: float
    shortcoming: bool = False
    """The simulator could not go on; the verdict says nothing of the endpoint."""
    unplayable: bool = False
    """A hook, a probe or the endpoint's start failed; the verdict says nothing of the endpoint either."""


class Play:
    """One play, from its start to its verdict."""

    def __init__(
        self, row: ScenarioRow, stream: Stream, switches: Switches, strict: bool, accepts: Accepts
    ) -> None:
        self._row = row
        self._stream = stream
        self._switches = switches
        self._strict = strict
        self._accepts = accepts
        self._seen: list[Event] = []
        """The events of the present step."""
        self._place = ""
        """The present step's."""
        self._undone: Shortfall | None = None
        """What could not be done, because of what did not come before it."""
        self._moments: list[Moment] = []
        self._faults: list[tuple[PlayedStep, CallFault | QuickBooksFault]] = []
        self._watches = [expect_end.Watch(end.never, place) for end, place in row.at_end if end.never]
        self._findings: list[Finding] = []
        """Those that are not accepted."""
        self._accepted: list[FindingAccepted] = []
        about = row.document.about
        self._course = Course((about.told if about else None) or "")
        self._not_played = ""
        """From which step on nothing was played, and why."""
        self._relied: set[str] = set()

    def outcome(self, world: WorldFactory, offered: Collection[str]) -> Outcome:
        """Play, and tell the stream how it ended."""
        started = time.perf_counter()
        stream, row = self._stream, self._row
        stream.scenario, stream.step = row.id, 0
        stream.subscribe(self._see)
        shortcoming = unplayable = False
        try:
            stream.emit(ScenarioStarted(stream.at(), row.title, row.file, row.cells))
            lacks = lacking(row.needs, offered)
            if lacks:
                verdict, reason = Verdict.SKIPPED, "; ".join(f"needs {explained(need)}" for need in lacks)
            else:
                try:
                    self._played(world)
                    verdict, reason = self._verdict()
                except Shortcoming as error:
                    shortcoming = True
                    verdict, reason = Verdict.NOT_EXERCISED, f"the simulator cannot do this yet: {error}"
                except Unplayable as error:
                    unplayable = True
                    verdict, reason = Verdict.NOT_EXERCISED, f"your configuration: {error}"
            seconds = time.perf_counter() - started
            stream.step = 0
            ended = verdict, reason, seconds, lacks, shortcoming, unplayable, self._not_played
            stream.emit(ScenarioEnded(stream.at(), *ended))
        finally:
            stream.unsubscribe(self._see)
            for moment in self._moments:
                stream.unsubscribe(moment)
            stream.scenario, stream.step = "", 0
        return Outcome(row.id, verdict, reason, seconds, shortcoming, unplayable)

    def _verdict(self) -> tuple[Verdict, str]:
        """Of a play that was played, all of it or up to a step that could not be done."""
        verdict, reason = expect_end.verdict(self._findings, list(self._never_came()), self._strict)
        if verdict is Verdict.PASSED:
            reason = "; ".join(dict.fromkeys(map(_accepted, self._accepted)))
        if verdict is Verdict.FAILED and self._not_played:
            reason = f"{reason}; not played {self._not_played}"
        return verdict, reason

    def _see(self, event: Event) -> None:
        self._seen.append(event)
        if isinstance(event, Finding):
            self._found(event)
        self._course(event)
        for watch in self._watches:
            watch(event)

    def _found(self, finding: Finding) -> None:
        entry = self._accepts(finding)
        if entry is None:
            self._findings.append(finding)
            return
        until = entry.until.isoformat()
        accepted = FindingAccepted(self._stream.at(), finding.check, entry.reason, until)
        self._accepted.append(accepted)
        self._stream.emit(accepted)

    def _never_came(self) -> Iterator[Shortfall]:
        """What the scenario is about and has not come: then it was not exercised."""
        about = self._row.document.about
        if about and about.requests:
            yield from expect.amount(about.requests, self._course.requests, "request", "")
        if about and about.statuses:
            yield from expect.statuses(about.statuses, self._course.statuses, "")
        if about and about.told and not self._course.is_told:
            yield Shortfall(f"{describe(about.told)} to be told the endpoint", "it in no call", "")
        yield from self._missed()
        yield from self._too_late()
        yield from self._spared()
        if self._undone:
            yield self._undone

    def _missed(self) -> Iterator[Shortfall]:
        """The moments of a call that have not come."""
        for moment in self._moments:
            yield from moment.never_came()

    def _too_late(self) -> Iterator[Shortfall]:
        """The times before which the scenario ended."""
        for _, step in self._agenda.never_came():
            yield Shortfall(f"the time of {step.place} to come", "an end of the scenario before it", "")

    def _spared(self) -> Iterator[Shortfall]:
        """The faults that met nothing."""
        for step, fault in self._faults:
            if not fault.came:
                yield Shortfall(f"the fault of {step.place} to come", "no call that met it", "")

    def _played(self, factory: WorldFactory) -> None:
        self._world = world = factory(self._row, self._stream)
        try:
            self._first = next(iter(world.desktops))
            self._zone, self._origin = world.company(self._first).zone, self._stream.clock.now()
            self._agenda: Agenda[tuple[int, PlayedStep]] = Agenda(self._zone)
            before = {
                (name, kind): world.company(name).count(kind)
                for name, kind in expect_end.counted(self._row, self._first)
            }
            for number, step in enumerate(self._row.steps, 1):
                self._stream.step = number
                try:
                    self._what_is_due(self._stream.clock.now())
                    self._step(step)
                except StepFailed as error:  # what follows takes for granted what did not come about
                    fall = Shortfall(error.expected, error.got, real.after("", ""))
                    self._tell([fall], self._place)
                    return
                except Unplayable:
                    raise
                except InputError as error:
                    if not self._explains_itself():
                        raise
                    why = str(error).removeprefix(f"{self._place}: ")
                    self._not_played = f"from {self._place} on: {why}"
                    self._undone = Shortfall(f"{self._place} to be possible", why, "")
                    return
                if self._has_no_work():
                    self._undone = Shortfall(WORK, f"{self._course.idle} at {step.place}; {HAVE_WORK}", "")
                    return
            self._stream.step = 0
            undone = any(self._missed()) or any(self._too_late())
            for end, place in self._row.at_end:
                if end.never or not undone:  # the rest holds once everything was done
                    self._tell(self._at_end(end, place, before), place)
        finally:
            world.close()

    def _explains_itself(self) -> bool:
        """Whether a step may be impossible for what came, or did not come, before it.

        Else it is the scenario that asks for what cannot be done.
        """
        return bool(self._findings or self._accepted) or any(self._missed()) or any(self._spared())

    def _step(self, step: PlayedStep, where: str = "") -> list[Event]:
        """Carry out one step and compare: with its own events, not with those of a step done meanwhile.

        Gives its events. `where` is the call during which it is done, for a finding that has no place of its
        own. After an error the present step is the one that failed.
        """
        outer = self._seen, self._place
        self._seen, self._place = [], step.place
        stream = self._stream
        stream.emit(StepStarted(stream.at(), step.verb, step.shown, step.line))
        word = _WORDS.get(step.verb)
        if word is not None:
            word(self, step)
        else:
            with _told_at(step.place):
                getattr(self._desktop(step), step.verb)(**step.arguments)
        if step.expect is not None and not self._has_no_work():
            falls = self._compared(step.expect, step)
            self._tell([replace(fall, where=fall.where or where) for fall in falls], step.place)
        mine = self._seen
        self._seen, self._place = outer
        return mine

    def _has_no_work(self) -> bool:
        """Whether there was none although the scenario needs it: then nothing can be expected."""
        return bool(self._course.idle) and "work" in self._row.needs

    def _desktop(self, step: PlayedStep) -> Desktop:
        return self._world.desktops[self._name(step.desktop)]

    def _name(self, desktop: str | None) -> str:
        return desktop or self._first

    def _compared(self, wanted: Expectation, step: PlayedStep) -> Iterator[Shortfall]:
        mine = ("", step.desktop)
        seen = [event for event in self._seen if step.desktop is None or event.at.desktop in mine]
        run = expect.Run(self._resolve, self._moment_of, tuple(self._world.desktops))
        yield from expect.compare(wanted, seen, run)
        yield from expect_state.compare(wanted, self._desktop(step))

    def _moment_of(self, when: DayTime) -> float:
        return when.moment(self._origin, self._zone)

    # -- the words of the language ---------------------------------------------------------------

    def _wait(self, step: PlayedStep) -> None:
        end = self._stream.clock.now() + step.value
        self._what_is_due(end)
        self._desktop(step).scheduler.wait_until(end)

    def _what_is_due(self, until: float) -> None:
        """Do what the agenda has until then, each at its time; it belongs to the present step too."""
        for moment, (number, later) in self._agenda.due(until):
            self._world.desktops[self._first].scheduler.wait_until(moment)
            playing, self._stream.step = self._stream.step, number
            for deed in later.held:
                self._seen += self._step(deed)
            self._stream.step = playing

    def _later(self, step: PlayedStep) -> None:
        if step.verb == "at":
            moment = self._moment_of(step.value)
            if moment < self._stream.clock.now():
                raise InputError(f"{step.place}: expected a time that is still to come, got {step.value}")
            self._agenda.at(moment, (self._stream.step, step))
        else:
            self._agenda.every(step.value, self._stream.clock.now(), (self._stream.step, step))

    def _during(self, step: PlayedStep) -> None:
        """Arm the step's moment. What is done when it comes has this step's place, not the playing one's."""
        stream, place = self._stream, self._stream.step

        def meanwhile(call: CallSent) -> None:
            playing, stream.step = stream.step, place
            for deed in step.held:
                self._step(deed, expect.place(call))
            stream.step = playing

        moment = Moment(step.value, step.place, meanwhile, step.desktop or "")
        self._moments.append(moment)
        stream.subscribe(moment)  # after all others: they have the call before what is done during it

    def _together(self, step: PlayedStep) -> None:
        clicks = [(self._desktop(click), click.arguments.get("answers")) for click in step.held]
        update_together(clicks)

    def _fault(self, step: PlayedStep) -> None:
        desktop, wanted = self._desktop(step), step.value
        if wanted.quickbooks is not None:
            with _told_at(step.place):
                fault = desktop.quickbooks.faults.add(
                    int(wanted.quickbooks, 16), wanted.process, wanted.text or ""
                )
            self._faults.append((step, fault))
            return
        of_call = wanted.of_call()
        desktop.network.faults.waiting.append(of_call)
        self._faults.append((step, of_call))

    def _call(self, step: PlayedStep) -> None:
        self._stream.emit(rawcalls.make(step.value, self._desktop(step)))

    def _hook(self, step: PlayedStep) -> None:
        for name, arguments in step.value.items():
            with _told_at(step.place):
                self._world.hook(name, arguments, self._name(step.desktop))

    def _probe_now(self, step: PlayedStep) -> None:
        self._tell(self._probe(step.value, step.desktop), step.place)

    def _probe(self, wanted: ProbeExpected, desktop: str | None) -> Iterator[Shortfall]:
        return expect_end.probe(wanted, self._ask(wanted.name, desktop))

    def _ask(self, probe: str, desktop: str | None, file: str = "") -> object:
        value = self._world.probe(probe, self._name(desktop), file)
        self._stream.emit(Probed(self._stream.at(desktop or ""), probe, value))
        return value

    # -- the end ----------------------------------------------------------------------------------

    def _at_end(self, end: AtEnd, place: str, before: dict[tuple[str, str], int]) -> Iterator[Shortfall]:
        if end.company:
            name = self._name(end.company.desktop)
            application = self._world.desktops[name].setup.application
            counts = {kind: count for (whose, kind), count in before.items() if whose == name}
            yield from expect_end.company(end.company, self._world.company(name), application, counts)
        elif end.probe:
            yield from self._probe(end.probe, None)
        elif end.same:
            entity, key = end.same.company, end.same.key
            file = end.same.file or ""
            records = list(self._world.company(self._name(end.same.desktop), file).records(entity))
            if any(key not in record for record in records):
                raise InputError(f"{place}: expected a field that every {entity} has, got {key}")
            for name in end.same.fields:
                if records and not any(name in record for record in records):
                    raise InputError(f"{place}: expected a field that some {entity} has, got {name}")
            yield from expect_end.same(end.same, records, self._ask(end.same.probe, end.same.desktop, file))
        for watch in self._watches:
            if watch.place == place:
                yield from watch.shortfalls()

    def _resolve(self, value: SwitchValue) -> str:
        setting = str(getattr(self._switches, value.name))
        if value.name not in self._relied:
            self._relied.add(value.name)
            self._stream.emit(SwitchRelied(self._stream.at(), value.name, setting))
        return setting

    def _tell(self, shortfalls: Iterable[Shortfall], place: str) -> None:
        for shortfall in shortfalls:
            self._stream.emit(shortfall.finding(self._stream.at(), place))


@contextmanager
def _told_at(place: str) -> Iterator[None]:
    """What the scenario asks for and cannot be done is told with its place."""
    try:
        yield
    except Unplayable:
        raise
    except InputError as error:
        raise InputError(f"{place}: {error}") from None


def _accepted(accepted: FindingAccepted) -> str:
    return f"accepted until {accepted.until}: {accepted.check}: {accepted.reason}"


#: What carries out the words of the language; every other verb is a method of the desktop.
_WORDS: dict[str, Callable[[Play, PlayedStep], None]] = {
    "wait": Play._wait,
    "hook": Play._hook,
    "probe": Play._probe_now,
    "during": Play._during,
    "every": Play._later,
    "at": Play._later,
    "together": Play._together,
    "fault": Play._fault,
    "call": Play._call,
}
