"""The calls of a play's updates, one short line each, as far as a finding may have to show them."""

from __future__ import annotations

import json
import re
from collections import deque

from simulator import events as e
from simulator.protocol import advice
from simulator.protocol.contract import METHODS

_KEPT = 40
"""Calls of one update."""
_SHOWN = 5
_MOST_UPDATES = 1000
_LONGEST = 60
_MOST = 5000
"""Characters of a document that are looked through."""
_WHERE = re.compile(r"update (\d+)(?:, call (\d+))?")
_MESSAGE = re.compile(r"<(?!QBXMLMsgs)(\w+R[qs])[\s/>]")
_STATUS = re.compile(r'<\w+Rs [^>]*statusCode="([1-9][0-9]*)"')
#: What stands in a line of its own reads as one.
_BLANKS = re.compile(r"\s+")


class Calls:
    """A subscriber that keeps the last calls of each update of a play."""

    def __init__(self) -> None:
        self._updates: dict[tuple[str, int], deque[tuple[int, str]]] = {}
        self._advice: dict[tuple[str, int], str] = {}
        """What to do about the call that ended an update."""
        self._wanted = False
        """Whether the call that is under way was to fail."""

    def __call__(self, event: e.Event) -> None:
        match event:
            case e.CallSent(at, method, arguments):
                asked = _asked(method, arguments)
                self._of(at).append((at.call, f"{at.call} {method}{asked}"))
                self._wanted = False
            case e.FaultCame():
                self._wanted = True
            case e.CallAnswered(at, method, result):
                self._add(at, f" -> {_answer(result)}")
                self._advise(at, advice.of_result(METHODS[method], result) if method in METHODS else "")
            case e.CallFailed(at, method, text, _, status):
                self._add(at, f" -> failed: {_shortened(text)}")
                answered = status and method in METHODS
                self._advise(at, advice.of_failure(METHODS[method], text) if answered else "")

    def advice(self, where: str) -> str:
        """What to do about the last call of that update, where the endpoint did not answer it as it must."""
        key = self._meant(_WHERE.search(where))
        return self._advice.get(key, "") if key else ""

    def _meant(self, named: re.Match[str] | None) -> tuple[str, int] | None:
        """The update that is named, else the last one."""
        number = int(named[1]) if named else 0
        return next((key for key in reversed(self._updates) if key[1] == number or not number), None)

    def last(self, where: str) -> list[str]:
        """The last calls of the update that `where` names, up to one after its call; else of the last one."""
        named = _WHERE.search(where)
        key = self._meant(named)
        if key is None:
            return []
        calls = list(self._updates[key])
        upto = int(named[2]) + 1 if named and named[2] else 0
        shown = [text for call, text in calls if not upto or call <= upto]
        return (shown or [text for _, text in calls])[-_SHOWN:]

    def _advise(self, at: e.At, what: str) -> None:
        self._advice[at.desktop, at.update] = "" if self._wanted else what

    def _of(self, at: e.At) -> deque[tuple[int, str]]:
        key = (at.desktop, at.update)
        if key not in self._updates:
            if len(self._updates) >= _MOST_UPDATES:
                del self._updates[next(iter(self._updates))]
            self._updates[key] = deque(maxlen=_KEPT)
        return self._updates[key]

    def _add(self, at: e.At, text: str) -> None:
        calls = self._of(at)
        if calls and calls[-1][0] == at.call:
            number, before = calls.pop()
            calls.append((number, before + text))


def _asked(method: str, arguments: dict[str, str | int | e.Missing]) -> str:
    """What is worth telling of a call: a refusal or a response of QuickBooks that it carries."""
    hresult, response = arguments.get("hresult"), arguments.get("response")
    if hresult:
        return f" {hresult}"
    if method != "receiveResponseXML" or not response:
        return ""
    statuses = dict.fromkeys(_STATUS.findall(str(response)[:_MOST]))
    return f" {_document(str(response))}" + (f" (status {', '.join(statuses)})" if statuses else "")


def _answer(result: e.Result) -> str:
    if isinstance(result, tuple):
        return ", ".join(map(_answer, result))
    if isinstance(result, e.Missing):
        return "null" if result is e.Missing.NULL else "nothing"
    return str(result) if isinstance(result, int) else _document(result)


def _document(text: str) -> str:
    """A qbXML document by its messages, any other text as it is, shortened."""
    messages = list(dict.fromkeys(_MESSAGE.findall(text[:_MOST])))
    return _shortened(" ".join(messages)) if messages else json.dumps(_shortened(text), ensure_ascii=False)


def _shortened(text: str) -> str:
    line = _BLANKS.sub(" ", text[: 4 * _LONGEST]).strip()
    return line if len(line) <= _LONGEST else line[: _LONGEST - 3] + "..."
