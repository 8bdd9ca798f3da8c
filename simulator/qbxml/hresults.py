"""The HRESULTs with which QuickBooks refuses a whole call, as one table.

Each row: code, QuickBooks' own sentence (None where no source gives it), where it is raised
(`connect`: OpenConnection and BeginSession, `process`: ProcessRequest, empty: not by anything
the Web Connector does), where the sentence comes from, and the mark of the source (D documented by
Intuit, L seen in a log, N from .NET's source, I implementers, U unverified).
"""

from __future__ import annotations

from dataclasses import dataclass

from simulator.errors import QuickBooksRefusal, Shortcoming

PARSE_ERROR = 0x80040400
ROLLBACK_UNSUPPORTED = 0x80040413
VERSION_UNSUPPORTED = 0x80040423
WRONG_MESSAGE_SET = 0x80040429
#: The text of this one comes from QuickBooks and is passed through.
PASSED_THROUGH = 0x80040421


@dataclass(frozen=True, slots=True)
class Row:
    """One line of the table; `%s` in a wording stands for a detail."""

    hresult: int
    wording: str | None
    raised_in: str
    source: str
    confidence: str


def message(hresult: int, detail: str = "") -> str:
    """QuickBooks' sentence for that HRESULT; `detail` fills the `%s` of 0x80040409."""
    wording = TABLE[hresult].wording
    if wording is None:
        raise Shortcoming(f"0x{hresult:08X} is called for, but no source gives its wording")
    return wording.replace("%s", detail).rstrip() if "%s" in wording else wording


def refusal(hresult: int, text: str | None = None) -> QuickBooksRefusal:
    """The refusal to raise; `text` where QuickBooks passes its own words through (0x80040421)."""
    return QuickBooksRefusal(hresult, message(hresult) if text is None else text)


def _row(hresult: int, wording: str | None, raised_in: str, source: str, confidence: str) -> Row:
    return Row(hresult, wording, raised_in, source, confidence)


_ROWS = (
    _row(
        0x80040400,
        "QuickBooks found an error when parsing the provided XML text stream.",
        "process",
        "OSR",
        "D",
    ),
    _row(0x80040401, "Could not access QuickBooks.", "connect,process", "OSR", "D"),
    _row(
        0x80040402,
        'Unexpected error. Check the "qbsdklog.txt" file for possible additional information.',
        "connect,process",
        "OSR",
        "D",
    ),
    _row(0x80040403, "Could not open the specified QuickBooks company data file.", "connect", "OSR", "D"),
    _row(
        0x80040404,
        "The version of QuickBooks currently running does not support qbXML.",
        "connect",
        "OSR",
        "D",
    ),
    _row(0x80040405, "qbXML components have not been installed.", "connect", "OSR", "D"),
    _row(
        0x80040406,
        "Could not determine the version of the QuickBooks company data file, or the data "
        "file has been modified and requires a newer version of QuickBooks.",
        "connect",
        "OSR",
        "D",
    ),
    _row(
        0x80040407,
        "The installation of QuickBooks appears to be incomplete. Please reinstall QuickBooks.",
        "connect",
        "OSR",
        "D",
    ),
    _row(0x80040408, "Could not start QuickBooks.", "connect", "OSR", "D"),
    _row(
        0x80040409,
        "The current version of QuickBooks cannot work with the specified company data file. %s",
        "connect",
        "OSR",
        "D",
    ),
    _row(
        0x8004040A,
        "A QuickBooks company data file is already open and it is different from the one "
        "requested or there are multiple company files open.",
        "connect",
        "OSR",
        "D",
    ),
    _row(
        0x8004040B,
        "Could not get the name of the current QuickBooks company data file.",
        "connect,process",
        "OSR",
        "D",
    ),
    _row(
        0x8004040C,
        'The "BeginSession" method has not been called or it did not succeed.',
        "",
        "OSR",
        "D",
    ),
    _row(0x8004040D, "The ticket parameter is invalid.", "process", "OSR", "D"),
    _row(0x8004040E, "There is not enough memory to complete the request.", "process", "OSR", "D"),
    _row(0x8004040F, 'The "OpenConnection" method has not been called.', "", "OSR", "D"),
    _row(
        0x80040410,
        "The QuickBooks company data file is currently open in a mode other than the one "
        "specified by your application.",
        "connect",
        "OSR",
        "D",
    ),
    _row(
        0x80040411,
        'Before calling the "BeginSession" method, you must call the "EndSession" method to '
        "terminate the current session.",
        "",
        "OSR",
        "D",
    ),
    _row(
        0x80040412,
        'You cannot make multiple successive calls to the "OpenConnection" method. Call '
        '"CloseConnection" before calling "OpenConnection" again.',
        "",
        "OSR",
        "D",
    ),
    _row(
        0x80040413,
        'QuickBooks does not support the "rollbackOnError" value of the "onError" attribute.',
        "process",
        "OSR",
        "D",
    ),
    _row(
        0x80040414,
        "A modal dialog box is showing in the QuickBooks user interface. Your application "
        "cannot access QuickBooks until the user dismisses the dialog box.",
        "connect",
        "OSR",
        "D",
    ),
    _row(
        0x80040415,
        'A call to the "OpenConnection" method must include the name of your application.',
        "connect",
        "OSR",
        "D",
    ),
    _row(
        0x80040416,
        'If QuickBooks is not running, a call to the "BeginSession" method must include the '
        "name of the QuickBooks company data file.",
        "connect",
        "OSR",
        "D",
    ),
    _row(
        0x80040417,
        'If the QuickBooks company data file is not open, a call to the "BeginSession" '
        "method must include the name of the data file.",
        "connect",
        "OSR",
        "D",
    ),
    _row(
        0x80040418,
        "This application has not accessed this QuickBooks company data file before. The "
        "QuickBooks administrator must grant an application permission to access a "
        "QuickBooks company data file for the first time.",
        "connect",
        "OSR",
        "D",
    ),
    _row(
        0x80040419,
        "This application's certificate is invalid.  An application must have a valid "
        "certificate to access QuickBooks company data files.",
        "connect",
        "OSR",
        "D",
    ),
    _row(
        0x8004041A,
        "This application does not have permission to access this QuickBooks company data "
        "file. The QuickBooks administrator can grant access permission through the "
        "Integrated Application preferences.",
        "connect",
        "OSR",
        "D",
    ),
    _row(
        0x8004041B,
        "Unable to lock the necessary information to allow this application to access this "
        "QuickBooks company data file.  Try again later.",
        "connect",
        "OSR",
        "D",
    ),
    _row(
        0x8004041C,
        "An internal QuickBooks error occurred while trying to access the QuickBooks company data file.",
        "connect",
        "OSR",
        "D",
    ),
    _row(
        0x8004041D,
        "This application is not allowed to log into this QuickBooks company data file "
        "automatically. The QuickBooks administrator can grant permission for an automatic "
        "login through the Integrated Application preferences.",
        "connect",
        "OSR",
        "D",
    ),
    _row(
        0x8004041E,
        "This application's certificate is expired. If you want to allow the application to "
        "log into QuickBooks automatically, log into QuickBooks and try again. Then click "
        '"Allow Always" when you are notified that the certificate has expired.',
        "connect",
        "OSR",
        "D",
    ),
    _row(
        0x8004041F,
        "This flavor of QuickBooks cannot accept XML requests. Another product in the "
        "QuickBooks line, such as QuickBooks Pro or Premier, 2002 or later, is required.",
        "connect",
        "OSR",
        "D",
    ),
    _row(0x80040420, "The QuickBooks user has denied access.", "connect", "OSR", "D"),
    _row(0x80040421, None, "connect,process", "OSR", "D"),
    _row(
        0x80040422,
        "This application requires Single User file access mode and there is already another "
        "application sharing data with this QuickBooks company data file.",
        "connect",
        "OSR",
        "D",
    ),
    _row(
        0x80040423,
        "The version of QBXML that was requested is not supported or is unknown.",
        "process",
        "OSR",
        "D",
    ),
    _row(
        0x80040424,
        "QuickBooks did not finish its initialization. Please try again later.",
        "connect",
        "OSR",
        "D",
    ),
    _row(0x80040425, "Invalid parameter.", "connect,process", "OSR", "D"),
    _row(0x80040426, "Scripts are not allowed to call QBXMLRP.", "", "OSR", "D"),
    _row(0x80040427, "The QuickBooks application needs to be registered.", "connect", "OSR", "D"),
    _row(
        0x80040428,
        "The version of QBXML that was requested is not supported by this version of the QBXMLRP library.",
        "process",
        "OSR",
        "D",
    ),
    _row(
        0x80040429,
        "The message set requested cannot be processed through the API that was called.",
        "process",
        "OSR",
        "D",
    ),
    _row(0x8004042A, "This call may not be made from a remote system.", "connect,process", "OSR", "D"),
    _row(
        0x8004042B,
        "This call is unavailable in this version of QuickBooks.",
        "connect,process",
        "OSR",
        "D",
    ),
    _row(
        0x8004042C,
        "This application's certificate has been revoked by its certification authority.  An "
        "application must have a valid certificate to access QuickBooks company data files.",
        "connect",
        "OSR",
        "D",
    ),
    _row(
        0x8004042D,
        "QuickBooks did not finish opening the data file while launching its UI, and we "
        "decided to give up. Perhaps the user did not complete the QuickBooks login process.",
        "connect",
        "OSR",
        "D",
    ),
    _row(
        0x8004042E,
        'This call cannot be made after calling "BeginSession" and before calling "EndSession".',
        "",
        "OSR",
        "D",
    ),
    _row(0x8004042F, "The requested connection type could not be found.", "connect", "OSR", "D"),
    _row(
        0x80040430,
        "This application is unable to log into this QuickBooks company data file "
        "automatically. The QuickBooks administrator must grant permission for an automatic "
        "login through the Integrated Application preferences.  If such permission was "
        "already granted, the administrator must revoke permission, save preferences, then "
        "grant the permission again.",
        "connect",
        "OSR",
        "D",
    ),
    _row(
        0x80040431,
        "The application trying to connect to QuickBooks does not support QuickBooks Simple "
        "Start Edition.  Please contact the manufacturer of your application for a version "
        "that does support QuickBooks Simple Start Edition.",
        "connect",
        "OSR",
        "D",
    ),
    _row(
        0x80040432,
        "The application trying to connect to QuickBooks does not support QuickBooks Pro.  "
        "Please contact the manufacturer of your application for a version that does support "
        "QuickBooks Pro.",
        "connect",
        "OSR",
        "D",
    ),
    _row(
        0x80040433,
        "The application trying to connect to QuickBooks does not support QuickBooks "
        "Premier.  Please contact the manufacturer of your application for a version that "
        "does support QuickBooks Premier.",
        "connect",
        "OSR",
        "D",
    ),
    _row(
        0x80040434,
        "The application trying to connect to QuickBooks does not support QuickBooks "
        "Enterprise.  Please contact the manufacturer of your application for a version that "
        "does support QuickBooks Enterprise.",
        "connect",
        "OSR",
        "D",
    ),
    _row(
        0x80040435,
        "Recent changes to your configuration require you (the QuickBooks Administrator) to "
        "go into the Integrated Applications preferences and re-authorize your integrated "
        "application to log in automatically.",
        "connect",
        "OSR",
        "D",
    ),
    _row(
        0x80040436,
        "This application requires Multi User file access mode, but QuickBooks Simple Start "
        "does not support Multi User access.",
        "connect",
        "OSR",
        "D",
    ),
    _row(
        0x80040437,
        "The user you are trying to log in with is already logged in from another machine.",
        "connect",
        "OSR",
        "D",
    ),
    _row(
        0x80040438,
        "The application trying to connect to QuickBooks is not supported while multiple "
        "instances of QuickBooks are running.",
        "connect",
        "OSR",
        "D",
    ),
    _row(
        0x80040439,
        "The application trying to connect to QuickBooks is not supported while a file with "
        "Shared Books is opened in read-only mode.",
        "connect",
        "OSR",
        "D",
    ),
    _row(
        0x80040440,
        "Quickbooks can't return sensitive information, if company file is not protected "
        "with a complex password",
        "connect,process",
        "OSR",
        "D",
    ),
    _row(0x80040154, "Class not registered", "connect", "field", "I"),
    _row(0x80070005, "Access is denied.", "connect", "field", "I"),
    _row(0x80080005, "Server execution failed", "connect", "unverified", "U"),
    _row(0x80004005, "Unspecified error", "connect,process", "field", "I"),
    _row(0x80042584, None, "", "field", "I"),
    _row(0x800706BE, "The remote procedure call failed.", "process", "dotnet", "N"),
    _row(0x800706BA, "The RPC server is unavailable.", "connect,process", "field", "I"),
    _row(0x80010105, "The server threw an exception.", "process", "field", "I"),
    _row(0x80010108, "The object invoked has disconnected from its clients.", "process", "unverified", "U"),
)

#: The table by code.
TABLE = {row.hresult: row for row in _ROWS}
