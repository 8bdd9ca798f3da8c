"""What holds for every document: the schema and the diagnosis agree, and nothing breaks either.

A few hundred documents in the ordinary suite; `QBXML_LAWS=20000` draws so many over all messages.
"""

from __future__ import annotations

import os
from contextlib import suppress
from random import Random

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from support.qbxml_documents import Document, damage, draw, message_names

from simulator.qbxml import catalogue
from simulator.qbxml.diagnosis import diagnose
from simulator.qbxml.envelope import REQUESTS, RESPONSES
from simulator.qbxml.findings import STRUCTURE, VALUE, StructureRefusal, refusal
from simulator.qbxml.reading import read_request_set
from simulator.qbxml.schema import validated
from simulator.qbxml.shapes import COUNTRIES, Dialect, version_number, version_text
from simulator.qbxml.writing import read_back, render

DOCUMENTS = int(os.environ.get("QBXML_LAWS", "600"))
PER_TEST = 50
SETS = (REQUESTS, RESPONSES)


def drawn(seed: int) -> tuple[Random, Document]:
    """The document of a seed: each message in turn, so that a large run has them all."""
    random = Random(seed)
    message_set = SETS[seed % 2]
    dialect = Dialect(version_number(random.choice(catalogue.VERSIONS)), random.choice(COUNTRIES))
    names = message_names(dialect, message_set)
    wanted = [names[(seed // 2) % len(names)], *random.choices(names, k=random.choice((0, 0, 1)))]
    return random, draw(random, dialect, message_set, wanted)


def verdicts(document: Document) -> tuple[bool, bool, str]:
    """Whether the schema takes it, whether the diagnosis does, and why not."""
    version = version_text(document.dialect.version)
    root = validated(document.body().encode(), document.message_set, document.dialect)
    by_schema = root is not None and root[0].get("onError") != "rollbackOnError"
    found = diagnose(
        document.write(), country=document.dialect.country, version=version, expects=document.message_set
    ).findings
    unlawful = [finding for finding in found if finding.layer == STRUCTURE]
    assert all(finding.line and finding.column and finding.message for finding in found)
    return by_schema, not unlawful, "; ".join(finding.message for finding in unlawful)


@pytest.mark.parametrize("start", range(0, DOCUMENTS, PER_TEST))
def test_a_lawful_document_is_taken_by_both_and_both_agree_after_any_damage(start: int) -> None:
    for seed in range(start, start + PER_TEST):
        random, document = drawn(seed)
        by_schema, by_diagnosis, why = verdicts(document)
        assert (by_schema, by_diagnosis) == (True, True), f"seed {seed}: {why}\n{document.write()}"
        done = damage(random, document)
        by_schema, by_diagnosis, why = verdicts(document)
        assert by_schema == by_diagnosis, f"seed {seed}, {done}: {why}\n{document.write()}"


@pytest.mark.parametrize("start", range(0, DOCUMENTS // 2, PER_TEST))
def test_the_status_is_that_of_the_first_value_that_is_told(start: int) -> None:
    for seed in range(start * 2, (start + PER_TEST) * 2, 2):
        random, document = drawn(seed)
        damage(random, document)
        text, country = document.write(), document.dialect.country
        found = diagnose(text, country=country, expects=REQUESTS).findings
        refused = refusal(found)
        if refused is not None:
            with pytest.raises(StructureRefusal) as caught:
                read_request_set(text, catalogue.VERSIONS, country)
            assert caught.value.detail == refused.detail
            continue
        read = read_request_set(text, catalogue.VERSIONS, country)
        told = [each for each in found if each.layer == VALUE]
        statuses = [request.status for request in read.requests if request.status is not None]
        assert {(str(each.code), each.message) for each in statuses} <= {
            (each.code, each.message) for each in told
        }
        assert bool(told) == bool(statuses)


@pytest.mark.parametrize("start", range(1, DOCUMENTS // 2, PER_TEST))
def test_what_was_read_is_written_as_it_came(start: int) -> None:
    for seed in range(start, start + PER_TEST * 2, 2):
        _, document = drawn(seed)
        for message in document.messages:
            once = render([(message.name, read_back(message.write()))])
            assert render([(message.name, read_back(once))]) == once
            assert read_back(once) == read_back(message.write())


class TestAnything:
    @settings(max_examples=300)
    @given(st.text())
    @example("﻿<?xml")
    @example("&lt;?xml")
    @example("<QBXML xmlns='x'/>")
    def test_any_text_is_diagnosed(self, text: str) -> None:
        self.agree(text)

    @settings(max_examples=300)
    @given(st.binary(max_size=40), st.integers(0, 10_000))
    def test_any_bytes_in_a_lawful_document_are_diagnosed_alike(self, garbage: bytes, at: int) -> None:
        text = drawn(0)[1].write()
        at %= len(text)
        self.agree(text[:at] + garbage.decode("latin-1") + text[at:])

    def agree(self, text: str) -> None:
        """Requests or one kind of error, and a diagnosis that says the same."""
        unlawful = [each for each in diagnose(text, expects=REQUESTS).findings if each.layer == STRUCTURE]
        taken = False
        with suppress(StructureRefusal):
            read_request_set(text, catalogue.VERSIONS)
            taken = True
        assert taken != bool(unlawful), unlawful
