"""WSDL lint: every way in which a WSDL departs from the contract, each with its line and a repair."""

# ruff: noqa: E501 - a table of faults, one a line

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

from simulator.errors import InputError
from simulator.protocol.contract import METHODS, Style
from simulator.protocol.wsdl import wsdl
from simulator.protocol.wsdllint import MAX_BYTES, MAX_DOCUMENTS, WsdlFinding, lint

ADDRESS = "http://localhost/qbwc"
URL = f"{ADDRESS}?wsdl"
NS = "http://developer.intuit.com/"


def lined(style: Style = Style.DOCUMENT, only: tuple[str, ...] = tuple(METHODS)) -> str:
    """A WSDL of ours, an element a line."""
    document = etree.fromstring(wsdl(ADDRESS, [METHODS[name] for name in only], style))
    etree.indent(document)
    return etree.tostring(document).decode()


def findings(text: str | bytes, style: Style | None = None) -> list[WsdlFinding]:
    document = text.encode() if isinstance(text, str) else text
    return list(lint(document, URL, style=style))


def changed(text: str, old: str, new: str, count: int = -1) -> str:
    assert old in text
    return text.replace(old, new, count)


@pytest.mark.parametrize("style", Style)
def test_our_own_wsdl_is_sound_for_an_application_of_its_style(style: Style) -> None:
    assert findings(lined(style), style) == []


def test_out_of_a_file_there_is_no_address_to_compare_with() -> None:
    assert lint(lined().encode(), "books.wsdl") == ()
    assert lint(lined().encode(), "/tmp/books.wsdl") == ()


def line_of(text: str, part: str) -> int:
    return next(number for number, line in enumerate(text.splitlines(), start=1) if part in line)


#: What is changed in the WSDL → the rule and level of what is found, on the line with that text.
FAULTS: list[tuple[str, str, str, str, str, str]] = [
    ('name="strPassword"', 'name="password"', "parameter", "must", 'name="authenticate"', "password"),
    ('name="hresult"', 'name="hResult"', "parameter", "must", 'name="receiveResponseXML"', "hResult"),
    ('name="authenticateResult"', 'name="return"', "result", "must", 'name="authenticateResponse"', "return"),
    ('name="string"', 'name="item"', "array", "must", 'name="item"', f"{{{NS}}}item"),
    (' type="tns:ArrayOfString"', ' type="s:string"', "array", "must", 'name="authenticateResult"', "string"),
    ('name="qbXMLMajorVers" type="s:int"', 'name="qbXMLMajorVers" type="s:string"', "type", "should", "qbXMLMajorVers", "string"),
    ('name="receiveResponseXMLResult" type="s:int"', 'name="receiveResponseXMLResult" type="s:decimal"', "type", "should", "receiveResponseXMLResult", "decimal"),
    (f'soapAction="{NS}authenticate"', 'soapAction=""', "action", "should", 'soapAction=""', '""'),
    ('elementFormDefault="qualified"', "", "form", "must", "serverVersionResult", "in no namespace"),
    ('element="tns:authenticate"', 'element="tns:logon"', "element", "must", 'name="authenticateSoapIn"', f"{{{NS}}}logon"),
    ('element="tns:authenticate"', 'type="s:string"', "element", "must", 'name="authenticateSoapIn"', "parts with types"),
]  # fmt: skip


@pytest.mark.parametrize(("old", "new", "rule", "level", "place", "got"), FAULTS, ids=lambda text: text[:30])
def test_a_departure_from_the_contract_is_found_in_its_place(
    old: str, new: str, rule: str, level: str, place: str, got: str
) -> None:
    text = changed(lined(), old, new)
    found = [finding for finding in findings(text) if finding.rule == rule]
    assert found
    assert {finding.level for finding in found} == {level}
    assert found[0].line == line_of(text, place)
    assert found[0].got == got
    assert all(finding.expected and finding.repair for finding in found)


@pytest.mark.parametrize("name", [name for name, method in METHODS.items() if method.required])
def test_a_required_operation_that_is_missing(name: str) -> None:
    text = lined(only=tuple(other for other in METHODS if other != name))
    [found] = [finding for finding in findings(text) if finding.level == "must"]
    assert (found.rule, found.expected) == ("operation", f"an operation {name}")


def test_a_misspelt_operation_is_told_with_what_is_there() -> None:
    text = re.sub(r'"(tns:)?closeConnection', r'"\1closeConection', lined())
    [found] = [finding for finding in findings(text) if finding.level == "must"]
    assert found.got == "closeConection, which is not called"
    assert [f.got for f in findings(text) if f.level == "note"] == ["closeConection"]


def test_what_is_optional_is_a_note() -> None:
    required = tuple(name for name, method in METHODS.items() if method.required)
    found = findings(lined(only=required))
    assert [(f.level, f.rule, f.expected) for f in found] == [
        ("note", "optional", "an operation serverVersion"),
        ("note", "optional", "an operation clientVersion"),
        ("note", "optional", "the operations of interactive mode"),
    ]


def test_a_parameter_of_server_version_is_never_sent() -> None:
    """A WSDL in wide use declares one."""
    text = changed(
        lined(),
        '<s:element name="serverVersion">\n        <s:complexType/>',
        '<s:element name="serverVersion"><s:complexType><s:sequence>\n'
        '<s:element name="strVersion" type="s:string"/></s:sequence></s:complexType>',
    )
    [found] = findings(text)
    assert (found.level, found.rule, found.got) == ("should", "parameter", "strVersion")
    assert found.expected == "serverVersion: no parameters"


def test_parameters_in_another_order() -> None:
    text = lined()
    text = changed(text, 'name="strUserName"', 'name="x"')
    text = changed(text, 'name="strPassword"', 'name="strUserName"')
    text = changed(text, 'name="x"', 'name="strPassword"')
    [found] = findings(text)
    assert (found.rule, found.got) == ("order", "strPassword, strUserName")


def test_another_namespace_is_one_finding_and_its_consequences() -> None:
    found = findings(changed(lined(), NS, "http://tempuri.org/"))
    assert found[0].rule == "namespace"
    assert found[0].level == "must"
    assert {f.rule for f in found if f.level == "must"} == {"namespace", "element", "form", "array"}
    without_slash = findings(changed(lined(), NS, NS[:-1]))
    assert without_slash[0].got == f'"{NS[:-1]}"'


def test_arrays_of_another_stack_are_no_strings_for_the_web_connector() -> None:
    """WCF puts the texts of an array into a namespace of its own."""
    other = (
        '<s:schema xmlns:s="http://www.w3.org/2001/XMLSchema" elementFormDefault="qualified" targetNamespace="urn:wcf">'
        '<s:complexType name="ArrayOfstring"><s:sequence><s:element minOccurs="0" maxOccurs="unbounded" '
        'name="string" nillable="true" type="s:string"/></s:sequence></s:complexType></s:schema></wsdl:types>'
    )
    text = changed(lined(), "</wsdl:types>", other)
    text = changed(text, 'type="tns:ArrayOfString"', 'xmlns:q="urn:wcf" type="q:ArrayOfstring"')
    [found] = [finding for finding in findings(text) if finding.level == "must"]
    assert (found.rule, found.got) == ("array", "{urn:wcf}string")


# -- bindings, styles and the address -----------------------------------------------------------------


def test_soap_1_2_alone_is_not_enough() -> None:
    text = changed(
        lined(), "http://schemas.xmlsoap.org/wsdl/soap/", "http://schemas.xmlsoap.org/wsdl/soap12/"
    )
    found = [finding for finding in findings(text) if finding.level == "must"]
    assert [(f.rule, f.got) for f in found] == [("binding", "one of SOAP 1.2 only")]


@pytest.mark.parametrize("served", Style)
@pytest.mark.parametrize("registered", Style)
def test_the_style_of_the_qwc_file_must_be_the_services(served: Style, registered: Style) -> None:
    found = findings(lined(served), registered)
    assert [f.level for f in found] == ([] if served is registered else ["must"])
    if found:
        assert f"<Style>{served.value}</Style>" in found[0].repair


@pytest.mark.parametrize("style", [Style.RPC, Style.DOC_WRAPPED])
def test_without_a_qwc_file_the_style_that_it_needs_is_a_note(style: Style) -> None:
    [found] = findings(lined(style))
    assert (found.level, found.rule, found.got) == ("note", "style", style.value)


def test_rpc_without_encoding_and_mixed_styles() -> None:
    literal = findings(changed(lined(Style.RPC), 'use="encoded"', 'use="literal"'), Style.RPC)
    assert {(f.level, f.rule, f.got) for f in literal} == {("should", "use", "literal")}
    mixed = changed(
        lined(),
        f'soapAction="{NS}getLastError" style="document"',
        f'soapAction="{NS}getLastError" style="rpc"',
    )
    assert ("must", "style") in {(f.level, f.rule) for f in findings(mixed)}


def test_an_address_elsewhere_is_a_note_that_warns_of_the_password() -> None:
    text = changed(lined(), f'location="{ADDRESS}"', 'location="http://example.test/qbwc"')
    [found] = findings(text)
    assert (found.level, found.rule, found.got) == ("note", "address", "http://example.test/qbwc")
    assert found.line == line_of(text, "example.test")
    assert "password" in found.repair


def test_a_wsdl_that_no_stack_loads_is_a_note() -> None:
    text = changed(lined(), 'type="tns:QBWebConnectorSvcSoap"', 'type="tns:nothing"')
    assert "stack" in {finding.rule for finding in findings(text) if finding.level == "note"}


# -- what is no WSDL -----------------------------------------------------------------------------------

BOMB = '<!DOCTYPE a [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;">]><definitions>&b;</definitions>'


@pytest.mark.parametrize(
    ("text", "expected", "got", "place"),
    [
        ("", "one well-formed XML document", "no element found", (1, 1)),
        ("<a>\n <b></a>", "one well-formed XML document", "mismatched tag", (2, 7)),
        (BOMB, "XML without a DOCTYPE", "a DOCTYPE", (1, 13)),
        ("<html><body/></html>", "<definitions> of", "<html>", (1, 1)),
        ('<description xmlns="http://www.w3.org/ns/wsdl"/>', "<definitions> of", "description", (1, 1)),
    ],
)
def test_what_is_no_wsdl(text: str, expected: str, got: str, place: tuple[int, int]) -> None:
    [found] = findings(text)
    assert (found.level, found.rule) == ("must", "wsdl")
    assert expected in found.expected
    assert got in found.got
    assert (found.line, found.column) == place


def test_a_document_above_the_cap_is_not_read() -> None:
    [found] = findings(b"<a>" + b" " * MAX_BYTES + b"</a>")
    assert found.rule == "size"


@given(st.binary(max_size=200))
def test_any_bytes_give_findings(document: bytes) -> None:
    assert [finding.rule for finding in lint(document, URL)] == ["wsdl"]


@given(st.data())
def test_a_wsdl_that_was_cut_or_garbled_anywhere_never_raises(data: st.DataObject) -> None:
    document = wsdl(ADDRESS)
    start = data.draw(st.integers(0, len(document)))
    end = data.draw(st.integers(start, min(len(document), start + 200)))
    new = data.draw(st.sampled_from([b"", b'"', b"<", b"tns:", b'name="x"', b"s:int"]))
    for finding in lint(document[:start] + new + document[end:], URL):
        assert finding.expected


# -- imports ------------------------------------------------------------------------------------------


def split() -> tuple[str, str]:
    """A WSDL whose schema lies in a document of its own, as some stacks serve it."""
    text = lined()
    start, end = text.index("<s:schema"), text.index("</s:schema>") + len("</s:schema>")
    schema = text[start:end].replace(
        "<s:schema", f'<s:schema xmlns:s="http://www.w3.org/2001/XMLSchema" xmlns:tns="{NS}"', 1
    )
    place = f'<s:schema><s:import namespace="{NS}" schemaLocation="?xsd=1"/></s:schema>'
    return text[:start] + place + text[end:], schema


def test_what_is_imported_from_the_same_host_is_looked_at() -> None:
    text, schema = split()
    asked: list[str] = []

    def load(url: str) -> bytes:
        asked.append(url)
        return schema.encode()

    assert lint(text.encode(), URL, load=load) == ()
    assert asked == [f"{ADDRESS}?xsd=1"]


@pytest.mark.parametrize(
    ("location", "said"),
    [
        ("http://example.test/a.xsd", "example.test"),
        ("file:///etc/passwd", "file:///etc/passwd"),
        ("?xsd=1", "nothing there"),
    ],
)
def test_nothing_is_fetched_from_elsewhere_and_what_cannot_be_had_is_told(location: str, said: str) -> None:
    text, _ = split()

    def load(url: str) -> bytes:
        if url != f"{ADDRESS}?xsd=1":
            raise AssertionError(url)
        raise InputError("there is nothing there")

    found = lint(changed(text, "?xsd=1", location).encode(), URL, load=load)
    [skipped] = [finding for finding in found if finding.rule == "import"]
    assert said in skipped.got
    assert skipped.level == "note"


def test_imports_without_end_are_stopped() -> None:
    asked: list[str] = []

    def load(url: str) -> bytes:
        asked.append(url)
        return f'<s:schema xmlns:s="http://www.w3.org/2001/XMLSchema"><s:include schemaLocation="?xsd={len(asked)}"/></s:schema>'.encode()

    text, _ = split()
    found = lint(changed(text, "?xsd=1", "?xsd=0").encode(), URL, load=load)
    assert len(asked) == MAX_DOCUMENTS - 1
    assert any(f"at most {MAX_DOCUMENTS} documents" in finding.got for finding in found)
