"""Somebody else's hooks and probes: requests and commands as they are sent, and whatever may come back."""

from __future__ import annotations

import json
import ssl
import sys
import time
from pathlib import Path
from typing import Any

import pytest
from support.raw_server import RawServer, Script, Wire, answering, http

from simulator.errors import InputError, Unplayable
from simulator.scenario.endpointfile import read_endpoint
from simulator.scenario.foreign import ForeignPlatform
from simulator.scenario.secrets import Secrets

PYTHON = json.dumps(sys.executable)
TOKEN = "tok3n-9d1"
SECRET = ", headers: {A: '${TOKEN}'}"
READ = {"customers": "3", "read": "invoices"}


def platform(text: str, folder: Path = Path()) -> ForeignPlatform:
    content = f"format: 1\nurl: http://a/\nuser: me & you\n{text}".encode()
    file = read_endpoint(content, "e.yaml", folder)
    return ForeignPlatform(file, Secrets(file, {"TOKEN": TOKEN}), ["me & you"], ssl.create_default_context())


def sent(text: str, hook: str, arguments: dict[str, str]) -> tuple[str, dict[str, str], bytes]:
    """The request line, the headers and the body of a hook."""
    requests: list[bytes] = []

    def script(wire: Wire) -> None:
        requests.append(wire.request())
        wire.send(http(b"", status="204 No Content"))

    with RawServer(script) as server:
        platform(text.replace("URL", f"http://127.0.0.1:{server.port}")).hook(hook, arguments, 1)
    head, _, body = requests[0].partition(b"\r\n\r\n")
    line, *headers = head.decode().split("\r\n")
    return line, dict(header.split(": ", 1) for header in headers), body


def probed(script: Script, more: str = "", probe: str = "status") -> object:
    with RawServer(script) as server:
        text = f"probes: {{{probe}: {{url: 'http://127.0.0.1:{server.port}/p'{more}}}}}\n"
        return platform(text).probe(probe, 1)


def unplayable(script: Script, more: str = "", probe: str = "status") -> str:
    with pytest.raises(Unplayable) as caught:
        probed(script, more, probe)
    return str(caught.value)


def says(value: object) -> Script:
    return answering(http(json.dumps(value).encode(), content_type="application/json"), interim=b"")


# -- what is sent ------------------------------------------------------------------------------------------


def test_without_a_body_the_arguments_are_sent_as_json() -> None:
    line, headers, body = sent(
        "hooks: {queue: {url: 'URL/q'}}\n", "queue", {"customers": "3", "read": "invoices"}
    )
    assert line == "POST /q HTTP/1.1"
    assert headers["Content-Type"] == "application/json"
    assert json.loads(body) == {"customers": 3, "read": "invoices"}


def test_a_body_that_is_a_tree_leaves_out_what_is_left_out() -> None:
    body = "{a: ['{customers}', '{read}'], b: {c: 'x{ready_in}'}, d: '{user}'}"
    text = f"hooks: {{queue: {{url: 'URL/q', body: {body}}}}}\n"
    _, _, came = sent(text, "queue", {"customers": "3"})
    assert json.loads(came) == {"a": [3], "b": {}, "d": "me & you"}


def test_a_body_that_is_a_text_is_sent_as_it_is() -> None:
    text = "hooks: {set_time: {url: 'URL/', method: PUT, body: '{\"now\": \"{time}\"}'}}\n"
    line, headers, body = sent(text, "set_time", {"time": 'a "quoted" one'})
    assert (line, headers["Content-Type"]) == ("PUT / HTTP/1.1", "application/json")
    assert json.loads(body) == {"now": 'a "quoted" one'}
    text = "hooks: {set_time: {url: 'URL/', headers: {Content-Type: text/x}, body: 'time={time}'}}\n"
    _, headers, body = sent(text, "set_time", {"time": "9"})
    assert (headers["Content-Type"], body) == ("text/x", b"time=9")


def test_arguments_in_a_url_are_escaped() -> None:
    line, _, body = sent(
        "hooks: {relink: {url: 'URL/{user}?m={mode}', method: DELETE}}\n", "relink", {"mode": "a/b"}
    )
    assert (line, body) == ("DELETE /me%20%26%20you?m=a%2Fb HTTP/1.1", b"")


def test_a_variable_of_the_environment_is_put_in_and_never_shown() -> None:
    text = "hooks: {reset: {url: 'URL/${TOKEN}', headers: {A: 'Bearer ${TOKEN}'}, body: {t: '${TOKEN}'}}}\n"
    line, headers, body = sent(text, "reset", {})
    assert line == f"POST /{TOKEN} HTTP/1.1"
    assert headers["A"] == f"Bearer {TOKEN}"
    assert json.loads(body) == {"t": TOKEN}
    shown = unplayable(answering(http(f"no {TOKEN}".encode(), status="500 No"), interim=b""), SECRET)
    assert "got 500: 'no [secret]'" in shown


def test_an_argument_cannot_add_a_header() -> None:
    text = "hooks: {set_time: {url: 'URL/', headers: {X: '{time}'}}}\n"
    _, headers, _ = sent(text, "set_time", {"time": "a\r\nY: b"})
    assert headers["X"] == "a Y: b"
    assert "Y" not in headers


# -- what comes back ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("answer", "pick", "probe", "value"),
    [
        ("authorised", "", "status", "authorised"),
        (1, "", "status", "1"),
        ({"a": {"b.c": 1, "d": ["x", {"s": "ok"}]}}, "a.d.1.s", "status", "ok"),
        ([{"ListID": "1"}], "", "customers", [{"ListID": "1"}]),
        ({"data": []}, "data", "invoices", []),
        ({"queued": 2}, "", "queue", {"queued": 2}),
    ],
)
def test_an_answer(answer: Any, pick: str, probe: str, value: object) -> None:
    assert probed(says(answer), f", pick: {pick}" if pick else "", probe) == value


@pytest.mark.parametrize(
    ("answer", "more", "probe", "message"),
    [
        (["a"], "", "status", "expected a word (a JSON string), got a list of other things"),
        (None, "", "status", "expected a word (a JSON string), got null"),
        (True, "", "status", "expected a word (a JSON string), got true"),
        ({"a": 1}, "", "customers", "expected a list of records (a JSON array of objects), got a mapping"),
        (["a"], "", "customers", "(a JSON array of objects), got a list of other things"),
        (
            {"a": "b"},
            "",
            "queue",
            "expected a number for each state (a JSON object of numbers), got a mapping",
        ),
        ({"a": {"b": 1}}, ", pick: a.c", "status", "expected 'c' of 'a.c', got a mapping with b"),
        ({"a": [1]}, ", pick: a.1", "status", "expected '1' of 'a.1', got a list of other things"),
        ({"a": [1]}, ", pick: a.-1", "status", "expected '-1' of 'a.-1', got"),
    ],
)
def test_an_answer_of_another_shape(answer: Any, more: str, probe: str, message: str) -> None:
    shown = unplayable(says(answer), more, probe)
    assert shown.startswith(f"e.yaml:4:{12 + len(probe)}: probes.{probe}: ")
    assert message in shown


@pytest.mark.parametrize(
    ("body", "message"),
    [
        (
            b"<!DOCTYPE html><title>Log in</title>",
            "expected JSON, got '<!DOCTYPE html><title>Log in</title>'",
        ),
        (b"", "expected JSON, got an empty text"),
        (b"\xff\xfe", "expected JSON, got "),
        (b"[" * 100_000, "expected JSON, got '[[[["),
        (b"NaN", "expected JSON, got 'NaN'"),
        (b"1" * 10_000, "expected JSON, got '1111"),
        (b'"\\ud800"', "expected JSON, got "),
    ],
    ids=lambda value: repr(value)[:20],
)
def test_an_answer_that_is_no_json(body: bytes, message: str) -> None:
    shown = unplayable(answering(http(body, content_type="text/html"), interim=b""))
    assert message in shown
    assert len(shown) < 400


def test_a_larger_answer_than_is_read() -> None:
    head = b"HTTP/1.1 200 OK\r\nContent-Length: 99999999999\r\n\r\n"
    assert "larger than" in unplayable(answering(head, interim=b""))
    assert "expected at most 16,777,216 bytes, got more" in unplayable(
        answering(http(b" " * (17 * 1024 * 1024)), interim=b"")
    )


def test_a_redirect_is_not_followed() -> None:
    moved = http(b"", status="302 Found", headers=("Location: /login",))
    assert "got 302, a redirect to /login, which is not followed" in unplayable(answering(moved, interim=b""))


def test_one_that_hangs_or_drips_is_given_up_in_time() -> None:
    def drips(wire: Wire) -> None:
        wire.request()
        wire.send(b"HTTP/1.1 200 OK\r\nA: ")
        while wire.sends(b"x") and wire.silent_for(0.02):
            pass

    started = time.monotonic()
    for script in (lambda wire: wire.until_closed(), drips):
        shown = unplayable(script, ", within: 0.3s")
        assert "expected an answer within 0.3s, got none: The operation has timed out" in shown
    assert time.monotonic() - started < 5


def test_nobody_is_there() -> None:
    with RawServer(lambda wire: None) as server:
        gone = server.port
    with pytest.raises(Unplayable, match="got none: Unable to connect to the remote server"):
        platform(f"hooks: {{reset: {{url: 'http://127.0.0.1:{gone}/'}}}}\n").hook("reset", {}, 1)


def test_what_is_not_described_cannot_be_asked() -> None:
    bare = platform("")
    with pytest.raises(InputError, match=r"has no hook pause; say so under needs: \[hooks.pause\]"):
        bare.hook("pause", {}, 1)
    with pytest.raises(InputError, match=r"has no probe status; say so under needs: \[probes.status\]"):
        bare.probe("status", 1)


# -- commands ----------------------------------------------------------------------------------------------


def command(part: str, name: str, code: str, more: str = "") -> str:
    return f"{part}: {{{name}: {{command: [{PYTHON}, -c, {json.dumps(code)}{more}}}}}\n"


TELLS = "import json, os, sys; json.dump([sys.argv[1:], dict(os.environ)], open('told.json', 'w'))"


def test_a_command_has_its_arguments_as_words_and_in_its_environment(tmp_path: Path) -> None:
    more = (
        ", '--customers={customers}', '--read={read}', '${TOKEN}'], environment: {A: '{customers} ${TOKEN}'}"
    )
    platform(command("hooks", "queue", TELLS, more), tmp_path).hook("queue", {"customers": "3; rm *"}, 1)
    words, environment = json.loads((tmp_path / "told.json").read_text())
    assert words == ["--customers=3; rm *", TOKEN]  # one word, no shell, and none for what was left out
    assert environment["QBWC_HOOK"] == "queue"
    assert environment["QBWC_CUSTOMERS"] == "3; rm *"
    assert environment["QBWC_USER"] == "me & you"
    assert environment["A"] == f"3; rm * {TOKEN}"


def test_a_probes_answer_is_its_standard_output() -> None:
    code = "import sys; print('a warning', file=sys.stderr); print('{\"s\": \"ok\"}')"
    assert platform(command("probes", "status", code, "], pick: s")).probe("status", 1) == "ok"


@pytest.mark.parametrize(
    ("code", "message"),
    [
        (
            f"import sys; print('{TOKEN} is bad', file=sys.stderr); sys.exit(7)",
            "expected exit code 0 within 10s, got exit code 7; the last it said: [secret] is bad",
        ),
        ("print('Fatal error')", "expected JSON, got 'Fatal error'"),
        ("pass", "expected JSON, got an empty text"),
        ("import sys; sys.stdout.write('x' * 20_000_000)", "expected at most 16,777,216 bytes, got more"),
    ],
    ids=["fails", "no-json", "empty", "huge"],
)
def test_a_command_that_does_not_do(code: str, message: str) -> None:
    with pytest.raises(Unplayable) as caught:
        platform(command("probes", "status", code, "], environment: {A: '${TOKEN}'}")).probe("status", 1)
    assert message in str(caught.value)
    assert TOKEN not in str(caught.value)


def test_a_command_that_hangs_is_ended_with_all_that_it_started() -> None:
    code = (
        "import subprocess, sys, time; "
        "subprocess.Popen([sys.executable, '-c', 'import time; time.sleep(600)']); "
        "print('on it', flush=True); time.sleep(600)"
    )
    started = time.monotonic()
    with pytest.raises(Unplayable, match="got none: it goes on, and was ended; the last it said: on it"):
        platform(command("hooks", "reset", code, "], within: 1s")).hook("reset", {}, 1)
    assert time.monotonic() - started < 8  # its child would hold the pipe open for ten minutes


def test_a_command_that_cannot_be_run(tmp_path: Path) -> None:
    with pytest.raises(Unplayable, match=r"hooks.reset: no-such-program cannot be started: "):
        platform("hooks: {reset: {command: [no-such-program]}}\n").hook("reset", {}, 1)
    with pytest.raises(Unplayable, match=r"\(there is no folder "):
        platform(f"hooks: {{reset: {{command: [{PYTHON}], folder: nowhere}}}}\n", tmp_path).hook(
            "reset", {}, 1
        )
