"""The endpoint that a run is against: from a bare URL, from its .QWC file, or from its `endpoint.yaml`."""

from __future__ import annotations

import dataclasses
import uuid
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from simulator.connector.applications import Application, implied
from simulator.connector.profiles import CURRENT
from simulator.errors import InputError
from simulator.protocol.contract import Style
from simulator.scenario.preflight import Words
from simulator.switches import Switches

if TYPE_CHECKING:
    from simulator.scenario.endpointfile import EndpointFile, Identity
    from simulator.scenario.secrets import Secrets

Address = tuple[str, int]
Relied = tuple[tuple[str, str], ...]


class User(NamedTuple):
    """One user of the endpoint, with the application that is registered for them."""

    application: Application
    password: str
    company_path: str | None
    """The company file that the endpoint names to them, as far as somebody says so."""


@dataclass(frozen=True, slots=True)
class Registration:
    """An endpoint, and how it is reached."""

    users: tuple[User, ...]
    address: str
    """What the user calls it."""
    reached_at: Address | None = None
    """Where to connect to instead of to its host; None: to its host."""
    ca: Path | None = None
    words: Words = field(default_factory=Words)
    file: EndpointFile | None = None
    secrets: Secrets | None = None
    relied: Relied = ()
    """The switches by which its .QWC file was taken, and their values."""


class Most(NamedTuple):
    """So many workers, and why no more."""

    workers: int
    because: str

    def checked(self, workers: int) -> None:
        """Raises `InputError` where there would be more."""
        if workers > self.workers:
            raise InputError(f"-n {workers}: expected at most {self.told}")

    @property
    def told(self) -> str:
        """In words."""
        noun = "worker" if self.workers == 1 else "workers"
        return f"{self.workers} {noun}, each a customer with a company of its own: {self.because}"


def most(file: EndpointFile | None) -> Most:
    """How many workers an endpoint can have, each a customer that no other one disturbs.

    `file` is its `endpoint.yaml`; of an endpoint without one a single user is known.
    """
    if file is None:
        return Most(1, "the endpoint has 1 identity")
    start = file.described.start
    if start is not None and start.per == "scenario":
        return Most(1, f"{file.place('start')}: it is started anew for every scenario")
    for need in file.described.of_everybody:
        at = file.place(*need.split("."))
        return Most(1, f"{at}: {need} is everybody's; one with {{user}} in it is for one customer")
    number = 1 + len(file.described.identities)
    return Most(number, f"the endpoint has {number} identit{'y' if number == 1 else 'ies'}")


class Given(NamedTuple):
    """What is said of the endpoint beside its `endpoint.yaml`, or instead of it."""

    endpoint: str | None
    qwc: Path | None
    user: str | None
    password: str | None
    style: str | None
    connect_to: Address | None
    ca: Path | None

    @property
    def is_foreign(self) -> bool:
        """Whether an endpoint is named at all; else it is the built-in one."""
        return self.endpoint is not None or self.qwc is not None

    @property
    def file(self) -> Path | None:
        """The `endpoint.yaml` that ``--endpoint`` names, where it is no URL. Raises `InputError`."""
        return file_named(self.endpoint, "--endpoint")


def file_named(endpoint: str | None, option: str) -> Path | None:
    """The `endpoint.yaml` that `option` names, where it is no URL. Raises `InputError`."""
    if not endpoint or "://" in endpoint:
        return None
    path = Path(endpoint)
    if path.suffix not in (".yaml", ".yml") and not path.is_file():
        raise InputError(
            f"{option}: expected a URL such as https://host/path, or a file such as endpoint.yaml, "
            f"got {endpoint!r}"
        )
    return path


def described(given: Given) -> EndpointFile | None:
    """The `endpoint.yaml` that the options name, read. Raises `InputError` with all its mistakes."""
    path = given.file
    if path is None:
        return None
    from simulator.scenario.endpointfile import load_endpoint

    return load_endpoint(path)


def registered(
    given: Given,
    file: EndpointFile | None,
    switches: Switches,
    version: str = CURRENT.version,
) -> Registration | None:
    """The endpoint that the options name, None for the built-in one. Raises `InputError`.

    `version` is the Web Connector's. Of a .QWC file with which the application would not be added all
    findings are told.
    """
    if file is not None:
        return _from_description(given, file, switches, version)
    password = given.password or ""
    if given.qwc is not None:
        application, relied = from_qwc(given.qwc, f"--qwc {given.qwc}", switches, version)
        user = User(application, password, None)
        words = Words(path="AppURL in the .QWC file", credentials="its UserName and --password")
        return Registration((user,), application.url, given.connect_to, given.ca, words, relied=relied)
    if given.endpoint is None:
        return None
    application, reached_at = implied(given.endpoint, given.user or "")
    if given.style is not None:
        application = dataclasses.replace(application, style=Style(given.style))
    user = User(application, password, None)
    return Registration(
        (user,), given.endpoint, given.connect_to or reached_at, given.ca, Words(given.endpoint)
    )


def _from_description(given: Given, file: EndpointFile, switches: Switches, version: str) -> Registration:
    from simulator.scenario.secrets import Secrets

    said, secrets = file.described, Secrets(file)
    reached_at = given.connect_to or said.connect_to
    relied: Relied = ()
    if said.qwc is not None:
        application, relied = qwc_of(file, switches, version)
        address = application.url
    else:
        address = secrets.put_in(said.url or "")
        application, elsewhere = implied(
            address, secrets.put_in(said.user or ""), called=f"{file.place('url')}: url"
        )
        reached_at = reached_at or elsewhere
        application = dataclasses.replace(application, style=Style(said.style or Style.DOCUMENT.value))
    if said.password is not None:
        password = secrets.password(said.password, "password")
    elif given.password is not None:
        password = given.password
        secrets.hides(password)
    else:
        raise InputError(
            f"{file.name} has no password:, so it needs one from elsewhere: the environment variable "
            "QBWC_PASSWORD, --password TEXT, or password= in Python"
        )
    first = User(application, password, said.company_path)
    others = _others(file, secrets, first, switches, version)
    ca = given.ca or (file.lies_at(said.ca) if said.ca else None)
    where = "url:" if said.qwc is None else "AppURL in the .QWC file, or connect_to:,"
    words = Words(address, f"{where} in {file.name}", f"user: and password: in {file.name}")
    return Registration((first, *others), address, reached_at, ca, words, file, secrets, relied)


def qwc_of(file: EndpointFile, switches: Switches, version: str) -> tuple[Application, Relied]:
    """The application of the .QWC file that an `endpoint.yaml` names, as `from_qwc`. Raises `InputError`."""
    path = file.lies_at(file.described.qwc or "")
    return from_qwc(path, f"{file.place('qwc')}: {path}", switches, version)


def _others(
    file: EndpointFile, secrets: Secrets, first: User, switches: Switches, version: str
) -> Iterator[User]:
    for place, identity in enumerate(file.described.identities):
        password = first.password
        if identity.password is not None:
            password = secrets.password(identity.password, "identities", place, "password")
        application = _other(file, place, identity, first.application, switches, version, secrets)
        yield User(application, password, identity.company_path)


def _other(
    file: EndpointFile,
    place: int,
    identity: Identity,
    first: Application,
    switches: Switches,
    version: str,
    secrets: Secrets,
) -> Application:
    """The application of one more user: of a .QWC file, or the first one's for another user and company."""
    if identity.qwc is not None:
        path = file.lies_at(identity.qwc)
        return from_qwc(path, f"{file.place('identities', place, 'qwc')}: {path}", switches, version)[0]
    user = secrets.put_in(identity.user or "")
    file_id = "{" + str(uuid.uuid5(uuid.NAMESPACE_URL, f"{first.file_id}?{user}")) + "}"
    return dataclasses.replace(first, user=user, file_id=file_id)


def from_qwc(
    path: Path, called: str, switches: Switches, version: str = CURRENT.version
) -> tuple[Application, Relied]:
    """The application of the .QWC file at `path`, and the switches by which the file was taken.

    `called` is how the file is called in messages. Raises `InputError`.
    """
    # only who has such a file waits for what reads it
    from simulator.protocol.qwc import read
    from simulator.protocol.qwcrules import LARGEST_FILE, refusals

    try:
        with path.open("rb") as opened:
            data = opened.read(LARGEST_FILE + 1)
    except (OSError, ValueError) as error:  # ValueError: a NUL in the path
        raise InputError(f"{called}: cannot be read: {getattr(error, 'strerror', None) or error}") from None
    file, findings = read(data, path.name)
    refused = refusals(findings, version, switches)
    if file is None or refused:
        told = [finding.told(str(path), switches) for finding in findings]
        relied = {each.rule.switch: each.rule.code_by(switches) for each in refused if each.rule.switch}
        told += [f"  {switch}={code}" for switch, code in relied.items()]
        raise InputError("\n".join([f"{called}: expected a .QWC file that can be used, got one with", *told]))
    names = dict.fromkeys(each.rule.switch for each in findings if each.rule.switch)
    return Application.from_qwc(file), tuple((name, str(getattr(switches, name))) for name in names)
