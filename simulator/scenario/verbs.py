"""What a person can do, as the language says it: the public methods of `Desktop`, one model each.

A verb's arguments are the method's, with its names; what an argument takes follows from its type: a bool is
`yes` or `no`, a float a duration, a `Literal` one of its words. So the two faces have one vocabulary, and
there is no second list of it to be kept. What the language says in words of its own stands in `_READ`.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterator, Mapping
from types import NoneType, UnionType
from typing import Annotated, Any, Literal, Union, get_args, get_origin, get_type_hints

from pydantic import create_model

from simulator.desktop import Answers, Desktop
from simulator.quickbooks import access
from simulator.quickbooks.editions import KINDS
from simulator.scenario import words
from simulator.scenario.fields import Duration, Model, Number, Reads, SubMistake, Text, YesNo, one_of, refuse
from simulator.scenario.nodes import describe

#: Public methods that nobody does at a PC.
_NO_VERBS = frozenset({"close", "read_log"})
#: Arguments that only Python can give.
_PYTHON_ONLY = frozenset({("add_application", "qwc")})

#: What can be answered to which dialog; the codes of the Web Connector are dialogs with buttons.
DIALOGS: Mapping[str, tuple[str, ...]] = {
    "certificate": access.CERTIFICATE_ANSWERS,
    "access-confirmation": ("done",),
    "authorize": ("ok", "cancel"),
    "same-name": ("clone", "replace", "cancel"),
    "version-warning": ("ok", "cancel"),
    "uac": ("approve", "deny"),
    "unsigned": ("run", "cancel"),
    "interactive": ("ok", "cancel"),
    "QBWC1007": ("retry", "cancel"),
    "QBWC1020": ("yes", "no"),
    "QBWC1022": ("ok", "cancel"),
}


def _answers(value: object) -> dict[str, tuple[str, ...]]:
    if not isinstance(value, dict):
        raise ValueError(f"expected a mapping of dialogs ({words.listed(DIALOGS)}), got {describe(value)}")
    mistakes: list[SubMistake] = []
    read: dict[str, tuple[str, ...]] = {}
    for dialog, given in value.items():
        if dialog not in DIALOGS:
            text = f"expected a dialog, got {words.choose(dialog, DIALOGS)}"
            mistakes.append(SubMistake((dialog,), text, of_key=True))
            continue
        listed = given if isinstance(given, tuple) else (given,)
        if not listed:
            mistakes.append(SubMistake((dialog,), "expected at least one value, got an empty list"))
        for at, answer in enumerate(listed):
            try:
                words.word(answer, DIALOGS[dialog])
            except ValueError as error:
                mistakes.append(
                    SubMistake((dialog, at) if isinstance(given, tuple) else (dialog,), str(error))
                )
        read[dialog] = listed
    refuse(*mistakes)
    return read


def _elements(value: object) -> dict[str, str | None]:
    if not isinstance(value, dict) or any(not isinstance(text, str | None) for text in value.values()):
        raise ValueError(f"expected a mapping of elements to texts, got {describe(value)}")
    return value


_DIALOG = {
    dialog: {"anyOf": [{"enum": list(words_)}, {"type": "array", "items": {"enum": list(words_)}}]}
    for dialog, words_ in DIALOGS.items()
}
_ANSWERS = Annotated[
    dict[str, tuple[str, ...]],
    Reads(
        _answers,
        {
            "type": "object",
            "properties": _DIALOG,
            "additionalProperties": False,
            "description": "answers by dialog",
        },
    ),
]
_ELEMENTS = Annotated[
    dict[str, str | None],
    Reads(
        _elements,
        {
            "type": "object",
            "additionalProperties": {"type": ["string", "number", "null"]},
            "description": "elements of the .QWC file",
        },
    ),
]

_ALLOWED = tuple(answer for answer in access.CERTIFICATE_ANSWERS if answer != "no")
#: What the language reads otherwise than the type says.
_READ: dict[tuple[str, str], Any] = {
    ("link", "access"): Annotated[str, one_of(*_ALLOWED)],
    ("install_quickbooks", "edition_name"): Annotated[str, one_of(*KINDS)],
}
_PLAIN: dict[Any, Any] = {bool: YesNo, int: Number, float: Duration, str: Text, Answers: _ANSWERS}


def methods() -> dict[str, Callable[..., Any]]:
    """The methods of `Desktop` that are verbs, in the order in which a guide tells of them."""
    written = (name for kind in reversed(Desktop.__mro__) for name in vars(kind))
    public = (name for name in dict.fromkeys(written) if not name.startswith("_") and name not in _NO_VERBS)
    return {name: method for name in public if inspect.isfunction(method := getattr(Desktop, name))}


def first(model: type[Model]) -> str:
    """The argument that a single text stands for (``wait: 1d``); empty where there is none."""
    name = next(iter(model.model_fields), "")
    return "" if name == "answers" else name


def _model(verb: str, method: Callable[..., Any]) -> type[Model]:
    about = inspect.getdoc(method) or ""
    fields = {name: _field(verb, *argument) for name, *argument in _arguments(verb, method)}
    model: type[Model] = create_model(  # type: ignore[call-overload]
        verb, __base__=Model, __module__=__name__, __doc__=about.partition("\n\n")[0], **fields
    )
    return model


def _arguments(verb: str, method: Callable[..., Any]) -> Iterator[tuple[str, inspect.Parameter, Any]]:
    hints = get_type_hints(method)
    for name, parameter in list(inspect.signature(method).parameters.items())[1:]:
        if (verb, name) not in _PYTHON_ONLY:
            yield name, parameter, hints[name]


def _field(verb: str, parameter: inspect.Parameter, hint: Any) -> tuple[Any, Any]:
    reads = _READ.get((verb, parameter.name)) or _reads(hint)
    return (reads, ...) if parameter.default is parameter.empty else (reads | None, None)


def _reads(hint: Any) -> Any:
    """The field that reads a type; a type that no field reads is a fault of ours."""
    if get_origin(hint) in (Union, UnionType):
        [hint] = [each for each in get_args(hint) if each is not NoneType]
    if get_origin(hint) is Literal:
        return Annotated[str, one_of(*get_args(hint))]
    if hint in _PLAIN:
        return _PLAIN[hint]
    if get_origin(hint) is get_origin(Mapping[str, str]):
        return _ELEMENTS
    raise TypeError(hint)


#: A model of the arguments of every verb. An argument that is not written is None.
MODELS = {name: _model(name, method) for name, method in methods().items()}


def __getattr__(name: str) -> type[Model]:
    """A verb's model, where it is looked for by its name: so plays can go to another process."""
    if name in MODELS:
        return MODELS[name]
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
