"""What lies around an endpoint's conversation: its certificate, the pages of its .QWC file, its WSDL.

The Web Connector fetches those pages when the application is added; a WSDL it never reads. What is wrong
here is the endpoint's, so it is only told: the scenarios judge it.
"""

from __future__ import annotations

import socket
import ssl
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import urlsplit

from simulator.connector.applications import Application
from simulator.connector.http import trusting
from simulator.connector.transport import Network, Transport
from simulator.errors import CallError
from simulator.protocol.wsdllint import MUST, lint
from simulator.scenario.preflight import NOTE, OK, WARNING, Tell

#: Seconds for a page, at the most.
_PAGE = 10.0
#: With so many days left a certificate is told of.
_SOON = 30


@dataclass(frozen=True, slots=True)
class Way:
    """How the endpoint is reached: what a TLS connection of our own needs beside the URL."""

    connect_to: tuple[str, int] | None = None
    ca: Path | None = None


def look_around(
    application: Application, network: Network, timeout: float, way: Way, tell: Tell, *, answers: bool
) -> None:
    """Look at what lies around; at pages only where the endpoint answers at all. `timeout` is seconds."""
    around = _Around(application, tell)
    around.certificate(way)
    if not answers:
        return
    transport = network.transport(application.url, cookies=False, timeout=min(timeout, _PAGE), expect=False)
    try:
        around.pages(transport)
    finally:
        transport.close()


@dataclass(frozen=True, slots=True)
class _Around:
    application: Application
    tell: Tell

    def certificate(self, way: Way) -> None:
        """Whether the certificate is good for the name, and for how long still."""
        parts = urlsplit(self.application.url)
        if parts.scheme != "https" or not parts.hostname:
            return
        said, outcome = _certificate(
            parts.hostname, way.connect_to or (parts.hostname, parts.port or 443), way.ca
        )
        self.tell("TLS", said, outcome)

    def pages(self, brief: Transport) -> None:
        """What the Web Connector fetches when the application is added, and the WSDL if there is one."""
        application = self.application
        addresses = {
            "AppURL": application.url,
            "AppSupport": application.support_url,
            "CertURL": application.cert_url,
        }
        for name, url in addresses.items():
            if url:
                self._page(brief, name, url)
        self._wsdl(brief)

    def _page(self, brief: Transport, name: str, url: str) -> None:
        try:
            answer = brief.get(url)
        except CallError as error:
            self.tell(name, f"GET {url}: {error.text}", WARNING)
            return
        fine = 200 <= answer.status < 300
        needed = name != "AppURL" or url.startswith("https:")
        because = "" if fine or not needed else ": the Web Connector wants 200 when it is added"
        self.tell(
            name,
            f"GET {url}: {answer.status} {answer.reason}{because}",
            OK if fine else WARNING if needed else NOTE,
        )

    def _wsdl(self, brief: Transport) -> None:
        url = self.application.url + ("&" if urlsplit(self.application.url).query else "?") + "wsdl"
        try:
            answer = brief.get(url)
        except CallError as error:
            self.tell("WSDL", f"none at {url} ({error.text}); the Web Connector needs none", NOTE)
            return
        if answer.status != 200 or b"definitions" not in answer.body[:4096]:
            self.tell("WSDL", f"none at {url}; the Web Connector needs none", NOTE)
            return
        faults = sum(each.level == MUST for each in lint(answer.body, url, style=self.application.style))
        if faults:
            noun = "fault" if faults == 1 else "faults"
            self.tell("WSDL", f"{faults} {noun}; qbwc-sim lint {url} tells them", WARNING)
        else:
            self.tell("WSDL", f"{url} describes the contract", OK)


def _certificate(name: str, place: tuple[str, int], ca: Path | None) -> tuple[str, str]:
    """What there is to say of the certificate at `place`, which must be good for `name`."""
    try:
        with (
            socket.create_connection(place, _PAGE) as sock,
            trusting(ca).wrap_socket(sock, server_hostname=name) as secure,
        ):
            until = dict(secure.getpeercert() or {}).get("notAfter")
            version = secure.version()
    except ssl.SSLCertVerificationError as error:
        return f"the certificate does not verify for {name}: {error.verify_message}", WARNING
    except (OSError, ValueError) as error:
        return f"no connection: {getattr(error, 'reason', None) or error}", WARNING
    end = datetime.fromtimestamp(ssl.cert_time_to_seconds(str(until)), UTC)
    days = (end - datetime.now(UTC)).days
    told = f"{version}, good for {name} until {end:%Y-%m-%d}"
    return (f"{told}, {days} days", WARNING) if days < _SOON else (told, OK)
