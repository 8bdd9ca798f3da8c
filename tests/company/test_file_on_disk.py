"""The company file on disk: what is none stays untouched, one program at a time, one file when closed."""

import gc
import signal
import sqlite3
import subprocess
import sys
from contextlib import ExitStack, closing
from pathlib import Path

import pytest
from company.asking import asking

from simulator.clock import VirtualClock
from simulator.company import CompanyFacts, CompanyFile
from simulator.company.books import database as db
from simulator.company.books.store import Store
from simulator.company.recipes.keeping import Shelf, key_of
from simulator.errors import InputError

#: A program that opens a company file, says so, and waits to be told to go on.
OTHER_PROGRAM = """
import sys
from simulator.clock import VirtualClock
from simulator.company import CompanyFile
from simulator.errors import InputError
try:
    with CompanyFile.open(sys.argv[1], VirtualClock()) as file:
        print("open", file.count("Customer"), flush=True)
        sys.stdin.read()
except InputError as error:
    print(error)
"""


def listing(folder: Path) -> dict[str, tuple[bytes, int]]:
    return {each.name: (each.read_bytes(), each.stat().st_mtime_ns) for each in folder.iterdir()}


def other_program(path: Path) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-c", OTHER_PROGRAM, str(path)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        cwd=Path(__file__).parents[2],
    )


@pytest.fixture
def path(tmp_path: Path, clock: VirtualClock) -> Path:
    """A small company file that is closed."""
    path = tmp_path / "a.qbw"
    with CompanyFile.new(CompanyFacts("A"), clock, path) as file:
        asking(file)("<CustomerAddRq><CustomerAdd><Name>Fern</Name></CustomerAdd></CustomerAddRq>")
    return path


@pytest.mark.parametrize("mode", ["delete", "wal"])
def test_another_programs_database_stays_as_it_is(tmp_path: Path, clock: VirtualClock, mode: str) -> None:
    path = tmp_path / "other.db"
    with closing(sqlite3.connect(path)) as other:
        other.execute(f"PRAGMA journal_mode = {mode}")
        other.execute("CREATE TABLE meta (name TEXT, value TEXT)")
        other.execute("INSERT INTO meta VALUES ('a', 'b')")
        other.commit()
        if mode == "wal":  # the other program was killed: its log is still there
            kept = {each.name: each.read_bytes() for each in tmp_path.iterdir()}
    if mode == "wal":
        for name, content in kept.items():
            (tmp_path / name).write_bytes(content)
    before = listing(tmp_path)
    with pytest.raises(InputError, match="made by this simulator"):
        CompanyFile.open(path, clock)
    assert listing(tmp_path) == before


def test_a_file_of_another_kind_stays_as_it_is(tmp_path: Path, clock: VirtualClock) -> None:
    (tmp_path / "a.qbw").write_bytes(b"hello, this is no database at all" * 100)
    before = listing(tmp_path)
    with pytest.raises(InputError, match="not a database"):
        CompanyFile.open(tmp_path / "a.qbw", clock)
    assert listing(tmp_path) == before


@pytest.mark.parametrize(("layout", "told"), [(db.LAYOUT + 1, "a newer"), (db.LAYOUT - 1, "an older")])
def test_another_layout_is_refused_and_stays_as_it_is(
    path: Path, clock: VirtualClock, layout: int, told: str
) -> None:
    with closing(sqlite3.connect(path)) as sql:
        sql.execute(f"PRAGMA user_version = {layout}")
    before = listing(path.parent)
    with pytest.raises(InputError, match=f"layout {db.LAYOUT}, got {layout}: {told} qbwc-sim made it"):
        CompanyFile.open(path, clock)
    assert listing(path.parent) == before


def test_a_file_that_is_let_go_of_without_closing_is_closed(path: Path, clock: VirtualClock) -> None:
    CompanyFile.open(path, clock)
    gc.collect()
    assert [each.name for each in path.parent.iterdir()] == ["a.qbw"]
    CompanyFile.open(path, clock).close()


def test_a_closed_file_is_one_file_and_may_be_moved(path: Path, clock: VirtualClock) -> None:
    assert [each.name for each in path.parent.iterdir()] == ["a.qbw"]
    moved = path.rename(path.with_name("b.qbw"))
    with CompanyFile.open(moved, clock) as file:
        assert [each["Name"] for each in file.records("Customer")] == ["Fern"]


def test_a_second_program_is_told_that_the_file_is_open(path: Path, clock: VirtualClock) -> None:
    with CompanyFile.open(path, clock):
        second = other_program(path)
        out, _ = second.communicate()
    assert "to be free, but another program has it open" in out
    first = other_program(path)
    assert first.stdout is not None
    assert first.stdout.readline() == "open 1\n"
    with pytest.raises(InputError, match="another program has it open"):
        CompanyFile.open(path, clock)
    first.communicate()
    with CompanyFile.open(path, clock) as file:
        assert file.count("Customer") == 1


def test_a_look_at_an_open_file_does_not_set_it_free(path: Path, clock: VirtualClock) -> None:
    """On POSIX, closing a file gives up all locks of the process on it; SQLite knows, `open` does not."""
    with CompanyFile.open(path, clock):
        with pytest.raises(InputError, match="another program has it open"):
            CompanyFile.open(path, clock)
        out, _ = other_program(path).communicate()
        assert "another program has it open" in out


@pytest.mark.skipif(not hasattr(signal, "SIGKILL"), reason="the signals of POSIX")
def test_what_a_killed_program_left_is_taken_up(path: Path, clock: VirtualClock) -> None:
    program = OTHER_PROGRAM.replace(
        "sys.stdin.read()",
        "from company.asking import asking;"
        'asking(file)("<CustomerAddRq><CustomerAdd><Name>Moss</Name></CustomerAdd></CustomerAddRq>");'
        'print("added", flush=True); sys.stdin.read()',
    )
    root = Path(__file__).parents[2]
    killed = subprocess.Popen(
        [sys.executable, "-c", f"import sys; sys.path[:0] = ['tests', '.']{program}", str(path)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        cwd=root,
    )
    assert killed.stdout is not None
    assert [killed.stdout.readline() for _ in range(2)] == ["open 1\n", "added\n"]
    killed.kill()
    killed.communicate()
    assert path.with_name("a.qbw-wal").stat().st_size > 0
    with CompanyFile.open(path, clock) as file:
        assert [each["Name"] for each in file.records("Customer")] == ["Fern", "Moss"]
    assert [each.name for each in path.parent.iterdir()] == ["a.qbw"]


def test_a_new_file_does_not_take_up_what_another_left(tmp_path: Path, clock: VirtualClock) -> None:
    left = tmp_path / "a.qbw-wal"
    left.write_bytes(b"somebody's last transactions")
    with pytest.raises(InputError, match=r"a\.qbw-wal: it belongs to a company file that was moved"):
        CompanyFile.new(CompanyFacts("A"), clock, tmp_path / "a.qbw")
    assert left.read_bytes() == b"somebody's last transactions"


def test_two_hundred_files_are_open_at_once(tmp_path: Path, clock: VirtualClock) -> None:
    add = "<CustomerAddRq><CustomerAdd><Name>{}</Name></CustomerAdd></CustomerAddRq>"
    with ExitStack() as stack:
        files = [
            stack.enter_context(
                CompanyFile.from_recipe({"company": {"name": "A"}}, clock, tmp_path / f"{at}")
            )
            for at in range(200)
        ]
        for at, file in enumerate(files):
            assert asking(file)(add.format(f"Number {at}"))[0].code == 0
        names = [next(file.records("Customer"))["Name"] for file in files]
    assert names == [f"Number {at}" for at in range(200)]


def test_what_does_not_come_about_leaves_no_file(tmp_path: Path, clock: VirtualClock) -> None:
    with pytest.raises(InputError, match="Colour"):
        CompanyFile.from_recipe(
            {"company": {"name": "A"}, "customers": [{"Name": "A", "Colour": "red"}]}, clock, tmp_path / "a"
        )
    with pytest.raises(InputError, match="path of a text"):
        CompanyFile.new(CompanyFacts("A", preferences={"Colour": "red"}), clock, tmp_path / "b")
    assert not list(tmp_path.iterdir())


def test_a_copy_at_a_path_is_a_file_of_its_own(tmp_path: Path, clock: VirtualClock) -> None:
    path = tmp_path / "a.qbw"
    with CompanyFile.from_recipe("landscaping", clock) as file:
        file.copy(clock, path).close()
        with pytest.raises(InputError, match="no file is yet"):
            file.copy(clock, path)
        with CompanyFile.open(path, clock) as copied:
            assert list(copied.records("Invoice")) == list(file.records("Invoice"))
    assert [each.name for each in tmp_path.iterdir()] == ["a.qbw"]


class Builds:
    """Builds a company file and counts how often."""

    def __init__(self, clock: VirtualClock) -> None:
        self.count = 0
        self._clock = clock

    def __call__(self) -> Store:
        self.count += 1
        return Store.new(db.MEMORY, self._clock, "UTC", "US", 0)


def test_what_was_built_once_is_copied(clock: VirtualClock) -> None:
    shelf, build = Shelf(1 << 30), Builds(clock)
    keys = [key_of({"company": {"name": name}}, seed, now) for name, seed, now in (("A", 0, 1), ("A", 0, 1))]
    first, second = (shelf.copy(key, db.MEMORY, clock, build) for key in keys)
    first.set_meta("zone", "changed")
    assert second.meta("zone") == "UTC"
    assert (build.count, len(shelf)) == (1, 1)
    for key in (("B", 0, 1.0), ("A", 1, 1.0), ("A", 0, 2.0)):
        shelf.copy(key_of(*key), db.MEMORY, clock, build).close()
    assert build.count == 4
    first.close()
    second.close()
    shelf.clear()
    assert not len(shelf)


def test_what_is_kept_is_bounded_and_the_oldest_goes_first(clock: VirtualClock) -> None:
    build = Builds(clock)
    one = build()
    shelf = Shelf(2 * one.size())
    one.close()
    a, b, c = (key_of(name, 0, 0) for name in "abc")
    for key in (a, b, a, c):
        shelf.copy(key, db.MEMORY, clock, build).close()
    assert [key in shelf for key in (a, b, c)] == [True, False, True]
    assert len(shelf) == 2
    shelf.clear()
