"""The three Styles of a .QWC file: what is sent, what is taken for an answer, what a WSDL says.

A RPC request is compared byte for byte with a capture of 2.3.0.215 [L] and .NET's serializer [N]; what is
taken for an answer in RPC is .NET's reader of SOAP's encoding [N]. zeep judges WSDLs and messages.
"""

# ruff: noqa: E501 - an envelope reads as it came

from __future__ import annotations

import dataclasses

import pytest
from hypothesis import given
from protocol.test_codec import calls, results
from protocol.test_reading_results import xml_texts
from support.desk import APPLICATION, PASSWORD, PATH, desk

from simulator.endpoint import BuiltinEndpoint
from simulator.errors import CallError
from simulator.events import CallSent, Missing, Result, Text
from simulator.protocol.answers import HttpAnswer, read_answer
from simulator.protocol.codec import decode_call, encode_answer, encode_call, escape
from simulator.protocol.contract import METHODS, Argument, Kind, Method, Style
from simulator.protocol.stack import NotLoaded, Stack
from simulator.protocol.wsdl import wsdl

NS = "http://developer.intuit.com/"
RPC_HEAD = (
    '<?xml version="1.0" encoding="utf-8"?><soap:Envelope xmlns:soap="http://schemas.xmlsoap.org/soap/envelope/"'
    ' xmlns:soapenc="http://schemas.xmlsoap.org/soap/encoding/" xmlns:tns="http://developer.intuit.com"'
    ' xmlns:types="http://developer.intuit.com/encodedTypes" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"'
    ' xmlns:xsd="http://www.w3.org/2001/XMLSchema"><soap:Body soap:encodingStyle="http://schemas.xmlsoap.org/soap/encoding/">'
)
TAIL = "</soap:Body></soap:Envelope>"


def answered(body: bytes, status: int = 200) -> HttpAnswer:
    return HttpAnswer(status, "X", (("Content-Type", "text/xml; charset=utf-8"),), body)


# -- requests --------------------------------------------------------------------------------------

RPC_CALLS: list[tuple[str, dict[str, Argument], str]] = [
    ("serverVersion", {}, f'<q1:serverVersion xmlns:q1="{NS}" />'),
    (
        "clientVersion",
        {"strVersion": "2.3.0.215"},
        f'<q1:clientVersion xmlns:q1="{NS}"><strVersion xsi:type="xsd:string">2.3.0.215</strVersion></q1:clientVersion>',
    ),
    (
        "sendRequestXML",
        {
            "ticket": Missing.NULL,
            "strHCPResponse": "",
            "strCompanyFileName": "a&b",
            "qbXMLCountry": "US",
            "qbXMLMajorVers": 13,
            "qbXMLMinorVers": 0,
        },
        f'<q1:sendRequestXML xmlns:q1="{NS}"><strHCPResponse xsi:type="xsd:string" />'
        '<strCompanyFileName xsi:type="xsd:string">a&amp;b</strCompanyFileName>'
        '<qbXMLCountry xsi:type="xsd:string">US</qbXMLCountry><qbXMLMajorVers xsi:type="xsd:int">13</qbXMLMajorVers>'
        '<qbXMLMinorVers xsi:type="xsd:int">0</qbXMLMinorVers></q1:sendRequestXML>',
    ),
]


@pytest.mark.parametrize(("name", "arguments", "inner"), RPC_CALLS, ids=lambda value: str(value)[:20])
def test_a_call_in_style_rpc_byte_for_byte(name: str, arguments: dict[str, Argument], inner: str) -> None:
    assert encode_call(METHODS[name], arguments, Style.RPC).body == (RPC_HEAD + inner + TAIL).encode()


@given(calls)
def test_a_doc_wrapped_call_is_one_of_style_document(call: tuple[Method, dict[str, Argument]]) -> None:
    assert encode_call(*call, Style.DOC_WRAPPED) == encode_call(*call)


@given(calls)
def test_a_call_in_style_rpc_is_read_as_it_was_written_and_its_secrets_are_found(
    call: tuple[Method, dict[str, Argument]],
) -> None:
    method, arguments = call
    encoded = encode_call(method, arguments, Style.RPC)
    read = decode_call(encoded.body)
    assert read.method is method
    assert read.arguments == {n: str(v) for n, v in arguments.items() if not isinstance(v, Missing)}
    for name, span in encoded.spans.items():
        assert encoded.body[slice(*span)].decode() == escape(str(arguments[name]))


# -- answers ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("style", Style)
@given(results)
def test_an_answer_is_read_as_it_was_written(
    style: Style, answer: tuple[Method, str | int | list[Text] | Missing]
) -> None:
    method, result = answer
    expected: Result = tuple(result) if isinstance(result, list) else result
    if style is Style.DOC_WRAPPED and result == []:
        expected = Missing.ABSENT  # an element again and again, no times
    body = encode_answer(method, result, style)
    assert read_answer(method, answered(body), style).result == expected


@pytest.mark.parametrize("style", Style)
@given(xml_texts.filter(bool), xml_texts)
def test_the_ticket_is_found_in_the_bytes_of_an_answer(style: Style, ticket: str, company: str) -> None:
    body = encode_answer(METHODS["authenticate"], [ticket, company], style)
    start, end = read_answer(METHODS["authenticate"], answered(body), style).spans[0]
    assert body[start:end].decode() == escape(ticket)


def rpc(name: str, inner: str, wrapper: str = "", more: str = "") -> Result:
    """What a RPC client reads: `inner` in the response, `more` beside it in the Body."""
    opened = wrapper or f'<n1:{name}Response xmlns:n1="urn:ActionWebService">'
    closed = f"</{opened[1:].partition(' ')[0]}>"
    body = (RPC_HEAD + opened + inner + closed + more + TAIL).encode()
    return read_answer(METHODS[name], answered(body), Style.RPC).result


STRING_ARRAY = 'xsi:type="soapenc:Array" soapenc:arrayType="xsd:string[2]"'


def test_names_and_namespaces_do_not_matter_in_style_rpc() -> None:
    assert rpc("serverVersion", '<return xsi:type="xsd:string">1.0</return>') == "1.0"
    assert rpc("serverVersion", "<anything>1.0</anything>", wrapper='<x xmlns="urn:x">') == "1.0"
    assert rpc("receiveResponseXML", '<return xsi:type="xsd:int"> 42 </return>') == 42


def test_an_answer_of_style_rpc_is_nothing_to_a_client_of_style_document() -> None:
    body = encode_answer(METHODS["authenticate"], ["T", ""], Style.RPC)
    assert read_answer(METHODS["authenticate"], answered(body)).result is Missing.ABSENT


def test_null_and_absent_in_style_rpc() -> None:
    assert rpc("serverVersion", '<return xsi:nil="true"/>') is Missing.NULL
    assert rpc("serverVersion", "") is Missing.ABSENT
    assert (
        read_answer(METHODS["serverVersion"], answered((RPC_HEAD + TAIL).encode()), Style.RPC).result
        is Missing.ABSENT
    )


def test_an_array_of_axis_in_place_and_by_reference() -> None:
    items = '<item xsi:type="xsd:string">T</item><item xsi:type="xsd:string"/>'
    assert rpc("authenticate", f"<r {STRING_ARRAY}>{items}</r>") == ("T", "")
    array = f'<multiRef id="id0" {STRING_ARRAY}>{items}</multiRef>'
    assert rpc("authenticate", '<r href="#id0"/>', more=array) == ("T", "")
    parts = '<multiRef id="a" xsi:type="xsd:string">T</multiRef><multiRef id="b" xsi:nil="1"/>'
    inner = f'<r {STRING_ARRAY}><item href="#a"/><item href="#b"/></r>'
    assert rpc("authenticate", inner, more=parts) == ("T", Missing.NULL)


@pytest.mark.parametrize(
    ("name", "inner"),
    [
        ("authenticate", "<r><item>T</item><item/></r>"),  # no arrayType: no array
        ("authenticate", '<r xsi:type="xsd:string">T</r>'),
        ("authenticate", f'<r {STRING_ARRAY}><item xsi:type="xsd:int">1</item></r>'),
        ("authenticate", f"<r {STRING_ARRAY}><item><b/></item></r>"),
        ("serverVersion", '<r xsi:type="xsd:int">1</r>'),
        ("serverVersion", "<r><b/></r>"),
        ("serverVersion", '<r href="#nowhere"/>'),
        ("serverVersion", '<r href="elsewhere"/>'),
        ("receiveResponseXML", '<r xsi:type="xsd:string">42</r>'),
        ("receiveResponseXML", '<r xsi:type="xsd:int">many</r>'),
    ],
)
def test_what_does_not_fit_its_type_fails_in_style_rpc(name: str, inner: str) -> None:
    with pytest.raises(CallError, match=r"There is an error in XML document \(1, \d+\)\."):
        rpc(name, inner)


REPEATED = encode_answer(METHODS["authenticate"], ["T", "none"], Style.DOC_WRAPPED)
NESTED = encode_answer(METHODS["authenticate"], ["T", "none"], Style.DOCUMENT)


@pytest.mark.parametrize(
    ("arrays", "body", "result"),
    [
        ("either", REPEATED, ("T", "none")),
        ("either", NESTED, ("T", "none")),
        ("repeated", REPEATED, ("T", "none")),
        ("as-document", NESTED, ("T", "none")),
        ("as-document", REPEATED, ()),
    ],
)
def test_how_a_doc_wrapped_client_takes_an_array_is_a_switch(
    arrays: str, body: bytes, result: Result
) -> None:
    assert read_answer(METHODS["authenticate"], answered(body), Style.DOC_WRAPPED, arrays).result == result


def test_a_doc_wrapped_client_that_wants_the_element_repeated_fails_at_nested_texts() -> None:
    with pytest.raises(CallError, match="error in XML document"):
        read_answer(METHODS["authenticate"], answered(NESTED), Style.DOC_WRAPPED, "repeated")


# -- zeep as the judge --------------------------------------------------------------------------------


@pytest.fixture(scope="module", params=Style, ids=lambda style: style.value)
def judged(request: pytest.FixtureRequest) -> tuple[Style, Stack]:
    style: Style = request.param
    return style, Stack("http://localhost/qbwc?wsdl", wsdl("http://localhost/qbwc", style=style))


@pytest.mark.parametrize("method", METHODS.values(), ids=METHODS)
def test_a_stock_stack_loads_the_wsdl_calls_us_and_reads_us(
    judged: tuple[Style, Stack], method: Method
) -> None:
    style, stack = judged
    assert stack.action(method) == method.action
    sent = {p.name: 7 if p.kind is Kind.INT else f"{p.name} & é" for p in method.parameters}
    call = decode_call(stack.envelope(method, sent))
    assert (call.method, call.arguments) == (method, {name: str(value) for name, value in sent.items()})
    result = {Kind.STRING: "x < é", Kind.INT: -7, Kind.STRINGS: ("T", "C:\\a.qbw")}[method.result]
    body = encode_answer(method, result, style)  # type: ignore[arg-type]
    assert stack.read(method, answered(body)) == result


def test_a_stack_is_kept_from_the_network_and_says_what_it_cannot_load() -> None:
    for document, said in (
        (b"<no>", "XMLSyntaxError"),
        (b"<!DOCTYPE a><a/>", "DTDForbidden"),
        (b'<definitions xmlns="http://schemas.xmlsoap.org/wsdl/"/>', "no default service"),
        (
            b'<definitions xmlns="http://schemas.xmlsoap.org/wsdl/"><import namespace="urn:a" location="http://b.test/c"/></definitions>',
            "imports http://b.test/c",
        ),
    ):
        with pytest.raises(NotLoaded, match=f"(?i){said}"):
            Stack("http://localhost/?wsdl", document)


def test_a_call_that_the_wsdl_does_not_have_cannot_be_made() -> None:
    stack = Stack("http://localhost/?wsdl", wsdl("http://localhost/", [METHODS["serverVersion"]]))
    assert stack.operations == ("serverVersion",)
    with pytest.raises(NotLoaded, match="no operation getLastError"):
        stack.envelope(METHODS["getLastError"], {"ticket": "T"})
    with pytest.raises(NotLoaded, match="serverVersion cannot be called"):
        stack.envelope(METHODS["serverVersion"], {"ticket": "T"})


# -- a whole update ------------------------------------------------------------------------------------


@pytest.mark.parametrize("style", Style)
def test_an_update_of_each_style_against_the_built_in_endpoint(style: Style) -> None:
    application = dataclasses.replace(APPLICATION, style=style)
    with (
        BuiltinEndpoint(user=application.user, password=PASSWORD, company_file=PATH, style=style) as endpoint,
        desk(endpoint, application=application) as pc,
    ):
        pc.desktop.link()
        pc.desktop.update_selected()
        assert pc.end.ends == "complete"
        assert len(endpoint.customers()) > 10
        assert ("docwrapped_array" in pc.relied) is (style is Style.DOC_WRAPPED)
        typed = [b"xsi:type=" in call.body for call in pc.of(CallSent) if call.arguments]
        assert all(typed) if style is Style.RPC else not any(typed)
        for secret in (PASSWORD.encode(),):
            assert all(secret not in call.body for call in pc.of(CallSent))


def test_an_application_of_another_style_than_its_endpoint_gets_no_further_than_authenticate() -> None:
    application = dataclasses.replace(APPLICATION, style=Style.DOCUMENT)
    with (
        BuiltinEndpoint(user=application.user, password=PASSWORD, style=Style.RPC) as endpoint,
        desk(endpoint, application=application) as pc,
    ):
        pc.desktop.link()
        pc.desktop.update_selected()
        assert pc.calls[-1] == "authenticate"
        assert pc.end.ends == "failed-call"
