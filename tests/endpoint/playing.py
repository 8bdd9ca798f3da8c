"""What the endpoint's tests play with: a caller that reads as the real client, and a small company."""

from __future__ import annotations

import io
import re
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any
from wsgiref.validate import validator
from xml.etree import ElementTree

from simulator.clock import VirtualClock
from simulator.endpoint import BuiltinEndpoint
from simulator.events import Result
from simulator.protocol.answers import HttpAnswer, read_answer
from simulator.protocol.codec import encode_call
from simulator.protocol.contract import METHODS

PASSWORD = "correct horse"
PATH = r"C:\Books\Landscaping.QBW"
Send = Callable[[bytes], HttpAnswer]
Make = Callable[..., BuiltinEndpoint]
Callers = Callable[..., "Caller"]


def hcp(file_id: str) -> str:
    """What the first sendRequestXML of a session tells of a company file."""
    stamp = (
        "<DataExtRet><OwnerID>{o}</OwnerID><DataExtName>AppLock</DataExtName><DataExtType>STR255TYPE</DataExtType>"
        "<DataExtValue>LOCKED:PC:1</DataExtValue></DataExtRet>"
        f"<DataExtRet><OwnerID>{{o}}</OwnerID><DataExtName>FileID</DataExtName><DataExtValue>{file_id}</DataExtValue>"
        "</DataExtRet>"
    )
    return (
        '<?xml version="1.0" ?>\n<QBXML><QBXMLMsgsRs><HostQueryRs requestID="0" statusCode="0"/>'
        '<CompanyQueryRs requestID="1" statusCode="0"><CompanyRet><CompanyName>Larry</CompanyName>'
        f"{stamp if file_id else ''}</CompanyRet></CompanyQueryRs></QBXMLMsgsRs></QBXML>"
    )


class Refusal(Exception):
    """QuickBooks refuses a whole document."""


@dataclass
class Books:
    """A small company file that answers what the endpoint asks, as QuickBooks would."""

    customers: list[str] = field(default_factory=lambda: [f"Customer {n:02}" for n in range(25)])
    invoices: int = 12
    poison: str = ""
    """An addition that holds this text makes QuickBooks refuse the document."""
    seen: list[str] = field(default_factory=list)
    iterators: dict[str, int] = field(default_factory=dict)

    def end_session(self) -> None:
        """Iterators end with the session."""
        self.iterators.clear()

    def process(self, document: str) -> str:
        """The response document."""
        self.seen.append(document)
        if self.poison and self.poison in document and "AddRq" in document:
            raise Refusal
        message_set = ElementTree.fromstring(document)[0]
        answers = "".join(self._answer(request) for request in message_set)
        return f'<?xml version="1.0" ?>\n<QBXML>\n<QBXMLMsgsRs>\n{answers}</QBXMLMsgsRs>\n</QBXML>\n'

    def _answer(self, request: ElementTree.Element) -> str:
        if request.tag == "CustomerAddRq":
            return self._add(request)
        rows = self._customer_rows() if request.tag == "CustomerQueryRq" else self._invoice_rows()
        wanted = [name.text for name in request.findall("FullName")]
        if wanted:
            found = [row for row, name in zip(rows, self.customers, strict=True) if name in wanted]
            status = (0, "Info") if len(found) == len(wanted) else (500, "Warn")
            return self._rs(request, *status, found)
        if not rows:
            return self._rs(request, 1, "Info", [])
        if not request.get("iterator"):
            return self._rs(request, 0, "Info", rows)
        name = request.get("iteratorID") or f"{{{len(self.seen)}}}"
        if request.get("iteratorID") and name not in self.iterators:
            return self._rs(request, 3210, "Error", [])
        start = self.iterators.get(name, 0)
        end = start + int(request.findtext("MaxReturned", "0"))
        self.iterators[name] = end
        left = max(0, len(rows) - end)
        more = f' iteratorRemainingCount="{left}" iteratorID="{name}"'
        return self._rs(request, 0, "Info", rows[start:end], more)

    def _add(self, request: ElementTree.Element) -> str:
        name = request.findtext("CustomerAdd/Name", "")
        if name in self.customers:
            return self._rs(request, 3100, "Error", [])
        self.customers.append(name)
        return self._rs(request, 0, "Info", [self._customer_rows()[-1]])

    def _customer_rows(self) -> list[str]:
        return [
            f"<CustomerRet><ListID>8-{n}</ListID><Name>{name}</Name><FullName>{name}</FullName></CustomerRet>"
            for n, name in enumerate(self.customers)
        ]

    def _invoice_rows(self) -> list[str]:
        line = "<InvoiceLineRet><Desc>Mulch</Desc></InvoiceLineRet>"
        return [
            f"<InvoiceRet><TxnID>{n}-1</TxnID><RefNumber>{n}</RefNumber>{line * 3}</InvoiceRet>"
            for n in range(self.invoices)
        ]

    @staticmethod
    def _rs(request: ElementTree.Element, code: int, severity: str, rows: list[str], more: str = "") -> str:
        name = request.tag[:-2] + "Rs"
        return (
            f'<{name} requestID="{request.get("requestID")}" statusCode="{code}" statusSeverity="{severity}"'
            f' statusMessage="as it is"{more}>{"".join(rows)}</{name}>'
        )


@dataclass
class Update:
    """What one update saw."""

    ticket: str = ""
    company: str = ""
    requests: list[str] = field(default_factory=list)
    percents: list[int] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)
    result: str = ""


@dataclass
class Caller:
    """Calls the endpoint, and reads its answers, as the Web Connector does."""

    send: Send
    clock: VirtualClock
    password: str = PASSWORD
    user: str = "qbwc"
    company: str = PATH
    hcp: str = hcp("{11111111-2222-3333-4444-555555555555}")

    def call(self, name: str, **arguments: str | int) -> Result:
        method = METHODS[name]
        return read_answer(method, self.send(encode_call(method, arguments).body)).result

    def authenticate(self) -> tuple[str, str]:
        result = self.call("authenticate", strUserName=self.user, strPassword=self.password)
        assert isinstance(result, tuple)
        ticket, verdict = result
        assert isinstance(ticket, str)
        assert isinstance(verdict, str)
        return ticket, verdict

    def request(
        self, ticket: str, first: bool = False, version: tuple[int, int] = (13, 0), country: str = "US"
    ) -> str:
        result = self.call(
            "sendRequestXML",
            ticket=ticket,
            strHCPResponse=self.hcp if first else "",
            strCompanyFileName=self.company,
            qbXMLCountry=country,
            qbXMLMajorVers=version[0],
            qbXMLMinorVers=version[1],
        )
        assert isinstance(result, str)
        return result

    def respond(self, ticket: str, response: str, hresult: str = "", message: str = "") -> int:
        result = self.call(
            "receiveResponseXML", ticket=ticket, response=response, hresult=hresult, message=message
        )
        assert isinstance(result, int)
        return result

    def last_error(self, ticket: str) -> str:
        return str(self.call("getLastError", ticket=ticket))

    def close(self, ticket: str) -> str:
        return str(self.call("closeConnection", ticket=ticket))

    def start(self) -> tuple[str, str]:
        """A session's ticket and its first request."""
        ticket, _ = self.authenticate()
        return ticket, self.request(ticket, first=True)

    def update(self, books: Books) -> Update:
        """A whole update, as the Web Connector makes it."""
        seen = Update()
        self.call("serverVersion")
        self.call("clientVersion", strVersion="2.3.0.215")
        seen.ticket, seen.company = self.authenticate()
        if seen.company not in ("none", "nvu"):
            self._rounds(seen, books)
        seen.result = self.close(seen.ticket)
        books.end_session()
        return seen

    def _rounds(self, seen: Update, books: Books) -> None:
        first = True
        for _ in range(500):
            request = self.request(seen.ticket, first)
            first = False
            if not request:
                seen.errors.append(self.last_error(seen.ticket))
                if seen.errors[-1] != "NoOp":
                    return
                self.clock.wait_until(self.clock.now() + 5)
                continue
            seen.requests.append(request)
            try:
                percent = self.respond(seen.ticket, books.process(request))
            except Refusal:
                percent = self.respond(seen.ticket, "", "0x80040400", "QuickBooks found an error.")
            seen.percents.append(percent)
            if percent < 0:
                seen.errors.append(self.last_error(seen.ticket))
            if percent < 0 or percent == 100:
                return
        raise AssertionError("the session never ends")


def wsgi(
    app: Any, method: str = "POST", path: str = "/qbwc", body: bytes = b"", query: str = ""
) -> HttpAnswer:
    """One HTTP request to a WSGI application, which the standard's own validator watches."""
    errors = io.StringIO()
    environ: dict[str, Any] = {
        "REQUEST_METHOD": method,
        "SCRIPT_NAME": "",
        "PATH_INFO": path,
        "QUERY_STRING": query,
        "SERVER_NAME": "localhost",
        "SERVER_PORT": "80",
        "SERVER_PROTOCOL": "HTTP/1.1",
        "CONTENT_LENGTH": str(len(body)),
        "wsgi.version": (1, 0),
        "wsgi.url_scheme": "http",
        "wsgi.input": io.BytesIO(body),
        "wsgi.errors": errors,
        "wsgi.multithread": True,
        "wsgi.multiprocess": False,
        "wsgi.run_once": False,
    }
    started: list[tuple[str, list[tuple[str, str]]]] = []

    def start_response(
        status: str, headers: list[tuple[str, str]], _exc: object = None
    ) -> Callable[[bytes], object]:
        started.append((status, headers))
        return lambda data: None

    result = validator(app)(environ, start_response)
    content = b"".join(result)
    result.close()  # type: ignore[attr-defined]
    status, _, reason = started[0][0].partition(" ")
    assert errors.getvalue() == ""
    return HttpAnswer(int(status), reason, tuple(started[0][1]), content)


def request_ids(document: str) -> list[str]:
    return re.findall(r'requestID="([^"]+)"', document)
