"""The examples of docs/endpoint.md: each can be read, and the whole one is played."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from click.testing import CliRunner
from support.hooked_endpoint import KEY, PASSWORD, Hooked

from simulator.cli import cli
from simulator.endpoint import serve
from simulator.scenario.endpointfile import Described, Hook, Identity, Probe, Start, read_endpoint

PAGE = (Path(__file__).parents[2] / "docs" / "endpoint.md").read_text(encoding="utf-8")
EXAMPLES = re.findall(r"^```yaml\n(.*?)^```", PAGE, re.MULTILINE | re.DOTALL)
WORDS = {
    word
    for model in (Described, Start, Hook, Probe, Identity)
    for word in model.model_fields
    if word not in ("style", "ca", "connect_to")  # options of the same names are explained there
}


def test_there_are_examples() -> None:
    assert len(EXAMPLES) >= 4


@pytest.mark.parametrize("text", EXAMPLES, ids=lambda text: str(text).partition("\n")[0])
def test_an_example_can_be_read(text: str) -> None:
    whole = text if text.startswith("format:") else f"format: 1\nqwc: a.qwc\n{text}"
    assert read_endpoint(whole.encode(), "docs/endpoint.md", Path()).described.offered


@pytest.mark.parametrize("word", sorted(WORDS))
def test_every_word_is_shown(word: str) -> None:
    assert re.search(rf"\b{word}:", PAGE)


def test_the_whole_one_is_played(tmp_path: Path) -> None:
    [text] = [text for text in EXAMPLES if text.startswith("format:")]
    app = Hooked()
    with app.endpoint, serve(app) as server:
        file = tmp_path / "endpoint.yaml"
        file.write_text(text.replace("127.0.0.1:8000", f"127.0.0.1:{server.port}"), encoding="utf-8")
        environment = {"SOME_PASSWORD": PASSWORD, "TEST_KEY": KEY}
        arguments = ["run", "sync/continuous", "--endpoint", str(file)]
        ran = CliRunner().invoke(cli, arguments, env=environment)
    assert ran.exit_code == 0, ran.output
    assert "1 scenario: 1 passed" in ran.output
