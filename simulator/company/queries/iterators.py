"""The iterators that are open, and how one is made, gone on with and ended.

An iterator is a query's conditions and the last key it gave; it holds no records (B, 5.1 to 5.5).
It lives within the session and the application that started it. What a dead or unknown iteratorID
is answered with is not known: we say 3120 "Object … cannot be found" (D, not verified).
"""

from __future__ import annotations

import uuid
from dataclasses import dataclass

from simulator.company.books.store import Conditions
from simulator.qbxml import statuses

_SPACE = uuid.UUID("6f0a4c9e-53f5-4f0d-9d0c-5a3a4f5d7c10")


@dataclass(slots=True)
class OpenIterator:
    """Where one iteration stands: `last` is the last key given, `remaining` how many records are left."""

    name: str
    request: str
    conditions: Conditions
    last: str
    remaining: int


class Iterators:
    """All open iterators of one company file."""

    def __init__(self, seed: str) -> None:
        self._seed = seed
        self._count = 0
        self._open: dict[tuple[str, str, str], OpenIterator] = {}

    def start(
        self, session: str, application: str, request: str, conditions: Conditions, remaining: int
    ) -> OpenIterator:
        """A new iterator over what the conditions select. Its id is `{8-4-4-4-12}` in lower case (A)."""
        self._count += 1
        name = f"{{{uuid.uuid5(_SPACE, f'{self._seed}/{session}/{application}/{self._count}')}}}"
        begun = OpenIterator(name, request, conditions, "", remaining)
        self._open[session, application, _plain(name)] = begun
        return begun

    def find(self, session: str, application: str, request: str, name: str) -> OpenIterator:
        """The open iterator of that id; refused if it is dead, unknown, or of another request."""
        found = self._open.get((session, application, _plain(name)))
        if found is None or found.request != request:
            raise statuses.refused(3120, value=name)
        return found

    def stop(self, session: str, application: str, iterator: OpenIterator) -> None:
        """Forget an iterator: asked to stop, or at its end."""
        del self._open[session, application, _plain(iterator.name)]

    def end_session(self, session: str) -> None:
        """Forget every iterator of a session that ends."""
        for key in [key for key in self._open if key[0] == session]:
            del self._open[key]


def _plain(name: str) -> str:
    return name.strip("{}").lower()
