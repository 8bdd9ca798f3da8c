"""What may be wrong with an endpoint that syncs, with a PC or on the way; scenarios must notice it."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator
from datetime import date
from typing import Any

from simulator.connector.faults import CallFault, CallFaults
from simulator.connector.scheduler import Person, Scheduler, Steps
from simulator.desktop import Desktop
from simulator.endpoint import requests
from simulator.endpoint.app import Reply, WebApplication
from simulator.endpoint.model import ADD, QUEUED, Connection, Job, Session
from simulator.endpoint.responses import Answer, Record
from simulator.endpoint.service import Service
from simulator.endpoint.store import Store
from simulator.endpoint.work import Work
from simulator.protocol.codec import Call, encode_answer
from simulator.protocol.contract import METHODS
from simulator.windows import Process

# -- endpoints: what they keep --------------------------------------------------------------------------

_keep, _Store = Store.keep_records, Store
_FIRST_PAGE = 10


def loses_a_page(
    self: Store, user: str, data_set: str, run: str, place: int, records: Iterable[tuple[str, Record]]
) -> None:
    """The second page of a read is not kept."""
    if place != _FIRST_PAGE:
        _keep(self, user, data_set, run, place, records)


def keeps_all_for_one(
    self: Store, user: str, data_set: str, run: str, place: int, records: Iterable[tuple[str, Record]]
) -> None:
    """Whatever anybody's company file has is kept for the first user."""
    _keep(self, "qbwc", data_set, run, place, records)


def keeps_the_first_it_saw(
    self: Store, user: str, data_set: str, run: str, place: int, records: Iterable[tuple[str, Record]]
) -> None:
    """A record that is known already is not looked at again."""
    known = {record.get("ListID") for record in self.records(user, data_set)}
    _keep(self, user, data_set, run, place, [(key, record) for key, record in records if key not in known])


def keeps_what_is_gone(self: Store, user: str, data_set: str, run: str) -> None:
    """A record that QuickBooks does not have any more stays."""


def drops_the_last_year(since: date, until: date, months: int) -> Iterator[str]:
    """A history without its last year."""
    yield from [*requests.batches(since, until, months)][:-4]


def never_takes_back(self: Store, user: str) -> None:
    """What was handed out and never answered is forgotten."""


def has_no_disk(path: str = "") -> Store:
    """Nothing is written down."""
    return _Store()


def takes_for_done(self: Store, user: str) -> None:
    """What was handed out counts as done, whether or not it was answered."""
    self._db.execute("UPDATE job SET state = 'done' WHERE user = ? AND state = 'handed-out'", (user,))


def does_not_ask_first(self: Store, user: str) -> None:
    """An addition of which nobody knows whether it was done is sent again."""
    self._db.execute(
        "UPDATE job SET state = 'queued', session = '' WHERE user = ? AND state = 'handed-out'", (user,)
    )


def keeps_sessions(self: Store, user: str) -> None:
    """A ticket is good for ever."""
    self.recover_jobs(user)


class SendsAgain(Service):
    """What was done in the last session is done again in the next one."""

    def authenticate(self, call: Call) -> tuple[str, str]:
        self._store._db.execute("UPDATE job SET state = 'queued' WHERE kind = 'add' AND state = 'done'")
        return super().authenticate(call)


class NeverGivesUp(Work):
    """An addition that QuickBooks refuses is sent again and again."""

    def _take_addition(self, job: Job, answer: Answer, records: list[tuple[str, Record]]) -> int:
        if answer.failed and job.kind == ADD:
            self._store.change_job(job.id, state=QUEUED)
            return 0
        return super()._take_addition(job, answer, records)


# -- endpoints: whom they let in, and when -----------------------------------------------------------------


class IgnoresPause(Service):
    def _paused(self, connection: Connection) -> bool:
        return False


class StopsHard(Service):
    """A pause in the middle of an update is an error."""

    def receive_response_xml(self, call: Call) -> int:
        percent = super().receive_response_xml(call)
        connection = self._store.connection("qbwc")
        return -1 if connection and self._paused(connection) else percent


class RefusesNobody(Service):
    """A connection that is not authorised any more syncs on."""

    def _verdict(self, connection: Connection) -> str:
        return connection.company_file if self._work.pending(connection.user) else "none"


class TakesAnyCompany(Service):
    def _right_company(self, connection: Connection, path: str, stamp: str | None) -> bool:
        return True


class TakesAnyTicket(Service):
    """A ticket that was never given is good for whatever session is open."""

    def _session_for(self, ticket: str) -> Session | None:
        found = self._store._db.execute("SELECT * FROM session LIMIT 1").fetchone()
        return Session(*found) if found else None


class Gossips(Service):
    """One customer is told what another one has."""

    def close_connection(self, call: Call) -> str:
        super().close_connection(call)
        bodies = self._store._db.execute("SELECT body FROM record WHERE data_set = 'customers'")
        return ", ".join(str(json.loads(body).get("Name")) for (body,) in bodies)


_soap = WebApplication._soap


def is_content_with_anything(self: WebApplication, body: bytes) -> Reply:
    """Bytes that are no call are answered as if they were one."""
    reply = _soap(self, body)
    content = encode_answer(METHODS["serverVersion"], "1.0")
    return Reply(200, reply.content_type, content) if b"Fault" in reply.body else reply


# -- the PC ------------------------------------------------------------------------------------------------


def does_nothing(self: Any, *_: object, **__: object) -> None:
    """Whatever it is, it is not done."""


def says_yes(self: Any, *_: object, **__: object) -> bool:
    """Whatever is asked, the answer is yes."""
    return True


def says_no(self: Any, *_: object, **__: object) -> bool:
    """Whatever is asked, the answer is no."""
    return False


def runs_while_asleep(self: Any, process: Process) -> bool:
    """A PC that sleeps works."""
    return process.running


_power_on = Desktop.power_on


def logs_on_by_itself(self: Desktop) -> None:
    """Programs start before anybody has logged on."""
    _power_on(self)
    self.log_on()


_live = Scheduler.live


def begins_another_beside(
    self: Scheduler, whose: object, begin: Callable[[], Steps[None]], person: Person
) -> None:
    """What falls due does not wait for the update that runs."""
    for _ in range(2):
        _live(self, whose, begin, person)


def knows_an_empty_password(self: Any, application: object) -> str:
    """The Web Connector calls without a password."""
    return ""


# -- the way between ---------------------------------------------------------------------------------------

_due: Callable[[CallFaults, str, bytes], CallFault | None] = CallFaults._due


def stays_broken(self: CallFaults, method: str, body: bytes) -> CallFault | None:
    """What has gone wrong once goes wrong at every call from then on."""
    return next((fault for fault in self.waiting if fault.came), None) or _due(self, method, body)
