"""The company file as the rest of the simulator holds it.

`process` is the request processor; how it goes about a document is said in `sets`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Any, Self
from zoneinfo import ZoneInfo

from simulator.clock import Clock
from simulator.company.books import accounts, database
from simulator.company.books.audit import Finding, audit
from simulator.company.books.database import MEMORY
from simulator.company.books.kinds import BUILT_IN, KINDS, Kind
from simulator.company.books.records import ListRecord, add_element
from simulator.company.books.store import Store
from simulator.company.context import CompanyFacts, Grant, SessionContext
from simulator.company.grants import applications_of, grant_of, keep_grant
from simulator.company.lists import deletions, lists
from simulator.company.queries import queries, transactions
from simulator.company.queries.iterators import Iterators
from simulator.company.recipes.keeping import SHELF, key_of
from simulator.company.requests import extensions, information
from simulator.company.requests.sets import Processor
from simulator.company.requests.work import Executor
from simulator.company.summary import Summary, summary_of
from simulator.company.transactions import (
    billpayments,
    deposits,
    inventory,
    journal,
    payments,
    purchases,
    removal,
    sales,
    timetracking,
)
from simulator.errors import InputError, Shortcoming
from simulator.qbxml.writing import read_back, write_response_set

if TYPE_CHECKING:
    from simulator.company.captures.importing import ImportReport
    from simulator.company.recipes.populate import Wanted

#: What the company file can do, by request message; any other lawful message is a `Shortcoming`.
EXECUTORS: Mapping[str, Executor] = {
    **information.EXECUTORS,
    **extensions.EXECUTORS,
    **queries.EXECUTORS,
    **lists.EXECUTORS,
    **deletions.EXECUTORS,
    **sales.EXECUTORS,
    **payments.EXECUTORS,
    **purchases.EXECUTORS,
    **billpayments.EXECUTORS,
    **removal.EXECUTORS,
    **deposits.EXECUTORS,
    **journal.EXECUTORS,
    **inventory.EXECUTORS,
    **timetracking.EXECUTORS,
    **transactions.EXECUTORS,
}


@contextmanager
def _discarded_on_failure(store: Store) -> Iterator[Store]:
    """`store`, closed and its file deleted if what is done with it fails."""
    try:
        yield store
    except BaseException:
        store.close()
        database.discard(store.path)
        raise


class CompanyFile:
    """One company file. Used by one thread at a time, whichever thread made it."""

    def __init__(self, store: Store) -> None:
        """Not for callers: use `new`, `open` or `from_recipe`."""
        self._store = store
        self._iterators = Iterators(store.seed)
        self._processor = Processor(store, self._iterators, EXECUTORS)

    @classmethod
    def new(
        cls,
        facts: CompanyFacts,
        clock: Clock,
        path: str | Path = MEMORY,
        seed: int = 0,
        *,
        built_in: bool = True,
    ) -> Self:
        """A new company file with nothing in it but the built-in lists (`built_in` False: not even these).

        It lies at `path`, or in memory; `clock` gives its times, `seed` what is drawn. `InputError` if
        there is a file at `path`, or `facts` have a preference that qbXML does not know.
        """
        with _discarded_on_failure(Store.new(str(path), clock, facts.zone, facts.country, seed)) as store:
            information.write_company(store, facts)
            with store.all_or_nothing():
                for kind, elements in BUILT_IN.items() if built_in else ():
                    for name, items in elements:
                        subtype = dict(items).get(KINDS[kind].typed_by, "")
                        add_element(store, ListRecord(KINDS[kind], name, items=items, subtype=str(subtype)))
                for which in accounts.FROM_THE_START if built_in else ():
                    accounts.special(store, which)
            return cls(store)

    @classmethod
    def open(cls, path: str | Path, clock: Clock) -> Self:
        """A company file that exists, opened for this program alone until it is closed.

        `InputError` if it does not exist, is something else (which stays as it is), was made by another
        version of the simulator, or is open in another program.
        """
        return cls(Store.open(str(path), clock))

    @classmethod
    def from_recipe(
        cls,
        recipe: str | Path | Mapping[str, Any],
        clock: Clock,
        path: str | Path = MEMORY,
        seed: int = 0,
    ) -> Self:
        """A company file built from a recipe: a bundled one by name, a YAML file, or its content.

        `InputError` for a recipe that says something wrong, or if there is a file at `path`; none is made
        then. The same recipe, seed and moment are built once in a process and copied after that.
        """
        # PyYAML is loaded only where a recipe is built.
        from simulator.company.recipes import recipes  # noqa: PLC0415

        loaded = recipes.load(recipe)
        now = clock.now()

        def build() -> Store:
            facts = recipes.facts_of(loaded)
            built = cls.new(facts, recipes.opening(loaded, facts, now), seed=seed)
            with _discarded_on_failure(built._store):
                recipes.fill(built, built._store, loaded, now)
            return built._store

        return cls(SHELF.copy(key_of(loaded, seed, now), str(path), clock, build))

    @classmethod
    def from_captures(
        cls,
        captures: Sequence[str | Path],
        clock: Clock,
        path: str | Path = MEMORY,
        seed: int = 0,
        zone: str | None = None,
    ) -> tuple[Self, ImportReport]:
        """A company file built from captured answers of QuickBooks, and what is to be told of them.

        `captures` are files with response documents: lists, transactions, the company, preferences, in
        any order. Ids, times, texts, the order of lists and balances stay as they were captured. `zone` is
        the time zone of the PC; if it is not given, the captured times tell. `InputError` with file and
        line for a capture that is malformed or contradicts itself, or if there is a file at `path`; none
        is made then.
        """
        from simulator.company.captures import importing  # noqa: PLC0415

        capture = importing.read(captures)
        facts = importing.facts_of(capture, zone)
        with cls.new(facts, clock, seed=seed, built_in=False) as built:
            report = importing.take_up(built._store, capture)
            return built.copy(clock, path), report

    def import_captures(self, captures: Sequence[str | Path]) -> ImportReport:
        """Add captured answers of QuickBooks to this file, as in `from_captures`; all of them or nothing.

        A record that is there is replaced by a captured one that is not older. `InputError` with file and
        line for what contradicts the capture or the file.
        """
        from simulator.company.captures import importing  # noqa: PLC0415

        return importing.take_up(self._store, importing.read(captures, self._store.country))

    def populate(
        self, wanted: Wanted, seed: int = 0, progress: Callable[[str, int, int], None] | None = None
    ) -> None:
        """Add so many believable customers, jobs, vendors, items and invoices (with their payments).

        The same file, `wanted`, `seed` and clock give the same records. `progress` is called with what is
        being made, how many there are and how many there will be. Interrupted, it leaves whole records.
        `InputError` for what cannot be made, such as invoices without customers.
        """
        from simulator.company.recipes.populate import populate  # noqa: PLC0415

        populate(self, self._store, wanted, seed, progress or (lambda *_: None))

    def copy(self, clock: Clock, path: str | Path = MEMORY) -> Self:
        """The same file once more, in memory or at a new path, on a clock of its own."""
        return type(self)(self._store.copy(str(path), clock))

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
        country = context.host.country
        if country != self._store.country:
            raise Shortcoming(
                f"a {country} QuickBooks on a {self._store.country} company file is not simulated"
            )
        return self._processor.process(request_text, context)

    def end_session(self, session_id: str) -> None:
        """A session ends: its iterators end with it."""
        self._iterators.end_session(session_id)

    def prefer(self, preference: str, text: str) -> None:
        """Change what PreferencesRet says, by path: ``AccountingPreferences/ClosingDate``; empty: nothing.

        Raises `InputError` for a path that it has not. What a preference brings about beyond the checks that
        read it is not imitated.
        """
        information.prefer(self._store, preference, text)

    # -- a direct look, for scenarios and probes

    def count(self, kind: str) -> int:
        """How many records there are of a kind (`"Customer"`), inactive ones included."""
        row = self._store.sql.execute(
            f"SELECT count(*) FROM {_kind(kind).table} WHERE kind = ?",  # noqa: S608
            (kind,),
        ).fetchone()
        return int(row[0])

    def records(self, kind: str) -> Iterator[dict[str, str]]:
        """The records of a kind in list order, each as its top-level texts by name."""
        what = _kind(kind)
        text = f"head || {what.moving} || tail" if what.table == "element" else "head || tail"
        rows = self._store.sql.execute(
            f"SELECT {text} FROM {what.table} WHERE kind = ? ORDER BY position",  # noqa: S608
            (kind,),
        )
        for (text,) in rows.fetchall():
            record = read_back(f"<{what.ret}>\n{text}</{what.ret}>")
            yield {name: value for name, value in record if isinstance(value, str)}

    def audit(self) -> list[Finding]:
        """What is off in the books and in how they are kept; nothing for a sound file. Reads all of it."""
        return audit(self._store)

    @property
    def country(self) -> str:
        """Whose QuickBooks it is a file of: `US`, `CA`, `UK` or `AU`."""
        return self._store.country

    @property
    def zone(self) -> ZoneInfo:
        """The time zone of the PC that it is on."""
        return self._store.zone

    def summary(self) -> Summary:
        """The whole file in short: counts, balances, whether they agree. Every record is looked at."""
        return summary_of(self._store)

    def export(self) -> Iterator[tuple[str, str]]:
        """The whole file as response documents that `import_captures` takes, each with a name for its file.

        A document has at most a thousand records. What they do not carry: what transactions post, which an
        import finds out again, at what cost pieces left, and who was granted what.
        """
        from simulator.company.captures.exporting import answers  # noqa: PLC0415

        for name, answer in answers(self._store):
            yield name, write_response_set([answer])

    def exported(self) -> str:
        """The same as one document."""
        from simulator.company.captures.exporting import answers  # noqa: PLC0415

        return write_response_set(answer for _, answer in answers(self._store))

    def grant(self, application: str) -> Grant | None:
        """What an application was allowed, None if it never was."""
        return grant_of(self._store, application)

    def applications(self) -> list[str]:
        """The applications that were allowed something, by name."""
        return applications_of(self._store)

    def set_grant(self, application: str, grant: Grant | None) -> None:
        """Allow an application, or take it off the list."""
        keep_grant(self._store, application, grant)


def _kind(name: str) -> Kind:
    if name not in KINDS:
        raise InputError(f"expected a kind of record, Customer or Invoice for one, got {name!r}")
    return KINDS[name]
