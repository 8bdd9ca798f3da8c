"""The file tree: folders and text files by Windows path, and who may write where.

Virtual: nothing is on the real disk. Paths are compared without letter case, ``/`` and ``\\`` alike. A
folder's protection holds for everything below it until another folder says other.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import lru_cache
from typing import Literal

from simulator.errors import InputError

Writable = Literal["everyone", "administrators", "nobody"]


@dataclass(eq=False, slots=True)
class _Node:
    path: str
    folder: bool
    pieces: list[str] = field(default_factory=list)


@lru_cache(maxsize=256)  # a log is written line by line
def _parts(path: str) -> tuple[str, ...]:
    parts = tuple(part for part in path.replace("/", "\\").casefold().split("\\") if part)
    if not parts:
        raise InputError(f"expected a Windows path, got {path!r}")
    return parts


class FileTree:
    """The files of one PC. A write that Windows refuses raises `PermissionError`."""

    def __init__(self) -> None:
        self._nodes: dict[tuple[str, ...], _Node] = {}
        self._protected: dict[tuple[str, ...], Writable] = {}
        self._writable: dict[str, Writable] = {}
        """Who may write at a path that was asked about."""

    def protect(self, folder: str, writable: Writable) -> None:
        """Say who may write below `folder`."""
        self._protected[_parts(folder)] = writable
        self._writable.clear()

    def may_write(self, path: str, *, elevated: bool) -> bool:
        """Whether a process on that level may write at `path`: the nearest protected folder says so."""
        rule = self._writable.get(path)
        if rule is None:
            rule = self._writable[path] = self._rule(_parts(path))
        return rule == "everyone" or (rule == "administrators" and elevated)

    def _rule(self, parts: tuple[str, ...]) -> Writable:
        lengths = range(len(parts), 0, -1)
        return next((self._protected[parts[:n]] for n in lengths if parts[:n] in self._protected), "everyone")

    def make_folder(self, path: str, *, elevated: bool = False) -> None:
        """Make a folder and those above it."""
        self._refuse(path, elevated)
        self._folders(path)

    def write(self, path: str, text: str, *, elevated: bool = False) -> None:
        """Write a file anew."""
        self._open(path, elevated).pieces[:] = [text]

    def append(self, path: str, text: str, *, elevated: bool = False) -> None:
        """Add to the end of a file, which is made where it is not there."""
        self._open(path, elevated).pieces.append(text)

    def read(self, path: str) -> str:
        """The text of a file. Raises `FileNotFoundError`."""
        node = self._nodes.get(_parts(path))
        if node is None or node.folder:
            raise FileNotFoundError(path)
        if len(node.pieces) > 1:
            node.pieces[:] = ["".join(node.pieces)]
        return "".join(node.pieces)

    def exists(self, path: str) -> bool:
        """Whether there is a file or folder at `path`."""
        return _parts(path) in self._nodes

    def remove(self, path: str, *, elevated: bool = False) -> None:
        """Remove a file, or a folder with everything in it; nothing where it is not there."""
        parts = _parts(path)
        self._refuse(path, elevated)
        for known in [known for known in self._nodes if known[: len(parts)] == parts]:
            del self._nodes[known]

    def below(self, folder: str) -> list[str]:
        """The paths of all files below `folder`, as they were written, sorted."""
        parts = _parts(folder)
        return sorted(
            node.path
            for known, node in self._nodes.items()
            if known[: len(parts)] == parts and known != parts and not node.folder
        )

    def _refuse(self, path: str, elevated: bool) -> None:
        if not self.may_write(path, elevated=elevated):
            raise PermissionError(f"Access to the path '{path}' is denied.")

    def _open(self, path: str, elevated: bool) -> _Node:
        self._refuse(path, elevated)
        parts = _parts(path)
        node = self._nodes.get(parts)
        if node is None:
            folder = path.replace("/", "\\").rpartition("\\")[0]
            if folder:
                self._folders(folder)
            node = self._nodes[parts] = _Node(path, folder=False)
        if node.folder:
            raise PermissionError(f"Access to the path '{path}' is denied.")
        return node

    def _folders(self, path: str) -> None:
        pieces = [piece for piece in path.replace("/", "\\").split("\\") if piece]
        for length in range(1, len(pieces) + 1):
            parts = _parts("\\".join(pieces[:length]))
            node = self._nodes.setdefault(parts, _Node("\\".join(pieces[:length]), folder=True))
            if not node.folder:
                raise PermissionError(f"Access to the path '{path}' is denied.")
