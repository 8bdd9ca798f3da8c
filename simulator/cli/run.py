"""``qbwc-sim run``: its options. The playing is `playing`'s, imported when the command runs."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click


@click.command()
@click.argument("scenarios", nargs=-1, metavar="[SCENARIO|FOLDER|GLOB]...")
@click.option(
    "--endpoint",
    metavar="FILE|URL",
    help="The endpoint to play against, or its endpoint.yaml; without it the built-in one.",
)
@click.option(
    "--qwc",
    type=click.Path(path_type=Path),
    metavar="FILE",
    help="The endpoint's .QWC file, instead of --endpoint and --user.",
)
@click.option("--user", metavar="NAME", help="The endpoint's user, as its .QWC file has it.")
@click.option(
    "--password", envvar="QBWC_PASSWORD", metavar="TEXT", help="The user's password [QBWC_PASSWORD]."
)
@click.option(
    "--offers",
    multiple=True,
    metavar="NEED",
    help="Say that the endpoint meets a need of scenarios, such as work or names.path.",
)
@click.option("--connect-to", metavar="HOST:PORT", help="Connect there instead of to the URL's host.")
@click.option(
    "--ca",
    type=click.Path(path_type=Path),
    metavar="FILE",
    help="More certificate authorities to trust (PEM).",
)
@click.option(
    "--style",
    type=click.Choice(["Document", "DocWrapped", "RPC"]),
    help="How envelopes are shaped, as the endpoint's .QWC file says (default Document).",
)
@click.option(
    "--client",
    type=click.Choice(["web-connector", "zeep"]),
    default="web-connector",
    show_default=True,
    help="Who makes the calls; zeep is a second opinion, over the endpoint's WSDL.",
)
@click.option("--client-version", metavar="V", help="The Web Connector's version, such as 2.1.0.30 or 34.")
@click.option("--timeout", metavar="SECONDS", help="How long one call may take in all (default 100).")
@click.option(
    "--seed", type=int, default=0, show_default=True, help="Decides everything that is left to chance."
)
@click.option("--origin", metavar="DATE", help="When virtual time starts, such as 2026-01-05T09:00:00Z.")
@click.option(
    "--switch", "switches", multiple=True, metavar="NAME=VALUE", help="Settle what no source settles."
)
@click.option(
    "--guard",
    "guards",
    multiple=True,
    metavar="NAME=N",
    help="Move a guard: rounds, noops, retries or polls.",
)
@click.option(
    "-n",
    "workers",
    type=click.IntRange(1, 64),
    default=1,
    show_default=True,
    metavar="N",
    help="Play in N processes at once, each a customer of its own. The reports are the same.",
)
@click.option("--tag", "tags", multiple=True, help="Only scenarios with this tag.")
@click.option("--strict", is_flag=True, help="Findings of level should fail a scenario too.")
@click.option("--dry-run", is_flag=True, help="Say what would be played, and play nothing.")
@click.option(
    "--json", "json_file", type=click.Path(path_type=Path), metavar="FILE", help="Write the run as JSON."
)
@click.option(
    "--junit",
    "junit_file",
    type=click.Path(path_type=Path),
    metavar="FILE",
    help="Write the run as JUnit XML, as CI systems read it.",
)
@click.option(
    "--record", type=click.Path(path_type=Path), metavar="FILE", help="Write every event as NDJSON."
)
@click.pass_context
def run(context: click.Context, /, **options: Any) -> None:
    """Play scenarios against an endpoint and judge it.

    SCENARIO is a bundled id (sync/one-off), a glob over ids (sync/*), a file, a folder of files, or one
    row of a matrix (sync/one-off[2]).
    """
    from simulator.cli.again import options_given
    from simulator.cli.options import Options
    from simulator.cli.playing import play

    context.exit(play(Options(given=options_given(context), **options)))
