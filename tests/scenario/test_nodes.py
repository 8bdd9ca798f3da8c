"""YAML in which no scalar is resolved, and everything that is refused of it."""

from __future__ import annotations

import pytest

from simulator.scenario.nodes import (
    MAX_DEPTH,
    MAX_MISTAKES,
    MAX_NODES,
    Mistake,
    Place,
    ScenarioMistakes,
    place_of,
    plain,
    read_tree,
)


def told(text: str) -> list[str]:
    return [str(mistake) for mistake in read_tree(text, "f.yaml")[1]]


def test_every_scalar_is_a_text() -> None:
    root, mistakes = read_tree(
        "{a: no, b: 13.0, c: 0x80040408, d: on, e: ~, f: null, g: 2026-01-05}", "f.yaml"
    )
    assert not mistakes
    assert root is not None
    assert plain(root) == {
        "a": "no", "b": "13.0", "c": "0x80040408", "d": "on", "e": "~", "f": "null", "g": "2026-01-05",
    }  # fmt: skip


def test_nothing_written_differs_from_an_empty_text() -> None:
    root, _ = read_tree("a:\nb: ''\nc: \"\"\nd: [x]", "f.yaml")
    assert root is not None
    assert plain(root) == {"a": None, "b": "", "c": "", "d": ("x",)}


def test_everything_has_its_place() -> None:
    root, _ = read_tree("steps:\n  - wait: 1d\n  - hook: {reset: }\n", "f.yaml")
    assert root is not None
    assert place_of(root, ("steps", 0, "wait")) == Place(2, 11)
    assert place_of(root, ("steps", 0, "wait"), of_key=True) == Place(2, 5)
    assert place_of(root, ("steps", 1, "hook", "reset")) == Place(3, 12), "nothing written: its key"
    assert place_of(root, ("steps", 1, "unheard-of")) == Place(3, 5), "the nearest ancestor"
    assert place_of(root, ("steps", 9)) == Place(2, 3)


@pytest.mark.parametrize(
    ("text", "mistake"),
    [
        ("a: 1\na: 2", "f.yaml:2:1: expected each key once, got a again (first in line 1)"),
        ("a: &x 1", "f.yaml:1:4: expected a value, got the anchor &x: write it out"),
        (
            "a: !!str 1",
            "f.yaml:1:4: expected a value, got the tag tag:yaml.org,2002:str: scenarios have no tags",
        ),
        ("a: !!python/object:os.system x", "the tag tag:yaml.org,2002:python/object:os.system"),
        ("[a]: 1", "f.yaml:1:1: expected a word as key, got a list"),
        ("? \n: 1", ": expected a word as key, got nothing"),
        ("a: 1\n---\nb: 2", "f.yaml:2:1: expected one document, got a second one"),
        ("a:\n\t- b", "f.yaml:2:1: expected blanks, got a tab: YAML is indented with blanks only"),
        ("a: [1", "f.yaml:2:1: expected YAML, but "),
        ("a: 'b", "f.yaml:1:6: expected YAML, but "),
        ("a: b: c", "f.yaml:1:5: expected YAML, but mapping values are not allowed"),
        ("a: \x00", "f.yaml:1:4: expected text, got the control character U+0000"),
        ("a: 1\nb: \x1b[0m", "f.yaml:2:4: expected text, got the control character U+001B"),
    ],
)
def test_what_is_refused(text: str, mistake: str) -> None:
    assert any(mistake in line for line in told(text)), told(text)


def test_an_alias_is_refused_where_it_stands() -> None:
    assert told("a: &x 1\nb: *x") == [
        "f.yaml:1:4: expected a value, got the anchor &x: write it out",
        "f.yaml:2:4: expected a value, got the alias *x: write it out",
    ]


def test_an_alias_bomb_never_grows() -> None:
    bomb = "a: &a [x]\n" + "\n".join(
        f"{chr(98 + i)}: &{chr(98 + i)} [{', '.join(['*' + chr(97 + i)] * 9)}]" for i in range(8)
    )
    root, mistakes = read_tree(bomb, "f.yaml")
    assert len(mistakes) == 9 + 8 * 9
    assert root is not None
    assert len(str(plain(root))) < 1000


def test_depth_and_number_are_bounded() -> None:
    deep = "[" * (MAX_DEPTH + 1) + "]" * (MAX_DEPTH + 1)
    assert told(deep) == [f"f.yaml:1:{MAX_DEPTH + 1}: expected at most {MAX_DEPTH} levels, got a deeper one"]
    assert not told("[" * MAX_DEPTH + "]" * MAX_DEPTH)
    # some versions of the YAML library refuse such a text before its first level is told
    [hostile] = told("[" * 200_000)
    assert hostile == told(deep)[0] or "exceeded maximum nesting depth" in hostile
    many = "[" + "a, " * MAX_NODES + "]"
    [mistake] = told(many)
    assert mistake.endswith(f"expected at most {MAX_NODES} values in a file, got more")


def test_so_many_mistakes_are_told_and_the_others_counted() -> None:
    mistakes = tuple(Mistake("f.yaml", Place(n, 1), "expected a, got b") for n in range(1, MAX_MISTAKES + 8))
    error = ScenarioMistakes(mistakes)
    lines = str(error).splitlines()
    assert len(lines) == MAX_MISTAKES + 1
    assert lines[-1] == "... and 7 more mistakes"
    assert error.mistakes == mistakes
    assert error.exit_code == 2


def test_a_long_text_is_cut_in_a_message() -> None:
    [line] = told(f"{'k' * 100}: 1\n{'k' * 100}: 2")
    assert f"got {'k' * 57}... again" in line


def test_a_message_is_safe_to_print() -> None:
    [line] = told('"\\e[31mred": 1\n"\\e[31mred": 2')
    assert line == "f.yaml:2:1: expected each key once, got \\x1b[31mred again (first in line 1)"
