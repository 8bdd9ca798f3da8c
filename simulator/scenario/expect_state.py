"""What the PC must be like after a step: states, of which no event tells."""

from __future__ import annotations

from collections.abc import Iterator

from simulator.desktop import Desktop
from simulator.desktop.onwindows import LogName
from simulator.errors import InputError
from simulator.scenario import real
from simulator.scenario.expect import Shortfall, amount
from simulator.scenario.expectations import Expectation
from simulator.scenario.nodes import describe
from simulator.windows import web_connector


def compare(wanted: Expectation, desktop: Desktop) -> Iterator[Shortfall]:
    """What of `wanted` the PC does not show."""
    states = (
        ("the person's QuickBooks", wanted.quickbooks, _quickbooks, real.OF_THE_WINDOW),
        ("the Web Connector", wanted.connector, _connector, real.OF_THE_PC),
    )
    for what, state, look, what_next in states:
        if state:
            yield from is_as_wanted(what, state, look(desktop), what_next)
    if wanted.applications:
        number = len(desktop.connector.applications)
        where = "in the Web Connector's list"
        yield from amount(wanted.applications, number, "application", real.OF_THE_PC, where)
    if wanted.files:
        yield from _files(wanted.files.there, desktop, there=True)
        yield from _files(wanted.files.gone, desktop, there=False)
    for name, text in wanted.log.texts.items() if wanted.log else ():
        yield from _log(name, text, desktop)


def is_as_wanted(what: str, wanted: str, came: str, what_next: str) -> Iterator[Shortfall]:
    """Whether a state is the one that is wanted."""
    if came != wanted:
        yield Shortfall(f"{what} to be {wanted}", came, what_next)


def _quickbooks(desktop: Desktop) -> str:
    return "open" if desktop.quickbooks_is_open else "closed"


def _connector(desktop: Desktop) -> str:
    if web_connector().name not in desktop.pc.installed:
        return "not-installed"
    return "running" if desktop.connector.runs else "closed"


def _files(paths: tuple[str, ...], desktop: Desktop, *, there: bool) -> Iterator[Shortfall]:
    for path in paths:
        if desktop.pc.files.exists(path) != there:
            states = ("there", "gone")
            expected, got = states if there else reversed(states)
            yield Shortfall(f"{path} to be {expected}", got, real.OF_THE_PC)


def _log(name: LogName, text: str, desktop: Desktop) -> Iterator[Shortfall]:
    try:
        written = desktop.read_log(name)
    except InputError:
        yield Shortfall(f"{name} with {describe(text)}", "no such file", real.OF_THE_PC)
        return
    if text not in written:
        last = written.rstrip().rpartition("\n")[2]
        yield Shortfall(f"{describe(text)} in {name}", f"{describe(last)} as its last line", real.OF_THE_PC)
