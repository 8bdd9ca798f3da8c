"""Error recovery: what became of a request set, kept for an application that lost the answer.

A set that bears a newMessageSetID has its answers kept in the transaction that did the work, so that they
tell the truth after any crash: what is kept was done, and what was not done is not kept. The two attributes
together (B: Intuit's samples; C for the table, a public integrator's reading of the SDK guide):

| newMessageSetID | oldMessageSetID | what is done |
|---|---|---|
| X | | executed and kept; sent once more, what was kept is the answer; 9001 if it is another set |
| X | X | nothing is executed: what was kept is the answer; 9002 if nothing was |
| X | Y | Y is forgotten, then as X alone |
| | X | X is forgotten; 600 if there is nothing to forget |
| | ClearAllMessageSets | everything that was kept for the application is forgotten |

Assumed (D): an id of 24 characters is taken, a longer one (9004) leaves the whole set unexecuted and
unanswered, as 9001 does; an empty id is none; the checksum goes over the messages, not over the
attributes of the set; requests that come with oldMessageSetID alone are executed without being kept; what
is kept is every answer as it was given (no ErrorRecovery aggregate takes a record's place); of a set that
broke off, the answers of what was executed; a set is kept until it is forgotten. 9005 has no cause here:
answers that cannot be stored take the work with them.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass

from simulator.company.books.store import Store

LONGEST_ID = 24
CLEAR_ALL = "ClearAllMessageSets"

DONE = 0
NOTHING_TO_CLEAR = 600
OTHER_CONTENT = 9001
NOTHING_STORED = 9002
ID_TOO_LONG = 9004

_START_TAG = re.compile(r"""<QBXMLMsgsRq\b(?:[^>"']|"[^"]*"|'[^']*')*>""")


@dataclass(frozen=True, slots=True)
class Recovery:
    """What is to be done with a request set.

    `status` is its messageSetStatusCode, None if it has nothing to do with error recovery. `answered` is
    what to answer instead of executing anything, None to execute. `keep_as` is the id to keep answers by.
    """

    status: int | None = None
    answered: str | None = None
    new_id: str = ""
    keep_as: str = ""
    checksum: str = ""

    @property
    def attributes(self) -> Mapping[str, str]:
        """The attributes of the answer's message set (1.12, B)."""
        pairs = (
            ("newMessageSetID", self.new_id),
            ("messageSetStatusCode", "" if self.status is None else str(self.status)),
        )
        return {name: value for name, value in pairs if value}


NO_RECOVERY = Recovery()


def recover(store: Store, application: str, text: str, attributes: Mapping[str, str]) -> Recovery:
    """Forget what the set asks to be forgotten, look up what it asks for, and say what is left to do."""
    new, old = (attributes.get(name, "") for name in ("newMessageSetID", "oldMessageSetID"))
    if not new and not old:
        return NO_RECOVERY
    if max(len(new), len(old)) > LONGEST_ID:
        return Recovery(ID_TOO_LONG, "", new)
    if new and new == old:
        kept = _kept(store, application, new)
        return Recovery(NOTHING_STORED, "", new) if kept is None else Recovery(DONE, kept[1], new)
    cleared = not old or _clear(store, application, old)
    if not new:
        return Recovery(DONE if cleared else NOTHING_TO_CLEAR)
    checksum = _checksum(text)
    kept = _kept(store, application, new)
    if kept is None:
        return Recovery(DONE, None, new, new, checksum)
    return Recovery(DONE, kept[1], new) if kept[0] == checksum else Recovery(OTHER_CONTENT, "", new)


def keep(store: Store, application: str, recovery: Recovery, answers: str) -> None:
    """Keep the answers of a set that asks for that."""
    store.sql.execute(
        "INSERT INTO message_set (application, id, checksum, response) VALUES (?, ?, ?, ?)",
        (application, recovery.keep_as, recovery.checksum, answers),
    )


def _kept(store: Store, application: str, own_id: str) -> tuple[str, str] | None:
    row: tuple[str, str] | None = store.sql.execute(
        "SELECT checksum, response FROM message_set WHERE application = ? AND id = ?", (application, own_id)
    ).fetchone()
    return row


def _clear(store: Store, application: str, old: str) -> bool:
    """Whether there was something to forget; forgetting everything always succeeds."""
    if old == CLEAR_ALL:
        store.sql.execute("DELETE FROM message_set WHERE application = ?", (application,))
        return True
    forgotten = store.sql.execute(
        "DELETE FROM message_set WHERE application = ? AND id = ?", (application, old)
    )
    return forgotten.rowcount > 0


def _checksum(text: str) -> str:
    """The checksum of the messages of a lawful request document."""
    start = _START_TAG.search(text)
    messages = text[start.end() :] if start else text
    return hashlib.sha256(messages.encode("utf-8", "surrogatepass")).hexdigest()
