"""What `simulator` offers by name."""

import importlib
import subprocess
import sys

import pytest

import simulator


@pytest.mark.parametrize("name", simulator.__all__)
def test_a_public_name_is_what_its_module_has(name: str) -> None:
    offered = getattr(simulator, name)
    assert getattr(importlib.import_module(offered.__module__), name) is offered


def test_an_unknown_name_is_none() -> None:
    with pytest.raises(AttributeError, match="Unicorn"):
        simulator.Unicorn  # noqa: B018


def test_nothing_is_loaded_before_it_is_asked_for() -> None:
    look = "import sys, simulator; print(sorted(n for n in sys.modules if n.startswith('simulator')))"
    done = subprocess.run([sys.executable, "-c", look], check=True, capture_output=True, text=True)
    assert done.stdout == "['simulator']\n"
