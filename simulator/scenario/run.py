"""Playing scenarios: needs, rows, steps, expectations, verdicts.

One play is one scenario, or one row of its matrix, on a world of its own. Everything is observed
through the stream of events, and everything found is told there; the outcomes returned say no more
than the stream did. How a world is built, and what a report makes of it, is for others.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Collection, Iterable, Iterator
from dataclasses import dataclass, replace

from simulator.clock import Clock, VirtualClock
from simulator.errors import InputError, Shortcoming, StepFailed
from simulator.events import (
    CallSent,
    Event,
    Finding,
    Probed,
    RequestProcessed,
    ScenarioEnded,
    ScenarioStarted,
    StepStarted,
    Stream,
    SwitchRelied,
    Verdict,
)
from simulator.scenario import expect, real
from simulator.scenario.expect import Shortfall
from simulator.scenario.expectations import AtEnd, Expectation, ProbeExpected
from simulator.scenario.fields import SwitchValue
from simulator.scenario.moments import Moment
from simulator.scenario.needs import BUILT_IN, explained, lacking
from simulator.scenario.plays import PlayedStep, ScenarioFile, ScenarioRow
from simulator.scenario.world import World, WorldFactory
from simulator.switches import Switches

_SHORTCOMING = 4


@dataclass(frozen=True, slots=True)
class Outcome:
    """How one play ended. `seconds` is real time; `reason` says why it is not passed."""

    id: str
    verdict: Verdict
    reason: str
    seconds: float
    shortcoming: bool = False
    """The simulator could not go on; the verdict says nothing of the endpoint."""


def run_scenarios(
    scenarios: Iterable[ScenarioFile],
    world: WorldFactory,
    stream: Stream,
    *,
    clock: Callable[[], Clock] = VirtualClock,
    offered: Collection[str] = BUILT_IN,
    switches: Switches | None = None,
    strict: bool = False,
) -> tuple[Outcome, ...]:
    """Play every row of `scenarios`, in order, each on a fresh `world` and with a `clock` of its own.

    So a play is the same whatever was played before it. `offered` are the needs that the endpoint
    meets, `switches` those of the run. A `Shortcoming` ends its play only; any other error ends the run.
    """
    run = switches if switches is not None else Switches()
    rows = (row for scenario in scenarios for row in scenario.rows)
    return tuple(
        play(row, world, stream, clock=clock, offered=offered, switches=run, strict=strict) for row in rows
    )


def play(
    row: ScenarioRow,
    world: WorldFactory,
    stream: Stream,
    *,
    clock: Callable[[], Clock],
    offered: Collection[str],
    switches: Switches,
    strict: bool,
) -> Outcome:
    """Play one row, as `run_scenarios` plays each."""
    outside = stream.clock
    stream.clock = clock()
    try:
        return _Play(row, stream, row.switches(switches), strict).outcome(world, offered)
    finally:
        stream.clock = outside


def exit_code(outcomes: Iterable[Outcome]) -> int:
    """0 passed · 1 something failed · 2 nothing passed or failed · 4 the simulator fell short."""
    outcomes = tuple(outcomes)
    verdicts = {outcome.verdict for outcome in outcomes}
    if any(outcome.shortcoming for outcome in outcomes):
        return _SHORTCOMING
    if Verdict.FAILED in verdicts:
        return 1
    return 0 if Verdict.PASSED in verdicts else InputError.exit_code


class _Play:
    """One play, from its start to its verdict."""

    def __init__(self, row: ScenarioRow, stream: Stream, switches: Switches, strict: bool) -> None:
        self._row = row
        self._stream = stream
        self._switches = switches
        self._strict = strict
        self._seen: list[Event] = []
        """The events of the present step."""
        self._line = 0
        """The present step's."""
        self._moments: list[Moment] = []
        self._findings: list[Finding] = []
        self._requests = 0
        self._relied: set[str] = set()

    def outcome(self, world: WorldFactory, offered: Collection[str]) -> Outcome:
        """Play, and tell the stream how it ended."""
        started = time.perf_counter()
        stream, row = self._stream, self._row
        stream.scenario, stream.step = row.id, 0
        stream.subscribe(self._see)
        shortcoming = False
        try:
            stream.emit(ScenarioStarted(stream.at(), row.title, row.file, row.cells))
            lacks = lacking(row.needs, offered)
            if lacks:
                verdict, reason = Verdict.SKIPPED, "; ".join(f"needs {explained(need)}" for need in lacks)
            else:
                try:
                    self._played(world)
                    verdict, reason = expect.verdict(self._findings, list(self._never_came()), self._strict)
                except Shortcoming as error:
                    shortcoming = True
                    verdict, reason = Verdict.NOT_EXERCISED, f"the simulator cannot do this yet: {error}"
            seconds = time.perf_counter() - started
            stream.step = 0
            stream.emit(ScenarioEnded(stream.at(), verdict, reason, seconds, lacks, shortcoming))
        finally:
            stream.unsubscribe(self._see)
            for moment in self._moments:
                stream.unsubscribe(moment)
            stream.scenario, stream.step = "", 0
        return Outcome(row.id, verdict, reason, seconds, shortcoming)

    def _see(self, event: Event) -> None:
        self._seen.append(event)
        if isinstance(event, Finding):
            self._findings.append(event)
        elif isinstance(event, RequestProcessed):
            self._requests += 1

    def _never_came(self) -> Iterator[Shortfall]:
        about = self._row.document.about
        if about:
            yield from expect.amount(about.requests, self._requests, "request", "")
        for moment in self._moments:
            yield from moment.never_came()

    def _played(self, factory: WorldFactory) -> None:
        world = factory(self._row, self._stream)
        try:
            before = {entity: world.company.count(entity) for entity in self._counted_at_end()}
            for number, step in enumerate(self._row.steps, 1):
                self._stream.step = number
                try:
                    self._step(step, world)
                except StepFailed as error:  # what follows takes for granted what did not come about
                    self._tell([Shortfall(error.expected, error.got, real.after("", ""))], self._line)
                    return
            self._stream.step = 0
            for end, line in self._row.at_end:
                self._tell(self._at_end(end, line, world, before), line)
        finally:
            world.close()

    def _counted_at_end(self) -> Iterator[str]:
        for end, _ in self._row.at_end:
            if end.company:
                yield from end.company.count

    def _step(self, step: PlayedStep, world: World, where: str = "") -> None:
        """Carry out one step and compare: with its own events, not with those of a step done meanwhile.

        `where` is the call during which it is done, for a finding that has no place of its own. After
        an error the present step is the one that failed.
        """
        outer = self._seen, self._line
        self._seen, self._line = [], step.line
        stream = self._stream
        stream.emit(StepStarted(stream.at(), step.verb, step.shown, step.line))
        word = _WORDS.get(step.verb)
        if word is not None:
            word(self, step, world)
        else:
            getattr(world.desktop, step.verb)(**step.arguments)
        if step.expect is not None:
            falls = self._compared(step.expect, world)
            self._tell([replace(fall, where=fall.where or where) for fall in falls], step.line)
        self._seen, self._line = outer

    def _compared(self, wanted: Expectation, world: World) -> Iterator[Shortfall]:
        yield from expect.compare(wanted, tuple(self._seen), self._resolve)
        if wanted.quickbooks:
            yield from expect.window(wanted.quickbooks, world.desktop.quickbooks_is_open)

    def _wait(self, step: PlayedStep, world: World) -> None:
        world.desktop.wait(step.value)

    def _hook(self, step: PlayedStep, world: World) -> None:
        for name, arguments in step.value.items():
            world.hook(name, arguments)

    def _probe_now(self, step: PlayedStep, world: World) -> None:
        self._tell(self._probe(step.value, world), step.line)

    def _during(self, step: PlayedStep, world: World) -> None:
        """Arm the step's moment. What is done when it comes has this step's place, not the playing one's."""
        stream, place = self._stream, self._stream.step

        def meanwhile(call: CallSent) -> None:
            playing, stream.step = stream.step, place
            for deed in step.do:
                self._step(deed, world, expect.place(call))
            stream.step = playing

        moment = Moment(step.value, f"{self._row.file}:{step.line}", meanwhile)
        self._moments.append(moment)
        stream.subscribe(moment)  # after all others: they have the call before what is done during it

    def _probe(self, wanted: ProbeExpected, world: World) -> Iterator[Shortfall]:
        return expect.probe(wanted, self._ask(wanted.name, world))

    def _ask(self, probe: str, world: World) -> object:
        value = world.probe(probe)
        self._stream.emit(Probed(self._stream.at(), probe, value))
        return value

    def _at_end(self, end: AtEnd, line: int, world: World, before: dict[str, int]) -> Iterator[Shortfall]:
        if end.company:
            now = {entity: world.company.count(entity) for entity in end.company.count}
            yield from expect.company(end.company, before, now)
        elif end.probe:
            yield from self._probe(end.probe, world)
        elif end.same:
            entity, key = end.same.company, end.same.key
            records = list(world.company.records(entity))
            if any(key not in record for record in records):
                place = f"{self._row.file}:{line}"
                raise InputError(f"{place}: expected a field that every {entity} has, got {key}")
            in_file = [record[key] for record in records]
            yield from expect.same(entity, key, in_file, self._ask(end.same.probe, world))

    def _resolve(self, value: SwitchValue) -> str:
        setting = str(getattr(self._switches, value.name))
        if value.name not in self._relied:
            self._relied.add(value.name)
            self._stream.emit(SwitchRelied(self._stream.at(), value.name, setting))
        return setting

    def _tell(self, shortfalls: Iterable[Shortfall], line: int) -> None:
        for shortfall in shortfalls:
            self._stream.emit(shortfall.finding(self._stream.at(), f"{self._row.file}:{line}"))


#: What carries out the words of the language; every other verb is a method of the desktop.
_WORDS: dict[str, Callable[[_Play, PlayedStep, World], None]] = {
    "wait": _Play._wait,
    "hook": _Play._hook,
    "probe": _Play._probe_now,
    "during": _Play._during,
}
