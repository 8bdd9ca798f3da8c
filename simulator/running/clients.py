"""Who makes the calls of a run, by name."""

from __future__ import annotations

import contextlib
from pathlib import Path

from simulator.connector.client import Client, WebConnectorClient

WEB_CONNECTOR, ZEEP = "web-connector", "zeep"


def make(
    name: str,
    connect_to: tuple[str, int] | None,
    ca: Path | None,
    opened: contextlib.ExitStack,
) -> Client:
    """The client of that name; what it holds is closed with `opened`.

    `connect_to` and `ca` are those of the run.
    """
    if name != ZEEP:
        return WebConnectorClient()
    from simulator.connector.described import Fetcher
    from simulator.connector.zeepclient import ZeepClient

    return ZeepClient(opened.enter_context(Fetcher(connect_to=connect_to, ca=ca)))


def named(client: str, played: str) -> str:
    """How a recording names it; `played` is the Web Connector's version."""
    version = f"Web Connector {played}"
    return version if client != ZEEP else f"zeep, for {version}"
