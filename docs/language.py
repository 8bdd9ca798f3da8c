"""The reference of the scenario language, drawn from its models: `docs/language.md`."""

from __future__ import annotations

import inspect
from collections.abc import Iterator
from typing import Any, get_args

from pydantic import BaseModel
from pydantic.fields import FieldInfo

from simulator.scenario import verbs
from simulator.scenario.expectations import AtEnd, Company, Expectation, Never, ProbeExpected, Same
from simulator.scenario.fields import Listed, Reads
from simulator.scenario.model import (
    BESIDE,
    VERBS,
    Beside,
    Document,
    During,
    Fault,
    Given,
    GivenDesktop,
    OddAnswer,
    QuickBooks,
    Windows,
)
from simulator.scenario.needs import HOOKS, PROBES

_HEAD = """# The scenario language

Every word of it. How a scenario is written: [Write a scenario](writing-scenarios.md).

An argument that stands first may be written alone: `block: download` is `block: {what: download}`. A verb
without arguments may be written as a text: `do: [open_quickbooks]`.
"""

#: The words that are no method of the desktop, with what they take.
_WORDS: dict[str, tuple[str, type[BaseModel] | None]] = {
    "hook": ("The platform does something.", None),
    "probe": ("What the endpoint must say of its own state.", ProbeExpected),
    "fault": ("", Fault),
    "call": (
        "One raw call that the Web Connector would never make, from outside the PC: a call with its "
        "arguments (`ticket: unknown`, or `last` for that of the last call which had one; "
        "`response: a-lawful-one`; what is left out is as it should be), or `body:` with bytes, so many "
        "`times`.",
        None,
    ),
    "during": ("", During),
    "every": (
        "`do:` again and again: after a duration, or at a time on `day`, `weekday`, `weekend` or `monday` …",
        None,
    ),
    "at": ("`do:` once, at a day and time of the scenario; day 1 is the day on which it starts.", None),
    "together": (
        "Clicks on Update Selected at several desktops at once; calls are interleaved by the seed.",
        None,
    ),
}


def page() -> str:
    """The whole page."""
    lines = [_HEAD]
    lines += ["## A scenario", "", *_table(Document)]
    for title, model in (
        ("Given: the PC at the start", Given),
        ("One of several desktops", GivenDesktop),
        ("windows", Windows),
        ("quickbooks", QuickBooks),
    ):
        lines += [f"### {title}", "", *_table(model)]
    lines += ["## Steps: what a person does", "", "Methods of `simulator.Desktop`.", ""]
    for name, model in verbs.MODELS.items():
        lines += [f"### `{name}`", "", _about(model), "", *_table(model)]
    lines += ["## Steps: words of the language", ""]
    for name, (about, model) in _WORDS.items():
        lines += [f"### `{name}`", "", about or (_about(model) if model else ""), ""]
        lines += _table(model) if model else []
        if name == "fault":
            lines += ["`answer`:", "", *_table(OddAnswer)]
        if name == "hook":
            lines += [f"* `{hook}`: {each.about}" for hook, each in HOOKS.items()] + [""]
        if name == "probe":
            lines += [f"* `{probe}`: {each.about}" for probe, each in PROBES.items()] + [""]
    lines += ["## Beside a step", "", *_table(Beside)]
    lines += ["## expect", "", _about(Expectation), "", *_table(Expectation)]
    for name, field in Expectation.model_fields.items():
        for model in _models(field.annotation):
            if model.model_fields:
                lines += [f"### `{name}:`", "", _about(model), "", *_table(model)]
    lines += ["## expect_at_end", "", _about(AtEnd), "", *_table(AtEnd)]
    for model in (Company, Same, Never):
        lines += [f"### `{model.__name__.lower()}:`", "", _about(model), "", *_table(model)]
    assert set(_WORDS) | set(verbs.MODELS) == set(VERBS)
    return "\n".join(lines).rstrip() + "\n"


def _about(model: type[BaseModel]) -> str:
    return " ".join((inspect.getdoc(model) or "").split())


def _table(model: type[BaseModel]) -> list[str]:
    """The words that a model takes, one a line."""
    if not model.model_fields:
        return []
    lines = ["| word | takes | |", "|---|---|---|"]
    for name, field in model.model_fields.items():
        if model is not Beside and name in BESIDE and issubclass(model, Beside):
            continue
        about = " ".join((field.description or "").split())
        must = "**needed** " if field.is_required() else ""
        lines.append(f"| `{field.alias or name}` | {must}{_takes(field)} | {about} |".replace("  ", " "))
    return [*lines, ""]


def _takes(field: FieldInfo) -> str:
    if any(issubclass(model, Beside) for model in _models(field.annotation)):
        return "steps"
    found = next(iter(_reads(field.metadata, field.annotation)), "")
    listed = any(isinstance(each, Listed) for each in _all(field.metadata, field.annotation))
    inner = next(_models(field.annotation), None)
    if not found and inner is not None:
        found = (
            "a mapping ("
            + ", ".join(f"`{one.alias or name}`" for name, one in inner.model_fields.items())
            + ")"
        )
    return f"{found}; or a list" if listed and found else found


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
