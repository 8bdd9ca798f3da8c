"""`endpoint.yaml`: what each word takes, and every mistake at once with its place."""

from __future__ import annotations

import contextlib
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from simulator.errors import InputError
from simulator.scenario.endpointfile import (
    Described,
    describes_an_endpoint,
    load_endpoint,
    read_endpoint,
)
from simulator.scenario.nodes import MAX_BYTES
from simulator.scenario.written import Found, quoted, written

HEAD = "format: 1\nqwc: a.qwc\n"
WHOLE = """\
format: 1
url: https://books.test/qbwc
user: qbwc
style: RPC
password: {env: THE_PASSWORD}
connect_to: 127.0.0.1:8443
ca: ca.pem
start:
  command: [npm, start]
  folder: app
  environment: {PORT: 8443}
  ready: {port: 8443}
  within: 1m
  per: scenario
names: path
company_path: C:\\books.qbw
offers: [work, mode.continuous]
hooks:
  queue:
    url: https://books.test/test/{user}
    method: PUT
    headers: {Authorization: 'Bearer ${TOKEN}'}
    body: {wanted: {customers: '{customers}'}}
    within: 2s
  reset: {command: [php, artisan, 'reset', '{user}'], folder: app, environment: {A: b}}
probes:
  status: {url: http://127.0.0.1/status, pick: connection.state}
identities:
  - {user: second, password: {file: second.txt}, company_path: 'D:\\second.qbw'}
  - {qwc: third.qwc}
accepted:
  - {check: 'a:*', reason: no 13.0 yet, until: 2027-01-31, scenario: sync/*}
"""


def described(text: str) -> Described:
    return read_endpoint(text.encode(), "e.yaml", Path()).described


def told(text: str | bytes) -> list[str]:
    content = text if isinstance(text, bytes) else text.encode()
    with pytest.raises(InputError) as caught:
        read_endpoint(content, "e.yaml", Path())
    return str(caught.value).splitlines()


def test_everything_that_can_be_said() -> None:
    said = described(WHOLE)
    assert said.start is not None
    assert (said.start.within, said.start.per, said.start.environment) == (60.0, "scenario", {"PORT": "8443"})
    assert said.connect_to == ("127.0.0.1", 8443)
    assert said.hooks.queue.body == {"wanted": {"customers": "{customers}"}}
    assert said.accepted[0].until == date(2027, 1, 31)
    assert said.offered == {
        "work",
        "mode.continuous",
        "hooks.queue",
        "hooks.queue.customers",
        "hooks.reset",
        "probes.status",
        "identities.3",
        "fresh",
    }


@pytest.mark.parametrize(
    ("hook", "taken"),
    [
        ("queue: {url: 'http://a/{customers}', headers: {X: '{read}'}}", {"queue.customers", "queue.read"}),
        ("queue: {url: 'http://a/', body: {user: '{user}'}, takes: [change]}", {"queue.change"}),
        ("queue: {command: [a], takes: []}", set()),
        ("pause: {url: 'http://a/{user}'}", {"pause.seconds", "pause.starts_in"}),
        # what few endpoints have anything of is asked of those that say so
        (
            "queue: {url: 'http://a/'}",
            {f"queue.{name}" for name in ("customers", "invoices", "change", "read", "ready_in")},
        ),
        ("queue: {url: 'http://a/', takes: [pay, read]}", {"queue.pay", "queue.read"}),
    ],
)
def test_what_a_hook_takes(hook: str, taken: set[str]) -> None:
    offered = described(f"{HEAD}hooks: {{{hook}}}\n").offered
    assert {need.removeprefix("hooks.") for need in offered if need.count(".") == 2} == taken


@pytest.mark.parametrize(
    ("text", "fresh"),
    [
        ("", False),
        ("start: {command: [a]}\n", False),
        ("start: {command: [a], per: scenario}\n", True),
        ("hooks: {reset: {url: 'http://a/'}}\n", True),
        ("hooks: {relink: {url: 'http://a/'}}\n", False),
    ],
)
def test_what_makes_it_fresh(text: str, fresh: bool) -> None:
    assert ("fresh" in described(HEAD + text).offered) == fresh


def test_no_scalar_is_resolved() -> None:
    said = described("format: 1\nqwc: no\npassword: 0123\ncompany_path: yes\n")
    assert (said.qwc, said.company_path) == ("no", "yes")
    assert said.password is not None
    assert said.password.literal == "0123"


def test_a_password_is_never_in_what_is_printed_of_a_description() -> None:
    assert "hunter2" not in repr(described(HEAD + "password: hunter2\n"))


def test_all_mistakes_come_at_once_each_with_its_place() -> None:
    assert told(
        "format: 2\n"
        "ulr: http://a/\n"
        "password: {evn: A}\n"
        "hooks:\n"
        "  quue: {}\n"
        "  queue: {url: 'http://u:p@a/', methd: GET, within: 0s}\n"
        "offers: [fresh, wrok]\n"
        "accepted:\n"
        "  - {check: x, until: 2026-02-31}\n"
        "start: {command: node, per: rn}\n"
    ) == [
        "e.yaml:1:9: expected 1, the format that this program reads, got '2'",
        "e.yaml:2:1: expected a word that is known here, got ulr; did you mean url?",
        "e.yaml:3:12: expected a text, {env: NAME} or {file: PATH}, got evn; did you mean env?",
        "e.yaml:5:3: expected a word that is known here, got quue; did you mean queue?",
        "e.yaml:6:16: expected a URL without a user or password in it, got one that has them",
        "e.yaml:6:33: expected a word that is known here, got methd; did you mean method?",
        "e.yaml:6:53: expected a duration of at most an hour and more than none, got '0s'",
        "e.yaml:7:10: expected work, mode.one-off, mode.continuous or idle, got fresh, which is said with "
        "hooks: reset:, or start: with per: scenario",
        "e.yaml:7:17: expected a need, got wrok; did you mean work?",
        "e.yaml:9:5: expected reason:, got nothing of that name",
        "e.yaml:9:23: expected a day (2027-01-31), got '2026-02-31'",
        "e.yaml:10:18: expected a list, the program and its arguments ([php, hook.php]), got 'node'",
        "e.yaml:10:29: expected run or scenario, got 'rn'; did you mean run?",
    ]


@pytest.mark.parametrize(
    ("text", "mistake"),
    [
        ("", "e.yaml: expected the description of an endpoint (format: 1), got an empty file"),
        ("- a\n", "1:1: expected the description of an endpoint (format: 1), got a list"),
        ("qwc: a\n", "1:1: expected format:, got nothing of that name"),
        ("format: 1\n", "1:1: expected qwc: FILE, or url: and user:, got neither"),
        ("format: 1\nurl: http://a/\n", "2:1: expected user: beside url:, got nothing of that name"),
        (
            "format: 1\nurl: ftp://a/\nuser: u\n",
            "2:6: expected a URL such as https://host/path, got 'ftp://a/'",
        ),
        (HEAD + "user: u\n", "3:1: expected no user: beside qwc:, which says it, got one"),
        (HEAD + "style: Document\n", "3:1: expected no style: beside qwc:, which says it, got one"),
        (HEAD + "password:\n", "3:1: expected a value for password, got nothing"),
        (
            HEAD + "password: {env: A, file: b}\n",
            "3:11: expected a text, {env: NAME} or {file: PATH}, got env",
        ),
        (HEAD + "password: [hunter2]\n", "3:11: expected a text, {env: NAME} or {file: PATH}, got a list"),
        (HEAD + "password: {env: a b}\n", "3:17: expected the name of a variable of the environment"),
        (HEAD + "connect_to: a\n", "3:13: expected HOST:PORT, got 'a'"),
        (HEAD + "connect_to: a:99999999999999999999\n", "3:13: expected HOST:PORT, got"),
        (HEAD + "names: file\n", "3:8: expected path or open-file, got 'file'; did you mean open-file?"),
        (HEAD + "names: open-file\ncompany_path: a\n", "3:8: expected names: path beside company_path, got"),
        (
            HEAD + "offers: [names.path]\n",
            "3:10: expected work, mode.one-off, mode.continuous or idle, got names.path",
        ),
        (HEAD + "offers: [hooks.queue]\n", "got hooks.queue, which is said with hooks:"),
        (
            HEAD + "offers: [mode.one-off, mode.continuous]\n",
            "expected mode.one-off or mode.continuous, got both",
        ),
        (HEAD + "offers: work\n", "3:9: expected a list, got 'work'"),
        (
            HEAD + "hooks: [a]\n",
            "3:8: expected a mapping (queue, relink, pause,",
        ),
        (HEAD + "hooks: {reset: }\n", "3:9: expected a value for reset, got nothing"),
        (HEAD + "hooks: {reset: {}}\n", "3:16: expected one of url, command, got none of them"),
        (
            HEAD + "hooks: {reset: {url: 'http://a/', command: [a]}}\n",
            "expected one of url, command, got url and",
        ),
        (
            HEAD + "hooks: {reset: {command: [a], method: GET}}\n",
            "3:31: expected method: beside url, got it beside command",
        ),
        (
            HEAD + "hooks: {reset: {url: 'http://a/', folder: b}}\n",
            "3:35: expected folder: beside command, got it beside url",
        ),
        (
            HEAD + "hooks: {reset: {url: 'http://a/', method: SAY}}\n",
            "3:43: expected GET, POST, PUT, PATCH or",
        ),
        (
            HEAD + "hooks: {reset: {url: 'http://a/', headers: x}}\n",
            "3:44: expected a mapping of names to texts",
        ),
        (
            HEAD + "hooks: {reset: {url: 'http://a/', headers: {a b: c}}}\n",
            "3:45: expected the name of a header",
        ),
        (
            HEAD + 'hooks: {reset: {url: "http://a/", headers: {a: "b\\r\\nc: d"}}}\n',
            "3:48: expected one line without control characters",
        ),
        (HEAD + "hooks: {reset: {command: []}}\n", "3:26: expected a list, the program and its arguments"),
        (HEAD + "hooks: {reset: {command: [a, [b]]}}\n", "3:30: expected a text, got a list"),
        (
            HEAD + "hooks: {reset: {command: [a], within: 2h}}\n",
            "3:39: expected a duration of at most an hour",
        ),
        (
            HEAD + "hooks: {queue: {url: 'http://a/{custmers}'}}\n",
            "3:22: expected an argument of hooks.queue, got {custmers}; did you mean {customers}?",
        ),
        (
            HEAD + "hooks: {pause: {command: [a, '{zzz}']}}\n",
            "3:30: expected an argument of hooks.pause, got '{zzz}'; known are {seconds}, ",
        ),
        (HEAD + "hooks: {pause: {url: 'http://a/', body: {a: ['{b}']}}}\n", "3:46: expected an argument of"),
        (HEAD + "probes: {status: {url: 'http://a/', pik: x}}\n", "got pik; did you mean pick?"),
        (HEAD + "probes: {status: x}\n", "3:18: expected a mapping (url, method, headers, body, command,"),
        (HEAD + "probes: {troubles: {url: 'http://a/'}}\n", "3:10: expected a word that is known here, got"),
        (HEAD + "start: {folder: a}\n", "3:8: expected command:, got nothing of that name"),
        (
            HEAD + "start: {command: [a], ready: {}}\n",
            "3:30: expected one of url, port, line, got none of them",
        ),
        (HEAD + "start: {command: [a], ready: {port: 0}}\n", "3:37: expected a port (1 to 65535), got '0'"),
        (
            HEAD + "start: {command: [a], ready: {port: 1, line: b}}\n",
            "expected one of url, port, line, got port and",
        ),
        (HEAD + "start: {command: [a], environment: {A: [b]}}\n", "3:40: expected a text, got a list"),
        (HEAD + "identities: [{}]\n", "3:14: expected one of user, qwc, got none of them"),
        (HEAD + "identities: {user: a}\n", "3:13: expected a list, got a mapping"),
        (
            HEAD + "accepted: [{check: a, reason: '', until: 2027-01-01}]\n",
            "3:31: expected a text, got an empty",
        ),
        (
            HEAD + "accepted: [{check: a, reason: b, until: tomorrow}]\n",
            "3:41: expected a day (2027-01-31), got",
        ),
        (
            HEAD + "accepted: [{check: a, reason: b, until: 2027-1-1}]\n",
            "3:41: expected a day (2027-01-31), got",
        ),
        (HEAD + "qwc: b\n", "3:1: expected each key once, got qwc again (first in line 2)"),
        (HEAD + "user: !!str a\n", "expected a value, got the tag"),
        (HEAD + "ca: &a b\n", "expected a value, got the anchor &a"),
    ],
)
def test_a_mistake(text: str, mistake: str) -> None:
    assert mistake in "\n".join(told(text))


def test_a_mistake_never_repeats_a_password() -> None:
    for text in ("password: {hunter2: x}\n", "password: {env: hunter2!}\n"):
        assert len(told(HEAD + text)) == 1
    assert "hunter2" not in "".join(told(HEAD + "password: hunter2\nformat: 1\n"))


# -- hostile files -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("content", "mistake"),
    [
        (b"\xff\xfe\x00", "expected text in UTF-8"),
        (b"a: \x00", "expected text, got the control character U+0000"),
        (b"#" * (MAX_BYTES + 1), "expected the description of an endpoint of at most 1024 KiB, got a larger"),
        (b"a: " + b"[" * 100, "expected at most 32 levels"),
        (b"hooks: [" + b"a," * 30_000 + b"]", "expected at most 20000 values"),
        (b"a: &a [x]\nb: [*a, *a]\n", "expected a value, got the alias *a"),
        (b"format: 1\n\tqwc: a\n", "expected blanks, got a tab"),
        (b"format: 1\n---\nqwc: a\n", "expected one document, got a second one"),
    ],
    ids=lambda value: repr(value)[:20],
)
def test_a_hostile_file(content: bytes, mistake: str) -> None:
    assert mistake in "\n".join(told(content))


def test_a_file_that_cannot_be_read(tmp_path: Path) -> None:
    for path in (tmp_path / "none.yaml", tmp_path, Path("a\0b")):
        with pytest.raises(InputError, match="expected a file that can be read, got "):
            load_endpoint(path)


@given(st.data())
def test_any_change_of_a_good_file_is_read_or_told(data: st.DataObject) -> None:
    """A key or value replaced, a line lost or doubled: never anything but an `InputError`."""
    lines = WHOLE.splitlines()
    for _ in range(data.draw(st.integers(1, 3))):
        place = data.draw(st.integers(0, len(lines) - 1))
        line = lines[place]
        start = data.draw(st.integers(0, len(line)))
        end = data.draw(st.integers(start, len(line)))
        odd = st.sampled_from(["", ":", "[", "{", "x", "1", "'", "${A}", "{user}", "- ", "  ", "\t", "null"])
        lines[place] = line[:start] + data.draw(odd | st.text(max_size=5)) + line[end:]
    with contextlib.suppress(InputError):
        read_endpoint("\n".join(lines).encode("utf-8", "surrogatepass"), "e.yaml", Path()).variables()


# -- told from a scenario, and written ---------------------------------------------------------------------


@pytest.mark.parametrize(
    ("content", "name", "is_one"),
    [
        (WHOLE.encode(), "", True),
        (b"scenario: a\nurl: x\n", "", False),
        (b"", "endpoint.yaml", True),
        (b"title: x\n", "a.yaml", False),
        (b"extends: a\nstart: x\n", "", False),
    ],
)
def test_it_is_told_from_a_scenario(content: bytes, name: str, is_one: bool) -> None:
    assert describes_an_endpoint(content, name) == is_one


FOUND = [
    Found(qwc="my app's.qwc"),
    Found(url="http://127.0.0.1:8000/qbwc?a=b", user="a: user", names=""),
    Found(url="https://a/", user="u", names="C:\\a b\\c.qbw", connect_to="[::1]:8000", ca="ca.pem"),
]


@pytest.mark.parametrize("found", FOUND, ids=["qwc", "open", "path"])
def test_what_is_written_can_be_read_with_and_without_what_is_commented_out(found: Found) -> None:
    text = written(found)
    said = described(text)
    assert (said.qwc or "", said.url or "", said.user or "") == (found.qwc, found.url, found.user)
    assert said.company_path == (found.names or None)
    whole = "\n".join(
        line[1:] if line.startswith("#") and not line.startswith("##") else line for line in text.splitlines()
    )
    everything = described(whole)
    assert everything.offered >= {"work", "fresh", "hooks.set_time", "probes.queue", "identities.2"}
    assert everything.accepted


@given(st.text())
def test_any_line_is_quoted_so_that_it_is_read_again(text: str) -> None:
    try:
        value = quoted(text)
    except InputError:
        assert not text.isprintable()
    else:
        if text.strip():
            assert described(f"format: 1\nqwc: {value}\n").qwc == text
