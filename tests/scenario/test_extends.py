"""`extends:` and `patch:`: a scenario made of another one, and every mistake with its place."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from support.played import HEAD, Played

from simulator.events import Verdict
from simulator.scenario import ScenarioFile, ScenarioMistakes, load_file, load_folder, load_text

#: A bundled scenario, with a step that has a name.
BASE = "extends: sync/continuous\n"
ONE = "5:9: expected one change (before, after, replace or skip) with a step's name, got "
NAMED = "first-scheduled-update"


def load(text: str) -> ScenarioFile:
    return load_text(HEAD + text, "f.yaml")


def told(text: str) -> list[str]:
    with pytest.raises(ScenarioMistakes) as caught:
        load(text)
    return str(caught.value).splitlines()


def verbs(text: str) -> list[str]:
    [row] = load(text).rows
    return [step.verb for step in row.steps]


def test_without_a_patch_it_is_the_same_under_another_name() -> None:
    scenario = load(BASE)
    assert (scenario.id, scenario.title, scenario.covers) == ("a/b", "t", ("E4",))
    needs = ("fresh", "work", "mode.continuous", "hooks.queue", "probes.customers")
    assert scenario.needs[: len(needs)] == needs
    assert verbs(BASE) == ["link", "wait", "hook", "hook", "wait", "wait"]
    [row] = scenario.rows
    assert len(row.at_end) == 2


@pytest.mark.parametrize(
    ("change", "steps"),
    [
        ("{before: NAMED, insert: [tick, untick]}", ["hook", "tick", "untick", "wait", "wait"]),
        ("{after: NAMED, insert: [tick]}", ["hook", "wait", "tick", "wait"]),
        ("{replace: NAMED, with: [reboot, log_on]}", ["hook", "reboot", "log_on", "wait"]),
        ("{skip: NAMED}", ["hook", "wait"]),
        ("{before: NAMED, insert: [{tick: , name: mine}]}, {after: mine, insert: [untick]}",
         ["hook", "tick", "untick", "wait", "wait"]),
        ("{skip: NAMED}, {skip: empty-queue}", None),
    ],
)  # fmt: skip
def test_what_a_patch_does(change: str, steps: list[str] | None) -> None:
    text = f"{BASE}patch: [{change.replace('NAMED', NAMED)}]\n"
    if steps is None:
        assert told(text) == [
            "f.yaml:5:48: expected the name of a step of the scenario that is extended, got 'empty-queue'"
        ], "there is one step with a name, and it is gone"
    else:
        assert verbs(text)[3:] == steps


def test_steps_know_the_file_in_which_they_stand() -> None:
    [row] = load(f"{BASE}patch:\n  - before: {NAMED}\n    insert:\n      - tick\n").rows
    places = [(Path(step.file).name, step.line) for step in row.steps]
    assert places[0] == ("continuous.yaml", 6)
    assert places[4] == ("f.yaml", 8)
    assert all(place.rpartition("/")[2].startswith("continuous.yaml:") for _, place in row.at_end)


def test_needs_are_added_and_what_is_given_is_laid_over(tmp_path: Path) -> None:
    (tmp_path / "base.yaml").write_text(
        "scenario: base\ntitle: t\ncovers: [C4]\ntags: [smoke]\nneeds: [work]\n"
        "given: {quickbooks: {year: 2022, opened: yes}, switches: {cookies: none}}\nsteps: [link]\n"
    )
    (tmp_path / "on.yaml").write_text(
        "scenario: on\ntitle: on\ncovers: [C3]\nextends: base\nneeds: [fresh, work]\n"
        "given: {quickbooks: {year: 2024}}\nexpect_at_end: [probe: {status: authorised}]\n"
    )
    scenario = load_file(tmp_path / "on.yaml")
    [row] = scenario.rows
    assert scenario.needs == ("work", "fresh", "probes.status")
    assert (scenario.covers, scenario.tags) == (("C3",), ("smoke",))
    assert (row.given.quickbooks.year, row.given.quickbooks.opened) == (2024, True)
    assert row.given.switches == {"cookies": "none"}
    assert [place for _, place in row.at_end] == [f"{tmp_path / 'on.yaml'}:7"]


def test_a_matrix_is_taken_over(tmp_path: Path) -> None:
    (tmp_path / "base.yaml").write_text(
        "scenario: base\ntitle: t\ncovers: []\nmatrix: [{a: always}, {a: prompt}]\nsteps: [link: '{a}']\n"
    )
    (tmp_path / "on.yaml").write_text("scenario: on\ntitle: on\ncovers: []\nextends: base\n")
    assert [row.id for row in load_file(tmp_path / "on.yaml").rows] == ["on[1]", "on[2]"]


def test_what_is_extended_is_looked_for_beside_the_file_and_below_its_folder(tmp_path: Path) -> None:
    (tmp_path / "sync").mkdir()
    (tmp_path / "sync" / "one.yaml").write_text("scenario: sync/one\ntitle: t\ncovers: []\nsteps: [reboot]\n")
    (tmp_path / "sync" / "two.yaml").write_text(
        "scenario: sync/two\ntitle: t\ncovers: []\nextends: sync/one\n"
    )
    by_id = {scenario.id: scenario for scenario in load_folder(tmp_path)}
    assert [step.verb for step in by_id["sync/two"].rows[0].steps] == ["reboot"]


@pytest.mark.parametrize(
    ("text", "mistakes"),
    [
        (
            "patch: [{skip: a}]\nsteps: [link]\n",
            ["4:1: expected extends: beside patch:, got nothing of that name"],
        ),
        ("extends: [a]\n", ["4:10: expected the id of a scenario, got a list"]),
        ("extends: ''\n", ["4:10: expected the id of a scenario, got an empty text"]),
        ("extends:\n", ["4:9: expected the id of a scenario, got nothing"]),
        (
            "extends: sync/continuos\nneds: x\n",
            [
                "4:10: expected the id of a scenario in the same folder, or of a bundled one, "
                "got 'sync/continuos'"
            ],
        ),
        ("extends: ../secret\n", ["4:10: expected the id of a scenario in the same folder, or of a bundled"]),
        (
            BASE + "steps: [link]\n",
            ["5:1: expected patch: in a scenario that extends another, got steps of its own"],
        ),
        (BASE + "needs: [mode.one-off]\n", ["5:8: expected mode.one-off or mode.continuous, got both"]),
        (
            "extend: x\nsteps: [link]\n",
            ["4:1: expected a word that is known here, got extend; did you mean extends?"],
        ),
        (
            "matrx: []\nsteps: [link]\n",
            ["4:1: expected a word that is known here, got matrx; did you mean matrix?"],
        ),
    ],
)
def test_what_is_wrong_with_extends(text: str, mistakes: list[str]) -> None:
    lines = told(text)
    assert len(lines) == len(mistakes), lines
    for line, mistake in zip(lines, mistakes, strict=True):
        assert line.startswith(f"f.yaml:{mistake}")


@pytest.mark.parametrize(
    ("change", "mistake"),
    [
        ("x", "5:8: expected a list of changes (before, after, replace or skip), got 'x'"),
        ("[]", "5:8: expected a list of changes (before, after, replace or skip), got an empty list"),
        ("[x]", f"{ONE}'x'"),
        ("[{}]", f"{ONE}a mapping"),
        ("[{insert: [link]}]", f"{ONE}insert"),
        ("[{skip: NAMED, after: NAMED}]", f"{ONE}after and skip"),
        ("[{skip: NAMED, with: [link]}]", "5:40: expected skip, got with"),
        ("[{before: NAMED, with: [link]}]", "5:42: expected before and insert, got with"),
        ("[{replace: NAMED}]", "5:10: expected with: with a list of steps, got nothing of that name"),
        ("[{replace: NAMED, with: []}]", "5:49: expected with: with a list of steps, got an empty list"),
        ("[{after: NAMED, insert: link}]", "5:49: expected insert: with a list of steps, got 'link'"),
        ("[{skip: first-scheduled-updat}]", "5:16: expected the name of a step of the scenario that is "
         "extended, got first-scheduled-updat; did you mean first-scheduled-update?"),
        ("[{skip: [a]}]", "5:16: expected the name of a step of the scenario that is extended, got a list"),
        ("[{skip: }]", "5:16: expected the name of a step of the scenario that is extended, got nothing"),
        ("[{before: NAMED, insert: [lnk]}]", "5:51: expected a mapping, got 'lnk'; did you mean link?"),
        ("[{before: NAMED, insert: [{link: {acces: always}}]}]",
         "5:59: expected a word that is known here, got acces; did you mean access?"),
    ],
)  # fmt: skip
def test_what_is_wrong_with_a_patch(change: str, mistake: str) -> None:
    assert mistake_of(change) == f"f.yaml:{mistake}"


def mistake_of(change: str) -> str:
    [line] = told(f"{BASE}patch: {change.replace('NAMED', NAMED)}\n")
    return line


def test_mistakes_of_all_changes_come_at_once() -> None:
    lines = told(f"{BASE}patch: [{{skip: a}}, {{skip: b}}]\nneeds: [wrok]\n")
    assert [line.split(": ")[0] for line in lines] == ["f.yaml:5:16", "f.yaml:5:27", "f.yaml:6:9"]


def test_scenarios_that_extend_one_another_in_a_circle(tmp_path: Path) -> None:
    for one, other in (("a", "b"), ("b", "a")):
        (tmp_path / f"{one}.yaml").write_text(f"scenario: {one}\ntitle: t\ncovers: []\nextends: {other}\n")
    with pytest.raises(ScenarioMistakes) as caught:
        load_file(tmp_path / "a.yaml")
    [line] = str(caught.value).splitlines()
    assert "expected scenarios that extend one another at most 4 deep and in no circle, got b again" in line


def test_a_mistake_of_what_is_extended_has_its_own_file(tmp_path: Path) -> None:
    (tmp_path / "base.yaml").write_text("scenario: base\ntitle: t\ncovers: []\nsteps: [lnk]\nsteps: [link]\n")
    (tmp_path / "on.yaml").write_text("scenario: on\ntitle: t\ncovers: []\nextends: base\n")
    with pytest.raises(ScenarioMistakes) as caught:
        load_file(tmp_path / "on.yaml")
    assert str(caught.value).splitlines() == [
        f"{tmp_path / 'base.yaml'}:4:9: expected a mapping, got 'lnk'; did you mean link?",
        f"{tmp_path / 'base.yaml'}:5:1: expected each key once, got steps again (first in line 4)",
    ]


def test_a_negative_case_is_the_happy_path_with_one_step_more(play: Callable[..., Played]) -> None:
    played = play(
        BASE
        + f"patch:\n  - before: {NAMED}\n    insert:\n      - enter_password: {{password: wrong}}\n"
        + "expect_at_end: [company: {count: {Customer: +0}}]\n"
    )
    assert played.verdict is Verdict.FAILED
    first = played.said()[0]
    assert "continuous.yaml:" in first
    assert "expected every update to end complete, " in first
    assert not [finding for finding in played.said() if finding.startswith("f.yaml")], "what it says itself"
