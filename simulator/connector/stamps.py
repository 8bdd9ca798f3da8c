"""The stamps of an application in the company file: FileID and AppLock, written when it is added.

Both are private data of the company under the application's OwnerID, in the order that a log of adding
shows [L]. One OwnerID has one FileID in a company file: another one there stops the adding with QBWC1039 [I].
The same one is an ordinary relink; that DataExtAdd FileID is then left out is assumed [U].
"""

from __future__ import annotations

from typing import NamedTuple
from xml.etree import ElementTree

from simulator.connector import company
from simulator.connector.company import RequestProcessor, Tell, company_query, data_ext, define, untold
from simulator.connector.locks import AppLock
from simulator.errors import QuickBooksRefusal

OK, READ_ONLY = 0, 3263

#: The number of QBWC1039's form that a second stamp of the same OwnerID shows [I].
UNIQUE_PAIR = 2


class Trouble(Exception):
    """The company file cannot be stamped: `code` with `detail`, in the `form` of its words.

    `read_only`: because of IsReadOnly; the code is then a switch.
    """

    def __init__(
        self, code: str, detail: str = "", form: int | None = None, *, read_only: bool = False
    ) -> None:
        super().__init__(code, detail)
        self.code, self.detail, self.form, self.read_only = code, detail, form, read_only


class Stamps(NamedTuple):
    """Who stamps: the application's OwnerID and FileID, from the PC of that name."""

    owner: str
    file_id: str
    pc: str


def stamp(session: RequestProcessor, version: tuple[int, int], stamps: Stamps, tell: Tell = untold) -> None:
    """Write FileID and AppLock into the open company file.

    A definition of AppLock that is there already (3100) and a value of it (3180) are tolerated [L]. Raises
    `Trouble`: QBWC1025 where the file cannot be asked, QBWC1026 where FileID is refused, QBWC1027 where it
    cannot be written, QBWC1039 where the file is stamped with another FileID of this owner.
    """

    def ask(task: str, request: str, code: str) -> str:
        try:
            response = company.ask(session, version, task, request, tell)
        except QuickBooksRefusal as refusal:
            raise Trouble(code, refusal.message) from None
        if _status(response) == READ_ONLY:
            raise Trouble("QBWC1080", read_only=True)
        return response

    owner, lock = stamps.owner, str(AppLock(stamps.pc))
    query = f'<DataExtDefQueryRq requestID="1"><OwnerID>{owner}</OwnerID></DataExtDefQueryRq>'
    if "<DataExtName>FileID</DataExtName>" not in ask("find definition", query, "QBWC1025"):
        _taken(ask("define", define(owner, "FileID"), "QBWC1025"))
    ask("define", define(owner, "AppLock"), "QBWC1025")
    there = company.value_in(ask("find value", company_query(owner), "QBWC1025"), "FileID")
    if there is None:
        _taken(ask("enter value", data_ext("DataExtAdd", owner, "FileID", stamps.file_id), "QBWC1027"))
    elif there.casefold() != stamps.file_id.casefold():
        raise Trouble("QBWC1039", form=UNIQUE_PAIR)
    ask("define lock", define(owner, "AppLock"), "QBWC1027")
    ask("enter lock", data_ext("DataExtAdd", owner, "AppLock", lock), "QBWC1027")


def clear(session: RequestProcessor, version: tuple[int, int], owner: str, tell: Tell = untold) -> int:
    """Delete FileID, as removing an application does [L]; returns the status that QuickBooks answers.

    Raises `errors.QuickBooksRefusal`.
    """
    request = (
        f'<DataExtDelRq requestID="1"><DataExtDel><OwnerID>{owner}</OwnerID><DataExtName>FileID</DataExtName>'
        "<OtherDataExtType>Company</OtherDataExtType></DataExtDel></DataExtDelRq>"
    )
    return _status(company.ask(session, version, "clear value", request, tell))


def _taken(response: str) -> None:
    """FileID must be taken."""
    if _status(response) != OK:
        raise Trouble("QBWC1026")


def _status(response: str) -> int:
    """The status of the one response of a document."""
    return int(ElementTree.fromstring(response)[0][0].get("statusCode", "0"))
