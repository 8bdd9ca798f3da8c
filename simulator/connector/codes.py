"""The Web Connector's own messages: every QBWC code that is known, and what the screen says with it.

Texts are those of the Programmer's Guide's appendix A [D]; where logs, pop-ups or newer builds show another
one it stands beside it [L, I], and is what is shown where `shown` says so. In a text ``{detail}`` is the
variable part and ``{app}`` the application's name. Where no source has the words there are none.
QBWC1047, 1049, 1050, 1058 and 1060 are in no source.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Code:
    """One code: when it comes, its words, and how well they are known.

    `text` is the Guide's, empty where no source has one; `others` are the forms of logs and newer
    builds. `shown` is the number of the form that the simulator shows: 0 for `text`, else from `others`.
    """

    number: int
    when: str
    text: str
    mark: str = "D"
    others: tuple[str, ...] = ()
    shown: int = 0

    @property
    def name(self) -> str:
        """As it is written on the screen."""
        return f"QBWC{self.number}"

    @property
    def forms(self) -> tuple[str, ...]:
        """All forms of its words, the Guide's first."""
        return (self.text, *self.others)


_SUPPORT = "The application {app}'s support URL (AppSupport) could not be reached."
_FAILED_TO_RUN = (
    "QuickBooks Web Connector failed to run. Some trace information was captured during the failure. "
    "Please see the QWCLog.txt file for trace information."
)
_UNABLE = "Unable to connect to QuickBooks. Task could not be completed. Reason: {detail}"
_CONNECTING = "An error occurred when connecting to QuickBooks. {detail} Please fix the problem and click"

CODES = (
    Code(
        1000,
        "adding: AppURL and AppSupport are on different hosts",
        "The domain names for {app}'s service and support URLs do not match.",
    ),
    Code(
        1001,
        "adding: AppURL names an IP address",
        "The application {app}'s service URL is an IP Address, it will not be loaded.",
    ),
    Code(
        1002,
        "adding: AppSupport names an IP address",
        "The application {app}'s support URL is an IP Address, it will not be loaded.",
    ),
    Code(1003, "adding: AppSupport answers neither 200 nor 202", _SUPPORT),
    Code(1004, "adding: AppSupport cannot be fetched", _SUPPORT),
    Code(1005, "start: there is no log file", _FAILED_TO_RUN),
    Code(1006, "start: anything else failed", _FAILED_TO_RUN),
    Code(
        1007,
        "the window: QuickBooks cannot be reached, the first of two tries",
        f"{_CONNECTING} Retry to try again.",
    ),
    Code(1008, "the window: QuickBooks cannot be reached at the second try", _UNABLE),
    Code(1009, "the window: cancelled after the first try", _UNABLE),
    Code(
        1010,
        "adding: AppURL has no https and is not on localhost; newer builds show QBWC1051",
        "Application {app} cannot be loaded. For security reasons only SSL (https) based applications are "
        "allowed.",
    ),
    Code(
        1011,
        "the window: the application is not in the registry",
        "Application named {app} does not exist in registry. It is possible that the view and registry is "
        "out of sync. Restart QuickBooks Web Connector.",
    ),
    Code(
        1012,
        "authenticate failed",
        "Authentication failed due to error message: {detail}",
        "D L",
        ("Authentication failed due to following error message.\n{detail}",),
        1,
    ),
    Code(
        1013,
        "an update: QuickBooks refuses the session; connectionError follows",
        "Error connecting to QuickBooks. Returning error message to application. {detail}",
    ),
    Code(
        1014,
        "an update: the Host, Company or Preferences query failed",
        "Could not get Host/Company/Preference Query response from QuickBooks. Job ending. {detail}",
    ),
    Code(1015, "an update: the session with QuickBooks could not be ended; the work is done", "{detail}"),
    Code(1016, "Update Selected with nothing ticked", "No application was selected for update."),
    Code(
        1017,
        "Update Selected: some of several were not updated",
        "The following applications could not be updated. Applications named {detail}",
    ),
    Code(
        1018,
        "the window: select all, with no application",
        "No application available to select at this time.",
    ),
    Code(
        1019,
        "the window: select none, with no application",
        "No application available to un-select at this time.",
    ),
    Code(
        1020,
        "exit with Auto-Run ticked somewhere",
        "There are scheduled jobs. Web Connector will not be able to run these jobs if you exit. "
        "Do you still want to exit?",
    ),
    Code(1021, "adding: the newest request processor cannot be told", "{detail}"),
    Code(
        1022,
        "adding: QuickBooks cannot be reached, the first of two tries",
        f"{_CONNECTING} OK to try again.",
    ),
    Code(1023, "adding: QuickBooks cannot be reached at the second try", _UNABLE),
    Code(1024, "adding: cancelled after the first try", _UNABLE),
    Code(1025, "adding: the query for the FileID failed", "Exiting the application. {detail}"),
    Code(
        1026, "adding: the FileID cannot be written into the company", "There was some problem adding fileID."
    ),
    Code(1027, "adding: writing the FileID failed", "Exiting the application. {detail}"),
    Code(
        1028,
        "the password store cannot encrypt; why it ever could not is in no source, so nothing here does it",
        "Exception encrypting. {detail}",
    ),
    Code(
        1029,
        "the password store cannot decrypt; why it ever could not is in no source, so nothing here does it",
        "Exception decrypting. {detail}",
    ),
    Code(
        1030,
        "an update without a password; nothing is sent",
        "Password is not available for application named {app}. "
        "Please set the password for this application.",
    ),
    Code(
        1031,
        "the end of a scheduled update that failed",
        "Operation completed with some error. Application has been notified of the error accordingly. "
        "See local log for further information.",
        "D L",
        (
            "Update completed with some error. Application has been notified of the error accordingly. "
            "See QWCLog for further information.",
        ),
        1,
    ),
    Code(
        1032,
        "the schedule: the application is not in the registry",
        "Could not find application {app} in registry to complete scheduled update.",
    ),
    Code(
        1033,
        "start: the log file cannot be written",
        "QB web connector failed to initialize QWCLog.txt file and will not run. Please make sure QWCLog.txt "
        "file is writable and then try again.",
    ),
    Code(1034, "AuthFlags that are no number, or are refused", "Error setting AuthFlags - {detail}"),
    Code(
        1035,
        "adding: localhost cannot be resolved",
        "Dns.Resolve(localhost) failed due to Exception -- {detail}",
    ),
    Code(
        1036,
        "clientVersion failed; logs show that the update goes on",
        "Error countered during version check: {detail}",
    ),
    Code(
        1037,
        "clientVersion answers E:, or W: and the person cancels",
        "Application sent following error or warning message when checking version of QB web "
        "connector. Update aborted. {detail}",
    ),
    Code(
        1038,
        "the master key of the password store before 2.0; no version that can be played asks for one",
        "User cancelled from master key input.",
    ),
    Code(
        1039,
        "adding: elements are missing, the company has another stamp of this OwnerID, or no rights",
        "There was a problem adding the application to registry. Check QWCLog.txt for details.",
        "D I",
        (
            "There was a problem adding the application. Check QWCLog.txt for details.",
            "Unique OwnerID/FileID pair value required.",
        ),
    ),
    Code(
        1040,
        "authenticate answers nvu",
        "Web connector did not provide a valid username and/or password.",
    ),
    Code(1041, "sendRequestXML failed", "SendRequestXML failed due to error message: {detail}"),
    Code(
        1042,
        "receiveResponseXML failed",
        "ReceiveResponseXML failed due to error message: {detail}.",
        "D L",
        (
            "ReceiveResponseXML failed\nError message: {detail} "
            "See QWCLog for more details. Remember to turn logging on.",
        ),
        1,
    ),
    Code(1043, "getLastError failed", "getLastError failed due to error message: {detail}"),
    Code(
        1044,
        "closeConnection failed; the work is done",
        "CloseConnection failed due to error message: {detail}",
    ),
    Code(1045, "connectionError failed", "ConnectionError failed due to error message: {detail}"),
    Code(
        1046,
        "clientVersion answers what it may not",
        "Application sent incorrect syntax return value for clientVersion(). "
        "Error message: {detail}. Update cannot continue.",
    ),
    Code(
        1048,
        "adding: CertURL, or else AppURL, cannot be fetched, or its certificate is not trusted",
        "QuickBooks Web Connector could not verify the web application server certificate.",
    ),
    Code(1051, "as QBWC1010, in newer builds", "The new application was not added", "L"),
    Code(1065, "adding: QBType is neither QBFS nor QBPOS", "", "I"),
    Code(1080, "adding with IsReadOnly: the stamps cannot be written", "", "I L"),
    Code(1085, "start: the log file cannot be written", "", "I"),
)  # fmt: skip

BY_NAME = {code.name: code for code in CODES}

#: The form of each code that is shown.
TEXTS: dict[str, str] = {code.name: code.forms[code.shown] for code in CODES}


def text(code: str, detail: str = "", app: str = "", form: int | None = None) -> str:
    """What the screen says with `code`; `detail` alone where no source has its words.

    `form` is the number of another form of its words than the one that is usually shown.
    """
    words = TEXTS[code] if form is None else BY_NAME[code].forms[form]
    return f"{code}: " + (words or "{detail}").format(detail=detail, app=app)
