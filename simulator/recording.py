"""A run on disk: the event stream as NDJSON, its reader, and its canonical form.

The first line is a header with the schema's version; every other line is one event. Bodies are
kept once, here, as text where they are UTF-8 and as base64 where they are not; secrets were
replaced before. The canonical form leaves out what may differ between two runs of the same
seed (ports, durations, headers such as Date), so that two canonical recordings can be
compared byte for byte.
"""

from __future__ import annotations

import base64
import dataclasses
import json
import re
from collections.abc import Iterator
from enum import Enum
from pathlib import Path
from typing import IO, Any

from simulator import events as e
from simulator.errors import InputError

SCHEMA = "qbwc-sim recording"
SCHEMA_VERSION = 1

#: Every kind of event by its name in the recording.
KINDS: dict[str, type[e.Event]] = {
    kind.__name__: kind
    for kind in vars(e).values()
    if isinstance(kind, type) and issubclass(kind, e.Event) and kind is not e.Event
}

#: Fields that hold real time.
_DURATIONS = ("seconds",)
_LOOPBACK = re.compile(rb"(127\.0\.0\.1|localhost|\[::1\]):\d+")


def encode(event: e.Event) -> str:
    """One event as one line of JSON, without its line end."""
    fields = {f.name: _plain(getattr(event, f.name)) for f in dataclasses.fields(event)}
    at = fields.pop("at")
    return json.dumps(
        {"event": type(event).__name__, "at": {k: v for k, v in at.items() if v}, **fields},
        ensure_ascii=False,
        separators=(",", ":"),
    )


def _plain(value: Any) -> Any:
    if isinstance(value, bytes):
        try:
            return value.decode()
        except UnicodeDecodeError:
            return {"base64": base64.b64encode(value).decode()}
    if isinstance(value, e.Missing):
        return {"missing": value.value}
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, e.At):
        return {f.name: getattr(value, f.name) for f in dataclasses.fields(value)}
    if isinstance(value, dict):
        return {str(key): _plain(inner) for key, inner in value.items()}
    if isinstance(value, tuple | list):
        return [_plain(inner) for inner in value]
    return value


class Recorder:
    """A subscriber of the stream that writes every event to a file as it happens."""

    def __init__(self, file: IO[str]) -> None:
        self._file = file
        file.write(json.dumps({"schema": SCHEMA, "version": SCHEMA_VERSION}) + "\n")

    def __call__(self, event: e.Event) -> None:
        self._file.write(encode(event) + "\n")


def read(path: Path) -> Iterator[dict[str, Any]]:
    """The events of the recording at `path`, as written.

    Raises `InputError` for what is no recording, for a newer schema, and for a damaged line (its number
    is told); a last line that was cut off by a kill is left out.
    """
    try:
        file = path.open("rb")  # a kill may cut a character in two: each line is decoded by itself
    except OSError as error:
        raise InputError(f"{path}: cannot be read: {error.strerror}") from None
    with file:
        try:
            header = json.loads(file.readline().decode())
            known = header["schema"] == SCHEMA
            version = header["version"]
        except (ValueError, KeyError, TypeError):
            known, version = False, 0
        if not known:
            raise InputError(f"{path}:1: expected the header of a recording, got something else")
        if version != SCHEMA_VERSION:
            raise InputError(
                f"{path}:1: the recording has schema version {version}; this program reads {SCHEMA_VERSION}"
            )
        for number, line in enumerate(file, start=2):
            event = _event(line)
            if event is not None:
                yield event
            elif line.endswith(b"\n"):
                got = line.decode(errors="replace")[:60]
                raise InputError(f"{path}:{number}: expected one event as JSON, got {got!r}")


def _event(line: bytes) -> dict[str, Any] | None:
    """The event that `line` is, or ``None``."""
    try:
        event = json.loads(line.decode())
    except ValueError:
        return None
    return event if isinstance(event, dict) and {"event", "at"} <= event.keys() else None


def canonical(path: Path) -> bytes:
    """The recording at `path` without what may differ between two runs of the same seed and origin.

    Scenarios are put in the order of their ids, because their order in a run says nothing.
    """
    outside: list[str] = []
    scenarios: dict[str, list[str]] = {}
    for event in read(path):
        for name in _DURATIONS:
            if name in event and event["event"] not in ("Waited",):
                event[name] = 0
        event.pop("headers", None)
        place = scenarios.setdefault(event["at"]["scenario"], []) if "scenario" in event["at"] else outside
        place.append(json.dumps(event, ensure_ascii=False, sort_keys=True))
    lines = outside + [line for name in sorted(scenarios) for line in scenarios[name]]
    return _LOOPBACK.sub(rb"\1:[port]", "\n".join(lines).encode() + b"\n")
