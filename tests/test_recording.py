"""A run on disk: what is written is what happened, and what cannot be read is told with its line."""

from __future__ import annotations

import dataclasses
import io
import json
from pathlib import Path
from typing import Any

import pytest
from support.office import PASSWORD, PATH, office
from support.scripted_endpoint import CUSTOMERS, Scripted

from simulator import events as e
from simulator.errors import InputError
from simulator.protocol.codec import decode_call, escape
from simulator.recording import KINDS, SCHEMA_VERSION, Recorder, canonical, encode, read

AT = e.At("a/b", 2, "desktop", "app", 1, 3, 1767632400.5)
VALUES: dict[str, Any] = {
    "str": "é <&> \u2028",
    "int": 7,
    "float": 1.5,
    "bool": True,
    "object": [1, {"k": "v"}],
    "bytes": b"<a>\xc3\xa9</a>",
    "Verdict": e.Verdict.NOT_EXERCISED,
    "Result": ("T", e.Missing.NULL),
    "dict[str, str]": {"k": "v"},
    "dict[str, object]": {"k": ["v"]},
    "dict[str, str | int | Missing]": {"k": 1, "m": e.Missing.ABSENT},
    "tuple[tuple[str, str], ...]": (("Date", "today"),),
    "tuple[str, ...]": ("work",),
}


def event_of(kind: type[e.Event]) -> e.Event:
    fields = {f.name: VALUES[str(f.type)] for f in dataclasses.fields(kind) if f.name != "at"}
    return kind(AT, **fields)


def written(path: Path, *events: e.Event) -> Path:
    with path.open("w", encoding="utf-8") as file:
        recorder = Recorder(file)
        for event in events:
            recorder(event)
    return path


@pytest.mark.parametrize("kind", KINDS.values(), ids=KINDS)
def test_every_kind_of_event_is_read_as_it_was_written(kind: type[e.Event], tmp_path: Path) -> None:
    event = event_of(kind)
    [found] = read(written(tmp_path / "r.ndjson", event))
    assert found["event"] == kind.__name__
    assert found["at"] == {
        "scenario": "a/b",
        "step": 2,
        "desktop": "desktop",
        "application": "app",
        "update": 1,
        "call": 3,
        "time": 1767632400.5,
    }
    assert set(found) == {"event", *(f.name for f in dataclasses.fields(kind))}
    assert json.loads(encode(event)) == found


def test_null_and_absent_are_told_apart_and_bytes_that_are_no_text_are_kept() -> None:
    result = ("T", e.Missing.NULL, e.Missing.ABSENT)
    call = e.CallAnswered(AT, "authenticate", result, 200, (), b"\xff\xfe", 0.1)
    found = json.loads(encode(call))
    assert found["result"] == ["T", {"missing": "null"}, {"missing": "absent"}]
    assert found["body"] == {"base64": "//4="}


def test_a_line_that_was_cut_off_by_a_kill_is_left_out(tmp_path: Path) -> None:
    path = written(tmp_path / "r.ndjson", event_of(e.Waited), event_of(e.Waited))
    path.write_bytes(path.read_bytes()[:-20])
    assert len(list(read(path))) == 1


def test_a_character_that_was_cut_in_two_by_a_kill_takes_no_other_line_with_it(tmp_path: Path) -> None:
    path = written(tmp_path / "r.ndjson", event_of(e.Waited), event_of(e.ScreenShown))
    cut = path.read_bytes().rindex("é".encode()) + 1
    path.write_bytes(path.read_bytes()[:cut])
    assert [event["event"] for event in read(path)] == ["Waited"]


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ("", ":1: expected the header of a recording"),
        ("[]\n", ":1: expected the header of a recording"),
        ('{"schema": "other", "version": 1}\n', ":1: expected the header of a recording"),
        (
            f'{{"schema": "qbwc-sim recording", "version": {SCHEMA_VERSION + 1}}}\n',
            f":1: the recording has schema version {SCHEMA_VERSION + 1}",
        ),
        (
            f'{{"schema": "qbwc-sim recording", "version": {SCHEMA_VERSION}}}\nnonsense\n{{}}\n',
            ":2: expected one event as JSON, got 'nonsense",
        ),
        *(
            (
                f'{{"schema": "qbwc-sim recording", "version": {SCHEMA_VERSION}}}\n{line}\n',
                f":2: expected one event as JSON, got {line!r}"[:-1],
            )
            for line in ("5", "[]", "{}", '{"event": "Waited"}', "\ufffd")
        ),
    ],
)
def test_what_is_no_recording_is_told(content: str, message: str, tmp_path: Path) -> None:
    path = tmp_path / "r.ndjson"
    path.write_text(content)
    with pytest.raises(InputError) as told:
        list(read(path))
    assert message in str(told.value)


def test_a_file_that_cannot_be_read_is_told(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="cannot be read"):
        list(read(tmp_path / "none"))


def test_the_canonical_form_leaves_out_ports_and_durations_and_the_order_of_scenarios(tmp_path: Path) -> None:
    def run(name: str, port: int, seconds: float, *ids: str) -> bytes:
        events: list[e.Event] = []
        for id_ in ids:
            at = e.At(scenario=id_, time=1.0)
            url = f"http://localhost:{port}/qbwc"
            events += [
                e.Fetched(at, url, 200, "OK"),
                e.Waited(at, 5.0, "NoOp"),
                e.ScenarioEnded(at, e.Verdict.PASSED, "", seconds),
            ]
        return canonical(written(tmp_path / name, *events))

    one = run("one", 4711, 0.1, "a/b", "c/d")
    assert one == run("two", 80, 2.5, "c/d", "a/b")
    assert b"localhost:[port]" in one
    assert b'"seconds": 5.0' in one
    assert one != run("three", 80, 2.5, "a/b")


def a_run(path: Path, ticket: str) -> list[e.Event]:
    """Two updates of a real company file, recorded at `path`."""
    endpoint = Scripted(authenticate=(ticket, PATH), sendRequestXML=CUSTOMERS)
    with office(endpoint) as pc, path.open("w", encoding="utf-8") as file:
        pc.stream.subscribe(Recorder(file))
        pc.stream.scenario = "a/b"
        pc.desktop.link()
        pc.desktop.update_selected()
        pc.desktop.close_quickbooks()
        pc.desktop.update_selected()
        assert [call.text("ticket") for call in endpoint.calls("closeConnection")] == [ticket] * 2
        assert [ended.ends for ended in pc.of(e.UpdateEnded)] == ["complete"] * 2
        return pc.events


def test_two_runs_of_the_same_are_the_same_in_canonical_form(tmp_path: Path) -> None:
    one, other = tmp_path / "one", tmp_path / "other"
    a_run(one, "T-1")
    a_run(other, "T-1")
    assert one.read_bytes() != other.read_bytes()  # it tells how long each call took
    assert canonical(one) == canonical(other)


@pytest.mark.parametrize(
    "ticket", ["T-1 is secret", "none", "nvu", " ", "a&b<c>\u20ac", "{0}", "T" * 3000, "0"]
)
def test_no_recording_holds_a_password_or_a_ticket(ticket: str, tmp_path: Path) -> None:
    events = a_run(tmp_path / "r", ticket)
    recorded = (tmp_path / "r").read_text(encoding="utf-8")
    for spelling in (PASSWORD, escape(PASSWORD), json.dumps(PASSWORD)[1:-1]):
        assert spelling not in recorded
        assert spelling not in repr(events)
    if len(ticket) > 4:  # a short one may well be part of other words
        for spelling in (ticket, escape(ticket)):
            assert spelling not in recorded
            assert spelling not in repr(events)
    for event in read(tmp_path / "r"):
        if event["event"] == "CallSent":
            call = decode_call(event["body"].encode())
            token = f"[ticket {event['at']['update']}]"
            assert call.text("strPassword") == ("[password]" if call.method.name == "authenticate" else "")
            assert event["arguments"].get("ticket", token) == token
            if "ticket" in event["arguments"]:
                assert call.text("ticket") == token
        if event["event"] == "CallAnswered" and event["method"] == "authenticate":
            token = f"[ticket {event['at']['update']}]"
            assert event["result"] == [token, PATH]
            assert event["body"].count(f"<string>{token}</string>") == 1


def test_a_recorder_begins_with_the_schema() -> None:
    file = io.StringIO()
    Recorder(file)
    assert json.loads(file.getvalue()) == {"schema": "qbwc-sim recording", "version": SCHEMA_VERSION}
