"""The one hierarchy of errors.

Every error that this package raises on purpose is one of these. Each message says what was
expected, what came, where, and what to do about it; the command line prints it as it stands
and leaves with the exit code of its class (0 and 1 are verdicts, never errors).
"""

from __future__ import annotations


class SimulatorError(Exception):
    """Base of all: something that ends what was asked for. Exit code 4 unless a subclass says other."""

    exit_code = 4


class InputError(SimulatorError):
    """A file or an argument that the user gave cannot be used (exit code 2)."""

    exit_code = 2


class Unplayable(InputError):
    """What surrounds the endpoint (a hook, a probe, its start) fails: a play cannot go on, and says nothing
    of the endpoint itself."""


class EndpointUnreachable(SimulatorError):
    """Nobody answers at the endpoint's address (exit code 3)."""

    exit_code = 3


class Shortcoming(SimulatorError):
    """A lawful thing that the simulator cannot do yet; it never makes an answer up (exit code 4)."""


class StepFailed(SimulatorError):
    """What a step takes for granted did not come about; the scenario that has it has failed."""

    def __init__(self, what: str, expected: str, got: str) -> None:
        super().__init__(f"{what}: expected {expected}, got {got}")
        self.expected = expected
        self.got = got


class IllegalMove(SimulatorError):
    """The session machine was told of something that cannot happen in its state: a fault of ours."""


class CallError(SimulatorError):
    """A SOAP call failed as the Web Connector's own client stack would fail it.

    ``text`` is what the real program would append to its QBWC code in the log.
    """

    def __init__(self, text: str) -> None:
        super().__init__(text)
        self.text = text


class QuickBooksRefusal(SimulatorError):
    """QuickBooks refused a whole call (OpenConnection, BeginSession, ProcessRequest) with an HRESULT.

    ``hresult`` is an unsigned 32-bit number, ``message`` QuickBooks' own text. ``detail`` is our own
    diagnosis, where there is one; it goes into reports and never to an endpoint.
    """

    detail = ""

    def __init__(self, hresult: int, message: str) -> None:
        super().__init__(f"0x{hresult:08X}: {message}")
        self.hresult = hresult
        self.message = message
