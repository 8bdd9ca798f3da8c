"""What the Web Connector itself asks of a company file: stamps, the lock, and what the file says of itself.

All of it is ordinary qbXML through the session that it has open, as a real log shows it [L]: its
FileID and AppLock are private data (DataExt) of the company under the application's OwnerID.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Protocol
from xml.etree import ElementTree

from simulator.connector.locks import AppLock
from simulator.protocol.codec import escape

#: What the Web Connector asks for itself, by what for; in the order of the real log, which names its own
#: functions after them [L].
TASKS = (
    "find definition",
    "define",
    "find value",
    "enter value",
    "define lock",
    "enter lock",
    "read lock",
    "change lock",
)

Tell = Callable[[str, str, str], None]
"""Is told of a task that was asked: its name, the request, the response."""


class RequestProcessor(Protocol):
    """An open session with QuickBooks."""

    def process(self, request: str) -> str: ...


def _untold(task: str, request: str, response: str) -> None:
    """Nobody wants to know."""


def _request_set(version: tuple[int, int], *requests: str) -> str:
    return (
        f'<?xml version="1.0"?><?qbxml version="{version[0]}.{version[1]}"?>'
        f'<QBXML><QBXMLMsgsRq onError="stopOnError">{"".join(requests)}</QBXMLMsgsRq></QBXML>'
    )


def _define(owner: str, name: str) -> str:
    return (
        f'<DataExtDefAddRq requestID="1"><DataExtDefAdd><OwnerID>{owner}</OwnerID>'
        f"<DataExtName>{name}</DataExtName><DataExtType>STR255TYPE</DataExtType>"
        "<AssignToObject>Company</AssignToObject></DataExtDefAdd></DataExtDefAddRq>"
    )


def _value(message: str, owner: str, name: str, value: str) -> str:
    return (
        f'<{message}Rq requestID="1"><{message}><OwnerID>{owner}</OwnerID><DataExtName>{name}</DataExtName>'
        f"<OtherDataExtType>Company</OtherDataExtType><DataExtValue>{escape(value)}</DataExtValue>"
        f"</{message}></{message}Rq>"
    )


def _company_query(owner: str, request_id: str = "1") -> str:
    return f'<CompanyQueryRq requestID="{request_id}"><OwnerID>{owner}</OwnerID></CompanyQueryRq>'


def stamp(
    session: RequestProcessor,
    version: tuple[int, int],
    owner: str,
    file_id: str,
    pc: str,
    tell: Tell = _untold,
) -> None:
    """Write FileID and AppLock into the company file, in the order that a log of adding shows [L].

    A definition that is there already (3100) and a value that is there already (3180) are tolerated.
    """

    def ask(task: str, request: str) -> str:
        return _ask(session, task, _request_set(version, request), tell)

    defined = ask(
        "find definition",
        f'<DataExtDefQueryRq requestID="1"><OwnerID>{owner}</OwnerID></DataExtDefQueryRq>',
    )
    if "<DataExtName>FileID</DataExtName>" not in defined:
        ask("define", _define(owner, "FileID"))
    ask("define", _define(owner, "AppLock"))
    ask("find value", _company_query(owner))
    ask("enter value", _value("DataExtAdd", owner, "FileID", file_id))
    ask("define lock", _define(owner, "AppLock"))
    ask("enter lock", _value("DataExtAdd", owner, "AppLock", str(AppLock(pc))))


def app_lock(
    session: RequestProcessor, version: tuple[int, int], owner: str, tell: Tell = _untold
) -> str | None:
    """The value of AppLock, or ``None`` where the company file has none of this owner."""
    answered = _ask(session, "read lock", _request_set(version, _company_query(owner)), tell)
    for data_ext in ElementTree.fromstring(answered).iter("DataExtRet"):
        if data_ext.findtext("DataExtName") == "AppLock":
            return data_ext.findtext("DataExtValue", "")
    return None


def set_app_lock(
    session: RequestProcessor, version: tuple[int, int], owner: str, value: str, tell: Tell = _untold
) -> None:
    """Change AppLock."""
    request = _request_set(version, _value("DataExtMod", owner, "AppLock", value))
    _ask(session, "change lock", request, tell)


def _ask(session: RequestProcessor, task: str, request: str, tell: Tell) -> str:
    response = session.process(request)
    tell(task, request, response)
    return response


def hcp(session: RequestProcessor, version: tuple[int, int], owner: str) -> str:
    """What goes with the first sendRequestXML: Host, Company and Preferences, request ids 0, 1, 2 [L]."""
    return session.process(
        _request_set(
            version,
            '<HostQueryRq requestID="0"/>',
            _company_query(owner, "1"),
            '<PreferencesQueryRq requestID="2"/>',
        )
    )
