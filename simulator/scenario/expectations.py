"""What can be expected of a step, or of the end of a scenario: one thing each.

Where what is observed is one value (`ends`, `hresult`, `status`), a list means *any of these*;
where it is a sequence (`calls`, `screen`), the list is that sequence, in which ``call+`` is one
or more of a call and ``...`` is anything or nothing. How they are compared is `expect`'s.
"""

from __future__ import annotations

from typing import Annotated, ClassVar, Self

from pydantic import ConfigDict, Field, model_validator

from simulator.desktop.onwindows import LogName
from simulator.protocol.contract import METHODS
from simulator.scenario import words
from simulator.scenario.agenda import DayTime, day_time
from simulator.scenario.fields import (
    CallOrGap,
    Change,
    Code,
    Duration,
    Endings,
    Entity,
    Hresults,
    Listed,
    Method,
    Model,
    Number,
    Reads,
    Text,
    Words,
    YesNo,
    any_of,
    exactly_one,
    keys,
    matching,
    one_of,
    sequence,
)
from simulator.scenario.needs import PROBES
from simulator.scenario.verbs import DIALOGS

#: What a call tells the endpoint, by the names of the contract.
Argument = Annotated[
    str,
    one_of(
        *dict.fromkeys(
            name for method in METHODS.values() for name in (each.name for each in method.parameters)
        )
    ),
]
DAY_TIME = {
    "type": "string",
    "pattern": "^day [1-9][0-9]{0,3} [0-9]{1,2}:[0-9]{2}$",
    "description": "a day and a time (`day 3 02:00`)",
}
Status = Annotated[str, matching("[0-9]{1,4}", "a statusCode (3175)")]
Statuses = Annotated[tuple[Status, ...], Listed(any_of)]


class Amount(Model):
    """`none`, `some`, or ``{count|at_least|at_most: number}``."""

    short: ClassVar = {"enum": ["none", "some"]}

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
        written = [name for name in ("count", "at_least", "at_most") if name in self.model_fields_set]
        if not (written or self._says_more()) or ("count" in written and len(written) > 1):
            came = " and ".join(written) or "none"
            raise ValueError(f"expected a number (count, at_least or at_most), got {came}")
        return self

    def _says_more(self) -> bool:
        """Whether something else is expected than a number."""
        return False


class UpdateExpected(Model):
    """The one update of the step."""

    ends: Endings | None = None
    hresult: Hresults | None = None
    """With which QuickBooks refused the company file that authenticate named; what it says to another one
    that connectionError names is the endpoint's affair."""
    status: Words | None = None


class Between(Amount):
    """So many between two moments of the scenario."""

    model_config = ConfigDict(populate_by_name=True)

    since: Annotated[DayTime, Reads(day_time, DAY_TIME)] = Field(alias="from")
    to: Annotated[DayTime, Reads(day_time, DAY_TIME)]


class UpdatesExpected(Amount):
    """The updates of the step: how many, and how each of them may end."""

    ends: Endings | None = None
    overlapping: Number | None = None
    """How many began at a PC while another one was under way there."""
    interleaved: Number | None = None
    """How many asked for a request while another PC was at work in the same company file."""
    each_desktop: Number | None = None
    """How many there were at each PC."""
    between: Between | None = None

    def _says_more(self) -> bool:
        return bool(self.model_fields_set)


class RequestsExpected(Amount):
    """The requests that QuickBooks was given in the step."""

    carrying: Text | None = None
    """Only those that have this text in them."""
    only: Annotated[tuple[Text, ...], Listed(any_of)] = ()
    """The messages that may be in them (`CompanyQueryRq`), and no others."""
    between: Between | None = None

    def _says_more(self) -> bool:
        return bool(self.only or self.between)


class CallsExpected(Model):
    """`none`, the sequence of calls, or its first and last."""

    short: ClassVar = {"type": ["string", "array"]}

    sequence: tuple[CallOrGap, ...] | None = None
    first: Method | None = None
    last: Method | None = None

    @model_validator(mode="before")
    @classmethod
    def _words(cls, value: object) -> object:
        listed = sequence(value)
        return {"sequence": listed} if isinstance(listed, tuple) else listed


class WaitedExpected(Model):
    """A duration, or the least that it may be."""

    short: ClassVar = {"type": "string"}

    exactly: Duration | None = None
    at_least: Duration | None = None
    """For an endpoint that lives in real time, or need not be done after so many waits."""

    @model_validator(mode="before")
    @classmethod
    def _alone(cls, value: object) -> object:
        return {"exactly": value} if isinstance(value, str) else value

    @model_validator(mode="after")
    def _one(self) -> WaitedExpected:
        return exactly_one(self, "a duration")


class FilesExpected(Model):
    """Files and folders of the PC after the step."""

    there: Annotated[tuple[Text, ...], Listed(any_of)] = ()
    gone: Annotated[tuple[Text, ...], Listed(any_of)] = ()


class LogsExpected(Model):
    """A text that QWCLog.txt has after the step, or one for each of the logs."""

    model_config = ConfigDict(populate_by_name=True)
    short: ClassVar = {"type": ["string", "number", "boolean"]}

    qwc: Text | None = Field(default=None, alias="QWCLog.txt")
    sdk: Text | None = Field(default=None, alias="qbsdklog.txt")

    @model_validator(mode="before")
    @classmethod
    def _alone(cls, value: object) -> object:
        return {"QWCLog.txt": value} if isinstance(value, str) else value

    @property
    def texts(self) -> dict[LogName, str]:
        """What each log must have, by its name."""
        wanted: dict[LogName, str | None] = {"QWCLog.txt": self.qwc, "qbsdklog.txt": self.sdk}
        return {name: text for name, text in wanted.items() if text is not None}


class AnswerExpected(Model):
    """What a raw call may be answered with: a text, ``fault``, or ``negative``."""

    any: Words
    """`fault`: a SOAP fault, an HTTP error, no SOAP or a closed connection; `negative`: less than 0."""


class Expectation(Model):
    """What must have come out of a step."""

    update: UpdateExpected | None = None
    updates: UpdatesExpected | None = None
    calls: CallsExpected | None = None
    sent: dict[Argument, Words] | None = Field(default=None, json_schema_extra=keys(Argument))
    """What the calls told the endpoint, by the name of the argument: each of them one of these."""
    told: Annotated[tuple[Text, ...], Listed(any_of)] | None = None
    """Texts of which each is in what at least one call told the endpoint (`strHCPResponse`, for one)."""
    requests: RequestsExpected | None = None
    refusals: Amount | None = None
    """Requests that QuickBooks refused as a whole, with an hresult."""
    statuses: Statuses | None = None
    """statusCodes of which at least one has come."""
    answer: AnswerExpected | None = None
    """What came back to a raw call (`call`)."""
    fetches: Amount | None = None
    """GETs outside of the conversation."""
    screen: Annotated[tuple[Code, ...], Listed(sequence)] | None = None
    shown: Text | None = None
    """A text that the screen has shown, in a message or a dialog."""
    dialogs: Annotated[tuple[Annotated[str, one_of(*DIALOGS)], ...], Listed(sequence)] | None = None
    """The dialogs that came up, in their order; those that an endpoint may bring up by itself
    (`version-warning`, `interactive`) count only where they stand here."""
    hresult: Hresults | None = None
    """QuickBooks' last refusal; only while linking, an update has its own."""
    waited: WaitedExpected | None = None
    quickbooks: Annotated[str, one_of("open", "closed")] | None = None
    """Whether the person's QuickBooks is open after the step; one without a window is nobody's to see."""
    connector: Annotated[str, one_of("running", "closed", "not-installed")] | None = None
    """Whether the Web Connector runs after the step."""
    applications: Amount | None = None
    """How many applications are in the Web Connector's list after the step."""
    files: FilesExpected | None = None
    log: LogsExpected | None = None


class About(Model):
    """What must have come in the whole scenario for it to count as exercised."""

    requests: Amount | None = None
    statuses: Statuses | None = None
    """statusCodes of which at least one must have come: an endpoint may well avoid them."""
    told: Text | None = None
    """A text that the endpoint must have been told: it may well not ask for it."""

    @model_validator(mode="after")
    def _something(self) -> Self:
        if not self.model_fields_set:
            raise ValueError(f"expected {words.listed(type(self).model_fields)}, got nothing")
        return self


class Company(Model):
    """The company file at the end: how many records, whether one of their fields is unlike everywhere."""

    desktop: Text | None = None
    """Whose, where there are several."""
    count: dict[Entity, Change] = Field(default={}, json_schema_extra=keys(Entity))
    unique: (
        Annotated[str, matching("[A-Z][A-Za-z]*\\.[A-Z][A-Za-z]*", "a field of a record (Invoice.RefNumber)")]
        | None
    ) = None
    grant: Annotated[str, one_of("prompt", "while-open", "always", "none")] | None = None
    """What the application is allowed."""
    stamped: YesNo | None = None
    """Whether the application's FileID is in it."""
    sound: YesNo | None = None
    """Whether its books balance."""


class Same(Model):
    """The endpoint has exactly the records of the company file."""

    desktop: Text | None = None
    file: Text | None = None
    """Another company file of the PC (a name under `also`), and the endpoint's user for whom it is linked."""
    company: Entity
    probe: Annotated[str, one_of(*(name for name, probe in PROBES.items() if probe.shape == "records"))]
    key: Text
    fields: tuple[Text, ...] = ()
    """What each record must have like the company file, beside the key."""


class Never(Model):
    """A text that no call and no request of a PC may carry, in either direction."""

    desktop: Text | None = None
    carries: Text


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
    never: Never | None = None

    @model_validator(mode="after")
    def _one(self) -> AtEnd:
        return exactly_one(self, "an expectation")
