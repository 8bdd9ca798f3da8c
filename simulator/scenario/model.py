"""The words of the language and what each of them takes: models of a scenario, frozen and strict.

A scenario is a list of steps; a step is one verb with its arguments. Most verbs are what a person
can do at the PC, the methods of `Desktop` (`verbs`); the others are words of the language: `hook` and
`probe` (the platform), `fault` (what goes wrong on the way or in QuickBooks), `during`, `every` and `at`
(when something is done), `together` (what is done at the same time). What is expected stands beside the
step (`expect:`) or at the end (`expect_at_end:`).

The models take plain values (`nodes.plain`); places and messages are `load`'s.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Annotated

from pydantic import Field, model_validator

from simulator.scenario import needs as vocabulary
from simulator.scenario import words
from simulator.scenario.expectations import About, AtEnd
from simulator.scenario.fields import (
    Model,
    Reads,
    SubMistake,
    Text,
    keys,
    matching,
    one_of,
    refuse,
)
from simulator.scenario.given import Given, GivenDesktop
from simulator.scenario.nodes import describe
from simulator.scenario.steps import BESIDE, LATER, VERBS, Beside, Step

#: The version of the language.
FORMAT = "1"

ID = "[a-z0-9-]+(/[a-z0-9-]+)*"
Id = Annotated[str, matching(ID, "an id of small letters, digits, - and /")]


_NEEDS = {
    "anyOf": [{"enum": list(vocabulary.NEEDS)}, {"type": "string", "pattern": "^identities[.][1-9][0-9]?$"}],
    "description": "a [need](#needs)",
}
_NAME = "[a-z][a-z0-9_]*"


def _desktop_name(value: object) -> str:
    if not isinstance(value, str) or not re.fullmatch(_NAME, value):
        raise ValueError(f"expected a name of small letters, digits and _, got {describe(value)}")
    if value in (*VERBS, *BESIDE):
        raise ValueError(f"expected a name that is no word of the language, got {value}")
    return value


_DESKTOP = {
    "type": "string",
    "pattern": f"^{_NAME}$",
    "not": {"enum": [*VERBS, *BESIDE]},
    "description": "a name of small letters, digits and _",
}
DesktopName = Annotated[str, Reads(_desktop_name, _DESKTOP)]


class Document(Model):
    """One scenario as written, after it was put together and its matrix expanded."""

    scenario: Id
    title: Text
    format: Annotated[str, one_of(FORMAT, what=f"the version of the language, {FORMAT}")] = FORMAT
    covers: tuple[Annotated[str, matching("[A-I][1-9][0-9]?", "a requirement (A1 to I12)")], ...]
    tags: tuple[Annotated[str, matching("[a-z0-9-]+", "a tag of small letters, digits and -")], ...] = ()
    needs: tuple[Annotated[str, Reads(vocabulary.known, _NEEDS)], ...] = ()
    given: Given = Given()
    desktops: dict[DesktopName, GivenDesktop] = Field(default={}, json_schema_extra=keys(DesktopName))
    about: About | None = None
    steps: tuple[Step, ...]
    expect_at_end: tuple[AtEnd, ...] = ()

    @model_validator(mode="after")
    def _possible(self) -> Document:
        clash = vocabulary.contradiction(self.needs)
        if clash:
            refuse(SubMistake(("needs",), clash))
        if not self.steps:
            refuse(SubMistake(("steps",), "expected at least one step, got none"))
        last = self.steps[-1].verb
        if last in (*LATER, "fault"):
            text = f"expected a step after {last}, in which its moment can come, got none"
            refuse(SubMistake(("steps", len(self.steps) - 1, last), text, of_key=True))
        self._whose()
        return self

    def _whose(self) -> None:
        """Where there are several desktops, every step says whose it is."""
        mistakes = [*self._beyond(), *self._shared()]
        for at, step in enumerate(self.steps):
            for path, one in ((("steps", at), step), *_within(("steps", at), step)):
                anybody = one.verb in ("wait", "hook", "probe", "together", *LATER)
                if self.desktops and one.desktop is None and not anybody:
                    text = f"expected the step under the name of its desktop ({words.listed(self.desktops)})"
                    mistakes.append(SubMistake((*path, one.verb), f"{text}, got none", of_key=True))
                mistakes += self._known(path, one.desktop)
            mistakes += self._once_each(at, step)
        for at, end in enumerate(self.expect_at_end):
            [name] = end.model_fields_set
            mistakes += self._known(("expect_at_end", at, name), getattr(getattr(end, name), "desktop", None))
            mistakes += self._linked(("expect_at_end", at, name), end)
        if self.desktops and {"windows", "quickbooks", "connector"} & self.given.model_fields_set:
            mistakes.append(
                SubMistake(("given",), "expected what is given under desktops:, got it here too", of_key=True)
            )
        refuse(*mistakes)

    def _beyond(self) -> Iterator[SubMistake]:
        """A desktop in front of a user of the endpoint's whom nobody asks for."""
        most = vocabulary.identities(self.needs)
        for path, desktop in (
            (("given",), self.given),
            *((("desktops", name), one) for name, one in self.desktops.items()),
        ):
            files = (
                (("quickbooks", "also", name), one.identity) for name, one in desktop.quickbooks.also.items()
            )
            for where, identity in (((), desktop.identity), *files):
                if (identity or 1) > most:
                    text = f"expected identities.{identity} under needs:, got a user that nobody needs"
                    yield SubMistake((*path, *where, "identity"), text)

    def _linked(self, path: tuple[str | int, ...], end: AtEnd) -> Iterator[SubMistake]:
        """A company file that is looked at must be there, and linked for somebody."""
        if end.same and end.same.file is not None:
            at = self.desktops.get(end.same.desktop or next(iter(self.desktops), ""), self.given)
            linked = [name for name, also in at.quickbooks.also.items() if also.identity]
            if end.same.file not in linked:
                came = words.choose(end.same.file, linked)
                yield SubMistake((*path, "file"), f"expected a file under also: with an identity, got {came}")

    def _known(self, path: tuple[str | int, ...], desktop: str | None) -> Iterator[SubMistake]:
        if desktop is not None and desktop not in self.desktops:
            came = words.choose(desktop, self.desktops)
            yield SubMistake((*path, "desktop"), f"expected the name of a desktop, got {came}")

    def _once_each(self, at: int, step: Step) -> Iterator[SubMistake]:
        """What is done together is done at different desktops."""
        seen: set[str | None] = set()
        for index, click in enumerate(step.together or ()):
            if click.desktop in seen:
                text = f"expected each desktop once, got {click.desktop or 'the same one'} again"
                yield SubMistake(("steps", at, "together", index), text)
            seen.add(click.desktop)

    def _shared(self) -> list[SubMistake]:
        others = {name: desktop.quickbooks.shared_with for name, desktop in self.desktops.items()}
        return [
            SubMistake(
                ("desktops", name, "quickbooks", "shared_with"),
                f"expected another desktop with a company file of its own, got {words.choose(other, others)}",
            )
            for name, other in others.items()
            if other and (other == name or other not in others or others[other])
        ]


def _within(path: tuple[str | int, ...], step: Beside) -> list[tuple[tuple[str | int, ...], Beside]]:
    held = "together" if getattr(step, "together", None) else "do"
    return [((*path, held, at), each) for at, each in enumerate(step.steps)]
