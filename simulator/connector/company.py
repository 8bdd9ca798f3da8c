"""What the Web Connector itself asks of a company file: stamps, the lock, and what the file says of itself.

All of it is ordinary qbXML through the session that it has open, as a real log shows it [L]: its
FileID and AppLock are private data (DataExt) of the company under the application's OwnerID.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Protocol
from xml.etree import ElementTree

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
    "clear value",
)

Tell = Callable[[str, str, str], None]
"""Is told of a task that was asked: its name, the request, the response."""


class RequestProcessor(Protocol):
    """An open session with QuickBooks."""

    def process(self, request: str) -> str: ...


def untold(task: str, request: str, response: str) -> None:
    """Nobody wants to know."""


def request_set(version: tuple[int, int], *requests: str) -> str:
    """A request document in that version of qbXML."""
    return (
        f'<?xml version="1.0"?><?qbxml version="{version[0]}.{version[1]}"?>'
        f'<QBXML><QBXMLMsgsRq onError="stopOnError">{"".join(requests)}</QBXMLMsgsRq></QBXML>'
    )


def define(owner: str, name: str) -> str:
    """DataExtDefAdd of a text on the company."""
    return (
        f'<DataExtDefAddRq requestID="1"><DataExtDefAdd><OwnerID>{owner}</OwnerID>'
        f"<DataExtName>{name}</DataExtName><DataExtType>STR255TYPE</DataExtType>"
        "<AssignToObject>Company</AssignToObject></DataExtDefAdd></DataExtDefAddRq>"
    )


def data_ext(message: str, owner: str, name: str, text: str) -> str:
    """DataExtAdd or DataExtMod of the company's value of that name."""
    return (
        f'<{message}Rq requestID="1"><{message}><OwnerID>{owner}</OwnerID><DataExtName>{name}</DataExtName>'
        f"<OtherDataExtType>Company</OtherDataExtType><DataExtValue>{escape(text)}</DataExtValue>"
        f"</{message}></{message}Rq>"
    )


def company_query(owner: str, request_id: str = "1") -> str:
    """CompanyQuery with the values of that owner."""
    return f'<CompanyQueryRq requestID="{request_id}"><OwnerID>{owner}</OwnerID></CompanyQueryRq>'


def app_lock(
    session: RequestProcessor, version: tuple[int, int], owner: str, tell: Tell = untold
) -> str | None:
    """The value of AppLock, or ``None`` where the company file has none of this owner."""
    return value_in(ask(session, version, "read lock", company_query(owner), tell), "AppLock")


def value_in(response: str, name: str) -> str | None:
    """The value of that name in the answer to a CompanyQuery, ``None`` where there is none."""
    for ret in ElementTree.fromstring(response).iter("DataExtRet"):
        if ret.findtext("DataExtName") == name:
            return ret.findtext("DataExtValue", "")
    return None


def set_app_lock(
    session: RequestProcessor, version: tuple[int, int], owner: str, value: str, tell: Tell = untold
) -> None:
    """Change AppLock."""
    ask(session, version, "change lock", data_ext("DataExtMod", owner, "AppLock", value), tell)


def ask(
    session: RequestProcessor, version: tuple[int, int], task: str, request: str, tell: Tell = untold
) -> str:
    """Ask one request for `task`, and tell of it. Raises `errors.QuickBooksRefusal`."""
    document = request_set(version, request)
    response = session.process(document)
    tell(task, document, response)
    return response


def hcp(session: RequestProcessor, version: tuple[int, int], owner: str) -> str:
    """What goes with the first sendRequestXML: Host, Company and Preferences, request ids 0, 1, 2 [L]."""
    return session.process(
        request_set(
            version,
            '<HostQueryRq requestID="0"/>',
            company_query(owner, "1"),
            '<PreferencesQueryRq requestID="2"/>',
        )
    )
