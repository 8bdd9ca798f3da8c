"""A port for a WSGI application, on this machine only.

Waitress, chosen on evidence against cheroot: both keep connections alive and answer
``Expect: 100-continue``, both are pure Python and run on Windows. Waitress starts in 16 ms against
42 ms, takes 295 µs against 337 µs a call, and stops at once where cheroot needs half a second.
It is imported here when the first server starts, not before.
"""

from __future__ import annotations

import contextlib
import logging
import socket
import threading
from importlib import import_module
from types import TracebackType
from typing import TYPE_CHECKING, Any, Final, Self

from simulator.endpoint.app import MAX_BODY, PATH
from simulator.errors import InputError

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIApplication

_THREADS: Final = 4
#: How much of a body is held in memory before it goes to a temporary file.
_IN_MEMORY: Final = 4 * 1024 * 1024


class Server:
    """A running server. `close`, or the end of a ``with`` block, leaves no thread and no socket."""

    def __init__(self, app: WSGIApplication, host: str, port: int) -> None:
        # by name: neither waitress nor its published stubs say what this is
        create_server: Any = import_module("waitress").create_server
        logging.getLogger("waitress").addHandler(logging.NullHandler())
        # bound here and not by waitress, which has its threads running by then
        listening = _bind(host, port)
        self._sockets: dict[int, Any] = {}
        self._server = create_server(
            app,
            map=self._sockets,
            sockets=[listening],
            threads=_THREADS,
            max_request_body_size=MAX_BODY,
            inbuf_overflow=_IN_MEMORY,
            ident=None,
            clear_untrusted_proxy_headers=True,
        )
        self._stopping = False
        self.host: str = self._server.effective_host
        """The address as a number."""
        self.port = int(self._server.effective_port)
        """The port that the system picked, or the one that was asked for."""
        self._thread = threading.Thread(target=self._run, name=f"endpoint:{self.port}", daemon=True)
        self._thread.start()

    @property
    def url(self) -> str:
        """The endpoint's address, as a .QWC file would have it."""
        return f"http://{self.host}:{self.port}{PATH}"

    def _run(self) -> None:
        while not self._stopping:
            # poll where there is one: select fails beyond 1,024 open files
            self._server.asyncore.loop(timeout=60, use_poll=True, map=self._sockets, count=1)
        for channel in list(self._sockets.values()):
            channel.close()

    def close(self) -> None:
        """Stop at once: calls that are being answered are cut off. Does nothing the second time."""
        if self._stopping:
            return
        self._stopping = True
        with contextlib.suppress(OSError):  # the loop woke by itself and has closed its trigger already
            self._server.pull_trigger()
        self._thread.join()
        self._server.task_dispatcher.shutdown(timeout=1)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()


def _bind(host: str, port: int) -> socket.socket:
    try:
        if not 0 <= port <= 65_535:
            raise OSError("there is no such port")
        return socket.create_server((host, port), backlog=128)
    except (OSError, UnicodeError) as error:
        raise InputError(f"expected an address to serve on, got {host}:{port}: {error}") from None


def serve(app: WSGIApplication, host: str = "127.0.0.1", port: int = 0) -> Server:
    """Serve `app`, on a port that the system picks unless one is named.

    Raises `InputError` where the address cannot be had.
    """
    return Server(app, host, port)
