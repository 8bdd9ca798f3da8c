"""What makes each bundled scenario fail: one module per folder of scenarios, one row per defect.

A scenario that nothing can make fail proves nothing. A row names a scenario (or one row of its matrix), says
the defect in words, and what is put in which place to bring it about: somewhere in the endpoint, at the PC,
or on the way between. `docs/scenarios.md` is drawn from these rows, ``test_sabotage.py`` plays them.
"""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

from simulator.endpoint.service import Service
from simulator.quickbooks import access


@dataclass(frozen=True, slots=True)
class Sabotage:
    """One defect, and the scenario that must notice it."""

    scenario: str
    """Its id; ``authorise/matrix[3]`` is one row of a matrix."""
    says: str
    """The defect in words."""
    breaks: Mapping[str, object]
    """By dotted name: what is put in its place."""

    @property
    def file(self) -> str:
        """The scenario's id without a row."""
        return self.scenario.partition("[")[0]


def endpoint(service: type[Service]) -> dict[str, object]:
    """The built-in endpoint with the web methods of `service`."""
    return {"simulator.endpoint.builtin.BuiltinEndpoint.service_type": service}


def access_without(*numbers: str) -> dict[str, object]:
    """QuickBooks that decides who may reach the company file without those rows of its table."""
    left = tuple(row for row in access.ROWS if row.number not in numbers)
    assert len(left) + len(numbers) == len(access.ROWS)
    return {"simulator.quickbooks.access.ROWS": left}


def access_decides(number: str, hresult: int = 0) -> dict[str, object]:
    """QuickBooks that lets in where that row applies, or refuses with another `hresult`."""
    changed = {row.number: row for row in access.ROWS}
    changed[number] = replace(changed[number], hresult=hresult, switch="", asks=False)
    return {"simulator.quickbooks.access.ROWS": tuple(changed.values())}


def folders() -> tuple[str, ...]:
    """The folders of scenarios that have a module here."""
    return tuple(module.name.replace("_", "-") for module in pkgutil.iter_modules(__path__))


def rows() -> Iterator[Sabotage]:
    """The rows of every module."""
    for folder in folders():
        yield from importlib.import_module(f"{__name__}.{folder.replace('-', '_')}").ROWS
