"""The decision table by itself: every row, every value of its facts, and every combination of all facts."""

from __future__ import annotations

import dataclasses
import math
from collections import Counter
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from simulator.qbxml import hresults
from simulator.quickbooks.access import ROWS, Row, decide
from simulator.quickbooks.situation import FACTS, SITUATIONS, Situation
from simulator.switches import FIELDS, values

#: One situation per row and per value of the facts it reads: what differs from a good day.
EXAMPLES: list[tuple[str, dict[str, Any]]] = [
    ("1", {"request_processor": "not-registered"}),
    ("2a", {"excluded": "simple-start"}),
    ("2b", {"excluded": "pro"}),
    ("2c", {"excluded": "premier"}),
    ("2d", {"excluded": "enterprise"}),
    ("3", {"takes_qbxml": False}),
    ("4", {"licence": "not-registered"}),
    ("4", {"licence": "lapsed"}),
    *(
        ("5", {"program": program, "same_level": False})
        for program in ("starting", "login-box", "no-company", "file-open", "other-open")
    ),
    ("6", {"program": "file-open", "several": True}),
    ("7", {"stale": True}),
    ("7", {"stale": True, "program": "file-open"}),
    ("8", {"program": "starting"}),
    ("9", {"program": "login-box"}),
    *(("10", {"program": program, "dialog": True}) for program in ("no-company", "file-open", "other-open")),
    ("11a", {"named": False}),
    ("11b", {"named": False, "program": "no-company"}),
    ("12", {"program": "other-open"}),
    *(
        ("13", {"file": file, "program": program})
        for file in ("missing", "unreadable", "drive-not-seen")
        for program in ("closed", "no-company")
    ),
    ("14a", {"file": "newer"}),
    ("14a", {"file": "newer", "program": "no-company"}),
    ("14b", {"file": "foreign"}),
    ("14b", {"file": "foreign", "program": "no-company"}),
    ("15", {"shared_books_read_only": True}),
    ("15", {"shared_books_read_only": True, "program": "file-open"}),
    ("16", {"elsewhere": "single-user"}),
    ("16", {"elsewhere": "single-user", "program": "no-company"}),
    ("17", {"all_refused": True}),
    ("17", {"all_refused": True, "program": "file-open", "grant": "never"}),
    ("18", {"grant": "never"}),
    ("18", {"grant": "never", "program": "no-company"}),
    ("18", {"grant": "never", "program": "file-open", "admin": False}),
    ("18", {"grant": "never", "program": "file-open", "single_user": False}),
    ("19", {"grant": "never", "program": "file-open"}),
    ("20", {"grant": "unticked"}),
    ("20", {"grant": "unticked", "program": "file-open"}),
    ("21", {"grant": "prompt", "program": "file-open"}),
    *(
        ("22", {"grant": grant, "program": program})
        for grant in ("prompt", "while-open")
        for program in ("closed", "no-company")
    ),
    *(
        ("23", {"start_prompt": prompt})
        for prompt in ("update-offer", "backup-reminder", "password-expired", "sign-in")
    ),
    ("24", {"login_user_elsewhere": True, "elsewhere": "multi-user"}),
    ("25", {"reauthorise": True}),
    ("26", {}),
    ("26", {"elsewhere": "multi-user"}),
    ("27", {"program": "no-company"}),
    ("28", {"program": "file-open"}),
    ("28", {"program": "file-open", "grant": "while-open"}),
    ("28", {"program": "file-open", "admin": False, "single_user": False}),
    ("28", {"program": "file-open", "named": False}),
    # what would stop an unattended start stops nobody who finds the file open
    ("28", {"program": "file-open", "start_prompt": "update-offer", "reauthorise": True}),
]


@pytest.mark.parametrize(("number", "facts"), EXAMPLES)
def test_a_row_decides_its_situation(number: str, facts: dict[str, Any]) -> None:
    assert decide(Situation(**facts)).number == number


def test_every_row_has_an_example_and_every_value_of_every_fact_is_in_one() -> None:
    assert {number for number, _ in EXAMPLES} == {row.number for row in ROWS}
    for row in ROWS:
        for fact, wanted in ((fact, wanted) for case in row.when for fact, wanted in case.items()):
            shown = {getattr(Situation(**facts), fact) for number, facts in EXAMPLES if number == row.number}
            assert wanted & shown, f"row {row.number}: {fact}"
            if len(row.when) == 1:
                assert wanted <= shown | {"other-open"}, f"row {row.number}: {fact}"


def test_rows_stand_in_the_order_of_their_numbers_and_all_28_are_there() -> None:
    numbers = [int(row.number.rstrip("abcd")) for row in ROWS]
    assert numbers == sorted(numbers)
    assert set(numbers) == set(range(1, 29))


#: What each row says, as the request processor numbers it.
HRESULTS = {
    "1": 0x80040154, "2a": 0x80040431, "2b": 0x80040432, "2c": 0x80040433, "2d": 0x80040434,
    "3": 0x8004041F, "4": 0x80040427, "6": 0x80040438, "10": 0x80040414, "11b": 0x80040417,
    "13": 0x80040403, "14a": 0x80040406, "14b": 0x80040409, "15": 0x80040439, "17": 0x8004041A,
    "18": 0x80040418, "19": 0x80040420, "20": 0x8004041A, "21": 0x80040420, "24": 0x80040437,
}  # fmt: skip
#: The rows that no source settles, and what they say by default and otherwise.
UNSETTLED = {
    "5": ("0x80040408", "0x80040438", "0x80080005", "0x80040403", "0x80040418"),
    "7": ("0x80040438", "0x80040408"),
    "8": ("0x80040424", "0x8004042D"),
    "9": ("0x8004042D", "0x80040414"),
    "11a": ("0x80040416", "0x80040408"),
    "12": ("0x8004040A", "0x80010105"),
    "16": ("0x80040403", "0x80040410"),
    "22": ("0x8004041D", "0x80040408"),
    "23": ("0x80040408", "0x80040414", "0x8004042D"),
    "25": ("0x80040435", "0x80040430"),
}


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.number)
def test_what_a_row_says(row: Row) -> None:
    if row.asks:
        assert (row.hresult, row.lets_in) == (HRESULTS[row.number], False)
        assert row.switch == ("no_is_remembered" if row.number == "19" else "")
    elif row.switch:
        assert (row.hresult, values(row.switch)) == (0, UNSETTLED[row.number])
        assert all(int(value, 16) in hresults.TABLE for value in values(row.switch))
    else:
        assert row.hresult == HRESULTS.get(row.number, 0)
        assert row.lets_in == (row.number in ("26", "27", "28"))


def test_every_switch_of_a_row_is_a_switch() -> None:
    assert {row.switch for row in ROWS if row.switch} <= set(FIELDS)


# -- every combination ------------------------------------------------------------------------------


class Walk:
    """Splits the product of all facts only as far as the rows look; counts what each row decides."""

    def __init__(self) -> None:
        self.decided: Counter[str] = Counter()
        self.undecided: list[dict[str, object]] = []

    def go(self, known: dict[str, object], rows: tuple[Row, ...], size: int) -> None:
        for place, row in enumerate(rows):
            possible = [
                case
                for case in row.when
                if all(fact not in known or known[fact] in wanted for fact, wanted in case.items())
            ]
            if not possible:
                continue
            unknown = [fact for case in possible for fact in case if fact not in known]
            if any(all(fact in known for fact in case) for case in possible):
                self.decided[row.number] += size
                return
            fact = unknown[0]
            for value in FACTS[fact]:
                self.go({**known, fact: value}, rows[place:], size // len(FACTS[fact]))
            return
        self.undecided.append(known)


@pytest.fixture(scope="module")
def walk() -> Walk:
    walk = Walk()
    walk.go({}, ROWS, SITUATIONS)
    return walk


def test_every_combination_of_all_facts_is_decided_by_exactly_one_row(walk: Walk) -> None:
    assert walk.undecided == []
    assert sum(walk.decided.values()) == SITUATIONS == math.prod(map(len, FACTS.values()))
    assert set(walk.decided) == {row.number for row in ROWS}


def test_a_table_that_lacks_a_row_leaves_combinations_undecided() -> None:
    for gone in ("26", "27", "28"):
        walk = Walk()
        walk.go({}, tuple(row for row in ROWS if row.number != gone), SITUATIONS)
        assert walk.undecided, gone


SITUATION = st.builds(Situation, **{fact: st.sampled_from(known) for fact, known in FACTS.items()})


@pytest.mark.long
@settings(max_examples=2000)
@given(SITUATION)
def test_no_situation_lets_in_what_must_stay_out(situation: Situation) -> None:
    row = decide(situation)
    assert row is next(one for one in ROWS if one.applies(situation))
    if not row.lets_in:
        return
    assert situation.grant in ("while-open", "always")
    assert situation.request_processor == "registered"
    assert situation.licence == "good"
    assert situation.takes_qbxml
    assert not (situation.excluded)
    assert not (situation.stale)
    assert not (situation.several)
    assert not (situation.all_refused)
    assert situation.same_level or situation.program == "closed"
    if situation.program != "file-open":
        assert situation.grant == "always"
        assert situation.named
        assert situation.file == "there"
        assert situation.elsewhere != "single-user"
    if situation.program == "closed":
        assert not (situation.start_prompt)
        assert not (situation.reauthorise)
        assert not (situation.login_user_elsewhere)


@settings(max_examples=500)
@given(SITUATION)
def test_a_question_is_put_to_admin_only_or_to_whoever_has_allowed_it_before(situation: Situation) -> None:
    if decide(situation).asks:
        assert situation.program == "file-open"
        assert not situation.dialog
        assert situation.grant == "prompt" or (situation.admin and situation.single_user)


def test_a_situation_is_made_of_the_facts_and_nothing_else() -> None:
    assert list(FACTS) == [field.name for field in dataclasses.fields(Situation)]
    assert all(len(known) > 1 for known in FACTS.values())
