"""The endpoint that is played against, made ready once: here, or by the process that started the workers.

With xdist, and with as many identities as workers, that process has the endpoint started, looks at it, and
gives each worker its share of the identities, as ``qbwc-sim run -n N`` does. Else whoever plays first makes
it ready, and a mark keeps all that plays in one worker.
"""

from __future__ import annotations

import pickle
import re
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

import pytest

from simulator.pytest_plugin import settings

if TYPE_CHECKING:
    from simulator.running.endpoint import EndpointAt
    from simulator.running.player import Conditions, Player

#: The group of what one worker must play.
_GROUP = "qbwc"
_SCENARIO = re.compile(r"\.ya?ml::[^:]*$")

_HELD = pytest.StashKey["Held"]()
_SHARED = pytest.StashKey["Shared"]()
_IN_GROUP = pytest.StashKey[bool]()
_WHOLE, _READY, _NUMBER = "qbwc_whole", "qbwc_ready", "qbwc_worker"

Line = tuple[str, ...]
"""What was looked at, what there is to say, and how it came out."""


# -- one process -----------------------------------------------------------------------------------------


@dataclass
class Held:
    """What this process plays with, or why it cannot."""

    opened: ExitStack = field(default_factory=ExitStack)
    player: Player | None = None
    error: str = "the endpoint was not made ready: see the first error"
    looked: list[Line] = field(default_factory=list)
    """What was looked at here."""
    customer: EndpointAt | None = None
    """What a test of its own was given."""

    def make_ready(self, config: pytest.Config) -> None:
        """Have the endpoint ready, or know why it is not."""
        from simulator.errors import SimulatorError
        from simulator.running.player import Player

        try:
            conditions = _conditions(config)
            given = getattr(config, "workerinput", {}).get(_READY)
            if given is None:
                ready = self.opened.enter_context(
                    conditions.ready(tell=lambda *line: self.looked.append(line))
                )
            else:
                ready = pickle.loads(given)  # noqa: S301  # of the process that started this one
                if isinstance(ready, str):
                    self.error = ready
                    return
            number = getattr(config, "workerinput", {}).get(_NUMBER, 0)
            self.player = self.opened.enter_context(Player(conditions, ready, number))
        except SimulatorError as error:
            self.error = _told(self.looked, error)


def held(config: pytest.Config) -> Held:
    """What this process plays with; made ready when it is first asked for."""
    if _HELD not in config.stash:
        config.stash[_HELD] = Held()
        config.stash[_HELD].make_ready(config)
    return config.stash[_HELD]


def player(config: pytest.Config) -> Player:
    """What plays, in this process; where there is nothing to play with, the test ends with the reason."""
    mine = held(config)
    if mine.player is None:
        pytest.fail(mine.error, pytrace=False)
    return mine.player


def take_looked(config: pytest.Config) -> list[Line]:
    """What was looked at in this process, once."""
    mine = held(config)
    looked, mine.looked = mine.looked, []
    return looked


def looked(config: pytest.Config) -> list[Line]:
    """What was looked at for all workers."""
    shared = config.stash.get(_SHARED, None)
    return shared.looked if shared is not None else []


def customer(config: pytest.Config) -> EndpointAt:
    """The configured endpoint as a play finds it, with the user that this worker plays as.

    Where it is not there any more the test ends with the reason.
    """
    from simulator.errors import Unplayable

    mine = player(config)
    try:
        mine.begin()
    except Unplayable as error:
        pytest.fail(f"your configuration: {error}", pytrace=False)
    configured = settings.configured(config)
    assert configured is not None
    first = mine.first
    given = replace(configured, user=first.application.user, password=first.password)
    held(config).customer = given
    return given


@contextmanager
def playing(config: pytest.Config, endpoint: EndpointAt) -> Iterator[Player]:
    """What plays against `endpoint`: it is ready where it is the `customer`, else it is made ready for this.

    Raises `EndpointUnreachable` or `InputError`.
    """
    if _HELD in config.stash and endpoint is config.stash[_HELD].customer:
        yield player(config)
        return
    from simulator.running.player import Conditions, Player

    conditions = Conditions(endpoint)
    with conditions.ready() as ready, Player(conditions, ready) as own:
        own.begin()
        yield own


def keep_together(item: pytest.Item) -> None:
    """Mark what plays against an endpoint of which all workers would be the same customer."""
    config = item.config
    shared = _READY in getattr(config, "workerinput", {})
    if settings.is_foreign(config) and not shared and config.getoption("dist", None) is not None:
        item.add_marker(pytest.mark.xdist_group(_GROUP))


def whole(config: pytest.Config) -> bool:
    """Whether the run is not narrowed to some files; a worker of xdist is told by who started it."""
    told = getattr(config, "workerinput", None)
    if told is not None:
        return bool(told.get(_WHOLE, False))
    return config.args_source is not pytest.Config.ArgsSource.ARGS


def _conditions(config: pytest.Config) -> Conditions:
    from simulator.running.player import Conditions

    return Conditions(settings.configured(config))


def _told(looked: list[Line], error: Exception) -> str:
    """The section of the look, and what is wrong."""
    from simulator.report.failure import looked_at

    lines = [line for what, said, outcome in looked for line in looked_at(what, said, outcome, 100)]
    return "\n".join([*lines, str(error)])


# -- the process that starts the workers ------------------------------------------------------------------


@dataclass
class Shared:
    """The endpoint that the workers share out among them."""

    workers: int
    opened: ExitStack = field(default_factory=ExitStack)
    ready: bytes = b""
    """What each worker gets: a `Ready`, or a text that says why there is none."""
    playing: dict[str, int] = field(default_factory=dict)
    """The number of each worker by xdist's name for it."""
    looked: list[Line] = field(default_factory=list)

    def make_ready(self, config: pytest.Config) -> None:
        """Have the endpoint ready for all of them, or know why it is not."""
        from simulator.errors import SimulatorError

        try:
            ready = _conditions(config).ready(self.workers, lambda *line: self.looked.append(line))
            self.ready = pickle.dumps(self.opened.enter_context(ready))
        except SimulatorError as error:
            self.ready = pickle.dumps(_told(self.looked, error))


def plan(config: pytest.Config) -> None:
    """Whether the workers share the endpoint out, or one of them has it; refuse what is neither."""
    workers = _workers(config)
    if workers < 2 or not settings.is_foreign(config) or not config.getini("qbwc_scenarios"):
        return
    from simulator.errors import InputError
    from simulator.running.registration import most

    try:
        can_have = most(settings.endpoint_file(config))
    except InputError as error:
        raise pytest.UsageError(str(error)) from None
    if workers <= can_have.workers:
        config.stash[_SHARED] = Shared(workers)
        return
    config.stash[_IN_GROUP] = True
    if config.getoption("dist", "no") != "loadgroup":
        raise pytest.UsageError(
            f"qbwc_endpoint: got -n {workers}, expected at most {can_have.told}. Or --dist loadgroup, which "
            "keeps its scenarios in one worker"
        )


def _workers(config: pytest.Config) -> int:
    """How many workers xdist starts; none in a worker."""
    if hasattr(config, "workerinput"):
        return 0
    places = [str(place).partition("*") for place in config.getoption("tx", None) or ()]
    return sum(int(number) if star and number.isdecimal() else 1 for number, star, _ in places)


@pytest.hookimpl(optionalhook=True)
def pytest_configure_node(node: Any) -> None:
    """Tell a worker of xdist what it cannot know: what was asked for, the endpoint, and its number.

    That is the lowest that no other one has.
    """
    node.workerinput[_WHOLE] = whole(node.config)
    shared: Shared | None = node.config.stash.get(_SHARED, None)
    if shared is None:
        return
    if not shared.ready:
        shared.make_ready(node.config)
    taken = shared.playing.values()
    number = next(each for each in range(shared.workers) if each not in taken)
    shared.playing[node.workerinput["workerid"]] = number
    node.workerinput |= {_READY: shared.ready, _NUMBER: number}


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_node_collection_finished(node: Any, ids: Sequence[str]) -> None:
    """See that groups are kept together, as xdist 3.8 does not with pytest 9.2: it says so in each id."""
    if node.config.stash.get(_IN_GROUP, False) and any(
        _SCENARIO.search(id_) and not id_.endswith(f"@{_GROUP}") for id_ in ids
    ):
        pytest.exit(
            "qbwc_endpoint: expected --dist loadgroup to keep scenarios in one worker, got an xdist that "
            f"does not with pytest {pytest.__version__}: two workers would be one customer. Play without -n, "
            "or with as many workers as the endpoint has identities",
            pytest.ExitCode.USAGE_ERROR,
        )


@pytest.hookimpl(optionalhook=True)
def pytest_testnodedown(node: Any) -> None:
    """Who takes the place of a worker that has gone is the same customer."""
    shared: Shared | None = node.config.stash.get(_SHARED, None)
    if shared is not None:
        shared.playing.pop(node.workerinput["workerid"], None)


def pytest_unconfigure(config: pytest.Config) -> None:
    """End what was started."""
    for mine in (config.stash.get(_HELD, None), config.stash.get(_SHARED, None)):
        if mine is not None:
            mine.opened.close()
