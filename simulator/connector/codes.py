"""The Web Connector's own messages: QBWC codes and what the screen says with each.

Wordings are those of the Programmer's Guide's appendix A [D]; where logs and pop-ups show another form
it is that one [L]. `{detail}` is the variable part, `{app}` the application's name.
"""

from __future__ import annotations

TEXTS: dict[str, str] = {
    "QBWC1012": "Authentication failed due to following error message.\n{detail}",  # L
    "QBWC1013": "Error connecting to QuickBooks. Returning error message to application. {detail}",
    "QBWC1014": "Could not get Host/Company/Preference Query response from QuickBooks. Job ending. {detail}",
    "QBWC1015": "{detail}",
    "QBWC1016": "No application was selected for update.",
    "QBWC1022": "An error occurred when connecting to QuickBooks. {detail} "
    "Please fix the problem and click OK to try again.",
    "QBWC1023": "Unable to connect to QuickBooks. Task could not be completed. Reason: {detail}",
    "QBWC1024": "Unable to connect to QuickBooks. Task could not be completed. Reason: {detail}",
    "QBWC1030": "Password is not available for application named {app}. "
    "Please set the password for this application.",
    "QBWC1031": "Update completed with some error. Application has been notified of the error accordingly. "
    "See QWCLog for further information.",  # L
    "QBWC1037": "Application sent following error or warning message when checking version of QB web "
    "connector. Update aborted. {detail}",
    "QBWC1040": "Web connector did not provide a valid username and/or password.",
    "QBWC1041": "SendRequestXML failed due to error message: {detail}",
    "QBWC1042": "ReceiveResponseXML failed\nError message: {detail} "
    "See QWCLog for more details. Remember to turn logging on.",  # L
    "QBWC1043": "getLastError failed due to error message: {detail}",
    "QBWC1044": "CloseConnection failed due to error message: {detail}",
    "QBWC1045": "ConnectionError failed due to error message: {detail}",
    "QBWC1046": "Application sent incorrect syntax return value for clientVersion(). "
    "Error message: {detail}. Update cannot continue.",
    "QBWC1048": "QuickBooks Web Connector could not verify the web application server certificate.",
}


def text(code: str, detail: str = "", app: str = "") -> str:
    """What the screen says with `code`."""
    return f"{code}: " + TEXTS[code].format(detail=detail, app=app)
