"""The single values of `endpoint.yaml`, each read from its text and refused with a sentence of its own."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from typing import Annotated, Any
from urllib.parse import urlsplit

from simulator.scenario import needs as vocabulary
from simulator.scenario import words
from simulator.scenario.fields import SECONDS, Reads, SubMistake, refuse
from simulator.scenario.nodes import describe, shortened

FORMAT = "1"


def format_version(value: object) -> str:
    """The format of the file."""
    if value != FORMAT:
        raise ValueError(f"expected {FORMAT}, the format that this program reads, got {describe(value)}")
    return FORMAT


@dataclass(frozen=True, slots=True)
class Password:
    """Where a password comes from; it is never shown, not even where it stands in the file."""

    env: str = ""
    file: str = ""
    literal: str | None = None

    def __repr__(self) -> str:
        return f"Password(env={self.env!r}, file={self.file!r})"


_SOURCES = ("env", "file")


def password(value: object) -> Password:
    """Where a password comes from."""
    if isinstance(value, str):
        return Password(literal=value)
    expected = "expected a text, {env: NAME} or {file: PATH}"
    if not isinstance(value, dict) or len(value) != 1:
        came = " and ".join(shortened(key) for key in value) if isinstance(value, dict) else ""
        raise ValueError(f"{expected}, got {came or describe(value)}")
    [(source, where)] = value.items()
    if source not in _SOURCES:
        refuse(SubMistake((source,), f"{expected}, got {words.choose(source, _SOURCES)}", of_key=True))
    if not isinstance(where, str) or not where:
        refuse(SubMistake((source,), f"expected a name, got {describe(where)}"))
    if source == "env" and not re.fullmatch(r"[A-Za-z_][A-Za-z0-9_]*", where):
        text = f"expected the name of a variable of the environment (QBWC_PASSWORD), got {describe(where)}"
        refuse(SubMistake((source,), text))
    return Password(**{source: where})


def some(value: object) -> str:
    """A text that is not empty."""
    if not isinstance(value, str) or not value.strip():
        raise ValueError(f"expected a text, got {describe(value)}")
    return value


def url(value: object) -> str:
    """A URL, or a variable that holds one; without a user or password in it."""
    text = some(value)
    if not re.match(r"(https?://|\$\{)", text):
        raise ValueError(f"expected a URL such as https://host/path, got {describe(text)}")
    if re.match(r"https?://[^/?#]*@", text):
        raise ValueError("expected a URL without a user or password in it, got one that has them")
    if not text.isprintable():
        raise ValueError("expected one line without control characters, got others")
    if text.startswith("http") and not re.match(r"https?://[^/?#]*\{", text):
        # what stands for a variable is known when it is used
        try:
            parts = urlsplit(text)
            wrong = "" if parts.hostname and parts.port != 0 else " without a host that can be called"
        except ValueError as error:
            wrong = f" ({error})"
        if wrong:
            raise ValueError(f"expected a URL such as https://host/path, got {describe(text)}{wrong}")
    return text


def address(value: object) -> tuple[str, int]:
    """``HOST:PORT``."""
    host, colon, port = value.rpartition(":") if isinstance(value, str) else ("", "", "")
    host = host.removeprefix("[").removesuffix("]")
    if not colon or not host or not (port.isascii() and port.isdecimal()) or not 0 < int(port[:6]) < 65536:
        raise ValueError(f"expected HOST:PORT, got {describe(value)}")
    return host, int(port)


def port(value: object) -> int:
    """A port."""
    if not isinstance(value, str) or not re.fullmatch(r"[0-9]{1,5}", value) or not 0 < int(value) < 65536:
        raise ValueError(f"expected a port (1 to 65535), got {describe(value)}")
    return int(value)


def within(value: object) -> float:
    """Seconds, of a duration of at most an hour."""
    seconds = words.duration(value)
    if not 0 < seconds <= 3600:
        raise ValueError(f"expected a duration of at most an hour and more than none, got {describe(value)}")
    return seconds


def day(value: object) -> date:
    """A day."""
    text = value if isinstance(value, str) else ""
    try:
        if re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", text):
            return date.fromisoformat(text)
    except ValueError:
        pass
    raise ValueError(f"expected a day (2027-01-31), got {describe(value)}")


def offer(value: object) -> str:
    """A need that is said to hold."""
    need = vocabulary.known(value)
    if need in vocabulary.SAYABLE and not need.startswith("names."):
        return need
    own = _SAID_OTHERWISE.get(need.partition(".")[0], "")
    can = words.listed(name for name in vocabulary.SAYABLE if not name.startswith("names."))
    raise ValueError(f"expected {can}, got {need}" + (f", which is said with {own}" if own else ""))


_SAID_OTHERWISE = {
    "names": "names: or company_path:",
    "fresh": "hooks: reset:, or start: with per: scenario",
    "hooks": "hooks:",
    "probes": "probes:",
    "identities": "identities:",
}


def texts(value: object) -> dict[str, str]:
    """A mapping of names to texts of one line."""
    if not isinstance(value, dict):
        raise ValueError(f"expected a mapping of names to texts, got {describe(value)}")
    mistakes = [
        SubMistake((name,), f"expected a text, got {describe(content)}")
        for name, content in value.items()
        if not isinstance(content, str)
    ]
    mistakes += [
        SubMistake((name,), "expected one line without control characters, got others", of_key=False)
        for name, content in value.items()
        if isinstance(content, str) and not f"{name}{content}".isprintable()
    ]
    refuse(*mistakes)
    return dict(value)


def header_names(value: object) -> dict[str, str]:
    """The same for HTTP headers."""
    headers = texts(value)
    refuse(
        *(
            SubMistake((name,), f"expected the name of a header, got {describe(name)}", of_key=True)
            for name in headers
            if not re.fullmatch(r"[!#$%&'*+.^_`|~0-9A-Za-z-]+", name)
        )
    )
    return headers


def command(value: object) -> tuple[str, ...]:
    """A program and its arguments."""
    if not isinstance(value, tuple) or not value:
        came = "an empty list" if value == () else describe(value)
        raise ValueError(f"expected a list, the program and its arguments ([php, hook.php]), got {came}")
    refuse(
        *(
            SubMistake((place,), f"expected a text, got {describe(part)}")
            for place, part in enumerate(value)
            if not isinstance(part, str) or (place == 0 and not part) or "\0" in part
        )
    )
    return value


# -- fields: how a text is read, and what an editor is told of it ---------------------------------

_TEXT = {"type": ["string", "number", "boolean"]}
_TEXTS = {"type": "object", "additionalProperties": _TEXT}
_URL = {"type": "string", "pattern": r"^(https?://|\$\{)", "description": "a URL (https://host/path)"}
_PORT = {"type": ["integer", "string"], "pattern": "^[0-9]{1,5}$", "minimum": 1, "maximum": 65535}
_DAY = {"type": "string", "pattern": "^[0-9]{4}-[0-9]{2}-[0-9]{2}$", "description": "a day (2027-01-31)"}
_ADDRESS = {"type": "string", "pattern": ".:[0-9]{1,5}$", "description": "HOST:PORT"}
_COMMAND = {
    "type": "array",
    "items": _TEXT,
    "minItems": 1,
    "description": "the program and its arguments ([php, hook.php])",
}
_SOURCE = {
    "type": "object",
    "properties": {source: {"type": "string"} for source in _SOURCES},
    "additionalProperties": False,
    "minProperties": 1,
    "maxProperties": 1,
}
_PASSWORD = {"anyOf": [_TEXT, _SOURCE], "description": "a text, {env: NAME} or {file: PATH}"}
_OFFERS = {"enum": [need for need in vocabulary.SAYABLE if not need.startswith("names.")]}

Format = Annotated[str, Reads(format_version, {"enum": [FORMAT]})]
Some = Annotated[str, Reads(some, {**_TEXT, "description": "a text"})]
Url = Annotated[str, Reads(url, _URL)]
Port = Annotated[int, Reads(port, _PORT)]
Address = Annotated[tuple[str, int], Reads(address, _ADDRESS)]
Within = Annotated[float, Reads(within, SECONDS)]
Day = Annotated[date, Reads(day, _DAY)]
Offer = Annotated[str, Reads(offer, _OFFERS)]
Source = Annotated[Password, Reads(password, _PASSWORD)]
Texts = Annotated[dict[str, str], Reads(texts, _TEXTS)]
Headers = Annotated[dict[str, str], Reads(header_names, _TEXTS)]
Command = Annotated[tuple[str, ...], Reads(command, _COMMAND)]
Tree = Annotated[Any, Reads(lambda value: value, {})]
"""Whatever is written."""
