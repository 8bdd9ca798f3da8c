"""The vendor's side: what its platform does to the endpoint, and what it can say of itself.

*Hooks* do something (work is queued, a connection is linked again), *probes* tell the endpoint's own
state. Both are called by name with keyword arguments; values may come as text, as a scenario has
them. An argument that is not known, or not usable, is an `InputError` that says what is.
"""

from __future__ import annotations

import contextlib
import functools
import inspect
import math
import re
from collections.abc import Callable, Mapping
from dataclasses import asdict
from datetime import UTC, date, datetime
from typing import Any, Final, ParamSpec, TypeVar

from simulator.clock import Clock
from simulator.endpoint import hours
from simulator.endpoint.model import ADD, CHANGE, DATA_SETS, MODES, READ, Connection
from simulator.endpoint.names import customer
from simulator.endpoint.requests import (
    batches,
    customer_body,
    employee_body,
    invoice_body,
    invoice_number,
    payment_body,
    payment_number,
    phone_body,
)
from simulator.endpoint.store import Store
from simulator.errors import InputError

#: Hook → name of the method.
HOOKS: Final[Mapping[str, str]] = {
    "queue": "queue_work",
    "relink": "relink",
    "pause": "pause",
    "hours": "send_hours",
    "history": "read_in_batches",
    "delete": "delete",
    "reset": "reset",
}
#: Probe → name of the method.
PROBES: Final[Mapping[str, str]] = {
    "status": "status",
    "customers": "customers",
    "invoices": "invoices",
    "queue": "queue_counts",
    "troubles": "troubles",
}

#: The most records that one hook queues.
_MOST: Final = 100_000
#: The longest batch of a history: a century.
_MOST_MONTHS: Final = 1_200
_DURATION: Final = re.compile(r"([0-9]+(?:\.[0-9]+)?(?:e\+?[0-9]+)?)\s*([smhd]?)")
_SECONDS: Final = {"": 1, "s": 1, "m": 60, "h": 3_600, "d": 86_400}

_P = ParamSpec("_P")
_R = TypeVar("_R")


def _whole(name: str, value: object) -> int:
    text = str(value).strip()
    if not (text.isascii() and text.isdigit() and len(text) < 9 and int(text) <= _MOST):
        raise InputError(f"{name}: expected a whole number from 0 to {_MOST}, got {value!r}")
    return int(text)


def _duration(name: str, value: object) -> float:
    found = _DURATION.fullmatch(str(value).strip())
    seconds = float(found[1]) * _SECONDS[found[2]] if found else math.inf
    if not math.isfinite(seconds):
        raise InputError(f"{name}: expected seconds, or a number with s, m, h or d behind it, got {value!r}")
    return seconds


def _text(name: str, value: object) -> str:
    return str(value)


#: How a value becomes what a parameter's annotation says.
_READERS: Final[Mapping[str, Callable[[str, object], object]]] = {
    "int": _whole,
    "float": _duration,
    "str": _text,
}


def by_keywords(method: Callable[_P, _R]) -> Callable[_P, _R]:
    """Let a method take its keyword arguments as text, and refuse those that it has not."""
    parameters = {
        name: _READERS[str(parameter.annotation)]
        for name, parameter in inspect.signature(method).parameters.items()
        if name != "self"
    }

    @functools.wraps(method)
    def called(*args: _P.args, **kwargs: _P.kwargs) -> _R:
        unknown = sorted(set(kwargs) - set(parameters))
        if unknown:
            known = ", ".join(sorted(parameters))
            raise InputError(f"{method.__name__}: expected one of {known}, got {', '.join(unknown)}")
        usable: dict[str, Any] = {name: parameters[name](name, value) for name, value in kwargs.items()}
        return method(*args, **usable)

    return called


class Vendor:
    """Hooks and probes over the state. `user` empty is the first connection."""

    def __init__(self, store: Store, clock: Clock, first_user: str, data_sets: tuple[str, ...]) -> None:
        self._store = store
        self._clock = clock
        self._first_user = first_user
        self._data_sets = data_sets

    def _connection(self, user: str) -> Connection:
        connection = self._store.connection(user or self._first_user)
        if connection is None:
            raise InputError(f"user: there is no connection of {user!r}")
        return connection

    def first_sync(self, user: str) -> None:
        """Queue the reads of a connection that was just linked. Wants the store's step open."""
        for data_set in self._data_sets:
            self._store.add_job(user, READ, data_set, self._clock.now())

    # -- hooks

    @by_keywords
    def queue_work(
        self,
        customers: int = 0,
        invoices: int = 0,
        employees: int = 0,
        pay: str = "",
        change: str = "",
        read: str = "",
        ready_in: float = 0,
        user: str = "",
    ) -> None:
        """Queue new customers, invoices and employees, a payment, a change, and what is to be read again.

        An invoice is for the customer and the item of one that was read before, `pay` the number of one that
        is paid, `change` the full name of a customer who gets another telephone number, `read` a data set
        (several with commas between). The work exists at once; with `ready_in` it is still being prepared for
        that long.
        """
        wanted = [name.strip() for name in read.split(",") if name.strip()]
        unknown = [name for name in wanted if name not in DATA_SETS]
        if unknown:
            raise InputError(f"read: expected one of {', '.join(DATA_SETS)}, got {', '.join(unknown)}")
        ready_at = self._clock.now() + ready_in
        with self._store.step():
            connection = self._connection(user)
            for data_set in wanted:
                self._store.add_job(connection.user, READ, data_set, ready_at)
            for number in range(connection.named + 1, connection.named + customers + 1):
                new = customer(number)
                self._store.add_job(
                    connection.user, ADD, "customers", ready_at, title=new.name, body=customer_body(new)
                )
            customer_, item = self._invoiced(connection.user) if invoices else ("", "")
            for number in range(connection.numbered + 1, connection.numbered + invoices + 1):
                self._store.add_job(
                    connection.user,
                    ADD,
                    "invoices",
                    ready_at,
                    title=invoice_number(number),
                    body=invoice_body(number, customer_, item),
                )
            numbered, named = connection.numbered + invoices, connection.named + customers
            for number in range(named + 1, named + employees + 1):
                who = customer(number)
                title, body = f"{who.first_name} {who.last_name}", employee_body(who, number)
                self._store.add_job(connection.user, ADD, "employees", ready_at, title=title, body=body)
            if pay:
                numbered += 1
                title, body = payment_number(numbered), self._paid(connection.user, pay, numbered)
                self._store.add_job(connection.user, ADD, "payments", ready_at, title=title, body=body)
            if change:
                numbered += 1
                key, body = self._changed(connection.user, change), phone_body(numbered)
                self._store.add_job(connection.user, CHANGE, "customers", ready_at, title=key, body=body)
            self._store.change_connection(connection.user, named=named + employees, numbered=numbered)

    def _changed(self, user: str, name: str) -> str:
        """The ListID of a customer by the full name."""
        for record in self._store.records(user, "customers"):
            if record.get("FullName") == name:
                return str(record["ListID"])
        raise InputError(f"change: expected the full name of a customer that was read before, got {name!r}")

    def _paid(self, user: str, invoice: str, number: int) -> str:
        """The payment of an invoice, by the invoice's number."""
        for record in self._store.records(user, "invoices"):
            with contextlib.suppress(KeyError, TypeError):
                if record["RefNumber"] == invoice:
                    customer_ = str(record["CustomerRef"]["ListID"])
                    return payment_body(
                        number, customer_, str(record["TxnID"]), str(record["BalanceRemaining"])
                    )
        raise InputError(f"pay: expected the number of an invoice that was read before, got {invoice!r}")

    def _invoiced(self, user: str) -> tuple[str, str]:
        """The ListIDs of a customer and an item of which an invoice is known."""
        for record in self._store.records(user, "invoices"):
            lines = record.get("InvoiceLineRet", [])
            for line in lines if isinstance(lines, list) else [lines]:
                with contextlib.suppress(KeyError, TypeError):
                    return str(record["CustomerRef"]["ListID"]), str(line["ItemRef"]["ListID"])
        raise InputError("invoices: expected an invoice that was read before, of whose kind to make more")

    @by_keywords
    def relink(self, mode: str = "", user: str = "") -> None:
        """Authorise a connection again, in `mode` (empty: as it was): its data sets are read anew.

        A session that is open is over.
        """
        if mode and mode not in MODES:
            raise InputError(f"mode: expected one of {', '.join(MODES)}, got {mode!r}")
        with self._store.step():
            connection = self._connection(user)
            self._store.change_connection(
                connection.user, mode=mode or connection.mode, authorised=1, deleted=0
            )
            self._store.end_sessions(connection.user)
            self._store.drop_jobs(connection.user, READ)
            self.first_sync(connection.user)

    @by_keywords
    def pause(self, seconds: float = 0, starts_in: float = 0, user: str = "") -> None:
        """No requests for so long, from now or from later on; 0 ends a pause."""
        begins = self._clock.now() + starts_in
        with self._store.step():
            connection = self._connection(user)
            self._store.change_connection(connection.user, paused_from=begins, paused_until=begins + seconds)

    @by_keywords
    def send_hours(self, since: str = "", to: str = "", zone: str = "UTC", user: str = "") -> None:
        """Requests only from one time of day to another (``19:00``, ``07:00``), as clocks show it in `zone`.

        Without times: always.
        """
        window = hours.written(since, to, zone) if since or to else ""
        with self._store.step():
            self._store.change_connection(self._connection(user).user, hours=window)

    @by_keywords
    def read_in_batches(self, months: int = 3, since: str = "1980-01-01", user: str = "") -> None:
        """Read what has a date in batches of so many months from a day on, instead of all at once.

        It holds for the reads that are queued and have not begun.
        """
        try:
            first = date.fromisoformat(since)
        except ValueError:
            raise InputError(f"since: expected a day (1980-01-01), got {since!r}") from None
        if not 1 <= months <= _MOST_MONTHS:
            raise InputError(f"months: expected 1 to {_MOST_MONTHS}, got {months}")
        now = self._clock.now()
        today = datetime.fromtimestamp(now, UTC).date()
        with self._store.step():
            connection = self._connection(user)
            for name, data_set in DATA_SETS.items():
                if data_set.dated:
                    self._store.split_job(connection.user, name, batches(first, today, months), now)

    @by_keywords
    def delete(self, user: str = "") -> None:
        """Delete the connection, as its user can in the portal: every update is refused from now on.

        A session that is open is over.
        """
        with self._store.step():
            connection = self._connection(user)
            self._store.change_connection(connection.user, authorised=0, deleted=1)
            self._store.end_sessions(connection.user)

    # -- probes

    @by_keywords
    def status(self, user: str = "") -> str:
        """``authorised`` or ``deauthorised``."""
        with self._store.step():
            return "authorised" if self._connection(user).authorised else "deauthorised"

    @by_keywords
    def customers(self, user: str = "") -> list[dict[str, Any]]:
        """The customers that were read or added, each a dictionary of its elements."""
        return self._records("customers", user)

    @by_keywords
    def invoices(self, user: str = "") -> list[dict[str, Any]]:
        """The invoices that were read."""
        return self._records("invoices", user)

    def _records(self, data_set: str, user: str) -> list[dict[str, Any]]:
        with self._store.step():
            return self._store.records(self._connection(user).user, data_set)

    @by_keywords
    def queue_counts(self, user: str = "") -> dict[str, int]:
        """How many jobs are queued, handed-out, done and failed."""
        with self._store.step():
            return self._store.job_counts(self._connection(user).user)

    @by_keywords
    def troubles(self, user: str = "") -> list[dict[str, Any]]:
        """What QuickBooks and the Web Connector reported, oldest first: at, source, code, message."""
        with self._store.step():
            found = self._store.troubles(self._connection(user).user)
        return [{name: value for name, value in asdict(one).items() if name != "user"} for one in found]
