"""Playing scenarios from Python, one at a time: what `simulator.run_scenario` and the pytest plugin are.

The endpoint is the built-in one, or one that runs somewhere. Nothing is printed; what came of a play is a
value, and its text reads like the command's.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from types import TracebackType
from typing import Self

from simulator.clock import DEFAULT_ORIGIN, Clock, RealClock, VirtualClock
from simulator.connector.applications import implied
from simulator.connector.http import HttpNetwork
from simulator.connector.profiles import CURRENT, profile, with_tls
from simulator.connector.session import Guards
from simulator.errors import InputError
from simulator.events import Finding, Stream, Verdict
from simulator.report import failure
from simulator.report.again import command
from simulator.report.summary import Play, Scenario, Summary
from simulator.scenario.load import load_text
from simulator.scenario.plays import ScenarioFile
from simulator.scenario.preflight import Words, look
from simulator.scenario.run import run_scenarios
from simulator.scenario.selection import named, text_of
from simulator.scenario.stage import BuiltinStage, Endpoint, ForeignStage, Run, Stage
from simulator.switches import Switches, with_settings

#: How a scenario that is given as text is called in messages.
_TEXT = "scenario"
_WIDTH = 100


@dataclass(frozen=True, slots=True)
class EndpointAt:
    """An endpoint that runs somewhere.

    `url` is where it runs; `user` and `password` are what its .QWC file and its vendor say. `offers` are
    needs of scenarios that it is known to meet (`work`, `names.path`, `mode.one-off`): see
    docs/writing-scenarios.md. `connect_to` is a host and port to connect to instead of to the URL's; `ca` a
    file with more certificate authorities to trust (PEM). `clock` is the clock that the
    endpoint lives by, where it is not real time.
    """

    url: str
    user: str
    password: str = field(repr=False)
    offers: Collection[str] = ()
    connect_to: tuple[str, int] | None = None
    ca: Path | None = None
    clock: Clock | None = None

    def registered(self, switches: Switches | None = None) -> Endpoint:
        """As it is registered in a Web Connector, after a look at it.

        Raises `EndpointUnreachable` where nobody answers, and `InputError` where address, user or password
        are wrong.
        """
        switches = switches or Switches()
        application, reached_at = implied(self.url, self.user)
        network = partial(HttpNetwork, connect_to=self.connect_to or reached_at, ca=self.ca)
        looking = network(self.clock or RealClock())
        looking.speak_as(with_tls(profile(CURRENT.version), switches))
        names = look(application, self.password, looking, switches, words=Words(self.url))
        return Endpoint(application, self.password, network, names, frozenset(self.offers))


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
    it is played against the built-in one, in virtual time.

    `seed` decides everything that is left to chance: the same seed plays the same. `switches` settle what no
    source settles (docs/switches.md), by name. With `strict` a finding of level *should* fails it too.

    Raises `InputError` where the scenario, a switch or the endpoint's address or password is wrong, and
    `EndpointUnreachable` where nobody answers. What the endpoint does wrong is never an exception.
    """
    text = scenario if isinstance(scenario, str) and "\n" in scenario else None
    if text is not None:
        file = load_text(text, _TEXT)
    else:
        found = named(str(scenario))
        if len(found) != 1:
            raise InputError(f"expected one scenario, got {scenario}, which is {len(found)}")
        file = found[0]
    with Player(endpoint, seed=seed, switches=switches, strict=strict) as player:
        return player.play(file, text)


class Player:
    """Plays scenarios one after the other against one endpoint, each on a PC of its own.

    Raises what `run_scenario` raises of the endpoint.
    """

    def __init__(
        self,
        endpoint: EndpointAt | None = None,
        *,
        seed: int = 0,
        switches: Mapping[str, str] | None = None,
        strict: bool = False,
    ) -> None:
        self._switches = with_settings(Switches(), switches or {})
        self._strict = strict
        run = Run(self._switches, Guards(), seed)
        self._clock: Callable[[], Clock] = partial(VirtualClock, DEFAULT_ORIGIN)
        options: list[str] = []
        self._stage: Stage
        if endpoint is None:
            self._stage = BuiltinStage(run)
        else:
            self._clock = RealClock
            self._stage = ForeignStage(run, endpoint.registered(self._switches))
            options += ["--endpoint", endpoint.url, "--user", endpoint.user]
            options += [word for need in sorted(endpoint.offers) for word in ("--offers", need)]
        options += [word for pair in (switches or {}).items() for word in ("--switch", "=".join(pair))]
        self._again = command(seed, [*options, "--strict"] if strict else options)

    def play(self, scenario: ScenarioFile, text: str | None = None) -> ScenarioResult:
        """Play all rows of `scenario`; `text` is its own text where it is in no file."""
        summary, stream = Summary(), Stream(self._clock())
        stream.subscribe(summary)
        run_scenarios(
            [scenario],
            self._stage,
            stream,
            clock=self._clock,
            offered=self._stage.offered,
            switches=self._switches,
            strict=self._strict,
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
            shortcoming=any(play.shortcoming for play in played.plays),
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
            lines += failure.again(play, self._again, "  ")
        return lines

    def close(self) -> None:
        """Stop what runs; nothing is left."""
        self._stage.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()
