"""``qbwc-sim lint URL?wsdl``: what is wrong with an endpoint's WSDL."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import urlsplit

if TYPE_CHECKING:
    from simulator.protocol.wsdllint import WsdlFinding


def is_address(name: str) -> bool:
    """Whether what was named is an address and not a file."""
    return name.lower().startswith(("http://", "https://"))


def lint_address(url: str) -> tuple[WsdlFinding, ...]:
    """What is wrong with the WSDL at `url`; without a query the one at ``?wsdl`` is looked at.

    Raises `EndpointUnreachable` where nobody answers, and `InputError` where there is no document.
    """
    from simulator.connector.described import Fetcher
    from simulator.protocol.wsdllint import lint

    if not urlsplit(url).query and not urlsplit(url).path.lower().endswith((".wsdl", ".xml")):
        url += "?wsdl"
    with Fetcher() as fetch:
        return lint(fetch(url), url, load=fetch)
