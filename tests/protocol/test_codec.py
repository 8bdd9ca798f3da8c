"""Laws of the codec, for every method of the contract: what is written is what is read, in both directions.

The bytes themselves are compared in `test_envelopes`.
"""

# ruff: noqa: E501 - an envelope reads as it came

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from protocol.test_reading_results import xml_texts

from simulator.events import Missing, Result, Text
from simulator.protocol.answers import HttpAnswer, read_answer
from simulator.protocol.codec import Call, decode_call, encode_answer, encode_call, escape
from simulator.protocol.contract import METHODS, NAMESPACE, SOAP_1_1, SOAP_1_2, Argument, Kind, Method

ints = st.integers(-(2**31), 2**31 - 1)
arguments_of: dict[Kind, st.SearchStrategy[Argument]] = {
    Kind.STRING: st.one_of(xml_texts, st.sampled_from(list(Missing))),
    Kind.INT: ints,
}
results_of: dict[Kind, st.SearchStrategy[str | int | list[Text]]] = {
    Kind.STRING: xml_texts,
    Kind.INT: ints,
    Kind.STRINGS: st.lists(st.one_of(xml_texts, st.just(Missing.NULL)), max_size=4),
}
#: Every method with any arguments that it may have, null and absent ones among the texts.
calls = st.one_of(
    *(
        st.tuples(st.just(m), st.fixed_dictionaries({p.name: arguments_of[p.kind] for p in m.parameters}))
        for m in METHODS.values()
    )
)
#: Every method with any result that its type allows.
results = st.one_of(
    *(
        st.tuples(st.just(m), st.one_of(results_of[m.result], st.just(Missing.ABSENT)))
        for m in METHODS.values()
    )
)


@given(calls)
def test_every_call_is_read_as_it_was_written(call: tuple[Method, dict[str, Argument]]) -> None:
    method, arguments = call
    read = decode_call(encode_call(method, arguments).body)
    assert read.method is method
    assert read.arguments == {n: str(v) for n, v in arguments.items() if not isinstance(v, Missing)}
    assert list(read.arguments) == [p.name for p in method.parameters if p.name in read.arguments]


@given(calls)
def test_every_span_is_its_argument_and_only_what_is_empty_has_none(
    call: tuple[Method, dict[str, Argument]],
) -> None:
    method, arguments = call
    encoded = encode_call(method, arguments)
    written = {n: str(v) for n, v in arguments.items() if v != "" and not isinstance(v, Missing)}
    assert {n: encoded.body[slice(*s)].decode() for n, s in encoded.spans.items()} == {
        n: escape(v) for n, v in written.items()
    }


@given(results)
def test_every_answer_is_read_as_it_was_written(
    answer: tuple[Method, str | int | list[Text] | Missing],
) -> None:
    method, result = answer
    body = encode_answer(method, result)
    headers = (("Content-Type", "text/xml; charset=utf-8"), ("Content-Length", str(len(body))))
    expected: Result = tuple(result) if isinstance(result, list) else result
    assert read_answer(method, HttpAnswer(200, "OK", headers, body)).result == expected


@given(st.text())
def test_escaping_leaves_no_markup_and_can_be_undone(text: str) -> None:
    escaped = escape(text)
    assert not {"<", ">"} & set(escaped)
    if "&#x" not in escaped:
        assert escaped.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&") == text


# -- what an endpoint must be able to read -------------------------------------------------------

FORMS = {
    "as the real client sends it": (
        f'<soap:Envelope xmlns:soap="{SOAP_1_1}"><soap:Body><getLastError xmlns="{NAMESPACE}"><ticket>T</ticket>'
        "</getLastError></soap:Body></soap:Envelope>"
    ),
    "Style RPC": (
        f'<soap:Envelope xmlns:soap="{SOAP_1_1}" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" '
        'xmlns:xsd="http://www.w3.org/2001/XMLSchema"><soap:Body soap:encodingStyle="http://schemas.xmlsoap.org/soap/encoding/">'
        f'<q1:getLastError xmlns:q1="{NAMESPACE}"><ticket xsi:type="xsd:string">T</ticket>'
        "</q1:getLastError></soap:Body></soap:Envelope>"
    ),
    "zeep's prefixes": (
        f'<soap-env:Envelope xmlns:soap-env="{SOAP_1_1}"><soap-env:Body><ns0:getLastError xmlns:ns0="{NAMESPACE}">'
        "<ns0:ticket>T</ns0:ticket></ns0:getLastError></soap-env:Body></soap-env:Envelope>"
    ),
    "SOAP 1.2 with a header": (
        f'<e:Envelope xmlns:e="{SOAP_1_2}"><e:Header><e:Body/></e:Header><e:Body><getLastError xmlns="{NAMESPACE}">'
        "<ticket>T</ticket></getLastError></e:Body></e:Envelope>"
    ),
    "by hand, blanks, comments and CDATA": (
        f'<?xml version="1.0"?>\n<!-- a -->\n<Envelope xmlns="{SOAP_1_1}">\n <Body>\n  <getLastError xmlns="{NAMESPACE}">\n'
        "   <ticket><![CDATA[T]]></ticket>\n  </getLastError>\n </Body>\n</Envelope>\n"
    ),
    "a byte order mark": (
        f'\ufeff<Envelope xmlns="{SOAP_1_1}"><Body><getLastError xmlns="{NAMESPACE}"><ticket>T</ticket>'
        "</getLastError></Body></Envelope>"
    ),
}


@pytest.mark.parametrize("body", FORMS.values(), ids=FORMS)
def test_a_call_is_read_in_every_form_in_which_clients_write_it(body: str) -> None:
    assert decode_call(body.encode()) == Call(METHODS["getLastError"], {"ticket": "T"})
