"""Playing scenarios, row by row, and what a run of them comes to.

One play is one scenario, or one row of its matrix, on a world of its own (`play`). The outcomes returned say
no more than the stream of events did. How a world is built, and what a report makes of it, is for others.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable

from simulator.clock import Clock, VirtualClock
from simulator.errors import InputError
from simulator.events import Stream, Verdict
from simulator.scenario.accepting import Accepts, nothing
from simulator.scenario.needs import BUILT_IN
from simulator.scenario.play import Outcome, Play
from simulator.scenario.plays import ScenarioFile, ScenarioRow
from simulator.scenario.world import WorldFactory
from simulator.switches import Switches

_SHORTCOMING = 4


def run_scenarios(
    scenarios: Iterable[ScenarioFile],
    world: WorldFactory,
    stream: Stream,
    *,
    clock: Callable[[], Clock] = VirtualClock,
    offered: Collection[str] = BUILT_IN,
    switches: Switches | None = None,
    strict: bool = False,
    accepts: Accepts = nothing,
) -> tuple[Outcome, ...]:
    """Play every row of `scenarios`, in order, each on a fresh `world` and with a `clock` of its own.

    So a play is the same whatever was played before it. `offered` are the needs that the endpoint
    meets, `switches` those of the run, `accepts` says which findings fail nothing. A `Shortcoming` and an
    `Unplayable` end their play only; any other error ends the run.
    """
    run = switches if switches is not None else Switches()
    rows = (row for scenario in scenarios for row in scenario.rows)
    return tuple(
        play(
            row,
            world,
            stream,
            clock=clock,
            offered=offered,
            switches=run,
            strict=strict,
            accepts=accepts,
        )
        for row in rows
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
    accepts: Accepts = nothing,
) -> Outcome:
    """Play one row, as `run_scenarios` plays each."""
    outside = stream.clock
    stream.clock = clock()
    try:
        return Play(row, stream, row.switches(switches), strict, accepts).outcome(world, offered)
    finally:
        stream.clock = outside


def exit_code(outcomes: Iterable[Outcome]) -> int:
    """0 passed · 1 something failed · 2 nothing passed or failed, or a hook failed · 4 we fell short."""
    outcomes = tuple(outcomes)
    verdicts = {outcome.verdict for outcome in outcomes}
    if any(outcome.shortcoming for outcome in outcomes):
        return _SHORTCOMING
    if Verdict.FAILED in verdicts:
        return 1
    if any(outcome.unplayable for outcome in outcomes):
        return InputError.exit_code
    return 0 if Verdict.PASSED in verdicts else InputError.exit_code
