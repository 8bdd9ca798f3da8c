"""``qbwc-sim run`` against the built-in endpoint: what is played, printed, written, and the exit code."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from cli.conftest import Called
from support.command import qbwc_sim

from simulator import recording
from simulator.scenario import load_folder

ROOT = Path(__file__).parents[2]
BUNDLED = [scenario.id for scenario in load_folder(ROOT / "scenarios")]


def bundled(folder: str) -> list[str]:
    return [id_ for id_ in BUNDLED if id_.startswith(f"{folder}/")]


def scenario(name: str = "own/one", steps: str = "  - link:\n", more: str = "") -> str:
    return f"scenario: {name}\ntitle: t\ncovers: [C4]\n{more}steps:\n{steps}"


@pytest.mark.long
def test_everything_passes_with_no_arguments_and_from_any_folder(tmp_path: Path) -> None:
    ran = qbwc_sim("run", cwd=tmp_path, patience=600)  # the whole suite
    assert (ran.code, ran.err) == (0, "")
    lines = ran.out.splitlines()
    assert "playing against the built-in endpoint, seed 0" in lines[0]
    assert [line.split()[:2] for line in lines[1 : len(BUNDLED) + 1]] == [["passed", id_] for id_ in BUNDLED]
    assert lines[len(BUNDLED) + 2].startswith(f"{len(BUNDLED)} scenarios: {len(BUNDLED)} passed in ")
    assert list(tmp_path.iterdir()) == []


def test_the_json_of_a_run(called: Called, tmp_path: Path) -> None:
    written = tmp_path / "run.json"
    ran = called(
        "run", "--seed", "3", "--json", str(written), "quickbooks/closed", "authorise/w*", "install/non*"
    )
    assert ran.code == 0
    run = json.loads(written.read_text(encoding="utf-8"))
    assert set(run) == {
        *("verdict", "reason", "error", "simulator", "endpoint", "seed", "origin", "switches", "scenarios"),
        "accepted_never_came",
    }
    assert (run["reason"], run["error"]) == ("", None)
    assert (run["verdict"], run["seed"], run["origin"]) == ("passed", 3, "2026-01-05T17:00:00.000Z")
    assert run["switches"]["closed_without_path_hresult"] == "0x80040416"
    assert [one["id"] for one in run["scenarios"]] == [
        "quickbooks/closed",
        "authorise/wrong-password",
        "install/non-admin",
    ]
    for one in run["scenarios"]:
        assert {"id", "title", "verdict", "reason", "seconds", "updates", "findings"} <= set(one)
        assert one["verdict"] == "passed"
        assert isinstance(one["seconds"], float)
        assert one["findings"] == []
    closed = run["scenarios"][0]
    assert closed["updates"] == [
        {"ends": "complete", "hresult": ""},
        {"ends": "refused-by-quickbooks", "hresult": "0x8004041D"},
        {"ends": "refused-by-quickbooks", "hresult": "0x80040416"},
    ]
    assert [row["id"] for row in closed["rows"]] == [f"quickbooks/closed[{row}]" for row in (1, 2, 3)]


def test_json_on_standard_output_is_nothing_but_json(called: Called) -> None:
    ran = called("run", "quickbooks/open", "--json", "-")
    assert ran.code == 0
    assert ran.json["verdict"] == "passed"
    assert "1 scenario: 1 passed" in ran.err


def test_a_failed_expectation_is_a_finding(called: Called, tmp_path: Path) -> None:
    steps = "  - link:\n  - update_selected:\n    expect:\n      update: {ends: no-work}\n"
    (tmp_path / "one.yaml").write_text(scenario("one", steps), encoding="utf-8")
    ran = called("run", str(tmp_path), "--json", "-")
    assert ran.code == 1
    assert ran.json["verdict"] == "failed"
    [finding] = ran.json["scenarios"][0]["findings"]
    assert set(finding) == {"check", "level", "expected", "got", "real", "where"}
    assert finding["check"].endswith("one.yaml:6")
    assert finding["level"] == "must"
    assert finding["expected"] == "the update to end no-work"
    assert finding["got"] == "complete"
    assert finding["real"]
    assert finding["where"].startswith("update 1, call ")
    for label in ("expected the update to end no-work", "got      complete", "real     ", "where    update"):
        assert label in ran.err


def test_nothing_played_is_no_success(called: Called, tmp_path: Path) -> None:
    file = tmp_path / "one.yaml"
    file.write_text(scenario(more="needs: [identities.20]\n"), encoding="utf-8")
    ran = called("run", str(file))
    assert ran.code == 2
    assert "1 scenario: 1 skipped" in ran.out


# -- the same run again ------------------------------------------------------------------------------


def test_the_same_seed_records_the_same_in_any_order(called: Called, tmp_path: Path) -> None:
    ids = ["quickbooks/closed", "authorise/access-denied", "sync/continuous"]
    taken = []
    for number, order in enumerate([ids, ids, ids[::-1]]):
        file = tmp_path / f"{number}.ndjson"
        assert called("run", "--seed", "11", "--record", str(file), *order).code == 0
        taken.append(recording.canonical(file))
    assert taken[0] == taken[1]
    assert taken[0] == taken[2]
    assert taken[0].count(b'"event": "CallSent"') > 20


def test_a_scenario_records_the_same_alone_and_in_company(called: Called, tmp_path: Path) -> None:
    alone, together = tmp_path / "alone.ndjson", tmp_path / "together.ndjson"
    called("run", "--record", str(alone), "quickbooks/open")
    called("run", "--record", str(together), "install/non-admin", "quickbooks/open")

    def of(file: Path) -> list[bytes]:
        return [line for line in recording.canonical(file).splitlines() if b'"quickbooks/open"' in line]

    assert of(alone) == of(together)
    assert of(alone)


def test_another_origin_is_another_recording(called: Called, tmp_path: Path) -> None:
    first, second = tmp_path / "1.ndjson", tmp_path / "2.ndjson"
    called("run", "--record", str(first), "quickbooks/open")
    called("run", "--record", str(second), "--origin", "2030-02-03", "quickbooks/open")
    started = next(recording.read(second))
    assert started["origin"] == 1_896_307_200
    assert recording.canonical(first) != recording.canonical(second)


def test_no_password_is_printed_or_recorded(called: Called, tmp_path: Path) -> None:
    file = tmp_path / "run.ndjson"
    ran = called(
        "run", "--record", str(file), "--json", str(tmp_path / "run.json"), "authorise/wrong-password"
    )
    assert ran.code == 0
    text = ran.out + file.read_text("utf-8") + (tmp_path / "run.json").read_text("utf-8")
    assert "an honest password" not in text  # the built-in endpoint's


# -- which scenarios ---------------------------------------------------------------------------------


def played(called: Called, *names: str) -> list[str]:
    ran = called("run", "--dry-run", *names)
    assert ran.code == 0, ran.err
    ids = [line.split()[1].partition("[")[0] for line in ran.out.splitlines() if line[:4] in ("play", "skip")]
    return list(dict.fromkeys(ids))


def test_scenarios_are_named_by_id_glob_file_folder(called: Called) -> None:
    assert played(called) == BUNDLED
    assert played(called, "sync/noop", "quickbooks/open") == ["sync/noop", "quickbooks/open"]
    assert played(called, "sync/*") == bundled("sync")
    assert played(called, "*") == BUNDLED
    assert played(called, str(ROOT / "scenarios" / "sync" / "noop.yaml")) == ["sync/noop"]
    assert played(called, str(ROOT / "scenarios" / "quickbooks")) == bundled("quickbooks")


def test_a_scenario_named_twice_is_played_once(called: Called) -> None:
    assert played(called, "sync/noop", "sync/*", "sync/noop")[0] == "sync/noop"
    ran = called("run", "sync/noop", "sync/no*")
    assert "1 scenario: 1 passed" in ran.out


def test_scenarios_are_chosen_by_tag(called: Called, tmp_path: Path) -> None:
    for name, tags in (("one", "[quick, smoke]"), ("two", "[slow]"), ("three", "[]")):
        text = scenario(f"own/{name}", more=f"tags: {tags}\n")
        (tmp_path / "own").mkdir(exist_ok=True)
        (tmp_path / "own" / f"{name}.yaml").write_text(text, encoding="utf-8")
    folder = str(tmp_path)
    assert played(called, folder, "--tag", "quick") == ["own/one"]
    assert sorted(played(called, folder, "--tag", "smoke", "--tag", "slow")) == ["own/one", "own/two"]
    ran = called("run", folder, "--tag", "other")
    assert (ran.code, ran.err) == (2, "qbwc-sim: no scenario has the tag other\n")


def test_dry_run_plays_nothing_and_says_what_is_lacking(called: Called) -> None:
    arguments = ("--endpoint", "http://127.0.0.1:9/", "--user", "u", "--password", "p")
    ran = called("run", "--dry-run", *arguments, "--offers", "work", "quickbooks/*", "authorise/*")
    assert ran.code == 0
    lines = ran.out.splitlines()
    assert "play  quickbooks/open" in lines
    assert "play  authorise/access-denied" in lines
    assert "skip  quickbooks/closed[1]" in lines
    assert lines[lines.index("skip  quickbooks/closed[1]") + 1].startswith("      needs names.path: ")


def test_two_files_with_one_id_are_not_taken_for_one(called: Called, tmp_path: Path) -> None:
    files = [tmp_path / "one.yaml", tmp_path / "two.yaml"]
    for file in files:
        file.write_text(scenario(), encoding="utf-8")
    ran = called("run", *map(str, files))
    assert (ran.code, ran.out) == (2, "")
    assert f"{files[1]}: expected an id of its own, got own/one, the id of {files[0]} too" in ran.err


@pytest.mark.parametrize(
    ("name", "hint"),
    [
        ("sync/nooop", "did you mean sync/noop?"),
        ("quickbook/open", "did you mean quickbooks/open?"),
        ("zzz/*", "qbwc-sim scenarios lists them"),
        ("missing.yaml", "missing.yaml: expected a file that can be read"),
    ],
)
def test_an_unknown_name(called: Called, name: str, hint: str) -> None:
    ran = called("run", name)
    assert (ran.code, ran.out) == (2, "")
    assert hint in ran.err
    assert len(ran.err.splitlines()) == 1


def test_a_misspelt_step_is_told_with_its_line_and_the_near_word(called: Called, tmp_path: Path) -> None:
    file = tmp_path / "one.yaml"
    file.write_text(scenario(steps="  - update_selceted:\n"), encoding="utf-8")
    ran = called("run", str(file))
    assert (ran.code, ran.out) == (2, "")
    assert f"{file}:5" in ran.err
    assert "expected " in ran.err
    assert "update_selceted" in ran.err
    assert "did you mean update_selected?" in ran.err


def test_all_mistakes_are_told_before_anything_is_played(called: Called, tmp_path: Path) -> None:
    (tmp_path / "good.yaml").write_text(scenario("good"), encoding="utf-8")
    (tmp_path / "bad.yaml").write_text(scenario("bad", "  - lnk:\n  - wiat: 1d\n"), encoding="utf-8")
    ran = called("run", str(tmp_path))
    assert (ran.code, ran.out) == (2, "")
    assert "bad.yaml:5" in ran.err
    assert "bad.yaml:6" in ran.err
