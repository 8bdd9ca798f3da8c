"""Who makes the calls of a run: ``--client`` and ``--client-version``."""

from __future__ import annotations

import contextlib
from pathlib import Path

from simulator.connector.client import Client, WebConnectorClient
from simulator.connector.profiles import CURRENT, profile
from simulator.errors import InputError

#: The clients by name; the first is the default.
CLIENTS = ("web-connector", "zeep")


def make(
    name: str,
    connect_to: tuple[str, int] | None,
    ca: Path | None,
    opened: contextlib.ExitStack,
) -> Client:
    """The client of that name; what it holds is closed with `opened`.

    `connect_to` and `ca` are those of the run.
    """
    if name != "zeep":
        return WebConnectorClient()
    from simulator.connector.described import Fetcher
    from simulator.connector.zeepclient import ZeepClient

    return ZeepClient(opened.enter_context(Fetcher(connect_to=connect_to, ca=ca)))


def version_of(text: str | None) -> str:
    """The version that is played. Raises `InputError` for what is none."""
    try:
        return CURRENT.version if text is None else profile(text).version
    except InputError as error:
        raise InputError(f"--client-version: {error}") from None


def named(client: str, played: str) -> str:
    """How a recording names it."""
    version = f"Web Connector {played}"
    return version if client != "zeep" else f"zeep, for {version}"
