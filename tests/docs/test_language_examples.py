"""The reference of the language: an example for every verb and word, each of which is played."""

from __future__ import annotations

import importlib.util
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from support.played import HEAD, Played, builtin_stage

from simulator.events import Verdict
from simulator.scenario.expectations import AtEnd, Expectation
from simulator.scenario.load import ASSEMBLED
from simulator.scenario.stage import Stage
from simulator.scenario.steps import VERBS

DOCS = Path(__file__).parents[2] / "docs"
_SPEC = importlib.util.spec_from_file_location("language", DOCS / "language.py")
assert _SPEC
assert _SPEC.loader
language = importlib.util.module_from_spec(_SPEC)
_SPEC.loader.exec_module(language)
EXAMPLES: dict[str, str] = language.examples()
PAGE = (DOCS / "language.md").read_text(encoding="utf-8")
#: `desktops` has its example beside `together`, `patch` beside `extends`.
OTHERS = {*ASSEMBLED, "given", "expect", "expect_at_end"} - {"patch"}


@pytest.fixture(scope="module")
def stage() -> Iterator[Stage]:
    with builtin_stage() as stage:
        yield stage


def test_every_verb_and_word_has_an_example_and_nothing_else_has() -> None:
    assert set(EXAMPLES) == {*VERBS, *OTHERS}


@pytest.mark.parametrize("name", EXAMPLES)
def test_an_example_shows_its_word_and_is_on_the_page(name: str) -> None:
    assert re.search(
        rf"^ *(- )?{name}(:|$)|\b{name}: |- {name}\b|\[{name}[\],]", EXAMPLES[name], re.MULTILINE
    )
    assert f"```yaml\n{EXAMPLES[name].rstrip()}\n```" in PAGE
    assert len(EXAMPLES[name].splitlines()) <= 24, "short"


@pytest.mark.parametrize("word", [*Expectation.model_fields, *AtEnd.model_fields])
def test_every_expectation_is_in_an_example(word: str) -> None:
    assert any(re.search(rf"\b{word}: ", text) for text in EXAMPLES.values())


@pytest.mark.parametrize("name", EXAMPLES)
def test_an_example_is_passed_by_the_built_in_endpoint(name: str, stage: Stage) -> None:
    played = Played(EXAMPLES[name], stage)
    assert [(one.id, one.reason) for one in played.outcomes if one.verdict is not Verdict.PASSED] == []
    assert HEAD.count("\n") == 3, "with a head that everybody can write"


def test_every_verb_and_word_has_a_heading_to_which_the_contents_lead() -> None:
    for name in VERBS:
        assert f"### `{name}`\n" in PAGE
        assert f"[`{name}`](#{name})" in PAGE
