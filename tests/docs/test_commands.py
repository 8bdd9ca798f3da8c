"""Every command in README and docs is one that the program takes."""

from __future__ import annotations

import re
import shlex
from pathlib import Path

import pytest
from click.testing import CliRunner

from simulator.cli import cli

ROOT = Path(__file__).parents[2]
PAGES = [ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md"))]
BLOCK = re.compile(r"^```sh\n(.*?)^```", re.MULTILINE | re.DOTALL)
COMMANDS = [
    (page.name, line)
    for page in PAGES
    for block in BLOCK.findall(page.read_text(encoding="utf-8"))
    for line in block.splitlines()
    if line.startswith("qbwc-sim ")
]


def test_there_are_commands_to_look_at() -> None:
    assert len(COMMANDS) >= 4


@pytest.mark.parametrize(("page", "line"), COMMANDS, ids=lambda value: str(value)[:60])
def test_a_command_in_the_docs_is_taken_by_the_program(
    page: str, line: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("QBWC_PASSWORD", "secret")
    if "endpoint.yaml" in line or line.startswith("qbwc-sim init "):  # they want a folder of their own
        monkeypatch.chdir(tmp_path)
        if "init" not in line:
            Path("endpoint.yaml").write_text("format: 1\nurl: https://books.test/qbwc\nuser: u\n")
    _, *arguments = shlex.split(line)
    if arguments[0] == "run" and "--dry-run" not in arguments:
        arguments.append("--dry-run")
    result = CliRunner().invoke(cli, arguments)
    assert result.exit_code == 0, f"{page}: {line}\n{result.output}"


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_every_link_leads_somewhere(page: Path) -> None:
    for target in re.findall(r"\]\(([^)#]+)\)", page.read_text(encoding="utf-8")):
        if "://" not in target:
            assert (page.parent / target).exists(), f"{page.name} links to {target}"
