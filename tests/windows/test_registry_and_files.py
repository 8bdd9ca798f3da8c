"""The virtual registry and file tree: names as Windows compares them, and who may write where."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from simulator.errors import InputError
from simulator.windows import CONNECTOR_KEY, PC, ConnectorKey
from simulator.windows.files import FileTree
from simulator.windows.registry import Registry

LOG = "C:\\ProgramData\\Intuit\\QBWebConnector\\log\\QWCLog.txt"


def test_every_account_has_a_registry_of_its_own() -> None:
    registry = Registry()
    mine, theirs = ConnectorKey(registry, "owner"), ConnectorKey(registry, "bob")
    mine.update_lock = True
    mine.passwords["My app"] = "word"
    assert (mine.update_lock, theirs.update_lock) == (True, False)
    assert (dict(mine.passwords), dict(theirs.passwords)) == ({"My app": "word"}, {})
    assert ConnectorKey(registry, "OWNER").passwords["my APP"] == "word"
    assert registry.value("HKCU\\owner", CONNECTOR_KEY, "updatelock") == "True"
    mine.update_lock = False
    assert registry.value("HKCU\\owner", CONNECTOR_KEY, "UpdateLock") == "FALSE"


def test_passwords_are_a_mapping() -> None:
    passwords = ConnectorKey(Registry(), "owner").passwords
    assert passwords.get("a") is None
    passwords["a"], passwords["b"] = "1", "2"
    del passwords["a"]
    assert (list(passwords), len(passwords)) == (["b"], 1)
    with pytest.raises(KeyError):
        del passwords["a"]


def test_a_key_goes_with_everything_below_it_and_nothing_beside_it() -> None:
    registry = Registry()
    for key in ("A", "A\\B", "AB"):
        registry.set("HKLM", key, "x", key)
    registry.delete_key("hklm", "a")
    assert [registry.value("HKLM", key, "X") for key in ("A", "A\\B", "AB")] == [None, None, "AB"]


def test_an_elevated_program_may_have_the_registry_of_whoever_approved_it() -> None:
    pc = PC(account_is_administrator=False)
    elevated = pc.start("QBWebConnector.exe", elevated=True, approved=True)
    ordinary = pc.start("QBWebConnector.exe")
    assert pc.registry_of(elevated).hive == pc.registry_of(ordinary).hive == "HKCU\\owner"
    assert pc.registry_of(elevated, "approver").hive == "HKCU\\administrator"
    assert pc.registry_of(ordinary, "approver").hive == "HKCU\\owner"


@given(st.lists(st.text(max_size=20), max_size=8))
def test_what_is_appended_is_read_back(texts: list[str]) -> None:
    tree = FileTree()
    tree.write(LOG, "")
    for text in texts:
        tree.append(LOG.upper().replace("\\", "/"), text)
    assert tree.read(LOG) == "".join(texts)


def test_only_an_administrator_writes_to_program_files() -> None:
    files = PC().files
    path = "C:\\Program Files (x86)\\Common Files\\Intuit\\x.txt"
    with pytest.raises(PermissionError, match="Access to the path"):
        files.write(path, "x")
    files.write(path, "x", elevated=True)
    with pytest.raises(PermissionError):
        files.remove(path)
    files.write("C:\\Users\\owner\\x.txt", "x")


def test_the_nearest_protected_folder_decides() -> None:
    tree = FileTree()
    tree.protect("C:\\ProgramData", "nobody")
    tree.protect("C:\\ProgramData\\Intuit", "everyone")
    assert tree.may_write(LOG, elevated=False)
    assert not tree.may_write("C:\\ProgramData\\x", elevated=True)


def test_a_folder_goes_with_all_its_files_and_is_no_file() -> None:
    tree = FileTree()
    tree.write("C:\\a\\b\\c.txt", "c")
    tree.write("C:\\a\\d.txt", "d")
    assert tree.below("c:/A") == ["C:\\a\\b\\c.txt", "C:\\a\\d.txt"]
    with pytest.raises(PermissionError):
        tree.write("C:\\a\\b", "no file")
    with pytest.raises(PermissionError):
        tree.write("C:\\a\\d.txt\\e", "no folder")
    tree.remove("C:\\a\\b")
    assert tree.below("C:\\a") == ["C:\\a\\d.txt"]
    with pytest.raises(FileNotFoundError):
        tree.read("C:\\a\\b\\c.txt")
    with pytest.raises(FileNotFoundError):
        tree.read("C:\\a")
    with pytest.raises(InputError, match="expected a Windows path"):
        tree.exists("")
