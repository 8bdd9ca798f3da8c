"""Two hundred broken endpoint.yaml, made from good ones: refused with the place; no traceback, no hang."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from cli.conftest import Called
from support.broken_yaml import CHANGES, broken_files, told_with_its_place
from support.hooked_endpoint import described
from support.qwc_files import SOUND

from simulator.scenario.endpointfile import read_endpoint
from simulator.scenario.nodes import ScenarioMistakes
from simulator.scenario.written import Found, written

BROKEN = 200
HEAD = "format: 1\nqwc: a.qwc\n"
PAGE = (Path(__file__).parents[2] / "docs" / "endpoint.md").read_text(encoding="utf-8")
GOOD = [
    (text if "format: 1\n" in text else HEAD + text).encode()
    for text in (
        *re.findall(r"^```yaml\n(.*?)^```", PAGE, re.MULTILINE | re.DOTALL),
        described(8000, "offers: [work, mode.continuous]\nnames: open-file\nca: ca.pem\nstyle: RPC\n"),
        written(Found(url="https://books.test/qbwc", user="someone", names="C:\\a.qbw")),
        written(Found(qwc="a.qwc", connect_to="web:8443")),
    )
]
FILES, LAWFUL = broken_files(GOOD, BROKEN, lambda content: read_endpoint(content, "e.yaml", Path()))


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where a.qwc lies; the command is run there."""
    (tmp_path / "a.qwc").write_text(SOUND, encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    return tmp_path


def test_there_are_two_hundred_and_each_way_to_break_one_is_among_them() -> None:
    assert len(FILES) == BROKEN
    assert {name for name, _ in FILES} == {change.__name__ for change in CHANGES}
    assert LAWFUL, "some changes leave a file in order"


@pytest.mark.parametrize("content", GOOD)
def test_what_they_are_made_from_is_in_order(content: bytes) -> None:
    assert read_endpoint(content, "e.yaml", Path()).described.format == "1"


@pytest.mark.parametrize(("how", "content"), FILES, ids=[f"{i}{name}" for i, (name, _) in enumerate(FILES)])
def test_a_broken_file_is_refused_with_its_place(how: str, content: bytes) -> None:
    with pytest.raises(ScenarioMistakes) as caught:
        read_endpoint(content, "e.yaml", Path())
    told_with_its_place(caught.value, "e.yaml", how, content)


def test_the_command_says_so_and_ends_with_2(called: Called, folder: Path) -> None:
    for number, (how, content) in enumerate(FILES):
        (folder / "endpoint.yaml").write_bytes(content)
        dry = ["--dry-run"] if number % 4 else []
        ran = called("run", "quickbooks/open", "--endpoint", "endpoint.yaml", *dry)
        assert (ran.code, ran.out) == (2, ""), (how, content)
        assert ran.err.startswith("qbwc-sim: endpoint.yaml")


def test_lint_tells_the_same_and_ends_with_1(called: Called, folder: Path) -> None:
    for how, content in FILES:
        (folder / "endpoint.yaml").write_bytes(content)
        ran = called("lint", "endpoint.yaml")
        assert ran.code == 1, (how, content)
        assert ran.out.startswith("endpoint.yaml")


def test_a_changed_file_that_is_in_order_is_taken(called: Called, folder: Path) -> None:
    """Where it relies on what is not there (another .QWC file), that is said."""
    for content in LAWFUL:
        (folder / "endpoint.yaml").write_bytes(content)
        ran = called("lint", "endpoint.yaml")
        assert (ran.code, ran.out) == (0, "endpoint.yaml: nothing to mend\n"), content
        ran = called("run", "quickbooks/open", "--endpoint", "endpoint.yaml", "--dry-run")
        assert ran.code == 0 or re.match(
            r"qbwc-sim: endpoint\.yaml:\d+:\d+: .*: cannot be read: No such", ran.err
        ), (content, ran)


@pytest.mark.parametrize(
    ("url", "said"),
    [
        ("http://", "got 'http://' without a host that can be called"),
        ("http://:80/", "got 'http://:80/' without a host that can be called"),
        ("http://a:0/", "got 'http://a:0/' without a host that can be called"),
        ("http://[::1", "(Invalid IPv6 URL)"),
        ("http://a:b/", "(Port could not be cast to integer value as 'b')"),
        ("http://a:99999/", "(Port out of range 0-65535)"),
        ('"http://a/\\r\\nX: y"', "expected one line without control characters, got others"),
        ("http://u:p@a/", "expected a URL without a user or password in it, got one that has them"),
    ],
)
@pytest.mark.parametrize("place", ["url: {}\nuser: u", "qwc: a.qwc\nprobes: {{status: {{url: {}}}}}"])
def test_a_url_that_nobody_can_call_is_known_by_lint(
    called: Called, folder: Path, url: str, said: str, place: str
) -> None:
    shown = url if url.startswith('"') else f"'{url}'"
    (folder / "endpoint.yaml").write_text(f"format: 1\n{place.format(shown)}\n", encoding="utf-8")
    ran = called("lint", "endpoint.yaml")
    assert ran.code == 1
    assert said in ran.out


@pytest.mark.parametrize(
    "url", ["${BASE}/qbwc", "http://${HOST}:8000/", "http://a:${PORT}/", "http://é.test/ü x"]
)
def test_what_a_variable_stands_for_is_known_when_it_is_used(called: Called, folder: Path, url: str) -> None:
    (folder / "endpoint.yaml").write_text(f"format: 1\nurl: '{url}'\nuser: u\n", encoding="utf-8")
    assert called("lint", "endpoint.yaml").code == 0
