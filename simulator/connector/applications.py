"""An application as it is registered in the Web Connector, and what a .QWC file says of it."""

from __future__ import annotations

import ipaddress
import uuid
from dataclasses import dataclass
from urllib.parse import urlsplit, urlunsplit

from simulator.errors import InputError
from simulator.protocol.contract import Style


@dataclass(frozen=True, slots=True)
class Application:
    """What the Web Connector knows of an endpoint: the elements of its .QWC file that matter in a session."""

    name: str
    url: str
    user: str
    owner_id: str
    file_id: str
    implied: bool = False
    """No .QWC file was given: this one was made up for a bare URL."""
    style: Style = Style.DOCUMENT
    """How its envelopes are shaped."""


def implied(url: str, user: str) -> tuple[Application, tuple[str, int] | None]:
    """The application that a bare URL stands for, and where to connect to instead of its host.

    A .QWC file may not name an IP address, nor plain http but for localhost [D]: such a host becomes
    ``localhost`` and the connection goes where the URL says. Raises `InputError` for what is no
    http(s) URL.
    """
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError as error:
        raise InputError(
            f"--endpoint: expected a URL such as https://host/path, got {url!r} ({error})"
        ) from None
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise InputError(f"--endpoint: expected a URL such as https://host/path, got {url!r}")
    if parts.username or parts.password:
        raise InputError(
            "--endpoint: a URL with a user or password in it; give them with --user and --password"
        )
    host = parts.hostname
    connect_to = None
    if host != "localhost" and (_is_ip(host) or parts.scheme == "http"):
        connect_to = (host, port or (443 if parts.scheme == "https" else 80))
        host = "localhost"
    netloc = f"{host}:{port}" if port else host
    named = urlunsplit((parts.scheme, netloc, parts.path or "/", parts.query, ""))
    # the same endpoint on another port is the same application
    identity = uuid.uuid5(uuid.NAMESPACE_URL, f"{parts.scheme}://{host}{parts.path}?{parts.query}")
    application = Application(
        name="Endpoint under test",
        url=named,
        user=user,
        owner_id=_guid(identity, "owner"),
        file_id=_guid(identity, "file"),
        implied=True,
    )
    return application, connect_to


def _is_ip(host: str) -> bool:
    try:
        ipaddress.ip_address(host)
    except ValueError:
        return False
    return True


def _guid(identity: uuid.UUID, of: str) -> str:
    return "{" + str(uuid.uuid5(identity, of)) + "}"
