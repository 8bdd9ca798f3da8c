"""The one place that finds what is shipped with the simulator: scenarios and company recipes.

In an installed package they lie inside it (the wheel carries them under `_bundled/`), in a checkout
or an editable install they lie beside it.
"""

from __future__ import annotations

from difflib import get_close_matches
from pathlib import Path

from simulator.errors import InputError

_PACKAGE = Path(__file__).resolve().parent
_PLACES = {
    "scenarios": (_PACKAGE / "_bundled" / "scenarios", _PACKAGE.parent / "scenarios"),
    "companies": (_PACKAGE / "_bundled" / "companies", _PACKAGE.parent / "fixtures" / "companies"),
}


def scenarios() -> Path:
    """The folder of the bundled scenarios."""
    return _folder("scenarios")


def companies() -> tuple[str, ...]:
    """The names of the bundled company recipes."""
    return tuple(sorted(path.stem for path in _folder("companies").glob("*.yaml")))


def company(name: str) -> Path:
    """The recipe of that name. `InputError` with the names there are, and the nearest, if there is none."""
    names = companies()
    if name in names:
        return _folder("companies") / f"{name}.yaml"
    near = get_close_matches(name, names, 1)
    hint = f"; did you mean {near[0]}?" if near else ""
    raise InputError(f"expected a bundled company ({', '.join(names)}), got {name!r}{hint}")


def _folder(what: str) -> Path:
    for place in _PLACES[what]:
        if place.is_dir():
            return place
    raise InputError(
        f"expected the bundled {what} in {' or '.join(map(str, _PLACES[what]))}; reinstall the package"
    )
