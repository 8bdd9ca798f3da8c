"""Which scenarios a command means: bundled ids, globs over them, files and folders."""

from __future__ import annotations

import difflib
import fnmatch
from collections.abc import Sequence
from pathlib import Path

from simulator import bundled
from simulator.errors import InputError
from simulator.scenario import ScenarioFile, load_file, load_folder


def select(names: Sequence[str], tags: Sequence[str] = ()) -> list[ScenarioFile]:
    """The scenarios that `names` mean, each once, in the order given; all bundled ones for no names.

    Raises `InputError` where a name means nothing, where a file has mistakes, where two files have the same
    id, or where no scenario is left.
    """
    chosen: dict[str, ScenarioFile] = {}
    for scenario in [one for name in names for one in _named(name)] if names else _bundled():
        if not tags or set(tags) & set(scenario.tags):
            other = chosen.setdefault(scenario.id, scenario)
            if other.file != scenario.file:
                raise InputError(
                    f"{scenario.file}: expected an id of its own, got {scenario.id}, "
                    f"the id of {other.file} too"
                )
    if not chosen:
        raise InputError(f"no scenario has the tag {' or '.join(tags)}")
    return list(chosen.values())


def _bundled() -> Sequence[ScenarioFile]:
    return load_folder(bundled.scenarios(), "scenarios")


def _named(name: str) -> Sequence[ScenarioFile]:
    path = Path(name)
    if path.is_dir():
        return load_folder(path)
    if path.is_file() or path.suffix in (".yaml", ".yml"):
        return [load_file(path)]
    known = {scenario.id: scenario for scenario in _bundled()}
    found = [scenario for id_, scenario in known.items() if fnmatch.fnmatchcase(id_, name)]
    if not found:
        near = difflib.get_close_matches(name, known, n=1)
        hint = f"did you mean {near[0]}?" if near else "qbwc-sim scenarios lists them"
        raise InputError(
            f"expected a scenario's id, a glob over ids, a file or a folder, got {name!r}; {hint}"
        )
    return found
