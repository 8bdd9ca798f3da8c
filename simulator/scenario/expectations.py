"""What can be expected of a step, or of the end of a scenario: one thing each.

Where what is observed is one value (`ends`, `hresult`, `status`), a list means *any of these*;
where it is a sequence (`calls`, `screen`), the list is that sequence, in which ``call+`` is one
or more of a call and ``...`` is anything or nothing. How they are compared is `expect`'s.
"""

from __future__ import annotations

from typing import Annotated, Self

from pydantic import BeforeValidator, model_validator

from simulator.scenario import words
from simulator.scenario.fields import (
    CallOrGap,
    Change,
    Code,
    Duration,
    Endings,
    Entity,
    Hresults,
    Method,
    Model,
    Number,
    Text,
    Words,
    exactly_one,
    one_of,
    sequence,
)
from simulator.scenario.needs import PROBES


class Amount(Model):
    """`none`, `some`, or ``{count|at_least|at_most: number}``."""

    count: Number | None = None
    at_least: Number | None = None
    at_most: Number | None = None

    @model_validator(mode="before")
    @classmethod
    def _words(cls, value: object) -> object:
        if isinstance(value, str):
            short = {"none": {"count": "0"}, "some": {"at_least": "1"}}
            if value not in short:
                words.word(value, short, "none, some or {count|at_least|at_most: number}")
            return short[value]
        return value

    @model_validator(mode="after")
    def _one_number(self) -> Self:
        written = [name for name in Amount.model_fields if name in self.model_fields_set]
        if not self.model_fields_set or ("count" in written and len(written) > 1):
            came = " and ".join(written) or "none"
            raise ValueError(f"expected a number (count, at_least or at_most), got {came}")
        return self


class UpdateExpected(Model):
    """The one update of the step."""

    ends: Endings | None = None
    hresult: Hresults | None = None
    status: Words | None = None


class UpdatesExpected(Amount):
    """The updates of the step: how many, and how each of them may end."""

    ends: Endings | None = None


class CallsExpected(Model):
    """`none`, the sequence of calls, or its first and last."""

    sequence: tuple[CallOrGap, ...] | None = None
    first: Method | None = None
    last: Method | None = None

    @model_validator(mode="before")
    @classmethod
    def _words(cls, value: object) -> object:
        listed = sequence(value)
        return {"sequence": listed} if isinstance(listed, tuple) else listed


class Expectation(Model):
    """What must have come out of a step."""

    update: UpdateExpected | None = None
    updates: UpdatesExpected | None = None
    calls: CallsExpected | None = None
    requests: Amount | None = None
    refusals: Amount | None = None
    """Requests that QuickBooks refused as a whole, with an hresult."""
    screen: Annotated[tuple[Code, ...], BeforeValidator(sequence)] | None = None
    hresult: Hresults | None = None
    """QuickBooks' last refusal; only while linking, an update has its own."""
    waited: Duration | None = None
    quickbooks: Annotated[str, one_of("open", "closed")] | None = None
    """Whether the person's QuickBooks is open after the step; one without a window is nobody's to see."""


class About(Model):
    """What must have come in the whole scenario for it to count as exercised."""

    requests: Amount


class Company(Model):
    """The company file at the end."""

    count: dict[Entity, Change]


class Same(Model):
    """The endpoint has exactly the records of the company file."""

    company: Entity
    probe: Annotated[str, one_of(*(name for name, probe in PROBES.items() if probe.shape == "records"))]
    key: Text


class ProbeExpected(Model):
    """What the endpoint must say of its own state: a word, a number of records, or counts by state."""

    status: Words | None = None
    customers: Amount | None = None
    invoices: Amount | None = None
    queue: dict[str, Words] | None = None

    @model_validator(mode="after")
    def _one(self) -> ProbeExpected:
        return exactly_one(self, "a probe")

    @property
    def name(self) -> str:
        """Which probe is asked."""
        return next(iter(self.model_fields_set))


class AtEnd(Model):
    """One thing that must hold when all steps are done."""

    company: Company | None = None
    probe: ProbeExpected | None = None
    same: Same | None = None

    @model_validator(mode="after")
    def _one(self) -> AtEnd:
        return exactly_one(self, "an expectation")
