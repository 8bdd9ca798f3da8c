"""``qbwc-sim qbxml``: the language, to look up and to try."""

from __future__ import annotations

import json

import click

from simulator.cli.qbxml_check import COUNTRIES, check

_version = click.option(
    "--version", metavar="V", help="The qbXML version; the newest documented if not given."
)
_country = click.option(
    "--country", type=click.Choice(COUNTRIES), default="US", show_default=True, help="Whose QuickBooks."
)


@click.group()
def qbxml() -> None:
    """Look up the messages of qbXML, write examples of them, and check your own."""


qbxml.add_command(check)


@qbxml.command("list")
@click.option("--json", "as_json", is_flag=True, help="As a JSON array.")
def list_(as_json: bool) -> None:
    """List the request messages: kind, since which version, in which editions."""
    from simulator.qbxml import catalogue
    from simulator.qbxml.shapes import version_text

    rows = [
        (listing.name, listing.kind, version_text(listing.since), listing.editions)
        for listing in catalogue.listings().values()
    ]
    if as_json:
        objects = [
            {"message": name, "kind": kind, "since": since, "editions": list(editions)}
            for name, kind, since, editions in rows
        ]
        click.echo(json.dumps(objects, indent=2))
        return
    width = max(len(name) for name, *_ in rows)
    click.echo(f"{'message':<{width}}  {'kind':<6}  {'since':<5}  editions")
    for name, kind, since, editions in rows:
        click.echo(f"{name:<{width}}  {kind:<6}  {since:<5}  {' '.join(editions)}")


@qbxml.command()
@click.argument("name")
@_version
@_country
def describe(name: str, version: str | None, country: str) -> None:
    """Describe a message: NAME is InvoiceAdd, or InvoiceAddRq or InvoiceAddRs for one half of it."""
    from simulator.qbxml.describing import describe as described

    click.echo(described(name, version, country), nl=False)


@qbxml.command()
@click.argument("name")
@_version
@_country
@click.option(
    "--full/--minimal", default=True, help="Every element there is (the default), or what is required."
)
@click.option("--seed", type=int, default=0, show_default=True, help="Which alternatives and values.")
def example(name: str, version: str | None, country: str, full: bool, seed: int) -> None:
    """Write an example of a request, a whole document: NAME is InvoiceAdd or InvoiceAddRq."""
    from simulator.qbxml.examples import example as written

    click.echo(written(name, version, country, full=full, seed=seed), nl=False)
