"""A scenario file: read, expanded and checked, with all its mistakes at once."""

from __future__ import annotations

import contextlib
import os
import sys
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from simulator.errors import InputError
from simulator.scenario import ScenarioFile, ScenarioMistakes, load_file, load_folder, load_text

HEAD = "scenario: a/b\ntitle: t\ncovers: [C4]\n"


def load(text: str) -> ScenarioFile:
    return load_text(text, "f.yaml")


def told(text: str) -> list[str]:
    with pytest.raises(ScenarioMistakes) as caught:
        load(text)
    return str(caught.value).splitlines()


def step(text: str) -> list[str]:
    """The mistakes of a scenario whose one step begins in line 5, column 5."""
    return told(f"{HEAD}steps:\n  - {text}\n")


def test_a_scenario() -> None:
    scenario = load(
        HEAD + "tags: [smoke]\nneeds: [work]\nsteps:\n  - link:\n  - update_selected:\n"
        "    name: first\n    expect: {update: {ends: [complete, no-work]}}\n"
    )
    assert (scenario.id, scenario.title, scenario.covers) == ("a/b", "t", ("C4",))
    assert (scenario.tags, scenario.needs) == (("smoke",), ("work",))
    [row] = scenario.rows
    assert (row.id, row.title, row.line) == ("a/b", "t", 1)
    assert [(step.verb, step.line, step.arguments) for step in row.steps] == [
        ("link", 7, {}),
        ("update_selected", 8, {}),
    ]
    assert row.steps[1].step.name == "first"
    assert row.steps[0].expect is None
    assert row.steps[1].expect is not None


def test_all_mistakes_come_at_once_each_with_its_place() -> None:
    assert told(
        "scenario: a/b\n"
        "titel: x\n"
        "covers: [B3, Z9]\n"
        "needs: [wrok]\n"
        "steps:\n"
        "  - link: {access: allways, auto_run: 5}\n"
        "  - updat_selected:\n"
        "    expect: {requests: lots}\n"
        "expect_at_end:\n"
        "  - same: {company: customer, probe: status, key: ListID}\n"
    ) == [
        "f.yaml:1:1: expected title:, got nothing of that name",
        "f.yaml:2:1: expected a word that is known here, got titel; did you mean title?",
        "f.yaml:3:14: expected a requirement (A1 to I12), got 'Z9'",
        "f.yaml:4:9: expected a need, got wrok; did you mean work?",
        "f.yaml:6:20: expected prompt, while-open, always, prompt+personal-data, "
        "while-open+personal-data or always+personal-data, got 'allways'; did you mean always?",
        "f.yaml:6:39: expected a duration (10s, 60m, 24h, 1d), got '5'",
        "f.yaml:7:5: expected a word that is known here, got updat_selected; did you mean update_selected?",
        "f.yaml:8:24: expected none, some or {count|at_least|at_most: number}, got 'lots'",
        "f.yaml:10:21: expected a kind of record (Customer), got 'customer'",
        "f.yaml:10:38: expected customers or invoices, got 'status'",
    ]


@pytest.mark.parametrize(
    ("text", "mistake"),
    [
        ("close_quickbook", "5:5: expected a mapping, got 'close_quickbook'; did you mean close_quickbooks?"),
        ("quit", "5:5: expected a mapping, got 'quit'"),
        ("[link]", "5:5: expected a mapping, got a list"),
        (
            "link: allways",
            "5:11: expected prompt, while-open, always, prompt+personal-data, "
            "while-open+personal-data or always+personal-data, got 'allways'; did you mean always?",
        ),
        ("close_quickbooks: now", "5:23: expected a mapping, got 'now'"),
        ("{link: , wait: 1d}", "got link and wait"),
        (
            "name: x",
            "5:5: expected one verb in a step (link, update_selected, wait or another one), got none",
        ),
        ("wait:", "5:5: expected a duration (10s, 60m, 24h, 1d), got nothing"),
        ("", "5:4: expected something in the list, got nothing"),
        ("wait: 1d\n  -", "6:4: expected something in the list, got nothing"),
        ("wait: 1d\n    expect: {screen: [QBWC1022, ~, ]}", "got '~'"),
        ("wait: 1w", "5:11: expected a duration (10s, 60m, 24h, 1d), got '1w'"),
        ("{wait: 1d, expect: }", "5:16: expected a value for expect, got nothing"),
        ("prompt_at_start:", "5:5: expected prompt:, got nothing of that name"),
        ("together: [update_selected]", "5:15: expected two steps or more, got fewer"),
        ("fault: {on: authenticate}", "5:12: expected one thing that goes wrong (lose, fails, "),
        ("fault: {lose: before-delivery, text: x}", "5:36: expected text not beside lose, got it"),
        ("fault: {fails: times-out, nth: 2, chance: 5%}", "5:31: expected nth or chance, got both"),
        ("fault: {fails: times-out, chance: 0%}", "expected a chance from 1% to 100%, got '0%'"),
        ("enter_password: {password: [a]}", "5:32: expected a text, got a list"),
        ("open_quickbooks: {elevated: true}", "5:33: expected yes or no, got 'true'"),
        ("close_quickbooks: {elevated: no}", "5:24: expected a word that is known here, got 'elevated'"),
        ("add_application: {answers: {certificat: no}}", "got certificat; did you mean certificate?"),
        ("add_application: {answers: {QBWC1022: [OK]}}", "5:44: expected ok or cancel, got 'OK'"),
        ("hook: reset", "5:11: expected one hook with its arguments (queue, relink,"),
        ("hook: {reset: , relink: }", "got reset and relink"),
        ("hook: {}", "delete, restart or reset), got none"),
        ("hook: {quue: {}}", "5:12: expected a hook, got quue; did you mean queue?"),
        ("hook: {queue: [3]}", "5:11: expected a mapping of arguments for queue, got a list"),
        ("hook: {reset: 3}", "5:11: expected a mapping of arguments for reset, got '3'"),
        ("hook: {queue: {read: cats, x: 1}}", "5:26: expected customers or invoices, got 'cats'"),
        ("hook: {queue: {read: cats, x: 1}}", "5:32: expected an argument of queue, got 'x'; known are"),
        ("hook: {reset: {x: 1}}", "5:20: expected an argument of reset, got 'x'"),
        ("hook: {queue: {customers: -1}}", "5:31: expected a whole number, got '-1'"),
        ("hook: {set_time: {time: noon}}", "5:12: expected a hook, got 'set_time'; known are queue, relink"),
        ("probe: {stauts: x}", "5:13: expected a word that is known here, got stauts; did you mean status?"),
        ("probe: {status: a, queue: {b: 1}}", "5:12: expected a probe (status, customers, "),
        ("probe:", "5:5: expected a probe (status, customers, invoices or queue), got none"),
        ("probe: {queue: done}", "5:20: expected a mapping, got 'done'"),
        ("wait: 1d\n    expect: {update: {ends: }}", "6:23: expected a value for ends, got nothing"),
        (
            "wait: 1d\n    expect: {update: {ends: []}}",
            "6:29: expected at least one value, got an empty list",
        ),
        (
            "wait: 1d\n    expect: {update: {ends: complet}}",
            "expected an ending, got 'complet'; did you mean com",
        ),
        (
            "wait: 1d\n    expect: {update: {hresult: 0x8}}",
            "6:32: expected an hresult (0x80040408), got '0x8'",
        ),
        ("wait: 1d\n    expect: {update: {hresult: {a: b}}}", "or {switch: NAME}, got another mapping"),
        (
            "wait: 1d\n    expect: {update: {hresult: {switch: nope}}}",
            "the name of a switch: unknown switch 'nope'",
        ),
        (
            "wait: 1d\n    expect: {hresult: 0x80040408}",
            "6:14: expected hresult inside update: (beside wait)",
        ),
        (
            "wait: 1d\n    expect: {calls: [authentikate]}",
            "6:22: expected a call, a call with + for one or more",
        ),
        ("wait: 1d\n    expect: {calls: {first: x}}", "6:29: expected a call, got 'x'"),
        ("wait: 1d\n    expect: {calls: {frist: authenticate}}", "got frist; did you mean first?"),
        ("wait: 1d\n    expect: {requests: {count: many}}", "6:32: expected a whole number, got 'many'"),
        (
            "wait: 1d\n    expect: {requests: [1]}",
            "6:24: expected a mapping (count, at_least, at_most, carrying, only, between), got a list",
        ),
        ("wait: 1d\n    expect: {quickbooks: shut}", "6:26: expected open or closed, got 'shut'"),
        ("wait: 1d\n    expect: {quickbooks: [open]}", "6:26: expected open or closed, got a list"),
        (
            "wait: 1d\n    expect: {requests: {}}",
            "6:24: expected a number (count, at_least or at_most), got none",
        ),
        ("wait: 1d\n    expect: {requests: {count: 1, at_least: 1}}", "got count and at_least"),
        (
            "wait: 1d\n    expect: {screen: QBWC12}",
            "6:22: expected a code of the Web Connector (QBWC1022), got",
        ),
    ],
)
def test_what_is_wrong_with_a_step(text: str, mistake: str) -> None:
    lines = step(text)
    assert any(mistake in line for line in lines), lines


def during(text: str, after: str = "\n  - update_selected:") -> list[str]:
    """The mistakes of a scenario whose first step, in line 5, waits for a moment."""
    return told(f"{HEAD}steps:\n  - {text}{after}\n")


@pytest.mark.parametrize(
    ("text", "mistake"),
    [
        ("{during: , do: [link: ]}", "5:6: expected call:, got nothing of that name"),
        (
            "{during: sendRequestXML, do: [link: ]}",
            "5:14: expected a mapping (call, carrying, nth), got 'sendRequestXML'",
        ),
        (
            "{during: {call: sendRequestXm}, do: [link: ]}",
            "5:21: expected a call, got 'sendRequestXm'; did you mean sendRequestXML?",
        ),
        (
            "{during: {call: authenticate, nth: 0}, do: [link: ]}",
            "5:40: expected a whole number from 1 on, got '0'",
        ),
        (
            "{during: {call: authenticate, nth: first}, do: [link: ]}",
            "5:40: expected a whole number from 1 on, got 'first'",
        ),
        (
            "{during: {call: authenticate, caring: x}, do: [link: ]}",
            "5:35: expected a word that is known here, got caring; did you mean carrying?",
        ),
        ("during: {call: authenticate}", "5:5: expected do: beside during, got nothing of that name"),
        ("{during: {call: authenticate}, do: }", "5:36: expected a value for do, got nothing"),
        ("{during: {call: authenticate}, do: []}", "5:40: expected at least one step, got none"),
        ("{during: {call: authenticate}, do: link}", "5:40: expected a list, got 'link'"),
        (
            "{during: {call: authenticate}, do: [lonk]}",
            "5:41: expected a mapping, got 'lonk'; did you mean link?",
        ),
        (
            "{during: {call: authenticate}, do: [{name: x}]}",
            "5:41: expected one verb in a step (link, update_selected, wait or another one), got none",
        ),
        (
            "{during: {call: authenticate}, do: [open_quickbook: ]}",
            "5:41: expected a word that is known here, got open_quickbook; did you mean open_quickbooks?",
        ),
        (
            "{during: {call: authenticate}, do: [{link: , expect: {quickbooks: }}]}",
            "5:59: expected a value for quickbooks, got nothing",
        ),
        (
            "{during: {call: authenticate}, do: [link: ], expect: {quickbooks: open}}",
            "5:50: expected expect: beside a step of do:, got it beside during, in which nothing happens yet",
        ),
        ("{wait: 1d, do: [link: ]}", "5:16: expected do: beside during, every or at, got it beside wait"),
    ],
)
def test_what_is_wrong_with_a_moment(text: str, mistake: str) -> None:
    lines = during(text)
    assert [line for line in lines if mistake in line], lines
    assert len(lines) == 1


@pytest.mark.parametrize("step", ["wait: 1d", "probe: {status: x}", "during: {call: x}", "every: 2h"])
def test_what_takes_a_step_of_its_own_is_not_done_at_a_moment(step: str) -> None:
    [line] = during(f"{{during: {{call: authenticate}}, do: [{{{step}}}]}}")
    verb = step.partition(":")[0]
    assert "5:42: expected what somebody can do then (open_quickbooks, " in line
    assert line.endswith(f"got {verb}")


def test_an_update_is_not_begun_during_a_call() -> None:
    [line] = during("{during: {call: authenticate}, do: [update_selected]}")
    assert line.endswith("what can be done during a call, got update_selected, which takes time itself")


def test_a_moment_needs_steps_in_which_it_can_come() -> None:
    assert during("{during: {call: authenticate}, do: [link: ]}", after="") == [
        "f.yaml:5:6: expected a step after during, in which its moment can come, got none"
    ]


def test_the_steps_of_a_moment_know_their_lines() -> None:
    [row] = load(
        HEAD + "steps:\n  - during: {call: authenticate}\n    do:\n      - close_quickbooks:\n"
        "      - open_quickbooks: {elevated: yes}\n        expect: {quickbooks: open}\n  - update_selected:\n"
    ).rows
    moment, update = row.steps
    assert [(step.verb, step.line, step.arguments) for step in moment.held] == [
        ("close_quickbooks", 7, {}),
        ("open_quickbooks", 8, {"elevated": True}),
    ]
    assert (moment.shown, update.held) == ({"call": "authenticate"}, ())


@pytest.mark.parametrize(
    ("text", "mistake"),
    [
        ("steps: []", "f.yaml:4:8: expected at least one step, got none"),
        ("steps: x", "f.yaml:4:8: expected a list, got 'x'"),
        ("steps:", "f.yaml:4:1: expected a value for steps, got nothing"),
        ("needs: [mode.one-off, mode.continuous]", "expected mode.one-off or mode.continuous, got both"),
        ("needs: [[a]]", "f.yaml:4:9: expected a need, got a list"),
        ("given: {switches: x}", "f.yaml:4:19: expected a mapping of switches, got 'x'"),
        (
            "given: {switches: {cookies: all}}",
            "4:20: switch cookies: expected one of per-update, none, got 'all'",
        ),
        ("given: {switches: {cookies: [a]}}", "4:29: expected a text, got a list"),
        (
            "given: {quickbooks: {company: bakery}}",
            "4:31: expected a bundled company (construction, empty, landscaping, shop), got 'bakery'",
        ),
        ("given: {quickbooks: {company: [a]}}", "4:31: expected a text, got a list"),
        (
            "given: {quickbooks: {edition: gold}}",
            "4:31: expected pro, premier, enterprise, simple-start, mac or without-qbxml, got 'gold'",
        ),
        ("given: {quickbooks: {opened: maybe}}", "4:30: expected yes or no, got 'maybe'"),
        ("about: {}", "f.yaml:4:8: expected requests, statuses or told, got nothing"),
        ("expect_at_end: [{}]", "4:17: expected an expectation (company, probe, same or never), got none"),
        ("expect_at_end: [{company: {count: {Customer: x}}}]", "4:46: expected a count (25) or a difference"),
        (
            "expect_at_end: [{company: {count: {customer: 1}}}]",
            "expected a kind of record (Customer), got 'cust",
        ),
    ],
)
def test_what_is_wrong_around_the_steps(text: str, mistake: str) -> None:
    body = text if text.startswith("steps") else f"{text}\nsteps: [link: ]"
    lines = told(f"{HEAD}{body}\n")
    assert any(mistake in line for line in lines), lines


@pytest.mark.parametrize(
    ("text", "mistake"),
    [
        ("", "f.yaml: expected a scenario (scenario: ID), got an empty file"),
        ("# nothing\n", "f.yaml: expected a scenario (scenario: ID), got an empty file"),
        ("---\n", "f.yaml:2:1: expected a scenario (scenario: ID), got an empty file"),
        ("- a\n", "f.yaml:1:1: expected a scenario (scenario: ID), got a list"),
        ("hello", "f.yaml:1:1: expected a scenario (scenario: ID), got 'hello'"),
        ("a: [", "f.yaml:2:1: expected YAML, but "),
    ],
)
def test_what_is_no_scenario_at_all(text: str, mistake: str) -> None:
    [line] = told(text)
    assert line.startswith(mistake), line


def test_a_duplicate_key_is_told_beside_the_other_mistakes() -> None:
    lines = told("scenario: a\nscenario: b\ntitle: t\ncovers: [X1]\nsteps: [link: ]\n")
    assert lines == [
        "f.yaml:2:1: expected each key once, got scenario again (first in line 1)",
        "f.yaml:4:10: expected a requirement (A1 to I12), got 'X1'",
    ]


class TestFiles:
    def test_a_file(self, tmp_path: Path) -> None:
        path = tmp_path / "x.yaml"
        path.write_bytes(b"\xef\xbb\xbf" + f"{HEAD}steps: [link: ]\n".replace("\n", "\r\n").encode())
        scenario = load_file(path)
        assert scenario.file == str(path)
        assert scenario.rows[0].steps[0].line == 4

    @pytest.mark.parametrize(
        ("content", "mistake"),
        [
            (b"", "expected a scenario (scenario: ID), got an empty file"),
            (b"\x89PNG\r\n\x1a\n\x00", "expected text in UTF-8, got something else at byte 1"),
            (b"title: \xff", "expected text in UTF-8, got something else at byte 8"),
            (b"a" * (2 * 1024 * 1024), "expected a scenario of at most 1024 KiB, got a larger file"),
            (b"a" * (1024 * 1024), "expected a scenario (scenario: ID), got 'aaa"),
        ],
    )
    def test_a_file_that_is_no_scenario(self, tmp_path: Path, content: bytes, mistake: str) -> None:
        path = tmp_path / "x.yaml"
        path.write_bytes(content)
        with pytest.raises(ScenarioMistakes) as caught:
            load_file(path)
        [line] = str(caught.value).splitlines()
        assert line.startswith(str(path))
        assert mistake in line

    def test_a_file_that_cannot_be_read(self, tmp_path: Path) -> None:
        for path in (tmp_path / "missing.yaml", tmp_path, Path("a\0b")):
            with pytest.raises(InputError, match="expected a file that can be read, got"):
                load_file(path)

    @pytest.mark.skipif(sys.platform == "win32" or os.geteuid() == 0, reason="nobody is refused here")
    def test_a_file_without_permission(self, tmp_path: Path) -> None:
        path = tmp_path / "x.yaml"
        path.touch(0o000)
        with pytest.raises(InputError, match="Permission denied"):
            load_file(path)

    def test_a_folder_is_read_by_id(self, tmp_path: Path) -> None:
        (tmp_path / "a").mkdir()
        (tmp_path / "a" / "b.yaml").write_text(f"{HEAD}steps: [link: ]\n")
        (tmp_path / "notes.txt").write_text("no scenario")
        assert [scenario.id for scenario in load_folder(tmp_path)] == ["a/b"]

    def test_the_id_agrees_with_where_the_file_lies(self, tmp_path: Path) -> None:
        (tmp_path / "c.yaml").write_text(f"{HEAD}steps: [link: ]\n")
        (tmp_path / "d.yaml").write_text("scenario:\ntitle: t\ncovers: []\nsteps: [link: ]\n")
        (tmp_path / "e.yaml").write_text("scenario: [e]\ntitle: t\ncovers: []\nsteps: [link: ]\n")
        with pytest.raises(ScenarioMistakes) as caught:
            load_folder(tmp_path)
        first, second, third = str(caught.value).splitlines()
        assert first.endswith("c.yaml:1:11: expected the id c (where the file lies), got 'a/b'")
        assert second.endswith("d.yaml:1:1: expected a value for scenario, got nothing")
        assert third.endswith("e.yaml:1:11: expected an id of small letters, digits, - and /, got a list")

    def test_a_folder_without_scenarios(self, tmp_path: Path) -> None:
        with pytest.raises(
            InputError, match=r"expected a folder with scenarios \(\*\.yaml\), got none there"
        ):
            load_folder(tmp_path)


def test_many_mistakes_end_soon() -> None:
    rows = "\n".join(f"  - {{n: {number}}}" for number in range(2000))
    steps = "\n".join('  - wait: "{n}"' for _ in range(40))
    lines = told(f"{HEAD}matrix:\n{rows}\nsteps:\n{steps}\n")
    assert lines[-1].endswith("more mistakes")


_BITS = st.sampled_from(
    [
        "scenario: a/b\n",
        "title: t\n",
        "covers: [C4]\n",
        "steps:\n",
        "  - link:\n",
        "  - ",
        "    expect: ",
        "{",
        "}",
        "[",
        "]",
        ": ",
        ", ",
        "\n",
        "update: ",
        "ends\n    ",
        "complete",
        "hook",
        "queue",
        "probe",
        "same",
        "matrix:\n",
        "  - {a: b}\n",
        "'{a}'",
        "&x ",
        "*x",
        "!!int ",
        "\t",
        "---\n",
        "given: ",
        "switches",
        "wait: 1d",
        "\x00\n    ",
        "needs: [work]\n",
        "- ",
        "expect_at_end:\n",
        "'",
        "%",
        "#",
        "? ",
        "<<",
        "é",
        ">\n",
        '"\\x1blink"',
        '"',
        "about: {requests: some}\n",
        "during: {call: authenticate}\n    ",
        "do: ",
    ]
)


@given(st.one_of(st.text(), st.lists(_BITS, max_size=40).map("".join)))
def test_any_text_is_a_scenario_or_an_input_error(text: str) -> None:
    with contextlib.suppress(InputError):
        assert load(text).rows


@given(st.binary(max_size=200))
def test_any_bytes_are_a_scenario_or_an_input_error(
    tmp_path_factory: pytest.TempPathFactory, content: bytes
) -> None:
    path = tmp_path_factory.getbasetemp() / f"any-{os.getpid()}.yaml"
    path.write_bytes(content)
    with pytest.raises(InputError):
        load_file(path)
