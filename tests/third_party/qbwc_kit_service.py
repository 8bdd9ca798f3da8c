"""qbwc-kit's own FastAPI application, served by uvicorn on a port that the system picks, or on one given.

Run as a program with what it is to do: ``idle``, ``customers`` or ``malformed``, and the port. It says
where it is, and
at the end of every session which customers it has received.
"""

from __future__ import annotations

import json
import socket
import sys

import uvicorn
from qbwc_kit import (  # type: ignore[import-untyped]
    QBWCService,
    QBXMLRequest,
    Session,
    StaticAuthenticator,
    query,
)
from qbwc_kit.server import create_app  # type: ignore[import-untyped]
from qbwc_kit.session import Task, TaskContext, TaskRun  # type: ignore[import-untyped]

USER, PASSWORD = "kit", "an odd pässword &c"


class Customers:
    """All customers, seven at a time, as the documentation of qbwc-kit has it."""

    name = "customers"

    def run(self, ctx: TaskContext) -> TaskRun:
        received = ctx.state.setdefault("customers", [])
        request = query("Customer", request_id="7", max_returned=7, iterator="Start")
        while True:
            result = yield QBXMLRequest([request])
            page = result.first().raise_for_status()
            received += [{"ListID": one["ListID"], "FullName": one["FullName"]} for one in page.records]
            if not page.has_more:
                return
            request.iterator = "Continue"
            request.iterator_id = page.iterator_id


class Malformed:
    """A filter where no filter may stand: the order of the elements is not the schema's."""

    name = "malformed"

    def run(self, ctx: TaskContext) -> TaskRun:
        yield (
            '<?xml version="1.0" encoding="utf-8"?>\n<?qbxml version="13.0"?>\n<QBXML>\n'
            '  <QBXMLMsgsRq onError="stopOnError">\n    <CustomerQueryRq requestID="1">\n'
            "      <ActiveStatus>All</ActiveStatus>\n      <MaxReturned>5</MaxReturned>\n"
            "    </CustomerQueryRq>\n  </QBXMLMsgsRq>\n</QBXML>\n"
        )


WORK: dict[str, list[Task]] = {"idle": [], "customers": [Customers()], "malformed": [Malformed()]}


def _told(session: Session) -> None:
    print("session " + json.dumps({**session.context.state, "errors": session.errors}), flush=True)


def main(work: str, port: str = "0") -> None:
    """Serve until killed."""
    service = QBWCService(StaticAuthenticator(USER, PASSWORD, WORK[work]), on_session_end=_told)
    # asyncio sends at once only on a socket that says it is TCP's; each answer would wait for 40 ms else
    listening = socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    listening.bind(("127.0.0.1", int(port)))
    listening.listen()
    url = f"http://127.0.0.1:{listening.getsockname()[1]}/qbwc"
    app = create_app(service, endpoint_url=url, path="/qbwc")
    print("serving " + url, flush=True)
    uvicorn.Server(uvicorn.Config(app, log_level="error")).run(sockets=[listening])


if __name__ == "__main__":
    main(*sys.argv[1:])
