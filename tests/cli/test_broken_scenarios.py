"""Two hundred broken scenario files, made from good ones: refused with the place, never a traceback."""

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner
from support.broken_yaml import CHANGES, broken_files, told_with_its_place

from simulator.cli import cli
from simulator.scenario import ScenarioMistakes
from simulator.scenario.load import load_bytes

ROOT = Path(__file__).parents[2]
GOOD = [path.read_bytes() for path in sorted((ROOT / "scenarios").rglob("*.yaml"))]
BROKEN = 200


FILES, _ = broken_files(GOOD, BROKEN, lambda content: load_bytes(content, "f.yaml"))


def test_there_are_two_hundred_and_each_way_to_break_one_is_among_them() -> None:
    assert len(FILES) == BROKEN
    assert {name for name, _ in FILES} == {change.__name__ for change in CHANGES}


@pytest.mark.parametrize(("how", "content"), FILES, ids=[f"{i}{name}" for i, (name, _) in enumerate(FILES)])
def test_a_broken_file_is_refused_with_its_place(how: str, content: bytes) -> None:
    with pytest.raises(ScenarioMistakes) as caught:
        load_bytes(content, "f.yaml")
    told_with_its_place(caught.value, "f.yaml", how, content)


@pytest.mark.parametrize("command", ["run", "scenarios"])
def test_the_commands_say_so_too_and_end_with_2(
    tmp_path: Path, command: str, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    from simulator.cli import main

    for number, (how, content) in enumerate(FILES):
        path = tmp_path / f"{number}.yaml"
        path.write_bytes(content)
        dry = ["--dry-run"] if command == "run" else []
        monkeypatch.setattr("sys.argv", ["qbwc-sim", command, str(path), *dry])
        with pytest.raises(SystemExit) as ended:
            main()
        said = capsys.readouterr()
        assert ended.value.code == 2, (how, content)
        assert str(path) in said.err
        assert "Traceback" not in said.err + said.out


def test_lint_tells_the_same_and_ends_with_1(tmp_path: Path) -> None:
    for number, (how, content) in enumerate(FILES[:: len(CHANGES) + 1]):
        path = tmp_path / f"{number}.yaml"
        path.write_bytes(content)
        result = CliRunner().invoke(cli, ["lint", str(path)])
        assert result.exit_code == 1, (how, result.output)
        assert f"{path}:" in result.output
