"""Malformed .QWC files: with which code each is refused, where the fault is, and how to mend it."""

from __future__ import annotations

import time
import tracemalloc

import pytest
from hypothesis import given
from hypothesis import strategies as st
from support.malformed_qwc import BOMB, REFUSED, TAKEN
from support.qwc_files import OWNER, SOUND, changed, with_element

from simulator.protocol.qwc import read
from simulator.protocol.qwcrules import RULES, SHOULD, Finding, refusals
from simulator.protocol.qwcxml import ENOUGH
from simulator.switches import Switches

#: The newest Web Connector that is known, and the one of the Guide.
NEWEST, GUIDES = "34.0.10003.102", "2.0.0.139"

WRONG = {**REFUSED, **TAKEN}
#: What is wrong with these comes with a second finding, which is tested beside them.
_BESIDE = {"an element within a value": "only elements in <AppName>"}


def the_one(name: str, findings: tuple[Finding, ...]) -> Finding:
    beside = _BESIDE.get(name)
    [found] = [each for each in findings if beside is None or beside not in each.message]
    return found


def test_there_are_thirty_at_least() -> None:
    assert len(REFUSED) >= 30


@pytest.mark.parametrize("name", WRONG)
def test_a_wrong_file_is_told_of_once_with_its_rule_its_place_and_its_repair(name: str) -> None:
    wrong = WRONG[name]
    found = the_one(name, read(wrong.data).findings)
    assert (found.rule.id, found.line, found.column) == (wrong.rule, wrong.line, wrong.column)
    assert wrong.message in found.message
    assert wrong.repair in found.repair
    assert found.rule.code_by(Switches()) == wrong.code


@pytest.mark.parametrize("name", REFUSED)
def test_none_of_these_is_added(name: str) -> None:
    reading = read(REFUSED[name].data)
    [refusal] = refusals(reading.findings, NEWEST)
    assert refusal.rule.id == REFUSED[name].rule


@pytest.mark.parametrize("name", TAKEN)
def test_these_are_added_all_the_same(name: str) -> None:
    reading = read(TAKEN[name].data)
    assert refusals(reading.findings, NEWEST) == ()
    assert reading.file is not None
    assert reading.file.app_name == "My app"


def test_every_rule_is_broken_by_one_of_these_files() -> None:
    assert {wrong.rule for wrong in WRONG.values()} == set(RULES) - {"Q6.name"}
    [found] = read(SOUND.encode(), "qwc.xml").findings
    assert found.rule.id == "Q6.name"
    assert found.rule.level == SHOULD


def test_all_that_is_wrong_is_told_at_once_in_the_order_of_the_file() -> None:
    findings = read(
        changed(
            ("My app", ""),
            ("https://books.test/qbwc", "http://10.0.0.1/qbwc"),
            (OWNER, "1"),
            ("QBFS", "UK"),
            ("  <UserName>joe</UserName>\n", ""),
        )
    ).findings
    told = [(each.line, each.rule.id) for each in findings]
    assert told == [
        (3, "Q1.empty"),
        (5, "Q1.app-url-ip"),
        (5, "Q1.https"),
        (8, "Q1.owner-id"),
        (10, "Q1.qb-type"),
        (14, "Q1.missing"),
    ]


def test_after_a_fault_that_can_be_mended_the_rest_is_looked_at_too() -> None:
    findings = read(changed(("My app", "A & B"), ("&amp;", "&"), (OWNER, "1"))).findings
    assert [each.rule.id for each in findings] == ["Q5.escaped", "Q5.escaped", "Q1.owner-id"]
    assert [each.rule.id for each in read(changed(("joe", "&"))).findings] == ["Q5.escaped"]


def test_what_is_missing_in_a_file_that_was_cut_off_is_not_told() -> None:
    [found] = read(SOUND.encode()[:100]).findings
    assert found.rule.id == "Q1.xml"


def test_faults_without_end_are_told_up_to_a_number() -> None:
    findings = read(with_element(*["<x/>"] * 10_000)).findings
    assert [each.rule.id for each in findings] == ["Q1.unknown"] * 20
    attributes = changed(("<AppID>", "<x y='1'/>" * 10_000 + "<AppID>"))
    assert len(read(attributes).findings) <= ENOUGH + 20


def test_a_long_value_is_told_in_short() -> None:
    data = changed(("QBFS", "Q" * 100_000), (OWNER, "1" * 50_000), ("https://books.test/qbwc", "x" * 50_000))
    for found in read(data).findings:
        assert len(found.told("f.qwc")) < 1000


def test_a_bomb_and_a_deep_file_cost_nothing() -> None:
    tracemalloc.start()
    before = time.process_time()
    read(changed(("<QBWCXML>", BOMB + "<QBWCXML>"), ("My app", "&b;")))
    read(SOUND.encode().replace(b"joe", b"<a>" * 50_000))
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert peak < 64_000_000
    assert time.process_time() - before < 10


@given(st.binary(max_size=300) | st.text(max_size=300).map(lambda text: text.encode(errors="replace")))
def test_whatever_the_bytes_there_is_a_file_or_a_finding(data: bytes) -> None:
    reading = read(data)
    assert reading.file is None
    assert reading.findings


@given(st.integers(0, len(SOUND) - 1), st.binary(min_size=1, max_size=3))
def test_a_sound_file_with_a_few_bytes_changed_gives_a_file_or_a_finding(at: int, change: bytes) -> None:
    data = SOUND.encode()
    reading = read(data[:at] + change + data[at + len(change) :])
    assert reading.file is not None or refusals(reading.findings, NEWEST)
    for found in reading.findings:
        assert found.line >= 1
        assert found.column >= 1
        assert found.repair


# -- what the version and the switches decide ----------------------------------------------------------


def test_read_only_is_refused_by_the_newest_only() -> None:
    findings = read(REFUSED["IsReadOnly"].data).findings
    assert [each.rule.id for each in refusals(findings, NEWEST)] == ["Q3.read-only"]
    assert refusals(findings, GUIDES) == ()


@pytest.mark.parametrize("code", ["QBWC1051", "QBWC1010"])
def test_the_code_for_an_insecure_address_is_a_switch(code: str) -> None:
    switches = Switches(insecure_url_code=code)
    [found] = refusals(read(REFUSED["http"].data).findings, NEWEST, switches)
    assert found.told("a.qwc", switches).startswith(f"a.qwc:5:11: {code} expected https, got http:")


@pytest.mark.parametrize("code", ["QBWC1039", "none"])
def test_a_doubled_element_refuses_the_file_or_the_first_counts(code: str) -> None:
    reading = read(REFUSED["an element twice"].data)
    refused = refusals(reading.findings, NEWEST, Switches(doubled_element_code=code))
    assert bool(refused) is (code != "none")
    assert reading.file is not None
    assert reading.file.app_name == "My app"


def test_a_file_that_cannot_be_read_is_refused_with_a_code_or_without() -> None:
    reading = read(REFUSED["a bare & in a name"].data)
    assert reading.file is None
    [found] = reading.findings
    told = found.told("a.qwc", Switches(broken_qwc_code="none"))
    assert told == (
        "a.qwc:3:18: expected well-formed XML, got a bare & (in '<AppName>Books & more</AppName>')\n"
        "    write &amp; for &"
    )


def test_of_several_refusals_the_first_is_that_of_the_first_rule() -> None:
    findings = read(changed(("https://books.test/qbwc", "http://10.0.0.1/qbwc"), ("QBFS", "UK"))).findings
    assert [each.rule.id for each in refusals(findings, NEWEST)] == [
        "Q1.qb-type",
        "Q1.https",
        "Q1.app-url-ip",
    ]
