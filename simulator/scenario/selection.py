"""Which scenarios are meant: bundled ids, globs over them, files and folders; or one play of them.

A play is named as reports name it: ``quickbooks/closed[2]`` is the second row of the matrix, and
``mine.yaml[2]`` that of a file.
"""

from __future__ import annotations

import contextlib
import difflib
import fnmatch
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from functools import cache
from pathlib import Path

from simulator import bundled
from simulator.errors import InputError
from simulator.scenario.load import SUFFIX, load_file, load_folder
from simulator.scenario.model import ID
from simulator.scenario.plays import ScenarioFile, ScenarioRow

_ROW = re.compile(r"(.+)\[([1-9][0-9]{0,5})\]")
#: How the folder of the bundled scenarios is called in messages.
_FOLDER = "scenarios"
_MOST_SHOWN = 12


def select(names: Sequence[str], tags: Sequence[str] = ()) -> list[ScenarioFile]:
    """The scenarios that `names` mean, each once, in the order given; all bundled ones for no names.

    Where only some rows of a matrix are named, the scenario has only these.

    Raises `InputError` where a name means nothing, where a file has mistakes, where two files have the same
    id, or where no scenario is left.
    """
    chosen: dict[str, ScenarioFile] = {}
    for scenario in [one for name in names for one in named(name)] if names else bundled_scenarios():
        if not tags or set(tags) & set(scenario.tags):
            other = chosen.setdefault(scenario.id, scenario)
            if other.file != scenario.file:
                raise InputError(
                    f"{scenario.file}: expected an id of its own, got {scenario.id}, "
                    f"the id of {other.file} too"
                )
            chosen[scenario.id] = _together(other, scenario)
    if not chosen:
        raise InputError(f"no scenario has the tag {' or '.join(tags)}")
    return list(chosen.values())


@cache
def bundled_scenarios() -> tuple[ScenarioFile, ...]:
    """Every bundled scenario, by id."""
    return load_folder(bundled.scenarios(), _FOLDER)


@cache
def _bundled_scenario(id_: str) -> ScenarioFile | None:
    """The bundled scenario of that id, if there is one: who plays one need not read them all."""
    path = bundled.scenarios() / f"{id_}{SUFFIX}"
    if not re.fullmatch(ID, id_) or not path.is_file():
        return None
    return load_file(path, id_, f"{_FOLDER}/{id_}{SUFFIX}")


def named(name: str) -> Sequence[ScenarioFile]:
    """The scenarios that one name means. Raises `InputError`."""
    path = Path(name)
    if path.is_dir():
        return load_folder(path)
    if path.is_file():
        return [load_file(path)]
    row = _ROW.fullmatch(name)
    shipped = _bundled_scenario(row[1] if row else name)
    if shipped is not None:
        return [_only(shipped, int(row[2])) if row else shipped]
    if row and Path(row[1]).is_file():
        return [_only(load_file(Path(row[1])), int(row[2]))]
    if path.suffix in (SUFFIX, ".yml"):
        return [load_file(path)]  # which says why it cannot be read
    known = {scenario.id: scenario for scenario in bundled_scenarios()}
    found = [scenario for id_, scenario in known.items() if fnmatch.fnmatchcase(id_, name)]
    if not found:
        near = difflib.get_close_matches(name, known, n=1)
        hint = f"did you mean {near[0]}?" if near else "qbwc-sim scenarios lists them"
        raise InputError(
            f"expected a scenario's id, a glob over ids, a file or a folder, got {name!r}; {hint}"
        )
    return found


def whole(chosen: Iterable[ScenarioFile]) -> Iterator[ScenarioFile]:
    """All that a run could have played with the `chosen`: each with all its rows, and what lies beside it.

    Beside a bundled one lie all bundled ones, beside a file the scenarios of its folder.
    """
    shipped = bundled.scenarios().resolve()
    folders = {
        path.resolve().parent: Path(each.file).parent for each in chosen if (path := path_of(each.file))
    }
    if any(folder.is_relative_to(shipped) for folder in folders):
        yield from bundled_scenarios()
    for folder, shown in folders.items():
        for path in sorted(folder.glob(f"*{SUFFIX}")) if not folder.is_relative_to(shipped) else ():
            with contextlib.suppress(InputError):  # what is no scenario is none
                yield load_file(path, name=str(shown / path.name))


def name_of(play: str, file: str) -> str:
    """How `play` is named to play just that again: by its id where it is bundled, else by its file."""
    id_, bracket, row = play.partition("[")
    shipped = bundled.scenarios() / f"{id_}{SUFFIX}"
    if shipped.is_file() and _is_bundled(shipped, id_, file):
        return play
    return file + bracket + row


def path_of(file: str) -> Path | None:
    """Where the scenario file that messages call `file` lies; ``None`` where there is none."""
    for path in (Path(file), bundled.scenarios().parent / file):
        if path.is_file():
            return path
    return None


def text_of(file: str) -> str | None:
    """The text of the scenario file that messages call `file`; ``None`` where it cannot be read."""
    path = path_of(file)
    try:
        return path.read_text(encoding="utf-8-sig") if path else None
    except (OSError, UnicodeDecodeError):
        return None


def _is_bundled(shipped: Path, id_: str, file: str) -> bool:
    path = Path(file)
    return path.samefile(shipped) if path.is_file() else file == f"{_FOLDER}/{id_}{SUFFIX}"


def _only(scenario: ScenarioFile, number: int) -> ScenarioFile:
    """`scenario` with nothing but its row of that number."""
    wanted = f"{scenario.id}[{number}]"
    rows = tuple(row for row in scenario.rows if row.id == wanted)
    if not rows:
        if scenario.rows[0].id == scenario.id:
            raise InputError(f"expected {scenario.id} (it has no matrix), got {wanted}")
        rows_there = ", ".join(row.id for row in scenario.rows[:_MOST_SHOWN])
        raise InputError(f"expected one of the {len(scenario.rows)} rows ({rows_there}), got {wanted}")
    return _with(scenario, rows)


def _together(one: ScenarioFile, other: ScenarioFile) -> ScenarioFile:
    """The same scenario with the rows of both, in the order of the file."""
    rows = {row.id: row for row in (*one.rows, *other.rows)}
    return _with(one, sorted(rows.values(), key=lambda row: int(row.id.partition("[")[2].rstrip("]") or 0)))


def _with(scenario: ScenarioFile, rows: Iterable[ScenarioRow]) -> ScenarioFile:
    kept = tuple(rows)
    needs = tuple(dict.fromkeys(need for row in kept for need in row.needs))
    return replace(scenario, rows=kept, needs=needs)
