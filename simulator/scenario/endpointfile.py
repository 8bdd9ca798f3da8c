"""`endpoint.yaml`: the endpoint under test, described once: its words, and a file read with all its mistakes.

How it is registered, where its password comes from, how it is started, what it names and offers, its
hooks and probes as HTTP requests or commands, further identities, and findings that are accepted for a
while. Every value is a text that its field reads, as in a scenario. Paths are taken from the file's folder.

Texts may hold ``${NAME}``, a variable of the environment, wherever a secret may be needed; it is put in
place when it is used (`secrets`), never here. What hooks and probes do is `foreign`'s.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any, Self

from pydantic import BeforeValidator, Field, ValidationError, create_model, model_validator

from simulator.protocol.contract import Style
from simulator.scenario import endpointvalues as values
from simulator.scenario import needs as vocabulary
from simulator.scenario import words
from simulator.scenario.endpointvalues import FORMAT, Command, Some, Texts, Within
from simulator.scenario.fields import Model, SubMistake, one_of, refuse
from simulator.scenario.mistakes import Language, content_of, empty_values, read_mapping, text_of, told
from simulator.scenario.nodes import (
    Mapping,
    Mistake,
    Place,
    Plain,
    ScenarioMistakes,
    place_of,
    plain,
    scalars,
)

NAME = "endpoint.yaml"
#: The words by which a file is known to describe an endpoint, and not to be a scenario.
MARKS = ("qwc", "url", "password", "start", "hooks", "probes", "identities", "accepted", "offers")

METHODS = ("GET", "POST", "PUT", "PATCH", "DELETE")
#: What every request and command may use, beside the arguments of its hook.
ALWAYS = ("user",)

VARIABLE = re.compile(r"\$\{([A-Za-z_][A-Za-z0-9_]*)\}")
PLACEHOLDER = re.compile(r"(?<!\$)\{([a-z][a-z0-9_]*)\}")


# -- its parts -------------------------------------------------------------------------------


def _one_of_two(model: Model, first: str, *others: str) -> None:
    """Exactly one of the words must be written."""
    known = (first, *others)
    written = [name for name in known if name in model.model_fields_set]
    if len(written) != 1:
        raise ValueError(f"expected one of {', '.join(known)}, got {' and '.join(written) or 'none of them'}")


class Ready(Model):
    """When a program that was started is ready: a URL answers, a port takes connections, a line is said."""

    url: values.Url | None = None
    port: values.Port | None = None
    line: Some | None = None
    """A text that stands somewhere in a line of its output."""

    @model_validator(mode="after")
    def _one(self) -> Self:
        _one_of_two(self, "url", "port", "line")
        return self


class Start(Model):
    """How the endpoint is started; it is ended when the run is over."""

    command: Command
    folder: Some | None = None
    environment: Texts = Field(default={})
    ready: Ready | None = None
    """Not written: when its address takes connections."""
    within: Within = 30.0
    per: Annotated[str, one_of("run", "scenario")] = "run"
    """`scenario`: anew for each, which makes every scenario find a fresh one."""


class Hook(Model):
    """Something that is done beside the conversation: an HTTP request, or a command."""

    url: values.Url | None = None
    method: Annotated[str, one_of(*METHODS)] | None = None
    headers: values.Headers = Field(default={})
    body: values.Tree = None
    """A text with arguments in braces, or a tree that is sent as JSON; not written: the arguments as JSON."""
    command: Command | None = None
    folder: Some | None = None
    environment: Texts = Field(default={})
    within: Within = 10.0
    takes: tuple[Some, ...] | None = None
    """The arguments that it takes; not written: those in braces, or the usual ones where there are none."""

    @model_validator(mode="after")
    def _one(self) -> Self:
        _one_of_two(self, "url", "command")
        other, beside = ("command", _OF_HTTP) if self.command else ("url", _OF_COMMANDS)
        refuse(
            *(
                SubMistake((name,), f"expected {name}: beside {beside[name]}, got it beside {other}", True)
                for name in beside
                if name in self.model_fields_set
            )
        )
        return self

    @property
    def names_user(self) -> bool:
        """Whether it says of itself for which user it is."""
        return any(found == "user" for _, found in self.placeholders())

    @property
    def of_one(self) -> bool:
        """Whether it is told for which user it is. A command always is, by its environment."""
        return self.command is not None or self.names_user

    def placeholders(self, path: tuple[str | int, ...] = ()) -> Iterator[tuple[tuple[str | int, ...], str]]:
        """What stands in braces anywhere, each with its place; `path` is the hook's own."""
        for field in ("url", "headers", "body", "command", "environment"):
            for place, text in _texts_in(getattr(self, field), (*path, field)):
                yield from ((place, found) for found in PLACEHOLDER.findall(text))

    def taken(self, of: vocabulary.Hook) -> Collection[str]:
        """The arguments that it takes, of those that a hook of its kind may have."""
        if self.takes is not None:
            return self.takes
        return {found for _, found in self.placeholders()} & {*of.arguments} or of.usual


_OF_HTTP = dict.fromkeys(("method", "headers", "body"), "url")
_OF_COMMANDS = dict.fromkeys(("folder", "environment"), "command")


class Probe(Hook):
    """A question to the endpoint's own state; its answer is JSON."""

    pick: values.Some | None = None
    """Where in the answer what is wanted stands: `data.items.0`."""


def _nothing(value: object) -> object:
    return {} if value is None else value


Hooks: Any = create_model(
    "Hooks",
    __base__=Model,
    **dict.fromkeys(vocabulary.HOOKS, (Hook | None, None)),  # type: ignore[call-overload]
)
Probes: Any = create_model(
    "Probes",
    __base__=Model,
    **dict.fromkeys(vocabulary.PROBES, (Probe | None, None)),  # type: ignore[call-overload]
)


class Identity(Model):
    """One more user of the endpoint, with a company of its own. What is left out is as above."""

    user: Some | None = None
    password: values.Source | None = None
    qwc: Some | None = None
    company_path: Some | None = None

    @model_validator(mode="after")
    def _somebody(self) -> Self:
        _one_of_two(self, "user", "qwc")
        return self


class Accepted(Model):
    """A finding that is known and accepted until a day: it is shown as accepted, and fails nothing."""

    check: Some
    """The check's id, or the step's place in its file; ``*`` stands for anything."""
    reason: Some
    until: values.Day
    """The last day on which it holds."""
    scenario: Some | None = None
    """In this scenario only; ``*`` stands for anything."""


class Described(Model):
    """The endpoint under test."""

    format: values.Format
    qwc: Some | None = None
    url: values.Url | None = None
    user: Some | None = None
    style: Annotated[str, one_of(*(style.value for style in Style))] | None = None
    password: values.Source | None = None
    connect_to: values.Address | None = None
    ca: Some | None = None
    start: Start | None = None
    names: Annotated[str, one_of("path", "open-file")] | None = None
    company_path: Some | None = None
    offers: tuple[values.Offer, ...] = ()
    hooks: Annotated[Hooks, BeforeValidator(_nothing)] = Hooks()
    probes: Annotated[Probes, BeforeValidator(_nothing)] = Probes()
    identities: tuple[Identity, ...] = ()
    accepted: tuple[Accepted, ...] = ()

    @model_validator(mode="after")
    def _possible(self) -> Self:
        mistakes = [*self._registered_how(), *self._placeholders()]
        clash = vocabulary.contradiction(self.offers)
        if clash:
            mistakes.append(SubMistake(("offers",), clash))
        if self.names == "open-file" and self.company_path is not None:
            text = "expected names: path beside company_path, got open-file"
            mistakes.append(SubMistake(("names",), text))
        refuse(*mistakes)
        return self

    def _registered_how(self) -> Iterator[SubMistake]:
        if self.qwc is None and self.url is None:
            yield SubMistake(("format",), "expected qwc: FILE, or url: and user:, got neither", of_key=True)
        elif self.qwc is not None:
            for name in ("url", "user", "style"):
                if getattr(self, name) is not None:
                    yield SubMistake(
                        (name,), f"expected no {name}: beside qwc:, which says it, got one", True
                    )
        elif self.user is None:
            yield SubMistake(("url",), "expected user: beside url:, got nothing of that name", of_key=True)

    def _placeholders(self) -> Iterator[SubMistake]:
        for part, of in (("hooks", self.hooks), ("probes", self.probes)):
            for name, hook in of:
                if hook is None:
                    continue
                arguments = vocabulary.HOOKS[name].arguments if part == "hooks" else {}
                known = [f"{{{argument}}}" for argument in (*arguments, *ALWAYS)]
                of_it = f"expected an argument of {part}.{name}, got "
                for path, found in hook.placeholders((part, name)):
                    if f"{{{found}}}" not in known:
                        yield SubMistake(path, of_it + words.choose(f"{{{found}}}", known))
                for at, argument in enumerate(hook.takes or ()):
                    if argument not in arguments:
                        yield SubMistake((part, name, "takes", at), of_it + words.choose(argument, arguments))

    def used(self) -> Iterator[tuple[str, Hook]]:
        """Every hook and probe that is described, by its need."""
        for part, of in (("hooks", self.hooks), ("probes", self.probes)):
            for name, hook in of:
                if hook is not None:
                    yield f"{part}.{name}", hook

    @property
    def resets_one(self) -> bool:
        """Whether the reset is that of one user, whom it names; else it is everybody's."""
        return self.hooks.reset is not None and self.hooks.reset.of_one

    @property
    def of_everybody(self) -> tuple[str, ...]:
        """The hooks and probes, by need, that do not say for which user they are: a clock is one for all."""
        found = [need for need, hook in self.used() if not hook.of_one]
        if (
            self.hooks.set_time is not None
            and self.hooks.set_time.command
            and not self.hooks.set_time.names_user
        ):
            found.append("hooks.set_time")
        return tuple(sorted(found, key=lambda need: need not in ("hooks.reset", "hooks.set_time")))

    @property
    def offered(self) -> frozenset[str]:
        """The needs that hold, as far as the file says."""
        found = {*self.offers, *(need for need, _ in self.used()), f"identities.{1 + len(self.identities)}"}
        for name, hook in self.hooks:
            if hook is not None:
                found |= {f"hooks.{name}.{each}" for each in hook.taken(vocabulary.HOOKS[name])}
        if "hooks.reset" in found or (self.start and self.start.per == "scenario"):
            found.add("fresh")
        return frozenset(found)


def _texts_in(value: Plain, path: tuple[str | int, ...]) -> Iterator[tuple[tuple[str | int, ...], str]]:
    match value:
        case str():
            yield path, value
        case tuple():
            for place, item in enumerate(value):
                yield from _texts_in(item, (*path, place))
        case dict():
            for name, content in value.items():
                yield from _texts_in(content, (*path, name))


# -- the file --------------------------------------------------------------------------------


def _may_be_empty(path: tuple[str | int, ...]) -> bool:
    return path in (("hooks",), ("probes",))


ENDPOINT = Language(Described, "the description of an endpoint", f"format: {FORMAT}", _may_be_empty)


@dataclass(frozen=True, slots=True)
class EndpointFile:
    """A file that was read."""

    name: str
    """Its name in messages."""
    folder: Path
    """Where it lies: its paths start there."""
    described: Described
    tree: Mapping

    def place(self, *path: str | int) -> str:
        """``file:line:column`` of what stands at `path`."""
        place = place_of(self.tree, path)
        return f"{self.name}:{place.line}:{place.column}"

    def variables(self) -> dict[str, Place]:
        """Every variable of the environment that its texts use, with the first place of each."""
        found: dict[str, Place] = {}
        for scalar in scalars(self.tree, keys=False):
            for name in VARIABLE.findall(scalar.text or ""):
                found.setdefault(name, scalar.place)
        return found

    def lies_at(self, path: str) -> Path:
        """A path of the file, from its folder."""
        return self.folder / path


def load_endpoint(path: Path, name: str = "") -> EndpointFile:
    """The description in the file at `path`. Raises `ScenarioMistakes` with all that is wrong with it."""
    name = name or str(path)
    return read_endpoint(content_of(path, name), name, path.parent)


def read_endpoint(content: bytes, name: str, folder: Path) -> EndpointFile:
    """The description in a file's `content`; `name` is the file's name in messages."""
    root, mistakes = read_mapping(text_of(content, name, ENDPOINT), name, ENDPOINT)
    mistakes += empty_values(root, name, ENDPOINT)
    described = None
    try:
        described = Described.model_validate(plain(root))
    except ValidationError as error:
        mistakes += told(error, root, name, ENDPOINT)
    if mistakes or described is None:
        by_place = sorted(dict.fromkeys(mistakes), key=_by_place)
        raise ScenarioMistakes(tuple(by_place))
    return EndpointFile(name, folder, described, root)


def _by_place(mistake: Mistake) -> tuple[int, int]:
    return mistake.place[:2] if mistake.place else (0, 0)


def describes_an_endpoint(content: bytes, name: str = "") -> bool:
    """Whether a YAML file is such a description rather than a scenario, by its words or its name."""
    keys = set(re.findall(rb"^([a-z_]+):", content[:65536], re.MULTILINE))
    if keys & {b"scenario", b"extends"}:
        return False
    return bool(keys & {mark.encode() for mark in MARKS}) or Path(name).name.lower() == NAME
