"""The pytest plugin: scenarios as tests, and a simulated PC for tests of one's own.

Scenario files are collected only where the ini option ``qbwc_scenarios`` says. One test is one play: a
scenario, or a row of its matrix. What was skipped, and what was played without ever coming to what it is
about, is a skip that says so. Uses nothing of pytest but what pytest documents, and imports nothing of the
simulator before it is needed.
"""

import pytest

from simulator.pytest_plugin.collecting import (
    pytest_collect_file,
    pytest_collection_modifyitems,
    pytest_itemcollected,
)
from simulator.pytest_plugin.fixtures import company_file, desktop, endpoint
from simulator.pytest_plugin.playing import pytest_report_teststatus, pytest_runtest_makereport
from simulator.pytest_plugin.settings import pytest_addoption
from simulator.pytest_plugin.telling import Telling
from simulator.pytest_plugin.workers import (
    plan,
    pytest_configure_node,
    pytest_testnodedown,
    pytest_unconfigure,
    pytest_xdist_node_collection_finished,
)

__all__ = [
    "company_file",
    "desktop",
    "endpoint",
    "pytest_addoption",
    "pytest_collect_file",
    "pytest_collection_modifyitems",
    "pytest_configure",
    "pytest_configure_node",
    "pytest_itemcollected",
    "pytest_report_teststatus",
    "pytest_runtest_makereport",
    "pytest_testnodedown",
    "pytest_unconfigure",
    "pytest_xdist_node_collection_finished",
]


def pytest_configure(config: pytest.Config) -> None:
    """Say which marks there are, refuse what cannot be meant, and tell at the end what came of it."""
    config.addinivalue_line("markers", "qbwc: a scenario of qbwc-sim; its tags are marks too")
    plan(config)
    config.pluginmanager.register(Telling(config), "qbwc-sim-telling")
