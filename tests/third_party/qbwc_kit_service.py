"""qbwc-kit's own FastAPI application, served by uvicorn on a port that the system picks, or on one given.

Run as a program with what it is to do: ``idle``, ``customers``, ``malformed`` or ``continuous``, and the
port. It says where it is, and at the end of every session which customers it has received. What is
``continuous`` reads them once and then does what is put into its queue; ``/test/`` has its hooks and probes.
"""

from __future__ import annotations

import json
import socket
import sys

import uvicorn
from fastapi import FastAPI, HTTPException
from qbwc_kit import (  # type: ignore[import-untyped]
    QBWCService,
    QBXMLRequest,
    Session,
    StaticAuthenticator,
    add,
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


class Platform(StaticAuthenticator):  # type: ignore[misc]
    """What the vendor has: the customers that came, and the work that waits."""

    def __init__(self) -> None:
        super().__init__(USER, PASSWORD, [])
        self.made = 0
        self.reset()

    def reset(self) -> None:
        self.customers: dict[str, dict[str, str]] = {}
        self.to_make: list[str] = []
        self.to_read = True

    def queue(self, wanted: dict[str, int | str]) -> None:
        if set(wanted) - {"customers", "read"} or wanted.get("read", "customers") != "customers":
            raise HTTPException(501, f"customers can be made and read here; {wanted} cannot")
        self.to_read |= "read" in wanted
        for _ in range(int(wanted.get("customers", 0))):
            self.made += 1
            self.to_make.append(f"New Customer {self.made}")

    def tasks_for(self, _: str) -> list[Task]:
        return [Making(self, name) for name in self.to_make] + ([Reading(self)] if self.to_read else [])


class Reading:
    """All customers, page by page; it is read again until it was read to the end."""

    name = "reading"

    def __init__(self, platform: Platform) -> None:
        self.platform = platform

    def run(self, ctx: TaskContext) -> TaskRun:
        read: dict[str, dict[str, str]] = {}
        request = query("Customer", request_id="7", max_returned=7, iterator="Start", active_status="All")
        while True:
            page = (yield QBXMLRequest([request])).first().raise_for_status()
            read |= {one["ListID"]: one for one in page.records}
            if not page.has_more:
                break
            request.iterator, request.iterator_id = "Continue", page.iterator_id
        self.platform.customers, self.platform.to_read = read, False


class Making:
    """One customer; where it is there already, because the answer never came, it is asked for."""

    name = "making"

    def __init__(self, platform: Platform, customer: str) -> None:
        self.platform, self.customer = platform, customer

    def run(self, ctx: TaskContext) -> TaskRun:
        made = (yield QBXMLRequest([add("Customer", {"Name": self.customer})])).first()
        if made.status_code == 3100:
            made = (yield QBXMLRequest([query("Customer", extra={"FullName": self.customer})])).first()
        [record] = made.raise_for_status().records
        self.platform.customers[record["ListID"]] = record
        self.platform.to_make.remove(self.customer)


WORK: dict[str, list[Task]] = {"idle": [], "customers": [Customers()], "malformed": [Malformed()]}


def _told(session: Session) -> None:
    print("session " + json.dumps({**session.context.state, "errors": session.errors}), flush=True)


def _test_routes(app: FastAPI, platform: Platform) -> None:
    app.post("/test/queue")(platform.queue)
    app.post("/test/reset")(platform.reset)
    app.get("/test/customers")(lambda: list(platform.customers.values()))


def main(work: str, port: str = "0") -> None:
    """Serve until killed."""
    platform = Platform()
    static = StaticAuthenticator(USER, PASSWORD, WORK.get(work, []))
    service = QBWCService(platform if work == "continuous" else static, on_session_end=_told)
    # asyncio sends at once only on a socket that says it is TCP's; each answer would wait for 40 ms else
    listening = socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    listening.bind(("127.0.0.1", int(port)))
    listening.listen()
    url = f"http://127.0.0.1:{listening.getsockname()[1]}/qbwc"
    app = create_app(service, endpoint_url=url, path="/qbwc")
    _test_routes(app, platform)
    print("serving " + url, flush=True)
    uvicorn.Server(uvicorn.Config(app, log_level="error")).run(sockets=[listening])


if __name__ == "__main__":
    main(*sys.argv[1:])
