"""The reference of the scenario language, drawn from its models: `docs/language.md`."""

from __future__ import annotations

import inspect
from collections.abc import Iterator
from pathlib import Path
from types import NoneType, UnionType
from typing import Annotated, Any, Union, get_args, get_origin

import yaml
from pydantic import BaseModel
from pydantic.fields import FieldInfo

from simulator.desktop import Desktop
from simulator.desktop.onconnector import OnConnector
from simulator.desktop.onquickbooks import OnQuickBooks
from simulator.desktop.onwindows import OnWindows
from simulator.scenario import verbs
from simulator.scenario.docstrings import of_fields
from simulator.scenario.expectations import (
    About,
    Amount,
    AtEnd,
    CallsExpected,
    Company,
    Expectation,
    LogsExpected,
    Never,
    Same,
    WaitedExpected,
)
from simulator.scenario.fields import Listed, Reads, sequence
from simulator.scenario.given import Given, GivenDesktop, Populate, QuickBooks, Windows
from simulator.scenario.happenings import OddAnswer
from simulator.scenario.model import Document
from simulator.scenario.needs import NEEDS, PROBES, STEPS
from simulator.scenario.steps import BESIDE, VERBS, WORDS, Beside
from simulator.scenario.templates import arguments

HERE = Path(__file__).parent

_HEAD = """# The scenario language

Every word of it, drawn from the code. For an introduction read [Write a scenario](writing-scenarios.md); to
have your editor complete and check what you write: [Editors](writing-scenarios.md#editors).

The examples are played by the tests, each with a head of `scenario:`, `title:` and `covers:`. An argument
that stands first may be written alone: `block: download` is `block: {what: download}`. A verb without
arguments may be written as a text: `- reboot`. Every value is a text until the word that takes it reads it,
so `no`, `13.0` and `0x80040408` mean what they look like.
"""

#: Where a person does it, and the class that has it.
_PLACES: dict[str, type] = {
    "The whole PC": Desktop,
    "Windows": OnWindows,
    "The Web Connector": OnConnector,
    "QuickBooks": OnQuickBooks,
}

#: What a file has until it is put together: its word, and what it takes.
_ASSEMBLED = {
    "extends": "the id of another scenario, in the same folder or bundled, which is taken over: what "
    "this file "
    "writes itself stands in its place, its `needs` are added, what is `given` is laid over",
    "patch": "a list of changes to named steps of that one: `before:` or `after:` a step's name with "
    "`insert:`, "
    "`replace:` with `with:`, or `skip:`",
    "matrix": "a list of rows (`{column: value}`), one play each: `{column}` stands for the row's value "
    "anywhere; "
    "where a row leaves it out, its key is left out, or the whole step where it is the verb",
}


def page() -> str:
    """The whole page."""
    groups = _groups()
    lines = [_HEAD, *_contents(groups)]
    lines += ["## A file", "", *_table(Document)]
    lines += ["| word | holds |", "|---|---|"]
    lines += [f"| `{word}` | {about} |" for word, about in _ASSEMBLED.items()]
    lines += ["", *example("extends"), *example("matrix")]
    for title, model in (
        ("Given: the PC at the start", Given),
        ("One of several desktops", GivenDesktop),
        ("windows", Windows),
        ("quickbooks", QuickBooks),
        ("populate", Populate),
        ("about", About),
    ):
        lines += [f"### {title}", "", *_table(model)]
        lines += example("given") if model is Given else []
    lines += [
        "## Needs",
        "",
        "What the endpoint must offer; where it does not, the scenario is `skipped`.",
        "",
    ]
    lines += ["| need | asks for |", "|---|---|"]
    lines += [f"| `{name}` | {need.about} |" for name, need in NEEDS.items()]
    lines += ["| `identities.2` | so many users, each with a company |", ""]
    for place, names in groups.items():
        lines += [f"## {place}", ""]
        for name in names:
            model = verbs.MODELS[name]
            lines += [f"### `{name}`", "", _about(model), "", *_table(model), *example(name)]
    lines += ["## Words of the language", ""]
    for name, (about, taken) in WORDS.items():
        lines += [f"### `{name}`", "", about or (_about(taken) if taken else ""), ""]
        lines += _table(taken) if taken else []
        lines += ["`answer`:", "", *_table(OddAnswer)] if name == "fault" else []
        lines += _hooks() if name == "hook" else []
        lines += [f"* `{probe}`: {each.about}" for probe, each in PROBES.items()] if name == "probe" else []
        lines += [""] if name == "probe" else []
        lines += example(name)
    lines += ["## Beside a step", "", *_table(Beside)]
    lines += ["## expect", "", _about(Expectation), "", *_table(Expectation), *example("expect")]
    for name, field in Expectation.model_fields.items():
        for model in _models(field.annotation):
            if model.model_fields and model is not Amount:
                lines += [f"### `{name}:`", "", _about(model), "", *_table(model)]
    lines += ["## expect_at_end", "", _about(AtEnd), "", *_table(AtEnd), *example("expect_at_end")]
    for model in (Company, Same, Never):
        lines += [f"### `{model.__name__.lower()}:`", "", _about(model), "", *_table(model)]
    assert set(WORDS) | set(verbs.MODELS) == set(VERBS)
    return "\n".join(lines).rstrip() + "\n"


def examples() -> dict[str, str]:
    """The examples by the verb or word that each is for."""
    found = yaml.safe_load((HERE / "examples.yaml").read_text(encoding="utf-8"))
    return {str(name): str(text) for name, text in found.items()}


def example(name: str) -> list[str]:
    """An example as the page shows it; nothing where there is none, which a test does not let pass."""
    text = examples().get(name)
    return ["```yaml", text.rstrip(), "```", ""] if text else []


def _groups() -> dict[str, list[str]]:
    """The verbs by where they are done."""
    return {
        place: [name for name in verbs.MODELS if name in vars(kind) and name not in WORDS]
        for place, kind in _PLACES.items()
    }


def _contents(groups: dict[str, list[str]]) -> list[str]:
    """The verbs at a glance."""
    lines = [
        f"* **{place}**: {', '.join(f'[`{name}`](#{name})' for name in names)}"
        for place, names in {**groups, "Words of the language": list(WORDS)}.items()
    ]
    expected = ", ".join(f"`{name}`" for name in Expectation.model_fields)
    at_end = ", ".join(f"`{name}`" for name in AtEnd.model_fields)
    return [
        *lines,
        f"* **[expect](#expect)**: {expected}",
        f"* **[expect_at_end](#expect_at_end)**: {at_end}",
        "",
    ]


def _hooks() -> list[str]:
    """The hooks with their arguments."""
    lines = ["| hook | arguments, as an endpoint is given them | |", "|---|---|---|"]
    for name, hook in STEPS.items():
        lines.append(f"| `{name}` | `{arguments(hook.examples).decode()}` | {hook.about} |")
    return [*lines, ""]


def _about(model: type[BaseModel]) -> str:
    """A docstring in one line, as Markdown has it."""
    return " ".join((inspect.getdoc(model) or "").replace("``", "`").split())


def _table(model: type[BaseModel]) -> list[str]:
    """The words that a model takes, one a line."""
    if not model.model_fields:
        return []
    lines = ["| word | takes | |", "|---|---|---|"]
    described = of_fields(model)
    for name, field in model.model_fields.items():
        if model is not Beside and name in BESIDE and issubclass(model, Beside):
            continue
        inner = next(_models(field.annotation), None)
        about = " ".join(described.get(name, "").replace("``", "`").split())
        if not about and inner is not None and inner is not Amount and not issubclass(inner, Beside):
            about = _about(inner)
        must = "**needed** " if field.is_required() else ""
        lines.append(f"| `{field.alias or name}` | {must}{_takes(field)} | {about} |".replace("  ", " "))
    return [*lines, ""]


def _takes(field: FieldInfo) -> str:
    if any(issubclass(model, Beside) for model in _models(field.annotation)):
        return "steps"
    annotation, metadata = _unwrapped(field.annotation, list(field.metadata))
    before = [each.before for each in metadata if isinstance(each, Listed)]
    whole = any(isinstance(each, Reads) for each in metadata)
    if get_origin(annotation) is dict and not whole:
        name, value = get_args(annotation)
        return f"a mapping: {_said([], name) or 'a name'} to {_said([], value)}"
    found = _said(metadata, annotation)
    if before:
        return f"{found}; or a list" + ("; or `none`" if sequence in before else "")
    return f"a list, each {found}" if get_origin(annotation) is tuple and not whole else found


def _unwrapped(annotation: Any, metadata: list[Any]) -> tuple[Any, list[Any]]:
    """An annotation without the None that stands for nothing, and all that is said of it."""
    if get_origin(annotation) in (Union, UnionType):
        return _unwrapped(next(each for each in get_args(annotation) if each is not NoneType), metadata)
    if get_origin(annotation) is Annotated:
        inner, *more = get_args(annotation)
        return _unwrapped(inner, [*metadata, *more])
    return annotation, metadata


def _said(metadata: list[Any], annotation: Any) -> str:
    """What is written there, without lists."""
    inner = next(_models(annotation), None)
    if inner is None:
        return next(iter(_reads(metadata, annotation)), "")
    names = ", ".join(f"`{one.alias or name}`" for name, one in inner.model_fields.items())
    return f"{_SHORT.get(inner, _SHORT.get(inner.__base__, ''))}a mapping ({names})"


#: What may stand for a mapping.
_SHORT = {
    Amount: "`none`, `some`, or ",
    CallsExpected: "`none`, a list of calls (`call+`, `...`), or ",
    WaitedExpected: "a duration (`10s`), or ",
    LogsExpected: "a text, or ",
}


def _reads(metadata: list[Any], annotation: Any) -> Iterator[str]:
    for each in _all(metadata, annotation):
        if isinstance(each, Reads) and each.takes:
            yield each.takes


def _all(metadata: list[Any], annotation: Any) -> Iterator[Any]:
    yield from metadata
    for inner in get_args(annotation):
        yield from _all([], inner) if get_args(inner) else (inner,)


def _models(annotation: Any) -> Iterator[type[BaseModel]]:
    if inspect.isclass(annotation) and issubclass(annotation, BaseModel):
        yield annotation
    for inner in get_args(annotation):
        yield from _models(inner)
