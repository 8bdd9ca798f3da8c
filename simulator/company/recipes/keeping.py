"""Keeps company files that were built from recipes, so that the same one is not built twice.

A file that was built is the same for the same recipe, seed and moment: it is kept in memory and given
out as a copy. What is kept is bounded; the files that were asked for longest ago go first.
"""

from __future__ import annotations

import hashlib
import json
from collections import OrderedDict
from collections.abc import Callable
from threading import Lock
from typing import Any

from simulator.clock import Clock
from simulator.company.books.store import Store

Key = tuple[str, int, float]


def key_of(recipe: Any, seed: int, moment: float) -> Key:
    """What a built file depends on: the recipe's content, the seed, the moment (UTC epoch)."""
    content = json.dumps(recipe, ensure_ascii=False, default=str)
    return hashlib.sha256(content.encode(errors="surrogatepass")).hexdigest(), seed, moment


class Shelf:
    """Built files, at most so many bytes of them. Any number of threads may use it at once."""

    def __init__(self, most_bytes: int) -> None:
        self._most = most_bytes
        self._lock = Lock()
        self._kept: OrderedDict[Key, tuple[Store, int]] = OrderedDict()

    def __len__(self) -> int:
        return len(self._kept)

    def __contains__(self, key: Key) -> bool:
        return key in self._kept

    def copy(self, key: Key, path: str, clock: Clock, build: Callable[[], Store]) -> Store:
        """A copy of the file of that key, built in memory by `build` if it is not kept yet."""
        with self._lock:
            if key in self._kept:
                self._kept.move_to_end(key)
                return self._kept[key][0].copy(path, clock)
        store = build()
        try:
            copied = store.copy(path, clock)
        except BaseException:
            store.close()
            raise
        self._keep(key, store)
        return copied

    def clear(self) -> None:
        """Keep nothing any more."""
        with self._lock:
            while self._kept:
                self._kept.popitem()[1][0].close()

    def _keep(self, key: Key, store: Store) -> None:
        with self._lock:
            if key in self._kept:  # another thread was faster
                store.close()
                return
            self._kept[key] = store, store.size()
            while sum(size for _, size in self._kept.values()) > self._most:
                _, (oldest, _) = self._kept.popitem(last=False)
                oldest.close()


#: The files that this process has built: enough for every company that a run of scenarios asks for.
SHELF = Shelf(most_bytes=64 << 20)
