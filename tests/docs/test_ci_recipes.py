"""The recipes of docs/ci.md, each tried as far as it goes without the network."""

from __future__ import annotations

import configparser
import os
import re
import shlex
import subprocess
import sys
from pathlib import Path

import pytest
import yaml
from click.testing import CliRunner
from support.command import environment, qbwc_sim

from simulator.cli import cli

pytestmark = pytest.mark.long

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs" / "ci.md").read_text(encoding="utf-8")


def block(language: str, holding: str) -> str:
    found = re.findall(rf"^```{language}\n(.*?)^```", PAGE, re.MULTILINE | re.DOTALL)
    [only] = [one for one in found if holding in one]
    return str(only)


def test_the_steps_on_github_are_commands_that_the_program_takes() -> None:
    workflow = yaml.safe_load(block("yaml", "runs-on"))
    [job] = workflow["jobs"].values()
    runs = [step for step in job["steps"] if step.get("run", "").startswith("qbwc-sim ")]
    assert len(runs) == 1
    assert set(runs[0]["env"]) == {"QBWC_PASSWORD"}
    _, *arguments = shlex.split(runs[0]["run"])
    done = CliRunner().invoke(cli, [*arguments, "--dry-run"], env={"QBWC_PASSWORD": "secret"})
    assert done.exit_code == 0, done.output
    [kept] = [step["with"]["path"].split() for step in job["steps"] if "path" in step.get("with", {})]
    assert set(kept) <= set(arguments)


def test_the_tox_recipe_installs_what_there_is_and_its_command_passes(tmp_path: Path) -> None:
    recipe = configparser.ConfigParser()
    recipe.read_string(block("ini", "testenv"))
    env = recipe["testenv:qbwc"]
    assert env["deps"] == "qbwc-simulator[pytest]"
    project = (ROOT / "pyproject.toml").read_text(encoding="utf-8")
    assert 'name = "qbwc-simulator"' in project
    assert "\npytest = [" in project
    words = (
        env["commands"].replace("{env_tmp_dir}", tmp_path.as_posix()).replace("{posargs}", "quickbooks/open")
    )
    program, *arguments = shlex.split(words)
    assert program == "qbwc-sim"
    ran = qbwc_sim(*arguments)
    assert (ran.code, ran.err) == (0, "")
    assert (tmp_path / "qbwc.xml").is_file()


def test_the_ini_file_of_pytest_collects_both(tmp_path: Path) -> None:
    (tmp_path / "pytest.ini").write_text(block("ini", "qbwc_scenarios"), encoding="utf-8")
    (tmp_path / "plays").mkdir()
    text = "scenario: own\ntitle: t\ncovers: [C4]\nsteps:\n  - link:\n"
    (tmp_path / "plays" / "own.yaml").write_text(text, encoding="utf-8")
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "-p", "simulator.pytest_plugin", "--collect-only", "-q"],
        cwd=tmp_path,
        env=environment({"PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1", "PATH": os.environ["PATH"]}),
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    lines = done.stdout.splitlines()
    assert "plays/own.yaml::own" in lines
    assert "bundled/quickbooks/open.yaml::quickbooks/open" in lines
