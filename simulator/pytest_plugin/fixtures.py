"""A PC for tests of one's own: `desktop`, with QuickBooks open on `company_file`, in front of `endpoint`."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

import pytest

from simulator.pytest_plugin import settings, workers

if TYPE_CHECKING:
    from simulator.company import CompanyFile
    from simulator.desktop import Desktop
    from simulator.running.endpoint import EndpointAt


@pytest.fixture
def endpoint(request: pytest.FixtureRequest) -> Iterator[EndpointAt]:
    """The endpoint that is tried: the configured one, or the built-in one, anew and in virtual time.

    The configured one is ready, as its `endpoint.yaml` says; with xdist its user is this worker's. A test
    suite has its own under this name: a fixture that returns a `simulator.EndpointAt`.
    """
    if settings.is_foreign(request.config):
        yield workers.customer(request.config)
        return
    from simulator.clock import VirtualClock
    from simulator.endpoint import BuiltinEndpoint, serve
    from simulator.running.endpoint import EndpointAt

    clock = VirtualClock()
    with BuiltinEndpoint(clock=clock) as builtin, serve(builtin) as server:
        yield EndpointAt(server.url, "qbwc", "qbwc", clock=clock)


@pytest.fixture
def company_file(endpoint: EndpointAt) -> Iterator[CompanyFile]:
    """A company file in memory, filled as the bundled recipe *landscaping* says."""
    from simulator.clock import RealClock
    from simulator.company import CompanyFile

    with CompanyFile.from_recipe("landscaping", endpoint.clock or RealClock()) as books:
        yield books


@pytest.fixture
def desktop(
    request: pytest.FixtureRequest, endpoint: EndpointAt, company_file: CompanyFile
) -> Iterator[Desktop]:
    """A person's PC in front of `endpoint`, on which QuickBooks is open with `company_file`.

    Its methods are what a person can do (``desktop.link()``, ``desktop.update_selected()``); everything that
    happens is an event: ``desktop.stream.subscribe(events.append)``.
    """
    from simulator.clock import RealClock
    from simulator.desktop import COMPANY_FOLDER, Desktop, Setup
    from simulator.events import Stream

    stream = Stream(endpoint.clock or RealClock())
    with workers.playing(request.config, endpoint) as player, player.platform(stream):
        first = player.first
        network = first.network(stream.clock)
        path = first.names or f"{COMPANY_FOLDER}landscaping.qbw"
        setup = Setup(first.application, first.password, network, company_file, path)
        pc = Desktop(setup, stream)
        pc.open_quickbooks()
        try:
            yield pc
        finally:
            pc.close()
            network.close()
