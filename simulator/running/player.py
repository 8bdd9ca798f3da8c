"""Playing scenarios from Python, one at a time: what `simulator.run_scenario` and the pytest plugin are.

The endpoint is the built-in one, or one that runs somewhere, made ready as for the command. Nothing is
printed; what came of a play is a value, and its text reads like the command's.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager, ExitStack, closing
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from types import TracebackType
from typing import Self

from simulator.clock import DEFAULT_ORIGIN, Clock, RealClock, VirtualClock
from simulator.connector.profiles import CURRENT
from simulator.connector.session import Guards
from simulator.errors import InputError
from simulator.events import Finding, FindingAccepted, Stream, Verdict
from simulator.report import failure
from simulator.report.again import command
from simulator.report.failure import Again
from simulator.report.summary import Play, Scenario, Summary
from simulator.running.clients import WEB_CONNECTOR
from simulator.running.endpoint import EndpointAt
from simulator.running.ready import Ready, ready
from simulator.running.staging import Common
from simulator.scenario.accepting import Accepts, nothing
from simulator.scenario.load import load_text
from simulator.scenario.plays import ScenarioFile
from simulator.scenario.preflight import Tell
from simulator.scenario.run import run_scenarios
from simulator.scenario.selection import named, text_of
from simulator.scenario.stage import Endpoint, ForeignStage
from simulator.scenario.world import Platform
from simulator.switches import Switches, with_settings

#: How a scenario that is given as text is called in messages.
_TEXT = "scenario"
_WIDTH = 100


@dataclass(frozen=True, slots=True)
class Conditions:
    """What plays have in common: against which endpoint (None: the built-in one), and how.

    Raises `InputError` for a switch that is none.
    """

    endpoint: EndpointAt | None = None
    seed: int = 0
    switches: Mapping[str, str] = field(default_factory=dict)
    strict: bool = False

    @property
    def settled(self) -> Switches:
        """All switches."""
        return with_settings(Switches(), self.switches)

    @property
    def clock(self) -> Callable[[], Clock]:
        """Makes the clock of each play: a foreign endpoint lives in real time."""
        return RealClock if self.endpoint is not None else partial(VirtualClock, DEFAULT_ORIGIN)

    def ready(
        self, workers: int = 1, tell: Tell = lambda what, said, outcome: None
    ) -> AbstractContextManager[Ready]:
        """The endpoint, started and looked at, for so many workers, and ended when the block is left.

        `tell` is told what was looked at. Raises `EndpointUnreachable`, and `InputError` for what is wrong
        with its address, its users or its `endpoint.yaml`.
        """
        switches, endpoint = self.settled, self.endpoint
        common = Common(switches, Guards(), self.seed, WEB_CONNECTOR, CURRENT.version)
        registration = endpoint.registration(switches) if endpoint is not None else None
        today = datetime.fromtimestamp(self.clock().now(), UTC).date()
        offers = frozenset(endpoint.offers) if endpoint is not None else frozenset()
        return ready(registration, common, today=today, offers=offers, workers=workers, tell=tell)

    @property
    def again(self) -> Again:
        """The command that plays a play again."""
        options = list(_named(self.endpoint)) if self.endpoint is not None else []
        options += [word for pair in self.switches.items() for word in ("--switch", "=".join(pair))]
        return command(self.seed, [*options, "--strict"] if self.strict else options)


def _named(endpoint: EndpointAt) -> Iterator[str]:
    """The options that name it; never its password."""
    if endpoint.file is not None:
        yield from ("--endpoint", endpoint.file.name)
    else:
        yield from ("--endpoint", endpoint.url, "--user", endpoint.user)
        if endpoint.connect_to is not None:
            yield from ("--connect-to", ":".join(map(str, endpoint.connect_to)))
        if endpoint.ca is not None:
            yield from ("--ca", str(endpoint.ca))
    for need in sorted(endpoint.offers):
        yield from ("--offers", need)


@dataclass(frozen=True, slots=True)
class ScenarioResult:
    """What came of a scenario: of all its rows, where it has a matrix.

    `verdict` is the worst of its plays', `reason` says why it is not passed, `findings` are what fell short.
    `text` is everything that there is to say, as the command says it; empty where it passed. `updates` has
    for each update how it ended.
    """

    id: str
    title: str
    verdict: Verdict
    reason: str
    findings: tuple[Finding, ...]
    updates: tuple[str, ...]
    seconds: float
    """Real time."""
    text: str
    shortcoming: bool = False
    """The simulator could not go on; the verdict says nothing of the endpoint."""
    accepted: tuple[FindingAccepted, ...] = ()
    """Those of the findings that fail nothing, and why."""
    unplayable: bool = False
    """A hook, a probe or the endpoint's start failed; the verdict says nothing of the endpoint either."""

    @property
    def passed(self) -> bool:
        """Whether it was played, and everything that was expected came."""
        return self.verdict is Verdict.PASSED


def run_scenario(
    scenario: str | Path,
    endpoint: EndpointAt | None = None,
    *,
    seed: int = 0,
    switches: Mapping[str, str] | None = None,
    strict: bool = False,
) -> ScenarioResult:
    """Play one scenario against an endpoint and say what came of it.

    ::

        from simulator import EndpointAt, run_scenario

        result = run_scenario("quickbooks/open", EndpointAt("http://127.0.0.1:8000/qbwc", "joe", "secret"))
        assert result.passed, result.text

    `scenario` is the id of a bundled scenario (``sync/one-off``), the path of a file, a row of either
    (``sync/one-off[2]``), or the YAML text itself (anything with more than one line). Without an `endpoint`
    it is played against the built-in one, in virtual time; with one that has an `endpoint.yaml`
    (`EndpointAt.from_file`) as ``qbwc-sim run`` plays it: started for this play, looked at, and ended.

    `seed` decides everything that is left to chance: the same seed plays the same. `switches` settle what no
    source settles (docs/switches.md), by name. With `strict` a finding of level *should* fails it too.

    Raises `InputError` where the scenario, a switch, the endpoint's address or password or its
    `endpoint.yaml` is wrong, and `EndpointUnreachable` where nobody answers. What the endpoint does wrong is
    never an exception.
    """
    text = scenario if isinstance(scenario, str) and "\n" in scenario else None
    if text is not None:
        file = load_text(text, _TEXT)
    else:
        meant = named(str(scenario))
        if len(meant) != 1:
            raise InputError(f"expected one scenario, got {scenario}, which is {len(meant)}")
        file = meant[0]
    conditions = Conditions(endpoint, seed, switches or {}, strict)
    with conditions.ready() as found, Player(conditions, found) as player:
        return player.play(file, text)


class Player:
    """Plays scenarios one after the other against an endpoint that is `ready`, each on a PC of its own.

    Of several workers it is that of the number `worker`.
    """

    def __init__(self, conditions: Conditions, ready: Ready, worker: int = 0) -> None:
        self._conditions = conditions
        self._accepts: Accepts = ready.accepted or nothing
        self._opened = ExitStack()
        self._stage = self._opened.enter_context(ready.staging(worker))

    @property
    def first(self) -> Endpoint:
        """The first of the users that this worker plays as; the endpoint is somebody else's."""
        return self._foreign.identities[0]

    def begin(self) -> None:
        """Have the endpoint, somebody else's, as every play finds it. Raises `Unplayable`."""
        self._foreign.begin(Stream(self._conditions.clock())).close()

    def platform(self, stream: Stream) -> AbstractContextManager[Platform]:
        """The endpoint's hooks and probes, its clock kept at the time of `stream`."""
        return closing(self._foreign.platform(stream))

    @property
    def _foreign(self) -> ForeignStage:
        assert isinstance(self._stage, ForeignStage)
        return self._stage

    def play(self, scenario: ScenarioFile, text: str | None = None) -> ScenarioResult:
        """Play all rows of `scenario`; `text` is its own text where it is in no file."""
        clock = self._conditions.clock
        summary, stream = Summary(), Stream(clock())
        stream.subscribe(summary)
        outcomes = run_scenarios(
            [scenario],
            self._stage,
            stream,
            clock=clock,
            offered=self._stage.offered,
            switches=self._conditions.settled,
            strict=self._conditions.strict,
            accepts=self._accepts,
        )
        [played] = summary.scenarios
        return ScenarioResult(
            id=scenario.rows[0].id if len(scenario.rows) == 1 else scenario.id,
            title=played.title,
            verdict=played.verdict,
            reason=played.reason,
            findings=tuple(played.findings),
            updates=tuple(update.ends for update in played.updates),
            seconds=played.seconds,
            text=self._told(played, text),
            shortcoming=any(outcome.shortcoming for outcome in outcomes),
            accepted=tuple(played.accepted.values()),
            unplayable=any(outcome.unplayable for outcome in outcomes),
        )

    def _told(self, scenario: Scenario, text: str | None) -> str:
        lines = [line for play in scenario.plays for line in self._told_of(play, text)]
        return "\n".join(lines)

    def _told_of(self, play: Play, text: str | None) -> list[str]:
        if play.verdict is Verdict.PASSED and not play.findings:
            return []
        lines = [
            f"{play.verdict.value}: {play.id}: {play.title}" + (f" ({play.cells})" if play.cells else "")
        ]
        if play.verdict is not Verdict.FAILED and play.reason:
            lines += failure.paragraph("  ", play.reason, _WIDTH)
        lines += failure.lines_of(play, _WIDTH, text_of if text is None else lambda _: text, "  ")
        if play.verdict is Verdict.FAILED and text is None:
            lines += failure.again(play, self._conditions.again, "  ")
        return lines

    def close(self) -> None:
        """Let go of what plays needed; the endpoint is whoever's who made it ready."""
        self._opened.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()
