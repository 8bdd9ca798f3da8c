"""``qbwc-sim serve``: the built-in endpoint for other clients, until it is interrupted."""

from __future__ import annotations

from pathlib import Path

import click


@click.command()
@click.option(
    "--mode",
    type=click.Choice(["one-off", "continuous"]),
    default="continuous",
    show_default=True,
    help="Whether the connection is deauthorised after its first sync.",
)
@click.option("--user", default="qbwc", show_default=True, help="The user's name.")
@click.option(
    "--password",
    envvar="QBWC_PASSWORD",
    default="qbwc",
    show_default=True,
    help="The user's password [QBWC_PASSWORD].",
)
@click.option("--company-file", default="", metavar="PATH", help="The company file that authenticate names.")
@click.option(
    "--port", type=click.IntRange(0, 65535), default=0, help="The port; one that is free if not given."
)
@click.option(
    "--style",
    type=click.Choice(["Document", "DocWrapped", "RPC"]),
    default="Document",
    show_default=True,
    help="How answers and WSDL are shaped, as the .QWC file's Style says.",
)
@click.option(
    "--interactive",
    type=click.Choice(["guide", "chapter-10", "sample", "whats-new"]),
    help="Ask the person at the PC first, by this reading of interactive mode.",
)
@click.option(
    "--state",
    type=click.Path(path_type=Path),
    metavar="FILE",
    help="Keep the endpoint's state in this file; in memory if not given.",
)
def serve(
    mode: str,
    user: str,
    password: str,
    company_file: str,
    port: int,
    style: str,
    interactive: str | None,
    state: Path | None,
) -> None:
    """Serve the built-in endpoint on this machine, for a Web Connector, zeep or curl to call."""
    import threading

    from simulator.cli.terminal import say
    from simulator.endpoint import BuiltinEndpoint, Interactive
    from simulator.endpoint import serve as serve_app
    from simulator.protocol.contract import Style

    with (
        BuiltinEndpoint(
            state=str(state) if state else ":memory:",
            mode=mode,
            user=user,
            password=password,
            company_file=company_file,
            style=Style(style),
            interactive=Interactive(interactive) if interactive else None,
        ) as endpoint,
        serve_app(endpoint, port=port) as server,
    ):
        say(f"The built-in endpoint ({mode}) is at {server.url}, its WSDL at {server.url}?wsdl")
        say(f"User {user}. Ctrl-C stops it.")
        forever = threading.Event()
        while not forever.wait(0.5):  # in stretches: on Windows, Ctrl-C does not end a wait
            pass
