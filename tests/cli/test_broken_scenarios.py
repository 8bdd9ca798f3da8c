"""Two hundred broken scenario files, made from good ones: refused with the place, never a traceback."""

from __future__ import annotations

import random
import re
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner

from simulator.cli import cli
from simulator.errors import InputError
from simulator.scenario import ScenarioMistakes
from simulator.scenario.load import load_bytes
from simulator.scenario.nodes import MAX_MISTAKES

ROOT = Path(__file__).parents[2]
GOOD = [path.read_bytes() for path in sorted((ROOT / "scenarios").rglob("*.yaml"))]
BROKEN = 200


def _lines(content: bytes) -> list[bytes]:
    return content.splitlines(keepends=True)


def _drop(content: bytes, draw: random.Random) -> bytes:
    """A line is lost."""
    lines = _lines(content)
    del lines[draw.randrange(len(lines))]
    return b"".join(lines)


def _duplicate(content: bytes, draw: random.Random) -> bytes:
    """A line is there twice."""
    lines = _lines(content)
    at = draw.randrange(len(lines))
    return b"".join([*lines[: at + 1], *lines[at:]])


def _misspell(content: bytes, draw: random.Random) -> bytes:
    """A word has two letters in each other's place."""
    words = list(re.finditer(rb"[a-z_]{4,}", content))
    word = draw.choice(words)
    at = draw.randrange(word.start(), word.end() - 1)
    return content[:at] + content[at + 1 : at + 2] + content[at : at + 1] + content[at + 2 :]


def _retype(content: bytes, draw: random.Random) -> bytes:
    """A value is of another kind."""
    values = list(re.finditer(rb": +([^\s{\[][^,}\]\n]*)", content))
    value = draw.choice(values)
    other = draw.choice([b"[a, b]", b"{a: b}", b"-1", b"''", b"true", b"0x1", b"~"])
    return content[: value.start(1)] + other + content[value.end(1) :]


def _truncate(content: bytes, draw: random.Random) -> bytes:
    """The end is missing."""
    return content[: draw.randrange(len(content))]


def _bad_bytes(content: bytes, draw: random.Random) -> bytes:
    """Something came in that is no text."""
    at = draw.randrange(len(content))
    return content[:at] + draw.choice([b"\xff", b"\x00", b"\xc3\x28", b"\x1b[31m", b"\t"]) + content[at:]


def _nest(content: bytes, draw: random.Random) -> bytes:
    """A value is as deep as nobody can want it."""
    deep = draw.choice([b"[", b"{a: "]) * draw.choice([40, 2_000])
    return content + b"tags: " + deep + b"\n"


def _shift(content: bytes, draw: random.Random) -> bytes:
    """A line is indented otherwise."""
    lines = _lines(content)
    at = draw.randrange(len(lines))
    lines[at] = draw.choice([b" ", b"   ", b"\t"]) + lines[at]
    return b"".join(lines)


def _alias(content: bytes, draw: random.Random) -> bytes:
    """What YAML can and a scenario has no use for."""
    return content + draw.choice([b"tags: &a [*a]\n", b"--- \nscenario: b\n", b"tags: !!python/name:os []\n"])


CHANGES: tuple[Callable[[bytes, random.Random], bytes], ...] = (
    _drop, _duplicate, _misspell, _retype, _truncate, _bad_bytes, _nest, _shift, _alias
)  # fmt: skip


def broken() -> list[tuple[str, bytes]]:
    """Files that no longer load, each with how it was broken; a change may leave a file in order."""
    draw, found = random.Random("broken scenarios"), dict[bytes, str]()
    while len(found) < BROKEN:
        change = CHANGES[len(found) % len(CHANGES)]
        content = change(draw.choice(GOOD), draw)
        try:
            load_bytes(content, "f.yaml")
        except InputError:
            found[content] = change.__name__
    return [(name, content) for content, name in found.items()]


FILES = broken()


def test_there_are_two_hundred_and_each_way_to_break_one_is_among_them() -> None:
    assert len(FILES) == BROKEN
    assert {name for name, _ in FILES} == {change.__name__ for change in CHANGES}


@pytest.mark.parametrize(("how", "content"), FILES, ids=[f"{i}{name}" for i, (name, _) in enumerate(FILES)])
def test_a_broken_file_is_refused_with_its_place(how: str, content: bytes) -> None:
    with pytest.raises(ScenarioMistakes) as caught:
        load_bytes(content, "f.yaml")
    mistakes = str(caught.value).splitlines()
    assert 1 <= len(mistakes) <= MAX_MISTAKES + 1
    for line in mistakes:
        assert re.match(r"(f\.yaml(:\d+:\d+)?: .*expected .*|\.\.\. and \d+ more mistakes$)", line), line
        assert line.isprintable()
        assert len(line) < 2_000
    lines = content.count(b"\n") + content.count(b"\r") + 2
    assert all(mistake.place is None or mistake.place.line <= lines for mistake in caught.value.mistakes)
    if how not in ("_bad_bytes", "_truncate"):
        assert any(mistake.place for mistake in caught.value.mistakes), "only no text has no line"


@pytest.mark.parametrize("command", ["run", "scenarios"])
def test_the_commands_say_so_too_and_end_with_2(
    tmp_path: Path, command: str, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    from simulator.cli import main

    for number, (how, content) in enumerate(FILES):
        path = tmp_path / f"{number}.yaml"
        path.write_bytes(content)
        dry = ["--dry-run"] if command == "run" else []
        monkeypatch.setattr("sys.argv", ["qbwc-sim", command, str(path), *dry])
        with pytest.raises(SystemExit) as ended:
            main()
        said = capsys.readouterr()
        assert ended.value.code == 2, (how, content)
        assert str(path) in said.err
        assert "Traceback" not in said.err + said.out


def test_lint_tells_the_same_and_ends_with_1(tmp_path: Path) -> None:
    for number, (how, content) in enumerate(FILES[:: len(CHANGES) + 1]):
        path = tmp_path / f"{number}.yaml"
        path.write_bytes(content)
        result = CliRunner().invoke(cli, ["lint", str(path)])
        assert result.exit_code == 1, (how, result.output)
        assert f"{path}:" in result.output
