"""The QBWC codes: each with its words, and words that no source has are not made up."""

from __future__ import annotations

import string

import pytest

from simulator.connector import codes
from simulator.connector.codes import BY_NAME, CODES, Code
from simulator.protocol import qwcrules
from simulator.switches import FIELDS, values

#: In no source.
UNHEARD_OF = {1047, 1049, 1050, 1058, 1060}


def test_all_codes_that_are_known_are_here_in_order_and_once() -> None:
    numbers = [code.number for code in CODES]
    assert numbers == [*sorted(set(range(1000, 1049)) - UNHEARD_OF), 1051, 1065, 1080, 1085]
    assert set(BY_NAME) == set(codes.TEXTS)


@pytest.mark.parametrize("code", CODES, ids=lambda code: code.name)
def test_a_code_says_when_it_comes_and_how_well_it_is_known(code: Code) -> None:
    assert code.when
    assert code.mark
    assert set(code.mark.split()) <= {"D", "L", "I"}
    for form in code.forms:
        fields = {name for _, name, _, _ in string.Formatter().parse(form) if name is not None}
        assert fields <= {"app", "detail"}


@pytest.mark.parametrize("code", ["QBWC1065", "QBWC1080", "QBWC1085"])
def test_where_no_source_has_words_only_the_detail_is_shown(code: str) -> None:
    assert codes.text(code) == f"{code}: "
    assert codes.text(code, "the {detail}") == f"{code}: the {{detail}}"


@pytest.mark.parametrize(
    ("code", "shown"),
    [
        ("QBWC1000", "QBWC1000: The domain names for App's service and support URLs do not match."),
        ("QBWC1001", "QBWC1001: The application App's service URL is an IP Address, it will not be loaded."),
        (
            "QBWC1010",
            "QBWC1010: Application App cannot be loaded. "
            "For security reasons only SSL (https) based applications are allowed.",
        ),
        (
            "QBWC1012",  # as logs have it
            "QBWC1012: Authentication failed due to following error message.\nwhy",
        ),
        ("QBWC1017", "QBWC1017: The following applications could not be updated. Applications named why"),
        (
            "QBWC1022",
            "QBWC1022: An error occurred when connecting to QuickBooks. why "
            "Please fix the problem and click OK to try again.",
        ),
        (
            "QBWC1031",  # as logs have it
            "QBWC1031: Update completed with some error. Application has been notified of the error "
            "accordingly. See QWCLog for further information.",
        ),
        ("QBWC1032", "QBWC1032: Could not find application App in registry to complete scheduled update."),
        (
            "QBWC1039",
            "QBWC1039: There was a problem adding the application to registry. Check QWCLog.txt for details.",
        ),
        ("QBWC1051", "QBWC1051: The new application was not added"),
    ],
)
def test_what_the_screen_says(code: str, shown: str) -> None:
    assert codes.text(code, "why", "App") == shown


def test_every_code_of_a_rule_or_a_switch_is_one_of_these() -> None:
    named = {rule.code for rule in qwcrules.RULES.values() if rule.code}
    for name in FIELDS:
        named |= {value for value in values(name) if value.startswith("QBWC")}
    assert named
    assert named <= set(BY_NAME)
