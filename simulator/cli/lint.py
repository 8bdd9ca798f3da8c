"""``qbwc-sim lint``: what is wrong with a file, whatever kind of file it is, with line, column and repair.

What kind a file is shows in its name, or else in its first bytes: a row of `_KINDS` for each. The looking
is each kind's own room's; here it is read, and told in one form.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import click

from simulator.cli.lint_wsdl import is_address, lint_address
from simulator.cli.reading import STANDARD_INPUT, read_bytes
from simulator.cli.terminal import printable, say
from simulator.errors import EndpointUnreachable, InputError

if TYPE_CHECKING:
    from simulator.protocol.wsdllint import WsdlFinding
    from simulator.scenario.nodes import ScenarioMistakes

#: So many bytes of a file tell its kind.
_HEAD = 4096
#: More is not read of any file: the largest that qbXML may have, in bytes.
_MOST = 80_000_000
_CLEAN, _FOUND = 0, 1


class Remark(NamedTuple):
    """One finding in the form of this command. Line and column count from 1; 0: the file as a whole."""

    line: int
    column: int
    level: str
    """`must`, `should` or, where it is only good to know, `note`."""
    code: str
    """What the real program says: a QBWC code, an HRESULT, a statusCode; empty where it says nothing."""
    rule: str
    message: str
    repair: str
    switch: str = ""
    """The switch that has the code, where no source settles it."""


class _Kind(NamedTuple):
    name: str
    suffixes: tuple[str, ...]
    begins: re.Pattern[bytes]
    look: Callable[[bytes, str], list[Remark]]


@click.command()
@click.argument("files", metavar="FILE…", nargs=-1, required=True)
@click.option("--strict", is_flag=True, help="Advice counts too: exit code 1 for it.")
@click.option("--json", "as_json", is_flag=True, help="As a JSON array of findings.")
@click.pass_context
def lint(context: click.Context, files: tuple[str, ...], strict: bool, as_json: bool) -> None:
    """Look at .QWC files, qbXML, scenarios, endpoint.yaml and WSDLs: what is wrong, where, how to mend it.

    FILE may be - for the standard input, or the address of an endpoint's WSDL. Exit code 0: nothing but
    advice, 1: something is wrong, 2: a file cannot be read, 3: nobody answers at an address.
    """
    code, rows = _CLEAN, list[dict[str, object]]()
    counts = ("must", "should") if strict else ("must",)
    for file in files:
        try:
            remarks = _looked_at(file)
        except (InputError, EndpointUnreachable) as error:
            click.echo(f"qbwc-sim: {printable(str(error))}", err=True)
            code = max(code, error.exit_code)
            continue
        if any(remark.level in counts for remark in remarks):
            code = max(code, _FOUND)
        rows += [{"file": file, **remark._asdict()} for remark in remarks]
        if not as_json:
            _show(file, remarks)
    if as_json:
        say(json.dumps(rows, indent=2))
    context.exit(code)


def _looked_at(file: str) -> list[Remark]:
    if is_address(file):
        return _of_wsdl(lint_address(file))
    data = read_bytes(file, _MOST)
    return _kind(file, data).look(data, file)


def _kind(file: str, data: bytes) -> _Kind:
    suffix = Path(file).suffix.lower()
    for kind in _KINDS:
        if suffix in kind.suffixes:
            return kind
    head = data[:_HEAD].replace(b"\0", b"")  # UTF-16 has them
    for kind in _KINDS:
        if kind.begins.search(head):
            return kind
    known = ", ".join(f"{kind.name} ({', '.join(kind.suffixes)})" for kind in _KINDS)
    raise InputError(f"{file}: expected {known}, got a file that is none of these")


def _show(file: str, remarks: list[Remark]) -> None:
    if not remarks:
        say(f"{printable(file)}: nothing to mend")
    for remark in remarks:
        where = f":{remark.line}:{remark.column}" if remark.line else ""
        code = f"{remark.code} " if remark.code else ""
        say(printable(f"{file}{where}: {code}{remark.message}"))
        if remark.repair:
            say(f"    {printable(remark.repair)}")
    for switch, value in {remark.switch: remark.code for remark in remarks if remark.switch}.items():
        say(f"  {switch}={value}")


# -- kinds -----------------------------------------------------------------------------------------


def _qwc(data: bytes, file: str) -> list[Remark]:
    from simulator.protocol.qwc import read
    from simulator.switches import Switches

    switches = Switches()
    findings = read(data, "" if file == STANDARD_INPUT else Path(file).name).findings
    return [
        Remark(
            each.line,
            each.column,
            each.rule.level,
            each.rule.code_by(switches),
            each.rule.id,
            each.message,
            each.repair,
            each.rule.switch,
        )
        for each in findings
    ]


def _qbxml(data: bytes, file: str) -> list[Remark]:
    from simulator.cli.qbxml_check import diagnosed

    return [
        Remark(each.line, each.column, "must", each.code, each.layer, each.message, each.repair)
        for each in diagnosed(data, file).findings
    ]


def _yaml(data: bytes, file: str) -> list[Remark]:
    from simulator.scenario.endpointfile import describes_an_endpoint, read_endpoint
    from simulator.scenario.nodes import ScenarioMistakes

    if not describes_an_endpoint(data, file):
        return _scenario(data, file)
    try:
        read_endpoint(data, file, Path(file).parent)
    except ScenarioMistakes as error:
        return _mistakes(error, "endpoint")
    return []


def _scenario(data: bytes, file: str) -> list[Remark]:
    from simulator.scenario.load import load_bytes
    from simulator.scenario.nodes import ScenarioMistakes

    try:
        load_bytes(data, file)
    except ScenarioMistakes as error:
        return _mistakes(error, "scenario")
    return []


def _mistakes(error: ScenarioMistakes, rule: str) -> list[Remark]:
    return [
        Remark(*(each.place[:2] if each.place else (0, 0)), "must", "", rule, each.text, "")
        for each in error.mistakes
    ]


def _wsdl(data: bytes, file: str) -> list[Remark]:
    from simulator.protocol.wsdllint import lint as lint_wsdl

    return _of_wsdl(lint_wsdl(data, file))


def _of_wsdl(findings: Iterable[WsdlFinding]) -> list[Remark]:
    return [
        Remark(
            each.line,
            each.column,
            each.level,
            "",
            each.rule,
            f"expected {each.expected}, got {each.got}",
            each.repair,
        )
        for each in findings
    ]


_KINDS = (
    _Kind("a .QWC file", (".qwc",), re.compile(rb"<QBWCXML[\s/>]", re.IGNORECASE), _qwc),
    _Kind("qbXML", (".qbxml", ".xml"), re.compile(rb"<\?qbxml\s|<QBXML[\s/>]"), _qbxml),
    _Kind("a scenario or endpoint.yaml", (".yaml", ".yml"), re.compile(rb"^(scenario|format):", re.M), _yaml),
    _Kind("a WSDL", (".wsdl",), re.compile(rb"<(?:\w+:)?definitions[\s>]"), _wsdl),
)
