"""``accepted:`` of endpoint.yaml: it fails nothing, is told with its reason, and goes when nothing comes."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from xml.etree import ElementTree

import pytest
from cli.conftest import Called
from support.hooked_endpoint import KEY, PASSWORD, Hooked, described

from simulator.endpoint import serve

WRONG = "authorise/wrong-password"


@pytest.fixture(autouse=True)
def secrets(monkeypatch: pytest.MonkeyPatch, called: Called) -> None:
    """The environment that the file relies on."""
    monkeypatch.setenv("TEST_KEY", KEY)
    monkeypatch.setenv("SOME_PASSWORD", PASSWORD)
    for name in ("GITHUB_ACTIONS", "GITHUB_STEP_SUMMARY", "GITHUB_WORKSPACE"):
        monkeypatch.delenv(name, raising=False)


@pytest.fixture
def port(tmp_path: Path) -> Iterator[int]:
    """Where the platform is; it is reset for every scenario."""
    app = Hooked()
    with app.endpoint, serve(app) as server:
        yield server.port


def written(folder: Path, text: str) -> str:
    file = folder / "endpoint.yaml"
    file.write_text(text, encoding="utf-8")
    return str(file)


def failing(tmp_path: Path) -> str:
    """A scenario that this endpoint fails: it takes the first update for an empty one."""
    scenario = tmp_path / "never.yaml"
    scenario.write_text(
        "scenario: never\ntitle: It has no work\ncovers: [E2]\nsteps:\n  - link:\n  - update_selected:\n"
        "    expect: {requests: none}\n"
    )
    return str(scenario)


def test_an_accepted_finding_is_shown_as_accepted(called: Called, port: int, tmp_path: Path) -> None:
    scenario = failing(tmp_path)
    more = "accepted:\n  - {check: '*never.yaml:*', reason: ticket 4711, until: 2999-12-31}\n"
    ran = called("run", scenario, "--endpoint", written(tmp_path, described(port)), "--json", "-")
    assert ran.code == 1
    file = written(tmp_path, described(port, "offers: [work]\n" + more))
    ran = called("run", scenario, "--endpoint", file, "--json", "-")
    assert ran.code == 0, ran.out + ran.err
    [one] = ran.json["scenarios"]
    assert one["verdict"] == "passed"
    assert one["reason"].startswith("accepted until 2999-12-31: ")
    assert one["findings"][0]["accepted"] == {"reason": "ticket 4711", "until": "2999-12-31"}
    ran = called("run", scenario, "--endpoint", file)
    assert "never.yaml:6 (must, accepted until 2999-12-31: ticket 4711)" in ran.out
    assert "ticket 4711" in ran.out


def test_an_expired_one_is_told_and_a_finding_again(called: Called, port: int, tmp_path: Path) -> None:
    more = "accepted:\n  - {check: '*', reason: ticket 4711, until: 2026-01-04}\n"
    file = written(tmp_path, described(port, more))
    ran = called("run", failing(tmp_path), "--endpoint", file, "--origin", "2026-01-05")
    assert ran.code == 1
    assert "only until 2026-01-04, which is over: it is a finding again (ticket 4711)" in ran.out.replace(
        "\n" + " " * 29, " "
    )


def test_on_its_last_day_and_for_another_scenario(called: Called, port: int, tmp_path: Path) -> None:
    scenario = failing(tmp_path)
    entry = "accepted:\n  - {check: '*', reason: r, until: 2026-01-05, scenario: %s}\n"
    for name, code in (("nev*", 0), ("other", 1)):
        file = written(tmp_path, described(port, entry % name))
        ran = called("run", scenario, "--endpoint", file, "--origin", "2026-01-05T23:00:00Z")
        assert ran.code == code, ran.out + ran.err


# -- where it is told --------------------------------------------------------------------------------------

TAKES = "accepted:\n  - {check: '*never.yaml:6', reason: ticket 4711, until: 2999-12-31}\n"


def test_junit_has_it_as_a_property_and_in_what_the_play_says(
    called: Called, port: int, tmp_path: Path
) -> None:
    file, report = written(tmp_path, described(port, TAKES)), tmp_path / "run.xml"
    assert called("run", failing(tmp_path), "--endpoint", file, "--junit", str(report)).code == 0
    [case] = ElementTree.parse(report).getroot().iter("testcase")
    assert case.find("failure") is None
    [told] = case.iter("property")
    assert (told.get("value") or "").endswith("never.yaml:6: accepted until 2999-12-31: ticket 4711")
    assert "expected no requests" in (case.findtext("system-out") or "")


def test_github_has_a_notice_and_a_table(
    called: Called, port: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("GITHUB_ACTIONS", "true")
    monkeypatch.setenv("GITHUB_STEP_SUMMARY", "summary.md")
    failing(tmp_path)
    ran = called("run", "never.yaml", "--endpoint", written(tmp_path, described(port, TAKES)))
    assert ran.code == 0
    assert (
        "\n::notice file=never.yaml,line=6,title=never::accepted until 2999-12-31: ticket 4711%0A" in ran.out
    )
    assert "::error" not in ran.out
    summary = Path("summary.md").read_text("utf-8")
    assert "### Accepted\n" in summary
    assert "| never | never.yaml:6: expected no requests" in summary


# -- what can go -------------------------------------------------------------------------------------------

GONE = "  - {check: '*never.yaml:9', reason: ticket 4712, until: 2999-12-31}\n"


def told(out: str) -> list[str]:
    """The entries that no finding came for."""
    _, head, rest = out.partition("\nAccepted, but never came: remove it\n")
    return [line.strip() for line in rest.partition("\n\n")[0].splitlines()] if head else []


def passing(folder: Path, name: str = "fine") -> str:
    scenario = folder / f"{name}.yaml"
    scenario.write_text(
        f"scenario: {name}\ntitle: t\ncovers: [E2]\nsteps:\n  - link:\n  - update_selected:\n"
        "    expect: {update: {ends: complete}}\n"
    )
    return str(scenario)


def test_an_entry_that_nothing_came_for_is_told_everywhere(
    called: Called, port: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("GITHUB_STEP_SUMMARY", "summary.md")
    passing(tmp_path)
    more = "accepted:\n  - {check: 'fine.yaml:6', reason: ticket 4712, until: 2999-12-31, scenario: fine}\n"
    written(tmp_path, described(port, more))
    ran = called("run", "fine.yaml", "--endpoint", "endpoint.yaml", "--json", "run.json")
    assert ran.code == 0
    [entry] = told(ran.out)
    line = len(described(port).splitlines()) + 2
    assert entry == f"endpoint.yaml:{line}:5: fine.yaml:6 in fine, until 2999-12-31 (ticket 4712)"
    assert '"accepted_never_came": [\n    {\n      "check": "fine.yaml:6",' in Path("run.json").read_text(
        "utf-8"
    )
    assert "### Accepted, but never came: remove it\n" in Path("summary.md").read_text("utf-8")


def test_one_that_was_of_use_is_not_told(called: Called, port: int, tmp_path: Path) -> None:
    ran = called("run", failing(tmp_path), "--endpoint", written(tmp_path, described(port, TAKES)))
    assert (ran.code, told(ran.out)) == (0, [])


def test_nor_one_of_a_scenario_that_was_not_played_or_may_not_have_come_to_it(
    called: Called, port: int, tmp_path: Path
) -> None:
    file = written(tmp_path, described(port, TAKES + GONE))
    failing(tmp_path)
    fine = passing(tmp_path)
    assert told(called("run", WRONG, "--endpoint", file).out) == []
    assert told(called("run", fine, "--endpoint", file).out) == []
    assert told(called("run", str(tmp_path), "--endpoint", file).out) == []


def test_one_that_may_concern_any_scenario_needs_all_that_there_are(
    called: Called, port: int, tmp_path: Path
) -> None:
    """Beside a bundled scenario lie all of them, beside a file the others of its folder."""
    any_of_them = "accepted:\n  - {check: S99, reason: ticket 4712, until: 2999-12-31}\n"
    file = written(tmp_path, described(port, any_of_them))
    one, two = passing(tmp_path, "one"), passing(tmp_path, "two")
    assert told(called("run", WRONG, "--endpoint", file).out) == []
    assert told(called("run", one, "--endpoint", file).out) == []
    for both in ([one, two], [str(tmp_path)]):
        assert len(told(called("run", *both, "--endpoint", file).out)) == 1


def test_one_row_of_a_matrix_does_not_speak_for_the_others(called: Called, port: int, tmp_path: Path) -> None:
    scenario = Path(passing(tmp_path))
    text = (
        scenario.read_text("utf-8")
        .replace("steps:", "matrix: [{n: a}, {n: b}]\nsteps:")
        .replace("t\n", "'{n}'\n", 1)
    )
    scenario.write_text(text, "utf-8")
    entry = "accepted:\n  - {check: '*', reason: r, until: 2999-12-31, scenario: fine}\n"
    file = written(tmp_path, described(port, entry))
    assert told(called("run", f"{scenario}[2]", "--endpoint", file).out) == []
    assert len(told(called("run", str(scenario), "--endpoint", file).out)) == 1
