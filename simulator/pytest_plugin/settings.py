"""The plugin's settings: in the ini file, and on the command line."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from simulator.running.endpoint import EndpointAt
    from simulator.scenario.endpointfile import EndpointFile


def pytest_addoption(parser: pytest.Parser) -> None:
    """The options, on the command line and in the ini file."""
    group = parser.getgroup("qbwc-sim", "a simulated QuickBooks Web Connector")
    group.addoption(
        "--qbwc-endpoint",
        metavar="FILE|URL",
        help="the endpoint to play scenarios against, or its endpoint.yaml",
    )
    group.addoption("--qbwc-user", metavar="NAME", help="its user; the password is read from QBWC_PASSWORD")
    scenarios = "scenarios to collect: files, folders, globs, or 'bundled'; paths are beside the ini file"
    parser.addini("qbwc_scenarios", scenarios, type="linelist", default=[])
    parser.addini("qbwc_endpoint", "as --qbwc-endpoint; without it the built-in one", default="")
    parser.addini("qbwc_user", "as --qbwc-user", default="")
    parser.addini("qbwc_offers", "needs that the endpoint is known to meet", type="args", default=[])


def base(config: pytest.Config) -> Path:
    """Where paths of the ini file start."""
    return config.inipath.parent if config.inipath else config.rootpath


def shown(path: Path) -> str:
    """How a file is called in messages: as the command calls it that was given here."""
    from simulator import bundled

    below = bundled.scenarios().resolve()
    if path.is_relative_to(below):
        return f"{below.name}/{path.relative_to(below).as_posix()}"
    here = Path.cwd()
    return path.relative_to(here).as_posix() if path.is_relative_to(here) else str(path)


def is_foreign(config: pytest.Config) -> bool:
    """Whether the settings name an endpoint."""
    return bool(_setting(config, "qbwc_endpoint"))


def endpoint_file(config: pytest.Config) -> EndpointFile | None:
    """The `endpoint.yaml` that the settings name, read. Raises `InputError`."""
    path = _file(config)
    if path is None:
        return None
    from simulator.scenario.endpointfile import load_endpoint

    return load_endpoint(path, shown(path))


def configured(config: pytest.Config) -> EndpointAt | None:
    """The endpoint that the settings name, ``None`` for the built-in one. Raises `InputError`."""
    if not is_foreign(config):
        return None
    from simulator.errors import InputError
    from simulator.running.endpoint import PASSWORD, EndpointAt

    user, offers = _setting(config, "qbwc_user"), tuple(config.getini("qbwc_offers"))
    file = endpoint_file(config)
    if file is not None:
        if user:
            raise InputError(f"qbwc_user does not go with qbwc_endpoint {file.name}, which says it")
        return EndpointAt.described(file, offers=offers)
    password = os.environ.get(PASSWORD)
    if not user or password is None:
        raise InputError(
            f"qbwc_endpoint needs qbwc_user (or --qbwc-user), and {PASSWORD} in the environment; or an "
            "endpoint.yaml, which says both"
        )
    return EndpointAt(_setting(config, "qbwc_endpoint"), user, password, offers)


def _file(config: pytest.Config) -> Path | None:
    from simulator.running.registration import file_named

    said = config.getoption("qbwc_endpoint", None)
    if said:
        found = file_named(str(said), "--qbwc-endpoint")
        return None if found is None else found.resolve()
    said = str(config.getini("qbwc_endpoint") or "")
    if not said or "://" in said:
        return None
    return file_named(str(base(config) / said), "qbwc_endpoint")


def _setting(config: pytest.Config, name: str) -> str:
    return str(config.getoption(name, None) or config.getini(name) or "")
