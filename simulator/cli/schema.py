"""``qbwc-sim schema``: the language for editors."""

from __future__ import annotations

import json

import click

KINDS = ("scenario", "endpoint")


@click.command()
@click.argument("kind", type=click.Choice(KINDS), default=KINDS[0])
def schema(kind: str) -> None:
    """Print the JSON Schema of scenarios or of endpoint.yaml, by which editors complete and check them."""
    from simulator.cli.terminal import say
    from simulator.scenario.schema import SCHEMAS

    say(json.dumps(SCHEMAS[kind](), ensure_ascii=False, indent=2))
