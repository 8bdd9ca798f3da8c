"""The endpoint that a run is against, as it is registered: from a bare URL, or from its .QWC file."""

from __future__ import annotations

import dataclasses
from pathlib import Path
from typing import NamedTuple

from simulator.connector.applications import Application, implied
from simulator.connector.profiles import CURRENT
from simulator.errors import InputError
from simulator.protocol.contract import Style
from simulator.switches import Switches


class Registration(NamedTuple):
    """An endpoint's application, and how it is reached."""

    application: Application
    reached_at: tuple[str, int] | None
    """Where to connect to instead of to its host; None: to its host."""
    address: str
    """What the user calls it."""
    relied: tuple[tuple[str, str], ...] = ()
    """The switches by which its .QWC file was taken, and their values."""


def registered(
    endpoint: str | None,
    qwc: Path | None,
    user: str,
    style: str | None,
    switches: Switches,
    version: str = CURRENT.version,
) -> Registration | None:
    """The endpoint that the options name, None for the built-in one. Raises `InputError`.

    `version` is the Web Connector's. Of a .QWC file with which the application would not be added all
    findings are told.
    """
    if qwc is not None:
        application, relied = _from_file(qwc, switches, version)
        return Registration(application, None, application.url, relied)
    if endpoint is None:
        return None
    application, reached_at = implied(endpoint, user)
    if style is not None:
        application = dataclasses.replace(application, style=Style(style))
    return Registration(application, reached_at, endpoint)


def _from_file(
    path: Path, switches: Switches, version: str
) -> tuple[Application, tuple[tuple[str, str], ...]]:
    # only who has such a file waits for what reads it
    from simulator.protocol.qwc import read
    from simulator.protocol.qwcrules import LARGEST_FILE, refusals

    try:
        with path.open("rb") as opened:
            data = opened.read(LARGEST_FILE + 1)
    except (OSError, ValueError) as error:  # ValueError: a NUL in the path
        raise InputError(
            f"--qwc {path}: cannot be read: {getattr(error, 'strerror', None) or error}"
        ) from None
    file, findings = read(data, path.name)
    refused = refusals(findings, version, switches)
    if file is None or refused:
        told = [finding.told(str(path), switches) for finding in findings]
        relied = {each.rule.switch: each.rule.code_by(switches) for each in refused if each.rule.switch}
        told += [f"  {switch}={code}" for switch, code in relied.items()]
        raise InputError(
            "\n".join([f"--qwc {path}: expected a .QWC file that can be used, got one with", *told])
        )
    names = dict.fromkeys(each.rule.switch for each in findings if each.rule.switch)
    return Application.from_qwc(file), tuple((name, str(getattr(switches, name))) for name in names)
