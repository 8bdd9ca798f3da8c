"""The company file as the rest of the simulator holds it.

`process` is the request processor: read, execute in order, write. Each request is kept as a whole or
not at all, and a batch is never rolled back (behaviours section 4: A for onError, B for the rest).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from simulator.clock import Clock
from simulator.company import extensions, information
from simulator.company.context import CompanyFacts, Grant, SessionContext
from simulator.company.grants import grant_of, keep_grant
from simulator.company.iterators import Iterators
from simulator.company.kinds import BUILT_IN, KINDS, Kind
from simulator.company.lists import ADDS, list_add
from simulator.company.queries import query
from simulator.company.records import ListRecord, add_list_record
from simulator.company.store import Store
from simulator.company.work import Work
from simulator.errors import InputError, Shortcoming
from simulator.qbxml.reading import Request, RequestSet, read_request_set
from simulator.qbxml.statuses import ERROR, NOT_PROCESSED, RequestRefused, Status
from simulator.qbxml.writing import Response, read_back, write_response_set

#: The answer to a write of an application that may only read; its wording is in no source.
READ_ONLY = Status(3263, ERROR, "")

#: What the company file can do, by request message; any other lawful message is a `Shortcoming`.
EXECUTORS: Mapping[str, Callable[[Work], Response]] = {
    "HostQueryRq": information.host_query,
    "CompanyQueryRq": information.company_query,
    "PreferencesQueryRq": information.preferences_query,
    "DataExtDefQueryRq": extensions.definition_query,
    "DataExtDefAddRq": extensions.definition_add,
    "DataExtAddRq": extensions.value_add,
    "DataExtModRq": extensions.value_modify,
    "DataExtDelRq": extensions.value_delete,
    **{f"{kind.name}QueryRq": partial(query, kind=kind) for kind in KINDS.values()},
    **dict.fromkeys(ADDS, list_add),
}


@contextmanager
def _closed_on_failure(store: Store) -> Iterator[Store]:
    """`store`, closed if what is done with it fails."""
    try:
        yield store
    except BaseException:
        store.close()
        raise


class CompanyFile:
    """One company file. Used by one thread at a time, whichever thread made it."""

    def __init__(self, store: Store) -> None:
        """Not for callers: use `new`, `open` or `from_recipe`."""
        self._store = store
        self._iterators = Iterators(store.seed)

    @classmethod
    def new(cls, facts: CompanyFacts, clock: Clock, path: str | Path = ":memory:", seed: int = 0) -> Self:
        """A new company file with nothing in it but the built-in lists. `InputError` if `path` exists."""
        if str(path) != ":memory:" and Path(path).exists():
            raise InputError(f"expected a path where no file is yet, got {path}; open it, or choose another")
        with _closed_on_failure(Store(str(path), clock)) as store:
            store.create(facts.zone, facts.country, seed)
            information.write_company(store, facts)
            with store.all_or_nothing():
                for kind, names in BUILT_IN.items():
                    for name in names:
                        add_list_record(store, ListRecord(Kind(kind, "element", kind, "''"), name))
            return cls(store)

    @classmethod
    def open(cls, path: str | Path, clock: Clock) -> Self:
        """A company file that exists. `InputError` if it does not, or is something else."""
        if not Path(path).is_file():
            raise InputError(f"expected a company file, got {path}, which does not exist")
        with _closed_on_failure(Store(str(path), clock)) as store:
            if not store.load():
                raise InputError(f"expected a company file made by this simulator, got {path}")
            return cls(store)

    @classmethod
    def from_recipe(
        cls,
        recipe: str | Path | Mapping[str, Any],
        clock: Clock,
        path: str | Path = ":memory:",
        seed: int = 0,
    ) -> Self:
        """A company file built from a recipe: a bundled one by name, a YAML file, or its content."""
        # PyYAML is loaded only where a recipe is built.
        from simulator.company.recipes import facts_of, fill, load, opening  # noqa: PLC0415

        loaded = load(recipe)
        facts = facts_of(loaded)
        built = cls.new(facts, opening(loaded, facts, clock.now()), path, seed)
        with _closed_on_failure(built._store):
            fill(built, built._store, loaded, clock.now())
            built._store.clock = clock
        return built

    def copy(self, clock: Clock) -> Self:
        """The same file once more, in memory, on a clock of its own."""
        store = Store(":memory:", clock)
        self._store.sql.backup(store.sql)
        store.load()
        return type(self)(store)

    def close(self) -> None:
        """Close the database; the object is of no use afterwards."""
        self._store.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    # -- the request processor

    def process(self, request_text: str, context: SessionContext) -> str:
        """Execute a request document and give the response document.

        Raises `QuickBooksRefusal` if the document is refused as a whole (nothing is executed), and
        `Shortcoming` for what is lawful but not simulated yet (that request leaves no trace; what came
        before it in the document stays).
        """
        host = context.host
        if host.country != self._store.country:
            raise Shortcoming(
                f"a {host.country} QuickBooks on a {self._store.country} company file is not simulated"
            )
        request_set = read_request_set(request_text, host.supported_versions, host.country)
        for name in ("newMessageSetID", "oldMessageSetID"):
            if name in request_set.attributes:
                raise Shortcoming(f"error recovery ({name}) is not simulated yet")
        responses = self._execute_all(request_set, context)
        return write_response_set(responses)

    def end_session(self, session_id: str) -> None:
        """A session ends: its iterators end with it."""
        self._iterators.end_session(session_id)

    def _execute_all(self, request_set: RequestSet, context: SessionContext) -> Iterator[Response]:
        stopped = False
        with_data = request_set.attributes.get("responseData") != "includeNone"
        for request in request_set.requests:
            if stopped:
                yield _refused(request, RequestRefused(NOT_PROCESSED))
                continue
            response = self._execute(
                Work(self._store, self._iterators, context, request_set.dialect, request)
            )
            stopped = response.status.is_error and request_set.on_error == "stopOnError"
            yield response if with_data else response.without_data()

    def _execute(self, work: Work) -> Response:
        try:
            if work.request.status is not None:
                raise RequestRefused(work.request.status)
            if work.context.read_only and not work.request.name.endswith("QueryRq"):
                raise RequestRefused(READ_ONLY)
            with self._store.all_or_nothing():
                return _executor(work.request.name)(work)
        except RequestRefused as refusal:
            return _refused(work.request, refusal)

    # -- a direct look, for scenarios and probes

    def count(self, kind: str) -> int:
        """How many records there are of a kind (`"Customer"`), inactive ones included."""
        row = self._store.sql.execute(_kind(kind).select("count(*)", "kind = ?"), (kind,)).fetchone()
        return int(row[0])

    def records(self, kind: str) -> Iterator[dict[str, str]]:
        """The records of a kind in list order, each as its top-level texts by name."""
        what = _kind(kind)
        rows = self._store.sql.execute(what.select(what.text, "kind = ? ORDER BY sort_key"), (kind,))
        for (text,) in rows.fetchall():
            record = read_back(f"<{what.ret}>\n{text}</{what.ret}>")
            yield {name: value for name, value in record if isinstance(value, str)}

    def grant(self, application: str) -> Grant | None:
        """What an application was allowed, None if it never was."""
        return grant_of(self._store, application)

    def set_grant(self, application: str, grant: Grant | None) -> None:
        """Allow an application, or take it off the list."""
        keep_grant(self._store, application, grant)


def _executor(request: str) -> Callable[[Work], Response]:
    if request not in EXECUTORS:
        raise Shortcoming(f"{request} is a lawful message, but the company file does not execute it yet")
    return EXECUTORS[request]


def _refused(request: Request, refusal: RequestRefused) -> Response:
    return Response(request.response_name, request.request_id, refusal.status)


def _kind(name: str) -> Kind:
    if name not in KINDS:
        raise InputError(f"expected one of {', '.join(KINDS)}, got {name!r}")
    return KINDS[name]
