"""Good files, broken as a person or a disk breaks one: a line lost, a letter swapped, bytes of no text."""

from __future__ import annotations

import random
import re
from collections.abc import Callable, Sequence

from simulator.errors import InputError
from simulator.scenario.nodes import MAX_MISTAKES, ScenarioMistakes


def _lines(content: bytes) -> list[bytes]:
    return content.splitlines(keepends=True)


def _put_in(content: bytes, line: bytes, draw: random.Random) -> bytes:
    lines = _lines(content)
    lines.insert(draw.randrange(len(lines) + 1), line)
    return b"".join(lines)


def drop(content: bytes, draw: random.Random) -> bytes:
    """A line is lost."""
    lines = _lines(content)
    del lines[draw.randrange(len(lines))]
    return b"".join(lines)


def duplicate(content: bytes, draw: random.Random) -> bytes:
    """A line is there twice."""
    lines = _lines(content)
    at = draw.randrange(len(lines))
    return b"".join([*lines[: at + 1], *lines[at:]])


def misspell(content: bytes, draw: random.Random) -> bytes:
    """A word has two letters in each other's place."""
    words = list(re.finditer(rb"[a-z_]{4,}", content))
    word = draw.choice(words)
    at = draw.randrange(word.start(), word.end() - 1)
    return content[:at] + content[at + 1 : at + 2] + content[at : at + 1] + content[at + 2 :]


def retype(content: bytes, draw: random.Random) -> bytes:
    """A value is of another kind."""
    values = list(re.finditer(rb": +([^\s{\[][^,}\]\n]*)", content))
    value = draw.choice(values)
    other = draw.choice([b"[a, b]", b"{a: b}", b"-1", b"''", b"true", b"0x1", b"~"])
    return content[: value.start(1)] + other + content[value.end(1) :]


def truncate(content: bytes, draw: random.Random) -> bytes:
    """The end is missing."""
    return content[: draw.randrange(len(content))]


def bad_bytes(content: bytes, draw: random.Random) -> bytes:
    """Something came in that is no text."""
    at = draw.randrange(len(content))
    return content[:at] + draw.choice([b"\xff", b"\x00", b"\xc3\x28", b"\x1b[31m", b"\t"]) + content[at:]


def nest(content: bytes, draw: random.Random) -> bytes:
    """A value is as deep as nobody can want it."""
    deep = draw.choice([b"[", b"{a: "]) * draw.choice([40, 2_000])
    return _put_in(content, b"tags: " + deep + b"\n", draw)


def shift(content: bytes, draw: random.Random) -> bytes:
    """A line is indented otherwise."""
    lines = _lines(content)
    at = draw.randrange(len(lines))
    lines[at] = draw.choice([b" ", b"   ", b"\t"]) + lines[at]
    return b"".join(lines)


def alias(content: bytes, draw: random.Random) -> bytes:
    """What YAML can and these languages have no use for."""
    line = draw.choice([b"tags: &a [*a]\n", b"--- \na: b\n", b"tags: !!python/name:os []\n"])
    return _put_in(content, line, draw)


CHANGES: tuple[Callable[[bytes, random.Random], bytes], ...] = (
    drop, duplicate, misspell, retype, truncate, bad_bytes, nest, shift, alias
)  # fmt: skip


def broken_files(
    good: Sequence[bytes], number: int, read: Callable[[bytes], object]
) -> tuple[list[tuple[str, bytes]], list[bytes]]:
    """So many files that `read` refuses, each with how it was broken; and those that it takes all the same.

    `read` raises `InputError`; a change may well leave a file in order.
    """
    draw, broken, lawful = random.Random("broken files"), dict[bytes, str](), list[bytes]()
    while len(broken) < number:
        change = CHANGES[len(broken) % len(CHANGES)]
        content = change(draw.choice(good), draw)
        try:
            read(content)
        except InputError:
            broken[content] = change.__name__
        else:
            lawful.append(content)
    return [(name, content) for content, name in broken.items()], lawful


def told_with_its_place(refused: ScenarioMistakes, name: str, how: str, content: bytes) -> None:
    """Hold that the mistakes of a broken file are readable lines, with places that are in the file."""
    mistakes = str(refused).splitlines()
    assert 1 <= len(mistakes) <= MAX_MISTAKES + 1
    for line in mistakes:
        pattern = rf"({re.escape(name)}(:\d+:\d+)?: .*expected .*|\.\.\. and \d+ more mistakes$)"
        assert re.match(pattern, line), line
        assert line.isprintable()
        assert len(line) < 2_000
    lines = content.count(b"\n") + content.count(b"\r") + 2
    assert all(mistake.place is None or mistake.place.line <= lines for mistake in refused.mistakes)
    if how != "truncate":
        assert any(mistake.place for mistake in refused.mistakes), "only an empty file has no line"
