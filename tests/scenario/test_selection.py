"""One play named by its id, and how a play is named to be played again."""

from __future__ import annotations

from pathlib import Path

import pytest

from simulator import bundled
from simulator.errors import InputError
from simulator.scenario.selection import name_of, path_of, select

MATRIX = """\
scenario: own/one
title: t
covers: [C4]
matrix:
  - {wait: 1s}
  - {wait: 2s}
  - {wait: 3s}
steps:
  - wait: "{wait}"
"""


def rows(*names: str) -> list[str]:
    return [row.id for scenario in select(names) for row in scenario.rows]


@pytest.fixture
def own(tmp_path: Path) -> str:
    file = tmp_path / "one.yaml"
    file.write_text(MATRIX, encoding="utf-8")
    return str(file)


def test_a_row_is_named_by_its_plays_id(own: str) -> None:
    assert rows("quickbooks/closed[2]") == ["quickbooks/closed[2]"]
    assert rows(f"{own}[3]") == ["own/one[3]"]


def test_a_row_keeps_what_it_needs_only() -> None:
    [whole], [row] = select(["quickbooks/closed"]), select(["quickbooks/closed[3]"])
    assert row.needs == whole.rows[2].needs
    assert row.rows == whole.rows[2:3]


def test_several_rows_are_one_scenario_in_the_order_of_the_file(own: str) -> None:
    assert rows(f"{own}[3]", f"{own}[1]", f"{own}[3]") == ["own/one[1]", "own/one[3]"]
    assert rows(f"{own}[3]", own) == ["own/one[1]", "own/one[2]", "own/one[3]"]


@pytest.mark.parametrize(
    ("name", "told"),
    [
        ("quickbooks/closed[4]", "one of the 3 rows (quickbooks/closed[1], "),
        ("quickbooks/open[1]", "expected quickbooks/open (it has no matrix), got quickbooks/open[1]"),
        ("quickbooks/closed[0]", "expected a scenario's id, a glob"),
        ("quickbooks/opne[1]", "expected a scenario's id, a glob"),
        ("nothing.yaml[1]", "expected a scenario's id, a glob"),
    ],
)
def test_a_row_that_there_is_not(name: str, told: str) -> None:
    with pytest.raises(InputError) as refused:
        select([name])
    assert told in str(refused.value)


def test_brackets_of_a_glob_are_still_a_glob() -> None:
    assert rows("quickbooks/ope[mn]") == ["quickbooks/open"]


def test_a_bundled_play_is_named_by_its_id_and_another_by_its_file(
    own: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)  # not where the bundled ones may lie too, as in a checkout
    assert name_of("quickbooks/closed[2]", "scenarios/quickbooks/closed.yaml") == "quickbooks/closed[2]"
    assert name_of("own/one[2]", own) == f"{own}[2]"
    # a file of somebody's own that looks like a bundled one
    theirs = tmp_path / "scenarios" / "quickbooks" / "open.yaml"
    theirs.parent.mkdir(parents=True)
    theirs.write_text(MATRIX, encoding="utf-8")
    assert name_of("quickbooks/open", "scenarios/quickbooks/open.yaml") == "scenarios/quickbooks/open.yaml"


def test_a_file_is_found_by_its_name_in_messages(
    own: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    assert path_of(own) == Path(own)
    assert path_of("scenarios/quickbooks/open.yaml") == bundled.scenarios() / "quickbooks" / "open.yaml"
    assert path_of("nothing.yaml") is None
