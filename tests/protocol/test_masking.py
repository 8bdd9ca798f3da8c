"""The law of masking: whatever a secret says and in whatever charset it travels, it is gone.

The forms that a secret can take are listed in `test_masking_answers` and `test_envelopes`.
"""

from __future__ import annotations

import codecs

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from protocol.test_reading_results import xml_texts

from simulator.protocol.answers import HttpAnswer, read_answer
from simulator.protocol.codec import encode_answer, encode_call
from simulator.protocol.contract import METHODS
from simulator.protocol.masking import PASSWORD, Secret, mask, ticket_token

AUTHENTICATE = METHODS["authenticate"]
TOKEN = ticket_token(1)

#: Charsets in which a service may answer, with the mark that its answers begin with.
CHARSETS = [
    ("text/xml; charset=utf-8", "utf-8", b""),
    ("text/xml; charset=utf-16", "utf-16-le", b""),
    ("text/xml; charset=utf-16be", "utf-16-be", b""),
    ("text/xml", "utf-8", codecs.BOM_UTF8),
    ("text/xml", "utf-16-le", codecs.BOM_UTF16_LE),
    ("text/xml", "utf-16-be", codecs.BOM_UTF16_BE),
    ("text/xml", "utf-32-le", codecs.BOM_UTF32_LE),
    ("text/xml", "utf-32-be", codecs.BOM_UTF32_BE),
    ("text/xml; charset=utf-7", "utf-7", b""),
    ("text/xml; charset=iso-2022-jp", "iso-2022-jp", b""),
    ("text/xml; charset=shift_jis", "shift_jis", b""),
    ("text/xml; charset=gb18030", "gb18030", b""),
    ("text/xml; charset=iso-8859-1", "latin-1", b""),
    ("text/xml; charset=windows-1252", "cp1252", b""),
    ("text/xml; charset=ibm037", "cp037", b""),
]


def masked(body: bytes, content_type: str) -> bytes:
    headers = (("Content-Type", content_type), ("Content-Length", str(len(body))))
    spans = read_answer(AUTHENTICATE, HttpAnswer(200, "OK", headers, body)).spans
    return mask(body, [Secret(*spans[0], TOKEN)])


@pytest.mark.parametrize(("content_type", "encoding", "mark"), CHARSETS)
@given(text=xml_texts)
@example(text="none")
@example(text=" ")
@example(text="a&b")
@example(text="日本")
@example(text="+é-")
def test_a_ticket_is_gone_from_an_answer_in_any_charset(
    content_type: str, encoding: str, mark: bytes, text: str
) -> None:
    """Its own characters stand between two marks that occur nowhere else; not one byte of them is left."""
    ticket = f"Qx7{text}7xQ"
    body = mark + encode_answer(AUTHENTICATE, [ticket, text]).decode().encode(encoding, "xmlcharrefreplace")
    seen = masked(body, content_type)
    assert TOKEN.encode() in seen
    for half in ("Qx7", "7xQ"):
        assert half.encode(encoding) not in seen


@given(xml_texts.filter(bool), xml_texts)
def test_in_utf_8_all_the_rest_of_an_answer_stands(ticket: str, file: str) -> None:
    body = encode_answer(AUTHENTICATE, [ticket, file])
    assert masked(body, "text/xml; charset=utf-8") == encode_answer(AUTHENTICATE, [TOKEN, file])


def not_ascii(noise: bytes) -> bytes:
    return bytes(byte | 0x80 for byte in noise)


def has_no_noncharacter(noise: bytes) -> bool:
    """Whether XML may hold what the bytes say; an answer with U+FFFE or U+FFFF cannot be read at all."""
    texts = [noise.decode(encoding, "replace") for encoding in ("utf-8", "gb18030")]
    return not any(character in text for text in texts for character in "\ufffe\uffff")


@given(st.binary(min_size=1, max_size=20).map(not_ascii).filter(has_no_noncharacter))
def test_a_ticket_that_was_lost_in_decoding_is_gone_all_the_same(junk: bytes) -> None:
    """Bytes that are no US-ASCII, or no UTF-8, in a ticket."""
    body = encode_answer(AUTHENTICATE, ["Qx77xQ", ""]).replace(b"Qx77xQ", b"Qx7" + junk + b"7xQ")
    for content_type in ("text/xml", "text/xml; charset=utf-8", "text/xml; charset=gb18030"):
        seen = masked(body, content_type)
        assert TOKEN.encode() in seen
        assert not any(part in seen for part in (b"Qx7", b"7xQ"))


@given(st.text(min_size=1), st.text(min_size=1))
def test_user_and_password_are_gone_from_a_call_and_all_the_rest_stands(user: str, word: str) -> None:
    encoded = encode_call(AUTHENTICATE, {"strUserName": user, "strPassword": word})
    secrets = [Secret(*encoded.spans[name], PASSWORD) for name in ("strPassword", "strUserName")]
    assert mask(encoded.body, secrets) == (
        encode_call(AUTHENTICATE, {"strUserName": PASSWORD, "strPassword": PASSWORD}).body
    )
