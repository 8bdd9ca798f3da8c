"""What happened, compared with what was expected: pure functions from events to shortfalls.

A shortfall is written for a person: *expected*, *got*, where, and what the real program would do
next in that situation. Who emits it as a finding, and when, is `run`'s.
"""

from __future__ import annotations

import re
import textwrap
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, TypeVar

from simulator.events import (
    At,
    CallFailed,
    CallSent,
    DialogAnswered,
    Event,
    Fetched,
    Finding,
    RawCallMade,
    RequestProcessed,
    ScreenShown,
    SessionClosed,
    SessionRefused,
    UpdateEnded,
    UpdateStarted,
    Waited,
)
from simulator.scenario import real
from simulator.scenario.agenda import DayTime
from simulator.scenario.expectations import (
    Amount,
    AnswerExpected,
    Between,
    CallsExpected,
    Expectation,
    RequestsExpected,
    UpdateExpected,
    UpdatesExpected,
    WaitedExpected,
)
from simulator.scenario.fields import GAP, SwitchValue
from simulator.scenario.nodes import describe
from simulator.scenario.words import listed, spoken

#: Gives a switch's value in this run; whoever gives it notes that a verdict relied on it.
Resolve = Callable[[SwitchValue], str]

E = TypeVar("E", bound=Event)

_STATUS = re.compile(r'<\w+Rs [^>]*statusCode="([0-9]+)"')
_MOST_CALLS = 30
_MOST_SHOWN = 300
_MOST_KEYS = 3
#: Waits are sums of floats.
_SAME_SECONDS = 0.05


@dataclass(frozen=True, slots=True)
class Shortfall:
    """One thing that is not as expected. Reads as: expected `expected`, got `got`."""

    expected: str
    got: str
    real: str
    """What the real program would do next."""
    where: str = ""
    """The update and call, as `update 2, call 3 (authenticate)`."""

    def finding(self, at: At, check: str) -> Finding:
        """As an event; `check` is the step's place in its file."""
        return Finding(at, check, "must", self.expected, self.got, self.real, self.where)


@dataclass(frozen=True, slots=True)
class Run:
    """What must be known of a run to compare."""

    resolve: Resolve
    moment: Callable[[DayTime], float]
    """When a day and time of the scenario is."""
    desktops: tuple[str, ...] = ()


def compare(wanted: Expectation, events: Sequence[Event], run: Run) -> list[Shortfall]:
    """What of `wanted` the `events` of a step do not show."""
    shortfalls: list[Shortfall] = []
    for name, check in _CHECKS.items():
        value = getattr(wanted, name)
        if value is not None:
            shortfalls += check(value, events, run)
    return shortfalls


def _of(kind: type[E], events: Iterable[Event]) -> list[E]:
    return [event for event in events if isinstance(event, kind)]


def _where(event: Event | None, method: str = "") -> str:
    if event is None or not event.at.update:
        return ""
    call = f", call {event.at.call}" if event.at.call else ""
    return f"update {event.at.update}{call}" + (f" ({method})" if method else "")


def place(call: CallSent) -> str:
    """Where a call is in its play, for whatever happened during it."""
    return _where(call, call.method)


def _real(events: Iterable[Event]) -> str:
    """What the real program does after the last update among `events`."""
    ending, method = "", ""
    for event in events:
        if isinstance(event, UpdateEnded):
            ending = event.ends
        elif isinstance(event, CallSent | CallFailed):
            method = event.method
        elif isinstance(event, UpdateStarted):
            ending = method = ""
    return real.after(ending, method)


# -- the update ------------------------------------------------------------------------------


def _update(wanted: UpdateExpected, events: Sequence[Event], run: Run) -> Iterator[Shortfall]:
    updates = _of(UpdateEnded, events)
    if len(updates) != 1:
        codes = [screen.code for screen in _of(ScreenShown, events) if screen.code]
        shown = f" ({', '.join(codes)} on the screen)" if codes else ""
        ends = f" that ends {listed(wanted.ends)}" if wanted.ends else ""
        yield Shortfall(f"one update{ends}", counted(len(updates), "update") + shown, _real(events))
        return
    [ended] = updates
    last = next(reversed(_of(CallSent, events)), None)
    where = _where(last, last.method) if last else _where(ended)
    if wanted.ends and ended.ends not in wanted.ends:
        got = ended.ends + _as_shown(events)
        yield Shortfall(f"the update to end {listed(wanted.ends)}", got, _real(events), where)
    if wanted.hresult:
        mine = [one for one in _of(SessionRefused, events) if one.at.update == ended.at.update]
        came = mine[0].hresult if mine else ""
        yield from _hresults(wanted.hresult, came, where, _real(events), run)
    if wanted.status and ended.status not in wanted.status:
        texts = listed(map(describe, wanted.status))
        yield Shortfall(f"Last result to be {texts}", describe(ended.status), _real(events), where)


def _as_shown(events: Iterable[Event]) -> str:
    """What the screen last said with a code, in brackets."""
    shown = [screen.text for screen in _of(ScreenShown, events) if screen.code]
    return f" ({textwrap.shorten(shown[-1], _MOST_SHOWN, placeholder='...')})" if shown else ""


def _hresults(
    wanted: Iterable[str | SwitchValue], came: str, where: str, what_next: str, run: Run
) -> Iterator[Shortfall]:
    lawful = [run.resolve(value) if isinstance(value, SwitchValue) else value for value in wanted]
    if came.lower() not in {value.lower() for value in lawful}:
        yield Shortfall(f"QuickBooks to refuse with {listed(lawful)}", came or "no refusal", what_next, where)


def _refusal(wanted: Sequence[str | SwitchValue], events: Sequence[Event], run: Run) -> Iterator[Shortfall]:
    refusals = _of(SessionRefused, events)
    came = refusals[-1].hresult if refusals else ""
    return _hresults(wanted, came, "", _real(events), run)


def _updates(wanted: UpdatesExpected, events: Sequence[Event], run: Run) -> Iterator[Shortfall]:
    updates = _of(UpdateEnded, events)
    yield from amount(wanted, len(updates), "update", _real(events))
    if wanted.ends:
        wrong = [update for update in updates if update.ends not in wanted.ends]
        if wrong:
            first = wrong[0]
            got = first.ends + (f" (so ended {len(wrong)} of {len(updates)})" if len(updates) > 1 else "")
            expected = f"every update to end {listed(wanted.ends)}"
            upto = events[: 1 + next(i for i, event in enumerate(events) if event is first)]
            yield Shortfall(expected, got, _real(upto), _where(first))
    if wanted.overlapping is not None:
        together = _overlapping(events)
        if together != wanted.overlapping:
            what = "update", "while another one was under way at the same PC"
            yield Shortfall(counted(wanted.overlapping, *what), counted(together, *what), _real(events))
    if wanted.interleaved is not None:
        between = _interleaved(events)
        if between != wanted.interleaved:
            what = "update", "while another PC was at work in the same company file"
            yield Shortfall(counted(wanted.interleaved, *what), counted(between, *what), _real(events))
    if wanted.each_desktop is not None:
        numbers = Counter(update.at.desktop for update in updates)
        for desktop in run.desktops:
            if numbers[desktop] != wanted.each_desktop:
                expected = f"{counted(wanted.each_desktop, 'update')} at {desktop}"
                yield Shortfall(expected, counted(numbers[desktop], "update"), _real(events))
    if wanted.between:
        yield from _between(wanted.between, _of(UpdateStarted, events), "update", "", run, _real(events))


def _overlapping(events: Iterable[Event]) -> int:
    """How many updates began while another one was under way at the same PC."""
    under_way: Counter[str] = Counter()
    together = 0
    for event in events:
        if isinstance(event, UpdateStarted):
            together += under_way[event.at.desktop] > 0
            under_way[event.at.desktop] += 1
        elif isinstance(event, UpdateEnded):
            under_way[event.at.desktop] -= 1
    return together


def _interleaved(events: Iterable[Event]) -> int:
    """How many updates asked for a request while another PC was at work in the same company file."""
    at_work: dict[tuple[str, int], object] = {}
    interleaved: set[tuple[str, int]] = set()
    for event in events:
        update = event.at.desktop, event.at.update
        if isinstance(event, CallSent) and event.method == "sendRequestXML":
            at_work[update] = event.arguments["strCompanyFileName"]
            others = {one for one, file in at_work.items() if file == at_work[update]} - {update}
            if others - interleaved:
                interleaved.add(update)
        elif isinstance(event, SessionClosed | UpdateEnded):  # closeConnection comes after the session
            at_work.pop(update, None)
    return len(interleaved)


def _between(
    wanted: Between, events: Iterable[Event], noun: str, rest: str, run: Run, what_next: str
) -> Iterator[Shortfall]:
    since, to = run.moment(wanted.since), run.moment(wanted.to)
    came = sum(since <= event.at.time < to for event in events)
    span = f"{rest} from {wanted.since} to {wanted.to}".strip()
    yield from amount(wanted, came, noun, what_next, span)


# -- amounts and sequences -------------------------------------------------------------------


def amount(wanted: Amount, came: int, noun: str, what_next: str, rest: str = "") -> Iterator[Shortfall]:
    """Whether `came` things, each called `noun`, are as many as wanted; `rest` says which of them."""
    low = wanted.count if wanted.count is not None else wanted.at_least
    high = wanted.count if wanted.count is not None else wanted.at_most
    if (low is None or came >= low) and (high is None or came <= high):
        return
    yield Shortfall(_amount_in_words(low, high, noun, rest), counted(came, noun, rest), what_next)


def _amount_in_words(low: int | None, high: int | None, noun: str, rest: str) -> str:
    if low == high and low is not None:
        return counted(low, noun, rest)
    parts = [f"at least {low}"] if low is not None else []
    parts += [f"at most {high}"] if high is not None else []
    return f"{' and '.join(parts)} {noun}{'' if (high or low) == 1 else 's'} {rest}".rstrip()


def counted(number: int, noun: str, rest: str = "") -> str:
    """`no requests`, `1 request`, `2 requests`, and what follows the noun."""
    return f"{number or 'no'} {noun}{'' if number == 1 else 's'} {rest}".rstrip()


#: A message in a request; the set that it stands in ends in Rq too.
_MESSAGE = re.compile(r"<(?!QBXMLMsgs)([A-Za-z]+Rq)[\s/>]")


def _requests(wanted: RequestsExpected, events: Sequence[Event], run: Run) -> Iterator[Shortfall]:
    rest = f"with {describe(wanted.carrying)}" if wanted.carrying else ""
    requests = [event for event in _of(RequestProcessed, events) if (wanted.carrying or "") in event.request]
    yield from amount(wanted, len(requests), "request", _real(events), rest)
    others = {name for event in requests for name in _MESSAGE.findall(event.request)} - set(wanted.only)
    if wanted.only and others:
        yield Shortfall(f"no requests but {listed(wanted.only)}", listed(sorted(others)), _real(events))
    if wanted.between:
        yield from _between(wanted.between, requests, "request", rest, run, _real(events))


def _statuses(wanted: Sequence[str], events: Sequence[Event], _: Run) -> Iterator[Shortfall]:
    came = [code for event in _of(RequestProcessed, events) for code in status_codes(event)]
    return statuses(wanted, came, _real(events))


def status_codes(event: RequestProcessed) -> list[str]:
    """The statusCodes of a response."""
    return _STATUS.findall(event.response)


def statuses(wanted: Sequence[str], came: Iterable[str], what_next: str) -> Iterator[Shortfall]:
    """Whether one of the statusCodes has come."""
    codes = dict.fromkeys(came)
    if not set(wanted) & set(codes):
        got = f"only {listed(codes)}" if codes else "no response"
        yield Shortfall(f"a response with statusCode {listed(wanted)}", got, what_next)


def _sent(wanted: Mapping[str, Sequence[str]], events: Sequence[Event], _: Run) -> Iterator[Shortfall]:
    for argument, texts in wanted.items():
        calls = [call for call in _of(CallSent, events) if argument in call.arguments]
        wrong = [call for call in calls if str(call.arguments[argument]) not in texts]
        expected = f"{argument} to be {listed(map(describe, texts))}"
        if not calls:
            yield Shortfall(expected, "no call that has it", _real(events))
        for call in wrong[:1]:
            yield Shortfall(expected, describe(str(call.arguments[argument])), _real(events), place(call))


def _told(wanted: Sequence[str], events: Sequence[Event], _: Run) -> Iterator[Shortfall]:
    calls = _of(CallSent, events)
    for text in wanted:
        if not any(text in str(value) for call in calls for value in call.arguments.values()):
            got = f"it in none of {counted(len(calls), 'call')}" if calls else "no call"
            yield Shortfall(f"{describe(text)} in what a call tells the endpoint", got, _real(events))


_NUMBER = re.compile(r"-[0-9]+")


def _answer(wanted: AnswerExpected, events: Sequence[Event], _: Run) -> Iterator[Shortfall]:
    for made in _of(RawCallMade, events):
        words = {made.answer, *(("negative",) if _NUMBER.fullmatch(made.answer) else ())}
        if not words & set(wanted.any):
            what = made.method or "bytes that are no call"
            expected = f"the answer to {what} to be {listed(map(_word, wanted.any))}"
            yield Shortfall(expected, _word(made.answer), real.OF_A_STRANGER)


def _word(answer: str) -> str:
    return answer if answer in ("fault", "negative", "none") else describe(answer)


def _fetches(wanted: Amount, events: Sequence[Event], _: Run) -> Iterator[Shortfall]:
    return amount(wanted, len(_of(Fetched, events)), "GET", _real(events))


def _shown(wanted: str, events: Sequence[Event], _: Run) -> Iterator[Shortfall]:
    texts = [event.text for event in events if isinstance(event, ScreenShown | DialogAnswered)]
    if not any(wanted in text for text in texts):
        got = f"{describe(texts[-1])} last" if texts else "nothing"
        yield Shortfall(f"{describe(wanted)} on the screen", got, _real(events))


#: Dialogs that come up because the endpoint wants them to.
_OF_THE_ENDPOINT = ("version-warning", "interactive")


def _dialogs(wanted: Sequence[str], events: Sequence[Event], _: Run) -> Iterator[Shortfall]:
    came = [
        event.dialog
        for event in _of(DialogAnswered, events)
        if event.dialog in wanted or event.dialog not in _OF_THE_ENDPOINT
    ]
    if came != list(wanted):
        expected = f"the dialogs {', '.join(wanted)}" if wanted else "no dialog"
        yield Shortfall(expected, ", ".join(came) or "no dialog", _real(events))


def _refusals(wanted: Amount, events: Sequence[Event], _: Run) -> Iterator[Shortfall]:
    refused = [request for request in _of(RequestProcessed, events) if request.hresult]
    for fall in amount(wanted, len(refused), "request", real.OF_A_REFUSED_REQUEST, "that QuickBooks refuses"):
        if not refused:
            yield fall
            continue
        first = refused[0]
        why = f"{first.hresult} {first.message}" + (f" ({first.detail})" if first.detail else "")
        yield replace(fall, got=f"{fall.got}; the first: {why}", where=_where(first))


def _calls(wanted: CallsExpected, events: Sequence[Event], _: Run) -> Iterator[Shortfall]:
    sent = _of(CallSent, events)
    methods = [call.method for call in sent]
    if wanted.sequence is not None:
        matched = matches(wanted.sequence, methods)
        if matched is not None:
            wrong = sent[matched] if matched < len(sent) else None
            where = _where(wrong, wrong.method) if wrong else ""
            yield Shortfall(_said(wanted.sequence), _said(methods), _real(events), where)
    for which, expected, call in (("first", wanted.first, sent[:1]), ("last", wanted.last, sent[-1:])):
        came = call[0].method if call else "no call"
        if expected and came != expected:
            where = _where(call[0], came) if call else ""
            yield Shortfall(f"the {which} call to be {expected}", came, _real(events), where)


def _said(calls: Sequence[str]) -> str:
    """Calls in one line; a long sequence loses its middle."""
    if not calls:
        return "no call"
    half = _MOST_CALLS // 2
    shown = [*calls[:half], f"({len(calls) - 2 * half} more)", *calls[-half:]]
    return ("the calls " if len(calls) > 1 else "the call ") + ", ".join(
        calls if len(calls) <= _MOST_CALLS else shown
    )


def matches(pattern: Sequence[str], calls: Sequence[str]) -> int | None:
    """None where `calls` are the sequence `pattern`; else the index of the first call that cannot be.

    The number of calls is given where more were expected. ``call+`` is one or more, ``...`` anything.
    """

    def reached(states: Iterable[int]) -> set[int]:
        """`states`, and those behind the gaps that begin there: a gap may be empty."""
        found: set[int] = set()
        for state in states:
            behind = state
            while behind < len(pattern) and pattern[behind] == GAP:
                found.add(behind)
                behind += 1
            found.add(behind)
        return found

    states = reached({0})
    for index, call in enumerate(calls):
        following: set[int] = set()
        for state in states:
            if state > 0 and pattern[state - 1] == call + "+":
                following.add(state)
            if state < len(pattern):
                item = pattern[state]
                if item == GAP:
                    following.add(state)
                elif item.removesuffix("+") == call:
                    following.add(state + 1)
        states = reached(following)
        if not states:
            return index
    return None if len(pattern) in states else len(calls)


def _screen(wanted: Sequence[str], events: Sequence[Event], _: Run) -> Iterator[Shortfall]:
    codes = [screen.code for screen in _of(ScreenShown, events) if screen.code]
    if codes != list(wanted):
        expected = f"{', '.join(wanted) or 'no QBWC code'} on the screen"
        yield Shortfall(expected, ", ".join(codes) or "no QBWC code", _real(events))


def _waited(wanted: WaitedExpected, events: Sequence[Event], _: Run) -> Iterator[Shortfall]:
    waits = _of(Waited, events)
    total = sum(wait.seconds for wait in waits)
    low, high = (wanted.at_least, None) if wanted.exactly is None else (wanted.exactly, wanted.exactly)
    low = low or 0.0
    if total < low - _SAME_SECONDS or (high is not None and total > high + _SAME_SECONDS):
        least = "at least " if high is None else ""
        expected = f"the connector to wait {least}{spoken(low)} in all"
        got = f"{spoken(round(total, 2))} in {counted(len(waits), 'wait')}"
        yield Shortfall(expected, got, _real(events), _where(waits[-1]) if waits else "")


#: Every expectation of a step, in the order in which shortfalls are told.
_CHECKS: dict[str, Callable[[Any, Sequence[Event], Run], Iterable[Shortfall]]] = {
    "update": _update,
    "updates": _updates,
    "calls": _calls,
    "sent": _sent,
    "told": _told,
    "requests": _requests,
    "refusals": _refusals,
    "statuses": _statuses,
    "answer": _answer,
    "fetches": _fetches,
    "screen": _screen,
    "shown": _shown,
    "dialogs": _dialogs,
    "hresult": _refusal,
    "waited": _waited,
}
