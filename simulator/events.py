"""Everything that can happen in a run, one frozen dataclass each, in one stream.

Whoever makes something happen says so by one event; checks and reports only read the stream,
so that console, JSON and recording can never disagree. An event never holds a password or a
ticket: both were replaced by tokens before (`simulator.protocol.masking`).

Also here: `Missing`, the one small type that keeps *null*, *empty* and *absent* apart.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum

from simulator.clock import Clock


class Missing(Enum):
    """The two ways in which an answer or an argument can have no value; an empty text is neither."""

    NULL = "null"
    """Present and marked ``xsi:nil``."""
    ABSENT = "absent"
    """Not there at all, or in a namespace in which the client does not look."""

    def __bool__(self) -> bool:
        return False


#: A text that may be null or absent.
Text = str | Missing
#: A result of a web method, as read from an answer: a text, an int, several texts, or none.
Result = str | int | tuple[Text, ...] | Missing


@dataclass(frozen=True, slots=True)
class At:
    """Where in a run something happened. Numbers count from 1; 0 and ``""`` mean outside of any."""

    scenario: str = ""
    step: int = 0
    """The step's place in the scenario."""
    desktop: str = ""
    application: str = ""
    update: int = 0
    """Counted within the scenario."""
    call: int = 0
    """Counted within the update."""
    time: float = 0.0
    """Virtual time, seconds since the Unix epoch."""


@dataclass(frozen=True, slots=True)
class Event:
    """What every event has."""

    at: At


Subscriber = Callable[[Event], None]
"""Takes one event of the stream."""


class Stream:
    """The one stream of events of a run, and where in the run it stands.

    Whoever runs scenarios sets `scenario` and `step`; whoever makes something happen adds the rest
    with `at`. Subscribers are called in the order in which they came, at once.
    """

    def __init__(self, clock: Clock) -> None:
        self.clock = clock
        self.scenario = ""
        self.step = 0
        self._subscribers: list[Subscriber] = []

    def subscribe(self, subscriber: Subscriber) -> None:
        """Let `subscriber` see every event from now on."""
        self._subscribers.append(subscriber)

    def unsubscribe(self, subscriber: Subscriber) -> None:
        """Let `subscriber` see no more."""
        self._subscribers.remove(subscriber)

    def at(self, desktop: str = "", application: str = "", update: int = 0, call: int = 0) -> At:
        """The present place and moment."""
        return At(self.scenario, self.step, desktop, application, update, call, self.clock.now())

    def emit(self, event: Event) -> None:
        """Something happened."""
        for subscriber in self._subscribers:
            subscriber(event)


# -- the run and its scenarios -------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class RunStarted(Event):
    """A run begins. `endpoint` names what is under test, `switches` are those set away from their default.

    `client` is who makes the calls: the Web Connector's version, and whether another client stands in for it.
    """

    simulator: str
    endpoint: str
    seed: int
    origin: float
    switches: dict[str, str]
    client: str = ""


@dataclass(frozen=True, slots=True)
class ScenarioStarted(Event):
    """A scenario begins, or one row of its matrix: `row` shows the row's cells."""

    title: str
    file: str
    row: str = ""


@dataclass(frozen=True, slots=True)
class StepStarted(Event):
    """A step begins: its verb, its arguments as written, and its line in the file."""

    verb: str
    arguments: dict[str, object]
    line: int


@dataclass(frozen=True, slots=True)
class Probed(Event):
    """The endpoint's own state was asked for; `value` is what it said."""

    probe: str
    value: object


@dataclass(frozen=True, slots=True)
class SwitchRelied(Event):
    """A choice that no source settles was used: the verdict depends on it."""

    name: str
    value: str


@dataclass(frozen=True, slots=True)
class Finding(Event):
    """Something examined falls short.

    `check` names the rule or the step's place in its file; `level` is ``must``, ``should`` or ``note``;
    `real` says what the real program would do next.
    """

    check: str
    level: str
    expected: str
    got: str
    real: str
    where: str


@dataclass(frozen=True, slots=True)
class FindingAccepted(Event):
    """The finding just told is known, and accepted until a day (`2027-01-31`): it fails nothing."""

    check: str
    reason: str
    until: str


@dataclass(frozen=True, slots=True)
class AcceptedNeverCame(Event):
    """No finding came for an entry of ``accepted``, in any play that it may concern: it can be removed.

    `check`, `reason`, `until` and `scenario` (empty: any) are the entry's, `place` is where it stands.
    """

    check: str
    reason: str
    until: str
    scenario: str
    place: str


@dataclass(frozen=True, slots=True)
class LookedAt(Event):
    """Something of the endpoint was looked at before anything is played.

    `outcome` is ``ok``, ``note`` (good to know), ``warning`` (what scenarios will judge, or what was not
    found out), ``wrong`` (with the configuration: nothing is played).
    """

    what: str
    said: str
    outcome: str


class Verdict(Enum):
    """The outcome of a scenario or of a run. `not-exercised` is never shown as passed."""

    PASSED = "passed"
    FAILED = "failed"
    SKIPPED = "skipped"
    NOT_EXERCISED = "not-exercised"


@dataclass(frozen=True, slots=True)
class ScenarioEnded(Event):
    """A scenario ends. `seconds` is real time; `reason` says why it is not passed.

    `lacks` are the needs that the endpoint is not known to meet, where it is skipped. With `shortcoming` the
    simulator could not go on; `unplayable`: a hook, a probe or the endpoint's start failed. Then the verdict
    says nothing of the endpoint. `not_played` says from which step on nothing was played, and why.
    """

    verdict: Verdict
    reason: str
    seconds: float
    lacks: tuple[str, ...] = ()
    shortcoming: bool = False
    unplayable: bool = False
    not_played: str = ""


@dataclass(frozen=True, slots=True)
class RunEnded(Event):
    """A run ends. The verdict is the worst of its scenarios'."""

    verdict: Verdict
    seconds: float


@dataclass(frozen=True, slots=True)
class RunCutShort(Event):
    """An error ended the run: it has no verdict.

    `kind` is ``configuration``, ``unreachable`` (nobody answers at the endpoint's address), ``fault`` (of the
    simulator) or ``interrupted``; `reason` is what is told, `exit_code` the program's.
    """

    kind: str
    reason: str
    exit_code: int


# -- one update of the Web Connector ---------------------------------------------------------


@dataclass(frozen=True, slots=True)
class ConnectorStarted(Event):
    """The Web Connector was started. `log_level` is what it writes into its log until it starts again."""

    version: str
    log_level: str


@dataclass(frozen=True, slots=True)
class UpdateStarted(Event):
    """The Web Connector begins an update. `scheduled` tells Auto-Run from Update Selected.

    `url` and `unique_name` are the application's AppURL and AppUniqueName. `due` is when a scheduled one fell
    due, in virtual time: if it starts later, another update ran.
    """

    scheduled: bool
    url: str = ""
    unique_name: str = ""
    due: float = 0.0


@dataclass(frozen=True, slots=True)
class UpdatesMissed(Event):
    """Scheduled updates fell due while the Web Connector did not run, and are not made up for.

    The first of them was due at `due`, in virtual time. `reason` says why it did not run: ``asleep``, or how
    it had ended (``closed``, ``killed``, ``logged-off``, ``shut-down``, ``power-cut``).
    """

    due: float
    count: int
    reason: str


@dataclass(frozen=True, slots=True)
class UpdateLock(Event):
    """The registry's UpdateLock was ``read`` or ``set``; `held` is what was found or written."""

    done: str
    held: bool


@dataclass(frozen=True, slots=True)
class CallSent(Event):
    """A SOAP call left. `body` is the request as sent, secrets replaced by position."""

    method: str
    arguments: dict[str, str | int | Missing]
    body: bytes


@dataclass(frozen=True, slots=True)
class CallAnswered(Event):
    """An answer came and was read. `seconds` is real time between call and answer."""

    method: str
    result: Result
    status: int
    headers: tuple[tuple[str, str], ...]
    body: bytes
    seconds: float


@dataclass(frozen=True, slots=True)
class CallFailed(Event):
    """A call failed. `text` is what the real program's client stack says; `status` 0 means no answer came.

    `guard` names our own limit where it was ours that was reached, never the real program's.
    """

    method: str
    text: str
    guard: str
    status: int
    headers: tuple[tuple[str, str], ...]
    body: bytes
    seconds: float


@dataclass(frozen=True, slots=True)
class FaultCame(Event):
    """Something that was asked for went wrong: `fault` says what, `call` at which call or GET."""

    fault: str
    call: str


@dataclass(frozen=True, slots=True)
class RawCallMade(Event):
    """A scenario made a call that the Web Connector never makes; it belongs to no update.

    `method` is empty for bytes that are no call; of them `body` has the first ones. `answer` is ``fault``,
    ``none`` for no answer in time, or the text or number that came; `text` says why the call failed, and
    `status` 0 means that no answer came.
    """

    method: str
    arguments: dict[str, str]
    body: bytes
    answer: str
    text: str
    status: int


@dataclass(frozen=True, slots=True)
class Fetched(Event):
    """A GET outside the SOAP conversation. `status` 0 means that no answer came; `text` says why.

    `certificate` is the server's, over TLS: whose, until when, and by whom, a line each.
    """

    url: str
    status: int
    text: str
    certificate: str = ""


@dataclass(frozen=True, slots=True)
class ScreenShown(Event):
    """The person at the PC sees a message. `code` is a QBWC code or empty."""

    code: str
    text: str


@dataclass(frozen=True, slots=True)
class DialogAnswered(Event):
    """A dialog asked something; `answer` is empty where nobody answered."""

    dialog: str
    text: str
    answer: str


@dataclass(frozen=True, slots=True)
class BrowserOpened(Event):
    """The person agreed to interactive mode: the browser opens the page that the endpoint named."""

    url: str


@dataclass(frozen=True, slots=True)
class ListChanged(Event):
    """The Web Connector's list of applications changed, or what the registry keeps of it.

    `done` is one of ``key-created``, ``added``, ``not-added``, ``removed``, ``ticked``, ``unticked``,
    ``password-wanted`` (its box is shown), ``password-saved`` and ``password-not-saved``. `unique_name` is
    the AppUniqueName of the key that was created, where it has one.
    """

    done: str
    unique_name: str = ""


@dataclass(frozen=True, slots=True)
class SessionOpened(Event):
    """QuickBooks accepted BeginSession. `path` is the company file that it works on."""

    path: str


@dataclass(frozen=True, slots=True)
class SessionRefused(Event):
    """QuickBooks refused BeginSession."""

    path: str
    hresult: str
    message: str


@dataclass(frozen=True, slots=True)
class RequestProcessed(Event):
    """QuickBooks processed qbXML: either a response, or an hresult with its message.

    `detail` says what is wrong with the request, which QuickBooks itself never does.
    """

    request: str
    response: str
    hresult: str
    message: str
    detail: str = ""


@dataclass(frozen=True, slots=True)
class OwnRequest(Event):
    """The Web Connector asked QuickBooks something for itself: a stamp, or the company file's lock.

    `task` is a word of `simulator.connector.company.TASKS`. What goes with the first sendRequestXML is not
    here: that call has it.
    """

    task: str
    request: str
    response: str


@dataclass(frozen=True, slots=True)
class SessionClosed(Event):
    """The session with QuickBooks ended and the company file was unlocked."""

    path: str


@dataclass(frozen=True, slots=True)
class Waited(Event):
    """The Web Connector waited within an update."""

    seconds: float
    reason: str


@dataclass(frozen=True, slots=True)
class UpdateEnded(Event):
    """The update is over. `ends` is one word of `simulator.connector.session.Ending`.

    `hresult` is QuickBooks' last refusal of the company file, `status` the "Last result" that
    the Web Connector shows.
    """

    ends: str
    hresult: str
    status: str
