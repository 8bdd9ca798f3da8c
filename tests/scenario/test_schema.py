"""`qbwc-sim schema`: what an editor takes, and what it underlines."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from jsonschema import Draft7Validator, Draft202012Validator
from support.editors import as_yaml_1_1, as_yaml_1_2

from simulator.cli import cli
from simulator.scenario import load_text
from simulator.scenario.schema import endpoint, scenario
from simulator.scenario.steps import VERBS

ROOT = Path(__file__).parents[2]
BUNDLED = sorted((ROOT / "scenarios").rglob("*.yaml"))
SCHEMA = scenario()
HEAD = "scenario: a/b\ntitle: t\ncovers: [E4]\n"
READERS = (as_yaml_1_2, as_yaml_1_1)


def mistakes(text: str, read: Callable[[str], Any] = as_yaml_1_2) -> list[str]:
    return [error.message for error in Draft202012Validator(SCHEMA).iter_errors(read(text))]


def test_it_is_printed() -> None:
    for arguments in (["schema"], ["schema", "scenario"]):
        result = CliRunner().invoke(cli, arguments)
        assert result.exit_code == 0
        assert json.loads(result.output) == SCHEMA


def test_another_kind_of_file_is_not_known() -> None:
    result = CliRunner().invoke(cli, ["schema", "scenarios"])
    assert result.exit_code == 2
    assert "'scenarios' is not " in result.output


def test_it_is_a_schema_for_editors_that_know_the_newest_draft_or_an_older_one() -> None:
    assert SCHEMA["$schema"] == "https://json-schema.org/draft/2020-12/schema"
    Draft202012Validator.check_schema(SCHEMA)
    Draft7Validator.check_schema(SCHEMA)
    assert len(json.dumps(SCHEMA)) < 200_000


@pytest.mark.parametrize("read", READERS)
@pytest.mark.parametrize("path", BUNDLED, ids=lambda path: path.stem)
def test_every_bundled_scenario_is_taken(path: Path, read: Callable[[str], Any]) -> None:
    assert mistakes(path.read_text(encoding="utf-8"), read) == []


TAKEN = [
    "steps: [link, close_quickbooks]",
    "steps:\n  - link:\n  - update_selected:\n    name: first\n    expect: {update: {ends: complete}}",
    "format: 1\ntags: [smoke, 2026]\nsteps: [link]",
    "steps: [{wait: 1d}, {wait: 0.5s, name: 7}]",
    "steps: [link: always, link: {access: while-open, approved_by: administrator, auto_run: 60m}]",
    "steps: [block: download, end_process: QBW.EXE, log_on: Kim, every_minute: 5, install: 2.1.0.30]",
    "steps: [show_dialog: , open_quickbooks: {company: '', elevated: yes, year: 2024}]",
    "steps: [enter_password: right, enter_password: {password: 1234, save: no}]",
    "steps: [add_application: {answers: {certificate: [no, always], QBWC1022: ok}, change: {FileID: }}]",
    "steps: [hook: {queue: {customers: 3, ready_in: 10s}}, hook: {reset: }, hook: {relink: one-off}, "
    "hook: {pause: 1d}]",
    "steps: [probe: {status: authorised}, probe: {customers: none}, probe: {queue: {done: 3, failed: "
    "[0, 1]}}]",
    "steps: [fault: {on: authenticate, fails: times-out}, fault: {quickbooks: 0x80040408}, "
    "fault: {chance: 10%, answer: {status: 503}}, link]",
    "steps: [{during: {call: authenticate, carrying: x}, do: [open_quickbooks, {link: , expect: {log: "
    "1}}]}, link]",
    "steps: [{every: 2h, do: [tick]}, {every: {weekday: 17:30}, do: [update_selected]}, "
    "{at: day 3 02:00, do: [power_cut]}, wait: 1d]",
    "desktops: {front: {}, back: {identity: 2, quickbooks: {shared_with: front, canary: 7}}}\n"
    "steps: [front: link, back: {link: {access: always}}, {front: update_selected, expect: {requests: "
    "some}}, "
    "{together: [front: update_selected, back: {update_selected: }], expect: {updates: {each_desktop: 1}}}]",
    "given: {windows: {version: 10, account: standard, uac: no, others: [Kim]}, connector: none, "
    "quickbooks: {edition: pro, also: {shop: shop}}, switches: {cookies: none}, guards: {rounds: 5}}\n"
    "steps: [link]",
    "extends: sync/continuous",
    "extends: sync/continuous\npatch: [{before: a, insert: [link, tick: ]}, {skip: b}, {replace: c, "
    "with: [tick]}, "
    "{after: 7, insert: [front: link]}]",
    'needs: [work, identities.2, "names.{n}"]\n'
    "matrix: [{n: path, v: link, a: {access: always}, e: none, t: 5}, {n: x}]\n"
    'steps: ["{v}", "{v}": "{a}", {"{v}": {access: always}, expect: {requests: "{e}", '
    'update: {ends: "{e}"}}}, '
    '{"{v}": , do: [link]}, wait: "{t}s"]',
    "steps:\n  - wait: 1d\n    expect:\n      update: {ends: [complete, no-work], hresult: [0x80040408, "
    "{switch: elevation_hresult}], status: 5}\n      calls: [serverVersion, ..., connectionError+]\n"
    "      updates: {at_least: 1, between: {from: day 1 00:00, to: day 2 00:00, count: 3}}\n"
    "      statuses: [0, 3170]\n      sent: {qbXMLMajorVers: [13, 16], strVersion: 2.3}\n      screen: "
    "QBWC1022\n"
    "      requests: {carrying: a, count: 0}\n      dialogs: [uac]\n      files: {gone: a, there: [b, 1]}\n"
    "      waited: 10s\n      connector: not-installed\n      applications: {count: 1}",
    "steps:\n  - wait: 1d\n    expect: {calls: none, screen: none, dialogs: none}",
    "steps: [link]\nabout: {requests: some}\nexpect_at_end:\n  - company: {count: {Customer: +3, "
    "Invoice: 25}, "
    "unique: Invoice.RefNumber, grant: none, stamped: no, sound: yes}\n  - probe: {invoices: {at_most: 3}}\n"
    "  - same: {company: Customer, probe: customers, key: ListID, fields: [Phone]}\n  - never: {carries: 1}",
]


@pytest.mark.parametrize("read", READERS)
@pytest.mark.parametrize("text", TAKEN, ids=lambda text: str(text).partition("\n")[0][:40])
def test_what_the_language_takes_is_taken(text: str, read: Callable[[str], Any]) -> None:
    assert mistakes(f"{HEAD}{text}\n", read) == []


@pytest.mark.parametrize("text", [text for text in TAKEN if "matrix" not in text and "patch" not in text])
def test_and_the_language_takes_it(text: str) -> None:
    needs = "needs: [identities.2]\n" if "identity" in text else ""
    assert load_text(f"{HEAD}{needs}{text}\n", "f.yaml").rows


REFUSED = [
    "steps: [lnk]",
    "steps: [lnk: ]",
    "steps: [lnk: {access: always}]",
    "steps: [link: {acces: always}]",
    "steps: [link: allways]",
    "steps: [link: {access: allways}]",
    "steps: [close_quickbook: ]",
    "steps: [close_quickbooks: now]",
    "steps: [open_quickbooks: {elevated: maybe}]",
    "steps: [wait: ]",
    "steps: [wait: 1w]",
    "steps: [prompt_at_start: ]",
    "steps: [block: doors]",
    "steps: [hook: {quue: {}}]",
    "steps: [hook: {queue: {customer: 3}}]",
    "steps: [probe: {stauts: a}]",
    "steps: [fault: {on: authentikate, fails: times-out}]",
    "steps: [fault: {fails: timeout}]",
    "steps: [fault: {quickbooks: 0x8}]",
    "steps: [{during: {call: x}, do: [link]}, link]",
    "steps: [{during: {call: authenticate}, do: [lnk]}, link]",
    "steps: [{every: {workday: 09:00}, do: [tick]}, link]",
    "steps: [{every: often, do: [tick]}, link]",
    "steps: [{at: tomorrow, do: [tick]}, link]",
    "steps: [{wait: 1d, expect: {requests: lots}}]",
    "steps: [{wait: 1d, expect: {update: {ends: complet}}}]",
    "steps: [{wait: 1d, expect: {updaet: {ends: complete}}}]",
    "steps: [{wait: 1d, expect: {screen: QBWC12}}]",
    "steps: [{wait: 1d, expect: {calls: {frist: authenticate}}}]",
    "steps: [{wait: 1d, expect: {sent: {tikcet: a}}}]",
    "steps: [{wait: 1d, expect: {connector: open}}]",
    "steps: [{wait: 1d, expct: {connector: open}}]",
    "steps: [add_application: {answers: {certificat: no}}]",
    "steps: [add_application: {answers: {certificate: maybe}}]",
    "steps: link",
    "steps: [front: {lnk: }]",
    "steps: [front: lnk]",
    "steps: [front: ]",
    "desktops: {front: {identty: 2}}\nsteps: [front: link]",
    "desktops: {Front: {}}\nsteps: [link]",
    "given: {windows: {account: guest}}\nsteps: [link]",
    "given: {quickbook: {}}\nsteps: [link]",
    "given: {switches: {cookie: none}}\nsteps: [link]",
    "needs: [wrok]\nsteps: [link]",
    "covers_: []\nsteps: [link]",
    "tags: [A B]\nsteps: [link]",
    "format: 2\nsteps: [link]",
    "about: {request: some}\nsteps: [link]",
    "extend: sync/continuous",
    "title: no steps at all",
    "extends: sync/continuous\npatch: [{befor: a, insert: [link]}]",
    "extends: sync/continuous\npatch: [{before: a}]",
    "extends: sync/continuous\npatch: [{before: a, insert: []}]",
    "extends: sync/continuous\npatch: [{before: a, insert: [lnk]}]",
    "matrix: {a: b}\nsteps: [link]",
    "steps: [link]\nexpect_at_end: [same: {company: customer, probe: customers, key: ListID}]",
    "steps: [link]\nexpect_at_end: [company: {count: {Customer: many}}]",
    "steps: [link]\nexpect_at_end: [company: {unique: RefNumber}]",
    "steps: [link]\nexpect_at_end: [nevr: {carries: a}]",
]


@pytest.mark.parametrize("text", REFUSED)
def test_what_is_misspelt_is_underlined(text: str) -> None:
    head = HEAD.replace("title: t\n", "") if text.startswith("title:") else HEAD
    assert mistakes(f"{head}{text}\n")


@pytest.mark.parametrize(
    ("text", "wrong"),
    [
        ("steps: [lnk: ]", "lnk"),
        ("steps: [link: {acces: always}]", "acces"),
        ("steps: [{wait: 1d, expect: {update: {ens: complete}}}]", "ens"),
        ("steps: [add_application: {answers: {certificat: no}}]", "certificat"),
        ("steps: [{every: {workday: 09:00}, do: [tick]}, link]", "workday"),
    ],
)
def test_of_what_is_misspelt_that_is_told_and_not_what_else_could_stand_there(text: str, wrong: str) -> None:
    [told] = mistakes(f"{HEAD}{text}\n")
    assert told.startswith(f"'{wrong}' does not match")


def test_a_step_stands_under_a_name_only_where_there_may_be_several_desktops() -> None:
    assert mistakes(f"{HEAD}steps: [front: link]\n")
    assert not mistakes(f"{HEAD}desktops: {{front: {{}}}}\nsteps: [front: link]\n")
    assert not mistakes(f"{HEAD}extends: a/c\nsteps: [front: link]\n")


def test_words_are_explained() -> None:
    step = SCHEMA["$defs"]["Step"]["properties"]
    assert step["close_quickbooks"]["description"] == "Close QuickBooks."
    for word in VERBS:
        assert step[word]["description"], word
    expectation = SCHEMA["$defs"]["Expectation"]["properties"]
    assert "the Web Connector" in expectation["connector"]["description"]
    assert "QuickBooks was given" in expectation["requests"]["description"]
    alone = {each["pattern"]: each.get("description") for each in SCHEMA["$defs"]["Alone"]["anyOf"]}
    assert alone["^close_quickbooks$"] == "Close QuickBooks."


class TestEndpoint:
    """`qbwc-sim schema endpoint`."""

    SCHEMA = endpoint()
    HEAD = "format: 1\nurl: http://127.0.0.1:8000/qbwc\nuser: someone\n"

    def mistakes(self, text: str, read: Callable[[str], Any] = as_yaml_1_2) -> list[str]:
        return [error.message for error in Draft202012Validator(self.SCHEMA).iter_errors(read(text))]

    def test_it_is_printed(self) -> None:
        assert json.loads(CliRunner().invoke(cli, ["schema", "endpoint"]).output) == self.SCHEMA
        Draft202012Validator.check_schema(self.SCHEMA)
        Draft7Validator.check_schema(self.SCHEMA)

    @pytest.mark.parametrize("read", READERS)
    def test_what_the_page_for_endpoints_shows_is_taken(self, read: Callable[[str], Any]) -> None:
        page = (ROOT / "docs" / "endpoint.md").read_text(encoding="utf-8")
        examples = re.findall(r"^```yaml\n(.*?)^```", page, re.MULTILINE | re.DOTALL)
        assert len(examples) >= 3
        for text in examples:
            whole = text if "format:" in text else self.HEAD + text
            assert self.mistakes(whole, read) == [], text

    @pytest.mark.parametrize(
        "text",
        [
            "hook: {}",
            "hooks: {quue: {url: http://a/b}}",
            "hooks: {queue: {url: a}}",
            "hooks: {queue: {method: SEND, url: http://a/b}}",
            "probes: {status: {command: php}}",
            "start: {command: []}",
            "start: {comand: [a]}",
            "start: {command: [a], per: week}",
            "start: {command: [a], ready: {port: 70000}}",
            "password: {environment: A}",
            "offers: [wrok]",
            "names: file",
            "accepted: [{check: a, reason: b, until: soon}]",
            "identities: [{usr: a}]",
            "connect_to: here",
            "format: 2",
            "'{column}': 1",
        ],
    )
    def test_what_is_misspelt_is_underlined(self, text: str) -> None:
        assert self.mistakes(f"{self.HEAD if 'format' not in text else self.HEAD[10:]}{text}\n")

    def test_without_an_address_it_is_no_endpoint(self) -> None:
        assert self.mistakes("format: 1\nuser: a\n")
        assert not self.mistakes("format: 1\nqwc: a.qwc\nhooks:\n")
