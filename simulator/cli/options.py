"""The options of ``qbwc-sim run`` that click alone cannot read: which go together, what stands in each."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, fields
from pathlib import Path
from typing import TYPE_CHECKING

import click
from click.core import ParameterSource

from simulator.connector.profiles import CURRENT, profile
from simulator.connector.session import Guards
from simulator.errors import InputError
from simulator.running.registration import Given
from simulator.scenario.needs import SAYABLE
from simulator.switches import Switches, with_settings

if TYPE_CHECKING:
    from simulator.scenario.endpointfile import EndpointFile


@dataclass(frozen=True, slots=True)
class Options:
    """The options as click read them, by their names in ``run``.

    `given` are those with which any of the plays is played again.
    """

    scenarios: Sequence[str]
    tags: Sequence[str]
    endpoint: str | None
    qwc: Path | None
    user: str | None
    password: str | None
    offers: Sequence[str]
    connect_to: str | None
    ca: Path | None
    style: str | None
    client: str
    client_version: str | None
    timeout: str | None
    seed: int
    origin: str | None
    switches: Sequence[str]
    guards: Sequence[str]
    workers: int
    strict: bool
    dry_run: bool
    json_file: Path | None
    junit_file: Path | None
    record: Path | None
    given: Sequence[str]

    def checked(self) -> Given:
        """What is said of the endpoint. Raises `InputError`, and `click.UsageError` for what does not fit."""
        address = address_of(self.connect_to)
        given = Given(self.endpoint, self.qwc, self.user, self.password, self.style, address, self.ca)
        _check(given, self.offers)
        return given

    def offered(self) -> frozenset[str]:
        """The needs of ``--offers``. Raises `InputError`."""
        needs = frozenset(need.strip() for offer in self.offers for need in offer.split(","))
        unknown = sorted(needs - set(SAYABLE))
        if unknown:
            raise InputError(f"--offers: expected some of {', '.join(SAYABLE)}, got {', '.join(unknown)}")
        return needs

    def all_switches(self) -> Switches:
        """Every switch, as ``--switch`` and ``--timeout`` set it. Raises `InputError`."""
        settings = _pairs(self.switches, "--switch")
        if self.timeout is not None:
            settings["timeout_seconds"] = self.timeout
        return with_settings(Switches(), settings)

    def all_guards(self) -> Guards:
        """Every guard, as ``--guard`` sets it. Raises `InputError`."""
        known = [field.name for field in fields(Guards)]
        values: dict[str, int] = {}
        for name, value in _pairs(self.guards, "--guard").items():
            if name not in known:
                raise InputError(f"--guard: expected one of {', '.join(known)}, got {name!r}")
            if not value.isdecimal() or int(value) < 1:
                raise InputError(f"--guard {name}: expected a whole number from 1 on, got {value!r}")
            values[name] = int(value)
        return Guards(**values)

    def version(self) -> str:
        """The Web Connector's. Raises `InputError`."""
        try:
            return CURRENT.version if self.client_version is None else profile(self.client_version).version
        except InputError as error:
            raise InputError(f"--client-version: {error}") from None


def _check(given: Given, offers: Sequence[str]) -> None:
    """Raises `click.UsageError` for options of an endpoint that do not go together."""
    options = {
        "--user": given.user,
        "--offers": offers or None,
        "--connect-to": given.connect_to,
        "--ca": given.ca,
        "--style": given.style,
    }
    if given.endpoint is None and given.qwc is None:
        for option, value in options.items():
            if value is not None:
                raise click.UsageError(
                    f"{option} goes with --endpoint URL or --qwc FILE; the built-in endpoint needs none."
                )
        return
    if given.file is not None:
        for option, value in {"--qwc": given.qwc, "--user": given.user, "--style": given.style}.items():
            if value is not None:
                raise click.UsageError(f"{option} does not go with --endpoint FILE, which says it.")
        return
    if given.qwc is not None:
        told = {"--endpoint": given.endpoint, "--user": given.user, "--style": given.style}
        for option, value in told.items():
            if value is not None:
                raise click.UsageError(f"{option} does not go with --qwc FILE, which says it.")
    elif not given.user:
        raise click.UsageError("--endpoint needs --user NAME, the user in its .QWC file.")
    if given.password is None:
        option = "--endpoint" if given.qwc is None else "--qwc"
        raise click.UsageError(f"{option} needs --password TEXT, or the environment variable QBWC_PASSWORD.")


def check_password(file: EndpointFile | None) -> None:
    """A password comes from one place. Raises `click.UsageError`."""
    if file is None or file.described.password is None:
        return
    context = click.get_current_context(silent=True)
    if context is not None and context.get_parameter_source("password") is ParameterSource.COMMANDLINE:
        raise click.UsageError(f"--password does not go with {file.name}, which says where it comes from.")


def _pairs(settings: Sequence[str], option: str) -> dict[str, str]:
    """``NAME=VALUE``, each as one of a mapping. Raises `InputError`."""
    found: dict[str, str] = {}
    for setting in settings:
        name, equals, value = setting.partition("=")
        if not equals:
            raise InputError(f"{option}: expected NAME=VALUE, got {setting!r}")
        found[name.strip()] = value.strip()
    return found


def address_of(text: str | None) -> tuple[str, int] | None:
    """``--connect-to``. Raises `InputError`."""
    if text is None:
        return None
    host, colon, port = text.rpartition(":")
    host = host.removeprefix("[").removesuffix("]")
    if not colon or not host or not port.isdecimal() or not 0 < int(port) < 65536:
        raise InputError(f"--connect-to: expected HOST:PORT, got {text!r}")
    return host, int(port)
