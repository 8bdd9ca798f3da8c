"""The recipes of docs/ci.md, each tried as far as it goes without the network."""

from __future__ import annotations

import configparser
import os
import re
import shlex
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml
from click.testing import CliRunner
from support.command import environment, qbwc_sim
from support.hooked_endpoint import KEY, PASSWORD, USER, Hooked, described

from simulator.cli import cli
from simulator.endpoint import serve

pytestmark = pytest.mark.long

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs" / "ci.md").read_text(encoding="utf-8")


def blocks(language: str) -> list[str]:
    return re.findall(rf"^```{language}\n(.*?)^```", PAGE, re.MULTILINE | re.DOTALL)


def block(language: str, holding: str) -> str:
    [only] = [one for one in blocks(language) if holding in one]
    return only


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


def pytest_in(folder: Path, *arguments: str, **changes: str) -> subprocess.CompletedProcess[str]:
    env = environment({"PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1", "PATH": os.environ["PATH"], **changes})
    return subprocess.run(
        [
            sys.executable,
            "-m",
            "pytest",
            "-p",
            "simulator.pytest_plugin",
            "-p",
            "no:cacheprovider",
            *arguments,
        ],
        cwd=folder,
        env=env,
        capture_output=True,
        text=True,
        check=False,
    )


def own_scenario(folder: Path) -> None:
    (folder / "plays").mkdir()
    text = "scenario: own\ntitle: t\ncovers: [C4]\nsteps:\n  - link:\n"
    (folder / "plays" / "own.yaml").write_text(text, encoding="utf-8")


@pytest.mark.parametrize("holding", ["    plays\n    bundled\n```", "qbwc_endpoint"])
def test_the_ini_file_of_pytest_collects_both(tmp_path: Path, holding: str) -> None:
    [ini] = [one for one in blocks("ini") if holding in f"{one}```"]
    (tmp_path / "pytest.ini").write_text(ini, encoding="utf-8")
    own_scenario(tmp_path)
    done = pytest_in(tmp_path, "--collect-only", "-q")
    assert done.returncode == 0, done.stdout + done.stderr
    lines = done.stdout.splitlines()
    assert "plays/own.yaml::own" in lines
    assert "bundled/quickbooks/open.yaml::quickbooks/open" in lines


def test_with_an_endpoint_in_the_ini_file_it_is_played_against(tmp_path: Path) -> None:
    (tmp_path / "pytest.ini").write_text(block("ini", "qbwc_endpoint"), encoding="utf-8")
    own_scenario(tmp_path)
    app = Hooked()
    with app.endpoint, serve(app) as server:
        (tmp_path / "endpoint.yaml").write_text(described(server.port), encoding="utf-8")
        done = pytest_in(tmp_path, "plays/own.yaml", TEST_KEY=KEY, SOME_PASSWORD=PASSWORD)
    assert done.returncode == 0, done.stdout + done.stderr
    assert ("POST", "reset", {}) in app.asked


def test_the_example_that_plays_against_an_endpoint_plays(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    app = Hooked()
    with app.endpoint, serve(app) as server:
        (tmp_path / "endpoint.yaml").write_text(described(server.port), encoding="utf-8")
        monkeypatch.chdir(tmp_path)
        monkeypatch.setenv("TEST_KEY", KEY)
        monkeypatch.setenv("SOME_PASSWORD", PASSWORD)
        text = block("python", "def a_mistyped_password").replace(
            "127.0.0.1:8000", f"127.0.0.1:{server.port}"
        )
        text = text.replace('"qbwc", "secret"', f"{USER!r}, {PASSWORD!r}")
        names: dict[str, Any] = {}
        exec(text, names)
        names["a_mistyped_password"]()
    assert ("POST", "reset", {}) in app.asked
