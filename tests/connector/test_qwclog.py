"""The Web Connector's log: the lines of the published logs, and that nothing else finds its way into it."""

from __future__ import annotations

import dataclasses
import re
import string

import pytest
from support.office import APPLICATION, FILE, OTHER, OWNER, PASSWORD, PATH, Office, office
from support.scripted_endpoint import CUSTOMERS, Scripted, Web

from simulator import events as e
from simulator.connector import codes, qwclog
from simulator.connector.commands import Ending
from simulator.connector.company import TASKS
from simulator.connector.qwclines import LINES, SILENT, Line
from simulator.protocol.contract import METHODS
from simulator.recording import KINDS
from simulator.windows import WEB_CONNECTOR_LOG

HOUR = 3600.0
TICKET = "{0A1B-secret-ticket}"
SOAP, LOCK = "QBWebConnector.SOAPWebService.", "QBWebConnector.CompanyFileLock."
KEY = r"HKEY_CURRENT_USER\Software\Intuit\QBWebConnector\UpdateLock"
STARS = "*********************"
SELECTED = "QBWebConnector.WebServiceManager.DoUpdateSelected() : "
GET, SET = (
    "QBWebConnector.RegistryManager.getUpdateLock() : ",
    "QBWebConnector.RegistryManager.setUpdateLock() : ",
)
BEGINS = [
    f"{SELECTED}updateWS() for application = 'My app' has STARTED",
    f"{GET}{KEY} = FALSE",
    f"{SET}{KEY} has been set to True",
    f"{SET}{STARS} Update session locked {STARS}",
    f"{SOAP}instantiateWebService() : Initiated connection to the following application.",
    f"{SOAP}instantiateWebService() : AppName: My app",
    f"{SOAP}instantiateWebService() : AppUniqueName (if available): My app",
    f"{SOAP}instantiateWebService() : AppURL: https://books.test/qbwc",
    f"{SOAP}do_serverVersion() : *** Calling serverVersion().",
]
UNLOCKED = [
    f"{SET}{KEY} has been set to False",
    f"{SET}{STARS} Update session unlocked {STARS}",
]


def working(**says: object) -> Scripted:
    """An endpoint that names the company file and has one request."""
    return Scripted(**{"authenticate": (TICKET, PATH), "sendRequestXML": CUSTOMERS, **says})


def at_level(pc: Office, level: str) -> None:
    """Set the level, and start the Web Connector again."""
    pc.desktop.set_log_level(level)
    pc.desktop.start_connector()


def entries(text: str) -> list[str]:
    """The entries of a log, without stamp and line end; what they were stamped with is checked."""
    found = re.split(r"(?:\A|(?<=\r\n))(?=\d{8}\.\d\d:\d\d:\d\d UTC\t: )", text)
    return [re.sub(r"\A\S+ UTC\t: ", "", one).removesuffix("\r\n") for one in found if one]


def update(pc: Office) -> list[str]:
    """What one more Update Selected adds to the log."""
    before = len(pc.desktop.read_log())
    pc.desktop.update_selected()
    return entries(pc.desktop.read_log()[before:])


def masked(found: list[str]) -> list[str]:
    """Entries with the contents of their dumps left out."""
    return [re.sub(r"(?s)(XML dump follows: -)\n\n.*", r"\1", one) for one in found]


# -- as published logs have it ----------------------------------------------------------------------


def test_the_head_of_the_file_says_when_which_version_and_which_level() -> None:
    with office(working()) as pc:
        assert pc.desktop.read_log() == "\r\n".join(
            [
                "\n\nLog file initialized at Monday, January 05, 2026 - 5:00 PM UTC  ",
                "Timestamp format used: YYYYMMDD.HH:MM:SS UTC",
                "QBWebConnector 2.3 has been initialized with its logging status to level = DEBUG.",
                "Please restart QBWebConnector for any change in log level to take effect. "
                "Use file menu to clear log.\n",
                "",
            ]
        )


def test_an_update_whose_endpoint_answers_what_is_not_well_formed_line_by_line() -> None:
    noise = Web("200 OK", b"<br />Notice: <?xml version='1.0'?>", "text/xml")
    broken = Scripted(**dict.fromkeys(("serverVersion", "clientVersion", "authenticate"), noise))
    with office(broken, connector="2.1.0.30") as pc:
        pc.linked()
        assert update(pc) == [
            *BEGINS,
            f"{SOAP}do_serverVersion() : Actual error received from web service for serverVersion call: "
            "<Response is not well-formed XML.>. For backward compatibility of all webservers, QBWC will "
            "catch all errors under app-not-supporting-serverVersion.",
            f"{SOAP}do_serverVersion() : This application does not contain support for serverVersion. "
            "Allowing update operation for backward compatibility.",
            f"{SOAP}do_clientVersion() : *** Calling clientVersion() with following "
            'parameter:<productVersion="2.1.0.30">',
            f"{SOAP}updateWS() : Actual error received from web service for clientVersion call: "
            "<Response is not well-formed XML.>. For backward compatibility of all webservers, QBWC will "
            "catch all errors under app-not-supporting-clientVersion.",
            f"{SOAP}do_clientVersion() : This application does not contain support for clientVersion. "
            "Allowing update operation for backward compatibility.",
            f"{SOAP}do_authenticate() : Authenticating to application 'My app', username = 'joe'",
            f"{SOAP}do_authenticate() : *** Calling authenticate() with following "
            'parameters:<userName="joe"><password=<MaskedForSecurity>',
            f"{SOAP}do_authenticate() : QBWC1012: Authentication failed due to following error message.\n"
            "Response is not well-formed XML.\n"
            "More info:\n"
            "StackTrace =    at System.Web.Services.Protocols.SoapHttpClientProtocol.Invoke(String "
            "methodName, Object[] parameters)\n"
            "   at QBWebConnector.localhost.WCWebServiceDoc.authenticate(String strUserName, String "
            "strPassword)\n"
            "   at QBWebConnector.localhost.WCWebService.authenticate(String strUserName, String "
            "strPassword)\n"
            "   at QBWebConnector.SOAPWebService.authenticate(String UserName, String Password)\n"
            "   at QBWebConnector.WebService.do_authenticate(String& ticket, String& companyFileName)\n"
            "Source = System.Web.Services",
            *UNLOCKED,
            f"{SELECTED}Update completed with errors. See log (QWClog.txt) for details.",
        ]


def test_a_good_update_line_by_line() -> None:
    endpoint = working(receiveResponseXML=[83, 100], closeConnection="Complete!", clientVersion="")
    with office(endpoint) as pc:
        pc.linked()
        at_level(pc, "VERBOSE")
        found = update(pc)
    dump = "XML dump follows: -"
    send, receive = f"{SOAP}do_sendRequestXML() : ", f"{SOAP}do_receiveResponseXML() : "
    client, close = f"{SOAP}do_clientVersion() : ", f"{SOAP}do_closeConnection() : "
    process, lock = f"{SOAP}ProcessRequestXML() : ", f"{LOCK}Send_CompanyQueryRqXML() : {dump}"
    change = f"{LOCK}Send_DataExtModRqXML() : {dump}"
    sizes = [re.search(r"= (\d+)\Z", one) for one in found if "size (bytes)" in one]
    asked, answered = (one[1] for one in sizes[:2] if one)
    assert asked == str(len(CUSTOMERS))

    def round_of(number: int, hcp: str, percent: int, then: str) -> list[str]:
        return [
            f"{send}Asking application to send request no. {number}",
            f"{send}*** Calling sendRequestXML() with following parameters:",
            f'{send}wcTicket="[ticket 1]"',
            f"{send}HCPResponseXML=",
            f"{send}{hcp}",
            f'{send}cfn="{PATH}"',
            f'{send}qbNationality="US"',
            f'{send}qbXMLMajorVers="16"',
            f'{send}qbXMLMinorVers="0"',
            f"{send}Received from sendRequestXML() following parameter:",
            f"{send}strRequestXML =",
            f"{send}{dump}",
            f"{send}Request xml received.",
            f"{process}Processing request #{number}",
            f"{process}REQUEST: received from application: size (bytes) = {asked}",
            f"{process}Sending request to QuickBooks.",
            f"{process}Response received from QuickBooks: size (bytes) = {answered}",
            f"{process}Sending response back to application.",
            f"{receive}*** Calling receiveResponseXML() with following parameters:",
            f'{receive}wcTicket="[ticket 1]"',
            f"{receive}response =",
            f"{receive}{dump}",
            f'{receive}hresult=""',
            f'{receive}message=""',
            f"{receive}Received from receiveResponseXML() following parameters:",
            f'{receive}more="{percent}">',
            f"{receive}{then}",
        ]

    ticks = next(one for one in found if "Got Lock = LOCKED" in one)
    assert re.fullmatch(r".*getLock\(\) : Got Lock = LOCKED:OFFICE-PC:\d{18}", ticks)
    assert masked(found) == [
        *BEGINS,
        f"{SOAP}do_serverVersion() : Received from serverVersion() following "
        'parameter:<serverVersionRet="1.0">',
        f'{client}*** Calling clientVersion() with following parameter:<productVersion="2.3.0.215">',
        f'{client}Received from clientVersion() following parameter:<clientVersionRet="">',
        f"{client}This application agrees with the current version of QBWebConnector. "
        "Allowing update operation.",
        f"{SOAP}do_authenticate() : Authenticating to application 'My app', username = 'joe'",
        f"{SOAP}do_authenticate() : *** Calling authenticate() with following "
        'parameters:<userName="joe"><password=<MaskedForSecurity>',
        f"{SOAP}do_authenticate() : Received from authenticate() following parameters:"
        f'<authRet[0]="[ticket 1]"><authRet[1]="{PATH}"><authRet[2]=""><authRet[3]="">',
        f"{SOAP}ConnectToQB() : Connecting to QuickBooks...",
        f"{SOAP}ConnectToQB() : Connected., Session started",
        lock,
        lock,
        f"{LOCK}getLock() : Got Lock = UNLOCKED:OFFICE-PC",
        change,
        change,
        f"{SOAP}update() : Company file has been locked.",
        *round_of(1, dump, 83, "There are more requests to process."),
        *round_of(2, "", 100, "Done. No more to process."),
        lock,
        lock,
        ticks,
        change,
        change,
        f"{LOCK}unsetLock() : Company file has been unlocked for ownerID = <{OWNER}>",
        f"{SOAP}update() : Company file has been unlocked.",
        f"{SOAP}update() : Ending session to QuickBooks.",
        f"{SOAP}DisconnectFromQB() : Session ended and connection closed",
        f'{close}*** Calling closeConnection() with following parameter:<wcTicket="[ticket 1]">',
        f'{close}Received from closeConnection() following parameter:<ccResponse="Complete!">',
        f"{close}CloseConnection called to application.",
        f"{close}Response received from application = Complete!",
        *UNLOCKED,
        f"{SOAP}update() : update completed.",
        f"{SELECTED}Update for application = 'My app' has COMPLETED",
        f"{SELECTED}Update session has ended.",
    ]


def test_adding_again_what_the_company_file_knows_line_by_line() -> None:
    dump = "XML dump follows: -"
    find, value = f"{SOAP}findFileIDinQB() : ", f"{SOAP}findFileIDValueinQB() : "
    register, adds = f"{SOAP}registerDataExtInQB() : ", f"{SOAP}AddToQuickBooks() : "
    with office(working()) as pc:
        pc.desktop.open_quickbooks()
        pc.desktop.add_application({"certificate": ["always"]})
        at_level(pc, "VERBOSE")
        before = len(pc.desktop.read_log())
        assert pc.desktop.remove_stamp()
        pc.desktop.add_application()
        found = entries(pc.desktop.read_log()[before:])
    assert masked(found) == [
        f"{SOAP}ConnectToQB() : Connecting to QuickBooks...",
        f"{SOAP}ConnectToQB() : Connected., Session started",
        f"{adds}Application name = My app",
        f"{adds}Querying company file to find if owner/file id exists.",
        f"{find}Latest QBXML version supported = v16.0",
        f"{find}Querying QuickBooks for existance of owner/file id",
        f"{find}{dump}",
        f"{find}{dump}",
        f"{find}Status message: Status OK",
        f"{register}Creating DataExtDef named AppLock assigned to Company object for the ownerID = {OWNER}",
        f"{register}{dump}",
        f"{register}{dump}",
        f"{register}Data extension definition has been created in QuickBooks for owner id.",
        f"{adds}Registered the AppLock to company file successfully.",
        f"{value}Latest QBXML version supported = v16.0",
        f"{value}Querying QuickBooks for existance of owner/file id",
        f"{value}{dump}",
        f"{value}{dump}",
        f"{SOAP}enterDataExtValueInQB() : {dump}",
        f"{SOAP}enterDataExtValueInQB() : {dump}",
        f"{SOAP}enterDataExtValueInQB() : Data extension value has been created in QuickBooks for FileID",
        f"{LOCK}Send_DataExtDefAddRqXML() : {dump}",
        f"{LOCK}Send_DataExtDefAddRqXML() : {dump}",
        f"{LOCK}Send_DataExtAddRqXML() : {dump}",
        f"{LOCK}Send_DataExtAddRqXML() : {dump}",
        f"{adds}Application My app has been added to QuickBooks.",
        f"{SOAP}DisconnectFromQB() : Session ended and connection closed",
    ]
    asked = next(one for one in found if "<DataExtAddRq" in one and ">FileID<" in one)
    assert asked == (
        f'{SOAP}enterDataExtValueInQB() : {dump}\n\n<?xml version="1.0"?><?qbxml version="16.0"?><QBXML>'
        '<QBXMLMsgsRq onError="stopOnError"><DataExtAddRq requestID="1"><DataExtAdd>'
        f"<OwnerID>{OWNER}</OwnerID><DataExtName>FileID</DataExtName>"
        f"<OtherDataExtType>Company</OtherDataExtType><DataExtValue>{FILE}</DataExtValue></DataExtAdd>"
        "</DataExtAddRq></QBXMLMsgsRq></QBXML>\n"
    )


def test_a_request_that_quickbooks_refuses() -> None:
    bad = '<?xml version="1.0" ?><!DOCTYPE QBXML PUBLIC "-//INTUIT//DTD QBXML QBD 1.0//EN"><QBXML/>'
    with office(working(sendRequestXML=bad, receiveResponseXML=-1, getLastError="Look at line 1")) as pc:
        pc.linked()
        found = update(pc)
    process = f"{SOAP}ProcessRequestXML() : "
    at = found.index(f"{process}Sending request to QuickBooks.")
    assert found[at + 1 : at + 3] == [
        f"{process}Sending error message back to application:\nHRESULT = 0x80040400\n"
        "Message: QuickBooks found an error when parsing the provided XML text stream.",
        f"{process}XML dump follows: -\n\nRequest that failed:\n\n{bad[:50]}......\n",
    ]
    assert f'{SOAP}do_receiveResponseXML() : hresult="0x80040400"' in found
    assert f"{SOAP}do_getLastError() : Look at line 1" in found


def test_a_scheduled_update_that_fails() -> None:
    with office(working(authenticate=RuntimeError("down"))) as pc:
        pc.desktop.link(auto_run=HOUR)
        pc.desktop.wait(HOUR)
        text = pc.desktop.read_log()
    found = entries(text)
    at = found.index("UpdateThisScheduledApp() : Password management - Started")
    assert "DoUpdateSelected" not in "".join(found[at:])
    assert found[-1] == (
        "UpdateThisScheduledApp() : QBWC1031: Update completed with some error. Application has been "
        "notified of the error accordingly. See QWCLog for further information."
    )
    assert text.splitlines()[-1].startswith("20260105.18:00:00 UTC\t: ")


def test_an_update_that_quickbooks_refuses_has_its_code() -> None:
    with office(working()) as pc:
        pc.linked()
        pc.desktop.open_quickbooks(company=OTHER)
        found = update(pc)
    at = found.index(f"{SOAP}ConnectToQB() : Connecting to QuickBooks...")
    assert found[at + 1].startswith(f"{SOAP}ConnectToQB() : QBWC1013: Error connecting to QuickBooks. ")
    assert not any("Session started" in one for one in found)


def test_an_update_that_finds_the_lock_held_says_what_it_read_and_nothing_else() -> None:
    with office(working()) as pc:
        pc.linked()
        pc.desktop.pc.registry.update_lock = True
        found = update(pc)
    assert found == [BEGINS[0], f"{GET}{KEY} = True"]


# -- levels ------------------------------------------------------------------------------------------


def test_debug_shows_fifty_characters_of_xml_and_verbose_all_of_it() -> None:
    long = CUSTOMERS
    for level, shown in (("DEBUG", f"{long[:50]}......\n"), ("VERBOSE", f"{long}\n")):
        with office(working()) as pc:
            pc.linked()
            at_level(pc, level)
            assert f"{SOAP}do_sendRequestXML() : XML dump follows: -\n\n{shown}" in update(pc)


def test_xml_of_fifty_characters_is_not_cut() -> None:
    with office(working(sendRequestXML="x" * 50, receiveResponseXML=100)) as pc:
        pc.linked()
        assert f"{SOAP}do_sendRequestXML() : XML dump follows: -\n\n{'x' * 50}\n" in update(pc)


def test_level_none_writes_its_head_and_no_more() -> None:
    with office(working()) as pc:
        pc.linked()
        at_level(pc, "NONE")
        assert update(pc) == []
        assert "level = NONE." in pc.desktop.read_log()


def test_a_level_holds_from_the_next_start_on() -> None:
    with office(working()) as pc:
        pc.linked()
        pc.desktop.set_log_level("NONE")
        assert update(pc) != []
        pc.desktop.start_connector()
        assert update(pc) == []


# -- what is the same everywhere -------------------------------------------------------------------------


def test_the_log_is_a_function_of_the_events() -> None:
    seen: list[e.Event] = []
    with office(working(receiveResponseXML=[40, 100])) as pc:
        pc.stream.subscribe(seen.append)
        before = len(pc.desktop.read_log())
        at_level(pc, "VERBOSE")
        pc.desktop.link()
        pc.desktop.update_selected()
        written = pc.desktop.read_log()[before:]
    mine = [event for event in seen if event.at.desktop == "desktop"]
    assert qwclog.text(mine) == written


@pytest.mark.parametrize("level", ["DEBUG", "VERBOSE"])
def test_no_secret_ever_stands_in_a_log(level: str) -> None:
    endpoint = working(sendRequestXML=[CUSTOMERS, ""], getLastError="done", receiveResponseXML=40)
    with office(endpoint) as pc:
        pc.desktop.set_log_level(level)
        pc.linked()
        pc.desktop.update_selected()
        pc.desktop.enter_password("wrong")
        pc.desktop.update_selected()
        for which in ("QWCLog.txt", "qbsdklog.txt"):
            text = pc.desktop.read_log(which)
            assert TICKET not in text
            assert PASSWORD not in text
            assert "&amp; p4ssw0rd" not in text
        assert "[ticket 1]" in pc.desktop.read_log()


def test_stamps_are_utc_wherever_the_pc_is() -> None:
    assert qwclog.stamp(1559218803.9) == "20190530.12:20:03 UTC\t: "
    assert qwclog.long_day(1559218803.0) == "Thursday, May 30, 2019 - 12:20 PM"
    assert qwclog.long_day(1430352000.0) == "Thursday, April 30, 2015 - 12:00 AM"


def test_two_desktops_on_one_stream_write_each_its_own_log() -> None:
    with office(working()) as pc, office(working(), stream=pc.stream, name="second") as other:
        pc.linked()
        before = other.desktop.read_log()
        update(pc)
        assert other.desktop.read_log() == before


def test_removing_line_by_line() -> None:
    clears, app = f"{SOAP}deleteFileIDValueFromQB() : ", APPLICATION.name
    with office(working()) as pc:
        pc.desktop.open_quickbooks()
        pc.desktop.add_application({"certificate": ["always"]})
        before = len(pc.desktop.read_log())
        assert pc.desktop.remove_application()
        found = entries(pc.desktop.read_log()[before:])
    assert masked(found) == [
        f"{SOAP}ConnectToQB() : Connecting to QuickBooks...",
        f"{SOAP}ConnectToQB() : Connected., Session started",
        f"{clears}Deleting FileID value from Company object for the ownerID = {OWNER}",
        f"{clears}XML dump follows: -",
        f"{SOAP}registerDataExtInQB() : XML dump follows: -",
        f"{SOAP}DisconnectFromQB() : Session ended and connection closed",
        f"{clears}Data extension FileID has been cleared from QuickBooks for owner id.",
        f"RemoveApp() : Application {app} has been removed.",
    ]


def test_what_cannot_be_removed_is_not_logged_as_removed() -> None:
    with office(working()) as pc:
        pc.desktop.open_quickbooks()
        pc.desktop.add_application({"certificate": ["always"]})
        pc.desktop.close_quickbooks()
        before = len(pc.desktop.read_log())
        assert not pc.desktop.remove_application({"QBWC1007": ["cancel"]})
        assert "removed" not in pc.desktop.read_log()[before:]


@pytest.mark.parametrize(
    ("version", "unique", "tells"),
    [("2.1.0.30", "", True), ("2.1.0.30", "my-app", False), ("2.3.0.215", "", False)],
)
def test_one_version_tells_of_a_missing_unique_name(version: str, unique: str, tells: bool) -> None:
    application = dataclasses.replace(APPLICATION, unique_name=unique)
    with office(working(), connector=version, application=application) as pc:
        pc.desktop.open_quickbooks()
        assert pc.desktop.add_application({"certificate": ["always"]})
        log = pc.desktop.read_log()
    assert ("createRegKey() : Error creating registry key for appName = <>" in log) == tells
    assert (f"SerializeToRegistry() : Error saving {application.name} to Registry: " in log) == tells


# -- the table -----------------------------------------------------------------------------------------


MOMENTS = [
    "ConnectorStarted",
    *(f"UpdateStarted {how}" for how in ("selected", "scheduled")),
    *(f"UpdateEnded {ending.value} {how}" for ending in Ending for how in ("selected", "scheduled")),
    *(f"UpdateLock {what}" for what in ("read", "set True", "set False")),
    *(f"{kind} {method}" for kind in ("CallSent", "CallFailed") for method in METHODS),
    "CallSent sendRequestXML first",
    "CallSent receiveResponseXML empty",
    *(f"CallAnswered {method}" for method in METHODS),
    "CallAnswered clientVersion agrees",
    "CallAnswered authenticate short",
    "CallAnswered sendRequestXML empty",
    "CallAnswered sendRequestXML null",
    "CallAnswered receiveResponseXML more",
    "CallAnswered receiveResponseXML done",
    *(f"OwnRequest {task}" for task in TASKS if task != "change lock"),
    "OwnRequest change lock LOCKED",
    "OwnRequest change lock UNLOCKED",
    "SessionOpened",
    "SessionRefused",
    "SessionClosed update",
    "SessionClosed adding",
    "ListChanged key-created",
    "ListChanged removed",
    "RequestProcessed",
    "RequestProcessed refused",
]


@pytest.mark.parametrize("moment", MOMENTS)
def test_every_moment_is_written_or_known_to_be_silent(moment: str) -> None:
    assert (moment in LINES) != (moment in SILENT)


@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_of_event_is_written_or_known_to_be_silent(kind: str) -> None:
    moments = [moment for moment in (*LINES, *SILENT) if moment.split()[0] == kind]
    assert moments, f"say in qwclines what the log has at {kind}, or in SILENT why it has nothing"


def test_the_table_has_no_moment_that_never_comes() -> None:
    shown = {f"ScreenShown {code}" for code in (*codes.BY_NAME, "QBWC1012 not well-formed")}
    whole = {moment for moment in SILENT if " " not in moment}
    assert {*LINES, *SILENT} - whole == {*MOMENTS} | {moment for moment in LINES if moment in shown}
    assert whole <= set(KINDS)


ROWS = [pytest.param(line, id=f"{moment} {n}") for moment in LINES for n, line in enumerate(LINES[moment])]


@pytest.mark.parametrize("line", ROWS)
def test_a_row_reads_what_it_wrote(line: Line) -> None:
    names = {name for _, name, _, _ in string.Formatter().parse(line.text) if name}
    fields = {name: f"a {name} of\ntwo lines <&>" for name in names}
    written = line.template.format_map({"stamp": qwclog.stamp(0.0), **fields})
    read = line.pattern.fullmatch(written)
    assert read is not None
    assert read.groupdict() == fields
    assert line.pattern.fullmatch("19700101.00:00:00 UTC\t: something else") is None


@pytest.mark.parametrize("line", ROWS)
def test_a_row_says_how_well_it_is_known(line: Line) -> None:
    assert line.mark in ("L", "I")


def test_everything_that_was_written_is_read_by_the_rows_of_its_moment() -> None:
    with office(working(receiveResponseXML=[40, 100])) as pc:
        pc.linked()
        pc.desktop.update_selected()
        log = qwclog.Log()
        for event in pc.events:
            written = log.text(event)
            for row in LINES.get(qwclog.moment(event), ()) if written else ():
                entry = re.match(row.pattern.pattern + "\r\n", written, re.DOTALL)
                assert entry, row
                written = written[entry.end() :]
            assert written == ""


def test_an_event_of_a_kind_that_is_not_known_is_silent() -> None:
    @dataclasses.dataclass(frozen=True, slots=True)
    class Unheard(e.Event):
        """Nothing that the log knows."""

    assert qwclog.text([Unheard(e.At(desktop="desktop"))]) == ""


# -- a log that cannot be written --------------------------------------------------------------------------


def test_without_a_log_that_it_can_write_the_connector_does_not_run() -> None:
    with office(working()) as pc:
        pc.desktop.pc.files.protect(WEB_CONNECTOR_LOG, "nobody")
        before = pc.desktop.read_log()
        pc.desktop.start_connector()
        assert pc.log[-1] == (
            "QBWC1033: QB web connector failed to initialize QWCLog.txt file and will not run. Please make "
            "sure QWCLog.txt file is writable and then try again."
        )
        assert not pc.desktop.connector.runs
        assert pc.desktop.read_log() == before
        assert pc.relied["log_not_writable"] == "QBWC1033"


def test_newer_builds_may_have_another_code_for_it() -> None:
    with office(working(), log_not_writable="QBWC1085") as pc:
        pc.desktop.pc.files.protect(WEB_CONNECTOR_LOG, "nobody")
        pc.desktop.start_connector()
        assert pc.log[-1].startswith("QBWC1085: ")
        assert not pc.desktop.connector.runs


def test_a_folder_for_administrators_is_written_by_a_connector_that_runs_as_one() -> None:
    with office(working()) as pc:
        pc.desktop.pc.files.protect(WEB_CONNECTOR_LOG, "administrators")
        pc.desktop.start_connector()
        assert not pc.desktop.connector.runs
        pc.desktop.start_connector(elevated=True)
        assert pc.desktop.connector.runs


def test_where_the_folder_is_gone_and_cannot_be_made_it_is_qbwc1005() -> None:
    with office(working()) as pc:
        pc.desktop.delete_folder(WEB_CONNECTOR_LOG)
        pc.desktop.pc.files.protect(WEB_CONNECTOR_LOG, "administrators")
        pc.desktop.start_connector()
        assert pc.log[-1].startswith("QBWC1005: QuickBooks Web Connector failed to run. ")
        assert not pc.desktop.connector.runs
        assert "log_not_writable" not in pc.relied


def test_a_folder_that_is_gone_is_made_again() -> None:
    with office(working()) as pc:
        pc.desktop.delete_folder(WEB_CONNECTOR_LOG)
        pc.desktop.start_connector()
        assert pc.desktop.read_log().startswith("\n\nLog file initialized at ")


def test_a_log_that_becomes_unwritable_stops_no_update() -> None:
    with office(working()) as pc:
        pc.linked()
        pc.desktop.pc.files.protect(WEB_CONNECTOR_LOG, "nobody")
        assert update(pc) == []
        assert pc.end.ends == "complete"


def test_the_row_of_the_application_is_what_the_log_is_about() -> None:
    named = dataclasses.replace(APPLICATION, unique_name="My app (books)")
    with office(working(), application=named) as pc:
        pc.linked()
        assert f"{SOAP}instantiateWebService() : AppUniqueName (if available): My app (books)" in update(pc)
