"""How results are read out of an envelope that is one: namespaces, wrappers, nulls, charsets, limits.

The forms are those of services in the wild; what each is read as follows from .NET's source [N].
"""

from __future__ import annotations

import codecs
import contextlib
import encodings
import pkgutil

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from protocol.test_answer_table import NS, SOAP_1_1, envelope

from simulator.errors import CallError
from simulator.events import Missing, Result
from simulator.protocol.answers import AnswerLimit, HttpAnswer, read_answer
from simulator.protocol.codec import encode_answer, encode_fault
from simulator.protocol.contract import METHODS, Kind
from simulator.protocol.envelope import MAX_DEPTH, MAX_ELEMENTS, parse
from simulator.protocol.results import Reading

AUTHENTICATE = METHODS["authenticate"]
SEND = METHODS["sendRequestXML"]
RECEIVE = METHODS["receiveResponseXML"]
VERSION = METHODS["serverVersion"]
XSI = 'xmlns:i="http://www.w3.org/2001/XMLSchema-instance"'


def read(method: str, inner: str) -> Result:
    """The result of `method` whose response element contains `inner`."""
    return read_bytes(method, envelope(f'<{method}Response xmlns="{NS}" {XSI}>{inner}</{method}Response>'))


def read_bytes(method: str, body: bytes, content_type: str = "text/xml; charset=utf-8") -> Result:
    return reading(method, body, content_type).result


def reading(method: str, body: bytes, content_type: str = "text/xml; charset=utf-8") -> Reading:
    return read_answer(METHODS[method], HttpAnswer(200, "OK", (("Content-Type", content_type),), body))


# -- scalars -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("inner", "result"),
    [
        ("<sendRequestXMLResult>a</sendRequestXMLResult>", "a"),
        ("<sendRequestXMLResult/>", ""),
        ("<sendRequestXMLResult></sendRequestXMLResult>", ""),
        ('<sendRequestXMLResult i:nil="true"/>', Missing.NULL),
        ('<sendRequestXMLResult i:nil="1"/>', Missing.NULL),
        ('<sendRequestXMLResult i:nil="false"/>', ""),
        ('<sendRequestXMLResult nil="true"/>', ""),
        ("", Missing.ABSENT),
        ("<sendRequestXMLReturn>a</sendRequestXMLReturn>", Missing.ABSENT),
        ('<sendRequestXMLResult xmlns="">a</sendRequestXMLResult>', Missing.ABSENT),
        (f'<n:sendRequestXMLResult xmlns:n="{NS}">a</n:sendRequestXMLResult>', "a"),
        ("<sendRequestXMLResult>\n\t a \n</sendRequestXMLResult>", "\n\t a \n"),
        ("<sendRequestXMLResult><![CDATA[<?qbxml?><a/>]]></sendRequestXMLResult>", "<?qbxml?><a/>"),
        ("<sendRequestXMLResult>&lt;a&gt;&#13;&amp;</sendRequestXMLResult>", "<a>\r&"),
        ("<sendRequestXMLResult>a\r\nb</sendRequestXMLResult>", "a\nb"),
        ("<sendRequestXMLResult>a<!-- no -->b</sendRequestXMLResult>", "ab"),
        ("\n <unknown/> \n<sendRequestXMLResult>a</sendRequestXMLResult>\n", "a"),
        ("<sendRequestXMLResult><string>wrapped</string></sendRequestXMLResult>", "wrapped"),
        ("<sendRequestXMLResult>\n <string> w </string>\n</sendRequestXMLResult>", " w "),
        ('<sendRequestXMLResult i:type="xsd:string">a</sendRequestXMLResult>', "a"),
    ],
)  # fmt: skip
def test_a_string(inner: str, result: Result) -> None:
    assert read("sendRequestXML", inner) == result


@pytest.mark.parametrize(
    ("text", "number"),
    [("0", 0), ("100", 100), ("-1", -1), ("+33", 33), (" 50\n", 50), ("007", 7), ("2147483647", 2**31 - 1),
     ("-2147483648", -(2**31)), ("<int>33</int>", 33), ("\n<int> 33 </int>\n", 33)],
)  # fmt: skip
def test_an_int(text: str, number: int) -> None:
    assert (
        read("receiveResponseXML", f"<receiveResponseXMLResult>{text}</receiveResponseXMLResult>") == number
    )


@pytest.mark.parametrize(
    "text",
    ["", "abc", "50.5", "1e2", "50%", "1,000", "--1", "- 1", "0x1F", "2147483648", "-2147483649", "9" * 5000,
     "٣", "1 0", "<string>33</string>", "<int/>"],
)  # fmt: skip
def test_what_is_no_int_is_an_error_with_its_place(text: str) -> None:
    with pytest.raises(CallError) as failed:
        read("receiveResponseXML", f"<receiveResponseXMLResult>{text}</receiveResponseXMLResult>")
    assert failed.value.text.startswith("There is an error in XML document (1, ")


def test_the_place_is_line_and_column() -> None:
    body = envelope(
        f'\n<sendRequestXMLResponse xmlns="{NS}">\n  <sendRequestXMLResult><QBXML/></sendRequestXMLResult>'
        "</sendRequestXMLResponse>"
    )
    with pytest.raises(CallError) as failed:
        read_bytes("sendRequestXML", body)
    assert failed.value.text == "There is an error in XML document (3, 25)."


# -- arrays --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("inner", "result"),
    [
        ("<string>t</string><string>C:\\x.QBW</string>", ("t", "C:\\x.QBW")),
        ("\n\t<string>t</string>\n\t<string/>\n", ("t", "")),
        ("<string>t</string><string/><string></string><string/>", ("t", "", "", "")),
        ("", ()),
        ("<string>one</string>", ("one",)),
        ('<string i:nil="true"/><string>none</string>', (Missing.NULL, "none")),
        ("<other>x</other><string>t</string>", ("t",)),
        ('<string xmlns="http://schemas.microsoft.com/2003/10/Serialization/Arrays">t</string>', ()),
        ('<string xmlns="">t</string>', ()),
        ("<string>\n none \n</string>", ("\n none \n",)),
        ("<string>{é&amp;} </string><string>NONE</string>", ("{é&} ", "NONE")),
    ],
)
def test_an_array(inner: str, result: Result) -> None:
    assert read("authenticate", f"<authenticateResult>{inner}</authenticateResult>") == result


def test_an_array_that_is_null_or_absent() -> None:
    assert read("authenticate", '<authenticateResult i:nil="true"/>') is Missing.NULL
    assert read("authenticate", "") is Missing.ABSENT
    assert read("authenticate", '<authenticateResult xmlns="urn:x"/>') is Missing.ABSENT


def test_elements_within_a_string_of_an_array_are_an_error() -> None:
    with pytest.raises(CallError, match=r"There is an error in XML document \(1, \d+\)\."):
        read("authenticate", "<authenticateResult><string><b/></string></authenticateResult>")


@pytest.mark.parametrize("prefix", ["soap", "soapenv", "SOAP-ENV", "S", "soap11env"])
def test_a_prefix_is_only_a_prefix(prefix: str) -> None:
    head = f'<{prefix}:Envelope xmlns:{prefix}="{SOAP_1_1}"><{prefix}:Body>'
    tail = f"</{prefix}:Body></{prefix}:Envelope>"
    fault = f"<{prefix}:Fault><faultstring>no</faultstring></{prefix}:Fault>"
    with pytest.raises(CallError, match=r"^no$"):
        read_bytes("serverVersion", (head + fault + tail).encode())


def test_everything_in_no_namespace_is_null_to_the_real_client() -> None:
    body = envelope(
        "<authenticateResponse><authenticateResult><string>t</string></authenticateResult>"
        "</authenticateResponse>"
    )
    assert read_bytes("authenticate", body) is Missing.ABSENT


# -- charsets ------------------------------------------------------------------------------------

ACCENTED = envelope(
    f'<serverVersionResponse xmlns="{NS}"><serverVersionResult>é</serverVersionResult>'
    "</serverVersionResponse>"
).decode()


@pytest.mark.parametrize(
    ("content_type", "encoding", "text"),
    [
        ("text/xml; charset=utf-8", "utf-8", "é"),
        ('text/xml; charset="utf-8"', "utf-8", "é"),
        ("text/xml;CHARSET=UTF-8;x=y", "utf-8", "é"),
        ("text/xml", "utf-8", "??"),
        ("text/xml; charset=", "utf-8", "??"),
        ("text/xml; charset=nonsense", "utf-8", "??"),
        ("text/xml; charset=rot13", "utf-8", "??"),
        ("text/xml; charset=idna", "utf-8", "??"),
        ("text/xml; charset=unicode_escape", "utf-8", "??"),
        ("text/xml; charset=../../etc", "utf-8", "??"),
        ("text/xml", "utf-8-sig", "é"),
        ("text/xml; charset=iso-8859-1", "utf-8-sig", "é"),
        ("text/xml; charset=iso-8859-1", "latin-1", "é"),
        ("text/xml; charset=windows-1252", "latin-1", "é"),
        ("text/xml; charset=utf-8", "latin-1", "\ufffd"),
        ("text/xml; charset=utf-16", "utf-16-le", "é"),
        ("text/xml; charset=utf-16be", "utf-16-be", "é"),
        ("text/xml", "utf-16", "é"),
        ("text/xml", "utf-32", "é"),
        ("application/soap+xml", "utf-8", "é"),
    ],
)
def test_the_charset_is_the_mark_then_the_header_then_ascii(
    content_type: str, encoding: str, text: str
) -> None:
    assert read_bytes("serverVersion", ACCENTED.encode(encoding), content_type) == text


def test_soap_xml_without_a_charset_is_read_as_its_declaration_says() -> None:
    body = ACCENTED.replace('encoding="utf-8"', 'encoding="iso-8859-1"').encode("latin-1")
    assert read_bytes("serverVersion", body, "application/soap+xml") == "é"
    assert read_bytes("serverVersion", body, "text/xml") == "?"


def test_a_big_endian_mark() -> None:
    body = codecs.BOM_UTF16_BE + ACCENTED.encode("utf-16-be")
    assert read_bytes("serverVersion", body, "text/xml") == "é"


@pytest.mark.parametrize("charset", sorted(m.name for m in pkgutil.iter_modules(encodings.__path__)))
@pytest.mark.parametrize("body", [ACCENTED.encode(), b"\xff\xfe\x80\\q\\N{x}\x00", b"", b"xn--\xff"])
def test_no_charset_that_python_knows_can_hurt(charset: str, body: bytes) -> None:
    with contextlib.suppress(CallError):
        read_bytes("serverVersion", body, f"text/xml; charset={charset}")


# -- limits --------------------------------------------------------------------------------------


def test_depth_has_a_limit_of_ours() -> None:
    with pytest.raises(AnswerLimit) as failed:
        read("serverVersion", "<a>" * MAX_DEPTH + "</a>" * MAX_DEPTH)
    assert failed.value.guard == "envelope"
    assert failed.value.text == (
        f"the answer's envelope is too large: elements are nested more than {MAX_DEPTH} deep"
    )
    assert read("serverVersion", "<a>" * (MAX_DEPTH - 3) + "</a>" * (MAX_DEPTH - 3)) is Missing.ABSENT


def test_the_number_of_elements_has_a_limit_of_ours() -> None:
    with pytest.raises(AnswerLimit) as failed:
        read("serverVersion", "<a/>" * MAX_ELEMENTS)
    assert failed.value.text == (
        f"the answer's envelope is too large: there are more than {MAX_ELEMENTS} elements"
    )
    assert read("serverVersion", "<a/>" * (MAX_ELEMENTS - 3)) is Missing.ABSENT


def test_entities_that_multiply_are_refused_with_the_dtd() -> None:
    laughs = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 20))
    bomb = f'<!DOCTYPE l [<!ENTITY l0 "lol">{laughs}]><l>&l19;</l>'.encode()
    with pytest.raises(CallError, match=r"^Response is not well-formed XML\.$"):
        read_bytes("serverVersion", bomb)


# -- laws ----------------------------------------------------------------------------------------

#: What XML 1.0 can carry, but for CR: a parser makes LF of a raw one [L].
xml_texts = st.text(
    st.characters(
        codec="utf-8", exclude_characters="".join(map(chr, {*range(32)} - {9, 10})) + "\ufffe\uffff"
    )
)


@given(xml_texts)
def test_every_string_comes_back(text: str) -> None:
    assert read_bytes("sendRequestXML", encode_answer(SEND, text)) == text


@given(st.lists(st.one_of(xml_texts, st.just(Missing.NULL)), max_size=5))
def test_every_array_comes_back_and_its_spans_are_its_texts(texts: list[str | Missing]) -> None:
    body = encode_answer(AUTHENTICATE, texts)
    came = reading("authenticate", body)
    assert came.result == tuple(texts)
    for text, (start, end) in zip(texts, came.spans, strict=True):
        stands = parse(b"<x>" + body[start:end] + b"</x>").text
        assert stands == ("" if isinstance(text, Missing) else text)


@given(st.integers(-(2**31), 2**31 - 1))
def test_every_int_comes_back(number: int) -> None:
    assert read_bytes("receiveResponseXML", encode_answer(RECEIVE, number)) == number


def test_a_missing_result_is_left_out() -> None:
    assert read_bytes("sendRequestXML", encode_answer(SEND, Missing.ABSENT)) is Missing.ABSENT
    assert read_bytes("sendRequestXML", encode_answer(SEND, "")) == ""


@given(xml_texts)
def test_every_fault_comes_back(text: str) -> None:
    with pytest.raises(CallError) as failed:
        read_bytes("serverVersion", encode_fault("Server", text))
    assert failed.value.text == text


contents = st.one_of(
    st.binary(max_size=300),
    st.builds(
        lambda at, cut, junk: (
            (good := encode_answer(AUTHENTICATE, ["t", "é"]))[:at] + junk + good[at + cut :]
        ),
        st.integers(0, 300),
        st.integers(0, 9),
        st.binary(max_size=4),
    ),
)
content_types = st.one_of(
    st.sampled_from(["", "text/xml", "text/html", "application/soap+xml", "text/xml; charset=utf-16"]),
    st.builds("text/xml; charset={}".format, st.text(max_size=12)),
    st.text(max_size=20),
)


@given(
    st.sampled_from(list(METHODS.values())),
    st.integers(100, 999),
    content_types,
    st.one_of(st.none(), st.text(max_size=5)),
    contents,
)
@example(VERSION, 200, "text/xml; charset*=utf-8''utf-8", None, b"<x/>")
@example(VERSION, 200, "text/xml; charset=\x00", None, b"<x/>")
@example(VERSION, 500, "text/xml;" * 1000, "0", b"")
def test_any_answer_is_a_reading_or_a_failed_call(
    method: object, status: int, content_type: str, length: str | None, body: bytes
) -> None:
    headers = [("Content-Type", content_type)] + ([] if length is None else [("Content-Length", length)])
    assert method in METHODS.values()
    try:
        came = read_answer(method, HttpAnswer(status, "X", tuple(headers), body))  # type: ignore[arg-type]
    except CallError:
        return
    assert isinstance(came, Reading)
    for start, end in came.spans:
        assert 0 <= start <= end <= len(body)


def test_the_kinds_are_those_of_the_contract() -> None:
    assert {m.name for m in METHODS.values() if m.result is Kind.STRINGS} == {"authenticate"}
    assert {m.name for m in METHODS.values() if m.result is Kind.INT} == {"receiveResponseXML"}
