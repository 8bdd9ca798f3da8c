"""An `endpoint.yaml` written for a person: what is known stands there, the rest as lines to be uncommented.

A line that begins with ``##`` is said to the reader, one with a single ``#`` is ready to be used.
"""

from __future__ import annotations

import re
import textwrap
from collections.abc import Iterator
from dataclasses import dataclass

from simulator.errors import InputError
from simulator.scenario.endpointvalues import FORMAT
from simulator.scenario.needs import HOOKS, NEEDS, PROBES
from simulator.scenario.templates import arguments

#: Needs no quotes in YAML; what ends in a colon would be a key.
_SIMPLE = re.compile(r"[A-Za-z0-9_./](?:[A-Za-z0-9_./:?=&%~+-]*[A-Za-z0-9_./?=&%~+-])?")
_WIDTH = 100
_ADDRESS = "'http://localhost:8000/test/{0}?user={{user}}'"


@dataclass(frozen=True, slots=True)
class Found:
    """What is known of an endpoint. Empty: nothing is."""

    qwc: str = ""
    url: str = ""
    user: str = ""
    connect_to: str = ""
    ca: str = ""
    names: str | None = None
    """What it names to authenticate: a path, empty for the open file, or unknown."""


def written(found: Found) -> str:
    """The file."""
    return "\n".join(_lines(found)) + "\n"


def quoted(text: str) -> str:
    """`text` as a YAML value. Raises `InputError` for what has control characters."""
    if not text.isprintable():
        raise InputError(f"expected one line without control characters, got {text!r}")
    return text if _SIMPLE.fullmatch(text) else "'" + text.replace("'", "''") + "'"


def _said(text: str) -> Iterator[str]:
    yield from (f"## {line}" for line in textwrap.wrap(text, _WIDTH, break_on_hyphens=False))


def _lines(found: Found) -> Iterator[str]:
    yield from _said(
        "The endpoint under test, for: qbwc-sim run --endpoint endpoint.yaml. Every value is a text as it "
        "stands. Lines with ## explain; a line with one # is ready to be used: take the # away."
    )
    yield f"format: {FORMAT}"
    yield ""
    yield from _registered(found)
    yield ""
    yield from _said(
        "Where the user's password comes from: {env: NAME}, a variable; {file: PATH}; or the text itself."
    )
    yield "password: {env: QBWC_PASSWORD}"
    yield ""
    yield from _said(
        "How it is started, if qbwc-sim shall do that; it is ended with the run. ready: when it can be "
        "called (a url that answers, a port, a line that it prints); per: scenario starts it anew for each."
    )
    yield from (
        "#start:",
        "#  command: [npm, start]",
        "#  folder: .",
        "#  environment: {PORT: 8000}",
        "#  ready: {url: http://localhost:8000/}",
        "#  within: 30s",
        "#  per: run",
    )
    yield ""
    yield from _names(found)
    yield ""
    yield from _said("What holds, so that the scenarios that need it are played:")
    for need in ("work", "mode.one-off", "mode.continuous", "idle"):
        yield from _said(f"  {need}: {NEEDS[need].about}")
    yield "#offers: [work, mode.continuous]"
    yield ""
    yield from _said(
        "What your platform can be made to do, each by an HTTP request (its arguments as JSON, or body: with "
        "{arguments} in it) or by a command ({arguments} as words). {user} is for whom; ${NAME} is a "
        "variable of the environment. takes: [customers, read] says which arguments it takes, where it is "
        "not all of them."
    )
    yield "#hooks:"
    for name, hook in HOOKS.items():
        gets = (
            f"; gets, as far as a scenario says, {arguments(hook.examples).decode()}"
            if hook.arguments
            else ""
        )
        yield from _said(f"  {name}: {hook.about}{gets}")
        yield f"#  {name}: {{url: {_ADDRESS.format(name)}, headers: {{X-Test-Key: letmein}}}}"
    yield ""
    yield from _said("What it can be asked of its own state; the answer is JSON, pick: says where in it.")
    yield "#probes:"
    for name, probe in PROBES.items():
        yield from _said(f"  {name}: {probe.about} ({_SHAPES[probe.shape]})")
        yield f"#  {name}: {{url: {_ADDRESS.format(name)}, pick: data}}"
    yield ""
    yield from _said("Other users, each with a company of its own: the second, the third, ...")
    yield from ("#identities:", "#  - {user: other, password: {env: OTHER_PASSWORD}}")
    yield ""
    yield from _said(
        "Findings that you accept for a while: shown as accepted until that day, and failing nothing."
    )
    yield from (
        "#accepted:",
        "#  - {check: 'scenarios/sync/noop.yaml:*', reason: ticket 4711, until: 2030-01-31}",
    )


#: The shapes of probes, in the words of JSON.
_SHAPES = {"word": "a string", "records": "a list of objects", "counts": "an object of numbers"}


def _registered(found: Found) -> Iterator[str]:
    if found.qwc:
        yield from _said("The .QWC file that your customers get: address, user and identifiers are its.")
        yield f"qwc: {quoted(found.qwc)}"
    else:
        yield from _said(
            "Its address and its user; one that a .QWC may not name is told as localhost. Or the .QWC file "
            "itself instead, so that what it says is tried too: qwc: my-app.qwc"
        )
        yield f"url: {quoted(found.url)}"
        yield f"user: {quoted(found.user)}"
    yield from _said("Where it runs just now, where that is not the host of its address:")
    yield f"connect_to: {quoted(found.connect_to)}" if found.connect_to else "#connect_to: localhost:8000"
    yield from _said("More certificate authorities to trust (PEM):")
    yield f"ca: {quoted(found.ca)}" if found.ca else "#ca: ca.pem"


def _names(found: Found) -> Iterator[str]:
    if found.names is None:
        yield from _said(
            "What it names in its answer to authenticate, which could not be found out: names: open-file for "
            "none (an empty text), or company_path: C:\\books\\company.qbw for a path."
        )
        yield "#names: open-file"
    elif found.names:
        yield from _said("The company file that it names in its answer to authenticate.")
        yield f"company_path: {quoted(found.names)}"
    else:
        yield from _said("It names no company file in its answer to authenticate: the open one is meant.")
        yield "names: open-file"
