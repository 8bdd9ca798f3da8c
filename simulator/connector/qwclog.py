"""``QWCLog.txt``: the Web Connector's log, as the customer would send it.

`lines` is a pure function of events: a recording has all that its log needs. `QwcLog` listens to the stream
and writes the same into the PC's files. The words are in `qwclines`.

The real log lies in one folder for all accounts of a PC; its level is a value of the account's registry, read
when the Web Connector starts: NONE, DEBUG (the usual one: of XML the first 50 characters) or VERBOSE [D].
Stamps are UTC, whatever the PC's zone [L]. The password is masked [L]; tickets stand in it in clear, where
ours has their token, because the stream never holds one. Lines end as .NET ends them, CR LF [N]; within an
entry they are as they came. That the levels differ in nothing else is an inference, and so is that a file of
level NONE has its head. The real log goes on in a new file when it has become too large [I]; no source says
how large, so ours has no limit.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import lru_cache

from simulator import events as e
from simulator.connector.qwclines import LINES
from simulator.windows import LOG_LEVELS, WEB_CONNECTOR_LOG
from simulator.windows.files import FileTree

PATH = f"{WEB_CONNECTOR_LOG}\\QWCLog.txt"
NONE, DEBUG, VERBOSE = LOG_LEVELS
LINE_END = "\r\n"

#: How much of XML the level DEBUG shows [D], and what stands for the rest [L].
_SHOWN, _CUT = 50, "......"
_NOT_WELL_FORMED = "Response is not well-formed XML."
_DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_MONTHS = (
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
)
#: What is looked up in the Web Connector's own requests and QuickBooks' responses to them.
_IN_REQUEST = {
    "version": re.compile(r'<\?qbxml version="([^"]*)"'),
    "owner": re.compile(r"<OwnerID>([^<]*)"),
    "name": re.compile(r"<DataExtName>([^<]*)"),
    "value": re.compile(r"<DataExtValue>([^<]*)"),
}
_STATUS = re.compile(r' statusMessage="([^"]*)"')
_LOCK = re.compile(r"<DataExtName>AppLock</DataExtName>.*?<DataExtValue>([^<]*)", re.DOTALL)


@lru_cache(maxsize=16)  # the entries of an update stand in a few seconds
def stamp(moment: float) -> str:
    """What stands in front of an entry."""
    return f"{datetime.fromtimestamp(moment, UTC):%Y%m%d.%H:%M:%S} UTC\t: "


def long_day(moment: float) -> str:
    """A moment as the head of the file has it: in words of American English, with twelve hours."""
    at = datetime.fromtimestamp(moment, UTC)
    day = f"{_DAYS[at.weekday()]}, {_MONTHS[at.month - 1]} {at.day:02d}, {at.year}"
    return f"{day} - {at.hour % 12 or 12}:{at.minute:02d} {'AM' if at.hour < 12 else 'PM'}"


@dataclass
class _Update:
    """What an update's earlier events have told."""

    how: str = "selected"
    url: str = ""
    unique_name: str = ""
    requests: int = 0


class Log:
    """The log of one PC's Web Connector, entry by entry."""

    def __init__(self) -> None:
        self._level = DEBUG
        self._version = ""
        self._updates: dict[tuple[str, int], _Update] = {}

    def entries(self, event: e.Event) -> Iterator[str]:
        """What is written at `event`: entries without their line end."""
        key = (event.at.scenario, event.at.update)
        if isinstance(event, e.ConnectorStarted):
            self._level, self._version = event.log_level, event.version
        elif self._level == NONE:
            return
        elif isinstance(event, e.UpdateStarted):
            how = "scheduled" if event.scheduled else "selected"
            self._updates[key] = _Update(how, event.url, event.unique_name or event.at.application)
        elif isinstance(event, e.CallSent) and event.method == "sendRequestXML":
            self._updates.setdefault(key, _Update()).requests += 1
        update = self._updates.get(key) or _Update()
        rows = LINES.get(moment(event, update.how))
        if isinstance(event, e.UpdateEnded):
            self._updates.pop(key, None)
        if rows:
            fields = self._fields(event, update)
            before = stamp(event.at.time)
            for row in rows:
                if row.version in ("", self._version):
                    yield row.entry(before, fields)

    def _fields(self, event: e.Event, update: _Update) -> dict[str, str]:
        """The values of the templates' fields."""
        fields = {"app": event.at.application, "number": str(update.requests)}
        match event:
            case e.ConnectorStarted():
                version = ".".join(event.version.split(".")[:2])
                fields |= {"day": long_day(event.at.time), "version": version, "level": event.log_level}
            case e.UpdateLock():
                fields["held"] = "True" if event.held else "FALSE"
            case e.CallSent():
                fields |= self._sent(event, update)
            case e.CallAnswered():
                fields |= self._answered(event)
            case e.CallFailed():
                fields |= {"method": event.method, "error": event.text}
            case e.RequestProcessed():
                fields |= {"request": self._dump(event.request), "size": _size(event.response)}
                fields |= {"hresult": event.hresult, "message": event.message}
            case e.OwnRequest():
                fields |= {name: _found(where, event.request) for name, where in _IN_REQUEST.items()}
                fields |= {
                    "request": self._dump(event.request),
                    "response": self._dump(event.response),
                    "status": _found(_STATUS, event.response),
                    "lock": _found(_LOCK, event.response),
                }
            case e.ScreenShown():
                fields["text"] = event.text
        return fields

    def _sent(self, event: e.CallSent, update: _Update) -> dict[str, str]:
        given = {name: _text(value) for name, value in event.arguments.items()}
        return {
            "url": update.url,
            "unique_name": update.unique_name,
            "version": given.get("strVersion", ""),
            "user": given.get("strUserName", ""),
            "ticket": given.get("ticket", ""),
            "hcp": self._dump(given.get("strHCPResponse", "")),
            "company": given.get("strCompanyFileName", ""),
            "country": given.get("qbXMLCountry", ""),
            "major": given.get("qbXMLMajorVers", ""),
            "minor": given.get("qbXMLMinorVers", ""),
            "response": self._dump(given.get("response", "")),
            "hresult": given.get("hresult", ""),
            "message": given.get("message", ""),
        }

    def _answered(self, event: e.CallAnswered) -> dict[str, str]:
        if isinstance(event.result, tuple):
            texts = [_text(one) for one in event.result] + [""] * 4
            return dict(zip(("ticket", "company", "postpone", "minimum"), texts, strict=False))
        text = _text(event.result)
        return {"answer": text, "percent": text, "request": self._dump(text), "size": _size(text)}

    def _dump(self, xml: str) -> str:
        cut = self._level != VERBOSE and len(xml) > _SHOWN
        return xml[:_SHOWN] + _CUT if cut else xml


def lines(events: Iterable[e.Event]) -> Iterator[str]:
    """The entries of the log of one PC to which those events happened."""
    log = Log()
    for event in events:
        yield from log.entries(event)


class QwcLog:
    """A subscriber of the stream: writes the log of the desktop called `name` into its `files`.

    `elevated` tells the level of the Web Connector's process now. What cannot be written is lost.
    """

    def __init__(self, name: str, files: FileTree, elevated: Callable[[], bool]) -> None:
        self._name, self._files, self._elevated = name, files, elevated
        self._log = Log()

    def __call__(self, event: e.Event) -> None:
        if event.at.desktop != self._name:
            return
        text = "".join(entry + LINE_END for entry in self._log.entries(event))
        if text:
            with suppress(PermissionError):
                self._files.append(PATH, text, elevated=self._elevated())


def trouble(files: FileTree, *, elevated: bool, not_writable: str) -> str:
    """The QBWC code with which a Web Connector fails to start for want of its log, else an empty text.

    No folder, and none can be made: QBWC1005; a file that cannot be written: `not_writable`, the switch
    `log_not_writable` [D I].
    """
    if files.may_write(PATH, elevated=elevated):
        return ""
    return not_writable if files.exists(WEB_CONNECTOR_LOG) else "QBWC1005"


# -- moments -------------------------------------------------------------------------------------------


def moment(event: e.Event, how: str = "selected") -> str:
    """Which row of `qwclines` an event belongs to; `how` its update began: ``selected`` or ``scheduled``."""
    kind = type(event).__name__
    return f"{kind} {which}" if (which := _which(event, how)) else kind


def _which(event: e.Event, how: str) -> str:
    match event:
        case e.UpdateStarted():
            return how
        case e.UpdateEnded():
            return f"{event.ends} {how}"
        case e.UpdateLock():
            return event.done if event.done == "read" else f"{event.done} {event.held}"
        case e.CallSent():
            return event.method + _SENT.get(event.method, _plain)(event.arguments)
        case e.CallAnswered():
            return event.method + _ANSWERED.get(event.method, _plain)(event.result)
        case e.CallFailed():
            return event.method
        case e.RequestProcessed():
            return "refused" if event.hresult else ""
        case e.OwnRequest(task="change lock"):
            return "change lock " + _found(_IN_REQUEST["value"], event.request).partition(":")[0]
        case e.OwnRequest():
            return event.task
        case e.ListChanged():
            return event.done + (" with AppUniqueName" if event.unique_name else "")
        case e.SessionClosed():
            return "update" if event.at.update else "adding"
        case e.ScreenShown():
            traced = event.code == "QBWC1012" and event.text.endswith(f"\n{_NOT_WELL_FORMED}")
            return event.code + (" not well-formed" if traced else "")
    return ""


def _plain(_: object) -> str:
    return ""


#: Method → what of its arguments makes another moment.
_SENT: dict[str, Callable[[dict[str, str | int | e.Missing]], str]] = {
    "sendRequestXML": lambda given: " first" if given.get("strHCPResponse") else "",
    "receiveResponseXML": lambda given: "" if given.get("response") else " empty",
}
#: Method → what of its answer makes another moment.
_ANSWERED: dict[str, Callable[[e.Result], str]] = {
    "clientVersion": lambda answer: "" if answer else " agrees",
    "authenticate": lambda answer: "" if isinstance(answer, tuple) and len(answer) > 1 else " short",
    "sendRequestXML": lambda answer: " null" if isinstance(answer, e.Missing) else "" if answer else " empty",
    "receiveResponseXML": lambda answer: (
        "" if not isinstance(answer, int) or not 0 <= answer <= 100 else " done" if answer == 100 else " more"
    ),
}


def _text(value: object) -> str:
    return "" if isinstance(value, e.Missing) else str(value)


def _size(text: str) -> str:
    """The log says bytes; of characters that take several it is not known how they count [U]."""
    return str(len(text) if text.isascii() else len(text.encode("utf-8", "surrogatepass")))


def _found(where: re.Pattern[str], text: str) -> str:
    found = where.search(text)
    return found[1] if found else ""
