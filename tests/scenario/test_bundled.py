"""The scenarios that come with the simulator."""

from __future__ import annotations

from pathlib import Path

import pytest

from simulator.desktop import Desktop
from simulator.scenario import ScenarioFile, load_file, load_folder
from simulator.scenario.needs import BUILT_IN, lacking
from simulator.scenario.steps import DEEDS, VERBS

SCENARIOS = Path(__file__).parents[2] / "scenarios"
FILES = sorted(SCENARIOS.rglob("*.yaml"))

#: What each must cover, at the least.
COVERS = {
    "install/non-admin": {"A4", "B3"},
    "quickbooks/open": {"C4", "D3"},
    "quickbooks/closed": {"C4", "E4"},
    "authorise/matrix": {"B3", "C4"},
    "authorise/access-denied": {"C3"},
    "authorise/wrong-password": {"D2"},
    "sync/one-off": {"D4", "E1", "H8"},
    "sync/continuous": {"E2"},
    "sync/noop": {"E2"},
}


#: The rows of the requirements: so many in each part. G is about who uses the simulator.
PARTS = {"A": 7, "B": 7, "C": 6, "D": 4, "E": 6, "F": 3, "H": 11, "I": 12}
REQUIREMENTS = [f"{part}{number}" for part, rows in PARTS.items() for number in range(1, rows + 1)]


def scenario(id: str) -> ScenarioFile:
    return load_file(SCENARIOS / f"{id}.yaml", id)


def test_all_load_and_their_ids_are_their_paths() -> None:
    loaded = load_folder(SCENARIOS)
    assert {one.id for one in loaded} >= set(COVERS)
    assert [Path(one.file).relative_to(SCENARIOS).with_suffix("").as_posix() for one in loaded] == [
        one.id for one in loaded
    ]


@pytest.mark.parametrize("id", COVERS)
def test_each_covers_what_it_is_for(id: str) -> None:
    assert set(scenario(id).covers) >= COVERS[id]


@pytest.mark.parametrize("row", REQUIREMENTS)
def test_each_requirement_has_a_scenario(row: str) -> None:
    covered = {covers for one in load_folder(SCENARIOS) for covers in one.covers}
    assert row in covered


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_the_built_in_endpoint_can_play_each(path: Path) -> None:
    for row in load_file(path).rows:
        assert lacking(row.needs, BUILT_IN) == ()


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_each_expects_something_of_every_play(path: Path) -> None:
    for row in load_file(path).rows:
        assert any(step.expect for step in row.steps)


def test_open_asks_nothing_of_an_endpoint_and_is_about_a_request() -> None:
    [row] = scenario("quickbooks/open").rows
    assert row.needs == ()
    assert row.document.about is not None


def test_a_foreign_endpoint_skips_the_rows_that_it_cannot_play() -> None:
    rows = scenario("quickbooks/closed").rows
    assert [not lacking(row.needs, {"work", "names.path"}) for row in rows] == [True, True, False]


def test_the_verbs_of_the_language_are_the_public_methods_of_the_desktop() -> None:
    words_of_the_language = {"hook", "probe", "fault", "call", "during", "every", "at", "together"}
    looks = {"close", "read_log", "quickbooks_is_open", "connector"}
    public = {name for name in dir(Desktop) if name[0] != "_"}
    assert set(VERBS) - words_of_the_language == public - looks


def test_what_can_be_done_during_a_call_takes_no_time_itself() -> None:
    left_out = {"update_selected", "wait", "probe", "together", "during", "every", "at"}
    assert set(VERBS) - set(DEEDS) == left_out
