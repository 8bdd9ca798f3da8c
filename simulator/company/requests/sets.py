"""Request sets: a whole document is read, executed request by request in order, and answered.

Each request is kept as a whole or not at all, and a set is never rolled back (behaviours section 4: A for
onError, B for the rest). What a set did, and the answers kept for error recovery, reach the disk together:
after a kill all of it is there or none (D: the real program may be killed between two requests).
"""

from __future__ import annotations

from collections.abc import Mapping

from simulator.company.books.store import Store
from simulator.company.context import SessionContext
from simulator.company.queries.iterators import Iterators
from simulator.company.requests import recovery
from simulator.company.requests.barriers import barrier
from simulator.company.requests.macros import Macros
from simulator.company.requests.work import Executor, Work
from simulator.errors import Shortcoming
from simulator.qbxml.reading import Request, RequestSet, read_request_set
from simulator.qbxml.statuses import NOT_PROCESSED, RequestRefused, Status
from simulator.qbxml.writing import Response, enclose, written


class Processor:
    """Executes request sets on one company file; `executors` says which requests, and how."""

    def __init__(self, store: Store, iterators: Iterators, executors: Mapping[str, Executor]) -> None:
        self._store = store
        self._iterators = iterators
        self._executors = executors

    def process(self, text: str, context: SessionContext) -> str:
        """The response document of a request document.

        Raises `QuickBooksRefusal` if the document is refused as a whole (nothing is executed), and
        `Shortcoming` for what is lawful but not simulated yet (that request leaves no trace; what came
        before it in the document stays).
        """
        host = context.host
        request_set = read_request_set(text, host.supported_versions, host.country)
        with self._store.together():
            plan = recovery.recover(self._store, context.application, text, request_set.attributes)
            if plan.answered is not None:
                return enclose([plan.answered], plan.attributes)
            answers: list[Response] = []
            try:
                self._execute_all(request_set, context, Macros(text), answers)
            finally:
                if plan.keep_as:
                    recovery.keep(self._store, context.application, plan, "".join(written(answers)))
        return enclose(written(answers), plan.attributes)

    def _execute_all(
        self, request_set: RequestSet, context: SessionContext, macros: Macros, answers: list[Response]
    ) -> None:
        """One answer after the other; those that are there when one fails are true."""
        stops = request_set.on_error == "stopOnError"
        with_data = request_set.attributes.get("responseData") != "includeNone"
        stopped = False
        for request in request_set.requests:
            if stopped:
                answers.append(_refused(request, NOT_PROCESSED))
                continue
            work = Work(self._store, self._iterators, context, request_set.dialect, request, macros)
            response = self._execute(work)
            stopped = stops and response.status.is_error
            answers.append(response if with_data else response.without_data())

    def _execute(self, work: Work) -> Response:
        request, macros = work.request, work.macros
        if request.status is not None:
            return _refused(request, request.status)
        in_the_way = barrier(request, work.context)
        if in_the_way is not None:
            return _refused(request, in_the_way)
        executor = self._executors.get(request.name)
        if executor is None:
            raise Shortcoming(
                f"{request.name} is a lawful message, but the company file does not execute it yet"
            )
        defined = len(macros)
        try:
            with self._store.all_or_nothing():
                return executor(work.resolved())
        except RequestRefused as refusal:
            macros.withdraw(defined)
            return _refused(request, refusal.status)


def _refused(request: Request, status: Status) -> Response:
    return Response(request.response_name, request.request_id, status)
