"""The schemas in the language server of VS Code's YAML extension, as docs/writing-scenarios.md sets it up."""

from __future__ import annotations

import json
import re
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from support.language_server import Diagnostic, LanguageServer

from simulator.cli import cli
from simulator.scenario.steps import VERBS

pytestmark = pytest.mark.long

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs" / "writing-scenarios.md").read_text(encoding="utf-8")
ENDPOINTS = (ROOT / "docs" / "endpoint.md").read_text(encoding="utf-8")
HEAD = "scenario: a/b\ntitle: t\ncovers: [E4]\nsteps:\n"
#: Readers of YAML take these for truth values and numbers; the language takes them for what they look like.
RESOLVED = (
    "  - start_connector: {elevated: no}\n  - open_quickbooks: {elevated: yes, year: 2024}\n"
    "  - install: 2.1\n  - link: {access: always}\n    name: 13.0\n  - fault: {quickbooks: 0x80040408}\n"
)


class Editor:
    """A folder as the page says, and the language server for it. Each text is a file of its own."""

    def __init__(self, root: Path, server: LanguageServer) -> None:
        self.root, self.server = root, server
        self._written = 0

    def write(self, text: str, folder: str = "scenarios", name: str = "") -> Path:
        self._written += 1
        path = self.root / folder / str(self._written) / (name or "play.yaml")
        path.parent.mkdir(parents=True)
        path.write_text(text, encoding="utf-8")
        self.server.open(path)
        return path

    def told(self, text: str, **place: str) -> list[Diagnostic]:
        return self.server.diagnostics(self.write(text, **place))


def settings() -> dict[str, Any]:
    """What the page has for `.vscode/settings.json`."""
    [block] = re.findall(r"```json\n(.*?)```", PAGE, re.DOTALL)
    schemas = json.loads(block)["yaml.schemas"]
    return {"yaml": {"schemas": schemas, "schemaStore": {"enable": False}, "completion": True, "hover": True}}


@pytest.fixture(scope="module")
def editor(
    node: str, yaml_language_server: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Editor]:
    root = tmp_path_factory.mktemp("workspace")
    for file in settings()["yaml"]["schemas"]:
        kind = file.partition("-")[2].partition(".")[0]
        printed = CliRunner().invoke(cli, ["schema", kind]).output
        (root / file).parent.mkdir(exist_ok=True)
        (root / file).write_text(printed, encoding="utf-8")
    command = [node, str(yaml_language_server / "bin" / "yaml-language-server"), "--stdio"]
    with LanguageServer(command, root, settings()) as server:
        yield Editor(root, server)


def test_no_bundled_scenario_is_underlined(editor: Editor) -> None:
    copied = shutil.copytree(ROOT / "scenarios", editor.root / "scenarios" / "bundled")
    broken = copied / "broken.yaml"
    broken.write_text(f"{HEAD}  - lnk:\n", encoding="utf-8")
    files = sorted(copied.rglob("*.yaml"))
    for file in files:
        editor.server.open(file)
    assert [file for file in files if editor.server.diagnostics(file)] == [broken]


@pytest.mark.parametrize("text", re.findall(r"^```yaml\n(.*?)^```", ENDPOINTS, re.MULTILINE | re.DOTALL))
def test_no_example_of_an_endpoint_is_underlined(editor: Editor, text: str) -> None:
    whole = text if text.startswith("format:") else f"format: 1\nqwc: a.qwc\n{text}"
    assert editor.told(whole, folder="endpoints", name="endpoint.yaml") == []


def test_what_a_reader_of_yaml_takes_for_something_else_is_not_underlined(editor: Editor) -> None:
    assert editor.told(HEAD + RESOLVED) == []
    values = "user: no\npassword: 2024\nstart: {command: [a, 8000, yes], environment: {B: 13.0}}\n"
    described = f"format: 1\nurl: http://a/b\n{values}"
    assert editor.told(described, folder="endpoints", name="endpoint.yaml") == []


@pytest.mark.parametrize(
    ("step", "column", "message"),
    [
        ("lnk:", 5, "Property lnk is not allowed."),
        ("lnk", 5, "expected a verb that needs no arguments: "),
        ("link: {acces: always}", 12, "Property acces is not allowed."),
        ("link: {access: allways}", 20, 'Value is not accepted. Valid values: "prompt", "while-open", '),
        ("wait: 1w", 11, "expected a duration"),
        ("{update_selected: , expect: {updaet: {}}}", 34, "Property updaet is not allowed."),
    ],
)
def test_what_is_misspelt_is_underlined_where_it_stands(
    editor: Editor, step: str, column: int, message: str
) -> None:
    [told] = editor.told(f"{HEAD}  - {step}\n")
    assert (told.line, told.column) == (5, column)
    assert told.message.startswith(message)


def test_a_file_can_say_itself_which_schema_it_has(editor: Editor) -> None:
    [line] = re.findall(r"`(# yaml-language-server: [^`]*)`", PAGE)
    text = f"{HEAD}  - lnk:\n"
    for schema, count in ((f"{line.replace('../', '../../')}\n", 1), ("", 0)):
        assert len(editor.told(schema + text, folder="elsewhere")) == count


def test_after_a_dash_every_verb_and_word_is_offered_and_explained(editor: Editor) -> None:
    offered = editor.server.completion(editor.write(f"{HEAD}  - \n"), 5, 5)
    assert set(VERBS) <= set(offered)
    for verb in VERBS:
        assert offered[verb]["documentation"], verb
    assert offered["update_selected"]["insertText"] == "update_selected: "


@pytest.mark.parametrize(
    ("text", "line", "column", "labels"),
    [
        ("  - link: \n", 5, 11, {"prompt", "while-open", "always"}),
        ("  - link:\n      \n", 6, 7, {"access", "approved_by", "auto_run"}),
        ("  - update_selected:\n    \n", 6, 5, {"expect", "name"}),
        ("  - update_selected:\n    expect:\n      \n", 7, 7, {"update", "calls", "requests"}),
        ("  - update_selected:\n    expect:\n      update: {ends: \n", 7, 22, {"complete", "no-work"}),
    ],
)
def test_what_can_stand_there_is_offered(
    editor: Editor, text: str, line: int, column: int, labels: set[str]
) -> None:
    assert labels <= set(editor.server.completion(editor.write(HEAD + text), line, column))


def test_a_word_is_explained_where_it_stands(editor: Editor) -> None:
    path = editor.write(
        f"{HEAD}  - close_quickbooks:\n  - hook: {{queue: {{customers: 3}}}}\n"
        "  - update_selected:\n    expect: {requests: none}\n  - reboot\n"
    )
    for (line, column), said in {
        (5, 7): "Close QuickBooks.",
        (6, 7): "The platform does something.",
        (9, 5): "Shut down and switch on again",
        (8, 15): "The requests that QuickBooks was given in the step.",
    }.items():
        assert said in editor.server.hover(path, line, column)
