"""Every Python example in README and docs runs as it stands."""

import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
BLOCK = re.compile(r"^```python\n(.*?)^```", re.MULTILINE | re.DOTALL)
EXAMPLES = [
    (page.name, block)
    for page in (ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md")))
    for block in BLOCK.findall(page.read_text(encoding="utf-8"))
]


def test_there_are_examples_to_run() -> None:
    assert EXAMPLES


@pytest.mark.long
@pytest.mark.parametrize(("page", "example"), EXAMPLES, ids=lambda value: str(value)[:20].split("\n")[0])
def test_an_example_runs(page: str, example: str) -> None:
    done = subprocess.run([sys.executable, "-c", example], check=False, capture_output=True, text=True)
    assert done.returncode == 0, f"{page}\n{done.stderr}"
