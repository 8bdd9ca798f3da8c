"""Somebody else's hooks and probes, as `endpoint.yaml` describes them: HTTP requests, or commands.

Whatever goes wrong with one is `Unplayable`: the play that needs it cannot go on, and nothing is said of the
endpoint. What is shown of it is the description's own text, never what stands for its variables.
"""

from __future__ import annotations

import json
import ssl
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from simulator.errors import CallError, InputError, Unplayable
from simulator.protocol.answers import HttpAnswer
from simulator.scenario import templates
from simulator.scenario.asking import ask
from simulator.scenario.endpointfile import EndpointFile, Hook, Probe
from simulator.scenario.needs import PROBES
from simulator.scenario.nodes import describe
from simulator.scenario.processes import MAX_OUTPUT, Program
from simulator.scenario.secrets import Secrets
from simulator.scenario.words import spoken

_SHOWN = 200
#: Hooks that may be everybody's.
_OF_ALL = ("reset", "set_time")


class ForeignPlatform:
    """The vendor's side of somebody else's endpoint; `users` are those of identity 1, 2, ..."""

    def __init__(
        self, file: EndpointFile, secrets: Secrets, users: Sequence[str], tls: ssl.SSLContext
    ) -> None:
        self._file = file
        self._secrets = secrets
        self._users = users
        self.failed = False
        """Whether a hook or probe could not be reached or has failed."""
        self._tls = tls

    def hook(self, name: str, arguments: Mapping[str, str], identity: int) -> None:
        """Let the platform do something. Raises `Unplayable`."""
        hook = getattr(self._file.described.hooks, name)
        if hook is None:
            raise InputError(f"this endpoint has no hook {name}; say so under needs: [hooks.{name}]")
        self._done("hooks", name, hook, arguments, identity)

    def probe(self, name: str, identity: int) -> object:
        """What the endpoint says of its own state, in the shape of the probe. Raises `Unplayable`."""
        probe = getattr(self._file.described.probes, name)
        if probe is None:
            raise InputError(f"this endpoint has no probe {name}; say so under needs: [probes.{name}]")
        where = self.place("probes", name)
        value = _picked(self._json(self._done("probes", name, probe, {}, identity), where), probe, where)
        expected, fits = _SHAPES[PROBES[name].shape]
        if not fits(value):
            raise Unplayable(f"{where}: expected {expected}, got {_came(value)}")
        return str(value) if PROBES[name].shape == "word" else value

    def close(self) -> None:
        """Nothing is held."""

    def place(self, part: str, name: str) -> str:
        """How a hook or probe is named in messages: where it stands, and its name."""
        return f"{self._file.place(part, name)}: {part}.{name}"

    def _done(self, part: str, name: str, hook: Hook, arguments: Mapping[str, str], identity: int) -> bytes:
        where, values = self.place(part, name), {"user": self._users[identity - 1], **arguments}
        if identity > 1 and not hook.of_one and name not in _OF_ALL:
            raise Unplayable(
                f"{where}: expected {{user}} in it, because this is for {describe(values['user'])} and not "
                f"for {describe(self._users[0])}, got none: write it into url, headers or body"
            )
        try:
            if hook.command is not None:
                return self._run(hook, {"QBWC_" + part[:-1].upper(): name}, values, where)
            return self._ask(hook, values, arguments, where)
        except Unplayable:
            self.failed = True
            raise

    # -- HTTP --------------------------------------------------------------------------------------

    def _ask(self, hook: Hook, values: Mapping[str, str], arguments: Mapping[str, str], where: str) -> bytes:
        """`arguments` are those of `values` that the scenario gives."""
        put_in = self._secrets.put_in
        method = hook.method or ("GET" if isinstance(hook, Probe) else "POST")
        written = {
            name: put_in(templates.text(value, values, _one_line)) for name, value in hook.headers.items()
        }
        if hook.body is not None:
            body = templates.body(hook.body, values, put_in)
        else:
            body = b"" if method in ("GET", "DELETE") else templates.arguments(arguments)
        if body and not any(name.lower() == "content-type" for name in written):
            plain = isinstance(hook.body, str) and not templates.is_json(hook.body)
            written["Content-Type"] = "text/plain; charset=utf-8" if plain else "application/json"
        url = templates.url(put_in(hook.url or ""), values)
        shown = f"{where}: {method} {hook.url}"
        try:
            answer = ask(url, method, written, body, hook.within, self._tls)
        except CallError as error:
            text = f"expected an answer within {spoken(hook.within)}, got none: {error.text}"
            raise Unplayable(f"{shown}: {self._secrets.hide(text)}") from None
        if not 200 <= answer.status < 300:
            said = self._beginning(answer)
            raise Unplayable(f"{shown}: expected a status from 200 to 299, got {answer.status}{said}")
        return answer.body

    def _beginning(self, answer: HttpAnswer) -> str:
        text = self._secrets.hide(answer.body[:4096].decode("utf-8", "replace")).strip()
        location = answer.header("Location")
        redirect = (
            f", a redirect to {self._secrets.hide(location)}, which is not followed" if location else ""
        )
        return redirect or (f": {describe(text)}" if text else "")

    # -- commands ----------------------------------------------------------------------------------

    def _run(self, hook: Hook, environment: dict[str, str], values: Mapping[str, str], where: str) -> bytes:
        put_in = self._secrets.put_in
        environment |= {f"QBWC_{name.upper()}": value for name, value in values.items()}
        environment |= {name: put_in(templates.text(text, values)) for name, text in hook.environment.items()}
        command = [put_in(word) for word in templates.words(hook.command or (), values)]
        shown = f"{where}: {(hook.command or ('',))[0]}"
        try:
            program = Program(
                command, self._file.lies_at(hook.folder or "."), environment, aside=isinstance(hook, Probe)
            )
        except InputError as error:
            raise Unplayable(f"{shown} {error}") from None
        try:
            code = program.wait(hook.within)
        finally:
            program.end(grace=0.5)
        if code != 0:
            came = f"got exit code {code}" if code is not None else "got none: it goes on, and was ended"
            said = self._secrets.hide(" / ".join(program.errors.last_lines or program.output.last_lines))
            last = f"; the last it said: {said}" if said else ""
            raise Unplayable(f"{shown}: expected exit code 0 within {spoken(hook.within)}, {came}{last}")
        if program.output.too_long:
            raise Unplayable(f"{shown}: expected at most {MAX_OUTPUT:,} bytes, got more")
        return program.output.content

    # -- answers -----------------------------------------------------------------------------------

    def _json(self, content: bytes, where: str) -> Any:
        if len(content) > MAX_OUTPUT:
            raise Unplayable(f"{where}: expected at most {MAX_OUTPUT:,} bytes, got more")
        try:
            value = json.loads(content.decode("utf-8-sig"), parse_constant=_no_constant)
            json.dumps(value, ensure_ascii=False).encode()  # halves of characters are not for a recording
        except (ValueError, RecursionError):
            beginning = self._secrets.hide(content[:_SHOWN].decode("utf-8", "replace")).strip()
            raise Unplayable(f"{where}: expected JSON, got {describe(beginning)}") from None
        return value


def _no_constant(name: str) -> None:
    raise ValueError(name)


def _one_line(value: str) -> str:
    return " ".join(value.split())


def _picked(value: Any, probe: Probe, where: str) -> Any:
    """What stands at the probe's path: keys of mappings, and places in lists, counted from 0."""
    for step in probe.pick.split(".") if probe.pick else ():
        if isinstance(value, dict) and step in value:
            value = value[step]
        elif isinstance(value, list) and step.isdecimal() and int(step[:9]) < len(value):
            value = value[int(step[:9])]
        else:
            known = f" with {', '.join(map(str, list(value)[:8]))}" if isinstance(value, dict) else ""
            raise Unplayable(f"{where}: expected {step!r} of {probe.pick!r}, got {_came(value)}{known}")
    return value


def _is_number(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


#: What a probe of each shape must say, in words, and whether it does.
_SHAPES: dict[str, tuple[str, Callable[[Any], bool]]] = {
    "word": ("a word (a JSON string)", lambda value: isinstance(value, str) or _is_number(value)),
    "records": (
        "a list of records (a JSON array of objects)",
        lambda value: isinstance(value, list) and all(isinstance(record, dict) for record in value),
    ),
    "counts": (
        "a number for each state (a JSON object of numbers)",
        lambda value: isinstance(value, dict) and all(_is_number(count) for count in value.values()),
    ),
}


def _came(value: object) -> str:
    match value:
        case list():
            return "a list" if all(isinstance(item, dict) for item in value) else "a list of other things"
        case dict():
            return "a mapping"
        case None:
            return "null"
        case bool():
            return str(value).lower()
    return describe(value)
