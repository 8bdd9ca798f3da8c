"""A WSGI application behind TLS, as an endpoint on the internet has it."""

from __future__ import annotations

import contextlib
import ssl
import threading
from collections.abc import Iterator
from typing import TYPE_CHECKING
from wsgiref.simple_server import WSGIRequestHandler, WSGIServer

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIApplication


class _Handler(WSGIRequestHandler):
    def log_message(self, format: str, *args: object) -> None:
        """Says nothing."""


class _Server(WSGIServer):
    def get_request(self) -> tuple[ssl.SSLSocket, object]:
        """A connection; one that will not speak TLS is dropped."""
        connection, address = self.socket.accept()
        connection.settimeout(10)
        try:
            return self.tls.wrap_socket(connection, server_side=True), address
        except OSError:
            connection.close()
            raise

    def handle_error(self, request: object, client_address: object) -> None:
        """Says nothing of a client that goes: whoever only looks at the certificate does."""

    tls: ssl.SSLContext


@contextlib.contextmanager
def tls_server(app: WSGIApplication, context: ssl.SSLContext) -> Iterator[int]:
    """Serves `app` on this machine with the certificate of `context`; gives the port."""
    server = _Server(("127.0.0.1", 0), _Handler)
    server.tls = context
    server.set_app(app)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    try:
        yield server.server_port
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
