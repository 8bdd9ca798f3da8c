"""`qbwc-sim qbxml check`: what a person with a 0x80040400 sees, and what a program gets."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from support.command import qbwc_sim

from simulator.cli.qbxml_check import check
from simulator.qbxml.examples import example

RIGHT = (
    '<?xml version="1.0"?>\n<?qbxml version="13.0"?>\n<QBXML>\n<QBXMLMsgsRq onError="stopOnError">\n'
    "<CustomerQueryRq>\n<MaxReturned>1</MaxReturned>\n<ActiveStatus>All</ActiveStatus>\n</CustomerQueryRq>\n"
    "</QBXMLMsgsRq>\n</QBXML>\n"
)
WRONG = RIGHT.replace("<MaxReturned>1</MaxReturned>\n", "").replace(
    "</ActiveStatus>", "</ActiveStatus>\n<MaxReturned>x</MaxReturned>"
)
PAGE = Path(__file__).parents[2] / "docs" / "qbxml.md"


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "right.xml").write_text(RIGHT, encoding="utf-8")
    (tmp_path / "wrong.xml").write_text(WRONG, encoding="utf-8")
    return tmp_path


def run(*arguments: str, given: str | bytes | None = None) -> Result:
    return CliRunner().invoke(check, list(arguments), input=given)


def test_a_right_request(folder: Path) -> None:
    result = run("right.xml")
    assert (result.exit_code, result.output) == (0, "right.xml: nothing to mend (qbXML 13.0, US)\n")


def test_a_wrong_one_has_a_line_and_a_repair_for_each_fault(folder: Path) -> None:
    result = run("right.xml", "wrong.xml")
    assert result.exit_code == 1
    assert result.output.splitlines()[1:] == [
        "wrong.xml:7:1: expected MaxReturned before ActiveStatus in qbXML 13.0, got MaxReturned after it "
        "(in <CustomerQueryRq>)",
        "    move <MaxReturned> up, before <ActiveStatus> in line 6",
        'wrong.xml:7:1: 3085: There was an error when converting the number "x" in the field "MaxReturned".',
        "    write a whole number",
    ]


def test_a_subscription_is_lawful_but_not_for_the_web_connector() -> None:
    result = run("-", given=example("DataEventSubscriptionAddRq"))
    assert result.exit_code == 0
    assert result.output.splitlines() == [
        "-: nothing to mend (qbXML 14.0, US)",
        "    for ProcessSubscription on the PC; the Web Connector cannot send it (0x80040429)",
    ]


def test_a_fault_in_a_subscription_is_found() -> None:
    wrong = example("DataEventSubscriptionAddRq").replace("SubscriberID", "SubscriberId")
    result = run("-", given=wrong)
    assert result.exit_code == 1
    assert "SubscriberID" in result.output


def test_an_ordinary_request_among_subscriptions_is_no_answer() -> None:
    subscriptions = "<QBXML><QBXMLSubscriptionMsgsRq><HostQueryRq/></QBXMLSubscriptionMsgsRq></QBXML>"
    wrong = f'<?qbxml version="13.0"?>\n{subscriptions}'
    result = run("-", given=wrong)
    assert result.exit_code == 1
    assert result.output.splitlines()[1:] == [
        "-:2:33: expected a request message of qbXML, got <HostQueryRq>",
        "    it goes through another call than ProcessSubscription",
    ]


def test_json_is_an_array_of_findings(folder: Path) -> None:
    result = run("--json", "right.xml", "wrong.xml")
    first, second = json.loads(result.output)
    assert result.exit_code == 1
    assert list(first) == ["file", "line", "column", "layer", "code", "message", "repair"]
    assert (first["file"], first["line"], first["column"]) == ("wrong.xml", 7, 1)
    assert (first["layer"], first["code"]) == ("structure", "0x80040400")
    assert (second["layer"], second["code"]) == ("value", "3085")


def test_json_of_nothing_wrong_is_an_empty_array(folder: Path) -> None:
    result = run("--json", "right.xml")
    assert (result.exit_code, json.loads(result.output)) == (0, [])


def test_the_standard_input() -> None:
    assert run("-", given=RIGHT).exit_code == 0
    assert run("-", given=b"\x00\xff<").exit_code == 1
    assert run("-", given=b"").output.startswith("-:1:1: ")


def test_another_version_and_country(folder: Path) -> None:
    text = RIGHT.replace(
        "<ActiveStatus>All</ActiveStatus>\n", "<ClassFilter><FullName>A</FullName></ClassFilter>"
    )
    (folder / "new.xml").write_text(text, encoding="utf-8")
    assert run("new.xml").exit_code == 0
    older = run("--version", "11.0", "new.xml")
    assert "<ClassFilter> in <CustomerQueryRq> is new in qbXML 12.0, this document says 11.0" in older.output
    own = RIGHT.replace("13.0", "CA3.0")
    assert run("-", given=own).output == "-: nothing to mend (qbXML CA3.0, CA)\n"
    assert run("--country", "UK", "-", given=own).exit_code == 1
    assert run("--version", "CA3.0", "-", given=RIGHT).exit_code == 0


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (("missing.xml",), "missing.xml cannot be read: No such file or directory"),
        ((".",), ". cannot be read: Is a directory"),
        (("--version", "99.0", "right.xml"), "expected a qbXML version"),
        (("big.xml",), "big.xml: expected at most 20,000,000 characters, got 20,000,001"),
        (("bytes.xml",), "bytes.xml: expected at most 80,000,000 bytes, got more"),
        ((), "Missing argument"),
    ],
)
def test_what_cannot_be_looked_at(folder: Path, arguments: tuple[str, ...], says: str) -> None:
    (folder / "big.xml").write_bytes(b" " * 20_000_001)
    with (folder / "bytes.xml").open("wb") as file:
        file.truncate(80_000_001)
    ran = qbwc_sim("qbxml", "check", *arguments, cwd=folder)
    assert ran.code == 2
    assert ran.out == ""
    assert says in ran.err
    assert "Traceback" not in ran.err


def test_a_document_does_nothing_to_the_terminal() -> None:
    assert "\x1b" not in run("-", given=RIGHT.replace("All", "\x9b31m\x7f")).output


def test_the_examples_of_the_page_come_out_as_it_says(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    page = PAGE.read_text(encoding="utf-8")
    examples = re.findall(
        r"^```xml\n(.*?)^```.*?^```text\n\$ qbwc-sim qbxml check (\S+)\n(.*?)^```", page, re.S | re.M
    )
    assert len(examples) >= 2
    for document, file, output in examples:
        (tmp_path / file).write_text(document, encoding="utf-8")
        assert run(file).output == output
