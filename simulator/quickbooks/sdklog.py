"""``qbsdklog.txt``: what the request processor writes down of the sessions that it opens and refuses.

That there is such a file is QuickBooks' own word: 0x80040402 says to look into it [D]. Where it lies is from
implementers [I]; the vendor's samples, which are older, have it beside QuickBooks' program [D]. **No source
shows one of its lines**, so the layout here is ours and the file's first line says so; the hresults and their
texts are the request processor's [D]. What is wrong with a refused request does not stand in it: whether the
real file tells is not known [U].

`lines` is a pure function of events; `SdkLog` listens to the stream and writes the same into the PC's files.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from simulator import events as e
from simulator.clock import iso
from simulator.windows.files import FileTree

PATH = "C:\\ProgramData\\Intuit\\QuickBooks\\qbsdklog.txt"
HEAD = (
    "# Written by a simulator: no source shows a line of the real file, so its layout is not imitated. "
    "Columns: time (UTC), call, application, company file, hresult, message."
)
LINE_END = "\r\n"

#: Kind of event → the call that it comes of.
CALLS: dict[type[e.Event], str] = {
    e.SessionOpened: "BeginSession",
    e.SessionRefused: "BeginSession",
    e.RequestProcessed: "ProcessRequest",
    e.SessionClosed: "EndSession",
}


def entry(event: e.Event) -> str:
    """The line for `event`, without its line end; empty where there is none."""
    call = CALLS.get(type(event))
    if call is None:
        return ""
    facts = (getattr(event, name, "") for name in ("path", "hresult", "message"))
    columns = (iso(event.at.time), call, event.at.application, *facts)
    return "\t".join(" ".join(column.split()) for column in columns).rstrip("\t")


def lines(events: Iterable[e.Event]) -> Iterator[str]:
    """The lines of the log of one PC to which those events happened; its first line apart."""
    return filter(None, map(entry, events))


class SdkLog:
    """A subscriber of the stream: writes the log of the desktop called `name` into its `files`.

    What cannot be written is lost.
    """

    def __init__(self, name: str, files: FileTree) -> None:
        self._name, self._files = name, files

    def __call__(self, event: e.Event) -> None:
        line = entry(event) if event.at.desktop == self._name else ""
        if line and self._files.may_write(PATH, elevated=False):
            if not self._files.exists(PATH):
                self._files.append(PATH, HEAD + LINE_END)
            self._files.append(PATH, line + LINE_END)
