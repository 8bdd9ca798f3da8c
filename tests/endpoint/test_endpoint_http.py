"""The endpoint on HTTP: whatever is sent, the answer is one that a SOAP client or a browser can read."""

from __future__ import annotations

import io
import logging
from typing import Any

import pytest
from endpoint.playing import Caller, Make, wsgi
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from lxml import etree

from simulator.endpoint import BuiltinEndpoint
from simulator.endpoint.app import MAX_BODY
from simulator.endpoint.service import Service
from simulator.errors import CallError
from simulator.protocol.codec import encode_call
from simulator.protocol.contract import METHODS


def fault_text(answer: Any) -> str:
    assert answer.status == 500
    assert answer.header("Content-Type") == "text/xml; charset=utf-8"
    return str(etree.fromstring(answer.body).findtext(".//faultstring"))


def test_a_get_is_answered_200_for_the_certificate_check(endpoint: BuiltinEndpoint) -> None:
    answer = wsgi(endpoint, "GET")
    assert (answer.status, answer.header("Content-Type")) == (200, "text/plain; charset=utf-8")
    assert b"Web Connector" in answer.body


def test_a_head_is_a_get_without_its_body(endpoint: BuiltinEndpoint) -> None:
    answer = wsgi(endpoint, "HEAD")
    assert (answer.status, answer.body) == (200, b"")
    assert int(answer.header("Content-Length")) > 0


def test_the_wsdl_names_the_address_it_was_asked_at_and_only_what_is_offered(
    endpoint: BuiltinEndpoint,
) -> None:
    answer = wsgi(endpoint, "GET", query="WSDL")
    root = etree.fromstring(answer.body)
    (address,) = root.iter("{http://schemas.xmlsoap.org/wsdl/soap/}address")
    assert address.get("location") == "http://localhost:80/qbwc"
    assert b"getInteractiveURL" not in answer.body


@pytest.mark.parametrize("path", ["/", "", "/qbwc/", "/QBWC", "/admin"])
@pytest.mark.parametrize("method", ["GET", "POST"])
def test_another_path_is_404(endpoint: BuiltinEndpoint, path: str, method: str) -> None:
    assert wsgi(endpoint, method, path).status == 404


@pytest.mark.parametrize("method", ["PUT", "DELETE", "OPTIONS", "PATCH"])
def test_another_method_is_405_and_told_what_is_allowed(endpoint: BuiltinEndpoint, method: str) -> None:
    answer = wsgi(endpoint, method)
    assert (answer.status, answer.header("Allow")) == (405, "GET, HEAD, POST")


def test_a_success_is_xml_with_its_charset(endpoint: BuiltinEndpoint) -> None:
    answer = wsgi(endpoint, body=encode_call(METHODS["serverVersion"], {}).body)
    assert (answer.status, answer.header("Content-Type")) == (200, "text/xml; charset=utf-8")


@pytest.mark.parametrize(
    "body",
    [b"", b"hello", b"<a/>", b"\x00\xff", b"<!DOCTYPE x [<!ENTITY a 'b'>]><x>&a;</x>", b"<a>" * 1000],
)
def test_what_is_no_call_is_a_fault(endpoint: BuiltinEndpoint, body: bytes) -> None:
    assert "expected" in fault_text(wsgi(endpoint, body=body))


@pytest.mark.parametrize(
    "name", ["getInteractiveURL", "interactiveRejected", "interactiveDone", "isInteractiveDone"]
)
def test_the_interactive_methods_are_not_offered(endpoint: BuiltinEndpoint, name: str) -> None:
    method = METHODS[name]
    body = encode_call(method, {parameter.name: "x" for parameter in method.parameters}).body
    assert "not supported" in fault_text(wsgi(endpoint, body=body))


def test_a_response_of_10_megabytes_is_read(caller: Caller) -> None:
    ticket, request = caller.start()
    row = "<CustomerRet><ListID>{}</ListID><FullName>{}</FullName></CustomerRet>"
    rows = "".join(row.format(n, "x" * 1000) for n in range(10_000))
    name = request.split('requestID="')[1].split('"')[0]
    response = f'<CustomerQueryRs requestID="{name}" statusCode="0">{rows}</CustomerQueryRs>'
    assert caller.respond(ticket, f"<QBXML><QBXMLMsgsRs>{response}</QBXMLMsgsRs></QBXML>") == 50


class Endless:
    """A body that nobody wants to read."""

    def read(self, *_: int) -> bytes:
        raise AssertionError("a body above the cap was read")


def test_a_body_above_the_cap_is_refused_unread(endpoint: BuiltinEndpoint) -> None:
    started: list[str] = []
    environ: Any = {
        "REQUEST_METHOD": "POST",
        "PATH_INFO": "/qbwc",
        "CONTENT_LENGTH": str(MAX_BODY + 1),
        "wsgi.input": Endless(),
    }
    body = b"".join(endpoint(environ, lambda status, _headers, _exc=None: started.append(status)))  # type: ignore[arg-type]
    assert started == ["413 Content Too Large"]
    assert b"soap:Fault" in body


@pytest.mark.parametrize("length", ["", "-1", "ten", "1e3", "٣"])
def test_a_strange_content_length_is_an_empty_body(endpoint: BuiltinEndpoint, length: str) -> None:
    environ: Any = {"REQUEST_METHOD": "POST", "PATH_INFO": "/qbwc", "CONTENT_LENGTH": length}
    environ["wsgi.input"] = io.BytesIO(b"<x/>")
    started: list[str] = []
    endpoint(environ, lambda status, _headers, _exc=None: started.append(status))  # type: ignore[arg-type]
    assert started == ["500 Internal Server Error"]


def test_arguments_may_be_missing(endpoint: BuiltinEndpoint) -> None:
    for name in (
        "authenticate",
        "sendRequestXML",
        "receiveResponseXML",
        "connectionError",
        "closeConnection",
    ):
        body = (
            '<s:Envelope xmlns:s="http://schemas.xmlsoap.org/soap/envelope/"><s:Body>'
            f'<q:{name} xmlns:q="http://developer.intuit.com/"/></s:Body></s:Envelope>'
        )
        assert wsgi(endpoint, body=body.encode()).status == 200


def is_soap(answer: Any) -> bool:
    root = etree.fromstring(answer.body)
    return root.tag == "{http://schemas.xmlsoap.org/soap/envelope/}Envelope"


shared = settings(deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


@shared
@given(st.binary(max_size=300))
def test_any_bytes_get_an_envelope(endpoint: BuiltinEndpoint, body: bytes) -> None:
    assert is_soap(wsgi(endpoint, body=body))


texts = st.text(alphabet=st.characters(exclude_categories=["Cs"]), max_size=60)


@shared
@given(st.sampled_from(sorted(METHODS)), st.lists(texts, min_size=6, max_size=6))
def test_any_arguments_get_an_envelope(endpoint: BuiltinEndpoint, name: str, values: list[str]) -> None:
    method = METHODS[name]
    call = encode_call(method, {p.name: v for p, v in zip(method.parameters, values, strict=False)})
    assert is_soap(wsgi(endpoint, body=call.body))


@shared
@given(texts, texts, texts)
def test_any_response_to_a_real_request_gets_an_envelope(
    endpoint: BuiltinEndpoint, caller: Caller, response: str, hresult: str, message: str
) -> None:
    ticket, _ = caller.start()
    # a character that XML forbids makes the call itself ill-formed, and its answer a fault
    lawful = not any(
        (ord(c) < 32 and c not in "\t\n\r") or c in "\ufffe\uffff" for c in response + hresult + message
    )
    if lawful:
        assert caller.respond(ticket, response, hresult, message) < 0
    else:
        with pytest.raises(CallError, match="expected a SOAP envelope"):
            caller.respond(ticket, response, hresult, message)
    caller.close(ticket)


class Broken(Service):
    def server_version(self, call: Any) -> str:
        raise RuntimeError(f"no traceback for {call}")


class Breaking(BuiltinEndpoint):
    service_type = Broken


def test_an_unforeseen_failure_is_a_fault_that_tells_nothing(
    make: Make, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.DEBUG):
        answer = wsgi(make(Breaking), body=encode_call(METHODS["serverVersion"], {}).body)
    assert fault_text(answer) == "serverVersion could not be carried out."
    assert caplog.messages == ["serverVersion failed: RuntimeError"]


def test_nothing_that_is_sent_is_logged(caller: Caller, books: Any, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.DEBUG):
        caller.update(books)
    assert caplog.messages == []
