"""One request on its way to an answer: what every executor is given."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

from simulator.company.books.store import Store
from simulator.company.context import SessionContext
from simulator.company.queries.iterators import Iterators
from simulator.company.requests.macros import Macros
from simulator.qbxml.reading import Request
from simulator.qbxml.shapes import Dialect, Element, elements
from simulator.qbxml.statuses import OK, Status
from simulator.qbxml.writing import Projection, Response, projection

#: What only an application with access to personal data may see and set (8.11 and status 3261, B).
PERSONAL = {"EmployeeRet": frozenset(["SSN", "EmployeePayrollInfo"])}


@dataclass(frozen=True, slots=True)
class Work:
    """A request with the file, the open iterators, the session and the dialect it is executed in.

    `macros` are those of its set; what an executor is given has none left to resolve.
    """

    store: Store
    iterators: Iterators
    context: SessionContext
    dialect: Dialect
    request: Request
    macros: Macros

    def resolved(self) -> Work:
        """The same work with ids in place of the macros that its request uses."""
        request = self.macros.resolved(self.request)
        return self if request is self.request else replace(self, request=request)

    def projection(self, shape: Element) -> Projection:
        """What this request sees of records of that shape."""
        texts = self.request.values.texts("IncludeRetElement")
        include = frozenset(texts) if texts else None
        if shape.name in PERSONAL and not self.context.personal_data:
            include = include or frozenset(each.name for each in elements(shape.particles))
            include -= PERSONAL[shape.name]
        return projection(shape, self.dialect, include, self.store.country)

    def answer(
        self,
        body: str = "",
        status: Status = OK,
        *,
        ret_count: int | None = None,
        iterator_remaining: int | None = None,
        iterator_id: str | None = None,
    ) -> Response:
        """The answer to this request."""
        return Response(
            self.request.response_name,
            self.request.request_id,
            status,
            body,
            ret_count,
            iterator_remaining,
            iterator_id,
        )


#: Executes a request. Each module that executes some has a table of them, `EXECUTORS`, by request message.
Executor = Callable[[Work], Response]
