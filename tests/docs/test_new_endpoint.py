"""docs/new-endpoint.md: its envelopes are the contract's, and its scenarios and methods are there."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from simulator.protocol.answers import HttpAnswer, read_answer
from simulator.protocol.codec import encode_call
from simulator.protocol.contract import METHODS
from simulator.protocol.envelope import Element, parse

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs" / "new-endpoint.md").read_text(encoding="utf-8")
CALL, ANSWER = re.findall(r"^```xml\n(.*?)^```", PAGE, re.MULTILINE | re.DOTALL)
SESSION = ("serverVersion", "clientVersion", *(name for name, method in METHODS.items() if method.required))


def inside(element: Element) -> object:
    """Names and texts, without the blanks between elements."""
    return (element.name, [inside(child) for child in element.children] or element.text)


def test_the_call_is_the_web_connectors() -> None:
    arguments = {"strUserName": "qbwc", "strPassword": "secret"}
    assert inside(parse(CALL.encode())) == inside(parse(encode_call(METHODS["authenticate"], arguments).body))


def test_the_answer_is_read() -> None:
    answer = HttpAnswer(200, "OK", (("Content-Type", "text/xml"),), ANSWER.encode())
    assert read_answer(METHODS["authenticate"], answer).result == ("5f2c7a90-ticket", "")


@pytest.mark.parametrize("name", SESSION)
def test_a_method_of_every_session_has_its_line(name: str) -> None:
    [line] = re.findall(rf"^\| `{name}` \| (.*?) \|", PAGE, re.MULTILINE)
    assert re.findall(r"`(\w+)`", line) == [each.name for each in METHODS[name].parameters]


@pytest.mark.parametrize("name", re.findall(r"`([a-z-]+(?:/[a-z-]+)+)", PAGE))
def test_a_scenario_that_is_named_is_there(name: str) -> None:
    assert list((ROOT / "scenarios").glob(f"{name}*")) or list((ROOT / "scenarios" / name).glob("*"))
