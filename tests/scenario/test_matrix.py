"""A table of cases becomes one play per row."""

from __future__ import annotations

import pytest

from simulator.scenario import ScenarioFile, ScenarioMistakes, load_text

HEAD = "scenario: a/b\ntitle: t\ncovers: [C4]\n"


def load(text: str) -> ScenarioFile:
    return load_text(HEAD + text, "f.yaml")


def told(text: str) -> list[str]:
    with pytest.raises(ScenarioMistakes) as caught:
        load(text)
    return str(caught.value).splitlines()


def test_each_row_is_a_play() -> None:
    scenario = load(
        'needs: [work, "names.{names}"]\n'
        "matrix:\n"
        "  - {access: always, names: path, ends: [complete, no-more-requests]}\n"
        "  - {access: while-open, names: open-file, ends: no-work, hresult: {switch: elevation_hresult}}\n"
        "steps:\n"
        '  - link: {access: "{access}"}\n'
        "  - update_selected:\n"
        '    expect: {update: {ends: "{ends}", hresult: "{hresult}"}}\n'
    )
    assert scenario.needs == ("work", "names.path", "names.open-file")
    first, second = scenario.rows
    assert (first.id, first.title, first.cells) == ("a/b[1]", "t", "access: always, names: path")
    assert (second.id, second.cells) == ("a/b[2]", "access: while-open, names: open-file, ends: no-work")
    assert (first.line, second.line) == (6, 7)
    assert first.needs == ("work", "names.path")
    assert first.steps[0].arguments == {"access": "always"}
    assert second.steps[0].arguments == {"access": "while-open"}
    expected = [row.steps[1].expect for row in scenario.rows]
    assert expected[0] is not None
    assert expected[0].update is not None
    assert expected[0].update.ends == ("complete", "no-more-requests")
    assert expected[0].update.hresult is None, "a column that the row leaves out leaves its key out"
    assert expected[1] is not None
    assert expected[1].update is not None
    assert expected[1].update.hresult is not None


def test_a_verb_can_be_a_column() -> None:
    scenario = load(
        "matrix:\n"
        "  - {then: open_quickbooks, elevated: yes}\n"
        "  - {then: close_quickbooks}\n"
        "  - {elevated: no}\n"
        "steps:\n"
        "  - link:\n"
        '  - "{then}": {elevated: "{elevated}"}\n'
    )
    assert [[(step.verb, step.arguments) for step in row.steps[1:]] for row in scenario.rows] == [
        [("open_quickbooks", {"elevated": True})],
        [("close_quickbooks", {})],
        [],
    ]


def test_a_needed_word_that_a_row_leaves_out_is_left_out() -> None:
    scenario = load('needs: [work, "names.{names}"]\nmatrix: [{names: path}, {}]\nsteps: [link: ]\n')
    assert [row.needs for row in scenario.rows] == [("work", "names.path"), ("work",)]


def test_a_verb_with_a_column_may_stand_alone() -> None:
    scenario = load('matrix: [{then: close_quickbooks}]\nsteps:\n  - "{then}":\n')
    assert scenario.rows[0].steps[0].verb == "close_quickbooks"


def test_without_a_matrix_braces_are_text() -> None:
    [row] = load('steps:\n  - enter_password: {password: "{x}"}\n').rows
    assert row.steps[0].arguments == {"password": "{x}"}


@pytest.mark.parametrize(
    ("text", "mistake"),
    [
        ("matrix: x\nsteps: [link: ]", "f.yaml:4:9: expected a list of rows, got 'x'"),
        ("matrix: []\nsteps: [link: ]", "f.yaml:4:9: expected a list of rows, got an empty list"),
        ("matrix: [x]\nsteps: [link: ]", "f.yaml:4:10: expected a row {column: value}, got 'x'"),
        (
            "matrix: [{A: x}]\nsteps: [link: ]",
            "f.yaml:4:11: expected a column's name (small letters, digits, _)",
        ),
        (
            'matrix: [{acess: always}]\nsteps: [link: {access: "{access}"}]',
            "f.yaml:5:24: expected a column of the matrix, got {access}; did you mean {acess}?",
        ),
        (
            "matrix: [{access: always}]\nsteps: [link: {access: always}]",
            "f.yaml:4:11: expected a column that is used as {access} somewhere, got access, which is not",
        ),
        (
            'matrix: [{access: allways}]\nsteps: [link: {access: "{access}"}]',
            "f.yaml:4:19: expected prompt, while-open, always, prompt+pers",
        ),
        (
            'needs: ["names.{n}"]\nmatrix: [{n: [path]}]\nsteps: [link: ]',
            "f.yaml:4:9: expected a text for {n} inside 'names.{n}', got a list",
        ),
        (
            'matrix: [{n: [path]}]\nsteps: [{"{n}": {}}]',
            "f.yaml:5:10: expected a word for the key {n}, got a list",
        ),
        (
            f'matrix: [{{n: {"x" * 3000}}}]\nsteps: [{{enter_password: {{password: "{{n}}{{n}}"}}}}]',
            "expected at most 4096 characters, got 6006",
        ),
    ],
)
def test_what_is_wrong_with_a_matrix(text: str, mistake: str) -> None:
    lines = told(text + "\n")
    assert any(mistake in line for line in lines), lines


def test_a_mistake_of_the_steps_is_told_once_for_all_rows() -> None:
    lines = told('matrix: [{n: 1d}, {n: 2d}]\nsteps: [wait: "{n}", wait: never]\n')
    assert lines == ["f.yaml:5:28: expected a duration (10s, 60m, 24h, 1d), got 'never'"]


def test_rows_times_steps_are_bounded() -> None:
    rows = ", ".join(["{n: 1d}"] * 3000)
    steps = ", ".join(['wait: "{n}"'] * 3000)
    lines = told(f"matrix: [{rows}]\nsteps: [{steps}]\n")
    assert lines == ["f.yaml:4:9: expected a smaller matrix, got too many rows for so many steps"]
