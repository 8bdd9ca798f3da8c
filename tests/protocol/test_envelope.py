"""The tree that an envelope is read into: places, limits, and what is refused before anything is read."""

from __future__ import annotations

import gc
import tracemalloc
from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st
from protocol.test_reading_results import xml_texts

from simulator.protocol.envelope import MAX_DEPTH, MAX_ELEMENTS, Element, EnvelopeLimit, NotWellFormed, parse


def test_names_attributes_texts_and_places() -> None:
    root = parse(b'<a xmlns="urn:a" x="1" b:y="2" xmlns:b="urn:b">\n one<b:c/>two<!-- no --><?no?></a>')
    assert root.name == ("urn:a", "a")
    assert root.attributes == {("", "x"): "1", ("urn:b", "y"): "2"}
    assert root.text == "\n onetwo"
    (child,) = root.children
    assert (child.name, child.line, child.column, child.text) == (("urn:b", "c"), 2, 5, "")
    assert (root.named("urn:b", "c"), root.first("urn:b", "c")) == ([child], child)
    assert (root.named("urn:a", "c"), root.first("urn:a", "c")) == ([], None)


@pytest.mark.parametrize(
    "document",
    [
        "<!DOCTYPE a><a/>",
        '<?xml version="1.0"?><!DOCTYPE a SYSTEM "file:///etc/passwd"><a/>',
        '<!DOCTYPE a [<!ENTITY e SYSTEM "file:///etc/passwd">]><a>&e;</a>',
        '<!DOCTYPE a [<!ENTITY e "lol"><!ENTITY f "&e;&e;&e;&e;">]><a>&f;</a>',
        "<!-- first --> <!DOCTYPE a><a/>",
        "<a/><!DOCTYPE a>",
        "<a/><b/>",
        "<a/>text",
        " <?xml version='1.0'?><a/>",
        "<a>",
        "<a></b>",
        "<a b='1' b='2'/>",
        "<p:a/>",
        "<a>&nbsp;</a>",
        "<a>&#0;</a>",
        "<a>]]></a>",
        "",
    ],
)
def test_what_is_not_one_document_without_a_dtd_is_refused(document: str) -> None:
    with pytest.raises(NotWellFormed):
        parse(document.encode())


def test_a_million_laughs_take_no_memory() -> None:
    laughs = b"".join(b'<!ENTITY l%d "%s">' % (n, b"&l%d;" % (n - 1) * 10) for n in range(1, 10))
    tracemalloc.start()
    try:
        with pytest.raises(NotWellFormed, match="DOCTYPE"):
            parse(b'<!DOCTYPE l [<!ENTITY l0 "lol">' + laughs + b"]><l>&l9;</l>")
        assert tracemalloc.get_traced_memory()[1] < 1_000_000
    finally:
        tracemalloc.stop()


@pytest.mark.parametrize("document", [b"<a><b>text</b></a>", b"<a><b>"])
def test_nothing_that_was_read_waits_for_the_garbage_collector(document: bytes) -> None:
    gc.collect()
    with suppress(NotWellFormed):
        parse(document)
    assert gc.collect() == 0


def test_the_limits_are_met_exactly() -> None:
    parse(b"<a>" * MAX_DEPTH + b"</a>" * MAX_DEPTH)
    with pytest.raises(EnvelopeLimit, match=f"nested more than {MAX_DEPTH} deep"):
        parse(b"<a>" * (MAX_DEPTH + 1) + b"</a>" * (MAX_DEPTH + 1))
    assert len(parse(b"<a>" + b"<b/>" * (MAX_ELEMENTS - 1) + b"</a>").children) == MAX_ELEMENTS - 1
    with pytest.raises(EnvelopeLimit, match=f"more than {MAX_ELEMENTS} elements"):
        parse(b"<a>" + b"<b/>" * MAX_ELEMENTS + b"</a>")


contents = st.lists(
    st.one_of(
        xml_texts.map(lambda t: t.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")),
        st.sampled_from(["<b/>", "<b x='>'></b>", "<![CDATA[<]]>", "<!-- > -->", "<?p >?>", "&#233;"]),
    ),
    max_size=6,
).map("".join)


@given(contents, st.sampled_from(["<a>", "<a >", "<a b='1'>", '<a b="/>"\n\tc=\'">\'>', "<é:a xmlns:é='u'>"]))
def test_an_element_s_span_is_what_stands_between_its_tags(content: str, tag: str) -> None:
    name = tag[1:-1].split(maxsplit=1)[0]
    document = f"<!-- é --><r>é{tag}{content}</{name}></r>".encode()
    (element,) = parse(document).children
    start, end = element.text_span(document)
    assert document[start:end].decode() == content
    assert parse(b"<x>" + document[start:end] + b"</x>").text == element.text


@given(st.binary(max_size=200))
def test_any_bytes_are_an_element_or_refused(document: bytes) -> None:
    try:
        root = parse(document)
    except (NotWellFormed, EnvelopeLimit):
        return
    assert isinstance(root, Element)
