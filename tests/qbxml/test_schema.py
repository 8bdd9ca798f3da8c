"""The schema is the catalogue in another notation: everything in it can be written so, and is."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from simulator.qbxml import catalogue
from simulator.qbxml.envelope import REQUESTS, RESPONSES
from simulator.qbxml.schema import SHORT, messages, schema, schema_text, validated
from simulator.qbxml.shapes import COUNTRIES, Dialect, Element, elements, version_number

THIRTEEN = Dialect(1300)


def below(shape: Element, met: set[int]) -> Iterator[Element]:
    if id(shape.particles) not in met:
        met.add(id(shape.particles))
        yield shape
        for child in elements(shape.particles):
            yield from below(child, met)


def shapes() -> list[Element]:
    met: set[int] = set()
    names = [name for row in catalogue.listings().values() for name in (row.name, row.response)]
    return [shape for name in names for shape in below(catalogue.message(name), met)]


def test_no_content_names_a_child_twice() -> None:
    for shape in shapes():
        names = [child.name for child in elements(shape.particles)]
        assert len(set(names)) == len(names), shape.name


def test_no_word_of_an_attribute_needs_escaping() -> None:
    words = [word for shape in shapes() for each in shape.attributes for word in each.values]
    assert all(word.isalnum() for word in words)


@pytest.mark.parametrize("country", COUNTRIES)
@pytest.mark.parametrize("version", catalogue.VERSIONS)
def test_libxml2_takes_the_schema_of_every_message_in_every_dialect(version: str, country: str) -> None:
    dialect = Dialect(version_number(version), country)
    for message_set in (REQUESTS, RESPONSES):
        assert schema.__wrapped__(message_set, messages(message_set, dialect), dialect) is not None


def test_a_shape_is_written_once() -> None:
    text = schema_text(REQUESTS, ["CustomerAddRq", "VendorAddRq"], THIRTEEN)
    assert text.count('name="Addr1"') < 5


def body(requests: str) -> bytes:
    return f'<QBXML><QBXMLMsgsRq onError="stopOnError">{requests}</QBXMLMsgsRq></QBXML>'.encode()


def taken(requests: str) -> bool:
    return validated(body(requests), REQUESTS, THIRTEEN) is not None


MANY = "<CustomerQueryRq/>" * 10_000


@pytest.mark.parametrize("before", ["", MANY], ids=["a short document", "a long one"])
def test_short_and_long_documents_are_held_against_the_same(before: str) -> None:
    assert taken(before)
    assert taken(f"{before}<HostQueryRq/>{before}<VendorQueryRq>\n</VendorQueryRq>")
    assert taken(f"{before}<CompanyActivityQueryRq>\n</CompanyActivityQueryRq>")
    assert not taken(f"{before}<HostQueryRq/>{before}<VendorQueryRq><Name/></VendorQueryRq>{before}")
    assert not taken(f"{before}<UnicornQueryRq/>")
    assert not taken(f"{before}<LeadQueryRs/>")
    assert not taken(f"{before}<CustomerQueryRq>")
    assert not taken(f"{before}<CompanyActivityQueryRq>x</CompanyActivityQueryRq>")


def test_a_long_document_is_given_up_at_its_faults() -> None:
    assert len(MANY) > SHORT
    assert not taken("<CustomerQueryRq x=''/>" * 100_000)
