"""The pages that are drawn from the code say what the code says."""

from __future__ import annotations

import importlib.util
from pathlib import Path

import pytest

DOCS = Path(__file__).parents[2] / "docs"
_SPEC = importlib.util.spec_from_file_location("generate", DOCS / "generate.py")
assert _SPEC
assert _SPEC.loader
generate = importlib.util.module_from_spec(_SPEC)
_SPEC.loader.exec_module(generate)


@pytest.mark.parametrize("name", generate.PAGES)
def test_a_drawn_page_is_current(name: str) -> None:
    stands = (DOCS / name).read_text(encoding="utf-8")
    assert stands == generate.page(name), f"run python docs/generate.py: {name} is out of date"
