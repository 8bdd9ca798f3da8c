"""The queue at work: which request comes next, and what its response means.

Exactly once, as far as the protocol lets. Between sendRequestXML and receiveResponseXML a job is
*handed out*. When the session dies there, nobody knows whether QuickBooks did the work:

* a read is begun anew (an iterator lives in its own session only), and records are kept by their key;
* an addition becomes *unsure*: before it is sent again, QuickBooks is asked for the record's name. So does a
  change, also when the record was changed by somebody else meanwhile; what a person has open is waited for.

A request that fails as a whole (an hresult, or a response that cannot be read) is tried once more
in a later session, an addition then on its own, so that it can't hold the others back; then it
is given up. A status of QuickBooks' concerns one request only, and the session goes on.

`service` holds the web methods and the sessions; one decision here is one method.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import takewhile
from typing import Final

from simulator.clock import Clock
from simulator.endpoint import requests
from simulator.endpoint.model import (
    CHANGE,
    DATA_SETS,
    DONE,
    FAILED,
    HANDED_OUT,
    ONE_OFF,
    QUEUED,
    READ,
    Connection,
    DataSet,
    Job,
    Session,
    Trouble,
)
from simulator.endpoint.responses import Answer, Record, Unreadable
from simulator.endpoint.store import Store

#: How often a request may fail as a whole before it is given up.
_ATTEMPTS: Final = 2
#: QuickBooks skipped the request, because one before it failed.
_NOT_PROCESSED: Final = 3231
#: Somebody else has changed the record, or has it open.
_OUT_OF_DATE: Final = 3200
#: The record of that id is gone.
_GONE: Final = 3120
_IN_USE: Final = (3175, 3176)
#: How long a change waits for whoever has its record open: longer than any session waits.
_LATER: Final = 3_600
#: How many places a batch of some months has among the records of its data set.
_BATCH_PLACES: Final = 10_000
#: How much of a foreign message is kept.
_MESSAGE_LENGTH: Final = 1_000


@dataclass(frozen=True)
class Limits:
    """How the endpoint works: `page_size` records a page, `batch_size` additions in one message set.

    `patience` is how long a session waits at the most for work that is being prepared, and
    `session_seconds` how long a ticket lives after its last use; both in seconds. QuickBooks may
    take hours for a request, hence the day.
    """

    page_size: int = 10
    batch_size: int = 5
    patience: float = 1_800
    session_seconds: float = 86_400


class Work:
    """The queue of every connection. Methods want the store's step open."""

    def __init__(self, store: Store, clock: Clock, limits: Limits) -> None:
        self._store = store
        self._clock = clock
        self._limits = limits

    # -- what comes next

    def pending(self, user: str) -> bool:
        """Whether a session has anything to do, now or soon enough to wait for."""
        return self._store.has_pending(user, self._clock.now() + self._limits.patience)

    def hand_out(self, session: Session) -> str:
        """The next request document, empty where nothing is ready."""
        jobs = self._next_request(session)
        if not jobs:
            return ""
        serial = self._store.next_serial(session.user)
        for position, job in enumerate(jobs):
            self._hand_out(job, session, position)
        self._store.change_session(session.ticket, sent=serial, last_error="", used=self._clock.now())
        return requests.document(session.version, self._requests(jobs, session, serial))

    def _next_request(self, session: Session) -> Sequence[Job]:
        """The jobs of the next message set: one read, or additions that stand together."""
        queue = self._store.ready_jobs(session.user, self._clock.now(), self._limits.batch_size)
        if not queue or queue[0].kind == READ or queue[0].attempts:
            return queue[:1]
        first = queue[0]
        if first.kind == CHANGE and first.unsure:  # one id that is gone would hide the others
            return queue[:1]
        alike = (first.kind, first.data_set, first.unsure, 0)
        return [*takewhile(lambda job: (job.kind, job.data_set, job.unsure, job.attempts) == alike, queue)]

    def _hand_out(self, job: Job, session: Session, position: int) -> None:
        if job.kind == READ and not self._iterator_id(job, session):
            self._store.change_job(
                job.id,
                state=HANDED_OUT,
                session=session.ticket,
                position=position,
                run=job.run + 1,
                fetched=0,
                remaining=0,
            )
        else:
            self._store.change_job(job.id, state=HANDED_OUT, session=session.ticket, position=position)

    def _iterator_id(self, job: Job, session: Session) -> str:
        """The iterator to go on with; one of another session is worth nothing."""
        return job.iterator_id if job.session == session.ticket else ""

    def _requests(self, jobs: Sequence[Job], session: Session, serial: int) -> list[str]:
        data_set = DATA_SETS[jobs[0].data_set]
        if jobs[0].kind == READ:
            iterator_id = self._iterator_id(jobs[0], session)
            return [
                requests.read_page(
                    data_set,
                    request_id(serial, 0),
                    session.version,
                    self._limits.page_size,
                    iterator_id,
                    jobs[0].body,
                )
            ]
        if jobs[0].unsure:
            by = data_set.key if jobs[0].kind == CHANGE else ""
            return [requests.ask_for(data_set, request_id(serial, 0), (job.title for job in jobs), by)]
        if jobs[0].kind == CHANGE:
            return [
                requests.change(
                    data_set, request_id(serial, n), job.title, self._edit_sequence(job, session), job.body
                )
                for n, job in enumerate(jobs)
            ]
        return [requests.add(data_set, request_id(serial, n), job.body) for n, job in enumerate(jobs)]

    def _edit_sequence(self, job: Job, session: Session) -> str:
        return str(self._store.record(session.user, job.data_set, job.title).get("EditSequence", ""))

    # -- what an answer means

    def take(self, session: Session, answers: Sequence[Answer]) -> int:
        """Do what the answers to the session's message set ask for; how many jobs are finished.

        Raises `Unreadable` where they do not answer it, before anything was changed.
        """
        jobs = self._store.handed_out_jobs(session.user)
        data_set = DATA_SETS[jobs[0].data_set]
        asked = jobs[0].kind == READ or jobs[0].unsure
        done = "Mod" if jobs[0].kind == CHANGE else "Add"
        message = (data_set.query if asked else data_set.entity + done) + "Rs"
        matched = match(answers, message, session.sent, 1 if asked else len(jobs))
        keyed = [[(_key(record, data_set.key), record) for record in answer.records] for answer in matched]
        if jobs[0].kind == READ:
            return self._take_page(session, jobs[0], matched[0], keyed[0])
        if jobs[0].unsure:
            return self._take_answer(jobs, matched[0], keyed[0])
        take = self._take_change if jobs[0].kind == CHANGE else self._take_addition
        return sum(map(take, jobs, matched, keyed))

    def _take_page(
        self, session: Session, job: Job, answer: Answer, records: list[tuple[str, Record]]
    ) -> int:
        if answer.failed:
            return self._page_failed(session, job, answer)
        if answer.remaining and not (answer.iterator_id and records):
            raise Unreadable("its iterator has records left and makes no progress")
        self._note_warning(job, answer)
        run = f"{job.id}.{job.run}"
        place = job.fetched + (_BATCH_PLACES * job.id if job.body else 0)
        self._store.keep_records(job.user, job.data_set, run, place, records)
        if answer.remaining:
            self._store.change_job(
                job.id,
                state=QUEUED,
                iterator_id=answer.iterator_id,
                fetched=job.fetched + len(records),
                remaining=answer.remaining,
            )
            return 0
        if not job.body:  # a batch says nothing of the records of other dates
            self._store.forget_records(job.user, job.data_set, run)
        self._store.change_job(job.id, state=DONE)
        return 1

    def _page_failed(self, session: Session, job: Job, answer: Answer) -> int:
        """An iterator that QuickBooks has forgotten is begun anew, once; any other failure is final."""
        self._note(job.user, answer.message, str(answer.code), answer.text)
        if job.iterator_id and job.attempts + 1 < _ATTEMPTS:
            self._store.change_job(
                job.id, state=QUEUED, session="", iterator_id="", attempts=job.attempts + 1
            )
            return 0
        self._store.change_job(job.id, state=FAILED)
        return 1

    def _take_answer(self, jobs: Sequence[Job], answer: Answer, records: list[tuple[str, Record]]) -> int:
        """Which of the unsure additions exist, and how records to change are now: the rest is sent again."""
        if answer.failed and answer.code != _GONE:
            raise Unreadable(f"QuickBooks can't say whether the records exist: {answer.code} {answer.text}")
        data_set = DATA_SETS[jobs[0].data_set]
        if jobs[0].kind == CHANGE:
            known = dict(records)
            return sum(self._look_again(job, answer, known.get(job.title)) for job in jobs)
        found = {_title(record, data_set).casefold(): (key, record) for key, record in records}
        finished = 0
        for job in jobs:
            existing = found.get(job.title.casefold())
            if existing:
                self._added(job, [existing])
                finished += 1
            else:
                self._store.change_job(job.id, state=QUEUED, unsure=0)
        return finished

    def _take_addition(self, job: Job, answer: Answer, records: list[tuple[str, Record]]) -> int:
        if answer.code in _IN_USE:
            return self._wait_for(job, answer)
        if answer.code == _NOT_PROCESSED and job.attempts + 1 < _ATTEMPTS:
            self._store.change_job(job.id, state=QUEUED, attempts=job.attempts + 1)
            return 0
        if answer.failed:
            self._note(job.user, answer.message, str(answer.code), f"{job.title}: {answer.text}")
            self._store.change_job(job.id, state=FAILED)
        else:
            self._note_warning(job, answer)
            self._added(job, records)
        return 1

    def _wait_for(self, job: Job, answer: Answer) -> int:
        """Somebody has the record open, or one that it is about: later, and a change is looked at anew."""
        self._note(job.user, answer.message, str(answer.code), answer.text)
        later = self._clock.now() + _LATER
        self._store.change_job(job.id, state=QUEUED, unsure=int(job.kind == CHANGE), ready_at=later)
        return 0

    def _look_again(self, job: Job, answer: Answer, record: Record | None) -> int:
        """A record that is to be changed as QuickBooks has it now."""
        if record is None:
            self._note(job.user, answer.message, str(answer.code), f"{job.title}: it is gone")
            self._store.change_job(job.id, state=FAILED)
            return 1
        self._store.keep_records(
            job.user, job.data_set, "added", 1_000_000_000 + job.id, [(job.title, record)]
        )
        done = job.body == requests.element("Phone", str(record.get("Phone", "")))
        self._store.change_job(job.id, state=DONE if done else QUEUED, unsure=0)
        return int(done)

    def _take_change(self, job: Job, answer: Answer, records: list[tuple[str, Record]]) -> int:
        """A record that was changed meanwhile is looked at and changed once more; one in use waits."""
        if answer.code == _OUT_OF_DATE and job.attempts + 1 < _ATTEMPTS:
            self._store.change_job(job.id, state=QUEUED, unsure=1, attempts=job.attempts + 1)
            return 0
        return self._take_addition(job, answer, records)

    def _added(self, job: Job, records: list[tuple[str, Record]]) -> None:
        # behind everything that was read, in the order of the queue
        self._store.keep_records(job.user, job.data_set, "added", 1_000_000_000 + job.id, records)
        self._store.change_job(job.id, state=DONE)

    def set_back(self, session: Session, source: str, code: str, message: str) -> None:
        """The whole message set failed: once more in a later session, then never again."""
        for job in self._store.handed_out_jobs(session.user):
            given_up = job.attempts + 1 >= _ATTEMPTS
            self._store.change_job(
                job.id,
                state=FAILED if given_up else QUEUED,
                session="",
                iterator_id="",
                attempts=job.attempts + 1,
                unsure=int(job.kind != READ),
            )
        self._note(session.user, source, code, message)

    def _note_warning(self, job: Job, answer: Answer) -> None:
        if answer.severity == "Warn":
            self._note(job.user, answer.message, str(answer.code), answer.text)

    def _note(self, user: str, source: str, code: str, message: str) -> None:
        cut = (text[:_MESSAGE_LENGTH] for text in (source, code, message))
        self._store.add_trouble(Trouble(user, self._clock.now(), *cut))

    # -- how far it is

    def percent(self, session: Session) -> int:
        """100 where nothing is left, else 0 to 99, and never less than before."""
        left, partly = self._store.pending(session.user, self._clock.now() + self._limits.patience)
        if not left:
            return 100
        share = int(100 * (session.done + partly) / (session.done + left))
        return max(session.percent, min(share, 99))

    def deauthorise(self, connection: Connection) -> bool:
        """Whether a one-off connection has done what it was for: every data set is read, no job is open."""
        return (
            connection.mode == ONE_OFF
            and not self._store.unread_data_sets(connection.user)
            and not self._store.has_pending(connection.user, float("inf"))
        )


def request_id(serial: int, position: int) -> str:
    """Names a request for ever: the message set's serial, and the place in it."""
    return f"{serial}-{position}"


def serials(answers: Sequence[Answer]) -> set[str]:
    """The message sets that these answers say they belong to; empty where they do not say."""
    return {answer.request_id.partition("-")[0] for answer in answers if answer.request_id}


def match(answers: Sequence[Answer], message: str, serial: int, count: int) -> list[Answer]:
    """The answers in the order of their requests. Raises `Unreadable` where one is missing or strange.

    By requestID; by place where none of them has one.
    """
    strange = next((answer.message for answer in answers if answer.message != message), None)
    if strange is not None:
        raise Unreadable(f"expected {message}, got {strange[:80]}")
    if len(answers) != count:
        raise Unreadable(f"expected {count} {message}, got {len(answers)}")
    if not any(answer.request_id for answer in answers):
        return list(answers)
    by_id = {answer.request_id: answer for answer in answers}
    wanted = [request_id(serial, position) for position in range(count)]
    if set(wanted) != set(by_id):
        raise Unreadable(f"expected the requestIDs of message set {serial}")
    return [by_id[name] for name in wanted]


def _title(record: Record, data_set: DataSet) -> str:
    return next((str(record[name]) for name in data_set.title if name in record), "")


def _key(record: Record, name: str) -> str:
    key = record.get(name)
    if not isinstance(key, str) or not key:
        raise Unreadable(f"a record has no {name}")
    return key
