"""What must hold when all steps are done, what a probe must say, and the verdict.

Pure functions, as in `expect`: from what is there to shortfalls.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING

from simulator.company import HostFacts, SessionContext
from simulator.connector.applications import Application
from simulator.connector.company import company_query, request_set, value_in
from simulator.events import CallAnswered, CallFailed, CallSent, Event, Finding, RequestProcessed, Verdict
from simulator.scenario import real
from simulator.scenario.expect import Shortfall, amount, place
from simulator.scenario.expectations import Amount, Company, Never, ProbeExpected, Same
from simulator.scenario.nodes import describe
from simulator.scenario.plays import ScenarioRow
from simulator.scenario.words import listed

if TYPE_CHECKING:
    from simulator.company import CompanyFile

_MOST_KEYS = 3


def probe(wanted: ProbeExpected, value: object) -> Iterator[Shortfall]:
    """Whether the endpoint says of itself what is wanted."""
    name = wanted.name
    expected = getattr(wanted, name)
    what_next = real.OF_THE_ENDPOINT
    if isinstance(expected, Amount):
        if isinstance(value, list | tuple):
            yield from amount(expected, len(value), name.removesuffix("s"), what_next)
        else:
            yield Shortfall(f"probe {name} to give a list", _shape(value), what_next)
    elif isinstance(expected, dict):
        if not isinstance(value, Mapping):
            yield Shortfall(f"probe {name} to give a count per state", _shape(value), what_next)
            return
        for state, counts in expected.items():
            came = str(value.get(state, 0))
            if came not in counts:
                yield Shortfall(f"probe {name} to say {state}: {listed(counts)}", came, what_next)
    elif str(value) not in expected:
        yield Shortfall(f"probe {name} to say {listed(expected)}", _shape(value), what_next)


def _shape(value: object) -> str:
    if isinstance(value, Mapping):
        return "a mapping"
    return "a list" if isinstance(value, list | tuple) else describe(value)


def counted(row: ScenarioRow, only: str) -> Iterator[tuple[str, str]]:
    """What is counted at the start too, by desktop and kind; `only` is the desktop that has no name."""
    for end, _ in row.at_end:
        if end.company:
            for kind in end.company.count:
                yield end.company.desktop or only, kind


def company(
    wanted: Company, file: CompanyFile, application: Application, before: Mapping[str, int]
) -> Iterator[Shortfall]:
    """Whether a company file is as wanted; `before` holds its counts at the start, by kind."""
    for kind, count in wanted.count.items():
        yield from records(kind, count, before[kind], file.count(kind))
    if wanted.unique:
        yield from _unique(wanted.unique, file)
    if wanted.grant:
        grant = file.grant(application.name)
        came_ = grant.access if grant else "none"
        if came_ != wanted.grant:
            yield Shortfall(f"the application to be allowed {wanted.grant}", came_, real.OF_THE_FILE)
    if wanted.stamped is not None and _is_stamped(file, application.owner_id) != wanted.stamped:
        one, got = ("a", "none") if wanted.stamped else ("no", "one")
        yield Shortfall(f"{one} FileID of the application in the company file", got, real.OF_THE_FILE)
    if wanted.sound is not None:
        yield from _sound(wanted.sound, file)


def _unique(wanted: str, file: CompanyFile) -> Iterator[Shortfall]:
    kind, _, field = wanted.partition(".")
    seen = Counter(record.get(field, "") for record in file.records(kind))
    twice = Counter({text: number for text, number in seen.items() if number > 1 and text})
    expected = f"every {kind} in the company file to have a {field} of its own"
    if twice:
        yield Shortfall(expected, f"more than once: {_keys(twice, field)}", real.OF_THE_FILE)
    elif seen.keys() == {""}:  # a field that is misspelt would be unlike everywhere
        yield Shortfall(expected, f"no {kind} with a {field}", real.OF_THE_FILE)


def _sound(wanted: bool, file: CompanyFile) -> Iterator[Shortfall]:
    findings = file.audit()
    if bool(findings) == wanted:
        said = ("books that balance", str(findings[0])) if wanted else ("books that do not balance", "none")
        yield Shortfall(*said, real.OF_THE_FILE)


def records(kind: str, wanted: str, before: int, now: int) -> Iterator[Shortfall]:
    """Whether there are as many records as `wanted`: so many (`3`), or so many more or less (`+3`)."""
    came = now - before if wanted[0] in "+-" else now
    if came != int(wanted):
        got = f"{came:+d} ({before} before, {now} now)" if wanted[0] in "+-" else str(now)
        yield Shortfall(f"{wanted} {kind} records in the company file", got, real.OF_THE_FILE)


def _is_stamped(file: CompanyFile, owner: str) -> bool:
    """Whether FileID is in the company file, as QuickBooks itself would say."""
    context = SessionContext(HostFacts(country=file.country), "", "")
    return value_in(file.process(request_set((13, 0), company_query(owner)), context), "FileID") is not None


def same(wanted: Same, in_file: Sequence[Mapping[str, str]], value: object) -> Iterator[Shortfall]:
    """Whether the endpoint's records (`value`, a probe's) are those of the company file, each once.

    `in_file` holds the records there: each with the key, by which they are known. Those that are not active
    QuickBooks leaves out of what it answers unless it is asked for them, so they may be missing.
    """
    entity, key = wanted.company, wanted.key
    active = [record for record in in_file if record.get("IsActive") != "false"]
    rest = len(in_file) - len(active)
    may_miss = f" (and may have {rest} that {'is' if rest == 1 else 'are'} not active)" if rest else ""
    expected = (
        f"the endpoint to have the {len(active)} {entity} records of the company file, each once{may_miss}"
    )
    if not isinstance(value, list | tuple) or not all(isinstance(record, Mapping) for record in value):
        yield Shortfall(expected, f"{_shape(value)} that is no list of records", real.OF_THE_ENDPOINT)
        return
    theirs = Counter(str(record.get(key, "")) for record in value)
    ours = Counter(record[key] for record in in_file)
    differences = (
        ("missing", Counter(record[key] for record in active) - theirs),
        ("not in the company file", Counter({k: n for k, n in theirs.items() if k not in ours})),
        ("more than once", Counter({k: n for k, n in (theirs - ours).items() if k in ours})),
    )
    told = [f"{what}: {_keys(keys, key)}" for what, keys in differences if keys]
    if told:
        yield Shortfall(expected, f"{len(value)} records; {'; '.join(told)}", real.OF_THE_ENDPOINT)
        return
    by_key = {str(record[key]): record for record in value}
    for field in wanted.fields:
        wrong = [
            record
            for record in in_file
            if record[key] in by_key and str(by_key[record[key]].get(field, "")) != record.get(field, "")
        ]
        if wrong:
            first = wrong[0]
            got = f"{describe(str(by_key[first[key]].get(field, '')))} in {first[key]}"
            more = f" (and {len(wrong) - 1} more)" if len(wrong) > 1 else ""
            expected = f"the {field} of the company file, {describe(first.get(field, ''))}"
            yield Shortfall(expected, got + more, real.OF_THE_ENDPOINT)


def _keys(keys: Counter[str], key: str) -> str:
    shown = [name or f"without {key}" for name in sorted(keys)[:_MOST_KEYS]]
    more = len(keys) - len(shown)
    return ", ".join(shown) + (f" and {more} more" if more else "")


class Watch:
    """Looks for a text that should never come, in every call, answer and request of a PC, or of all."""

    def __init__(self, never: Never, place_: str) -> None:
        self.place = place_
        self._never = never
        self._call: CallSent | None = None
        self._found: list[tuple[str, CallSent | None]] = []

    def __call__(self, event: Event) -> None:
        if isinstance(event, CallSent):
            self._call = event
        if self._never.desktop not in (None, event.at.desktop):
            return
        for where, content in _contents(event):
            if self._never.carries.encode() in content:
                self._found.append((where, self._call))

    def shortfalls(self) -> Iterator[Shortfall]:
        """Where it came first."""
        for where, call in self._found[:1]:
            at = f" at {self._never.desktop}" if self._never.desktop else ""
            expected = f"{describe(self._never.carries)} never{at}"
            yield Shortfall(expected, f"it in {where}", real.OF_THE_ENDPOINT, place(call) if call else "")


def _contents(event: Event) -> Iterator[tuple[str, bytes]]:
    match event:
        case CallSent():
            yield f"the call {event.method}", event.body
        case CallAnswered() | CallFailed():
            yield f"the answer to {event.method}", event.body
        case RequestProcessed():
            yield "a request to QuickBooks", event.request.encode(errors="replace")
            yield "a response of QuickBooks", event.response.encode(errors="replace")


def verdict(
    falls: Sequence[Finding], about: Sequence[Shortfall], strict: bool = False
) -> tuple[Verdict, str]:
    """The outcome of a play that was played, and why it is not passed.

    `falls` are all findings of the play; those of level ``should`` count only when `strict`.
    `about` is what never came of what the scenario is about.
    """
    counted = [fall for fall in falls if fall.level == "must" or (strict and fall.level == "should")]
    if counted:
        first = counted[0]
        more = f" (and {len(counted) - 1} more)" if len(counted) > 1 else ""
        return Verdict.FAILED, f"{first.check}: expected {first.expected}, got {first.got}{more}"
    if about:
        never = "; ".join(f"expected {missing.expected}, got {missing.got}" for missing in about)
        return Verdict.NOT_EXERCISED, f"what the scenario is about never came: {never}"
    return Verdict.PASSED, ""
