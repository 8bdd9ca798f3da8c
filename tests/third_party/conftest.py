"""Node; others' packages as npm gives them, installed once, beside pytest's cache, for workers and runs."""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
from pathlib import Path

import pytest
from filelock import FileLock

HERE = Path(__file__).parent
PACKAGE = ("package.json", "package-lock.json")


@pytest.fixture(scope="session")
def node() -> str:
    """Node."""
    found = shutil.which("node")
    if found is None:
        pytest.skip("there is no node on this machine: what is written for it cannot be played against")
    return found


@pytest.fixture(scope="session")
def quickbooks_js(packages: Path) -> Path:
    """The folder of the package, as it was published."""
    return packages / "quickbooks-js"


@pytest.fixture(scope="session")
def yaml_language_server(packages: Path) -> Path:
    """The same of the language server that VS Code's extension for YAML has."""
    return packages / "yaml-language-server"


@pytest.fixture(scope="session")
def packages(node: str, pytestconfig: pytest.Config, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of all packages."""
    npm = shutil.which("npm")
    if npm is None:
        pytest.skip("there is no npm on this machine: others' packages cannot be installed")
    digest = hashlib.sha256(b"".join((HERE / name).read_bytes() for name in PACKAGE)).hexdigest()[:16]
    cache: pytest.Cache | None = getattr(pytestconfig, "cache", None)  # none with -p no:cacheprovider
    shared = tmp_path_factory.getbasetemp().parent if cache is None else cache.mkdir("third_party")
    folder = Path(shared) / digest
    folder.mkdir(parents=True, exist_ok=True)
    done = folder / "installed"
    with FileLock(f"{folder}.lock"):
        if not done.exists():
            _install(npm, folder)
            done.touch()
    return folder / "node_modules"


def _install(npm: str, folder: Path) -> None:
    for name in PACKAGE:
        shutil.copy(HERE / name, folder / name)
    installed = subprocess.run(
        [npm, "ci", "--ignore-scripts", "--no-audit", "--no-fund", "--no-update-notifier"],
        cwd=folder,
        capture_output=True,
        encoding="utf-8",
        errors="replace",
        stdin=subprocess.DEVNULL,
        check=False,
    )
    if installed.returncode:
        why = f"npm could not install others' packages: {installed.stderr[-1000:]}"
        if os.environ.get("CI"):
            pytest.fail(why)
        pytest.skip(why)
