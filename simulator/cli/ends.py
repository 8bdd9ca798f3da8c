"""How a command ends that an error ends: the exit code, and what is said."""

from __future__ import annotations

from typing import NamedTuple

import click

from simulator.errors import EndpointUnreachable, InputError, SimulatorError

CONFIGURATION, UNREACHABLE, FAULT, INTERRUPTED = "configuration", "unreachable", "fault", "interrupted"
_EXIT_CODES = {FAULT: 4, INTERRUPTED: 130}


class End(NamedTuple):
    """`kind` is one of the words above; `text` is for a person."""

    kind: str
    exit_code: int
    text: str


def end_of(error: BaseException) -> End:
    """How `error` ends a command. What is none of ours is a fault of the simulator."""
    match error:
        case KeyboardInterrupt() | click.Abort():
            return End(INTERRUPTED, _EXIT_CODES[INTERRUPTED], "interrupted")
        case click.ClickException():
            return End(CONFIGURATION, error.exit_code, error.format_message())
        case EndpointUnreachable():
            return End(UNREACHABLE, error.exit_code, str(error))
        case InputError():
            return End(CONFIGURATION, error.exit_code, str(error))
        case SimulatorError():
            return End(FAULT, error.exit_code, str(error))
    said = f"a fault of the simulator itself ({type(error).__name__}: {error})"
    return End(FAULT, _EXIT_CODES[FAULT], f"{said}. Please report it; QBWC_DEBUG=1 shows where it happened.")
