"""The page for those who write scenarios: every example can be played, every word is there."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from simulator.clock import VirtualClock
from simulator.connector.session import Guards
from simulator.events import Stream, Verdict
from simulator.scenario import load_text, run_scenarios
from simulator.scenario.expectations import AtEnd, Expectation
from simulator.scenario.fields import ENDINGS
from simulator.scenario.given import Given
from simulator.scenario.model import Document
from simulator.scenario.needs import NEEDS, PROBES, STEPS
from simulator.scenario.stage import BuiltinStage, Run
from simulator.scenario.steps import BESIDE, VERBS
from simulator.switches import Switches

DOCS = Path(__file__).parents[2] / "docs"
PAGE = (DOCS / "writing-scenarios.md").read_text(encoding="utf-8")
REFERENCE = (DOCS / "language.md").read_text(encoding="utf-8")
EXAMPLES = re.findall(r"^```yaml\n(.*?)^```", PAGE, re.MULTILINE | re.DOTALL)
WORDS = {
    *Document.model_fields,
    *VERBS,
    *BESIDE,
    *Expectation.model_fields,
    *AtEnd.model_fields,
    *Given.model_fields,
    *ENDINGS,
    *STEPS,
    *PROBES,
    *(need for need in NEEDS if not need.startswith(("hooks.", "probes."))),
    *(verdict.value for verdict in Verdict),
}


def test_there_are_examples() -> None:
    assert len(EXAMPLES) >= 4


@pytest.mark.parametrize("text", EXAMPLES, ids=lambda text: str(text).partition("\n")[0])
def test_an_example_loads_and_the_built_in_endpoint_passes_it(text: str) -> None:
    scenario = load_text(text, "docs/writing-scenarios.md")
    with BuiltinStage(Run(Switches(), Guards(), seed=0)) as stage:
        outcomes = run_scenarios([scenario], stage, Stream(VirtualClock()))
    assert [
        (outcome.id, outcome.reason) for outcome in outcomes if outcome.verdict is not Verdict.PASSED
    ] == []


@pytest.mark.parametrize("word", sorted(WORDS))
def test_every_word_is_explained(word: str) -> None:
    assert f"`{word}`" in PAGE + REFERENCE
