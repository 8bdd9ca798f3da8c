"""Answers as services in the wild write them, whole and byte for byte, and what the real client makes of each.

`test_answer_table` has the rows of the decision table and `test_reading_results` its last column; here are
the shapes that real SOAP stacks produce, and the places where .NET's source [N] is stricter than one thinks.
"""

# ruff: noqa: E501 - an answer reads as it came

from __future__ import annotations

import codecs

import pytest
from protocol.test_answer_table import NS, RESULT, SOAP_1_1, SOAP_1_2, XML, envelope, quoted, unexpected

from simulator.errors import CallError
from simulator.events import Missing, Result
from simulator.protocol.answers import HttpAnswer, read_answer
from simulator.protocol.contract import METHODS

SOAP_ENV = f'xmlns:SOAP-ENV="{SOAP_1_1}"'


def read(method: str, body: bytes, content_type: str = XML, status: int = 200) -> Result:
    headers = (("Content-Type", content_type), ("Content-Length", str(len(body))))
    return read_answer(METHODS[method], HttpAnswer(status, "X", headers, body)).result


def failure(method: str, body: bytes, content_type: str = XML, status: int = 200) -> str:
    with pytest.raises(CallError) as failed:
        read(method, body, content_type, status)
    return failed.value.text


# -- in the wild ---------------------------------------------------------------------------------

WILD: dict[str, tuple[str, str, Result]] = {
    "ASP.NET": (
        "authenticate",
        f'<?xml version="1.0" encoding="utf-8"?><soap:Envelope xmlns:soap="{SOAP_1_1}" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xmlns:xsd="http://www.w3.org/2001/XMLSchema"><soap:Body><authenticateResponse xmlns="{NS}"><authenticateResult><string>2f6b5c0e</string><string /></authenticateResult></authenticateResponse></soap:Body></soap:Envelope>',
        ("2f6b5c0e", ""),
    ),
    "node-soap, a prefix for everything": (
        "authenticate",
        f'<?xml version="1.0" encoding="utf-8"?><soap:Envelope xmlns:soap="{SOAP_1_1}" xmlns:tns="{NS}"><soap:Body><tns:authenticateResponse><tns:authenticateResult><tns:string>t</tns:string><tns:string>none</tns:string></tns:authenticateResult></tns:authenticateResponse></soap:Body></soap:Envelope>',
        ("t", "none"),
    ),
    "PHP's ext/soap, no blanks and a newline at the end": (
        "receiveResponseXML",
        f'<?xml version="1.0" encoding="UTF-8"?>\n<SOAP-ENV:Envelope {SOAP_ENV} xmlns:ns1="{NS}"><SOAP-ENV:Body><ns1:receiveResponseXMLResponse><ns1:receiveResponseXMLResult>100</ns1:receiveResponseXMLResult></ns1:receiveResponseXMLResponse></SOAP-ENV:Body></SOAP-ENV:Envelope>\n',
        100,
    ),
    "PHP by hand, tabs and newlines between all elements": (
        "authenticate",
        f'<?xml version="1.0" encoding="UTF-8"?>\n\t<SOAP-ENV:Envelope {SOAP_ENV}\n\txmlns:ns1="{NS}">\n\t<SOAP-ENV:Body>\n\t\t<ns1:authenticateResponse>\n\t\t\t<ns1:authenticateResult>\n\t\t\t\t<ns1:string>t</ns1:string>\n\t\t\t\t<ns1:string></ns1:string>\n\t\t\t\t<ns1:string></ns1:string>\n\t\t\t\t<ns1:string></ns1:string>\n\t\t\t</ns1:authenticateResult>\n\t\t</ns1:authenticateResponse>\n\t</SOAP-ENV:Body>\n</SOAP-ENV:Envelope>',
        ("t", "", "", ""),
    ),
    "spyne, apostrophes in the declaration": (
        "sendRequestXML",
        f"<?xml version='1.0' encoding='UTF-8'?>\n<soap11env:Envelope xmlns:soap11env=\"{SOAP_1_1}\" xmlns:tns=\"{NS}\"><soap11env:Body><tns:sendRequestXMLResponse><tns:sendRequestXMLResult>&lt;?qbxml version=\"13.0\"?&gt;\n&lt;QBXML/&gt;</tns:sendRequestXMLResult></tns:sendRequestXMLResponse></soap11env:Body></soap11env:Envelope>",
        '<?qbxml version="13.0"?>\n<QBXML/>',
    ),
    "JAX-WS, S for a prefix": (
        "closeConnection",
        f'<S:Envelope xmlns:S="{SOAP_1_1}"><S:Body><ns2:closeConnectionResponse xmlns:ns2="{NS}"><ns2:closeConnectionResult>OK</ns2:closeConnectionResult></ns2:closeConnectionResponse></S:Body></S:Envelope>',
        "OK",
    ),
    "Axis, xsi:type on results": (
        "serverVersion",
        f'<soapenv:Envelope xmlns:soapenv="{SOAP_1_1}" xmlns:xsd="http://www.w3.org/2001/XMLSchema" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"><soapenv:Header/><soapenv:Body><serverVersionResponse xmlns="{NS}"><serverVersionResult xsi:type="xsd:string">1.0</serverVersionResult></serverVersionResponse></soapenv:Body></soapenv:Envelope>',
        "1.0",
    ),
    "Rails, everything in no namespace: null to the real client": (
        "sendRequestXML",
        f'<env:Envelope xmlns:env="{SOAP_1_1}"><env:Body><sendRequestXMLResponse><sendRequestXMLResult>x</sendRequestXMLResult></sendRequestXMLResponse></env:Body></env:Envelope>',
        Missing.ABSENT,
    ),
    "results in no namespace within a response that has one": (
        "receiveResponseXML",
        f'<s:Envelope xmlns:s="{SOAP_1_1}"><s:Body><n:receiveResponseXMLResponse xmlns:n="{NS}"><receiveResponseXMLResult>100</receiveResponseXMLResult></n:receiveResponseXMLResponse></s:Body></s:Envelope>',
        Missing.ABSENT,
    ),
    "the namespace without its slash": (
        "serverVersion",
        f'<s:Envelope xmlns:s="{SOAP_1_1}"><s:Body><serverVersionResponse xmlns="http://developer.intuit.com"><serverVersionResult>1</serverVersionResult></serverVersionResponse></s:Body></s:Envelope>',
        Missing.ABSENT,
    ),
    "no result element: go on": (
        "clientVersion",
        f'<s:Envelope xmlns:s="{SOAP_1_1}"><s:Body><clientVersionResponse xmlns="{NS}" /></s:Body></s:Envelope>',
        Missing.ABSENT,
    ),
    "WCF's arrays": (
        "authenticate",
        f'<s:Envelope xmlns:s="{SOAP_1_1}"><s:Body><authenticateResponse xmlns="{NS}"><authenticateResult xmlns:a="http://schemas.microsoft.com/2003/10/Serialization/Arrays"><a:string>t</a:string><a:string/></authenticateResult></authenticateResponse></s:Body></s:Envelope>',
        (),
    ),
    "a request of leading blanks in CDATA": (
        "sendRequestXML",
        f'<s:Envelope xmlns:s="{SOAP_1_1}"><s:Body><sendRequestXMLResponse xmlns="{NS}"><sendRequestXMLResult><![CDATA[\n  <?qbxml version="2.0"?>]]></sendRequestXMLResult></sendRequestXMLResponse></s:Body></s:Envelope>',
        '\n  <?qbxml version="2.0"?>',
    ),
    "line ends as references stay what they are": (
        "sendRequestXML",
        f'<s:Envelope xmlns:s="{SOAP_1_1}"><s:Body><sendRequestXMLResponse xmlns="{NS}"><sendRequestXMLResult>a&#13;\nb&#xD;&#xA;c</sendRequestXMLResult></sendRequestXMLResponse></s:Body></s:Envelope>',
        "a\r\nb\r\nc",
    ),
}  # fmt: skip


@pytest.mark.parametrize(("method", "body", "result"), WILD.values(), ids=WILD)
def test_an_answer_in_the_wild_is_read_as_the_real_client_reads_it(
    method: str, body: str, result: Result
) -> None:
    assert read(method, body.encode()) == result


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-le"])
def test_utf_16_is_read_whatever_its_declaration_says(encoding: str) -> None:
    body = RESULT.decode().replace("utf-8", "us-ascii").encode(encoding)
    assert read("serverVersion", body, "text/xml; charset=utf-16") == "9.1"


# -- faults --------------------------------------------------------------------------------------

FAULTS: dict[str, tuple[str, str]] = {
    "in Client's own words": (
        f'<SOAP-ENV:Envelope {SOAP_ENV}><SOAP-ENV:Body><SOAP-ENV:Fault><faultcode>SOAP-ENV:Client</faultcode><faultstring>Function ("serverVersion") is not a valid method for this service</faultstring></SOAP-ENV:Fault></SOAP-ENV:Body></SOAP-ENV:Envelope>',
        'Function ("serverVersion") is not a valid method for this service',
    ),
    "a stack trace, line by line": (
        f'<soap:Envelope xmlns:soap="{SOAP_1_1}"><soap:Body><soap:Fault><faultcode>soap:Server</faultcode><faultstring>TypeError: x is undefined\n    at a.js:1&#13;\n</faultstring></soap:Fault></soap:Body></soap:Envelope>',
        "TypeError: x is undefined\n    at a.js:1\r\n",
    ),
    "an actor and a detail around it": (
        f'<soap:Envelope xmlns:soap="{SOAP_1_1}"><soap:Body><soap:Fault><faultactor>urn:x</faultactor><detail><faultstring>inner</faultstring></detail><faultstring xml:lang="en">outer</faultstring></soap:Fault></soap:Body></soap:Envelope>',
        "outer",
    ),
    "a faultstring with SOAP's own prefix": (
        f'<soap:Envelope xmlns:soap="{SOAP_1_1}"><soap:Body><soap:Fault><soap:faultstring>mine</soap:faultstring></soap:Fault></soap:Body></soap:Envelope>',
        "mine",
    ),
    "a faultstring in a foreign namespace is none": (
        f'<soap:Envelope xmlns:soap="{SOAP_1_1}"><soap:Body><soap:Fault><faultstring>mine</faultstring><faultstring xmlns="urn:x">theirs</faultstring></soap:Fault></soap:Body></soap:Envelope>',
        "mine",
    ),
    "an empty faultstring": (
        f'<soap:Envelope xmlns:soap="{SOAP_1_1}"><soap:Body><soap:Fault><faultstring /></soap:Fault></soap:Body></soap:Envelope>',
        "",
    ),
    "elements in a faultstring": (
        f'<soap:Envelope xmlns:soap="{SOAP_1_1}"><soap:Body><soap:Fault><faultstring><b>no</b></faultstring></soap:Fault></soap:Body></soap:Envelope>',
        "Response is not well-formed XML.",
    ),
    "SOAP 1.2, reasons in two languages: the last": (
        f'<e:Envelope xmlns:e="{SOAP_1_2}"><e:Body><e:Fault><e:Code><e:Value>e:Sender</e:Value></e:Code><e:Reason>\n<e:Text xml:lang="en">no</e:Text>\n<e:Text xml:lang="de">nein</e:Text>\n</e:Reason><e:Detail><x/></e:Detail></e:Fault></e:Body></e:Envelope>',
        "nein",
    ),
    "a fault without an envelope's namespace": (
        "<Envelope><Body><Fault><faultstring>bare</faultstring></Fault></Body></Envelope>",
        "bare",
    ),
    "a header that must be understood counts for more than the fault": (
        f'<s:Envelope xmlns:s="{SOAP_1_1}"><s:Header><t:Tx xmlns:t="urn:t" s:mustUnderstand="true"/></s:Header><s:Body><s:Fault><faultstring>no</faultstring></s:Fault></s:Body></s:Envelope>',
        "SOAP header Tx was not understood.",
    ),
}


@pytest.mark.parametrize("status", [200, 400, 500])
@pytest.mark.parametrize(("body", "text"), FAULTS.values(), ids=FAULTS)
def test_a_fault_says_its_faultstring_whatever_the_status(status: int, body: str, text: str) -> None:
    assert failure("authenticate", body.encode(), status=status) == text


@pytest.mark.parametrize(
    ("body", "namespace"),
    [
        ('<html xmlns="http://www.w3.org/1999/xhtml"><body>Oops</body></html>', "http://www.w3.org/1999/xhtml"),
        ('<w:definitions xmlns:w="http://schemas.xmlsoap.org/wsdl/"/>', "http://schemas.xmlsoap.org/wsdl/"),
        ('<Envelope xmlns="http://schemas.xmlsoap.org/soap/envelope"/>', "http://schemas.xmlsoap.org/soap/envelope"),
    ],
    ids=["an XHTML page", "a WSDL", "no slash at the end"],
)  # fmt: skip
def test_the_root_s_namespace_is_looked_at_before_its_name(body: str, namespace: str) -> None:
    assert failure("serverVersion", body.encode()) == (
        f"Possible SOAP version mismatch: Envelope namespace {namespace} was unexpected. "
        "Expecting http://schemas.xmlsoap.org/soap/envelope/."
    )


# -- content types and charsets ------------------------------------------------------------------


@pytest.mark.parametrize("content_type", ["text/xml ; charset=utf-8", "text/xml,text/xml", "textxml", "xml"])
def test_a_content_type_that_is_only_nearly_text_xml_is_refused(content_type: str) -> None:
    """.NET compares all that stands before the semicolon, a blank included."""
    assert failure("serverVersion", b"<x/>", content_type) == unexpected(content_type, quoted("<x/>"))


@pytest.mark.parametrize(
    ("content_type", "text"),
    [
        ("text/xml; charset=utf-8", "é"),
        ("text/xml;charset = 'UTF-8'", "é"),
        ("text/xml; boundary=x; charset=\tutf-8 ", "é"),
        ("text/xml; charset=utf8", "??"),
        ("text/xml; charset=UTF_8", "??"),
        ("text/xml; charset=utf-8-sig", "??"),
        ("text/xml; charset*=utf-8''utf-8", "??"),
        ("text/xml; x-charset=utf-8", "??"),
        ("text/xml; charset", "??"),
        ("text/xml; charset=us-ascii", "??"),
        ("text/xml; charset=cp037; charset=utf-8", None),
    ],
)
def test_a_charset_is_one_that_net_knows_or_us_ascii(content_type: str, text: str | None) -> None:
    body = RESULT.replace(b"9.1", "é".encode())
    if text is None:
        assert failure("serverVersion", body, content_type) == "Response is not well-formed XML."
    else:
        assert read("serverVersion", body, content_type) == text


@pytest.mark.parametrize(
    ("mark", "encoding"),
    [
        (codecs.BOM_UTF8, "utf-8"),
        (codecs.BOM_UTF16_LE, "utf-16-le"),
        (codecs.BOM_UTF16_BE, "utf-16-be"),
        (codecs.BOM_UTF32_LE, "utf-32-le"),
        (codecs.BOM_UTF32_BE, "utf-32-be"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
@pytest.mark.parametrize("content_type", ["text/xml", "text/xml; charset=iso-8859-1", "application/soap+xml"])
def test_a_byte_order_mark_wins_over_every_header(mark: bytes, encoding: str, content_type: str) -> None:
    body = mark + RESULT.decode().replace("9.1", "é€").encode(encoding)
    assert read("serverVersion", body, content_type) == "é€"


# -- error pages ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("page", "said"),
    [
        ("&lt;b&gt; &amp;amp; &quot;x&quot;", '<b> &amp; "x"'),
        ("&eacute;&euro;&#233;&#xE9;&#39;", "é€éé'"),
        ("?a=1&copy=2&lt", "?a=1&copy=2&lt"),
        ("&apos;&nbsp;&nosuch;&#0;&#xD800;&#x110000;&#;", "&apos;\xa0&nosuch;&#0;&#xD800;&#x110000;&#;"),
        ("&#x80;", "\x80"),
        ("  \n", "  \n"),
    ],
    ids=["XML's own", "HTML's", "none without a semicolon", "none of HTML 4", "not Windows-1252", "blanks"],
)
def test_an_error_page_is_quoted_with_its_references_undone(page: str, said: str) -> None:
    assert failure("serverVersion", page.encode(), "text/html", 500) == unexpected("text/html", quoted(said))


def test_an_error_page_is_decoded_as_an_answer_is() -> None:
    assert failure("serverVersion", "é".encode(), "text/html", 500) == unexpected("text/html", quoted("??"))
    assert failure("serverVersion", codecs.BOM_UTF8 + "é".encode(), "text/html", 302) == quoted("é")


# -- order ---------------------------------------------------------------------------------------


def test_the_status_is_looked_at_first_then_the_content_type_then_the_envelope() -> None:
    nothing_right = envelope("<s:Fault><faultstring>no</faultstring></s:Fault>", "urn:other")
    assert failure("serverVersion", nothing_right, "text/html", 503) == (
        "The request failed with HTTP status 503: X."
    )
    assert failure("serverVersion", nothing_right, "text/html", 500).startswith(
        "Client found response content"
    )
    assert failure("serverVersion", nothing_right, XML, 500).startswith("Possible SOAP version mismatch")
