"""``qbwc-sim init``: an `endpoint.yaml` for an endpoint, with what can be found out by asking it."""

from __future__ import annotations

import contextlib
from pathlib import Path
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from simulator.running.registration import Registration


@click.command()
@click.argument("endpoint", metavar="QWC|URL")
@click.option("--user", metavar="NAME", help="The endpoint's user; a .QWC file has it.")
@click.option(
    "--password",
    envvar="QBWC_PASSWORD",
    metavar="TEXT",
    help="The user's password, to ask with [QBWC_PASSWORD]; it is not written down.",
)
@click.option("--connect-to", metavar="HOST:PORT", help="Connect there instead of to the URL's host.")
@click.option(
    "--ca", type=click.Path(path_type=Path), metavar="FILE", help="More certificate authorities (PEM)."
)
@click.option(
    "--out",
    type=click.Path(path_type=Path),
    default=Path("endpoint.yaml"),
    show_default=True,
    metavar="FILE",
    help="The file to write.",
)
@click.option("--force", is_flag=True, help="Overwrite the file where there is one.")
def init(
    endpoint: str,
    user: str | None,
    password: str | None,
    connect_to: str | None,
    ca: Path | None,
    out: Path,
    force: bool,
) -> None:
    """Write an endpoint.yaml, by asking the endpoint what can be found out.

    Every part of it is explained there; what could not be found out is a line to be uncommented.
    """
    from simulator.cli.options import address_of
    from simulator.cli.terminal import printable, say
    from simulator.errors import InputError
    from simulator.running.registration import Given, registered
    from simulator.scenario.written import Found, written
    from simulator.switches import Switches

    is_url = "://" in endpoint
    if is_url and not user:
        raise click.UsageError("a URL needs --user NAME, the user in the endpoint's .QWC file.")
    if not is_url and user:
        raise click.UsageError("--user does not go with a .QWC file, which says it.")
    if out.exists() and not force:
        raise InputError(f"--out {out}: there is one already; --force overwrites it")
    place = address_of(connect_to)
    qwc = None if is_url else Path(endpoint)
    given = Given(endpoint if is_url else None, qwc, user, password or "", None, place, ca)
    registration = registered(given, None, Switches())
    assert registration is not None
    names, told = _asked(registration, password)
    for line in told:
        say(printable(line))
    found = Found(
        qwc=_from(out, qwc) if qwc is not None else "",
        url=endpoint if is_url else "",
        user=user or "",
        connect_to=connect_to or "",
        ca=_from(out, ca) if ca is not None else "",
        names=names,
    )
    try:
        with out.open("w" if force else "x", encoding="utf-8", newline="\n") as file:
            file.write(written(found))
    except OSError as error:
        raise InputError(f"--out {out}: cannot be written: {error.strerror}") from None
    say(f"{out} is written; set QBWC_PASSWORD, and: qbwc-sim run --endpoint {out}")


def _asked(registration: Registration, password: str | None) -> tuple[str | None, list[str]]:
    """What the endpoint names, and the lines that tell of the look; nothing of it is an error here."""
    from simulator.clock import RealClock
    from simulator.connector.http import HttpNetwork
    from simulator.errors import EndpointUnreachable, InputError
    from simulator.running.ready import around_it
    from simulator.scenario.preflight import look
    from simulator.switches import Switches

    lines: list[str] = []

    def tell(what: str, said: str, outcome: str) -> None:
        lines.append(f"  {outcome:<9}{what:<17} {said}")

    network = HttpNetwork(RealClock(), connect_to=registration.reached_at, ca=registration.ca)
    application = registration.users[0].application
    named = None
    with contextlib.suppress(EndpointUnreachable, InputError):  # which was told
        named = look(
            application,
            password,
            network,
            Switches(),
            words=registration.words,
            tell=tell,
            around=around_it(registration, network, Switches(), tell),
        )
    return named, lines


def _from(out: Path, path: Path) -> str:
    """`path` as the file at `out` has to name it."""
    try:
        return path.resolve().relative_to(out.resolve().parent).as_posix()
    except ValueError:
        return path.resolve().as_posix()
