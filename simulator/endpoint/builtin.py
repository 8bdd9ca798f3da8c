"""The built-in endpoint put together: an honest QBWC web service as a vendor would write it.

It is what ``qbwc-sim run`` plays against when no endpoint is named. A WSGI application with hooks and
probes beside it; `serve` gives it a port. It takes every time from the clock that it is given.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from types import TracebackType
from typing import TYPE_CHECKING, ClassVar, Self

from simulator.clock import Clock, RealClock
from simulator.endpoint import credentials
from simulator.endpoint.app import WebApplication
from simulator.endpoint.interactive import Interactive, InteractiveService
from simulator.endpoint.model import CONTINUOUS, DATA_SETS, MODES, Connection, Registration
from simulator.endpoint.service import Service
from simulator.endpoint.store import Store
from simulator.endpoint.vendor import Vendor
from simulator.endpoint.work import Limits, Work
from simulator.errors import InputError
from simulator.protocol.contract import Style

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIEnvironment


class BuiltinEndpoint(Vendor):
    """The endpoint: call it as a WSGI application, its hooks and probes as methods.

    `state` is a file that is made where it is missing, or memory. On a file that has state already the
    connections go on where they stood (their mode and permission included); password, named company
    file and FileID are taken from the arguments. `others` are further connections, each with data of
    its own. `style` is how its answers and its WSDL are shaped;
    `interactive` lets it ask the person at the PC before its first request (`service_type` then is not used).

    Raises `InputError` for arguments or a state file that cannot be used.

    The three types are what a variant with one behaviour changed replaces.
    """

    application_type: ClassVar[type[WebApplication]] = WebApplication
    service_type: ClassVar[type[Service]] = Service
    work_type: ClassVar[type[Work]] = Work

    def __init__(
        self,
        clock: Clock | None = None,
        state: str = ":memory:",
        *,
        mode: str = CONTINUOUS,
        user: str = "qbwc",
        password: str = "qbwc",
        company_file: str = "",
        file_id: str = "",
        data_sets: Sequence[str] = ("customers", "invoices"),
        page_size: int = Limits.page_size,
        batch_size: int = Limits.batch_size,
        patience: float = Limits.patience,
        session_seconds: float = Limits.session_seconds,
        others: Sequence[Registration] = (),
        style: Style = Style.DOCUMENT,
        interactive: Interactive | None = None,
    ) -> None:
        self._registrations = (Registration(user, password, mode, company_file, file_id), *others)
        _check(self._registrations, data_sets, page_size, batch_size)
        limits = Limits(page_size, batch_size, patience, session_seconds)
        store, clock = Store(state), clock or RealClock()
        super().__init__(store, clock, user, tuple(data_sets))
        work = self.work_type(store, clock, limits)
        self._service = (
            self.service_type(store, clock, limits, work)
            if interactive is None
            else InteractiveService(store, clock, limits, work, interactive)
        )
        self._app = self.application_type(self._service, style)
        with store.step():
            self._set_up()

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        return self._app(environ, start_response)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Close the state. Whoever is killed instead loses nothing."""
        self._store.close()

    def reset(self, **unknown: object) -> None:
        """Forget everything: as it was when it was made, first sync before it."""
        if unknown:
            raise InputError(f"reset: expected no arguments, got {', '.join(sorted(unknown))}")
        with self._store.step():
            self._store.clear()
            self._service.forget()
            self._set_up()

    def _set_up(self) -> None:
        for registration in self._registrations:
            known = self._store.connection(registration.user)
            if known is None:
                self._link(registration)
            else:
                self._renew(known, registration)

    def _link(self, registration: Registration) -> None:
        salt = credentials.new_salt()
        self._store.add_connection(
            Connection(
                registration.user,
                salt,
                credentials.password_digest(registration.password, salt),
                registration.mode,
                authorised=1,
                deleted=0,
                company_file=registration.company_file,
                file_id=registration.file_id,
                file_path="",
                paused_from=0,
                paused_until=0,
                hours="",
                serial=0,
                named=0,
                numbered=0,
            )
        )
        self.first_sync(registration.user)

    def _renew(self, known: Connection, registration: Registration) -> None:
        self._store.change_connection(
            known.user,
            digest=credentials.password_digest(registration.password, known.salt),
            company_file=registration.company_file,
            file_id=registration.file_id or known.file_id,
        )


def _check(
    registrations: Sequence[Registration], data_sets: Sequence[str], page_size: int, batch_size: int
) -> None:
    users = [registration.user for registration in registrations]
    if len(set(users)) < len(users) or not all(users):
        raise InputError(f"expected users with different names, got {', '.join(map(repr, users))}")
    for registration in registrations:
        if registration.mode not in MODES:
            raise InputError(f"mode: expected one of {', '.join(MODES)}, got {registration.mode!r}")
    unknown = [name for name in data_sets if name not in DATA_SETS]
    if unknown:
        raise InputError(f"data_sets: expected some of {', '.join(DATA_SETS)}, got {', '.join(unknown)}")
    if page_size < 1 or batch_size < 1:
        raise InputError(f"expected page and batch sizes of 1 or more, got {page_size} and {batch_size}")
