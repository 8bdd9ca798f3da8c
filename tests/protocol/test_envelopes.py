"""Calls as they are written and as an endpoint reads them, byte for byte; masking; the WSDL.

The envelopes are those of captures [L], their escaping that of .NET's XmlTextWriter [N].
"""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree
from protocol.test_reading_results import xml_texts

from simulator.events import Missing
from simulator.protocol.codec import NotACall, decode_call, encode_answer, encode_call, encode_fault, escape
from simulator.protocol.contract import METHODS, Argument, Kind
from simulator.protocol.envelope import MAX_DEPTH
from simulator.protocol.masking import PASSWORD, Secret, mask, ticket_token
from simulator.protocol.wsdl import wsdl

NS = "http://developer.intuit.com/"
HEAD = (
    '<?xml version="1.0" encoding="utf-8"?><soap:Envelope xmlns:soap="http://schemas.xmlsoap.org/soap/envelope/"'
    ' xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xmlns:xsd="http://www.w3.org/2001/XMLSchema"><soap:Body>'
)
TAIL = "</soap:Body></soap:Envelope>"
PATH = "C:\\Books\\x.QBW"

ENVELOPES: list[tuple[str, dict[str, Argument], str]] = [
    ("serverVersion", {}, f'<serverVersion xmlns="{NS}" />'),
    (
        "clientVersion",
        {"strVersion": "2.2.0.71"},
        f'<clientVersion xmlns="{NS}"><strVersion>2.2.0.71</strVersion></clientVersion>',
    ),
    (
        "authenticate",
        {"strPassword": "p", "strUserName": "u"},
        f'<authenticate xmlns="{NS}"><strUserName>u</strUserName><strPassword>p</strPassword></authenticate>',
    ),
    (
        "sendRequestXML",
        {
            "ticket": "T",
            "strHCPResponse": '<?xml version="1.0" ?>\n<QBXML/>\n',
            "strCompanyFileName": PATH,
            "qbXMLCountry": "US",
            "qbXMLMajorVers": 13,
            "qbXMLMinorVers": 0,
        },
        f'<sendRequestXML xmlns="{NS}"><ticket>T</ticket>'
        '<strHCPResponse>&lt;?xml version="1.0" ?&gt;\n&lt;QBXML/&gt;\n</strHCPResponse>'
        f"<strCompanyFileName>{PATH}</strCompanyFileName><qbXMLCountry>US</qbXMLCountry>"
        "<qbXMLMajorVers>13</qbXMLMajorVers><qbXMLMinorVers>0</qbXMLMinorVers></sendRequestXML>",
    ),
    (
        "sendRequestXML",
        {
            "ticket": Missing.NULL,
            "strHCPResponse": "",
            "strCompanyFileName": PATH,
            "qbXMLCountry": "US",
            "qbXMLMajorVers": 13,
            "qbXMLMinorVers": 0,
        },
        f'<sendRequestXML xmlns="{NS}"><strHCPResponse />'
        f"<strCompanyFileName>{PATH}</strCompanyFileName><qbXMLCountry>US</qbXMLCountry>"
        "<qbXMLMajorVers>13</qbXMLMajorVers><qbXMLMinorVers>0</qbXMLMinorVers></sendRequestXML>",
    ),
    (
        "receiveResponseXML",
        {"ticket": "T", "response": '<?xml version="1.0" ?>\n', "hresult": "", "message": ""},
        f'<receiveResponseXML xmlns="{NS}"><ticket>T</ticket>'
        '<response>&lt;?xml version="1.0" ?&gt;\n</response>'
        "<hresult /><message /></receiveResponseXML>",
    ),
    (
        "receiveResponseXML",
        {"ticket": "T", "response": "", "hresult": "0x80040400", "message": "QuickBooks found an error."},
        f'<receiveResponseXML xmlns="{NS}"><ticket>T</ticket><response /><hresult>0x80040400</hresult>'
        "<message>QuickBooks found an error.</message></receiveResponseXML>",
    ),
    (
        "connectionError",
        {"ticket": "T", "hresult": "0x80040408", "message": "Could not start QuickBooks."},
        f'<connectionError xmlns="{NS}"><ticket>T</ticket><hresult>0x80040408</hresult>'
        "<message>Could not start QuickBooks.</message></connectionError>",
    ),
    ("getLastError", {"ticket": "T"}, f'<getLastError xmlns="{NS}"><ticket>T</ticket></getLastError>'),
    ("closeConnection", {"ticket": ""}, f'<closeConnection xmlns="{NS}"><ticket /></closeConnection>'),
    ("closeConnection", {"ticket": Missing.ABSENT}, f'<closeConnection xmlns="{NS}" />'),
    (
        "getInteractiveURL",
        {"wcTicket": "T", "sessionID": "S"},
        f'<getInteractiveURL xmlns="{NS}"><wcTicket>T</wcTicket><sessionID>S</sessionID></getInteractiveURL>',
    ),
    (
        "interactiveRejected",
        {"wcTicket": "T", "reason": ""},
        f'<interactiveRejected xmlns="{NS}"><wcTicket>T</wcTicket><reason /></interactiveRejected>',
    ),
    (
        "interactiveDone",
        {"wcTicket": "T"},
        f'<interactiveDone xmlns="{NS}"><wcTicket>T</wcTicket></interactiveDone>',
    ),
    (
        "isInteractiveDone",
        {"wcTicket": "T"},
        f'<isInteractiveDone xmlns="{NS}"><wcTicket>T</wcTicket></isInteractiveDone>',
    ),
]


@pytest.mark.parametrize(("name", "arguments", "inner"), ENVELOPES)
def test_an_envelope(name: str, arguments: dict[str, Argument], inner: str) -> None:
    encoded = encode_call(METHODS[name], arguments)
    assert encoded.body == (HEAD + inner + TAIL).encode()
    written = {k: v for k, v in arguments.items() if v != "" and not isinstance(v, Missing)}
    assert {k: encoded.body[slice(*span)].decode() for k, span in encoded.spans.items()} == {
        k: escape(str(v)) for k, v in written.items()
    }


def test_every_method_has_an_envelope_here() -> None:
    assert {name for name, _, _ in ENVELOPES} == set(METHODS)


def test_every_action_is_namespace_and_name() -> None:
    assert METHODS["sendRequestXML"].action == "http://developer.intuit.com/sendRequestXML"


# -- escaping ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("a<b>&c", "a&lt;b&gt;&amp;c"),
        ("]]>", "]]&gt;"),
        ("\"quoted\" 'twice'", "\"quoted\" 'twice'"),
        ("a\tb\r\nc", "a\tb\r\nc"),
        ("é € 𝄞", "é € 𝄞"),
        ("\x00\x01\x0b\x1f", "&#x0;&#x1;&#xB;&#x1F;"),
        ("\ufffe\uffff", "&#xFFFE;&#xFFFF;"),
        ("\x7f\x85", "\x7f\x85"),
    ],
)
def test_escaping_is_that_of_the_real_writer(text: str, written: str) -> None:
    assert escape(text) == written


def test_half_a_character_is_sent_as_a_question_mark() -> None:
    assert b"<ticket>a?b</ticket>" in encode_call(METHODS["getLastError"], {"ticket": "a\ud800b"}).body


def test_a_forbidden_character_makes_a_request_that_no_parser_takes() -> None:
    body = encode_call(METHODS["getLastError"], {"ticket": "a\x01b"}).body
    assert b"<ticket>a&#x1;b</ticket>" in body
    with pytest.raises(etree.XMLSyntaxError):
        etree.fromstring(body)
    with pytest.raises(NotACall):
        decode_call(body)


# -- reading calls -------------------------------------------------------------------------------


@given(xml_texts, xml_texts)
def test_every_call_comes_back(name: str, word: str) -> None:
    sent = {"strUserName": name, "strPassword": word}
    call = decode_call(encode_call(METHODS["authenticate"], sent).body)
    assert (call.method.name, call.arguments) == ("authenticate", sent)


@given(st.text())
def test_whatever_is_sent_comes_back_as_a_parser_must_read_it_or_not_at_all(text: str) -> None:
    body = encode_call(METHODS["getLastError"], {"ticket": text}).body
    if re.search("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]", text):
        with pytest.raises(NotACall):
            decode_call(body)
    else:
        seen = text.encode("utf-8", "replace").decode().replace("\r\n", "\n").replace("\r", "\n")
        assert decode_call(body).text("ticket") == seen


@given(st.binary(max_size=300))
def test_any_bytes_are_a_call_or_not_a_call(body: bytes) -> None:
    with pytest.raises(NotACall):
        decode_call(body)


def test_null_empty_and_absent_are_three_things() -> None:
    inner = f'<m:connectionError xmlns:m="{NS}"><ticket/><hresult xsi:nil="true"/></m:connectionError>'
    call = decode_call((HEAD + inner + TAIL).encode())
    assert call.arguments == {"ticket": "", "hresult": Missing.NULL}
    assert [call.text(n) for n in ("ticket", "hresult", "message")] == ["", "", ""]
    assert not Missing.NULL


@pytest.mark.parametrize(
    ("body", "text"),
    [
        ("", "expected a SOAP envelope: no element found at line 1, column 1"),
        ("<a/>", "expected a SOAP envelope with one Body, got <a>"),
        ("<Envelope/>", "expected a SOAP envelope with one Body, got <Envelope>"),
        (HEAD + TAIL, "expected one call in the Body, got 0"),
        (HEAD + "<a/><b/>" + TAIL, "expected one call in the Body, got 2"),
        (HEAD + "<delete/>" + TAIL, "there is no web method delete"),
        ("<!DOCTYPE a><a/>", "expected a SOAP envelope: a DOCTYPE is not allowed"),
        ('<?xml version="1.1"?><a/>', "expected a SOAP envelope: XML 1.1 is not XML 1.0"),
        (
            "<a>" * (MAX_DEPTH + 1),
            f"expected a SOAP envelope: elements are nested more than {MAX_DEPTH} deep",
        ),
    ],
)
def test_what_is_no_call_says_what_was_expected(body: str, text: str) -> None:
    with pytest.raises(NotACall) as failed:
        decode_call(body.encode())
    assert str(failed.value) == text


# -- answers as our endpoint writes them ---------------------------------------------------------


def test_an_answer_is_that_of_asp_net() -> None:
    answer = encode_answer(METHODS["authenticate"], ["T", "", Missing.NULL])
    assert (
        answer
        == (
            f'{HEAD}<authenticateResponse xmlns="{NS}"><authenticateResult><string>T</string><string />'
            f'<string xsi:nil="true" /></authenticateResult></authenticateResponse>{TAIL}'
        ).encode()
    )
    assert b"<getLastErrorResult />" in encode_answer(METHODS["getLastError"], "")
    assert b"<receiveResponseXMLResult>0</receive" in encode_answer(METHODS["receiveResponseXML"], 0)


def test_a_fault_is_that_of_soap_1_1() -> None:
    assert (
        encode_fault("Client", "a & b")
        == (
            f"{HEAD}<soap:Fault><faultcode>soap:Client</faultcode>"
            f"<faultstring>a &amp; b</faultstring></soap:Fault>{TAIL}"
        ).encode()
    )


# -- masking -------------------------------------------------------------------------------------


@pytest.mark.parametrize("ticket", ["none", "a&b", " ", "<T>", "]]>", "é€𝄞", "getLastError", "soap"])
def test_a_ticket_is_masked_where_it_stands_and_nowhere_else(ticket: str) -> None:
    encoded = encode_call(METHODS["getLastError"], {"ticket": ticket})
    masked = mask(encoded.body, [Secret(*encoded.spans["ticket"], ticket_token(3))])
    assert masked == (
        f'{HEAD}<getLastError xmlns="{NS}"><ticket>[ticket 3]</ticket></getLastError>{TAIL}'.encode()
    )


def test_secrets_in_any_order() -> None:
    encoded = encode_call(METHODS["authenticate"], {"strUserName": "u", "strPassword": "soap"})
    user, word = (encoded.spans[name] for name in ("strUserName", "strPassword"))
    masked = mask(encoded.body, [Secret(*word, PASSWORD), Secret(*user, "[user]")])
    assert b"<strUserName>[user]</strUserName><strPassword>[password]</strPassword>" in masked


def test_nothing_to_mask_leaves_the_body_itself() -> None:
    body = b"anything"
    assert mask(body, []) is body


# -- WSDL ----------------------------------------------------------------------------------------

WSDL = {
    "w": "http://schemas.xmlsoap.org/wsdl/",
    "s": "http://www.w3.org/2001/XMLSchema",
    "soap": "http://schemas.xmlsoap.org/wsdl/soap/",
}


def test_the_wsdl_is_a_schema_that_our_envelopes_keep() -> None:
    types = etree.fromstring(wsdl("http://localhost/qbwc")).find(".//s:schema", WSDL)
    assert types is not None
    schema = etree.XMLSchema(
        etree.fromstring(etree.tostring(types))
    )  # written out with the prefixes in scope
    for name, arguments, inner in ENVELOPES:
        call = etree.fromstring((HEAD + inner + TAIL).encode())[0][0]
        assert schema.validate(call), (name, arguments, schema.error_log)
    for method in METHODS.values():
        result = {Kind.STRING: "x", Kind.INT: 7, Kind.STRINGS: ["a", Missing.NULL, ""]}[method.result]
        assert schema.validate(etree.fromstring(encode_answer(method, result))[0][0]), method.name  # type: ignore[arg-type]


def test_the_wsdl_names_every_method_with_its_action_and_only_those_asked_for() -> None:
    document = etree.fromstring(wsdl("http://localhost/?a=1&b='\""))
    actions = {o.get("soapAction") for o in document.iterfind(".//soap:operation", WSDL)}
    assert actions == {m.action for m in METHODS.values()}
    address = document.find(".//soap:address", WSDL)
    assert address is not None
    assert address.get("location") == "http://localhost/?a=1&b='\""
    one = etree.fromstring(wsdl("http://localhost/", [METHODS["authenticate"]]))
    assert [o.get("name") for o in one.iterfind("w:portType/w:operation", WSDL)] == ["authenticate"]
