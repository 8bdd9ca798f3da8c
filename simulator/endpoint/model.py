"""What the endpoint remembers, as values: connections, sessions, jobs, and the data sets it reads.

Rows of the state as frozen dataclasses; `store` reads and writes them, `work` and `service` decide.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

ONE_OFF: Final = "one-off"
CONTINUOUS: Final = "continuous"
MODES: Final = (ONE_OFF, CONTINUOUS)

READ: Final = "read"
ADD: Final = "add"
CHANGE: Final = "change"

QUEUED: Final = "queued"
HANDED_OUT: Final = "handed-out"
DONE: Final = "done"
FAILED: Final = "failed"
#: Every state of a job, in the order of its life.
JOB_STATES: Final = (QUEUED, HANDED_OUT, DONE, FAILED)

OPEN: Final = "open"
IDLE: Final = "idle"
STOPPED: Final = "stopped"


@dataclass(frozen=True, slots=True)
class Registration:
    """One connection as it is set up: who may call, how it syncs, which company file it names.

    `company_file` empty means the file that is open. `file_id` is the .QWC file's FileID; where it is
    empty the endpoint remembers the one that the first session shows.
    """

    user: str
    password: str
    mode: str = CONTINUOUS
    company_file: str = ""
    file_id: str = ""


@dataclass(frozen=True, slots=True)
class DataSet:
    """A kind of record that is read in pages: its qbXML entity, its key, its name, and its filters."""

    name: str
    entity: str
    key: str
    title: tuple[str, ...]
    """Elements that hold the record's name; the first one present counts."""
    filters: str
    """What follows MaxReturned, and the dates, in a query, in schema order."""
    dated: bool = False
    """Whether its records have a date, so that they can be read in batches of some months."""
    paged: bool = True
    """Whether its query has an iterator."""

    @property
    def query(self) -> str:
        return self.entity + "Query"


#: The data sets by name. A further one is a further row.
DATA_SETS: Final = {
    data_set.name: data_set
    for data_set in (
        DataSet(
            "customers",
            "Customer",
            "ListID",
            ("FullName", "Name"),
            "<ActiveStatus>All</ActiveStatus>",
        ),
        DataSet(
            "invoices",
            "Invoice",
            "TxnID",
            ("RefNumber",),
            "<IncludeLineItems>true</IncludeLineItems>",
            dated=True,
        ),
        DataSet("payments", "ReceivePayment", "TxnID", ("RefNumber",), "", dated=True),
        DataSet(
            "employees",
            "Employee",
            "ListID",
            ("FullName", "Name"),
            "<ActiveStatus>All</ActiveStatus>",
            paged=False,
        ),
    )
}


@dataclass(frozen=True, slots=True)
class Connection:
    """One user's link to one company file."""

    user: str
    salt: bytes
    digest: bytes
    mode: str
    authorised: int
    deleted: int
    """Its user has deleted it in the vendor's portal."""
    company_file: str
    file_id: str
    file_path: str
    """Where the linked file was seen last; empty before the first session."""
    paused_from: float
    paused_until: float
    hours: str
    """When requests may be sent: ``19:00 07:00 America/Los_Angeles``; empty for always."""
    serial: int
    """Number of the last message set that was handed out; never used twice."""
    named: int
    """How many names were given to customers that were queued."""
    numbered: int
    """How many numbers were given to invoices that were queued."""


@dataclass(frozen=True, slots=True)
class Session:
    """One ticket and what it is worth. The ticket itself is not kept, only its hash."""

    ticket: str
    user: str
    used: float
    """When it was used last."""
    state: str
    version: str
    """The qbXML version in use; empty before the first sendRequestXML."""
    sent: int
    """Serial of the message set that waits for its response; 0 for none."""
    answered: int
    """Serial of the message set whose response came last; 0 for none."""
    done: int
    """Jobs that this session finished."""
    percent: int
    last_error: str


@dataclass(frozen=True, slots=True)
class Job:
    """One piece of work: a data set to read, or a record to add or to change."""

    id: int
    user: str
    kind: str
    data_set: str
    title: str
    """The name of the record to add, or the key of the one to change."""
    body: str
    """What to add or to change, or the dates of what to read, as qbXML; empty for a read of all."""
    state: str
    ready_at: float
    session: str
    """The session that works on it; an iterator is worth nothing in any other."""
    position: int
    """Its place within the message set that was handed out."""
    unsure: int
    """It may have been done already, or the record is not as it was known: ask before it is sent again."""
    attempts: int
    iterator_id: str
    run: int
    """Counts the starts of a read, so that records of an abandoned one can be told."""
    fetched: int
    remaining: int


@dataclass(frozen=True, slots=True)
class Trouble:
    """Something that QuickBooks or the Web Connector reported."""

    user: str
    at: float
    source: str
    """``connectionError``, ``hresult``, ``response``, or the qbXML message that has the status."""
    code: str
    message: str
