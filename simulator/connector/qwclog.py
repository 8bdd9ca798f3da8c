"""``QWCLog.txt``: the Web Connector's log, as the customer would send it.

`text` is a pure function of events: a recording has all that its log needs. `QwcLog` listens to the stream
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
from collections.abc import Callable, Iterable
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import lru_cache
from typing import Any

from simulator import events as e
from simulator.connector.qwclines import template
from simulator.windows import LOG_LEVELS, WEB_CONNECTOR_LOG
from simulator.windows.files import FileTree

PATH = f"{WEB_CONNECTOR_LOG}\\QWCLog.txt"
NONE, DEBUG, VERBOSE = LOG_LEVELS

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
    """The log of one PC's Web Connector, event by event."""

    def __init__(self) -> None:
        self._level = DEBUG
        self._version = ""
        self._updates: dict[tuple[str, int], _Update] = {}

    def text(self, event: e.Event) -> str:
        """What is written at `event`: whole entries, or nothing."""
        key = (event.at.scenario, event.at.update)
        if isinstance(event, e.ConnectorStarted):
            self._level, self._version = event.log_level, event.version
        elif self._level == NONE:
            return ""
        elif isinstance(event, e.UpdateStarted):
            how = "scheduled" if event.scheduled else "selected"
            self._updates[key] = _Update(how, event.url, event.unique_name or event.at.application)
        elif isinstance(event, e.CallSent) and event.method == "sendRequestXML":
            self._updates.setdefault(key, _Update()).requests += 1
        update = self._updates.get(key) or _Update()
        if isinstance(event, e.UpdateEnded):
            self._updates.pop(key, None)
        written = template(moment(event, update.how), self._version)
        return written.format_map(_Fields(event, update, self._level)) if written else ""


def text(events: Iterable[e.Event]) -> str:
    """The log of one PC to which those events happened."""
    return "".join(map(Log().text, events))


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
        written = self._log.text(event)
        if written:
            with suppress(PermissionError):
                self._files.append(PATH, written, elevated=self._elevated())


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
    kind = type(event)
    which = _WHICH[kind](event, how) if kind in _WHICH else ""
    return f"{kind.__name__} {which}" if which else kind.__name__


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


def _lock(event: e.UpdateLock) -> str:
    return event.done if event.done == "read" else f"{event.done} {event.held}"


def _own(event: e.OwnRequest) -> str:
    value = _found(_IN_REQUEST["value"], event.request) if event.task == "change lock" else ""
    return f"{event.task} {value.partition(':')[0]}" if value else event.task


def _screen(event: e.ScreenShown) -> str:
    traced = event.code == "QBWC1012" and event.text.endswith(f"\n{_NOT_WELL_FORMED}")
    return event.code + (" not well-formed" if traced else "")


#: Kind of event → which of its kind it is, of an update that began as the second argument says.
_WHICH: dict[type[e.Event], Callable[[Any, str], str]] = {
    e.UpdateStarted: lambda event, how: how,
    e.UpdateEnded: lambda event, how: f"{event.ends} {how}",
    e.UpdateLock: lambda event, _: _lock(event),
    e.CallSent: lambda event, _: event.method + _SENT.get(event.method, _plain)(event.arguments),
    e.CallAnswered: lambda event, _: event.method + _ANSWERED.get(event.method, _plain)(event.result),
    e.CallFailed: lambda event, _: event.method,
    e.RequestProcessed: lambda event, _: "refused" if event.hresult else "",
    e.OwnRequest: lambda event, _: _own(event),
    e.ListChanged: lambda event, _: event.done + (" with AppUniqueName" if event.unique_name else ""),
    e.SessionClosed: lambda event, _: "update" if event.at.update else "adding",
    e.ScreenShown: lambda event, _: _screen(event),
}


# -- fields --------------------------------------------------------------------------------------------


class _Fields(dict[str, str]):
    """What stands for the fields of a template at an event, looked for when the template has the field."""

    def __init__(self, event: e.Event, update: _Update, level: str) -> None:
        super().__init__(stamp=stamp(event.at.time), app=event.at.application)
        self.event: Any = event
        self.known = update
        self._level = level

    def __missing__(self, name: str) -> str:
        self[name] = found = _FIELDS[type(self.event), name](self)
        return found

    def dump(self, xml: str) -> str:
        """XML as the level shows it."""
        cut = self._level != VERBOSE and len(xml) > _SHOWN
        return xml[:_SHOWN] + _CUT if cut else xml

    def given(self, argument: str) -> str:
        """An argument of the call; empty where it has none of that name."""
        return _text(self.event.arguments.get(argument, ""))

    def returned(self, place: int) -> str:
        """A text of the answer to authenticate; empty where it has fewer."""
        return "".join(map(_text, self.event.result[place : place + 1]))


_Find = Callable[[_Fields], str]


def _argument(name: str) -> _Find:
    return lambda at: at.given(name)


def _returned(place: int) -> _Find:
    return lambda at: at.returned(place)


def _asked(where: re.Pattern[str]) -> _Find:
    return lambda at: _found(where, at.event.request)


#: Kind of event and field → what stands for it.
_FIELDS: dict[tuple[type[e.Event], str], _Find] = {
    (e.ConnectorStarted, "day"): lambda at: long_day(at.event.at.time),
    (e.ConnectorStarted, "version"): lambda at: ".".join(at.event.version.split(".")[:2]),
    (e.ConnectorStarted, "level"): lambda at: at.event.log_level,
    (e.UpdateLock, "held"): lambda at: "True" if at.event.held else "FALSE",
    (e.CallSent, "url"): lambda at: at.known.url,
    (e.CallSent, "unique_name"): lambda at: at.known.unique_name,
    (e.CallSent, "number"): lambda at: str(at.known.requests),
    (e.CallSent, "version"): _argument("strVersion"),
    (e.CallSent, "user"): _argument("strUserName"),
    (e.CallSent, "ticket"): _argument("ticket"),
    (e.CallSent, "hcp"): lambda at: at.dump(at.given("strHCPResponse")),
    (e.CallSent, "company"): _argument("strCompanyFileName"),
    (e.CallSent, "country"): _argument("qbXMLCountry"),
    (e.CallSent, "major"): _argument("qbXMLMajorVers"),
    (e.CallSent, "minor"): _argument("qbXMLMinorVers"),
    (e.CallSent, "response"): lambda at: at.dump(at.given("response")),
    (e.CallSent, "hresult"): _argument("hresult"),
    (e.CallSent, "message"): _argument("message"),
    (e.CallAnswered, "ticket"): _returned(0),
    (e.CallAnswered, "company"): _returned(1),
    (e.CallAnswered, "postpone"): _returned(2),
    (e.CallAnswered, "minimum"): _returned(3),
    (e.CallAnswered, "answer"): lambda at: _text(at.event.result),
    (e.CallAnswered, "percent"): lambda at: _text(at.event.result),
    (e.CallAnswered, "request"): lambda at: at.dump(_text(at.event.result)),
    (e.CallAnswered, "size"): lambda at: _size(_text(at.event.result)),
    (e.CallAnswered, "number"): lambda at: str(at.known.requests),
    (e.CallFailed, "method"): lambda at: at.event.method,
    (e.CallFailed, "error"): lambda at: at.event.text,
    (e.RequestProcessed, "request"): lambda at: at.dump(at.event.request),
    (e.RequestProcessed, "size"): lambda at: _size(at.event.response),
    (e.RequestProcessed, "hresult"): lambda at: at.event.hresult,
    (e.RequestProcessed, "message"): lambda at: at.event.message,
    **{(e.OwnRequest, name): _asked(where) for name, where in _IN_REQUEST.items()},
    (e.OwnRequest, "request"): lambda at: at.dump(at.event.request),
    (e.OwnRequest, "response"): lambda at: at.dump(at.event.response),
    (e.OwnRequest, "status"): lambda at: _found(_STATUS, at.event.response),
    (e.OwnRequest, "lock"): lambda at: _found(_LOCK, at.event.response),
    (e.ScreenShown, "text"): lambda at: at.event.text,
}


def _text(value: object) -> str:
    return "" if isinstance(value, e.Missing) else str(value)


def _size(text: str) -> str:
    """The log says bytes; of characters that take several it is not known how they count [U]."""
    return str(len(text) if text.isascii() else len(text.encode("utf-8", "surrogatepass")))


def _found(where: re.Pattern[str], text: str) -> str:
    found = where.search(text)
    return found[1] if found else ""
