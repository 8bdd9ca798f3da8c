"""An application as it is registered in the Web Connector, and what a .QWC file says of it."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import urlsplit, urlunsplit

from simulator.errors import InputError
from simulator.protocol.contract import Style
from simulator.protocol.qwcvalues import AuthFlags, PersonalData, Scheduler, UnattendedMode, is_ip

if TYPE_CHECKING:
    from simulator.protocol.qwc import QwcFile


@dataclass(frozen=True, slots=True)
class Application:
    """What the Web Connector knows of an endpoint: what its .QWC file said, at the format's defaults where
    it said nothing.

    QuickBooks is told `app_id`, `name`, `auth_flags`, `read_only`, `unattended_mode` and `personal_data`.
    """

    name: str
    url: str
    user: str
    owner_id: str
    file_id: str
    implied: bool = False
    """No .QWC file was given: this one was made up for a bare URL."""
    style: Style = Style.DOCUMENT
    """How its envelopes are shaped."""
    app_id: str = ""
    description: str = ""
    support_url: str = ""
    """AppSupport; empty where there is none to be fetched."""
    cert_url: str = ""
    """Where the certificate is looked at; empty: at `url`."""
    auth_flags: AuthFlags = AuthFlags.ALL
    """The editions that it is for."""
    read_only: bool = False
    unattended_mode: UnattendedMode | None = None
    personal_data: PersonalData | None = None
    scheduler: Scheduler | None = None
    """How often it would like to run."""
    notify: bool = False
    """Whether the tray tells of its updates."""
    display_name: str = ""
    """Its name in the Web Connector's window, where that is not `name`."""
    unique_name: str = ""
    """Its key in the registry, where that is not `name`: it is replaced without a question."""

    @property
    def key(self) -> str:
        """The name of its key in the registry and of its row: no two of a list have the same."""
        return self.unique_name or self.name

    @property
    def title(self) -> str:
        """Its name in the Web Connector's window."""
        return self.display_name or self.name

    @property
    def elements(self) -> dict[str, str]:
        """What its key in the registry says, by the names of the .QWC file's elements."""
        said = {
            "AppName": self.name,
            "AppID": self.app_id,
            "AppURL": self.url,
            "AppDescription": self.description,
            "AppSupport": self.support_url,
            "UserName": self.user,
            "OwnerID": self.owner_id,
            "FileID": self.file_id,
            "Style": self.style.value,
            "AppDisplayName": self.display_name,
            "AppUniqueName": self.unique_name,
        }
        return {name: value for name, value in said.items() if value or name == "AppID"}

    @classmethod
    def from_qwc(cls, file: QwcFile) -> Application:
        """The application that a .QWC file registers."""
        return cls(
            name=file.app_name,
            url=file.app_url,
            user=file.user_name,
            owner_id=file.owner_id,
            file_id=file.file_id,
            style=file.style,
            app_id=file.app_id,
            description=file.app_description,
            support_url=file.app_support,
            cert_url=file.cert_url,
            auth_flags=file.auth_flags,
            read_only=file.is_read_only,
            unattended_mode=file.unattended_mode,
            personal_data=file.personal_data,
            scheduler=file.scheduler,
            notify=file.notify,
            display_name=file.display_name,
            unique_name=file.unique_name,
        )

    def as_file(self) -> QwcFile:
        """The .QWC file that registers it; where it has no support page, its own address stands there."""
        from simulator.protocol.qwc import QwcFile  # noqa: PLC0415, only where a file is wanted

        return QwcFile(
            app_name=self.name,
            app_id=self.app_id,
            app_url=self.url,
            app_description=self.description or self.name,
            app_support=self.support_url or self.url,
            user_name=self.user,
            owner_id=self.owner_id,
            file_id=self.file_id,
            scheduler=self.scheduler,
            style=self.style,
            auth_flags=self.auth_flags,
            is_read_only=self.read_only,
            unattended_mode=self.unattended_mode,
            personal_data=self.personal_data,
            notify=self.notify,
            display_name=self.display_name,
            unique_name=self.unique_name,
            cert_url=self.cert_url,
        )


def implied(url: str, user: str, *, called: str = "--endpoint") -> tuple[Application, tuple[str, int] | None]:
    """The application that a bare URL stands for, and where to connect to instead of its host.

    A .QWC file may not name an IP address, nor plain http but for localhost [D]: such a host becomes
    ``localhost`` and the connection goes where the URL says. Raises `InputError` for what is no
    http(s) URL; `called` is where it was said.
    """
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError as error:
        raise InputError(
            f"{called}: expected a URL such as https://host/path, got {url!r} ({error})"
        ) from None
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise InputError(f"{called}: expected a URL such as https://host/path, got {url!r}")
    if parts.username or parts.password:
        raise InputError(f"{called}: a URL with a user or password in it; give them beside it")
    host = parts.hostname
    connect_to = None
    if host != "localhost" and (is_ip(host) or parts.scheme == "http"):
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


def _guid(identity: uuid.UUID, of: str) -> str:
    return "{" + str(uuid.uuid5(identity, of)) + "}"
