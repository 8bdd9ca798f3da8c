"""The answer table: HTTP status, content type and body, and the exact text that the client then says.

Rows are from .NET's source [N]; those marked L were seen in logs of the Web Connector. The same rows
travel over real HTTP in tests/connector/test_http_answers.py.
"""

# ruff: noqa: E501 - a table reads by its rows

from __future__ import annotations

from dataclasses import dataclass

import pytest

from simulator.errors import CallError
from simulator.events import Missing, Result
from simulator.protocol.answers import QUOTED, HttpAnswer, read_answer
from simulator.protocol.contract import METHODS

VERSION = METHODS["serverVersion"]
NS = "http://developer.intuit.com/"
SOAP_1_1 = "http://schemas.xmlsoap.org/soap/envelope/"
SOAP_1_2 = "http://www.w3.org/2003/05/soap-envelope"


def envelope(inner: str, namespace: str = SOAP_1_1, header: str = "") -> bytes:
    return (
        f'<?xml version="1.0" encoding="utf-8"?><s:Envelope xmlns:s="{namespace}">{header}'
        f"<s:Body>{inner}</s:Body></s:Envelope>"
    ).encode()


RESULT = envelope(
    f'<serverVersionResponse xmlns="{NS}"><serverVersionResult>9.1</serverVersionResult></serverVersionResponse>'
)
FAULT = envelope(
    "<s:Fault><faultcode>s:Server</faultcode><faultstring>Boom &amp; bust</faultstring>"
    "<detail><stack>at x()</stack></detail></s:Fault>"
)
BAD_XML = "Response is not well-formed XML."
XML = "text/xml; charset=utf-8"


def unexpected(content_type: str, rest: str) -> str:
    return f"Client found response content type of '{content_type}', but expected 'text/xml'.\n{rest}"


def quoted(body: str) -> str:
    return f"The request failed with the error message:\n--\n{body}\n--."


EMPTY = "The request failed with an empty response."
MISMATCH = (
    "Possible SOAP version mismatch: Envelope namespace urn:other was unexpected. "
    "Expecting http://schemas.xmlsoap.org/soap/envelope/."
)


@dataclass(frozen=True)
class Row:
    """One row: what came, and the text of the failure, or ``None`` and the result."""

    id: str
    status: str
    content_type: str | None
    body: bytes
    text: str | None = None
    result: Result = "9.1"


ROWS = [
    # a result
    Row("200, utf-8", "200 OK", XML, RESULT),
    Row("200, no charset", "200 OK", "text/xml", RESULT),
    Row("200, capitals", "200 OK", 'Text/XML; Charset="UTF-8"', RESULT),
    Row("200, soap+xml", "200 OK", "application/soap+xml", RESULT),
    Row("200, SOAP 1.2 namespace", "200 OK", XML, RESULT.replace(SOAP_1_1.encode(), SOAP_1_2.encode())),
    Row("200, no namespace", "200 OK", XML, RESULT.replace(f' xmlns:s="{SOAP_1_1}"'.encode(), b"").replace(b"s:", b"")),
    Row("200, a declared encoding counts for nothing", "200 OK", XML, RESULT.replace(b'"utf-8"', b'"x-none"')),
    Row("200, no declaration", "200 OK", XML, RESULT.partition(b"?>")[2]),
    Row("202", "202 Accepted", XML, RESULT),
    Row("500 with a result", "500 Internal Server Error", XML, RESULT),
    Row("400 with a result", "400 Bad Request", XML, RESULT),
    # a fault
    Row("fault with 200", "200 OK", XML, FAULT, "Boom & bust"),
    Row("fault with 500", "500 Internal Server Error", XML, FAULT, "Boom & bust"),
    Row("fault with 400", "400 Bad Request", XML, FAULT, "Boom & bust"),
    Row(
        "fault of SOAP 1.2",
        "500 Internal Server Error",
        "application/soap+xml; charset=utf-8",
        envelope(
            "<s:Fault><s:Code><s:Value>s:Receiver</s:Value></s:Code>"
            '<s:Reason><s:Text xml:lang="en">No luck</s:Text></s:Reason></s:Fault>',
            SOAP_1_2,
        ),
        "No luck",
    ),
    Row("fault without a string", "500 No", XML, envelope("<s:Fault><faultcode>s:Server</faultcode></s:Fault>"), ""),
    # the wrong content type [L]
    Row("500 html [L]", "500 Internal Server Error", "text/html", b"<h1>Oops</h1>", unexpected("text/html", quoted("<h1>Oops</h1>"))),
    Row("500 html, entities", "500 No", "text/html", b"a &lt;b&gt; &amp;amp;", unexpected("text/html", quoted("a <b> &amp;"))),
    Row("500 html, empty", "500 Internal Server Error", "text/html", b"", unexpected("text/html", EMPTY)),
    Row("200 html", "200 OK", "text/html; charset=utf-8", "é".encode(), unexpected("text/html; charset=utf-8", quoted("é"))),
    Row("200 application/xml [L]", "200 OK", "application/xml", b"<x/>", unexpected("application/xml", quoted("<x/>"))),
    Row("200 application/json", "200 OK", "application/json", b"{}", unexpected("application/json", quoted("{}"))),
    Row("200 none", "200 OK", None, RESULT[:10], unexpected("", quoted(RESULT[:10].decode()))),
    Row("200 text/xmlish", "200 OK", "text/xml2", b"x", unexpected("text/xml2", quoted("x"))),
    # nothing
    Row("200 empty", "200 OK", "text/xml", b"", unexpected("text/xml", EMPTY)),
    Row("500 empty", "500 Internal Server Error", "text/xml", b"", unexpected("text/xml", EMPTY)),
    Row("400 empty", "400 Bad Request", "text/xml", b"", "The request failed with HTTP status 400: Bad Request."),
    # redirects, not followed
    Row("301 empty", "301 Moved Permanently", "text/html", b"", EMPTY),
    Row("302 text", "302 Found", "text/html", b"moved", quoted("moved")),
    Row("302 with a result", "302 Found", XML, RESULT[:5], quoted(RESULT[:5].decode())),
    # refused
    *(
        Row(status, status, "text/html", b"<p>", f"The request failed with HTTP status {code}: {reason}.")
        for status, (code, _, reason) in (
            (s, s.partition(" "))
            for s in (
                "400 Bad Request",
                "401 Unauthorized",
                "403 Forbidden",
                "404 Not Found",
                "405 Method Not Allowed",
                "417 Expectation Failed",
                "429 Too Many Requests",
                "501 Not Implemented",
                "502 Bad Gateway",
                "503 Service Unavailable",
                "504 Gateway Timeout",
            )
        )
    ),
    Row("404 with a result", "404 Not Found", XML, RESULT, "The request failed with HTTP status 404: Not Found."),
    # not well-formed
    Row("blank first [L]", "200 OK", XML, b" " + RESULT, BAD_XML),
    Row("a notice first [L]", "200 OK", XML, b"<br />Notice: x" + RESULT, BAD_XML),
    Row("two roots", "200 OK", XML, b"<a/><b/>", BAD_XML),
    Row("text after", "200 OK", XML, RESULT + b"x", BAD_XML),
    Row("cut off", "200 OK", XML, RESULT[:-3], BAD_XML),
    Row("no XML", "200 OK", XML, b"OK", BAD_XML),
    Row("blanks only", "200 OK", XML, b"  ", BAD_XML),
    Row("a control character", "200 OK", XML, RESULT.replace(b"9.1", b"\x01"), BAD_XML),
    Row("&#x0;", "200 OK", XML, RESULT.replace(b"9.1", b"&#x0;"), BAD_XML),
    Row("&#x1;", "200 OK", XML, RESULT.replace(b"9.1", b"&#x1;"), BAD_XML),
    Row("&nbsp;", "200 OK", XML, RESULT.replace(b"9.1", b"&nbsp;"), BAD_XML),
    Row("a bare ampersand", "200 OK", XML, RESULT.replace(b"9.1", b"a & b"), BAD_XML),
    Row("a prefix undeclared", "200 OK", XML, RESULT.replace(b"xmlns:s=", b"xmlns:t="), BAD_XML),
    Row("a DTD", "200 OK", XML, RESULT.replace(b"?>", b"?><!DOCTYPE x>"), BAD_XML),
    Row("XML 1.1", "200 OK", XML, RESULT.replace(b'"1.0"', b'"1.1"'), BAD_XML),
    Row("another root", "200 OK", XML, b"<html/>", BAD_XML),
    Row("no Body", "200 OK", XML, f'<s:Envelope xmlns:s="{SOAP_1_1}"/>'.encode(), BAD_XML),
    # envelopes and headers
    Row("another envelope", "200 OK", XML, envelope("", "urn:other"), MISMATCH),
    Row(
        "a header that must be understood",
        "200 OK",
        XML,
        envelope("", header='<s:Header><Tx xmlns="urn:x" s:mustUnderstand="1"/></s:Header>'),
        "SOAP header Tx was not understood.",
    ),
    Row(
        "a header that need not be",
        "200 OK",
        XML,
        RESULT.replace(b"<s:Body>", b'<s:Header><Tx s:mustUnderstand="0"/><Ty/></s:Header><s:Body>'),
    ),
    # results that are not there
    Row("another response", "200 OK", XML, envelope("<other/>"), result=Missing.ABSENT),
    Row("an empty response", "200 OK", XML, envelope(f'<serverVersionResponse xmlns="{NS}"/>'), result=Missing.ABSENT),
    Row("an empty Body", "200 OK", XML, envelope(""), result=Missing.ABSENT),
]  # fmt: skip


def answer(row: Row) -> HttpAnswer:
    code, _, reason = row.status.partition(" ")
    headers = [("Content-Length", str(len(row.body)))]
    if row.content_type is not None:
        headers.append(("content-type", row.content_type))
    return HttpAnswer(int(code), reason, tuple(headers), row.body)


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.id)
def test_a_row(row: Row) -> None:
    if row.text is None:
        assert read_answer(VERSION, answer(row)).result == row.result
        return
    with pytest.raises(CallError) as failed:
        read_answer(VERSION, answer(row))
    assert failed.value.text == row.text


def test_an_empty_answer_without_a_length_is_bad_xml_and_not_an_empty_response() -> None:
    """Only a Content-Length of 0 is an empty response to the real client [N]."""
    with pytest.raises(CallError, match=BAD_XML):
        read_answer(VERSION, HttpAnswer(200, "OK", (("Content-Type", "text/xml"),), b""))


def test_a_long_error_page_is_quoted_in_part() -> None:
    page = HttpAnswer(500, "No", (("Content-Type", "text/html"),), b"x" * 1_000_000)
    with pytest.raises(CallError) as failed:
        read_answer(VERSION, page)
    assert failed.value.text == unexpected("text/html", quoted("x" * QUOTED + "…"))
