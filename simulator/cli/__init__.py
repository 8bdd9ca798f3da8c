"""The command line: thin. Each command is a module of its own and imports what it needs when it runs.

Exit codes: 0 passed · 1 the thing examined falls short · 2 usage, configuration, or nothing passed or
failed · 3 endpoint unreachable · 4 fault of the simulator · 130 interrupted.
"""

from __future__ import annotations

import io
import os
import sys

import click

from simulator import __version__
from simulator.cli.company import company
from simulator.cli.ends import FAULT, INTERRUPTED, end_of
from simulator.cli.init import init
from simulator.cli.lint import lint
from simulator.cli.qbxml import qbxml
from simulator.cli.run import run
from simulator.cli.scenarios import scenarios
from simulator.cli.schema import schema
from simulator.cli.serve import serve
from simulator.errors import SimulatorError


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="qbwc-sim")
def cli() -> None:
    """A QuickBooks Web Connector and QuickBooks, simulated, to try a QBWC endpoint.

    With nothing but "qbwc-sim run" every bundled scenario is played against the built-in endpoint.
    """


for _command in (run, company, init, lint, qbxml, scenarios, schema, serve):
    cli.add_command(_command)


def main() -> None:
    """The program: every error as one clear message and its exit code, never a traceback."""
    if isinstance(sys.stdout, io.TextIOWrapper):
        # what an endpoint says may have characters that a terminal has not
        sys.stdout.reconfigure(errors="backslashreplace")
    # what others have installed beside us is nothing that our models need; to look for it takes 20 ms
    os.environ.setdefault("PYDANTIC_DISABLE_PLUGINS", "__all__")
    try:
        code = cli.main(prog_name="qbwc-sim", standalone_mode=False)
    except click.ClickException as error:
        error.show()
        code = error.exit_code
    except (KeyboardInterrupt, Exception) as error:
        end = end_of(error)
        if end.kind == FAULT and not isinstance(error, SimulatorError) and os.environ.get("QBWC_DEBUG"):
            raise
        click.echo(end.text if end.kind == INTERRUPTED else f"qbwc-sim: {end.text}", err=True)
        code = end.exit_code
    sys.exit(code if isinstance(code, int) else 0)
