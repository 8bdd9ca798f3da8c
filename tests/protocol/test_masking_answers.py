"""A ticket in an answer is found by its place in the bytes, whatever it says and however it is written."""

from __future__ import annotations

import codecs

import pytest
from protocol.test_answer_table import NS, envelope
from protocol.test_reading_results import reading

from simulator.protocol.masking import Secret, mask


def answer(ticket: str) -> str:
    return envelope(
        f'<authenticateResponse xmlns="{NS}"><authenticateResult>{ticket}<string>none</string>'
        "</authenticateResult></authenticateResponse>"
    ).decode()


def masked(body: bytes, content_type: str = "text/xml; charset=utf-8") -> bytes:
    span = reading("authenticate", body, content_type).spans[0]
    return mask(body, [Secret(*span, "[ticket 1]")])


@pytest.mark.parametrize(
    "written",
    [
        "none",
        "a&amp;b",
        "a&#38;b",
        " ",
        "<![CDATA[a]]>",
        "x<![CDATA[<y>]]>z",
        "é€𝄞",
        "authenticateResult",
        "&lt;string&gt;",
    ],
)
def test_a_ticket_however_it_is_written(written: str) -> None:
    body = answer(f"<string>{written}</string>")
    assert masked(body.encode()).decode() == answer("<string>[ticket 1]</string>")


@pytest.mark.parametrize(
    "tag",
    ["string a='>'", 'string a="/>" b="c"', "string\n", 'n:string xmlns:n="http://developer.intuit.com/"'],
)
def test_a_start_tag_however_it_is_written(tag: str) -> None:
    name = tag.split(maxsplit=1)[0]
    body = answer(f"<{tag}>T</{name}>")
    assert masked(body.encode()).decode() == answer(f"<{tag}>[ticket 1]</{name}>")


def test_an_empty_ticket_is_left_as_it_is() -> None:
    body = answer("<string/>").encode()
    start, end = reading("authenticate", body).spans[0]
    assert start == end


@pytest.mark.parametrize("ticket", ["T", "é€"])
@pytest.mark.parametrize(
    ("content_type", "encoding", "mark"),
    [
        ("text/xml", "utf-8", codecs.BOM_UTF8),
        ("text/xml", "utf-16-le", codecs.BOM_UTF16_LE),
        ("text/xml", "utf-16-be", codecs.BOM_UTF16_BE),
        ("text/xml; charset=utf-16", "utf-16-le", b""),
    ],
)
def test_a_ticket_in_another_encoding(ticket: str, content_type: str, encoding: str, mark: bytes) -> None:
    body = mark + answer(f"é<string>{ticket}</string>").encode(encoding)
    start, end = reading("authenticate", body, content_type).spans[0]
    assert body[start:end].decode(encoding) == ticket


def test_a_ticket_in_latin_1_and_in_ascii_that_is_none() -> None:
    body = answer("é<string>Té</string>").encode("latin-1")
    for content_type in ("text/xml; charset=latin-1", "text/xml"):
        start, end = reading("authenticate", body, content_type).spans[0]
        assert body[start:end] == b"T\xe9"


def test_where_decoding_lost_something_the_whole_answer_is_masked() -> None:
    """Better too much masked than too little."""
    body = answer("<string>T\xff</string>").encode("latin-1")
    assert reading("authenticate", body).spans[0] == (0, len(body))
    assert masked(body) == b"[ticket 1]"
