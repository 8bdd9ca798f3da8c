"""What the Web Connector's log says at each moment: the real program's lines, as one table.

A row of `LINES` is a moment, and the entries that the log then gets. A moment is an event of the stream and
which of its kind it is (``CallSent authenticate``). The words are those of logs that people have published;
`mark` tells how well each is known: ``L`` stands so in a log, ``I`` is put together from what a log has
elsewhere (the wording of another method's line, or a text that is known without the function in front of it).
What no source has in any form is in `SILENT`, with why, and is not written. What only one version is known to
write has its number.

Both directions: `Line.pattern` is the regular expression of what the row writes, with its fields as groups.
"""

from __future__ import annotations

import re
import string
from dataclasses import dataclass
from functools import cache, cached_property

from simulator.connector.commands import Ending

LINE_END = "\r\n"
#: The stamp in front of an entry, as the log itself describes it [L].
STAMP = r"\d{8}\.\d\d:\d\d:\d\d UTC\t: "


@dataclass(frozen=True)
class Line:
    """One entry: the function that writes it, and its text with ``{fields}``.

    `method` is empty for the head of the file, whose lines have no stamp. An entry may have several lines.
    """

    method: str
    text: str
    mark: str = "L"
    version: str = ""
    """The one version that writes it; empty: every one, as far as is known."""

    @cached_property
    def pattern(self) -> re.Pattern[str]:
        """Matches the whole entry, stamp included; a field occurs under its name, the first time only."""
        parts, seen = [STAMP if self.method else ""], set[str]()
        for literal, name, _, _ in string.Formatter().parse(self.template.removeprefix("{stamp}")):
            parts.append(re.escape(literal))
            if name is not None:
                parts.append(f"(?P={name})" if name in seen else f"(?P<{name}>.*?)")
                seen.add(name)
        return re.compile("".join(parts), re.DOTALL)

    @property
    def template(self) -> str:
        """The entry as it is written, without its line end; its stamp is the field ``stamp``."""
        return f"{{stamp}}{self.method} : {self.text}" if self.method else self.text


_KEY = "HKEY_CURRENT_USER\\Software\\Intuit\\QBWebConnector\\UpdateLock"
_STARS = "*" * 21
_DUMP = "XML dump follows: -\n\n{%s}\n"
_SOAP, _FILE = "QBWebConnector.SOAPWebService.", "QBWebConnector.CompanyFileLock."
_READ, _SET = (
    "QBWebConnector.RegistryManager.getUpdateLock()",
    "QBWebConnector.RegistryManager.setUpdateLock()",
)
_SELECTED, _SCHEDULED = "QBWebConnector.WebServiceManager.DoUpdateSelected()", "UpdateThisScheduledApp()"
_ADDS, _UPDATES = f"{_SOAP}AddToQuickBooks()", f"{_SOAP}update()"
_CONNECTS, _LEAVES = f"{_SOAP}ConnectToQB()", f"{_SOAP}DisconnectFromQB()"
_PROCESSES, _CLEARS = f"{_SOAP}ProcessRequestXML()", f"{_SOAP}deleteFileIDValueFromQB()"
_CREATES = "QBWebConnector.RegistryManager.createRegKey()"
#: The version whose log tells of an error where AppUniqueName is missing, although the adding succeeds [L].
_NULL_NAME = "2.1.0.30"

_UNSUPPORTED = (
    "Actual error received from web service for {method} call: <{error}>. For backward compatibility of all "
    "webservers, QBWC will catch all errors under app-not-supporting-{method}."
)
_ALLOWED = (
    "This application does not contain support for {method}. Allowing update operation for backward "
    "compatibility."
)
#: The trace under QBWC1012 where the answer is not well-formed; of other errors none is known [L].
_TRACE = """\
More info:
StackTrace =    at System.Web.Services.Protocols.SoapHttpClientProtocol.Invoke(String methodName, Object[] parameters)
   at QBWebConnector.localhost.WCWebServiceDoc.authenticate(String strUserName, String strPassword)
   at QBWebConnector.localhost.WCWebService.authenticate(String strUserName, String strPassword)
   at QBWebConnector.SOAPWebService.authenticate(String UserName, String Password)
   at QBWebConnector.WebService.do_authenticate(String& ticket, String& companyFileName)
Source = System.Web.Services"""  # noqa: E501


def _do(method: str, *texts: str, mark: str = "L") -> tuple[Line, ...]:
    return tuple(Line(f"{_SOAP}do_{method}()", text, mark) for text in texts)


def _dumps(function: str) -> tuple[Line, ...]:
    return (Line(function, _DUMP % "request"), Line(function, _DUMP % "response"))


def _asks_first(function: str) -> tuple[Line, ...]:
    return (
        Line(function, "Latest QBXML version supported = v{version}"),
        Line(function, "Querying QuickBooks for existance of owner/file id"),
    )


def _sends(hcp: tuple[Line, ...]) -> tuple[Line, ...]:
    return (
        *_do(
            "sendRequestXML",
            "Asking application to send request no. {number}",
            "*** Calling sendRequestXML() with following parameters:",
            'wcTicket="{ticket}"',
            "HCPResponseXML=",
        ),
        *hcp,
        *_do(
            "sendRequestXML",
            'cfn="{company}"',
            'qbNationality="{country}"',
            'qbXMLMajorVers="{major}"',
            'qbXMLMinorVers="{minor}"',
        ),
    )


def _returns(response: tuple[Line, ...]) -> tuple[Line, ...]:
    return (
        *_do(
            "receiveResponseXML",
            "*** Calling receiveResponseXML() with following parameters:",
            'wcTicket="{ticket}"',
            "response =",
        ),
        *response,
        *_do("receiveResponseXML", 'hresult="{hresult}"', 'message="{message}"'),
    )


def _ends(mark: str) -> tuple[Line, ...]:
    return (
        Line(_UPDATES, "update completed.", mark),
        Line(_SELECTED, "Update for application = '{app}' has COMPLETED", mark),
        Line(_SELECTED, "Update session has ended.", mark),
    )


_MORE = ("Received from receiveResponseXML() following parameters:", 'more="{percent}">')
_RECEIVED = ("Received from sendRequestXML() following parameter:", "strRequestXML =")
_CLIENT = 'Received from clientVersion() following parameter:<clientVersionRet="{answer}">'

#: Moment → what is written, in order.
LINES: dict[str, tuple[Line, ...]] = {
    "ConnectorStarted": (
        Line("", "\n\nLog file initialized at {day} UTC  "),
        Line("", "Timestamp format used: YYYYMMDD.HH:MM:SS UTC"),
        Line("", "QBWebConnector {version} has been initialized with its logging status to level = {level}."),
        Line(
            "",
            "Please restart QBWebConnector for any change in log level to take effect. "
            "Use file menu to clear log.\n",
        ),
    ),
    # the update begins
    "UpdateStarted selected": (Line(_SELECTED, "updateWS() for application = '{app}' has STARTED"),),
    "UpdateStarted scheduled": (
        Line(_SCHEDULED, "Password management - Started"),
        Line(_SCHEDULED, "Performing SCHEDULED UPDATE for application = {app}", "I"),
    ),
    "UpdateLock read": (Line(_READ, f"{_KEY} = {{held}}"),),
    "UpdateLock set True": (
        Line(_SET, f"{_KEY} has been set to True"),
        Line(_SET, f"{_STARS} Update session locked {_STARS}"),
    ),
    "UpdateLock set False": (
        Line(_SET, f"{_KEY} has been set to False"),
        Line(_SET, f"{_STARS} Update session unlocked {_STARS}"),
    ),
    "CallSent serverVersion": (
        Line(f"{_SOAP}instantiateWebService()", "Initiated connection to the following application."),
        Line(f"{_SOAP}instantiateWebService()", "AppName: {app}"),
        Line(f"{_SOAP}instantiateWebService()", "AppUniqueName (if available): {unique_name}"),
        Line(f"{_SOAP}instantiateWebService()", "AppURL: {url}"),
        *_do("serverVersion", "*** Calling serverVersion()."),
    ),
    "CallAnswered serverVersion": _do(
        "serverVersion", 'Received from serverVersion() following parameter:<serverVersionRet="{answer}">'
    ),
    "CallFailed serverVersion": _do("serverVersion", _UNSUPPORTED, _ALLOWED),
    "CallSent clientVersion": _do(
        "clientVersion", '*** Calling clientVersion() with following parameter:<productVersion="{version}">'
    ),
    "CallAnswered clientVersion agrees": _do(
        "clientVersion",
        _CLIENT,
        "This application agrees with the current version of QBWebConnector. Allowing update operation.",
    ),
    "CallAnswered clientVersion": _do("clientVersion", _CLIENT),
    "CallFailed clientVersion": (
        Line(f"{_SOAP}updateWS()", _UNSUPPORTED),
        *_do("clientVersion", _ALLOWED),
    ),
    "CallSent authenticate": _do(
        "authenticate",
        "Authenticating to application '{app}', username = '{user}'",
        '*** Calling authenticate() with following parameters:<userName="{user}">'
        "<password=<MaskedForSecurity>",
    ),
    "CallAnswered authenticate": _do(
        "authenticate",
        'Received from authenticate() following parameters:<authRet[0]="{ticket}"><authRet[1]="{company}">'
        '<authRet[2]="{postpone}"><authRet[3]="{minimum}">',
    ),
    # the company file
    "SessionOpened": (
        Line(_CONNECTS, "Connecting to QuickBooks..."),
        Line(_CONNECTS, "Connected., Session started"),
    ),
    "SessionRefused": (Line(_CONNECTS, "Connecting to QuickBooks..."),),
    "OwnRequest read lock": (
        *_dumps(f"{_FILE}Send_CompanyQueryRqXML()"),
        Line(f"{_FILE}getLock()", "Got Lock = {lock}"),
    ),
    "OwnRequest change lock LOCKED": (
        *_dumps(f"{_FILE}Send_DataExtModRqXML()"),
        Line(_UPDATES, "Company file has been locked.", "I"),
    ),
    "OwnRequest change lock UNLOCKED": (
        *_dumps(f"{_FILE}Send_DataExtModRqXML()"),
        Line(f"{_FILE}unsetLock()", "Company file has been unlocked for ownerID = <{owner}>"),
        Line(_UPDATES, "Company file has been unlocked."),
    ),
    "SessionClosed update": (
        Line(_UPDATES, "Ending session to QuickBooks."),
        Line(_LEAVES, "Session ended and connection closed"),
    ),
    # the rounds
    "CallSent sendRequestXML first": _sends(_do("sendRequestXML", _DUMP % "hcp", mark="I")),
    "CallSent sendRequestXML": _sends(_do("sendRequestXML", "")),
    "CallAnswered sendRequestXML": (
        *_do("sendRequestXML", *_RECEIVED, _DUMP % "request", "Request xml received."),
        Line(_PROCESSES, "Processing request #{number}"),
        Line(_PROCESSES, "REQUEST: received from application: size (bytes) = {size}"),
        Line(_PROCESSES, "Sending request to QuickBooks."),
    ),
    "CallAnswered sendRequestXML empty": _do("sendRequestXML", *_RECEIVED, "", mark="I"),
    "RequestProcessed": (
        Line(_PROCESSES, "Response received from QuickBooks: size (bytes) = {size}"),
        Line(_PROCESSES, "Sending response back to application."),
    ),
    "RequestProcessed refused": (
        Line(
            _PROCESSES,
            "Sending error message back to application:\nHRESULT = {hresult}\nMessage: {message}",
        ),
        Line(_PROCESSES, "XML dump follows: -\n\nRequest that failed:\n\n{request}\n"),
    ),
    "CallSent receiveResponseXML": _returns(_do("receiveResponseXML", _DUMP % "response")),
    "CallSent receiveResponseXML empty": _returns(_do("receiveResponseXML", "", mark="I")),
    "CallAnswered receiveResponseXML more": _do(
        "receiveResponseXML", *_MORE, "There are more requests to process."
    ),
    "CallAnswered receiveResponseXML done": _do("receiveResponseXML", *_MORE, "Done. No more to process."),
    "CallAnswered receiveResponseXML": _do("receiveResponseXML", *_MORE, mark="I"),
    "CallSent getLastError": _do(
        "getLastError",
        '*** Calling getLastError() with following parameter:<wcTicket="{ticket}">',
        mark="I",
    ),
    "CallAnswered getLastError": _do("getLastError", "{answer}", mark="I"),
    "CallSent connectionError": _do(
        "connectionError",
        "*** Calling connectionError() with following parameters:",
        'wcTicket="{ticket}"',
        'hresult="{hresult}"',
        'message="{message}"',
        mark="I",
    ),
    # the update ends
    "CallSent closeConnection": _do(
        "closeConnection", '*** Calling closeConnection() with following parameter:<wcTicket="{ticket}">'
    ),
    "CallAnswered closeConnection": _do(
        "closeConnection",
        'Received from closeConnection() following parameter:<ccResponse="{answer}">',
        "CloseConnection called to application.",
        "Response received from application = {answer}",
    ),
    "UpdateEnded complete selected": _ends("L"),
    "UpdateEnded complete scheduled": _ends("I")[:1],
    "UpdateEnded no-more-requests selected": _ends("I"),
    "UpdateEnded no-more-requests scheduled": _ends("I")[:1],
    "UpdateEnded failed-call selected": (
        Line(_SELECTED, "Update completed with errors. See log (QWClog.txt) for details."),
    ),
    # what the screen says as well
    "ScreenShown QBWC1012": _do("authenticate", "{text}"),
    "ScreenShown QBWC1012 not well-formed": _do("authenticate", "{text}\n" + _TRACE),
    "ScreenShown QBWC1013": (Line(_CONNECTS, "{text}", "I"),),
    "ScreenShown QBWC1014": (Line(_UPDATES, "{text}", "I"),),
    "ScreenShown QBWC1015": (Line(_LEAVES, "{text}", "I"),),
    "ScreenShown QBWC1031": (Line(_SCHEDULED, "{text}"),),
    "ScreenShown QBWC1037": _do("clientVersion", "{text}", mark="I"),
    "ScreenShown QBWC1040": _do("authenticate", "{text}", mark="I"),
    "ScreenShown QBWC1041": _do("sendRequestXML", "{text}", mark="I"),
    "ScreenShown QBWC1042": _do("receiveResponseXML", "{text}", mark="I"),
    "ScreenShown QBWC1043": _do("getLastError", "{text}", mark="I"),
    "ScreenShown QBWC1044": _do("closeConnection", "{text}", mark="I"),
    "ScreenShown QBWC1045": _do("connectionError", "{text}", mark="I"),
    "ScreenShown QBWC1046": _do("clientVersion", "{text}", mark="I"),
    # adding an application
    "ListChanged key-created": (
        Line(_CREATES, "Error creating registry key for appName = <>", "L", _NULL_NAME),
        Line(_CREATES, "Reason: Value cannot be null.\nParameter name: name", "L", _NULL_NAME),
        Line(
            f"{_SOAP}SerializeToRegistry()",
            "Error saving {app} to Registry: Object reference not set to an instance of an object.",
            "L",
            _NULL_NAME,
        ),
    ),
    "OwnRequest find definition": (
        Line(_ADDS, "Application name = {app}"),
        Line(_ADDS, "Querying company file to find if owner/file id exists."),
        *_asks_first(f"{_SOAP}findFileIDinQB()"),
        *_dumps(f"{_SOAP}findFileIDinQB()"),
        Line(f"{_SOAP}findFileIDinQB()", "Status message: {status}"),
    ),
    "OwnRequest define": (
        Line(
            f"{_SOAP}registerDataExtInQB()",
            "Creating DataExtDef named {name} assigned to Company object for the ownerID = {owner}",
        ),
        *_dumps(f"{_SOAP}registerDataExtInQB()"),
        Line(
            f"{_SOAP}registerDataExtInQB()",
            "Data extension definition has been created in QuickBooks for owner id.",
        ),
        Line(_ADDS, "Registered the {name} to company file successfully."),
    ),
    "OwnRequest find value": (
        *_asks_first(f"{_SOAP}findFileIDValueinQB()"),
        *_dumps(f"{_SOAP}findFileIDValueinQB()"),
    ),
    "OwnRequest enter value": (
        *_dumps(f"{_SOAP}enterDataExtValueInQB()"),
        Line(
            f"{_SOAP}enterDataExtValueInQB()",
            "Data extension value has been created in QuickBooks for {name}",
        ),
    ),
    "OwnRequest define lock": _dumps(f"{_FILE}Send_DataExtDefAddRqXML()"),
    "OwnRequest enter lock": (
        *_dumps(f"{_FILE}Send_DataExtAddRqXML()"),
        Line(_ADDS, "Application {app} has been added to QuickBooks."),
    ),
    "SessionClosed adding": (Line(_LEAVES, "Session ended and connection closed"),),
    # removing one: the answer stands under another function [L]; that it says so whatever the status is [I]
    "OwnRequest clear value": (
        Line(_CLEARS, "Deleting FileID value from Company object for the ownerID = {owner}"),
        Line(_CLEARS, _DUMP % "request"),
        Line(f"{_SOAP}registerDataExtInQB()", _DUMP % "response"),
    ),
    "ListChanged removed": (
        Line(_CLEARS, "Data extension FileID has been cleared from QuickBooks for owner id."),
        Line("RemoveApp()", "Application {app} has been removed."),
    ),
}


@cache
def template(moment: str, version: str) -> str:
    """All that a version of the Web Connector writes at a moment; empty for nothing."""
    rows = (row for row in LINES.get(moment, ()) if row.version in ("", version))
    return "".join(row.template + LINE_END for row in rows)


_OURS = "of the simulator, not of the PC"
_UNKNOWN = "no log that shows it is known"
_SCREEN = "known from the screen only"

#: Moment, or a whole kind of event → why nothing is written.
SILENT: dict[str, str] = {
    **dict.fromkeys(
        (
            "RunStarted",
            "ScenarioStarted",
            "StepStarted",
            "Probed",
            "SwitchRelied",
            "Finding",
            "ScenarioEnded",
            "RunEnded",
            "FaultCame",
            "RawCallMade",
            "FindingAccepted",
            "AcceptedNeverCame",
            "RunCutShort",
            "LookedAt",
        ),
        _OURS,
    ),
    "UpdatesMissed": "the Web Connector did not run",
    "Fetched": _UNKNOWN,
    "DialogAnswered": _UNKNOWN,
    "BrowserOpened": _UNKNOWN,
    "Waited": _UNKNOWN,
    "ScreenShown": _SCREEN,
    "ListChanged": _UNKNOWN,
    "CallAnswered connectionError": _UNKNOWN,
    "CallAnswered sendRequestXML null": "the log itself fails on it: QBWC1041",
    "CallAnswered authenticate short": "fewer than two texts: QBWC1012",
    **dict.fromkeys(
        (
            f"{kind} {method}"
            for method in ("getInteractiveURL", "interactiveDone", "isInteractiveDone", "interactiveRejected")
            for kind in ("CallSent", "CallAnswered", "CallFailed")
        ),
        _UNKNOWN,
    ),
    **dict.fromkeys(
        (
            f"CallFailed {method}"
            for method in (
                "authenticate",
                "sendRequestXML",
                "receiveResponseXML",
                "connectionError",
                "getLastError",
                "closeConnection",
            )
        ),
        "the line of its QBWC code follows",
    ),
    "UpdateEnded failed-call scheduled": "QBWC1031 follows",
    **{
        f"UpdateEnded {ending.value} {how}": _UNKNOWN
        for ending in Ending
        for how in ("selected", "scheduled")
        if ending not in (Ending.COMPLETE, Ending.NO_MORE_REQUESTS, Ending.FAILED_CALL)
    },
}
